"""The atlas as it is bundled: enough of it, every filed figure linked, nothing in others' words."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from tools.atlas.__main__ import PACKS, make_atlas
from tools.atlas.inputs import Inputs

from compute_jobs.core.evidence.dates import planned_day
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    TIER_RANK,
    Claim,
    Evidence,
)
from compute_jobs.live.verify import confirmed, verify
from compute_jobs.packs.bundled import bundled_data, bundled_packs
from compute_jobs.packs.check import carried_tiers
from compute_jobs.packs.load import load_packs
from tests.cli.command import run

ARCHIVES = "https://www.sec.gov/Archives/edgar/data/"
WORDS = 9
"""As many in a row are too many to share with somebody else's text."""


@cache
def evidence() -> Evidence:
    result = load_packs(bundled_packs())
    assert not result.problems
    return result.evidence


def atlas() -> list[Claim]:
    names = {place.parent.name for place in (bundled_data() / "atlas").glob("*/pack.toml")}
    return [claim for claim in evidence().claims.values() if claim.pack in names]


def about(subject: str, metric: str) -> list[Claim]:
    return [it for it in atlas() if subject in it.subjects and it.metric == metric]


def values(subject: str, metric: str, day: str) -> set[float | None]:
    """The figures of claims on a period that ends, or a level, on that day."""
    return {
        it.figure.value
        for it in about(subject, metric)
        if it.figure is not None
        and it.modality == "fact"
        and day in (str(it.period.end) if it.period else "", it.as_of.text if it.as_of else "")
    }


def test_filed_claims_of_many_employers_open_their_filing() -> None:
    filed = [claim for claim in atlas() if claim.tier == "filed"]
    assert len(filed) >= 800
    assert len({claim.subjects[0] for claim in filed}) >= 25
    for claim in filed:
        sources = [evidence().sources[ref.source] for ref in claim.sources]
        assert all(source.url.startswith(ARCHIVES) for source in sources), claim.id
        assert all("sha256" in source.note and source.published for source in sources), claim.id


def test_a_transcription_says_that_it_is_one() -> None:
    for claim in atlas():
        if claim.tier == "relayed":
            sources = [evidence().sources[ref.source] for ref in claim.sources]
            assert all("was not opened" in source.note for source in sources), claim.id
            assert claim.origin is not None
            assert evidence().origins[claim.origin].kind == "filing"


def test_no_filing_was_out_before_its_period_was_over() -> None:
    for claim in evidence().claims.values():
        period, known = claim.period, claim.published
        if period is None or period.end is None or claim.modality == "plan" or known is None:
            continue
        held = period.end + timedelta(days=claim.tier in ("filed", "relayed"))
        assert (known.last if known.inferred else known.first) >= held, claim.id


def test_every_tier_is_one_that_a_source_of_the_claim_alone_supports() -> None:
    raised = confirmed(verify(evidence(), date(2026, 11, 29)))
    for claim in (*evidence().claims.values(), *raised.values()):
        sources = evidence().sources_of(claim)
        carried = [carried_tiers(it, claim.parties, evidence()) for it in sources]
        assert any(claim.tier in tiers for tiers in carried), claim.id
    for claim in raised.values():
        if claim.period is None:
            assert claim.origin in {evidence().claims[it].origin for it in claim.inputs}
            assert "424b4" not in claim.id


def test_a_derived_figure_is_known_no_better_than_what_it_was_calculated_from() -> None:
    claims = evidence().claims
    for claim in claims.values():
        if claim.inputs and claim.tier in RATING_TIERS:
            worst = max(TIER_RANK[claims[name].tier] for name in claim.inputs)
            assert TIER_RANK[claim.tier] >= worst, claim.id


def test_what_is_signed_or_announced_is_not_in_effect_yet() -> None:
    for claim in evidence().claims.values():
        if claim.metric == "capacity_lease" and claim.deal_status == "effective":
            assert not re.search("(?i)sign|announce|agreed", claim.statement), claim.id


def test_no_plan_was_due_before_it_was_told() -> None:
    for claim in evidence().claims.values():
        due = planned_day(claim)
        if due is not None and claim.when is not None:
            assert due.last >= claim.when.first, claim.id


def test_a_source_that_no_filing_number_opens_says_so() -> None:
    for source in evidence().sources.values():
        if source.pack == "filings" and (not source.url or "action=getcompany" in source.url):
            assert "isn't known" in source.note or "No copy" in source.note, source.id


def test_no_companys_word_stands_in_another_companys_filing() -> None:
    ciks = {it.name: it.cik for it in evidence().employers.values() if it.cik}
    for origin in evidence().origins.values():
        filer = re.search(r"/data/0*(\d+)/", origin.url)
        if filer is not None and origin.publisher in ciks:
            assert int(filer[1]) == ciks[origin.publisher], origin.id


def test_coreweave_by_its_filings() -> None:
    assert values("coreweave", "top_customer_share", "2026-06-30") == {36, 26, 10}
    assert values("coreweave", "power_deployed", "2026-06-30") == {1500}
    assert values("coreweave", "power_committed", "2026-06-30") == {3700}
    assert values("coreweave", "backlog", "2026-06-30") == {103.7e9}


def test_spacex_by_its_filings() -> None:
    assert 19.5 in values("spacex", "top_customer_share", "2026-06-30")
    assert values("spacex", "power_nameplate", "2026-06-30") == {1400}
    suits = [it for it in about("colossus-2", "permit_challenge") if "Southaven" in it.statement]
    assert {it.tier for it in suits} == {"filed"}
    joined = next(it for it in about("xai", "ownership") if it.role == "parent")
    assert "X's advertising" in joined.note


def test_thirty_employers_are_ranked_at_the_first_start(tmp_path: Path) -> None:
    data = run("rank", "--json", "--as-of", "2026-11-29", home=tmp_path).data
    ranked = [it for it in data["employers"] if it["status"] == "eligible"]
    assert len(ranked) >= 26
    published = [it for it in ranked if it["published"] is not None]
    assert all(it["grounded"] >= 0.5 for it in ranked if it not in published)
    assert all(it["missing"] for it in data["unranked"])
    assert len(ranked) + len(data["unranked"]) == len(evidence().employers)


def test_figures_that_contradict_or_stand_alone_are_left_out() -> None:
    assert not about("amd", "top_customer_share")
    assert not about("lumentum", "net_income")
    assert not [
        it for it in about("coreweave", "rd_share") if it.figure and it.figure.value == 58.5
    ]


def test_it_is_what_the_tool_makes(shared: Path, tmp_path: Path) -> None:
    if not (shared / "atlas").is_dir():
        pytest.skip("the gathered files are not on this machine")
    make_atlas(Inputs(shared / "atlas"), tmp_path, list(PACKS))
    for made in sorted(tmp_path.rglob("*.toml")):
        name = made.relative_to(tmp_path)
        assert made.read_bytes() == (bundled_data() / "atlas" / name).read_bytes(), name


def test_no_sentence_of_a_gathered_row_is_in_it(shared: Path) -> None:
    rows = shared / "atlas" / "facts.jsonl"
    if not rows.is_file():
        pytest.skip("the gathered files are not on this machine")
    theirs = {
        words
        for line in rows.read_text("utf-8").splitlines()
        for key in ("quote", "told", "note")
        for words in _runs(str(json.loads(line).get(key, "")))
    }
    for claim in atlas():
        ours = _runs(f"{claim.statement} {claim.note}")
        assert not ours & theirs, f"{claim.id}: {ours & theirs}"


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1)}

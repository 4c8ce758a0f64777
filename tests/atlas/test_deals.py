"""Deals on made facts: graded as their rows are, their lines on claims about both ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tools.atlas import deals
from tools.atlas.facts import GatheredFacts
from tools.atlas.pack_text import AtlasPack, write_pack

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from tests.atlas.made_inputs import fact, made_inputs

LEASE = {
    "company": "SpaceX",
    "cik": "1181412",
    "counterparty": "Anthropic PBC",
    "form": "S-1",
    "filed": "2026-05-20",
    "end": "2029-05",
    "start": "2026-05",
}
SIGNED = LEASE | {"metric": "compute_contract_signed", "value": "2026-05-03", "start": "2026-05-03"}
FEE = LEASE | {"metric": "compute_contract_monthly_fee", "value": 7e8, "unit": "USD per month"}
NOTICE = LEASE | {"metric": "compute_contract_termination_terms", "value": 45, "unit": "days"}
NEWSROOM = {
    "company": "Anthropic",
    "cik": "",
    "form": "company newsroom",
    "grade": "newsroom",
    "filed": "2026-05-06",
    "end": "2026-05-06",
    "url": "https://example.org/post",
}
POWER = NEWSROOM | {
    "metric": "compute_access_power_min",
    "counterparty": "SpaceX",
    "value": 0.25,
    "unit": "GW",
}
TWENTY = NEWSROOM | {
    "metric": "data_center_lease_power",
    "counterparty": "TeraWulf",
    "value": 111,
    "unit": "mw",
    "quote": "20 years",
}


def made(folder: Path, *facts: dict[str, Any]) -> Evidence:
    """The founding packs with the deals that these facts give."""
    gathered = GatheredFacts(made_inputs(folder / "in", *(fact(**row) for row in facts)))
    rows = deals.rows(gathered)
    pack = AtlasPack("deals", "T", "", {"deals.toml": rows, "sources.toml": gathered.cards.rows})
    write_pack(pack, folder / "out")
    result = load_packs([*founding_packs(), folder / "out" / "deals"])
    assert not result.problems
    return result.evidence


def test_a_lease_has_its_rate_its_notice_and_its_days(tmp_path: Path) -> None:
    evidence = made(tmp_path, SIGNED, FEE, NOTICE)
    told = {it.metric: it for it in evidence.claims.values() if it.pack == "deals"}
    rate, notice = told["deal_rate"], told["notice_period"]
    assert rate.figure is not None and (rate.figure.value, rate.figure.per) == (7e8, "month")
    assert rate.start is not None and rate.end is not None
    assert (rate.start.text, rate.end.text) == ("2026-05", "2029-05")
    assert rate.deal == notice.deal == "anthropic-colossus", "the founding claims' own deal"
    assert "45 days' notice" in notice.statement and "$700M a month" in rate.statement
    assert told["capacity_lease"].as_of is not None
    assert told["capacity_lease"].as_of.text == "2026-05-03"
    assert {it.tier for it in told.values()} == {"filed"}


@pytest.mark.parametrize(
    ("keys", "tier"),
    [({}, "filed"), ({"grade": "relayed"}, "relayed"), ({"accession": ""}, "relayed")],
)
def test_a_deal_is_graded_as_its_row_is(tmp_path: Path, keys: dict[str, str], tier: str) -> None:
    (claim,) = (it for it in made(tmp_path, FEE | keys).claims.values() if it.pack == "deals")
    assert claim.tier == tier


def test_a_companys_own_post_is_its_word(tmp_path: Path) -> None:
    (claim,) = (it for it in made(tmp_path, POWER).claims.values() if it.pack == "deals")
    assert claim.tier == "primary" and claim.metric == "power_leased"
    assert claim.figure is not None and claim.figure.value == 250
    assert claim.figure.bound_high is None, "at least"


def test_lines_stand_on_claims_about_both_ends(tmp_path: Path) -> None:
    evidence = made(tmp_path, SIGNED, FEE, TWENTY)
    lines = [it for it in evidence.relations if it.pack == "deals"]
    ends = {(it.employer, it.role, it.asset, it.status) for it in lines}
    assert ends == {
        ("anthropic", "tenant", "colossus-1", "effective"),
        ("anthropic", "tenant", "colossus-2", "effective"),
        ("anthropic", "tenant", "terawulf-hawesville", "signed"),
        ("terawulf", "owner", "terawulf-hawesville", "signed"),
    }
    for line in lines:
        about = {name for it in line.claims for name in evidence.claims[it].subjects}
        assert {line.employer, line.asset} <= about


def test_what_a_company_leases_out_at_a_site_stands_on_the_site(tmp_path: Path) -> None:
    shore = {"company": "TeraWulf", "metric": "lake_mariner_contracted_it", "value": 33}
    evidence = made(tmp_path, shore | {"unit": "mw", "end": "2026-08"})
    (claim,) = (it for it in evidence.claims.values() if it.pack == "deals")
    assert claim.subjects == ("terawulf", "lake-mariner")
    (line,) = (it for it in evidence.relations if it.pack == "deals")
    assert (line.employer, line.role, line.asset) == ("terawulf", "owner", "lake-mariner")


def test_without_facts_there_are_no_lines_and_no_assets(tmp_path: Path) -> None:
    rows = deals.rows(GatheredFacts(made_inputs(tmp_path, fact())))
    assert not any(rows.values())


def test_a_figure_in_words_must_stand_in_the_quote(tmp_path: Path) -> None:
    facts = GatheredFacts(made_inputs(tmp_path, fact(**TWENTY | {"quote": "ten years"})))
    with pytest.raises(ReaderError, match="20 years"):
        deals.rows(facts)


def test_each_real_fact_about_a_deal_is_told_or_left_out_with_a_reason(shared: Path) -> None:
    from fnmatch import fnmatchcase

    from tools.atlas.inputs import Inputs

    facts = GatheredFacts(Inputs(shared / "atlas"))
    table = deals.deal_table()
    for row in facts:
        if any(fnmatchcase(row.metric, name) for name in deals.ABOUT_DEALS):
            told = [it for deal in table.deal for it in deal.told if it.matches(row)]
            left = [it for it in table.left if it.matches(row)]
            assert bool(told) != bool(left), row
    claims = deals.rows(facts)["claim"]
    assert len({row["id"] for row in claims}) == len(claims)

"""Relayed claims against filed ones: by metric, period, perimeter; never by the nearest number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import day_of, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Employer,
    Evidence,
    Metric,
    Period,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.live.verify import Verified, confirmed, verify

NOW = date(2026, 11, 21)
METRICS = {
    it.id: it
    for it in (
        Metric("revenue", "Revenue", "money", "usd", "closed", "growth", "higher", 0.02, None, ""),
        Metric("rd_share", "R&D share", "percent", "percent", "closed", None, None, 0.02, None, ""),
        Metric("track", "Senior track", "flag", "flag", "moving", None, None, 0.0, 21.0, ""),
        Metric("view", "View", "text", "text", "statement", None, None, 0.0, None, ""),
    )
}
EMPLOYERS = {
    "rocket": Employer("rocket", "Rocket", "cluster"),
    "model": Employer("model", "Model Lab", "lab", parent="rocket"),
    "chips": Employer("chips", "Chips", "silicon"),
}
SOURCES = {
    "press": Source(
        "press", "Article", "Press", "article", "supporting", day_of(date(2026, 5, 10))
    ),
    "filing": Source("filing", "10-Q", "Chips via SEC EDGAR", "filing", "primary", None),
}


def claim(
    name: str,
    figure: str,
    period: str | Period | None = "2026-Q1",
    *,
    subject: str = "chips",
    metric: str = "revenue",
    tier: Any = "relayed",
    on: date = date(2026, 5, 10),
    **more: Any,
) -> Claim:
    made = flag_figure(figure) if metric == "track" else parse_figure(figure)
    return Claim(
        name,
        more.pop("subjects", (subject,)),
        metric,
        f"{name}.",
        tier,
        (SourceRef("filing" if tier == "filed" else "press"),),
        figure=made,
        period=parse_period(period) if isinstance(period, str) else period,
        as_of=day_of(on),
        published=day_of(on),
        **more,
    )


def filed(name: str, figure: str, period: str | Period = "2026-Q1", **more: Any) -> Claim:
    given: dict[str, Any] = {"tier": "filed", "on": date(2026, 5, 6), "origin": "edgar-1"}
    return claim(name, figure, period, **(given | more))


def world(*claims: Claim) -> Evidence:
    return Evidence(
        employers=EMPLOYERS, sources=SOURCES, metrics=METRICS, claims={it.id: it for it in claims}
    )


def one(*claims: Claim, as_of: date = NOW) -> Verified:
    (found,) = [it for it in verify(world(*claims), as_of) if it.claim == "told"]
    return found


def test_confirmed_within_rounding() -> None:
    found = one(claim("told", "$308.4M"), filed("f", "$308,364,000"))
    assert (found.outcome, found.rule, found.against) == ("confirmed", "R3", "f")
    assert "6 May 2026" in found.sentence and "agrees" in found.sentence


def test_contradicted_beyond_tolerance() -> None:
    found = one(claim("told", "$350M"), filed("f", "$308M"))
    assert (found.outcome, found.rule) == ("contradicted", "R4")
    assert "$308M" in found.sentence


def test_the_nearest_number_is_of_no_interest() -> None:
    found = one(
        claim("told", "$308.4M", "2026-Q1"),
        filed("before", "$308.4M", "2025-Q1"),
        filed("year", "$308.4M", "2026"),
        filed("other", "$308.4M", "2026-Q1", subject="rocket"),
    )
    assert (found.outcome, found.rule) == ("not_found", "R1") and "other periods" in found.sentence


def test_a_perimeter_is_respected() -> None:
    segment = filed("f", "$308.4M", perimeter="data center")
    found = one(claim("told", "$308.4M"), segment)
    assert (found.outcome, found.rule) == ("not_found", "R0") and "data center" in found.sentence
    inner = one(claim("told", "$308.4M", perimeter="data center"), segment)
    assert inner.outcome == "confirmed"


def test_a_parents_figure_says_nothing_of_its_subsidiary() -> None:
    found = one(claim("told", "$4B", subject="model"), filed("f", "$4B", subject="rocket"))
    assert (found.outcome, found.rule) == ("not_found", "R0")
    assert "Rocket" in found.sentence and "consolidated" in found.sentence


def test_a_quarter_without_its_year_is_left_open() -> None:
    found = one(claim("told", "$308M", "Q1"), filed("f", "$308M"))
    assert (found.outcome, found.rule) == ("not_found", "R1") and "period" in found.sentence


def test_a_quarter_of_thirteen_weeks_is_the_one_press_means() -> None:
    weeks = Period("2025-12-28/2026-03-28", date(2025, 12, 28), date(2026, 3, 28), known=True)
    assert one(claim("told", "$308M"), filed("f", "$308M", weeks)).outcome == "confirmed"
    shifted = Period("2026-01-26/2026-04-26", date(2026, 1, 26), date(2026, 4, 26), known=True)
    assert one(claim("told", "$308M"), filed("f", "$308M", shifted)).outcome == "not_found"


@pytest.mark.parametrize("name", ["FY2027-Q1", "Q1 FY2027"])
def test_a_fiscal_quarter_is_found_by_its_name(name: str) -> None:
    days = Period("2026-02-01/2026-05-02", date(2026, 2, 1), date(2026, 5, 2), known=True)
    proof = replace(filed("f", "$2.42B", days), statement="Revenue in the quarter (Q1 FY2027).")
    told = claim("told", "$2.4B", Period(name, date(2027, 1, 1), date(2027, 3, 31), known=True))
    assert one(told, proof).outcome == "confirmed"
    other = replace(proof, statement="Revenue in the quarter (Q2 FY2027).")
    assert one(told, other).outcome == "not_found"


def test_a_restated_figure_decides_by_what_stands_now() -> None:
    found = one(
        claim("told", "$100M"),
        filed("then", "$100M", on=date(2026, 5, 6)),
        filed("now", "$130M", on=date(2026, 9, 1)),
    )
    assert (found.outcome, found.against) == ("contradicted", "now")
    earlier = one(
        claim("told", "$100M"),
        filed("then", "$100M", on=date(2026, 5, 6)),
        filed("now", "$130M", on=date(2026, 9, 1)),
        as_of=date(2026, 6, 1),
    )
    assert earlier.outcome == "confirmed", "on that day nobody had restated anything"


def test_only_relayed_and_reported_facts_are_held_against_anything() -> None:
    claims = [
        claim("analysis", "$1M", tier="analysis"),
        claim("ambition", "$1M", tier="ambition"),
        claim("plan", "$1M", modality="plan"),
        claim("live", "$1M", pack="live-epoch", tier="reported"),
        claim("relayed", "$1M"),
        claim("reported", "$1M", tier="reported"),
    ]
    found = verify(world(*claims, filed("f", "$1M")), NOW)
    assert {it.claim for it in found} == {"relayed", "reported"}


def test_a_board_can_contradict_and_never_files() -> None:
    told = claim("told", "no", None, metric="track", tier="reported", subjects=("chips", "rocket"))
    board = claim("b", "yes", None, metric="track", tier="primary", on=NOW, pack="live-boards")
    evidence = world(told, board)
    results = verify(evidence, NOW)
    assert [(it.subject, it.outcome) for it in results] == [
        ("chips", "contradicted"),
        ("rocket", "not_found"),
    ]
    assert "board" in results[0].sentence and "in its day" in results[0].sentence
    agreeing = world(replace(told, figure=flag_figure("yes"), subjects=("chips",)), board)
    same = verify(agreeing, NOW)
    assert same[0].outcome == "confirmed" and confirmed(agreeing, same).claims == {}


def test_a_confirmed_claim_rises_to_filed_with_both_sources() -> None:
    evidence = world(claim("told", "$308.4M", note="As told."), filed("f", "$308,364,000"))
    risen = confirmed(evidence, verify(evidence, NOW)).claims["told"]
    assert risen.tier == "filed" and risen.origin == "edgar-1"
    assert [ref.source for ref in risen.sources] == ["press", "filing"]
    assert risen.inputs == ("f",) and risen.note.startswith("As told. Confirmed:")
    ledger = resolve(replace(evidence, claims={**evidence.claims, "told": risen}), NOW)
    best = ledger.best("chips", "revenue")
    assert best is not None and best.tier == "filed" and not best.contested


def test_a_claim_of_two_companies_rises_only_when_both_confirm() -> None:
    both = claim("told", "$1M", subjects=("chips", "rocket"))
    half = world(both, filed("f", "$1M"))
    assert confirmed(half, verify(half, NOW)).claims == {}
    whole = world(both, filed("f", "$1M"), filed("g", "$1M", subject="rocket"))
    assert set(confirmed(whole, verify(whole, NOW)).claims) == {"told"}


def test_one_subject_can_be_asked_for() -> None:
    evidence = world(claim("told", "$1M"), claim("else", "$1M", subject="rocket"))
    assert {it.claim for it in verify(evidence, NOW, subject="rocket")} == {"else"}


def test_what_was_not_yet_told_is_not_verified() -> None:
    evidence = world(claim("told", "$1M", on=date(2026, 10, 1)), filed("f", "$1M"))
    assert verify(evidence, date(2026, 6, 1)) == ()

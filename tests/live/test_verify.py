"""Relayed claims against filed ones: by metric, period, perimeter; never by the nearest number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import day_of, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Employer,
    Evidence,
    Metric,
    Period,
    Relation,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure, text_figure
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
        Metric("segment_revenue", "Part", "money", "usd", "closed", None, None, 0.02, None, ""),
        Metric("deal_rate", "Rate", "money", "usd", "contract", None, None, 0.05, 365.0, ""),
        Metric("deal_value", "Total", "money", "usd", "contract", None, None, 0.05, 365.0, ""),
        Metric("deal_term", "Term", "duration", "day", "contract", None, None, 0.05, 365.0, ""),
        Metric("capacity_lease", "Lease", "text", "text", "event", None, None, 0.0, 60.0, ""),
        Metric("outside_tenants", "Tenants", "count", "tenant", "moving", None, None, 0, 60.0, ""),
        Metric("chips", "Chips", "count", "gpu", "moving", None, None, 0.1, 120.0, ""),
        Metric("ownership", "Owner", "text", "text", "event", None, None, 0.0, 365.0, ""),
    )
}
ASSETS = {name: Asset(name, name.title(), "cluster") for name in ("north", "south")}
EMPLOYERS = {
    "rocket": Employer("rocket", "Rocket", "cluster"),
    "model": Employer("model", "Model Lab", "lab", parent="rocket"),
    "chips": Employer("chips", "Chips", "silicon"),
    "lab": Employer("lab", "Lab", "lab"),
    "editor": Employer("editor", "Editor", "platform"),
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
    unit = METRICS[metric].unit
    if metric == "track":
        made = flag_figure(figure)
    elif unit == "text":
        made = text_figure(figure)
    else:
        made = parse_figure(figure, unit=unit, per=more.pop("per", None))
    for end in ("start", "end"):
        if isinstance(more.get(end), str):
            more[end] = parse_day(more[end])
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


def filed(name: str, figure: str, period: str | Period | None = "2026-Q1", **more: Any) -> Claim:
    given: dict[str, Any] = {"tier": "filed", "on": date(2026, 5, 6), "origin": "edgar-1"}
    return claim(name, figure, period, **(given | more))


def world(*claims: Claim) -> Evidence:
    return Evidence(
        employers=EMPLOYERS,
        assets=ASSETS,
        relations=(
            Relation("rocket", "north", "owner", None, None, ()),
            Relation("rocket", "south", "owner", None, None, ()),
        ),
        sources=SOURCES,
        metrics=METRICS,
        claims={it.id: it for it in claims},
    )


def one(*claims: Claim, as_of: date = NOW) -> Verified:
    (found,) = [it for it in verify(world(*claims), as_of) if it.claim.id == "told"]
    return found


def by(found: Verified) -> str:
    """The claim that decided."""
    return "" if found.against is None else found.against.id


def tier(found: Verified) -> str:
    return "" if found.against is None else found.against.tier


def test_confirmed_within_rounding() -> None:
    found = one(claim("told", "$308.4M"), filed("f", "$308,364,000"))
    assert (found.outcome, found.rule, by(found)) == ("confirmed", "R3", "f")
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


def test_a_quarter_without_its_year_may_be_the_one_that_was_filed_by_then() -> None:
    before = filed("before", "$150M", "2025-Q1")
    found = one(claim("told", "$308M", "Q1"), before, filed("f", "$308M"))
    assert (found.outcome, found.rule, by(found)) == ("confirmed", "R3", "f")
    assert "gives no year" in found.sentence and "$150M for Q1 2025" in found.sentence
    for proof in (
        filed("f", "$350M"),
        filed("f", "$308M", "2026-Q2"),
        filed("f", "$308M", "2027-Q1", on=date(2026, 5, 9)),
    ):
        open_still = one(claim("told", "$308M", "Q1"), proof)
        assert (open_still.outcome, open_still.rule) == ("not_found", "R1")


def test_a_figure_without_a_period_is_confirmed_for_the_one_in_which_it_agrees() -> None:
    told = claim("told", "41%", None, metric="rd_share")
    year = filed("year", "41.2%", "2025", metric="rd_share")
    quarter = filed("quarter", "48%", "2026-Q1", metric="rd_share")
    found = one(told, year, quarter)
    assert (found.outcome, by(found)) == ("confirmed", "year")
    assert "48 % for Q1 2026" in found.sentence
    risen = confirmed(verify(world(told, year, quarter), NOW))
    period = risen["told"].period
    assert period is not None and (period.text, period.inferred) == ("2025", False)


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
    assert (found.outcome, by(found)) == ("contradicted", "now")
    earlier = one(
        claim("told", "$100M"),
        filed("then", "$100M", on=date(2026, 5, 6)),
        filed("now", "$130M", on=date(2026, 9, 1)),
        as_of=date(2026, 6, 1),
    )
    assert earlier.outcome == "confirmed", "on that day nobody had restated anything"


def test_an_opinion_is_answered_only_on_a_finished_period_and_never_rises() -> None:
    claims = [
        claim("analysis", "$1M", tier="analysis"),
        claim("ambition", "$1M", tier="ambition"),
        claim("plan", "$1M", modality="plan"),
        claim("live", "$1M", pack="live-epoch", tier="reported"),
        claim("relayed", "$1M"),
        claim("reported", "$1M", tier="reported"),
    ]
    found = verify(world(*claims, filed("f", "$1M")), NOW)
    assert {it.claim.id for it in found} == {"analysis", "relayed", "reported"}
    assert set(confirmed(found)) == {
        "relayed",
        "reported",
    }
    level = [claim("view", "yes", None, metric="track", tier="analysis")]
    assert verify(world(*level, filed("f", "yes", None, metric="track")), NOW) == ()


def test_a_board_can_contradict_and_never_files() -> None:
    told = claim("told", "no", None, metric="track", tier="reported", subjects=("chips", "rocket"))
    board = claim("b", "yes", None, metric="track", tier="primary", on=NOW, pack="live-boards")
    evidence = world(told, board)
    results = verify(evidence, NOW)
    assert [(it.subject, it.outcome) for it in results] == [
        ("chips", "contradicted"),
        ("rocket", "not_found"),
    ]
    assert "board" in results[0].sentence and "right at the time" in results[0].sentence
    agreeing = world(replace(told, figure=flag_figure("yes"), subjects=("chips",)), board)
    same = verify(agreeing, NOW)
    assert same[0].outcome == "confirmed" and confirmed(same) == {}


def test_a_confirmed_claim_rises_to_filed_with_both_sources() -> None:
    evidence = world(claim("told", "$308.4M", note="As told."), filed("f", "$308,364,000"))
    risen = confirmed(verify(evidence, NOW))["told"]
    assert risen.tier == "filed" and risen.origin == "edgar-1"
    assert [ref.source for ref in risen.sources] == ["press", "filing"]
    assert risen.inputs == ("f",) and risen.note.startswith("As told. Confirmed:")
    ledger = resolve(replace(evidence, claims={**evidence.claims, "told": risen}), NOW)
    best = ledger.best("chips", "revenue")
    assert best is not None and best.tier == "filed" and not best.contested


def test_a_claim_of_two_companies_rises_only_when_both_confirm() -> None:
    both = claim("told", "$1M", subjects=("chips", "rocket"))
    half = world(both, filed("f", "$1M"))
    assert confirmed(verify(half, NOW)) == {}
    whole = world(both, filed("f", "$1M"), filed("g", "$1M", subject="rocket"))
    assert set(confirmed(verify(whole, NOW))) == {"told"}


def test_one_subject_can_be_asked_for() -> None:
    evidence = world(claim("told", "$1M"), claim("else", "$1M", subject="rocket"))
    assert {it.claim.id for it in verify(evidence, NOW, subject="rocket")} == {"else"}


def test_what_was_not_yet_told_is_not_verified() -> None:
    evidence = world(claim("told", "$1M", on=date(2026, 10, 1)), filed("f", "$1M"))
    assert verify(evidence, date(2026, 6, 1)) == ()


# -- misread: it stands in the filing, for something else ---------------------------------------


YEAR = filed("year", "$14,015M", "2024", subject="rocket")
PART = filed(
    "part", "$11,387M", "2025", subject="rocket", metric="segment_revenue", perimeter="Beams"
)


def test_a_figure_of_another_part_and_period_is_misread_and_shows_both_sides() -> None:
    told = claim("told", "$11.4 billion", "2024", subject="rocket", tier="analysis")
    found = one(told, YEAR, PART)
    assert (found.outcome, found.rule, by(found)) == ("misread", "R0", "part")
    assert "for Beams in 2025" in found.sentence and "$14.02B" in found.sentence
    assert found.claim == told
    assert tier(found) == "filed"
    before = filed("before", "$11,390M", "2023", subject="rocket")
    by_period = one(told, YEAR, before)
    assert (by_period.outcome, by_period.rule) == ("misread", "R1")


@pytest.mark.parametrize(
    ("figure", "proofs"),
    [
        ("$11B", (YEAR, PART)),
        ("up to $11.4B", (YEAR, PART)),
        ("$11.5B", (YEAR, PART)),
        ("$11.4B", (YEAR, replace(PART, subjects=("chips",)))),
    ],
)
def test_a_round_an_open_or_another_figure_is_no_misreading(
    figure: str, proofs: tuple[Claim, ...]
) -> None:
    found = one(claim("told", figure, "2024", subject="rocket"), *proofs)
    assert found.outcome == "contradicted" and by(found) == "year"


def test_nothing_is_misread_where_the_filings_are_silent_on_what_it_says() -> None:
    told = claim("told", "$11.4B", "2026", subject="rocket")
    assert one(told, YEAR, PART).outcome == "not_found"


def test_what_is_filed_of_another_site_is_shown_and_settles_nothing() -> None:
    told = claim("told", "yes", None, metric="track", tier="reported", subjects=("north", "model"))
    other = filed("f", "yes", None, metric="track", subjects=("south", "rocket"))
    found = one(told, other)
    assert (found.subject, found.outcome, found.rule) == ("north", "not_found", "R0")
    assert by(found) == "f" and "about South, not about North" in found.sentence
    here = replace(other, subjects=("north", "rocket"))
    assert one(told, here).outcome == "confirmed"
    count = claim("told", "220,000", None, metric="chips", tier="reported", subjects=("north",))
    there = filed("f", "220,000", None, metric="chips", subjects=("south", "rocket"))
    assert one(count, there).outcome == "not_found"


# -- a subsidiary, as its parent files it --------------------------------------------------------


def test_a_subsidiary_is_held_against_its_parents_segment_where_a_claim_joins_them() -> None:
    told = claim("told", "$3.2B", "2025", subject="model")
    segment = filed(
        "f", "$3,201M", "2025", subject="rocket", metric="segment_revenue", perimeter="AI segment"
    )
    join = filed(
        "join",
        "Rocket",
        None,
        subject="model",
        metric="ownership",
        role="parent",
        counterparty="rocket",
        perimeter="AI segment",
    )
    found = one(told, segment, join)
    assert (found.outcome, by(found)) == ("confirmed", "f")
    assert found.sentence.startswith("join. ")
    assert one(told, segment).outcome == "not_found"
    other = replace(segment, perimeter="Beams")
    assert one(told, other, join).outcome == "not_found"


# -- deals ---------------------------------------------------------------------------------------


def deal(name: str, figure: str, metric: str = "deal_rate", **more: Any) -> Claim:
    parts = {"subjects": ("lab", "rocket"), "role": "tenant", "counterparty": "rocket"}
    return claim(name, figure, None, metric=metric, **(parts | more))


RATE = deal("rate", "$1.25B", per="month", tier="filed", end="2029-05", origin="edgar-1")


def test_one_deal_is_found_by_its_parties_whatever_it_is_called() -> None:
    told = deal("told", "$1.25B", per="month", deal="theirs")
    found = one(told, replace(RATE, deal="ours"))
    assert (found.subject, found.outcome, by(found)) == ("lab", "confirmed", "rate")
    yearly = one(deal("told", "$15B", per="year"), RATE)
    assert yearly.outcome == "confirmed"
    for stranger in (
        replace(RATE, subjects=("editor", "rocket")),
        replace(RATE, counterparty="chips"),
    ):
        assert one(told, stranger).outcome == "not_found"
    hall = deal("told", "$1.25B", per="month", subjects=("lab", "north"))
    assert one(hall, RATE).outcome == "not_found", "what is said of a hall is asked of the hall"
    there = one(hall, replace(RATE, subjects=("rocket", "lab", "north")))
    assert (there.subject, there.outcome) == ("north", "confirmed")
    through = one(deal("told", "$1.25B", per="month", subjects=("lab", "model")), RATE)
    assert through.outcome == "confirmed", "a subsidiary signs for its parent"


def test_a_total_and_a_term_that_no_filing_states_are_arithmetic_only() -> None:
    total = one(deal("told", "$45B", "deal_value"), RATE)
    assert (total.outcome, total.rule, by(total)) == ("not_found", "R2", "rate")
    assert "No filing read states a total" in total.sentence and "May 2026" in total.sentence
    assert "$1.25B a month is filed, to May 2029" in total.sentence
    assert "only arithmetic" in total.sentence
    term = one(deal("told", "3 years", "deal_term"), RATE)
    assert (term.outcome, term.rule) == ("not_found", "R2")
    both = replace(RATE, start=parse_day("2026-05"))
    assert one(deal("told", "$45B", "deal_value"), both).outcome == "not_found"
    wrong = one(deal("told", "$90B", "deal_value"), both)
    assert (wrong.outcome, wrong.rule) == ("contradicted", "R2")


def test_what_a_later_document_says_is_not_in_an_earlier_filing() -> None:
    for on, rises in ((date(2026, 5, 10), True), (date(2026, 5, 11), False)):
        told = deal("told", "$1.25B", per="month", on=on, origin="edgar-2")
        found = one(told, RATE)
        assert found.outcome == "confirmed" and ("only the figure" in found.sentence) is not rises
        assert set(confirmed([found])) == ({"told"} if rises else set())


LEASE = filed(
    "lease",
    "compute",
    None,
    metric="capacity_lease",
    subjects=("editor", "rocket"),
    role="tenant",
    counterparty="rocket",
    deal_status="signed",
)


def test_customers_that_filings_name_contradict_the_only_one_and_a_count_of_one() -> None:
    only = deal("told", "the only tenant", "capacity_lease", only=True, deal="d")
    found = one(only, RATE, LEASE)
    assert (found.outcome, found.rule, by(found)) == ("contradicted", "R6", "lease")
    assert one(only, replace(RATE, deal="d")).outcome == "not_found"
    count = claim("told", "1", None, metric="outside_tenants", tier="reported", subject="rocket")
    named = one(count, RATE, LEASE)
    assert (named.outcome, named.rule) == ("contradicted", "R6")
    assert "Editor and Lab" in named.sentence
    for less in (
        (RATE,),
        (RATE, replace(LEASE, deal_status="ended")),
        (RATE, replace(LEASE, deal_status="negotiating")),
        (RATE, replace(LEASE, subjects=("model", "rocket"))),
    ):
        assert one(count, *less).outcome == "not_found"
    many = replace(count, figure=parse_figure("1+", unit="tenant"))
    assert one(many, RATE, LEASE).outcome == "not_found"


# -- the company's own word ----------------------------------------------------------------------


def test_a_companys_own_word_settles_a_claim_as_such_and_never_files_it() -> None:
    told = claim("told", "~220,000", None, metric="chips", tier="reported", subjects=("north",))
    word = claim("word", "220,000+", None, metric="chips", tier="primary", subjects=("north",))
    evidence = world(told, word)
    (found,) = verify(evidence, NOW)
    assert (found.outcome, tier(found)) == ("confirmed", "primary")
    assert "own statement" in found.sentence and "not a filing" in found.sentence
    assert confirmed([found]) == {}
    proof = filed("f", "100,000", None, metric="chips", subjects=("north",), on=told.as_of.last)  # type: ignore[union-attr]
    decided = one(told, word, proof)
    assert (decided.outcome, by(decided), tier(decided)) == (
        "contradicted",
        "f",
        "filed",
    )


def test_a_level_that_has_moved_on_is_not_contradicted() -> None:
    told = claim("told", "100,000", None, metric="chips", tier="reported", subjects=("north",))
    later = filed("f", "220,000", None, metric="chips", subjects=("north",), on=NOW)
    found = one(told, later)
    assert (found.outcome, found.rule) == ("not_found", "R4")
    assert "right at the time" in found.sentence


def test_what_a_later_period_brought_is_said() -> None:
    later = claim("later", "$392M", "2026-Q2", tier="relayed", on=date(2026, 8, 5))
    found = one(claim("told", "$308M"), filed("f", "$308M"), later)
    assert found.sentence.endswith("Newer: $392M for Q2 2026 (via a filing).")


def test_a_level_of_another_day_confirms_nothing() -> None:
    told = claim("told", "100,000", None, metric="chips", tier="relayed", subjects=("north",))
    same = filed("f", "101,000", None, metric="chips", subjects=("north",), on=told.as_of.last)  # type: ignore[union-attr]
    assert one(told, same).outcome == "confirmed"
    assert one(told, replace(same, as_of=day_of(NOW))).outcome == "not_found"
    undated = replace(told, as_of=None)
    assert (
        one(undated, replace(same, figure=parse_figure("100,000", unit="gpu"))).outcome
        == "confirmed"
    )
    assert one(undated, same).outcome == "not_found"

"""What could be known when, the best finding for a rating, ages, and overlays."""

from __future__ import annotations

import gc
import weakref
from datetime import date, timedelta
from random import Random

import pytest
from benchmarks.generate import generate
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import day_of, freshness, parse_day
from compute_jobs.core.evidence.evidence_model import Evidence, Source
from compute_jobs.core.evidence.ledger import resolve
from tests.core.evidence.make import METRICS, SOURCES, TODAY, claim, evidence, ledger


def known_on(day: str, **dates: str) -> bool:
    made = resolve(evidence([claim("a", "gpus", "5", **dates)]), date.fromisoformat(day))
    return "a" in made.visible


def test_what_was_published_later_is_not_there() -> None:
    assert not known_on("2026-05-19", published="2026-05-20")
    assert known_on("2026-05-20", published="2026-05-20")


def test_a_month_counts_from_its_first_day() -> None:
    assert known_on("2026-05-01", published="2026-05")
    assert not known_on("2026-04-30", published="2026-05")


def test_without_publication_nobody_knew_before_the_as_of_date() -> None:
    assert not known_on("2026-05-19", as_of="2026-05-20")
    assert known_on("2026-05-20", as_of="2026-05-20")


def test_without_any_date_a_claim_is_always_there() -> None:
    assert known_on("2000-01-01")


def test_a_claim_comes_out_with_its_earliest_source() -> None:
    dated = {
        "article": replace(SOURCES["article"], published=parse_day("2026-05-20")),
        "thread": replace(SOURCES["thread"], published=parse_day("2026-05-10")),
    }
    made = evidence([claim("a", "gpus", "5", sources=("article", "thread"))], sources=dated)
    assert "a" in resolve(made, date(2026, 5, 10)).visible
    assert "a" not in resolve(made, date(2026, 5, 9)).visible


def test_setting_a_claim_aside_is_as_if_it_never_was() -> None:
    one = claim("a", "gpus", "100k", as_of="2024-09")
    other = claim("b", "gpus", "200k", as_of="2026-05")
    made = resolve(evidence([one, other]), TODAY, without=frozenset({"b"}))
    assert list(made.of("rocket")) == list(ledger(one).of("rocket"))
    assert made.status("b") == "context"


def test_best_is_the_newest_that_may_rate() -> None:
    made = ledger(
        claim("a", "revenue", "$5B", period="2024"),
        claim("b", "revenue", "$9B", period="2025", tier="analysis"),
        claim("c", "revenue", "$3B", period="2025", perimeter="segment"),
    )
    rated = made.best("rocket", "revenue")
    anything = made.best("rocket", "revenue", tiers=("analysis",))
    segment = made.best("rocket", "revenue", perimeter="segment")
    assert rated is not None
    assert anything is not None
    assert segment is not None
    assert (rated.standing.id, anything.standing.id, segment.standing.id) == ("a", "b", "c")
    assert made.best("rocket", "gpus") is None
    assert made.best("nobody", "gpus") is None


def test_an_opinion_that_stands_does_not_hide_what_was_reported() -> None:
    made = ledger(
        claim("a", "gpus", "100k", as_of="2026-01"),
        claim("b", "gpus", "500k", as_of="2026-05", tier="analysis"),
    )
    assert made.of("rocket")[0].standing.id == "b"
    best = made.best("rocket", "gpus")
    assert best is not None
    assert best.standing.id == "a"


def test_a_plan_is_not_taken_for_a_fact() -> None:
    made = ledger(
        claim("a", "revenue", "$9B", period="2027", modality="plan"),
        claim("b", "gpus_planned", "1M", modality="plan", as_of="2026-05"),
    )
    assert made.best("rocket", "revenue") is None
    assert made.best("rocket", "gpus_planned") is not None


def test_unrelated_claims_are_not_shown_as_compared() -> None:
    made = ledger(
        claim("a", "revenue", "$5B", period="2024"),
        claim("b", "revenue", "$9B", period="2025"),
        claim("c", "gpus", "5"),
    )
    assert list(made.comparisons) == []
    assert list(made.relations_of("a")) == []


def test_readings_are_context() -> None:
    made = ledger(claim("a", "view", "a rocket company"), claim("b", "score", "88", unit="point"))
    assert made.status("a") == "context"
    score = made.best("rocket", "score")
    assert score is not None
    assert score.standing.id == "b"


# -- age ---------------------------------------------------------------------------------------


@given(st.integers(0, 40_000), st.integers(0, 40_000), st.floats(0.1, 5_000))
def test_freshness_falls_with_age_and_never_exceeds_one(
    days: int, more: int, half_life: float
) -> None:
    young, old = freshness(days, half_life), freshness(days + more, half_life)
    assert 0 <= old <= young <= 1
    assert freshness(0, half_life) == 1


def test_after_one_half_life_half_is_left() -> None:
    made = ledger(claim("a", "gpus", "5", as_of=day_of(TODAY - timedelta(days=120))))
    finding = made.of("rocket")[0]
    assert finding.age_days == 120
    assert finding.fresh == pytest.approx(0.5)


def test_a_date_in_the_future_is_fresh_and_not_older_than_today() -> None:
    made = ledger(claim("a", "gpus", "5", published="2026-01-01", as_of="2027-01"))
    assert made.age_days(made.visible["a"]) == 0
    assert made.fresh(made.visible["a"]) == 1


def test_a_closed_fact_never_ages() -> None:
    made = ledger(claim("a", "revenue", "$5B", period="2015", as_of="2016-01"))
    finding = made.of("rocket")[0]
    assert finding.age_days > 3000
    assert finding.fresh == 1


def test_an_unknown_age_counts_as_one_half_life() -> None:
    made = ledger(claim("a", "gpus", "5"))
    assert made.age_days(made.visible["a"]) is None
    assert made.fresh(made.visible["a"]) == 0.5


# -- edges -------------------------------------------------------------------------------------


def test_a_claim_of_an_unknown_metric_or_source_breaks_nothing() -> None:
    lone = replace(claim("a", "gpus", "5"), metric="unheard-of")
    made = ledger(lone, claim("b", "gpus", "5", sources=("gone",)))
    assert made.status("a") == "context"
    assert [it.standing.id for it in made.of("rocket")] == ["b"]


def test_an_empty_ledger_answers() -> None:
    made = resolve(Evidence(), TODAY)
    assert (list(made.findings), list(made.comparisons), made.best("x", "y")) == ([], [], None)
    assert made.status("x") == "context"


def test_aliases_that_go_in_a_circle_end() -> None:
    from compute_jobs.core.evidence.evidence_model import Asset

    assets = {
        "x": Asset("x", "X", "cluster", alias_of="y"),
        "y": Asset("y", "Y", "cluster", alias_of="x"),
    }
    made = resolve(evidence([claim("a", "gpus", "5", subjects=("x",))], assets=assets), TODAY)
    assert len(made.findings) == 1


def test_the_metrics_of_these_tests_cover_every_behaviour() -> None:
    assert {it.behaviour for it in METRICS.values()} == {
        "closed", "moving", "plan", "contract", "event", "statement",
    }  # fmt: skip
    assert isinstance(SOURCES["thread"], Source)


MANY = generate(150, claims_an_employer=25)
IN_ORDER = resolve(MANY, TODAY)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_in_which_order_claims_come_changes_nothing(draw: Random) -> None:
    names = list(MANY.claims)
    draw.shuffle(names)
    other = resolve(replace(MANY, claims={name: MANY.claims[name] for name in names}), TODAY)
    assert other.findings == IN_ORDER.findings
    assert other.comparisons == IN_ORDER.comparisons
    assert [other.status(name) for name in MANY.claims] == [
        IN_ORDER.status(name) for name in MANY.claims
    ]


def test_a_ledger_that_nobody_holds_is_gone_at_once() -> None:
    """One is made for each scenario and each change: none waits for the collector."""
    made = resolve(MANY, TODAY)
    assert made.findings
    assert made.comparisons
    held = weakref.ref(made)
    was = gc.isenabled()
    gc.disable()
    try:
        del made
        assert held() is None
    finally:
        if was:
            gc.enable()

"""The published scale comes out by computation, and moves only what the design says it moves."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import CRITERIA, Relation
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.fit.anchors import (
    make_anchors,
    newest_date,
    overlap,
    points_at,
    scaled,
)
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.core.fit.fits_table import shown_fit, table_of_fits
from compute_jobs.core.fit.scoring import Scorer
from compute_jobs.core.robustness.scores import score
from compute_jobs.packs.select import limit_evidence
from tests.core.fit.world import (
    FIVE,
    LATER,
    claim,
    employer,
    evidence,
    fit_of,
    founding,
    metrics,
    with_claims,
)

ROOT = Path(__file__).resolve().parents[3]


def test_the_founding_packs_on_their_day_give_the_published_fits_exactly() -> None:
    world = founding()
    ranking = world.scorer().score()
    published = world.published()
    assert set(published) == set(FIVE)
    for name, fit_then in published.items():
        fit = fit_of(ranking, name)
        assert fit.fit == pytest.approx(fit_then, abs=1e-9)
        assert (fit.published, fit.published_freshness) == (fit_then, 1.0)


def test_the_published_score_fades_with_its_age() -> None:
    world = founding()
    half = world.scorer(world.newest + timedelta(days=90)).score()
    for name in FIVE:
        fit = fit_of(half, name)
        assert fit.published_freshness == pytest.approx(0.5)
        assert fit.residual == pytest.approx(world.anchors.residuals[name] / 2)
        assert fit.published == world.published()[name]


def test_five_years_on_the_five_lie_within_three_points() -> None:
    world = founding()
    ranking = world.scorer(world.newest.replace(year=world.newest.year + 5)).score()
    fits = [fit_of(ranking, name).fit for name in FIVE]
    assert max(fits) - min(fits) <= 3
    assert fits == pytest.approx([ranking.baseline] * 5, abs=3)


def test_the_five_stay_ranked_and_show_their_share() -> None:
    ranking = founding().scorer(LATER).score()
    assert set(ranking.order) == set(FIVE)
    assert fit_of(ranking, "xai").grounded < 0.5 < fit_of(ranking, "astera-labs").grounded


def test_a_published_score_that_is_not_known_yet_counts_for_nothing() -> None:
    world = founding()
    told = world.evidence.claims[world.anchors.claims["nvidia"]]
    later = {**world.evidence.claims, told.id: replace(told, published=day_of(LATER))}
    scored = Scorer(
        resolve(replace(world.evidence, claims=later), world.newest), world.rubric, world.anchors
    )
    fit = fit_of(scored.score(), "nvidia")
    assert (fit.published, fit.published_freshness, fit.residual) == (None, None, 0)


@given(st.floats(0.1, 99.9), st.floats(0.1, 99.9), st.floats(-3, 3))
def test_the_scale_changes_no_order_and_nobody_reaches_its_end(
    one: float, other: float, shift: float
) -> None:
    low, high = sorted((one, other))
    assert 0 < scaled(low, shift) <= scaled(high, shift) < 100
    assert points_at(scaled(one, shift), shift) == pytest.approx(one)


def test_the_table_of_fits_agrees_with_the_fits_as_shown() -> None:
    world = founding()
    for day in (world.newest, LATER):
        for weights in ({}, {"growth": 60, "culture": 0}):
            ranking = world.scorer(day).score(weights)
            fits = [fit_of(ranking, name) for name in ranking.order]
            table = table_of_fits(ranking, ranking.order)
            assert table is not None
            for fit, row in zip(fits, score(table).rows, strict=True):
                assert row.rank == fit.rank
                assert shown_fit(ranking, row.id, row.mode) == pytest.approx(fit.fit)


def test_equal_published_scores_share_a_rank() -> None:
    ranking = founding().scorer().score()
    ranks = [fit.rank for name in FIVE if (fit := ranking.fit(name))]
    assert ranks == [1, 2, 3, 3, 5]
    assert ranking.order == FIVE


def test_without_anchors_the_published_order_holds_wherever_it_differs_by_three() -> None:
    world = founding()
    published = world.published()
    bare = world.scorer().score(evidence_only=True)
    for better in FIVE:
        for worse in FIVE:
            if published[better] - published[worse] >= 3:
                one, other = bare.fit(better), bare.fit(worse)
                assert one is not None and other is not None
                assert one.fit > other.fit, f"{better} should stand above {worse}"


def test_no_residual_is_large_and_together_they_are_nothing() -> None:
    anchors = founding().anchors
    assert max(abs(residual) for residual in anchors.residuals.values()) <= 4
    assert sum(anchors.residuals.values()) == pytest.approx(0, abs=1e-9)
    assert 1.2 <= anchors.shift <= 1.8


def test_points_shift_and_residual_are_the_fit_under_any_weights() -> None:
    made = founding().scorer(LATER)
    settings = [{}, {"growth": 90}, {"capacity": 0, "culture": 3}, {"stability": 1000}]
    for weights in settings:
        for evidence_only in (False, True):
            ranking = made.score(weights, evidence_only=evidence_only)
            for name in FIVE:
                fit = ranking.fit(name)
                assert fit is not None
                total = fit.points + fit.scale_shift + fit.residual
                assert total == pytest.approx(fit.fit, abs=1e-9)
                assert sum(part.points for part in fit.criteria) == pytest.approx(fit.points)
                assert fit.low <= fit.fit <= fit.high


def test_evidence_only_switches_shift_and_residual_off() -> None:
    made = founding().scorer()
    for name in FIVE:
        fit = made.score(evidence_only=True).fit(name)
        assert fit is not None
        assert (fit.scale_shift, fit.residual) == (0, 0)
        assert fit.fit == pytest.approx(fit.points)


def test_the_residual_fades_as_the_weights_leave_the_published_ones() -> None:
    made = founding().scorer()
    whole = founding().anchors.residuals["nvidia"]
    far = made.score({c: (1.0 if c == "comp" else 0.0) for c in CRITERIA})
    fit = far.fit("nvidia")
    assert fit is not None
    comp = founding().rubric.weights["comp"]
    assert fit.residual == pytest.approx(whole * comp)
    shared = overlap(far.weights, founding().rubric.weights)
    assert shared == pytest.approx(comp)


def test_the_readers_own_packs_do_not_move_the_anchors() -> None:
    world = founding()
    own = claim("nvidia", "revenue_growth", "-20%", period="2026-Q1", id="own-claim")
    more = with_claims(world.evidence, [own])
    again = limit_evidence(more, world.evidence.packs)
    newest = newest_date(again)
    assert newest == world.newest
    assert newest is not None
    assert make_anchors(resolve(again, newest), world.rubric) == world.anchors
    moved = Scorer(resolve(more, world.newest), world.rubric, world.anchors).score().fit("nvidia")
    assert moved is not None
    assert moved.fit < world.published()["nvidia"] - 5


def test_who_was_not_published_has_no_residual() -> None:
    world = founding()
    found = evidence([employer("newcomer")], [claim("newcomer", "run_rate", "$2B")])
    merged = Scorer(resolve(found, LATER), world.rubric, world.anchors).score()
    fit = fit_of(merged, "newcomer")
    assert (fit.published, fit.published_freshness, fit.residual) == (None, None, 0)
    assert fit.fit == pytest.approx(scaled(fit.points, world.anchors.shift))


def test_evidence_without_published_scores_has_no_scale() -> None:
    found = evidence([employer("newcomer")], [claim("newcomer", "run_rate", "$2B")])
    anchors = make_anchors(resolve(found, LATER), founding().rubric)
    assert anchors.shift == 0
    assert not anchors.residuals


def test_a_preference_moves_no_fit() -> None:
    made = founding().scorer()
    held = made.score(None, [Preference("top5_customer_share", "<=", 60.0)])
    for name in FIVE:
        one, other = made.score().fit(name), held.fit(name)
        assert one is not None and other is not None
        assert one.fit == other.fit


def test_taking_a_claim_away_moves_the_fit_and_taking_it_back_restores_it() -> None:
    world = founding()
    whole = world.scorer(LATER).score()
    moved = 0
    for name, taken in (
        ("astera-labs", "astera-revenue-growth"),
        ("anthropic", "anthropic-azure-commitment"),
        ("xai", "xai-permit-challenge"),
        ("nvidia", "nvidia-attrition"),
    ):
        assert taken in world.evidence.claims
        less = world.scorer(LATER, without=frozenset({taken})).score().fit(name)
        fit = whole.fit(name)
        assert fit is not None and less is not None
        moved += less.fit != fit.fit
    assert moved == 4
    assert world.scorer(LATER).score().fits == whole.fits


def test_no_published_score_stands_in_the_source() -> None:
    scores = set(founding().published().values())
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
            if number and node.value in scores:  # type: ignore[attr-defined]
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")  # type: ignore[attr-defined]
    assert found == []


def test_published_fit_is_a_metric_without_a_criterion() -> None:
    assert metrics()["published_fit"].criterion is None


def test_before_anything_was_published_nobody_is_ranked() -> None:
    made = founding().scorer(date(2020, 1, 1))
    assert made.score().order == ()


def test_the_readers_own_lines_of_the_supply_map_do_not_move_the_anchors() -> None:
    world = founding()
    for claims in ((), ("anthropic-colossus1-lease",)):
        own = Relation("anthropic", "colossus", "owner", None, None, claims, pack="my-pack")
        more = replace(world.evidence, relations=(*world.evidence.relations, own))
        again = limit_evidence(more, world.evidence.packs)
        assert make_anchors(resolve(again, world.newest), world.rubric) == world.anchors

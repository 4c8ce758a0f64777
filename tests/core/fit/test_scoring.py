"""Order, ranks and exclusion over flat lists; what is lazy says the same as what is not."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.core.fit.scoring import TIE, Scorer
from compute_jobs.errors import ReaderError
from tests.core.fit.world import (
    FIVE,
    LATER,
    claim,
    employer,
    evidence,
    founding,
    grounding,
    scorer,
)

MADE = founding().scorer(LATER)


@given(st.lists(st.floats(0, 100), min_size=6, max_size=6), st.floats(0.01, 9))
@settings(max_examples=60)
def test_scaling_all_weights_changes_nothing(raw: list[float], factor: float) -> None:
    if sum(raw) < 1:
        raw[0] = 50.0
    plain = dict(zip(CRITERIA, raw, strict=True))
    one = MADE.score(plain)
    other = MADE.score({c: w * factor for c, w in plain.items()})
    assert other.fits == pytest.approx(one.fits)
    assert list(map(other.rank, FIVE)) == list(map(one.rank, FIVE))


@given(st.lists(st.floats(0, 100), min_size=6, max_size=6))
@settings(max_examples=60)
def test_ranks_count_those_who_are_better(raw: list[float]) -> None:
    weights = dict(zip(CRITERIA, [w + 0.1 for w in raw], strict=True))
    ranking = MADE.score(weights)
    assert set(ranking.ids) >= set(FIVE)
    for name in ranking.ids:
        better = sum(ranking.fits[other] > ranking.fits[name] + TIE for other in ranking.ids)
        assert ranking.rank(name) == 1 + better
    fits = [ranking.fits[name] for name in ranking.order]
    assert list(map(ranking.value, ranking.order)) == fits
    assert all(a >= b - TIE for a, b in pairwise(fits))


def test_the_range_of_a_fit_follows_the_ratings_it_weighs() -> None:
    weights = {c: float(c == "comp") for c in CRITERIA}
    ranking = MADE.score(weights, evidence_only=True)
    fit = ranking.fit("xai")
    assert fit is not None
    gap = founding().rubric.gaps["comp"]
    assert gap.low < fit.low < gap.mode < fit.high < gap.high


def test_a_broken_preference_excludes_and_stands_below_the_line() -> None:
    ranking = MADE.score(None, [Preference("top5_customer_share", "<=", 60.0)])
    assert ranking.order[-1] == "astera-labs"
    assert ranking.eligible_count == 4
    assert ranking.excluded_ids == {"astera-labs"}
    assert ranking.rank("astera-labs") is None
    ((broken,), _) = ranking.not_met("astera-labs")
    assert "90 %" in broken.why and "60 %" in broken.why
    assert broken.claims == ("astera-top5-customers",)
    first = ranking.fit("nvidia")
    assert first is not None and first.rank == 1


@pytest.mark.parametrize(
    ("unknown", "eligible", "shown"), [("warn", 4, 4), ("ignore", 4, 0), ("exclude", 0, 4)]
)
def test_the_reader_says_what_unknown_does(unknown: str, eligible: int, shown: int) -> None:
    line = Preference("top5_customer_share", "<=", 60.0, unknown)  # type: ignore[arg-type]
    ranking = MADE.score(None, [line])
    assert ranking.eligible_count == eligible
    assert sum(bool(ranking.not_met(name)[1]) for name in FIVE) == shown
    for name in FIVE:
        fit = ranking.fit(name)
        assert fit is not None
        assert fit.excluded == (fit.rank is None)


def test_a_preference_that_is_off_does_nothing() -> None:
    line = Preference("top5_customer_share", "<=", 60.0, on=False)
    assert MADE.score(None, [line]).eligible_count == 5


def test_several_preferences_all_count() -> None:
    lines = [
        Preference("layer", "in", ("silicon", "accelerator")),
        Preference("china_share", "<=", 9),
    ]
    ranking = MADE.score(None, lines)
    assert ranking.order[: ranking.eligible_count] == ("nvidia",)


def test_taking_a_preference_back_restores_the_order_exactly() -> None:
    before = MADE.score()
    MADE.score(None, [Preference("layer", "=", "lab")])
    after = MADE.score()
    assert (after.order, after.fits, after.signature) == (
        before.order,
        before.fits,
        before.signature,
    )


def test_ties_stand_by_name_and_share_the_better_rank() -> None:
    names = ["delta", "alpha", "charlie", "bravo"]
    made = scorer(
        evidence(
            [employer(name) for name in names],
            [told for name in names for told in grounding(name)],
        )
    )
    ranking = made.score()
    assert ranking.order == ("alpha", "bravo", "charlie", "delta")
    assert list(map(ranking.rank, ranking.order)) == [1, 1, 1, 1]


def test_a_last_digit_is_no_difference() -> None:
    made = scorer(
        evidence(
            [employer("alpha"), employer("bravo"), employer("charlie")],
            [
                *(told for name in ("alpha", "bravo", "charlie") for told in grounding(name)),
                claim("alpha", "attrition", "9%", as_of="2026-05-01"),
                claim("bravo", "attrition", "9%", as_of="2026-05-01"),
                claim("charlie", "attrition", "30%", as_of="2026-05-01"),
            ],
        )
    )
    *others, last = made.ratings["bravo"]
    made.ratings["bravo"] = (*others, replace(last, mode=last.mode + 1e-10))
    ranking = made.score()
    assert ranking.order == ("alpha", "bravo", "charlie")
    assert list(map(ranking.rank, ranking.order)) == [1, 1, 3]


def many(count: int, seed: int = 3) -> Scorer:
    draw = random.Random(seed)
    names = [f"e{i:04}" for i in range(count)]
    claims = []
    for name in names:
        claims += grounding(name)
        claims.append(claim(name, "attrition", f"{draw.randrange(2, 40)}%", as_of="2026-05-01"))
        if draw.random() < 0.6:
            claims.append(claim(name, "china_share", f"{draw.randrange(10, 100)}%", period="2025"))
    return scorer(evidence([employer(name) for name in names], claims))


def test_a_thousand_employers_score_like_each_alone() -> None:
    made = many(1000)
    line = Preference("china_share", "<=", 50.0, "exclude")
    ranking = made.score({"culture": 40}, [line])
    kept = set(ranking.order[: ranking.eligible_count])
    for name in ranking.ids[::37]:
        fit = ranking.fit(name)
        assert fit is not None
        assert fit.fit == pytest.approx(fit.points)
        measure = made.facts.measure(name, "china_share")
        assert (name in kept) == (measure is not None and measure.value <= 50)
        assert fit.excluded == (name not in kept)
    assert len(set(ranking.order)) == 1000


def test_signatures_tell_apart_what_an_analysis_would() -> None:
    base = MADE.score().signature
    assert MADE.score({"growth": 21}).signature != base
    assert MADE.score(None, [Preference("layer", "=", "lab")]).signature != base
    assert MADE.score(evidence_only=True).signature != base
    assert founding().scorer().score().signature != base  # another day
    assert founding().scorer(LATER).score().signature == base


def test_nobody_to_rank_is_an_empty_ranking() -> None:
    made = scorer(evidence([employer("alpha")]))
    ranking = made.score()
    assert ranking.order == () and ranking.eligible_count == 0
    assert ranking.fit("alpha") is None
    assert ranking.value("alpha") is None


def test_weights_that_make_no_sense_are_refused() -> None:
    for weights in ({"luck": 3.0}, dict.fromkeys(CRITERIA, 0.0), {"growth": -1.0}):
        with pytest.raises(ReaderError):
            MADE.score(weights)

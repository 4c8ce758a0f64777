"""Percentiles of a weighted sum of triangles, against simulation and closed forms."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.fit.scoring import fit_range, triangular_quantile

DRAWS = 40_000


def simulated(
    weights: list[float], ratings: list[tuple[float, float, float]]
) -> tuple[float, float]:
    draw = random.Random(11)
    sums = sorted(
        sum(
            w * draw.triangular(low, high, mode)
            for w, (low, mode, high) in zip(weights, ratings, strict=True)
        )
        for _ in range(DRAWS)
    )
    return sums[DRAWS // 20], sums[DRAWS - DRAWS // 20]


@pytest.mark.parametrize("seed", range(6))
def test_close_to_simulation_at_usual_weights(seed: int) -> None:
    draw = random.Random(seed)
    weights = [0.2, 0.25, 0.2, 0.15, 0.1, 0.1]
    ratings = []
    for _ in weights:
        mode, half = draw.uniform(0, 100), draw.choice([5, 12, 30])
        ratings.append((max(0.0, mode - half), mode, min(100.0, mode + half)))
    assert fit_range(weights, ratings) == pytest.approx(simulated(weights, ratings), abs=0.35)


@pytest.mark.parametrize("triangle", [(0.0, 0.0, 30.0), (10.0, 40.0, 70.0), (60.0, 90.0, 90.0)])
def test_exact_where_one_rating_alone_is_uncertain(triangle: tuple[float, float, float]) -> None:
    low, high = fit_range([0.5, 0.5], [triangle, (20.0, 20.0, 20.0)])
    assert low == pytest.approx(10 + triangular_quantile(tuple(t / 2 for t in triangle), 0.05))  # type: ignore[arg-type]
    assert high == pytest.approx(10 + triangular_quantile(tuple(t / 2 for t in triangle), 0.95))  # type: ignore[arg-type]


def test_certain_ratings_have_no_range() -> None:
    assert fit_range([0.3, 0.7], [(10, 10, 10), (20, 20, 20)]) == pytest.approx((17, 17))


_rating = st.tuples(st.floats(0, 100), st.floats(0, 30), st.floats(0, 30)).map(
    lambda t: (max(0.0, t[0] - t[1]), t[0], min(100.0, t[0] + t[2]))
)


@given(st.lists(st.tuples(st.floats(0, 1), _rating), min_size=1, max_size=6))
def test_a_range_stays_within_what_is_possible(
    parts: list[tuple[float, tuple[float, float, float]]],
) -> None:
    weights, ratings = [w for w, _ in parts], [r for _, r in parts]
    low, high = fit_range(weights, ratings)
    least = sum(w * r[0] for w, r in parts)
    most = sum(w * r[2] for w, r in parts)
    assert least - 1e-6 <= low <= high + 1e-9 <= most + 1e-6


@given(st.floats(0.001, 0.999), _rating)
def test_the_quantile_is_where_that_share_lies(
    share: float, triangle: tuple[float, float, float]
) -> None:
    low, mode, high = triangle
    x = triangular_quantile(triangle, share)
    assert low <= x <= high
    if high - low > 1e-6:
        if x <= mode and mode > low:
            below = (x - low) ** 2 / ((high - low) * (mode - low))
        else:
            below = 1 - (high - x) ** 2 / ((high - low) * max(high - mode, 1e-12))
        assert below == pytest.approx(share, abs=1e-6)

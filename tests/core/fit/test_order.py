"""Employers by fit: the eligible by rank, the excluded below, ties in the order given."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.fit.anchors import weighted_sum
from compute_jobs.core.fit.scoring import TIE, Order

FITS = st.lists(
    st.one_of(
        st.floats(0, 100),
        st.sampled_from([42.0, 42.0 + TIE / 2, 42.0 + TIE * 0.9, 50.0, 50.0 + 2 * TIE]),
    ),
    max_size=30,
)
OUT = st.sets(st.integers(0, 29))


def ordered(fits: list[float], out: set[int]) -> tuple[Order, list[int], list[int]]:
    """The order, and the places in the list of its eligible and of its excluded."""
    named = {f"{place}": fit for place, fit in enumerate(fits)}
    order = Order(named, {f"{place}" for place in out if place < len(fits)})
    places = list(map(int, order.names))
    return order, places[: order.eligible_count], places[order.eligible_count :]


@given(FITS, OUT)
def test_everybody_is_there_once_and_the_excluded_are_last(
    fits: list[float], out: set[int]
) -> None:
    _, eligible, excluded = ordered(fits, out)
    assert sorted(eligible + excluded) == list(range(len(fits)))
    assert set(excluded) == {place for place in out if place < len(fits)}


@given(FITS, OUT)
def test_the_better_fit_comes_first(fits: list[float], out: set[int]) -> None:
    _, eligible, excluded = ordered(fits, out)
    for one, other in pairwise(eligible):
        assert fits[one] > fits[other] - TIE * len(fits)
    assert excluded == sorted(excluded, key=lambda place: (-fits[place], place))


@given(FITS, OUT)
def test_a_run_of_ties_is_in_the_order_given(fits: list[float], out: set[int]) -> None:
    _, eligible, _ = ordered(fits, out)
    falling = sorted((fits[place] for place in eligible), reverse=True)
    start = 0
    for end in range(1, len(falling) + 1):
        if end == len(falling) or falling[end - 1] - falling[end] > TIE:
            assert eligible[start:end] == sorted(eligible[start:end])
            assert sorted(fits[place] for place in eligible[start:end]) == falling[start:end][::-1]
            start = end


@given(FITS, OUT)
def test_a_rank_counts_the_eligible_who_are_better(fits: list[float], out: set[int]) -> None:
    order, eligible, _ = ordered(fits, out)
    for fit in fits:
        assert order.rank(fit) == 1 + sum(fits[place] > fit + TIE for place in eligible)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 100)), max_size=6))
def test_a_weighted_sum_adds_up(parts: list[tuple[float, float]]) -> None:
    weights, values = [weight for weight, _ in parts], [value for _, value in parts]
    expected = sum(weight * value for weight, value in parts)
    assert weighted_sum(weights, values) == pytest.approx(expected)

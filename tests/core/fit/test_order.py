"""Lists and arrays give the same fits in the same order, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.fit import order
from compute_jobs.core.fit.order import TIE, InOrder, Standing, Weighed, load_arrays

SHARES = st.floats(0, 1)
RATINGS = st.one_of(
    st.floats(0, 100),
    st.sampled_from([42.0, 42.0 + TIE / 2, 42.0 + TIE * 0.9, 50.0, 50.0 + 2 * TIE]),
)
COLUMNS = st.integers(1, 30).flatmap(
    lambda size: st.lists(st.lists(RATINGS, min_size=size, max_size=size), min_size=7, max_size=7)
)


@contextmanager
def arrays(few: int = 32, first: int = 128) -> Iterator[None]:
    """As where thousands are ranked and numpy has been loaded.

    ``few`` runs are mended alone; the ``first`` so many are put in order before the rest.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "MANY", 1)
        patch.setattr(order, "_numpy", None)
        patch.setattr(order, "_FEW", few)
        patch.setattr(order, "_FIRST", first)
        patch.setattr(order, "_LED", range(max(first // 2, 1), 4 * first))
        load_arrays()
        yield


@given(
    COLUMNS,
    st.lists(SHARES, min_size=6, max_size=6),
    SHARES,
    st.sets(st.integers(0, 29)),
    st.sampled_from([0, 32]),
)
def test_arrays_say_what_lists_say(
    columns: list[list[float]], weights: list[float], fade: float, some: set[int], few: int
) -> None:
    out = frozenset(place for place in some if place < len(columns[0]))
    listed = Weighed(columns[:6], columns[6]).fits(weights, 1.5, fade)
    by_lists = Standing(listed).ordered(out)
    with arrays(few):
        summed = Weighed(columns[:6], columns[6]).fits(weights, 1.5, fade)
        by_arrays = Standing(summed).ordered(out)
    assert list(summed) == listed
    assert list(by_arrays.places) == list(by_lists.places)
    assert list(by_arrays.falls) == list(by_lists.falls)


@given(COLUMNS, st.lists(st.sets(st.integers(0, 29)), max_size=4), st.booleans())
def test_an_order_is_the_same_whoever_was_out_before(
    columns: list[list[float]], outs: list[set[int]], in_arrays: bool
) -> None:
    count = len(columns[0])
    weights = [0.3, 0.1, 0.2, 0.1, 0.2, 0.1]
    with arrays() if in_arrays else nullcontext():
        weighed = Weighed(columns[:6], columns[6])
        for some in (*outs, set[int]()):
            out = frozenset(place for place in some if place < count)
            again = weighed.standing(weights, 1.5, 0.5).ordered(out)
            anew = Standing(weighed.fits(weights, 1.5, 0.5)).ordered(out)
            assert list(again.places) == list(anew.places)
            assert list(again.falls) == list(anew.falls)
        assert weighed.standing(weights, 1.5, 0.5) is weighed.standing(weights, 1.5, 0.5)
        assert weighed.standing(weights, 1.5, 0.5) is not weighed.standing(weights, 0.5, 0.5)


@given(
    COLUMNS,
    st.lists(st.lists(SHARES, min_size=6, max_size=6), min_size=1, max_size=4),
    st.lists(st.sets(st.integers(0, 29)), min_size=1, max_size=3),
    st.integers(1, 8),
)
def test_the_first_are_those_of_the_whole_order(
    columns: list[list[float]], tried: list[list[float]], outs: list[set[int]], first: int
) -> None:
    """Whatever the weights and whoever was out before, and wherever ties run on."""
    count = len(columns[0])
    with arrays(first=first):
        weighed = Weighed(columns[:6], columns[6])
        for weights in (*tried, [0.1] * 6):
            for some in (*outs, set[int]()):
                out = frozenset(place for place in some if place < count)
                made = weighed.standing(weights, 0.0, 0.5).ordered(out)
                fits = list(weighed.fits(weights, 0.0, 0.5))
                plain = Standing(fits).ordered(out)
                eligible = [fits[place] for place in range(count) if place not in out]
                assert (made.count, made.eligible_count) == (count, len(eligible))
                assert made.first == list(plain.places)[: len(made.first)]
                assert made.first_falls == list(plain.falls)[: len(made.first)]
                places = list(plain.places)
                for number, place in enumerate(places):
                    assert (made.at(number), made.number(place)) == (place, number)
                for fit in fits:
                    rank = 1 + sum(other > fit + TIE for other in eligible)
                    assert made.rank(fit) == plain.rank(fit) == rank


@given(
    COLUMNS,
    st.lists(st.lists(SHARES, min_size=6, max_size=6), max_size=4),
    st.sampled_from([0, 32]),
)
def test_an_order_is_the_same_whatever_the_weights_were_before(
    columns: list[list[float]], tried: list[list[float]], few: int
) -> None:
    with arrays(few):
        weighed = Weighed(columns[:6], columns[6])
        for weights in (*tried, [0.1] * 6, [0.0] * 6, [0.1, 0.2, 0.1, 0.1, 0.1, 0.1]):
            again = weighed.standing(weights, 0.0, 0.5).ordered(frozenset())
            anew = Standing(list(weighed.fits(weights, 0.0, 0.5))).ordered(frozenset())
            assert list(again.places) == list(anew.places)


def test_few_are_never_worth_arrays() -> None:
    load_arrays()
    assert isinstance(Standing([1.0, 2.0]).ordered(frozenset()).places, list)


@given(st.permutations(range(6)), st.integers(-9, 9), st.integers(-9, 9), st.integers(-3, 3))
def test_names_in_order_are_a_sequence_like_any(
    places: list[int], start: int, stop: int, step: int
) -> None:
    import numpy

    names = ("ash", "birch", "cedar", "dogwood", "elm", "fir")
    known = {name: place for place, name in enumerate(names)}
    fits: Any = numpy.zeros(6)
    fits[places] = range(6, 0, -1)
    made = InOrder(names, known, Standing(fits).ordered(frozenset()), ("yew", "zelkova"))
    plain = (*(names[place] for place in places), "yew", "zelkova")
    assert tuple(made) == plain
    assert len(made) == len(plain)
    assert [made[at] for at in range(-8, 8)] == [plain[at] for at in range(-8, 8)]
    if step:
        assert tuple(made[start:stop:step]) == plain[start:stop:step]
    assert [made.index(name) for name in plain] == list(range(8))
    with pytest.raises(IndexError):
        made[8]
    with pytest.raises(ValueError):
        made.index("oak")


def test_a_part_of_an_order_is_looked_up_as_a_tuple_is() -> None:
    names = [f"e{at}" for at in range(8)]
    known = {name: at for at, name in enumerate(names)}
    with arrays():
        weighed = Weighed([[float(it) for it in range(8)]] * 6, [0.0] * 8)
        standing = weighed.standing([1.0, 0, 0, 0, 0, 0], 0.0, 0.0)
        whole = standing.ordered(frozenset({5, 6}))
        order_of = InOrder(names, known, whole, ["unranked"])
    plain = tuple(order_of)
    assert plain == ("e7", "e4", "e3", "e2", "e1", "e0", "e6", "e5", "unranked")
    for start in range(-2, 10):
        for stop in range(-2, 10):
            assert tuple(order_of[start:stop]) == plain[start:stop]
    part = order_of[1:4]
    assert [part.index(name) for name in part] == [0, 1, 2]
    for absent in ("e7", "unranked", "nobody"):
        with pytest.raises(ValueError):
            part.index(absent)
    with pytest.raises(ValueError):
        order_of[4:4].index("e1")

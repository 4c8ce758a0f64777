"""Everyone's fits and their order: one weighted sum each, the greatest first.

There are two ways to the same numbers: lists, and numpy's arrays for thousands once somebody has
had the time to load it. Loading it costs more than many rankings, so no ranking does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types import ModuleType

TIE = 1e-9
"""Fits closer than this share a rank."""
MANY = 500
"""From this many on, arrays are worth their making."""

_numpy: ModuleType | None = None


def load_arrays() -> None:
    """Have later orders of many reckoned in arrays. Takes a while; a thread may do it."""
    global _numpy
    import numpy

    _numpy = numpy


class Order(NamedTuple):
    """Who stands where; a place indexes the columns that were weighed."""

    places: Sequence[int]
    """The eligible by rank, then the excluded by fit."""
    falls: Sequence[float]
    """The fits of the eligible in order, negated so that they rise: what bisection wants."""

    @property
    def eligible_count(self) -> int:
        return len(self.falls)


class Weighed:
    """Columns of ratings, ready to be weighed again and again."""

    def __init__(self, columns: Sequence[list[float]], residuals: list[float]) -> None:
        self.columns = columns
        self.residuals = residuals
        self._arrays: tuple[list[Any], Any] | None = None

    def fits(self, weights: Sequence[float], shift: float, fade: float) -> Sequence[float]:
        """By place: the weighted sum, moved by the shift and what is left of the residual."""
        numpy = arrays_for(len(self.residuals))
        if numpy is not None:
            return self._summed(numpy, weights, shift, fade)
        a, b, c, d, e, f = weights
        return [
            a * x0 + b * x1 + c * x2 + d * x3 + e * x4 + f * x5 + shift + fade * residual
            for x0, x1, x2, x3, x4, x5, residual in zip(*self.columns, self.residuals, strict=True)
        ]

    def _summed(
        self, numpy: ModuleType, weights: Sequence[float], shift: float, fade: float
    ) -> Sequence[float]:
        """Term by term in the same order as above, so that not even the last digit differs."""
        if self._arrays is None:
            self._arrays = [numpy.array(it) for it in self.columns], numpy.array(self.residuals)
        columns, residuals = self._arrays
        total = weights[0] * columns[0]
        for weight, column in zip(weights[1:], columns[1:], strict=True):
            total += weight * column
        total += shift
        total += fade * residuals
        summed: Sequence[float] = total
        return summed


def arrays_for(count: int) -> ModuleType | None:
    """numpy, where it is loaded and there is enough to do for it."""
    return _numpy if count >= MANY else None


def ordered(fits: Sequence[float], out: Collection[int]) -> Order:
    """The order of all places, those that are ``out`` below the others."""
    numpy = arrays_for(len(fits))
    order = _as_lists(fits, out) if numpy is None else _as_arrays(numpy, fits, out)
    falls = order.falls
    near = (
        [i for i, (one, other) in enumerate(pairwise(falls)) if one != other and other - one <= TIE]
        if numpy is None
        else _near(numpy, falls)
    )
    if near:
        _by_place_in_ties(order, near)
    return order


def _as_lists(fits: Sequence[float], out: Collection[int]) -> Order:
    by_fit = sorted(range(len(fits)), key=fits.__getitem__, reverse=True)
    fallen: list[int] = []
    if out:
        fallen = [place for place in by_fit if place in out]
        by_fit = [place for place in by_fit if place not in out]
    return Order(by_fit + fallen, [-fits[place] for place in by_fit])


def _as_arrays(numpy: ModuleType, fits: Sequence[float], out: Collection[int]) -> Order:
    falling = -numpy.asarray(fits)
    by_fit = numpy.argsort(falling)
    falls = falling[by_fit]
    if (falls[1:] == falls[:-1]).any():  # the quick way doesn't keep equals by place
        by_fit = numpy.argsort(falling, kind="stable")
    if not out:
        return Order(by_fit.tolist(), falls)
    mask = numpy.zeros(len(fits), dtype=bool)
    mask[list(out)] = True
    fallen = mask[by_fit]
    eligible = by_fit[~fallen]
    return Order(eligible.tolist() + by_fit[fallen].tolist(), falling[eligible])


def _near(numpy: ModuleType, falls: Sequence[float]) -> list[int]:
    apart = numpy.diff(falls)
    found: list[int] = numpy.flatnonzero((apart != 0) & (apart <= TIE)).tolist()
    return found


def _by_place_in_ties(order: Order, near: Sequence[int]) -> None:
    """Fits that differ by less than a tie stand by place, whatever the last digit says."""
    falls, places = order.falls, order.places
    assert isinstance(places, list)
    for i in near:
        start, end = i, i + 2
        while start and falls[start] - falls[start - 1] <= TIE:
            start -= 1
        while end < len(falls) and falls[end] - falls[end - 1] <= TIE:
            end += 1
        places[start:end] = sorted(places[start:end])

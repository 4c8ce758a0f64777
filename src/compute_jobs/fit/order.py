"""Everyone's fits and their order: one weighted sum each, the greatest first.

There are two ways to the same numbers: lists, and numpy's arrays for thousands once somebody has
had the time to load it. Loading it costs more than many rankings, so no ranking does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, overload

if TYPE_CHECKING:
    from types import ModuleType

TIE = 1e-9
"""Fits closer than this share a rank."""
MANY = 500
"""From this many on, arrays are worth their making."""
_FEW = 32
"""Pairs out of place, up to which only their runs are put right instead of everyone's."""

_ORDERS_KEPT = 4
"""Orders under the same weights; of 10,000 employers each takes some 150 KB."""

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


class Standing:
    """Everyone's fits under one set of weights, whoever is out."""

    __slots__ = ("_by_fit", "_near", "_orders", "fits", "ranges")

    def __init__(self, fits: Sequence[float], before: Standing | None = None) -> None:
        """``before`` is how they stood under weights that were not much different."""
        self.fits = fits
        self.ranges: dict[int, tuple[float, float]] = {}
        """By place, those that somebody has looked at."""
        self._by_fit: Any = None
        self._orders: dict[frozenset[int], Order] = {}
        """By who is out: a reader puts a line on and off to see what it does."""
        self._near = None if before is None else before._by_fit

    def ordered(self, out: frozenset[int]) -> Order:
        """The order of all places, those that are ``out`` below the others; ties stand by place."""
        known = self._orders.get(out)
        if known is None:
            if len(self._orders) >= _ORDERS_KEPT:
                del self._orders[next(iter(self._orders))]
            known = self._orders[out] = self._order(out)
        return known

    def _order(self, out: Collection[int]) -> Order:
        fits, numpy = self.fits, _numpy
        if numpy is None or isinstance(fits, list):
            if self._by_fit is None:
                self._by_fit = sorted(range(len(fits)), key=fits.__getitem__, reverse=True)
            return _as_lists(fits, self._by_fit, out)
        if self._by_fit is None:
            self._by_fit = _sorted(numpy, -numpy.asarray(fits), self._near)
            self._near = None
        return _as_arrays(numpy, fits, self._by_fit, out)


class Weighed:
    """Columns of ratings, ready to be weighed again and again."""

    def __init__(self, columns: Sequence[list[float]], residuals: list[float]) -> None:
        self.columns = columns
        self.residuals = residuals
        self._arrays: tuple[list[Any], Any] | None = None
        self._last: tuple[tuple[Any, ...], Standing] | None = None

    def standing(self, weights: Sequence[float], shift: float, fade: float) -> Standing:
        """The one before, where only deal-breakers changed since: nobody is weighed again."""
        key = (*weights, shift, fade, arrays_for(len(self.residuals)) is not None)
        last = self._last
        if last is None or last[0] != key:
            before = None if last is None else last[1]
            last = self._last = key, Standing(self.fits(weights, shift, fade), before)
        return last[1]

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


def _as_lists(fits: Sequence[float], by_fit: list[int], out: Collection[int]) -> Order:
    fallen: list[int] = []
    if out:
        fallen = [place for place in by_fit if place in out]
        by_fit = [place for place in by_fit if place not in out]
    else:
        by_fit = by_fit.copy()
    falls = [-fits[place] for place in by_fit]
    nearly = [
        i for i, (one, other) in enumerate(pairwise(falls)) if one != other and other - one <= TIE
    ]
    for start, end in _ties(falls, nearly):
        by_fit[start:end] = sorted(by_fit[start:end])
    return Order(by_fit + fallen, falls)


def _sorted(numpy: ModuleType, falling: Any, near: Any) -> Any:
    """Places by their fall, the same ones by place; from an order ``near`` it, a fifth the work."""
    if near is None or isinstance(near, list):
        return numpy.argsort(falling, kind="stable")
    by_fit = near[numpy.argsort(falling[near], kind="stable")]
    falls = falling[by_fit]
    return _by_place(numpy, by_fit, falls[1:] == falls[:-1])


def _by_place(numpy: ModuleType, by_fit: Any, alike: Any) -> Any:
    """With each run of neighbours that are ``alike`` in the order of their places."""
    wrong = numpy.flatnonzero(alike & (by_fit[1:] < by_fit[:-1]))
    if not len(wrong):
        return by_fit
    if len(wrong) <= _FEW:
        ends = numpy.flatnonzero(~alike) + 1
        runs = {int(it) for it in numpy.searchsorted(ends, wrong, side="right")}
        by_fit = by_fit.copy()
        for it in runs:
            start = ends[it - 1] if it else 0
            by_fit[start : ends[it] if it < len(ends) else None].sort()
        return by_fit
    run = numpy.concatenate(([0], numpy.cumsum(~alike)))
    return by_fit[numpy.argsort(run * (by_fit.max() + 1) + by_fit, kind="stable")]


def _as_arrays(
    numpy: ModuleType, fits: Sequence[float], by_fit: Any, out: Collection[int]
) -> Order:
    fallen = by_fit[:0]
    if out:
        mask = numpy.zeros(len(fits), dtype=bool)
        mask[list(out)] = True
        below = mask[by_fit]
        by_fit, fallen = by_fit[~below], by_fit[below]
    falls = -numpy.asarray(fits)[by_fit]
    by_fit = _by_place(numpy, by_fit, falls[1:] - falls[:-1] <= TIE)
    return Order(numpy.concatenate((by_fit, fallen)), falls)


def _ties(falls: Sequence[float], nearly: Sequence[int]) -> Iterator[tuple[int, int]]:
    """From where to where neighbours are within a tie, around those who are not quite the same.

    The quite the same stand by place already.
    """
    end = 0
    for i in nearly:
        if i < end:
            continue
        start, end = i, i + 2
        while start and falls[start] - falls[start - 1] <= TIE:
            start -= 1
        while end < len(falls) and falls[end] - falls[end - 1] <= TIE:
            end += 1
        yield start, end


class InOrder(Sequence[str]):
    """Names by an array of places, and some more at the end; looked up when somebody asks."""

    def __init__(
        self,
        names: Sequence[str],
        known: Mapping[str, int],
        places: Any,
        more: Sequence[str] = (),
    ) -> None:
        self._names = names
        self._known = known
        self._places = places
        self._more = more

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        count = len(self._places)
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            if step == 1 and stop <= count:
                return InOrder(self._names, self._known, self._places[start:stop])
            return tuple(self)[at]
        place = range(len(self))[at]
        return self._names[self._places[place]] if place < count else self._more[place - count]

    def __len__(self) -> int:
        return len(self._places) + len(self._more)

    def __iter__(self) -> Iterator[str]:
        return chain(map(self._names.__getitem__, self._places.tolist()), self._more)

    def index(self, value: str, start: int = 0, stop: int | None = None) -> int:
        place = self._known.get(value)
        if place is None:
            found = len(self._places) + self._more.index(value)
        else:
            found = int((self._places == place).argmax()) if len(self._places) else 0
            if found == len(self._places) or self._places[found] != place:
                raise ValueError(value)  # of a part of the order, and known elsewhere in it
        if start <= found < (len(self) if stop is None else stop):
            return found
        raise ValueError(value)

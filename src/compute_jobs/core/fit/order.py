"""Everyone's fits and their order: one weighted sum each, the greatest first.

There are two ways to the same numbers: lists, and numpy's arrays for thousands once somebody has
had the time to load it. Loading it costs more than many rankings, so no ranking does. Of thousands
the first hundred are put in order at once and the rest when somebody asks: a key shows thirty.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from math import inf
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from types import ModuleType

TIE = 1e-9
"""Fits closer than this share a rank."""
MANY = 500
"""From this many on, arrays are worth their making."""
_FEW = 32
"""Pairs out of place, up to which only their runs are put right instead of everyone's."""
_FIRST = 128
"""So many are put in order at once, where thousands are."""
_LED = range(_FIRST // 2, 4 * _FIRST)
"""As many found by who led before are few enough to sort and enough to look at."""
_ORDERS_KEPT = 4
"""Orders under the same weights; of 10,000 employers each takes up to 150 KB."""

_numpy: ModuleType | None = None


def load_arrays() -> None:
    """Have later orders of many reckoned in arrays. Takes a while; a thread may do it."""
    global _numpy
    import numpy

    _numpy = numpy


class Order:
    """Who stands where; a place indexes the columns that were weighed."""

    __slots__ = ("_by_fit", "_out", "_whole", "count", "eligible_count", "first", "first_falls")

    def __init__(
        self,
        first: list[int],
        falls: list[float],
        by_fit: _ByFit,
        out: frozenset[int],
        whole: tuple[Sequence[int], Sequence[float]] | None = None,
    ) -> None:
        self.first = first
        """The first of the eligible, by rank; of few, all of them."""
        self.first_falls = falls
        """Their fits, negated so that they rise: what bisection wants."""
        self.count = len(by_fit.fits)
        self.eligible_count = self.count - len(out)
        self._by_fit, self._out, self._whole = by_fit, out, whole

    @property
    def places(self) -> Sequence[int]:
        """The eligible by rank, then the excluded by fit."""
        return self._all()[0]

    @property
    def falls(self) -> Sequence[float]:
        """The negated fits of all the eligible."""
        return self._all()[1]

    def _all(self) -> tuple[Sequence[int], Sequence[float]]:
        if self._whole is None:
            self._whole = _as_arrays(self._by_fit, self._out)
        return self._whole

    def rank(self, fit: float) -> int:
        """1 + the number of the eligible whose fit is greater by more than a tie."""
        wanted = -fit - TIE
        near = self.first_falls
        enough = len(near) == self.eligible_count or (near and wanted <= near[-1])
        return 1 + bisect_left(near if enough else self.falls, wanted)

    def at(self, number: int) -> int:
        """The place that stands there."""
        first = self.first
        return first[number] if number < len(first) else self.places[number]

    def number(self, place: int) -> int:
        """Where a place stands."""
        if place in self.first:
            return self.first.index(place)
        places = self.places
        return places.index(place) if isinstance(places, list) else _found(places, place)


def _found(places: Any, place: int) -> int:
    return int((places == place).argmax())


class _ByFit:
    """Everyone by fit, whoever is out."""

    __slots__ = ("_sorted", "fits", "near")

    def __init__(self, fits: Sequence[float], near: Any) -> None:
        self.fits = fits
        self.near = near
        """An order under weights that were not much different, where one is known."""
        self._sorted: Any = None

    @property
    def places(self) -> Any:
        if self._sorted is None:
            fits = self.fits
            if isinstance(fits, list):
                self._sorted = sorted(range(len(fits)), key=fits.__getitem__, reverse=True)
            else:
                import numpy

                self._sorted = self.near = _sorted(numpy, -numpy.asarray(fits), self.near)
        return self._sorted


class Standing:
    """Everyone's fits under one set of weights, whoever is out."""

    __slots__ = ("_by_fit", "_leading", "_orders", "fits", "ranges")

    def __init__(self, fits: Sequence[float], before: Standing | None = None) -> None:
        """``before`` is how they stood under weights that were not much different."""
        self.fits = fits
        self.ranges: dict[int, tuple[float, float]] = {}
        """By place, those that somebody has looked at."""
        near = None if before is None else before._by_fit.near
        self._by_fit: _ByFit = _ByFit(fits, near)
        self._leading: list[int] = [] if before is None else before._leading
        """Who stood first a moment ago."""
        self._orders: dict[frozenset[int], Order] = {}
        """By who is out: a reader puts a line on and off to see what it does."""

    def ordered(self, out: frozenset[int]) -> Order:
        """The order of all places, those that are ``out`` below the others; ties stand by place."""
        known = self._orders.get(out)
        if known is None:
            if len(self._orders) >= _ORDERS_KEPT:
                del self._orders[next(iter(self._orders))]
            known = self._orders[out] = self._order(out)
            self._leading = known.first or self._leading
        return known

    def _order(self, out: frozenset[int]) -> Order:
        fits = self.fits
        if isinstance(fits, list):
            whole = places, falls = _as_lists(fits, self._by_fit.places, out)
            return Order(places[: len(falls)], falls, self._by_fit, out, whole)
        import numpy

        eligible: Any = fits
        if out:
            eligible = eligible.copy()
            eligible[list(out)] = -inf
        many = len(fits) - len(out) > _FIRST
        first, falls = _first(numpy, eligible, self._leading) if many else ([], [])
        return Order(first, falls, self._by_fit, out)


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


def _as_lists(
    fits: Sequence[float], by_fit: list[int], out: Collection[int]
) -> tuple[list[int], list[float]]:
    fallen: list[int] = []
    if out:
        fallen = [place for place in by_fit if place in out]
        by_fit = [place for place in by_fit if place not in out]
    else:
        by_fit = by_fit.copy()
    falls = [-fits[place] for place in by_fit]
    _put_ties_by_place(by_fit, falls)
    return by_fit + fallen, falls


def _put_ties_by_place(by_fit: list[int], falls: Sequence[float]) -> None:
    nearly = [
        i for i, (one, other) in enumerate(pairwise(falls)) if one != other and other - one <= TIE
    ]
    for start, end in _ties(falls, nearly):
        by_fit[start:end] = sorted(by_fit[start:end])


def _first(numpy: ModuleType, fits: Any, leading: list[int]) -> tuple[list[int], list[float]]:
    """The first some hundred by rank, and their falls; more than as many are eligible.

    As many as led before fit no worse than the worst of them, so the first can't either: one
    comparison finds all who may be among them. No tie is cut through, so the last go again.
    """
    found = None
    worst = fits[leading].min() if leading else -inf
    if worst > -inf:
        found = (fits >= worst).nonzero()[0]
    if found is None or len(found) not in _LED:
        found = numpy.sort(numpy.argpartition(-fits, _FIRST)[:_FIRST])
    falling = -fits[found]
    by_fall = falling.argsort(kind="stable")
    places: list[int] = found[by_fall].tolist()
    falls: list[float] = falling[by_fall].tolist()
    end = min(len(falls) - 1, 2 * _FIRST)
    while end > 0 and falls[end] - falls[end - 1] <= TIE:
        end -= 1
    del places[end:], falls[end:]
    _put_ties_by_place(places, falls)
    return places, falls


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


def _as_arrays(everyone: _ByFit, out: Collection[int]) -> tuple[Sequence[int], Sequence[float]]:
    import numpy

    by_fit: Any = everyone.places
    fallen = by_fit[:0]
    if out:
        mask = numpy.zeros(len(by_fit), dtype=bool)
        mask[list(out)] = True
        below = mask[by_fit]
        by_fit, fallen = by_fit[~below], by_fit[below]
    falls = -numpy.asarray(everyone.fits)[by_fit]
    by_fit = _by_place(numpy, by_fit, falls[1:] - falls[:-1] <= TIE)
    places: Any = numpy.concatenate((by_fit, fallen))
    return places, falls


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
    """Names by their order, and some more at the end; looked up when somebody asks."""

    def __init__(
        self,
        names: Sequence[str],
        known: Mapping[str, int],
        order: Order,
        more: Sequence[str] = (),
        part: tuple[int, int] | None = None,
    ) -> None:
        self._names = names
        self._known = known
        self._order = order
        self._more = more
        self._start, self._stop = (0, order.count) if part is None else part

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        count = self._stop - self._start
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            if step == 1 and stop <= count:
                part = self._start + start, self._start + max(start, stop)
                return InOrder(self._names, self._known, self._order, (), part)
            return tuple(self)[at]
        number = range(len(self))[at]
        if number >= count:
            return self._more[number - count]
        return self._names[self._order.at(self._start + number)]

    def __len__(self) -> int:
        return self._stop - self._start + len(self._more)

    def __iter__(self) -> Iterator[str]:
        order = self._order
        if self._stop <= len(order.first):
            places: Sequence[int] = order.first[self._start : self._stop]
        else:
            found: Any = order.places[self._start : self._stop]
            places = found if isinstance(found, list) else found.tolist()
        return chain(map(self._names.__getitem__, places), self._more)

    def index(self, value: str, start: int = 0, stop: int | None = None) -> int:
        place = self._known.get(value)
        if place is None:
            found = self._stop - self._start + self._more.index(value)
        else:
            found = self._order.number(place) - self._start
            if not 0 <= found < self._stop - self._start:
                raise ValueError(value)  # of a part of the order, and known elsewhere in it
        if start <= found < (len(self) if stop is None else stop):
            return found
        raise ValueError(value)

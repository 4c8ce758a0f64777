"""Results without simulation: the value of each rating; score, interval, rank and value of each
row. A rating is a point, uniform or triangular. Its value is clipped to the criterion's scale, so a
mean over an interval is a sum over the parts below, on and above the scale.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import (
    Alternative,
    Cell,
    DecisionTable,
    Dist,
    TableCriterion,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grid = NDArray[np.float64]

TIE = 1e-9
"""Scores closer than this are equal: part of the definition of a rank."""


def value(criterion: TableCriterion, rating: float) -> float:
    """0-1 on the fixed scale, higher is better."""
    share = (rating - criterion.lo) / (criterion.hi - criterion.lo)
    if criterion.direction == "min":
        share = 1.0 - share
    return min(max(share, 0.0), 1.0)


class Worth(Struct, frozen=True):
    """One rating on its scale, and the range that its criterion's vetoes allow."""

    criterion: TableCriterion
    cell: Cell
    uniform: bool
    low_bound: float
    high_bound: float
    worst: float
    mode: float
    best: float
    mean: float
    p_ok: float
    """Chance that no veto on this criterion is violated."""
    mean_ok: float
    """E[value; no veto violated]."""

    def part(self, low: float, high: float) -> tuple[float, float]:
        """(chance, E[value; there]) of the ratings within low to high."""
        if high < low:
            return 0.0, 0.0
        cell, criterion = self.cell, self.criterion
        if not cell.uncertain:
            inside = low <= cell.mode <= high
            return (1.0, self.mode) if inside else (0.0, 0.0)
        chance = self._below(high)[0] - self._below(low)[0]
        lo, hi = criterion.lo, criterion.hi
        start, end = min(max(lo, low), high), min(max(hi, low), high)
        from_chance, from_sum = self._below(start)
        to_chance, to_sum = self._below(end)
        on_scale = to_sum - from_sum + (cell.low - lo) * (to_chance - from_chance)
        above = self._below(high)[0] - to_chance if high > hi else 0.0
        mean = on_scale / (hi - lo) + above
        return (chance, chance - mean) if criterion.direction == "min" else (chance, mean)

    def _below(self, x: float) -> tuple[float, float]:
        """(P(X <= x), E[X - low; X <= x])."""
        low, mode, high = self.cell.low, self.cell.mode, self.cell.high
        width = high - low
        if x <= low:
            return 0.0, 0.0
        if self.uniform:
            u = min(x, high) - low
            return u / width, u * u / (2 * width)
        left, right = (mode - low) / width, (high - mode) / width
        if x <= mode:
            u = (x - low) / width
            return u * u / left, 2 * u * u * u / (3 * left) * width
        mean = (1 + left) / 3
        if x >= high:
            return 1.0, mean * width
        t = (high - x) / width
        tail = t * t / right
        return 1.0 - tail, (mean - tail + 2 * t * t * t / (3 * right)) * width


def worth(criterion: TableCriterion, cell: Cell, bounds: tuple[float, float], dist: Dist) -> Worth:
    """One rating's value under a table's distribution and the bounds of its vetoes."""
    at_low, at_high = value(criterion, cell.low), value(criterion, cell.high)
    mode = 0.5 if cell.unknown else value(criterion, cell.mode)
    uniform = cell.unknown or dist == "uniform"
    worst, best = min(at_low, at_high), max(at_low, at_high)

    def known(mean: float, p_ok: float, mean_ok: float) -> Worth:
        return Worth(
            criterion,
            cell,
            uniform,
            *bounds,
            worst,
            mode,
            best,
            mean,
            min(max(p_ok, 0.0), 1.0),
            mean_ok,
        )

    unvetoed = known(mode, 1.0, mode)
    mean = unvetoed.part(-math.inf, math.inf)[1]
    p_ok, mean_ok = unvetoed.part(*bounds) if bounds != (-math.inf, math.inf) else (1.0, mean)
    return known(mean, p_ok, mean_ok)


def worths(table: DecisionTable, alternative: Alternative) -> tuple[Worth, ...]:
    return tuple(
        worth(criterion, cell, bounds, table.dist)
        for criterion, cell, bounds in zip(
            table.criteria, alternative.cells, table.bounds, strict=True
        )
    )


class Expectation(Struct, frozen=True):
    """E[U] of one alternative, factored so that one cell can be learned at a time."""

    total: float
    """E[U]: the score if no veto is violated, else 0."""
    slope: tuple[float, ...]
    """Given cell j = x and allowed: E[U] = rest[j] + slope[j] × value(x)."""
    rest: tuple[float, ...]


def expectation(
    table: DecisionTable, alternative: Alternative, row: tuple[Worth, ...]
) -> Expectation:
    n = len(row)
    if alternative.deal_breakers:
        return Expectation(0.0, (0.0,) * n, (0.0,) * n)
    weights, added = table.weights, table.added(alternative)
    chances = [worth.p_ok for worth in row]
    others = _products_without(chances)
    means = [w * worth.mean_ok for w, worth in zip(weights, row, strict=True)]
    terms = [mean * p for mean, p in zip(means, others, strict=True)]
    total = math.fsum(terms) + added * math.prod(chances)
    slope = tuple(w * p for w, p in zip(weights, others, strict=True))
    rest = []
    for j in range(n):
        without = _products_without(chances[:j] + chances[j + 1 :])
        others_means = means[:j] + means[j + 1 :]
        part = math.fsum(m * p for m, p in zip(others_means, without, strict=True))
        rest.append(part + added * others[j])
    return Expectation(total, slope, tuple(rest))


def _products_without(factors: list[float]) -> list[float]:
    """The product of all the others, for each, without dividing (a factor may be 0)."""
    n = len(factors)
    left = [1.0] * n
    for j in range(1, n):
        left[j] = left[j - 1] * factors[j - 1]
    right = 1.0
    for j in range(n - 1, -1, -1):
        left[j] *= right
        right *= factors[j]
    return left


class RowScore(Struct, frozen=True):
    id: str
    mode: float
    mean: float
    low: float
    high: float
    """The score with every rating at its worst end, and at its best end."""
    rank: int | None
    """None for a row that is out; ties share the better rank."""
    out: bool
    p_veto: float
    unknown_weight: float
    """How much of the weight is on unknown ratings."""


class Scores(Struct, frozen=True):
    rows: tuple[RowScore, ...]
    worths: tuple[tuple[Worth, ...], ...]
    expectations: tuple[Expectation, ...]


def score(table: DecisionTable) -> Scores:
    weights = table.weights
    grid = tuple(worths(table, row) for row in table.alternatives)
    added = [table.added(row) for row in table.alternatives]
    out = [table.is_out(row) for row in table.alternatives]
    modes = [
        math.fsum(w * worth.mode for w, worth in zip(weights, row, strict=True)) + more
        for row, more in zip(grid, added, strict=True)
    ]
    places = _places(modes, out)
    rows = []
    for i, (alternative, row) in enumerate(zip(table.alternatives, grid, strict=True)):
        parts = list(zip(weights, row, strict=True))
        clear = 0.0 if alternative.deal_breakers else math.prod(worth.p_ok for worth in row)
        rows.append(
            RowScore(
                id=alternative.id,
                mode=modes[i],
                mean=math.fsum(w * worth.mean for w, worth in parts) + added[i],
                low=math.fsum(w * worth.worst for w, worth in parts) + added[i],
                high=math.fsum(w * worth.best for w, worth in parts) + added[i],
                rank=places[i],
                out=out[i],
                p_veto=1.0 - clear,
                unknown_weight=math.fsum(w for w, worth in parts if worth.cell.unknown),
            )
        )
    expectations = tuple(
        expectation(table, alternative, row)
        for alternative, row in zip(table.alternatives, grid, strict=True)
    )
    return Scores(tuple(rows), grid, expectations)


def _places(scores: Sequence[float], out: Sequence[bool]) -> list[int | None]:
    standing = sorted(s for s, gone in zip(scores, out, strict=True) if not gone)
    return [
        None if gone else 1 + len(standing) - bisect_right(standing, s + TIE)
        for s, gone in zip(scores, out, strict=True)
    ]


# -- which row is at least as good as another on everything ------------------------------------
#
# At the mode, and whatever the ratings turn out to be. What is added to the weighted ratings
# (offset, residual) counts as another criterion, so a dominated row never scores above the one
# that dominates it.


class Dominance(Struct, frozen=True):
    """For each alternative, the positions of those it dominates, in the table's order."""

    by_mode: tuple[tuple[int, ...], ...]
    certain: tuple[tuple[int, ...], ...]


def dominance(table: DecisionTable, scores: Scores) -> Dominance:
    mode = _grid(table, [[worth.mode for worth in row] for row in scores.worths])
    worst = _grid(table, [[worth.worst for worth in row] for row in scores.worths])
    best = _grid(table, [[worth.best for worth in row] for row in scores.worths])
    return Dominance(_dominated_by_each(mode, mode), _dominated_by_each(worst, best))


def dominators(table: DecisionTable, scores: Scores) -> tuple[tuple[int, int], ...]:
    """(dominated, by) at the mode among the rows that aren't out; the best dominator is named."""
    grid = _grid(table, [[worth.mode for worth in row] for row in scores.worths])
    plain_sums = grid.sum(axis=1).tolist()
    best: dict[int, int] = {}

    def quality(row: int) -> tuple[float, float, int]:
        return scores.rows[row].mode, plain_sums[row], -row

    for row, losers in enumerate(_dominated_by_each(grid, grid)):
        for loser in losers:
            if scores.rows[row].out or scores.rows[loser].out:
                continue
            if loser not in best or quality(row) > quality(best[loser]):
                best[loser] = row
    return tuple(sorted(best.items()))


def _grid(table: DecisionTable, values: Sequence[Sequence[float]]) -> Grid:
    """Values by row and criterion, plus what the offset and the residual can add."""
    import numpy as np

    added = [[row.offset, row.offset + row.residual] for row in table.alternatives]
    return np.hstack([np.array(values, dtype=float), np.array(added)])


def _dominated_by_each(mine: Grid, theirs: Grid) -> tuple[tuple[int, ...], ...]:
    """For each row of ``mine``, the other rows it is at least as good as on everything and better
    on one.
    """
    import numpy as np

    dominated = []
    for row, values in enumerate(mine):
        ahead = values - theirs
        beats = (ahead >= -TIE).all(axis=1) & (ahead > TIE).any(axis=1)
        beats[row] = False
        dominated.append(tuple(np.flatnonzero(beats).tolist()))
    return tuple(dominated)

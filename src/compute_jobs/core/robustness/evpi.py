"""The value of knowing more, compared with the best expected choice, cell by cell and row by row.

The value of choosing a row is its score if no veto is violated, else 0. For one cell there is a
closed form: the row's expected value is a straight line in the cell's value, so the interval on
which the choice changes can be solved for. Rows and the whole table are simulated.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.scores import TIE, Scores, Worth

if TYPE_CHECKING:
    from compute_jobs.core.robustness.sampling import Floats


class CellWorth(Struct, frozen=True):
    alternative: str
    criterion: str
    evpi: float
    p_change: float
    """Chance that the best choice after learning the cell differs from the current one."""


class BestRows(NamedTuple):
    """The best rows by expected value, and the row that each one is compared with."""

    chosen: tuple[int, ...]
    next_best: int | None
    """The value that a chosen row has to stay ahead of."""
    last_chosen: int
    """The value that any other row has to beat."""

    def rival(self, row: int) -> int | None:
        return self.next_best if row in self.chosen else self.last_chosen


def best_rows(scores: Scores, size: int = 1) -> BestRows:
    """The best rows, this many; ties go to the first."""
    left = {i: row.total for i, row in enumerate(scores.expectations)}
    chosen: list[int] = []
    while left and len(chosen) <= size:
        best = max(left.values())
        row = next(i for i, total in left.items() if total >= best - TIE)
        chosen.append(row)
        del left[row]
    return BestRows(
        tuple(chosen[:size]), chosen[size] if len(chosen) > size else None, chosen[:size][-1]
    )


def cell_worths(table: DecisionTable, scores: Scores, size: int = 1) -> tuple[CellWorth, ...]:
    """Every uncertain cell of every row without a deal-breaker, the most valuable first.

    ``size`` is how many rows are chosen: the value is the average gain of the chosen rows.
    """
    totals = [row.total for row in scores.expectations]
    choice = best_rows(scores, size)
    found = []
    for i, alternative in enumerate(table.alternatives):
        if alternative.deal_breakers:
            continue
        expected = scores.expectations[i]
        # when learning about another row, the last chosen one is the one to beat
        other = choice.rival(i)
        for j, worth in enumerate(scores.worths[i]):
            if not worth.cell.uncertain:
                continue
            if other is None:
                gain, change = 0.0, 0.0
            else:
                gain, change = _learn(
                    worth,
                    expected.rest[j],
                    expected.slope[j],
                    totals[other],
                    is_choice=i in choice.chosen,
                    first_in_tie=i < other,
                )
            found.append(CellWorth(alternative.id, table.criteria[j].id, gain, change))
    found.sort(key=lambda cell: (-cell.evpi, -cell.p_change, cell.alternative, cell.criterion))
    return tuple(found)


def _learn(
    worth: Worth,
    rest: float,
    slope: float,
    rival: float,
    *,
    is_choice: bool,
    first_in_tie: bool,
) -> tuple[float, float]:
    """(EVPI, chance of a changed choice) of learning one cell, against the best other row."""
    barred = 1.0 - worth.p_ok
    above, below = _split(worth, rest, slope, rival)
    if is_choice:
        chance, mean = below
        gain = (rival - rest) * chance - slope * mean + max(rival, 0.0) * barred
        loses = _beats(rival, 0.0, wins_ties=not first_in_tie)
        changed = chance + (barred if loses else 0.0)
        if not first_in_tie and _level(worth, rest, slope, rival):
            changed += above[0]
    else:
        chance, mean = above
        gain = (rest - rival) * chance + slope * mean + max(-rival, 0.0) * barred
        wins = _beats(0.0, rival, wins_ties=first_in_tie)
        changed = chance + (barred if wins else 0.0)
        if first_in_tie and _level(worth, rest, slope, rival):
            changed += below[0]
    return (gain if gain > 1e-12 else 0.0), min(max(changed, 0.0), 1.0)


def _beats(mine: float, theirs: float, *, wins_ties: bool) -> bool:
    return mine > theirs + TIE or (wins_ties and mine >= theirs - TIE)


def _level(worth: Worth, rest: float, slope: float, rival: float) -> bool:
    """True if learning the cell can't separate the row from its rival: they stay level."""
    spread = slope * (worth.best - worth.worst)
    return spread <= TIE and abs(rest + slope * worth.worst - rival) <= TIE


def _split(
    worth: Worth, rest: float, slope: float, rival: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """(chance, E[value; there]) where the row, if allowed, is worth more than its rival; less."""
    low, high = worth.low_bound, worth.high_bound
    nothing = (0.0, 0.0)
    whole = (worth.p_ok, worth.mean_ok)
    at_worst, at_best = rest + slope * worth.worst, rest + slope * worth.best
    if _level(worth, rest, slope, rival):
        return nothing, nothing
    if at_worst >= rival:
        return whole, nothing
    if at_best <= rival:
        return nothing, whole
    turn = (rival - rest) / slope
    scale = worth.criterion
    if scale.direction == "max":
        x = scale.lo + turn * (scale.hi - scale.lo)
        return worth.part(max(x, low), high), worth.part(low, min(x, high))
    x = scale.hi - turn * (scale.hi - scale.lo)
    return worth.part(low, min(x, high)), worth.part(max(x, low), high)


class RowWorths:
    """Collects the value of learning a row, or everything, from draws of every row's value."""

    def __init__(self, scores: Scores, size: int = 1) -> None:
        """``size`` is how many rows are chosen."""
        self._order = sorted(range(len(scores.rows)), key=lambda i: scores.rows[i].id)
        totals = [row.total for row in scores.expectations]
        choice = best_rows(scores, size)
        self._choice = self._order.index(choice.chosen[0])
        self._chosen = [self._order.index(row) for row in choice.chosen]
        self._last = totals[choice.last_chosen]
        self._rival = -math.inf if choice.next_best is None else totals[choice.next_best]
        self._rows = [0.0] * len(totals)
        self._total = 0.0
        self._draws = 0

    def watch(self, worths: Floats) -> None:
        """``worths``: rows × draws, rows in the order of their ids."""
        import numpy as np

        own = worths[self._choice]
        self._total += float((worths.max(axis=0) - own).sum())
        gains = np.maximum(worths - self._last, 0.0).sum(axis=1)
        for row in self._chosen:
            gains[row] = np.maximum(self._rival - worths[row], 0.0).sum()
        for k, gain in enumerate(gains.tolist()):
            self._rows[self._order[k]] += gain
        self._draws += worths.shape[1]

    @property
    def total(self) -> float:
        return self._total / self._draws if self._draws else 0.0

    @property
    def rows(self) -> tuple[float, ...]:
        """By position in the table."""
        return tuple(gain / self._draws if self._draws else 0.0 for gain in self._rows)

"""What needs no draws: scores, intervals, ranks, deal-breakers and expected worth of every row."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from compute_jobs.core.robustness.cells import TIE, Expectation, Worth, expectation, worths
from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.records import dataclass


@dataclass(frozen=True, slots=True)
class RowScore:
    id: str
    mode: float
    mean: float
    low: float
    high: float
    """The score with every rating at its worst, and at its best, end."""
    rank: int | None
    """None for a row that is out; ties share the better rank."""
    out: bool
    p_veto: float
    unknown_weight: float
    """How much of the weight lies on ratings that nobody knows."""


@dataclass(frozen=True, slots=True)
class Scores:
    rows: tuple[RowScore, ...]
    worths: tuple[tuple[Worth, ...], ...]
    expectations: tuple[Expectation, ...]

    @property
    def choice(self) -> int:
        """Position of the best expected choice; ties go to the first."""
        best = max(row.total for row in self.expectations)
        return next(i for i, row in enumerate(self.expectations) if row.total >= best - TIE)


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

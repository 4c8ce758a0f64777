"""Which row is at least as good as another on everything: at the mode, and whatever the ratings
turn out to be. What is added to the weighted ratings (offset, residual) counts as another
criterion, so a dominated row never scores above the one that dominates it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.scores import TIE, Scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grid = NDArray[np.float64]


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

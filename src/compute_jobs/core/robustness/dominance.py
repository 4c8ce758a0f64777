"""Who is at least as good as whom on everything: by mode, and whatever the ratings turn out to be.

What stands beside the weighted ratings (offset, residual) counts as one more thing to be as good
on, so that a dominated alternative never scores above the one that dominates it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from compute_jobs.core.robustness.cells import TIE, Worth
from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.records import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class Dominance:
    """For each alternative, the positions of those it dominates, in the table's order."""

    by_mode: tuple[tuple[int, ...], ...]
    certain: tuple[tuple[int, ...], ...]


def dominance(table: DecisionTable, rows: Sequence[Sequence[Worth]]) -> Dominance:
    import numpy as np

    added = np.array([[a.offset, a.offset + a.residual] for a in table.alternatives])
    worst, mode, best = (
        np.hstack([np.array(part, dtype=float), added])
        for part in (
            [[worth.worst for worth in row] for row in rows],
            [[worth.mode for worth in row] for row in rows],
            [[worth.best for worth in row] for row in rows],
        )
    )
    return Dominance(_dominates(mode, mode), _dominates(worst, best))


def dominators(
    table: DecisionTable, modes: Sequence[Sequence[float]], scores: Sequence[float]
) -> tuple[tuple[int, int], ...]:
    """(dominated, by) at the mode among the rows that aren't out, one dominator for each.

    The highest-scoring dominator is named. Only rows nobody dominates need be asked, so this
    stays quick with thousands of rows.
    """
    import numpy as np

    rows = table.alternatives
    standing = [i for i, row in enumerate(rows) if not table.is_out(row)]
    grid = np.array(
        [[*modes[i], rows[i].offset, rows[i].offset + rows[i].residual] for i in standing]
    )
    # who dominates has the larger plain sum, so nobody meets its dominator too late
    order = np.argsort(-grid.sum(axis=1), kind="stable").tolist() if standing else []
    front = np.empty_like(grid)
    members: list[int] = []
    found = []
    for k in order:
        ahead = front[: len(members)] - grid[k]
        beats = (ahead >= -TIE).all(axis=1) & (ahead > TIE).any(axis=1)
        if beats.any():
            best = max(np.flatnonzero(beats).tolist(), key=lambda m: scores[members[m]])
            found.append((standing[k], members[best]))
        else:
            front[len(members)] = grid[k]
            members.append(standing[k])
    return tuple(sorted(found))


def _dominates(
    mine: NDArray[np.float64], theirs: NDArray[np.float64]
) -> tuple[tuple[int, ...], ...]:
    """At least as good on all, better on one."""
    import numpy as np

    count, columns = mine.shape
    step = max(1, _BLOCK // max(count, 1))
    found: list[tuple[int, ...]] = []
    for start in range(0, count, step):
        block = mine[start : start + step]
        as_good = np.ones((len(block), count), dtype=bool)
        better = np.zeros((len(block), count), dtype=bool)
        for j in range(columns):
            gap = block[:, j, None] - theirs[None, :, j]
            as_good &= gap >= -TIE
            better |= gap > TIE
        as_good &= better
        own = np.arange(start, start + len(block))
        as_good[own - start, own] = False
        found.extend(tuple(np.flatnonzero(line).tolist()) for line in as_good)
    return tuple(found)

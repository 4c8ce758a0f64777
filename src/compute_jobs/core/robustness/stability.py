"""How far one weight can move, with the others sharing the rest in proportion, before first place
changes. Closed form: the lead over each challenger is a straight line (with kinks only where a
residual's fading changes), so the first crossing is solved for, not searched.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.scores import TIE, Scores


class WeightInterval(Struct, frozen=True):
    criterion: str
    weight: float
    low: float
    high: float
    low_challengers: tuple[str, ...]
    """Who takes first place below ``low``; empty if no one does."""
    high_challengers: tuple[str, ...]


class Stability(Struct, frozen=True):
    first: str | None
    """The first row by score at the mode; None if every row is out."""
    intervals: tuple[WeightInterval, ...]


def stability(table: DecisionTable, scores: Scores) -> Stability:
    """How far each weight can move before the first row at the mode loses its place."""
    import numpy as np

    rows = table.alternatives
    eligible = [i for i, row in enumerate(scores.rows) if not row.out]
    if not eligible:
        return Stability(None, ())
    best = max(scores.rows[i].mode for i in eligible)
    first = next(i for i in eligible if scores.rows[i].mode >= best - TIE)
    others = [i for i in eligible if i != first]
    names = [rows[i].id for i in others]
    values = np.array([[worth.mode for worth in row] for row in scores.worths])
    ahead = values[first] - values[others]
    offset = np.array([rows[first].offset - rows[i].offset for i in others])
    residual = np.array([rows[first].residual - rows[i].residual for i in others])
    reference = np.array(table.reference)
    intervals = []
    for j, criterion in enumerate(table.criteria):
        ends = []
        for end in (0.0, 1.0):
            points = _corners(table, j, end)
            weights = np.array([_moved(table.weights, j, t) for t in points])
            overlap = np.minimum(weights, reference).sum(axis=1)
            leads = ahead @ weights.T + offset[:, None] + residual[:, None] * overlap
            ends.append(_nearest(points, leads.tolist(), names))
        (low, below), (high, above) = ends
        intervals.append(WeightInterval(criterion.id, criterion.weight, low, high, below, above))
    return Stability(rows[first].id, tuple(intervals))


def _moved(weights: Sequence[float], j: int, t: float) -> list[float]:
    """The weights when weight j becomes t and the others share 1 - t in proportion.

    If the others have no weight, there is no proportion to keep: they stay at 0.
    """
    rest = 1.0 - weights[j]
    scale = (1.0 - t) / rest if rest > 0 else 0.0
    return [t if k == j else w * scale for k, w in enumerate(weights)]


def _nearest(
    points: Sequence[float], leads: Sequence[Sequence[float]], names: Sequence[str]
) -> tuple[float, tuple[str, ...]]:
    """The point at which first place is lost, and who takes it."""
    nearest: float = points[-1]
    takers: list[str] = []
    for name, line in zip(names, leads, strict=True):
        crossing = _crossing(points, line)
        if crossing is None:
            continue
        gap = abs(crossing - points[0]) - abs(nearest - points[0])
        if takers and abs(gap) <= TIE:
            takers.append(name)
        elif gap < 0 or not takers:
            nearest, takers = crossing, [name]
    return nearest, tuple(takers)


def _crossing(points: Sequence[float], leads: Sequence[float]) -> float | None:
    """The first point at which the lead turns negative; a tie doesn't lose the place."""
    for k in range(1, len(points)):
        if leads[k] < -TIE:
            before = max(leads[k - 1], 0.0)
            share = before / (before - leads[k])
            return points[k - 1] + share * (points[k] - points[k - 1])
    return None


def _corners(table: DecisionTable, j: int, end: float) -> list[float]:
    """The points from the weight to ``end`` at which a residual's fading changes."""
    start = table.criteria[j].weight
    turns: set[float] = set()
    if any(row.residual for row in table.alternatives):
        rest = 1.0 - start
        for k, (w, w0) in enumerate(zip(table.weights, table.reference, strict=True)):
            if k == j:
                turns.add(w0)
            elif w > 0 and rest > 0:
                turns.add(1.0 - w0 * rest / w)
    low, high = min(start, end), max(start, end)
    between = sorted((t for t in turns if low < t < high), reverse=end < start)
    return [start, *between, end]

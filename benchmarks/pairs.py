"""Two things measured alternately in one run, so that the machine's drift cancels out."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def in_turn(
    work: Callable[[], float], base: Callable[[], float], turns: int, *, warm: int = 1
) -> tuple[float, float, float]:
    """Medians of work and base, and the median ratio of the pairs. Both return what they took.

    Which of the two goes first changes with every turn, so that neither always follows the other.
    """
    for _ in range(warm):
        work()
        base()
    took, based = [], []
    for turn in range(turns):
        if turn % 2:
            based.append(base())
            took.append(work())
        else:
            took.append(work())
            based.append(base())
    ratios = [one / other for one, other in zip(took, based, strict=True)]
    return statistics.median(took), statistics.median(based), statistics.median(ratios)

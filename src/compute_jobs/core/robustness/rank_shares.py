"""The lean way in, for the program's own ranking: ranges, rank shares, nothing else drawn.

The range of a row comes from its ratings at the given weights; the shares from the same ratings
and weights within the table's box (±25 %). Above a few hundred rows the draws are reduced so that
the work stays the same (see ``draws_for``), and only the first places are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.report import check_draws
from compute_jobs.core.robustness.sampling import draw_weights, pack, ranks
from compute_jobs.core.robustness.smaa import blocks, streams, tally, weigh
from compute_jobs.records import dataclass

if TYPE_CHECKING:
    from compute_jobs.core.robustness.sampling import Floats

WORK = 4_000_000
"""Rows × draws at most: 10,000 draws up to 400 rows, 4,000 at 1,000, 400 at 10,000."""
FEWEST = 200
PLACES = 100
"""Places counted where there are more rows than this."""


@dataclass(frozen=True, slots=True)
class RowShares:
    id: str
    p5: float
    p50: float
    p95: float
    """Of the score at the given weights, deal-breakers or not."""
    rank_shares: tuple[float, ...]
    """How often it came first, second …; sums to 1 - P(veto) where every place is counted."""


@dataclass(frozen=True, slots=True)
class Shares:
    draws: int
    """Draws made: fewer than asked for where there are many rows."""
    seed: int
    rows: tuple[RowShares, ...]


def draws_for(rows: int, draws: int) -> int:
    """How many draws are made for so many rows."""
    return min(draws, max(FEWEST, WORK // max(rows, 1)))


def shares(
    table: DecisionTable,
    draws: int,
    seed: int,
    watch: Callable[[Floats], None] | None = None,
) -> Shares:
    """Ranges and rank shares of every row, in the table's order.

    ``watch`` sees every row's worth (0 where a veto is violated) in each block, rows in the order
    of their ids.
    """
    import numpy as np

    check_draws(draws, seed)
    packed = pack(table)
    count = packed.count
    draws = draws_for(count, draws)
    places = min(count, PLACES)
    rating_stream, weight_stream = streams(seed, 2)
    scores = np.empty((count, draws))
    taken = np.zeros((count, places), np.int64)
    done = 0
    for values, ok in blocks(packed, draws, rating_stream):
        size = ok.shape[1]
        given = weigh(packed, values, packed.weights, size)
        scores[:, done : done + size] = given
        if watch is not None:
            watch(np.where(ok, given, 0.0))
        weights = draw_weights(packed, "pm", weight_stream, size)
        taken += tally(ranks(weigh(packed, values, weights, size), ok), places)
        done += size
    low, middle, high = _percentiles(scores)
    fractions = (taken / draws).tolist()
    found: list[RowShares | None] = [None] * count
    for k, i in enumerate(packed.rows):
        found[i] = RowShares(
            table.alternatives[i].id, low[k], middle[k], high[k], tuple(fractions[k])
        )
    return Shares(draws, seed, tuple(row for row in found if row is not None))


def _percentiles(scores: Floats) -> tuple[list[float], list[float], list[float]]:
    """The 5th, 50th and 95th percentile of each row; the scores are reordered."""
    import numpy as np

    last = scores.shape[1] - 1
    spots = [share * last for share in (0.05, 0.5, 0.95)]
    needed = sorted({int(spot) for spot in spots} | {min(int(spot) + 1, last) for spot in spots})
    scores.partition(needed, axis=1)
    lines = []
    for spot in spots:
        at = int(spot)
        low, high = scores[:, at], scores[:, min(at + 1, last)]
        lines.append(np.asarray(low + (spot - at) * (high - low)).tolist())
    return lines[0], lines[1], lines[2]

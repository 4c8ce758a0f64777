"""Rank shares: how often each row takes each place, over weights and ratings drawn at random.

``acceptability`` is the whole analysis of a decision table (SMAA-2: three sets of weights, central
weights and confidence). ``shares`` is for the program's own ranking: only ranges and shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.sampling import (
    Packed,
    Ratings,
    WeightSet,
    draw_weights,
    pack,
    ranks,
)
from compute_jobs.core.robustness.scores import TIE
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    import numpy as np

    from compute_jobs.core.robustness.sampling import Bools, Floats, Ints

SETS: tuple[WeightSet, ...] = ("fixed", "pm", "uniform")
WORK = 4_000_000
"""Rows × draws at most in ``shares``: 10,000 draws up to 400 rows, 4,000 at 1,000."""
FEWEST = 200
PLACES = 100
"""Places counted in ``shares`` if there are more rows than this."""
_GROUP = 2_000_000
"""Scores in memory at once while confidence is drawn."""


class Acceptability(Struct, frozen=True):
    """By position in the table."""

    shares: Mapping[WeightSet, tuple[tuple[float, ...], ...]]
    central: tuple[tuple[float, ...] | None, ...]
    """Mean weights, in the table's order, of the draws over all weights that put the row first."""
    confidence: tuple[float | None, ...]
    """P(first | those weights)."""


class RowShares(Struct, frozen=True):
    id: str
    p5: float
    p50: float
    p95: float
    """Of the score at the given weights, with or without deal-breakers."""
    rank_shares: tuple[float, ...]
    """How often it came first, second …; sums to 1 - P(veto) if every place is counted."""

    @property
    def win(self) -> float:
        return self.rank_shares[0] if self.rank_shares else 0.0

    @property
    def top3(self) -> float:
        return sum(self.rank_shares[:3])


class TableShares(Struct, frozen=True):
    draws: int
    """Draws made: fewer than requested if there are many rows."""
    rows: tuple[RowShares, ...]


def check_draws(draws: int, seed: int) -> None:
    if draws < 1:
        raise ReaderError(f"{draws} draws are too few", todo="ask for at least 1")
    if seed < 0:
        raise ReaderError(f"the seed {seed} is below 0", todo="take a whole number from 0")


def draws_for(rows: int, draws: int) -> int:
    """How many draws ``shares`` makes for this many rows."""
    return min(draws, max(FEWEST, WORK // max(rows, 1)))


def shares(
    table: DecisionTable,
    draws: int,
    seed: int,
    watch: Callable[[Floats], None] | None = None,
) -> TableShares:
    """Ranges at the given weights and rank shares within the weight box, in the table's order.

    ``watch`` gets every row's worth (0 where a veto is violated) in each block of draws, rows in
    the order of their ids.
    """
    import numpy as np

    check_draws(draws, seed)
    packed = pack(table)
    count = packed.count
    draws = draws_for(count, draws)
    places = min(count, PLACES)
    rating_stream, weight_stream = _streams(seed, 2)
    scores = np.empty((count, draws))
    taken = np.zeros((count, places), np.int64)
    done = 0
    for values, ok in _blocks(packed, draws, rating_stream):
        size = ok.shape[1]
        given = _weigh(packed, values, packed.weights, size)
        scores[:, done : done + size] = given
        if watch is not None:
            watch(np.where(ok, given, 0.0))
        weights = draw_weights(packed, "pm", weight_stream, size)
        taken += _tally(ranks(_weigh(packed, values, weights, size), ok), places)
        done += size
    scores.sort(axis=1)
    low, middle, high = (_quantile(scores, share) for share in (0.05, 0.5, 0.95))
    fractions = (taken / draws).tolist()
    rows = [
        RowShares(table.alternatives[i].id, low[k], middle[k], high[k], tuple(fractions[k]))
        for i, k in enumerate(_inverse(packed.rows))
    ]
    return TableShares(draws, tuple(rows))


def _quantile(rising: Floats, share: float) -> list[float]:
    """One quantile of each row of sorted scores."""
    last = rising.shape[1] - 1
    at = int(share * last)
    low, high = rising[:, at], rising[:, min(at + 1, last)]
    quantiles: list[float] = (low + (share * last - at) * (high - low)).tolist()
    return quantiles


def acceptability(
    table: DecisionTable, draws: int, seed: int, watch: Callable[[Floats], None] | None = None
) -> Acceptability:
    """Shares over each weight set. ``watch`` gets every row's worth in each block of draws."""
    import numpy as np

    check_draws(draws, seed)
    packed = pack(table)
    places = count = packed.count
    stream = dict(zip(("ratings", *SETS, "again"), _streams(seed, 5), strict=True))
    counts: dict[WeightSet, Ints] = {kind: np.zeros((count, places), np.int64) for kind in SETS}
    central = np.zeros((count, len(packed.weights)))
    for values, ok in _blocks(packed, draws, stream["ratings"]):
        size = ok.shape[1]
        for kind in SETS:
            weights = packed.weights
            if kind != "fixed":
                weights = draw_weights(packed, kind, stream[kind], size)
            scores = _weigh(packed, values, weights, size)
            if kind == "fixed" and watch is not None:
                watch(np.where(ok, scores, 0.0))
            place = ranks(scores, ok)
            counts[kind] += _tally(place, places)
            if kind == "uniform":
                central += (place == 0).astype(float) @ weights.T
    wins = counts["uniform"][:, 0]
    mean = np.divide(central, wins[:, None], out=np.zeros_like(central), where=wins[:, None] > 0)
    first = _confidence(packed, mean, np.flatnonzero(wins).tolist(), draws, stream["again"])
    back = _inverse(packed.rows)
    columns = _inverse(packed.criteria)
    return Acceptability(
        shares={
            kind: tuple(tuple(line) for line in (counts[kind][back] / draws).tolist())
            for kind in SETS
        },
        central=tuple(tuple(mean[i, columns].tolist()) if wins[i] else None for i in back),
        confidence=tuple(first.get(i) for i in back),
    )


def _streams(seed: int, count: int) -> list[np.random.Generator]:
    import numpy as np

    return [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(count)]


def _inverse(order: Sequence[int]) -> list[int]:
    back = [0] * len(order)
    for k, i in enumerate(order):
        back[i] = k
    return back


def _blocks(
    packed: Packed, draws: int, rng: np.random.Generator
) -> Iterator[tuple[list[Floats], Bools]]:
    """Blocks of drawn values, one array (rows × draws, or × 1) per criterion, and which rows are
    in.
    """
    import numpy as np

    ratings = Ratings(packed, rng)
    size = packed.block_draws(draws)
    for start in range(0, draws, size):
        now = min(size, draws - start)
        ok = np.repeat(~packed.certain_veto[:, None], now, axis=1)
        yield [ratings.draw(j, now, ok) for j in range(len(packed.weights))], ok


def _weigh(packed: Packed, values: Sequence[Floats], weights: Floats, draws: int) -> Floats:
    """Scores, rows × draws, of drawn values at fixed weights or at weights of each draw."""
    import numpy as np

    scores = np.repeat(packed.offset[:, None], draws, axis=1)
    if packed.residual.any():
        scores += packed.added(weights) - packed.offset[:, None]
    part = np.empty_like(scores)
    for weight, value in zip(weights, values, strict=True):
        np.multiply(value, weight, out=part)
        scores += part
    return scores


def _tally(place: Ints, places: int) -> Ints:
    """How often each row took each place."""
    import numpy as np

    count = len(place)
    slots = place + np.arange(0, count * places, places)[:, None]
    kept = (place >= 0) & (place < places)
    if not kept.all():
        slots = slots[kept]
    return np.bincount(slots.ravel(), minlength=count * places).reshape(count, places)


def _confidence(
    packed: Packed, central: Floats, rows: Sequence[int], draws: int, rng: np.random.Generator
) -> dict[int, float]:
    import numpy as np

    wins = dict.fromkeys(rows, 0)
    for values, ok in _blocks(packed, draws, rng):
        count, size = ok.shape
        stack = np.stack([np.broadcast_to(value, ok.shape) for value in values])
        flat = stack.reshape(len(values), -1)
        step = max(1, _GROUP // ok.size)
        for start in range(0, len(rows), step):
            group = list(rows[start : start + step])
            scores = (central[group] @ flat).reshape(len(group), count, size)
            for k, i in enumerate(group):
                line = scores[k] + packed.added(central[i])
                line[~ok] = -np.inf
                wins[i] += int(((line[i] >= line.max(axis=0) - TIE) & ok[i]).sum())
    return {i: count / draws for i, count in wins.items()}

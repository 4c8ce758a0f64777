"""Rank shares over weights and ratings, and the weights that would put a row first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from compute_jobs.core.robustness.cells import TIE
from compute_jobs.core.robustness.sampling import (
    Packed,
    Ratings,
    WeightSet,
    draw_weights,
    ranks,
)
from compute_jobs.records import dataclass

if TYPE_CHECKING:
    import numpy as np

    from compute_jobs.core.robustness.sampling import Bools, Floats, Ints

SETS: tuple[WeightSet, ...] = ("fixed", "pm", "uniform")
MANY = 1000
"""Above so many rows only the first places are counted: all shares would be millions."""
PLACES = 100
_GROUP = 2_000_000


@dataclass(frozen=True, slots=True)
class Acceptability:
    """By position in the table."""

    shares: Mapping[WeightSet, tuple[tuple[float, ...], ...]]
    central: tuple[tuple[float, ...] | None, ...]
    """Mean weights, in the table's order, of the draws over all weights that put the row first."""
    confidence: tuple[float | None, ...]
    """P(first | those weights)."""


def acceptability(
    packed: Packed, draws: int, seed: int, watch: Callable[[Floats], None] | None = None
) -> Acceptability:
    """Shares over each weight set. ``watch`` sees every row's worth in each block of draws."""
    import numpy as np

    count = packed.count
    places = count if count <= MANY else PLACES
    stream = dict(zip(("ratings", *SETS, "again"), streams(seed, 5), strict=True))
    counts: dict[WeightSet, Ints] = {kind: np.zeros((count, places), np.int64) for kind in SETS}
    central = np.zeros((count, len(packed.weights)))
    for values, ok in blocks(packed, draws, stream["ratings"]):
        size = ok.shape[1]
        for kind in SETS:
            weights = packed.weights
            if kind != "fixed":
                weights = draw_weights(packed, kind, stream[kind], size)
            scores = weigh(packed, values, weights, size)
            if kind == "fixed" and watch is not None:
                watch(np.where(ok, scores, 0.0))
            place = ranks(scores, ok)
            counts[kind] += tally(place, places)
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


def streams(seed: int, count: int) -> list[np.random.Generator]:
    import numpy as np

    return [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(count)]


def _inverse(order: Sequence[int]) -> list[int]:
    back = [0] * len(order)
    for k, i in enumerate(order):
        back[i] = k
    return back


def blocks(
    packed: Packed, draws: int, rng: np.random.Generator
) -> Iterator[tuple[list[Floats], Bools]]:
    """Blocks of drawn values, one array (rows × draws, or × 1) per criterion, and who is in."""
    import numpy as np

    ratings = Ratings(packed, rng)
    size = packed.block_draws(draws)
    for start in range(0, draws, size):
        now = min(size, draws - start)
        ok = np.repeat(~packed.certain_veto[:, None], now, axis=1)
        yield [ratings.draw(j, now, ok) for j in range(len(packed.weights))], ok


def weigh(packed: Packed, values: Sequence[Floats], weights: Floats, draws: int) -> Floats:
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


def tally(place: Ints, places: int) -> Ints:
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
    for values, ok in blocks(packed, draws, rng):
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

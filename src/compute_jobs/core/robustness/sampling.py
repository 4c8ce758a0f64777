"""Draws: weights from a set of weights, ratings from their ranges, and the resulting ranks.

A table is packed once into arrays, sorted by id, so the order of rows or criteria doesn't change
any draw. Everything is drawn in blocks that stay in the processor's cache; memory doesn't grow with
the number of draws.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.scores import TIE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

WeightSet = Literal["fixed", "pm", "uniform"]
BLOCK = 65_536
"""Ratings of one criterion in a block: 512 KB, so a block and its scores stay in cache."""
STRATA = 200
"""With fewer draws per block (many rows), plain sampling is used: there is little to stratify."""


class Packed(Struct, frozen=True):
    """A table as arrays, rows and criteria in the order of their ids."""

    rows: tuple[int, ...]
    """Position in the table of each packed row."""
    criteria: tuple[int, ...]
    low: Floats
    """criteria × rows, on the value scale before clipping; higher is better."""
    mode: Floats
    high: Floats
    uniform: Bools
    bound_low: Floats
    """By criterion: what the vetoes allow, on the value scale."""
    bound_high: Floats
    certain_veto: Bools
    """Rows that are out in every draw: a deal-breaker, or a certain rating that violates a veto."""
    weights: Floats
    reference: Floats
    offset: Floats
    residual: Floats
    pm: float

    @property
    def count(self) -> int:
        return len(self.rows)

    def block_draws(self, draws: int) -> int:
        """How many draws a block holds."""
        return max(1, min(draws, BLOCK // max(self.count, 1)))

    def added(self, weights: Floats) -> Floats:
        """Offset and faded residual, rows × 1 or × draws, at weights (criteria, or × draws)."""
        import numpy as np

        if not self.residual.any():
            constant: Floats = self.offset[:, None]
            return constant
        reference = self.reference if weights.ndim == 1 else self.reference[:, None]
        overlap = np.atleast_1d(np.minimum(weights, reference).sum(axis=0))
        varying: Floats = self.residual[:, None] * overlap
        varying += self.offset[:, None]
        return varying


def pack(table: DecisionTable) -> Packed:
    import numpy as np

    rows = sorted(range(len(table.alternatives)), key=lambda i: table.alternatives[i].id)
    order = sorted(range(len(table.criteria)), key=lambda j: table.criteria[j].id)
    alternatives = [table.alternatives[i] for i in rows]
    parts = np.array(
        [
            [(cell.low, cell.mode, cell.high, cell.unknown) for cell in row.cells]
            for row in alternatives
        ],
        dtype=float,
    ).transpose(2, 1, 0)[:, order]
    lo = np.array([table.criteria[j].lo for j in order])
    width = np.array([table.criteria[j].hi for j in order]) - lo
    bounds = np.array([table.bounds[j] for j in order])
    allowed = (parts[0] >= bounds[:, :1]) & (parts[2] <= bounds[:, 1:])
    point = parts[0] == parts[2]
    broken = np.array([bool(row.deal_breakers) for row in alternatives])
    low, mode, high = ((part - lo[:, None]) / width[:, None] for part in parts[:3])
    bound_low, bound_high = ((bounds[:, k] - lo) / width for k in (0, 1))
    flip = np.array([table.criteria[j].direction == "min" for j in order])
    low[flip], mode[flip], high[flip] = 1 - high[flip], 1 - mode[flip], 1 - low[flip]
    bound_low[flip], bound_high[flip] = 1 - bound_high[flip], 1 - bound_low[flip]
    return Packed(
        rows=tuple(rows),
        criteria=tuple(order),
        low=low,
        mode=mode,
        high=high,
        uniform=(parts[3] > 0) | (table.dist == "uniform"),
        bound_low=bound_low,
        bound_high=bound_high,
        certain_veto=broken | (point & ~allowed).any(axis=0),
        weights=np.array(table.weights)[order],
        reference=np.array(table.reference)[order],
        offset=np.array([row.offset for row in alternatives]),
        residual=np.array([row.residual for row in alternatives]),
        pm=table.pm,
    )


def stratified(rng: np.random.Generator, rows: int, draws: int) -> Floats:
    """Independent uniforms, rows × draws, each row spread evenly over 0-1 (a Latin hypercube).

    Unbiased like plain draws but more precise: results that depend on one rating alone are almost
    exact.
    """
    import numpy as np

    u = rng.random((rows, draws))
    if draws < STRATA:
        return u
    places = np.empty((rows, draws))
    places[:] = np.arange(draws)
    rng.permuted(places, axis=1, out=places)
    u += places
    u /= draws
    return u


class Ratings:
    """Draws every row's value criterion by criterion, and tracks which rows violate a veto."""

    def __init__(self, packed: Packed, rng: np.random.Generator) -> None:
        import numpy as np

        self._packed, self._rng = packed, rng
        pairs = zip(packed.low, packed.high, strict=True)
        self._live = [np.flatnonzero(low < high) for low, high in pairs]

    def draw(self, j: int, draws: int, ok: Bools) -> Floats:
        """Values of criterion j, rows × draws (or × 1 where all are certain).

        Where a value violates a veto, ``ok`` becomes false.
        """
        import numpy as np

        packed, live = self._packed, self._live[j]
        low, mode, high = packed.low[j], packed.mode[j], packed.high[j]
        if not len(live):
            certain: Floats = np.clip(mode, 0.0, 1.0)[:, None]
            return certain
        drawn = self._ranges(low[live], mode[live], high[live], packed.uniform[j][live], draws)
        values = np.repeat(mode[:, None], draws, axis=1)
        values[live] = drawn
        floor, ceiling = packed.bound_low[j], packed.bound_high[j]
        if (low[live] < floor).any() or (high[live] > ceiling).any():
            ok[live] &= (drawn >= floor) & (drawn <= ceiling)
        if low.min() < 0.0 or high.max() > 1.0:
            np.clip(values, 0.0, 1.0, out=values)
        return values

    def _ranges(
        self, low: Floats, mode: Floats, high: Floats, uniform: Bools, draws: int
    ) -> Floats:
        import numpy as np

        u = stratified(self._rng, len(low), draws)
        width = high - low
        if uniform.all():
            u *= width[:, None]
            u += low[:, None]
            return u
        flat = u * width[:, None] + low[:, None] if uniform.any() else None
        # both branches of the quantile meet at the mode, so clipping each there and adding them
        # picks the right one without a mask
        other = 1.0 - u
        u *= (width * (mode - low))[:, None]
        np.sqrt(u, out=u)
        u += low[:, None]
        np.minimum(u, mode[:, None], out=u)
        other *= (width * (high - mode))[:, None]
        np.sqrt(other, out=other)
        np.subtract((high - mode)[:, None], other, out=other)
        np.maximum(other, 0.0, out=other)
        u += other
        return u if flat is None else np.where(uniform[:, None], flat, u)


def draw_weights(packed: Packed, kind: WeightSet, rng: np.random.Generator, draws: int) -> Floats:
    """Weight vectors of a set, criteria × draws."""
    import numpy as np

    if kind == "fixed" or (kind == "pm" and packed.pm == 0) or len(packed.weights) == 1:
        return np.repeat(packed.weights[:, None], draws, axis=1)
    if kind == "uniform":
        parts = -np.log1p(-stratified(rng, len(packed.weights), draws))
        return parts / parts.sum(axis=0)  # type: ignore[no-any-return]
    return _within(packed.weights, packed.pm, rng, draws)


def _within(weights: Floats, pm: float, rng: np.random.Generator, draws: int) -> Floats:
    """Uniform on {w : Σw = 1, w >= 0, |w_j - w0_j| <= pm·w0_j}, by rejection.

    All but the widest are drawn in the box and the widest is solved for. If the box is cut at 0 (pm
    above 1), its middle no longer sums to 1 and hardly any draw would be accepted; then the others
    are drawn with a density e^(tilt·w) that pulls the sum to 1, and the widest is thinned by the
    same density: the product is constant on the set, so the draws stay exactly uniform.
    """
    import numpy as np

    low = np.maximum(weights * (1.0 - pm), 0.0)
    width = np.minimum(weights * (1.0 + pm), 1.0) - low
    widest = int(np.argmax(width))
    others = np.flatnonzero((np.arange(len(weights)) != widest) & (width > 0))
    result = np.repeat(weights[:, None], draws, axis=1)
    if not len(others):
        return result
    tilt = _tilt(low, width)
    start, span = low[others][:, None], width[others][:, None]
    floor, ceiling = low[widest], low[widest] + width[widest]
    done, wanted = 0, draws
    while done < draws:
        size = min(max(int(wanted * 1.1), 1024), BLOCK)
        u = stratified(rng, len(others), size)
        part = start + span * (u if tilt == 0 else _tilted(u, tilt * span))
        rest = 1.0 - part.sum(axis=0)
        keep = (rest >= floor) & (rest <= ceiling)
        if tilt:
            peak = ceiling if tilt > 0 else floor
            keep &= np.log1p(-rng.random(size)) <= tilt * (rest - peak)
        chosen = np.flatnonzero(keep)[: draws - done]
        result[others, done : done + len(chosen)] = part[:, chosen]
        result[widest, done : done + len(chosen)] = rest[chosen]
        done += len(chosen)
        wanted = int((draws - done) * size / max(len(chosen), 1))
    return result


def _tilted(u: Floats, k: Floats) -> Floats:
    """The quantile u of the density e^(k·x) on 0-1."""
    import numpy as np

    steep = np.abs(k)
    # mirrored for k > 0 so that the exponential never overflows
    share = -np.log1p(u * np.expm1(-np.maximum(steep, 1e-12))) / np.maximum(steep, 1e-12)
    share = np.where(k > 0, 1.0 - share, share)
    return np.where(steep < 1e-9, u, share)


def _tilt(low: Floats, width: Floats) -> float:
    """The tilt at which the means of all weights sum to 1; 0 if they already do."""
    wide = width[width > 0]
    fixed = math.fsum(low.tolist())

    def total(tilt: float) -> float:
        return fixed + math.fsum(w * _tilted_mean(tilt * w) for w in wide.tolist())

    if abs(total(0.0) - 1.0) < 1e-6:
        return 0.0
    start, end = (-1e6, 0.0) if total(0.0) > 1.0 else (0.0, 1e6)
    for _ in range(80):
        middle = (start + end) / 2
        if total(middle) > 1.0:
            end = middle
        else:
            start = middle
    return (start + end) / 2


def _tilted_mean(k: float) -> float:
    """The mean of the density e^(k·x) on 0-1."""
    if abs(k) < 1e-4:
        return 0.5 + k / 12
    if abs(k) > 700:
        return 1.0 - 1.0 / k if k > 0 else -1.0 / k
    return 1.0 / -math.expm1(-k) - 1.0 / k


def ranks(scores: Floats, ok: Bools) -> Ints:
    """Each row's rank in each draw (rows × draws), from 0; -1 where ``ok`` is false.

    Ties share the better rank.
    """
    import numpy as np

    last = scores.min() - 1.0
    scores = np.where(ok, scores, last)
    order = np.argsort(-scores, axis=0, kind="stable")
    falling = np.take_along_axis(scores, order, axis=0)
    place = np.repeat(np.arange(len(scores))[:, None], scores.shape[1], axis=1)
    place[1:][falling[:-1] - falling[1:] <= TIE] = 0
    np.maximum.accumulate(place, axis=0, out=place)
    ranked = np.empty_like(place)
    np.put_along_axis(ranked, order, place, axis=0)
    ranked[~ok] = -1
    return ranked

"""The rubric: every constant that decides a rating, as data with a reason beside each.

``data/rubric.toml`` holds the numbers; ``packs.tables`` reads it and calls
``rubric_from``. Nothing here knows an employer.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct, field

from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    LAYERS,
    RATING_TIERS,
    Criterion,
    Layer,
    Role,
)
from compute_jobs.errors import ReaderError

State = Literal["yes", "no", "unknown", "known", "none"]
STATES: tuple[State, ...] = ("yes", "no", "unknown", "known")
TEXTS: tuple[State, ...] = (*STATES, "none")
"""What a text can be given for; "none" words a count of nothing that a curve reads."""


class Curve(Struct, frozen=True):
    """Straight lines between points, flat beyond the ends; ``log`` reads x on a log scale."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    log: bool = False

    def at(self, x: float) -> float:
        if x <= self.xs[0]:
            return self.ys[0]
        if x >= self.xs[-1]:
            return self.ys[-1]
        i = bisect_right(self.xs, x)
        x0, x1, y0, y1 = self.xs[i - 1], self.xs[i], self.ys[i - 1], self.ys[i]
        if self.log:
            return y0 + (y1 - y0) * math.log(x / x0) / math.log(x1 / x0)
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


class Lead(Struct, frozen=True):
    """A measure that can lead a criterion; the first in the rubric's order that is known does."""

    id: str
    criterion: Criterion
    measure: str
    curve: Curve
    layers: tuple[Layer, ...]
    text: str
    why: str
    ask: str = ""


class Adjust(Struct, frozen=True):
    """A named adjustment: points by yes, no and unknown, or a curve over the measure's value."""

    id: str
    criterion: Criterion
    measure: str
    layers: tuple[Layer, ...]
    points: Mapping[State, float]
    curve: Curve | None
    texts: Mapping[State, str]
    why: str
    ask: str = ""


class Gap(Struct, frozen=True):
    """What a criterion is worth while nobody knows anything: low-ish, wide, never a green light."""

    criterion: Criterion
    low: float
    mode: float
    high: float
    text: str
    said_missing: str
    """A flag metric by which a document says that it has nothing; cited, never scored."""
    ask: str
    why: str


class Reckoning(Struct, frozen=True):
    """When figures may be set against each other, and when one is high."""

    high_burn: float
    least_apart: float
    most_apart: float
    same_length: float
    a_year_apart: float


class Shares(Struct, frozen=True):
    """How much of an asset's capacity each relation is credited with, and what a user adds."""

    by_role: Mapping[Role, float]
    outside_user: float
    captive: float


class Rubric(Struct, frozen=True):
    weights: Mapping[Criterion, float]
    """The founding profile's, normalised: they sum to 1."""
    half_widths: Mapping[str, float]
    widest: float
    relevance_half_life: float
    leads: tuple[Lead, ...]
    adjusts: tuple[Adjust, ...]
    gaps: Mapping[Criterion, Gap]
    shares: Shares
    reckoning: Reckoning
    names: Mapping[Criterion, str]
    enough_criteria: int
    """How many criteria must stand on evidence before an employer not marked as ranked is."""
    whys: Mapping[str, str] = field(default_factory=dict)
    """The reason beside each constant that isn't a rule, by its name."""

    def leads_for(self, criterion: Criterion, layer: Layer) -> tuple[Lead, ...]:
        return tuple(x for x in self.leads if x.criterion == criterion and layer in x.layers)

    def adjusts_for(self, criterion: Criterion, layer: Layer) -> tuple[Adjust, ...]:
        return tuple(x for x in self.adjusts if x.criterion == criterion and layer in x.layers)

    def ask(self, rule: str) -> str:
        """The question that goes with a rule; empty where there is none."""
        for lead in self.leads:
            if lead.id == rule:
                return lead.ask
        for adjust in self.adjusts:
            if adjust.id == rule:
                return adjust.ask
        return ""

    def half_width(self, tier: str, fresh: float) -> float:
        """Age and tier say how wide, never how high."""
        base = self.half_widths[tier]
        return base + (self.widest - base) * (1.0 - fresh)


def rubric_from(data: Mapping[str, Any]) -> Rubric:
    """The rubric that ``data/rubric.toml`` describes; a ReaderError names what is wrong."""
    criteria = {c: _table(data, "criteria").get(c) for c in CRITERIA}
    weights: dict[Criterion, float] = {}
    gaps: dict[Criterion, Gap] = {}
    names: dict[Criterion, str] = {}
    for criterion, raw in criteria.items():
        where = f"criteria.{criterion}"
        row = _as_table(raw, where)
        weights[criterion] = _number(row, "weight", where)
        names[criterion] = _text(row, "name", where)
        gaps[criterion] = _gap(criterion, _as_table(row.get("gap"), f"{where}.gap"))
    total = math.fsum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        raise _wrong("criteria", "their weights sum to nothing")
    widths = _table(data, "half_width")
    shares = _table(data, "shares")
    ages = _table(data, "age")
    reckoning = _table(data, "reckoning")
    leads = tuple(_lead(raw, i) for i, raw in enumerate(_rows(data, "lead")))
    adjusts = tuple(_adjust(raw, i) for i, raw in enumerate(_rows(data, "adjust")))
    ids = [*(lead.id for lead in leads), *(adjust.id for adjust in adjusts)]
    twice = next((x for x in ids if ids.count(x) > 1), None)
    if twice:
        raise _wrong(twice, "stands twice")
    return Rubric(
        weights={c: w / total for c, w in weights.items()},
        half_widths={tier: _number(widths, tier, "half_width") for tier in RATING_TIERS},
        widest=_number(widths, "widest", "half_width"),
        relevance_half_life=_number(ages, "relevance_half_life", "age"),
        leads=leads,
        adjusts=adjusts,
        gaps=gaps,
        shares=Shares(
            {role: _number(shares, role, "shares") for role in _ROLES},
            _number(shares, "outside_user", "shares"),
            _number(shares, "captive", "shares"),
        ),
        reckoning=Reckoning(*(_number(reckoning, name, "reckoning") for name in _RECKONING)),
        names=names,
        enough_criteria=round(_number(_table(data, "rank"), "enough_criteria", "rank")),
        whys=_whys(data, criteria),
    )


_RECKONING = ("high_burn", "least_apart", "most_apart", "same_length", "a_year_apart")
_ROLES: tuple[Role, ...] = ("owner", "operator", "supplier", "tenant", "parent")


def _whys(data: Mapping[str, Any], criteria: Mapping[Criterion, Any]) -> dict[str, str]:
    whys = {f"criteria.{c}": _text(raw, "why", f"criteria.{c}") for c, raw in criteria.items()}
    for section in ("half_width", "shares", "age", "rank"):
        reasons = _as_table(_table(data, section).get("why"), f"{section}.why")
        for name in (key for key in _table(data, section) if key != "why"):
            whys[f"{section}.{name}"] = _text(reasons, name, f"{section}.why")
    return whys


def _gap(criterion: Criterion, row: Mapping[str, Any]) -> Gap:
    where = f"criteria.{criterion}.gap"
    rating = row.get("rating")
    if not isinstance(rating, list) or len(rating) != 3:
        raise _wrong(where, "rating is not [low, mode, high]")
    low, mode, high = (float(x) for x in rating)
    if not 0 <= low <= mode <= high <= 100:
        raise _wrong(where, "rating is out of order or beyond 0 to 100")
    return Gap(
        criterion,
        low,
        mode,
        high,
        _text(row, "text", where),
        str(row.get("said_missing", "")),
        _text(row, "ask", where),
        _text(row, "why", where),
    )


def _lead(raw: Any, i: int) -> Lead:
    row = _as_table(raw, f"lead {i + 1}")
    where = str(row.get("id", f"lead {i + 1}"))
    return Lead(
        _text(row, "id", where),
        _criterion(row, where),
        _text(row, "measure", where),
        _curve(row, where),
        _layers(row, where),
        _text(row, "text", where),
        _text(row, "why", where),
        str(row.get("ask", "")),
    )


def _adjust(raw: Any, i: int) -> Adjust:
    row = _as_table(raw, f"adjust {i + 1}")
    where = str(row.get("id", f"adjust {i + 1}"))
    points: dict[State, float] = {s: _number(row, s, where) for s in STATES if s in row}
    curve = _curve(row, where) if "curve" in row else None
    texts = {s: t for s, t in _as_table(row.get("text"), where).items() if s in TEXTS}
    needed: set[str] = {*points, *(("known",) if curve else ())}
    if not needed or needed - texts.keys():
        raise _wrong(where, "each of its points needs a text")
    return Adjust(
        _text(row, "id", where),
        _criterion(row, where),
        _text(row, "measure", where),
        _layers(row, where),
        points,
        curve,
        texts,
        _text(row, "why", where),
        str(row.get("ask", "")),
    )


def _curve(row: Mapping[str, Any], where: str) -> Curve:
    points = row.get("curve")
    if not isinstance(points, list) or len(points) < 2:
        raise _wrong(where, "curve needs two points or more")
    try:
        xs = tuple(float(x) for x, _ in points)
        ys = tuple(float(y) for _, y in points)
    except (TypeError, ValueError):
        raise _wrong(where, "curve is not a list of [x, y]") from None
    log = bool(row.get("log", False))
    if any(b <= a for a, b in pairwise(xs)) or (log and xs[0] <= 0):
        raise _wrong(where, "curve does not run from left to right")
    if not all(map(math.isfinite, (*xs, *ys))):
        raise _wrong(where, "curve holds a number that is not finite")
    return Curve(xs, ys, log)


def _layers(row: Mapping[str, Any], where: str) -> tuple[Layer, ...]:
    named = row.get("layers")
    if named is None:
        return LAYERS
    if not isinstance(named, list) or not named or set(named) - set(LAYERS):
        raise _wrong(where, "names a layer that does not exist")
    return tuple(layer for layer in LAYERS if layer in named)


def _criterion(row: Mapping[str, Any], where: str) -> Criterion:
    named = row.get("criterion")
    for criterion in CRITERIA:
        if criterion == named:
            return criterion
    raise _wrong(where, f"names no criterion: {named!r}")


def _wrong(where: str, fault: str) -> ReaderError:
    return ReaderError(f"rubric: {where}: {fault}", "data/rubric.toml")


def _as_table(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise _wrong(where, "is missing")
    return raw


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return _as_table(data.get(key), key)


def _rows(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    rows = data.get(key)
    if not isinstance(rows, list):
        raise _wrong(key, "is missing")
    return rows


def _number(row: Mapping[str, Any], key: str, where: str) -> float:
    raw = row.get(key)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise _wrong(where, f"{key} is not a number")
    return float(raw)


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    raw = row.get(key)
    if not isinstance(raw, str) or not raw.strip():
        raise _wrong(where, f"{key} is missing")
    return raw

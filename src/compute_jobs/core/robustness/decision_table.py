"""A decision table: criteria on fixed scales, alternatives with ratings known to a degree.

Everything in ``fit.robustness`` works on one of these, whether it came from a file or from the
program's own fits. Reading one from plain data checks every value and says which one is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError

Direction = Literal["max", "min"]
Dist = Literal["triangular", "uniform"]
VetoOp = Literal[">=", "<="]
PM = 0.25
"""Half-width of the weight box, relative, where a table names none: part of the definition."""


class Cell(Struct, frozen=True):
    """One rating: certain where low = mode = high, unknown where nobody knows it at all."""

    low: float
    mode: float
    high: float
    unknown: bool = False

    @property
    def uncertain(self) -> bool:
        return self.high > self.low


class TableCriterion(Struct, frozen=True):
    id: str
    weight: float
    """Normalised: the weights of a table sum to 1."""
    lo: float
    hi: float
    direction: Direction = "max"


class Veto(Struct, frozen=True):
    criterion: str
    op: VetoOp
    value: float

    def allows(self, rating: float) -> bool:
        return rating >= self.value if self.op == ">=" else rating <= self.value


class Alternative(Struct, frozen=True):
    id: str
    cells: tuple[Cell, ...]
    """In the order of the table's criteria."""
    deal_breakers: tuple[str, ...] = ()
    offset: float = 0.0
    """Added to the score whatever the weights (score units, 0-1)."""
    residual: float = 0.0
    """Added to the score as far as the weights are the reference weights: × Σ min(w, w₀)."""


class DecisionTable(Struct, frozen=True, dict=True):
    criteria: tuple[TableCriterion, ...]
    alternatives: tuple[Alternative, ...]
    vetoes: tuple[Veto, ...] = ()
    dist: Dist = "triangular"
    pm: float = PM
    reference_weights: tuple[float, ...] | None = None
    """Normalised, in the order of the criteria; None: the table's own weights."""

    @cached_property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """What the vetoes leave of each criterion: a rating is allowed within low to high."""
        bounds = []
        for criterion in self.criteria:
            low, high = -math.inf, math.inf
            for veto in self.vetoes:
                if veto.criterion == criterion.id and veto.op == ">=":
                    low = max(low, veto.value)
                elif veto.criterion == criterion.id:
                    high = min(high, veto.value)
            bounds.append((low, high))
        return tuple(bounds)

    @property
    def weights(self) -> tuple[float, ...]:
        return tuple(criterion.weight for criterion in self.criteria)

    @property
    def reference(self) -> tuple[float, ...]:
        return self.weights if self.reference_weights is None else self.reference_weights

    def added(self, alternative: Alternative, weights: Sequence[float] | None = None) -> float:
        """What stands beside the weighted ratings: the offset and the residual at these weights."""
        if not alternative.residual:
            return alternative.offset
        at = self.weights if weights is None else weights
        overlap = sum(min(w, w0) for w, w0 in zip(at, self.reference, strict=True))
        return alternative.offset + alternative.residual * overlap

    def is_out(self, alternative: Alternative) -> bool:
        """Any deal-breaker, or the mode violates a veto."""
        if alternative.deal_breakers:
            return True
        return any(
            not low <= cell.mode <= high
            for cell, (low, high) in zip(alternative.cells, self.bounds, strict=True)
        )


def normalised(weights: Sequence[float]) -> tuple[float, ...]:
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)


def _sum(weights: Sequence[float]) -> float:
    try:
        return math.fsum(weights)
    except OverflowError:
        return math.inf


def read_table(raw: object) -> DecisionTable:
    """The table that plain data (as JSON gives it) describes; a ReaderError names what is wrong."""
    data = _mapping(raw, "the table")
    criteria = _criteria(_list(data, "criteria", "the table", minimum=1))
    by_id = {criterion.id: criterion for criterion in criteria}
    vetoes = tuple(
        _veto(item, f"vetoes[{i}]", by_id)
        for i, item in enumerate(_list(data, "vetoes", "the table", optional=True))
    )
    alternatives = tuple(
        _alternative(item, i, criteria)
        for i, item in enumerate(_list(data, "alternatives", "the table", minimum=1))
    )
    _unique([a.id for a in alternatives], "alternatives")
    dist = data.get("dist", "triangular")
    if dist not in ("triangular", "uniform"):
        raise _wrong("dist", "is neither triangular nor uniform")
    pm = _number(data.get("pm", PM), "pm")
    if pm < 0:
        raise _wrong("pm", "is below 0")
    table = DecisionTable(criteria, alternatives, vetoes, dist, pm)
    if data.get("reference_weights") is None:
        return table
    return replace(table, reference_weights=_reference(data["reference_weights"], criteria))


def _criteria(items: Sequence[Any]) -> tuple[TableCriterion, ...]:
    found = []
    for i, item in enumerate(items):
        raw = _mapping(item, f"criteria[{i}]")
        name = _name(raw, f"criteria[{i}]")
        where = f"criterion {name}"
        weight = _number(_need(raw, "weight", where), f"{where}: weight")
        lo = _number(_need(raw, "lo", where), f"{where}: lo")
        hi = _number(_need(raw, "hi", where), f"{where}: hi")
        if weight < 0:
            raise _wrong(f"{where}: weight", "is below 0")
        if not lo < hi:
            raise _wrong(where, f"has lo {lo:g} not below hi {hi:g}")
        if not math.isfinite(hi - lo):
            raise _wrong(where, "has a scale too wide to reckon with")
        direction = raw.get("direction", "max")
        if direction not in ("max", "min"):
            raise _wrong(f"{where}: direction", "is neither max nor min")
        found.append(TableCriterion(name, weight, lo, hi, direction))
    _unique([criterion.id for criterion in found], "criteria")
    if not 0 < _sum([criterion.weight for criterion in found]) < math.inf:
        raise _wrong(
            "the weights", "sum to nothing that can be shared out: at least one above 0, none huge"
        )
    weights = normalised([criterion.weight for criterion in found])
    return tuple(replace(c, weight=w) for c, w in zip(found, weights, strict=True))


def _reference(raw: object, criteria: Sequence[TableCriterion]) -> tuple[float, ...]:
    given = _mapping(raw, "reference_weights")
    _known(given, {criterion.id for criterion in criteria}, "reference_weights")
    weights = []
    for criterion in criteria:
        weight = _number(
            _need(given, criterion.id, "reference_weights"), f"reference_weights: {criterion.id}"
        )
        if weight < 0:
            raise _wrong(f"reference_weights: {criterion.id}", "is below 0")
        weights.append(weight)
    if not 0 < _sum(weights) < math.inf:
        raise _wrong("reference_weights", "sum to nothing that can be shared out")
    return normalised(weights)


def _veto(item: object, where: str, criteria: Mapping[str, TableCriterion]) -> Veto:
    raw = _mapping(item, where)
    criterion = _need(raw, "criterion", where)
    if not isinstance(criterion, str) or criterion not in criteria:
        raise _wrong(where, f"names an unknown criterion {_short(criterion)}")
    op = _need(raw, "op", where)
    if op not in (">=", "<="):
        raise _wrong(f"{where}: op", "is neither >= nor <=")
    return Veto(criterion, op, _number(_need(raw, "value", where), f"{where}: value"))


def _alternative(item: object, i: int, criteria: Sequence[TableCriterion]) -> Alternative:
    raw = _mapping(item, f"alternatives[{i}]")
    name = _name(raw, f"alternatives[{i}]")
    where = f"alternative {name}"
    ratings = _mapping(_need(raw, "ratings", where), f"{where}: ratings")
    _known(ratings, {criterion.id for criterion in criteria}, f"{where}: ratings")
    cells = []
    for criterion in criteria:
        if criterion.id not in ratings:
            raise _wrong(where, f"has no rating for {criterion.id}", "write null for an unknown")
        cells.append(_cell(ratings[criterion.id], criterion, f"{where}: {criterion.id}"))
    reasons = _list(raw, "deal_breakers", where, optional=True)
    if not all(isinstance(reason, str) for reason in reasons):
        raise _wrong(f"{where}: deal_breakers", "are not all text")
    return Alternative(
        name,
        tuple(cells),
        tuple(reasons),
        _number(raw.get("offset", 0.0), f"{where}: offset"),
        _number(raw.get("residual", 0.0), f"{where}: residual"),
    )


def _cell(raw: object, criterion: TableCriterion, where: str) -> Cell:
    if raw is None:
        middle = criterion.lo + (criterion.hi - criterion.lo) / 2
        return Cell(criterion.lo, middle, criterion.hi, unknown=True)
    if not isinstance(raw, list | tuple):
        rating = _number(raw, where, "is neither a number, [min, mode, max] nor null")
        return Cell(rating, rating, rating)
    if len(raw) != 3:
        raise _wrong(where, f"has {len(raw)} numbers, not [min, mode, max]")
    low, mode, high = (
        _number(value, f"{where}: {part}")
        for part, value in zip(("min", "mode", "max"), raw, strict=True)
    )
    if not low <= mode <= high:
        raise _wrong(where, f"is out of order: min {low:g}, mode {mode:g}, max {high:g}")
    if not math.isfinite(high - low):
        raise _wrong(where, "is too wide to reckon with")
    return Cell(low, mode, high)


def _wrong(what: str, fault: str, todo: str = "") -> ReaderError:
    return ReaderError(f"{what} {fault}", todo=todo)


def _short(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _mapping(raw: object, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise _wrong(where, "is not an object")
    return raw


def _need(raw: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in raw:
        raise _wrong(where, f"lacks {key}")
    return raw[key]


def _list(
    raw: Mapping[str, Any], key: str, where: str, *, optional: bool = False, minimum: int = 0
) -> Sequence[Any]:
    value = raw.get(key) if optional else _need(raw, key, where)
    if value is None and optional:
        return ()
    if not isinstance(value, list | tuple):
        raise _wrong(f"{where}: {key}" if where != "the table" else key, "is not a list")
    if len(value) < minimum:
        raise _wrong(key, "is empty")
    return value


def _name(raw: Mapping[str, Any], where: str) -> str:
    name = _need(raw, "id", where)
    if not isinstance(name, str) or not name or clean_text(name) != name:
        raise _wrong(f"{where}: id", f"is not one plain line of text: {_short(name)}")
    return name


def _number(raw: object, where: str, fault: str = "is not a number") -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise _wrong(where, f"{fault}: {_short(raw)}")
    try:
        value = float(raw)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise _wrong(where, "is not a finite number")
    return value


def _unique(names: Sequence[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _wrong(what, f"hold {_short(name)} twice")
        seen.add(name)


def _known(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise _wrong(where, f"name an unknown criterion {_short(key)}")

"""A decision table: criteria on fixed scales, alternatives with uncertain ratings.

Everything in ``core.robustness`` works on one of these, whether it came from a file or from the
program's own fits. Reading one from plain data checks every value and says which one is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError

Direction = Literal["max", "min"]
Dist = Literal["triangular", "uniform"]
VetoOp = Literal[">=", "<="]
PM = 0.25
"""Relative half-width of the weight box if a table has none: part of the definition."""


class Cell(Struct, frozen=True):
    """One rating: certain if low = mode = high, unknown without any evidence."""

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
    """Normalized: the weights of a table sum to 1."""
    lo: float
    hi: float
    direction: Direction = "max"


class Veto(Struct, frozen=True):
    criterion: str
    op: VetoOp
    value: float


class Alternative(Struct, frozen=True):
    id: str
    cells: tuple[Cell, ...]
    """In the order of the table's criteria."""
    deal_breakers: tuple[str, ...] = ()
    offset: float = 0.0
    """Added to the score whatever the weights (score units, 0-1)."""
    residual: float = 0.0
    """Added to the score in proportion to the overlap with reference weights: × Σ min(w, w₀)."""


class DecisionTable(Struct, frozen=True, dict=True):
    criteria: tuple[TableCriterion, ...]
    alternatives: tuple[Alternative, ...]
    vetoes: tuple[Veto, ...] = ()
    dist: Dist = "triangular"
    pm: float = PM
    reference_weights: tuple[float, ...] | None = None
    """Normalized, in the order of the criteria; None: the table's own weights."""

    @cached_property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """The range that the vetoes allow for each criterion, from low to high."""
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
        """What is added to the weighted ratings: the offset, and the residual at these weights."""
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


def read_table(raw: object) -> DecisionTable:
    """The table from plain data (as from JSON); a ReaderError names what is wrong."""
    data = _Part(raw, "the table")
    criteria = _criteria(data)
    by_id = {criterion.id: criterion for criterion in criteria}
    vetoes = tuple(_veto(part, by_id) for part in data.parts("vetoes", required=False))
    alternatives = tuple(_alternative(part, criteria) for part in data.parts("alternatives"))
    _refuse_twice([alternative.id for alternative in alternatives], "alternatives")
    pm = data.number("pm", PM)
    if pm < 0:
        raise _wrong("pm", "is below 0")
    reference: tuple[float, ...] | None = None
    if data.get("reference_weights") is not None:
        given = _Part(data.get("reference_weights"), "reference_weights")
        given.refuse_unknown(by_id)
        weights = [given.number(criterion.id) for criterion in criteria]
        for criterion, weight in zip(criteria, weights, strict=True):
            if weight < 0:
                raise _wrong(f"reference_weights: {criterion.id}", "is below 0")
        fault = "don't sum to a usable total"
        reference = _shared_out(weights, "reference_weights", fault)
    dist: Dist = data.choice("dist", get_args(Dist), "triangular")
    return DecisionTable(criteria, alternatives, vetoes, dist, pm, reference)


def _criteria(data: _Part) -> tuple[TableCriterion, ...]:
    criteria = []
    for part in data.parts("criteria"):
        name = part.name("criterion")
        weight, lo, hi = part.number("weight"), part.number("lo"), part.number("hi")
        if weight < 0:
            raise _wrong(f"{part.where}: weight", "is below 0")
        if not lo < hi:
            raise _wrong(part.where, f"has lo {lo:g} not below hi {hi:g}")
        if not math.isfinite(hi - lo):
            raise _wrong(part.where, "has a scale too wide to compute with")
        direction: Direction = part.choice("direction", get_args(Direction), "max")
        criteria.append(TableCriterion(name, weight, lo, hi, direction))
    _refuse_twice([criterion.id for criterion in criteria], "criteria")
    weights = _shared_out(
        [criterion.weight for criterion in criteria],
        "the weights",
        "don't sum to a usable total: at least one above 0, none huge",
    )
    return tuple(replace(c, weight=w) for c, w in zip(criteria, weights, strict=True))


def _veto(part: _Part, criteria: Mapping[str, TableCriterion]) -> Veto:
    criterion = part.need("criterion")
    if not isinstance(criterion, str) or criterion not in criteria:
        raise _wrong(part.where, f"names an unknown criterion {_short(criterion)}")
    op: VetoOp = part.choice("op", get_args(VetoOp))
    return Veto(criterion, op, part.number("value"))


def _alternative(part: _Part, criteria: Sequence[TableCriterion]) -> Alternative:
    name = part.name("alternative")
    ratings = _Part(part.need("ratings"), f"{part.where}: ratings")
    ratings.refuse_unknown({criterion.id for criterion in criteria})
    cells = []
    for criterion in criteria:
        if criterion.id not in ratings.raw:
            todo = "write null for an unknown"
            raise _wrong(part.where, f"has no rating for {criterion.id}", todo)
        cells.append(_cell(ratings.get(criterion.id), criterion, f"{part.where}: {criterion.id}"))
    reasons = part.items("deal_breakers", required=False)
    if not all(isinstance(reason, str) for reason in reasons):
        raise _wrong(f"{part.where}: deal_breakers", "are not all text")
    offset, residual = part.number("offset", 0.0), part.number("residual", 0.0)
    return Alternative(name, tuple(cells), tuple(reasons), offset, residual)


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
        _number(value, f"{where}: {end}")
        for end, value in zip(("min", "mode", "max"), raw, strict=True)
    )
    if not low <= mode <= high:
        raise _wrong(where, f"is out of order: min {low:g}, mode {mode:g}, max {high:g}")
    if not math.isfinite(high - low):
        raise _wrong(where, "is too wide to compute with")
    return Cell(low, mode, high)


class _Part:
    """One object of the plain data, and its name for error messages."""

    def __init__(self, raw: object, where: str) -> None:
        if not isinstance(raw, Mapping):
            raise _wrong(where, "is not an object")
        self.raw: Mapping[str, Any] = raw
        self.where = where

    def get(self, key: str) -> Any:
        return self.raw.get(key)

    def need(self, key: str) -> Any:
        if key not in self.raw:
            raise _wrong(self.where, f"lacks {key}")
        return self.raw[key]

    def number(self, key: str, default: float | None = None) -> float:
        value = self.need(key) if default is None else self.raw.get(key, default)
        return _number(value, self._of(key))

    def choice(self, key: str, choices: tuple[Any, ...], default: Any = None) -> Any:
        value = self.need(key) if default is None else self.raw.get(key, default)
        if value not in choices:
            raise _wrong(self._of(key), f"is neither {choices[0]} nor {choices[1]}")
        return value

    def name(self, kind: str) -> str:
        """The id, which names the part from here on."""
        name = self.need("id")
        if not isinstance(name, str) or not name or clean_text(name) != name:
            raise _wrong(f"{self.where}: id", f"is not one plain line of text: {_short(name)}")
        self.where = f"{kind} {name}"
        return name

    def items(self, key: str, *, required: bool = True) -> Sequence[Any]:
        value = self.need(key) if required else self.raw.get(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list | tuple):
            raise _wrong(self._of(key), "is not a list")
        if required and not value:
            raise _wrong(key, "is empty")
        return value

    def parts(self, key: str, *, required: bool = True) -> Iterator[_Part]:
        for i, raw in enumerate(self.items(key, required=required)):
            yield _Part(raw, f"{key}[{i}]")

    def refuse_unknown(self, criteria: Container[str]) -> None:
        for key in self.raw:
            if key not in criteria:
                raise _wrong(self.where, f"name an unknown criterion {_short(key)}")

    def _of(self, key: str) -> str:
        return key if self.where == "the table" else f"{self.where}: {key}"


def _wrong(what: str, fault: str, todo: str = "") -> ReaderError:
    return ReaderError(f"{what} {fault}", todo=todo)


def _short(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


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


def _shared_out(weights: Sequence[float], what: str, fault: str) -> tuple[float, ...]:
    """The weights normalized, if their sum allows it."""
    try:
        total = math.fsum(weights)
    except OverflowError:
        total = math.inf
    if not 0 < total < math.inf:
        raise _wrong(what, fault)
    return normalised(weights)


def _refuse_twice(names: Sequence[str], what: str) -> None:
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise _wrong(what, f"hold {_short(twice)} twice")

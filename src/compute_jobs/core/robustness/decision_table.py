"""A decision table: criteria on fixed scales, alternatives with uncertain ratings.

Everything in ``core.robustness`` works on one of these, whether it came from a file or from the
program's own fits. Reading one from plain data checks every value and says which one is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError

Direction = Literal["max", "min"]
Dist = Literal["triangular", "uniform"]
VetoOp = Literal[">=", "<="]
PM = 0.25
"""Relative half-width of the weight box if a table has none: part of the definition."""


_LARGEST = 1e300
"""Wide enough for any scale, and narrow enough to compute with."""
_Number = Annotated[float, Meta(ge=-_LARGEST, le=_LARGEST)]


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
    value: _Number


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


# -- reading one from plain data -----------------------------------------------------------------

_Weight = Annotated[float, Meta(ge=0, le=_LARGEST)]


class _Criterion(Struct):
    id: str
    weight: _Weight
    lo: _Number
    hi: _Number
    direction: Direction = "max"


class _Alternative(Struct):
    id: str
    ratings: dict[str, Any]
    deal_breakers: tuple[str, ...] | None = None
    offset: _Number = 0.0
    residual: _Number = 0.0


class _Table(Struct):
    criteria: Annotated[tuple[_Criterion, ...], Meta(min_length=1)]
    alternatives: Annotated[tuple[_Alternative, ...], Meta(min_length=1)]
    vetoes: tuple[Veto, ...] | None = None
    dist: Dist = "triangular"
    pm: _Weight = PM
    reference_weights: dict[str, _Weight] | None = None


def read_table(raw: object) -> DecisionTable:
    """The table from plain data (as from JSON); a ReaderError names what is wrong."""
    try:
        given = convert(raw, _Table)
    except (ValidationError, OverflowError) as error:
        raise ReaderError(f"the table: {clean_text(str(error))}") from None
    except UnicodeError:
        raise ReaderError("the table has half a character, such as \\ud800, for a word") from None
    names = _names([it.id for it in given.criteria], "criterion")
    weights = _shared_out([it.weight for it in given.criteria], "the weights")
    criteria = []
    for it, weight in zip(given.criteria, weights, strict=True):
        if not it.lo < it.hi:
            raise _wrong(f"criterion {it.id}", f"has lo {it.lo:g} not below hi {it.hi:g}")
        criteria.append(TableCriterion(it.id, weight, it.lo, it.hi, it.direction))
    for veto in given.vetoes or ():
        if veto.criterion not in names:
            raise _wrong("vetoes", f"name an unknown criterion {_short(veto.criterion)}")
    _names([it.id for it in given.alternatives], "alternative")
    alternatives = tuple(_alternative(it, criteria) for it in given.alternatives)
    reference = given.reference_weights
    if reference is not None:
        _of_criteria(reference, names, "reference_weights", "")
    return DecisionTable(
        tuple(criteria),
        alternatives,
        given.vetoes or (),
        given.dist,
        given.pm,
        _shared_out([reference[name] for name in names], "reference_weights")
        if reference is not None
        else None,
    )


def _names(ids: Sequence[str], kind: str) -> Sequence[str]:
    for place, name in enumerate(ids):
        if not name or clean_text(name) != name:
            raise _wrong(f"{kind} {_short(name)}", "is not named by one plain line of text")
        if name in ids[:place]:
            raise _wrong(f"{kind} {name}", "is there twice")
    return ids


def _of_criteria(given: Mapping[str, object], names: Sequence[str], what: str, todo: str) -> None:
    """Refuses what isn't one value for each criterion."""
    for name in names:
        if name not in given:
            raise _wrong(what, f"has no value for {name}", todo)
    if unknown := [name for name in given if name not in names]:
        raise _wrong(what, f"has an unknown criterion {_short(unknown[0])}")


def _alternative(given: _Alternative, criteria: Sequence[TableCriterion]) -> Alternative:
    where = f"alternative {given.id}"
    names = [criterion.id for criterion in criteria]
    _of_criteria(given.ratings, names, where, "write null for an unknown")
    cells = []
    for criterion in criteria:
        rating = given.ratings[criterion.id]
        if rating is None:
            middle = criterion.lo + (criterion.hi - criterion.lo) / 2
            cells.append(Cell(criterion.lo, middle, criterion.hi, unknown=True))
            continue
        numbers = rating if isinstance(rating, list) else [rating] * 3
        if not (len(numbers) == 3 and all(map(_is_number, numbers))):
            fault = "is neither a finite number, [min, mode, max] nor null"
            raise _wrong(f"{where}: {criterion.id}", fault)
        low, mode, high = map(float, numbers)
        if not low <= mode <= high:
            fault = f"is out of order: min {low:g}, mode {mode:g}, max {high:g}"
            raise _wrong(f"{where}: {criterion.id}", fault)
        cells.append(Cell(low, mode, high))
    reasons = given.deal_breakers or ()
    return Alternative(given.id, tuple(cells), reasons, given.offset, given.residual)


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) <= _LARGEST


def _wrong(what: str, fault: str, todo: str = "") -> ReaderError:
    return ReaderError(f"{what} {fault}", todo=todo)


def _short(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _shared_out(weights: Sequence[float], what: str) -> tuple[float, ...]:
    """The weights normalized, if their sum allows it."""
    if not 0 < math.fsum(weights) < math.inf:
        raise _wrong(what, "don't sum to a usable total: at least one above 0, none huge")
    return normalised(weights)

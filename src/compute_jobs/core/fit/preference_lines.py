"""What a preference can be set on, and parsing one as typed.

It can be set on any metric and on measures derived from several. A half-typed or impossible value
is an error, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import Struct, convert
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.evidence.evidence_model import LAYERS, Dimension, Metric
from compute_jobs.core.evidence.figures import FigureError, flag_figure, parse_figure
from compute_jobs.core.fit.fit_model import OPS, UNKNOWN_CHOICES, Op, Preference, Unknown
from compute_jobs.core.typed_tables import Number, Text, read_typed
from compute_jobs.errors import ReaderError


class _Kind(NamedTuple):
    """The values that a dimension accepts."""

    ops: tuple[Op, ...]
    example: str
    suffix: str = ""
    """A pattern for what may follow the number."""


_ORDERED: tuple[Op, ...] = ("<=", ">=", "=")
_LISTED: tuple[Op, ...] = ("=", "in", "not in")
_SCALES = r"(?:thousand|million|billion|trillion|k|m|mn|b|bn|t|tn)?"
_KINDS: Mapping[Dimension, _Kind] = {
    "money": _Kind(_ORDERED, "$200k", rf"{_SCALES}\s*(?:usd|dollars?)?"),
    "percent": _Kind(_ORDERED, "60", r"(?:%|percent)?"),
    "count": _Kind(_ORDERED, "100k", r"(?:thousand|million|billion|k|m|b)?\s*(?:[a-z]{3,})?"),
    "power": _Kind(_ORDERED, "300 MW", r"(?:kw|mw|gw)?"),
    "duration": _Kind(_ORDERED, "180 days", r"(?:days?|weeks?|months?|years?)?"),
    "ratio": _Kind(_ORDERED, "2x", r"[x×]?"),
    "date": _Kind(_ORDERED, "2026-12-31"),
    "flag": _Kind(("=",), "yes"),
    "choice": _Kind(_LISTED, "a word"),
    "text": _Kind(_LISTED, "a word"),
}
_TYPED_OPS: Mapping[str, Op] = {
    "≤": "<=",
    "=<": "<=",
    "<": "<=",
    "≥": ">=",
    "=>": ">=",
    ">": ">=",
    "==": "=",
    "is": "=",
    "notin": "not in",
}
_DIGITS = r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
LONGEST_LIST = 50


class Line(Struct, frozen=True):
    """Something a preference can be set on: a metric, or a measure derived from several."""

    id: str
    name: str
    dimension: Dimension
    unit: str
    explain: str
    choices: tuple[str, ...] = ()
    floor: float | None = None
    ceiling: float | None = None
    criterion: str | None = None
    better: str | None = None

    @property
    def ops(self) -> tuple[Op, ...]:
        return _KINDS[self.dimension].ops

    @property
    def example(self) -> str:
        return ", ".join(self.choices[:2]) or _KINDS[self.dimension].example

    def show(self, value: float | str | tuple[str, ...]) -> str:
        """A preference's value as shown to the reader."""
        if isinstance(value, tuple):
            return ", ".join(value)
        if isinstance(value, str):
            return value
        if self.dimension == "flag":
            return "yes" if value else "no"
        return fmt.quantity(value, self.unit)


class PreferenceSuggestion(Struct, frozen=True):
    """A ready-made preference that a reader can switch on."""

    id: Text
    title: Text
    metric: Text
    op: Op
    value: bool | Number | str | tuple[str, ...]
    why: Text
    ask: Text
    unknown: Unknown = "warn"

    @property
    def preference(self) -> Preference:
        value = float(self.value) if isinstance(self.value, int | float) else self.value
        return Preference(self.metric, self.op, value, self.unknown)


class PreferenceLines(Struct, frozen=True):
    """Everything a preference can be set on, and the suggestions."""

    measures: Mapping[str, Line]
    """Derived measures, by id; one with a metric's id replaces that metric."""
    suggestions: tuple[PreferenceSuggestion, ...] = ()

    def find(self, name: str, metrics: Mapping[str, Metric]) -> Line:
        found = self.get(name, metrics)
        if found is not None:
            return found
        near = self._near(name, metrics)
        todo = f"did you mean {', '.join(near)}?" if near else "see: compute-jobs pref suggest"
        raise ReaderError(f"there is no metric {clean_text(name, limit=60)!r}", todo=todo)

    def get(self, name: str, metrics: Mapping[str, Metric]) -> Line | None:
        if name in self.measures:
            return self.measures[name]
        metric = metrics.get(name)
        return line_of(metric) if metric is not None else None

    def _near(self, name: str, metrics: Mapping[str, Metric]) -> list[str]:
        words = {word for word in re.split(r"[^a-z0-9]+", name.lower()) if len(word) > 2}
        known = sorted({*metrics, *self.measures})
        scored = [(len(words & set(key.split("_"))), key) for key in known]
        best = max((score for score, _ in scored), default=0)
        return [key for score, key in scored if score == best][:4] if best else []


def shown_value(preference: Preference, line: Line | None) -> str:
    """The value of a preference as shown to the reader."""
    return line.show(preference.value) if line is not None else str(preference.value)


def line_of(metric: Metric) -> Line:
    return convert(metric, Line, from_attributes=True)


def lines_from(data: Mapping[str, Any]) -> PreferenceLines:
    """The lines and suggestions that ``data/suggestions.toml`` describes."""
    lines = read_typed(data.get("measure", ()), tuple[Line, ...], "measure")
    measures = {line.id: line for line in lines}
    if "layer" in measures:
        measures["layer"] = replace(measures["layer"], choices=LAYERS)
    suggested = read_typed(
        data.get("suggestion", ()), tuple[PreferenceSuggestion, ...], "suggestion"
    )
    return PreferenceLines(measures, suggested)


def parse_op(text: str, line: Line) -> Op:
    written = " ".join(text.lower().split())
    op = next((op for op in OPS if op == _TYPED_OPS.get(written, written)), None)
    if op is None:
        wrong = clean_text(text, limit=20)
        raise ReaderError(f"{wrong!r} is not an operator", todo=f"use {', '.join(OPS)}")
    if op not in line.ops:
        todo = f"use {', '.join(line.ops)}"
        raise ReaderError(f"{line.name} can't be compared with {op}", todo=todo)
    return op


def parse_preference(  # noqa: PLR0917 - in the order in which a reader types them
    metric: str,
    op: str,
    text: str,
    lines: PreferenceLines,
    metrics: Mapping[str, Metric],
    unknown: str | None = None,
) -> Preference:
    """A preference as typed; a ReaderError says what is wrong or incomplete."""
    line = lines.find(metric, metrics)
    known_op = parse_op(op, line)
    return Preference(line.id, known_op, parse_value(line, known_op, text), parse_unknown(unknown))


def parse_unknown(text: str | None) -> Unknown:
    if text is None:
        return "warn"
    for choice in UNKNOWN_CHOICES:
        if choice == text.strip().lower():
            return choice
    wrong, todo = clean_text(text, limit=20), f"use {', '.join(UNKNOWN_CHOICES)}"
    raise ReaderError(f"{wrong!r} doesn't say what unknown does", todo=todo)


def parse_value(line: Line, op: Op, text: str) -> float | str | tuple[str, ...]:
    written = clean_text(text, limit=400)
    if not written:
        raise ReaderError(f"{line.name}: the value is missing", todo=f"for example {line.example}")
    if line.dimension == "flag":
        try:
            return flag_figure(written).value or 0.0
        except FigureError:
            raise ReaderError(f"{line.name}: {written!r} is neither yes nor no") from None
    if line.dimension == "date":
        try:
            return parse_day(written).text
        except DayError as error:
            raise ReaderError(f"{line.name}: {error}") from None
    if line.dimension in ("choice", "text"):
        return _words(line, op, written)
    return _number(line, written)


def _words(line: Line, op: Op, written: str) -> str | tuple[str, ...]:
    parts = [" ".join(part.split()) for part in written.strip("[]").split(",")]
    if not all(parts):
        raise ReaderError(f"{line.name}: the list has an empty item", todo="finish it")
    if len(parts) > LONGEST_LIST:
        raise ReaderError(f"{line.name}: the list is too long")
    known = {choice.lower(): choice for choice in line.choices}
    if known:
        wrong = next((part for part in parts if part.lower() not in known), None)
        if wrong is not None:
            raise ReaderError(
                f"{line.name}: {wrong!r} is not one of them", todo=f"use {', '.join(line.choices)}"
            )
        parts = [known[part.lower()] for part in parts]
    if op == "=":
        if len(parts) > 1 and known:
            raise ReaderError(f"{line.name}: = takes one value", todo="use in for several")
        return ", ".join(parts)
    return tuple(dict.fromkeys(parts))


def _number(line: Line, written: str) -> float:
    money = r"\$?\s*" if line.dimension == "money" else ""
    sign = r"[-−]?" if money else ""
    pattern = rf"{sign}{money}{_DIGITS}\s*{_KINDS[line.dimension].suffix}"
    if not re.fullmatch(pattern, written, re.IGNORECASE):
        raise ReaderError(
            f"{line.name}: {written!r} is not a whole value", todo=f"for example {line.example}"
        )
    try:
        value = parse_figure(written, unit=line.unit).middle
    except FigureError as error:
        raise ReaderError(f"{line.name}: {error}") from None
    if value is None:
        raise ReaderError(f"{line.name}: {written!r} contains no number")
    low, high = line.floor, line.ceiling
    if (low is not None and value < low) or (high is not None and value > high):
        ends = (("at least", low), ("at most", high))
        bounds = [f"{word} {fmt.quantity(end, line.unit)}" for word, end in ends if end is not None]
        bounded = f"{line.name} is {' and '.join(bounds)}"
        raise ReaderError(f"{bounded}, so {written!r} can't be a line")
    return value

"""The made set: texts in which every figure and statement is marked and labelled.

A mark stands in braces inside the text; taking the marks out gives the text as a reader has it.

    {6.4 billion dollars|6.4e9 usd|operating_income|sourced|2030}   a figure
    {+plan|capacity_lease|ambition|Talks go on with two labs.}      a statement without a number
    {!10-Q}                                                         a number that is no figure

A figure is ``value unit``, or ``low..high``, ``>low``, ``<high``; ``?`` before it means that
finding it counts neither way. Several metrics are separated by commas, several labels by a slash:
the first is the label, the others are what a careful reader might also say.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

TEXTS = Path(__file__).parent / "texts"
_MARK = re.compile(r"\{([^{}]*)\}")
_VALUE = re.compile(
    r"(\?)?([<>])?(-?\d+(?:\.\d+)?(?:e\d+)?)(?:\.\.(-?\d+(?:\.\d+)?(?:e\d+)?))? (\w+)"
)

Kind = Literal["figure", "event", "plan", "opinion", "ignore"]
STATED: tuple[Kind, ...] = ("event", "plan", "opinion")


class GoldRow(NamedTuple):
    doc: str
    start: int
    end: int
    kind: Kind
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    metrics: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    period: str = ""
    optional: bool = False


class MarkedText(NamedTuple):
    name: str
    text: str
    rows: tuple[GoldRow, ...]


@cache
def marked_texts() -> tuple[MarkedText, ...]:
    return tuple(
        read_marked(path.name, path.read_text("utf-8")) for path in sorted(TEXTS.glob("*.*"))
    )


def read_marked(name: str, marked: str) -> MarkedText:
    parts: list[str] = []
    rows: list[GoldRow] = []
    at = done = 0
    for mark in _MARK.finditer(marked):
        before = marked[done : mark.start()]
        parts.append(before)
        at += len(before)
        done = mark.end()
        shown, row = _row(name, mark[1], at)
        parts.append(shown)
        at += len(shown)
        if row is not None:
            rows.append(row)
    return MarkedText(name, "".join((*parts, marked[done:])), tuple(rows))


def _row(name: str, mark: str, at: int) -> tuple[str, GoldRow | None]:
    if mark.startswith("!"):
        shown = mark[1:]
        return shown, GoldRow(name, at, at + len(shown), "ignore")
    stated = next((kind for kind in STATED if mark.startswith(f"+{kind}|")), None)
    if stated is not None:
        _, metrics, labels, shown = mark[1:].split("|", 3)
        row = GoldRow(
            name,
            at,
            at + len(shown),
            stated,
            metrics=_several(metrics, ","),
            labels=_several(labels, "/"),
        )
        return shown, row
    if "|" not in mark:
        return "{" + mark + "}", None
    shown, figure, metrics, labels, *rest = mark.split("|")
    found = _VALUE.fullmatch(figure)
    assert found is not None, mark
    number, other = float(found[3]), found[4]
    value = low = high = None
    if other is not None:
        low, high = number, float(other)
    elif found[2] == ">":
        low = number
    elif found[2] == "<":
        high = number
    else:
        value = number
    row = GoldRow(
        name,
        at,
        at + len(shown),
        "figure",
        value,
        low,
        high,
        found[5],
        _several(metrics, ","),
        _several(labels, "/"),
        rest[0] if rest else "",
        found[1] is not None,
    )
    return shown, row


def _several(text: str, by: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(by) if part)

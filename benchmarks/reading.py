"""How fast texts are read, and how well beside quantulum3.

``python -m benchmarks.reading [FOLDER]`` reads the made set, or a folder of texts marked as it
is, and prints what is found and invented and how it is labelled. Where quantulum3 is installed
(``pip install quantulum3``; the program never uses it) the same texts go through it too.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.core.coverage.made_world import made_tools
from tests.core.coverage.marked_texts import GoldRow, MarkedText, marked_texts, read_marked
from tests.core.coverage.reading_scores import Score, score

from benchmarks.table import Row
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.text_reading import (
    NO_TERMS,
    ReadingTerms,
    ReadingTools,
    read_text,
)
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import read_reading_rules

FILING = "atlas/filings/spacex_s1_20260520.md"
_SCALES = (1.0, 1e3, 1e6, 1e9, 1e-3)
"""Another parser may tell a value in another unit of its dimension."""
_TEXTS_OF = 10_000


class Measured(NamedTuple):
    found: int
    figures: int
    invented: int
    seconds: float


def measure(quick: bool) -> list[Row]:
    """For ``make bench``: milliseconds for 10 KB of dense text, and a long filing's seconds."""
    texts = [text.text for text in marked_texts()]
    seconds = min(_timed(texts, made_tools()) for _ in range(3 if quick else 7))
    size = sum(map(len, texts))
    rows = [
        Row(
            "Read 10 KB of short texts with a figure in each line",
            seconds * 1000 * _TEXTS_OF / size,
            "ms",
            limit=25,
            note="Articles have fewer figures and take half as long.",
        )
    ]
    shared = os.environ.get("COMPUTE_JOBS_SHARED")
    if shared and (Path(shared) / FILING).exists() and not quick:
        text = (Path(shared) / FILING).read_text("utf-8")
        rows.append(
            Row("Read a registration statement of 1.4 MB", _timed([text], _tools()), "s", limit=5)
        )
    return rows


def _timed(texts: Sequence[str], tools: ReadingTools) -> float:
    begun = time.process_time()
    for text in texts:
        read_text(text, tools)
    return time.process_time() - begun


@cache
def _tools() -> ReadingTools:
    evidence = load_packs([]).evidence
    return ReadingTools(read_reading_rules(), evidence, NameIndex(evidence))


# -- how well, beside another parser -----------------------------------------------------------


def read_all(
    texts: Sequence[MarkedText], tools: ReadingTools, terms: ReadingTerms
) -> tuple[Score, float]:
    total = Score()
    begun = time.process_time()
    readings = [read_text(text.text, tools, terms).candidates for text in texts]
    seconds = time.process_time() - begun
    for text, candidates in zip(texts, readings, strict=True):
        total.add(score(text.rows, candidates))
    return total, seconds


def quantulum(texts: Sequence[MarkedText]) -> Measured | None:
    """None where it isn't installed."""
    try:
        from quantulum3 import parser  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    parse: Callable[[str], list[Any]] = parser.parse
    parse("one warm-up of 5 km")
    found = figures = invented = 0
    begun = time.process_time()
    parsed = [_parsed(parse, text.text) for text in texts]
    seconds = time.process_time() - begun
    for text, quantities in zip(texts, parsed, strict=True):
        rows = [row for row in text.rows if row.kind == "figure"]
        left = list(quantities)
        for row in rows:
            mine = next((each for each in left if _tells(row, each)), None)
            if mine is not None:
                left.remove(mine)
            if not row.optional:
                figures += 1
                found += mine is not None
        invented += len(left)
    return Measured(found, figures, invented, seconds)


def _parsed(parse: Callable[[str], list[Any]], text: str) -> list[tuple[float, int, int]]:
    """Line by line: it reads no whole text."""
    quantities: list[tuple[float, int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        with suppress(Exception):  # it raises for some lines; nothing is found there
            quantities += [(it.value, at + it.span[0], at + it.span[1]) for it in parse(line)]
        at += len(line)
    return quantities


def _tells(row: GoldRow, quantity: tuple[float, int, int]) -> bool:
    value, start, end = quantity
    ends = (row.value,) if row.value is not None else (row.low, row.high)
    wanted = [number for number in ends if number is not None]
    near = start < row.end + 3 and row.start < end + 3
    return near and any(
        abs(abs(value) * scale - abs(number)) <= 0.005 * abs(number)
        for number in wanted
        for scale in _SCALES
    )


def show(texts: Sequence[MarkedText], tools: ReadingTools, terms: ReadingTerms) -> None:
    total, seconds = read_all(texts, tools, terms)
    size = sum(len(text.text) for text in texts)
    figures = len(total.required) + len(total.missed)
    recall, precision = total.plans()
    print(f"{len(texts)} texts, {size:,} characters, {figures} figures")
    for what, share in (
        ("figures found", total.recall()),
        ("figures that are right", total.precision()),
        ("labels that a careful reader could give", total.right_labels()),
        ("labels, mean F1 of the four", total.labels()),
        ("plans and hedges found", recall),
        ("plans that are right", precision),
        ("the right metric among its three", total.metrics()),
        ("periods right, or left open", total.periods()),
    ):
        print(f"{what:<42}{share:>7.1%}")
    print(f"{'opinions called sourced':<42}{total.too_high('opinion'):>7}")
    print(f"{'plans called facts':<42}{total.too_high('ambition'):>7}")
    print(f"{'':<14}{'found':>8}{'invented':>10}{'ms a 10 KB':>12}")
    mine = Measured(len(total.required), figures, len(total.false), seconds)
    for name, it in (("compute-jobs", mine), ("quantulum3", quantulum(texts))):
        if it is not None:
            rate = it.seconds * 1000 * _TEXTS_OF / size
            print(f"{name:<14}{it.found / it.figures:>8.1%}{it.invented:>10}{rate:>12.1f}")


def main(words: Sequence[str]) -> None:
    if not words:
        show(marked_texts(), made_tools(), NO_TERMS)
        return
    texts = tuple(
        read_marked(path.name, path.read_text("utf-8")) for path in sorted(Path(words[0]).iterdir())
    )
    show(texts, _tools(), ReadingTerms(read_on=datetime.now(UTC).date().isoformat()))


if __name__ == "__main__":
    main(sys.argv[1:])

"""What commands print: data on stdout, messages on stderr."""

from __future__ import annotations

import functools
import itertools
import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from compute_jobs.cli import streams
from compute_jobs.core.evidence.clean import clean_lines


def emit_json(data: Any) -> None:
    """Print data as JSON. Never NaN or infinity: scripts could not read them.

    Characters a terminal would act on are escaped, so that a script still reads them.
    """
    from msgspec import DecodeError
    from msgspec.json import format as indented

    try:  # Python's own encoder is five times slower where it indents.
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        text = indented(_inert(text), indent=2)
    except DecodeError:  # half a character, as in the name of a file that isn't UTF-8
        text = _inert(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2))
    emit_json_text(text + "\n")


def emit_json_text(text: str) -> None:
    """Print JSON text; what the output can't encode is escaped, as is what a terminal acts on."""
    if sys.stdout.isatty():
        text = _inert(text)
    if not streams.knows_all_characters() and not text.isascii():
        text = "".join(each if each.isascii() else json.dumps(each)[1:-1] for each in text)
    sys.stdout.write(text)


def _inert(text: str) -> str:
    """The same JSON with controls and direction overrides escaped."""
    active = [each for each in set(text) if not each.isprintable() and each != "\n"]
    escapes = {ord(each): json.dumps(each)[1:-1] for each in active}
    return text.translate(escapes) if escapes else text


def say(text: str = "") -> None:
    sys.stdout.write(clean_lines(text) + "\n")


def narrate(text: str) -> None:
    """A line on stderr that is not data: what was done, what to do next. It never fails."""
    try:
        sys.stderr.write(clean_lines(text) + "\n")
        sys.stderr.flush()
    except OSError:
        streams.silence(sys.stderr)


class LongTask:
    """How far a long task is, on stderr if that is a terminal: a line for every fifth of it.

    Tasks below ``least`` end before anybody wonders. With several files it begins anew for each.
    """

    def __init__(self, what: str, least: int = 400_000) -> None:
        self._what, self._least, self._told = what, least, 0

    def __call__(self, done: int, total: int, name: str = "") -> None:
        fifths = min(5 * done // max(total, 1), 5)
        if fifths > self._told and total >= self._least and sys.stderr.isatty():
            narrate(f"{self._what}{name and f' {name}'} … {20 * fifths} %")
        self._told = fifths


@functools.cache
def width() -> int:
    """Columns to fill: the terminal's, else 80. Asked once for each command."""
    return max(shutil.get_terminal_size((80, 24)).columns, 40)


def paragraph(text: str, indent: str = "", first: str | None = None) -> None:
    """Text wrapped to the width, with an indent."""
    first, columns = indent if first is None else first, width()
    if text and text.isprintable() and len(first) + len(text) <= columns:
        return say((first + text).rstrip())  # most lines of a long list; wrapping is slow
    return say("\n".join(_broken(text, columns, first, indent)))


def _broken(text: str, columns: int, first: str = "", indent: str = "") -> list[str]:
    """Lines of a text; a percent sign stays with its number."""
    lines = textwrap.wrap(
        text.replace(" %", "\xa0%"),
        columns,
        initial_indent=first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )
    return [line.replace("\xa0%", " %") for line in lines]


_linear = False


def read_out(on: bool) -> None:
    """Print tables row by row as sentences, for screen readers."""
    global _linear
    _linear = on


class TableColumn(NamedTuple):
    title: str
    right: bool = False
    wraps: bool = False
    """Takes what width the others leave, and wraps."""
    parts: int = 1
    """Of that width, beside other columns that wrap."""


Heading = str | TableColumn
"""A column by its title alone, aligned to the left, or with how it is laid out."""


def right(title: str) -> Heading:
    """A column aligned to the right, as numbers are."""
    return TableColumn(title, right=True)


def wrapped(title: str, parts: int = 1) -> Heading:
    """A column that takes what width the others leave."""
    return TableColumn(title, wraps=True, parts=parts)


def table(columns: Sequence[Heading], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Columns that fit the width."""
    heads = [TableColumn(head) if isinstance(head, str) else head for head in columns]
    data = [[clean_lines(str(cell)) for cell in row] for row in rows]
    if _linear:
        _read_table(heads, data, title)
    else:
        _plain_table(heads, data, title)


def _plain_table(columns: Sequence[TableColumn], data: list[list[str]], title: str) -> None:
    if title:
        say(title)
    titles = [column.title for column in columns]
    sizes = [max(map(len, cells)) for cells in zip(titles, *data, strict=True)]
    room = width() - 2 * (len(columns) - 1)
    flexible = [i for i, column in enumerate(columns) if column.wraps]
    if sum(sizes) > room and flexible:
        fixed = sum(size for i, size in enumerate(sizes) if i not in flexible)
        parts = sum(columns[i].parts for i in flexible)
        for i in flexible:
            sizes[i] = min(sizes[i], max((room - fixed) * columns[i].parts // parts, 8))
    for row in (titles, ["-" * size for size in sizes], *data):
        _plain_row(row, columns, sizes)


def _plain_row(row: Sequence[str], columns: Sequence[TableColumn], sizes: Sequence[int]) -> None:
    cells = [
        _broken(cell, size) or [""] if column.wraps else [cell]
        for cell, column, size in zip(row, columns, sizes, strict=True)
    ]
    for line in itertools.zip_longest(*cells, fillvalue=""):
        texts = (
            text.rjust(size) if column.right else text.ljust(size)
            for text, column, size in zip(line, columns, sizes, strict=True)
        )
        say("  ".join(texts).rstrip())


def _read_table(columns: Sequence[TableColumn], data: list[list[str]], title: str) -> None:
    say(f"{title + ': ' if title else ''}{len(data)} rows.")
    for number, row in enumerate(data, start=1):
        parts = [
            f"{column.title}: {cell}" if column.title else cell
            for column, cell in zip(columns, row, strict=True)
            if cell
        ]
        say(f"Row {number}. " + "; ".join(parts) + ".")

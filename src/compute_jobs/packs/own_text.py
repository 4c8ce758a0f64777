"""Add, change or remove rows of a pack's file as text: everything else stays as it is."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import tomli_w

from compute_jobs.platform.toml_lines import TomlLines, find_lines

Row = Mapping[str, Any]


class NoPlaceError(Exception):
    """The file's format doesn't allow adding rows."""


def with_rows(text: str, rows: Mapping[str, Sequence[Row]]) -> str:
    """The text with these rows added to its tables and counted in its [end]."""
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    before = tomllib.loads(text)
    expected = dict(before)
    new = text
    for table, added in rows.items():
        if not added:
            continue
        expected[table] = [*before.get(table, []), *added]
        new = _with_rows(new, table, added)
    new = _counted(new, {table: len(expected[table]) for table, added in rows.items() if added})
    return mark + _checked(new, expected)


def with_row(text: str, table: str, index: int, row: Row) -> str:
    """The text with this row replacing the one at that index; only changed keys are rewritten."""
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    before = tomllib.loads(text)
    rows = list(before[table])
    old, rows[index] = rows[index], row
    lines = _lines(text)
    end = "\r\n" if "\r\n" in text else "\n"
    places = find_lines(text.replace("\r\n", "\n"))
    _, last = _extent(lines, places, table, index)
    starts = [at - 1 for (*row_of, _), at in places.keys.items() if row_of == [table, index]]
    changes: list[tuple[int, int, int, str]] = []
    for key in dict.fromkeys([*row, *old]):
        if key in old and key in row and old[key] == row[key]:
            continue
        start = stop = last
        if key in old:
            start = places.keys[table, index, key] - 1
            following = min((at for at in starts if at > start), default=last)
            stop = _without_remarks(lines, start, following)
        put = tomli_w.dumps({key: row[key]}, indent=2).replace("\n", end) if key in row else ""
        changes.append((start, stop, len(changes), put))
    for start, stop, _, put in sorted(changes, reverse=True):
        lines[start:stop] = [put]
    return mark + _checked("".join(lines), {**before, table: rows})


def without_rows(text: str, table: str, indexes: Collection[int]) -> str:
    """The text without these rows of a table, which its [end] no longer counts."""
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    before = tomllib.loads(text)
    kept = [row for at, row in enumerate(before[table]) if at not in indexes]
    lines = _lines(text)
    places = find_lines(text.replace("\r\n", "\n"))
    for index in sorted(indexes, reverse=True):
        first, last = _extent(lines, places, table, index)
        while last < len(lines) and not lines[last].strip():
            last += 1
        del lines[first:last]
    new = _counted("".join(lines), {table: len(kept)})
    expected = {**before, table: kept}
    if not kept:
        del expected[table]
    return mark + _checked(new, expected)


def _lines(text: str) -> list[str]:
    """As TOML counts them: strings may contain separators other than line feeds."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _extent(lines: Sequence[str], places: TomlLines, table: str, index: int) -> tuple[int, int]:
    """From a row's header to the end of its last key, counted from 0."""
    if (table, index) not in places.rows:
        raise NoPlaceError
    first = places.rows[table, index] - 1
    after = [line - 1 for line in places.rows.values() if line - 1 > first]
    return first, _without_remarks(lines, first, min(after, default=len(lines)))


def _without_remarks(lines: Sequence[str], start: int, stop: int) -> int:
    """The end of the block that begins at ``start``, without blank lines and comments below."""
    while stop > start + 1 and lines[stop - 1].strip()[:1] in ("", "#"):
        stop -= 1
    return stop


def _checked(text: str, expected: Mapping[str, Any]) -> str:
    """The text, if it contains exactly these rows."""
    try:
        after = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise NoPlaceError from None
    if not _same(after, expected):
        raise NoPlaceError
    return text


def _with_rows(text: str, table: str, rows: Sequence[Row]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    at = _end_table(text)
    above = text[:at].replace("\r\n", "\n")
    put = "" if not above or above.endswith("\n\n") else "\n"
    put += "".join(f"{_block(table, row)}\n" for row in rows)
    return text[:at] + put.replace("\n", end) + text[at:]


def _block(table: str, row: Row) -> str:
    text = tomli_w.dumps({table: [row]}, indent=2)
    return text if text.startswith("[[") else f"[[{table}]]\n{tomli_w.dumps(row, indent=2)}"


def _end_table(text: str) -> int:
    """Where [end] begins: the last place at which the text above it is whole."""
    matches = list(re.finditer(r"(?m)^[ \t]*\[[ \t]*end[ \t]*\]", text))
    for match in reversed(matches):
        if _parsed(text[: match.start()]) is not None:
            return match.start()
    raise NoPlaceError


def _counted(text: str, counts: Mapping[str, int]) -> str:
    at = _end_table(text)
    above, (head, *rest) = text[:at], text[at:].splitlines(keepends=True)
    head = head if head.endswith("\n") else head + "\n"
    below = "".join(rest)
    for table, count in counts.items():
        line = re.compile(rf"(?m)^([ \t]*{table}s[ \t]*=[ \t]*)\d[\d_]*")
        below, done = line.subn(rf"\g<1>{count}", below, count=1)
        head += "" if done else f"{table}s = {count}\n"
    return above + head + below


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _same(after: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Whether all tables have the same rows, in any order; [end] only counts them."""
    names = (after.keys() | expected.keys()) - {"end"}
    return all(_sorted(after.get(name)) == _sorted(expected.get(name)) for name in names)


def _sorted(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in value)

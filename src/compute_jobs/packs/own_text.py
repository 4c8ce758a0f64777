"""Put rows into a pack's file as text: everything else a reader wrote in it stays as it is."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomli_w

Row = Mapping[str, Any]


class NoPlaceError(Exception):
    """The file is written in a form into which nothing can be put."""


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
    try:
        after = tomllib.loads(new)
    except tomllib.TOMLDecodeError:
        raise NoPlaceError from None
    if not _same(after, expected):
        raise NoPlaceError
    return mark + new


def _with_rows(text: str, table: str, rows: Sequence[Row]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    at = _inside_array(text, table)
    if at is not None:
        put = "".join(f"\n  {_inline(row)}," for row in rows)
    else:
        at = _end_table(text)
        above = text[:at].replace("\r\n", "\n")
        put = "" if not above or above.endswith("\n\n") else "\n"
        put += "".join(f"{_block(table, row)}\n" for row in rows)
    return text[:at] + put.replace("\n", end) + text[at:]


def _block(table: str, row: Row) -> str:
    text = tomli_w.dumps({table: [row]}, indent=2)
    return text if text.startswith("[[") else f"[[{table}]]\n{tomli_w.dumps(row, indent=2)}"


def _inline(row: Row) -> str:
    """A row as one value on one line: tomli-w writes one like that in an array of arrays."""
    text = tomli_w.dumps({"rows": [[row]]}, indent=0)
    return text.removeprefix("rows = [\n[\n").removesuffix(",\n],\n]\n").replace("\n", " ")


def _inside_array(text: str, table: str) -> int | None:
    """Where a row goes in ``table = [{…}]``; None for a file that writes [[table]]."""
    for match in re.finditer(rf"(?m)^[ \t]*{table}[ \t]*=[ \t]*\[", text):
        above = _parsed(text[: match.start()])
        if above is not None and table not in above:
            return match.end()
    return None


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

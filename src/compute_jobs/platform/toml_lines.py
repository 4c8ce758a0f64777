"""The line of a TOML file on which a row or a key is, for messages to a reader."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\"'-]+)\s*\]\]?")
_KEY = re.compile(rf"\s*({_PART})((?:\s*\.\s*{_PART})*)\s*[=.]")
_NOT_CODE = re.compile(r"\"(?:\\.?|[^\"\\])*(?:\"|$)|'[^']*(?:'|$)|#.*")
"""Strings, even those that aren't closed, and comments."""


class TomlLines(Struct, frozen=True):
    """Lines, counted from 1, of the rows of each array of tables and of the keys in them."""

    rows: Mapping[tuple[str, int], int] = field(default_factory=dict)
    keys: Mapping[tuple[str, int, str], int] = field(default_factory=dict)

    def of(self, table: str, index: int, key: str = "") -> int:
        """The key's line, else the row's, else 1. A plain table has index 0, the top table ""."""
        line = self.keys.get((table, index, key)) if key else None
        return line or self.rows.get((table, index), 1)

    def of_top(self, name: str) -> int:
        """The first line of a table or of a key outside all tables, however it is written."""
        return self.keys.get(("", 0, name)) or self.rows.get((name, 0), 1)


def find_lines(text: str) -> TomlLines:
    """Find the lines without parsing values; multi-line strings and arrays are skipped."""
    rows: dict[tuple[str, int], int] = {}
    keys: dict[tuple[str, int, str], int] = {}
    seen: dict[str, int] = {}
    table, index = "", 0
    until = ""
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if until:
            if until in line:
                until = ""
            continue
        if depth:
            depth += _opened(line)
            continue
        header = _HEADER.match(line)
        if header:
            table = header[1].strip("\"'")
            index = seen.get(table, 0)
            seen[table] = index + 1
            rows[table, index] = number
            continue
        key = _KEY.match(line)
        if key:
            keys.setdefault((table, index, key[1].strip("\"'")), number)
            keys.setdefault((table, index, f"{key[1]}{key[2]}".replace(" ", "")), number)
            for quote in ('"""', "'''"):
                if line.count(quote) % 2:
                    until = quote
                    break
            else:
                depth = max(_opened(line[key.end() :]), 0)
    return TomlLines(rows, keys)


def _opened(line: str) -> int:
    """Brackets opened and not closed on a line, outside strings and comments."""
    code = _NOT_CODE.sub("", line)
    return code.count("[") + code.count("{") - code.count("]") - code.count("}")

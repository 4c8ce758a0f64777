"""TOML that anybody may have written: parsed within bounds, with the line of each row and key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\"'-]+)\s*\]\]?")
_KEY = re.compile(rf"\s*({_PART})((?:\s*\.\s*{_PART})*)\s*[=.]")
_NOT_CODE = re.compile(r"\"(?:\\.?|[^\"\\])*(?:\"|$)|'[^']*(?:'|$)|#.*")
"""Strings, even those that aren't closed, and comments."""

_MOST_PARTS = 32
_DEEP_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART}){{{_MOST_PARTS},}}+"
_TOKEN = re.compile(
    r"\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|(?P<key>(?<![A-Za-z0-9_-])" + _DEEP_KEY + r")"
    r"|\"(?:\\.|[^\"\\\n])*+\"|'[^'\n]*+'|#[^\n]*+",
    re.S,
)


def parse_toml(data: bytes | str) -> dict[str, Any]:
    """The tables of a TOML text, with or without a byte order mark.

    Raises ValueError for what isn't UTF-8 or TOML, is nested too deeply, or has a key of very many
    parts, for which the parser would take minutes.
    """
    import tomllib

    text = (data if isinstance(data, str) else data.decode()).removeprefix("\ufeff")
    if max(line.count(".") for line in text.split("\n")) >= _MOST_PARTS:
        for token in _TOKEN.finditer(text):
            if token["key"]:
                line = text.count("\n", 0, token.start()) + 1
                what = f"Key has more than {_MOST_PARTS} parts"
                raise ValueError(f"{what} (at line {line}, column 1)")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


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

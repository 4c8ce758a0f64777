"""Documents as TOML that people read and diff: stable order, plain Unicode, multi-line notes.

Whatever text goes in comes back character for character: what a multi-line string can't carry
as it is (carriage returns, controls, direction overrides) is escaped inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_UNPRINTED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
"""Controls and direction overrides: legal or not, raw they would garble a terminal or a diff."""
_ESCAPE_LINE = re.compile(f'[{_UNPRINTED}\t\n"\\\\]')
_SUSPECT = re.compile(f'[{_UNPRINTED}"\\\\]')
_ESCAPE_BLOCK = re.compile(f'[{_UNPRINTED}\\\\]|"(?="")|"\\Z')
_NOT_LITERAL = re.compile(f"[{_UNPRINTED}]|'''|'\\Z")
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_WIDTH = 90


def emit(document: Mapping[str, Any], *, header: str = "") -> str:
    """The document as TOML; within each table values come first, then tables, in given order."""
    lines: list[str] = [f"# {line}".rstrip() for line in header.splitlines()]
    lines.extend(_table(document, ()))
    return "\n".join(lines) + "\n"


def text_literal(text: str) -> str:
    """One string, as a multi-line block where it has several lines."""
    text = encodable(text)
    if "\n" not in text:
        return f'"{_ESCAPE_LINE.sub(_escaped, text)}"'
    if not _SUSPECT.search(text):
        return f'"""\n{text}"""'
    if "\\" in text and not _NOT_LITERAL.search(text):
        return f"'''\n{text}'''"
    return f'"""\n{_ESCAPE_BLOCK.sub(_escaped, text)}"""'


def row_literal(row: Mapping[str, Any]) -> str:
    """One row of an array of rows, within its brackets."""
    return _value(row, inline=True)


def encodable(text: str) -> str:
    """A lone surrogate has no UTF-8; it becomes a replacement mark."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable(value: Any) -> Any:
    """A copy whose texts can be written as UTF-8; a lone surrogate becomes a replacement mark."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, Mapping):
        return {storable(key): storable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(each) for each in value]
    return value


def key_literal(key: str) -> str:
    if _BARE_KEY.fullmatch(key):
        return key
    return f'"{_ESCAPE_LINE.sub(_escaped, encodable(key))}"'


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
    return _SHORT.get(found) or f"\\u{ord(found):04x}"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inner: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, Mapping) or _is_array_of_tables(value):
            inner.append((key, value))
        else:
            yield f"{key_literal(key)} = {_value(value, inline=False)}"
    for key, value in inner:
        here = (*path, key)
        name = ".".join(map(key_literal, here))
        if isinstance(value, Mapping):
            # A table that only holds tables is implied by their names.
            if not value or not all(isinstance(v, Mapping) and v for v in value.values()):
                yield f"\n[{name}]"
            yield from _table(value, here)
        else:
            for row in value:
                yield f"\n[[{name}]]"
                yield from _table(row, here)


def _is_array_of_tables(value: Any) -> bool:
    """Rows with tables or long texts of their own; short flat rows read better in one line."""
    if not isinstance(value, (list, tuple)) or not value:
        return False
    if not all(isinstance(row, Mapping) for row in value):
        return False
    return any(not _is_flat(row) for row in value)


def _is_flat(row: Mapping[str, Any]) -> bool:
    return all(
        not isinstance(cell, (Mapping, list, tuple))
        and not (isinstance(cell, str) and (len(cell) > _WIDTH or "\n" in cell))
        for cell in row.values()
    )


def _value(value: Any, *, inline: bool) -> str:
    if isinstance(value, str):
        if inline and "\n" in value:
            return f'"{_ESCAPE_LINE.sub(_escaped, encodable(value))}"'
        return text_literal(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        cells = (f"{key_literal(k)} = {_value(v, inline=True)}" for k, v in value.items())
        body = ", ".join(cells)
        return f"{{ {body} }}" if body else "{}"
    if isinstance(value, (list, tuple)):
        return _array(value, inline=inline)
    raise TypeError(f"no TOML for {type(value).__name__}")


def _array(values: Sequence[Any], *, inline: bool) -> str:
    cells = [_value(each, inline=True) for each in values]
    if inline or not cells or all(isinstance(each, (int, float)) for each in values):
        return f"[{', '.join(cells)}]"
    # One a line, even a single one: adding a second then shows as one added line.
    return "[\n" + "".join(f"  {cell},\n" for cell in cells) + "]"

"""Reads plain tables (as from TOML) into typed records, with readable errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from msgspec import Meta, ValidationError, convert

T = TypeVar("T")
Text = Annotated[str, Meta(pattern=r"\S")]
"""A text that isn't blank."""
Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
"""A number that is finite."""

_FAULT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
_EXPECTED = {
    "str": "a text",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_NOUNS = {"says": "verdict", "weaker_than": "tier", "layers": "layer"}


class TableError(ValueError):
    """What is wrong with a table, and in which part."""

    def __init__(self, what: str, about: str = "") -> None:
        super().__init__(f"{about}: {what}" if about else what)
        self.about = about


def read_typed(raw: object, kind: type[T], about: str) -> T:
    """``raw`` as a ``kind``. Raises TableError for the first thing that doesn't match."""
    try:
        return convert(raw, kind)
    except ValidationError as error:
        what = "is missing" if raw is None else _in_words(str(error))
        raise TableError(what, about) from None


def table_of(raw: object, about: str) -> Mapping[str, Any]:
    """``raw`` if it is a table; raises TableError otherwise."""
    return read_typed(raw, dict[str, Any], about)


def _in_words(message: str) -> str:
    fault = _FAULT.fullmatch(message)
    what, path = (fault["what"], fault["path"] or "") if fault else (message, "")
    named = re.search(r"`([^`]*)`", what)
    name = named[1].removesuffix(" | null") if named else ""
    if what.startswith("Object missing required field"):
        return f"{path}.{name} is missing".removeprefix(".")
    if what.startswith("Object contains unknown field"):
        return f"unknown key {name}"
    if what.startswith("Expected") and name in _EXPECTED:
        return f"{path} is {_EXPECTED[name]}" if path else f"must be {_EXPECTED[name]}"
    if what.startswith("Invalid enum value"):
        field = re.sub(r"\[[^\]]*\]", "", path)
        return f"no {_NOUNS.get(field, field)} {what.removeprefix('Invalid enum value ')}"
    return f"{path}: {what}".removeprefix(": ")

"""What is wrong with a row's shape, in a reader's words. Imported only where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.packs.problems import nearest
from compute_jobs.packs.schema import ROWS, PackRow, Row

_DATES = frozenset({"period", "start", "end", "as_of", "published", "since"})
_EXPECTED = {
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list in [ ]",
    "model_type": "must be a table in { }",
    "model_attributes_type": "must be a table in { }",
    "dict_type": "must be a table in { }",
    "finite_number": "must be a finite number",
    "too_short": "must not be empty",
    "too_long": "has too many entries",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "must be lower-case letters, digits, dots and hyphens",
}


def shape_problems(table: str, error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """(key, what, what to do) for each key that is wrong; a key is named once."""
    kind: type[Row] = PackRow if table == "pack" else ROWS[table]
    known = tuple(field.alias or name for name, field in kind.model_fields.items())
    seen: set[str] = set()
    for wrong in error.errors(include_url=False):
        place = [str(part) for part in wrong["loc"]]
        key = place[0] if place else ""
        path = ".".join(place[:3]) if place[1:2] and place[1].isdigit() else key
        if path in seen:
            continue
        seen.add(path)
        yield key, *_words(table, key, path, wrong, known)


def _words(
    table: str, key: str, path: str, wrong: Mapping[str, Any], known: tuple[str, ...]
) -> tuple[str, str]:
    path = clean_text(path, limit=60)
    match wrong["type"]:
        case "extra_forbidden" if path == key:
            return f"unknown key {path!r} in a {table}", nearest(path, known)
        case "extra_forbidden":
            return f"unknown key {path!r} in a {table}", "a source has id and locator"
        case "missing":
            return f"this {table} has no {path!r}", f"add {path} = …"
        case "literal_error" if key == "schema":
            return "written for another version of the program", "this one reads schema = 1"
        case "literal_error":
            allowed = str(wrong["ctx"]["expected"]).replace("'", "")
            said = str(wrong["input"])
            return (
                f"{path} = {_shown(said)}: must be one of {allowed}",
                nearest(said, allowed.replace(" or ", ", ").split(", ")),
            )
    expected = _EXPECTED.get(wrong["type"])
    if key in _DATES:
        expected = "must be a date like 2026-05-20, 2026-05, 2026-Q1 or FY2025"
    elif key == "figure" and path == key:
        expected = 'must be a short text like "$1.25B", or a number'
    if expected is None:
        expected = str(wrong["msg"]).lower().removeprefix("input should be ")
        expected = f"must be {expected}"
    return f"{path} = {_shown(wrong['input'])}: {expected}", ""


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # numbers too long to write, lists too deep
        text = "…"
    return clean_text(text, limit=40)

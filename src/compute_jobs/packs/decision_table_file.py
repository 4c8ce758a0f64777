"""Reading a decision table from a file: JSON in, a checked table or one clear line out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn

from compute_jobs.core.robustness.decision_table import DecisionTable, read_table
from compute_jobs.errors import ReaderError

LIMIT = 64 * 1024 * 1024
"""A table of 10,000 rows takes about 2 MB; a larger file is something else."""


def read_table_file(name: str | Path) -> DecisionTable:
    """The table in a file, or on standard input for ``-``."""
    where = "standard input" if str(name) == "-" else str(name)
    text = _text(name, where)
    try:
        return read_table(_parse(text, where))
    except ReaderError as error:
        if error.where:
            raise
        raise ReaderError(error.what, where, error.todo) from None


def _text(name: str | Path, where: str) -> str:
    try:
        if str(name) == "-":
            raw = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(LIMIT + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReaderError(f"the table can't be read: {reason}", where) from None
    except ValueError:
        raise ReaderError("the table can't be read: that is not a file name", repr(where)) from None
    if len(raw) > LIMIT:
        raise ReaderError("the table is larger than 64 MB", where)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReaderError("the table isn't text in UTF-8", where) from None


def _parse(text: str, where: str) -> object:
    import json

    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twice)
    except json.JSONDecodeError as error:
        raise ReaderError(f"the table isn't JSON: {error.msg}", f"{where}:{error.lineno}") from None
    except RecursionError:
        raise ReaderError("the table is nested too deeply", where) from None
    except ValueError as error:
        # json's other error: a number of thousands of digits
        raise ReaderError(f"the table has a number too long to read: {error}", where) from None


def _no_constant(name: str) -> NoReturn:
    raise ReaderError(f"the table contains {name}", todo="every number must be finite")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in pairs:
        if key in fields:
            raise ReaderError(f"the table names {key!r} twice in the same place")
        fields[key] = value
    return fields

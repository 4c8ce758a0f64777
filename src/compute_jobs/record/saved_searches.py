"""The reader's saved searches of postings: a file of theirs, not of the cache."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.posting import Query
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FileLock, disk_error, read_file, write_file
from compute_jobs.platform.paths import Home
from compute_jobs.platform.toml_lines import parse_toml

_HEADER = "# Saved searches of open postings. Written by compute-jobs; you may edit it too.\n"
_LONGEST_NAME = 60


def load_searches(home: Home) -> dict[str, Query]:
    """By name, in the order they were saved. Raises ReaderError for a file that can't be read."""
    return {name: _query(table, _place(home)) for name, table in _read(home).items()}


def save_search(home: Home, name: str, query: Query) -> None:
    """Save a search under a name, replacing one with the same name."""
    name = clean_text(name, limit=_LONGEST_NAME)
    if not name:
        raise ReaderError("a saved search needs a name", todo="give it one")
    with FileLock(home.lock_file):
        tables = dict(_read(home))
        tables[name] = _table(query)
        _write(home, tables)


def remove_search(home: Home, name: str) -> bool:
    """Delete a search; False if there was none with that name."""
    with FileLock(home.lock_file):
        tables = dict(_read(home))
        if tables.pop(name, None) is None:
            return False
        _write(home, tables)
    return True


def _place(home: Home) -> Path:
    return home.root / "searches.toml"


def _read(home: Home) -> Mapping[str, Mapping[str, Any]]:
    place = _place(home)
    try:
        tables = parse_toml(read_file(place).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise disk_error(error, "read the saved searches", place) from error
    except (ValueError, RecursionError) as error:
        raise ReaderError(
            f"the saved searches can't be read: {error}", str(place), "correct or remove the file"
        ) from None
    searches = tables.get("search", {})
    if not isinstance(searches, dict):
        return {}
    return {name: table for name, table in searches.items() if isinstance(table, dict)}


def _write(home: Home, tables: Mapping[str, Mapping[str, Any]]) -> None:
    import tomli_w

    text = _HEADER + tomli_w.dumps({"search": dict(tables)}, indent=2)
    write_file(_place(home), text.encode())


def _table(query: Query) -> dict[str, Any]:
    """Only what differs from the defaults."""
    table: dict[str, Any] = msgspec.to_builtins(query, builtin_types=(date,))
    table.pop("limit", None)
    return table


def _query(table: Mapping[str, Any], place: Path) -> Query:
    try:
        return msgspec.convert(table, Query)
    except msgspec.ValidationError as error:
        name = str(error).rpartition("$.")[2].partition("[")[0].rstrip("`")
        what = f"a saved search has an invalid {name}"
        raise ReaderError(what, str(place), "correct or remove it") from None

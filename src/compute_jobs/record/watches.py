"""The reader's saved searches of postings and their watches: two files of theirs.

What each watch has fired for is in a state file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.posting import Query
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FileLock, disk_error, read_file, write_file
from compute_jobs.platform.paths import Home
from compute_jobs.platform.toml_lines import parse_toml

WatchKind = Literal["fit", "range", "rank", "claim", "due", "old", "posting"]
WATCH_KINDS: tuple[WatchKind, ...] = get_args(WatchKind)
MOST_WATCHES = 200
_LONGEST_NAME = 60
_HEADERS = {
    "searches": "Saved searches of open postings",
    "watches": "Watches: rules that fire once",
}
T = TypeVar("T")


# -- saved searches ------------------------------------------------------------------------------


def load_searches(home: Home) -> dict[str, Query]:
    """By name, in the order they were saved. Raises ReaderError for a file that can't be read."""
    searches = {}
    for name, table in _search_tables(home).items():
        try:
            searches[name] = msgspec.convert(table, Query)
        except msgspec.ValidationError as error:
            key = str(error).rpartition("$.")[2].partition("[")[0].rstrip("`")
            what = f"a saved search has an invalid {key}"
            raise ReaderError(what, str(home.file("searches")), "correct or remove it") from None
    return searches


def save_search(home: Home, name: str, query: Query) -> None:
    """Save a search under a name, replacing one with the same name."""
    name = clean_text(name, limit=_LONGEST_NAME)
    if not name:
        raise ReaderError("a saved search needs a name", todo="give it one")
    table: dict[str, Any] = msgspec.to_builtins(query, builtin_types=(date,))
    table.pop("limit", None)
    with FileLock(home.lock_file):
        _write(home, "searches", {"search": {**_search_tables(home), name: table}})


def remove_search(home: Home, name: str) -> bool:
    """Delete a search; False if there was none with that name."""
    with FileLock(home.lock_file):
        tables = _search_tables(home)
        if tables.pop(name, None) is None:
            return False
        _write(home, "searches", {"search": tables})
    return True


def _search_tables(home: Home) -> dict[str, Any]:
    """As written, so that a save keeps keys of a newer version."""

    def understood(tables: Mapping[str, Any]) -> dict[str, Any]:
        named = tables.get("search", {})
        rows = named.items() if isinstance(named, dict) else ()
        return {name: table for name, table in rows if isinstance(table, dict)}

    return _read(home, "searches", "saved searches", understood)


# -- watches -------------------------------------------------------------------------------------


class WatchRule(msgspec.Struct, frozen=True, omit_defaults=True):
    id: int
    kind: WatchKind
    employer: str = ""
    metric: str = ""
    op: str = ""
    value: float | None = None
    """The fit, the end of the range, the rank or the days."""
    tier: str = ""
    """The weakest tier that counts; empty for any."""
    search: str = ""


def load_watches(home: Home) -> list[WatchRule]:
    """In the order they were added. Raises ReaderError for a file that can't be read."""

    def understood(tables: Mapping[str, Any]) -> list[WatchRule]:
        watches = msgspec.convert(tables.get("watch", []), list[WatchRule])
        if any(not math.isfinite(each.value or 0) for each in watches):
            raise ValueError("a value is not a finite number")
        return watches

    return _read(home, "watches", "watches", understood)


def add_watch(home: Home, watch: WatchRule, true_now: Collection[str]) -> WatchRule:
    """Save it under the next free number; what is already true doesn't fire it."""
    with FileLock(home.lock_file):
        watches = load_watches(home)
        if len(watches) >= MOST_WATCHES:
            raise ReaderError(f"there are already {MOST_WATCHES} watches", todo="remove some")
        fired = load_fired(home)
        used = [each.id for each in watches] + list(fired)
        watch = msgspec.structs.replace(watch, id=max(used, default=0) + 1)
        _write(home, "watches", {"watch": msgspec.to_builtins([*watches, watch])})
        save_fired(home, {**fired, watch.id: true_now})
    return watch


def remove_watch(home: Home, number: int) -> WatchRule:
    with FileLock(home.lock_file):
        watches = load_watches(home)
        found = next((each for each in watches if each.id == number), None)
        if found is None:
            raise ReaderError(f"there is no watch {number}", todo="see: compute-jobs watch list")
        kept = [each for each in watches if each.id != number]
        _write(home, "watches", {"watch": msgspec.to_builtins(kept)})
        fired = load_fired(home)
        save_fired(home, {key: value for key, value in fired.items() if key != number})
    return found


def load_fired(home: Home) -> dict[int, Sequence[str]]:
    """By watch, what it has fired for; empty if nothing was saved or it can't be read."""
    try:
        return msgspec.json.decode(read_file(_memory(home)), type=dict[int, Sequence[str]])
    except (OSError, msgspec.MsgspecError, RecursionError):
        return {}


def save_fired(home: Home, fired: Mapping[int, Collection[str]]) -> None:
    document = {key: sorted(value) for key, value in fired.items()}
    write_file(_memory(home), msgspec.json.encode(document))


def _memory(home: Home) -> Path:
    return home.state / "watches.json"


# -- the two files -------------------------------------------------------------------------------


def _read(home: Home, key: str, what: str, understood: Callable[[Mapping[str, Any]], T]) -> T:
    place = home.file(key)
    try:
        try:
            data = read_file(place)
        except FileNotFoundError:
            data = b""
        return understood(parse_toml(data))
    except OSError as error:
        raise disk_error(error, f"read the {what}", place) from error
    except (ValueError, msgspec.ValidationError) as error:
        raise ReaderError(
            f"the {what} can't be read: {error}", str(place), "correct or remove the file"
        ) from None


def _write(home: Home, key: str, tables: Mapping[str, Any]) -> None:
    import tomli_w

    head = f"# {_HEADERS[key]}. Written by compute-jobs; you may edit it too.\n"
    write_file(home.file(key), (head + tomli_w.dumps(tables, indent=2)).encode())

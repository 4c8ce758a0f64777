"""The reader's watches: a file of theirs, and a state file with what each has fired for."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FileLock, disk_error, read_file, write_file
from compute_jobs.platform.paths import Home
from compute_jobs.platform.toml_lines import parse_toml

WatchKind = Literal["fit", "range", "rank", "claim", "due", "old", "posting"]
WATCH_KINDS: tuple[WatchKind, ...] = get_args(WatchKind)
MOST_WATCHES = 200
_HEADER = "# Watches: rules that fire once. Written by compute-jobs; you may edit it too.\n"


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
    place = _place(home)
    try:
        rows = parse_toml(read_file(place).decode("utf-8-sig")).get("watch", [])
        watches = msgspec.convert(rows, list[WatchRule])
        if any(not math.isfinite(each.value or 0) for each in watches):
            raise ValueError("a value is not a finite number")
        return watches
    except FileNotFoundError:
        return []
    except OSError as error:
        raise disk_error(error, "read the watches", place) from error
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise ReaderError(
            f"the watches can't be read: {error}", str(place), "correct or remove the file"
        ) from None


def add_watch(home: Home, watch: WatchRule, true_now: Collection[str]) -> WatchRule:
    """Save it under the next free number; what is already true doesn't fire it."""
    with FileLock(home.lock_file):
        watches = load_watches(home)
        if len(watches) >= MOST_WATCHES:
            raise ReaderError(f"there are already {MOST_WATCHES} watches", todo="remove some")
        fired = load_fired(home)
        used = [each.id for each in watches] + list(fired)
        watch = msgspec.structs.replace(watch, id=max(used, default=0) + 1)
        _write(home, [*watches, watch])
        save_fired(home, {**fired, watch.id: true_now})
    return watch


def remove_watch(home: Home, number: int) -> WatchRule:
    with FileLock(home.lock_file):
        watches = load_watches(home)
        found = next((each for each in watches if each.id == number), None)
        if found is None:
            raise ReaderError(f"there is no watch {number}", todo="see: compute-jobs watch list")
        _write(home, [each for each in watches if each.id != number])
        fired = load_fired(home)
        save_fired(home, {key: value for key, value in fired.items() if key != number})
    return found


def load_fired(home: Home) -> dict[int, Sequence[str]]:
    """By watch, what it has fired for; empty if nothing was saved or it can't be read."""
    try:
        document = json.loads(read_file(_memory(home)))
        return {int(key): [str(each) for each in value] for key, value in document.items()}
    except (OSError, ValueError, RecursionError, AttributeError, TypeError):
        return {}


def save_fired(home: Home, fired: Mapping[int, Collection[str]]) -> None:
    document = {str(key): sorted(value) for key, value in fired.items()}
    write_file(_memory(home), json.dumps(document, separators=(",", ":")).encode())


def _write(home: Home, watches: Sequence[WatchRule]) -> None:
    import tomli_w

    rows: list[Any] = msgspec.to_builtins(watches)
    write_file(_place(home), (_HEADER + tomli_w.dumps({"watch": rows})).encode())


def _place(home: Home) -> Path:
    return home.root / "watches.toml"


def _memory(home: Home) -> Path:
    return home.state / "watches.json"

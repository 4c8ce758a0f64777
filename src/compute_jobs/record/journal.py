"""What was changed, in order, so that it can be undone and redone across restarts.

One line of JSON per event, appended before the files it speaks of are written. So a kill in
between leaves an event that never happened: its files still are as they were before it, and undo
passes over it. Nothing here is needed to read a dossier; losing the journal loses only undo.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from compute_jobs.platform.files import FILE_MODE, disk_error, make_folder, write_file
from compute_jobs.platform.paths import Home
from compute_jobs.record.deltas import Delta, from_json, to_json

LARGEST = 4_000_000
"""Bytes after which the oldest changes are let go; snapshots reach further back."""
_KEPT = LARGEST // 2


class FileChange(Struct, frozen=True):
    """What an entry did to one file, by the fingerprints of its exact content."""

    key: str
    before: str | None
    """None where there was no file."""
    after: str | None
    deltas: tuple[Delta, ...]
    raw: str | None = None
    """The exact text before, where it was not in the program's own form (edited by hand)."""


class Entry(Struct, frozen=True):
    id: str
    at: float
    what: str
    files: tuple[FileChange, ...]


class Event(Struct, frozen=True):
    """An entry being made, undone, redone, or struck from the history."""

    kind: Literal["do", "undo", "redo", "drop"]
    entry: Entry
    at: float


class Journal:
    """The history of one home. Writing needs the home's lock."""

    def __init__(self, home: Home) -> None:
        self.path = home.journal_file

    def add(self, what: str, files: Sequence[FileChange]) -> Entry:
        """Note a change that is about to be written."""
        now = time.time_ns()
        entry = Entry(f"{now:x}{os.urandom(2).hex()}", round(now / 1e9, 3), what, tuple(files))
        self._append(to_json(_entry_out(entry)))
        return entry

    def note(self, kind: Literal["undo", "redo", "drop"], entry: Entry) -> None:
        """Note that an entry was undone, redone or struck."""
        self._append(to_json({kind: entry.id, "at": round(time.time(), 3)}))

    def events(self) -> list[Event]:
        """Everything that happened, oldest first; lines that a crash cut off are passed over."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise disk_error(error, "read the history", self.path) from error
        entries: dict[str, Entry] = {}
        events = []
        for record in _records(data):
            event = _event_in(record, entries)
            if event is not None:
                events.append(event)
        return events

    def stacks(self) -> tuple[list[Entry], list[Entry]]:
        """What can be undone and what can be redone, the next one last."""
        done: dict[str, Entry] = {}
        undone: dict[str, Entry] = {}
        for event in self.events():
            entry = event.entry
            if event.kind == "do":
                done[entry.id] = entry
                undone.clear()
                continue
            done.pop(entry.id, None)
            undone.pop(entry.id, None)
            if event.kind == "undo":
                undone[entry.id] = entry
            elif event.kind == "redo":
                done[entry.id] = entry
        return list(done.values()), list(undone.values())

    def _append(self, line: str) -> None:
        data = line.encode("utf-8", "replace") + b"\n"
        try:
            handle = self._open()
            try:
                size = os.fstat(handle).st_size
                if size and _last_byte(handle, size) != b"\n":
                    data = b"\n" + data  # after a line that a crash cut off
                try:
                    _write_whole(handle, data)
                    os.fsync(handle)
                except OSError:
                    os.ftruncate(handle, size)
                    raise
            finally:
                os.close(handle)
            if size > LARGEST:
                self._shorten()
        except OSError as error:
            raise disk_error(error, "note the change for undo", self.path) from error

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            return os.open(self.path, flags)
        except FileNotFoundError:
            make_folder(self.path.parent)
            write_file(self.path, b"")
            return os.open(self.path, flags, FILE_MODE)

    def _shorten(self) -> None:
        """Keep the newest events; what they say of entries that go with the rest is passed over."""
        lines = [to_json(_event_out(event)) for event in self.events()]
        size, start = 0, len(lines)
        while start > 0 and (size := size + len(lines[start - 1].encode())) <= _KEPT:
            start -= 1
        start = min(start, max(len(lines) - 1, 0))  # the last one stays, however large
        write_file(self.path, "".join(f"{line}\n" for line in lines[start:]).encode())


def _last_byte(handle: int, size: int) -> bytes:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1)


def _write_whole(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _records(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.split(b"\n"):
        try:
            record = from_json(line.decode())
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record


def _entry_out(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "what": entry.what,
        "files": [_file_out(change) for change in entry.files],
    }


def _file_out(change: FileChange) -> dict[str, Any]:
    record = {"key": change.key, "from": change.before, "to": change.after, "d": change.deltas}
    return record if change.raw is None else {**record, "raw": change.raw}


def _event_out(event: Event) -> dict[str, Any]:
    if event.kind == "do":
        return _entry_out(event.entry)
    return {event.kind: event.entry.id, "at": event.at}


def _event_in(record: dict[str, Any], entries: dict[str, Entry]) -> Event | None:
    try:
        if "files" in record:
            files = tuple(_file_in(each) for each in record["files"])
            entry = Entry(str(record["id"]), float(record["at"]), str(record["what"]), files)
            entries[entry.id] = entry
            return Event("do", entry, entry.at)
        for kind in ("undo", "redo", "drop"):
            if kind in record and record[kind] in entries:
                return Event(kind, entries[record[kind]], float(record["at"]))
    except (KeyError, TypeError, ValueError):
        return None
    return None


def _file_in(record: dict[str, Any]) -> FileChange:
    return FileChange(
        key=str(record["key"]),
        before=record["from"],
        after=record["to"],
        deltas=tuple(_checked(record["d"])),
        raw=record.get("raw"),
    )


def _checked(deltas: Iterable[Any]) -> Iterator[Delta]:
    for delta in deltas:
        if not (isinstance(delta, dict) and isinstance(delta.get("p"), list) and delta["p"]):
            raise ValueError("no delta")
        if "at" in delta and not all(isinstance(delta.get(side), str) for side in ("cut", "put")):
            raise ValueError("no delta")
        yield delta

"""The history of changes, for undo and redo across restarts and for repairing damaged files.

Each line is one JSON event, appended before the files it describes are written. A kill in between
leaves an event whose files are unchanged; undo skips such an event. A change contains the whole
text of each file before and after. Nothing else depends on the journal: losing it loses only undo.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any, BinaryIO, Literal

import msgspec
from msgspec import Struct

from compute_jobs.platform.files import (
    FILE_MODE,
    Signature,
    disk_error,
    make_folder,
    read_file,
    signature_at,
    write_file,
    write_whole,
)
from compute_jobs.platform.paths import Home
from compute_jobs.record.codec import encodable
from compute_jobs.record.legacy import OldFileChange, old_file_change

LARGEST = 8_000_000
"""Bytes after which the oldest changes are dropped; snapshots reach further back."""
KEPT = LARGEST // 2
EventKind = Literal["do", "undo", "redo", "drop"]
_NOT_OURS = (msgspec.DecodeError, ValueError, LookupError, TypeError, StopIteration, RecursionError)
"""Raised by an incomplete or foreign line."""


class FileChange(Struct, frozen=True):
    """The whole text of a file before and after a change; None without a file."""

    key: str
    before: str | None
    after: str | None


class JournalEntry(Struct, frozen=True):
    id: str
    at: float
    what: str
    files: tuple[FileChange | OldFileChange, ...]


class Journal:
    """The history of one home. Writing needs the home's lock."""

    def __init__(self, home: Home) -> None:
        self.path = home.journal_file
        self._events: list[tuple[EventKind, JournalEntry]] = []
        self._read_at: Signature | None = None

    def add(self, what: str, files: Sequence[FileChange]) -> JournalEntry:
        """Record a change that is about to be written."""
        now = time.time_ns()
        entry = JournalEntry(
            f"{now:x}{os.urandom(2).hex()}", round(now / 1e9, 3), encodable(what), tuple(files)
        )
        self._append(msgspec.to_builtins(entry))
        return entry

    def note(self, kind: EventKind, entry: JournalEntry) -> None:
        """Record that a change was undone, redone or dropped from the history."""
        self._append({kind: entry.id, "at": round(time.time(), 3)})

    def stacks(self) -> tuple[list[JournalEntry], list[JournalEntry]]:
        """What can be undone and what can be redone, the next one last."""
        done: dict[str, JournalEntry] = {}
        undone: dict[str, JournalEntry] = {}
        for kind, entry in self.events():
            if kind == "do":
                done[entry.id] = entry
                undone.clear()
                continue
            done.pop(entry.id, None)
            undone.pop(entry.id, None)
            if kind == "undo":
                undone[entry.id] = entry
            elif kind == "redo":
                done[entry.id] = entry
        return list(done.values()), list(undone.values())

    def texts(self, key: str) -> list[tuple[float, str]]:
        """Every text a file had according to the journal, with its time, oldest first."""
        texts: list[tuple[float, str]] = []
        for kind, entry in self.events():
            for change in entry.files:
                if kind == "drop" or change.key != key or isinstance(change, OldFileChange):
                    continue
                before_and_after = (change.before, change.after)
                if kind == "undo":
                    before_and_after = (change.after, change.before)
                texts += [(entry.at, text) for text in before_and_after if text is not None]
        return texts

    def events(self) -> list[tuple[EventKind, JournalEntry]]:
        """Everything that happened, oldest first; lines that can't be read are skipped."""
        signature = signature_at(self.path)
        if signature is not None and signature == self._read_at:
            return self._events
        try:
            data = read_file(self.path)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise disk_error(error, "read the history", self.path) from error
        entries: dict[str, JournalEntry] = {}
        events: list[tuple[EventKind, JournalEntry]] = []
        for line in data.split(b"\n"):
            try:
                events.append(_event(msgspec.json.decode(line), entries))
            except _NOT_OURS:
                continue
        self._events, self._read_at = events, signature
        return events

    def _append(self, record: dict[str, Any]) -> None:
        data = msgspec.json.encode(record) + b"\n"
        try:
            handle = self._open()
            try:
                size = os.fstat(handle).st_size
                if size and _last_byte(handle, size) != b"\n":
                    data = b"\n" + data  # after a line that a crash cut off
                try:
                    write_whole(handle, data)
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
        """Keep the newest lines, at least one; events of dropped changes are skipped on reading."""
        size, kept = self.path.stat().st_size, KEPT
        with self.path.open("rb") as stream:
            lines = _tail(stream, size, kept).partition(b"\n")[2]
            while not lines:  # the newest line alone is larger
                kept *= 2
                _, begin, line = _tail(stream, size, kept)[:-1].rpartition(b"\n")
                if begin or kept >= size:
                    lines = line + b"\n"
        write_file(self.path, lines)


def _tail(stream: BinaryIO, size: int, length: int) -> bytes:
    stream.seek(max(size - length, 0))
    return stream.read(length)


def _last_byte(handle: int, size: int) -> bytes:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1)


def _event(
    record: dict[str, Any], entries: dict[str, JournalEntry]
) -> tuple[EventKind, JournalEntry]:
    """One line as an event. Raises ValueError, KeyError or TypeError for any other line."""
    if "files" in record:
        files = tuple(
            old_file_change(it) if "d" in it else msgspec.convert(it, FileChange)
            for it in record["files"]
        )
        entry = JournalEntry(str(record["id"]), float(record["at"]), str(record["what"]), files)
        entries[entry.id] = entry
        return "do", entry
    kinds: tuple[EventKind, ...] = ("undo", "redo", "drop")
    kind = next(kind for kind in kinds if kind in record)
    return kind, entries[record[kind]]

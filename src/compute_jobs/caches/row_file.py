"""A cache file of many rows, opened without decoding them: plain text, each line JSON with a sum.

The first line names the kind and the head's length and checksum, the second is the head, and each
line after it a piece. A piece is found by its offset, checked and decoded when somebody asks.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from compute_jobs.platform.files import write_cache

_FIRST = 1 << 16
"""Bytes read at once: most heads lie within."""
_NAME_ROOM = 80
_DAMAGED = (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError)


class RowFile:
    """One file: its head, and its pieces by name and number."""

    def __init__(self, source: _Source, start: int, head: Mapping[str, Any]) -> None:
        self._source = source
        self._start = start
        self._places: Mapping[str, Any] = head["pieces"]
        self.head: Mapping[str, Any] = head["head"]

    def piece(self, name: str, number: int = 0) -> Any:
        """What was put there; None where it is missing or damaged."""
        try:
            offset, length, checksum = self._places[name][3 * number : 3 * number + 3]
            part = self._source.read(self._start + offset, length)
            if len(part) != length or zlib.crc32(part) != checksum:
                return None
            return json.loads(str(part, "ascii"))
        except _DAMAGED:
            return None

    def under(self, kind: str, head: Mapping[str, Any]) -> bytes | None:
        """The bytes of the same pieces under another head, none of them decoded."""
        try:
            length = self._source.size - self._start
            return _whole(kind, head, self._places, self._source.read(self._start, length))
        except _DAMAGED:
            return None


def packed(kind: str, head: Mapping[str, Any], pieces: Mapping[str, Sequence[Any]]) -> bytes | None:
    """The bytes of such a file; None where something in it is no plain data."""
    lines: list[bytes] = []
    places: dict[str, list[int]] = {}
    offset = 0
    try:
        for name, values in pieces.items():
            found = places.setdefault(name, [])
            for value in values:
                line = _line(value)
                found += (offset, len(line), zlib.crc32(line))
                lines.append(line)
                offset += len(line)
        return _whole(kind, head, places, b"".join(lines))
    except (ValueError, TypeError, RecursionError):
        return None


def opened(place: Path, kind: str) -> RowFile | None:
    """The file, where it is whole as far as a glance at its head and its size can tell."""
    try:
        source = _Source(place)
        start = source.read(0, _FIRST)
        end = start.find(b"\n", 0, _NAME_ROOM) + 1
        words = start[:end].split()
        if len(words) < 3 or b" ".join(words[:-2]) != kind.encode("ascii"):
            return None
        length, checksum = int(words[-2], 16), int(words[-1], 16)
        if not 0 <= length <= source.size:
            return None
        told = start[end : end + length]
        if len(told) < length:
            told += source.read(end + len(told), length - len(told))
        if len(told) != length or zlib.crc32(told) != checksum:
            return None
        head = json.loads(told)
        if head["total"] != source.size - end - length:
            return None
        return RowFile(source, end + length, head)
    except _DAMAGED:
        return None


class StateFile:
    """A cache file made of one state of things; of an unknown one (empty) there is none."""

    def __init__(self, place: Path, kind: str, state: str) -> None:
        self._place = place
        self._kind = kind
        self.state = state

    @cached_property
    def found(self) -> RowFile | None:
        """As it is now, where its head says that it was made of this state."""
        file = opened(self._place, self._kind) if self.state else None
        return file if file is not None and file.head.get("state") == self.state else None

    def write(self, head: Mapping[str, Any], pieces: Mapping[str, Sequence[Any]]) -> None:
        """Put another in its place. Silent where that can't be."""
        data = packed(self._kind, {"state": self.state, **head}, pieces) if self.state else None
        if data is not None:
            write_cache(self._place, data)
            self.__dict__.pop("found", None)


class _Source:
    """The file's bytes as they were when it was opened: whoever writes it anew makes another.

    Held open and read piece by piece where the system allows that beside a file taking its place.
    """

    def __init__(self, place: Path) -> None:
        self._handle = -1
        self._data = b""
        if hasattr(os, "pread"):
            self._handle = os.open(place, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            self.size = os.fstat(self._handle).st_size
        else:
            self._data = place.read_bytes()
            self.size = len(self._data)

    def read(self, start: int, length: int) -> bytes:
        if self._handle < 0:
            return self._data[start : start + length]
        return os.pread(self._handle, min(length, self.size), start)

    def __del__(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _whole(kind: str, head: Mapping[str, Any], places: Mapping[str, Any], pieces: bytes) -> bytes:
    told = _line({"total": len(pieces), "pieces": places, "head": head})
    first = f"{kind} {len(told):x} {zlib.crc32(told):08x}\n"
    return b"".join([first.encode("ascii"), told, pieces])


def _line(value: Any) -> bytes:
    """ASCII whatever the texts hold, half a surrogate pair included, and it comes back the same."""
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"

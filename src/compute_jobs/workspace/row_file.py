"""A cache file of many rows, opened without decoding them: plain text, each line JSON with a sum.

The first line names the kind and the head's length and checksum, the second is the head, and each
line after it a piece. A piece is found by its offset, checked and decoded when somebody asks.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_MOST = 1 << 30
_NAME_ROOM = 80
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, RecursionError)


class RowFile:
    """One file: its head, and its pieces by name and number."""

    def __init__(self, data: bytes, start: int, head: Mapping[str, Any]) -> None:
        self._data = memoryview(data)
        self._start = start
        self._places: Mapping[str, Any] = head["pieces"]
        self.head: Mapping[str, Any] = head["head"]

    def piece(self, name: str, number: int = 0) -> Any:
        """What was put there; None where it is missing or damaged."""
        try:
            offset, length, checksum = self._places[name][number]
            part = self._data[self._start + offset : self._start + offset + length]
            if len(part) != length or zlib.crc32(part) != checksum:
                return None
            return json.loads(str(part, "ascii"))
        except _DAMAGED:
            return None


def packed(kind: str, head: Mapping[str, Any], pieces: Mapping[str, Sequence[Any]]) -> bytes | None:
    """The bytes of such a file; None where something in it is no plain data."""
    lines: list[bytes] = []
    places: dict[str, list[tuple[int, int, int]]] = {}
    offset = 0
    try:
        for name, values in pieces.items():
            found = places.setdefault(name, [])
            for value in values:
                line = _line(value)
                found.append((offset, len(line), zlib.crc32(line)))
                lines.append(line)
                offset += len(line)
        told = _line({"total": offset, "pieces": places, "head": head})
    except (ValueError, TypeError, RecursionError):
        return None
    first = f"{kind} {len(told):x} {zlib.crc32(told):08x}\n"
    return b"".join([first.encode("ascii"), told, *lines])


def opened(place: Path, kind: str) -> RowFile | None:
    """The file, where it is whole as far as a glance at its head and its size can tell."""
    try:
        with place.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size > _MOST:
                return None
            data = stream.read()
    except OSError:
        return None
    end = data.find(b"\n", 0, _NAME_ROOM) + 1
    words = data[:end].split()
    if len(words) < 3 or b" ".join(words[:-2]) != kind.encode("ascii"):
        return None
    try:
        length, checksum = int(words[-2], 16), int(words[-1], 16)
        told = data[end : end + length]
        if len(told) != length or zlib.crc32(told) != checksum:
            return None
        head = json.loads(told)
        if head["total"] != len(data) - end - length:
            return None
        return RowFile(data, end + length, head)
    except _DAMAGED:
        return None


def _line(value: Any) -> bytes:
    """ASCII whatever the texts hold, half a surrogate pair included, and it comes back the same."""
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"

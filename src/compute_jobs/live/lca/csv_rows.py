"""Rows of a disclosure file in CSV, whatever its separator and encoding, one at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from compute_jobs.errors import ReaderError

_LONGEST_CELL = 131_072
_LONGEST_LINE = 4 << 20
_TICK = 4096
"""Rows between two reports."""


class CsvRows:
    """The same as ``XlsxRows`` for a text file; use it in a ``with``."""

    def __init__(
        self, path: Path, pick: Callable[[str], bool], moved: Callable[[int], object]
    ) -> None:
        self._path = path
        self._pick = pick
        self._moved = moved
        try:
            self._binary = path.open("rb")
            self.size = path.stat().st_size
        except OSError as error:
            raise ReaderError(f"it can't be read: {error.strerror}", str(path)) from None
        head = self._binary.read(1 << 20)
        self._binary.seek(0)
        try:
            head.decode("utf-8-sig")
            encoding = "utf-8-sig"
        except UnicodeDecodeError as error:
            # The head may end in the middle of a character.
            encoding = "utf-8-sig" if error.start > len(head) - 4 else "cp1252"
        self._text = io.TextIOWrapper(self._binary, encoding, errors="replace", newline="")
        line = head.partition(b"\n")[0].decode(encoding, "replace")
        self._separator = max(",;\t|", key=line.count)

    def __enter__(self) -> CsvRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def rows(self, column: Callable[[list[str]], int], skip: int) -> Iterator[list[str] | None]:
        """See ``XlsxRows.rows``."""
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(self._lines(), delimiter=self._separator)
        try:
            header = next(reader, [])
            yield header
            place = column(header)
            for number, row in enumerate(reader):
                if number % _TICK == 0:
                    self._moved(self._binary.tell())
                if number >= skip:
                    yield row if place < len(row) and self._pick(row[place]) else None
        except csv.Error as error:
            where = f"{self._path}:{reader.line_num}"
            raise ReaderError(f"it can't be read: {error}", where, "download it again") from None

    def _lines(self) -> Iterator[str]:
        while line := self._text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                what = "it can't be read: one of its lines is too long"
                raise ReaderError(what, str(self._path), "download it again")
            yield line

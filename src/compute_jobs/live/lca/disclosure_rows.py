"""Rows of a disclosure of hundreds of megabytes, in constant memory: xlsx, or CSV of any kind.

A spreadsheet's texts are one table of millions. They go to a temporary file as they are read, and
only the cells of wanted rows are looked up there. The XML is split at rows and cells: a parser's
events for fifty million cells would take many minutes.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from array import array
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO
from zlib import error as zlib_error

from compute_jobs.core.evidence.clean import unescaped
from compute_jobs.errors import ReaderError

_CHUNK = 1 << 20
_LONGEST_ROW = 4 << 20
_LONGEST_CELL = 131_072
_TICK = 4096
"""Rows between two reports."""
_LONGEST_TEXT = 32_767
"""The most characters that a spreadsheet cell can have."""
_MOST_BYTES = 8_000_000_000
_MOST_TEXTS = 40_000_000
_MOST_COLUMNS = 16_384
_MOST_TIMES = 150
"""How many times its size a file may unpack to; disclosures unpack to about ten times."""
_SMALL = 200_000_000
"""Unpacked bytes below which that limit doesn't apply."""
# No pattern looks for an end tag: without one, each start would search the whole rest.
_STRING = re.compile(rb"<(?:\w{1,20}:)?si\b[^<>]*>")
_STRING_END = re.compile(rb"</(?:\w{1,20}:)?si>")
_TEXT = re.compile(rb"<(?:\w{1,20}:)?t\b[^<>]*>([^<]*)")
_PHONETIC = re.compile(rb"<(?:\w{1,20}:)?rPh\b")
_PHONETIC_END = re.compile(rb"</(?:\w{1,20}:)?rPh>")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\b([^<>]*)>")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?v\b[^<>]*>([^<]*)")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})\d{1,8}[\"']")
_KIND = re.compile(rb"\bt=[\"'](\w{1,20})[\"']")
_END = re.compile(rb"</((?:\w{1,20}:)?)row>")
_SHEET = re.compile(r"(?:.*/)?worksheets/sheet(\d+)\.xml", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class XlsxRows:
    """The first sheet of a file; use it in a ``with``.

    ``pick`` decides for a text whether rows with it in the picked column are wanted. ``moved`` gets
    the decompressed bytes read so far, out of ``size``.
    """

    def __init__(
        self, path: Path, pick: Callable[[str], bool], moved: Callable[[int], object], folder: Path
    ) -> None:
        self._path = path
        self._pick = pick
        self._moved = moved
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise ReaderError(f"it isn't a spreadsheet: {error}", str(path)) from None
        names = {info.filename: info for info in self._zip.infolist()}
        sheets = [(int(match[1]), name) for name in names if (match := _SHEET.fullmatch(name))]
        if not sheets:
            raise ReaderError("it isn't a spreadsheet: it has no sheet", str(path))
        self._sheet = min(sheets)[1]
        self._strings = next((it for it in names if it.lower() == "xl/sharedstrings.xml"), "")
        parts = [names[it] for it in (self._strings, self._sheet) if it]
        self.size = sum(part.file_size for part in parts)
        if self.size > _MOST_BYTES:
            raise ReaderError(f"it unpacks to {self.size / 1e9:.0f} GB, so it's skipped", str(path))
        if self.size > max(_MOST_TIMES * sum(part.compress_size for part in parts), _SMALL):
            what = "it unpacks to far more than a spreadsheet would, so it's skipped"
            raise ReaderError(what, str(path), "download it again")
        self._texts = _SharedTexts(folder)

    def __enter__(self) -> XlsxRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._texts.close()
        self._zip.close()

    def rows(self, column: Callable[[list[str]], int], skip: int) -> Iterator[list[str] | None]:
        """The header's cells, then each row's cells after ``skip`` rows, or None if the picked
        column has nothing wanted. ``column`` gets the header and returns that column's index.
        """
        self._read_strings()
        rows = self._rows()
        header = self._cells(next(rows, b""))
        yield header
        place = column(header)
        letters = _letters(place).encode()
        quick = re.compile(
            rb"<(?:\w{1,20}:)?c\b([^<>]{0,300}?\br=[\"']" + letters + rb"\d{1,8}[\"'][^<>]{0,300})>"
        )
        for number, row in enumerate(rows):
            if number < skip:
                continue
            cell = quick.search(row)
            if cell is None and _PLACE.search(row) is None:
                cells = self._cells(row)
                wanted = place < len(cells) and self._pick(cells[place])
                yield cells if wanted else None
            else:
                wanted = cell is not None and self._wanted(cell, row)
                yield self._cells(row) if wanted else None

    def _wanted(self, cell: re.Match[bytes], row: bytes) -> bool:
        following = _CELL.search(row, cell.end())
        inside = row[cell.end() : following.start() if following is not None else len(row)]
        kind = _KIND.search(cell[1])
        if kind is not None and kind[1] == b"s":
            return _whole_number(_VALUE.search(inside)) in self._texts.picked
        return self._pick(self._value(cell[1], inside))

    def _cells(self, row: bytes) -> list[str]:
        """The cells in their positions; a missing cell is empty."""
        values: dict[int, str] = {}
        at = -1
        cells = list(islice(_CELL.finditer(row), _MOST_COLUMNS))
        ends = [*(cell.start() for cell in cells[1:]), len(row)]
        for cell, end in zip(cells, ends, strict=False):
            place = _PLACE.search(cell[1])
            at = _number(place[1]) if place is not None else at + 1
            values[at] = self._value(cell[1], row[cell.end() : end])
        return [values.get(place, "") for place in range(max(values, default=-1) + 1)]

    def _value(self, given: bytes, inside: bytes) -> str:
        if given.endswith(b"/"):
            return ""
        kind = _KIND.search(given)
        if kind is not None and kind[1] == b"inlineStr":
            return _joined(inside)
        value = _VALUE.search(inside)
        if value is None or (kind is not None and kind[1] == b"e"):
            return ""
        if kind is not None and kind[1] == b"s":
            return self._texts.at(_whole_number(value))
        return unescaped(value[1].decode("utf-8", "replace"))[:_LONGEST_TEXT]

    def _read_strings(self) -> None:
        if not self._strings:
            return
        rest = b""
        for chunk in self._chunks(self._strings):
            *texts, rest = _STRING_END.split(rest + chunk)
            for text in texts:
                self._add_strings(text)
            if len(rest) > _LONGEST_ROW:
                raise self._damaged("one of its texts is too long")
        self._add_strings(rest)

    def _add_strings(self, part: bytes) -> None:
        """Those that stand before the end of one: empty ones, and that one."""
        for tag in _STRING.finditer(part):
            if not tag[0].endswith(b"/>"):
                return self._texts.add(_joined(part[tag.end() :]), self._pick)
            self._texts.add("", self._pick)
        return None

    def _rows(self) -> Iterator[bytes]:
        rest, end = b"", b""
        for chunk in self._chunks(self._sheet):
            rest += chunk
            if not end:
                first = _END.search(rest)
                end = first[0] if first is not None else b""
            if end:
                *rows, rest = rest.split(end)
                yield from rows
            if len(rest) > _LONGEST_ROW:
                raise self._damaged("one of its rows is too long")

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(_CHUNK):
                    self._read += len(chunk)
                    if self._read > _MOST_BYTES:
                        raise self._damaged("it unpacks to more than it declares")
                    self._moved(self._read)
                    yield chunk
        except (zipfile.BadZipFile, zlib_error, EOFError, OSError, RuntimeError) as error:
            raise self._damaged(str(error)) from None  # a RuntimeError asks for a password

    def _damaged(self, why: str) -> ReaderError:
        what = f"the spreadsheet is damaged: {why}"
        return ReaderError(what, str(self._path), "download it again")


class _SharedTexts:
    """The texts of a spreadsheet in a temporary file, with the offset of each."""

    def __init__(self, folder: Path) -> None:
        self.picked: set[int] = set()
        """The numbers of texts that are wanted in the picked column."""
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by close
        except OSError:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._starts = array("Q", [0])
        self._end = 0
        self._kept: dict[int, str] = {}

    def add(self, text: str, pick: Callable[[str], bool]) -> None:
        if len(self._starts) > _MOST_TEXTS:
            raise ReaderError("it has too many texts")
        if pick(text):
            self.picked.add(len(self._starts) - 1)
        data = text.encode("utf-8", "replace")
        self._file.write(data)
        self._end += len(data)
        self._starts.append(self._end)

    def at(self, number: int) -> str:
        if not 0 <= number < len(self._starts) - 1:
            return ""
        if (known := self._kept.get(number)) is not None:
            return known
        first, last = self._starts[number], self._starts[number + 1]
        self._file.seek(first)
        text = self._file.read(last - first).decode("utf-8", "replace")
        if len(self._kept) > 4096:
            self._kept.clear()
        self._kept[number] = text
        return text

    def close(self) -> None:
        self._file.close()


def _joined(inside: bytes) -> str:
    """The text of one or several runs, without Japanese phonetic guides."""
    if b"rPh" in inside:
        first, *others = _PHONETIC.split(inside)
        after = (_PHONETIC_END.split(each, maxsplit=1)[1:] for each in others)
        inside = b"".join([first, *(part for parts in after for part in parts)])
    text = b"".join(match[1] for match in _TEXT.finditer(inside)).decode("utf-8", "replace")
    if "&" in text:
        text = unescaped(text)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text[:_LONGEST_TEXT]


def _whole_number(value: re.Match[bytes] | None) -> int:
    """The number of a text; -1 without one."""
    text = value[1].strip() if value is not None else b""
    return int(text) if text.isdigit() and len(text) < 10 else -1


def _letters(place: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


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
        while line := self._text.readline(_LONGEST_ROW):
            if len(line) == _LONGEST_ROW:
                what = "it can't be read: one of its lines is too long"
                raise ReaderError(what, str(self._path), "download it again")
            yield line

"""``import lca FILE…``: files of any year, row by row, resumable after cancellation.

Applications of known employers are kept; claims are made from all of them, so files can be read one
by one. A file that was read to its end isn't read again.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Employer, Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.live.db.live_cache import FileProgress, LiveCache
from compute_jobs.live.lca.applications import (
    Application,
    LegalNames,
    case_of,
    header_places,
    read_application,
)
from compute_jobs.live.lca.disclosure_rows import CsvRows, XlsxRows
from compute_jobs.live.lca.wage_claims import wage_claims
from compute_jobs.packs.tables import bundled_table

_READS = 1
"""Incremented when rows are read differently, so files are read again."""
_HEAD = 1 << 20
_MOST_NAMES = 400


class FileStep(NamedTuple):
    name: str
    done: int
    """Bytes of ``size``."""
    size: int
    rows: int
    matched: int


OnStep = Callable[[FileStep], None]


class LcaImport(Struct, frozen=True):
    evidence: Evidence
    files: tuple[tuple[str, int, bool], ...]
    """Name, rows, and whether it had been read before."""
    matched: Mapping[str, Mapping[str, int]]
    """By employer, the legal names as filed, with their certified applications."""
    alike: Mapping[str, int]
    """Names that begin like an employer's but aren't its legal names, with their rows."""
    skipped: Mapping[str, int]
    """Why applications of known employers gave no wage."""
    cancelled: bool = False


def import_lca(
    files: Sequence[Path],
    employers: Mapping[str, Employer],
    cache: LiveCache,
    *,
    named: Mapping[str, str] | None = None,
    on_step: OnStep = lambda step: None,
    cancel: threading.Event | None = None,
    today: date,
) -> LcaImport:
    """Read files that haven't been read completely.

    Raises ReaderError for one it can't read. ``named`` maps additional legal names to employers'
    ids. What was read before ``cancel`` was set is kept, and the next import of the same file
    continues from there.
    """
    names = LegalNames(employers.values(), named or {})
    stop = cancel or threading.Event()
    read = [
        _FileReader(path, names, cache, on_step=on_step, stop=stop, today=today).read()
        for path in files
    ]
    total: dict[str, Counter[str]] = {}
    for progress in cache.files_read():
        for kind, counts in progress.tally.items():
            total.setdefault(kind, Counter()).update(counts)
    applications = cache.applications(Application).items()
    evidence = wage_claims(applications, [it.name for it in cache.files_read()])
    cache.put_batch("lca", evidence, day=today)
    matched = {
        kind.removeprefix("matched "): dict(counts.most_common())
        for kind, counts in sorted(total.items())
        if kind.startswith("matched ")
    }
    return LcaImport(
        evidence,
        tuple(read),
        matched,
        dict(total.get("alike", Counter()).most_common()),
        dict(total.get("skipped", Counter()).most_common()),
        stop.is_set(),
    )


class _FileReader:
    """One file being imported into the cache."""

    def __init__(
        self,
        path: Path,
        names: LegalNames,
        cache: LiveCache,
        *,
        on_step: OnStep,
        stop: threading.Event,
        today: date,
    ) -> None:
        self._path = path
        self._names = names
        self._cache = cache
        self._on_step = on_step
        self._stop = stop
        self._today = today
        self._id = _identity(path)
        self._marker = hashlib.sha256(f"{_READS} {names.state}".encode()).hexdigest()
        self._tally: dict[str, Counter[str]] = {}
        self._rows: list[tuple[str, str, Struct]] = []
        self._gone: list[str] = []
        self._places: Mapping[str, int] = {}
        self._bytes = 0
        self._size = 0
        self._done = 0
        self._matched = 0

    def read(self) -> tuple[str, int, bool]:
        """The file's name, its rows so far, and whether it had been read before."""
        held = next((it for it in self._cache.files_read() if it.file == self._id), None)
        if held is not None and held.marker == self._marker:
            if held.finished:
                return self._path.name, held.done, True
            self._done = held.done
            self._tally = {kind: Counter(counts) for kind, counts in held.tally.items()}
        if not self._stop.is_set():
            with self._open() as table, suppress(_StoppedError):
                self._size = table.size
                rows = table.rows(self._column, self._done)
                next(rows)
                self._read(rows)
        return self._path.name, self._done, False

    def _open(self) -> XlsxRows | CsvRows:
        with self._path.open("rb") as file:
            zipped = file.read(4) == b"PK\x03\x04"
        if zipped:
            folder = self._cache.folder or self._path.parent
            return XlsxRows(self._path, self._names.wanted, self._moved, folder)
        return CsvRows(self._path, self._names.wanted, self._moved)

    def _column(self, header: list[str]) -> int:
        self._places = header_places(header, str(self._path))
        return self._places["employer"]

    def _read(self, rows: Iterator[list[str] | None]) -> None:
        batch = int(bundled_table("lca")["rows"]["batch"])
        for cells in rows:
            self._done += 1
            if cells is not None:
                self._take(cells)
            if self._done % batch == 0:
                self._save()
                self._step()
                if self._stop.is_set():
                    return
        self._save(finished=True)
        self._bytes = self._size
        self._step()

    def _take(self, cells: Sequence[str]) -> None:
        name = clean_text(cells[self._places["employer"]], limit=160)
        employer = self._names.employer(name)
        if not employer:
            self._count("alike", name)
            return
        filed = case_of(cells, self._places)
        case = filed or f"{self._id[:16]}:{self._done}"
        found = read_application(cells, self._places, employer, case=case, fallback=self._today)
        if found is None:
            if filed:
                self._gone.append(filed)
            self._count("skipped", "not certified")
            return
        self._matched += 1
        self._count(f"matched {employer}", name)
        if found.left_out and found.technical:
            self._count("skipped", found.left_out)
        self._rows.append((found.case, employer, found))

    def _count(self, kind: str, name: str) -> None:
        counter = self._tally.setdefault(kind, Counter())
        if name in counter or len(counter) < _MOST_NAMES:
            counter[name] += 1

    def _save(self, *, finished: bool = False) -> None:
        # If a case was certified and withdrawn in one batch, the later row counts.
        gone = [it for it in self._gone if it not in {id_ for id_, _, _ in self._rows}]
        progress = FileProgress(
            self._id, self._path.name, self._done, finished, self._marker, self._tally
        )
        self._cache.put_applications(progress, self._rows, gone)
        self._rows, self._gone = [], []

    def _moved(self, bytes_read: int) -> None:
        self._bytes = bytes_read
        self._step()

    def _step(self) -> None:
        step = FileStep(self._path.name, self._bytes, self._size, self._done, self._matched)
        self._on_step(step)
        if self._stop.is_set() and not self._places:
            raise _StoppedError


class _StoppedError(Exception):
    """Cancelled before the first row."""


def _identity(path: Path) -> str:
    """What identifies a file whatever its name: its size, its beginning and its end."""
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait forever
            raise ReaderError("it isn't a regular file", str(path), "give a file as downloaded")
        size = path.stat().st_size
        digest = hashlib.sha256(str(size).encode())
        with path.open("rb") as file:
            digest.update(file.read(_HEAD))
            file.seek(max(size - _HEAD, 0))
            digest.update(file.read(_HEAD))
    except OSError as error:
        raise ReaderError(f"it can't be read: {error.strerror}", str(path)) from None
    return digest.hexdigest()

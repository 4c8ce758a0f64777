"""The cache's database file: opened safely, shared by two programs, replaced when damaged.

A refresh can restore everything in it. A damaged file is moved aside and replaced by a new one; if
none can be written, the cache is kept in memory for this run. The schema's version is part of the
name, so an older and a newer program never share a file.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from msgspec import MsgspecError, Struct
from msgspec.msgpack import decode

from compute_jobs.cache import DATABASE, live_batches

T = TypeVar("T")
_PATIENCE = 15.0
"""Seconds to wait for another program's write; ingesting the largest board takes two."""
_PAUSE = 0.01
"""Seconds between two tries if SQLite itself doesn't wait."""
_BROKEN = ("malformed", "not a database", "corrupt", "no such table")


class SourceState(Struct, frozen=True):
    """When a live source was fetched, and the outcome."""

    key: str
    tried: str = ""
    succeeded: str = ""
    """ISO times; empty if never."""
    marker: str = ""
    """Unchanged as long as nothing new was published, e.g. the newest accession."""
    error: str = ""
    todo: str = ""
    notes: tuple[str, ...] = ()


_TABLES = """
CREATE TABLE IF NOT EXISTS states(key TEXT PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS postings(
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, board TEXT NOT NULL,
    employer TEXT NOT NULL, has_text INTEGER NOT NULL, digest TEXT NOT NULL, row BLOB NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, closed TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS postings_by_board ON postings(board, closed);
CREATE INDEX IF NOT EXISTS postings_by_employer ON postings(employer, closed);
CREATE TABLE IF NOT EXISTS snapshots(
    board TEXT NOT NULL, day TEXT NOT NULL, complete INTEGER NOT NULL, open INTEGER NOT NULL,
    opened INTEGER NOT NULL, closed INTEGER NOT NULL, PRIMARY KEY(board, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS applications(
    id TEXT PRIMARY KEY, employer TEXT NOT NULL, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imports(file TEXT PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS filings(
    employer TEXT NOT NULL, accession TEXT NOT NULL, row BLOB NOT NULL,
    PRIMARY KEY(employer, accession)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS words(word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS texts(place INTEGER PRIMARY KEY, doc BLOB NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    title, team, places, employer, facets,
    detail=column, prefix='1 2 3', tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE IF NOT EXISTS search_all USING fts5(
    doc, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'search_all', 'row');
"""
"""The last one lists the words of the index as the index spells them; it stores nothing."""


class Database:
    """One connection. ``write`` is a transaction of its own; reads need none."""

    def __init__(self, folder: Path | None) -> None:
        self.path = folder / DATABASE if folder is not None else None
        self.set_aside: Path | None = None
        """Where a damaged file was moved, if there was one."""
        self._link: sqlite3.Connection | None = None

    @property
    def link(self) -> sqlite3.Connection:
        if self._link is None:
            self._link = self._open()
        return self._link

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that takes the write lock at once and is rolled back on any error."""
        link = self.link
        link.execute("BEGIN IMMEDIATE")
        try:
            yield link
        except BaseException:
            link.rollback()
            raise
        link.commit()

    def damaged(self, error: sqlite3.Error) -> bool:
        """Whether an error means a damaged file. If so it was moved aside."""
        passing = isinstance(error, (sqlite3.OperationalError, sqlite3.IntegrityError))
        broken = any(words in str(error).lower() for words in _BROKEN)
        if not isinstance(error, sqlite3.DatabaseError) or (passing and not broken):
            return False
        self.close()
        self._set_aside()
        return True

    def _open(self) -> sqlite3.Connection:
        for _ in range(2):
            try:
                return self._connect()
            except sqlite3.DatabaseError as error:
                if not self.damaged(error):
                    break
            except OSError:
                break
        link = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        link.executescript(_TABLES)
        return link

    def _connect(self) -> sqlite3.Connection:
        if self.path is None:
            raise OSError
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        # A connection may move between threads (a screen's worker opened it), never be shared.
        link = sqlite3.connect(
            self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            _begin_log(link)
            link.execute("PRAGMA synchronous=NORMAL")
            link.executescript(_TABLES)
            link.execute("SELECT count(*) FROM states").fetchone()
        except BaseException:
            link.close()
            raise
        return link

    def _set_aside(self) -> None:
        if self.path is None:
            return
        stamp = time.strftime("%Y%m%d-%H%M%S")
        target = self.path.with_name(f"{self.path.stem}-damaged-{stamp}.sqlite")
        try:
            self.path.replace(target)
            self.set_aside = target
        except OSError:
            return
        for tail in ("-wal", "-shm"):
            self.path.with_name(self.path.name + tail).unlink(missing_ok=True)


def _begin_log(link: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite doesn't wait for another program that does the same."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            link.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def unpacked(rows: Iterable[Sequence[Any]], kind: type[T]) -> Iterator[T]:
    """What the rows hold; one that makes no sense is left out, and costs no other."""
    for row in rows:
        with suppress(MsgspecError):
            yield decode(row[0], type=kind)


# -- a look from outside, which never writes -------------------------------------------------


def source_ages(folder: Path) -> dict[str, dict[str, str | int]]:
    """Every source known to the cache (an employer's filings or board, an imported data set): when
    it was last read, its claims, and why the last try failed. Empty if the cache can't be read.
    """
    batches, tried = live_batches(folder), _tried(folder)
    ages: dict[str, dict[str, str | int]] = {}
    for key in sorted({*batches, *tried}):
        days = batches.get(key, {})
        read, error = tried.get(key, ("", ""))
        claims = len({claim for evidence in days.values() for claim in evidence.claims})
        ages[key] = {"read": read or max(days, default=""), "claims": claims, "error": error}
    return ages


def _tried(folder: Path) -> dict[str, Sequence[str]]:
    """By source, when it was last read and why the last try failed."""
    path = folder / DATABASE
    try:
        if not path.is_file():
            return {}
    except OSError:
        return {}
    address = f"file:{quote(str(path))}"
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        try:
            with closing(sqlite3.connect(f"{address}?{mode}", uri=True, timeout=2.0)) as link:
                rows = link.execute("SELECT row FROM states")
                return {it.key: (it.succeeded, it.error) for it in unpacked(rows, SourceState)}
        except sqlite3.Error:
            continue
    return {}

"""The results of refreshes: evidence in a file for each live source, all else in SQLite.

Losing it costs a refresh, never a note. Evidence is replaced as a whole; postings are merged, so
closed ones are known.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from msgspec import Struct
from msgspec.msgpack import encode
from msgspec.structs import replace

from compute_jobs import cache
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.core.posting import Listed, Posting, Query
from compute_jobs.errors import ReaderError
from compute_jobs.live.db import postings_table
from compute_jobs.live.db.database import Database, SourceState, unpacked
from compute_jobs.live.db.search import SearchResult, search
from compute_jobs.live.edgar.submissions import NewsFiling

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
_CLOSED_DAYS = 400
"""Closed postings are deleted after this: growth looks back a month, a reader a year."""


class FileProgress(Struct, frozen=True):
    """How far a large file was read, so a later run can continue from there."""

    file: str
    """Identifies the file, whatever its name."""
    name: str
    done: int
    """Rows after its header."""
    finished: bool
    marker: str
    """If it differs, the file has to be read from the beginning."""
    tally: Mapping[str, Mapping[str, int]]
    """The counts so far."""


class BoardChange(Struct, frozen=True):
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    open_now: int
    first_look: bool
    """Nothing was known about the board before, so nothing is news."""


def _mended(
    method: Callable[Concatenate[LiveCache, P], R],
) -> Callable[Concatenate[LiveCache, P], R]:
    """Run again on a new file if the old one is damaged; any other database error becomes one
    clear line."""

    @wraps(method)
    def run(self: LiveCache, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            try:
                return method(self, *args, **kwargs)
            except sqlite3.Error as error:
                if not self.database.damaged(error):
                    raise
                return method(self, *args, **kwargs)
        except sqlite3.Error as error:
            todo = "close other programs and try again; deleting the file only costs a refresh"
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
                todo = "free some space and try again"
            raise ReaderError(
                f"the cache could not be used: {error}",
                str(self.database.path or "in memory"),
                todo,
            ) from error

    return run


class LiveCache:
    """Opened on demand and closed again; ``with`` does both. ``None`` keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.database = Database(folder)

    def __enter__(self) -> LiveCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    # Evidence

    def put_batch(self, batch: str, evidence: Evidence, *, day: date, keep_days: int = 1) -> None:
        """What one source says on ``day``, replacing what it said before; the newest ``keep_days``,
        including this one, are kept.
        """
        folder = self.folder
        if folder is not None and not cache.put_live(folder, batch, evidence, day, keep_days):
            what, todo = (
                "what was read can't be kept",
                "free some space, or make the folder writable",
            )
            raise ReaderError(what, str(folder), todo)

    def has_batch(self, batch: str) -> bool:
        return self.folder is not None and batch in cache.live_batches(self.folder, batch)

    def evidence(self, batch: str = "") -> Evidence:
        """What one source says, or all of them."""
        return Evidence() if self.folder is None else cache.live_evidence(self.folder, batch)

    # Sources

    @_mended
    def state(self, key: str) -> SourceState | None:
        rows = self.database.link.execute("SELECT row FROM states WHERE key=?", (key,))
        return next(unpacked(rows, SourceState), None)

    @_mended
    def states(self) -> tuple[SourceState, ...]:
        rows = self.database.link.execute("SELECT row FROM states ORDER BY key")
        return tuple(unpacked(rows, SourceState))

    @_mended
    def put_state(
        self,
        key: str,
        *,
        at: str,
        ok: bool,
        marker: str = "",
        error: str = "",
        todo: str = "",
        notes: Sequence[str] = (),
    ) -> None:
        """An attempt and its outcome; a failure keeps the last success and its marker."""
        with self.database.write() as link:
            rows = link.execute("SELECT row FROM states WHERE key=?", (key,))
            held = next(unpacked(rows, SourceState), SourceState(key))
            if ok:
                held = replace(held, succeeded=at, marker=marker, notes=tuple(notes))
            state = replace(held, tried=at, error=error, todo=todo)
            link.execute("INSERT OR REPLACE INTO states VALUES(?,?)", (key, encode(state)))

    # Filings that tell news

    @_mended
    def put_filings(
        self, employer: str, filings: Sequence[NewsFiling], *, recent: date, kept: date
    ) -> tuple[NewsFiling, ...]:
        """Add an employer's filings; returns the new unread ones.

        On the first refresh only filings since ``recent`` are unread; those before ``kept`` are
        deleted.
        """
        with self.database.write() as link:
            rows = link.execute("SELECT row FROM filings WHERE employer=?", (employer,))
            held = {it.accession: it for it in unpacked(rows, NewsFiling)}
            new = [
                replace(it, unread=bool(held) or it.filed >= recent)
                for it in filings
                if it.accession not in held and it.filed >= kept
            ]
            _put_filings(link, new)
            old = [(employer, it.accession) for it in held.values() if it.filed < kept]
            link.executemany("DELETE FROM filings WHERE employer=? AND accession=?", old)
        return tuple(it for it in new if it.unread)

    @_mended
    def filings(self, employers: Sequence[str] = ()) -> tuple[NewsFiling, ...]:
        """The filings of these employers, or of all, the newest first."""
        rows = self.database.link.execute("SELECT row FROM filings")
        found = unpacked(rows, NewsFiling)
        chosen = [it for it in found if not employers or it.employer in employers]
        return tuple(sorted(chosen, key=lambda it: (it.filed, it.accession), reverse=True))

    @_mended
    def mark_filings(self, accessions: Sequence[str], *, unread: bool) -> None:
        with self.database.write() as link:
            found = unpacked(link.execute("SELECT row FROM filings"), NewsFiling)
            chosen = [replace(it, unread=unread) for it in found if it.accession in accessions]
            _put_filings(link, chosen)

    # Files that are read row by row

    @_mended
    def files_read(self) -> tuple[FileProgress, ...]:
        rows = self.database.link.execute("SELECT row FROM imports")
        return tuple(sorted(unpacked(rows, FileProgress), key=lambda it: it.name))

    @_mended
    def put_applications(
        self, progress: FileProgress, rows: Sequence[tuple[str, str, Struct]], gone: Sequence[str]
    ) -> None:
        """Rows of (id, employer, application), replacing those with the same id; ids in ``gone``
        are removed. The reading progress is saved in the same transaction.
        """
        with self.database.write() as link:
            link.executemany("DELETE FROM applications WHERE id=?", [(it,) for it in gone])
            link.executemany(
                "INSERT OR REPLACE INTO applications VALUES(?,?,?)",
                [(id_, who, encode(it)) for id_, who, it in rows],
            )
            link.execute(
                "INSERT OR REPLACE INTO imports VALUES(?,?)", (progress.file, encode(progress))
            )

    @_mended
    def applications(self, kind: type[T]) -> Mapping[str, Sequence[T]]:
        """Every application, by employer."""
        link = self.database.link
        names = link.execute("SELECT DISTINCT employer FROM applications ORDER BY employer")
        of = "SELECT row FROM applications WHERE employer=?"
        return {it: tuple(unpacked(link.execute(of, (it,)), kind)) for (it,) in names.fetchall()}

    # Postings

    @_mended
    def put_board(
        self, board: str, postings: Sequence[Posting], *, day: date, complete: bool
    ) -> BoardChange:
        """Merge a board's openings. Only a complete reading closes missing ones."""
        with self.database.write() as link:
            seen = link.execute(
                "SELECT 1 FROM snapshots WHERE board=? LIMIT 1", (board,)
            ).fetchone()
            opened, closed = postings_table.merge(link, board, postings, day=day, complete=complete)
            row = link.execute(
                "SELECT count(*) FROM postings WHERE board=? AND closed=''", (board,)
            ).fetchone()
            link.execute(
                "INSERT OR REPLACE INTO snapshots VALUES(?,?,?,?,?,?)",
                (board, day.isoformat(), int(complete), row[0], len(opened), len(closed)),
            )
            postings_table.forget_closed(link, day - timedelta(days=_CLOSED_DAYS))
        return BoardChange(tuple(opened), tuple(closed), row[0], seen is None)

    @_mended
    def watched_since(self, board: str) -> date | None:
        """The day of the first complete reading of a board."""
        row = self.database.link.execute(
            "SELECT min(day) FROM snapshots WHERE board=? AND complete=1", (board,)
        ).fetchone()
        return date.fromisoformat(row[0]) if row and row[0] else None

    @_mended
    def have_text(self, board: str) -> frozenset[str]:
        """Ids of open postings with a description."""
        rows = self.database.link.execute(
            "SELECT id FROM postings WHERE board=? AND closed='' AND has_text=1", (board,)
        )
        return frozenset(row[0] for row in rows)

    @_mended
    def listed(
        self, *, employer: str = "", board: str = "", closed: bool = False, text: bool = False
    ) -> tuple[Listed, ...]:
        """Postings, newest first; descriptions only if requested."""
        return tuple(
            postings_table.listed(
                self.database.link, employer=employer, board=board, closed=closed, text=text
            )
        )

    @_mended
    def posting(self, posting_id: str) -> Listed | None:
        """One posting with its description, open or closed."""
        return next(
            postings_table.listed(self.database.link, id=posting_id, closed=True, text=True), None
        )

    @_mended
    def counts(self) -> Mapping[str, int]:
        """Open postings by employer."""
        rows = self.database.link.execute(
            "SELECT employer, count(*) FROM postings WHERE closed='' GROUP BY employer"
        )
        return dict(rows.fetchall())

    @_mended
    def search(self, query: Query) -> SearchResult:
        """Open postings that match, title hits first, newest first."""
        return search(self.database.link, query)


def _put_filings(link: sqlite3.Connection, filings: Iterable[NewsFiling]) -> None:
    link.executemany(
        "INSERT OR REPLACE INTO filings VALUES(?,?,?)",
        [(it.employer, it.accession, encode(it)) for it in filings],
    )

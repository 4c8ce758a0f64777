"""When each live source was last read and how many claims it gave, without touching the cache."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from compute_jobs.cache import DATABASE


class SourceAge(Struct, frozen=True):
    """One source: an employer's filings or board, or an imported data set."""

    source: str
    read: str
    """When it was last read, ISO; empty if never."""
    claims: int
    error: str = ""
    """Why the last try failed, if it did."""


def source_ages(folder: Path) -> tuple[SourceAge, ...]:
    """Every source known to the cache; empty if there is no cache or it can't be read."""
    path = folder / DATABASE
    try:
        if not path.is_file():
            return ()
    except OSError:
        return ()
    address = f"file:{quote(str(path))}"
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        try:
            with closing(sqlite3.connect(f"{address}?{mode}", uri=True, timeout=2.0)) as link:
                return _read(link)
        except sqlite3.Error:
            continue
    return ()


def _read(link: sqlite3.Connection) -> tuple[SourceAge, ...]:
    counts = dict(
        link.execute(
            "SELECT batch, count(DISTINCT id) FROM things WHERE kind='claims' GROUP BY batch"
        ).fetchall()
    )
    days = dict(link.execute("SELECT batch, max(day) FROM things GROUP BY batch").fetchall())
    states = {
        key: (succeeded, error)
        for key, succeeded, error in link.execute("SELECT key, succeeded, error FROM states")
    }
    return tuple(
        SourceAge(key, read or days.get(key, ""), counts.get(key, 0), error)
        for key in sorted({*counts, *days, *states})
        for read, error in [states.get(key, ("", ""))]
    )

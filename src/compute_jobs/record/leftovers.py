"""Leftovers of failures in a home: crash reports, copies of unreadable files and snapshots.

They are removed by age, and the oldest beyond a total size, so they never fill a disk. The newest
copy of each unreadable file stays: it may be the only copy of a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from compute_jobs.platform.paths import Home


def leftovers(home: Home) -> list[Path]:
    """Everything except snapshots, the least important first, each kind oldest first."""
    reports = _oldest_first(home.state.glob("crash-*.txt"))
    damaged = _oldest_first(home.backups.glob("*.damaged"))
    copies: list[Path] = []
    for folder in (home.root, home.dossiers, home.profiles):
        copies += folder.glob("*.unreadable-*")
    newest = {path.name.partition(".unreadable-")[0]: path for path in _oldest_first(copies)}
    older = [path for path in _oldest_first(copies) if path not in newest.values()]
    return [*reports, *damaged, *older]


def remove_older(paths: Sequence[Path], oldest: float) -> None:
    """Remove those last written before that time."""
    for path in paths:
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def remove_beyond(
    most: int, left: Sequence[Path], snapshots: Sequence[Path], may_go: Sequence[Path]
) -> None:
    """Remove leftovers, and then the oldest removable snapshots, until everything fits."""
    size = sum(path.stat().st_size for path in (*left, *snapshots))
    for path in (*left, *may_go):
        if size <= most:
            return
        size -= path.stat().st_size
        path.unlink(missing_ok=True)


def _oldest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.stat().st_mtime, path.name))

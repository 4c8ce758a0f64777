"""What nobody expected, told to the reader in one line, with a report of it on the disk.

An error in work beside the screen ends the work, not the program; it is lost unless somebody
catches it at the thread's edge.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from compute_jobs.errors import ReaderError
from compute_jobs.tui.app.lifecycle import crash_words, keep_report, place_of


class Mishaps:
    """One report for each place where something fails, however often it does."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._reports: dict[tuple[str, str], Path | None] = {}
        self._ended = False

    def words(self, doing: str, error: Exception) -> str:
        """The one line a reader sees; what a reader can act on says so itself."""
        if isinstance(error, ReaderError):
            return str(error)
        kind, where = type(error).__name__, place_of(error)
        if (kind, where) not in self._reports:
            self._reports[kind, where] = keep_report(error, self._folder)
        report = self._reports[kind, where]
        told = f"; the report is {report}" if report else ""
        return f"{doing} stopped on an error: {kind}{where}{told}"

    def last_words(self, error: BaseException) -> tuple[str, ...]:
        """Of what ends the program; nothing more where ending it fails, too."""
        if self._ended:
            return ()
        self._ended = True
        report = None
        with suppress(Exception):
            report = keep_report(error, self._folder)
        return (crash_words(error, report),)

"""What a command gets: its arguments, the reader's home, and the desk when it asks for it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from compute_jobs.cli.streams import tell
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    import argparse

    from compute_jobs.desk import Desk
    from compute_jobs.fit.model import Preference
    from compute_jobs.workspace.paths import Home


class UsageError(Exception):
    """Wrong usage: one line, exit 2."""


class Context:
    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self._home: Home | None = None
        self._desk: Desk | None = None
        self._told: set[str] = set()

    @property
    def home(self) -> Home:
        if self._home is None:
            from compute_jobs.workspace.paths import find_home

            self._home = find_home(self.args.home)
        return self._home

    @property
    def json(self) -> bool:
        return bool(self.args.json)

    @property
    def as_of(self) -> date | None:
        text: str | None = self.args.as_of
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise UsageError(f"--as-of takes a date such as 2026-05-21, not {text!r}") from None

    def desk(self, *, evidence_only: bool = False) -> Desk:
        """The desk, opened once; its warnings go to stderr."""
        if self._desk is None:
            from compute_jobs.desk import Desk

            self._desk = Desk.open(
                self.home,
                as_of=self.as_of,
                profile=self.args.profile,
                evidence_only=evidence_only,
                on_reading=_say_reading,
            )
            self.tell()
        return self._desk

    def tell(self) -> None:
        """Say on stderr what the desk warns of and hasn't been said yet."""
        if self._desk is None:
            return
        from compute_jobs.cli.output import narrate

        for warning in self._desk.warnings:
            if warning not in self._told:
                self._told.add(warning)
                narrate(f"compute-jobs: {warning}")

    def employer(self, name: str) -> str:
        """The id of the employer a reader named; unknown or ambiguous is a reader's error."""
        return self.desk().find_employer(name)

    def item(self, name: str) -> str:
        """The id of the checklist item a reader named."""
        with wrong_usage():
            return self.desk().find_item(name)

    def employers(self, names: list[str]) -> list[str]:
        return list(dict.fromkeys(self.employer(name) for name in names))


@contextlib.contextmanager
def wrong_usage() -> Iterator[None]:
    """What the program has no word for, or can't read, is wrong usage; its own files are not."""
    try:
        yield
    except ReaderError as error:
        raise UsageError(str(error)) from None


def read_preference(desk: Desk, metric: str, op: str, text: str, unknown: str | None) -> Preference:
    """A preference from the command line."""
    with wrong_usage():
        return desk.read_preference(metric, op, text, unknown)


def number(text: str, what: str) -> float:
    """A finite number a reader typed."""
    import math

    try:
        value = float(text.replace(",", "").replace("_", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(f"{what} takes a number, not {text!r}")
    return value


def _say_reading() -> None:
    """To somebody who watches; a script's stderr stays empty."""
    if sys.stderr.isatty():
        from compute_jobs.desk import READING

        tell(f"compute-jobs: {READING}")


__all__ = ["Context", "ReaderError", "UsageError", "number", "read_preference", "wrong_usage"]

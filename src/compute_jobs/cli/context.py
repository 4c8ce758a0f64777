"""A command's context: its arguments, the reader's home, and the desk on demand."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from compute_jobs.cli.registry import BY_NAME, split_command
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    import argparse

    from compute_jobs.core.fit.fit_model import Preference
    from compute_jobs.desk.desk import Desk
    from compute_jobs.packs.own_pack import OwnChange
    from compute_jobs.platform.paths import Home


_ALL = 1_000_000
"""More than there are postings anywhere, but within SQLite's range."""


class UsageError(Exception):
    """Wrong usage: one line, exit 2."""


class Context:
    def __init__(self, args: argparse.Namespace, run_words: Callable[[Sequence[str]], int]) -> None:
        if args.home == "":
            raise UsageError("--home takes a folder; leave it out to use the default")
        self.args = args
        self._run_words = run_words
        self._desk: Desk | None = None
        self._warned: set[str] = set()

    @cached_property
    def home(self) -> Home:
        from compute_jobs.platform.paths import find_home

        return find_home(self.args.home)

    def options(self, *, packs: bool = True) -> list[str]:
        """The options that another command line of this reader needs too; without ``packs`` for
        a command that doesn't take them."""
        names = ("home", "as_of", "profile", *(("packs",) if packs else ()))
        given = {name: getattr(self.args, name, None) for name in names}
        return [f"--{name.replace('_', '-')}={value}" for name, value in given.items() if value]

    def run_line(self, words: Sequence[str]) -> int:
        """Run another command line, with this one's home, day, profile and packs."""
        command = BY_NAME.get(split_command(words)[0] or "")
        options = self.options(packs=command is not None and command.takes_packs)
        return self._run_words([*options, *words])

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

    @property
    def packs(self) -> tuple[str, ...]:
        """The packs that ``--packs`` names; empty: all evidence counts."""
        text: str | None = getattr(self.args, "packs", None)
        if text is None:
            return ()
        names = tuple(name for part in text.split(",") if (name := part.strip()))
        if not names:
            raise UsageError("--packs takes names, e.g. --packs founding")
        return names

    def desk(self, *, evidence_only: bool = False) -> Desk:
        """The desk, opened once; its warnings go to stderr."""
        if self._desk is None:
            from compute_jobs.desk.desk import Desk

            self._desk = Desk.open(
                self.home,
                as_of=self.as_of,
                profile=self.args.profile,
                packs=self.packs,
                evidence_only=evidence_only,
                on_reading=_say_reading,
            )
            self.warn()
        return self._desk

    def tell_assumed(self) -> None:
        """Say on stderr that the answer assumes the scenarios that are switched on."""
        for name in () if self._desk is None else self._desk.assumed:
            from compute_jobs.cli.output import narrate

            narrate(f"what if {name}: assumed here; to end it: compute-jobs scenario off {name}")

    def warn(self) -> None:
        """Print the desk's warnings on stderr, each once."""
        if self._desk is None:
            return
        from compute_jobs.cli.output import narrate

        for warning in self._desk.warnings:
            if warning not in self._warned:
                self._warned.add(warning)
                narrate(f"compute-jobs: {warning}")

    def employer(self, name: str) -> str:
        """The id of the named employer; an unknown or ambiguous name is an error."""
        return self.desk().workspace.find_name(name, assets=False)

    def item(self, name: str) -> str:
        with wrong_usage():
            return self.desk().workspace.find_item(name)

    def subject(self, name: str | None) -> str | None:
        """The id of the employer or asset a reader named; None where none was named."""
        return None if name is None else self.desk().workspace.find_name(name, assets=True)

    def employers(self, names: list[str]) -> list[str]:
        return list(dict.fromkeys(self.employer(name) for name in names))


@contextlib.contextmanager
def wrong_usage() -> Iterator[None]:
    """Turn a reader's error inside into wrong usage, which exits 2."""
    try:
        yield
    except ReaderError as error:
        raise UsageError(str(error)) from None


def read_preference(desk: Desk, metric: str, op: str, text: str, unknown: str | None) -> Preference:
    """A preference from the command line; an unknown operator is wrong usage."""
    if op in ("<", ">"):
        raise UsageError(
            f"{op!r} is not supported; use {op}= (a figure exactly on the line passes)"
        )
    with wrong_usage():
        return desk.read_preference(metric, op, text, unknown)


def refuse(changed: OwnChange, verb: str, options: Mapping[str, str]) -> None:
    """Raises what keeps the own pack from being changed; ``options`` are those not named like
    their field, or empty for a word. A value that can't be right is wrong usage."""
    told = [
        f"--{option}: {what.removeprefix(f'{field}: ')}" if option else what
        for field, what in changed.problems.items()
        for option in [options.get(field, field)]
    ]
    if told:
        error = ReaderError if "" in changed.problems else UsageError
        raise error(f"not {verb}: {'; '.join(told)}")


def number(text: str, what: str) -> float:
    """A finite number a reader typed. Commas separate thousands; a decimal comma is refused."""
    import math
    import re

    value = math.nan
    if "," not in text or re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", text.strip()):
        with contextlib.suppress(ValueError):
            value = float(text.replace(",", ""))
    if not math.isfinite(value):
        point = text.replace(",", ".")
        hint = f"; write {point}" if re.fullmatch(r"[-+]?\d+\.\d+", point) else ""
        raise UsageError(f"{what} takes a number, not {text!r}{hint}")
    return value


def as_typed(text: str) -> str:
    """Words of the command line as UTF-8, which Python keeps as bytes in a plain locale."""
    if text.isascii():
        return text
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeError:
        return text


def how_many(value: int, option: str) -> int:
    """How many things to print, from 1; a huge number means all."""
    if value < 1:
        raise UsageError(f"{option} takes a whole number from 1, not {value}")
    return min(value, _ALL)


def no_more(given: object, problem: str, todo: str) -> None:
    """Refuse unexpected words or options; none is dropped silently."""
    if given:
        raise UsageError(f"{problem}; {todo}")


def _say_reading() -> None:
    """Only on a terminal; a script's stderr stays empty."""
    if sys.stderr.isatty():
        from compute_jobs.cli.output import narrate
        from compute_jobs.desk.desk import READING

        narrate(f"compute-jobs: {READING}")

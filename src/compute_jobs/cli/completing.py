"""What may come next on a command line: asked by the shells' scripts at each press of tab.

Commands, options and choices are those of the registry and the parsers. What else a word may be
is found by the parser's own name for it (``_KINDS``), and only what is asked for is read.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from compute_jobs.cli.main import split_command
from compute_jobs.cli.parsers import opening_parser, parser_for
from compute_jobs.cli.registry import BY_NAME, COMMANDS

if TYPE_CHECKING:
    from compute_jobs.desk.workspace import Workspace

Candidate = tuple[str, str]
"""A word and, for shells that show it, what it is."""
SHELLS = ("bash", "zsh", "fish")


class _Typed(Struct):
    """A command's words as its parser will take them."""

    given: list[str] = field(default_factory=list)
    """Words that are no options' values, in order."""
    options: set[str] = field(default_factory=set)
    pending: argparse.Action | None = None
    """The option whose value comes next."""
    taken: int = 0
    """How many values it has."""
    only_words: bool = False
    """After ``--`` nothing is an option."""


def candidates(line: Sequence[str], home: str | None = None) -> list[Candidate]:
    """What the last word of a line may be; nothing where anything may stand, such as a file."""
    *before, current = line or [""]
    before = _halves(before)
    if current == "=":
        current = ""  # bash takes --option=value apart
    option, mark, value = current.partition("=")
    joined = f"{option}=" if mark and option.startswith("--") else ""
    if joined:
        before, current = [*before, option], value
    found = _next(before, current, home)
    return [(joined + word, what) for word, what in found if word.startswith(current)]


def _halves(words: Iterable[str]) -> list[str]:
    """Options and their values each for itself, whichever way the shell hands them over."""
    found: list[str] = []
    for word in words:
        if word == "=" and found and found[-1].startswith("--"):
            continue
        option, mark, value = word.partition("=")
        found += [option, value] if mark and option.startswith("--") else [word]
    return found


def _next(before: Sequence[str], current: str, home: str | None) -> list[Candidate]:
    name, rest = split_command(before)
    if name == "help":
        name, rest = split_command(rest)
        return [] if name else _commands()
    if name is None:
        return _opening(before, current, home)
    command = BY_NAME.get(name)
    if command is None:
        return []
    parser, _ = parser_for(command)
    typed = _typed(parser, rest)
    words = _Words(name, typed, _home_of(rest) or home)
    if typed.pending is not None:
        return words.for_value(typed.pending, typed.taken)
    if current.startswith("-") and not typed.only_words:
        return _options(parser, typed.options)
    action = _positional(parser, len(typed.given))
    return words.for_value(action, 0) if action is not None else []


def _commands() -> list[Candidate]:
    return [(command.name, command.summary) for command in COMMANDS]


def _opening(before: Sequence[str], current: str, home: str | None) -> list[Candidate]:
    parser = opening_parser()
    typed = _typed(parser, before)
    if typed.pending is not None:
        return _Words("", typed, _home_of(before) or home).for_value(typed.pending, 0)
    if current.startswith("-"):
        return _options(parser, typed.options)
    return [*_commands(), ("help", "what a command takes")]


def _home_of(words: Sequence[str]) -> str | None:
    at = max((i for i, word in enumerate(words[:-1]) if word == "--home"), default=None)
    return None if at is None else words[at + 1]


def _typed(parser: argparse.ArgumentParser, words: Sequence[str]) -> _Typed:
    known = {name: action for action in parser._actions for name in action.option_strings}
    typed = _Typed()
    for word in words:
        action = None if typed.only_words else known.get(word)
        if word == "--" and not typed.only_words:
            typed.only_words, typed.pending = True, None
        elif action is not None:
            repeated = isinstance(action, argparse._AppendAction)
            typed.options |= set() if repeated else set(action.option_strings)
            typed.pending = None if action.nargs == 0 else action
            typed.taken = 0
        elif typed.pending is not None:
            typed.taken += 1
            if typed.pending.nargs not in ("+", "*"):
                typed.pending = None
        else:
            typed.given.append(word)
    return typed


def _options(parser: argparse.ArgumentParser, used: set[str]) -> list[Candidate]:
    return [
        (name, _what(action))
        for action in parser._actions
        if action.help != argparse.SUPPRESS
        for name in action.option_strings
        if name.startswith("--") and name not in used
    ]


def _what(action: argparse.Action) -> str:
    said = action.help or ""
    return "" if "%" in said else said


def _positional(parser: argparse.ArgumentParser, place: int) -> argparse.Action | None:
    """The one that takes the word at this place among those that are no options."""
    for action in parser._actions:
        if action.option_strings or action.help == argparse.SUPPRESS:
            continue
        if action.nargs in ("*", "+"):
            return action
        if place == 0:
            return action
        place -= 1
    return None


class _Words(Struct):
    """The words a value may be, read from the home the line names."""

    command: str
    typed: _Typed
    home: str | None
    _workspace: Workspace | None = None

    def for_value(self, action: argparse.Action, taken: int) -> list[Candidate]:
        if action.choices is not None:
            return [(str(choice), "") for choice in action.choices]
        ask = _KINDS.get(f"{self.command} {action.dest}") or _KINDS.get(action.dest)
        return [(word, "") for word in ask(self, taken)] if ask is not None else []

    @property
    def workspace(self) -> Workspace:
        """Nothing of it is ranked or rated: tab has to be quick."""
        if self._workspace is None:
            from compute_jobs.desk.workspace import Workspace
            from compute_jobs.platform.paths import find_home

            today = date.today()  # noqa: DTZ011 - a reader's own calendar day is meant
            self._workspace = Workspace(find_home(self.home), today, read_only=True)
        return self._workspace

    def employers(self, _: int = 0) -> Iterable[str]:
        return self.workspace.evidence.employers

    def listed(self, _: int) -> Iterable[str]:
        """For the shortlist: those on it, unless one is added."""
        if self.typed.given[:1] in (["add"], ["list"]):
            return self.employers()
        return self.workspace.keeper.load_all().shortlist()

    def metrics(self, taken: int = 0) -> Iterable[str]:
        """A metric; after it, for an option that takes a whole line, how it is compared."""
        return self.workspace.evidence.metrics if taken == 0 else self.ops() if taken == 1 else ()

    def lines(self, _: int) -> Iterable[str]:
        """For pref: what its action is about."""
        match self.typed.given[:1]:
            case ["set"]:
                return self.metrics()
            case ["remove"]:
                profile = self.workspace.profile()
                return [preference.metric for preference in profile.preferences]
            case ["on"]:
                return [suggestion.id for suggestion in self.workspace.lines.suggestions]
        return ()

    def ops(self, _: int = 0) -> Iterable[str]:
        from compute_jobs.core.fit.fit_model import OPS

        return OPS if self.command != "pref" or self.typed.given[:1] == ["set"] else ()

    def criteria(self, _: int = 0) -> Iterable[str]:
        from compute_jobs.core.evidence.evidence_model import CRITERIA
        from compute_jobs.core.evidence.format import criterion

        return map(criterion, CRITERIA)

    def weights(self, _: int) -> Iterable[str]:
        return [f"{criterion}=" for criterion in self.criteria()]

    def claims(self, _: int) -> Iterable[str]:
        return self.workspace.evidence.claims

    def items(self, _: int) -> Iterable[str]:
        return [item.id for item in self.workspace.checklist]

    def scenarios(self, _: int) -> Iterable[str]:
        return [scenario.id for scenario in self.workspace.scenarios]

    def profiles(self, _: int) -> Iterable[str]:
        if self.typed.given[:1] == ["delete"]:
            return self.workspace.keeper.profile_names()
        return self.workspace.profile_names()

    def relations(self, _: int) -> Iterable[str]:
        from typing import get_args

        from compute_jobs.core.evidence.evidence_model import RelationKind

        return get_args(RelationKind)

    def levels(self, _: int) -> Iterable[str]:
        from compute_jobs.core.posting import LEVELS

        return LEVELS

    def terms(self, _: int) -> Iterable[str]:
        from compute_jobs.packs.tables import read_glossary

        return [term.id for term in read_glossary()]

    def searches(self, _: int) -> Iterable[str]:
        from compute_jobs.record.saved_searches import load_searches

        return load_searches(self.workspace.home)

    def snapshots(self, _: int) -> Iterable[str]:
        return [snapshot.id for snapshot in self.workspace.keeper.snapshots.newest_first()]

    def shells(self, _: int) -> Iterable[str]:
        return SHELLS


_KINDS: Mapping[str, Callable[[_Words, int], Iterable[str]]] = {
    "employer": _Words.employers,
    "employers": _Words.employers,
    "shortlist employers": _Words.listed,
    "set": _Words.metrics,
    "metric": _Words.metrics,
    "pref metric": _Words.lines,
    "op": _Words.ops,
    "criterion": _Words.criteria,
    "weight": _Words.weights,
    "without": _Words.claims,
    "item": _Words.items,
    "scenario": _Words.scenarios,
    "scenario name": _Words.scenarios,
    "profile": _Words.profiles,
    "profile name": _Words.profiles,
    "relation": _Words.relations,
    "level": _Words.levels,
    "term": _Words.terms,
    "search": _Words.searches,
    "snapshot": _Words.snapshots,
    "shell": _Words.shells,
}
"""By a parser's name for a value, with the command before it where two mean different things."""

"""Shell completion: print a script for bash, zsh or fish.

bash:  source <(compute-jobs completion bash)     in ~/.bashrc
zsh:   compute-jobs completion zsh > "${fpath[1]}/_compute-jobs"
fish:  compute-jobs completion fish | source      in config.fish
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import say
from compute_jobs.cli.registry import BY_NAME, COMMANDS, opening_parser, parser_for, split_command
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    OWN_PACK,
    TIERS,
    RelationKind,
    SourceKind,
    Stance,
)
from compute_jobs.core.fit.fit_model import OPS
from compute_jobs.core.posting import LEVELS
from compute_jobs.packs.bundled import bundled_data
from compute_jobs.packs.tables import read_glossary
from compute_jobs.platform.paths import find_home
from compute_jobs.record.watches import load_searches

if TYPE_CHECKING:
    from compute_jobs.desk.workspace import Workspace

EXAMPLES = """examples:
  compute-jobs completion bash"""
PRINTS_DATA = False
SHELLS = ("bash", "zsh", "fish")
_CRITERIA = tuple(map(fmt.criterion, CRITERIA))

Candidate = tuple[str, str]
"""A word and, for shells that show it, what it is."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", help=", ".join(SHELLS))
    parser.add_argument("line", nargs="*", help=argparse.SUPPRESS)


def run(ctx: Context) -> None:
    shell, line = ctx.args.shell, ctx.args.line
    if shell == "line":  # asked by the scripts: each word with an = before it, as none is an option
        words = [word.removeprefix("=") for word in line]
        for candidate in candidates(words, ctx.args.home):
            # Not by say(), which would clean away the tab that the shells split at.
            sys.stdout.write("\t".join(clean_text(part) for part in candidate if part) + "\n")
        return None
    if shell not in SHELLS or line:
        named = " ".join([shell, *line])
        raise UsageError(f"completion takes one shell, {', '.join(SHELLS)}, not {named!r}")
    script = (bundled_data() / "completion" / f"compute-jobs.{shell}").read_text("utf-8")
    commands = " ".join(command.name for command in COMMANDS)
    return say(script.replace("COMMANDS", commands).rstrip())


def candidates(line: Sequence[str], home: str | None = None) -> list[Candidate]:
    """What the last word of a line may be; nothing where it is free, such as a file."""
    *typed, current = line or [""]
    option, equals, value = current.partition("=")
    tied = f"{option}=" if equals and option.startswith("--") else ""
    if tied:
        typed, current = [*typed, option], value
    # --option=value is one word in zsh and fish, and three in bash
    words = [it for last, it in pairwise(["", *typed]) if it != "=" or not last.startswith("--")]
    before = [
        part
        for word in words
        for part in (word.partition("=")[::2] if word.startswith("--") else [word])
        if part
    ]
    home = next((value for option, value in pairwise(before) if option == "--home"), home)
    current = current.removeprefix("=")
    offered = _offered(before, current, home)
    return [(tied + word, what) for word, what in offered if word.startswith(current)]


def _offered(before: Sequence[str], current: str, home: str | None) -> Iterable[Candidate]:
    name, rest = split_command(before)
    if name is None or name == "help":
        commands = [(it.name, it.summary) for it in COMMANDS]
        if name == "help":
            return commands if not rest else ()
        typed = _TypedLine("", opening_parser(), before, current, home)
        own = [*commands, ("help", "what a command takes")]
    elif name in BY_NAME:
        typed = _TypedLine(name, parser_for(BY_NAME[name])[0], rest, current, home)
        own = typed.values(typed.positional())
    else:
        return ()
    if typed.option is not None:
        return typed.values(typed.option)
    return typed.options() if current.startswith("-") else own


class _TypedLine:
    """The words before the one that is asked for, as the command's parser will take them."""

    def __init__(
        self,
        command: str,
        parser: argparse.ArgumentParser,
        words: Sequence[str],
        current: str,
        home: str | None,
    ) -> None:
        self.command, self.home, self.current = command, home, current
        self.words: list[str] = []
        """Those that are no options' values."""
        self.option: argparse.Action | None = None
        """The option whose value comes next."""
        self.taken = 0
        """How many values it has."""
        self._actions = [each for each in parser._actions if each.help != argparse.SUPPRESS]
        known = {name: each for each in self._actions for name in each.option_strings}
        self._used: set[str] = set()
        for word in words:
            if (option := known.get(word)) is not None:
                if not isinstance(option, argparse._AppendAction):
                    self._used.update(option.option_strings)
                self.option, self.taken = (None if option.nargs == 0 else option), 0
            elif self.option is not None:
                self.taken += 1
                if self.option.nargs is None:
                    self.option = None
            else:
                self.words.append(word)

    @property
    def action(self) -> str:
        """The first word, which many commands take for what to do."""
        return self.words[0] if self.words else ""

    def options(self) -> list[Candidate]:
        return [
            (name, "" if "%" in (action.help or "") else action.help or "")
            for action in self._actions
            for name in action.option_strings
            if name.startswith("--") and name not in self._used
        ]

    def positional(self) -> argparse.Action | None:
        """The argument that takes the next word."""
        own = [action for action in self._actions if not action.option_strings]
        last = own[-1:] if own and own[-1].nargs in ("*", "+") else []
        return next(iter([*own[len(self.words) :], *last]), None)

    def values(self, action: argparse.Action | None) -> list[Candidate]:
        """What a value may be: one of its choices, or what the reader's files have."""
        if action is None:
            return []
        if action.choices is not None:
            return [(str(choice), "") for choice in action.choices]
        kind = _KINDS.get(f"{self.command} {action.dest}") or _KINDS.get(action.dest)
        return [(word, "") for word in kind(self)] if kind else []

    @cached_property
    def workspace(self) -> Workspace:
        """The home the line names; nothing of it is ranked or rated, since tab has to be quick."""
        from compute_jobs.desk.workspace import Workspace

        today = date.today()  # noqa: DTZ011 - a reader's own calendar day is meant
        return Workspace(find_home(self.home), today, read_only=True)


def _listed(line: _TypedLine) -> Iterable[str]:
    """For the shortlist: those on it, unless one is added."""
    if line.action in ("add", "list"):
        return line.workspace.evidence.employers
    return line.workspace.keeper.load_all().shortlist()


def _metrics(line: _TypedLine) -> Iterable[str]:
    """A metric; after it, for an option that takes a whole line, how it is compared."""
    if line.taken == 0:
        return line.workspace.evidence.metrics
    return OPS if line.taken == 1 else ()


def _pref_metrics(line: _TypedLine) -> Iterable[str]:
    """What the action of ``pref`` is about."""
    match line.action:
        case "set":
            return line.workspace.evidence.metrics
        case "remove":
            return [preference.metric for preference in line.workspace.profile().preferences]
        case "on":
            return [suggestion.id for suggestion in line.workspace.lines.suggestions]
    return ()


def _profiles(line: _TypedLine) -> Iterable[str]:
    workspace = line.workspace
    deleting = line.action == "delete"
    return workspace.keeper.profile_names() if deleting else workspace.profile_names()


def _packs(line: _TypedLine) -> Iterable[str]:
    """The names that may follow those already typed before a comma."""
    from compute_jobs.packs.select import FOUNDING

    typed, comma, _ = line.current.rpartition(",")
    names = (FOUNDING, *line.workspace.base.packs)
    return [typed + comma + name for name in names if name not in typed.split(",")]


def _own_employers(line: _TypedLine) -> Iterable[str]:
    """What may be removed: the reader's own; what may be changed: its boards, of anybody."""
    employers = line.workspace.evidence.employers
    if line.action == "add":
        return ()
    return [name for name, it in employers.items() if it.pack or line.action == "edit"]


def _claim_names(line: _TypedLine) -> Iterable[str]:
    """Who a new claim is about; else the reader's own claims."""
    evidence = line.workspace.evidence
    if line.action == "add":
        return (*evidence.employers, *evidence.assets)
    return [name for name, it in evidence.claims.items() if it.pack == OWN_PACK]


def _movers(line: _TypedLine) -> Iterable[str]:
    """What may be set aside to see what it moves."""
    evidence = line.workspace.evidence
    return (*evidence.claims, *evidence.sources, *evidence.assets)


_KINDS: Mapping[str, Callable[[_TypedLine], Iterable[str]]] = {
    "employer": lambda line: line.workspace.evidence.employers,
    "employers": lambda line: line.workspace.evidence.employers,
    "parent": lambda line: line.workspace.evidence.employers,
    "employer name": _own_employers,
    "claim name": _claim_names,
    "claim to_metric": lambda line: line.workspace.evidence.metrics,
    "claim to_tier": lambda _: TIERS,
    "claim to_kind": lambda _: get_args(SourceKind),
    "claim to_stance": lambda _: get_args(Stance),
    "claim to_source": lambda line: line.workspace.evidence.sources,
    "shortlist employers": _listed,
    "set": _metrics,
    "metric": _metrics,
    "pref metric": _pref_metrics,
    "op": lambda line: OPS if line.action == "set" else (),
    "criterion": lambda _: _CRITERIA,
    "weight": lambda _: [f"{criterion}=" for criterion in _CRITERIA],
    "without": lambda line: line.workspace.evidence.claims,
    "without_source": lambda line: line.workspace.evidence.sources,
    "sources id": lambda line: line.workspace.evidence.sources,
    "glossary source": lambda line: line.workspace.evidence.sources,
    "impact item": _movers,
    "item": lambda line: [item.id for item in line.workspace.checklist],
    "scenario": lambda line: [each.id for each in line.workspace.scenarios],
    "scenario name": lambda line: [each.id for each in line.workspace.scenarios],
    "packs": _packs,
    "profile": _profiles,
    "profile name": _profiles,
    "relation": lambda _: get_args(RelationKind),
    "level": lambda _: LEVELS,
    "term": lambda _: [term.id for term in read_glossary()],
    "search": lambda line: load_searches(line.workspace.home),
    "snapshot": lambda line: [each.id for each in line.workspace.keeper.snapshots.newest_first()],
    "shell": lambda _: SHELLS,
}
"""By a parser's name for a value, with the command before it where two mean different things."""

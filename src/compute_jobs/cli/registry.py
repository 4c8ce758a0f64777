"""Every command by name, in the order help shows them, and the parsers of their words.

Only the module of the command that was asked for is imported; a new command is one file here
in ``cli/`` and one row below.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from compute_jobs.cli.output import narrate
from compute_jobs.core.evidence.format import joined


class Command(NamedTuple):
    name: str
    group: str
    summary: str

    @property
    def module(self) -> str:
        """Its file in ``cli/``, named like it where Python has no other use for the word."""
        return {"next": "next_question", "import": "import_data"}.get(self.name, self.name)

    @property
    def takes_packs(self) -> bool:
        """Whether it lists or judges evidence, so that ``--packs`` may limit it."""
        return self.group not in ("Live data", "Upkeep")


COMMANDS: tuple[Command, ...] = (
    Command("rank", "Who", "employers in order, with fit, range and deal-breakers"),
    Command("explain", "Who", "one employer's breakdown in words and numbers"),
    Command("compare", "Who", "employers side by side, metric by metric"),
    Command("employers", "Who", "every employer's claims, counted by tier"),
    Command("sites", "Who", "where machines and power are: running, contracted, planned"),
    Command("employer", "Who", "add, edit or remove your own employers"),
    Command("supply", "Who", "who supplies, owns and leases what"),
    Command("robustness", "How sure", "rank shares, fit ranges, weight stability"),
    Command("next", "How sure", "the best questions to ask next"),
    Command("hype", "How sure", "the hype watch: capacity compared with commitments"),
    Command("scenario", "How sure", "what-if events: list, switch on or off"),
    Command("ask", "How do you know", "ask in plain English, answered with claims"),
    Command("claims", "How do you know", "the ledger, claim by claim"),
    Command("claim", "How do you know", "add, edit or remove your own claims"),
    Command(
        "conflicts", "How do you know", "what agrees, contradicts or supersedes, by which rule"
    ),
    Command("verify", "How do you know", "check relayed claims against filings"),
    Command("sources", "How do you know", "source cards, and the claims of each"),
    Command("impact", "How do you know", "what a claim, source or asset changes"),
    Command("balance", "How do you know", "evidence for and against, by criterion"),
    Command("read", "How do you know", "find candidate claims in an article or filing"),
    Command("inbox", "How do you know", "review candidates: accept, edit, reject"),
    Command("glossary", "How do you know", "terms explained"),
    Command("news", "What changed", "what changed in the evidence and the ranking"),
    Command("watch", "What changed", "rules that fire once when something changes"),
    Command("pref", "Your priorities", "hard preferences: list, set, remove"),
    Command("weight", "Your priorities", "how much each criterion counts"),
    Command("profile", "Your priorities", "named sets of weights and preferences"),
    Command("show", "Your record", "your record of one employer"),
    Command("mark", "Your record", "a verdict on a checklist item"),
    Command("note", "Your record", "add to an employer's notes"),
    Command("stage", "Your record", "where you stand with an employer"),
    Command("shortlist", "Your record", "your shortlist: add, remove, list, order"),
    Command("undo", "Your record", "undo the last change"),
    Command("redo", "Your record", "redo the last undone change"),
    Command("export", "Your record", "export the shortlist as md, json, csv or html"),
    Command("refresh", "Live data", "fetch filings and open postings"),
    Command("filings", "Live data", "what companies reported to the SEC lately"),
    Command("postings", "Live data", "search open postings"),
    Command("import", "Live data", "read a data set into the ledger"),
    Command("check", "Upkeep", "validate bundled and own packs"),
    Command("doctor", "Upkeep", "paths, versions, counts, problems"),
    Command("backup", "Upkeep", "snapshots of your files"),
    Command("restore", "Upkeep", "restore a snapshot or an export"),
    Command("completion", "Upkeep", "shell completion for bash, zsh or fish"),
    Command("plain", "Screens", "the program as linear text, for screen readers"),
    Command("mcp", "Screens", "answers for your own assistant, over MCP"),
    Command("serve", "Screens", "the program in a browser on this machine"),
)

BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}


_TAKES_VALUE = ("--home", "--as-of", "--profile", "--packs", "--theme")
"""Options that may precede a command's name, with their value as the next word."""


def split_command(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """The first word that isn't an option (or an option's value), and the rest in order."""
    rest = list(argv)
    position = 0
    while position < len(rest):
        word = rest[position]
        if word in _TAKES_VALUE:
            position += 2
        elif word.startswith("-"):
            position += 1
        else:
            return rest.pop(position), rest
    return None, rest


# -- parsers, with options allowed anywhere --------------------------------------------------------
#
# argparse fails on options between a command's words if one of those is optional, and treats every
# word that begins with a minus as an option. So words are sorted first.

NEGATIVE = re.compile(r"-\$?\.?\d")
"""How a negative figure begins: -5%, -$5B, -.5. No option begins with a digit."""
_EXAMPLE = re.compile(r"\Aexamples:\n  (.*[^\\])$", re.M)
"""A command's first example, if it is one line."""
_NARROWEST = 11
"""Columns argparse itself wraps help to at least."""


class Parser(argparse.ArgumentParser):
    """A parser that takes options anywhere among a command's words."""

    minus_words = False
    """Whether the command takes words with a minus before them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._negative_number_matcher = NEGATIVE

    def flag(self, name: str, what: str) -> None:
        """An option without a value."""
        self.add_argument(name, action="store_true", help=what)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        words = sys.argv[1:] if args is None else args
        return super().parse_known_args(self.options_first(words), namespace)

    def options_first(self, words: Sequence[str]) -> list[str]:
        """Options with their values, then the command's own words, after ``--`` where needed."""
        given: list[str] = []
        own: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            option = self._option_string_actions.get(word)
            if word == "--":
                own += rest
                break
            if option is not None:
                size = 1 if option.nargs is None else 0
                if option.nargs == "+":  # METRIC OP VALUE, where OP may be "not in"
                    size = 4 if rest[1:2] == ["not"] else 3
                if size == 1 and self._begins_with_minus(rest):
                    given.append(f"{max(option.option_strings, key=len)}={rest.pop(0)}")
                    continue
                given += [word, *rest[:size]]
                del rest[:size]
            else:
                (own if self._is_own(word) else given).append(word)
        marked = own and (given or any(word.startswith("-") for word in own))
        return [*given, *(["--"] if marked else []), *own]

    def _begins_with_minus(self, rest: Sequence[str]) -> bool:
        """Whether the next word begins with one minus and is no option of this command."""
        word = rest[0].partition("=")[0] if rest else ""
        return word[:1] == "-" and word[1:2] != "-" and word not in self._option_string_actions

    def _is_own(self, word: str) -> bool:
        """Whether it is no option: argparse says what is wrong with an unknown one."""
        if not word.startswith("-") or word == "-" or NEGATIVE.match(word):
            return True
        if {word.partition("=")[0], word[:2]} & set(self._option_string_actions):
            return False
        return " " in word or (self.minus_words and not word.startswith("--"))

    def error(self, message: str) -> NoReturn:
        message = message.replace("arguments: -- ", "arguments: ")  # ours, not the reader's
        hint = f"try: {self.prog} --help"
        missing = message.removeprefix("the following arguments are required: ")
        if missing != message:
            example = _EXAMPLE.search(self.epilog or "")
            hint = f"e.g. {example[1]}" if example else hint
            needed = joined(
                f"{'an' if it[0] in 'aeiou' else 'a'} {it}" for it in missing.split(", ")
            )
            message = f"{self.prog.partition(' ')[2]} needs {needed}"
        narrate(f"compute-jobs: {message}; {hint}")
        raise SystemExit(2)


def add_common(parser: argparse.ArgumentParser, *, data: bool = True, packs: bool = True) -> None:
    """Add the options every command takes; ``--json`` only where it prints data, ``--packs`` only
    where it lists or judges evidence."""
    common = parser.add_argument_group("everywhere")
    if data:
        common.add_argument("--json", action="store_true", help="print data as JSON")
    else:
        parser.set_defaults(json=False)
    common.add_argument(
        "--as-of", metavar="DATE", help="use only what was known on this date (YYYY-MM-DD)"
    )
    if packs:
        what = "use only these packs; founding means the five founding packs"
        common.add_argument("--packs", metavar="NAME[,NAME…]", help=what)
    common.add_argument("--profile", metavar="NAME", help="use this named profile")
    common.add_argument("--home", metavar="DIR", help="where your files live")
    common.add_argument("--verbose", action="store_true", help="print progress on stderr")


def parser_for(command: Command) -> tuple[argparse.ArgumentParser, Any]:
    module = import_module(f"compute_jobs.cli.{command.module}")
    parser = Parser(
        prog=f"compute-jobs {command.name}",
        description=_reflowed(module.__doc__ or ""),
        epilog=getattr(module, "EXAMPLES", None),
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.minus_words = getattr(module, "MINUS_WORDS", False)
    if hasattr(module, "configure"):
        module.configure(parser)
    data = getattr(module, "PRINTS_DATA", True)
    add_common(parser, data=data, packs=command.takes_packs)
    return parser, module


class _Help(argparse.RawDescriptionHelpFormatter):
    """Names what an option takes once, as newer Pythons do, so that help is the same on all."""

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        default = self._get_default_metavar_for_optional(action)
        return f"{', '.join(action.option_strings)} {self._format_args(action, default)}"


def _reflowed(text: str) -> str:
    """Paragraphs wrapped to the help's width; indented or tabular ones stay as written."""
    import textwrap

    size = max(min(shutil.get_terminal_size((80, 24)).columns, 80) - 2, _NARROWEST)
    parts = []
    for paragraph in text.strip().split("\n\n"):
        lines = paragraph.splitlines()
        if any("  " in line for line in lines):
            parts.append(paragraph)
        else:
            parts.append("\n".join(textwrap.wrap(" ".join(lines), size, break_on_hyphens=False)))
    return "\n\n".join(parts)


def opening_parser() -> argparse.ArgumentParser:
    parser = Parser(prog="compute-jobs", add_help=False, allow_abbrev=False)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--version", "-V", action="store_true")
    parser.add_argument("--screen-reader", action="store_true")
    parser.add_argument("--ascii", action="store_true")
    parser.add_argument("--theme")
    parser.add_argument("--evidence-only", action="store_true")
    add_common(parser)
    return parser

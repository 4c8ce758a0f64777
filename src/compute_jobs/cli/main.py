"""The front door: find the command, import only what it needs, turn every failure into one line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, NoReturn, cast

from compute_jobs import __version__
from compute_jobs.cli import streams
from compute_jobs.cli.registry import BY_NAME, COMMANDS
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    import argparse

_TAKES_VALUE = ("--home", "--as-of", "--profile", "--theme")
"""Options that may stand before a command's name with their value as the next word."""
_SWITCHES = ("--json", "--verbose", "--ascii", "--evidence-only", "--screen-reader")


def overview() -> str:
    """The text of ``compute-jobs --help``; fits 80 columns."""
    lines = [
        "compute-jobs: where to work when compute capacity is the binding constraint",
        "",
        "usage: compute-jobs                       open the program",
        "       compute-jobs COMMAND [options]     print what a screen would show",
    ]
    group = ""
    for command in COMMANDS:
        if command.group != group:
            group = command.group
            lines += ["", f"{group}:"]
        lines.append(f"  {command.name:<11} {command.summary}")
    lines += [
        "",
        "Everywhere: --json, --as-of DATE, --profile NAME, --home DIR, --verbose",
        "Opening:    --screen-reader, --ascii, --theme NAME",
        "",
        "Examples:",
        "  compute-jobs rank",
        "  compute-jobs pref set top5_customer_share '<=' 60",
        "  compute-jobs explain nvidia",
        "  compute-jobs export --format md -o shortlist.md",
        "",
        "No investment or career advice. compute-jobs COMMAND --help says more.",
    ]
    return "\n".join(lines)


def split_command(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """The first word that is no option (nor an option's value), and the rest in order."""
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    name, rest = split_command(words)
    if name is None:
        return _open_program(rest)
    if name == "help":
        name, rest = split_command(rest)
        if name is None:
            sys.stdout.write(overview() + "\n")
            return 0
        rest = ["--help", *rest]
    command = BY_NAME.get(name)
    if command is None:
        _tell(f"no command {name!r}{_nearest(name)}")
        return 2
    from compute_jobs.cli.parsers import parser_for

    parser, module = parser_for(command)
    arguments = parser.parse_args(rest)
    from compute_jobs.cli.context import Context, UsageError

    if arguments.verbose:
        from compute_jobs.platform.logs import log_to_stderr

        log_to_stderr()
    try:
        context = Context(arguments)
        try:
            return int(module.run(context) or 0)
        finally:
            context.tell()
    except UsageError as error:
        _tell(str(error))
        return 2


def opening_options(words: Sequence[str]) -> argparse.Namespace:
    """What the program is opened with; read without argparse where nothing needs explaining."""
    found: dict[str, str | bool | None] = dict.fromkeys(map(_attribute, _TAKES_VALUE))
    found |= dict.fromkeys(map(_attribute, (*_SWITCHES, "--help", "--version")), False)
    rest = iter(words)
    for word in rest:
        value = next(rest, "-") if word in _TAKES_VALUE else word in _SWITCHES
        if value is False or (isinstance(value, str) and value.startswith("-")):
            from compute_jobs.cli.parsers import opening_parser

            return opening_parser().parse_args(words)
        found[_attribute(word)] = value
    return cast("argparse.Namespace", SimpleNamespace(**found))


def _attribute(option: str) -> str:
    return option.lstrip("-").replace("-", "_")


def _open_program(words: Sequence[str]) -> int:
    options = opening_options(words)
    if options.help:
        sys.stdout.write(overview() + "\n")
        return 0
    if options.version:
        from compute_jobs.packs.bundled import build_text

        sys.stdout.write(f"compute-jobs {__version__}{build_text()}\n")
        return 0
    from compute_jobs.cli.context import Context, UsageError

    try:
        context = Context(options)
        if options.screen_reader:
            from compute_jobs.cli import plain

            return plain.tell(context)
        from compute_jobs.cli.open_program import open_program

        return open_program(context)
    except UsageError as error:
        _tell(str(error))
        return 2


def _tell(line: str) -> None:
    """Why nothing came of it, on one line."""
    from compute_jobs.cli.output import narrate

    narrate(f"compute-jobs: {line}")


def _nearest(name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, BY_NAME, n=1)
    return f"; did you mean {close[0]!r}?" if close else "; compute-jobs --help lists them"


def entry() -> NoReturn:
    """The console script: exit codes, a silent broken pipe, never a traceback."""
    try:
        streams.make_ready()
        code = _guarded()
        streams.let_go()
    except KeyboardInterrupt:
        streams.tell("")
        code = 130
    sys.exit(code)


def _guarded() -> int:
    """``main``, and its output out, with a line for each way to fail."""
    try:
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 2
        sys.stdout.flush()
    except ReaderError as error:
        _tell(str(error))
        return 1
    except BrokenPipeError:
        return 0  # the reader of our output has gone; there is nobody left to tell
    except Exception as error:
        return _report_crash(error)
    return code


def _report_crash(error: Exception) -> int:
    """One line for the reader; the details go to the log."""
    where = None
    with contextlib.suppress(Exception):  # the failure may be the disk this would be read from
        from compute_jobs.platform.logs import log_crash

        where = log_crash(error)
    hint = f"details in {where}" if where else "run again with --verbose for details"
    text = " ".join(str(error).split())
    _tell(f"unexpected {type(error).__name__}: {text}; {hint}")
    return 1

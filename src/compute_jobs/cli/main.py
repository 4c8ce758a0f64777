"""Find the command, import only what it needs, and turn every failure into one line."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from compute_jobs import __version__
from compute_jobs.cli import streams
from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.registry import (
    BY_NAME,
    COMMANDS,
    Command,
    opening_parser,
    parser_for,
    split_command,
)
from compute_jobs.errors import ReaderError, UnknownPackError

THEMES = ("dark", "light", "contrast", "terminal")
"""The names of the screens' themes; importing those would load Textual."""


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
        "Evidence:   --packs NAME[,NAME…], on every command that shows evidence",
        "Opening:    --screen-reader, --ascii, --theme NAME",
        "",
        "Examples:",
        "  compute-jobs rank",
        "  compute-jobs pref set top5_customer_share '<=' 60",
        "  compute-jobs explain nvidia",
        "  compute-jobs export --format md -o shortlist.md",
        "",
        "Not investment or career advice. More on a command: compute-jobs COMMAND --help",
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    name, rest = split_command(sys.argv[1:] if argv is None else argv)
    if name == "help":
        name, rest = split_command(rest)
        rest.insert(0, "--help")
    try:
        if name is None:
            return _open_program(rest)
        if name not in BY_NAME:
            from compute_jobs.packs.problems import nearest

            hint = nearest(name, tuple(BY_NAME)) or "compute-jobs --help lists them"
            raise UsageError(f"no command {name!r}; {hint}")
        return _run_command(BY_NAME[name], rest)
    except (UsageError, UnknownPackError) as error:
        _tell(str(error))
        return 2


def _run_command(command: Command, words: Sequence[str]) -> int:
    from compute_jobs.cli.output import width

    width.cache_clear()  # one process may run several commands, and a terminal's size may change
    parser, module = parser_for(command)
    arguments = parser.parse_args(words)
    if arguments.verbose:
        from compute_jobs.platform.logs import log_to_stderr

        log_to_stderr()
    context = Context(arguments, main)
    try:
        code = int(module.run(context) or 0)
        context.tell_assumed()
        return code
    finally:
        context.warn()


def _open_program(words: Sequence[str]) -> int:
    options = opening_parser().parse_args(words)
    if options.help:
        sys.stdout.write(overview() + "\n")
        return 0
    if options.version:
        from compute_jobs.packs.bundled import build_text

        sys.stdout.write(f"compute-jobs {__version__}{build_text()}\n")
        return 0
    context = Context(options, main)
    if options.screen_reader:
        from compute_jobs.cli import plain

        return plain.tell(context)
    return _open_screens(context)


def _open_screens(ctx: Context) -> int:
    """Run the screens; without a terminal or a page it says what to do instead."""
    theme = ctx.args.theme
    if theme is not None and theme not in THEMES:
        raise UsageError(f"no theme {theme!r}; there are {', '.join(THEMES)}")
    from compute_jobs.tui.app.terminal_output import in_browser

    # The screens are drawn on stderr, so it has to be the terminal too.
    terminal = (sys.stdin, sys.stdout, sys.stderr)
    if not in_browser() and not all(stream is not None and stream.isatty() for stream in terminal):
        raise ReaderError(
            "the program needs a terminal",
            todo="for data use a command, e.g. compute-jobs rank --json, or compute-jobs plain",
        )
    if not in_browser() and os.environ.get("TERM") == "dumb":
        raise ReaderError(
            "this terminal can't draw screens (TERM=dumb)", todo="use: compute-jobs plain"
        )
    from compute_jobs.platform.logs import log_to_file
    from compute_jobs.tui.app.launch import run

    log_to_file(ctx.home)
    return run(
        ctx.home,
        as_of=ctx.as_of,
        profile=ctx.args.profile,
        packs=ctx.packs,
        evidence_only=ctx.args.evidence_only,
        theme=ctx.args.theme,
        ascii_only=ctx.args.ascii,
    )


def _tell(line: str) -> None:
    """Why the command did nothing, on one line."""
    from compute_jobs.cli.output import narrate

    narrate(f"compute-jobs: {line}")


def entry() -> NoReturn:
    """The console script: exits with the command's code and never shows a traceback."""
    try:
        streams.make_ready()
        code = _guarded()
        streams.let_go()
    except KeyboardInterrupt:
        from compute_jobs.cli.output import narrate

        narrate("")
        code = 130
    sys.exit(code)


def _guarded() -> int:
    """``main`` with its output written, and one line on stderr for each way to fail."""
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
        return 0  # the reader of the output is gone, so no one would read the reason
    except Exception as error:
        from compute_jobs.platform.files import DISK_FAILS, disk_error

        if isinstance(error, OSError) and error.errno in {*DISK_FAILS, errno.EROFS}:
            _tell(str(disk_error(error, "finish", error.filename or "a file in your home")))
            return 1
        return _report_crash(error)
    return code


def _report_crash(error: Exception) -> int:
    """One line for the reader; the details go to the log."""
    where = None
    with contextlib.suppress(Exception):  # perhaps the disk is what failed
        from compute_jobs.platform.logs import log_crash

        where = log_crash(error)
    hint = f"details in {where}" if where else "run again with --verbose for details"
    text = " ".join(str(error).split())
    _tell(f"unexpected {type(error).__name__}: {text}; {hint}")
    return 1

"""The program as linear text, for screen readers and for anyone who can't use panes.

Prints the ranking, then (on a terminal) takes one command per line: any command of compute-jobs
without its first word. Tables are printed row by row. With an employer, it prints everything about
that one and exits.
"""

from __future__ import annotations

import argparse
import contextlib
import shlex
import sys

from compute_jobs.cli import output
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import narrate, say
from compute_jobs.cli.streams import OutputError
from compute_jobs.errors import ReaderError

EXAMPLES = """examples:
  compute-jobs plain
  compute-jobs plain nvidia
  compute-jobs --screen-reader"""

PRINTS_DATA = False
_WELCOME = (
    "Type a command, for example: explain nvidia, claims xai, show spacex, "
    "pref set top5_customer_share '<=' 60, help, or quit."
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker")


def run(ctx: Context) -> int:
    if ctx.args.employer is None:
        return tell(ctx)
    output.read_out(True)
    name = ctx.employer(ctx.args.employer)
    for words in (["explain", name], ["claims", name], ["hype", name], ["show", name]):
        _run(ctx, words)
        say()
    return 0


def tell(ctx: Context) -> int:
    """The ranking; then commands, one a line, until the reader quits."""
    output.read_out(True)
    _run(ctx, ["rank"])
    if not sys.stdin.isatty():
        return 0
    narrate(_WELCOME)
    while True:
        try:
            line = input("compute-jobs: ")
        except (EOFError, KeyboardInterrupt):
            say()
            return 0
        if line.strip() in ("quit", "q", "exit"):
            return 0
        try:
            words = shlex.split(line)
        except ValueError as error:
            narrate(f"that line can't be read: {error}")
            continue
        if words:
            _run(ctx, words)


def _run(ctx: Context, words: list[str]) -> None:
    if words[0] == "plain":
        return narrate("plain is already running")
    try:
        with contextlib.suppress(SystemExit):
            ctx.run_line(words)
    except OutputError:
        raise  # the next command could print nothing either
    except ReaderError as error:
        narrate(f"compute-jobs: {error}")
    return None

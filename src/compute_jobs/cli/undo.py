"""Undo your last change: a verdict, note, stage, shortlist mark, preference or weight."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate
from compute_jobs.errors import ReaderError

EXAMPLES = """examples:
  compute-jobs undo
  compute-jobs undo --steps 3"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, default=1, metavar="N", help="how many (default 1)")


def run(ctx: Context) -> None:
    from compute_jobs.desk.change_words import undone

    step_back(ctx, ctx.desk().undo, "undo", "undone", undone)


def step_back(
    ctx: Context,
    step: Callable[[], str],
    verb: str,
    past: str,
    words: Callable[[str], str] = str,
) -> None:
    """Take steps through the history, one line each, until it ends."""
    if ctx.args.steps < 1:
        raise UsageError("--steps takes a whole number from 1")
    desk = ctx.desk()
    with suppress(ReaderError):  # a step may be what mends the evidence
        _ = desk.view  # what the fits are compared with
    done: list[str] = []
    while len(done) < ctx.args.steps and (change := step()):
        done.append(change)
        narrate(f"{past}: {words(change)}")
    if not done:
        narrate(f"nothing to {verb}")
    else:
        with suppress(ReaderError):
            if moved := desk.view.summary:
                narrate(moved)
    if ctx.json:
        emit_json({past: done})

"""Where everything lies, which versions run, what is in it, and what is wrong.

Exits 1 on problems.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, say, table, wrapped
from compute_jobs.core.evidence import format as fmt

EXAMPLES = """examples:
  compute-jobs doctor
  compute-jobs doctor --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    del parser


def run(ctx: Context) -> int:
    from compute_jobs.desk.health import examine

    report = examine(ctx.home)
    if ctx.json:
        emit_json(report.as_dict())
        return 1 if report.problems else 0
    for title, rows in report.sections():
        table([title, wrapped("")], rows)
        say()
    for problem in report.problems:
        say(f"! {problem}")
    narrate(fmt.count(len(report.problems), "problem") if report.problems else "all is well")
    return 1 if report.problems else 0

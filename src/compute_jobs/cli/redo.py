"""Redo what undo reverted, as long as nothing has changed since."""

from __future__ import annotations

from compute_jobs.cli.context import Context
from compute_jobs.cli.undo import configure, step_back

__all__ = ["configure", "run"]

EXAMPLES = """examples:
  compute-jobs redo
  compute-jobs redo --steps 3"""


def run(ctx: Context) -> None:
    step_back(ctx, ctx.desk().redo, "redo", "redone")

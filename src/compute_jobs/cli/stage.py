"""Where you stand with an employer.

Stages: watching, preparing, applied, interviewing, offer, declined, closed.

Without a stage it prints the history, each with its date.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, say
from compute_jobs.core.dossier.dossier_model import STAGES

EXAMPLES = """examples:
  compute-jobs stage anthropic applied
  compute-jobs stage anthropic"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")
    parser.add_argument("stage", nargs="?", choices=STAGES, metavar="STAGE")


def run(ctx: Context) -> int:
    employer = ctx.employer(ctx.args.employer)
    desk = ctx.desk()
    if ctx.args.stage:
        desk.set_stage(employer, ctx.args.stage)
        narrate(f"{employer}: {ctx.args.stage}")
    history = desk.view.dossier(employer).stages
    if ctx.json:
        emit_json(
            {
                "employer": employer,
                "stage": history[-1].stage if history else None,
                "history": [{"stage": step.stage, "date": step.date} for step in history],
            }
        )
    elif not ctx.args.stage:
        for step in history:
            say(f"{step.date}  {step.stage}")
        if not history:
            narrate(f"no stage yet; set one: compute-jobs stage {employer} watching")
    return 0

"""Where you stand with an employer.

Stages: watching, preparing, applied, interviewing, offer, declined, closed.

Without a stage it prints the history, each with its date.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, say
from compute_jobs.core.dossier.dossier_model import STAGES
from compute_jobs.export.shapes import fields

EXAMPLES = """examples:
  compute-jobs stage anthropic applied
  compute-jobs stage anthropic"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")
    parser.add_argument("stage", nargs="?", choices=STAGES, metavar="STAGE")


def run(ctx: Context) -> None:
    employer, stage = ctx.employer(ctx.args.employer), ctx.args.stage
    desk = ctx.desk()
    if stage:
        desk.set_stage(employer, stage)
        narrate(f"{employer}: {stage}")
    history = desk.dossier(employer).stages
    if ctx.json:
        steps = [fields(step, "stage", "date") for step in history]
        now = history[-1].stage if history else None
        return emit_json({"employer": employer, "stage": now, "history": steps})
    if not stage and not history:
        return narrate(f"no stage yet; set one: compute-jobs stage {employer} watching")
    for step in () if stage else history:
        say(f"{step.date}  {step.stage}")
    return None

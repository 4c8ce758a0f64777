"""Who has filed and who narrates: every employer with its claims counted by tier."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, right, table
from compute_jobs.core.evidence.evidence_model import LAYERS, TIERS
from compute_jobs.export.shapes import fields

EXAMPLES = """examples:
  compute-jobs employers
  compute-jobs employers --layer lab --json"""

HEADINGS = ("filed", "relayed", "company", "press", "view", "plan")
"""The tiers in the short words that the screens use, so that a row fits 80 columns."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--layer", choices=LAYERS, metavar="LAYER", help=", ".join(LAYERS))
    parser.add_argument("--ranked", action="store_true", help="only those with enough to rank")


def run(ctx: Context) -> None:
    view = ctx.desk().view
    rows = [
        (employer, view.row(employer.id).tiers)
        for employer in map(view.employer, view.order)
        if (not ctx.args.layer or employer.layer == ctx.args.layer)
        and (not ctx.args.ranked or view.fit(employer.id) is not None)
    ]
    if ctx.json:
        return emit_json(
            [
                {
                    **fields(employer, "id", "name", "layer", "aliases"),
                    "ticker": employer.ticker or None,
                    **fields(employer, "cik", "parent"),
                    "ranked": view.fit(employer.id) is not None,
                    "tiers": {tier: tiers.get(tier, 0) for tier in TIERS},
                    "claims": sum(tiers.values()),
                    **fields(employer, "summary", "pack"),
                }
                for employer, tiers in rows
            ]
        )
    return table(
        ["Employer", "Layer", *map(right, HEADINGS)],
        [
            [employer.name, employer.layer, *(str(tiers.get(tier, 0) or "·") for tier in TIERS)]
            for employer, tiers in rows
        ],
    )

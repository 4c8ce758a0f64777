"""Who has filed and who narrates: every employer with its claims counted by tier."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, right, table
from compute_jobs.core.evidence.evidence_model import LAYERS, TIERS

EXAMPLES = """examples:
  compute-jobs employers
  compute-jobs employers --layer lab --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--layer", choices=LAYERS, metavar="LAYER", help=", ".join(LAYERS))
    parser.add_argument("--ranked", action="store_true", help="only those with enough to rank")


def run(ctx: Context) -> int:
    view = ctx.desk().view
    rows = []
    for name in view.order:
        it, row = view.employer(name), view.row(name)
        if ctx.args.layer and it.layer != ctx.args.layer:
            continue
        if ctx.args.ranked and view.fit(name) is None:
            continue
        rows.append((it, row))
    if ctx.json:
        emit_json(
            [
                {
                    "id": it.id,
                    "name": it.name,
                    "layer": it.layer,
                    "aliases": list(it.aliases),
                    "ticker": it.ticker or None,
                    "cik": it.cik,
                    "parent": it.parent,
                    "ranked": view.fit(it.id) is not None,
                    "tiers": {tier: row.tiers.get(tier, 0) for tier in TIERS},
                    "claims": sum(row.tiers.values()),
                    "summary": it.summary,
                    "pack": it.pack,
                }
                for it, row in rows
            ]
        )
        return 0
    table(
        ["Employer", "Layer", *(right(tier) for tier in TIERS)],
        [
            [it.name, it.layer, *(str(row.tiers.get(tier, 0) or "·") for tier in TIERS)]
            for it, row in rows
        ],
    )
    return 0

"""Every employer with its claims counted by tier: who has filed figures, and who hasn't.

Employers are in ranking order; --sort filed orders them by filed claims, then by claims relayed
from a filing, and so on down the tiers.
"""

from __future__ import annotations

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, right, table
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import LAYERS, TIERS
from compute_jobs.export.shapes import listed_employer

SORTS = ("rank", "name", *TIERS)
EXAMPLES = """examples:
  compute-jobs employers --sort filed
  compute-jobs employers --layer lab --json"""


def configure(parser: Parser) -> None:
    parser.add_argument("--layer", choices=LAYERS, metavar="LAYER", help=", ".join(LAYERS))
    parser.flag("--ranked", "only those with enough evidence to rank")
    parser.add_argument(
        "--sort", choices=SORTS, default="rank", metavar="BY", help=", ".join(SORTS)
    )


def run(ctx: Context) -> None:
    view = ctx.desk().view
    rows = [
        (employer, view.row(employer.id).tiers)
        for employer in map(view.employer, view.order)
        if (not ctx.args.layer or employer.layer == ctx.args.layer)
        and (not ctx.args.ranked or view.fit(employer.id) is not None)
    ]
    by = ctx.args.sort
    if by == "name":
        rows.sort(key=lambda row: row[0].name.casefold())
    elif by in TIERS:
        order = (by, *(tier for tier in TIERS if tier != by))
        rows.sort(key=lambda row: [-row[1].get(tier, 0) for tier in order])
    if ctx.json:
        return emit_json([listed_employer(view, employer.id) for employer, _ in rows])
    return table(
        ["Employer", "Layer", *map(right, map(fmt.tier_label, TIERS))],
        [
            [employer.name, employer.layer, *(str(tiers.get(tier, 0) or "·") for tier in TIERS)]
            for employer, tiers in rows
        ],
    )

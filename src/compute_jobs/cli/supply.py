"""Who supplies, owns, operates and leases what, asset by asset, and what to watch.

With an employer: every asset it is connected to, and everyone else connected to that
asset. Stages run from rumored to signed and effective; a notice period says how soon
either side may leave.
"""

from __future__ import annotations

import argparse

from compute_jobs.answers.supply_map import ROLE_VERBS, SupplyLine, supply_map
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, table, wrapped
from compute_jobs.export import shapes

EXAMPLES = """examples:
  compute-jobs supply anthropic
  compute-jobs supply --role tenant --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="only assets this employer is connected to")
    parser.add_argument("--role", choices=[*ROLE_VERBS], help="only relations in this role")


def run(ctx: Context) -> None:
    args = ctx.args
    name = None if args.employer is None else ctx.employer(args.employer)
    lines = supply_map(ctx.desk().view)
    own = {line.target for line in lines if line.employer == name}
    shown = [
        line
        for line in lines
        if (name is None or line.target in own) and args.role in (None, line.role)
    ]
    if ctx.json:
        return emit_json(list(map(shapes.supply_line, shown)))
    if not shown:
        return narrate("no relations match" if lines else "no relations on record")
    table(
        [wrapped("Who", 2), "Does", wrapped("What", 3), wrapped("Stage", 2), wrapped("When", 2),
         wrapped("Weak spots", 3)],
        [
            [line.employer_name, line.verb, line.target_name, line.known, _term(line),
             ", ".join(line.marks) or "·"]
            for line in shown
        ],
    )  # fmt: skip
    return narrate("every relation with its claims: --json")


def _term(line: SupplyLine) -> str:
    ends = [line.since, f"to {line.until}" if line.until else ""]
    return " ".join(filter(None, ends)) or "·"

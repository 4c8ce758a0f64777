"""The hype watch: capacity compared with commitments, one tenant, power not permitted or funded.

Each flag is computed from claims and cites them. A flag that other evidence
contradicts is shown as contested, with both sides.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.export import shapes

EXAMPLES = """examples:
  compute-jobs hype
  compute-jobs hype xai"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker; default all")


def run(ctx: Context) -> None:
    name = None if ctx.args.employer is None else ctx.employer(ctx.args.employer)
    view = ctx.desk().view
    flags = view.hype(name)
    if ctx.json:
        return emit_json(list(map(shapes.hype_flag, flags)))
    if not flags:
        narrate("no flags")
    before = ""
    for flag in flags:
        if flag.employer != before:
            if before:
                say()
            before = flag.employer
            say(view.employer(flag.employer).name)
        ratio = f" ({fmt.ratio(round(flag.ratio, 1))})" if flag.ratio is not None else ""
        contested = ", contested" if flag.contested else ""
        paragraph(f"{flag.title}{ratio}{contested}: {flag.why}", "    ", "  ! ")
        claims = (f"{claim} ({flag.age_of(claim)})" for claim in flag.claims)
        paragraph("claims and their ages: " + ", ".join(claims), "      ", "    ")
    return None

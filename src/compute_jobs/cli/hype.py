"""The reverse-hype watch: capacity against commitment, one tenant, power not permitted or funded.

Each flag is computed from claims and names them. Where the evidence itself
contradicts a flag it is shown as contested, with both sides.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt

EXAMPLES = """examples:
  compute-jobs hype
  compute-jobs hype xai"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker; default all")


def run(ctx: Context) -> int:
    name = None if ctx.args.employer is None else ctx.employer(ctx.args.employer)
    view = ctx.desk().view
    flags = view.hype(name)
    if ctx.json:
        from compute_jobs.export import shapes

        emit_json([shapes.hype_flag(it) for it in flags])
        return 0
    if not flags:
        narrate("no flags")
    before = ""
    for it in flags:
        if it.employer != before:
            if before:
                say()
            before = it.employer
            say(view.employer(it.employer).name)
        ratio = f" ({fmt.ratio(round(it.ratio, 1))})" if it.ratio is not None else ""
        contested = ", contested" if it.contested else ""
        paragraph(f"{it.title}{ratio}{contested}: {it.why}", "    ", "  ! ")
        paragraph("claims: " + ", ".join(it.claims), "      ", "    ")
    return 0

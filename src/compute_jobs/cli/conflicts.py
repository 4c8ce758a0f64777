"""Claims compared with each other: what agrees, contradicts or supersedes, and by
which rule."""

from __future__ import annotations

import argparse
from typing import get_args

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import RelationKind
from compute_jobs.export import shapes

EXAMPLES = """examples:
  compute-jobs conflicts
  compute-jobs conflicts spacex
  compute-jobs conflicts --relation conflict --json"""

RELATIONS = get_args(RelationKind)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="only comparisons about this one")
    parser.add_argument(
        "--relation",
        action="append",
        choices=RELATIONS,
        metavar="WORD",
        help="e.g. conflict, watch",
    )


def run(ctx: Context) -> None:
    subject, wanted = ctx.subject(ctx.args.employer), ctx.args.relation
    view = ctx.desk().view
    rows = [
        pair
        for pair in view.comparisons()
        if (subject is None or subject in view.claim(pair.first).claim.subjects)
        and (not wanted or pair.relation in wanted)
    ]
    if ctx.json:
        return emit_json([shapes.comparison(pair) for pair in rows])
    for pair in rows:
        relation = pair.relation.replace("_", " ")
        say(f"{pair.rule} {relation}: {pair.subject}, {pair.metric} {pair.period}".rstrip())
        paragraph(pair.why, "    ")
        for claim in (pair.first, pair.second):
            if claim:
                paragraph(f"{claim}: {fmt.hedged(view.claim(claim).claim)}", "      ", "    - ")
    return narrate(fmt.count(len(rows), "comparison") if rows else "no comparisons match")

"""Claims held against each other: what agrees, contradicts or supersedes, and by
which rule."""

from __future__ import annotations

import argparse
from typing import get_args

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import RelationKind

EXAMPLES = """examples:
  compute-jobs conflicts
  compute-jobs conflicts spacex
  compute-jobs conflicts --relation conflict --json"""

RELATIONS = get_args(RelationKind)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="only what bears on this one")
    parser.add_argument(
        "--relation",
        action="append",
        choices=RELATIONS,
        metavar="WORD",
        help="e.g. conflict, watch",
    )


def run(ctx: Context) -> int:
    desk = ctx.desk()
    view = desk.view
    subject = None if ctx.args.employer is None else desk.find_subject(ctx.args.employer)
    wanted = ctx.args.relation
    rows = [
        it
        for it in view.comparisons()
        if (subject is None or subject in view.claim(it.first).claim.subjects)
        and (not wanted or it.relation in wanted)
    ]
    if ctx.json:
        from compute_jobs.export import shapes

        emit_json([shapes.comparison(it) for it in rows])
        return 0
    for it in rows:
        relation = it.relation.replace("_", " ")
        say(f"{it.rule} {relation}: {it.subject}, {it.metric} {it.period}".rstrip())
        paragraph(it.why, "    ")
        for claim in (it.first, it.second):
            if claim:
                paragraph(f"{claim}: {view.claim(claim).claim.statement}", "      ", "    - ")
    narrate(fmt.count(len(rows), "comparison") if rows else "no comparisons match")
    return 0

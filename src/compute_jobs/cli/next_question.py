"""The questions worth asking next: what learning one thing would be worth to your choice."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, how_many
from compute_jobs.cli.output import emit_json, narrate, right, table, wrapped
from compute_jobs.cli.whatif import add_what_if, what_if_desk
from compute_jobs.core.evidence import format as fmt
from compute_jobs.export import shapes

EXAMPLES = """examples:
  compute-jobs next
  compute-jobs next --limit 3 --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=10, metavar="N", help="how many (default 10)")
    add_what_if(parser)


def run(ctx: Context) -> None:
    limit = how_many(ctx.args.limit, "--limit")
    desk = what_if_desk(ctx)
    view, questions = desk.view, desk.robustness().questions[:limit]
    if ctx.json:
        return emit_json(list(map(shapes.question, questions)))
    if not questions:
        return narrate("nothing you could learn about one criterion would change the choice")
    rows = [
        [
            f"{question.value:.2f}",
            f"{100 * question.p_change:.0f} %",
            view.employer(question.employer).name,
            fmt.criterion(question.criterion),
            question.question,
        ]
        for question in questions
    ]
    table([right("Worth"), right("Changes"), "Employer", "About", wrapped("Ask")], rows)
    return narrate(
        "worth: expected points of fit gained by knowing; changes: how likely the choice moves"
    )

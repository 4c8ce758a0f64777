"""The best questions to ask next, and what the claims leave open.

A question's value is what its answer would add to your choice on average: the choice of the first
employer, of the first two or three, or among those on your shortlist, whichever gains most. Open
points (when did that lease begin?) follow; their value isn't known.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, how_many
from compute_jobs.cli.output import emit_json, narrate, right, say, table, wrapped
from compute_jobs.cli.whatif import add_what_if, what_if_desk
from compute_jobs.core.evidence import format as fmt
from compute_jobs.export import shapes

EXAMPLES = """examples:
  compute-jobs next
  compute-jobs next --limit 3 --json"""
_OF_EACH = 10
_DECIDES = {"first": "first", "top2": "top 2", "top3": "top 3", "shortlist": "shortlist"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--limit", type=int, metavar="N", help="how many in all (default: ten of each kind)"
    )
    add_what_if(parser)


def run(ctx: Context) -> None:
    given = ctx.args.limit
    limit = None if given is None else how_many(given, "--limit")
    desk = what_if_desk(ctx)
    view = desk.view
    questions = view.questions(desk.robustness())[: limit or _OF_EACH]
    left_open = view.open_questions[: limit - len(questions) if limit else _OF_EACH]
    if ctx.json:
        rows = [*map(shapes.question, questions), *map(shapes.open_question, left_open)]
        return emit_json(rows)
    if not questions:
        narrate("no answer about a single criterion would change the choice")
    else:
        table(
            [right("Worth"), right("Changes"), "For", "Employer", "About", wrapped("Ask")],
            [
                [
                    f"{question.value:.2f}",
                    f"{100 * question.p_change:.0f} %",
                    _DECIDES[question.decides],
                    view.employer(question.employer).name,
                    fmt.criterion(question.criterion),
                    question.question,
                ]
                for question in questions
            ],
        )
    if left_open:
        say()
        table(
            ["Employer", wrapped("Left open by the evidence")],
            [[view.employer(each.employer).name, each.question] for each in left_open],
        )
    if not questions:
        return None
    return narrate(
        "worth: points of fit the answer adds on average; changes: how likely it changes the choice"
    )

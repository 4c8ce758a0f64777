"""One employer explained: its score and the reasons, what is contested or unknown, and
what would change it."""

from __future__ import annotations

import argparse

from compute_jobs.answers.balance import balance, balance_words
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, paragraph, say
from compute_jobs.cli.whatif import add_what_if, what_if_desk
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.explanation import WHY, explain
from compute_jobs.export import shapes
from compute_jobs.export.shapes import fields

EXAMPLES = """examples:
  compute-jobs explain nvidia
  compute-jobs explain xai --evidence-only
  compute-jobs explain astera --without astera-revenue-growth"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")
    add_what_if(parser)


def run(ctx: Context) -> None:
    desk = what_if_desk(ctx)
    name = desk.workspace.find_name(ctx.args.employer, assets=False)
    view, shares = desk.view, desk.robustness()
    asked = [question for question in view.questions(shares) if question.employer == name]
    story = explain(view.ranking, name, view.hype(name), shares.row(name), asked)
    if ctx.json:
        return emit_json(
            {
                **shapes.employer(view, name, shares),
                "as_of": view.as_of.isoformat(),
                "findings": list(map(shapes.finding, view.findings(name))),
                "hype": list(map(shapes.hype_flag, view.hype(name))),
                "balance": list(map(shapes.balance_row, balance(view, name))),
                "story": [fields(part, "title", "lines") for part in story],
            }
        )
    for position, part in enumerate(story):
        if position:
            say()
        say(part.title)
        for line in part.lines:
            paragraph(line, "    ", "  ")
        if part.title == WHY:
            say()
            say("For and against, from the rating without evidence, each origin once")
            for row in balance(view, name):
                criterion = fmt.criterion(row.criterion).capitalize()
                paragraph(f"{criterion}: {balance_words(row)}", "    ", "  ")
    if note := view.first_note(shares, name):
        say()
        paragraph(note)
    return None

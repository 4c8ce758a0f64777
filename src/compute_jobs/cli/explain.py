"""One employer as a colleague would tell it: what it scored, why, what is contested,
what nobody knows, and what would change it."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, paragraph, say
from compute_jobs.cli.whatif import add_what_if, what_if_desk

EXAMPLES = """examples:
  compute-jobs explain nvidia
  compute-jobs explain xai --evidence-only
  compute-jobs explain astera --without astera-revenue-growth"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")
    add_what_if(parser)


def run(ctx: Context) -> int:
    desk = what_if_desk(ctx)
    name = desk.find_employer(ctx.args.employer)
    view = desk.view
    if ctx.json:
        from compute_jobs.export import shapes

        emit_json(
            {
                **shapes.employer(view, name, desk.robustness()),
                "as_of": view.as_of.isoformat(),
                "findings": [shapes.finding(it) for it in view.findings(name)],
                "hype": [shapes.hype_flag(it) for it in view.hype(name)],
                "story": [
                    {"title": part.title, "lines": list(part.lines)} for part in desk.story(name)
                ],
            }
        )
        return 0
    for position, part in enumerate(desk.story(name)):
        if position:
            say()
        say(part.title)
        for line in part.lines:
            paragraph(line, "    ", "  ")
    return 0

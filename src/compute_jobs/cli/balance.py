"""The evidence for and against an employer, by criterion; each origin counts once.

Points are what the evidence adds to or takes off a rating, adjusted for its age. Opinions
are listed but don't count. There is no overall sentiment score.
"""

from __future__ import annotations

import argparse

from compute_jobs.answers.balance import UNAGED, BalancePoint, balance
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.export.shapes import balance_row

EXAMPLES = """examples:
  compute-jobs balance coreweave
  compute-jobs balance xai --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")


def run(ctx: Context) -> None:
    name = ctx.employer(ctx.args.employer)
    view = ctx.desk().view
    rows = balance(view, name)
    if ctx.json:
        return emit_json([balance_row(row) for row in rows])
    say(f"{view.employer(name).name}, as of {fmt.day(view.as_of)}")
    for row in rows:
        say()
        weight = fmt.share(row.weight)
        say(f"{fmt.criterion(row.criterion)} {fmt.points(row.rating)} ({weight} of the weight)")
        for mark, points in (("+", row.favourable), ("−", row.adverse)):
            for each in points:
                paragraph(point_text(each, contested=each in row.contested), "      ", f"  {mark} ")
        for text in row.unknown:
            paragraph(text, "      ", "  ? ")
        if row.opinions:
            paragraph(f"{fmt.count(len(row.opinions), 'opinion')}, not counted", "      ", "  · ")
    return None


def point_text(point: BalancePoint, *, contested: bool) -> str:
    """One point in words: what, by how much, how it is known."""
    known = [fmt.signed(point.points)]
    if point.tier is not None:
        known.append(fmt.TIER_WORDS[point.tier])
    if point.fresh < UNAGED:
        known.append(f"counts {fmt.share(point.fresh)} because of its age")
    if contested:
        known.append("contested")
    return f"{point.text} ({', '.join(known)})"

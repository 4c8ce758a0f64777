"""Record a verdict on a checklist item: pass, concern, fail, gap or skip.

A verdict outranks the rubric's own rating for its criterion and is labelled as
yours; `mark EMPLOYER ITEM clear` takes it back and restores the old fit exactly.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, number
from compute_jobs.cli.output import emit_json, narrate
from compute_jobs.dossier.model import VERDICTS, CompDetail

EXAMPLES = """examples:
  compute-jobs mark nvidia growth pass --note "10-Q read, segment table"
  compute-jobs mark anthropic comp concern --low 280000 --high 340000 \\
      --level senior --place "San Francisco" --source levels.fyi
  compute-jobs mark nvidia growth clear"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")
    parser.add_argument("item", help="a checklist item, e.g. growth (see: show EMPLOYER)")
    parser.add_argument("verdict", choices=[*VERDICTS, "clear"])
    parser.add_argument("--rating", metavar="0-100", help="your own rating for the criterion")
    parser.add_argument("--note", default="", help="why")
    parser.add_argument("--told-by", default="", metavar="WHO", help="who told you")
    comp = parser.add_argument_group("for a comp verdict")
    comp.add_argument("--low", metavar="N")
    comp.add_argument("--high", metavar="N")
    comp.add_argument("--currency", default="USD")
    comp.add_argument("--level", default="")
    comp.add_argument("--place", default="")
    comp.add_argument("--source", default="", help="a pay site, a recruiter …")


def run(ctx: Context) -> int:
    args = ctx.args
    employer = ctx.employer(args.employer)
    desk = ctx.desk()
    item = ctx.item(args.item)
    desk.look()
    if args.verdict == "clear":
        desk.unmark(employer, item)
    else:
        rating = number(args.rating, "--rating") if args.rating is not None else None
        if rating is not None and not 0 <= rating <= 100:
            raise UsageError(f"--rating runs from 0 to 100, not {args.rating}")
        desk.mark(
            employer,
            item,
            args.verdict,
            rating=rating,
            note=args.note,
            told_by=args.told_by,
            comp=_comp(args),
        )
    if ctx.json:
        emit_json({"employer": employer, "item": item, "verdict": args.verdict})
    narrate(desk.view.summary or f"{employer}: {item} {args.verdict}")
    return 0


def _comp(args: argparse.Namespace) -> CompDetail | None:
    low = number(args.low, "--low") if args.low is not None else None
    high = number(args.high, "--high") if args.high is not None else None
    if low is not None and high is not None and low > high:
        raise UsageError(f"--low {args.low} is above --high {args.high}")
    if not any((args.low, args.high, args.level, args.place, args.source)):
        return None
    return CompDetail(low, high, args.currency, args.level, args.place, args.source)

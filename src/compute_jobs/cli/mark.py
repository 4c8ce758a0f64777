"""Record a verdict on a checklist item: pass, concern, fail, gap or skip.

A verdict takes precedence over the rubric's own rating for its criterion and is labeled as yours;
`mark EMPLOYER ITEM clear` removes it and restores the previous fit exactly. Marking an item again
keeps its note, its source and its pay unless you give new ones (an empty "" clears one); your own
rating is dropped when the verdict changes.
"""

from __future__ import annotations

import argparse
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from compute_jobs.cli.context import Context, UsageError, as_typed, no_more, number
from compute_jobs.cli.output import emit_json, narrate
from compute_jobs.core.dossier.dossier_model import VERDICTS, CompDetail

EXAMPLES = """examples:
  compute-jobs mark nvidia growth pass --note "10-Q read, segment table"
  compute-jobs mark anthropic comp concern --low 280000 --high 340000 \\
      --level senior --place "San Francisco" --source levels.fyi
  compute-jobs mark nvidia growth clear"""

ITEMS = "growth, comp (pay), learning, stability, capacity, culture, leave or dependence"
"""The checklist's ids, as data/checklist.toml has them; help reads no files."""
_PAY = CompDetail.__struct_fields__
"""The options for a comp verdict."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", help="id, name, alias or ticker")
    parser.add_argument("item", help=ITEMS)
    parser.add_argument("verdict", choices=[*VERDICTS, "clear"])
    parser.add_argument("--rating", metavar="0-100", help="your own rating for the criterion")
    parser.add_argument("--note", help="why")
    parser.add_argument("--told-by", metavar="WHO", help="who told you")
    comp = parser.add_argument_group("for a comp verdict")
    comp.add_argument("--low", metavar="N")
    comp.add_argument("--high", metavar="N")
    comp.add_argument("--currency", help="default USD")
    comp.add_argument("--level")
    comp.add_argument("--place")
    comp.add_argument("--source", help="a pay site, a recruiter …")


def run(ctx: Context) -> None:
    args = ctx.args
    pay_words = _pay_words(args)
    if args.verdict == "clear":
        more = any(option is not None for option in (args.rating, args.note, args.told_by))
        no_more(pay_words or more, "clear takes no options", "leave them out")
    employer, item = ctx.employer(args.employer), ctx.item(args.item)
    if item != "comp":
        options = ", ".join(f"--{name}" for name in _PAY)
        problem = f"{options} go with comp, not with {item}"
        no_more(pay_words, problem, "to rate an item yourself: --rating N")
    desk = ctx.desk()
    desk.look()
    kind = "" if args.verdict == "clear" else args.verdict
    lost = desk.rating_lost(employer, item, kind) if args.rating is None else ""
    if args.verdict == "clear":
        desk.unmark(employer, item)
    else:
        rating = UNSET if args.rating is None else number(args.rating, "--rating")
        if rating is not UNSET and not 0 <= rating <= 100:
            raise UsageError(f"--rating runs from 0 to 100, not {args.rating}")
        verdicts = desk.dossiers[employer].verdicts if employer in desk.dossiers else {}
        before = verdicts[item].comp if item in verdicts else None
        desk.mark(
            employer,
            item,
            args.verdict,
            rating=rating,
            note=UNSET if args.note is None else as_typed(args.note),
            told_by=UNSET if args.told_by is None else as_typed(args.told_by),
            comp=_pay(pay_words, before or CompDetail()),
        )
    if ctx.json:
        emit_json({"employer": employer, "item": item, "verdict": args.verdict})
    name = desk.view.employer(employer).name
    narrate(desk.view.summary or f"{name}: {item} {args.verdict}; fit unchanged")
    if lost:
        narrate(f"{lost}; undo restores it")


def _pay_words(args: argparse.Namespace) -> dict[str, str]:
    """The pay options that were given; an empty text takes one back."""
    given = {name: getattr(args, name) for name in _PAY}
    return {name: as_typed(text) for name, text in given.items() if text is not None}


def _pay(words: dict[str, str], before: CompDetail) -> CompDetail | UnsetType | None:
    """The pay that was known, with what is given in its place."""
    if not words:
        return UNSET
    fields: dict[str, Any] = dict(words)
    for end in ("low", "high"):
        if end in words:
            fields[end] = _amount(words[end], f"--{end}")
    pay = replace(before, **fields)
    if pay.low is not None and pay.high is not None and pay.low > pay.high:
        raise UsageError(f"--low {pay.low:g} is above --high {pay.high:g}")
    known = (pay.low, pay.high, pay.level, pay.place, pay.source)
    return pay if any(each not in (None, "") for each in known) else None


def _amount(text: str, option: str) -> float | None:
    if not text:
        return None
    amount = number(text, option)
    if amount < 0:
        raise UsageError(f"{option} takes an amount from 0, not {text}")
    return amount

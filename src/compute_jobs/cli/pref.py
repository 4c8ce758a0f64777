"""Hard preferences, or deal-breakers: limits on any metric that an employer must keep to.

For each employer a preference is met, broken or unknown. A broken one puts the employer
below the line, with the reason. You choose how unknowns are treated: warn (the
default), exclude or ignore. `pref suggest` lists ready-made ones; `pref on NAME`
switches one of them on.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from compute_jobs.cli.context import Context, UsageError, no_more, read_preference, wrong_usage
from compute_jobs.cli.output import emit_json, narrate, paragraph, right, say, table, wrapped
from compute_jobs.core.fit.fit_model import UNKNOWN_CHOICES
from compute_jobs.export.shapes import fields, preferences

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk

EXAMPLES = """examples:
  compute-jobs pref set top5_customer_share '<=' 60
  compute-jobs pref set layer in silicon,accelerator --unknown exclude
  compute-jobs pref set permit_challenge = no
  compute-jobs pref list --json
  compute-jobs pref remove top5_customer_share"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=["list", "set", "remove", "suggest", "on", "reset"],
    )
    parser.add_argument("metric", nargs="?", help="a metric; for on, the name of a suggestion")
    parser.add_argument("op", nargs="?", metavar="OP", help="<= >= = in 'not in'")
    parser.add_argument(
        "value", nargs="*", metavar="VALUE", help="a number, yes/no, a word, a date"
    )
    parser.add_argument("--unknown", choices=UNKNOWN_CHOICES, help="how to treat unknowns")


def run(ctx: Context) -> None:
    args = ctx.args
    _check(args)
    desk = ctx.desk()
    desk.look()
    match args.action:
        case "set":
            if not args.metric or not args.op or not args.value:
                raise UsageError("pref set takes METRIC OP VALUE, e.g. top5_customer_share '<=' 60")
            op, value = join_not_in(args.op, args.value)
            desk.set_preference(read_preference(desk, args.metric, op, value, args.unknown))
            narrate(desk.view.summary or "saved; ranking unchanged")
        case "remove":
            desk.remove_preference(_set_one(desk, args.metric))
            narrate(desk.view.summary or "removed; ranking unchanged")
        case "on":
            with wrong_usage():
                suggestion = desk.suggestion(args.metric)
            desk.set_preference(suggestion)
            narrate(desk.view.summary or "saved; ranking unchanged")
        case "reset":
            desk.reset_preferences()
            narrate("no preferences")
        case "suggest":
            return _suggest(ctx)
    answers = preferences(desk.view)
    if ctx.json:
        emit_json(answers)
    elif args.action == "list":
        _list(answers)
    return None


_TAKES = {
    "remove": "metric; see: compute-jobs pref list",
    "on": "suggestion's name; see: compute-jobs pref suggest",
}


def join_not_in(op: str, value: list[str]) -> tuple[str, str]:
    """Let `not in a b` be typed without quotes."""
    if op == "not" and value and value[0] == "in":
        return "not in", ",".join(value[1:])
    return op, (",".join(value) if op in ("in", "not in") else " ".join(value))


def _check(args: argparse.Namespace) -> None:
    """Words and options that the action has no use for, or misses."""
    given = [word for word in (args.metric, args.op, *args.value) if word is not None]
    taken = {"set": len(given), "remove": 1, "on": 1}.get(args.action, 0)
    surplus = " ".join(given[taken:])
    todo = "leave it out; to set a deal-breaker: compute-jobs pref set METRIC OP VALUE"
    no_more(given[taken:], f"pref {args.action} doesn't take {surplus!r}", todo)
    if args.action != "set":
        no_more(args.unknown, f"pref {args.action} doesn't take --unknown", todo)
    if args.action in _TAKES and not args.metric:
        raise UsageError(f"pref {args.action} takes a {_TAKES[args.action]}")


def _set_one(desk: Desk, metric: str) -> str:
    """The metric, unless no preference could be on it: then it is a typo."""
    mine = any(preference.metric == metric for preference in desk.view.profile.preferences)
    if not mine and desk.view.line(metric) is None:
        raise UsageError(
            f"no metric {metric!r}{desk.workspace.nearest_metric(metric)}; see: pref list"
        )
    return metric


def _list(answers: list[dict[str, Any]]) -> None:
    if not answers:
        return narrate("no preferences yet; see: compute-jobs pref suggest")
    rows = []
    for entry in answers:
        line = f"{entry['metric']} {entry['op']} {entry['text']}"
        if not entry["on"]:  # a preference that is off is neither met nor broken
            rows.append([f"{line} (off)", entry["unknown"], "-", "-", "-"])
            continue
        named = {
            answer: [name for name, given in entry["employers"].items() if given == answer]
            for answer in ("met", "broken", "unknown")
        }
        broken, unknown = (", ".join(named[answer]) or "-" for answer in ("broken", "unknown"))
        rows.append([line, entry["unknown"], str(len(named["met"])), broken, unknown])
    columns = ["Preference", "Unknown", right("Met"), wrapped("Broken by")]
    table([*columns, wrapped("Not known for")], rows)
    for entry in answers:
        if entry["note"]:
            say()
            paragraph(f"{entry['metric']}: {entry['note']}")
    return None


def _suggest(ctx: Context) -> None:
    suggestions = ctx.desk().workspace.lines.suggestions
    if ctx.json:
        return emit_json(
            [
                {
                    "name": suggestion.id,
                    "title": suggestion.title,
                    **fields(suggestion.preference, "metric", "op", "value", "unknown"),
                    "why": suggestion.why,
                }
                for suggestion in suggestions
            ]
        )
    rows = [[suggestion.id, suggestion.title, suggestion.why] for suggestion in suggestions]
    table(["Name", wrapped("Line"), wrapped("Why")], rows)
    return narrate("switch one on: compute-jobs pref on NAME")

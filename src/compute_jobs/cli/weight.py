"""How much each criterion counts. Only the proportions matter; capacity counts most by default."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, no_more, number, wrong_usage
from compute_jobs.cli.output import emit_json, narrate, right, table, wrapped
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion

EXAMPLES = """examples:
  compute-jobs weight list
  compute-jobs weight set stability 30
  compute-jobs weight reset"""

_WORDS = tuple(map(fmt.criterion, CRITERIA))


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", default="list", choices=["list", "set", "reset"])
    parser.add_argument("criterion", nargs="?", metavar="CRITERION", help=", ".join(_WORDS))
    parser.add_argument("value", nargs="?", metavar="N", help="0 or more")


def run(ctx: Context) -> None:
    args = ctx.args
    if args.action != "set":
        problem = f"weight {args.action} takes no criterion"
        todo = {
            "reset": f"it is for all weights; for one: compute-jobs weight set {args.criterion} N",
            "list": "it prints all: compute-jobs weight list",
        }
        no_more(args.criterion is not None, problem, todo[args.action])
    elif args.criterion is None or args.value is None:
        raise UsageError("weight set takes CRITERION N, e.g. weight set stability 30")
    desk = ctx.desk()
    desk.look()
    if args.action == "set":
        desk.set_weight(*read_weight(args.criterion, args.value))
        narrate(desk.view.summary or "saved; ranking unchanged")
    elif args.action == "reset":
        desk.reset_weights()
        narrate("weights are the profile's defaults again")
    weights = desk.weight_rows()
    if ctx.json:
        return emit_json(weights)
    if args.action != "list":
        return None
    rows = [
        [
            fmt.criterion(weight["criterion"]),
            f"{weight['weight']:g}",
            f"{100 * weight['share']:.0f} %",
            f"{100 * weight['default']:.0f} %",
            weight["why"],
        ]
        for weight in weights
    ]
    return table(
        ["Criterion", right("Weight"), right("Share"), right("Default"), wrapped("Why")], rows
    )


def read_weight(criterion: str, value: str) -> tuple[Criterion, float]:
    """A criterion, by its word or its id, and a weight a reader typed."""
    from compute_jobs.core.fit.rubric import check_weight, criterion_of

    with wrong_usage():
        known = criterion_of(criterion)
        return known, check_weight(number(value, f"the weight of {criterion}"))

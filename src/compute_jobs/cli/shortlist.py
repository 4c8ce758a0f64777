"""The employers you keep in view, in your own order: add, remove, list, order."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, right, table

EXAMPLES = """examples:
  compute-jobs shortlist add astera nvidia
  compute-jobs shortlist order nvidia astera
  compute-jobs shortlist list"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="list", choices=["add", "remove", "list", "order"]
    )
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER")


def run(ctx: Context) -> int:
    args = ctx.args
    if args.action == "list":
        todo = "to add one: compute-jobs shortlist add EMPLOYER"
        no_more(args.employers, "shortlist list takes no employers", todo)
    desk = ctx.desk()
    names = ctx.employers(args.employers)
    if args.action != "list" and not names:
        raise UsageError(
            f"shortlist {args.action} takes one or more employers, e.g. shortlist add nvidia"
        )
    if args.action == "add":
        desk.shortlist_add(*names)
        narrate(f"on the shortlist: {', '.join(names)}")
    elif args.action == "remove":
        desk.shortlist_remove(*names)
        narrate(f"off the shortlist: {', '.join(names)}")
    elif args.action == "order":
        for name in names:
            if desk.view.dossier(name).shortlisted is None:
                raise UsageError(f"{name} is not on the shortlist; first: shortlist add {name}")
        desk.shortlist_order(names)
        narrate("shortlist reordered")
    listed = desk.shortlist()
    if ctx.json:
        emit_json(
            [
                {
                    "id": name,
                    "name": desk.view.employer(name).name,
                    "position": position,
                    "stage": desk.view.row(name).stage or None,
                }
                for position, name in enumerate(listed, start=1)
            ]
        )
    elif args.action == "list":
        if not listed:
            narrate("the shortlist is empty; add to it: compute-jobs shortlist add EMPLOYER")
            return 0
        rows = []
        for position, name in enumerate(listed, start=1):
            row = desk.view.row(name)
            fit = f"{row.fit:.0f}" if row.fit is not None else "·"
            rows.append([str(position), row.name, fit, "out" if row.excluded else "", row.stage])
        columns = [right("#"), "Employer", right("Fit"), "Deal-breaker", "Stage"]
        table(columns, rows)
    return 0

"""The employers on your shortlist, in your own order: add, remove, list, order."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, no_more
from compute_jobs.cli.output import emit_json, narrate, right, table
from compute_jobs.export.shapes import fields, known_fields

EXAMPLES = """examples:
  compute-jobs shortlist add astera nvidia
  compute-jobs shortlist order nvidia astera
  compute-jobs shortlist list"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="list", choices=["add", "remove", "list", "order"]
    )
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER")


def run(ctx: Context) -> None:
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
    match args.action:
        case "add":
            desk.shortlist_add(*names)
            narrate(f"on the shortlist: {', '.join(names)}")
        case "remove":
            desk.shortlist_remove(*names)
            narrate(f"off the shortlist: {', '.join(names)}")
        case "order":
            for name in names:
                if desk.dossier(name).shortlisted is None:
                    raise UsageError(
                        f"{name} is not on the shortlist; to add it: shortlist add {name}"
                    )
            desk.shortlist_order(names)
            narrate("shortlist reordered")
    listed = [desk.view.row(name) for name in desk.shortlist()]
    if ctx.json:
        return emit_json(
            [
                {**fields(row, "id", "name"), "position": place, **known_fields(row, "stage")}
                for place, row in enumerate(listed, start=1)
            ]
        )
    if args.action != "list":
        return None
    if not listed:
        return narrate("the shortlist is empty; add to it: compute-jobs shortlist add EMPLOYER")
    rows = []
    for place, row in enumerate(listed, start=1):
        fit = f"{row.fit:.0f}" if row.fit is not None else "·"
        rows.append([str(place), row.name, fit, "out" if row.excluded else "", row.stage])
    return table([right("#"), "Employer", right("Fit"), "Deal-breaker", "Stage"], rows)

"""Named sets of weights and preferences: save the current one, go to another, list, delete."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import Column, emit_json, narrate, table

EXAMPLES = """examples:
  compute-jobs profile save cautious
  compute-jobs profile use cautious
  compute-jobs rank --profile cautious      (only for this command)"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="list", choices=["list", "save", "use", "delete"]
    )
    parser.add_argument("name", nargs="?", metavar="NAME")


def run(ctx: Context) -> int:
    args = ctx.args
    desk = ctx.desk()
    if args.action != "list" and not args.name:
        raise UsageError(f"profile {args.action} takes a name")
    match args.action:
        case "save":
            desk.save_profile(args.name)
            narrate(f"saved as {args.name}")
        case "use":
            desk.use_profile(args.name)
            narrate(f"using {args.name}")
        case "delete":
            desk.delete_profile(args.name)
            narrate(f"deleted {args.name}")
    rows = desk.profile_rows()
    if ctx.json:
        emit_json(rows)
    elif args.action == "list":
        table(
            [
                Column(""),
                Column("Profile"),
                Column("Preferences", "right"),
                Column("Weights", wrap=True),
            ],
            [
                [
                    "*" if row["current"] else "",
                    row["name"],
                    str(row["preferences"]),
                    ", ".join(f"{name} {value:g}" for name, value in row["weights"].items()),
                ]
                for row in rows
            ],
        )
    return 0

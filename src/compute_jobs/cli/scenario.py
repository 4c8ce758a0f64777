"""Who still ranks if …? Named, reversible events: list them, switch them on or off.

`rank --scenario NAME` asks without switching anything.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError, no_more, wrong_usage
from compute_jobs.cli.output import emit_json, narrate, table, wrapped

EXAMPLES = """examples:
  compute-jobs scenario list
  compute-jobs scenario on one-tenant-leaves
  compute-jobs rank --scenario one-tenant-leaves"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", default="list", choices=["list", "on", "off"])
    parser.add_argument("name", nargs="?")


def run(ctx: Context) -> int:
    if ctx.args.action == "list":
        name = ctx.args.name
        todo = f"to ask of one: compute-jobs rank --scenario {name}"
        no_more(name is not None, "scenario list takes no name", todo)
    desk = ctx.desk()
    desk.look()
    if ctx.args.action != "list":
        if not ctx.args.name:
            raise UsageError(
                f"scenario {ctx.args.action} takes a name; see: compute-jobs scenario list"
            )
        with wrong_usage():
            name = desk.find_scenario(ctx.args.name)
        desk.set_scenario(name, ctx.args.action == "on")
        narrate(desk.view.summary or "nothing moved")
    rows = desk.scenarios()
    if ctx.json:
        emit_json(
            [{"id": name, "title": title, "on": on, "what": what} for name, title, on, what in rows]
        )
    elif ctx.args.action == "list":
        table(
            ["On", "Name", wrapped("What happens")],
            [["yes" if on else "", name, what] for name, _, on, what in rows],
        )
    return 0

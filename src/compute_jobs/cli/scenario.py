"""What if…? Named, reversible events: list them, switch them on or off.

`rank --scenario NAME` tries one without switching it on.
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


def run(ctx: Context) -> None:
    action, name = ctx.args.action, ctx.args.name
    if action == "list":
        todo = f"to try one: compute-jobs rank --scenario {name}"
        no_more(name is not None, "scenario list takes no name", todo)
    elif not name:
        raise UsageError(f"scenario {action} takes a name; see: compute-jobs scenario list")
    desk = ctx.desk()
    desk.look()
    if action != "list":
        with wrong_usage():
            known = desk.workspace.find_scenario(name)
        desk.set_scenario(known, action == "on")
        narrate(desk.view.summary or "ranking unchanged")
    scenarios = desk.scenarios()
    if ctx.json:
        names = ("id", "title", "on", "what")
        emit_json([dict(zip(names, scenario, strict=True)) for scenario in scenarios])
    elif action == "list":
        rows = [["yes" if on else "", name, what] for name, _, on, what in scenarios]
        table(["On", "Name", wrapped("What happens")], rows)

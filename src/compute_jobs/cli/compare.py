"""Employers side by side, metric by metric, each figure with its tier and age."""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, table, wrapped
from compute_jobs.core.evidence import format as fmt

EXAMPLES = """examples:
  compute-jobs compare nvidia astera
  compute-jobs compare anthropic spacex xai --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER", help="two or more")


def run(ctx: Context) -> int:
    names = ctx.employers(ctx.args.employers)
    if len(names) < 2:
        raise UsageError("compare takes two or more employers, e.g. compare nvidia astera")
    desk = ctx.desk()
    rows = desk.compare(names)
    if ctx.json:
        emit_json([row.as_dict() for row in rows])
        return 0
    data = []
    for row in rows:
        cells = []
        for name in names:
            cell = row.cells.get(name)
            if cell is None:
                cells.append("·")
            else:
                best = "* " if cell.best else ""
                cells.append(f"{best}{cell.text} {fmt.tier_label(cell.tier)} {cell.age}".rstrip())
        data.append([row.name, *cells])
    titles = [desk.view.employer(name).name for name in names]
    table(["Metric", *(wrapped(title) for title in titles)], data)
    narrate("* best in the row; · nobody has said; each figure with its tier and age")
    return 0

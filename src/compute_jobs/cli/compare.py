"""Employers side by side, metric by metric, each figure with its tier and age."""

from __future__ import annotations

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, table, wrapped
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.employer_comparison import CompareCell
from compute_jobs.desk.view import View

EXAMPLES = """examples:
  compute-jobs compare nvidia astera
  compute-jobs compare anthropic spacex xai --json"""


def configure(parser: Parser) -> None:
    parser.add_argument("employers", nargs="*", metavar="EMPLOYER", help="two or more")
    parser.flag("--all", "also the metrics that none of them has")


def run(ctx: Context) -> None:
    names = ctx.employers(ctx.args.employers)
    if len(names) < 2:
        raise UsageError("compare takes two or more employers, e.g. compare nvidia astera")
    desk = ctx.desk()
    every = desk.compare(names)
    rows = every if ctx.args.all else [row for row in every if row.cells]
    if ctx.json:
        emit_json([row.as_dict() for row in rows])
        return
    titles = [wrapped(desk.view.employer(name).name) for name in names]
    cells = [[row.name, *(_cell(desk.view, row.cells.get(name)) for name in names)] for row in rows]
    table([wrapped("Metric"), *titles], cells)
    ages = "each figure has its tier, and its age from its date, else from its source's"
    narrate(f"* best of the comparable figures; · not known; from filed: calculated; {ages}")
    if hidden := len(every) - len(rows):
        narrate(f"{fmt.count(hidden, 'metric')} that none of them has; --all lists them")


def _cell(view: View, cell: CompareCell | None) -> str:
    if cell is None:
        return "·"
    claim = view.claim(cell.claim).claim
    best = "* " if cell.best else ""
    tier = fmt.how_known(claim, view.evidence.origin_of(claim), cell.tier)
    if cell.calculated:
        tier = f"from {tier.removeprefix('via ')}"
    return f"{best}{cell.text} {tier} {cell.age}".rstrip()

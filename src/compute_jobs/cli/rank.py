"""Employers in order of fit, with the range, the share of first places and the deal-breakers.

Fit runs from 0 to 100. The range is its 5th to 95th percentile: thin evidence
makes it wide. Excluded employers stand below the line, each with its reason.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, right, say, table
from compute_jobs.cli.whatif import add_what_if, what_if_desk
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import View
from compute_jobs.export.shapes import ranking

EXAMPLES = """examples:
  compute-jobs rank
  compute-jobs rank --set top5_customer_share '<=' 60
  compute-jobs rank --weight stability=40 --scenario one-tenant-leaves
  compute-jobs rank --evidence-only --json"""


_ALWAYS = (0, 1, 2, 4, 5)
"""Columns shown even where they are empty."""


def configure(parser: argparse.ArgumentParser) -> None:
    add_what_if(parser)


def run(ctx: Context) -> None:
    desk = what_if_desk(ctx)
    shares = desk.robustness()
    if ctx.json:
        return emit_json(ranking(desk.view, shares))
    _print(desk.view, shares)
    for line in desk.what_moved():
        say()
        paragraph(line)
    return None


def _print(view: View, shares: Robustness) -> None:
    title = f"{view.profile.label}, as of {fmt.day(view.as_of)}"
    if view.packs:
        title += f", packs: {', '.join(view.scored.workspace.pack_names)}"
    at = {share.id: share for share in shares.rows}
    rows: list[list[str]] = []
    below: list[str] = []
    unranked: list[str] = []
    for name in view.order:
        row, ends = view.row(name), view.range_of(name)
        if row.fit is None or ends is None:
            unranked.append(row.name)
            continue
        share = at.get(name)
        status = "out" if row.excluded else f"? {len(row.unknown)}" if row.unknown else ""
        rows.append(
            [
                str(row.rank) if row.rank else "✗",
                fmt.points(row.fit),
                fmt.points_range(*ends),
                fmt.share(share.win) if share and not row.excluded else "",
                row.name,
                row.layer,
                status,
                row.stage,
            ]
        )
        below += [f"{row.name}: {result.why}" for result in row.out_for]
    numbers = map(right, ("#", "Fit", "Range", "First"))
    columns = [*numbers, "Employer", "Layer", "Lines", "Stage"]
    if not rows:
        if view.packs:
            narrate("these packs have too little evidence to rank anybody")
        else:
            narrate("no employer could be known on that day; the evidence starts in May 2026")
        return
    used = [i for i, _ in enumerate(columns) if i in _ALWAYS or any(row[i] for row in rows)]
    table([columns[i] for i in used], [[row[i] for i in used] for row in rows], title)
    if below:
        say()
        say("Below the line:")
        for line in below:
            paragraph(line, "    ", "  ✗ ")
    if unranked:
        say()
        paragraph(f"Listed without a rank, too little evidence: {', '.join(unranked)}.")

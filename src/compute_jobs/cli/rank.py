"""Employers in order of fit, with the range, the share of first places and the deal-breakers.

Fit runs from 0 to 100. The range is its 5th to 95th percentile: thin evidence
makes it wide. Excluded employers are below the line, each with its reason. An
employer is ranked once half of your weights rest on a leading measure.
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, right, say, table
from compute_jobs.cli.whatif import add_what_if, what_if_desk
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import View, moved_employers
from compute_jobs.export.shapes import ranking

EXAMPLES = """examples:
  compute-jobs rank
  compute-jobs rank --set top5_customer_share '<=' 60
  compute-jobs rank --weight stability=40 --scenario one-tenant-leaves
  compute-jobs rank --evidence-only --json"""


_ALWAYS = (0, 1, 2, 4, 6, 7)
"""Columns shown even where they are empty."""


def configure(parser: argparse.ArgumentParser) -> None:
    add_what_if(parser)


def run(ctx: Context) -> None:
    desk = what_if_desk(ctx)
    shares = desk.robustness()
    if ctx.json:
        return emit_json(ranking(desk.view, shares))
    for name in desk.view.profile.scenarios:
        moved = moved_employers(desk.what_if(name)[0].ranking, desk.view.ranking)
        paragraph(f"What if {name}: {'; '.join(moved) or 'changes no employer'}")
        say()
    return _print(desk.view, shares)


def _print(view: View, shares: Robustness) -> None:
    ranking = view.ranking
    title = f"{view.profile.label}, as of {fmt.day(view.as_of)}, {view.scale}"
    if view.packs:
        title += f", packs: {', '.join(view.scored.workspace.pack_names)}"
    if view.profile.scenarios:
        title += f", what if: {', '.join(view.profile.scenarios)}"
    at = {share.id: share for share in shares.rows}
    rows: list[list[str]] = []
    below: list[str] = []
    age = fmt.age(view.published_days)
    for name in ranking.order:
        row, ends, fit = view.row(name), view.range_of(name), view.fit(name)
        if row.fit is None or ends is None or fit is None:
            continue
        published = "" if fit.published is None else f"{fmt.points(fit.published)}, {age} ago"
        share = at.get(name)
        status = "out" if row.excluded else f"? {len(row.unknown)}" if row.unknown else ""
        rows.append(
            [
                str(row.rank) if row.rank else "✗",
                fmt.points(row.fit),
                fmt.points_range(*ends),
                fmt.share(share.win) if share and not row.excluded else "",
                fmt.share(fit.grounded),
                published,
                row.name,
                row.layer,
                status,
                row.stage,
            ]
        )
        below += [f"{row.name}: {result.why}" for result in row.out_for]
    numbers = map(right, ("#", "Fit", "Range", "First", "Grounded"))
    columns = [*numbers, "Published", "Employer", "Layer", "Unmet", "Stage"]
    if not rows:
        if view.packs:
            narrate("these packs have too little evidence to rank any employer")
        else:
            known = fmt.count(sum(1 for _ in view.claims()), "claim")
            narrate(f"no employer can be ranked; {known} known on {fmt.day(view.as_of)}")
    else:
        used = [i for i, _ in enumerate(columns) if i in _ALWAYS or any(row[i] for row in rows)]
        table([columns[i] for i in used], [[row[i] for i in used] for row in rows], title)
    if below:
        say()
        say("Excluded by a deal-breaker:")
        for line in below:
            paragraph(line, "    ", "  ✗ ")
    if ranking.unranked and not rows:
        say(title)
    if rows or ranking.unranked:
        _print_unranked(view)
        say()
        paragraph(
            f"With no evidence at all, an employer would score {fmt.points(ranking.baseline)}."
        )
    for note in filter(None, (view.first_note(shares), view.scale_note(shares))):
        say()
        paragraph(note)


def _print_unranked(view: View) -> None:
    """Who is listed without a rank, with what is known and what is missing."""
    nothing: list[str] = []
    lines: list[str] = []
    for name in view.unranked:
        fit = view.partial(name)
        about = view.employer(name).name
        if fit is None or all(part.rating.gap for part in fit.criteria):
            nothing.append(about)
            continue
        known = ", ".join(
            f"{fmt.criterion(part.criterion)} {fmt.points(part.rating.mode)}"
            for part in fit.criteria
            if not part.rating.gap
        )
        missing = ", ".join(map(fmt.criterion, fit.missing))
        lines.append(f"{about}, {fmt.share(fit.grounded)} grounded: {known}; missing: {missing}")
    if lines or nothing:
        say()
        say("Not ranked, too little evidence:")
        for line in lines:
            paragraph(line, "    ", "  ")
        if nothing:
            paragraph(f"no leading measure: {', '.join(nothing)}", "    ", "  ")

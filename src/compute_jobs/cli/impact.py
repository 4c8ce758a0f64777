"""How a claim, a source or an asset affects the ranking: every employer with and without it.

Without a source, the claims that rest only on it are left out; without an asset, the claims
about it; and with either, whatever is calculated from those claims. Employers without a rank
are listed too, without a fit.
"""

from __future__ import annotations

import argparse

from compute_jobs.answers.impact import EmployerImpact, impact, impact_item
from compute_jobs.cli.context import Context
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.errors import ReaderError
from compute_jobs.export.shapes import impact_row

EXAMPLES = """examples:
  compute-jobs impact colossus-2
  compute-jobs impact astera-revenue-growth --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", help="a claim's id, a source's id, or an asset")


def run(ctx: Context) -> None:
    desk = ctx.desk()
    view, name = desk.view, ctx.args.item
    item = impact_item(view, name)
    if item is None:
        try:
            asset = desk.workspace.find_name(name, assets=True)
        except ReaderError as error:
            raise ReaderError(f"{name!r} is no claim, source or asset", todo=error.todo) from None
        item = impact_item(view, name, asset)
    if item is None:
        narrate(
            f"{view.employer(asset).name} is an employer; balance shows what its ratings rest on"
        )
        return emit_json([]) if ctx.json else None
    rows = impact(view, desk.without(item.claims), item)
    if ctx.json:
        return emit_json([impact_row(row) for row in rows])
    say(f"Without the {item.kind} {item.id} ({fmt.count(len(item.claims), 'claim')}):")
    paragraph(item.title, "    ")
    for row in rows:
        say()
        say(headline(row))
        for line in details(row):
            paragraph(line, "    ")
    return None if rows else narrate("it isn't about an employer, and no fit changes without it")


def headline(row: EmployerImpact) -> str:
    """One employer's line: fit, range and rank, before and after."""
    if row.state == "unscored":
        return f"{row.name}: not ranked, so there is no fit to change"
    if row.state == "touched":
        return f"{row.name}: fit, range and rank stay the same"
    parts = []
    if row.fit_before is not None and row.fit_after is not None:
        delta = fmt.signed(row.delta)
        old, new = fmt.points(row.fit_before), fmt.points(row.fit_after)
        parts.append(f"fit {old} → {new} ({delta})" if old != new else f"fit {old}")
    else:
        parts.append("loses its rank" if row.fit_after is None else "gets a rank")
    if row.range_before and row.range_after and row.range_before != row.range_after:
        old, new = fmt.points_range(*row.range_before), fmt.points_range(*row.range_after)
        parts.append(f"range {old} → {new}" if old != new else f"range {old}")
    if row.rank_before != row.rank_after:
        parts.append(f"rank {row.rank_before or '✗'} → {row.rank_after or '✗'}")
    return f"{row.name}: {', '.join(parts)}"


def details(row: EmployerImpact) -> list[str]:
    """Flags that come and go, and how the item reaches the employer."""
    lines = [f"flag removed: {title}" for title in row.flags_lost]
    lines += [f"new flag: {title}" for title in row.flags_gained]
    if row.lines:
        lines.append(f"via: {', '.join(row.lines)}")
    return lines

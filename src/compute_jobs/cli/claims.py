"""The ledger: every claim with its tier, date, figure and source.

Tiers, best first: filed (the filing itself), relayed (press quoting a filing),
primary (the company or an officer), reported (press, second hand), analysis
(opinion, estimate), ambition (intent, target, "up to").
"""

from __future__ import annotations

import argparse

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, paragraph, say
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS, Evidence
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.scored_ledger import ClaimRow

EXAMPLES = """examples:
  compute-jobs claims nvidia
  compute-jobs claims --tier relayed --metric revenue
  compute-jobs claims xai --stale
  compute-jobs claims --json"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker; default all")
    parser.add_argument(
        "--tier", action="append", choices=TIERS, metavar="TIER", help="only this tier"
    )
    parser.add_argument("--metric", action="append", metavar="METRIC", help="only this metric")
    parser.add_argument(
        "--stale", action="store_true", help="only claims less than half as fresh as when dated"
    )


def run(ctx: Context) -> int:
    args = ctx.args
    desk = ctx.desk()
    subject = None if args.employer is None else desk.find_subject(args.employer)
    view = desk.view
    for metric in args.metric or ():
        if metric not in view.evidence.metrics:
            raise UsageError(f"no metric {metric!r}{desk.nearest_metric(metric)}")
    rows = [
        row
        for row in view.claims(subject)
        if (not args.tier or row.claim.tier in args.tier)
        and (not args.metric or row.claim.metric in args.metric)
        and (not args.stale or row.fresh < 0.5)
    ]
    if ctx.json:
        from compute_jobs.export import shapes

        emit_json([shapes.claim(row, view.evidence) for row in rows])
        return 0
    if not rows:
        narrate("no claims match")
        return 0
    for row in rows:
        _tell(row, view.evidence)
    narrate(f"{fmt.count(len(rows), 'claim')}; everything about one: compute-jobs claims --json")
    return 0


def _tell(row: ClaimRow, evidence: Evidence) -> None:
    """One claim in two lines or three: what it is worth and says, and where it stands."""
    it = row.claim
    when = it.as_of or it.published
    figure = f" {show_figure(it.figure)}" if it.figure else ""
    period = f" for {fmt.period(it.period)}" if it.period else ""
    state = "" if row.status in ("standing", "context") else f" [{row.status}]"
    date_text = fmt.day(when, short=True) if when else "undated"
    say(f"{fmt.tier(it.tier)}  {date_text:<9}  {it.metric}{figure}{period}{state}")
    paragraph(it.statement, "    ")
    cards = [evidence.sources[ref.source] for ref in it.sources if ref.source in evidence.sources]
    names = "; ".join(dict.fromkeys(f"{card.publisher} ({card.id})" for card in cards))
    paragraph(f"source: {names}; claim: {it.id}", "      ", "    ")

"""The ledger: every claim with its tier, date, figure and source.

Tiers, best first: filed (the filing itself), relayed (press quoting a filing), primary (the company
or an officer), reported (press, second-hand), analysis (opinion, estimate), ambition (intent,
target, "up to").
"""

from __future__ import annotations

from compute_jobs.cli.context import Context, UsageError
from compute_jobs.cli.output import emit_json, narrate, paragraph
from compute_jobs.cli.registry import Parser
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import OWN_PACK, TIERS, Evidence
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.scored_ledger import ClaimRow, newest_first
from compute_jobs.export import shapes

EXAMPLES = """examples:
  compute-jobs claims nvidia
  compute-jobs claims --tier relayed --metric revenue
  compute-jobs claims xai --stale
  compute-jobs claims --json"""


def configure(parser: Parser) -> None:
    parser.add_argument("employer", nargs="?", help="id, name, alias or ticker; default all")
    parser.add_argument(
        "--tier", action="append", choices=TIERS, metavar="TIER", help="only this tier"
    )
    parser.add_argument("--metric", action="append", metavar="METRIC", help="only this metric")
    parser.flag("--stale", "only claims that count less than half because of their age")


def run(ctx: Context) -> None:
    args = ctx.args
    subject = ctx.subject(args.employer)
    desk = ctx.desk()
    view = desk.view
    for metric in args.metric or ():
        if metric not in view.evidence.metrics:
            raise UsageError(f"no metric {metric!r}{desk.workspace.nearest_metric(metric)}")
    rows = [
        row
        for row in view.claims(subject)
        if (not args.tier or row.claim.tier in args.tier)
        and (not args.metric or row.claim.metric in args.metric)
        and (not args.stale or row.fresh < 0.5)
    ]
    if ctx.json:
        return emit_json([shapes.claim(row, view.evidence) for row in rows])
    for row in newest_first(rows, subject) if subject is not None else rows:
        _print(row, view.evidence)
    count = fmt.count(len(rows), "claim")
    more = f"{count}; all fields: compute-jobs claims --json"
    return narrate(more if rows else "no claims match")


def _print(row: ClaimRow, evidence: Evidence) -> None:
    """One claim in two lines or three: its tier, date and figure, what it says, its sources."""
    claim = row.claim
    date_text = fmt.day(claim.when, short=True) if claim.when else "undated"
    figure = f" {show_figure(claim.figure)}" if claim.figure else ""
    period = f" for {fmt.period(claim.period)}" if claim.period else ""
    state = "" if row.status in ("standing", "context") else f" [{row.status}]"
    tier = fmt.tier(claim.tier, evidence.origin_of(claim))
    head = f"{tier:<10}  {date_text:<10}  {claim.metric}{figure}{period}{state}"
    paragraph(head, "    ", "")
    paragraph(fmt.hedged(claim), "    ")
    if claim.note:
        paragraph(f"note: {clean_text(claim.note)}", "      ", "    ")
    cards = evidence.sources_of(claim)
    names = dict.fromkeys(f"{card.publisher} ({card.id})" for card in cards)
    yours = " (yours)" if claim.pack == OWN_PACK else ""
    paragraph(f"source: {'; '.join(names)}; claim: {claim.id}{yours}", "      ", "    ")

"""Claims in short, on the page of a row: how known, when, what, who says so."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.screens.search_screen import claim_if_known
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import claim_date, counted, figure_text, tier_span
from compute_jobs.tui.widgets.styled_text import Span
from compute_jobs.tui.widgets.themes import Look

MOST = 12


def add_claims(page: Page, view: View, ids: Sequence[str], look: Look, title: str = "") -> Page:
    """The claims under a rule, the first dozen in short; the rest are counted."""
    known = [row for it in ids if (row := claim_if_known(view, it)) is not None]
    if not known:
        return page
    page.gap().rule(title or counted(len(known), "claim"))
    for row in known[:MOST]:
        add_claim(page, view, row, look)
    if len(known) > MOST:
        page.say(Span(f"and {len(known) - MOST} more; enter opens them all", "dim"))
    return page


def add_claim(page: Page, view: View, row: ClaimRow, look: Look) -> None:
    """Two or three lines on one claim."""
    claim = row.claim
    is_flag = claim.figure is not None and claim.figure.unit == "flag"
    text = "" if is_flag else figure_text(claim)
    source = view.evidence.sources.get(claim.sources[0].source) if claim.sources else None
    publisher = f"  {source.publisher}" if source is not None else ""
    spans = [
        tier_span(claim.tier, look),
        Span(f"  {claim_date(claim)}", "dim"),
        Span(publisher, "dim"),
    ]
    if row.conflicts_with:
        spans.append(Span(f"  {look.glyphs.contested} contested", "warn"))
    elif row.superseded_by:
        spans.append(Span(f"  {look.glyphs.gone} superseded", "dim"))
    if row.set_aside:
        spans.append(Span("  set aside", "warn"))
    page.say(*spans)
    body = [Span(f"{text}  ", "strong")] if text else []
    page.say(*body, Span(claim.statement), indent=2)


def names(view: View, ids: Sequence[str]) -> str:
    """Employers and assets by name."""
    found = []
    for id_ in ids:
        employer = view.evidence.employers.get(id_)
        asset = view.evidence.assets.get(id_)
        found.append(employer.name if employer else asset.name if asset else id_)
    return ", ".join(found)

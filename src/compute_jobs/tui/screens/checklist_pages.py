"""The pages of the walk: one item with all that speaks for it, and the end of an employer."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.core.dossier.dossier_model import CompDetail, Dossier
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Finding
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import (
    VERDICT_ROLES,
    claim_date,
    figure_text,
    source_line,
    tier_span,
)
from compute_jobs.tui.widgets.styled_text import Span
from compute_jobs.tui.widgets.themes import Look

_VERDICT = len("no verdict") + 2


def item_page(view: View, dossier: Dossier, row: ItemRow, look: Look) -> Page:
    """What an item asks, the reader's verdict, what is suggested and why, what to ask, the note."""
    record = dossier.verdicts.get(row.item.id)
    page = Page().head(row.item.name)
    page.say(row.item.confirm)
    page.gap()
    if record is not None:
        rated = f", rated {record.rating:g}" if record.rating is not None else ""
        page.pair(
            "your verdict",
            Span(f"{look.glyphs.verdicts[record.kind]} {record.kind}", VERDICT_ROLES[record.kind]),
            Span(f"{rated}, {fmt.day(parse_day(record.date))}", "dim"),
            column=14,
        )
        if record.told_by:
            page.pair("told by", record.told_by, column=14)
        if record.comp is not None:
            page.pair("pay", pay_text(record.comp), column=14)
    else:
        page.pair("your verdict", Span("none yet", "dim"), column=14)
    kind = row.suggestion.kind
    page.pair(
        "suggested", Span(f"{look.glyphs.verdicts[kind]} {kind}", VERDICT_ROLES[kind]),
        Span(f"  {row.suggestion.why}"), column=14,
    )  # fmt: skip
    page.gap().rule("evidence")
    if not row.findings:
        page.say(Span("Nobody has said. A gap, not a green light.", "warn"))
    for finding in row.findings:
        _finding(page, view, finding, look)
    page.gap().rule("to ask in an interview")
    for question in row.item.questions:
        page.item(look.glyphs.dot, question, role="accent")
    if row.item.good or row.item.bad:
        page.gap()
        page.pair("good", Span(row.item.good, "dim"), column=14)
        page.pair("bad", Span(row.item.bad, "dim"), column=14)
    page.gap().rule("note")
    if row.note:
        page.text(row.note)
    else:
        page.say(Span("none yet; ", "dim"), Span("n", "key"), Span(" writes one", "dim"))
    return page


def end_page(view: View, dossier: Dossier, rows: Sequence[ItemRow], after: str | None) -> Page:
    """What was judged, and where enter leads."""
    page = Page().head(f"That was {view.employer(dossier.employer).name}")
    for row in rows:
        kind = row.verdict or "gap"
        text = row.verdict or "no verdict"
        role = VERDICT_ROLES[kind] if row.verdict else "dim"
        page.say(Span(f"{text:<{_VERDICT}}", role), row.item.name, hang=_VERDICT)
    page.gap()
    if after is not None:
        name = view.employer(after).name
        page.say(Span("enter", "key"), f" goes on to {name}, next on the shortlist.")
    else:
        page.say("That was the last one on the shortlist.")
    return page.say(Span("esc", "key"), " goes back.")


def pay_text(comp: CompDetail) -> str:
    """As one types it: pay, level, place, source."""
    low, high = comp.low, comp.high
    figure = ""
    if low is not None and high is not None:
        figure = fmt.between(low, high, "usd")
    elif low is not None or high is not None:
        figure = fmt.money(low if low is not None else high or 0.0)
    return ", ".join(part for part in (figure, comp.level, comp.place, comp.source) if part)


def _finding(page: Page, view: View, finding: Finding, look: Look) -> None:
    claim = finding.standing
    text = figure_text(claim)
    page.say(
        tier_span(finding.tier, look), Span(f" {claim_date(claim)}  ", "dim"),
        Span(f"{text}  " if text else "", "strong"), Span(claim.statement), hang=8,
    )  # fmt: skip
    source = view.evidence.sources.get(claim.sources[0].source) if claim.sources else None
    if source is not None:
        page.say(Span(source_line(source), "dim"), indent=8)
    if finding.contested or finding.contradicted_by:
        page.say(Span(f"{look.glyphs.contested} another claim disagrees", "warn"), indent=8)
    elif finding.corroborated_by:
        many = len(finding.corroborated_by)
        page.say(Span(f"{look.glyphs.agree} {many} independent", "good"), indent=8)

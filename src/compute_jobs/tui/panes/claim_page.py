"""A claim in full: what is said, where it comes from, and what it was held against."""

from __future__ import annotations

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Comparison
from compute_jobs.core.evidence.figures import wording_of
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import (
    RELATION_MEANS,
    STATUS_MEANS,
    TIER_MEANS,
    claim_date,
    figure_text,
    source_line,
    tier_span,
)
from compute_jobs.tui.widgets.styled_text import Span
from compute_jobs.tui.widgets.themes import Look


def claim_page(view: View, row: ClaimRow, look: Look) -> Page:
    claim = row.claim
    page = Page()
    page.say(Span(claim.statement, "strong"))
    if row.set_aside:
        page.say(Span("Set aside: everything is reckoned without it. x takes it back.", "warn"))
    page.pair("about", *_about(view, claim))
    _figure(page, view, row)
    page.pair("tier", tier_span(claim.tier, look), Span(f"  {TIER_MEANS[claim.tier]}", "dim"))
    page.pair("stands", Span(_status(view, row), "warn" if row.conflicts_with else ""))
    page.pair("known", *_age(row))
    _deal(page, view, claim)
    _sources(page, view, claim)
    if claim.note:
        page.pair("note", claim.note)
    _compared(page, view, claim, look)
    return page


def _about(view: View, claim: Claim) -> list[Span]:
    """The employers and assets the claim speaks of."""
    names = []
    for subject in claim.subjects:
        known = view.evidence.employers.get(subject) or view.evidence.assets.get(subject)
        names.append(known.name if known else subject)
    return [Span(", ".join(names))]


def _figure(page: Page, view: View, row: ClaimRow) -> None:
    claim = row.claim
    metric = view.metric(claim.metric)
    figure = claim.figure
    text = figure_text(claim)
    if figure is None:
        page.pair("metric", metric.name)
        return
    page.pair("figure", Span(text, "strong"), Span(f"  {metric.name}", "dim"))
    low, high = figure.bound_low, figure.bound_high
    if low is not None and high is not None:
        if wording_of(figure) != "exact":
            page.pair("means", Span(fmt.between(low, high, figure.unit), "dim"))
    elif low is not None:
        page.pair("means", Span(f"{fmt.quantity(low, figure.unit)} or more", "dim"))
    elif high is not None:
        page.pair("means", Span(f"{fmt.quantity(high, figure.unit)} or less", "dim"))
    if figure.text and figure.text != text:
        page.pair("written", Span(figure.text, "dim"))


def _status(view: View, row: ClaimRow) -> str:
    text = STATUS_MEANS[row.status]
    if row.superseded_by:
        newer = view.claim(row.superseded_by).claim
        text += f": {figure_text(newer) or newer.statement}, {claim_date(newer, short=False)}"
    return text


def _age(row: ClaimRow) -> list[Span]:
    claim = row.claim
    parts = [Span(f"as of {claim_date(claim, short=False)}")]
    if row.age_days is not None:
        parts.append(Span(f", {fmt.age(row.age_days)} old", "dim"))
    if row.fresh < 0.995:
        role = "warn" if row.fresh < 0.5 else "dim"
        parts.append(Span(f"; aged to {round(row.fresh * 100)} % of its weight", role))
    if claim.period is not None:
        parts.append(Span(f"; for {fmt.period(claim.period)}", "dim"))
    return parts


def _deal(page: Page, view: View, claim: Claim) -> None:
    said = []
    if claim.modality == "plan":
        said.append("a plan, not a fact")
    if claim.hedge:
        said.append(f"hedged: “{claim.hedge}”")
    if claim.deal_status:
        said.append(claim.deal_status)
    if claim.counterparty:
        known = view.evidence.employers.get(claim.counterparty)
        name = known.name if known else claim.counterparty
        said.append(f"{claim.role + ' · ' if claim.role else ''}with {name}")
    if claim.only:
        said.append("says “the only one”")
    if claim.start or claim.end:
        start = fmt.day(claim.start) if claim.start else "?"
        end = fmt.day(claim.end) if claim.end else "open"
        said.append(f"{start} to {end}")
    if said:
        page.pair("terms", "; ".join(said))
    if claim.perimeter:
        page.pair("covers", claim.perimeter)


def _sources(page: Page, view: View, claim: Claim) -> None:
    for ref in claim.sources:
        source = view.evidence.sources.get(ref.source)
        if source is None:
            page.pair("source", Span(ref.source))
            continue
        where = f", {ref.locator}" if ref.locator else ""
        page.pair("source", Span(source.title), Span(f"  {source_line(source)}{where}", "dim"))
        if source.url or source.file:
            page.pair("", Span(source.url or source.file, "accent"))
    origin = view.evidence.origins.get(claim.origin) if claim.origin else None
    if origin is not None:
        when = f", {fmt.day(origin.published)}" if origin.published else ""
        page.pair("origin", Span(origin.title), Span(f"  {origin.kind}{when}", "dim"))
    else:
        page.pair("origin", Span("unknown: the source names none", "dim"))
    if claim.inputs:
        page.pair("reckoned", "from " + ", ".join(claim.inputs))
    if claim.pack:
        page.pair(
            "pack", Span(f"{claim.pack}{f', line {claim.line}' if claim.line else ''}", "dim")
        )


def _compared(page: Page, view: View, claim: Claim, look: Look) -> None:
    for it in view.comparisons(claim.id):
        page.rule(f"{it.rule} {RELATION_MEANS.get(it.relation, it.relation)}")
        page.say(Span(it.why, _role(it)))
        page.sides(_side(view, it.first, look), _side(view, it.second, look))


def _role(it: Comparison) -> str:
    return "warn" if "conflict" in it.relation or it.relation == "watch" else ""


def _side(view: View, claim_id: str, look: Look) -> Page:
    claim = view.claim(claim_id).claim
    page = Page()
    page.say(tier_span(claim.tier, look), Span(f" {claim_date(claim)}", "dim"))
    text = figure_text(claim)
    if text:
        page.say(Span(text, "strong"))
    page.say(claim.statement)
    source = view.evidence.sources.get(claim.sources[0].source) if claim.sources else None
    if source is not None:
        page.say(Span(source.publisher, "dim"))
    return page


def claim_url(view: View, claim: Claim) -> str:
    """The first address of its sources, else of its origin; empty where there is none."""
    for ref in claim.sources:
        source = view.evidence.sources.get(ref.source)
        if source is not None and source.url:
            return source.url
    origin = view.evidence.origins.get(claim.origin) if claim.origin else None
    return origin.url if origin is not None else ""


def claim_citation(view: View, claim: Claim) -> str:
    """What copying a claim copies: the statement, the figure, tier, date, source, address."""
    text = figure_text(claim)
    lines = [f"{claim.statement} [{claim.tier}{', ' + text if text else ''}]"]
    for ref in claim.sources:
        source = view.evidence.sources.get(ref.source)
        if source is not None:
            where = f", {ref.locator}" if ref.locator else ""
            lines.append(
                f"{source.title}. {source_line(source)}{where}. {source.url or source.file}"
            )
    return "\n".join(line.strip() for line in lines)

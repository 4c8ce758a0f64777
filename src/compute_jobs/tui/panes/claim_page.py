"""A claim in full and in short, and its actions: open the source, copy, set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.dom import DOMNode

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import OWN_PACK, Claim
from compute_jobs.core.evidence.figures import wording_of
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import (
    RELATION_MEANS,
    STATUS_MEANS,
    TIER_MEANS,
    claim_date,
    figure_text,
    source_line,
    source_name,
    tier_span,
    unsaid_figure,
)
from compute_jobs.tui.widgets.styled_text import Span
from compute_jobs.tui.widgets.themes import Glyphs

MOST_CLAIMS = 12
"""Claims on the page of a row; enter opens the rest."""


def claim_page(view: View, row: ClaimRow) -> Page:
    claim = row.claim
    page = Page()
    page.say(Span(claim.statement, "strong"))
    if row.set_aside:
        page.say(Span("Set aside: scores are calculated without it. x restores it.", "warn"))
    page.pair("about", names(view, claim.subjects))
    _figure(page, view, row)
    page.pair("tier", _tier(view, claim), Span(f"  {TIER_MEANS[claim.tier]}", "dim"))
    page.pair("status", Span(_status(view, row), "warn" if row.conflicts_with else ""))
    page.pair("known", *_age(row))
    _deal(page, view, claim)
    _sources(page, view, claim)
    if claim.note:
        page.pair("note", claim.note)
    _compared(page, view, claim)
    return page


def _tier(view: View, claim: Claim) -> Span:
    return tier_span(claim.tier, origin=view.evidence.origin_of(claim))


def names(view: View, ids: Iterable[str]) -> str:
    return ", ".join(map(view.evidence.name_of, ids))


def employer_about(view: View, claim: Claim) -> str | None:
    """The first employer that a claim is about."""
    return next((id_ for id_ in claim.subjects if id_ in view.evidence.employers), None)


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
    day = claim.as_of or claim.published
    parts = [Span(f"as of {fmt.day(day)}" if day is not None else "undated")]
    if row.age_days is not None:
        parts.append(Span(f", {fmt.age(row.age_days)} old", "dim"))
    if row.fresh < 0.995:
        role = "warn" if row.fresh < 0.5 else "dim"
        parts.append(Span(f"; counts {round(row.fresh * 100)} % because of its age", role))
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
        role = f"{claim.role} · " if claim.role else ""
        said.append(f"{role}with {view.evidence.name_of(claim.counterparty)}")
    if claim.only:
        said.append("says “the only one”")
    if claim.start or claim.end:
        start = fmt.day(claim.start) if claim.start else "?"
        end = fmt.day(claim.end) if claim.end else "open"
        said.append(f"{start} to {end}")
    if said:
        page.pair("terms", "; ".join(said))
    if claim.perimeter:
        page.pair("scope", claim.perimeter)


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
    origin = view.evidence.origin_of(claim)
    if origin is not None:
        when = f", {fmt.day(origin.published)}" if origin.published else ""
        page.pair("origin", Span(origin.title), Span(f"  {origin.kind}{when}", "dim"))
    else:
        page.pair("origin", Span("unknown: the source names none", "dim"))
    if claim.inputs:
        for at, known in enumerate(known_claims(view, claim.inputs)):
            what = view.claim(known).claim
            page.pair("" if at else "derived", Span("from: ", "dim"), what.statement,
                      Span(f"  {claim_date(what)}", "dim"))  # fmt: skip
    if claim.pack:
        where = f"{claim.pack}, line {claim.line}" if claim.line else claim.pack
        if claim.pack == OWN_PACK:
            where += "; A changes it, D removes it, Z undoes its last change"
        page.pair("pack", Span(where, "dim"))


def _compared(page: Page, view: View, claim: Claim) -> None:
    for comparison in view.comparisons(claim.id):
        relation = comparison.relation
        page.rule(f"{comparison.rule} {RELATION_MEANS.get(relation, relation)}")
        doubtful = "conflict" in relation or relation == "watch"
        page.say(Span(comparison.why, "warn" if doubtful else ""))
        page.sides(_side(view, comparison.first), _side(view, comparison.second))


def _side(view: View, claim_id: str) -> Page:
    claim = view.claim(claim_id).claim
    page = Page()
    page.say(_tier(view, claim), Span(f" {claim_date(claim)}", "dim"))
    text = figure_text(claim)
    if text:
        page.say(Span(text, "strong"))
    page.say(fmt.hedged(claim))
    for source in view.evidence.sources_of(claim)[:1]:
        page.say(Span(source.publisher, "dim"))
    return page


def known_claims(view: View, ids: Iterable[str]) -> list[str]:
    """The claims that are known on the view's date, each once, in their order."""
    return [claim for claim in dict.fromkeys(ids) if claim_if_known(view, claim) is not None]


def claim_if_known(view: View, claim: str) -> ClaimRow | None:
    """None for a claim that wasn't known on the view's date."""
    try:
        return view.claim(claim)
    except KeyError:
        return None


def add_claims(page: Page, view: View, ids: Sequence[str], title: str = "") -> Page:
    """The claims below a rule, the first dozen in short; the rest are counted."""
    known = [view.claim(claim) for claim in known_claims(view, ids)]
    if not known:
        return page
    page.gap().rule(title or fmt.count(len(known), "claim"))
    for row in known[:MOST_CLAIMS]:
        add_claim(page, view, row)
    if len(known) > MOST_CLAIMS:
        page.say(Span(f"and {len(known) - MOST_CLAIMS} more; enter opens them all", "dim"))
    return page


def add_claim(page: Page, view: View, row: ClaimRow) -> None:
    """Two or three lines about one claim."""
    claim = row.claim
    text = unsaid_figure(claim)
    spans = [_tier(view, claim), Span(f"  {claim_date(claim)}", "dim")]
    for source in view.evidence.sources_of(claim)[:1]:
        spans.append(Span(f"  {source_name(source)}", "dim"))
    if row.conflicts_with:
        spans.append(Span(f"  {Glyphs.contested} contested", "warn"))
    elif row.superseded_by:
        spans.append(Span(f"  {Glyphs.gone} superseded", "dim"))
    if row.set_aside:
        spans.append(Span("  set aside", "warn"))
    page.say(*spans, hang=2)
    body = [Span(f"{text}  ", "strong")] if text else []
    page.say(*body, Span(fmt.hedged(claim)), indent=2)


def claim_url(view: View, claim: Claim) -> str:
    """The first address of its sources, else of its origin; empty without one."""
    origin = view.evidence.origin_of(claim)
    addresses = [source.url for source in view.evidence.sources_of(claim)]
    return next(filter(None, [*addresses, origin.url if origin is not None else ""]), "")


def claim_citation(view: View, claim: Claim) -> str:
    """What copying a claim copies: the statement, the figure, tier, date, source, address."""
    text = figure_text(claim)
    tier = fmt.tier_label(claim.tier, view.evidence.origin_of(claim))
    lines = [f"{fmt.hedged(claim)} [{tier}{', ' + text if text else ''}]"]
    for ref in claim.sources:
        source = view.evidence.sources.get(ref.source)
        if source is not None:
            where = f", {ref.locator}" if ref.locator else ""
            lines.append(
                f"{source.title}. {source_line(source)}{where}. {source.url or source.file}"
            )
    return "\n".join(line.strip() for line in lines)


class ClaimActions(DOMNode):
    """For a part of the screen with a selected claim."""

    @property
    def claim_here(self) -> str | None:
        """The selected claim; a part overrides this."""
        return None

    @property
    def _claim(self) -> str:
        """The selected claim, for actions that aren't run without one."""
        assert self.claim_here is not None
        return self.claim_here

    def do_open_source(self) -> None:
        app = host(self)
        app.open_address(claim_url(app.view, app.view.claim(self._claim).claim))

    def do_copy(self) -> None:
        app = host(self)
        citation = claim_citation(app.view, app.view.claim(self._claim).claim)
        app.copy(citation, "Copied the claim with its source.")

    def do_set_aside(self) -> None:
        host(self).set_aside(self._claim)

    def do_impact(self) -> None:
        host(self).open("impact", self._claim)

    def do_to_panes(self) -> None:
        host(self).go_to_claim(self._claim)

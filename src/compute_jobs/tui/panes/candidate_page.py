"""A candidate of the inbox: what it says, how it stands to the ledger, what it counts as."""

from __future__ import annotations

from collections.abc import Mapping

from compute_jobs.core.coverage.candidates import Candidate, Standing
from compute_jobs.core.coverage.reading_rules import Label
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.inbox import YOURS, InboxItem, dates_in_words, statement_of
from compute_jobs.desk.view import View
from compute_jobs.export.coverage_shapes import (
    LABEL_WORDS,
    asked,
    card_line,
    is_accepted,
    standing_of,
    standing_words,
    tier_limit,
    unclear,
)
from compute_jobs.record.inbox_files import DocumentCard
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import TIER_MEANS, metric_name, tier_span
from compute_jobs.tui.widgets.marked_text_view import LABEL_ROLES
from compute_jobs.tui.widgets.styled_text import Span, hint

_LABEL_MEANS: Mapping[Label, str] = {
    "sourced": "it names a filing, or the company says it on record",
    "reported": "it names neither a filing nor anybody of the company",
    "ambition": "a plan, a target or talks; never moves a rating",
    "opinion": "a judgement or an estimate; never moves a rating",
}
SHORT_STANDINGS: Mapping[Standing, tuple[str, str]] = {
    "new": ("new", "accent"),
    "agrees": ("agrees", "good"),
    "updates": ("newer", "accent"),
    "contradicts": ("contradicts", "bad"),
    "known": ("known", "dim"),
    "retells": ("repeated", "dim"),
    "older": ("older", "dim"),
    "agrees_if": ("agrees if", "warn"),
    "watch": ("would end it", "warn"),
    "asks": ("unclear", "warn"),
}
"""How it stands to the ledger, as a row says it."""


def candidate_page(view: View, item: InboxItem, card: DocumentCard, moved: str) -> Page:
    """What it says, how it stands to the ledger, and what it would count as; ``moved``: the effect
    of accepting it."""
    candidate = item.candidate
    says = _says(view, item)
    page = Page().head(says)
    if candidate.quote not in says:
        page.say(Span(f"“{candidate.quote}”", "dim"))
    if item.state == "accepted":
        page.say(Span(f"accepted as {item.claim}", "good"))
        if moved:
            page.say(Span(moved, "accent"))
    elif item.state == "rejected":
        page.say(Span("rejected; x puts it back", "dim"))
    if item.proposed_by and item.state == "open":
        page.say(
            Span(f"proposed by an {item.proposed_by}; the program hasn't seen the page: ", "warn"),
            Span("o", "key"),
            Span(" opens it before you accept", "warn"),
        )
    for field in item.yours:
        page.say(Span(YOURS[field], "warn"))
    if item.state != "accepted":
        _add_standing(page, view, item)
    unsure = asked(candidate)
    if unsure and item.state == "open":
        page.say(Span(f"not certain: {unsure}  ", "warn"), hint("e", "changes it"))
    if item.state == "open" and (why := unclear(candidate)):
        page.say(Span(why, "warn"))
    page.gap()
    label = candidate.label
    page.pair(
        "sentence",
        Span(LABEL_WORDS[label], LABEL_ROLES[label]),
        Span(f"  {_LABEL_MEANS[label]}", "dim"),
    )
    tier = candidate.tier
    limit = tier_limit(candidate, card.kind, card.url)
    means = limit or TIER_MEANS[tier]
    page.pair("counts as", tier_span(tier), Span(f"  {means}", "dim"))
    page.pair("about", view.evidence.name_of(candidate.subject) or "not known")
    if candidate.counterparty:
        page.pair("with", view.evidence.name_of(candidate.counterparty))
    if candidate.perimeter:
        page.pair("part", candidate.perimeter)
    names = [metric_name(view, name) for name in candidate.metrics]
    metric, *others = names or ["not known"]
    more = f"  or {', or '.join(others)}" if others else ""
    page.pair("measures", metric, Span(more, "dim"))
    _add_dates(page, view, candidate, card)
    if candidate.hedge:
        page.pair("hedge", candidate.hedge)
    if item.edited:
        page.pair("", Span("changed by you", "dim"))
    if item.state == "accepted":
        add_claims(page, view, [item.claim], "in your own pack")
    return page


def _says(view: View, item: InboxItem) -> str:
    """The claim in words, or as much of it as is known."""
    candidate = item.candidate
    if item.statement:
        return item.statement
    if candidate.metrics and candidate.metrics[0] in view.evidence.metrics:
        said = statement_of(candidate, view.evidence)
        return said if candidate.subject else f"Unknown{said}"
    return show_figure(candidate.figure) if candidate.figure is not None else candidate.quote


def _add_standing(page: Page, view: View, item: InboxItem) -> None:
    """How the ledger relates to it, and the claim compared with."""
    candidate, relation = item.candidate, item.candidate.relation
    standing = standing_of(candidate)
    role = SHORT_STANDINGS[standing][1]
    if relation is not None:
        page.say(
            Span(f"{standing_words(candidate, item.document, view.evidence)}: ", role),
            Span(relation.why, "dim"),
            Span(f"  {relation.rule}", "faint"),
        )
        own = [it for it in relation.claims if is_accepted(it, item.document, view.evidence)]
        add_claims(page, view, own, "you accepted")
        add_claims(
            page, view, [it for it in relation.claims if it not in own], "in the ledger"
        ).gap()
    elif candidate.subject and candidate.metrics:
        page.say(Span("new", role), Span("  no claim in the ledger to compare with", "dim"))


def _add_dates(page: Page, view: View, candidate: Candidate, card: DocumentCard) -> None:
    """Its period, its day, or both: a level has a day, what adds up over time a period."""
    metric = view.evidence.metrics.get((*candidate.metrics, "")[0])
    period, as_of = dates_in_words(candidate, metric)
    is_flow = metric is not None and metric.behaviour == "closed"
    if period or is_flow:
        page.pair("period", period or Span("none named", "dim"))
    if as_of or not is_flow:
        told = card_line("the document's own", "", card.published).rpartition(", ")[2]
        page.pair("as of", as_of or Span(f"no day named; the document is of {told}", "dim"))

"""Who said it: a card for each source, what it claims, and which others share its origin."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.answers.source_cards import SourceCard, source_cards
from compute_jobs.core.evidence import format as fmt
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span
from compute_jobs.tui.widgets.themes import Glyphs


class SourcesScreen(ListScreen[SourceCard]):
    """Newest first; those without a date last."""

    name_of = "Sources"
    contexts = ("source", "screen")
    stacked = True
    columns = (
        Column("date", "date", 9, keep=3),
        Column("publisher", "publisher", 12, keep=4, grow=2, most=28),
        Column("title", "source", 26, keep=0, grow=5),
        Column("kind", "kind", 10, keep=5),
        Column("claims", "claims", 6, keep=1, right=True),
        Column("shared", "shares", 6, keep=2, right=True),
    )

    def items(self) -> Sequence[SourceCard]:
        newest_first = [*reversed(source_cards(self.view))]
        return sorted(newest_first, key=lambda card: card.source.published is None)

    def key(self, item: SourceCard) -> str:
        return item.source.id

    def cell(self, item: SourceCard, column: str, size: int) -> Cell:
        source = item.source
        match column:
            case "date":
                return Span(item.date_text.removesuffix(" (inferred)"), "dim")
            case "publisher":
                return source.publisher
            case "title":
                return Span(source.title, "strong" if source.stance == "primary" else "")
            case "kind":
                return Span(source.kind, "dim")
            case "claims":
                return str(len(item.claims)) if item.claims else Span("–", "faint")
        count = len(item.shares_origin_with)
        return Span(f"+{count}" if count else "", "warn")

    def page(self, item: SourceCard) -> Page:
        source = item.source
        page = Page().head(source.title)
        page.pair("publisher", source.publisher)
        page.pair("kind", f"{source.kind}, {source.stance}")
        page.pair("published", item.date_text)
        if source.inferred:
            page.pair("", Span("inferred: the document has no date", "dim"))
        if source.url or source.file:
            page.pair("at", Span(source.url or source.file, "accent"))
        for origin_id in item.relays:
            origin = self.view.evidence.origins.get(origin_id)
            page.pair("passes on", origin.title if origin else origin_id)
        if item.shares_origin_with:
            others = fmt.count(len(item.shares_origin_with), "other source")
            page.gap().say(
                Span(f"Shares an origin with {others}; together they count once:", "warn")
            )
            for other in item.shares_origin_with:
                same = self.view.evidence.sources.get(other)
                name = f"{same.publisher}: {same.title}" if same else other
                page.item(Glyphs.dot, name)
        if source.note:
            page.gap().say(Span(source.note, "dim"))
        if not item.claims:
            page.gap().say(Span("No claims cite it on this date.", "dim"))
        return add_claims(page, self.view, item.claims)

    def note_text(self) -> str:
        shared = sum(1 for card in self.shown if card.shares_origin_with)
        return f"{shared} share an origin" if shared else ""

    def why_empty(self) -> Page:
        return Page().say("No sources: the packs have none.").say("compute-jobs check says why.")

    def do_impact(self) -> None:
        host(self).open("impact", self.row.source.id)

    def do_open_source(self) -> None:
        host(self).open_address(self.row.source.url)

    def do_copy(self) -> None:
        source = self.row.source
        about = f"{source.title}. {source.publisher}, {source.kind}, {self.row.date_text}."
        host(self).copy(f"{about} {source.url or source.file}", "Copied the source.")

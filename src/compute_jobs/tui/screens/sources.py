"""Who said it: a card for each source, what it claims, and which others stand on the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from compute_jobs.answers.source_cards import SourceCard, source_cards
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.evidence_page import add_claims
from compute_jobs.tui.screens.search_screen import FollowScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import counted
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span

COLUMNS = (
    Column("date", "date", 9, keep=3, sortable=False),
    Column("publisher", "publisher", 12, keep=4, grow=2, most=28, sortable=False),
    Column("title", "source", 26, keep=0, grow=5, sortable=False),
    Column("kind", "kind", 10, keep=5, sortable=False),
    Column("claims", "claims", 6, keep=1, right=True, sortable=False),
    Column("shared", "shares", 6, keep=2, right=True, sortable=False),
)


class SourcesScreen(FollowScreen):
    name_of: ClassVar[str] = "Sources"
    contexts: ClassVar[tuple[str, ...]] = ("source", "screen")
    stacked: ClassVar[bool] = True

    def __init__(self, *, select: str | None = None) -> None:
        super().__init__(select=select)
        self._cards: Sequence[SourceCard] = ()

    @property
    def card(self) -> SourceCard | None:
        at = self.list.selected
        return self._cards[at] if 0 <= at < len(self._cards) else None

    def rows(self, view: View) -> Rows:
        cards = list(reversed(source_cards(view)))
        cards.sort(key=lambda it: it.source.published is None)
        self._cards = self.kept(cards, _searched)
        return Rows(COLUMNS, [it.source.id for it in self._cards], self._cell)

    def _cell(self, index: int, column: str) -> Cell:
        it = self._cards[index]
        source = it.source
        match column:
            case "date":
                return Span(it.date_text.removesuffix(" (inferred)"), "dim")
            case "publisher":
                return source.publisher
            case "title":
                return Span(source.title, "strong" if source.stance == "primary" else "")
            case "kind":
                return Span(source.kind, "dim")
            case "claims":
                return str(len(it.claims)) if it.claims else Span("–", "faint")
            case "shared":
                count = len(it.shares_origin_with)
                return Span(f"+{count}" if count else "", "warn")
        return ""

    def page(self, view: View, key: str) -> Page:
        it = self.card
        if it is None:
            return Page()
        source = it.source
        page = Page().head(source.title)
        page.pair("publisher", source.publisher)
        page.pair("kind", f"{source.kind}, {source.stance}")
        page.pair("published", it.date_text)
        if source.inferred:
            page.pair("", Span("the latest past date it mentions; it bears none", "dim"))
        if source.url or source.file:
            page.pair("at", Span(source.url or source.file, "accent"))
        for origin_id in it.relays:
            origin = view.evidence.origins.get(origin_id)
            page.pair("passes on", origin.title if origin else origin_id)
        if it.shares_origin_with:
            page.gap().say(
                Span("Stands on the same origin as ", "warn"),
                Span(counted(len(it.shares_origin_with), "other source"), "warn"),
                Span("; together they count once:", "warn"),
            )
            for other in it.shares_origin_with:
                same = view.evidence.sources.get(other)
                name = f"{same.publisher}: {same.title}" if same else other
                page.item(self.look.glyphs.dot, name)
        if source.note:
            page.gap().say(Span(source.note, "dim"))
        if not it.claims:
            page.gap().say(Span("No claim stands on it at this date.", "dim"))
        return add_claims(page, view, it.claims, self.look)

    def note_text(self, view: View) -> str:
        shared = sum(1 for it in self._cards if it.shares_origin_with)
        return f"{shared} share an origin" if shared else ""

    def why_empty(self, view: View) -> Page:
        return Page().say("No sources: the packs hold none.").say("compute-jobs check says why.")

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        return self.card.claims if self.card else ()

    def behind_title(self, view: View, key: str) -> str:
        return self.card.source.title if self.card else self.name_of

    def do_open_source(self) -> None:
        if self.card is not None:
            host(self).open_address(self.card.source.url)

    def do_copy(self) -> None:
        app, it = host(self), self.card
        if it is not None:
            source = it.source
            about = f"{source.title}. {source.publisher}, {source.kind}, {it.date_text}."
            app.copy_to_clipboard(f"{about} {source.url or source.file}")
            app.say("Copied the source.")


def _searched(card: SourceCard) -> str:
    """What words are looked for in."""
    source = card.source
    return f"{source.publisher} {source.title} {source.kind} {card.date_text}"

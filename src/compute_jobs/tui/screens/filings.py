"""What companies recently reported to the SEC: read it in the browser, or into the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from compute_jobs.core.evidence import format as fmt
from compute_jobs.live.edgar.submissions import NewsFiling, filing_news, item_words
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.desk.coverage_desk import CoverageDocument


class FilingsScreen(ListScreen[NewsFiling]):
    """Newest first, with unread ones marked; opening or reading one marks it as read."""

    name_of = "Filings"
    contexts = ("filings", "screen")
    needs_row = ListScreen.needs_row | {"read_filing", "mark_read"}
    list_contexts = ("filings", "words", "page-list")
    stacked = True
    columns = (
        Column("unread", "", 1, keep=1),
        Column("date", "filed", 9, keep=2),
        Column("employer", "employer", 12, keep=1, grow=1, most=20),
        Column("form", "form", 5, keep=3),
        Column("what", "reports", 20, keep=0, grow=5),
    )

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__(employer=employer)
        self._only_unread = False

    # -- drawing -------------------------------------------------------------------------------

    def items(self) -> Sequence[NewsFiling]:
        return host(self).desk.live.filings(unread=self._only_unread)

    def key(self, item: NewsFiling) -> str:
        return f"{item.employer}/{item.accession}"

    def role(self, item: NewsFiling) -> str:
        return "" if item.unread else "dim"

    def cell(self, item: NewsFiling, column: str, size: int) -> Cell:
        match column:
            case "unread":
                return Span(Glyphs.dot if item.unread else "", "accent")
            case "date":
                return Span(fmt.day(item.filed, short=True), "dim")
            case "employer":
                return self.view.evidence.name_of(item.employer)
            case "form":
                return Span(item.form, "dim")
        return Span(filing_news(item), "strong" if item.unread else "")

    def page(self, item: NewsFiling) -> Page:
        page = Page().head(f"{self.view.evidence.name_of(item.employer)}: {filing_news(item)}")
        page.pair("filed", f"{item.form}, {fmt.day(item.filed)}")
        for number in item.items:
            page.pair(f"item {number}", item_words(number))
        page.pair("at", Span(item.url, "accent"))
        page.pair("", Span("unread" if item.unread else "read", "dim"))
        return page

    def title_text(self) -> str:
        unread = sum(item.unread for item in self.shown)
        return f"{self.name_of} ({self.count()}, {unread} unread)"

    def note_text(self) -> str:
        return "only unread" if self._only_unread else ""

    def why_empty(self) -> Page:
        if self._only_unread:
            page = Page().say("Nothing unread.")
            return page.say(hint("f", "shows all"))
        page = Page().say("No filings yet: a refresh lists 8-Ks and 6-Ks as they are filed.")
        return page.say(hint("R", "on the main screen fetches them"))

    # -- what the reader does ------------------------------------------------------------------

    def do_show_unread(self) -> None:
        self._only_unread = not self._only_unread
        self.view_changed()

    def do_mark_read(self) -> None:
        self._mark(self.row, unread=not self.row.unread)

    def do_open_source(self) -> None:
        host(self).open_address(self.row.url)
        self._mark(self.row, unread=False)

    def do_copy(self) -> None:
        item, name = self.row, self.view.evidence.name_of(self.row.employer)
        words = f"{name} {item.form}, {fmt.day(item.filed)}: {filing_news(item)}. {item.url}"
        host(self).copy(words, "Copied the filing with its link.")

    def do_read_filing(self) -> None:
        """Fetch it and its press releases, and put what they suggest into the inbox."""
        app, item = host(self), self.row
        app.say(f"Reading {item.form} of {self.view.evidence.name_of(item.employer)} …")
        self.in_background(
            lambda: app.desk.coverage.read_filing(item), lambda read: self._take_in(item, read)
        )

    def _take_in(self, item: NewsFiling, read: Sequence[CoverageDocument]) -> None:
        app = host(self)
        taken = [it for it in read if it.reading.candidates]
        ids = [app.desk.coverage.take_in(document) for document in taken]
        self._mark(item, unread=False)
        if not taken:
            app.say(f"No figures found in {fmt.count(len(read), 'document')}.", "warn")
            return
        app.changed()
        found = sum(len(it.reading.candidates) for it in taken)
        said = f"{fmt.count(found, 'candidate')} from {item.form} of {fmt.day(item.filed)}."
        app.open("inbox", document=ids[0], said=said)

    def _mark(self, item: NewsFiling, *, unread: bool) -> None:
        host(self).desk.live.mark_filings([item.accession], unread=unread)
        self.view_changed(keep=self.key(item))

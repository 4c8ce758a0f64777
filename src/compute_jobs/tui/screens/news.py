"""What changed since the reader last looked; leaving it marks that as seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from textual.await_complete import AwaitComplete

from compute_jobs.answers.news import NewsEvent, mark_seen, news_of
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.errors import ReaderError
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint

_LOOK_BACK = timedelta(days=90)
"""How far back the suggested date is: a quarter."""
_SINCE = hint("s", "shows what changed since a date")
_FETCH = hint("esc R", "fetches newer filings and jobs; what they change appears here")


class NewsScreen(ListScreen[NewsEvent]):
    """At most five lines or all, then opinion and plans separately."""

    name_of = "News"
    contexts = ("news", "screen")
    stacked = True
    columns = (
        Column("employer", "employer", 12, keep=1, grow=1, most=18),
        Column("change", "change", 20, keep=0, grow=2, most=34),
        Column("moves", "moves", 14, keep=2, grow=1, most=26),
        Column("why", "why", 20, keep=3, grow=5),
    )

    def on_mount(self) -> None:
        """The news as it was when the screen was opened: it is marked as seen on leaving."""
        self._told = news_of(host(self).desk, None)
        self._all = False

    def items(self) -> Sequence[NewsEvent]:
        told = self._told
        if told is None:
            return ()
        return told.events if self._all else (*told.lines, *told.readings)

    def key(self, item: NewsEvent) -> str:
        return f"{item.kind}/{item.employer}/{item.why}"

    def group(self, item: NewsEvent) -> str:
        return "opinion and plans, not counted" if item.kind == "reading" else ""

    def cell(self, item: NewsEvent, column: str, size: int) -> Cell:
        match column:
            case "employer":
                return Span(self._employer(item), "strong")
            case "change":
                return self._change(item)
            case "moves":
                return Span(self._moves(item), "accent")
        return Span(item.why, "dim")

    def page(self, item: NewsEvent) -> Page:
        page = Page().head(f"{self._employer(item)}  {self._change(item)}".strip())
        page.say(item.why)
        if moves := self._moves(item):
            page.pair("moves", Span(moves, "accent"))
        if item.age_days is not None:
            page.pair("known", f"for {fmt.age(item.age_days)}")
        if not item.claims:
            page.say(hint("F", "shows the filings to read"))
        return add_claims(page, self.view, item.claims)

    def note_text(self) -> str:
        told = self._told
        if told is None or told.newest is None:
            return ""
        more = f"{told.more} more: f · " if told.more and not self._all else ""
        return f"{more}newest evidence {fmt.day(told.newest)}"

    def why_empty(self) -> Page:
        told = self._told
        if told is None:
            return Page().say("First visit: what changes from now on appears here.").say(*_SINCE)
        newest = fmt.day(told.newest) if told.newest is not None else "unknown"
        age = f", {fmt.age(told.newest_days)} ago" if told.newest_days is not None else ""
        page = Page().say(f"Nothing new since you last looked. Newest evidence: {newest}{age}.")
        return page.say(*_SINCE).say(*_FETCH)

    # -- what the reader does ------------------------------------------------------------------

    def do_all_news(self) -> None:
        told = self._told
        if told is None or not told.more:
            host(self).say("There are no more changes.")
        else:
            self._all = not self._all
            self.view_changed()

    def do_news_since(self) -> None:
        """Another date to look back to, for this visit."""
        app = host(self)

        def look(text: str) -> None:
            try:
                since = parse_day(text).first
            except DayError as error:
                raise ReaderError(str(error)) from None
            self._told = news_of(app.desk, since)
            self._all = False
            self.view_changed()

        offered = (app.view.as_of - _LOOK_BACK).isoformat()
        app.ask("what changed since", offered, look)

    def dismiss(self, result: object = None) -> AwaitComplete:
        app = host(self)
        app.guard(lambda: mark_seen(app.desk))
        return super().dismiss(result)

    def _employer(self, item: NewsEvent) -> str:
        return self.view.employer(item.employer).name if item.employer else ""

    @staticmethod
    def _change(item: NewsEvent) -> str:
        return f"{item.before} → {item.after}" if item.before else item.after

    def _moves(self, item: NewsEvent) -> str:
        names = self.view.evidence.employers
        return ", ".join(
            f"{names[who].name} {fmt.signed(by)}" for who, by in item.moves if who in names
        )

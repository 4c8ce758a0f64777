"""The reader's watches: what each waits for, what it is true for now, and what fired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from compute_jobs.answers.watch_rules import watch_words
from compute_jobs.answers.watching import (
    WatchState,
    remember,
    remove_watch,
    watch_sentence,
    watch_states,
)
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span


class WatchesScreen(ListScreen[WatchState]):
    """Watches in the order they were added; checking one marks what fired as known."""

    name_of: ClassVar[str] = "Watches"
    contexts: ClassVar[tuple[str, ...]] = ("watches", "screen")
    needs_row = ListScreen.needs_row | {"remove_watch", "check_watches", "read"}
    columns = (
        Column("watch", "fires for", 20, keep=0, grow=3, sortable=False),
        Column("state", "now", 14, keep=1, grow=1, most=22, sortable=False),
    )

    def on_mount(self) -> None:
        self._draft: dict[str, str] = {}

    def items(self, view: View) -> Sequence[WatchState]:
        states: list[WatchState] = []
        host(self).guard(lambda: states.extend(watch_states(host(self).desk)))
        return states

    def key(self, item: WatchState) -> str:
        return str(item.watch.id)

    def text(self, view: View, item: WatchState) -> str:
        return watch_sentence(view, item.watch)

    def employer_of(self, item: WatchState) -> str | None:
        return item.watch.employer or None

    def cell(self, item: WatchState, column: str, size: int) -> Cell:
        if column == "watch":
            return watch_sentence(self.view, item.watch)
        if item.gone:
            return Span("employer is gone", "warn")
        if item.fired:
            return Span(f"fired: {len(item.fired)}", "accent")
        return Span(f"true for {len(item.now)}" if item.now else "waiting", "dim")

    def page(self, view: View, item: WatchState) -> Page:
        page = Page().head(watch_sentence(view, item.watch))
        page.pair("command", f"watch add {watch_words(item.watch)}")
        told = {each.key for each in item.fired}
        for each in sorted(item.now, key=lambda it: it.key not in told):
            page.gap()
            page.say(Span("new  ", "accent") if each.key in told else "", each.why)
        if not item.now:
            page.gap().say(Span("It isn't true now. It fires when it becomes true.", "dim"))
        return add_claims(page, view, self.claims_behind(view, item), self.look)

    def claims_behind(self, view: View, item: WatchState) -> Sequence[str]:
        shown = item.fired or item.now
        return tuple(dict.fromkeys(name for each in shown for name in each.claims))

    def note_text(self, view: View) -> str:
        fired = sum(len(item.fired) for item in self.shown)
        return f"{fired} fired since the last check" if fired else "nothing fired"

    def why_empty(self, view: View) -> Page:
        page = Page().say("No watches yet. A watch notifies you once when something changes.")
        return page.say(Span("a", "key"), Span(" adds one", "dim"))

    def do_add_watch(self) -> None:
        host(self).open("watch_form", self._draft)

    def do_remove_watch(self) -> None:
        watch, app = self.row.watch, host(self)
        remove_watch(app.desk, watch.id)
        self.view_changed()
        app.say(f"Removed the watch: {watch_sentence(app.view, watch)}.")

    def do_check_watches(self) -> None:
        """As ``watch check``: what fired is known from now on."""
        app = host(self)
        fired = [each for item in self.shown for each in item.fired]
        remember(app.desk, self.shown)
        self.view_changed()
        app.say(f"{fmt.count(len(fired), 'event')} marked as known." if fired else "Nothing fired.")

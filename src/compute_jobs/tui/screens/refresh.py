"""Fetching live data: first what will be fetched, then a bar per source with its result, cancel,
and what changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event
from typing import TYPE_CHECKING

from compute_jobs.core.evidence import format as fmt
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.charts import bar
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.live.live_source import Progress
    from compute_jobs.live.refresh import RefreshPreview, RefreshResult

BAR = 12
ENDED = ("done", "fresh", "unchanged", "failed", "cancelled")
_ROLES: Mapping[str, str] = {
    "done": "good", "fresh": "dim", "unchanged": "dim", "failed": "bad", "cancelled": "warn",
    "queued": "faint",
}  # fmt: skip
KINDS: Mapping[str, str] = {"edgar": "filings", "boards": "postings"}
_NAMED = 12
"""Employers named before a refresh; the rest are counted."""
_OFTEN = 0.1
"""Seconds between redraws while responses arrive."""


class RefreshScreen(ListScreen["Progress"]):
    """Says what it will fetch and starts on enter; leaving early cancels, and what has been read is
    kept.
    """

    name_of = "Refresh"
    contexts = ("refresh", "screen")
    list_contexts = ("refresh", "words", "page-list")
    waiting_contexts = ("refresh-plan",)
    stacked = True
    columns = (
        Column("employer", "employer", 12, keep=0, grow=1, most=22),
        Column("kind", "source", 8, keep=3),
        Column("bar", "", BAR, keep=4),
        Column("stage", "stage", 9, keep=1),
        Column("found", "found", 18, keep=2, grow=4),
    )

    def __init__(self, *, employers: Sequence[str] = ()) -> None:
        super().__init__()
        self._employers = tuple(employers)
        self._steps: dict[str, Progress] = {}
        """The latest news of each source."""
        self._result: RefreshResult | None = None
        self._problem = ""
        self._cancel = Event()
        self._has_news = False
        self._ranking_change = ""
        self._preview: RefreshPreview | None = None
        """What will be fetched; None once it has started."""
        self._list_pane.contexts = self.waiting_contexts

    def on_mount(self) -> None:
        self.set_interval(_OFTEN, self._draw_news)
        try:
            self._preview = host(self).desk.live.preview(self._employers)
        except Exception as error:
            self._problem = host(self).error_words(self.name_of, error)

    @property
    def running(self) -> bool:
        return self._result is None and not self._problem and self._preview is None

    # -- the work ------------------------------------------------------------------------------

    def _fetch(self) -> None:
        self.run_worker(self._work, thread=True, exit_on_error=False)

    def _work(self) -> None:
        app = host(self)
        try:
            self._result = app.desk.live.refresh(
                self._employers, on_progress=self._step, cancel=self._cancel
            )
        except Exception as error:
            self._problem = app.error_words(self.name_of, error)
        app.call_from_thread(self._ended)

    def _step(self, step: Progress) -> None:
        """Called from the worker; drawn by the next tick."""
        self._steps[step.source] = step
        self._has_news = True

    def _draw_news(self) -> None:
        if self._has_news and self.is_current:
            self._has_news = False
            self.view_changed()

    def _ended(self) -> None:
        """Load the new evidence and re-score everything."""
        app = host(self)
        if not app.is_running:
            return
        try:  # the thread waits for this, and an exception would be lost there
            app.send(app.desk.reload)
            self._ranking_change = app.view.summary
        except Exception as error:
            self._problem = app.error_words(self.name_of, error)
        if self.is_attached:
            self.view_changed()
            app.say(self._problem or self._outcome(), "bad" if self._problem else "")

    def _outcome(self) -> str:
        result = self._result
        if result is None:
            return ""
        if result.cancelled:
            return "Stopped; what was fetched is kept, and R continues."
        failed = len(result.failed)
        words = f"; {fmt.count(failed, 'source')} failed" if failed else ""
        changes = len(result.changes)
        return f"Refreshed: {fmt.count(changes, 'change')}{words}."

    # -- drawing -------------------------------------------------------------------------------

    def items(self) -> Sequence[Progress]:
        return list(self._steps.values())

    def key(self, item: Progress) -> str:
        return item.source

    def cell(self, item: Progress, column: str, size: int) -> Cell:
        match column:
            case "employer":
                return self.view.evidence.name_of(item.employer)
            case "kind":
                return Span(KINDS.get(item.kind, item.kind), "dim")
            case "bar":
                share = item.done / item.total if item.total else 0.0
                share = 1.0 if item.stage in ENDED[:3] else share
                return bar(share, BAR, _ROLES.get(item.stage, "bar"))
            case "stage":
                return Span(item.stage, _ROLES.get(item.stage, "accent"))
        return Span(item.found, "bad" if item.stage == "failed" else "")

    def page(self, item: Progress) -> Page:
        page = self._summary()
        name = self.view.evidence.name_of(item.employer)
        page.gap().rule(f"{name}, {KINDS.get(item.kind, item.kind)}")
        page.say(Span(item.stage, _ROLES.get(item.stage, "accent")), Span(f"  {item.found}"))
        for note in item.notes:
            page.item(Glyphs.dot, Span(note, "dim"))
        if item.todo:
            page.say(Span("what to do: ", "dim"), Span(item.todo))
        return page

    @property
    def _sources_ended(self) -> int:
        return sum(1 for step in self._steps.values() if step.stage in ENDED)

    def _summary(self) -> Page:
        page = Page()
        result = self._result
        if self._problem:
            return page.say(Span(self._problem, "bad"))
        if result is None:
            sources = fmt.count(len(self._steps), "source")
            page.say(Span(f"{self._sources_ended} of {sources} done. ", "strong"),
                     Span("esc or x stops; what was fetched is kept.", "dim"))  # fmt: skip
            return page
        page.say(Span(self._outcome(), "strong"))
        for line in result.changes:
            page.item(Glyphs.dot, line)
        if not result.changes:
            page.say(Span("Nothing changed since the last look.", "dim"))
        if self._ranking_change:
            page.item(Glyphs.dot, Span(self._ranking_change, "accent"))
        if result.unread:
            filings = fmt.count(len(result.unread), "new filing")
            page.say(hint("F", f"shows {filings} to read"))
        if result.changes or self._ranking_change:
            page.say(hint("N", "shows what changed and its effect"))
        for failed in result.failed:
            page.item(Glyphs.broken, f"{failed.source}: {failed.found}",
                      Span(f"  {failed.todo}", "dim"), role="bad")  # fmt: skip
        return page

    def title_text(self) -> str:
        if self._preview is not None:
            return f"{self.name_of}?"
        if self.running:
            more = Glyphs.more
            return f"{self.name_of} {self._sources_ended} of {len(self._steps)} {more}"
        return f"{self.name_of} ({fmt.count(len(self._steps), 'source')})"

    def why_empty(self) -> Page:
        if self._problem:
            return Page().say(Span(self._problem, "bad"))
        if self._preview is None:
            return Page().say("Starting …")
        page = Page().say(Span("This asks ", "dim"), Span(self._preview.sentence, "strong"), ".")
        who = [self.view.evidence.name_of(employer) for employer in self._preview.employers]
        page.say(Span(f"For {fmt.first_of(who, _NAMED)}.", "dim"))
        page.say(Span("Recent answers are reused. Nothing about you is sent"
                      " except a contact e-mail to the SEC.", "dim"))  # fmt: skip
        if self._preview.needs_contact and not self._preview.was_asked:
            page.say(Span("The SEC requires a contact e-mail. You're asked once; the "
                          f"answer is kept in {self._preview.contact_file}.", "warn"))  # fmt: skip
        if self._preview.needs_contact and self._preview.was_asked:
            page.say(Span("No contact e-mail is set, so filings are skipped; set "
                          "contact_email in config.toml.", "warn"))  # fmt: skip
        return page.gap().say(hint("enter", "starts, "), hint("esc", "leaves"))

    # -- what the reader does ------------------------------------------------------------------

    def why_not(self, action: Action) -> str:
        if action.id in ("stop", "again") and self._preview is not None:
            return "Nothing has started; enter starts, esc leaves."
        if action.id == "stop" and not self.running:
            return "Already finished."
        if action.id == "again" and self.running:
            return "Still running."
        return super().why_not(action)

    def do_start(self) -> None:
        """Ask; where the SEC's contact is missing, that question comes first and once."""
        app, preview = host(self), self._preview
        if preview is None:
            return
        if preview.needs_contact and not preview.was_asked:
            label = "e-mail for the SEC (empty: skip filings)"
            app.ask(label, "", self._start_with, empty=True)
        else:
            self._begin()

    def _start_with(self, email: str) -> None:
        host(self).desk.live.keep_contact(email)
        self._begin()

    def _begin(self) -> None:
        self._preview = None
        self._list_pane.contexts = self.list_contexts
        self.view_changed()
        self._fetch()

    def do_stop(self) -> None:
        self._cancel.set()
        host(self).say("Stopping …")

    def do_again(self) -> None:
        """Run again; fresh sources aren't fetched again."""
        self._result, self._problem, self._ranking_change = None, "", ""
        self._steps, self._cancel = {}, Event()
        self.view_changed()
        self._fetch()

    def do_back(self) -> None:
        if self.running and not self.reader.has_focus and not self.words:
            self._cancel.set()
        super().do_back()

    def do_back_too(self) -> None:
        self._cancel.set()
        super().do_back_too()

"""Fetching live data: a bar for each source with what was found, cancel, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.charts import bar
from compute_jobs.tui.screens.search_screen import FollowPane, FollowScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import counted
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span

if TYPE_CHECKING:
    from compute_jobs.live.refresh import Progress, RefreshResult

BAR = 12
COLUMNS = (
    Column("employer", "employer", 12, keep=0, grow=1, most=22, sortable=False),
    Column("kind", "source", 8, keep=3, sortable=False),
    Column("bar", "", BAR, keep=4, sortable=False),
    Column("stage", "stage", 9, keep=1, sortable=False),
    Column("found", "found", 18, keep=2, grow=4, sortable=False),
)
ENDED = ("done", "fresh", "unchanged", "failed", "cancelled")
_ROLES: Mapping[str, str] = {
    "done": "good", "fresh": "dim", "unchanged": "dim", "failed": "bad", "cancelled": "warn",
    "queued": "faint",
}  # fmt: skip
KINDS: Mapping[str, str] = {"edgar": "filings", "boards": "postings"}
_OFTEN = 0.1
"""Seconds between two drawings while answers come in."""


class RefreshPane(FollowPane):
    contexts: ClassVar[tuple[str, ...]] = ("refresh", "words", "page-list")


class RefreshScreen(FollowScreen):
    """Starts at once; leaving it before the end cancels, and what was read by then is kept."""

    name_of: ClassVar[str] = "Refresh"
    contexts: ClassVar[tuple[str, ...]] = ("refresh", "screen")
    stacked: ClassVar[bool] = True
    pane_kind: ClassVar[type[FollowPane]] = RefreshPane

    def __init__(self, *, employers: Sequence[str] = ()) -> None:
        super().__init__()
        self._employers = tuple(employers)
        self._steps: dict[str, Progress] = {}
        self._shown: Sequence[str] = ()
        self._result: RefreshResult | None = None
        self._problem = ""
        self._cancel = Event()
        self._dirty = False
        self._moved = ""

    def on_mount(self) -> None:
        self.set_interval(_OFTEN, self._draw_news)
        self.run_worker(self._work, thread=True, exit_on_error=False)

    @property
    def running(self) -> bool:
        return self._result is None and not self._problem

    @property
    def employer_here(self) -> str | None:
        step = self._steps.get(self.selected or "")
        employers = host(self).view.evidence.employers
        return step.employer if step is not None and step.employer in employers else None

    # -- the work ------------------------------------------------------------------------------

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
        self._dirty = True

    def _draw_news(self) -> None:
        if self._dirty and self.is_current:
            self._dirty = False
            self.view_changed()

    def _ended(self) -> None:
        """What came in is read, and everything re-scored."""
        app = host(self)
        if not app.is_running:
            return
        try:  # the thread waits for this, and what it raised would be lost there
            app.send(app.desk.reload)
            self._moved = app.view.summary
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
            return "Stopped; what was read by then is kept, and R goes on from there."
        failed = len(result.failed)
        words = f"; {counted(failed, 'source')} failed" if failed else ""
        changes = len(result.changes)
        return f"Refreshed: {counted(changes, 'change')}{words}."

    # -- drawing -------------------------------------------------------------------------------

    def rows(self, view: View) -> Rows:
        steps = list(self._steps.values())
        kept = self.kept(
            steps, lambda it: f"{self._whose(view, it)} {it.kind} {it.stage} {it.found}"
        )
        self._shown = [it.source for it in kept]
        return Rows(COLUMNS, self._shown, lambda at, column: self._cell(view, at, column))

    def _whose(self, view: View, it: Progress) -> str:
        known = view.evidence.employers.get(it.employer)
        return known.name if known else it.employer

    def _cell(self, view: View, index: int, column: str) -> Cell:
        it = self._steps[self._shown[index]]
        match column:
            case "employer":
                return self._whose(view, it)
            case "kind":
                return Span(KINDS.get(it.kind, it.kind), "dim")
            case "bar":
                share = it.done / it.total if it.total else 0.0
                share = 1.0 if it.stage in ENDED[:3] else share
                return bar(share, BAR, self.look, _ROLES.get(it.stage, "bar"))
            case "stage":
                return Span(it.stage, _ROLES.get(it.stage, "accent"))
            case "found":
                return Span(it.found, "bad" if it.stage == "failed" else "")
        return ""

    def page(self, view: View, key: str) -> Page:
        page = self._summary()
        it = self._steps[key]
        page.gap().rule(f"{self._whose(view, it)}, {KINDS.get(it.kind, it.kind)}")
        page.say(Span(it.stage, _ROLES.get(it.stage, "accent")), Span(f"  {it.found}"))
        todo = it.todo
        for one in self._result.results if self._result else ():
            if one.source == key:
                todo = one.todo or todo
                for note in one.notes:
                    page.item(self.look.glyphs.dot, Span(note, "dim"))
        if todo:
            page.say(Span("what to do: ", "dim"), Span(todo))
        return page

    def _summary(self) -> Page:
        page = Page()
        result = self._result
        if self._problem:
            return page.say(Span(self._problem, "bad"))
        if result is None:
            ended = sum(1 for it in self._steps.values() if it.stage in ENDED)
            page.say(Span(f"{ended} of {counted(len(self._steps), 'source')} done. ", "strong"),
                     Span("esc or x stops; what was read stays.", "dim"))  # fmt: skip
            return page
        page.say(Span(self._outcome(), "strong"))
        for line in result.changes:
            page.item(self.look.glyphs.dot, line)
        if not result.changes:
            page.say(Span("Nothing changed since the last look.", "dim"))
        if self._moved:
            page.item(self.look.glyphs.dot, Span(self._moved, "accent"))
        for one in result.failed:
            page.item(self.look.glyphs.broken, f"{one.source}: {one.found}",
                      Span(f"  {one.todo}", "dim"), role="bad")  # fmt: skip
        return page

    def title_text(self, view: View) -> str:
        if self.running:
            ended = sum(1 for it in self._steps.values() if it.stage in ENDED)
            return f"{self.name_of} {ended} of {len(self._steps)} {self.look.glyphs.more}"
        return f"{self.name_of} ({counted(len(self._steps), 'source')})"

    def why_empty(self, view: View) -> Page:
        return Page().say(Span(self._problem, "bad") if self._problem else Span("Starting …"))

    # -- what the reader does ------------------------------------------------------------------

    def do_follow(self) -> None:
        self.do_read()

    def do_stop(self) -> None:
        if self.running:
            self._cancel.set()
            host(self).say("Stopping …")
        else:
            host(self).say("It has ended.", "dim")

    def do_again(self) -> None:
        """Once more; what is fresh is not asked again."""
        if self.running:
            host(self).say("It is still running.", "dim")
            return
        self._result, self._problem, self._moved = None, "", ""
        self._steps, self._cancel = {}, Event()
        self.view_changed()
        self.run_worker(self._work, thread=True, exit_on_error=False)

    def do_back(self) -> None:
        if self.running and not self.reader.has_focus and not self.words:
            self._cancel.set()
        super().do_back()

    def do_back_too(self) -> None:
        self._cancel.set()
        super().do_back_too()

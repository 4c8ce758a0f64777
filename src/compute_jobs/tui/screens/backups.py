"""Snapshots of the reader's files: what each would change, and bringing one dossier or all back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice, Option, host
from compute_jobs.tui.screens.background_work import Later
from compute_jobs.tui.screens.search_screen import FollowPane, FollowScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import counted
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span

if TYPE_CHECKING:
    from compute_jobs.record.backups import Snapshot

COLUMNS = (
    Column("when", "made (UTC)", 16, keep=0, sortable=False),
    Column("files", "files", 5, keep=2, right=True, sortable=False),
    Column("why", "why", 14, keep=1, grow=3, sortable=False),
)
MOST_LINES = 2000
"""Rows of a difference that are drawn; a reader looks at the first ones."""


class BackupsPane(FollowPane):
    """Enter reads the difference: no claims stand behind a snapshot."""

    contexts: ClassVar[tuple[str, ...]] = ("backups", "words", "page-list")


class BackupsScreen(FollowScreen):
    name_of: ClassVar[str] = "Backups"
    contexts: ClassVar[tuple[str, ...]] = ("backups", "screen")
    pane_kind: ClassVar[type[FollowPane]] = BackupsPane

    def __init__(self) -> None:
        super().__init__()
        self._snapshots: Sequence[Snapshot] = ()
        self._differences = Later[str](self, self._arrived)

    def _arrived(self) -> None:
        if self.is_current:
            self.draw_page(host(self).view)

    @property
    def snapshot(self) -> Snapshot | None:
        at = self.list.selected
        return self._snapshots[at] if 0 <= at < len(self._snapshots) else None

    def rows(self, view: View) -> Rows:
        self._differences.forget_unless(view)
        self._snapshots = self.kept(
            list(host(self).desk.snapshots()), lambda it: f"{it.when} {it.why} {it.id}"
        )
        return Rows(COLUMNS, [it.id for it in self._snapshots], self._cell)

    def _cell(self, index: int, column: str) -> Cell:
        it = self._snapshots[index]
        match column:
            case "when":
                return it.when.removesuffix(" UTC")
            case "files":
                return Span(str(len(it.files)), "dim")
            case "why":
                return Span(it.why, "dim")
        return ""

    def page(self, view: View, key: str) -> Page:
        it = self.snapshot
        if it is None:
            return Page()
        page = Page().head(f"Snapshot of {it.when}")
        page.say(Span(f"{it.why}; {counted(len(it.files), 'file')}; id {it.id}", "dim"))
        desk = host(self).desk
        found = self._differences.ask(it.id, lambda: desk.snapshot_difference(it.id))
        page.gap().rule("what restoring all of it would change")
        if found is None:
            return page.say(Span(self.look.glyphs.more, "dim"))
        if not found:
            return page.say(Span("Nothing: every file is as it was then.", "dim"))
        lines = found.split("\n")
        for line in lines[:MOST_LINES]:
            page.say(Span(line, _role(line)))
        if len(lines) > MOST_LINES:
            page.say(Span(f"and {len(lines) - MOST_LINES} lines more", "dim"))
        return page

    def why_empty(self, view: View) -> Page:
        page = Page().say(
            "No snapshots yet. One is made as you write, at most every five minutes, and before "
            "every restore or upgrade; each is kept for 30 days."
        )
        return page.gap().say(Span("b", "key"), Span(" makes one now", "dim"))

    # -- what the reader does ------------------------------------------------------------------

    def do_follow(self) -> None:
        self.do_read()

    def do_back_up(self) -> None:
        app = host(self)
        made: list[str | None] = []
        if app.guard(lambda: made.append(app.desk.back_up())):
            self.view_changed()
            nothing = "Nothing changed since the last one."
            if self.snapshot is None:
                nothing = "There is nothing to back up yet."
            app.say("A snapshot was made." if made[0] else nothing)

    def do_restore(self) -> None:
        it = self.snapshot
        if it is None:
            return
        one = [name for name in it.files if name.startswith("dossiers/")]
        options = [Option("a", f"everything ({counted(len(it.files), 'file')})", "all")]
        if one:
            options.append(Option("o", "one dossier …", "one"))
        host(self).choose(f"bring back from {it.when}", options, self._what)

    def _what(self, what: str) -> None:
        it = self.snapshot
        if it is None:
            return
        if what == "all":
            self._confirm(it, ())
            return
        view = host(self).view
        names = sorted(
            name.removeprefix("dossiers/").removesuffix(".toml")
            for name in it.files
            if name.startswith("dossiers/")
        )
        known = view.evidence.employers
        choices = [Choice(id_, known[id_].name if id_ in known else id_, id_) for id_ in names]
        host(self).pick("Bring back which dossier?", choices, self._one)

    def _one(self, employer: str) -> None:
        it = self.snapshot
        if it is not None:
            self.call_after_refresh(self._confirm, it, (employer,))

    def _confirm(self, it: Snapshot, employers: tuple[str, ...]) -> None:
        what = ", ".join(employers) or "everything"
        options = [Option("y", "yes; today's files are kept in a snapshot first", "yes")]
        host(self).choose(f"bring back {what}", options, lambda _: self._restore(it.id, employers))

    def _restore(self, snapshot: str, employers: tuple[str, ...]) -> None:
        app = host(self)
        told: list[str] = []
        done = app.send(
            lambda: told.extend(app.desk.restore(snapshot, employers)),
            "Brought back; u takes it back again.",
        )
        if done and told:
            app.say("; ".join(told), "warn")


def _role(line: str) -> str:
    if line.startswith(("+++", "---", "@@")):
        return "dim"
    return {"+": "good", "-": "bad"}.get(line[:1], "")

"""Snapshots of the reader's files: what each would change, and restoring one dossier or all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice, Option, host
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.record.backups import Snapshot

MOST_LINES = 2000
"""Rows of a difference that are shown; readers look at the first ones."""


class BackupsScreen(ListScreen["Snapshot"]):
    """Enter reads the difference: there are no claims behind a snapshot."""

    name_of = "Backups"
    contexts = ("backups", "screen")
    list_contexts = ("backups", "words", "page-list")
    needs_row = ListScreen.needs_row | {"restore"}
    columns = (
        Column("when", "made (UTC)", 16, keep=0),
        Column("files", "files", 5, keep=2, right=True),
        Column("why", "why", 14, keep=1, grow=3),
    )

    def __init__(self) -> None:
        super().__init__()
        self._differences: dict[str, str | None] = {}
        """By snapshot, what restoring it would change; None while that is being computed."""
        self._differences_of: View | None = None

    def items(self) -> Sequence[Snapshot]:
        if self._differences_of is not self.view:
            self._differences, self._differences_of = {}, self.view
        return host(self).desk.snapshots()

    def cell(self, item: Snapshot, column: str, size: int) -> Cell:
        match column:
            case "when":
                return item.when.removesuffix(" UTC")
            case "files":
                return Span(str(len(item.files)), "dim")
        return Span(item.why, "dim")

    def _difference(self, snapshot: Snapshot) -> str | None:
        desk, differences = host(self).desk, self._differences

        def arrived(difference: str) -> None:
            differences[snapshot.id] = difference
            if self.is_current:
                self.draw_page()

        if snapshot.id not in differences:
            differences[snapshot.id] = None
            self.in_background(lambda: desk.snapshot_difference(snapshot.id), arrived)
        return differences[snapshot.id]

    def page(self, item: Snapshot) -> Page:
        page = Page().head(f"Snapshot of {item.when}")
        page.say(Span(f"{item.why}; {fmt.count(len(item.files), 'file')}; id {item.id}", "dim"))
        page.gap().rule("what a full restore would change")
        difference = self._difference(item)
        if difference is None:
            return page.say(Span(Glyphs.more, "dim"))
        if not difference:
            return page.say(Span("Nothing: every file is the same.", "dim"))
        lines = difference.split("\n")
        for line in lines[:MOST_LINES]:
            page.say(Span(line, _role(line)))
        if len(lines) > MOST_LINES:
            page.say(Span(f"and {len(lines) - MOST_LINES} more lines", "dim"))
        return page

    def why_empty(self) -> Page:
        page = Page().say(
            "No snapshots yet. One is made as you write, at most every five minutes, and before "
            "every restore or upgrade; each is kept for 30 days."
        )
        return page.gap().say(hint("b", "makes one now"))

    # -- what the reader does ------------------------------------------------------------------

    def do_back_up(self) -> None:
        saved = host(self).desk.back_up()
        self.view_changed()
        nothing = "Nothing changed since the last one." if self.item else "Nothing to back up yet."
        host(self).say("Snapshot saved." if saved else nothing)

    def do_restore(self) -> None:
        snapshot = self.row
        employers = sorted(
            name.removeprefix("dossiers/").removesuffix(".toml")
            for name in snapshot.files
            if name.startswith("dossiers/")
        )
        options = [Option("a", f"everything ({fmt.count(len(snapshot.files), 'file')})", "all")]
        if employers:
            options.append(Option("o", "one dossier …", "one"))

        def restore(what: str) -> None:
            if what == "all":
                self._confirm(snapshot, ())
                return
            choices = [Choice(name, self.view.evidence.name_of(name), name) for name in employers]
            host(self).pick(
                "Restore which dossier?",
                choices,
                lambda name: self.call_after_refresh(self._confirm, snapshot, (name,)),
            )

        host(self).choose(f"restore from {snapshot.when}", options, restore)

    def _confirm(self, snapshot: Snapshot, employers: tuple[str, ...]) -> None:
        what = ", ".join(employers) or "everything"
        options = [Option("y", "yes; current files go into a snapshot first", "yes")]
        host(self).choose(
            f"restore {what}", options, lambda _: self._restore(snapshot.id, employers)
        )

    def _restore(self, snapshot: str, employers: tuple[str, ...]) -> None:
        app = host(self)
        warnings: list[str] = []
        restored = app.send(
            lambda: warnings.extend(app.desk.restore(snapshot, employers)),
            "Restored; u undoes it.",
        )
        if restored and warnings:
            app.say("; ".join(warnings), "warn")


def _role(line: str) -> str:
    if line.startswith(("+++", "---", "@@")):
        return "dim"
    return {"+": "good", "-": "bad"}.get(line[:1], "")

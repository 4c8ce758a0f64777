"""The checklist of the selected employer with notes: suggested verdicts, and the reader's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from compute_jobs.desk.view import ItemRow, View
from compute_jobs.tui.action_screen import put_away
from compute_jobs.tui.host import Option, host
from compute_jobs.tui.panes.claims import NOBODY
from compute_jobs.tui.panes.pane import Pane
from compute_jobs.tui.widgets.document import Page, PageView
from compute_jobs.tui.widgets.labels import VERDICT_OPTIONS, VERDICT_ROLES, judged
from compute_jobs.tui.widgets.row_list import Column, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint, text_line
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.tui.panes.note_editor import NoteEditor

CHECKLIST_COLUMNS = (
    Column("verdict", "", 1, keep=0),
    Column("name", "item", 9, keep=1, grow=2, most=28),
    Column("why", "the evidence for it", 10, keep=2, grow=4),
)


def _item_cell(row: ItemRow, column: str) -> Cell:
    kind = row.verdict or row.suggestion.kind
    match column:
        case "verdict":
            mark = Glyphs.verdicts[kind]
            return Span(mark, VERDICT_ROLES[kind] if row.verdict else "faint")
        case "name":
            return Span(row.item.name, "strong" if row.verdict else "")
    note = (Span("  ✎", "accent"),) if row.note else ()
    if row.verdict:
        return (Span(f"yours: {row.verdict}", VERDICT_ROLES[row.verdict]), *note)
    return (Span(f"{row.suggestion.kind}? ", "dim"), Span(row.suggestion.why, "dim"), *note)


def item_page(row: ItemRow) -> Page:
    """An item's question, the suggestion, and the reader's own verdict and note."""
    page = Page()
    page.say(Span(row.item.name, "strong"), Span(f"  {row.item.confirm}", "dim"))
    role = VERDICT_ROLES[row.suggestion.kind]
    page.pair("suggested", Span(row.suggestion.kind, role), Span(f"  {row.suggestion.why}"))
    if row.verdict:
        page.pair("yours", Span(row.verdict, VERDICT_ROLES[row.verdict]))
    if row.note:
        page.pair("note", row.note)
    if not row.verdict:
        if row.item.good:
            page.pair("good", Span(row.item.good, "dim"))
        if row.item.bad:
            page.pair("bad", Span(row.item.bad, "dim"))
    if row.item.questions:
        page.pair("ask", Span(row.item.questions[0], "dim"))
    return page


class ChecklistPane(Pane):
    """Items above, the selected one below, and the notes at the bottom."""

    contexts = ("checklist",)
    number = "3"

    def __init__(self) -> None:
        super().__init__(id="checklist", classes="pane")
        self.list = RowList(id="item-list", header=False)
        self.page = PageView(id="item-page")
        self._rows: Sequence[ItemRow] = ()
        self._note = ""
        self._beside: Sequence[str] = ()
        """Links and people of the employer."""
        self.editor: NoteEditor | None = None

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.page

    @property
    def item(self) -> str | None:
        return self.list.selected_key

    @property
    def _row(self) -> ItemRow | None:
        at = self.list.selected
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def draw(self, view: View, employer: str | None, *, keep: str | None = None) -> None:
        rows = view.checklist(employer) if employer is not None else ()
        record = view.dossier(employer) if employer is not None else None
        note = record.notes.get("", "") if record else ""
        stage = (record.stage or "") if record else ""
        self._employer, self._rows, self._note = employer, rows, note
        self._beside = (*record.links, *record.contacts) if record else ()
        if employer is None:
            self.list.empty = NOBODY
        elif not rows:
            self.list.empty = (text_line("No checklist: data/checklist.toml has no items."),)
        self.list.show(
            Rows(
                CHECKLIST_COLUMNS,
                rows,
                lambda row: row.item.id,
                lambda row, column, _: _item_cell(row, column),
            ),
            keep=keep,
        )
        self.list.styles.height = max(min(len(rows), 12), 1)
        name = view.employer(employer).name if employer is not None else ""
        lead, tail = ("Checklist · ", f" {judged(rows)}/{len(rows)}") if name else ("Checklist", "")
        self.entitle(lead, f"stage: {stage}" if stage else "", name=name, tail=tail)
        self._draw_page()

    def _draw_page(self) -> None:
        if self.employer is None:
            self.page.show(Page())
            return
        row = self._row
        parts = [item_page(row) if row is not None else Page(), self._notes_page()]
        page = Page().add(parts)
        width, height = self.page.size
        if self._note and height < len(page.lay(width)):
            notes, item = parts[1], parts[0]
            page = Page().add([notes, Page().gap(), item])  # what doesn't fit isn't the reader's
        self.page.show(page)

    def _notes_page(self) -> Page:
        page = Page().rule("notes")
        if self._note:
            page.text(self._note)
        else:
            page.say(Span("none yet; ", "dim"), hint("n", "writes some"))
        for text in self._beside:
            page.item(Glyphs.dot, Span(text, "accent"), role="dim")
        return page

    def on_resize(self) -> None:
        self._draw_page()

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._draw_page()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.do_walk()

    # -- what the reader does ----------------------------------------------------------------

    def do_walk(self) -> None:
        if self._rows:
            host(self).open("walk", self.chosen, self.item)
            host(self).touch()

    def do_why(self) -> None:
        criterion = self._row.item.criterion if self._row is not None else None
        host(self).open("why", employer=self.chosen, select=criterion)

    # -- notes -------------------------------------------------------------------------------

    def write(self) -> None:
        """Open the employer's note for writing, in the lower half of the pane."""
        if self.employer is None or self.editor is not None:
            return
        from compute_jobs.tui.panes.note_editor import NoteEditor

        self.editor = NoteEditor(self.employer)
        host(self).keys.expect(self.editor)
        self.mount(self.editor)
        self.add_class("-writing")
        self.page.display = False
        host(self).touch()

    def on_note_editor_finished(self, event: Message) -> None:
        event.stop()
        editor, self.editor = self.editor, None
        if editor is not None:
            put_away(editor)
        self.remove_class("-writing")
        self.page.display = True
        self.go()
        host(self).redraw()
        self.call_after_refresh(self._draw_page)  # the page has its size again

    def do_verdict(self) -> None:
        """Ask for it: no single key gives a verdict."""
        app, employer, row = host(self), self.chosen, self._row
        if row is None:
            return
        item = row.item

        def take(kind: str) -> None:
            def mark() -> None:
                if kind:
                    app.desk.mark(employer, item.id, kind)
                else:
                    app.desk.unmark(employer, item.id)

            lost = app.desk.rating_lost(employer, item.id, kind)
            said = "; ".join(filter(None, (kind or "no verdict", lost)))
            app.send(mark, f"{item.name}: {said}; u undoes it.")

        options = list(VERDICT_OPTIONS)
        if row.verdict:
            options.append(Option("x", "remove it", ""))
        app.choose(f"verdict on {item.name}", options, take)

    # -- session -----------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        saved: dict[str, Any] = {"item": self.item}
        if self.editor is not None and (note := self.editor.remember()):
            saved["note"] = dict(note)
        return saved

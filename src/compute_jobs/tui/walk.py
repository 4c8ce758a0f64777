"""Judging an employer item by item: the evidence, what to ask, a verdict, a note, and on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from compute_jobs.evidence.model import Finding
from compute_jobs.tui.acting import ActingScreen, program, put_away
from compute_jobs.tui.field import Field
from compute_jobs.tui.footer import Footer
from compute_jobs.tui.notes import NoteEditor
from compute_jobs.tui.page import Page
from compute_jobs.tui.page_view import PageView
from compute_jobs.tui.screens.base import ReadPane
from compute_jobs.tui.spans import Span
from compute_jobs.tui.status import StatusLine
from compute_jobs.tui.themes import Look
from compute_jobs.tui.title import Title
from compute_jobs.tui.words import (
    VERDICT_ROLES,
    claim_date,
    figure_text,
    source_line,
    tier_span,
)
from compute_jobs.view import ItemRow, View


class WalkPane(ReadPane):
    contexts: ClassVar[tuple[str, ...]] = ("walk",)


class WalkScreen(ActingScreen):
    """Goes through the items of one employer, then to the next on the shortlist."""

    contexts: ClassVar[tuple[str, ...]] = ()
    session_name: ClassVar[str] = "walk"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-medium"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-tall")]  # noqa: RUF012

    def __init__(self, employer: str, item: str | None = None) -> None:
        super().__init__(classes="list-screen")
        self.employer = employer
        self._item = item
        self._at = 0
        self._pane = WalkPane(classes="pane")
        self._note: NoteEditor | None = None
        self._open_note: str | None = None

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        with Vertical(id="panes"):
            yield self._pane
            yield Field(id="rating")
        yield StatusLine(id="status")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        ids = [row.item.id for row in self._rows]
        self._at = ids.index(self._item) if self._item in ids else 0
        self.query_one(Title).go("Walk")
        self.view_changed()
        self._pane.go()
        if self._open_note is not None:
            self._write(self._open_note or None)

    # -- drawing -----------------------------------------------------------------------------

    @property
    def _rows(self) -> Sequence[ItemRow]:
        return program(self).view.checklist(self.employer)

    @property
    def row(self) -> ItemRow | None:
        """The item one is at; None after the last one."""
        rows = self._rows
        return rows[self._at] if self._at < len(rows) else None

    def view_changed(self) -> None:
        app = program(self)
        view, rows = app.view, self._rows
        name = view.employer(self.employer).name
        done = sum(1 for row in rows if row.verdict)
        row = self.row
        bar = "".join(app.look.glyphs.full if it.verdict else app.look.glyphs.empty for it in rows)
        where = f"{self._at + 1} of {len(rows)}" if row else "done"
        self._pane.entitle(f"{name} · {where}", f"{bar} {done} judged")
        page = self._item_page(view, row, app.look) if row else self._end_page(view, rows)
        self._pane.query_one(PageView).show(page)
        self.query_one(Title).refresh()
        self.refresh_footer()

    def _item_page(self, view: View, row: ItemRow, look: Look) -> Page:
        record = view.dossier(self.employer).verdicts.get(row.item.id)
        page = Page().head(row.item.name)
        page.say(row.item.confirm)
        page.gap()
        if record is not None:
            rated = f", rated {record.rating:g}" if record.rating is not None else ""
            page.pair(
                "your verdict",
                Span(
                    f"{look.glyphs.verdicts[record.kind]} {record.kind}", VERDICT_ROLES[record.kind]
                ),
                Span(f"{rated}, {record.date}", "dim"),
                column=14,
            )
        else:
            page.pair("your verdict", Span("none yet", "dim"), column=14)
        kind = row.suggestion.kind
        page.pair(
            "suggested", Span(f"{look.glyphs.verdicts[kind]} {kind}", VERDICT_ROLES[kind]),
            Span(f"  {row.suggestion.why}"), column=14,
        )  # fmt: skip
        page.gap().rule("evidence")
        if not row.findings:
            page.say(Span("Nobody has said. A gap, not a green light.", "warn"))
        for finding in row.findings:
            _finding(page, view, finding, look)
        page.gap().rule("to ask in an interview")
        for question in row.item.questions:
            page.item(look.glyphs.dot, question, role="accent")
        if row.item.good or row.item.bad:
            page.gap()
            page.pair("good", Span(row.item.good, "dim"), column=14)
            page.pair("bad", Span(row.item.bad, "dim"), column=14)
        page.gap().rule("note")
        if row.note:
            page.text(row.note)
        else:
            page.say(Span("none yet; ", "dim"), Span("n", "key"), Span(" writes one", "dim"))
        return page

    def _end_page(self, view: View, rows: Sequence[ItemRow]) -> Page:
        page = Page().head(f"That was {view.employer(self.employer).name}")
        for row in rows:
            kind = row.verdict or "gap"
            text = row.verdict or "no verdict"
            role = VERDICT_ROLES[kind] if row.verdict else "dim"
            page.pair(row.item.name, Span(text, role), column=14)
        after = self._next_employer()
        page.gap()
        if after is not None:
            name = view.employer(after).name
            page.say(Span("enter", "key"), f" goes on to {name}, next on the shortlist.")
        else:
            page.say("That was the last one on the shortlist.")
        return page.say(Span("esc", "key"), " goes back.")

    # -- verdicts ----------------------------------------------------------------------------

    def _mark(self, kind: str, rating: float | None = None) -> None:
        row, app = self.row, program(self)
        if row is None:
            app.say("enter goes on, esc goes back.", "dim")
            return
        before = app.view.dossier(self.employer).verdicts.get(row.item.id)
        if rating is None and before is not None and before.kind == kind:
            rating = before.rating
        note = before.note if before is not None else ""
        employer, item = self.employer, row.item.id
        app.send(lambda: app.desk.mark(employer, item, kind, rating=rating, note=note))

    def do_pass(self) -> None:
        self._mark("pass")

    def do_concern(self) -> None:
        self._mark("concern")

    def do_fail(self) -> None:
        self._mark("fail")

    def do_gap(self) -> None:
        self._mark("gap")

    def do_skip(self) -> None:
        self._mark("skip")
        self.do_next_item()

    def do_take_back(self) -> None:
        row, app = self.row, program(self)
        if row is not None and row.verdict:
            app.send(lambda: app.desk.unmark(self.employer, row.item.id))

    def do_rate(self) -> None:
        row, app = self.row, program(self)
        if row is None:
            return
        record = app.view.dossier(self.employer).verdicts.get(row.item.id)
        if record is None:
            app.say("Give a verdict first; a rating refines it.", "warn")
            return
        text = f"{record.rating:g}" if record.rating is not None else ""
        self.query_one(Field).open(f"{row.item.name}, 0–100", text)

    @on(Input.Submitted)
    def _rated(self) -> None:
        field, row, app = self.query_one(Field), self.row, program(self)
        try:
            rating = float(field.text.replace(",", "."))
        except ValueError:
            rating = -1.0
        if not 0.0 <= rating <= 100.0:
            app.say(f"{field.text or 'nothing'} is no rating; 0 to 100 is.", "bad")
            return
        field.close()
        self._pane.go()
        if row is not None and row.verdict:
            self._mark(row.verdict, rating)

    @on(Field.Escaped)
    def _escaped(self) -> None:
        self.query_one(Field).close()
        self._pane.go()

    @on(Field.Left)
    def _left(self) -> None:
        self.query_one(Field).close()

    # -- notes -------------------------------------------------------------------------------

    def do_item_note(self) -> None:
        self._write(None)

    def _write(self, text: str | None) -> None:
        row = self.row
        if row is not None and self._note is None:
            self._note = NoteEditor(self.employer, row.item.id, text=text)
            self.query_one("#panes").mount(self._note)
            program(self).touch()

    @on(NoteEditor.Finished)
    def _note_finished(self) -> None:
        if self._note is not None:
            put_away(self._note)
            self._note = None
        self._pane.go()
        self.view_changed()

    # -- going on ----------------------------------------------------------------------------

    def do_next_item(self) -> None:
        if self._at < len(self._rows):
            self._at += 1
            self._moved()
            return
        after = self._next_employer()
        if after is None:
            self.do_back()
        else:
            self.employer, self._at = after, 0
            self._moved()

    def do_previous_item(self) -> None:
        if self._at > 0:
            self._at -= 1
            self._moved()

    def _moved(self) -> None:
        app = program(self)
        app.say("")
        self.view_changed()
        app.touch()

    def _next_employer(self) -> str | None:
        listed = list(program(self).desk.shortlist())
        if self.employer in listed:
            rest = listed[listed.index(self.employer) + 1 :]
            return rest[0] if rest else None
        return listed[0] if listed else None

    def do_back(self) -> None:
        row = self.row
        app = program(self)
        self.dismiss()
        if app.main is not None:
            app.main.came_from_walk(self.employer, row.item.id if row else None)

    def do_back_too(self) -> None:
        self.do_back()

    def do_why(self) -> None:
        from compute_jobs.tui.why import WhyScreen

        row = self.row
        self.app.push_screen(WhyScreen(self.employer, select=row.item.criterion if row else None))

    def do_undo(self) -> None:
        program(self).undo()

    def do_redo(self) -> None:
        program(self).redo()

    def recall(self, saved: Mapping[str, Any]) -> None:
        """Open the note again that was open, with what was typed."""
        note = saved.get("note")
        if isinstance(note, Mapping):
            self._open_note = str(note.get("text")) if "text" in note else ""

    def remember(self) -> Mapping[str, Any]:
        row = self.row
        saved: dict[str, Any] = {"employer": self.employer, "item": row.item.id if row else None}
        if self._note is not None:
            saved["note"] = dict(self._note.remember())
        return saved


def _finding(page: Page, view: View, finding: Finding, look: Look) -> None:
    claim = finding.standing
    text = figure_text(claim)
    page.say(
        tier_span(finding.tier, look), Span(f" {claim_date(claim)}  ", "dim"),
        Span(f"{text}  " if text else "", "strong"), Span(claim.statement), hang=8,
    )  # fmt: skip
    source = view.evidence.sources.get(claim.sources[0].source) if claim.sources else None
    if source is not None:
        page.say(Span(source_line(source), "dim"), indent=8)
    if finding.contested or finding.contradicted_by:
        page.say(Span(f"{look.glyphs.contested} another claim disagrees", "warn"), indent=8)
    elif finding.corroborated_by:
        many = len(finding.corroborated_by)
        page.say(Span(f"{look.glyphs.agree} {many} independent", "good"), indent=8)

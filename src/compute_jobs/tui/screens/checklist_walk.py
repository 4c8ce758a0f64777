"""Judging an employer item by item: the evidence, what to ask, a verdict and a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, partialmethod
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from compute_jobs.core.dossier.dossier_model import CompDetail, Dossier, Verdict
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import DayError, parse_day, published_day
from compute_jobs.core.evidence.evidence_model import Finding
from compute_jobs.core.evidence.figures import FigureError, parse_figure
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.errors import ReaderError
from compute_jobs.tui.action_screen import put_away
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.note_editor import NoteEditor
from compute_jobs.tui.screens.list_screen import ReadPane
from compute_jobs.tui.widgets.bars import BarsScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import (
    VERDICT_OPTIONS,
    VERDICT_ROLES,
    claim_date,
    judged_words,
    source_name,
    tier_span,
    unsaid_figure,
)
from compute_jobs.tui.widgets.styled_text import Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

_OF_AN_ITEM = frozenset(
    ("pass", "concern", "fail", "gap", "skip", "take_back", "rate", "told", "pay", "item_note")
)
"""Actions on the current item."""


_LABEL = 14
"""Cells of the labels on an item's page."""
_VERDICT = len("no verdict") + 2


class WalkScreen(BarsScreen):
    """Goes through the items of one employer, then to the next on the shortlist."""

    name_of = "Walk"
    contexts = ()
    session_name = "walk"

    def __init__(self, employer: str, item: str | None = None) -> None:
        super().__init__(classes="list-screen")
        self.employer = employer
        self._item = item
        self._at = 0
        self._pane = ReadPane(contexts=("walk",))
        self._note: NoteEditor | None = None

    def body(self) -> ComposeResult:
        with Vertical(id="panes"):
            yield self._pane

    def on_mount(self) -> None:
        ids = [row.item.id for row in self._rows]
        self._at = ids.index(self._item) if self._item in ids else 0
        self.view_changed()
        self._pane.go()

    # -- drawing -----------------------------------------------------------------------------

    @property
    def _rows(self) -> Sequence[ItemRow]:
        return host(self).view.checklist(self.employer)

    @property
    def row(self) -> ItemRow | None:
        """The current item; None after the last one."""
        rows = self._rows
        return rows[self._at] if self._at < len(rows) else None

    @property
    def item_row(self) -> ItemRow:
        """The current item, for actions on it: after the last one they aren't run."""
        assert self.row is not None
        return self.row

    def view_changed(self) -> None:
        app = host(self)
        view, rows = app.view, self._rows
        name = view.employer(self.employer).name
        row = self.row
        bar = "".join(map(self._mark_of, rows))
        where = f"{self._at + 1} of {len(rows)}" if row else "done"
        self._pane.entitle(f"{name} · {where}", f"{bar} {judged_words(rows)}")
        dossier = view.dossier(self.employer)
        if row is not None:
            page = item_page(view, dossier, row)
        else:
            listed = list(host(self).desk.shortlist())
            page = end_page(view, dossier, rows, self._next_employer(), bool(listed))
        self._pane.page.show(page)
        self.update_bars()

    def _mark_of(self, row: ItemRow) -> str:
        """A cell of the bar: judged, skipped, or still to come."""
        if row.verdict == "skip":
            return Glyphs.verdicts["skip"]
        return Glyphs.full if row.verdict else Glyphs.empty

    def why_not(self, action: Action) -> str:
        """After the last item there is none to judge."""
        if self.row is None and action.id in _OF_AN_ITEM:
            return "No items left here; enter continues, esc goes back."
        if action.id == "take_back" and self.row is not None and not self.row.verdict:
            return "This item has no verdict of yours."
        return super().why_not(action)

    # -- verdicts ----------------------------------------------------------------------------

    @property
    def _verdict(self) -> Verdict | None:
        """The reader's verdict on the current item."""
        row = self.row
        dossier = host(self).view.dossier(self.employer)
        return dossier.verdicts.get(row.item.id) if row is not None else None

    def _mark(self, kind: str, **changes: Any) -> None:
        row, app = self.item_row, host(self)
        employer, item = self.employer, row.item.id
        lost = "" if "rating" in changes else app.desk.rating_lost(employer, item, kind)
        said = f"{row.item.name}: {kind}; {lost}; u undoes it." if lost else ""
        done = app.send(lambda: app.desk.mark(employer, item, kind, **changes), said)
        if done and not said and not app.view.summary:
            app.say(f"{row.item.name}: {kind}; fit unchanged. enter continues.")

    do_pass = partialmethod(_mark, "pass")
    do_concern = partialmethod(_mark, "concern")
    do_fail = partialmethod(_mark, "fail")
    do_gap = partialmethod(_mark, "gap")

    def do_skip(self) -> None:
        self._mark("skip")
        self.do_next_item()

    def do_take_back(self) -> None:
        row, app = self.item_row, host(self)
        lost = app.desk.rating_lost(self.employer, row.item.id)
        said = f"{row.item.name}: no verdict; {lost}; u undoes it." if lost else ""
        app.send(lambda: app.desk.unmark(self.employer, row.item.id), said)

    # -- what is said beside a verdict -------------------------------------------------------

    def do_rate(self) -> None:
        rating = self._verdict.rating if self._verdict else None
        text = f"{rating:g}" if rating is not None else ""
        self._ask("rating, 0–100", text, lambda text: {"rating": read_rating(text)})

    def do_told(self) -> None:
        text = self._verdict.told_by if self._verdict else ""
        self._ask("who told you", text, lambda text: {"told_by": text})

    def do_pay(self) -> None:
        comp = self._verdict.comp if self._verdict else None
        text = pay_text(comp) if comp else ""
        self._ask("pay, level, place, source", text, lambda text: {"comp": read_pay(text)})

    def _ask(self, label: str, text: str, read: Callable[[str], dict[str, Any]]) -> None:
        """Ask for what refines a verdict; where none is given yet, that is asked next."""

        def take(answer: str) -> None:
            changes, verdict = read(answer), self._verdict
            if verdict is not None:
                self._mark(verdict.kind, **changes)
            else:
                give = partial(self._mark, **changes)
                host(self).choose("and your verdict", VERDICT_OPTIONS, give)

        host(self).ask(label, text, take, empty=True)

    # -- notes -------------------------------------------------------------------------------

    def do_item_note(self) -> None:
        row = self.row
        if row is not None and self._note is None:
            self._note = NoteEditor(self.employer, row.item.id)
            host(self).keys.expect(self._note)
            self.query_one("#panes").mount(self._note)
            host(self).touch()

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
        app = host(self)
        app.say("")
        self.view_changed()
        app.touch()

    def _next_employer(self) -> str | None:
        listed = list(host(self).desk.shortlist())
        if self.employer in listed:
            rest = listed[listed.index(self.employer) + 1 :]
            return rest[0] if rest else None
        return listed[0] if listed else None

    def do_back(self) -> None:
        row = self.row
        app = host(self)
        self.dismiss()
        app.left_walk(self.employer, row.item.id if row else None)

    def do_back_too(self) -> None:
        self.do_back()

    def do_why(self) -> None:
        criterion = self.row.item.criterion if self.row else None
        host(self).open("why", employer=self.employer, select=criterion)

    def remember(self) -> Mapping[str, Any]:
        row = self.row
        saved: dict[str, Any] = {"employer": self.employer, "item": row.item.id if row else None}
        if self._note is not None and (note := self._note.remember()):
            saved["note"] = dict(note)
        return saved


def item_page(view: View, dossier: Dossier, row: ItemRow) -> Page:
    """The item, the reader's verdict, the suggestion and its reason, what to ask, the note."""
    verdict = dossier.verdicts.get(row.item.id)
    page = Page().head(row.item.name)
    page.say(row.item.confirm)
    page.gap()
    if verdict is not None:
        kind = verdict.kind
        rated = f", rated {verdict.rating:g}" if verdict.rating is not None else ""
        page.pair(
            "your verdict",
            Span(f"{Glyphs.verdicts[verdict.kind]} {verdict.kind}", VERDICT_ROLES[verdict.kind]),
            Span(rated + _day_given(verdict), "dim"),
            column=_LABEL,
        )
        if verdict.told_by:
            page.pair("source", verdict.told_by, column=_LABEL)
        if verdict.comp is not None:
            page.pair("pay", pay_text(verdict.comp), column=_LABEL)
    else:
        page.pair("your verdict", Span("none yet", "dim"), column=_LABEL)
    kind = row.suggestion.kind
    page.pair(
        "suggested", Span(f"{Glyphs.verdicts[kind]} {kind}", VERDICT_ROLES[kind]),
        Span(f"  {row.suggestion.why}"), column=_LABEL,
    )  # fmt: skip
    page.gap().rule("evidence")
    findings = view.item_findings(dossier.employer, row.item)
    if not findings:
        page.say(Span("Not known.", "warn"))
    for finding in sorted(findings, key=lambda it: it.standing.id not in row.suggestion.claims):
        _finding(page, view, finding)
    page.gap().rule("to ask in an interview")
    for question in row.item.questions:
        page.item(Glyphs.dot, question, role="accent")
    if row.item.good or row.item.bad:
        page.gap()
        page.pair("good", Span(row.item.good, "dim"), column=_LABEL)
        page.pair("bad", Span(row.item.bad, "dim"), column=_LABEL)
    page.gap().rule("note")
    if row.note:
        page.text(row.note)
    else:
        page.say(Span("none yet; ", "dim"), hint("n", "writes one"))
    return page


def end_page(
    view: View, dossier: Dossier, rows: Sequence[ItemRow], after: str | None, listed: bool
) -> Page:
    """What was judged, and where enter goes."""
    page = Page().head(f"That was {view.employer(dossier.employer).name}")
    for row in rows:
        kind = row.verdict or "gap"
        text = row.verdict or "no verdict"
        role = VERDICT_ROLES[kind] if row.verdict else "dim"
        page.say(Span(f"{text:<{_VERDICT}}", role), row.item.name, hang=_VERDICT)
    page.gap()
    if after is not None:
        name = view.employer(after).name
        page.say(Span("enter", "key"), f" continues with {name}, next on the shortlist.")
    elif listed:
        page.say("That was the last one on the shortlist.")
    return page.say(Span("esc", "key"), " goes back.")


def read_rating(text: str) -> float:
    try:
        rating = float(text.replace(",", "."))
    except ValueError:
        rating = -1.0
    if not 0.0 <= rating <= 100.0:
        raise ReaderError(f"{text or 'nothing'} is not a rating. Enter a number from 0 to 100.")
    return rating


def read_pay(text: str) -> CompDetail | None:
    """ "280k–340k, L5, Austin, a recruiter": a figure or range, then level, place and source."""
    figure, *rest = [part.strip() for part in text.split(", ")] if text else [""]
    if not figure:
        return None
    try:
        read = parse_figure(figure, unit="usd")
    except FigureError as error:
        todo = "pay first, e.g. 280k–340k, L5, Austin, a recruiter"
        raise ReaderError(str(error), todo=todo) from None
    level, place, source = [*rest, "", "", ""][:3]
    low = read.low if read.low is not None else read.value
    high = read.high if read.high is not None else read.value
    return CompDetail(low=low, high=high, level=level, place=place, source=source)


def pay_text(comp: CompDetail) -> str:
    """As typed: pay, level, place, source."""
    low, high = comp.low, comp.high
    figure = ""
    if low is not None and high is not None:
        figure = fmt.between(low, high, "usd")
    elif low is not None or high is not None:
        figure = fmt.money(low if low is not None else high or 0.0)
    return ", ".join(part for part in (figure, comp.level, comp.place, comp.source) if part)


def _finding(page: Page, view: View, finding: Finding) -> None:
    claim = finding.standing
    text = unsaid_figure(claim)
    page.say(
        tier_span(finding.tier, origin=view.evidence.origin_of(claim)),
        Span(f" {claim_date(claim)}  ", "dim"),
        Span(f"{text}  " if text else "", "strong"), Span(fmt.hedged(claim)), hang=8,
    )  # fmt: skip
    known = view.evidence.sources_of(claim)
    day = published_day(claim, view.evidence.sources)
    source = next((it for it in known if it.published == day), known[0] if known else None)
    if source is not None:
        page.say(Span(source_name(source), "dim"), indent=8)
    if finding.contested or finding.contradicted_by:
        page.say(Span(f"{Glyphs.contested} another claim disagrees", "warn"), indent=8)
    elif finding.corroborated_by:
        many = len(finding.corroborated_by)
        page.say(Span(f"{Glyphs.agree} {many} independent", "good"), indent=8)


def _day_given(verdict: Verdict) -> str:
    """The day of a verdict; hand-written text that isn't a date is shown as written."""
    try:
        return f", {fmt.day(parse_day(verdict.date))}"
    except DayError:
        written = clean_text(verdict.date, limit=40)
        return f", {written}" if written else ""

"""The inbox: documents sentence by sentence, with candidates to decide on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, partialmethod

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.marked_text import MarkedSentence
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.figures import show_figure, unit_fits
from compute_jobs.desk.coverage_desk import CoverageDesk, CoverageDocument
from compute_jobs.desk.inbox import (
    InboxDocument,
    InboxItem,
    is_day,
    possible_tiers,
    sourced_figures,
    statement_of,
)
from compute_jobs.errors import ReaderError
from compute_jobs.export.coverage_shapes import (
    LABEL_WORDS,
    card_line,
    doubt,
    standing_of,
    summary,
)
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import Choice, Option, host, numbered
from compute_jobs.tui.panes.candidate_page import SHORT_STANDINGS, candidate_page
from compute_jobs.tui.panes.pane import Pane
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.bars import Bar
from compute_jobs.tui.widgets.choices import metric_choices
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import TIER_MEANS, metric_name
from compute_jobs.tui.widgets.marked_text_view import LABEL_ROLES, MarkedTextView
from compute_jobs.tui.widgets.row_list import Column, dividers_by
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

_EDITS = (
    Option("s", "subject", "subject"),
    Option("m", "metric", "metric"),
    Option("f", "figure", "figure"),
    Option("p", "period", "period"),
    Option("d", "as of", "as_of"),
    Option("t", "tier", "tier"),
    Option("c", "counterparty", "counterparty"),
    Option("w", "wording", "statement"),
    Option("b", "part of it", "perimeter"),
)
_LABELS = {option.value: option.label for option in _EDITS}
_HINTS = {
    "figure": "figure, e.g. $308.4M, 93.4%, 300 MW",
    "period": "period, e.g. 2026-Q1, FY2025, 2026-03 (empty: none)",
    "as_of": "as of, e.g. 2026-05-20 (empty: unknown)",
    "perimeter": "part of the company, e.g. AI segment (empty: all of it)",
    "statement": "in your own words (empty: the program's)",
}
_LOOK_AGAIN = 2.0
"""Seconds between two looks at whether another program put something into the inbox."""
_MOST_MOVED = 3
_STILL_ASKING = "Still waiting for the model's answer."


class SummaryBar(Bar):
    """A document's content, in one line."""

    text = ""

    def spans(self, width: int) -> Line:
        return (Span(f" {self.text}", "dim"),)


class TextPane(Pane):
    """The bordered text of a document."""

    contexts = ("inbox", "inbox-text")

    def __init__(self) -> None:
        super().__init__(id="inbox-text", classes="pane")
        self.view = MarkedTextView(id="marked-text")

    def compose(self) -> ComposeResult:
        yield self.view


class InboxScreen(ListScreen[InboxItem]):
    """All documents in one list, the newest first; the text is that of the selected candidate's."""

    name_of = "Inbox"
    contexts = ("inbox", "screen")
    list_contexts = ("inbox", "words", "page-list")
    needs_row = ListScreen.needs_row | {
        *("accept_candidate", "reject_candidate", "edit_candidate", "accept_sourced"),
        *("next_candidate", "previous_candidate", "source_text", "pick_document", "edit_card"),
        *("remove_document", "ask_model"),
    }
    columns = (
        Column("state", "", 1, keep=1),
        Column("label", "sentence", 8, keep=2),
        Column("figure", "figure", 12, keep=0, grow=1, most=20),
        Column("metric", "measures", 12, keep=1, grow=3, most=32),
        Column("subject", "about", 9, keep=5, grow=1, most=20),
        Column("ledger", "ledger", 12, keep=3),
    )

    def __init__(self, *, document: str | None = None, said: str = "") -> None:
        """Opens at the first open candidate of ``document``, or at the last position."""
        super().__init__()
        self._first_document = document
        self._said = said
        self._documents: dict[str, InboxDocument] = {}
        self._state: object = None
        self._text_of = ""
        """The document whose text is shown."""
        self._only_open = False
        self._moved: dict[str, str] = {}
        """The effect of accepting a candidate, by its id."""
        self._asking = False
        """Whether a language model is being asked."""
        self._pending: Sequence[InboxItem] = ()
        """The candidates about to be accepted."""
        self._text_pane = TextPane()

    def body(self) -> ComposeResult:
        yield SummaryBar(id="inbox-summary")
        with Container(id="panes"):
            yield self._text_pane
            with Vertical(id="inbox-side"):
                yield self._list_pane
                yield self._read_pane

    def on_mount(self) -> None:
        place = host(self).places.get("inbox", {})
        self._only_open = place.get("only_open") is True
        resumed = place.get("candidate")
        if self._first_document is None and isinstance(resumed, str):
            self._select = resumed
        super().on_mount()
        if self._select is None or self.selected != self._select:
            self._select_first_open(self._first_document)
        if self._said:
            host(self).say(self._said)
        self.set_interval(_LOOK_AGAIN, self._look_again)

    def why_not(self, action: Action) -> str:
        if not self._documents and action.id in ("filter", "open_only", "terms"):
            return self.empty_words
        item, changes = self.item, ("accept_candidate", "edit_candidate")
        if item is not None and item.state == "accepted" and action.id in changes:
            return f"Accepted already, as {item.claim}."
        return super().why_not(action)

    @property
    def coverage(self) -> CoverageDesk:
        return host(self).desk.coverage

    @property
    def document(self) -> InboxDocument:
        """The document of the selected candidate."""
        return self._documents[self.row.document]

    def _select_first_open(self, wanted: str | None) -> None:
        for position, item in enumerate(self.shown):
            if item.state == "open" and wanted in (None, item.document):
                self.list.select(position, tell=False)
                self.draw_page()
                return

    def _look_again(self) -> None:
        """Show what another program, such as the reader's assistant, put here meanwhile."""
        if self.is_current and self.coverage.inbox_state() != self._state:
            self.view_changed()

    # -- drawing -------------------------------------------------------------------------------

    def items(self) -> Sequence[InboxItem]:
        coverage = self.coverage
        self._state = coverage.inbox_state()
        self._documents = {}
        for name in coverage.inbox_ids():
            try:
                self._documents[name] = coverage.inbox_document(name)
            except ReaderError as error:
                host(self).say(str(error), "bad")
        return [
            item
            for document in self._documents.values()
            for item in document.items
            if item.state == "open" or not self._only_open
        ]

    def text(self, item: InboxItem) -> str:
        candidate = item.candidate
        metric = metric_name(self.view, candidate.metrics[0]) if candidate.metrics else ""
        about = self.view.evidence.name_of(candidate.subject)
        label, standing = LABEL_WORDS[candidate.label], SHORT_STANDINGS[standing_of(candidate)][0]
        return f"{about} {metric} {label} {standing} {candidate.quote}"

    def dividers(self) -> Mapping[int, str]:
        """A line above each document's candidates, where there are several documents."""
        if len(self._documents) < 2:
            return {}
        titles = {}
        for name, document in self._documents.items():
            proposed = "proposed: " if document.card.proposed_by else ""
            titles[name] = f"{proposed}{_title(document)} ({len(document.open_items):,} open)"
        return {
            at: titles[name]
            for at, name in dividers_by(self.shown, lambda item: item.document).items()
        }

    def employer_of(self, item: InboxItem) -> str | None:
        return item.candidate.subject or None

    def role(self, item: InboxItem) -> str:
        return "" if item.state == "open" else "faint"

    def cell(self, item: InboxItem, column: str, size: int) -> Cell:
        view, candidate = self.view, item.candidate
        is_open = item.state == "open"
        match column:
            case "state":
                if item.state == "accepted":
                    return Span(Glyphs.met, "good")
                against = standing_of(candidate) == "contradicts"
                if is_open:
                    return Span(Glyphs.contested if against else "", "bad")
                return Span(Glyphs.broken, "faint")
            case "label":
                role = LABEL_ROLES[candidate.label] if is_open else "faint"
                return Span(LABEL_WORDS[candidate.label], role)
            case "figure":
                text = show_figure(candidate.figure) if candidate.figure is not None else ""
                return Span(text or Glyphs.dash, "strong" if is_open and text else "faint")
            case "metric":
                return metric_name(view, candidate.metrics[0]) if candidate.metrics else "?"
            case "subject":
                role = "dim" if is_open else "faint"
                return Span(view.evidence.name_of(candidate.subject) or "?", role)
        if not is_open:
            return Span(item.state, "faint")
        return Span(*SHORT_STANDINGS[standing_of(candidate)])

    def page(self, item: InboxItem) -> Page:
        card = self._documents[item.document].card
        return candidate_page(self.view, item, card, self._moved.get(item.id, ""))

    def title_text(self) -> str:
        waiting = sum(len(each.open_items) for each in self._documents.values())
        return f"{self.name_of} ({self.count()}, {waiting:,} open)" if self.total else self.name_of

    def note_text(self) -> str:
        return "only open ones" if self._only_open else ""

    def why_empty(self) -> Page:
        if self._documents and self._only_open:
            page = Page().say("Nothing is open: you decided on all of it.")
            return page.say(hint("f", "shows what you decided"))
        page = Page().say(
            "The inbox is empty. An article, a release, a filing or a transcript that you read "
            "into it becomes candidate claims; none of them counts until you accept it."
        )
        return page.say(hint("P", "reads one: paste it, or name a file or an address"))

    def draw_page(self) -> None:
        super().draw_page()
        item = self.item
        bar = self.query_one(SummaryBar)
        bar.text = ""
        if item is not None:
            bar.text = summary(self.document.reading.candidates, self.document.decided)
        bar.update_line()
        self._show_text()
        if item is not None:
            app = host(self)
            place = {"candidate": item.id, "only_open": self._only_open}
            if app.places.get("inbox") != place:
                app.places["inbox"] = place
                app.touch()

    def _show_text(self) -> None:
        """The text of the selected candidate's document, at its sentence."""
        item = self.item
        if item is None:
            self.add_class("-no-text")
            return
        name, document = item.document, self.document
        if name == self._text_of:
            self._text_pane.view.select(item.candidate.id, item.candidate.start)
            return
        self._text_of = name
        card = document.card
        if card.proposed_by:  # its one sentence is on the page already
            self.add_class("-no-text")
            return
        about = card_line(card.kind, card.publisher, card.published)
        self._text_pane.entitle(_title(document), about)
        coverage = self.coverage

        def arrived(sentences: Sequence[MarkedSentence]) -> None:
            if self._text_of == name:
                self.set_class(len(sentences) < 2, "-no-text")
                self._text_pane.view.show(sentences)
                self._show_text()

        def read() -> Sequence[MarkedSentence]:
            try:
                return coverage.marked_text(document)
            except ReaderError:
                return ()

        self.in_background(read, arrived)

    # -- moving --------------------------------------------------------------------------------

    @on(MarkedTextView.Clicked)
    def _clicked(self, event: MarkedTextView.Clicked) -> None:
        event.stop()
        self.list.select_key(f"{self._text_of}-{event.candidate}")

    def do_source_text(self) -> None:
        """Open the text and back; if there is room for only one, it replaces the others."""
        view = self._text_pane.view
        if self.has_class("-no-text"):
            host(self).say("There is no text: only this sentence was submitted.", "dim")
            return
        reading = not view.has_focus
        self.set_class(reading, "-text")
        (view if reading else self.list).focus()

    def do_back(self) -> None:
        if self._text_pane.view.has_focus:
            self.do_source_text()
        else:
            super().do_back()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._show_text)

    def _step(self, by: int) -> None:
        """Go to the next open candidate, wrapping at the end of the list."""
        count = len(self.shown)
        for steps in range(1, count + 1):
            at = (self.list.selected + by * steps) % count
            if self.shown[at].state == "open":
                self.list.select(at)
                return
        host(self).say("Nothing is open: you decided on all of it.", "dim")

    do_next_candidate = partialmethod(_step, 1)
    do_previous_candidate = partialmethod(_step, -1)

    def do_open_only(self) -> None:
        self._only_open = not self._only_open
        self.view_changed()

    def do_pick_document(self) -> None:
        choices = [
            Choice(
                name,
                _title(document),
                f"{len(document.open_items):,} open · {document.card.publisher}",
            )
            for name, document in self._documents.items()
        ]
        host(self).pick("Go to which document?", choices, self._go_to_document)

    def _go_to_document(self, name: str) -> None:
        first = next((item.id for item in self.shown if item.document == name), "")
        self.list.select_key(first, tell=False)
        self._select_first_open(name)
        self.draw_page()

    def do_open_source(self) -> None:
        host(self).open_address(self.document.card.url)

    # -- deciding ------------------------------------------------------------------------------

    def do_accept_candidate(self) -> None:
        """Accept; uncertain values are asked first."""
        app, item, candidate = host(self), self.row, self.row.candidate
        metric = candidate.metrics and "metric" not in candidate.asks
        day = is_day(candidate.as_of)
        for field, known in (("subject", candidate.subject), ("metric", metric), ("as_of", day)):
            if not known:
                self._edit(item, field, self.do_accept_candidate)
                return
        unsure = doubt(candidate, item.document, self.view.evidence)
        if unsure:
            options = [Option("y", "accept as it is", "yes"), Option("e", "change it", "edit")]

            def take(answer: str) -> None:
                self.do_edit_candidate() if answer == "edit" else self._accept([item])

            app.choose(unsure, options, take)
        else:
            self._accept([item])

    def do_accept_sourced(self) -> None:
        """The document's figures on screen that are sourced, clear and contradict nothing: they are
        listed, to take all or one.
        """
        app, document = host(self), self.document
        found = sourced_figures(it for it in self.shown if it.document == document.card.id)
        refused = dict(self.coverage.refused(found.taken))
        taken = {item.id: item for item in found.taken if item.id not in refused}
        hidden = len(sourced_figures(document.items).taken) - len(found.taken)
        told = [found.told_left()] if found.left else []
        told += [f"{hidden} hidden by the filter"] if hidden else []
        for why in dict.fromkeys(refused.values()):
            told.append(f"{[*refused.values()].count(why)} can't be accepted: {why}")
        if not taken:
            none = "No open figures that are sourced, clear and contradict nothing."
            app.say(" ".join((none, *told)), "dim")
            return
        number = fmt.count(len(taken), "sourced figure")
        listed = [
            Choice(name, f"{show_figure(it.figure)} {metric_name(self.view, it.metrics[0])}", says)
            for name, it in ((name, item.candidate) for name, item in taken.items())
            if it.figure is not None and (says := statement_of(it, self.view.evidence))
        ]
        every = [Choice("", f"accept {'all ' if len(taken) > 1 else ''}{number}", "; ".join(told))]

        def take(name: str) -> None:
            self._accept([taken[name]] if name else list(taken.values()))

        app.pick("Accept all, or only one?", [*every, *listed], take)

    def perform(self, id_: str) -> bool:
        self._accept_pending()
        return super().perform(id_)

    def _accept(self, items: Sequence[InboxItem]) -> None:
        """Say so, and start once that is drawn or the next key arrives: it may take seconds."""
        host(self).say(f"Accepting {fmt.count(len(items), 'claim')} …")
        self._pending = items
        self.call_after_refresh(self._accept_pending)

    def _changed(self, said: str) -> None:
        """The inbox changed: undo reverts that next; draw it and say so."""
        host(self).changed()
        self.view_changed()
        host(self).say(said)

    def _accept_pending(self) -> None:
        items, self._pending = self._pending, ()
        if items:
            host(self).guard(lambda: self._accept_now(items))

    def _accept_now(self, items: Sequence[InboxItem]) -> None:
        app, result = host(self), self.coverage.accept(items)
        moved = "; ".join(result.moved[:_MOST_MOVED]) or "ranking unchanged"
        if len(result.moved) > _MOST_MOVED:
            moved += f"; {len(result.moved) - _MOST_MOVED} more moved"
        if result.accepted:
            app.changed()
            self._moved |= {item.id: moved for item in result.accepted}
            app.redraw()
            self._step_from(result.accepted[-1])
        why = next((f"{name}: {why}" for name, why in result.refused), "")
        if not result.accepted:
            app.say(f"Not accepted. {why}", "bad")
            return
        refused = f" {len(result.refused)} not accepted. {why}" if why else ""
        app.say(f"Accepted {fmt.count(len(result.accepted), 'claim')}; {moved}.{refused}",
                "warn" if why else "")  # fmt: skip

    def _step_from(self, item: InboxItem) -> None:
        """Move from a decided candidate to the next open one, if any."""
        self.list.select_key(item.id, tell=False)
        if any(each.state == "open" for each in self.shown):
            self._step(1)
        self.draw_page()

    def do_reject_candidate(self) -> None:
        app, item = host(self), self.row
        if item.state == "accepted" and item.claim in self.view.evidence.claims:
            options = [Option("y", "yes; it is open again then", "yes")]
            app.choose(f"remove {item.claim}", options, lambda _: self._take_back(item))
            return
        back = item.state != "open"
        change = self.coverage.reopen if back else self.coverage.reject
        change([item])
        self._changed("Put back." if back else "Rejected; u undoes it.")
        if not back:
            self._step_from(item)

    def _take_back(self, item: InboxItem) -> None:
        """Remove the claim made from a candidate from the reader's pack."""
        app = host(self)
        app.send(
            lambda: app.desk.own.remove_claim(item.claim).done("not removed"),
            f"Removed {item.claim}.",
        )

    def do_undo(self) -> None:
        self._travel(super().do_undo)

    def do_redo(self) -> None:
        self._travel(super().do_redo)

    def _travel(self, step: Callable[[], None]) -> None:
        """Undo or redo, and go to the candidate that it changed."""
        before = {item.id: item for item in self.shown}
        step()
        changed = (item for item in self.shown if before.get(item.id) != item)
        if (first := next(changed, None)) is not None and first.id in before:
            self.list.select_key(first.id, tell=False)
            self.draw_page()

    # -- changing ------------------------------------------------------------------------------

    def do_edit_candidate(self) -> None:
        item = self.row
        host(self).choose("change", _EDITS, lambda field: self._edit(item, field))

    def _edit(self, item: InboxItem, field: str, then: Callable[[], object] = lambda: None) -> None:
        """Ask for another value of a field; ``then`` runs once it is changed."""
        app, candidate = host(self), item.candidate

        def take(value: str) -> None:
            self.coverage.edit(item, {field: value})
            self._changed(f"Changed the {_LABELS[field]}.")
            self.call_after_refresh(then)

        title = f"{_LABELS[field].capitalize()}?"
        if field == "metric":
            app.pick(title, self._metric_choices(candidate), take)
        elif field in ("subject", "counterparty"):
            app.pick(title, self._subject_choices(item, field), take)
        elif field == "tier":
            card = self._documents[item.document].card
            able = possible_tiers(card, candidate.subject, self.view.evidence)
            wide = self.size.width > 90

            def label(tier: str) -> str:
                word = fmt.tier_label(tier)
                return f"{word}, {TIER_MEANS[tier]}" if wide else word

            app.choose("tier", numbered(able, label), take)
        else:
            figure = candidate.figure.text if candidate.figure is not None else ""
            now = {name: getattr(candidate, name) for name in ("period", "as_of", "perimeter")}
            now["figure"] = figure
            app.ask(_HINTS[field], now.get(field, item.statement), take, empty=field != "figure")

    def _metric_choices(self, candidate: Candidate) -> list[Choice]:
        """The metrics that the figure can have, the suggested ones first."""
        metrics, figure = self.view.evidence.metrics, candidate.figure
        choices = {
            choice.value: choice
            for choice in metric_choices(self.view)
            if figure is None
            or metrics[choice.value].dimension == "text"
            or unit_fits(figure.unit, metrics[choice.value].dimension)
        }
        first = [choices.pop(name) for name in candidate.metrics if name in choices]
        return [*(each._replace(key="suggested") for each in first), *choices.values()]

    def _subject_choices(self, item: InboxItem, field: str) -> list[Choice]:
        """The ones that the document mentions first."""
        evidence = self.view.evidence
        told = self._documents[item.document].reading.candidates
        named = {name for each in told for name in (each.subject, each.counterparty)}
        choices = [
            *(Choice(it.id, it.name, it.layer) for it in evidence.employers.values()),
            *(Choice(it.id, it.name, it.kind) for it in evidence.assets.values()),
        ]
        choices.sort(key=lambda choice: (choice.value not in named, choice.label.casefold()))
        choices = [
            choice._replace(key="in text" if choice.value in named else "") for choice in choices
        ]
        none = [Choice("", "nobody", "no counterparty")] if field == "counterparty" else []
        return [*none, *choices]

    # -- documents -----------------------------------------------------------------------------

    def do_remove_document(self) -> None:
        app, document = host(self), self.document

        def take(_: str) -> None:
            self.coverage.remove(document.card.id)
            self._changed("Removed from the inbox; claims made of it stay. u undoes it.")

        waiting = fmt.count(len(document.open_items), "open candidate")
        app.choose(f"remove this document with {waiting}", [Option("y", "yes", "yes")], take)

    def do_read_document(self, text: str = "") -> None:
        def arrived(document: str, said: str) -> None:
            self.view_changed()
            self._go_to_document(document)
            host(self).say(said)

        host(self).open("read", text, then=arrived)

    def on_paste(self, event: events.Paste) -> None:
        """Text pasted here is read as a document."""
        event.stop()
        self.do_read_document(event.text)

    def do_ask_model(self) -> None:
        """Ask the reader's language model about the document, after showing what is sent."""
        app, document = host(self), self.document
        if document.card.proposed_by:
            app.say("There is no text to send: only this sentence was handed in.", "dim")
        elif self._asking:
            app.say(_STILL_ASKING, "dim")
        else:
            name = document.card.id
            size, place = self.coverage.sent_to_model(name)
            title = f"send {size:,} characters of its text, nothing else, to {place}"
            options = [Option("y", "send", "yes")]
            app.choose(title, options, lambda _: self._ask_model(name, place))

    def _ask_model(self, name: str, place: str) -> None:
        app, coverage = host(self), self.coverage
        self._asking = True
        app.say(f"Sent to {place}; waiting for its answer …")

        def ended() -> None:
            self._asking = False

        def arrived(document: CoverageDocument) -> None:
            kept, dropped = document.suggested
            self._replace(
                lambda: coverage.take_in(document),
                f"The model's suggestions: {kept} checked against the text, {dropped} dropped. "
                "None raises a grade; u takes them back.",
            )

        work = partial(coverage.with_suggestions, name)
        self.in_background(work, arrived, doing="Asking the model", ended=ended)

    def _replace(self, change: Callable[[], object], said: str) -> None:
        """Change a document, and show its text anew."""
        change()
        self._text_of = ""
        self._changed(said)

    def do_edit_card(self) -> None:
        app, document, coverage = host(self), self.document, self.coverage
        if self._asking:
            app.say(_STILL_ASKING, "dim")
            return
        card, said = document.card, "Changed the source card."

        def take(given: Mapping[str, str]) -> None:
            """Another kind or date changes the labels, so the document is read again."""
            if card.proposed_by:
                fields = {name: text for name, text in given.items() if name != "employer"}
                self._replace(lambda: coverage.edit_card(card.id, fields), said)
            else:
                app.say("Reading it again …")
                self.in_background(
                    lambda: coverage.reread(card.id, given),
                    lambda again: self._replace(lambda: coverage.take_in(again), said),
                )

        subject = document.reading.subject
        app.open("source_card", card, take, employer=self.view.evidence.name_of(subject))


def _title(document: InboxDocument) -> str:
    return document.card.title or document.card.file or "untitled"

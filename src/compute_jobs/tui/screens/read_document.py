"""Reading a document into the inbox, pasted or from a file or an address, and its source card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import TextArea
from textual.worker import get_current_worker

from compute_jobs.core.coverage.text_reading import NO_TERMS, ReadingTerms
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.desk.coverage_desk import CoverageDocument
from compute_jobs.desk.inbox import check_card
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.export.coverage_shapes import summary
from compute_jobs.record.inbox_files import DocumentCard
from compute_jobs.tui.host import Option, host
from compute_jobs.tui.screens.form_screen import FormField, FormScreen, Values
from compute_jobs.tui.widgets.bars import BarsScreen
from compute_jobs.tui.widgets.choices import (
    KIND_MEANS,
    KINDS,
    STANCE_MEANS,
    STANCES,
    employer_choices,
)

_HOW = "Paste an article here, or type the path of a file or an https:// address"
_LONGEST_PLACE = 500
"""In characters; a longer line is neither a path nor an address."""


class _Given(NamedTuple):
    """The text to read."""

    data: bytes
    place: str
    content_type: str = ""


class DocumentArea(TextArea):
    """Enter reads a single line; in a longer text it is a line break."""

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter" and "\n" not in self.text and self.text.strip():
            event.stop()
            event.prevent_default()
            if isinstance(self.screen, ReadScreen):
                self.screen.do_read_now()


class ReadScreen(BarsScreen):
    """Takes the text, reads it in a thread, asks for its source card once, opens the inbox."""

    name_of = "Read"
    contexts = ("reading", "typing")

    def __init__(self, text: str = "", *, then: Callable[[str, str], object] | None = None) -> None:
        """``then`` gets the document's id and a message; without it the inbox is opened."""
        super().__init__(classes="list-screen")
        self._then = then
        self._area = DocumentArea(
            text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True
        )
        self._given: _Given | None = None
        self._told: Mapping[str, str] = {}
        """The source card's fields, once they were asked."""

    def body(self) -> ComposeResult:
        with Vertical(classes="pane") as pane:
            pane.border_title = Content(_HOW)
            pane.border_subtitle = Content("ctrl+s reads it; so does enter, while it is one line")
            yield self._area

    def on_mount(self) -> None:
        self._area.focus()
        if "\n" in self._area.text:
            self.call_after_refresh(self.do_read_now)

    # -- reading -------------------------------------------------------------------------------

    def do_read_now(self) -> None:
        text = self._area.text
        if self._area.read_only:
            host(self).say("Still reading.", "dim")
        elif not text.strip():
            host(self).say("Nothing to read yet.", "dim")
        else:
            line = text.strip()
            is_place = "\n" not in line and len(line) <= _LONGEST_PLACE and _is_place(line)
            self._given = None if is_place else _Given(text.encode("utf-8", "replace"), "-")
            self._told = {}
            self._read(line if is_place else "", NO_TERMS)

    def _read(self, place: str, terms: ReadingTerms) -> None:
        """In a thread: fetch ``place``, or take what was given, and read it."""
        app, coverage = host(self), host(self).desk.coverage
        self._area.read_only = True
        app.say(f"Fetching {place} …" if place else "Reading …")

        def work() -> CoverageDocument:
            worker, given = get_current_worker(), self._given

            def progress(done: int, total: int) -> None:
                if not worker.is_cancelled:
                    share = 100 * done // max(total, 1)
                    app.call_from_thread(app.say, f"Reading … {share} %")

            if given is None:
                data, content_type = coverage.fetch(place)
                given = self._given = _Given(data, place, content_type)
            return coverage.read(
                given.data, given.place, terms, content_type=given.content_type, progress=progress
            )

        def ended() -> None:
            self._area.read_only = False

        then = self._take_in if self._told else self._ask_for_card
        self.in_background(work, then, doing="Reading", ended=ended)

    # -- the source card -----------------------------------------------------------------------

    def _ask_for_card(self, document: CoverageDocument) -> None:
        host(self).say("")
        facts = document.reading.facts
        card = DocumentCard.of(
            facts,
            id=document.id,
            sha256=document.sha256,
            url=document.url,
            file=document.file,
        )
        subject = document.reading.subject
        employer = host(self).view.evidence.employers.get(subject)
        known = employer.id if employer is not None else ""

        def take(given: Mapping[str, str]) -> None:
            """If it changes how sentences are read, they are read again."""
            self._told = given
            same = (facts.kind, facts.stance, facts.published, known)
            told = tuple(given[name] for name in ("kind", "stance", "published", "employer"))
            if told == same:
                self._take_in(document)
            else:
                kind, stance, day, employer = told
                terms = ReadingTerms(kind=kind, stance=stance, date=day, employer=employer)
                self._read("", terms)

        name = employer.name if employer is not None else ""
        found = summary(document.reading.candidates)
        host(self).open("source_card", card, take, employer=name, found=found)

    def _take_in(self, document: CoverageDocument) -> None:
        app, told, reading = host(self), self._told, document.reading
        facts = reading.facts._replace(
            title=told["title"],
            publisher=told["publisher"],
            published=told["published"],
            url=told["url"],
        )
        document = replace(document, reading=replace(reading, facts=facts), url=told["url"])
        id_ = app.desk.coverage.take_in(document)
        app.changed()
        self.dismiss()
        cut = " The text is too long to be read completely." if document.reading.cut else ""
        key = app.keymap.key("ask_model")
        able = key and app.config.llm_url and app.config.llm_model
        more = f" {key} asks your language model for more." if able else ""
        known = " Its text was read already; your decisions are kept." if document.is_known else ""
        said = f"{summary(document.reading.candidates)}.{known}{cut}{more}"
        if self._then is not None:
            self._then(id_, said)
        else:
            app.open("inbox", document=id_, said=said)

    @property
    def lost_on_quit(self) -> str:
        """A text of several lines or a long one, which no one wants to lose."""
        text = self._area.text.strip()
        return "the text is lost" if "\n" in text or len(text) > _LONGEST_PLACE else ""

    def do_back(self) -> None:
        if self.lost_on_quit:
            options = [Option("y", "yes", "yes")]
            title = f"leave without reading? {self.lost_on_quit}"
            host(self).choose(title, options, lambda _: self._leave())
        else:
            self._leave()

    def _leave(self) -> None:
        self.workers.cancel_node(self)
        self.dismiss()


def _is_place(line: str) -> bool:
    """Whether a line is an address or a file rather than a sentence."""
    from pathlib import Path

    if line.startswith(("https://", "http://")):
        return True
    try:
        return Path(line).expanduser().exists() or " " not in line
    except (OSError, RuntimeError, ValueError):
        return False


FIELDS: tuple[FormField, ...] = (
    FormField("publisher", "publisher", "who published it"),
    FormField("title", "title"),
    FormField("published", "published", "for example 2026-05-20; empty: undated"),
    FormField("kind", "kind", "", KINDS),
    FormField("stance", "who speaks", "", STANCES),
    FormField("url", "address", "https://…; a filing needs it"),
    FormField("employer", "the company", 'who "we" and "the company" are', employer_choices),
)


class SourceCardForm(FormScreen):
    """One card for all claims of a document."""

    again = ""

    def __init__(
        self,
        card: DocumentCard,
        then: Callable[[Mapping[str, str]], object],
        *,
        employer: str = "",
        found: str = "",
    ) -> None:
        """``then`` gets the fields, with the id of "the company"; ``employer`` is its name, and
        ``found`` says what was read."""
        self._card = card
        self._then = then
        self._found = found
        draft = {field.id: getattr(card, field.id) for field in FIELDS} | {"employer": employer}
        super().__init__("Source card", FIELDS, draft)

    def heading(self, view: View) -> str:
        return self._card.title or self._card.file or "untitled"

    def about(self, field: str, values: Values) -> str:
        match field:
            case "publisher":
                card = "One card for all claims of this document. ctrl+s saves it."
                return f"{self._found}. {card}" if self._found else card
            case "published":
                return "Its date applies where the text gives none."
            case "kind":
                return KIND_MEANS.get(values[field], "It decides the tier.")
            case "stance":
                return STANCE_MEANS.get(values[field], "Who speaks? It decides the tier.")
            case "employer":
                return "Figures in sentences that name no company are this company's."
        return ""

    def do_back(self) -> None:
        super().do_back()
        if self._found:
            host(self).say("No card yet, so nothing is in the inbox. The text is still here.")

    def save(self, values: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        self._fields_given = {name: clean_text(text, limit=500) for name, text in values.items()}
        given = self._fields_given
        if not given["publisher"]:
            return [("publisher", "publisher: needed, so that a reader can ask how you know")]
        try:
            check_card(given)
        except ReaderError as error:
            names = ("kind", "stance", "published")
            return [(next((it for it in names if it in str(error)), "published"), str(error))]
        if given["employer"]:
            workspace = host(self).desk.workspace
            try:
                given["employer"] = workspace.find_name(given["employer"], assets=False)
            except ReaderError as error:
                return [("employer", str(error))]
        return []

    def saved(self) -> None:
        self._then(self._fields_given)

"""An answer to a question in words: fixed sentences, each with the claims it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.answers.ask.answering import ask
from compute_jobs.answers.ask.asked import AnswerSentence
from compute_jobs.tui.actions import shown_key
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span


class AnswerScreen(ListScreen[AnswerSentence]):
    """One sentence a row, with its claims in full beside it."""

    name_of = "Answer"
    stacked = True
    columns = (Column("text", "", 20, keep=0, grow=1),)

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def on_mount(self) -> None:
        self._found = ask(host(self).desk, self._question)

    def items(self) -> Sequence[AnswerSentence]:
        return self._found.sentences

    def key(self, item: AnswerSentence) -> str:
        return item.text

    def cell(self, item: AnswerSentence, column: str, size: int) -> Cell:
        return item.text

    def page(self, item: AnswerSentence) -> Page:
        page = Page().say(Span(item.text, "strong"))
        page.pair("read as", Span(self._found.understood, "dim"))
        self._say_why(page)
        return add_claims(page, self.view, item.claims)

    @property
    def employer_here(self) -> str | None:
        return next(iter(self._found.employers), None)

    def _say_why(self, page: Page) -> None:
        if employer := self.employer_here:
            name = self.view.row(employer).name
            self._say_key(page, "why", f"shows {name}'s fit and its reasons")

    def _say_key(self, page: Page, action: str, does: str) -> None:
        key = host(self).keymap.key(action)
        if key:
            page.say(Span(shown_key(key), "key"), f" {does}")

    def title_text(self) -> str:
        return f"Answer · {self._question}"

    def why_empty(self) -> Page:
        page = Page().say(f"{self._found.refused[:1].upper()}{self._found.refused[1:]}.")
        self._say_why(page)
        self._say_key(page, "ask", "asks something else:")
        for question in self._found.others:
            page.say(Span(f"“{question}”", "accent"), indent=2)
        return page

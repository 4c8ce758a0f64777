"""An answer to a question in words: fixed sentences, each with the claims it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from compute_jobs.answers.ask.answering import AnswerSentence, ask
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span


class AnswerScreen(ListScreen[AnswerSentence]):
    """One sentence a row, with its claims in full beside it."""

    name_of: ClassVar[str] = "Answer"
    contexts: ClassVar[tuple[str, ...]] = ("screen",)
    stacked: ClassVar[bool] = True
    columns = (Column("text", "", 20, keep=0, grow=1, sortable=False),)

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def on_mount(self) -> None:
        self._found = ask(host(self).desk, self._question)

    def items(self, view: View) -> Sequence[AnswerSentence]:
        return self._found.sentences

    def key(self, item: AnswerSentence) -> str:
        return item.text

    def text(self, view: View, item: AnswerSentence) -> str:
        return item.text

    def cell(self, item: AnswerSentence, column: str, size: int) -> Cell:
        return item.text

    def page(self, view: View, item: AnswerSentence) -> Page:
        page = Page().say(Span(item.text, "strong"))
        page.pair("read as", Span(self._found.understood, "dim"))
        page.pair("more", Span(self._found.command, "accent"))
        return add_claims(page, view, item.claims, self.look)

    def title_text(self, view: View) -> str:
        return f"Answer · {self._question}"

    def why_empty(self, view: View) -> Page:
        page = Page().say(f"{self._found.refused[:1].upper()}{self._found.refused[1:]}.")
        return page.pair("nearest", Span(self._found.command, "accent"))

    def claims_behind(self, view: View, item: AnswerSentence) -> Sequence[str]:
        return item.claims

    def behind_title(self, view: View, item: AnswerSentence) -> str:
        return self._question

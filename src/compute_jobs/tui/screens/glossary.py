"""Terms a non-analyst would stumble over, each in a sentence or two; the example of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, Layout, RowSource
from compute_jobs.tui.widgets.styled_text import Cell, Span

if TYPE_CHECKING:
    from compute_jobs.packs.tables import Term


class TermRows(RowSource):
    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = terms
        self.columns = (
            Column("term", "term", 14, keep=0, grow=1, most=36, sortable=False),
            Column("text", "in short", 12, keep=1, grow=3, sortable=False),
        )

    def __len__(self) -> int:
        return len(self.terms)

    def key(self, index: int) -> str:
        return self.terms[index].id

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        it = self.terms[index]
        cells: dict[str, Cell] = {"term": it.term, "text": Span(it.text, "dim")}
        return [cells[column.id] for column, _ in layout]


class GlossaryScreen(ListScreen):
    """All terms, or only those on the screen one came from."""

    name_of: ClassVar[str] = "Glossary"

    def __init__(self, *, select: str | None = None, only: Sequence[Term] | None = None) -> None:
        super().__init__(select=select)
        self._only = only

    @property
    def _terms(self) -> Sequence[Term]:
        return self._only if self._only is not None else host(self).desk.glossary()

    def rows(self, view: View) -> TermRows:
        return TermRows(self._terms)

    def page(self, view: View, key: str) -> Page:
        it = next(term for term in self._terms if term.id == key)
        page = Page().head(it.term).say(it.text)
        if it.aliases:
            page.gap().pair("also", Span(", ".join(it.aliases), "dim"))
        if it.see:
            titles = {term.id: term.term for term in host(self).desk.glossary()}
            page.pair("see", Span(", ".join(titles.get(id_, id_) for id_ in it.see), "accent"))
        return page

    def title_text(self, view: View) -> str:
        where = "Terms on this screen" if self._only is not None else self.name_of
        return f"{where} ({len(self._terms)})"

    def why_empty(self, view: View) -> Page:
        return Page().say("The glossary is empty: data/glossary.toml holds no terms.")

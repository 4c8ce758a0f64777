"""Terms from finance and infrastructure, each explained in a sentence or two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from compute_jobs.packs.tables import Term, read_glossary
from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span


class GlossaryScreen(ListScreen["Term"]):
    """All terms, or only those on the screen it was opened from."""

    name_of = "Glossary"
    contexts = ("glossary", "screen")
    list_contexts = ("words", "page-list")
    columns = (
        Column("term", "term", 14, keep=0, grow=1, most=36),
        Column("text", "in short", 12, keep=1, grow=3),
    )

    def __init__(self, *, only: Sequence[Term] | None = None) -> None:
        super().__init__()
        self._only = only

    def items(self) -> Sequence[Term]:
        return self._only if self._only is not None else read_glossary()

    def text(self, item: Term) -> str:
        return f"{item.term} {' '.join(item.aliases)} {item.text}"

    def cell(self, item: Term, column: str, size: int) -> Cell:
        return item.term if column == "term" else Span(item.text, "dim")

    def page(self, item: Term) -> Page:
        page = Page().head(item.term).say(item.text)
        if item.aliases:
            page.gap().pair("also", Span(", ".join(item.aliases), "dim"))
        if item.see:
            titles = {term.id: term.term for term in read_glossary()}
            page.pair("see", Span(", ".join(titles.get(id_, id_) for id_ in item.see), "accent"))
        return page

    def title_text(self) -> str:
        where = "Terms on this screen" if self._only is not None else self.name_of
        return f"{where} ({len(self.shown)})"

    def do_first_behind(self) -> None:
        """The second g of g g: go to the top of the screen below."""
        behind = self if self._only is None else self.app.screen_stack[-2]
        if behind is not self:
            self.dismiss()
        if isinstance(behind, ActionScreen):
            behind.perform("first")

    def why_empty(self) -> Page:
        return Page().say("The glossary is empty: data/glossary.toml has no terms.")


def text_on(screen: ActionScreen) -> str:
    """Everything a screen shows, as text."""
    lines: list[str] = []
    for widget in screen.query("*").exclude("#panes, .pane"):
        if widget.is_on_screen:
            lines += [strip.text for strip in widget.render_lines(widget.size.region)]
    return "\n".join(lines)


def terms_in(text: str, terms: Iterable[Term]) -> list[Term]:
    """The terms that a text has as whole words, in the singular or the plural."""
    text = text.casefold()
    return [
        term
        for term in terms
        if any(
            re.search(rf"(?<!\w){re.escape(name.casefold())}s?(?!\w)", text)
            for name in (term.term, *term.aliases)
        )
    ]


def open_terms(screen: ActionScreen) -> None:
    """Explain the terms of the focused list's columns, then those on the screen."""
    app = host(screen)
    glossary = {term.id: term for term in read_glossary()}
    heads = getattr(screen.focused, "head_terms", ())
    terms = [glossary[id_] for id_ in heads if id_ in glossary]
    seen = terms_in(text_on(screen), glossary.values())
    terms += [term for term in seen if term not in terms]
    if terms:
        app.open("glossary", only=terms)
    else:
        app.say("No glossary terms on this screen; v g opens the full glossary.", "dim")

"""Which terms of the glossary stand on a screen, and their explanation with one key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.host import host

if TYPE_CHECKING:
    from compute_jobs.packs.tables import Term


def text_on(screen: ActionScreen) -> str:
    """Everything a screen shows, as text."""
    lines: list[str] = []
    for widget in screen.query("*").exclude("#panes, .pane"):
        if widget.is_on_screen:
            lines += [strip.text for strip in widget.render_lines(widget.size.region)]
    return "\n".join(lines)


def terms_in(text: str, terms: Iterable[Term]) -> list[Term]:
    """The terms that stand in a text, whole words only, longest names first in a match."""
    low = text.casefold()
    found = []
    for term in terms:
        for name in (term.term, *term.aliases):
            if re.search(rf"(?<!\w){re.escape(name.casefold())}s?(?!\w)", low):
                found.append(term)
                break
    return found


def open_terms(screen: ActionScreen) -> None:
    """The terms on this screen; all of them where none is known."""
    app = host(screen)
    terms: Sequence[Term] = app.desk.glossary()
    here = terms_in(text_on(screen), terms)
    if not here:
        app.say("No term of the glossary is on this screen; G opens all of them.", "dim")
    else:
        app.open("glossary", only=here)

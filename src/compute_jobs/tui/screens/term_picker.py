"""Which terms of the glossary stand on a screen, and their explanation with one key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from compute_jobs.tui.app.action_screen import ActingScreen, program

if TYPE_CHECKING:
    from compute_jobs.tui.screens.glossary import TermLike


def text_on(screen: ActingScreen) -> str:
    """Everything a screen shows, as text."""
    return "\n".join(strip.text for strip in screen.drawn_lines())


def terms_in(text: str, terms: Iterable[TermLike]) -> list[TermLike]:
    """The terms that stand in a text, whole words only, longest names first in a match."""
    low = text.casefold()
    found = []
    for term in terms:
        for name in (term.term, *term.aliases):
            if re.search(rf"(?<!\w){re.escape(name.casefold())}s?(?!\w)", low):
                found.append(term)
                break
    return found


def open_terms(screen: ActingScreen) -> None:
    """The terms on this screen; all of them where none is known."""
    from compute_jobs.tui.screens.glossary import GlossaryScreen

    app = program(screen)
    terms: Sequence[TermLike] = app.desk.glossary()
    here = terms_in(text_on(screen), terms)
    if not here:
        app.say("No term of the glossary is on this screen; G opens all of them.", "dim")
    else:
        app.push_screen(GlossaryScreen(only=here))

"""What works here, from the one list of actions; nothing is written twice."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import ClassVar

from compute_jobs.desk.view import View
from compute_jobs.tui.actions import ACTIONS, Action, Keymap, help_in, shown_key
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.list_screen import PageScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.styled_text import Span

PLACES: dict[str, str] = {
    "employers": "the employers",
    "claims": "the claims",
    "checklist": "the checklist",
    "preferences": "the preferences",
    "weights": "the weights",
    "walk": "the walk",
    "compare": "the comparison",
    "map": "the supply map",
    "timeline": "the timeline",
    "hype": "the hype watch",
    "scenarios": "who still ranks if …?",
    "postings": "the postings",
    "refresh": "the refresh",
    "backups": "the backups",
    "behind": "these claims",
    "source": "the sources",
}


class HelpScreen(PageScreen):
    """Keys that work where one was, first; then all the others."""

    name_of: ClassVar[str] = "Help"

    def __init__(self, contexts: Sequence[str], able: Container[str]) -> None:
        """``able`` are the actions that somebody there can do."""
        super().__init__()
        self._contexts = list(contexts)
        self._able = able

    def page(self, view: View) -> Page:
        app = host(self)
        page = Page()
        keymap = app.keymap
        for problem in keymap.problems:
            page.say(Span(problem, "bad"))
        place = next((PLACES[it] for it in self._contexts if it in PLACES), "this screen")
        page.head(f"On {place}")
        here = [it for it in keymap.here(self._contexts) if it.id in self._able]
        for action in here:
            if keymap.reachable(action, self._contexts):
                told = action._replace(help=help_in(action, self._contexts))
                _line(page, told, keymap, ascii_only=app.look.ascii)
        shown = {action.id for action in here}
        group = ""
        for action in ACTIONS:
            if action.id in shown or not keymap.keys(action.id):
                continue
            if action.group != group:
                group = action.group
                page.gap().head(f"Elsewhere: {group.lower()}")
            _line(page, action, keymap, ascii_only=app.look.ascii)
        page.gap().head("Good to know")
        for text in GOOD_TO_KNOW:
            page.item(app.look.glyphs.dot, text, role="dim")
        return page


def _line(page: Page, action: Action, keymap: Keymap, *, ascii_only: bool) -> None:
    keys = "  ".join(shown_key(key, ascii_only=ascii_only) for key in keymap.keys(action.id))
    page.pair(keys, action.title, Span(f"  {action.help}" if action.help else "", "dim"), column=16)


GOOD_TO_KNOW = (
    "Everything is saved as you do it; u takes back the last change, U does it again.",
    "A number is never alone: y says why, down to the dated source.",
    "A gap is shown as a gap. It is never a green light.",
    'Keys can be changed: config.toml, [keys], action = "key, key".',
)

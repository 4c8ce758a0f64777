"""What works here, from the one list of actions."""

from __future__ import annotations

from collections.abc import Sequence, Set

from textual.app import ComposeResult
from textual.containers import Container

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import ACTIONS, PLACES, Action, Keymap, help_in, shown_key
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.list_screen import ReadPane
from compute_jobs.tui.widgets.bars import Footer, StatusLine, Title
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.styled_text import Span

_NOT_HERE = frozenset({"views", "undo", "redo", "why"})


class HelpScreen(ActionScreen):
    """Keys that work on the previous screen first; then all the others."""

    def __init__(self, contexts: Sequence[str], able: Set[str]) -> None:
        """``able`` are the actions available there."""
        super().__init__(classes="list-screen")
        self._contexts = contexts
        self._able = able
        self._pane = ReadPane()

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        with Container(id="panes"):
            yield self._pane
        yield StatusLine(id="status")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        self.query_one(Title).go("Help")
        self.view_changed()
        self._pane.go()

    def view_changed(self) -> None:
        self._pane.entitle("Help")
        self._pane.page.show(self.page(), keep_place=True)

    def can_do(self, action: Action) -> bool:
        """Closing it returns to where it was opened."""
        return action.id not in _NOT_HERE and super().can_do(action)

    def page(self) -> Page:
        app = host(self)
        page = Page()
        keymap = app.keymap
        for problem in keymap.problems:
            page.say(Span(problem, "bad"))
        place = next((PLACES[name] for name in self._contexts if name in PLACES), "this screen")
        page.head(f"On {place}")
        able = [action for action in keymap.here(self._contexts) if action.id in self._able]
        for action in able:
            if keymap.reachable(action, self._contexts):
                explained = action._replace(help=help_in(action, self._contexts))
                _line(page, explained, keymap, ascii_only=app.look.ascii)
        shown = {action.id for action in able}
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
    "Everything is saved as you go; u undoes the last change, U redoes it.",
    "y explains any number, down to the dated source.",
    "A gap means nothing is known. It's never a green light.",
    'Keys can be changed: config.toml, [keys], action = "key, key".',
)

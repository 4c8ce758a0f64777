"""What works here, from the one list of actions: the help, and the list to find one by its name.

That list also leads to employers, themes and profiles.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from textual.app import ComposeResult
from textual.containers import Container

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import ACTIONS, BY_ID, PLACES, Action, Keymap, help_in, shown_key
from compute_jobs.tui.host import Choice, Host, host, numbered
from compute_jobs.tui.screens.list_screen import ReadPane
from compute_jobs.tui.widgets.bars import BarsScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.styled_text import Span
from compute_jobs.tui.widgets.themes import THEME_NAMES, THEME_TITLES, Glyphs

_NOT_HERE = frozenset({"views", "undo", "redo", "why"})


class HelpScreen(BarsScreen):
    """Keys that work on the previous screen first; then all the others."""

    name_of = "Help"

    def __init__(self, contexts: Sequence[str], able: Set[str]) -> None:
        """``able`` are the actions available there."""
        super().__init__(classes="list-screen")
        self._contexts = contexts
        self._able = able
        self._pane = ReadPane()

    def body(self) -> ComposeResult:
        with Container(id="panes"):
            yield self._pane

    def on_mount(self) -> None:
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
                _line(page, explained, keymap)
        shown = {action.id for action in able}
        group = ""
        for action in ACTIONS:
            if action.id in shown or not keymap.keys(action.id):
                continue
            if action.group != group:
                group = action.group
                page.gap().head(f"Elsewhere: {group.lower()}")
            _line(page, action, keymap)
        page.gap().head("Good to know")
        for text in GOOD_TO_KNOW:
            page.item(Glyphs.dot, text, role="dim")
        return page


def _line(page: Page, action: Action, keymap: Keymap) -> None:
    keys = "  ".join(shown_key(key) for key in keymap.keys(action.id))
    page.pair(keys, action.title, Span(f"  {action.help}" if action.help else "", "dim"), column=16)


GOOD_TO_KNOW = (
    "Everything is saved as you go; u undoes the last change, U redoes it.",
    "y explains any number, down to the dated source.",
    "A gap means nothing is known. It's never a green light.",
    'Keys can be changed: config.toml, [keys], action = "key, key".',
)


_QUIET = frozenset({"up", "down", "page_up", "page_down", "first", "last", "palette", "back_too"})


def palette_choices(screen: ActionScreen) -> list[Choice]:
    """What can be done on a screen, then where it can go."""
    app = host(screen)
    contexts = screen.here
    choices = []
    here = {it.id: it for it in app.keymap.here(contexts) if screen.can_do(it)}
    for action in (*here.values(), *(it for it in screen.elsewhere if it.id not in here)):
        if action.id in _QUIET:
            continue
        reachable = app.keymap.reachable(action, contexts)
        key = shown_key(reachable) if reachable else ""
        found_by = f"{action.short}; {action.id.replace('_', ' ')}"
        choices.append(Choice(f"do:{action.id}", action.title, action.group, key, found_by))
    choices += [
        Choice(f"theme:{name}", f"Theme: {THEME_TITLES[name]}", "how it looks")
        for name in THEME_NAMES
    ]
    choices += [
        Choice(f"profile:{name}", f"Profile: {name}", "weights and deal-breakers")
        for name in app.desk.workspace.profile_names()
    ]
    view = app.view
    choices += [
        Choice(f"employer:{id_}", f"Go to {view.employer(id_).name}", view.employer(id_).layer)
        for id_ in view.order
    ]
    return choices


def open_palette(screen: ActionScreen) -> None:
    app = host(screen)

    def take(value: str) -> None:
        kind, _, rest = value.partition(":")
        if kind == "do" and rest in BY_ID:
            screen.perform(rest)
        elif kind == "theme":
            app.wear(rest)
        elif kind == "profile":
            app.send(lambda: app.desk.use_profile(rest), f"Profile {rest}.")
        elif kind == "employer":
            app.go_to_employer(rest)
        elif kind == "ask":
            app.open("answer", rest)

    app.pick("Actions", palette_choices(screen), take, _question)


def _question(typed: str) -> Choice | None:
    """A text with a question mark is a question in words."""
    text = typed.strip().removeprefix("?").strip()
    if "?" not in typed or not text:
        return None
    return Choice(f"ask:{text}", f"Ask: {text}", "answered with claims")


def choose_theme(app: Host) -> None:
    app.choose("theme", numbered(THEME_NAMES, THEME_TITLES.__getitem__), app.wear)

"""The program: holds the desk, the look and the keys; sends commands and has views drawn."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import BindingType

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.errors import ReaderError
from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import Keymap
from compute_jobs.tui.app.ahead import Ahead
from compute_jobs.tui.app.catching_up import CatchingUp
from compute_jobs.tui.app.frame_keeping import FrameKeeping
from compute_jobs.tui.app.lifecycle import catch_signals
from compute_jobs.tui.app.mishaps import Mishaps
from compute_jobs.tui.app.session import Session
from compute_jobs.tui.app.settings import NoStore, Settings
from compute_jobs.tui.app.shares import Shares
from compute_jobs.tui.app.tidy import Tidy
from compute_jobs.tui.app.undo import Undoing
from compute_jobs.tui.app.what_if import Supposing
from compute_jobs.tui.screens.main import MainScreen
from compute_jobs.tui.web_driver import browser_driver, in_browser
from compute_jobs.tui.widgets.glyphs import wants_ascii
from compute_jobs.tui.widgets.scroller import Scroller
from compute_jobs.tui.widgets.styled_text import plain
from compute_jobs.tui.widgets.themes import THEME_NAMES, AsciiOnly, Look, NoColour, textual_themes

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.widget import Widget

    from compute_jobs.desk.desk import Desk
    from compute_jobs.desk.robustness import Robustness
    from compute_jobs.desk.view import View
    from compute_jobs.tui.app.session import SessionStore
    from compute_jobs.tui.host import Choice


_STYLES = Path(__file__).parent.parent / "styles"
_SETTLED = 0.12
"""Seconds after the first screen when what was put off for its sake is made up for."""


class JobsApp(App[None], inherit_bindings=False):
    """Small on purpose: what a screen does is the screen's."""

    TITLE = "compute-jobs"
    CSS_PATH = _STYLES / "main.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    _dressed = False
    """Whether it is known which theme to wear."""

    def __init__(
        self,
        desk: Desk,
        *,
        store: SessionStore | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.desk = desk
        self.settings = settings or Settings()
        self.session = Session(store or NoStore(), self.remembered)
        self.frame = FrameKeeping(self)
        self._shares = Shares(self, self.shares_known)
        self.ahead = Ahead()
        self._undoing = Undoing(self)
        self._what_if = Supposing(self)
        self.catching_up = CatchingUp(self)
        self.tidy = Tidy()
        self.mishaps = Mishaps(self.settings.state)
        self.look = Look("dark")
        super().__init__()
        self._disable_notifications = self._disable_tooltips = True  # a status line says it all
        self.keymap = Keymap(self.settings.keys)
        for theme in textual_themes():
            self.register_theme(theme)
        self._colour = not self.no_color
        self._drawing_filters: list[LineFilter] = []
        ascii_only = wants_ascii(self.settings.ascii)
        if not self._colour:
            self._drawing_filters.append(NoColour())
        if ascii_only:
            self._drawing_filters.append(AsciiOnly())
        self._ascii = ascii_only
        self._late_styles = False
        asked = self.settings.theme
        self._problems = [*self.settings.problems]
        if asked and asked not in THEME_NAMES:
            known = ", ".join(THEME_NAMES)
            self._problems.append(f"There is no theme {plain(asked)!r}; there are {known}.")
        worn = self._look_of(asked or str(self.session.saved.get("theme", "")))
        self.set_reactive(App.theme, worn)
        self._dressed = True
        self.stylesheet.set_variables(self.get_css_variables())

    @property
    def view(self) -> View:
        return self.desk.view

    def get_driver_class(self) -> type[Driver]:
        return (
            browser_driver(lambda: self.call_later(self.leave))
            if in_browser()
            else super().get_driver_class()
        )

    def get_css_variables(self) -> dict[str, str]:
        """The theme's; Textual asks once too early, and they take a while to reckon."""
        return super().get_css_variables() if self._dressed else {}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Only ours: our colours need no translation, and Textual's way of none leaves greys."""
        return self._drawing_filters

    def get_default_screen(self) -> MainScreen:
        return MainScreen(self.session.saved, self.size)

    # -- commands ----------------------------------------------------------------------------

    def guard(self, work: Callable[[], object]) -> bool:
        """Do it; what a reader can act on becomes a line at the bottom."""
        try:
            work()
        except ReaderError as error:
            self.say(str(error), "bad")
            return False
        return True

    def send(self, command: Callable[[], object], said: str = "") -> bool:
        """Have the desk do something; draw what came of it and say what changed."""
        if not self.guard(command):
            return False
        self._undoing.changed()
        told = self.view.summary or said
        self.redraw()
        self.say(told)
        self.catching_up.after(told)
        return True

    def on_app_focus(self) -> None:
        """Back from another window, where something may have been changed."""
        self.catching_up.now()

    def do_read_again(self) -> None:
        if not any(screen.query(".note") for screen in self.screen_stack):
            self.send(self.desk.read_again, "Everything was read again.")

    def redraw(self) -> None:
        """Every screen in sight draws the desk's view."""
        screen = self.screen
        if isinstance(screen, ActionScreen):
            screen.view_changed()
        self._shares.want()
        self.touch()

    def error_words(self, doing: str, error: Exception) -> str:
        """One line about an error in a worker, with the place of its report."""
        return self.mishaps.words(doing, error)

    def undo(self) -> None:
        self._undoing.undo()

    def redo(self) -> None:
        self._undoing.redo()

    def changed(self) -> None:
        """The desk did something without ``send``: undo takes that back next."""
        self._undoing.changed()

    def note_written(self, saves: Sequence[str]) -> None:
        """A note was saved in these steps, which one undo takes back together."""
        self._undoing.typed_note(saves)

    @property
    def claims_aside(self) -> frozenset[str]:
        return self._what_if.aside

    def set_aside(self, claim: str) -> None:
        """Leave a claim out of the scores, or count it again; never saved."""
        self._what_if.switch(claim)

    def clear_what_if(self) -> None:
        """Count all claims again and switch every scenario off."""
        self._what_if.clear()

    def shares(self, view: View) -> Robustness | None:
        """The rank shares of a view where they are known; never waits."""
        return self._shares.known(view)

    def want_shares(self) -> None:
        """Compute the shares of the current view in a worker, a moment from now."""
        self._shares.want()

    @property
    def editor_command(self) -> str:
        return self.settings.editor

    @property
    def wants_welcome(self) -> bool:
        return self.settings.welcome

    def holds_key(self, event: events.Key) -> bool:
        return self.ahead.holds(self, event)

    def pass_key_on(self, event: events.Key) -> None:
        self.ahead.hand_on(self, event)

    def focus_moved(self, widget: Widget) -> None:
        self.ahead.focused(self, widget)

    def expect_focus(self, part: DOMNode, *, closing: bool = False) -> None:
        """Hold keys until ``part`` has the focus, or has lost it."""
        self.ahead.expect(self, part, closing=closing)

    def release_keys(self) -> None:
        """Give held keys to whatever has the focus."""
        self.ahead.let_go(self)

    # -- what screens ask for ------------------------------------------------------------------

    def say(self, text: str, role: str = "") -> None:
        screen = self.screen
        if isinstance(screen, ActionScreen):
            screen.status(text, role)

    def refresh_title(self) -> None:
        from compute_jobs.tui.widgets.title import Title

        for title in self.screen.query(Title):
            title.refresh()

    def choose(
        self, title: str, options: Sequence[tuple[str, str, str]], then: Callable[[str], object]
    ) -> None:
        """Ask at the bottom of the screen; an option is a key, its label and its value."""
        from compute_jobs.tui.widgets.option_bar import Chooser

        self.read_late_styles()
        chooser = Chooser(title, options, then)
        self.ahead.expect(self, chooser)
        self.screen.mount(chooser, before="#footer")

    def pick(self, title: str, choices: Sequence[Choice], then: Callable[[str], object]) -> None:
        """Have one entry picked from a list by typing; nothing happens on esc."""
        from compute_jobs.tui.widgets.fuzzy_picker import Picker

        def take(value: object) -> None:
            if isinstance(value, str):
                then(value)

        self.push_screen(Picker(title, choices), take)

    def open(self, route: str, *arguments: Any, **named: Any) -> None:
        """Open the screen of that name."""
        from compute_jobs.tui import routes

        self.push_screen(routes.screen(route, *arguments, **named))

    def do_help(self) -> None:
        """The keys that work here."""
        screen = self.screen
        if isinstance(screen, ActionScreen):
            able = {it.id for it in self.keymap.here(screen.here) if screen.can_do(it)}
            self.open("help", screen.here, able)

    def do_palette(self) -> None:
        from compute_jobs.tui.screens.palette import open_palette

        if isinstance(self.screen, ActionScreen):
            open_palette(self.screen)

    def do_terms(self) -> None:
        from compute_jobs.tui.screens.term_picker import open_terms

        if isinstance(self.screen, ActionScreen):
            open_terms(self.screen)

    @property
    def main(self) -> MainScreen | None:
        return next((it for it in self.screen_stack if isinstance(it, MainScreen)), None)

    def go_to_employer(self, employer: str) -> None:
        """Back to the panes, with that employer selected."""
        if (main := self._back_to_main()) is not None:
            main.show_employer(employer)

    def go_to_claim(self, claim: str) -> None:
        """Back to the panes, with that claim selected."""
        if (main := self._back_to_main()) is not None:
            main.show_claim(claim)

    def _back_to_main(self) -> MainScreen | None:
        main = self.main
        while main is not None and self.screen is not main:
            self.pop_screen()
        return main

    def why(self, employer: str, criterion: str | None = None) -> None:
        """Take an employer's fit apart."""
        self.open("why", employer, select=criterion)

    def filter_employers(self) -> None:
        """Move to the employers and type words to filter them by."""
        if self.main is not None:
            self.main.employers.go()
            self.main.employers.do_filter()

    def left_walk(self, employer: str, item: str | None) -> None:
        """The walk through the checklist ended at that item."""
        if self.main is not None:
            self.main.came_from_walk(employer, item)

    def hide_welcome(self) -> bool:
        """Remove the greeting of the first start; whether it was there."""
        return self.main is not None and self.main.hide_welcome()

    def ask(
        self, label: str, text: str, then: Callable[[str], object], *, empty: bool = False
    ) -> None:
        """Ask for a line of text at the bottom of the screen."""
        from compute_jobs.tui.widgets.prompt import Prompt

        self.read_late_styles()
        prompt = Prompt(label, text, then, empty=empty)
        self.ahead.expect(self, prompt)
        self.screen.mount(prompt, before="#footer")

    def open_address(self, url: str) -> None:
        from compute_jobs.tui.app.links import open_address

        open_address(self, url, self.open_url)

    # -- looks ---------------------------------------------------------------------------------

    def _look_of(self, theme: str) -> str:
        """Take up a theme's look; the name of Textual's theme that goes with it."""
        name = theme if theme in THEME_NAMES else "dark"
        self.look = Look(name, colour=self._colour, ascii_only=self._ascii)
        return name if self._colour else "terminal"

    def read_late_styles(self, *, apply: bool = True) -> None:
        """The styles that the first screen does without; read when it stands, or sooner.

        To ``apply`` them is for who is there already and needs them: nobody on the first screen.
        """
        if not self._late_styles:
            self._late_styles = True
            self.stylesheet.read(_STYLES / "late.tcss")
            self.stylesheet.parse()
            if apply:
                self.stylesheet.update(self)

    def wear(self, theme: str) -> None:
        """Another theme, remembered."""
        self.theme = self._look_of(theme)
        for screen in self.screen_stack:
            if isinstance(screen, ActionScreen):
                screen.look_changed()
        self.redraw()
        self.touch()

    def do_theme(self) -> None:
        from compute_jobs.tui.screens.common_prompts import choose_theme

        choose_theme(self)

    def do_redraw(self) -> None:
        self.refresh(layout=True)

    def do_quit(self) -> None:
        self.leave()

    def do_quit_now(self) -> None:
        selected = getattr(self.focused, "selected_text", "")
        if selected:
            self.copy_to_clipboard(selected)
            self.say("Copied.")
        else:
            self.leave()

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal to another program, where there is one."""
        if in_browser():
            raise ReaderError("a browser has no terminal for another program", todo="type here")
        with super().suspend():
            yield

    def do_suspend(self) -> None:
        self.touch(now=True)
        self.action_suspend_process()

    # -- the session ---------------------------------------------------------------------------

    def remembered(self) -> dict[str, Any]:
        """What a later start should find again."""
        main = self.main
        saved = dict(main.remember()) if main is not None and main.is_mounted else {}
        saved["theme"] = self.look.theme
        for screen in self.screen_stack:
            if isinstance(screen, ActionScreen) and screen.session_name and screen.is_mounted:
                saved[screen.session_name] = dict(screen.remember())
        return saved

    def touch(self, *, now: bool = False) -> None:
        """Something worth remembering changed."""
        self.session.touch(self, now=now)
        self.frame.ask()
        if self.is_running:
            self.tidy.ask(self)

    def save_everything(self) -> None:
        """Notes and session, at once; for every way of ending."""
        for screen in self.screen_stack:
            for editor in screen.query(".note"):
                save = getattr(editor, "save", None)
                if save is not None:
                    save()
        main = self.main
        if main is not None and main.drawer is not None and main.drawer.is_mounted:
            main.drawer.keep()
        self.touch(now=True)

    def leave(self) -> None:
        """Save everything and go."""
        self.save_everything()
        with contextlib.suppress(Exception):
            self.frame.now()
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        """Pasted text is cleaned like all that enters; a key on a list is done with at once."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event.text = clean_text(event.text, multiline=True)
        if isinstance(event, events.Key) and not event.is_forwarded and self._taken(event):
            if isinstance(screen := self.screen, ActionScreen):
                screen.paint_at_once()
            return
        await super().on_event(event)

    def _taken(self, event: events.Key) -> bool:
        """Whether a key was for a list or a page: what is around them takes it without waiting.

        Textual passes a key from one part's queue to the next, which takes as long as a repaint.
        Fields and whatever else reads keys itself get them that way.
        """
        if self.ahead.holds(self, event):
            return True
        screen, focused = self.screen, self.focused
        if focused is None or not isinstance(screen, ActionScreen):
            return False
        if not isinstance(focused, Scroller):
            self.ahead.typed(self, focused, event)
            return False
        return any(
            take is not None and take(event)
            for take in (getattr(node, "take_key", None) for node in focused.ancestors)
        )

    # -- beginning and ending ------------------------------------------------------------------

    def on_mount(self) -> None:
        catch_signals(self, self.save_everything)
        self.app_resume_signal.subscribe(self, lambda _: self.do_redraw())
        self.set_timer(_SETTLED, self._settled)

    def _settled(self) -> None:
        """The first screen stands: collect garbage again, and reckon what can wait."""
        self.read_late_styles(apply=False)
        self.frame.ask()
        self.tidy.begin()
        self._shares.want()
        self.catching_up.begin()
        for problem in (*self._problems, *self.keymap.problems, *self.desk.warnings)[:1]:
            self.say(problem, "warn")

    def shares_known(self) -> None:
        """The shares of first place are there."""
        if isinstance(self.screen, ActionScreen):
            self.screen.view_changed()
        self._shares.want()

    def _fatal_error(self) -> None:
        """Give the terminal back and say where the report is, without a reader's note in it."""
        error = sys.exc_info()[1]
        if error is None:
            super()._fatal_error()
        else:
            self._crashed(error)

    def panic(self, *renderables: object) -> None:
        """The terminal is lost, or something below failed."""
        self._crashed(sys.exc_info()[1] or RuntimeError())

    def _crashed(self, error: BaseException) -> None:
        with contextlib.suppress(Exception):
            self.save_everything()
        super().panic(*map(Text, self.mishaps.last_words(error)))

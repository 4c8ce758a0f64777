"""The program: holds the desk, the look and the keys; sends commands and has views drawn."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import BindingType

from compute_jobs.errors import ReaderError
from compute_jobs.evidence.clean import clean_text
from compute_jobs.tui.acting import ActingScreen, after_paint
from compute_jobs.tui.actions import Keymap
from compute_jobs.tui.ahead import Ahead
from compute_jobs.tui.browser import browser_driver, in_browser
from compute_jobs.tui.glyphs import wants_ascii
from compute_jobs.tui.later import Later
from compute_jobs.tui.lines_alone import whole_lines
from compute_jobs.tui.main_screen import MainScreen
from compute_jobs.tui.mishaps import Mishaps
from compute_jobs.tui.scroller import Scroller
from compute_jobs.tui.session import Session
from compute_jobs.tui.settings import NoStore, Settings
from compute_jobs.tui.shares import Shares
from compute_jobs.tui.spans import plain
from compute_jobs.tui.terminal import catch_signals, crash_words, keep_report
from compute_jobs.tui.themes import (
    THEME_NAMES,
    THEME_TITLES,
    AsciiOnly,
    Look,
    NoColour,
    textual_themes,
)
from compute_jobs.tui.tidy import Tidy

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.filter import LineFilter

    from compute_jobs.tui.ports import DeskLike, SessionStore
    from compute_jobs.view import View


_STYLES = Path(__file__).parent / "styles"
_ELSEWHERE = "Changed elsewhere: read again."
_FRAME_AFTER = 1.0
"""Seconds without a change until the screen is kept for the next start."""
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
        desk: DeskLike,
        *,
        store: SessionStore | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.desk = desk
        self.settings = settings or Settings()
        self.session = Session(store or NoStore())
        self.keeps_frame: Callable[[int, int, str], None] | None = None
        """Keeps the screen, of a width and height, for the next start."""
        self.shares = Shares(self)
        self.ahead = Ahead()
        self.tidy = Tidy()
        self.mishaps = Mishaps(self.settings.state)
        self.look = Look("dark")
        super().__init__()
        self._disable_notifications = self._disable_tooltips = True  # a status line says it all
        self.keymap = Keymap(self.settings.keys)
        self._has_crashed = False
        self._told = ""
        """What was said of the last change."""
        self._note_saves: tuple[str, ...] = ()
        """The saves of the note typed last, if nothing was done since."""
        self._undone: list[tuple[str, ...]] = []
        """What each undo took back, the last one last; for redo."""
        self._frame_later = Later(_FRAME_AFTER, self._keep_frame)
        self.aside: frozenset[str] = frozenset()
        """Claims set aside for what-if; gone at the end."""
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
        return browser_driver() if in_browser() else super().get_driver_class()

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
        self.changed()
        told = self.view.summary or said
        self.redraw()
        self.say(told)
        self._told = told
        after_paint(self.screen, self._look_elsewhere)
        return True

    def _look_elsewhere(self) -> None:
        """After a change of one's own: whether there was one of another program's, too."""
        if self._caught_up():
            self.redraw()
            self.say(f"{self._told}  {_ELSEWHERE}".strip())

    def _caught_up(self) -> bool:
        """Whether another program changed the record; never under what is being written.

        A note that is open was begun from what was there before, and its save is merged with that.
        """
        if any(screen.query(".note, .field.prompt") for screen in self.screen_stack):
            return False
        caught: list[bool] = []
        return self.guard(lambda: caught.append(self.desk.catch_up())) and any(caught)

    def on_app_focus(self) -> None:
        """Back from another window, where something may have been changed."""
        if self._caught_up():
            self.redraw()
            self.say(_ELSEWHERE)

    def do_read_again(self) -> None:
        if not any(screen.query(".note") for screen in self.screen_stack):
            self.send(self.desk.read_again, "Everything was read again.")

    def changed(self) -> None:
        """Something was done: it is what undo takes back next, and no note before it."""
        self._note_saves = ()
        self._undone.clear()

    def redraw(self) -> None:
        """Every screen in sight draws the desk's view."""
        screen = self.screen
        if isinstance(screen, ActingScreen):
            screen.view_changed()
        self.shares.want()
        self.touch()

    def undo(self) -> None:
        """Take back the last change; a note typed over several saves is one.

        Those saves alone: what another program did between them and since isn't this one's.
        """
        saves, self._note_saves = self._note_saves or ("",), ()
        nothing = "There is nothing left to take back."
        if self._travel(self.desk.undo, saves[::-1], "Undone", nothing):
            self._undone.append(saves)

    def typed_note(self, saves: Sequence[str]) -> None:
        """A note was written in these saves; undo takes them back as one."""
        self._note_saves = tuple(saves)
        self._undone.clear()

    def redo(self) -> None:
        """Do again what the last undo took back, as many steps as that were."""
        steps = self._undone.pop() if self._undone else ("",)
        self._travel(self.desk.redo, steps, "Done again", "There is nothing to do again.")

    def _travel(
        self, step: Callable[[str], str], changes: Sequence[str], word: str, nothing: str
    ) -> bool:
        """Whether anything came of so many steps."""
        said: list[str] = []
        for change in changes:
            if not self.guard(partial(lambda it: said.append(step(it)), change)):
                if said:
                    self.redraw()
                return False
        self.redraw()
        told = next((it for it in reversed(said) if it), "")
        self.say(f"{word}: {told}" if told else nothing)
        return bool(told)

    def clear_what_if(self) -> None:
        """Take back every claim that was set aside, and every scenario."""
        supposed = self.view.profile.scenarios
        for claim in sorted(self.aside):
            self.desk.set_aside(claim, False)
        for scenario in supposed:
            self.guard(partial(self.desk.toggle_scenario, scenario))
        if self.aside or supposed:
            self.aside = frozenset()
            self.redraw()
            self.say("Nothing is supposed any more; every claim counts.")

    # -- what screens ask for ------------------------------------------------------------------

    def say(self, text: str, role: str = "") -> None:
        screen = self.screen
        if isinstance(screen, ActingScreen):
            screen.status(text, role)

    def refresh_title(self) -> None:
        from compute_jobs.tui.title import Title

        for title in self.screen.query(Title):
            title.refresh()

    def choose(
        self, title: str, options: Sequence[tuple[str, str, str]], then: Callable[[str], object]
    ) -> None:
        """Ask at the bottom of the screen; an option is a key, its label and its value."""
        from compute_jobs.tui.chooser import Chooser

        self.read_late_styles()
        chooser = Chooser(title, options, then)
        self.ahead.expect(self, chooser)
        self.screen.mount(chooser, before="#footer")

    @property
    def main(self) -> MainScreen | None:
        return next((it for it in self.screen_stack if isinstance(it, MainScreen)), None)

    def go_to_employer(self, employer: str) -> None:
        """Back to the panes, with that employer selected."""
        main = self.main
        if main is None:
            return
        while self.screen is not main:
            self.pop_screen()
        main.show_employer(employer)

    def go_to_claim(self, claim: str) -> None:
        """Back to the panes, with that claim selected."""
        main = self.main
        if main is None:
            return
        while self.screen is not main:
            self.pop_screen()
        main.show_claim(claim)

    def why(self, employer: str, criterion: str | None = None) -> None:
        """Take an employer's fit apart."""
        from compute_jobs.tui.why import WhyScreen

        self.push_screen(WhyScreen(employer, select=criterion))

    def ask(
        self, label: str, text: str, then: Callable[[str], object], *, empty: bool = False
    ) -> None:
        """Ask for a line of text at the bottom of the screen."""
        from compute_jobs.tui.prompt import Prompt

        self.read_late_styles()
        prompt = Prompt(label, text, then, empty=empty)
        self.ahead.expect(self, prompt)
        self.screen.mount(prompt, before="#footer")

    def choose_profile(self) -> None:
        from compute_jobs.tui.picker import Choice, Picker

        def take(name: object) -> None:
            if isinstance(name, str):
                self.send(lambda: self.desk.use_profile(name), f"Profile {name}.")

        choices = [Choice(name, name) for name in self.desk.profiles()]
        if choices:
            self.push_screen(Picker("Use which profile?", choices), take)
        else:
            self.say("No profile has been saved under a name yet.", "dim")

    def name_profile(self) -> None:
        self.ask(
            "save the profile as",
            "",
            lambda name: self.send(
                lambda: self.desk.save_profile(name), f"Saved as profile {name}."
            ),
        )

    def choose_stage(self, employer: str) -> None:
        from compute_jobs.dossier.model import STAGES
        from compute_jobs.tui.chooser import Option

        name = self.view.employer(employer).name
        options = [Option(str(at), stage, stage) for at, stage in enumerate(STAGES, 1)]
        self.choose(
            f"stage of {name}",
            options,
            lambda stage: self.send(
                lambda: self.desk.set_stage(employer, stage), f"{name}: {stage}."
            ),
        )

    def open_address(self, url: str) -> None:
        from compute_jobs.tui.addresses import open_address

        open_address(self, url)

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
            if isinstance(screen, ActingScreen):
                screen.look_changed()
        self.redraw()
        self.touch()

    def do_theme(self) -> None:
        from compute_jobs.tui.chooser import Option

        options = [
            Option(str(at), THEME_TITLES[name], name) for at, name in enumerate(THEME_NAMES, 1)
        ]
        self.choose("theme", options, self.wear)

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
            if isinstance(screen, ActingScreen) and screen.session_name and screen.is_mounted:
                saved[screen.session_name] = dict(screen.remember())
        return saved

    def touch(self, *, now: bool = False) -> None:
        """Something worth remembering changed."""
        self.session.touch(self, now=now)
        if self.keeps_frame is not None and self.is_running:
            self._frame_later.ask(self)
        if self.is_running:
            self.tidy.ask(self)

    def _keep_frame(self) -> None:
        """What a start would show: the panes, as they are."""
        main, keep = self.main, self.keeps_frame
        if keep is not None and main is not None and self.screen is main:
            drawn = whole_lines(main.drawn_lines()).render_segments(self.console)
            keep(self.size.width, self.size.height, drawn)

    def _keep_frame_now(self) -> None:
        with contextlib.suppress(Exception):
            self._keep_frame()

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
        self._keep_frame_now()
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        """Pasted text is cleaned like all that enters; a key on a list is done with at once."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event.text = clean_text(event.text, multiline=True)
        if isinstance(event, events.Key) and not event.is_forwarded and self._taken(event):
            if isinstance(screen := self.screen, ActingScreen):
                screen.paint_at_once()
            return
        await super().on_event(event)

    def _taken(self, event: events.Key) -> bool:
        """Whether a key was for a list or a page: what is around them takes it without waiting.

        Textual passes a key from one part's queue to the next, which takes as long as a repaint.
        Fields and whatever else reads keys itself get them that way.
        """
        if self.ahead.holds(event):
            return True
        screen, focused = self.screen, self.focused
        if not isinstance(screen, ActingScreen) or not isinstance(focused, Scroller):
            return False
        return any(
            take is not None and take(event)
            for take in (getattr(node, "take_key", None) for node in focused.ancestors)
        )

    # -- beginning and ending ------------------------------------------------------------------

    def on_mount(self) -> None:
        catch_signals(self)
        self.app_resume_signal.subscribe(self, lambda _: self.do_redraw())
        self.set_timer(_SETTLED, self._settled)

    def _settled(self) -> None:
        """The first screen stands: collect garbage again, and reckon what can wait."""
        self.read_late_styles(apply=False)
        if self.keeps_frame is not None:
            self._frame_later.ask(self)
        self.tidy.begin()
        self.shares.want()
        self.run_worker(self._get_ready, thread=True, group="ready", exit_on_error=False)
        for problem in (*self._problems, *self.keymap.problems, *self.desk.warnings)[:1]:
            self.say(problem, "warn")

    def _get_ready(self) -> None:
        """In a thread: what it fails at is done when somebody asks for it."""
        try:
            self.desk.get_ready()
        except Exception as error:
            self.call_from_thread(self.say, self.mishaps.words("Getting ready", error), "warn")

    def shares_known(self) -> None:
        """The shares of first place are there."""
        if isinstance(self.screen, ActingScreen):
            self.screen.view_changed()
        self.shares.want()

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
        report = None
        with contextlib.suppress(Exception):
            report = keep_report(error, self.settings.state)
        words = () if self._has_crashed else (Text(crash_words(error, report)),)
        self._has_crashed = True
        super().panic(*words)

"""The program: holds the desk, the look and the keys; sends commands and draws views."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from rich.console import Console
from textual import events
from textual.app import App
from textual.binding import BindingType

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_paste
from compute_jobs.desk.change_words import undone
from compute_jobs.errors import ReaderError
from compute_jobs.platform.config import Config
from compute_jobs.platform.files import open_page
from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import Keymap
from compute_jobs.tui.app.lifecycle import ErrorReports, catch_signals
from compute_jobs.tui.app.splash import SplashKeeper
from compute_jobs.tui.app.terminal_output import in_browser
from compute_jobs.tui.app.workers import FileWatch, ShareWorker
from compute_jobs.tui.key_queue import KeyQueue
from compute_jobs.tui.screens.main import MainScreen
from compute_jobs.tui.widgets.styled_text import plain
from compute_jobs.tui.widgets.themes import (
    THEME_NAMES,
    AsciiOnly,
    Look,
    NoColour,
    terminal_wants_ascii,
    textual_themes,
)

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.timer import Timer
    from textual.widget import Widget

    from compute_jobs.desk.desk import Desk
    from compute_jobs.desk.view import View
    from compute_jobs.tui.host import Choice

_SETTLED = 0.12
"""Seconds after the first screen until deferred work starts."""
_SOON = 0.02
"""Seconds until an unfinished start is checked again."""
_SAVED_AFTER = 0.4
"""Seconds from a change until the session is on disk; a kill loses less than a second."""


class SessionStore(Protocol):
    """Where the session is stored; reading never fails, writing never raises."""

    def load(self) -> Mapping[str, Any]: ...
    def save(self, session: Mapping[str, Any]) -> None: ...


class JobsApp(App[None], inherit_bindings=False):
    """The host of all screens; ``host.py`` describes its interface."""

    TITLE = "compute-jobs"
    CSS_PATH = Path(__file__).parent.parent / "styles" / "screens.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        desk: Desk,
        *,
        store: SessionStore | None = None,
        config: Config | None = None,
        reports: Path | None = None,
    ) -> None:
        """``reports`` is the folder for crash reports; None: the system's temporary one.

        Without a store, as in a read-only home, the session isn't saved.
        """
        super().__init__()
        self.desk = desk
        self.config = config or Config()
        self.keymap = Keymap(self.config.keys)
        self.splash = SplashKeeper(self, lambda: self.main if self.screen is self.main else None)
        self._store = store
        self._session: Mapping[str, Any] = store.load() if store is not None else {}
        """What is saved."""
        self._save_timer: Timer | None = None
        places = self._session.get("places")
        self.places: dict[str, Mapping[str, Any]] = (
            {name: place for name, place in places.items() if isinstance(place, Mapping)}
            if isinstance(places, Mapping)
            else {}
        )
        self.keys = KeyQueue(self, self.keymap)
        self.errors = ErrorReports(reports)
        self.error_console = Console(quiet=True)  # Textual's traceback would show the notes
        self.last_words = ""
        """The message about a fatal error, printed once the terminal is restored."""
        self._leaving = False
        self.unsaved: list[str] = []
        """Notes that couldn't be written at the last save."""
        self._shares = ShareWorker(self)
        self._files = FileWatch(self)
        self._note_saves: tuple[str, ...] = ()
        """The saves of the note typed last, if nothing has happened since: one step to undo."""
        self._undone: list[tuple[str, ...]] = []
        """What each undo reverted, the most recent last; for redo."""

        ascii_only = self.config.ascii
        if ascii_only is None:
            ascii_only = not in_browser() and terminal_wants_ascii()
        self._colour = not self.no_color
        self._line_filters: list[LineFilter] = []
        if not self._colour:
            self._line_filters.append(NoColour())
        if ascii_only:
            self._line_filters.append(AsciiOnly())
        for theme in textual_themes():
            self.register_theme(theme)
        asked = self.config.theme
        self._problems = [str(problem) for problem in self.config.problems]
        if asked and asked not in THEME_NAMES:
            known = ", ".join(THEME_NAMES)
            self._problems.append(f"No theme {plain(asked)!r}; there are {known}.")
        self.look = Look("dark")
        self.theme = self._look_of(asked or str(self._session.get("theme", "")))

    @property
    def screen(self) -> ActionScreen:
        return cast("ActionScreen", super().screen)

    @property
    def view(self) -> View:
        return self.desk.view

    def get_driver_class(self) -> type[Driver]:
        from compute_jobs.tui.app.drivers import browser_driver, terminal_driver

        if in_browser():
            return browser_driver(lambda: self.call_later(self.leave))
        if sys.platform != "win32":
            return terminal_driver(lambda: self.call_later(self.do_redraw))
        return super().get_driver_class()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Only ours: our colors need no translation, and Textual's no-color mode leaves grays."""
        return self._line_filters

    def get_default_screen(self) -> MainScreen:
        return MainScreen(self._session)

    # -- commands ----------------------------------------------------------------------------

    def guard(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except ReaderError as error:
            self.say(str(error), "bad")
            return False
        return True

    def send(self, command: Callable[[], object], said: str = "") -> bool:
        if not self.guard(command):
            return False
        self.changed()
        said = " ".join(filter(None, (said, self.view.summary)))
        self.redraw()
        self.say(said)
        if not self.desk.trying:  # nothing was written, and nothing would be read
            self._files.after(said)
        return True

    def say(self, text: str, role: str = "") -> None:
        self.screen.status(text, role)

    def error_words(self, doing: str, error: Exception) -> str:
        return self.errors.words(doing, error)

    def changed(self) -> None:
        self.note_written(())

    def note_written(self, saves: Sequence[str]) -> None:
        self._note_saves = tuple(saves)
        self._undone.clear()

    def undo(self) -> None:
        """Revert the last change.

        For a note, only its saves: changes by another program in between stay.
        """
        saves, self._note_saves = self._note_saves or ("",), ()
        if self._travel(self.desk.undo, saves[::-1], "Undone", "Nothing to undo.", undone):
            self._undone.append(saves)

    def redo(self) -> None:
        """Repeat what the last undo reverted, in as many steps."""
        steps = self._undone.pop() if self._undone else ("",)
        self._travel(self.desk.redo, steps, "Done again", "Nothing to redo.")

    def _travel(
        self,
        step: Callable[[str], str],
        changes: Sequence[str],
        word: str,
        nothing: str,
        words: Callable[[str], str] = str,
    ) -> bool:
        """Whether these steps changed anything."""
        last = ""
        try:
            for change in changes:
                last = step(change) or last
            moved = self.view.summary
            if last:
                self.desk.forget_moves()
        finally:  # steps before one that fails stay
            self.redraw()
        self.say(f"{word}: {words(last)}{f'. {moved}' if moved else ''}" if last else nothing)
        return bool(last)

    def set_aside(self, claim: str) -> None:
        on = not self.view.claim(claim).set_aside
        key = self.keymap.key("set_aside")
        said = f"Set aside, not saved; {key} counts it again." if on else "It counts again."
        self.send(lambda: self.desk.set_aside(claim, on), said)
        if not on:
            self.desk.forget_moves()
            self.redraw()

    def clear_what_if(self) -> bool:
        aside, scenarios = self.view.claims_aside, self.view.profile.scenarios
        for claim in aside:
            self.desk.set_aside(claim, False)
        for scenario in scenarios:
            self.guard(partial(self.desk.toggle_scenario, scenario))
        if aside or scenarios:
            self.desk.forget_moves()
            self.redraw()
            self.say("What-if cleared; all claims count again.")
        return bool(aside or scenarios)

    def want_shares(self) -> None:
        self._shares.want()

    def redraw(self) -> None:
        self.screen.view_changed()
        self._shares.want()
        self.touch()

    # -- questions ---------------------------------------------------------------------------

    def choose(
        self, title: str, options: Sequence[tuple[str, str, str]], then: Callable[[str], object]
    ) -> None:
        from compute_jobs.tui.widgets.option_bar import OptionBar

        self._mount_question(OptionBar(title, options, then))

    def ask(
        self, label: str, text: str, then: Callable[[str], object], *, empty: bool = False
    ) -> None:
        from compute_jobs.tui.widgets.text_field import Prompt

        self._mount_question(Prompt(label, text, then, empty=empty))

    def _mount_question(self, question: Widget) -> None:
        if not self.screen.is_mounted:
            return  # the key was meant for the screen before the one that is opening
        self.keys.expect(question)
        self.screen.mount(question, before="#footer")

    def pick(
        self,
        title: str,
        choices: Sequence[Choice],
        then: Callable[[str], object],
        free: Callable[[str], Choice | None] = lambda typed: None,
        at: str = "",
    ) -> None:
        from compute_jobs.tui.widgets.fuzzy_picker import Picker

        def take(value: object) -> None:
            if isinstance(value, str):
                self.guard(lambda: then(value))

        self.push_screen(Picker(title, choices, free, at), take)
        self.keys.expect(self.screen)

    # -- going places ------------------------------------------------------------------------

    def open(self, route: str, *arguments: Any, **named: Any) -> None:
        """Open the screen with that name, unless the program is ending."""
        if self._leaving:
            return
        from compute_jobs.tui import routes

        screen = routes.screen(route, *arguments, **named)
        again = route in routes.REOPENED and not named.get("only")
        if again and isinstance(screen, ActionScreen):
            screen.opened_as = {"route": route, "employer": named.get("employer")}
        self.push_screen(screen)
        self.keys.expect(self.screen)
        self.touch()

    def reopen(self, saved: Mapping[str, Any]) -> None:
        from compute_jobs.tui import routes

        route, employer = str(saved.get("route")), saved.get("employer")
        named = {"employer": employer} if employer is not None else {}
        known = not named or employer in self.view.evidence.employers or route == "timeline"
        if route in routes.REOPENED and known:
            self.open(route, **named)
            self.screen.recall(saved)

    @property
    def main(self) -> MainScreen | None:
        return next((it for it in self.screen_stack if isinstance(it, MainScreen)), None)

    def _back_to_main(self) -> MainScreen | None:
        main = self.main
        while main is not None and self.screen is not main:
            self.pop_screen()
        return main

    def go_to_employer(self, employer: str) -> None:
        if (main := self._back_to_main()) is not None:
            main.show_employer(employer)

    def go_to_claim(self, claim: str) -> None:
        if (main := self._back_to_main()) is not None:
            main.show_claim(claim)

    def left_walk(self, employer: str, item: str | None) -> None:
        if self.main is not None:
            self.main.came_from_walk(employer, item)

    def copy(self, text: str, said: str) -> None:
        self.copy_to_clipboard(text)
        self.say(said)

    def open_address(self, url: str) -> None:
        """Open a web address; without a browser, as over SSH, it is copied."""
        on_page = in_browser()
        if not url.startswith(("https://", "http://")):
            self.say(f"Not a web address: {url}" if url else "This source has no address.", "warn")
            return
        if on_page:
            self.open_url(url)  # the page that shows the program opens it in another tab
        if on_page or open_page(url):
            self.say(f"Opened {url}")
        else:
            self.copy_to_clipboard(url)
            self.say(f"Couldn't open a browser here; copied {url}", "warn")

    # -- what can be done anywhere -------------------------------------------------------------

    def do_help(self) -> None:
        """The keys that work here."""
        screen = self.screen
        able = {it.id for it in self.keymap.here(screen.here) if screen.can_do(it)}
        self.open("help", screen.here, able)

    def do_palette(self) -> None:
        from compute_jobs.tui.screens.help import open_palette

        open_palette(self.screen)

    def do_terms(self) -> None:
        from compute_jobs.tui.screens.glossary import open_terms

        open_terms(self.screen)

    def do_theme(self) -> None:
        from compute_jobs.tui.screens.help import choose_theme

        choose_theme(self)

    def do_read_again(self) -> None:
        if not any(screen.query(".note") for screen in self.screen_stack):
            self.send(self.desk.read_again, "Reloaded from disk.")

    def do_redraw(self) -> None:
        self.refresh(layout=True)

    def do_quit(self) -> None:
        self.quit()

    def do_quit_now(self) -> None:
        selected = getattr(self.focused, "selected_text", "")
        if selected:
            self.copy(selected, "Copied.")
        else:
            self.quit()

    def quit(self) -> None:
        screens = cast("Sequence[ActionScreen]", self.screen_stack)
        lost = next((it.lost_on_quit for it in screens if it.lost_on_quit), "")
        if lost and not self.screen.query(".chooser"):
            self.choose(f"quit? {lost}", [("y", "yes", "yes")], lambda _: self.leave())
        else:
            self.leave()

    def do_suspend(self) -> None:
        self.touch(now=True)
        self.action_suspend_process()

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal to another program, if there is a terminal."""
        if in_browser():
            raise ReaderError("a browser has no terminal for another program", todo="type here")
        failed: BaseException | None = None
        with super().suspend():
            try:
                yield
            except BaseException as error:  # Textual would never restore the terminal
                failed = error
        if failed is not None:
            raise failed

    # -- looks ---------------------------------------------------------------------------------

    def _look_of(self, theme: str) -> str:
        """Apply a theme's look; returns the name of the matching Textual theme."""
        name = theme if theme in THEME_NAMES else "dark"
        self.look = Look(name, colour=self._colour)
        return name if self._colour else "terminal"

    def wear(self, theme: str) -> None:
        self.theme = self._look_of(theme)
        for screen in self.screen_stack:
            if isinstance(screen, ActionScreen):
                screen.look_changed()
        self.redraw()

    # -- the session ---------------------------------------------------------------------------

    def remembered(self) -> dict[str, Any]:
        """What a later start should find again."""
        main = self.main
        saved = dict(main.remember()) if main is not None and main.is_mounted else {}
        saved["theme"] = self.look.theme
        if self.places:
            saved["places"] = dict(self.places)
        for screen in self.screen_stack:
            if not isinstance(screen, ActionScreen) or not screen.is_mounted:
                continue
            if screen.session_name:
                saved[screen.session_name] = dict(screen.remember())
            if screen.opened_as:
                saved["screen"] = {**screen.opened_as, **screen.remember()}
        return saved

    def touch(self, *, now: bool = False) -> None:
        if now:
            self._save_session()
        elif self._save_timer is None and self.is_running:
            self._save_timer = self.set_timer(_SAVED_AFTER, self._save_session)

    def _save_session(self) -> None:
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        if self._store is not None:
            session = self.remembered()
            if session != self._session:
                self._session = session
                self._store.save(session)
        self.splash.touch()

    def save_everything(self) -> None:
        """Save notes and session immediately; for every way of ending."""
        self.unsaved = []
        for screen in self.screen_stack:
            for editor in screen.query(".note"):
                save = getattr(editor, "save", None)
                if save is not None and not save():
                    self.unsaved.append(getattr(editor, "text", ""))
        main = self.main
        if main is not None and main.drawer is not None and main.drawer.is_mounted:
            main.drawer.keep()
        self.touch(now=True)

    def leave(self, code: int = 0) -> None:
        self._leaving = True
        if self.main is None or not all(screen.is_mounted for screen in self.screen_stack):
            # Textual can't exit while a screen is opening.
            self.set_timer(_SOON, partial(self.leave, code))
            return
        self.save_everything()
        if not code:
            with contextlib.suppress(Exception):
                self.splash.keep_now()
        self.exit(return_code=code)

    # -- keys ----------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Clean pasted text like all outside text; give keys to the part that handles them.

        A key outside a text field is handled here: if it bubbled from part to part, as in Textual,
        it would arrive after the keys that follow it.
        """
        if self._leaving and isinstance(event, events.InputEvent | events.Paste):
            return  # what it would open could no longer be shown
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event.text = clean_paste(event.text)
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self.keys.holding:
                self.keys.hold(event)
                return
            focused = self.focused
            take = getattr(focused, "take_key", None)
            if take is not None:
                take(event)
                return
            if focused is not None:
                self.keys.typed(focused, event)
        await super().on_event(event)

    # -- beginning and ending ------------------------------------------------------------------

    def on_mount(self) -> None:
        catch_signals(self.leave)
        self.app_resume_signal.subscribe(self, lambda _: self.do_redraw())
        self.set_timer(_SETTLED, self._settled)

    def _settled(self) -> None:
        """The first screen is shown: start deferred work."""
        gc.freeze()  # start-up objects stay, so needn't be scanned again
        gc.enable()
        self.splash.touch()
        self._shares.want()
        self._files.begin()
        for problem in (*self._problems, *self.keymap.problems, *self.desk.warnings)[:1]:
            self.say(problem, "warn")
        if not self._problems:
            self._tell_news()

    def _tell_news(self) -> None:
        """Say how much is new since the last look, and which watches fired; the first start counts
        as the first look.
        """
        found = self.desk.new_claims()
        if found is None:
            with contextlib.suppress(ReaderError):
                self.desk.mark_seen()
            return
        new = [f"{fmt.count(len(found[1]), 'new claim')} since {fmt.day(found[0])}"]
        told = new if found[1] else []
        fired = self._fired()
        told += [f"{fmt.count(fired, 'watch')} fired"] if fired else []
        if told:
            key = self.keymap.key("news")
            self.say(f"{', '.join(told)}; {key or 'news'} shows what changed.")

    def _fired(self) -> int:
        """How many watches fired since they were last checked."""
        from compute_jobs.answers.watching import watch_states

        with contextlib.suppress(ReaderError):
            return sum(bool(state.fired) for state in watch_states(self.desk))
        return 0

    def on_app_focus(self) -> None:
        """Back from another window, where something may have changed."""
        self._files.now()

    def bell(self) -> None:
        """Textual rings the bell when an uncaught error is about to end the program."""
        if (error := sys.exc_info()[1]) is not None:
            self._crashed(error)
        super().bell()

    def panic(self, *renderables: Any) -> None:
        """Textual's other way to exit on an error, such as a lost terminal."""
        self._crashed(sys.exc_info()[1] or RuntimeError())
        super().panic()

    def _crashed(self, error: BaseException) -> None:
        """Save what was typed, and write one report that contains none of the reader's text."""
        saved = False
        with contextlib.suppress(Exception):
            self.save_everything()
            saved = not self.unsaved
        self.last_words = self.last_words or self.errors.last_words(error, saved=saved)

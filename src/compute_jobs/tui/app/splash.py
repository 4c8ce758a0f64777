"""The last screen of the last session, shown immediately while the program is loading.

It is shown only if the live screen will look the same: same day, same terminal, same program, and
neither the reader's files nor the evidence has changed. The live screen then replaces it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from compute_jobs.cache import (
    evidence_state,
    files_of,
    live_state,
    reader_files,
    screen_state,
)
from compute_jobs.platform.files import read_file, short, signature_at
from compute_jobs.tui.app.terminal_output import tell_terminal

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.timer import Timer

    from compute_jobs.platform.paths import Home

_PLAIN_CONSOLE = sys.platform == "win32"
"""Whether the console prints escape codes as text until Textual has switched them on."""
_LARGEST = 400_000
"""Bytes of a frame; a larger one wouldn't be faster than the program."""
_RESTS = 1.0
"""Seconds without a change until the screen is kept."""
_ON = "\x1b[?1049h\x1b[?25l\x1b[H"
_OFF = "\x1b[?1049l\x1b[?25h\x1b[0m"
_ALL_OFF = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?1016l"
    f"\x1b[<u{_OFF}"
)
"""Switches off whatever the live screen may have switched on if it ended while starting."""
_LOOKS = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "TERM_PROGRAM")


class Splash:
    """Shows the kept screen, and restores the terminal if the start fails."""

    def __init__(self, home: Home, asked: str, as_of: date | None = None) -> None:
        """``asked`` are the options given, ``as_of`` among them."""
        self._home = home
        self._file = home.state / "frame"
        self._asked = asked
        self._as_of = as_of
        self._settings = short((signature_at(home.config_file), files_of(home.profiles)))
        self._kept = b""
        self._keys = -1
        self._modes: list[Any] | None = None
        self._signals: dict[int, object] = {}
        self._touched = False
        self.shown = False

    def keep(self, standing: str, width: int, height: int, drawn: str) -> None:
        """Keep what is on screen for the next start; ``standing`` stamps the data it shows."""
        from compute_jobs.platform.files import write_cache

        head = json.dumps(self._circumstances(standing, width, height))
        data = f"{head}\n{drawn}".encode("utf-8", "replace")
        if standing and len(data) <= _LARGEST and data != self._kept:
            self._kept = data
            write_cache(self._file, data)

    def show(self) -> bool:
        """Show the kept screen if it is still right; returns whether it is."""
        drawn = None if _PLAIN_CONSOLE else self._fitting()
        if drawn is None:
            return False
        self._put_up(drawn)
        return True

    def watch(self) -> None:
        """Restore the terminal as it is now on a signal, until the live screen takes over."""
        if _PLAIN_CONSOLE:
            return
        self._remember_keys()
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            number = getattr(signal, name, None)
            if number is not None:
                self._signals[number] = signal.signal(number, self._end)

    def wait(self, words: str) -> None:
        """If no screen is shown, say what takes a while."""
        stream = sys.__stderr__
        if self.shown or _PLAIN_CONSOLE or stream is None or not stream.isatty():
            return
        room = max(shutil.get_terminal_size().columns - 2, 1)
        self._put_up(f"\x1b[2J\x1b[1;2Hcompute-jobs\x1b[3;2H{words[:room]}")

    def _put_up(self, drawn: str) -> None:
        self._set_keys(self._modes, echo=False)
        self.shown = self._touched = True
        self._write(_ON + drawn)

    def take_down(self) -> None:
        """Restore the terminal before an error is printed."""
        if self.shown:
            self._write(_OFF)
        self.hand_over()
        for number, handler in self._signals.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def hand_over(self) -> None:
        """Restore key echo; the live screen takes over."""
        self.shown, self._touched = False, True
        self._set_keys(self._modes)

    def _fitting(self) -> str | None:
        stream = sys.__stderr__
        if stream is None or not stream.isatty():
            return None
        try:
            head, _, drawn = read_file(self._file, _LARGEST).decode().partition("\n")
            size = shutil.get_terminal_size()
            now = self._circumstances(self._standing(), size.columns, size.lines)
            return drawn if json.loads(head) == now else None
        except (OSError, ValueError):
            return None

    def _circumstances(self, standing: str, width: int, height: int) -> dict[str, object]:
        """What has to match for a kept screen to be shown."""
        return {
            "standing": standing,
            "asked": self._asked,
            "settings": self._settings,
            "size": [width, height],
            "looks": {name: os.environ.get(name) for name in _LOOKS},
        }

    def _standing(self) -> str:
        """The stamp of the data that a desk would show now."""
        home = self._home
        day = self._as_of or date.today()  # noqa: DTZ011 - a reader's own calendar day is meant
        return screen_state(day, evidence_state(home), live_state(home.cache), reader_files(home))

    def _remember_keys(self) -> None:
        with suppress(ImportError, OSError, ValueError, AttributeError):
            import termios

            with suppress(termios.error):
                self._keys = sys.__stdin__.fileno()  # type: ignore[union-attr]  # suppressed
                self._modes = termios.tcgetattr(self._keys)

    def _set_keys(self, modes: list[Any] | None, *, echo: bool = True) -> None:
        """Without echo, keys wait for the program instead of appearing here."""
        if modes is None:
            return
        import termios

        local = modes[3] if echo else modes[3] & ~termios.ECHO
        with suppress(OSError, ValueError, termios.error):
            termios.tcsetattr(self._keys, termios.TCSANOW, [*modes[:3], local, *modes[4:]])

    def _end(self, number: int, _: object) -> None:
        if self._touched:
            tell_terminal(_ALL_OFF)  # perhaps no one reads it
        self._set_keys(self._modes)
        os._exit(128 + number)

    def _write(self, text: str) -> None:
        stream = sys.__stderr__
        if stream is not None:
            stream.write(text)
            stream.flush()


class SplashKeeper:
    """Keeps the panes as they are on screen, a second after the last change and at the end.

    The screen's content can only be read through a private name of Textual; a version without it
    keeps nothing.
    """

    def __init__(self, app: App[None], panes: Callable[[], Screen[object] | None]) -> None:
        """``panes`` returns the screen to keep, or None while another one covers it."""
        self._app = app
        self._panes = panes
        self._timer: Timer | None = None
        self.keep: Callable[[int, int, str], None] | None = None
        """Keeps a screen of that width and height; None if nothing is kept."""

    def touch(self) -> None:
        """Something changed: keep the screen after a second without changes."""
        if self.keep is None or not self._app.is_running:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(_RESTS, self.keep_now)

    def keep_now(self) -> None:
        screen = self._panes()
        compositor = getattr(screen, "_compositor", None)
        if self.keep is None or compositor is None:
            return
        console, size = self._app.console, self._app.size
        lines = [
            f"\x1b[{y};1H{strip.render(console)}"
            for y, strip in enumerate(compositor.render_strips(), 1)
        ]
        self.keep(size.width, size.height, "".join(lines))

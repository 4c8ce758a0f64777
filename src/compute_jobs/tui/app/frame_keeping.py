"""Keeps what is on the screen for the next start, which shows it while the program loads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from compute_jobs.tui.app.later import Later
from compute_jobs.tui.widgets.lines_alone import whole_lines

if TYPE_CHECKING:
    from textual.app import App

    from compute_jobs.tui.action_screen import ActionScreen


_AFTER = 1.0
"""Seconds without a change until the screen is kept."""


class FrameKeeping:
    """The other end of ``first_frame.py``; nothing is kept where nobody says how."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._later = Later(_AFTER, self.now)
        self.keep: Callable[[int, int, str], None] | None = None
        """Keeps the screen, of a width and height."""

    def ask(self) -> None:
        """Something changed; when it rests, the screen is kept."""
        if self.keep is not None and self._app.is_running:
            self._later.ask(self._app)

    def now(self) -> None:
        """What a start would show: the panes, as they are."""
        app = self._app
        screen, keep = app.screen, self.keep
        if keep is not None and getattr(screen, "comes_first", False):
            drawn = whole_lines(cast("ActionScreen", screen).drawn_lines()).render_segments(
                app.console
            )
            keep(app.size.width, app.size.height, drawn)

"""Takes up what another program changed in the reader's record while this one is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from compute_jobs.tui.action_screen import after_paint
from compute_jobs.tui.widgets.scroller import Scroller

if TYPE_CHECKING:
    from textual.app import App

    from compute_jobs.tui.host import Host

_EVERY = 2.0
"""Seconds between two looks at four files' times; many terminals don't tell when one comes back."""
_ELSEWHERE = "Changed elsewhere: read again."


class CatchingUp:
    """Looks after each change of one's own, when the reader comes back, and every now and then."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._host = cast("Host", app)
        self._told = ""

    def begin(self) -> None:
        """From now on, look every now and then."""
        self._app.set_interval(_EVERY, self._unless_typing)

    def _unless_typing(self) -> None:
        if self._app.focused is None or isinstance(self._app.focused, Scroller):
            self.now()

    def after(self, told: str) -> None:
        """A change was drawn, and this was said of it; once that is painted, look around."""
        self._told = told
        after_paint(self._app.screen, self._look_around)

    def _look_around(self) -> None:
        self.now(self._told)

    def now(self, told: str = "") -> None:
        """Draw what another program changed, and say so after what was told."""
        if self._has_caught_up():
            self._host.redraw()
            self._host.say(f"{told}  {_ELSEWHERE}".strip())

    def _has_caught_up(self) -> bool:
        """Whether another program changed the record; never under what is being written.

        A note that is open was begun from what was there before, and its save is merged with that.
        """
        app = self._app
        if any(screen.query(".note, .field.prompt") for screen in app.screen_stack):
            return False
        caught: list[bool] = []
        return self._host.guard(lambda: caught.append(self._host.desk.catch_up())) and any(caught)

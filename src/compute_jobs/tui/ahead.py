"""Keys typed faster than what they are meant for opens: they wait for it, and none is lost.

Terminals hand over keys in bursts, over slow lines above all. "/cluster" is one word to look for,
not a slash and seven commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.dom import DOMNode
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.timer import Timer

    from compute_jobs.tui.app import JobsApp

LONGEST = 0.5
"""Seconds after which keys go to whatever has the focus, opened or not."""


class Ahead:
    """Holds keys from the moment something begins to open until it has the focus."""

    def __init__(self) -> None:
        self._held: list[events.Key] | None = None
        self._part: DOMNode | None = None
        self._timer: Timer | None = None

    def expect(self, app: JobsApp, part: DOMNode) -> None:
        """A part that takes keys is about to open; a later one takes an earlier one's place."""
        if not app.is_running:
            return
        self._part = part
        if self._held is None:
            self._held = []
        if self._timer is not None:
            self._timer.stop()
        self._timer = app.set_timer(LONGEST, lambda: self._let_go(app))

    def holds(self, event: events.Key) -> bool:
        """Whether the key is kept back for what is opening."""
        if self._held is None:
            return False
        self._held.append(event)
        return True

    def focused(self, app: JobsApp, widget: Widget) -> None:
        """A widget has the focus: where it is what one waited for, the keys go there."""
        if self._part is not None and self._part in widget.ancestors_with_self:
            self._let_go(app)

    def _let_go(self, app: JobsApp) -> None:
        held, self._held, self._part = self._held, None, None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        for event in held or ():
            app.post_message(events.Key(event.key, event.character))

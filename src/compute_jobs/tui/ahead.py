"""Keys typed faster than what they are meant for opens or closes: they wait, and none is lost.

Terminals hand over keys in bursts, over slow lines above all. "/cluster" is one word to look for,
not a slash and seven commands; of "/cluster", enter and 2 the last is no part of the word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.dom import DOMNode
from textual.widget import Widget

from compute_jobs.tui.acting import contexts_of

if TYPE_CHECKING:
    from textual.timer import Timer

    from compute_jobs.tui.app import JobsApp

LONGEST = 0.5
"""Seconds after which keys go to whatever has the focus, opened or closed or not."""


class Ahead:
    """Holds keys from the moment something begins to open or close until the focus has moved."""

    def __init__(self) -> None:
        self._held: list[events.Key] | None = None
        self._part: DOMNode | None = None
        self._closing = False
        """Whether the focus is to leave the part instead of coming to it."""
        self._timer: Timer | None = None

    def expect(self, app: JobsApp, part: DOMNode, *, closing: bool = False) -> None:
        """A part that takes keys is about to open, or to close.

        A later one takes an earlier one's place.
        """
        if not app.is_running:
            return
        self._part, self._closing = part, closing
        if self._held is None:
            self._held = []
        if self._timer is not None:
            self._timer.stop()
        self._timer = app.set_timer(LONGEST, lambda: self.let_go(app))

    def holds(self, event: events.Key) -> bool:
        """Whether the key is kept back for what has the focus next.

        What was on its way before a field was told to close is still the field's.
        """
        if self._held is None or (self._closing and event.is_forwarded):
            return False
        self._held.append(event)
        return True

    def typed(self, app: JobsApp, into: Widget, event: events.Key) -> None:
        """A field hears of enter a few queues later; what is typed after it isn't for the field."""
        field = next((it for it in into.ancestors if getattr(it, "left_by_key", False)), None)
        if field is not None:
            action = app.keymap.find(event.key, event.character, contexts_of(into))
            if action is not None and action.id in ("accept", "back"):
                self.expect(app, field, closing=True)

    def focused(self, app: JobsApp, widget: Widget) -> None:
        """A widget has the focus: where it is what one waited for, the keys go there."""
        part = self._part
        if part is not None and (part in widget.ancestors_with_self) is not self._closing:
            self.let_go(app)

    def let_go(self, app: JobsApp) -> None:
        """Whatever was kept back goes to who has the focus now."""
        held, self._held, self._part, self._closing = self._held, None, None, False
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        for event in held or ():
            app.post_message(events.Key(event.key, event.character))

"""Keys typed while a field or a screen opens or closes: they wait for it, and none is lost.

Terminals send keys in bursts, especially over slow connections. "/cluster" is a search for one
word, not a slash and seven commands; in "/cluster", enter, 2, the last isn't part of the word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.dom import DOMNode
from textual.widget import Widget

from compute_jobs.tui.actions import Keymap, contexts_of

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

LONGEST = 0.5
"""Seconds after which keys go to whatever has the focus, even if the change hasn't finished."""


class KeyQueue:
    """Holds keys from when something starts to open or close until the focus has moved."""

    def __init__(self, app: App[None], keymap: Keymap) -> None:
        self._app = app
        self._keymap = keymap
        self.holding = False
        """Whether the next key has to wait."""
        self._held: list[events.Key] = []
        self._part: DOMNode | None = None
        self._closing = False
        """Whether the focus is expected to leave the part rather than reach it."""
        self._timer: Timer | None = None

    def expect(self, part: DOMNode, *, closing: bool = False) -> None:
        """Hold keys until ``part`` has the focus, or has lost it."""
        if not self._app.is_running:
            return
        self.holding, self._part, self._closing = True, part, closing
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(LONGEST, self.release)

    def hold(self, key: events.Key) -> None:
        """Keep a key until the wait ends."""
        self._held.append(key)

    def typed(self, field: Widget, key: events.Key) -> None:
        """A key goes to a text field; if it leaves the field, the next ones wait."""
        leaves = next((it for it in field.ancestors if getattr(it, "left_by_key", False)), None)
        if leaves is not None:
            action = self._keymap.find(key.key, key.character, contexts_of(field))
            if action is not None and action.id in ("accept", "back"):
                self.expect(leaves, closing=True)

    def focused(self, widget: Widget) -> None:
        """A widget got the focus."""
        part = self._part
        if part is not None and (part in widget.ancestors_with_self) is not self._closing:
            self.release()

    def release(self) -> None:
        """Give held keys to whatever has the focus now, before any later key."""
        self._part = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._app.call_next(self._flush)

    async def _flush(self) -> None:
        if self._part is not None:
            return  # something else has started to open since
        held, self._held, self.holding = self._held, [], False
        for key in held:
            await self._app.on_event(events.Key(key.key, key.character))

"""Keys typed faster than what they are meant for opens or closes: they wait, and none is lost.

Terminals hand over keys in bursts, over slow lines above all. "/cluster" is one word to look for,
not a slash and seven commands; of "/cluster", enter and 2 the last is no part of the word.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, cast

from textual import events
from textual.dom import DOMNode
from textual.widget import Widget

from compute_jobs.tui.action_screen import contexts_of

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

    from compute_jobs.tui.host import Host

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
        self._next: deque[events.Key] = deque()
        """Keys that waited long enough; whatever comes meanwhile comes after them."""
        self._given: events.Key | None = None
        """The one of them that has its turn."""

    def expect(self, app: App[None], part: DOMNode, *, closing: bool = False) -> None:
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

    def holds(self, app: App[None], event: events.Key) -> bool:
        """Whether the key is kept back: for what has the focus next, or for its turn.

        What was on its way before a field was told to close is still the field's.
        """
        if self._next and event is not self._given and not event.is_forwarded:
            self.hand_on(app, event)
            return True
        if self._held is None or (self._closing and event.is_forwarded):
            return False
        self._held.append(event)
        return True

    def hand_on(self, app: App[None], *keys: events.Key) -> None:
        """Have keys done as if they came now, but none of them before those that came earlier."""
        self._next.extend(events.Key(key.key, key.character) for key in keys)
        for _ in keys:
            app.call_later(self._give, app)

    async def _give(self, app: App[None]) -> None:
        if self._next:
            self._given = self._next.popleft()
            await app.on_event(self._given)
            self._given = None

    def typed(self, app: App[None], into: Widget, event: events.Key) -> None:
        """A field hears of enter a few queues later; what is typed after it isn't for the field."""
        field = next((it for it in into.ancestors if getattr(it, "left_by_key", False)), None)
        if field is not None:
            keymap = cast("Host", app).keymap
            action = keymap.find(event.key, event.character, contexts_of(into))
            if action is not None and action.id in ("accept", "back"):
                self.expect(app, field, closing=True)

    def focused(self, app: App[None], widget: Widget) -> None:
        """A widget has the focus: where it is what one waited for, the keys go there."""
        part = self._part
        if part is not None and (part in widget.ancestors_with_self) is not self._closing:
            self.let_go(app)

    def let_go(self, app: App[None]) -> None:
        """Whatever was kept back goes to who has the focus now."""
        held, self._held, self._part, self._closing = self._held, None, None, False
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        later = tuple(self._next)
        self._next.clear()
        self.hand_on(app, *(held or ()))
        self._next.extend(later)  # each has its turn asked for

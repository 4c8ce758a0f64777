"""From a key to what it does: the base of every screen, and how parts of it reach the program."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.dom import DOMNode
from textual.widget import Widget

from compute_jobs.tui.actions import BY_ID, Action
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.insides import knows_screens

if TYPE_CHECKING or knows_screens():
    from compute_jobs.tui.widgets.quick_screen import QuickScreen as _Screen
else:
    from compute_jobs.tui.widgets.plain_screen import PlainScreen as _Screen

_REMEMBERED = 64
"""More keys than come in one burst while a screen opens."""


def contexts_of(start: DOMNode | None) -> list[str]:
    """Where the reader is, nearest first. A part may say that nothing further out applies."""
    found: list[str] = []
    node = start
    while node is not None:
        found += getattr(node, "contexts", ())
        if getattr(node, "contexts_end", False):
            break
        node = node.parent
    found.append("any")
    return found


def after_paint(node: Widget, work: Callable[[], object]) -> None:
    """Do it once what changed so far has been painted; asked again meanwhile, it is done once."""
    pending: set[str] = node.__dict__.setdefault("_after_paint", set())
    name = work.__name__
    if name in pending:
        return
    pending.add(name)

    def run() -> None:
        pending.discard(name)
        if node.is_attached:
            work()

    node.call_after_refresh(run)


def put_away(widget: Widget) -> None:
    """Remove a widget once it is out of the picture.

    One that is removed while it is still to be drawn has lost the styles it draws with.
    """
    widget.display = False
    widget.call_after_refresh(widget.remove)


class ActionScreen(_Screen, inherit_bindings=False):
    """Finds the action of a key and has it done by the nearest part that can do it."""

    contexts: ClassVar[tuple[str, ...]] = ("screen",)
    AUTO_FOCUS: ClassVar[str | None] = ""
    comes_first: ClassVar[bool] = False
    """The screen a start shows; it does with the styles read by then."""
    session_name: ClassVar[str] = ""
    """Under what a session keeps that this screen is open; empty where it doesn't."""

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._for_nothing: deque[events.Key] = deque(maxlen=_REMEMBERED)
        """Keys that mean nothing here, the last few; Textual brings each back a queue later."""

    @property
    def here(self) -> list[str]:
        return contexts_of(self.focused or self)

    def on_key(self, event: events.Key) -> None:
        if self.take_key(event):
            event.stop()
            event.prevent_default()

    def take_key(self, event: events.Key) -> bool:
        """Do what a key is for here; False where it is for nothing."""
        if any(it is event for it in self._for_nothing):
            return False
        if host(self).holds_key(event) or self._passed_on(event):
            return True
        action = host(self).keymap.find(event.key, event.character, self.here)
        screens = len(self.app.screen_stack)
        if action is None or not self.perform(action):
            self._for_nothing.append(event)
            return False
        if len(self.app.screen_stack) > screens:
            host(self).expect_focus(self.app.screen)
        return True

    def _passed_on(self, event: events.Key) -> bool:
        """A key that comes after the one that left this screen is meant for the screen there is."""
        if self.is_current:
            return False
        host(self).pass_key_on(event)
        return True

    def can_do(self, action: Action) -> bool:
        return self._doer(action.id) is not None

    def perform(self, action: Action | str) -> bool:
        """Do it; False where nobody here can."""
        id_ = action if isinstance(action, str) else action.id
        assert id_ in BY_ID, id_
        doer = self._doer(id_)
        if doer is None:
            return False
        self.status("")
        host(self).guard(getattr(doer, f"do_{id_}"))
        return True

    def _doer(self, id_: str) -> DOMNode | None:
        node: DOMNode | None = self.focused or self
        name = f"do_{id_}"
        while node is not None:
            if hasattr(node, name):
                return node
            node = node.parent
        return self if hasattr(self, name) else None

    def on_mount(self) -> None:
        if not self.comes_first:
            host(self).read_late_styles()

    def remember(self) -> Mapping[str, Any]:
        """What a later start should find again."""
        return {}

    # -- what every screen has --------------------------------------------------------------

    def view_changed(self) -> None:
        """The desk has a new view; draw it."""

    def look_changed(self) -> None:
        """Another theme; everything is drawn again."""
        for widget in self.query("*"):
            forget = getattr(widget, "forget", widget.refresh)
            forget()

    def status(self, text: str, role: str = "") -> None:
        """One line at the bottom of the screen."""
        line = self._bar("status")
        if line is not None:
            line.say(text, role)

    def refresh_footer(self) -> None:
        footer = self._bar("footer")
        if footer is not None:
            footer.update_line()

    def _bar(self, id_: str) -> Any:
        """One of the lines above and below the rest, without a search through all of it."""
        return next((node for node in self.children if node.id == id_), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        host(self).focus_moved(event.widget)
        self.refresh_footer()

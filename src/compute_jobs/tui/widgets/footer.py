"""The keys that work here, in whole words, the most wanted first; a click is as good as a key."""

from __future__ import annotations

from textual import events

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import Action, footer_actions, shown_key
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.bar import Bar
from compute_jobs.tui.widgets.styled_text import Line, Span, width_of

_GAP = 2


class Footer(Bar):
    """Fits any width by leaving out what is least wanted, never by cutting a word."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._places: list[tuple[int, int, Action]] = []

    def chosen(self, width: int) -> list[tuple[str, Action]]:
        """The keys and actions that fit, in the order they stand in."""
        screen = self.screen
        if not isinstance(screen, ActionScreen):
            return []
        app = host(self)
        here = screen.here
        left = width - 1
        kept: list[tuple[str, Action]] = []
        for key, action in footer_actions(app.keymap, here):
            if not screen.can_do(action):
                continue
            shown = shown_key(key, ascii_only=app.look.ascii)
            size = width_of(shown) + 1 + width_of(action.short) + (_GAP if kept else 0)
            if size <= left:
                kept.append((shown, action))
                left -= size
        return sorted(kept, key=lambda pair: (pair[1].id == "help", pair[1].rank))

    def spans(self, width: int) -> Line:
        self._places = []
        spans = [Span(" ")]
        at = 1
        for position, (key, action) in enumerate(self.chosen(width)):
            if position:
                spans.append(Span(" " * _GAP))
                at += _GAP
            size = width_of(key) + 1 + width_of(action.short)
            self._places.append((at, at + size, action))
            spans += [Span(key, "key"), Span(" "), Span(action.short, "dim")]
            at += size
        return tuple(spans)

    def on_click(self, event: events.Click) -> None:
        screen = self.screen
        for start, end, action in self._places:
            if start <= event.x < end and isinstance(screen, ActionScreen):
                event.stop()
                screen.perform(action)
                return

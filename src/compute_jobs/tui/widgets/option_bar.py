"""A question at the bottom of the screen, answered with one key; nothing is covered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.widget import Widget

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import contexts_of
from compute_jobs.tui.host import Option, host
from compute_jobs.tui.widgets.bars import Bar
from compute_jobs.tui.widgets.styled_text import Line, Span, width_of, wrap


class OptionBar(Bar, can_focus=True):
    """Takes the place of the footer until a key, a click or esc."""

    contexts = ("chooser",)
    contexts_end = True

    def __init__(
        self, title: str, options: Sequence[tuple[str, str, str]], then: Callable[[str], object]
    ) -> None:
        """``options`` are a key, its label and its value, each."""
        super().__init__(classes="chooser")
        self._title = title
        self._options = [Option(*it) for it in options]
        self._then = then
        self._before: Widget | None = None
        self._places: list[tuple[int, int, int, Option]] = []

    def rows(self, width: int) -> list[Line]:
        self._places = []
        title = wrap([Span(f" {self._title}:", "accent")], width, hang=1)
        rows = [*map(list, title[:-1]), [*title[-1], Span(" ")]]
        at = sum(width_of(span.text) for span in rows[-1])
        for option in [*self._options, Option("esc", "cancel", "")]:
            size = width_of(option.key) + 1 + width_of(option.label) + 2
            if at + size > width and at > 1:
                rows.append([Span(" ")])
                at = 1
            self._places.append((len(rows) - 1, at, at + size - 2, option))
            rows[-1] += [Span(option.key, "key"), Span(f" {option.label}  ", "dim")]
            at += size
        return [tuple(row) for row in rows]

    def on_mount(self) -> None:
        self._before = self.screen.focused
        self.focus()

    def take_key(self, event: events.Key) -> bool:
        for option in self._options:
            if option.key in (event.key, event.character):
                self._take(option)
                return True
        if event.key in ("escape", "q", "enter"):
            self._leave()
            return True
        app = host(self)
        if app.keymap.find(event.key, event.character, contexts_of(self)) is None:
            app.say("Press one of the keys below, or esc to leave.", "dim")
            return True
        return isinstance(self.screen, ActionScreen) and self.screen.take_key(event)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for row, start, end, option in self._places:
            if row == event.y and start <= event.x < end:
                self._take(option) if option.key != "esc" else self._leave()
                return

    def on_blur(self) -> None:
        if self.is_attached:
            self.remove()

    def _leave(self) -> None:
        before = self._before
        if before is not None and before.is_attached:
            self.screen.set_focus(before)
        else:
            self.screen.focus_next()
        if self.is_attached:
            self.remove()

    def _take(self, option: Option) -> None:
        self._leave()
        host(self).guard(lambda: self._then(option.value))

"""A line to type at the bottom of the screen: a file name, a profile's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from compute_jobs.tui.action_screen import put_away
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.styled_text import plain


class Prompt(Horizontal):
    """Enter takes it, esc leaves; then the focus is where it was."""

    contexts: ClassVar[tuple[str, ...]] = ("typing",)
    contexts_end = True
    left_by_key: ClassVar[bool] = True

    def __init__(
        self, label: str, text: str, then: Callable[[str], object], *, empty: bool = False
    ) -> None:
        super().__init__(classes="field prompt")
        self._label = label
        self._text = text
        self._then = then
        self._empty = empty
        """Whether nothing is an answer too."""
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        yield Static(Content(f" {plain(self._label)}"), classes="field-label")
        yield Input(value=self._text, compact=True)

    def on_mount(self) -> None:
        self._before = self.screen.focused
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.do_accept()

    def do_accept(self) -> None:
        text = self.query_one(Input).value.strip()
        self.do_back()
        if text or self._empty:
            host(self).guard(lambda: self._then(text))

    def do_back(self) -> None:
        if self._before is not None and self._before.is_attached:
            self.screen.set_focus(self._before)
        put_away(self)

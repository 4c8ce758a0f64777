"""A one-line text field with a label, opened where it is needed and gone when it is left."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.styled_text import plain


class Field(Horizontal):
    """Hidden until ``open``; keys that are no text keep their actions."""

    contexts: ClassVar[tuple[str, ...]] = ("typing",)
    contexts_end = True
    left_by_key: ClassVar[bool] = True

    class Left(Message):
        """The focus went elsewhere while it was open."""

    class Escaped(Message):
        """The reader gave up what was typed."""

    def __init__(self, *, id: str | None = None, classes: str = "") -> None:  # noqa: A002
        super().__init__(id=id, classes=f"field {classes}")
        self.display = False
        self._label = Static(classes="field-label")
        self._input = Input(compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        yield self._label
        yield self._input

    @property
    def is_open(self) -> bool:
        return bool(self.display)

    @property
    def text(self) -> str:
        return self._input.value

    def open(self, label: str, text: str = "") -> None:
        self.display = True
        host(self).expect_focus(self)
        if self.is_mounted:
            self._fill(label, text)
        else:
            self.call_after_refresh(self._fill, label, text)

    def _fill(self, label: str, text: str) -> None:
        self._label.update(Content(plain(label)))
        self._input.value = text
        self._input.cursor_position = len(text)
        self._input.focus()

    def do_accept(self) -> None:
        """As enter does; in the footer for those who look for it, and for a click."""
        self._input.post_message(Input.Submitted(self._input, self._input.value))

    def do_back(self) -> None:
        self.post_message(self.Escaped())

    def stay(self) -> None:
        """It isn't left after all: what was typed meanwhile is its own."""
        host(self).release_keys()

    def close(self) -> None:
        self.display = False

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if self.display and self.app.app_focus:
            self.call_after_refresh(self._see_whether_left)

    def _see_whether_left(self) -> None:
        if self.display and not self._input.has_focus and self.screen.is_current:
            self.post_message(self.Left())

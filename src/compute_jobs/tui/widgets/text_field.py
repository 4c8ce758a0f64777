"""One line to type with a label: a field of a pane, or a question at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from compute_jobs.tui.action_screen import put_away
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.styled_text import plain


class LabelledInput(Horizontal):
    """A label and an input; keys that are no text keep their actions."""

    contexts: ClassVar[tuple[str, ...]] = ("typing",)
    contexts_end = True
    left_by_key: ClassVar[bool] = True
    """After enter or escape, keys wait until the focus has left (see ``key_queue.py``)."""
    selects_all: ClassVar[bool] = False
    """Whether the first key replaces what the field opens with."""

    def __init__(
        self,
        label: str = "",
        text: str = "",
        *,
        id: str | None = None,  # noqa: A002
        classes: str = "",
    ) -> None:
        super().__init__(id=id, classes=f"field {classes}")
        self._label = Static(Content(plain(label)), classes="field-label")
        self._input = Input(value=text, compact=True, select_on_focus=self.selects_all)

    def compose(self) -> ComposeResult:
        yield self._label
        yield self._input


class Field(LabelledInput):
    """Hidden until ``open``; its owner closes it."""

    class Left(Message):
        """The focus went elsewhere while it was open."""

    class Escaped(Message):
        """The reader gave up what was typed."""

    def __init__(self, *, id: str | None = None, classes: str = "") -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.display = False

    @property
    def is_open(self) -> bool:
        return bool(self.display)

    def open(self, label: str, text: str = "", *, replace: bool = False) -> None:
        """``replace`` selects the text, so that the first key typed takes its place."""
        self.display = True
        host(self).keys.expect(self)
        if self.is_mounted:
            self._fill(label, text, replace)
        else:
            self.call_after_refresh(self._fill, label, text, replace)

    def _fill(self, label: str, text: str, replace: bool) -> None:
        self._label.update(Content(plain(label)))
        self._input.value = text
        self._input.cursor_position = len(text)
        self._input.focus()
        if replace:
            self._input.select_all()

    def do_accept(self) -> None:
        """As enter does; in the footer for those who look for it, and for a click."""
        self._input.post_message(Input.Submitted(self._input, self._input.value))

    def do_back(self) -> None:
        self.post_message(self.Escaped())

    def stay(self) -> None:
        """What was typed isn't accepted: the field stays open and gets the keys that waited."""
        host(self).keys.release()

    def close(self) -> None:
        self.display = False

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if self.display and self.app.app_focus:
            self.call_after_refresh(self._see_whether_left)

    def _see_whether_left(self) -> None:
        if self.display and not self._input.has_focus and self.screen.is_current:
            self.post_message(self.Left())


class Prompt(LabelledInput):
    """A question of the program: enter answers, esc leaves; then the focus is where it was.

    ``then`` refuses an answer with a ReaderError or False.
    """

    selects_all: ClassVar[bool] = True

    def __init__(
        self, label: str, text: str, then: Callable[[str], object], *, empty: bool = False
    ) -> None:
        super().__init__(f" {plain(label)}", text, classes="prompt")
        self._then = then
        self._empty = empty
        """Whether nothing is an answer too."""
        self._before: Widget | None = None

    def on_mount(self) -> None:
        self._before = self.screen.focused
        self._input.focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.do_accept()

    def do_accept(self) -> None:
        """What is refused stays in the field, so that no key typed next is taken for an action."""
        text, app = self._input.value.strip(), host(self)
        answers: list[object] = []
        if text or self._empty:
            done = app.guard(lambda: answers.append(self._then(text)))
            if not done or False in answers:
                app.keys.release()
                return
        self.do_back()

    def do_back(self) -> None:
        if self._before is not None and self._before.is_attached and self._input.has_focus:
            self.screen.set_focus(self._before)
        put_away(self)

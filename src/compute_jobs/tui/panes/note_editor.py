"""Writing notes: on disk within a second of the last key, on leaving, and at any signal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from compute_jobs.errors import ReaderError
from compute_jobs.record.merge import (
    carried,
    followed,
    place,
    shown,
    stretch,
)
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.styled_text import plain

if TYPE_CHECKING:
    from pathlib import Path

    from textual.timer import Timer
    from textual.widgets import TextArea

DELAY = 0.5
"""Seconds without a key after which the text is saved."""
LONGEST = 0.9
"""Seconds of typing without a pause after which it is saved anyway."""
AGAIN = 5.0
"""Seconds until a failed save is retried."""


class NoteEditor(Vertical):
    """One note of one employer (or one checklist item), in its own box."""

    contexts = ("note",)
    contexts_end = True

    class Finished(Message):
        """The reader is done; the note is saved."""

    def __init__(self, employer: str, item: str = "") -> None:
        super().__init__(id="note", classes="note")
        self.employer = employer
        self.item = item
        self._area: TextArea | None = None
        self._timer: Timer | None = None
        self._again: Timer | None = None
        self._oldest = 0.0
        self._agreed = ""
        """The note on disk, as this editor knows it: the base of the next save."""
        self._shown = ""
        """The same as the field shows it."""
        self._refused = False
        """A save failed; then, and only then, the session keeps the text."""
        self.saves: list[str] = []
        """Each save of this editing, by its entry in the history; undone as one."""

    def compose(self) -> ComposeResult:
        from textual.widgets import TextArea

        app = host(self)
        self._agreed = app.view.dossier(self.employer).notes.get(self.item, "")
        self._shown = shown(self._agreed)
        self._area = TextArea(
            self._shown, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True
        )
        yield self._area

    def on_mount(self) -> None:
        assert self._area is not None
        self._entitle()
        self._area.move_cursor(self._area.document.end)
        self._area.focus()

    @property
    def text(self) -> str:
        return self._area.text if self._area is not None else self._shown

    def _entitle(self, note: str = "") -> None:
        app = host(self)
        name = app.view.employer(self.employer).name
        what = f"note · {name}" + (f" · {self.item}" if self.item else "")
        self.border_title = Content(f"{plain(what)} · {note or 'saved'}")

    def on_text_area_changed(self) -> None:
        if self.text == self._shown:
            return
        import time

        now = time.monotonic()
        if self._timer is None:
            self._oldest = now
        else:
            self._timer.stop()
        self._entitle("…")
        self._timer = self.set_timer(
            max(min(DELAY, LONGEST - (now - self._oldest)), 0.0), self.save
        )

    def save(self) -> bool:
        """Save the text if it changed; False if that failed."""
        for timer in (self._timer, self._again):
            if timer is not None:
                timer.stop()
        self._timer = self._again = None
        text = self.text
        return text == self._shown or self._keep(carried(self._agreed, text))

    def _keep(self, note: str, else_in: Path | None = None) -> bool:
        """Save it; if that fails, say so, and say which file has the text."""
        app = host(self)
        try:
            saved = app.desk.write_note(self.employer, note, self.item, self._agreed)
        except ReaderError as error:
            self._refused = True
            if self.is_attached:
                self._entitle("NOT saved")
                app.say(f"{error}; your text is in {else_in}" if else_in else str(error), "bad")
                app.touch(now=True)
                self._again = self.set_timer(AGAIN, self.save)
            return False
        self._agreed, self._shown = saved.text, shown(saved.text)
        self.saves += [saved.change] if saved.change else []
        self._take_in()
        was_refused, self._refused = self._refused, False
        if self.is_attached:
            self._entitle()
            app.touch(now=was_refused)
        return True

    def _take_in(self) -> None:
        """Show what others wrote to the note; the cursor stays at the reader's own words."""
        area, before, after = self._area, self.text, self._shown
        if area is None or before == after:
            return
        from textual.widgets.text_area import Selection

        start, end, put = stretch(before, after)
        chosen = Selection(*(followed(before, after, each) for each in area.selection))
        area.replace(put, place(before, start), place(before, end))
        area.selection = chosen

    def on_unmount(self) -> None:
        """However it ends."""
        self.save()

    def do_finish(self) -> None:
        if self.save():
            host(self).note_written(self.saves)
            self.post_message(self.Finished())

    def do_external_editor(self) -> None:
        """The reader's own editor; its result replaces the text."""
        from compute_jobs.platform.editor import EditedFile, EditorStoppedError

        app = host(self)
        if not self.save():
            return
        file = EditedFile(app.desk.workspace.home, f"{self.employer}.md")
        with app.suspend():
            try:
                edited = file.edit(self._agreed, app.config.editor)
            except EditorStoppedError as error:  # the screen ends too; this stays in the terminal
                sys.stderr.write(f"{error}\n")
                raise
        if edited is None or self._area is None:
            return
        edited = edited.rstrip("\n")
        self._area.text = shown(edited)
        if edited == self._agreed or self._keep(edited, file.path):
            file.let_go()

    def remember(self) -> Mapping[str, Any]:
        """Only text that couldn't be saved; saved text needs no second place."""
        if not self._refused:
            return {}
        where = {"employer": self.employer, "item": self.item}
        return {**where, "text": self.text, "base": self._agreed}

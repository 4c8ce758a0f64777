"""What the panes share: a border with a title and a note, a list, a place to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.containers import Vertical
from textual.content import Content

from compute_jobs.tui.acting import program
from compute_jobs.tui.spans import plain
from compute_jobs.tui.themes import Look
from compute_jobs.tui.virtual_list import VirtualList


class Pane(Vertical):
    """Titles are content, never markup."""

    contexts: ClassVar[tuple[str, ...]] = ()
    number: ClassVar[str] = ""
    _titles: tuple[str, str] = ("", "")

    def entitle(self, title: str, note: str = "") -> None:
        """The title on the upper edge of the border, the note on its lower one."""
        titles = (f"{self.number} {plain(title)}".lstrip(), plain(note))
        if titles != self._titles:
            self._titles = titles
            self.border_title = Content(titles[0])
            self.border_subtitle = Content(titles[1])

    @property
    def titles(self) -> tuple[str, str]:
        return self._titles

    @property
    def list(self) -> VirtualList:
        return self.query_one(VirtualList)

    @property
    def look(self) -> Look:
        return program(self).look

    def go(self) -> None:
        self.list.focus()

    def remember(self) -> Mapping[str, Any]:
        """What a later start should find again."""
        return {}

    def recall(self, saved: Mapping[str, Any]) -> None:
        """Take up what ``remember`` gave."""

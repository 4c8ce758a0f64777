"""What the panes share: a border with a title and a note, a list, a place to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.content import Content
from textual.widget import Widget

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.styled_text import cut, plain, width_of
from compute_jobs.tui.widgets.themes import Look

if TYPE_CHECKING:
    from textual.widgets import Input

    from compute_jobs.tui.widgets.text_field import Field

_CORNERS = 6
"""Cells of the upper edge that the corners and the blanks beside a title take."""
_SHORTEST = 4
"""Cells of a name that are kept, come what may."""


class Pane(Widget):
    """Titles are content, never markup."""

    contexts: ClassVar[tuple[str, ...]] = ()
    number: ClassVar[str] = ""
    _titles: tuple[str, str] = ("", "")
    list: RowList
    """Each pane makes its own and keeps it."""

    _said: tuple[str, str, str, str] = ("", "", "", "")

    def entitle(self, title: str, note: str = "", *, name: str = "", tail: str = "") -> None:
        """The title on the upper edge of the border, the note on its lower one.

        Where a name and what follows it do not fit, the name is cut and never the tail.
        """
        self._said = (title, name, tail, note)
        lead, tail = f"{self.number} {plain(title)}".lstrip(), plain(tail)
        room = self.outer_size.width - _CORNERS - width_of(lead) - width_of(tail)
        if self.outer_size.width and tail:
            name = cut(name, max(room, _SHORTEST))
        titles = (f"{lead}{plain(name)}{tail}", plain(note))
        if titles != self._titles:
            self._titles = titles
            self.border_title = Content(titles[0])
            self.border_subtitle = Content(titles[1])

    def on_resize(self) -> None:
        title, name, tail, note = self._said
        if tail:
            self.entitle(title, note, name=name, tail=tail)

    @property
    def titles(self) -> tuple[str, str]:
        return self._titles

    @property
    def look(self) -> Look:
        return host(self).look

    def go(self) -> None:
        """At once: the next key may be there already, and it is for this pane."""
        self.screen.set_focus(self.list)

    # -- filtering by words --------------------------------------------------------------------

    @property
    def words(self) -> str:
        """The words the list is filtered by."""
        return ""

    def set_words(self, words: str) -> None:
        """Filter by other words."""

    def do_filter(self) -> None:
        """Type words in a field below the list; the list follows each key."""
        field = self._field
        if field is None:
            from compute_jobs.tui.widgets.text_field import Field

            field = Field(classes="filter")
            self.mount(field, after=self.list)
        field.open("/", self.words)

    @property
    def _field(self) -> Field | None:
        found = self.query(".field")
        return cast("Field", found.first()) if found else None

    # Named as Textual finds them, so that a start doesn't load the field.

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._field is not None and self._field.is_open:
            event.stop()
            self.set_words(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._close_field()

    def on_field_left(self, event: Field.Left) -> None:
        event.stop()
        if self._field is not None:
            self._field.close()

    def _close_field(self) -> None:
        if self._field is not None:
            self._field.close()
        self.go()

    def on_field_escaped(self, event: Field.Escaped) -> None:
        """Out of the field, with all rows shown again."""
        event.stop()
        self.set_words("")
        self._close_field()

    def on_key(self, event: events.Key) -> None:
        if self.take_key(event):
            event.stop()
            event.prevent_default()

    def take_key(self, event: events.Key) -> bool:
        """Up and down go through the list while the reader types in the field."""
        field = self._field
        if event.key not in ("up", "down") or field is None or not field.is_open:
            return False
        (self.list.do_up if event.key == "up" else self.list.do_down)()
        return True

    # -- session -------------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        """What a later start should find again."""
        return {}

    def recall(self, saved: Mapping[str, Any]) -> None:
        """Take up what ``remember`` gave."""

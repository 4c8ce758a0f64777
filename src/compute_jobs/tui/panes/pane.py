"""What the panes share: a border with a title and a note, and a list to filter by words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from textual import events, on
from textual.content import Content
from textual.widget import Widget

from compute_jobs.tui.widgets.document import PageView
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.styled_text import Line, cut, hint, plain, text_line, width_of

if TYPE_CHECKING:
    from textual.widgets import Input

    from compute_jobs.tui.widgets.text_field import Field

_CORNERS = 6
"""Cells of the upper edge taken by the corners and the spaces beside a title."""
_SHORTEST = 4
"""The minimum cells of a name."""
NO_MATCHES: tuple[Line, ...] = (
    text_line("No matches."),
    hint("esc", "shows all again"),
)


def matches(words: str, text: str) -> bool:
    """Whether a text contains every word; for short lists, which need no index."""
    text = text.casefold()
    return all(word in text for word in words.casefold().split())


class Pane(Widget):
    """Titles are content, never markup."""

    contexts: tuple[str, ...] = ()
    number: ClassVar[str] = ""
    list: RowList
    """Each pane creates and keeps its own."""
    _employer: str | None = None
    _titles: tuple[str, str] = ("", "")
    _entitled: tuple[str, str, str, str] = ("", "", "", "")

    @property
    def employer(self) -> str | None:
        """The employer it is about."""
        return self._employer

    @property
    def chosen(self) -> str:
        """The same, for actions that aren't run without one."""
        assert self.employer is not None
        return self.employer

    def entitle(self, title: str, note: str = "", *, name: str = "", tail: str = "") -> None:
        """The title on the upper edge of the border, the note on its lower one.

        If a name and its tail don't fit, the name is cut, never the tail.
        """
        self._entitled = (title, name, tail, note)
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
        title, name, tail, note = self._entitled
        if tail:
            self.entitle(title, note, name=name, tail=tail)

    @property
    def titles(self) -> tuple[str, str]:
        return self._titles

    def go(self) -> None:
        """Immediately: the next key may have arrived already, and it is for this pane."""
        self.screen.set_focus(self.list)

    def read(self, page: PageView) -> None:
        """Open a page of this pane, if need be in place of the list, until it loses the focus."""
        self.add_class("-reading")
        page.focus()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if self.app.app_focus and isinstance(event.widget, PageView):
            self.remove_class("-reading")

    def clear(self) -> bool:
        """Undo the innermost state of this pane (search, filter); False if there is none."""
        return False

    # -- session -------------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        """What a later start should restore."""
        return {}

    def recall(self, saved: Mapping[str, Any]) -> None:
        """Restore what ``remember`` returned."""


class FieldPane(Pane):
    """A pane with a field below its list, mostly for words to filter it by."""

    @property
    def words(self) -> str:
        """The words the list is filtered by."""
        return ""

    def set_words(self, words: str) -> None:
        """Filter by other words."""

    def do_filter(self) -> None:
        """Type words in a field below the list; the list updates with each key."""
        field = self._field
        if field is None:
            from compute_jobs.tui.widgets.text_field import Field

            field = Field(classes="filter")
            self.mount(field, after=self.list)
        field.open("/", self.words)

    @property
    def _field(self) -> Field | None:
        fields = self.query(".field")
        return cast("Field", fields.first()) if fields else None

    # By name, so start-up doesn't load the field.

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
        """Leave the field and show all rows again."""
        event.stop()
        self.set_words("")
        self._close_field()

    def on_key(self, event: events.Key) -> None:
        if self.take_key(event):
            event.stop()
            event.prevent_default()

    def take_key(self, event: events.Key) -> bool:
        """Up and down move through the list while the reader types in the field."""
        field = self._field
        if event.key not in ("up", "down") or field is None or not field.is_open:
            return False
        (self.list.do_up if event.key == "up" else self.list.do_down)()
        return True


class Filter(NamedTuple):
    """The reader's filter and sort order for a list."""

    words: str = ""
    only: str = ""
    """A kind and perhaps what of it, such as "eligible" or "layer:lab"; empty shows all."""
    sort: str = ""
    down: bool = False

    @property
    def all(self) -> bool:
        return not self.words.strip() and not self.only

    def recalled(self, saved: Mapping[str, Any]) -> Filter:
        """This one with what a session kept."""
        texts = {
            name: saved[name]
            for name in ("words", "only", "sort")
            if isinstance(saved.get(name), str)
        }
        return self._replace(**texts, down=saved.get("down", self.down) is True)


class FilteredPane(FieldPane):
    """A list that the reader filters and sorts."""

    largest_first: ClassVar[frozenset[str]] = frozenset()
    """Columns sorted with the largest on top."""
    shown: Filter
    """Each pane sets its own at the start."""
    selects: ClassVar[str] = ""
    """What a row is, as the session names it."""
    last: str | None = None
    """The row selected before the list was filtered."""

    def draw_filtered(self) -> None:
        """Draw what the filter shows now."""

    def set_shown(self, shown: Filter) -> None:
        if self.shown.all:
            self.last = self.list.selected_key
        if shown != self.shown:
            self.shown = shown
            self.draw_filtered()

    @property
    def words(self) -> str:
        return self.shown.words

    def set_words(self, words: str) -> None:
        self.set_shown(self.shown._replace(words=words))

    def sort_by(self, column: str) -> None:
        """Sort by that column; if it already is, reverse the order."""
        current = self.shown
        down = not current.down if column == current.sort else column in self.largest_first
        self.set_shown(current._replace(sort=column, down=down))

    @on(RowList.HeaderClicked)
    def _header_clicked(self, event: RowList.HeaderClicked) -> None:
        event.stop()
        self.sort_by(event.column)

    def do_reverse(self) -> None:
        self.sort_by(self.shown.sort)

    def clear(self) -> bool:
        """Show all rows again; False if no filter hides any."""
        if self.shown.all:
            return False
        self.set_shown(self.shown._replace(words="", only=""))
        return True

    def remember(self) -> Mapping[str, Any]:
        return {**self.shown._asdict(), self.selects: self.list.selected_key}

    def recall(self, saved: Mapping[str, Any]) -> None:
        self.shown = self.shown.recalled(saved)

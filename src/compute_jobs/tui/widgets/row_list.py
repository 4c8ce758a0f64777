"""Lists in columns: a source of rows, which columns fit a width, and the widget that shows them.

What a cell holds is drawn as it is, never read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from textual import events
from textual.geometry import Region
from textual.message import Message

from compute_jobs.tui.widgets.document import LineView, RowLine
from compute_jobs.tui.widgets.styled_text import (
    Cell,
    Line,
    Span,
    cut,
    fit,
    fit_line,
    line,
    width_of,
)
from compute_jobs.tui.widgets.themes import Glyphs

T = TypeVar("T")
_GUTTER = 1
"""The cell before each row, for the mark of the selected one."""


class Column(NamedTuple):
    """``keep`` decides which column goes first where it gets narrow: the highest number."""

    id: str
    title: str
    width: int
    keep: int = 0
    right: bool = False
    grow: int = 0
    """Its share of the cells that are left over; 0 stays at its width."""
    most: int = 0
    """Where growing ends; 0 never."""
    sortable: bool = False
    long: str = ""
    """The title where there is room for it."""
    room: int = 0
    """Only in a list at least this wide."""
    below: int = 0
    """Only in a list narrower than this; 0 in any."""
    terms: str = ""
    """Ids of the glossary terms that explain it, with blanks between."""

    def title_in(self, size: int) -> str:
        return self.long if self.long and len(self.long) <= size else self.title


Layout = list[tuple[Column, int]]


def _meant_for(columns: Sequence[Column], width: int) -> list[Column]:
    return [it for it in columns if it.room <= width and (not it.below or width < it.below)]


def lay_out(columns: Sequence[Column], width: int) -> Layout:
    """The columns that fit, in order, with their widths; at least the most wanted one."""
    fitting = _meant_for(columns, width)
    while len(fitting) > 1 and sum(column.width + 1 for column in fitting) - 1 > width:
        fitting.remove(max(fitting, key=lambda column: column.keep))
    sizes = [column.width for column in fitting]
    spare = width - sum(sizes) - (len(fitting) - 1)
    if spare < 0:
        sizes[0] = max(width, 1)
    while spare > 0:
        growing = [
            position
            for position, column in enumerate(fitting)
            if column.grow and (not column.most or sizes[position] < column.most)
        ]
        shares = sum(fitting[position].grow for position in growing)
        given = 0
        for position in growing:
            column = fitting[position]
            share = max(spare * column.grow // shares, 1)
            if column.most:
                share = min(share, column.most - sizes[position])
            share = min(share, spare - given)
            sizes[position] += share
            given += share
        if not given:
            break
        spare -= given
    return list(zip(fitting, sizes, strict=True))


class Rows(Generic[T]):
    """Items as rows; a cell is made when it is drawn. Keys stay over changes, positions don't."""

    def __init__(
        self,
        columns: Sequence[Column],
        items: Sequence[T],
        key: Callable[[T], str],
        cell: Callable[[T, str, int], Cell | None],
        *,
        dividers: Mapping[int, str] | None = None,
        role: Callable[[T], str] | None = None,
    ) -> None:
        """``cell`` draws an item for a column's id and width; None: the cell before runs on.

        ``dividers`` are titles of the lines before a row, by that row's position; they can't be
        selected. ``role`` is that of an item's cells that name none.
        """
        self.columns = columns
        self.items = items
        self.dividers = dividers or {}
        self._keys = [key(item) for item in items]
        self._cell = cell
        self._role = role
        self._places = {key: place for place, key in enumerate(self._keys)}

    def __len__(self) -> int:
        return len(self._keys)

    def key(self, index: int) -> str:
        return self._keys[index]

    def index(self, key: str) -> int | None:
        return self._places.get(key)

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        """A cell for each column of the layout; where there are fewer, the last one runs on."""
        cells: list[Cell] = []
        for column, size in layout:
            cell = self._cell(self.items[index], column.id, size)
            if cell is None:
                break
            cells.append(cell)
        return cells

    def role(self, index: int) -> str:
        return self._role(self.items[index]) if self._role is not None else ""


def dividers_by(items: Iterable[T], title: Callable[[T], str]) -> dict[int, str]:
    """A divider before the first row of each group of items with the same title."""
    dividers: dict[int, str] = {}
    before = ""
    for position, item in enumerate(items):
        now = title(item)
        if now and now != before:
            dividers[position] = now
        before = now
    return dividers


class RowList(LineView):
    """Columns under a header, one selected row, a mouse; only rows in sight are asked for."""

    contexts = ("list",)

    class Highlighted(Message):
        """Another row is selected."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Chosen(Highlighted):
        """A row was clicked twice."""

    class HeaderClicked(Message):
        """A column one can sort by was clicked."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(self, *, id: str | None = None, header: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self.head = 1 if header else 0
        self.source: Rows[Any] = Rows((), (), str, lambda *_: "")
        self._dividers: dict[int, str] = {}
        """The titles of the dividers, by their line."""
        self.selected = 0
        self._layout: tuple[Sequence[Column], int, Layout] = ((), 0, [])
        """The columns of the source and a width, with what fits of them."""
        self.sort: tuple[str, bool] | None = None
        """The sorted column and whether it runs downwards, for the header's mark."""
        self.empty: Sequence[Line] = ()
        """What is shown when there are no rows."""

    # -- what is shown ---------------------------------------------------------------------

    def show(self, source: Rows[Any], *, keep: str | None = None) -> None:
        """Show ``source``, with the row ``keep`` (or the one selected before) selected.

        Where that row is gone, the one at its place is.
        """
        wanted = keep if keep is not None else self.selected_key
        self.source = source
        self._dividers = {
            row + above: title for above, (row, title) in enumerate(sorted(source.dividers.items()))
        }
        place = source.index(wanted) if wanted else None
        self.selected = place if place is not None else self._clamped_row(self.selected)
        self._bring_into_sight()
        self.update_lines()

    def _layout_in(self, width: int) -> Layout:
        """The columns that fit, with their widths; the same list while nothing changes."""
        columns = self.source.columns
        if self._layout[:2] != (columns, width):
            room = width - _GUTTER
            self._layout = columns, width, lay_out(columns, room) if room > 0 else []
        return self._layout[2]

    @property
    def hidden_columns(self) -> int:
        """How many columns a list of this width should have and has no room for."""
        width = self.scrollable_content_region.width
        shown = [column for column, _ in self._layout_in(width)] if width else []
        meant = _meant_for(self.source.columns, width - _GUTTER) if shown else []
        return sum(1 for column in meant if column.title and column not in shown)

    @property
    def line_total(self) -> int:
        return len(self.source) + len(self._dividers)

    def line_of(self, row: int) -> int:
        return row + sum(before <= row for before in self.source.dividers)

    def _row_on(self, line: int) -> int | None:
        """The row on a line; None for a divider and below the last row."""
        row = line - sum(divider < line for divider in self._dividers)
        return row if line not in self._dividers and 0 <= row < len(self.source) else None

    # -- the selection ---------------------------------------------------------------------

    @property
    def selected_key(self) -> str | None:
        if 0 <= self.selected < len(self.source):
            return self.source.key(self.selected)
        return None

    def _clamped_row(self, row: int) -> int:
        return max(0, min(row, len(self.source) - 1))

    def select(self, row: int, *, tell: bool = True) -> None:
        """Select a row, clamped to what there is, and bring it into sight."""
        row = self._clamped_row(row)
        before, self.selected = self.selected, row
        if self._bring_into_sight():
            self.update_lines()
        elif before != row:
            self._refresh_rows(before, row)
        if tell and before != row:
            self.post_message(self.Highlighted(self.source.key(row)))

    def select_key(self, key: str, *, tell: bool = True) -> bool:
        """Select the row with that key; False if there is none."""
        row = self.source.index(key)
        if row is None:
            return False
        self.select(row, tell=tell)
        return True

    def _bring_into_sight(self) -> bool:
        """Move the top so that the selected row is in sight; whether it had to move."""
        if not len(self.source) or not self.size.height:
            return False
        number = self.line_of(self.selected)
        top, page = self.top, self.page_lines
        if number <= top:
            headed = page > 1 and number - 1 in self._dividers
            top = number - 1 if headed else number
        elif number >= top + page:
            top = number - page + 1
        top = self._clamped(top)
        moved, self.top = top != self.top, top
        return moved

    def move(self, lines: int) -> None:
        self.select(self.selected + lines)

    # -- drawing ---------------------------------------------------------------------------

    def line_at(self, y: int, width: int) -> RowLine:
        """The header, a divider, a row, or a line of the text for an empty list."""
        layout = self._layout_in(width)
        if y < self.head:
            return RowLine(self._head_spans(width))
        number = self.number_at(y)
        if number in self._dividers:
            mark = Glyphs.rule
            text = fit(f"{mark * 2} {self._dividers[number]} {mark * width}", width, mark=mark)
            return RowLine((Span(text, "faint"),))
        row = self._row_on(number)
        if row is None or not layout:
            at = y - self.head
            says = self.empty[at] if not len(self.source) and at < len(self.empty) else ()
            return RowLine(tuple(Span(text, role or "dim") for text, role in says))
        state = ""
        if row == self.selected:
            state = "here" if self.has_focus else "seen"
        mark = Glyphs.here if state else " "
        return RowLine((Span(mark, "accent"), *self._row_spans(row, layout, width)), state)

    def _head_spans(self, width: int) -> Line:
        spans = [Span(" " * _GUTTER, "head")]
        for column, size in self._layout_in(width):
            title, role = column.title_in(size), "head"
            if self.sort is not None and self.sort[0] == column.id:
                mark = Glyphs.down if self.sort[1] else Glyphs.up
                title, role = f"{cut(title, max(size - 1, 0), '')}{mark}", "head.sorted"
            spans += [Span(fit(title, size, right=column.right, mark=""), role), Span(" ", "head")]
        left = width - sum(width_of(span.text) for span in spans[:-1])
        return (*spans[:-1], Span(" " * left, "head"))

    def _row_spans(self, row: int, layout: Layout, width: int) -> Line:
        cells, role = self.source.cells(row, layout), self.source.role(row)
        spans: list[Span] = []
        used = _GUTTER
        for position, (cell, (column, size)) in enumerate(zip(cells, layout, strict=False)):
            if position == len(cells) - 1 < len(layout) - 1:
                size = max(width - used, 0)  # noqa: PLW2901 - the last of too few cells runs on
            fitted = fit_line(line(cell), size, right=column.right)
            spans += [Span(text, own or role) for text, own in fitted]
            spans.append(Span(" "))
            used += size + 1
        return tuple(spans[:-1])

    def _refresh_rows(self, *rows: int) -> None:
        """Draw these rows again, as far as they are in sight."""
        width, height = self.size
        lines = [self.line_of(row) - self.top + self.head for row in rows]
        inside = [Region(0, y, width, 1) for y in lines if self.head <= y < height]
        if inside:
            self.refresh(*inside)

    # -- what happens to it ----------------------------------------------------------------

    def on_resize(self) -> None:
        self._bring_into_sight()
        self.update_lines()

    def on_focus(self) -> None:
        self._refresh_rows(self.selected)

    def on_blur(self) -> None:
        self._refresh_rows(self.selected)

    def _row_under(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.head:
            return None
        return self._row_on(self.number_at(offset.y))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or (self.overflows and offset.x >= self.body_width):
            return
        event.stop()
        if offset.y < self.head:
            self._click_header(offset.x)
            return
        row = self._row_under(event)
        if row is None:
            return
        self.select(row)
        if event.chain == 2:
            self.post_message(self.Chosen(self.source.key(row)))

    @property
    def head_terms(self) -> Sequence[str]:
        """The ids of the terms that explain the columns."""
        terms = (term for column in self.source.columns for term in column.terms.split())
        return tuple(dict.fromkeys(terms))

    def _click_header(self, x: int) -> None:
        at = _GUTTER
        for column, size in self._layout_in(self.body_width):
            if at <= x < at + size + 1:
                if column.sortable:
                    self.post_message(self.HeaderClicked(column.id))
                return
            at += size + 1

"""A list of any length that draws only the rows in sight and only those that changed.

The rows belong to a source that is asked for row ``i`` when it is drawn. Dividers are lines that
can't be selected. What a cell holds is drawn as it is, never read as markup.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from compute_jobs.tui.columns import Column, Layout, lay_out
from compute_jobs.tui.spans import Cell, Line, Span, cut, fit, fit_line, line, width_of

if TYPE_CHECKING:
    from compute_jobs.tui.app import JobsApp


class RowSource:
    """What a list draws; nothing, without overrides. Keys stay over changes, positions don't."""

    columns: Sequence[Column] = ()
    dividers: Mapping[int, str] = {}
    """Titles of the lines that stand before a row, by that row's position."""

    def __len__(self) -> int:
        return 0

    def key(self, index: int) -> str:
        raise IndexError(index)

    def index(self, key: str) -> int | None:
        for position in range(len(self)):
            if self.key(position) == key:
                return position
        return None

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        """A cell for each column of the layout; where there are fewer, the last one runs on."""
        raise IndexError(index)

    def role(self, index: int) -> str:
        """The role of cells that name none."""
        return ""


NoRows = RowSource


class VirtualList(ScrollView, can_focus=True, inherit_bindings=False):
    """Columns under a header, one selected row, a mouse; 100,000 rows cost what 10 do."""

    contexts: ClassVar[tuple[str, ...]] = ("list",)

    class Highlighted(Message):
        """Another row is selected."""

        def __init__(self, sender: VirtualList, index: int, key: str) -> None:
            super().__init__()
            self.list = sender
            self.index = index
            self.key = key

        @property
        def control(self) -> VirtualList:
            return self.list

    class Chosen(Highlighted):
        """A row was clicked twice."""

    class HeaderClicked(Message):
        def __init__(self, sender: VirtualList, column: str) -> None:
            super().__init__()
            self.list = sender
            self.column = column

        @property
        def control(self) -> VirtualList:
            return self.list

    def __init__(self, *, id: str | None = None, header: bool = True, gutter: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self._source: RowSource = NoRows()
        self._header = header
        self._gutter = 1 if gutter else 0
        self._selected = 0
        self._hover = -1
        self._layout_of: Layout = []
        self._drawn: dict[int, Sequence[Cell]] = {}
        self._breaks: list[int] = []
        self.sort: tuple[str, bool] | None = None
        """The sorted column and whether it runs downwards, for the header's mark."""
        self.empty: Sequence[Line] = ()
        """What stands there when there are no rows."""

    @property
    def app_(self) -> JobsApp:
        return cast("JobsApp", self.app)

    # -- what is shown ---------------------------------------------------------------------

    @property
    def source(self) -> RowSource:
        return self._source

    def show(self, source: RowSource, *, keep: str | None = None) -> None:
        """Draw ``source``, with the row ``keep`` (or the one selected before) selected.

        Only the lines that differ from what is on screen are painted again.
        """
        wanted = keep if keep is not None else self.selected_key
        old_lines, old_layout, old_drawn = self._line_count, self._layout_of, self._drawn
        old_selected, old_breaks = self._selected, self._breaks
        self._source = source
        self._breaks = sorted(source.dividers)
        found = source.index(wanted) if wanted else None
        self._selected = (
            found if found is not None else max(0, min(self._selected, len(source) - 1))
        )
        self._drawn = {}
        self._layout_of = self._laid_out()
        moved = self._line_count != old_lines
        if moved:
            self.virtual_size = Size(0, self._line_count + self._header_height)
        if moved or self._layout_of != old_layout or self._breaks != old_breaks or not old_drawn:
            self.refresh()
        else:
            self._refresh_changed(old_drawn)
            if old_selected != self._selected:
                self._refresh_rows(old_selected, self._selected)
        self._keep_in_sight()

    def redraw(self) -> None:
        """Ask the source again for every row in sight."""
        self.show(self._source)

    def _refresh_changed(self, before: Mapping[int, Sequence[Cell]]) -> None:
        first, last = self._rows_in_sight()
        for row in range(first, last):
            cells = self._source.cells(row, self._layout_of)
            self._drawn[row] = cells
            if before.get(row) != cells:
                self._refresh_rows(row)

    def _laid_out(self) -> Layout:
        width = self.scrollable_content_region.width - self._gutter
        return lay_out(self._source.columns, width) if width > 0 else []

    @property
    def _header_height(self) -> int:
        return 1 if self._header else 0

    @property
    def _line_count(self) -> int:
        return len(self._source) + len(self._breaks)

    # -- rows and lines --------------------------------------------------------------------

    def _line_of(self, row: int) -> int:
        return row + bisect_right(self._breaks, row)

    def _row_at(self, number: int) -> int | None:
        """The row on a line; None for a divider or below the last one."""
        row = number
        for position, before in enumerate(self._breaks):
            at = before + position
            if number == at:
                return None
            if number > at:
                row = number - position - 1
        return row if 0 <= row < len(self._source) else None

    def _divider_at(self, number: int) -> str | None:
        for position, before in enumerate(self._breaks):
            if number == before + position:
                return self._source.dividers[before]
        return None

    @property
    def page_rows(self) -> int:
        return max(self.scrollable_content_region.height - self._header_height, 1)

    def _rows_in_sight(self) -> tuple[int, int]:
        top = round(self.scroll_y)
        first = max(top - len(self._breaks), 0)
        return first, min(top + self.page_rows, len(self._source))

    def _refresh_rows(self, *rows: int) -> None:
        top = round(self.scroll_y) - self._header_height
        width = self.size.width
        regions = [Region(0, self._line_of(row) - top, width, 1) for row in rows]
        least, most = self._header_height, self.size.height
        inside = [region for region in regions if least <= region.y < most]
        if inside:
            self.refresh(*inside)

    # -- the selection ---------------------------------------------------------------------

    @property
    def selected(self) -> int:
        return self._selected

    @property
    def selected_key(self) -> str | None:
        if 0 <= self._selected < len(self._source):
            return self._source.key(self._selected)
        return None

    def select(self, row: int, *, tell: bool = True) -> None:
        """Select a row, clamped to what there is, and bring it into sight."""
        row = max(0, min(row, len(self._source) - 1))
        if row == self._selected or not len(self._source):
            self._keep_in_sight()
            return
        before, self._selected = self._selected, row
        self._refresh_rows(before, row)
        self._keep_in_sight()
        if tell:
            self.post_message(self.Highlighted(self, row, self._source.key(row)))

    def select_key(self, key: str, *, tell: bool = True) -> bool:
        found = self._source.index(key)
        if found is None:
            return False
        self.select(found, tell=tell)
        return True

    def _keep_in_sight(self) -> None:
        if not len(self._source) or not self.size:
            return
        number = self._line_of(self._selected)
        top, page = round(self.scroll_y), self.page_rows
        if number < top:
            above = number - 1 if self._divider_at(number - 1) is not None else number
            self.scroll_to(y=above, animate=False)
        elif number >= top + page:
            self.scroll_to(y=number - page + 1, animate=False)

    def do_up(self) -> None:
        self.select(self._selected - 1)

    def do_down(self) -> None:
        self.select(self._selected + 1)

    def do_page_up(self) -> None:
        self.select(self._selected - max(self.page_rows - 1, 1))

    def do_page_down(self) -> None:
        self.select(self._selected + max(self.page_rows - 1, 1))

    def do_first(self) -> None:
        self.select(0)

    def do_last(self) -> None:
        self.select(len(self._source) - 1)

    # -- drawing ---------------------------------------------------------------------------

    def notify_look(self) -> None:
        """Another theme: everything is drawn again."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        look = self.app_.look
        if not self._layout_of and self._source.columns:
            self._layout_of = self._laid_out()
        if not len(self._source) and not self._header:
            return self._empty_line(y, width)
        if self._header and y == 0:
            return self._header_line(width)
        number = y + round(self.scroll_y) - self._header_height
        title = self._divider_at(number)
        if title is not None:
            mark = look.glyphs.rule
            text = fit(f"{mark * 2} {title} {mark * width}", width, mark=mark)
            return Strip([Segment(text, look.style("faint"))], width)
        row = self._row_at(number)
        if row is None:
            if not len(self._source):
                return self._empty_line(y - self._header_height, width)
            return Strip([Segment(" " * width, look.style())], width)
        return self._row_line(row, width)

    def _empty_line(self, number: int, width: int) -> Strip:
        look = self.app_.look
        content = self.empty[number] if 0 <= number < len(self.empty) else ()
        spans = fit_line(content, width)
        return Strip([Segment(text, look.style(role or "dim")) for text, role in spans], width)

    def _header_line(self, width: int) -> Strip:
        look = self.app_.look
        segments = [Segment(" " * self._gutter, look.style("head"))] if self._gutter else []
        for position, (column, size) in enumerate(self._layout_of):
            if position:
                segments.append(Segment(" ", look.style("head")))
            title, role = column.title_in(size), "head"
            if self.sort is not None and self.sort[0] == column.id:
                mark = look.glyphs.down if self.sort[1] else look.glyphs.up
                title, role = f"{cut(title, max(size - 1, 0), '')}{mark}", "head.sorted"
            segments.append(
                Segment(fit(title, size, right=column.right, mark=""), look.style(role))
            )
        used = sum(width_of(segment.text) for segment in segments)
        if used < width:
            segments.append(Segment(" " * (width - used), look.style("head")))
        return Strip(segments, max(width, used))

    def _row_line(self, row: int, width: int) -> Strip:
        look = self.app_.look
        cells = self._drawn.get(row)
        if cells is None:
            if len(self._drawn) > 512:
                self._drawn.clear()
            cells = self._drawn[row] = self._source.cells(row, self._layout_of)
        role = self._source.role(row)
        state = ""
        if row == self._selected:
            state = "here" if self.has_focus else "seen"
        elif row == self._hover:
            state = "hover"
        style = look.style
        segments: list[Segment] = []
        if self._gutter:
            mark = look.glyphs.here if state in ("here", "seen") else " "
            segments.append(Segment(mark, style("accent", state)))
        used = self._gutter
        last = len(cells) - 1
        for position, ((column, column_size), cell) in enumerate(
            zip(self._layout_of, cells, strict=False)
        ):
            size = column_size
            if position == last and last < len(self._layout_of) - 1:
                size = max(width - used - (1 if position else 0), 0)
            if used > self._gutter:
                segments.append(Segment(" ", style("", state)))
                used += 1
            if isinstance(cell, str):
                segments.append(Segment(fit(cell, size, right=column.right), style(role, state)))
            else:
                for text, own in fit_line(line(cell), size, right=column.right):
                    segments.append(Segment(text, style(own or role, state)))
            used += size
        if used < width:
            segments.append(Segment(" " * (width - used), style("", state)))
            used = width
        return Strip(segments, used)

    # -- what happens to it ----------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self._layout_of = self._laid_out()
        self._drawn = {}
        self.virtual_size = Size(0, self._line_count + self._header_height)
        self._keep_in_sight()
        self.refresh()

    def on_focus(self) -> None:
        self._refresh_rows(self._selected)

    def on_blur(self) -> None:
        self._refresh_rows(self._selected)

    def _row_under(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._header_height:
            return None
        return self._row_at(offset.y + round(self.scroll_y) - self._header_height)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if self._header and offset.y == 0:
            at = self._gutter
            for column, size in self._layout_of:
                if at <= offset.x < at + size + 1:
                    if column.sortable:
                        self.post_message(self.HeaderClicked(self, column.id))
                    return
                at += size + 1
            return
        row = self._row_under(event)
        if row is None:
            return
        self.select(row)
        if event.chain == 2:
            self.post_message(self.Chosen(self, row, self._source.key(row)))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        row = self._row_under(event)
        self._set_hover(-1 if row is None else row)

    def on_leave(self) -> None:
        self._set_hover(-1)

    def _set_hover(self, row: int) -> None:
        if row != self._hover:
            before, self._hover = self._hover, row
            self._refresh_rows(*[at for at in (before, row) if at >= 0])


def text_line(text: str, role: str = "dim") -> Line:
    return (Span(text, role),)

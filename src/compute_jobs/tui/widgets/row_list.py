"""A list of any length that draws only the rows in sight and only those that changed.

What a cell holds is drawn as it is, never read as markup.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.columns import Layout
from compute_jobs.tui.widgets.listing import Listing, NoRows, RowSource
from compute_jobs.tui.widgets.scroller import Scroller
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

_Place = tuple[int, bool, int]
"""A column's width and side, and the gap after it."""
_Drawn = dict[tuple[Cell, str, str], tuple[Segment, ...]]
"""By cell and the row's role and state: most say what they said before, here or on another row."""
_FORESEEN = 2
"""Sources that may be shown next: what is moved goes one way or the other."""
_DRAWN_KEPT = 1024
"""Drawn cells at hand of each place; more than a screen of them many times over."""


class VirtualList(Scroller):
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
        self.head = 1 if header else 0
        self._shown = Listing(NoRows())
        self._foreseen: list[Listing] = []
        self._gutter = 1 if gutter else 0
        self._selected = 0
        self._hover = -1
        self._laid_out: Layout = []
        """The columns that lines are drawn in."""
        self._drawn: dict[_Place, _Drawn] = {}
        self._placed: list[tuple[_Place, _Drawn]] = []
        """Where the columns stand, with what is drawn there."""
        self.sort: tuple[str, bool] | None = None
        """The sorted column and whether it runs downwards, for the header's mark."""
        self.empty: Sequence[Line] = ()
        """What stands there when there are no rows."""

    # -- what is shown ---------------------------------------------------------------------

    @property
    def source(self) -> RowSource:
        return self._shown.source

    def show(self, source: RowSource, *, keep: str | None = None) -> None:
        """Draw ``source``, with the row ``keep`` (or the one selected before) selected.

        Only the lines that differ from what is on screen are painted again.
        """
        wanted = keep if keep is not None else self.selected_key
        known = next((it for it in self._foreseen if it.source is source), None)
        self._shown = known or Listing(source)
        self._selected = self._selected_in(self._shown, wanted)
        self._lay_out()
        self._bring_into_sight()
        self.update_lines()

    def foresee(self, source: RowSource) -> None:
        """Have the lines drawn that ``show(source)`` would paint; on screen nothing changes."""
        ahead, shown = Listing(source), self._shown
        if ahead.line_total != shown.line_total:
            return  # it may have a bar that this one hasn't
        ahead.lay_out(self.body_width - self._gutter)
        if ahead.columns != shown.columns:
            return
        self._foreseen = [*self._foreseen, ahead][-_FORESEEN:]
        selected = self._selected_in(ahead, self.selected_key)
        rows = range(self.head, self._measure().height)
        self.draw_ahead((y, self._on(ahead, selected, y)) for y in rows)

    def _selected_in(self, listing: Listing, wanted: str | None) -> int:
        """Where a row stands there; the nearest to where the selection is, if it doesn't."""
        found = listing.source.index(wanted) if wanted else None
        return found if found is not None else max(0, min(self._selected, listing.count - 1))

    def redraw(self) -> None:
        """Ask the source again for every row in sight."""
        self._shown.forget()
        self.update_lines()

    def _lay_out(self) -> None:
        self._shown.lay_out(self.body_width - self._gutter)
        columns = self._shown.columns
        if columns == self._laid_out:
            return
        self._laid_out = columns
        self.forget_lines()  # the same cells stand elsewhere now
        last = len(columns) - 1
        self._placed = [
            self._place(size, column.right, gap=position < last)
            for position, (column, size) in enumerate(columns)
        ]
        self._drawn = dict(self._placed)  # of other widths nothing is kept

    def _place(self, size: int, right: bool, *, gap: bool) -> tuple[_Place, _Drawn]:
        place = (size, right, int(gap))
        return place, self._drawn.setdefault(place, {})

    @property
    def line_total(self) -> int:
        return self._shown.line_total

    # -- rows and lines --------------------------------------------------------------------

    def _refresh_rows(self, *rows: int) -> None:
        width, height = self._measure()
        lines = [self._shown.line_of(row) - self.top + self.head for row in rows]
        inside = [Region(0, y, width, 1) for y in lines if self.head <= y < height]
        if inside:
            self.refresh(*inside)

    # -- the selection ---------------------------------------------------------------------

    @property
    def selected(self) -> int:
        return self._selected

    @property
    def selected_key(self) -> str | None:
        if 0 <= self._selected < self._shown.count:
            return self._shown.source.key(self._selected)
        return None

    def select(self, row: int, *, tell: bool = True) -> None:
        """Select a row, clamped to what there is, and bring it into sight."""
        row = max(0, min(row, self._shown.count - 1))
        before, self._selected = self._selected, row
        if self._bring_into_sight():
            self.update_lines()
        elif before != row:
            self._refresh_rows(before, row)
        if tell and before != row:
            self.post_message(self.Highlighted(self, row, self._shown.source.key(row)))

    def select_key(self, key: str, *, tell: bool = True) -> bool:
        found = self._shown.source.index(key)
        if found is None:
            return False
        self.select(found, tell=tell)
        return True

    def _bring_into_sight(self) -> bool:
        """Move the top so that the selected row is in sight; whether it had to move."""
        if not self._shown.count or not self._measure().height:
            return False
        number = self._shown.line_of(self._selected)
        top, page = self.top, self.page_lines
        if number <= top:
            headed = page > 1 and self._shown.on_line(number - 1)[1] is not None
            top = number - 1 if headed else number
        elif number >= top + page:
            top = number - page + 1
        top = max(0, min(top, self.line_total - page))
        moved, self.top = top != self.top, top
        return moved

    def do_up(self) -> None:
        self.select(self._selected - 1)

    def do_down(self) -> None:
        self.select(self._selected + 1)

    def do_page_up(self) -> None:
        self.select(self._selected - max(self.page_lines - 1, 1))

    def do_page_down(self) -> None:
        self.select(self._selected + max(self.page_lines - 1, 1))

    def do_first(self) -> None:
        self.select(0)

    def do_last(self) -> None:
        self.select(self._shown.count - 1)

    # -- drawing ---------------------------------------------------------------------------

    def what(self, y: int) -> Hashable:
        """Head, divider, row or what stands where there are none; told apart by the first item."""
        return self._on(self._shown, self._selected, y)

    def _on(self, listing: Listing, selected: int, y: int) -> Hashable:
        if y < self.head:
            return ("head", tuple(listing.columns), self.sort)
        row, title = listing.on_line(self.number_at(y))
        if title is not None:
            return ("line", title)
        if row is None or not listing.columns:
            at = y - self.head
            shown = not listing.count and at < len(self.empty)
            return ("text", tuple(self.empty[at]) if shown else ())
        state = ""
        if row == selected:
            state = "here" if self.has_focus else "seen"
        elif row == self._hover:
            state = "hover"
        return ("row", *listing.row(row), state)

    def draw(self, what: Hashable, width: int) -> list[Segment]:
        look = host(self).look
        match what:
            case ("row", tuple() as cells, str() as role, str() as state):
                return self._draw_row(cells, role, state, width)
            case ("line", str() as title):
                mark = look.glyphs.rule
                text = fit(f"{mark * 2} {title} {mark * width}", width, mark=mark)
                return [Segment(text, look.style("faint"))]
            case ("text", tuple() as spans):
                return [
                    Segment(text, look.style(role or "dim"))
                    for text, role in fit_line(spans, width)
                ]
        return self._draw_head(width)

    def _draw_head(self, width: int) -> list[Segment]:
        look = host(self).look
        segments = [Segment(" " * self._gutter, look.style("head"))] if self._gutter else []
        for position, (column, size) in enumerate(self._shown.columns):
            if position:
                segments.append(Segment(" ", look.style("head")))
            title, role = column.title_in(size), "head"
            if self.sort is not None and self.sort[0] == column.id:
                mark = look.glyphs.down if self.sort[1] else look.glyphs.up
                title, role = f"{cut(title, max(size - 1, 0), '')}{mark}", "head.sorted"
            text = fit(title, size, right=column.right, mark="")
            segments.append(Segment(text, look.style(role)))
        used = sum(width_of(segment.text) for segment in segments)
        if used < width:
            segments.append(Segment(" " * (width - used), look.style("head")))
        return segments

    def _draw_row(
        self, cells: tuple[Cell, ...], role: str, state: str, width: int
    ) -> list[Segment]:
        look = host(self).look
        segments: list[Segment] = []
        if self._gutter:
            mark = look.glyphs.here if state in ("here", "seen") else " "
            segments.append(Segment(mark, look.style("accent", state)))
        used = self._gutter
        placed = self._placed
        last = len(cells) - 1
        if last < len(placed) - 1:  # the last of too few runs on
            before = used + sum(size + gap for (size, _, gap), _ in placed[:last])
            end = self._place(max(width - before, 0), placed[last][0][1], gap=False)
            placed = [*placed[:last], end]
        for (place, kept), cell in zip(placed, cells, strict=False):
            drawn = kept.get((cell, role, state))
            if drawn is None:
                if len(kept) >= _DRAWN_KEPT:
                    kept.clear()
                drawn = kept[cell, role, state] = self._draw_cell(cell, role, state, place)
            segments += drawn
            used += place[0] + place[2]
        if used < width:
            segments.append(Segment(" " * (width - used), look.style("", state)))
        return segments

    def _draw_cell(self, cell: Cell, role: str, state: str, place: _Place) -> tuple[Segment, ...]:
        look = host(self).look
        size, right, gap = place
        text, own = (cell, role) if isinstance(cell, str) else ("", "")
        if isinstance(cell, Span):
            text, own = cell.text, cell.role or role
        if isinstance(cell, str | Span) and look.pads(own, state):
            text = fit(text, size, right=right)
            return (Segment(text + " " * gap, look.style(own, state)),)
        spans = fit_line(line(cell), size, right=right)
        drawn = tuple([Segment(text, look.style(own or role, state)) for text, own in spans])
        return (*drawn, Segment(" ", look.style("", state))) if gap else drawn

    def forget(self) -> None:
        for kept in self._drawn.values():
            kept.clear()
        super().forget()

    # -- what happens to it ----------------------------------------------------------------

    def resized(self) -> None:
        self._lay_out()
        self._bring_into_sight()

    def on_focus(self) -> None:
        self._refresh_rows(self._selected)

    def on_blur(self) -> None:
        self._refresh_rows(self._selected)

    def _row_under(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.head:
            return None
        return self._shown.on_line(self.number_at(offset.y))[0]

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or (self.overflows and offset.x >= self.body_width):
            return
        event.stop()
        if offset.y < self.head:
            at = self._gutter
            for column, size in self._shown.columns:
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
            self.post_message(self.Chosen(self, row, self._shown.source.key(row)))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        super().on_mouse_move(event)
        row = self._row_under(event)
        self._set_hover(-1 if row is None else row)

    def on_leave(self) -> None:
        self._set_hover(-1)

    def _set_hover(self, row: int) -> None:
        if row != self._hover:
            before, self._hover = self._hover, row
            self._refresh_rows(*[at for at in (before, row) if at >= 0])

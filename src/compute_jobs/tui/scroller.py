"""A box of lines that scrolls by itself: no layout when its length changes, one column of bar.

Subclasses say how many lines there are and what stands on each; a change of length, of place or
of content costs only the painting of the lines that differ.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from compute_jobs.tui.app import JobsApp

_WHEEL = 3


class Scroller(Widget, can_focus=True, inherit_bindings=False):
    """Lines below a fixed head; ``top`` is the first one in sight."""

    head: int = 0
    """How many lines at the top stay where they are."""
    contexts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.top = 0
        self._painted: dict[int, Hashable] = {}
        self._dragging = False
        self._box: tuple[Size, int, int] = (Size(), 0, 0)
        self._asked_height = -1
        """The height this asked for, where its style lets it; -1 where it doesn't."""

    @property
    def program(self) -> JobsApp:
        return cast("JobsApp", self.app)

    # -- what subclasses say -----------------------------------------------------------------

    @property
    def line_total(self) -> int:
        """How many lines there are below the head."""
        return 0

    def what(self, y: int) -> Hashable:
        """What stands on a line of the box, comparable; equal means nothing to paint."""
        return None

    def draw(self, what: Hashable, width: int) -> list[Segment]:
        """Paint it, exactly ``width`` cells."""
        return [Segment(" " * width, self.program.look.style())]

    # -- measures ----------------------------------------------------------------------------

    def _measure(self) -> tuple[int, int]:
        """Width and height of the content; asked for on every line, so it is kept."""
        if self._box[0] != self.size:
            self._box = (self.size, *self.content_size)
        return self._box[1], self._box[2]

    @property
    def page_lines(self) -> int:
        return max(self._measure()[1] - self.head, 1)

    @property
    def overflows(self) -> bool:
        return self.line_total > self.page_lines

    @property
    def body_width(self) -> int:
        """The cells a line has, without the bar."""
        return max(self._measure()[0] - (1 if self.overflows else 0), 0)

    def number_at(self, y: int) -> int:
        """Which line stands there."""
        return y - self.head + self.top

    # -- painting ----------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Where the height follows the content."""
        self._asked_height = self.head + self.line_total
        return self._asked_height

    def update_lines(self) -> None:
        """Paint the lines that differ from what is on screen."""
        if self._asked_height not in (-1, self.head + self.line_total):
            self.refresh(layout=True)
        self.top = max(0, min(self.top, self.line_total - self.page_lines))
        width, height = self._measure()
        if not width:
            return
        thumb, painted = self._thumb(), self._painted
        changed = [
            Region(0, y, width, 1)
            for y in range(height)
            if painted.get(y, self) != (self.what(y), self._bar_mark(y, thumb))
        ]
        if len(changed) > height * 2 // 3:
            self.refresh()
        elif changed:
            self.refresh(*changed)

    def forget(self) -> None:
        """Everything is to be painted again: another size, another look."""
        self._painted.clear()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.body_width
        what, mark = self.what(y), self._bar_mark(y, self._thumb())
        self._painted[y] = (what, mark)
        segments = self.draw(what, width)
        if mark:
            look = self.program.look
            segments = [*segments, Segment(mark, look.style("dim" if mark.strip() else ""))]
        return Strip(segments, width + len(mark))

    def _thumb(self) -> tuple[int, int] | None:
        """From and to which line the bar is drawn; None where everything is in sight."""
        page, total = self.page_lines, self.line_total
        if total <= page:
            return None
        size = max(page * page // total, 1)
        start = round(self.top * (page - size) / max(total - page, 1)) + self.head
        return start, start + size

    def _bar_mark(self, y: int, thumb: tuple[int, int] | None) -> str:
        if thumb is None:
            return ""
        return self.program.look.glyphs.mark if thumb[0] <= y < thumb[1] else " "

    # -- scrolling ---------------------------------------------------------------------------

    def scroll_lines(self, top: int) -> None:
        """Put a line at the top, as far as that goes."""
        top = max(0, min(top, self.line_total - self.page_lines))
        if top != self.top:
            self.top = top
            self.update_lines()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(self.top + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(self.top - _WHEEL)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and self.overflows and offset.x >= self.body_width:
            event.stop()
            self._dragging = True
            self.capture_mouse()
            self._scroll_to_bar(offset.y)

    def on_mouse_up(self) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._scroll_to_bar(event.y - self.gutter.top)

    def _scroll_to_bar(self, y: int) -> None:
        page, total = self.page_lines, self.line_total
        part = (y - self.head) / max(page - 1, 1)
        self.scroll_lines(round(part * (total - page)))

    # -- what happens to it ------------------------------------------------------------------

    def on_resize(self) -> None:
        self._box = (Size(), 0, 0)
        self.forget()

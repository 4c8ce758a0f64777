"""A box of lines that scrolls by itself: no layout when its length changes, one column of bar.

Subclasses say how many lines there are and what stands on each; a change of length, of place or
of content costs only the painting of the lines that differ.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.painted import Painted, as_shown
from compute_jobs.tui.widgets.sized import Sized

_WHEEL = 3
_AHEAD_KEPT = 256
"""Lines drawn before they are shown; a tall screen of them, some times over."""


class Scroller(Sized, can_focus=True, inherit_bindings=False):
    """Lines below a fixed head; ``top`` is the first one in sight."""

    head: int = 0
    """How many lines at the top stay where they are."""
    contexts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.top = 0
        self._painted: dict[int, tuple[Hashable, str, Strip]] = {}
        """What stands on each line, and the line."""
        self._ahead: dict[tuple[Hashable, str], Strip] = {}
        """Lines that aren't on screen yet, by what stands on them."""
        self._dragging = False
        self._box: Size | None = None
        self._sized = Size(0, 0)
        """The size that is painted for."""
        self._asked_height = -1
        """The height this asked for, where its style lets it; -1 where it doesn't."""

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
        return [Segment(" " * width, host(self).look.style())]

    # -- measures ----------------------------------------------------------------------------

    def _measure(self) -> Size:
        """Width and height of the content; asked for on every line, so it is kept."""
        if self._box is None:
            gutter = self.gutter
            width, height = self.outer_size
            self._box = Size(max(width - gutter.width, 0), max(height - gutter.height, 0))
        return self._box

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        self._take_size()
        return changed

    def on_resize(self) -> None:
        """Too late for the first paint; for a Textual that tells of sizes in this way alone."""
        if self._take_size():
            self.refresh()

    def _take_size(self) -> bool:
        """Whether it has another size; then nothing is painted in it yet."""
        if self.outer_size == self._sized:
            return False
        self._sized = self.outer_size
        self._box = None
        self.forget_lines()
        self.resized()
        return True

    def resized(self) -> None:
        """It has another size, and nothing is painted in it yet."""

    def notify_style_update(self) -> None:
        self._box = None
        super().notify_style_update()

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
        changed = []
        for y in range(height):
            known = painted.get(y)
            if known is None or known[0] != self.what(y) or known[1] != self._bar_mark(y, thumb):
                changed.append(y)
        if changed:
            self.refresh(*(Region(0, start, width, size) for start, size in _runs(changed)))

    def stands_alone(self, region: Region) -> bool:
        return True

    def forget(self) -> None:
        """Everything is to be painted again: another size, another look."""
        self.forget_lines()
        self.refresh()

    def forget_lines(self) -> None:
        """None that was drawn is of use any more."""
        self._painted.clear()
        self._ahead.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """A box without an edge is its lines, and they are kept here: nothing else is asked."""
        if self.gutter:
            return super().render_lines(crop)
        thumb, width = self._thumb(), self.body_width
        lines = [self._painted_line(y, thumb, width) for y in crop.line_range]
        return as_shown(self, lines, crop)

    def render_line(self, y: int) -> Strip:
        return self._painted_line(y, self._thumb(), self.body_width)

    def _painted_line(self, y: int, thumb: tuple[int, int] | None, width: int) -> Strip:
        what, mark = self.what(y), self._bar_mark(y, thumb)
        known = self._painted.get(y)
        if known is not None and known[0] == what and known[1] == mark:
            return known[2]
        strip = self._ahead.get((what, mark)) if self._ahead else None
        if strip is None:
            strip = self._draw_line(what, mark, width)
        self._painted[y] = (what, mark, strip)
        return strip

    def _draw_line(self, what: Hashable, mark: str, width: int) -> Painted:
        segments = self.draw(what, width)
        if mark:
            look = host(self).look
            segments.append(Segment(mark, look.style("dim" if mark.strip() else "")))
        return Painted(segments, width + len(mark))

    def draw_ahead(self, lines: Iterable[tuple[int, Hashable]]) -> None:
        """Have lines ready by number and what may stand on them soon; nothing is shown of it."""
        thumb, width, console = self._thumb(), self.body_width, self.app.console
        ahead = self._ahead
        for y, what in lines:
            mark = self._bar_mark(y, thumb)
            strip = ahead.pop((what, mark), None)
            if strip is None:
                strip = self._draw_line(what, mark, width)
                strip.render(console)
            ahead[what, mark] = strip  # the last one asked for is the last to go
        while len(ahead) > _AHEAD_KEPT:
            del ahead[next(iter(ahead))]

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
        return host(self).look.glyphs.mark if thumb[0] <= y < thumb[1] else " "

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


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as (first, how many in a row)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and sum(runs[-1]) == number:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs

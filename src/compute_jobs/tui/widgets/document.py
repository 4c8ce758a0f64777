"""Boxes of lines that scroll and draw only what changed; in one of them, a page of text to read.

A page has headings, paragraphs, pairs and two columns, and is laid out for a width.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.styled_text import (
    Cell,
    Line,
    Span,
    cut,
    fit_line,
    line,
    width_of,
    wrap,
)
from compute_jobs.tui.widgets.themes import Glyphs

_WHEEL = 3


class RowLine(NamedTuple):
    """A drawn line; equal ones look the same."""

    spans: Line = ()
    state: str = ""
    """Of a row, as ``Look.style`` takes it."""


class LineView(Widget, can_focus=True, inherit_bindings=False):
    """Lines below a fixed head, with a bar of one column where not all of them fit.

    A subclass says how many lines there are and what is on each of them.
    """

    head: int = 0
    """How many lines at the top stay where they are."""
    contexts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.top = 0
        """The first line in sight."""
        self._drawn: dict[int, tuple[RowLine, str]] = {}
        """What was drawn on each line of the box, with the mark of its bar."""
        self._dragging = False
        self._asked_height: int | None = None
        """The height asked for, where the style lets the content decide."""

    # -- what subclasses say -----------------------------------------------------------------

    @property
    def line_total(self) -> int:
        """How many lines there are below the head."""
        return 0

    def line_at(self, y: int, width: int) -> RowLine:
        """What is on a line of the box that wide."""
        return RowLine()

    # -- measures ----------------------------------------------------------------------------

    @property
    def page_lines(self) -> int:
        return max(self.size.height - self.head, 1)

    @property
    def overflows(self) -> bool:
        return self.line_total > self.page_lines

    @property
    def body_width(self) -> int:
        """The cells a line has, without the bar."""
        return self._body_width(self.size)

    def _body_width(self, size: Size) -> int:
        overflows = self.line_total > max(size.height - self.head, 1)
        return max(size.width - overflows, 0)

    def number_at(self, y: int) -> int:
        """The number of the line at that height of the box."""
        return y - self.head + self.top

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        self._asked_height = self.head + self.line_total
        return self._asked_height

    # -- drawing -----------------------------------------------------------------------------

    def update_lines(self) -> None:
        """Draw the lines that differ from what is on screen."""
        if self._asked_height not in (None, self.head + self.line_total):
            self.refresh(layout=True)
        self.top = self._clamped(self.top)
        # asked once for all lines: Textual looks a widget's size up in the layout each time
        size = self.size
        body = self._body_width(size)
        changed = [
            Region(0, y, size.width, 1)
            for y in range(size.height)
            if self._drawn.get(y) != (self.line_at(y, body), self._bar_mark(y, size.height))
        ]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        size = self.size
        width = self._body_width(size)
        shown, mark = self._drawn[y] = self.line_at(y, width), self._bar_mark(y, size.height)
        style = host(self).look.style
        spans = fit_line(shown.spans, width)
        segments = [Segment(text, style(role, shown.state)) for text, role in spans]
        if mark:
            segments.append(Segment(mark, style("dim" if mark.strip() else "")))
        return Strip(segments, width + len(mark))

    def _bar_mark(self, y: int, height: int) -> str:
        """What the bar shows on a line; nothing where everything is in sight."""
        page, total = max(height - self.head, 1), self.line_total
        if total <= page:
            return ""
        size = max(page * page // total, 1)
        start = round(self.top * (page - size) / max(total - page, 1)) + self.head
        return Glyphs.mark if start <= y < start + size else " "

    # -- scrolling ---------------------------------------------------------------------------

    def _clamped(self, top: int) -> int:
        return max(0, min(top, self.line_total - self.page_lines))

    def scroll_lines(self, top: int) -> None:
        """Put a line at the top, as far as that goes."""
        top = self._clamped(top)
        if top != self.top:
            self.top = top
            self.update_lines()

    def move(self, lines: int) -> None:
        """Go down, or up where it's negative, as far as possible."""
        self.scroll_lines(self.top + lines)

    def do_up(self) -> None:
        self.move(-1)

    def do_down(self) -> None:
        self.move(1)

    def do_page_up(self) -> None:
        self.move(-max(self.page_lines - 1, 1))

    def do_page_down(self) -> None:
        self.move(max(self.page_lines - 1, 1))

    def do_first(self) -> None:
        self.move(-self.line_total)

    def do_last(self) -> None:
        self.move(self.line_total)

    def take_key(self, event: events.Key) -> bool:
        """Have a key done by the nearest part around this one that takes it."""
        takers = (getattr(node, "take_key", None) for node in self.ancestors)
        return any(take is not None and take(event) for take in takers)

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
        page = self.page_lines
        part = (y - self.head) / max(page - 1, 1)
        self.scroll_lines(round(part * (self.line_total - page)))


class _Paragraph(NamedTuple):
    spans: Line
    indent: int
    hang: int

    def lay(self, width: int) -> list[Line]:
        if not self.indent:
            return wrap(self.spans, width, hang=self.hang)
        lead = Span(" " * self.indent)
        return [(lead, *row) for row in wrap(self.spans, width - self.indent, hang=self.hang)]


class _Rule(NamedTuple):
    title: str

    def lay(self, width: int) -> list[Line]:
        if not self.title:
            return [(Span("─" * width, "rule"),)]
        title = cut(self.title, max(width - 6, 4))
        rest = max(width - width_of(title) - 4, 0)
        return [(Span("── ", "rule"), Span(title, "dim"), Span(" " + "─" * rest, "rule"))]


class _Pair(NamedTuple):
    label: str
    value: Line
    column: int

    def lay(self, width: int) -> list[Line]:
        column = min(self.column, max(width // 2, 6))
        label = cut(self.label, column - 1)
        head = Span(label + " " * (column - width_of(label)), "dim")
        rows = wrap(self.value, width - column)
        blank = Span(" " * column)
        return [(head if not position else blank, *row) for position, row in enumerate(rows)]


class _Sides(NamedTuple):
    left: Page
    right: Page

    def lay(self, width: int) -> list[Line]:
        if width < 30:
            return [*self.left.lay(width), *self.right.lay(width)]
        half = (width - 3) // 2
        left, right = self.left.lay(half), self.right.lay(width - half - 3)
        rows: list[Line] = []
        for position in range(max(len(left), len(right))):
            one = left[position] if position < len(left) else ()
            two = right[position] if position < len(right) else ()
            rows.append((*fit_line(one, half), Span(" │ ", "rule"), *two))
        return rows


class Page:
    """Built from top to bottom; laid out when its width is known."""

    __slots__ = ("blocks",)

    def __init__(self) -> None:
        self.blocks: list[_Paragraph | _Rule | _Pair | _Sides] = []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Page) and self.blocks == other.blocks

    __hash__ = None  # type: ignore[assignment]  # a page grows, so it can't be a key

    @property
    def title(self) -> str:
        """Its first paragraph."""
        spans = next((it.spans for it in self.blocks if isinstance(it, _Paragraph)), ())
        return "".join(span.text for span in spans)

    def say(self, *cells: Cell, indent: int = 0, hang: int = 0) -> Page:
        """One paragraph. A plain string takes the ordinary role."""
        spans = tuple(span for cell in cells for span in line(cell))
        self.blocks.append(_Paragraph(spans, indent, hang))
        return self

    def head(self, text: str) -> Page:
        return self.say(Span(text, "strong"))

    def item(self, mark: str, *cells: Cell, role: str = "") -> Page:
        """A paragraph with a mark before it; its later lines are indented to its text."""
        return self.say(Span(f"{mark} ", role), *cells, hang=width_of(mark) + 1)

    def text(self, text: str, role: str = "") -> Page:
        """Text with line breaks, which are kept."""
        for row in text.split("\n"):
            self.say(Span(row, role))
        return self

    def pair(self, label: str, *cells: Cell, column: int = 11) -> Page:
        spans = tuple(span for cell in cells for span in line(cell))
        self.blocks.append(_Pair(label, spans, column))
        return self

    def gap(self) -> Page:
        if self.blocks:
            self.blocks.append(_Paragraph((), 0, 0))
        return self

    def rule(self, title: str = "") -> Page:
        self.blocks.append(_Rule(title))
        return self

    def sides(self, left: Page, right: Page) -> Page:
        self.blocks.append(_Sides(left, right))
        return self

    def add(self, pages: Iterable[Page]) -> Page:
        for page in pages:
            self.blocks.extend(page.blocks)
        return self

    def lay(self, width: int) -> list[Line]:
        """The lines of the page in that width."""
        return [row for block in self.blocks for row in block.lay(width)]


class PageView(LineView):
    """Shows a page in a scrolling box."""

    contexts: ClassVar[tuple[str, ...]] = ("page",)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._page = Page()
        self._lines: list[Line] = []

    def show(self, page: Page, *, keep_place: bool = False) -> None:
        """Draw another page, from its top unless ``keep_place``."""
        if page == self._page:
            return
        self._page = page
        if not keep_place:
            self.top = 0
        self._lay()
        self.update_lines()

    @property
    def line_total(self) -> int:
        return len(self._lines)

    @property
    def text(self) -> str:
        """What is on the page, for copying and for tests."""
        return "\n".join("".join(span.text for span in row).rstrip() for row in self._lines)

    def _lay(self) -> None:
        """For the whole width; where that is too long to fit, for a cell less."""
        width, height = self.size
        if width > 0:
            self._lines = self._page.lay(width)
            if len(self._lines) > height:
                self._lines = self._page.lay(width - 1)

    def on_resize(self) -> None:
        self._lay()
        self.update_lines()

    def line_at(self, y: int, width: int) -> RowLine:
        number = self.number_at(y)
        return RowLine(self._lines[number] if number < len(self._lines) else ())

"""A page of text to read: headings, paragraphs, pairs and two columns, laid out for a width."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import ClassVar, NamedTuple

from rich.segment import Segment

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.line_view import LineView
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

    @property
    def page(self) -> Page:
        return self._page

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

    def content_at(self, y: int, width: int) -> Hashable:
        number = self.number_at(y)
        return self._lines[number] if number < len(self._lines) else ()

    def draw(self, content: Hashable, width: int) -> list[Segment]:
        style = host(self).look.style
        assert isinstance(content, tuple)
        return [Segment(text, style(role)) for text, role in fit_line(content, width)]

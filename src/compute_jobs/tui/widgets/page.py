"""A page of text to read: headings, paragraphs, pairs and two columns, laid out for a width."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

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
            return [*self.left.lay(width)[0], *self.right.lay(width)[0]]
        half = (width - 3) // 2
        left, right = self.left.lay(half)[0], self.right.lay(width - half - 3)[0]
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

    __hash__ = None  # type: ignore[assignment]

    def say(self, *cells: Cell, indent: int = 0, hang: int = 0) -> Page:
        """One paragraph. A plain string takes the ordinary role."""
        spans = tuple(span for cell in cells for span in line(cell))
        self.blocks.append(_Paragraph(spans, indent, hang))
        return self

    def head(self, text: str) -> Page:
        return self.say(Span(text, "strong"))

    def item(self, mark: str, *cells: Cell, role: str = "", indent: int = 0) -> Page:
        """A paragraph behind a mark, its later lines under its text."""
        return self.say(Span(f"{mark} ", role), *cells, indent=indent, hang=width_of(mark) + 1)

    def text(self, text: str, role: str = "", indent: int = 0) -> Page:
        """Somebody's own lines, kept as lines."""
        for row in text.split("\n"):
            self.say(Span(row, role), indent=indent)
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

    def lay(self, width: int, first: int = 0, enough: int = 10**9) -> tuple[list[Line], int]:
        """Lines from a block on until there are enough of them, and the block that comes next."""
        lines: list[Line] = []
        at = first
        while at < len(self.blocks) and len(lines) < enough:
            lines += self.blocks[at].lay(width)
            at += 1
        return lines, at

"""Shows a page of text in a scrolling box."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.segment import Segment

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.page import Page
from compute_jobs.tui.widgets.scroller import Scroller
from compute_jobs.tui.widgets.styled_text import Line, fit_line


class PageView(Scroller):
    """Lays its page out once for each width and draws the lines in sight."""

    contexts: ClassVar[tuple[str, ...]] = ("page",)

    def __init__(self, *, id: str | None = None, focusable: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self.can_focus = focusable
        self._page = Page()
        self._lines: list[Line] = []
        self._next = 0
        """The block that is laid out next; a long page is laid out as far as it is read."""
        self._width = 0

    @property
    def page(self) -> Page:
        return self._page

    def show(self, page: Page, *, keep_place: bool = False) -> None:
        """Draw another page, from its top unless ``keep_place``."""
        if page == self._page and self._width:
            return
        self._page = page
        if not keep_place:
            self.top = 0
        self._lay()
        self.update_lines()

    @property
    def line_total(self) -> int:
        """Exact where all is laid out; else at least what there is."""
        return len(self._lines) + len(self._page.blocks) - self._next

    @property
    def text(self) -> str:
        """What is on the page, for copying and for tests."""
        self._lay_to(10**9)
        return "\n".join("".join(span.text for span in row).rstrip() for row in self._lines)

    def _lay(self) -> None:
        """For the whole width; where that is too long to fit, for a cell less."""
        width, height = self._measure()
        if width <= 0:
            return
        self._width = width
        self._lines, self._next = self._page.lay(width, 0, self.top + height + 1)
        if len(self._lines) > height or self._next < len(self._page.blocks):
            self._width = width - 1
            self._lines, self._next = self._page.lay(width - 1, 0, self.top + height + 1)

    def _lay_to(self, line: int) -> None:
        if self._width and self._next < len(self._page.blocks) and line >= len(self._lines):
            more, self._next = self._page.lay(self._width, self._next, line + 1 - len(self._lines))
            self._lines += more

    def scroll_lines(self, top: int) -> None:
        self._lay_to(top + self.page_lines)
        super().scroll_lines(top)

    def resized(self) -> None:
        self._lay()

    def what(self, y: int) -> Hashable:
        number = self.number_at(y)
        return self._lines[number] if 0 <= number < len(self._lines) else ()

    def draw(self, what: Hashable, width: int) -> list[Segment]:
        style = host(self).look.style
        assert isinstance(what, tuple)
        return [Segment(text, style(role)) for text, role in fit_line(what, width)]

    def do_up(self) -> None:
        self.scroll_lines(self.top - 1)

    def do_down(self) -> None:
        self.scroll_lines(self.top + 1)

    def do_page_up(self) -> None:
        self.scroll_lines(self.top - max(self.page_lines - 1, 1))

    def do_page_down(self) -> None:
        self.scroll_lines(self.top + max(self.page_lines - 1, 1))

    def do_first(self) -> None:
        self.scroll_lines(0)

    def do_last(self) -> None:
        self._lay_to(10**9)
        self.scroll_lines(len(self._lines))

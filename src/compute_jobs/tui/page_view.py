"""Shows a page of text in a scrolling box."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.segment import Segment

from compute_jobs.tui.page import Page
from compute_jobs.tui.scroller import Scroller
from compute_jobs.tui.spans import Line, fit_line


class PageView(Scroller):
    """Lays its page out once for each width and draws the lines in sight."""

    contexts: ClassVar[tuple[str, ...]] = ("page",)

    def __init__(self, *, id: str | None = None, focusable: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self.can_focus = focusable
        self._page = Page()
        self._lines: list[Line] = []
        self._laid_for = -1

    @property
    def page(self) -> Page:
        return self._page

    def show(self, page: Page, *, keep_place: bool = False) -> None:
        """Draw another page, from its top unless ``keep_place``."""
        if page == self._page and self._laid_for >= 0:
            return
        self._page = page
        self._lay()
        if not keep_place:
            self.top = 0
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
        width, height = self.content_size
        if width <= 0:
            return
        self._laid_for = width
        self._lines = self._page.lay(width)
        if len(self._lines) > height:
            self._lines = self._page.lay(width - 1)

    def on_resize(self) -> None:
        self._lay()
        self.forget()

    def what(self, y: int) -> Hashable:
        number = self.number_at(y)
        return self._lines[number] if 0 <= number < len(self._lines) else ()

    def draw(self, what: Hashable, width: int) -> list[Segment]:
        style = self.program.look.style
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
        self.scroll_lines(len(self._lines))

"""Shows a page of text in a scrolling box."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from compute_jobs.tui.page import Page
from compute_jobs.tui.spans import Line, fit_line

if TYPE_CHECKING:
    from compute_jobs.tui.app import JobsApp


class PageView(ScrollView, can_focus=True, inherit_bindings=False):
    """Lays its page out once for each width and draws the lines in sight."""

    contexts: ClassVar[tuple[str, ...]] = ("page",)

    def __init__(self, *, id: str | None = None, focusable: bool = True) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=focusable)
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
        self._laid_for = -1
        self._lay()
        if not keep_place and self.scroll_y:
            self.scroll_to(y=0, animate=False)
        self.refresh()

    @property
    def line_count(self) -> int:
        return len(self._lines)

    @property
    def text(self) -> str:
        """What is on the page, for copying and for tests."""
        return "\n".join("".join(span.text for span in row).rstrip() for row in self._lines)

    def _lay(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0 or width == self._laid_for:
            return
        self._laid_for = width
        self._lines = self._page.lay(width)
        size = Size(0, len(self._lines))
        if size != self.virtual_size:
            self.virtual_size = size

    def on_resize(self, event: events.Resize) -> None:
        self._lay()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        look = cast("JobsApp", self.app).look
        width = self.scrollable_content_region.width
        if self._laid_for != width:
            self._lay()
        number = y + round(self.scroll_y)
        content = self._lines[number] if number < len(self._lines) else ()
        spans = fit_line(content, width)
        return Strip([Segment(text, look.style(role)) for text, role in spans], width)

    def _by(self, lines: int) -> None:
        self.scroll_to(y=round(self.scroll_y) + lines, animate=False)

    def do_up(self) -> None:
        self._by(-1)

    def do_down(self) -> None:
        self._by(1)

    def do_page_up(self) -> None:
        self._by(-max(self.size.height - 1, 1))

    def do_page_down(self) -> None:
        self._by(max(self.size.height - 1, 1))

    def do_first(self) -> None:
        self.scroll_to(y=0, animate=False)

    def do_last(self) -> None:
        self.scroll_to(y=len(self._lines), animate=False)

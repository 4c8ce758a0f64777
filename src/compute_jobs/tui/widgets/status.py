"""The line above the footer: what the last change did, what went wrong, or what is selected."""

from __future__ import annotations

from compute_jobs.tui.actions import BY_ID
from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.bar import Bar
from compute_jobs.tui.widgets.styled_text import Line, Span, fit_line, width_of


class StatusLine(Bar):
    """News first; when the reader moves on, what is selected."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._news: tuple[str, str] = ("", "")
        self._selected: Line = ()

    def say(self, text: str, role: str = "") -> None:
        if (text, role) != self._news:
            self._news = (text, role)
            self.refresh()

    def describe(self, spans: Line) -> None:
        """What is selected; stands wherever there is no news."""
        if spans != self._selected:
            self._selected = spans
            if not self._news[0]:
                self.refresh()

    @property
    def news(self) -> str:
        return self._news[0]

    def spans(self, width: int) -> Line:
        text, role = self._news
        if text:
            return (Span(" "), Span(text, role or "accent"))
        line = (Span(" "), *self._selected)
        if sum(width_of(span.text) for span in line) <= width:
            return line
        key = host(self).keymap.reachable(BY_ID["why"], ("main",)) if self._selected else None
        if key is None:
            return line
        more = (Span(f" {key}", "key"), Span(" why", "dim"))
        room = width - sum(width_of(span.text) for span in more)
        return (*fit_line(line, room), *more)

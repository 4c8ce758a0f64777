"""A widget of one line drawn from spans; the title, the status and the footer are such."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from compute_jobs.tui.acting import program
from compute_jobs.tui.spans import Line, fit_line


class Bar(Widget, inherit_bindings=False):
    """Subclasses say what stands on the line for a width."""

    def spans(self, width: int) -> Line:
        return ()

    _drawn: Line | None = None

    def update_line(self) -> None:
        """Paint it again if it says something else now."""
        if self.spans(self.size.width) != self._drawn:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        look = program(self).look
        width = self.size.width
        self._drawn = self.spans(width) if y == 0 else ()
        spans = fit_line(self._drawn, width)
        return Strip([Segment(text, look.style(role)) for text, role in spans], width)

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

    def render_line(self, y: int) -> Strip:
        look = program(self).look
        width = self.size.width
        spans = fit_line(self.spans(width) if y == 0 else (), width)
        return Strip([Segment(text, look.style(role)) for text, role in spans], width)

"""A widget of one line drawn from spans; the title, the status and the footer are such."""

from __future__ import annotations

from typing import Self

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from compute_jobs.tui.host import host
from compute_jobs.tui.widgets.painted import Painted, as_shown
from compute_jobs.tui.widgets.sized import Sized
from compute_jobs.tui.widgets.styled_text import Line, fit_line


class Bar(Sized, inherit_bindings=False):
    """Subclasses say what stands on the line for a width. It has no edge and no padding."""

    def spans(self, width: int) -> Line:
        return ()

    _drawn: Line | None = None
    _strip: Strip | None = None

    def update_line(self) -> None:
        """Paint it again if it says something else now."""
        if self.spans(self.outer_size.width) != self._drawn:
            self.refresh()

    def refresh(self, *regions: Region, **how: bool) -> Self:
        if how.get("repaint", True):
            self._strip = None
        return super().refresh(*regions, **how)

    def stands_alone(self, region: Region) -> bool:
        return True

    def render_lines(self, crop: Region) -> list[Strip]:
        """The line as it was painted last, unless something else or another width was asked for."""
        strips = [self.render_line(y) for y in crop.line_range]
        return as_shown(self, strips, crop)

    def render_line(self, y: int) -> Strip:
        width = self.outer_size.width
        if self._strip is None or self._strip.cell_length != width:
            style = host(self).look.style
            self._drawn = self.spans(width)
            spans = fit_line(self._drawn, width)
            self._strip = Painted([Segment(text, style(role)) for text, role in spans], width)
        return self._strip

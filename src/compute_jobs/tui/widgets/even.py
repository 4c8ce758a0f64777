"""What frames other parts, and draws nothing of its own between its edges."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip

from compute_jobs.tui.widgets.sized import Sized


class Even(Sized):
    """All lines but the first and the last look alike: one is drawn, and divided, for all."""

    def render_lines(self, crop: Region) -> list[Strip]:
        last = self.outer_size.height - 1
        drawn: dict[int, Strip] = {}
        strips: list[Strip] = []
        for y in crop.line_range:
            like = y if y in (0, last) else 1
            if like not in drawn:
                (drawn[like],) = super().render_lines(Region(crop.x, like, crop.width, 1))
            strips.append(drawn[like])
        return strips


class Panes(Even):
    """What stands side by side, or one above the other."""

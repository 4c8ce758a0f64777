"""A screen that Textual lays out and paints its own way: for one whose insides are others."""

from __future__ import annotations

from collections.abc import Sequence

from textual.screen import Screen
from textual.strip import Strip


class PlainScreen(Screen[object], inherit_bindings=False):
    """Stands in for ``quick_screen.QuickScreen``."""

    def paint_at_once(self) -> None:
        """Textual paints in its own time."""

    def drawn_lines(self) -> Sequence[Strip]:
        """What is on the screen, line by line; nothing where that can't be asked for."""
        render = getattr(getattr(self, "_compositor", None), "render_strips", None)
        return render() if render is not None else ()

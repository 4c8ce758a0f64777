"""What takes the size it is given, and wants nothing laid out again because of it."""

from __future__ import annotations

from textual.geometry import Size
from textual.widget import Widget


class Sized(Widget):
    """Textual lays out anew after a size is set, for scroll bars to come or go; ours are drawn."""

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        return super()._size_updated(size, virtual_size, container_size, layout=False)

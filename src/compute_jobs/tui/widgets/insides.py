"""Which of Textual's insides are as the quicker paints here know them.

Names that begin with an underscore may be others in any release. Where one of them is gone, the
screens are laid out and painted Textual's own way: slower, and the same to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

from rich.console import Console
from rich.style import Style
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

_SCREENS: Mapping[type, tuple[str, ...]] = {
    App: ("_background_screens", "_batch_count", "_display"),
    Screen: (
        "_compositor", "_compositor_refresh", "_dirty_widgets", "_on_layout", "_on_screen_resume",
        "_on_timer_update", "_on_update", "_refresh_layout", "_screen_resized", "refresh",
    ),
    Widget: (
        "_layout_required", "_recompose_required", "_refresh_styles_required", "_repaint_required",
        "_scroll_required", "_size",
    ),
}  # fmt: skip
_COMPOSITOR = ("_dirty_regions", "render_strips", "size", "visible_widgets")
_LINES: Mapping[type, tuple[str, ...]] = {
    Console: ("_color_system",),
    Strip: ("_render_cache", "_segments", "render_ansi"),
    Style: ("_attributes", "_set_attributes"),
}


@cache
def knows_screens() -> bool:
    """Whether a screen can be laid out once and painted by lines (``quick_screen.py``)."""
    inside = _module("_compositor")
    compositor = getattr(inside, "Compositor", None)
    return (
        isinstance(compositor, type)
        and hasattr(inside, "CompositorUpdate")
        and hasattr(_module("_time"), "get_time")
        and _all({**_SCREENS, compositor: _COMPOSITOR})
    )


@cache
def knows_lines() -> bool:
    """Whether a line can be written in few bytes (``painted.py``)."""
    return _all(_LINES)


def _all(names: Mapping[type, Iterable[str]]) -> bool:
    return all(_has(kind, name) for kind, of in names.items() for name in of)


def _has(kind: type, name: str) -> bool:
    """As a class has it, or as its instances are given it when they are made."""
    if hasattr(kind, name):
        return True
    makers = (getattr(vars(base).get("__init__"), "__code__", None) for base in kind.__mro__)
    return any(name in it.co_names for it in makers if it is not None)


def _module(name: str) -> ModuleType | None:
    try:
        return import_module(f"textual.{name}")
    except ImportError:
        return None

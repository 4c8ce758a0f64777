"""A painted line that reaches the terminal in as few bytes as it takes.

A table's line is some twenty stretches of text. Naming both colours of each, and resetting after
it, is most of what a terminal over a slow line would wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from compute_jobs.tui.widgets.insides import knows_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.segment import Segment
    from textual.geometry import Region
    from textual.widget import Widget

_RESET = "\x1b[0m"


class Painted(Strip):
    """Names only what changes from one stretch to the next.

    What cutting and joining lines want is made when somebody does: most are written as they are.
    """

    __slots__ = ()

    def __init__(self, segments: Iterable[Segment], cell_length: int | None = None) -> None:
        if not knows_lines():
            super().__init__(segments, cell_length)
            return
        self._segments = list(segments)
        self._cell_length = cell_length
        self._render_cache = None

    def __getattr__(self, name: str) -> object:
        if name not in Strip.__slots__:
            raise AttributeError(name)
        rendered = self._render_cache
        super().__init__(self._segments, self._cell_length)
        self._render_cache = rendered
        return getattr(self, name)

    def render(self, console: Console) -> str:
        if not knows_lines():
            return super().render(console)
        if self._render_cache is None:
            system = console._color_system or ColorSystem.TRUECOLOR
            out: list[str] = []
            now = _PLAIN
            for text, style, _ in self._segments:
                after = style or _PLAIN
                if after is not now:
                    known = _switches.get((id(now), id(after), system))
                    _, _, code, alike = known or _known_switch(now, after, system)
                    if not (alike and text.isspace()):
                        out.append(code)
                        now = after
                out.append(text)
            if now is not _PLAIN:
                out.append(_RESET)
            self._render_cache = "".join(out)
        return self._render_cache


def as_shown(widget: Widget, strips: list[Strip], crop: Region) -> list[Strip]:
    """The lines of a widget without an edge as the look has them, no more than was asked for."""
    for filter in widget.get_line_filters():  # noqa: A001
        strips = [it.apply_filter(filter, widget.background_colors[1]) for it in strips]
    if crop.column_span != (0, widget.outer_size.width):
        strips = [it.crop(*crop.column_span) for it in strips]
    return strips


_PLAIN = Style.null()


_Switch = tuple[Style, Style, str, bool]
_switches: dict[tuple[int, int, ColorSystem], _Switch] = {}
"""By who the styles are, because reckoning what they are like takes longer than the rest. Each
switch holds its styles, so that no other can come to stand where they stood."""
_MOST_SWITCHES = 4096


def _known_switch(before: Style, after: Style, system: ColorSystem) -> _Switch:
    if len(_switches) >= _MOST_SWITCHES:
        _switches.clear()
    made = before, after, _switch(before, after, system), _same_blank(before, after)
    _switches[id(before), id(after), system] = made
    return made


def _same_blank(one: Style, other: Style) -> bool:
    """Whether a blank looks the same in both: only its background shows."""
    return one.bgcolor == other.bgcolor and not (_lines_of(one) or _lines_of(other))


def _lines_of(style: Style) -> bool:
    return bool(style.underline or style.strike or style.reverse)


def _switch(before: Style, after: Style, system: ColorSystem) -> str:
    """What leads from one style to the other."""
    named = before is not _PLAIN and _attributes(before) == _attributes(after)
    if not named:
        ansi = Strip.render_ansi(after, system)
        return f"{_RESET if before is not _PLAIN else ''}\x1b[{ansi}m" if ansi else _RESET
    codes: list[str] = []
    for was, is_, front in (
        (before.color, after.color, True),
        (before.bgcolor, after.bgcolor, False),
    ):
        if was != is_:
            if is_ is None:
                codes.append("39" if front else "49")
            else:
                codes += is_.downgrade(system).get_ansi_codes(front)
    return f"\x1b[{';'.join(codes)}m" if codes else ""


def _attributes(style: Style) -> int:
    """Bold, dim, underline and the rest, as bits."""
    return style._attributes & style._set_attributes

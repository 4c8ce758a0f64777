"""Changed lines go to the terminal by themselves, without everything around them.

Textual composes the whole width and height that surrounds what changed, out of every widget there.
Lists, pages, bars and the edges of panes have nothing in front of them, so their lines are what
the screen shows: they are written where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol, cast

from rich.control import Control
from textual.geometry import Region

from compute_jobs.tui.widgets.insides import knows_screens
from compute_jobs.tui.widgets.painted import Painted

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from textual._compositor import CompositorUpdate
    from textual.strip import Strip
    from textual.widget import Widget
elif knows_screens():
    from textual._compositor import CompositorUpdate
else:
    CompositorUpdate = object  # the lines of a screen are still kept for the next start


class StandsAlone(Protocol):
    """A widget that knows which of its lines nothing else is drawn over."""

    def stands_alone(self, region: Region) -> bool:
        """Whether what it draws there, by its own coordinates, is what one sees."""
        ...


class LinesUpdate(CompositorUpdate):
    """Lines and where they begin."""

    def __init__(self, lines: Iterable[tuple[int, int, Strip]]) -> None:
        self._lines = tuple(lines)
        self._rendered: str | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for x, y, strip in self._lines:
            yield Control.move_to(x, y)
            yield from strip

    def render_segments(self, console: Console) -> str:
        """What a terminal is sent; of one update there is one."""
        if self._rendered is None:
            self._rendered = "".join(
                f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self._lines
            )
        return self._rendered


class ScreenUpdate(LinesUpdate):
    """Every line there is."""


def whole_lines(strips: Iterable[Strip]) -> ScreenUpdate:
    """An update of everything, each line in as few bytes as it takes."""
    return ScreenUpdate((0, y, Painted(strip, strip.cell_length)) for y, strip in enumerate(strips))


def lines_alone(
    changed: Iterable[Region],
    widgets: Iterable[Widget],
    places: Mapping[Widget, tuple[Region, Region]],
) -> LinesUpdate | None:
    """An update of the changed regions alone; None where one of them has more to it.

    ``places`` are each visible widget's region and what it is clipped to.
    """
    owners: list[tuple[Region, Widget]] = []
    for widget in widgets:
        place = places.get(widget)
        if place is None:
            continue
        region, clip = place
        if not clip.contains_region(region) or not hasattr(widget, "stands_alone"):
            return None
        owners.append((region, widget))
    owners.sort(key=lambda owner: owner[0].area)
    lines: list[tuple[int, int, Strip]] = []
    for region in changed:
        found = next((it for it in owners if it[0].contains_region(region)), None)
        if found is None:
            return None
        place_of, widget = found
        inside = region.translate(-place_of.offset)
        if not cast("StandsAlone", widget).stands_alone(inside):
            return None
        strips = widget.render_lines(inside)
        lines += [(region.x, y, it) for y, it in zip(region.line_range, strips, strict=True)]
    lines.sort(key=itemgetter(1, 0))  # as one reads, whichever part was first to say it changed
    return LinesUpdate(lines)

"""Shares as bars and ranges as intervals, drawn in cells beside their numbers."""

from __future__ import annotations

from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Line, Span

_EIGHTHS = " ▏▎▍▍▋▊▉"
"""Without a half block, which marks the selected row and is ">" in ASCII."""


class ScaleColumn(Column):
    """Its title is the scale of its rows: the two ends, spread over its width."""

    __slots__ = ()

    def title_in(self, size: int) -> str:
        return spread(self.title, size)


def bar(share: float, cells: int, role: str = "bar") -> Line:
    """A share of 1 as a bar of this many cells; any share above 0 shows at least a trace."""
    cells = max(cells, 1)
    share = min(max(share, 0.0), 1.0)
    eighths = max(round(share * cells * 8), share > 0)
    full, rest = divmod(eighths, 8)
    text = "█" * full + (_EIGHTHS[rest] if rest else "")
    return (Span(text, role), Span(" " * (cells - len(text))))


def interval(
    ends: tuple[float, float, float],
    scale: tuple[float, float],
    cells: int,
    role: str = "bar",
) -> Line:
    """A range (low, middle, high) on a shared scale."""
    cells = max(cells, 3)
    start, at, end = (_place(value, scale, cells) for value in ends)
    drawn = ["─"] * (end - start + 1)
    drawn[0], drawn[-1] = "├", "┤"
    at = min(max(at, start), end)
    before, after = "".join(drawn[: at - start]), "".join(drawn[at - start + 1 :])
    return (
        Span(" " * start),
        Span(before, "dim"),
        Span("●", role),
        Span(after, "dim"),
        Span(" " * (cells - end - 1)),
    )


def moment(days: tuple[float, float], scale: tuple[float, float], cells: int, role: str) -> Line:
    """A day and the present on a shared scale: a dot and an upright stroke."""
    cells = max(cells, 3)
    drawn = [("─", "faint")] * cells
    drawn[_place(days[1], scale, cells)] = ("┊", "dim")
    drawn[_place(days[0], scale, cells)] = ("●", role)
    return tuple(Span(text, shown) for text, shown in drawn)


def scale_of(values: list[float]) -> tuple[float, float]:
    """Round ends that include every value."""
    if not values:
        return (0.0, 100.0)
    step = 10.0
    low = step * (min(values) // step)
    high = -step * (-max(values) // step)
    return (low, high) if high > low else (low, low + step)


def spread(ends: str, cells: int) -> str:
    """The two ends of a scale, one on each side of a column."""
    low, _, high = ends.partition(" ")
    return low + " " * max(cells - len(low) - len(high), 1) + high


def _place(value: float, scale: tuple[float, float], cells: int) -> int:
    low, high = scale
    share = (value - low) / (high - low) if high > low else 0.0
    return round(min(max(share, 0.0), 1.0) * (cells - 1))

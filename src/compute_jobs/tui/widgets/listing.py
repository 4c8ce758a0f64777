"""What a list shows: the rows of a source in a certain width, with lines between some of them.

The source is asked for a row when it comes into sight. Dividers are lines that can't be selected.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from compute_jobs.tui.widgets.columns import Column, Layout, lay_out
from compute_jobs.tui.widgets.styled_text import Cell

_ROWS_KEPT = 512


class RowSource:
    """What a list draws; nothing, without overrides. Keys stay over changes, positions don't."""

    columns: Sequence[Column] = ()
    dividers: Mapping[int, str] = {}
    """Titles of the lines that stand before a row, by that row's position."""

    def __len__(self) -> int:
        return 0

    def key(self, index: int) -> str:
        raise IndexError(index)

    def index(self, key: str) -> int | None:
        for position in range(len(self)):
            if self.key(position) == key:
                return position
        return None

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        """A cell for each column of the layout; where there are fewer, the last one runs on."""
        raise IndexError(index)

    def role(self, index: int) -> str:
        """The role of cells that name none."""
        return ""


NoRows = RowSource


class Listing:
    """One source, and what has been seen of it."""

    __slots__ = ("_breaks", "_rows", "columns", "count", "source")

    def __init__(self, source: RowSource) -> None:
        self.source = source
        self.count = len(source)
        """How many rows it has; asked for on every line, so it is kept."""
        self.columns: Layout = []
        self._breaks = sorted(source.dividers)
        self._rows: dict[int, tuple[tuple[Cell, ...], str]] = {}
        """The cells and the role of the rows that were looked at."""

    def lay_out(self, width: int) -> None:
        """Have the columns that fit; where they are the same as before, so are the rows."""
        columns = lay_out(self.source.columns, width) if width > 0 else []
        if columns != self.columns:
            self.columns = columns
            self.forget()

    def forget(self) -> None:
        """Ask the source again for every row."""
        self._rows = {}

    @property
    def line_total(self) -> int:
        return self.count + len(self._breaks)

    def line_of(self, row: int) -> int:
        return row + bisect_right(self._breaks, row)

    def on_line(self, number: int) -> tuple[int | None, str | None]:
        """The row or the divider that stands there; neither of them below the last row."""
        row = number
        for position, before in enumerate(self._breaks):
            at = before + position
            if number == at:
                return None, self.source.dividers[before]
            if number > at:
                row = number - position - 1
        return (row if 0 <= row < self.count else None), None

    def row(self, index: int) -> tuple[tuple[Cell, ...], str]:
        """A row's cells, and the role of those that name none."""
        known = self._rows.get(index)
        if known is None:
            if len(self._rows) > _ROWS_KEPT:
                self._rows.clear()
            source = self.source
            known = self._rows[index] = tuple(source.cells(index, self.columns)), source.role(index)
        return known

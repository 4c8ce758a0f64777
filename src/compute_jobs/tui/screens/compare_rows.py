"""Cells of the comparison, and which employers' columns fit beside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from compute_jobs.core.evidence import format as fmt
from compute_jobs.tui.screens.search_screen import dividers_by
from compute_jobs.tui.widgets.row_list import Column, Layout, RowSource
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, cut, width_of
from compute_jobs.tui.widgets.themes import Look

if TYPE_CHECKING:
    from compute_jobs.core.fit.employer_comparison import CompareCell, CompareRow

METRIC = 22
NARROW_METRIC = 15
LEAST = 22
"""Cells of a column: a mark, a figure with its period, a tier, an age."""
AGE = 4
_PERIOD = re.compile(r" \(([^()]*)\)$")
_CENTURY = re.compile(r"(?<=\w )20(\d\d)\b")


def metric_width(width: int) -> int:
    return METRIC if width >= 70 else NARROW_METRIC


def short(text: str) -> str:
    """$308.4M (Q1 2026) as $308.4M Q1 26; whole on the page below."""
    found = _PERIOD.search(text)
    return f"{text[: found.start()]} {_CENTURY.sub(_last_two, found[1])}" if found else text


def _last_two(found: re.Match[str]) -> str:
    return found[1]


def in_sight(count: int, at: int, width: int) -> tuple[int, int]:
    """The columns that fit, scrolled so that the chosen one is among them."""
    room = max((width - 1 - metric_width(width)) // (LEAST + 1), 1)
    if count <= room:
        return 0, count
    first = min(max(at - room // 2, 0), count - room)
    return first, first + room


class CompareRows(RowSource):
    """``cursor`` is the selected row; the chosen column's cell there is marked."""

    def __init__(
        self,
        rows: Sequence[CompareRow],
        employers: Sequence[tuple[str, str]],
        chosen: str | None,
        look: Look,
        metric: int = METRIC,
    ) -> None:
        self._rows = rows
        self._chosen = chosen
        self._look = look
        self.cursor = 0
        self.columns = (
            Column("metric", "metric", metric, keep=0, sortable=False),
            *(
                Column(f"at:{id_}", name, LEAST, keep=place + 1, grow=1, most=34)
                for place, (id_, name) in enumerate(employers)
            ),
        )
        self.dividers = dividers_by(
            rows, lambda row: (row.criterion, fmt.criterion(row.criterion or "beside the criteria"))
        )
        self._places = {row.metric: place for place, row in enumerate(rows)}

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, index: int) -> str:
        return self._rows[index].metric

    def index(self, key: str) -> int | None:
        return self._places.get(key)

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        row = self._rows[index]
        cells: list[Cell] = []
        for column, size in layout:
            if column.id == "metric":
                cells.append(row.name)
                continue
            employer = column.id.removeprefix("at:")
            here = employer == self._chosen and index == self.cursor
            cells.append(self._cell(row.cells.get(employer), size, here=here))
        return cells

    def _cell(self, cell: CompareCell | None, size: int, *, here: bool) -> Line:
        look, glyphs = self._look, self._look.glyphs
        lead = Span(glyphs.here if here else " ", "accent")
        if cell is None:
            return (lead, Span(f" {glyphs.off}", "cursor" if here else "faint"))
        glyph = fmt.tier_glyph(cell.tier, ascii_only=look.ascii)
        age = cell.age.replace(" ", "").rjust(AGE)
        mark = f" {glyphs.contested}" if cell.contested else ""
        left = max(size - 2 - len(mark) - 2 - AGE - 1, 4)
        text = cut(short(cell.text), left)
        role = "strong" if cell.best else ""
        return (
            lead,
            Span("*" if cell.best else " ", "good"),
            Span(text, "cursor" if here else role),
            Span(" " * (left - width_of(text))),
            Span(mark, "warn"),
            Span(f" {glyph}", f"tier.{cell.tier}"),
            Span(f" {age}", "dim"),
        )

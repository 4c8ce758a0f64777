"""Employers side by side, metric by metric: each figure with its tier and age, the best marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.rating_facts import each_once
from compute_jobs.tui.host import Option, host, numbered
from compute_jobs.tui.panes.claim_page import add_claim, claim_if_known, known_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.choices import ranked_choices
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import Column, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, cut, hint, width_of
from compute_jobs.tui.widgets.themes import Glyphs

if TYPE_CHECKING:
    from compute_jobs.core.fit.employer_comparison import CompareCell, CompareRow

AT_FIRST = 5
"""Columns without a shortlist: this many of the best ranked."""
_WIDTHS: Sequence[tuple[int, int, int]] = ((100, 24, 22), (60, 16, 19), (0, 12, 18))
"""From a list's width on, cells of the metric's column and of an employer's.

An employer's has a mark, a figure with its period where there is room, a tier and an age.
"""
_AGE = 4
_BESIDE = 2 + 2 + _AGE + 1
"""Cells of an employer's column that are not its figure's: marks, tier and age."""
_PERIOD = re.compile(r" \(([^()]*)\)$")
_CENTURY = re.compile(r"(?<=\w )20(\d\d)\b")
_DAYS = re.compile(r"\d+ \w{3} \d+ – \d+ (\w{3} \d+)$")
_LENGTHS = {3: ("qtr", "q"), 6: ("half", "h"), 12: ("year", "y")}


def forms(text: str, months: int = 0) -> tuple[str, str, str, str]:
    """$89.02B (27 Apr 2026 – 26 Jul 2026) with the period, as $89.02B to Jul 26, with its length,
    as $89.02B qtr or $89.02B q, and alone; the page below has it whole. What it covers besides a
    period is cut to an ellipsis."""
    period = _PERIOD.search(text)
    if period is None:
        return text, text, text, text
    figure = text[: period.start()]
    other = ("", "") if period[1][-1:].isdigit() else ("…", "…")
    long, brief = _LENGTHS.get(months, (f"{months} mo", f"{months}mo")) if months else other
    days = _DAYS.sub(r"to \1", _CENTURY.sub(r"\1", period[1]))
    return f"{figure} {days}", f"{figure} {long}".rstrip(), f"{figure} {brief}".rstrip(), figure


def form_of(cells: Iterable[CompareCell], size: int) -> int:
    """The longest form that fits in every cell of a row; one form for all."""
    known = [forms(cell.text, cell.months) for cell in cells]
    dated = [texts for texts in known if texts[0] != texts[3]]
    size -= len(dated) > 1  # columns differ by a cell: what fits in one cell less fits in all
    for form in (0, 1, 2):
        if all(width_of(texts[form]) <= size for texts in dated):
            return form
    return 3


def widths(width: int) -> tuple[int, int]:
    """Cells of the metric's column and of an employer's, at least."""
    return next((metric, each) for least, metric, each in _WIDTHS if width >= least)


def in_sight(count: int, at: int, width: int) -> tuple[int, int]:
    """The columns that fit, scrolled so that the chosen one is among them."""
    metric, each = widths(width)
    room = max((width - 1 - metric) // (each + 1), 1)
    if count <= room:
        return 0, count
    first = min(max(at - room // 2, 0), count - room)
    return first, first + room


class CompareScreen(ListScreen["CompareRow"]):
    """Up and down move through the metrics, left and right through the employers."""

    name_of = "Compare"
    contexts = ("compare", "screen")
    stacked = True
    remembered: ClassVar[Mapping[str, type]] = {"at": int, "only": str, "empty": bool}

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__()
        self._first = employer
        self._picked: list[str] | None = None
        """The reader's columns; None for the default ones."""
        self.at = 0
        self.only = ""
        self.empty = False
        """Whether metrics are shown that none of the employers has."""
        self._hidden = 0

    # -- columns -------------------------------------------------------------------------------

    def usual(self) -> Sequence[str]:
        """The shortlist; if it has fewer than two, followed by the best ranked."""
        view = self.view
        employers = [
            name for name in host(self).desk.shortlist() if name in view.evidence.employers
        ]
        if self._first is not None and self._first not in employers:
            employers.insert(0, self._first)
        if len(employers) < 2 + (self._first is not None):
            best = [name for name in view.order[:AT_FIRST] if name not in employers]
            employers += best[: AT_FIRST - len(employers)]
        return employers

    @property
    def employers(self) -> Sequence[str]:
        view = self.view
        if self._picked is None:
            self._picked = [*self.usual()]
        return [name for name in self._picked if name in view.evidence.employers]

    @property
    def employer_here(self) -> str | None:
        employers = self.employers
        return employers[self.at] if self.at < len(employers) else None

    @property
    def criterion_here(self) -> str | None:
        return self.item.criterion if self.item else None

    # -- drawing -------------------------------------------------------------------------------

    def items(self) -> Sequence[CompareRow]:
        employers = self.employers
        every = host(self).desk.compare(employers) if employers else ()
        rows = every if self.empty else [row for row in every if row.cells]
        self._hidden = len(every) - len(rows)
        if self.only == "contested":
            return [row for row in rows if any(cell.contested for cell in row.cells.values())]
        if self.only:
            return [row for row in rows if (row.criterion or "") == self.only]
        return rows

    def rows(self) -> Rows[CompareRow]:
        self.at = max(0, min(self.at, len(self.employers) - 1))
        self.list.sort = (f"at:{self.employer_here}", True)
        return super().rows()

    def columns_for(self) -> Sequence[Column]:
        width = self.list.scrollable_content_region.width or self.size.width - 2
        employers = self.employers
        first, last = in_sight(len(employers), self.at, width)
        metric, each = widths(width)
        column = Column("", "", each, grow=2, most=34, sortable=True)
        return (
            Column("metric", "metric", metric, keep=0, grow=1, most=2 * metric),
            *(
                column._replace(id=f"at:{id_}", title=self.view.employer(id_).name, keep=place)
                for place, id_ in enumerate(employers[first:last], start=1)
            ),
        )

    def key(self, item: CompareRow) -> str:
        return item.metric

    def group(self, item: CompareRow) -> str:
        return fmt.criterion(item.criterion or "not scored")

    def cell(self, item: CompareRow, column: str, size: int) -> Cell:
        if column == "metric":
            return item.name
        employer = column.removeprefix("at:")
        chosen = employer == self.employer_here and item is self.item
        cell = item.cells.get(employer)
        form = form_of(item.cells.values(), size - _BESIDE)
        return self._employer_cell(cell, size, form, chosen=chosen)

    def _employer_cell(
        self, cell: CompareCell | None, size: int, form: int, *, chosen: bool
    ) -> Line:
        lead = Span(Glyphs.here if chosen else " ", "accent")
        if cell is None:
            return (lead, Span(f" {Glyphs.off}", "cursor" if chosen else "faint"))
        glyph = fmt.tier_glyph(cell.tier)
        age = cell.age.replace(" ", "").rjust(_AGE)
        mark = Glyphs.contested if cell.contested else " "
        left = max(size - _BESIDE, 4)
        texts = forms(cell.text, cell.months)
        if form == 3 and width_of(texts[2]) <= left:
            form = 2  # a period that has room stays, even where another cell's has none
        text = cut(texts[form], left)
        role = "strong" if cell.best else ""
        return (
            lead,
            Span("*" if cell.best else " ", "good"),
            Span(text, "cursor" if chosen else role),
            Span(" " * (left - width_of(text))),
            Span(mark, "warn"),
            Span(glyph, f"tier.{cell.tier}"),
            Span(f" {age}", "dim"),
        )

    def page(self, item: CompareRow) -> Page:
        employer = self.employer_here
        page = Page()
        if employer is None:
            return page
        name, cell = self.view.employer(employer).name, item.cells.get(employer)
        page.say(Span(item.name, "strong"), Span(" · ", "dim"), Span(name, "accent"))
        metric = self.view.evidence.metrics.get(item.metric)
        if metric is not None:
            page.say(Span(metric.explain, "dim"))
        if cell is None:
            return page.gap().say(
                Span(f"No claims on this for {name}. A gap, never a green light.", "warn")
            )
        spans = [Span(cell.text, "strong")]
        if cell.best:
            spans.append(Span("  best of those that can be compared", "good"))
        if cell.contested:
            spans.append(Span(f"  {Glyphs.contested} contested", "warn"))
        page.gap().say(*spans)
        if cell.note and cell.note != cell.text:
            made = "Calculated from: " if cell.calculated else ""
            page.say(Span(f"{made}{cell.note}", "dim"))
        if cell.not_compared:
            page.say(Span(f"Not compared: {cell.not_compared}.", "dim"))
        for claim in known_claims(self.view, self.claims_behind(item)):
            add_claim(page, self.view, self.view.claim(claim))
        return page

    def title_text(self) -> str:
        only = f" · {fmt.criterion(self.only)}" if self.only else ""
        number = fmt.count(len(self.employers), "employer")
        key = host(self).keymap.key("empty_rows")
        hidden = f" · {self._hidden} empty rows hidden ({key})" if self._hidden else ""
        return f"{self.name_of} {number} on {self.count()} metrics{only}{hidden}"

    def note_text(self) -> str:
        employers = self.employers
        marks = f"* best  {Glyphs.contested} contested"
        if len(employers) < 2:
            return marks
        short = "  q quarter  h half  y year" if 64 <= self.list.size.width < 100 else ""
        return f"{marks}{short}  column {self.at + 1} of {len(employers)}"

    def why_empty(self) -> Page:
        page = Page()
        if not self.employers:
            page.say("No employers selected.")
            return page.say(hint("a", "adds one"))
        page.say("No comparable claims about these employers.")
        return page.say(hint("f", "shows all metrics again"))

    def claims_behind(self, item: CompareRow) -> Sequence[str]:
        """The claims in the cell, then those the first was compared with."""
        cell = item.cells.get(self.employer_here or "")
        row = claim_if_known(self.view, cell.claim) if cell is not None else None
        if cell is None or row is None:
            return ()
        return each_once((row.claim.id,), cell.claims, row.conflicts_with, row.corroborated_by)

    # -- what the reader does ------------------------------------------------------------------

    def _go(self, at: int) -> None:
        if 0 <= at < len(self.employers) and at != self.at:
            self.at = at
            self.view_changed()

    def do_column_left(self) -> None:
        self._go(self.at - 1)

    def do_column_right(self) -> None:
        self._go(self.at + 1)

    @on(RowList.HeaderClicked)
    def _header_clicked(self, event: RowList.HeaderClicked) -> None:
        event.stop()
        employer = event.column.removeprefix("at:")
        if employer in self.employers:
            self._go(self.employers.index(employer))

    def do_add_column(self) -> None:
        others = [name for name in self.view.order if name not in self.employers]
        choices = ranked_choices(self.view, others)
        host(self).pick("Compare with which employer?", choices, self._add)

    def _add(self, employer: str) -> None:
        self._picked = [*self.employers, employer]
        self.at = len(self._picked) - 1
        self.view_changed()

    def do_remove_column(self) -> None:
        employer = self.employer_here
        if employer is not None:
            self._picked = [name for name in self.employers if name != employer]
            self.view_changed()

    def do_usual_columns(self) -> None:
        self._picked, self.at = None, 0
        self.view_changed()
        host(self).say("The shortlist, or the best ranked, side by side.")

    def do_empty_rows(self) -> None:
        self.empty = not self.empty
        self.view_changed()

    def do_back(self) -> None:
        if self.only and not self.reader.has_focus and not self.words:
            self._show_only("")
        else:
            super().do_back()

    def do_show_only(self) -> None:
        options = [Option("a", "all", ""), Option("x", "contested", "contested")]
        options += numbered(CRITERIA, fmt.criterion)
        host(self).choose("show only", options, self._show_only)

    def _show_only(self, only: str) -> None:
        self.only = only
        self.view_changed()

    # -- session -------------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        return {**super().remember(), "columns": self._picked}

    def recall(self, saved: Mapping[str, Any]) -> None:
        super().recall(saved)
        if isinstance(columns := saved.get("columns"), list):
            self._picked = [name for name in columns if isinstance(name, str)]

"""Employers side by side, metric by metric: each figure with its tier and age, the best marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice, Option, host
from compute_jobs.tui.screens.compare_rows import CompareRows, in_sight, metric_width
from compute_jobs.tui.screens.evidence_page import add_claim
from compute_jobs.tui.screens.search_screen import FollowScreen, claim_if_known
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import counted
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.styled_text import Span

if TYPE_CHECKING:
    from compute_jobs.core.fit.employer_comparison import CompareCell, CompareRow

AT_FIRST = 5
"""Columns where the shortlist gives none: so many of the best ranked."""


class CompareScreen(FollowScreen):
    """Up and down go through the metrics, left and right through the employers."""

    name_of: ClassVar[str] = "Compare"
    contexts: ClassVar[tuple[str, ...]] = ("compare", "screen")
    stacked: ClassVar[bool] = True

    def __init__(self, *, first: str | None = None) -> None:
        super().__init__()
        self._first = first
        self._columns: list[str] | None = None
        self._at = 0
        self._only = ""
        self._rows: Sequence[CompareRow] = ()

    # -- columns -------------------------------------------------------------------------------

    def usual(self, view: View) -> list[str]:
        """The shortlist; where it has fewer than two, the best ranked after it."""
        listed = [it for it in host(self).desk.shortlist() if it in view.evidence.employers]
        if self._first is not None and self._first not in listed:
            listed.insert(0, self._first)
        if len(listed) < 2 + (self._first is not None):
            best = [it for it in view.order[:AT_FIRST] if it not in listed]
            listed += best[: AT_FIRST - len(listed)]
        return listed

    @property
    def employers(self) -> list[str]:
        view = host(self).view
        if self._columns is None:
            self._columns = self.usual(view)
        return [it for it in self._columns if it in view.evidence.employers]

    @property
    def employer_here(self) -> str | None:
        employers = self.employers
        return employers[self._at] if self._at < len(employers) else None

    @property
    def criterion_here(self) -> str | None:
        return self.row.criterion if self.row else None

    @property
    def row(self) -> CompareRow | None:
        at = self.list.selected
        return self._rows[at] if 0 <= at < len(self._rows) else None

    @property
    def cell(self) -> CompareCell | None:
        row, employer = self.row, self.employer_here
        return row.cells.get(employer) if row and employer else None

    # -- drawing -------------------------------------------------------------------------------

    def rows(self, view: View) -> CompareRows:
        employers = self.employers
        self._at = max(0, min(self._at, len(employers) - 1))
        rows = host(self).desk.compare(employers) if employers else ()
        if self._only == "contested":
            rows = [it for it in rows if any(cell.contested for cell in it.cells.values())]
        elif self._only:
            rows = [it for it in rows if (it.criterion or "") == self._only]
        self._rows = self.kept(
            rows, lambda it: f"{it.name} {it.metric} {fmt.criterion(it.criterion or '')}"
        )
        width = self.list.scrollable_content_region.width or self.size.width - 2
        first, last = in_sight(len(employers), self._at, width)
        shown = employers[first:last]
        self.list.sort = (f"at:{self.employer_here}", True)
        return CompareRows(
            self._rows,
            [(it, view.employer(it).name) for it in shown],
            self.employer_here,
            self.look,
            metric_width(width),
        )

    def draw_page(self, view: View) -> None:
        """The cell under the cursor changes with the row, so the mark moves with it."""
        super().draw_page(view)
        source = self.list.source
        if isinstance(source, CompareRows) and source.cursor != self.list.selected:
            source.cursor = self.list.selected
            self.list.update_lines()

    def page(self, view: View, key: str) -> Page:
        row, employer, cell = self.row, self.employer_here, self.cell
        if row is None or employer is None:
            return Page()
        name = view.employer(employer).name
        page = Page()
        page.say(Span(row.name, "strong"), Span(" · ", "dim"), Span(name, "accent"))
        metric = view.evidence.metrics.get(row.metric)
        if metric is not None:
            page.say(Span(metric.explain, "dim"))
        if cell is None:
            return page.gap().say(
                Span(f"Nobody has said it of {name}. A gap, never a green light.", "warn")
            )
        spans = [Span(cell.text, "strong")]
        if cell.best:
            spans.append(Span("  best in the row", "good"))
        if cell.contested:
            spans.append(Span(f"  {self.look.glyphs.contested} contested", "warn"))
        page.gap().say(*spans)
        for claim in self.claims_behind(view, key):
            known = claim_if_known(view, claim)
            if known is not None:
                add_claim(page, view, known, self.look)
        return page

    def title_text(self, view: View) -> str:
        only = f" · {fmt.criterion(self._only)}" if self._only else ""
        number = counted(len(self.employers), "employer")
        return f"{self.name_of} {number} on {self.count()} metrics{only}"

    def note_text(self, view: View) -> str:
        employers = self.employers
        marks = f"* best  {self.look.glyphs.contested} contested"
        if len(employers) < 2:
            return marks
        return f"{marks}  column {self._at + 1} of {len(employers)}"

    def why_empty(self, view: View) -> Page:
        page = Page()
        if not self.employers:
            page.say("No employer is chosen.")
            return page.say(Span("a", "key"), Span(" adds one", "dim"))
        page.say("Nobody has said anything comparable about them.")
        return page.say(Span("f", "key"), Span(" shows all metrics again", "dim"))

    # -- claims --------------------------------------------------------------------------------

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        """The claim in the cell, then those it was held against."""
        cell = self.cell
        known = claim_if_known(view, cell.claim) if cell is not None else None
        if cell is None or known is None:
            return ()
        return (cell.claim, *known.conflicts_with, *known.corroborated_by)

    def behind_title(self, view: View, key: str) -> str:
        row, employer = self.row, self.employer_here
        if row is None or employer is None:
            return self.name_of
        return f"{view.employer(employer).name}, {row.name}"

    # -- what the reader does ------------------------------------------------------------------

    def _go(self, at: int) -> None:
        if 0 <= at < len(self.employers) and at != self._at:
            self._at = at
            self.view_changed()

    def do_column_left(self) -> None:
        self._go(self._at - 1)

    def do_column_right(self) -> None:
        self._go(self._at + 1)

    @on(RowList.HeaderClicked)
    def _header_clicked(self, event: RowList.HeaderClicked) -> None:
        event.stop()
        employer = event.column.removeprefix("at:")
        if employer in self.employers:
            self._go(self.employers.index(employer))

    def do_add_column(self) -> None:
        view = host(self).view
        choices = [
            Choice(it, view.employer(it).name, view.employer(it).layer)
            for it in view.order
            if it not in self.employers
        ]
        host(self).pick("Compare with whom?", choices, self._add)

    def _add(self, employer: str) -> None:
        if self._columns is not None:
            self._columns = [*self.employers, employer]
            self._at = len(self._columns) - 1
            self.view_changed()

    def do_remove_column(self) -> None:
        employer = self.employer_here
        if employer is not None and self._columns is not None:
            self._columns.remove(employer)
            self.view_changed()

    def do_usual_columns(self) -> None:
        self._columns, self._at = None, 0
        self.view_changed()
        host(self).say("The shortlist, or the best ranked, side by side.")

    def do_show_only(self) -> None:
        options = [Option("a", "all", ""), Option("x", "contested", "contested")]
        options += [
            Option(str(at), fmt.criterion(name), name) for at, name in enumerate(CRITERIA, 1)
        ]
        host(self).choose("show only", options, self._show_only)

    def _show_only(self, only: str) -> None:
        self._only = only
        self.view_changed()

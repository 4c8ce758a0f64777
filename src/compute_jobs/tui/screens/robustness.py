"""How sure the ranking is: shares of each rank, ranges on one scale, weights, what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.screens.charts import scale_of
from compute_jobs.tui.screens.robustness_rows import (
    SureRow,
    SureRows,
    dominated_row,
    employer_row,
    question_row,
    weight_row,
)
from compute_jobs.tui.screens.search_screen import FollowScreen
from compute_jobs.tui.widgets.document import Page

_MOST_ROWS = 500


class RobustnessScreen(FollowScreen):
    name_of: ClassVar[str] = "How sure is it?"
    stacked: ClassVar[bool] = True

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__(select=f"employer:{employer}" if employer else None)
        self._rows: Sequence[SureRow] = ()
        self._old: Robustness | None = None
        """What held before the last change, shown until the new shares are there."""

    @property
    def row(self) -> SureRow | None:
        at = self.list.selected
        return self._rows[at] if 0 <= at < len(self._rows) else None

    @property
    def employer_here(self) -> str | None:
        return self.row.employer if self.row else None

    @property
    def criterion_here(self) -> str | None:
        return self.row.criterion if self.row else None

    @property
    def known(self) -> Robustness | None:
        """The shares of what is shown now; None while they are being reckoned."""
        return host(self).view.robustness_cached()

    @property
    def depends_on(self) -> tuple[object, ...]:
        return (*super().depends_on, self.known is None)

    def rows(self, view: View) -> SureRows:
        known = self.known
        if known is None:
            host(self).want_shares()
            known = self._old
        self._old = known
        if known is None:
            self._rows = ()
            return SureRows((), {})
        return self._sure_rows(view, known)

    def _sure_rows(self, view: View, it: Robustness) -> SureRows:
        shares, look = it.rows[:_MOST_ROWS], self.look
        scale = scale_of([end for row in shares for end in (row.p5, row.p95)])
        parts = {
            "rank shares and fit ranges": [employer_row(view, row, scale, look) for row in shares],
            "weights: where first place holds, of 0 to 100 %": [
                weight_row(view, flip, look) for flip in it.weight_to_flip
            ],
            "as good or better on everything": [
                dominated_row(view, low, by) for low, by in it.dominated
            ],
            "worth asking next": [
                question_row(view, place, question, look)
                for place, question in enumerate(it.questions)
            ],
        }
        rows: list[SureRow] = []
        dividers: dict[int, str] = {}
        for title, part in parts.items():
            kept = self.kept(part, lambda row: row.words)
            if kept:
                dividers[len(rows)] = title
                rows += kept
        self._rows = rows
        return SureRows(rows, dividers, scale)

    # -- what it says --------------------------------------------------------------------------

    def page(self, view: View, key: str) -> Page:
        return self.row.page() if self.row is not None else Page()

    def title_text(self, view: View) -> str:
        if self.known is None:
            return f"{self.name_of} reckoning {self.look.glyphs.more}"
        return f"{self.name_of} ({self.known.draws:,} draws)"

    def note_text(self, view: View) -> str:
        return "as it was before the change" if self.known is None and self._rows else ""

    def why_empty(self, view: View) -> Page:
        if self.known is None:
            return Page().say(f"Reckoning {self.look.glyphs.more}")
        return Page().say("Nobody is ranked, so there is nothing to be sure of.")

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        row = self.row
        fit = view.fit(row.employer) if row and row.employer else None
        if fit is None or row is None:
            return ()
        return [
            claim
            for score in fit.criteria
            if row.criterion in (None, score.criterion)
            for claim in score.rating.claims
        ]

    def behind_title(self, view: View, key: str) -> str:
        row = self.row
        if row is None or row.employer is None:
            return self.name_of
        name = view.employer(row.employer).name
        return f"{name}, {fmt.criterion(row.criterion)}" if row.criterion else name

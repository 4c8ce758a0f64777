"""The claims behind a row of another screen, each in full, with its sources and its opponents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.panes.claim_page import ClaimActions, claim_page, employer_about, known_claims
from compute_jobs.tui.panes.claims import ClaimRows
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import RowSource


class ClaimsBehind(ClaimActions, ListScreen[ClaimRow]):
    """A list of claims and the selected one in full."""

    name_of: ClassVar[str] = "Claims"
    contexts: ClassVar[tuple[str, ...]] = ("behind", "screen")
    list_contexts: ClassVar[tuple[str, ...]] = ("words", "page-list")

    def __init__(self, about: str, claims: Sequence[str]) -> None:
        super().__init__()
        self._about = about
        self._claims = claims

    @property
    def claim_here(self) -> str | None:
        return self.selected

    def items(self, view: View) -> Sequence[ClaimRow]:
        return [view.claim(claim) for claim in known_claims(view, self._claims)]

    def key(self, item: ClaimRow) -> str:
        return item.claim.id

    def text(self, view: View, item: ClaimRow) -> str:
        return f"{item.claim.statement} {item.claim.metric} {item.claim.tier}"

    def rows(self, view: View) -> RowSource:
        super().rows(view)
        return ClaimRows(view, self.shown, self.look)

    def page(self, view: View, item: ClaimRow) -> Page:
        return claim_page(view, item, self.look)

    def employer_of(self, item: ClaimRow) -> str | None:
        return employer_about(self.view, item.claim)

    def title_text(self, view: View) -> str:
        return f"Claims · {self._about} ({self.count()})"

    def why_empty(self, view: View) -> Page:
        return Page().say("None of these claims were known on this date.")

"""The claims behind a row of another screen, each in full, with its sources and its opponents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on

from compute_jobs.desk.view import View
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import claim_citation, claim_page, claim_url
from compute_jobs.tui.panes.claim_rows import ClaimRows
from compute_jobs.tui.panes.employer_search import matches
from compute_jobs.tui.screens.search_screen import FollowPane, FollowScreen, claim_if_known
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.row_list import RowList


class ActsOnClaim(FollowScreen):
    """What can be done with the claim a row is about: its source, a copy, a what-if, its place."""

    @property
    def claim_here(self) -> str | None:
        return self.selected

    def do_open_source(self) -> None:
        app, claim = host(self), self.claim_here
        if claim is not None:
            app.open_address(claim_url(app.view, app.view.claim(claim).claim))

    def do_copy(self) -> None:
        app, claim = host(self), self.claim_here
        if claim is not None:
            app.copy_to_clipboard(claim_citation(app.view, app.view.claim(claim).claim))
            app.say("Copied the claim with its source.")

    def do_set_aside(self) -> None:
        if self.claim_here is not None:
            host(self).set_aside(self.claim_here)

    def do_to_panes(self) -> None:
        if self.claim_here is not None:
            host(self).go_to_claim(self.claim_here)


class ReadablePane(FollowPane):
    """Enter reads: there is nothing further to follow."""

    contexts: ClassVar[tuple[str, ...]] = ("words", "page-list")


class ClaimsBehind(ActsOnClaim):
    """A list of claims and the selected one in full."""

    name_of: ClassVar[str] = "Claims"
    contexts: ClassVar[tuple[str, ...]] = ("behind", "screen")

    pane_kind: ClassVar[type[FollowPane]] = ReadablePane

    def __init__(self, about: str, claims: Sequence[str]) -> None:
        super().__init__()
        self._about = about
        self._claims = claims

    def rows(self, view: View) -> ClaimRows:
        known = [row for it in self._claims if (row := claim_if_known(view, it)) is not None]
        self._whole = len(known)
        if self.words.strip():
            known = [
                row
                for row in known
                if matches(self.words, f"{row.claim.statement} {row.claim.metric} {row.claim.tier}")
            ]
        return ClaimRows(view, known, self.look)

    def page(self, view: View, key: str) -> Page:
        return claim_page(view, view.claim(key), self.look)

    def title_text(self, view: View) -> str:
        return f"Claims · {self._about} ({self.count()})"

    def why_empty(self, view: View) -> Page:
        return Page().say("None of these claims was known on this date.")

    @on(RowList.Chosen)
    def _chosen_claim(self, event: RowList.Chosen) -> None:
        event.stop()
        event.prevent_default()
        self.do_read()

    @property
    def employer_here(self) -> str | None:
        view, key = host(self).view, self.selected
        if key is None:
            return None
        subjects = view.claim(key).claim.subjects
        return next((it for it in subjects if it in view.evidence.employers), None)

"""The claims of the selected employer: how each is known, how old it is, who agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, TIERS
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.action_screen import after_paint
from compute_jobs.tui.host import host
from compute_jobs.tui.panes.claim_page import claim_citation, claim_page, claim_url
from compute_jobs.tui.panes.claim_rows import (
    CLAIM_COLUMNS,
    ClaimRows,
    ShowClaims,
    arrange_claims,
)
from compute_jobs.tui.panes.pane import Pane
from compute_jobs.tui.widgets.document import Page, PageView
from compute_jobs.tui.widgets.row_list import RowList
from compute_jobs.tui.widgets.styled_text import Span, text_line


class ClaimsPane(Pane):
    """A list of claims above the selected one in full."""

    contexts: ClassVar[tuple[str, ...]] = ("claims",)
    number: ClassVar[str] = "2"

    def __init__(self) -> None:
        super().__init__(id="claims", classes="pane")
        self.list = RowList(id="claim-list")
        self.page = PageView(id="claim-page")
        self.shown = ShowClaims()
        self.employer: str | None = None
        self._rows: Sequence[ClaimRow] = ()
        self._drawn_for: tuple[object, ...] = ()
        self._last: str | None = None
        """The claim that was selected before the list was filtered."""
        self._drafts: dict[str, dict[str, str]] = {}
        """Claims begun and left, by employer; they last as long as the program runs."""

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.page

    @property
    def claim(self) -> str | None:
        return self.list.selected_key

    def draw(self, view: View, employer: str | None, *, keep: str | None = None) -> None:
        same = employer == self.employer
        rows = view.claims(employer) if employer is not None else ()
        drawn_for = (employer, self.shown, self.look, rows)
        if drawn_for == self._drawn_for:
            return
        self._drawn_for = drawn_for
        self.employer, self._rows = employer, rows
        shown = arrange_claims(view, rows, self.shown)
        self.list.sort = (self.shown.sort, self.shown.down)
        if not shown:
            self.list.empty = self._why_empty(view)
        self.list.show(ClaimRows(view, shown, self.look), keep=keep if keep or same else "")
        if not same and keep is None:
            self.list.select(0, tell=False)
        name = view.employer(employer).name if employer is not None else ""
        own = sum(1 for row in rows if employer in row.claim.subjects)
        number = f"{own} + {len(rows) - own} nearby" if own < len(rows) else str(own)
        if len(shown) != len(rows):
            number = f"{len(shown)} of {len(rows)}"
        lead, tail = ("Claims · ", f" ({number})") if name else ("Claims", "")
        self.entitle(lead, self._note(), name=name, tail=tail)
        self._draw_page(view)

    def _note(self) -> str:
        parts = [f"/ {self.shown.words}"] if self.shown.words else []
        if self.shown.only:
            parts.append(f"only: {fmt.criterion(self.shown.only.rpartition(':')[2])}")
        return "  ".join(parts)

    def _why_empty(self, view: View) -> tuple[tuple[Span, ...], ...]:
        if self.employer is None:
            return (
                text_line("No employer is selected."),
                (Span("1", "key"), Span(" leads to the list; a filter may hide them all", "dim")),
            )
        if self._rows:
            return (
                text_line("No claim is like that."),
                (Span("esc", "key"), Span(" shows all again", "dim")),
            )
        return (
            text_line(f"Nobody has said anything on {view.employer(self.employer).name} yet."),
            text_line("A gap, not a green light."),
            (Span("a", "key"), Span(" adds a claim of your own", "dim")),
        )

    def _draw_page(self, view: View) -> None:
        claim = self.claim
        self.page.show(
            claim_page(view, view.claim(claim), self.look) if claim is not None else Page()
        )

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        after_paint(self, self._draw_page_now)

    def _draw_page_now(self) -> None:
        self._draw_page(host(self).view)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.do_detail()

    @on(RowList.HeaderClicked)
    def _header_clicked(self, event: RowList.HeaderClicked) -> None:
        event.stop()
        self.set_shown(self.shown.sorted_by(event.column))

    # -- what the reader does ----------------------------------------------------------------

    def set_shown(self, shown: ShowClaims) -> None:
        if shown != self.shown:
            if self.shown.all:
                self._last = self.claim
            self.shown = shown
            claim = self.claim or self._last
            self.draw(host(self).view, self.employer, keep=claim)

    @property
    def words(self) -> str:
        return self.shown.words

    def set_words(self, words: str) -> None:
        self.set_shown(self.shown._replace(words=words))

    def do_reverse(self) -> None:
        self.set_shown(self.shown.sorted_by(self.shown.sort))

    def do_sort(self) -> None:
        options = [
            (letter, column.title, column.id)
            for letter, column in zip("tdamf", CLAIM_COLUMNS[:5], strict=True)
        ]
        host(self).choose(
            "sort by", options, lambda column: self.set_shown(self.shown.sorted_by(column))
        )

    def do_show_only(self) -> None:
        options = [
            ("a", "all", ""),
            ("t", "a tier …", "tier"),
            ("c", "a criterion …", "criterion"),
            ("f", "fresh", "fresh"),
            ("o", "aged", "aged"),
            ("x", "contested", "contested"),
            ("s", "set aside", "aside"),
        ]
        host(self).choose("show only", options, self._only)

    def _only(self, choice: str) -> None:
        names = {"tier": TIERS, "criterion": CRITERIA}.get(choice)
        if names is None:
            self.set_shown(self.shown._replace(only=choice))
            return
        options = [
            (str(at), fmt.criterion(name), f"{choice}:{name}") for at, name in enumerate(names, 1)
        ]
        host(self).choose(f"only the {choice}", options, self._only)

    def do_clear(self) -> None:
        if host(self).hide_welcome():
            return
        if not self.shown.all:
            self.set_shown(ShowClaims(sort=self.shown.sort, down=self.shown.down))
        else:
            host(self).clear_what_if()

    def do_detail(self) -> None:
        if self.claim is not None:
            self.page.focus()

    def do_open_source(self) -> None:
        app, claim = host(self), self.claim
        if claim is not None:
            app.open_address(claim_url(app.view, app.view.claim(claim).claim))

    def do_copy(self) -> None:
        app, claim = host(self), self.claim
        if claim is not None:
            app.copy_to_clipboard(claim_citation(app.view, app.view.claim(claim).claim))
            app.say("Copied the claim with its source.")

    def do_set_aside(self) -> None:
        if self.claim is not None:
            host(self).set_aside(self.claim)

    def do_add_claim(self) -> None:
        if self.employer is not None:
            draft = self._drafts.setdefault(self.employer, {})
            host(self).open("claim_form", self.employer, draft)

    def do_why(self) -> None:
        app, claim = host(self), self.claim
        if self.employer is not None:
            metric = app.view.claim(claim).claim.metric if claim else None
            app.why(self.employer, app.view.metric(metric).criterion if metric else None)

    # -- session -----------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        return {**self.shown.as_dict(), "claim": self.claim}

    def recall(self, saved: Mapping[str, Any]) -> None:
        self.shown = ShowClaims.from_dict(saved)

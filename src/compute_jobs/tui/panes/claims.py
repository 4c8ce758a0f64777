"""The claims of the selected employer: how each is known, how old it is, who agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, TIER_RANK, TIERS
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.tui.host import host, numbered
from compute_jobs.tui.panes.claim_page import ClaimActions, claim_page
from compute_jobs.tui.panes.employer_search import matches
from compute_jobs.tui.panes.pane import Filter, FilteredPane
from compute_jobs.tui.widgets.document import Page, PageView
from compute_jobs.tui.widgets.labels import age_text, claim_date, figure_text, tier_span
from compute_jobs.tui.widgets.row_list import Column, Layout, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, text_line
from compute_jobs.tui.widgets.themes import Look

_SHORT = 30
"""In fewer cells than this the name of what was measured says more than a cut statement."""

CLAIM_COLUMNS = (
    Column("tier", "tier", 7, keep=1),
    Column("date", "as of", 10, keep=2),
    Column("age", "age", 5, keep=6, right=True),
    Column("metric", "metric", 12, keep=8, grow=1, most=22),
    Column("figure", "figure", 9, keep=3, grow=2, most=18),
    Column("status", "", 2, keep=4, sortable=False),
    Column("statement", "statement", 10, keep=0, grow=5),
)


def arrange_claims(view: View, rows: Sequence[ClaimRow], shown: Filter) -> list[ClaimRow]:
    """The claims to show, in order."""
    claims = [row for row in rows if _wanted(view, row, shown)]
    claims.sort(key=lambda row: (TIER_RANK[row.claim.tier], view.metric(row.claim.metric).name))
    match shown.sort:
        case "tier":
            claims.sort(key=lambda row: TIER_RANK[row.claim.tier], reverse=shown.down)
        case "metric" | "figure" | "statement":
            claims.sort(key=lambda row: view.metric(row.claim.metric).name, reverse=shown.down)
        case "age":
            claims.sort(key=_age, reverse=shown.down)
        case _:
            claims.sort(key=_when, reverse=shown.down)
    return claims


def _age(row: ClaimRow) -> int:
    return row.age_days if row.age_days is not None else 10**6


def _when(row: ClaimRow) -> str:
    day = row.claim.as_of or row.claim.published
    return day.last.isoformat() if day else ""


def _wanted(view: View, row: ClaimRow, shown: Filter) -> bool:
    kind, _, rest = shown.only.partition(":")
    claim = row.claim
    match kind:
        case "tier":
            ok = claim.tier == rest
        case "criterion":
            ok = view.metric(claim.metric).criterion == rest
        case "fresh":
            ok = row.fresh >= 0.5
        case "aged":
            ok = row.fresh < 0.5
        case "contested":
            ok = bool(row.conflicts_with)
        case "aside":
            ok = row.set_aside
        case _:
            ok = True
    if not ok or not shown.words.strip():
        return ok
    metric = view.metric(claim.metric)
    text = f"{claim.statement} {metric.name} {claim.tier} {figure_text(claim)} {claim.id}"
    return matches(shown.words, text)


class ClaimRows(Rows[ClaimRow]):
    """Claims as rows; what a superseded one says is faint."""

    def __init__(self, view: View, rows: Sequence[ClaimRow], look: Look) -> None:
        super().__init__(
            CLAIM_COLUMNS,
            rows,
            lambda row: row.claim.id,
            lambda row, column, _: _claim_cell(view, row, column, look),
            role=_claim_role,
        )
        self._view = view

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        cells = list(super().cells(index, layout))
        claim = self.items[index].claim
        named = any(column.id == "metric" for column, _ in layout)
        if not named and layout[-1][1] < _SHORT and claim.figure is not None:
            cells[-1] = self._view.metric(claim.metric).name
        return cells


def _claim_role(row: ClaimRow) -> str:
    return "faint" if row.set_aside or row.status == "superseded" else ""


def _claim_cell(view: View, row: ClaimRow, column: str, look: Look) -> Cell:
    claim = row.claim
    match column:
        case "tier":
            return tier_span(claim.tier, look)
        case "date":
            return Span(claim_date(claim), "dim")
        case "age":
            return Span(age_text(row), "dim" if row.fresh >= 0.5 else "warn")
        case "metric":
            return Span(view.metric(claim.metric).name, "dim")
        case "figure":
            return Span(figure_text(claim), "" if _claim_role(row) else "strong")
        case "status":
            return _status_mark(row, look)
    return fmt.hedged(claim)


def _status_mark(row: ClaimRow, look: Look) -> Span:
    """Set aside, contested, superseded, or how many corroborate it."""
    glyphs = look.glyphs
    if row.set_aside:
        return Span(glyphs.broken, "warn")
    if row.conflicts_with:
        return Span(glyphs.contested, "warn")
    if row.status == "superseded":
        return Span(glyphs.gone, "faint")
    if row.corroborated_by:
        return Span(f"{glyphs.agree}{len(row.corroborated_by)}", "good")
    return Span("")


class ClaimsPane(FilteredPane, ClaimActions):
    """A list of claims above the selected one in full."""

    contexts = ("claims",)
    number: ClassVar[str] = "2"
    largest_first = frozenset({"date"})

    def __init__(self) -> None:
        super().__init__(id="claims", classes="pane")
        self.list = RowList(id="claim-list")
        self.page = PageView(id="claim-page")
        self.shown = Filter(sort="date", down=True)
        self.employer: str | None = None
        self._rows: Sequence[ClaimRow] = ()
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

    @property
    def claim_here(self) -> str | None:
        return self.claim

    def draw(self, view: View, employer: str | None, *, keep: str | None = None) -> None:
        same = employer == self.employer
        rows = view.claims(employer) if employer is not None else ()
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
        self._draw_page()

    def _note(self) -> str:
        parts = [f"/ {self.shown.words}"] if self.shown.words else []
        if self.shown.only:
            parts.append(f"only: {fmt.criterion(self.shown.only.rpartition(':')[2])}")
        return "  ".join(parts)

    def _why_empty(self, view: View) -> tuple[Line, ...]:
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

    def _draw_page(self) -> None:
        view, claim = host(self).view, self.claim
        self.page.show(claim_page(view, view.claim(claim), self.look) if claim else Page())

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._draw_page()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.do_detail()

    # -- what the reader does ----------------------------------------------------------------

    def set_shown(self, shown: Filter) -> None:
        if self.shown.all:
            self._last = self.claim
        super().set_shown(shown)

    def draw_filtered(self) -> None:
        self.draw(host(self).view, self.employer, keep=self.claim or self._last)

    def do_sort(self) -> None:
        options = [
            (letter, column.title, column.id)
            for letter, column in zip("tdamf", CLAIM_COLUMNS[:5], strict=True)
        ]
        host(self).choose("sort by", options, self.sort_by)

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
        options = numbered(names, fmt.criterion, f"{choice}:")
        host(self).choose(f"only the {choice}", options, self._only)

    def do_detail(self) -> None:
        if self.claim is not None:
            self.page.focus()

    def do_add_claim(self) -> None:
        if self.employer is not None:
            draft = self._drafts.setdefault(self.employer, {})
            host(self).open("claim_form", self.employer, draft)

    def do_why(self) -> None:
        app, claim = host(self), self.claim
        if self.employer is not None:
            metric = app.view.claim(claim).claim.metric if claim else None
            app.why(self.employer, app.view.metric(metric).criterion if metric else None)

    def remember(self) -> Mapping[str, Any]:
        return {**self.shown._asdict(), "claim": self.claim}

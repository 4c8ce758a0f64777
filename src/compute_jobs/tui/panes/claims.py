"""The claims of the selected employer: how each is known, how old it is, and what agrees."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, TIER_RANK, TIERS, Claim
from compute_jobs.desk.change_words import undone
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.packs.bundled import why_not_own
from compute_jobs.tui.host import Choice, host, numbered
from compute_jobs.tui.panes.claim_page import ClaimActions, claim_page
from compute_jobs.tui.panes.pane import NO_MATCHES, Filter, FilteredPane, matches
from compute_jobs.tui.widgets.document import Page, PageView
from compute_jobs.tui.widgets.labels import (
    TIERS_TERMS,
    figure_text,
    tier_span,
    unsaid_figure,
)
from compute_jobs.tui.widgets.row_list import Column, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Line, Span, hint, text_line
from compute_jobs.tui.widgets.themes import Glyphs

AROUND = "related: sites and partners"
"""The line above claims about something else that concern the employer."""

NOBODY: tuple[Line, ...] = (
    text_line("No employer is selected."),
    hint("1", "goes to the list; a filter may hide them all"),
)
"""What the panes say without an employer."""
_WORDY = 72
"""From this list width, the tier is a word and the date includes the day."""
CLAIM_COLUMNS = (
    Column("statement", "statement", 30, keep=0, grow=1),
    Column("figure", "figure", 16, keep=3, room=110),
    Column("metric", "metric", 24, keep=4, room=130),
    Column("tier", "", 1, keep=1, terms=TIERS_TERMS, below=_WORDY),
    Column("tier", "tier", 8, keep=1, terms=TIERS_TERMS, room=_WORDY),
    Column("date", "as of", 6, keep=2, right=True, terms="half-life", below=_WORDY),
    Column("date", "as of", 9, keep=2, right=True, terms="half-life", room=_WORDY),
    Column("age", "age", 5, keep=5, right=True, room=90),
)
"""The statement comes first and gets the width; the rest is small, for sorting and skimming."""
_SAID = frozenset({"figure", "metric"})
_SORTS = (
    ("t", "tier"), ("d", "date"), ("a", "age"), ("m", "metric"), ("f", "figure"),
)  # fmt: skip
_STEM = 4
"""Letters by which a word is recognized: "grow" in "growth" and "growing"."""


def arrange_claims(
    view: View, employer: str | None, rows: Sequence[ClaimRow], shown: Filter
) -> list[ClaimRow]:
    """The claims to show, in order: the employer's own before related ones."""
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
            claims.sort(key=lambda row: not row.is_dated)
    claims.sort(key=lambda row: employer not in row.claim.subjects)
    return claims


def _age(row: ClaimRow) -> int:
    return row.age_days if row.age_days is not None else 10**6


def _when(row: ClaimRow) -> str:
    day = row.claim.when
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
    tier = fmt.tier_label(claim.tier, view.evidence.origin_of(claim))
    parts = (claim.statement, metric.name, claim.tier, tier, figure_text(claim), claim.id)
    return matches(shown.words, " ".join(parts))


class ClaimRows(Rows[ClaimRow]):
    """Claims as rows; superseded statements are faint."""

    def __init__(
        self,
        view: View,
        rows: Sequence[ClaimRow],
        *,
        employer: str | None = None,
        sort: str = "",
    ) -> None:
        """With an employer, related claims are below a separate line.

        Figure and metric have a column only while it sorts: the statement says them already.
        """
        own = sum(1 for row in rows if employer is None or employer in row.claim.subjects)
        columns = [it for it in CLAIM_COLUMNS if it.id not in _SAID or it.id == sort]
        super().__init__(
            [it._replace(sortable=True) for it in columns],
            rows,
            lambda row: row.claim.id,
            lambda row, column, size: _claim_cell(view, row, column, size),
            dividers={own: AROUND} if own < len(rows) else {},
            role=_claim_role,
        )


def _claim_role(row: ClaimRow) -> str:
    return "faint" if row.set_aside or row.status == "superseded" else ""


def _claim_cell(view: View, row: ClaimRow, column: str, size: int) -> Cell:
    claim = row.claim
    match column:
        case "tier" if size == 1:
            return tier_span(claim.tier, word=False)
        case "tier":
            origin = view.evidence.origin_of(claim)
            return Span(fmt.tier_label(claim.tier, origin), f"tier.{claim.tier}")
        case "date":
            # the month says how old it is; the day is below
            date = fmt.day_within(claim.when, size) if claim.when is not None else "undated"
            return Span(date, "dim" if row.fresh >= 0.5 else "warn")
        case "age":
            return Span(fmt.age(row.age_days), "dim" if row.fresh >= 0.5 else "warn")
        case "metric":
            return Span(view.metric(claim.metric).name, "dim")
        case "figure":
            return Span(figure_text(claim), "" if _claim_role(row) else "strong")
    spans = [*_status_mark(row), Span(fmt.hedged(claim))]
    if unsaid := _unsaid(claim, view.metric(claim.metric).name):
        spans.append(Span(f"  {unsaid}", "dim"))
    return tuple(spans)


def _unsaid(claim: Claim, metric: str) -> str:
    """What the statement leaves out: its figure, and the metric's name."""
    said, parts = claim.statement.casefold(), [unsaid_figure(claim)]
    stems = [word[:_STEM] for word in metric.casefold().split() if len(word) >= _STEM]
    if not any(stem in said for stem in stems):
        parts.append(metric)
    return " ".join(filter(None, parts))


def _status_mark(row: ClaimRow) -> Sequence[Span]:
    """Set aside, contested, superseded, or how many corroborate it; empty for most."""
    if row.set_aside:
        return (Span(f"{Glyphs.broken} ", "warn"),)
    if row.conflicts_with:
        return (Span(f"{Glyphs.contested} ", "warn"),)
    if row.status == "superseded":
        return (Span(f"{Glyphs.gone} ", "faint"),)
    if row.corroborated_by:
        return (Span(f"{Glyphs.agree}{len(row.corroborated_by)} ", "good"),)
    return ()


class ClaimsPane(FilteredPane, ClaimActions):
    """A list of claims above the selected one in full."""

    contexts = ("claims",)
    number = "2"
    selects = "claim"
    largest_first = frozenset({"date"})

    def __init__(self) -> None:
        super().__init__(id="claims", classes="pane")
        self.list = RowList(id="claim-list")
        self.page = PageView(id="claim-page")
        self.shown = Filter(sort="date", down=True)
        self._rows: Sequence[ClaimRow] = ()
        self._drafts: dict[str, dict[str, str]] = {}
        """Unfinished claim forms, by employer; kept while the program runs."""

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
        self._employer, self._rows = employer, rows
        shown = arrange_claims(view, employer, rows, self.shown)
        self.list.sort = (self.shown.sort, self.shown.down)
        if not shown:
            self.list.empty = self._why_empty(view)
        self.list.show(
            ClaimRows(view, shown, employer=employer, sort=self.shown.sort),
            keep=keep if keep or same else "",
        )
        if not same and keep is None:
            self.list.select(0, tell=False)
        name = view.employer(employer).name if employer is not None else ""
        own = sum(1 for row in rows if employer in row.claim.subjects)
        number = f"{own} + {len(rows) - own} around" if own < len(rows) else str(own)
        if len(shown) != len(rows):
            number = f"{len(shown)} of {len(rows)}"
        lead, tail = ("Claims · ", f" ({number})") if name else ("Claims", "")
        self.entitle(lead, self._note(), name=name, tail=tail)
        self._draw_page()

    def _note(self) -> str:
        parts = [f"/ {self.shown.words}"] if self.shown.words else []
        if self.shown.only:
            kind, _, only = self.shown.only.rpartition(":")
            word = fmt.tier_label(only) if kind == "tier" else fmt.criterion(only)
            parts.append(f"only: {word}")
        return "  ".join(parts)

    def _why_empty(self, view: View) -> tuple[Line, ...]:
        if self.employer is None:
            return NOBODY
        if self._rows:
            return NO_MATCHES
        return (
            text_line(f"No claims about {view.employer(self.employer).name} yet."),
            text_line("A gap, not a green light."),
            hint("a", "adds a claim of your own"),
        )

    def _draw_page(self) -> None:
        view, claim = host(self).view, self.claim
        self.page.show(claim_page(view, view.claim(claim)) if claim else Page())

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._draw_page()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.do_detail()

    # -- what the reader does ----------------------------------------------------------------

    def draw_filtered(self) -> None:
        self.draw(host(self).view, self.employer, keep=self.claim or self.last)

    def do_sort(self) -> None:
        titles = {column.id: column.title for column in CLAIM_COLUMNS}
        options = [(letter, titles[column], column) for letter, column in _SORTS]
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
        label = fmt.tier_label if choice == "tier" else fmt.criterion
        options = numbered(names, label, f"{choice}:")
        host(self).choose(f"only the {choice}", options, self._only)

    def do_detail(self) -> None:
        """Open the claim in full in place of the list, and back."""
        if self.is_reading:
            self.go()
        else:
            self.read(self.page)

    @property
    def is_reading(self) -> bool:
        return self.page.has_focus

    def clear(self) -> bool:
        if self.is_reading:
            self.go()
            return True
        return super().clear()

    def do_add_claim(self) -> None:
        host(self).open("claim_form", self.chosen, self._drafts.setdefault(self.chosen, {}))

    def do_another_claim(self) -> None:
        """Another claim from the selected one's source."""
        claim = host(self).view.claim(self._claim).claim
        draft = {"source": claim.sources[0].source}
        if claim.as_of is not None:
            draft["as_of"] = claim.as_of.text
        host(self).open("claim_form", self.chosen, draft)

    def _own_claim(self) -> str | None:
        """The selected claim if it is the reader's own; else a line says why it stays."""
        app, claim = host(self), self._claim
        if why := why_not_own(app.view.claim(claim).claim):
            app.say(why, "warn")
            return None
        return claim

    def do_edit_claim(self) -> None:
        if (claim := self._own_claim()) is not None:
            host(self).open("claim_form", self.chosen, {}, claim)

    def do_remove_claim(self) -> None:
        app, claim = host(self), self._own_claim()
        if claim is not None:
            app.send(
                lambda: app.desk.own.remove_claim(claim).done("not removed"),
                "Removed; Z or u restores it.",
            )

    def do_undo_claim(self) -> None:
        """Undo the last change of the selected claim, or restore a removed one."""
        app = host(self)
        claim = self.claim
        if claim is not None and not why_not_own(app.view.claim(claim).claim):
            self._take_back(claim)
        else:
            self.do_restore_claim()

    def do_restore_claim(self) -> None:
        """Restore a removed claim, whatever was done since."""
        app = host(self)
        gone = app.desk.own.removed_claims()
        if not gone:
            app.say("No claim of yours was removed.")
            return
        choices = [Choice(claim, what, claim) for claim, what in gone.items()]
        app.pick("Restore which claim?", choices, self._take_back)

    def _take_back(self, claim: str) -> None:
        app = host(self)
        said = app.desk.undo_claim(claim)
        app.changed()
        app.redraw()
        if claim in app.view.evidence.claims:
            app.go_to_claim(claim)
        app.say(f"Undone: {undone(said)}. {app.view.summary}".strip())

    def do_why(self) -> None:
        app, claim = host(self), self.claim
        metric = app.view.metric(app.view.claim(claim).claim.metric) if claim else None
        app.open("why", employer=self.chosen, select=metric.criterion if metric else None)

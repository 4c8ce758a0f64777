"""Sites: what runs, is contracted and planned where, and an employer's ladder above its sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from textual import on

from compute_jobs.answers.sites import (
    SITE_SORTS,
    BarKind,
    GrowthStep,
    RungLine,
    Site,
    SiteBook,
    SiteFlag,
    SiteSort,
    bar_kind,
    growth,
    rung_lines,
    site_text,
    sort_sites,
)
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Relation
from compute_jobs.core.fit.capacity_ladder import (
    RUNG_NAMES,
    RUNGS,
    TRACK_NAMES,
    TRACKS,
    LadderRung,
    Rung,
    SiteFigure,
    Track,
)
from compute_jobs.core.fit.rating_facts import each_once
from compute_jobs.desk.view import View
from compute_jobs.tui.actions import Action
from compute_jobs.tui.host import Option, host
from compute_jobs.tui.panes.claim_page import add_claims
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.choices import ranked_choices
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import tier_span
from compute_jobs.tui.widgets.row_list import Column, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span
from compute_jobs.tui.widgets.themes import Glyphs

_COLUMNS = (
    Column("name", "site", 14, keep=0, grow=4, most=40),
    Column("owner", "owner", 10, keep=3, grow=2, most=22, sortable=True),
    Column("active", "active", 10, keep=1, right=True, terms="megawatt nameplate", sortable=True),
    Column("construction", "building", 10, keep=7, right=True),
    Column("contracted", "contract", 10, keep=6, right=True),
    Column("planned", "planned", 10, keep=2, right=True, sortable=True),
    Column("h100e", "H100e", 9, keep=5, right=True, terms="h100-equivalent", sortable=True),
    Column("users", "users", 10, keep=8, grow=2, most=24),
    Column("permits", "permit", 6, keep=9, terms="permit permitted-power"),
    Column("date", "as of", 10, keep=4, sortable=True),
)
_SORT_KEYS: Mapping[SiteSort, str] = {
    "active": "active power", "planned": "planned power", "h100e": "H100 equivalents",
    "date": "newest figure", "owner": "owner",
}  # fmt: skip
_RUNG_OF: Mapping[str, Rung] = {
    "active": "active", "construction": "construction", "contracted": "contracted",
    "planned": "announced",
}  # fmt: skip
_BAR, _SMALL_BAR = 24, 8
"""Cells of the longest bar, on wide and narrow screens."""
_SHORT_RUNGS: Mapping[str, str] = {
    "under construction": "building", "contracted": "contract", "announced": "planned",
}  # fmt: skip
_ALL = "all"
"""The key of the row for all of an employer's sites."""


class SiteRow(Struct, frozen=True):
    """A site; or, without one, everything an employer has."""

    site: Site | None
    line: Relation | None = None
    """The selected employer's role there."""


class SitesScreen(ListScreen[SiteRow]):
    """All sites, or one employer's under the row of its ladder; ``f`` turns one into the other."""

    name_of = "Sites"
    contexts = ("sites", "screen")
    stacked = True
    needs_employer = frozenset({"why", "to_panes"})

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__()
        self._about = employer
        """The employer whose sites are shown; None: all sites."""
        self._came_for = employer
        self._sort: SiteSort = "active"
        self._book: SiteBook | None = None

    def on_mount(self) -> None:
        about, book = self._about, self.book
        if about and not (book.of(about) or any(rung.known for rung in book.ladder(about))):
            said = f"No site of {self.view.employer(about).name} is known; showing all sites."
            self._about = None
            self.call_after_refresh(self.status, said, "dim")
        super().on_mount()

    @property
    def book(self) -> SiteBook:
        if self._book is None or self._book.view is not self.view:
            self._book = SiteBook(self.view)
        return self._book

    @property
    def employer_here(self) -> str | None:
        """The one whose sites are shown, else the owner of the selected site."""
        if self._about is not None:
            return self._about
        site = self.item.site if self.item is not None else None
        parties = [line.employer for line in site.lines] if site is not None else []
        return next(iter((*(site.owners if site else ()), *parties)), self._came_for)

    # -- rows ----------------------------------------------------------------------------------

    def items(self) -> Sequence[SiteRow]:
        book = self.book
        sites = sort_sites(book, book.sites, self._sort)
        if self._about is None:
            return [SiteRow(site) for site in sites]
        own = book.of(self._about)
        rows = [SiteRow(site, own[site.asset.id]) for site in sites if site.asset.id in own]
        return [SiteRow(None), *rows]

    def rows(self) -> Rows[SiteRow]:
        self.list.sort = (self._sort, self._sort != "owner")
        return super().rows()

    def key(self, item: SiteRow) -> str:
        return item.site.asset.id if item.site is not None else _ALL

    def text(self, item: SiteRow) -> str:
        return site_text(self.book, item.site) if item.site is not None else ""

    def columns_for(self) -> Sequence[Column]:
        """The employer's role in place of the owner, where one employer's sites are shown."""
        if self._about is None:
            return _COLUMNS
        return [it._replace(title="role") if it.id == "owner" else it for it in _COLUMNS]

    def role(self, item: SiteRow) -> str:
        return "dim" if item.site is not None and not item.site.has_capacity else ""

    def cell(self, item: SiteRow, column: str, size: int) -> Cell:
        if item.site is None:
            return self._total(column)
        site, book = item.site, self.book
        match column:
            case "name":
                return site.asset.name
            case "owner":
                if item.line is not None:
                    return Span(item.line.status if item.line.is_talk else item.line.role, "dim")
                return book.owner_names(site) or self._unknown
            case "h100e":
                return self._figure(site.figure("active", "h100e"))
            case "users":
                return book.user_names(site) or self._unknown
            case "permits":
                return self._permit(site)
            case "date":
                return Span(fmt.day(site.as_of, short=True), "dim") if site.as_of else self._unknown
        return self._figure(site.figure(_RUNG_OF[column]))

    @property
    def _unknown(self) -> Span:
        return Span(Glyphs.off, "faint")

    def _figure(self, figure: SiteFigure | None) -> Cell:
        """The level after its tier's mark; planned or estimated levels are dim."""
        if figure is None:
            return self._unknown
        return self._level(figure.value, figure.unit, figure.tier, at_least=figure.at_least)

    def _level(self, value: float, unit: str, tier: str, *, at_least: bool = False) -> Cell:
        weak = tier in ("analysis", "ambition")
        text = fmt.power(value) if unit == "mw" else fmt.count(value)
        text += "+" if at_least else ""
        return (
            tier_span(tier, word=False),
            Span(f" {text}", "dim" if weak else ""),
        )

    def _permit(self, site: Site) -> Cell:
        if site.permit_challenge is not None and site.permit_challenge.yes is not False:
            return Span(f"{Glyphs.contested} open", "warn")
        if site.permitted is None:
            return self._unknown
        return _yes(site.permitted)

    def _total(self, column: str) -> Cell:
        """The row of the ladder: the rungs of power, and of H100 equivalents that run."""
        assert self._about is not None
        if column == "name":
            return Span("Ladder", "strong")
        wanted: tuple[Rung, Track] | None = None
        if column in _RUNG_OF:
            wanted = (_RUNG_OF[column], "power")
        elif column == "h100e":
            wanted = ("active", "h100e")
        if wanted is None:
            return ""
        rung = next(it for it in self._ladder if (it.rung, it.track) == wanted)
        if rung.value is None or rung.tier is None:
            return self._unknown
        return self._level(rung.value, rung.unit, rung.tier)

    @property
    def _ladder(self) -> Sequence[LadderRung]:
        assert self._about is not None
        return self.book.ladder(self._about)

    # -- the page ------------------------------------------------------------------------------

    def page(self, item: SiteRow) -> Page:
        book = self.book
        if item.site is None:
            return self._ladder_page(book)
        site, page = item.site, Page()
        asset = site.asset
        page.say(Span(asset.name, "strong"), Span(f"  {asset.kind}", "dim"),
                 Span(f"  {asset.place}" if asset.place else "", "dim"))  # fmt: skip
        self._parties(page, book, site)
        most = max((it.value for rung in RUNGS if (it := site.figure(rung)) is not None), default=0)
        for rung in RUNGS:
            cells: list[Cell] = []
            for track in TRACKS:
                figure = site.figure(rung, track)
                if figure is None:
                    continue
                if track == "power":
                    cells.append(self._bar(figure.value, most, bar_kind(figure.tier, rung)))
                lead = ", " if cells and track != "power" else " "
                cells += self._said(figure, lead if cells else "")
            page.pair(RUNG_NAMES[rung], *(cells or [Span("unknown", "dim")]), column=20)
        for name, flag in (("permitted", site.permitted), ("funded", site.funded)):
            page.pair(name, _yes(flag) if flag else Span("unknown", "dim"), column=20)
        if site.permit_challenge is not None:
            page.pair("permit dispute", _yes(site.permit_challenge), column=20)
        for track in TRACKS:
            self._growth(page, self.view, growth(book, site, track), track)
        if asset.summary:
            page.gap().say(asset.summary)
        return add_claims(page, self.view, site.claims)

    def _parties(self, page: Page, book: SiteBook, site: Site) -> None:
        page.pair("owner", book.owner_names(site) or Span("unknown", "dim"), column=20)
        operators = [it for it in site.operators if it not in site.owners]
        if operators:
            page.pair("run by", book.names(operators), column=20)
        page.pair("users", book.names(site.users) or Span("unknown", "dim"), column=20)
        if site.possible_users:
            page.pair("possible users", Span(book.names(site.possible_users), "warn"), column=20)

    def _said(self, figure: SiteFigure, lead: str) -> list[Cell]:
        """The figure with tier and date; for a plan, its due date."""
        spans: list[Cell] = [Span(f"{lead}{figure.text} ", "strong")]
        spans.append(tier_span(figure.tier))
        when = f" {fmt.day(figure.day, short=True)}" if figure.day else " undated"
        spans.append(Span(when, "dim"))
        if figure.perimeter:
            spans.append(Span(f" ({figure.perimeter})", "dim"))
        if figure.due is not None:
            over = figure.due.last < self.view.as_of
            words = "was due by" if over else "by"
            state = ", outcome unknown" if over else ""
            spans.append(Span(f" {words} {fmt.day(figure.due)}{state}", "warn" if over else "dim"))
        if figure.contested:
            spans.append(Span(f" {Glyphs.contested} contested", "warn"))
        return spans

    def _growth(self, page: Page, view: View, steps: Sequence[GrowthStep], track: Track) -> None:
        """A bar for each level, and below a line those that are only planned."""
        if len(steps) < 2:
            return
        most = max(step.value for step in steps)
        page.gap().rule(f"how it grew: {TRACK_NAMES[track].lower()}")
        planned = False
        for step in steps:
            if step.kind == "plan" and not planned:
                planned = True
                page.say(Span(f"planned, as of {fmt.day(view.as_of)}", "dim"))
            when = fmt.day(step.day, short=True) if step.day else "undated"
            page.pair(
                when,
                self._bar(step.value, most, step.kind),
                Span(f" {step.text} "),
                tier_span(step.tier),
                column=11,
            )

    def _ladder_page(self, book: SiteBook) -> Page:
        assert self._about is not None
        page = Page().say(
            Span(book.view.employer(self._about).name, "strong"),
            Span("  from active to announced", "dim"),
        )
        drawn: list[tuple[Track, Sequence[RungLine]]] = []
        for track in TRACKS:
            own = [rung for rung in self._ladder if rung.track == track]
            if track == "power" or any(rung.known for rung in own):
                drawn.append((track, [line for rung in own for line in rung_lines(book, rung)]))
        for track, lines in drawn:
            self._ladder_picture(page, lines, track)
        page.say(*self._legend())
        for track, lines in drawn:
            page.gap().rule(f"{TRACK_NAMES[track]}, in words")
            for line in lines:
                page.pair(self._rung_label(line), line.text, column=self._rung_column)
        return add_claims(page, self.view, self._ladder_claims)

    def _ladder_picture(self, page: Page, lines: Sequence[RungLine], track: Track) -> None:
        """A bar and a number for each rung."""
        most = max((line.value or 0.0 for line in lines), default=0.0)
        page.rule(TRACK_NAMES[track])
        for line in lines:
            cells: list[Cell] = [Span(line.text, "dim")]
            if line.value is not None:
                shown = fmt.power(line.value) if track == "power" else fmt.count(line.value)
                apart = ", not added" if line.text.endswith("not added") else ""
                cells = [self._bar(line.value, most, line.kind), Span(f" {shown}{apart}")]
            page.pair(self._rung_label(line), *cells, column=self._rung_column)

    @property
    def _rung_column(self) -> int:
        return 17 if self.is_small else 20

    def _rung_label(self, line: RungLine) -> str:
        label = line.label
        for name, short in _SHORT_RUNGS.items() if self.is_small else ():
            label = label.replace(name, short)
        return label

    @property
    def _ladder_claims(self) -> Sequence[str]:
        return each_once(*(rung.claims for rung in self._ladder))

    def _bar(self, value: float, most: float, kind: BarKind) -> Span:
        cells = _SMALL_BAR if self.is_small else _BAR
        size = max(round(cells * value / most), 1) if most > 0 else 0
        return Span(_mark(kind) * size, "bar" if kind == "fact" else "dim")

    def _legend(self) -> list[Span]:
        marks: Sequence[tuple[BarKind, str]] = (
            ("fact", "actual"), ("estimate", "estimated"), ("plan", "planned"),
        )  # fmt: skip
        words = (f"{_mark(kind) * 2} {word}" for kind, word in marks)
        note = "   Planned levels include what is already running."
        return [Span("  ".join(words), "dim"), Span("" if self.is_small else note, "dim")]

    # -- titles --------------------------------------------------------------------------------

    def title_text(self) -> str:
        if self._about is None:
            return f"{self.name_of} ({self.count()})"
        sites = sum(1 for row in self.shown if row.site is not None)
        return f"{self.name_of} · {self.view.employer(self._about).name} ({sites:,})"

    def note_text(self) -> str:
        known = sum(1 for row in self.shown if row.site is not None and row.site.has_capacity)
        return f"{fmt.count(known, 'site')} with a figure, by {_SORT_KEYS[self._sort]}"

    def why_empty(self) -> Page:
        page = Page().say("No sites on record on this date.")
        return page.say(Span("import epoch, or a pack of your own, adds some.", "dim"))

    def claims_behind(self, item: SiteRow) -> Sequence[str]:
        return item.site.claims if item.site is not None else self._ladder_claims

    # -- what the reader does ------------------------------------------------------------------

    def do_all_or_one(self) -> None:
        """From all sites to those of the employer at hand, and back to the same site."""
        selected = self.selected
        employer = self.employer_here
        if self._about is not None:
            self._came_for, self._about = self._about, None
        elif employer is None:
            host(self).say("No employer selected; a chooses one.", "dim")
            return
        else:
            self._about = employer
        self.view_changed(keep=None if selected == _ALL else selected)

    def do_of_employer(self) -> None:
        with_sites = {line.employer for line in self.book.lines}
        first = sorted(self.view.order, key=lambda name: name not in with_sites)
        host(self).pick("Whose sites?", ranked_choices(self.view, first), self._show_of)

    def _show_of(self, employer: str) -> None:
        self._about, self.words = employer, ""
        self.view_changed(keep=_ALL)

    def do_sort(self) -> None:
        options = [Option(sort[0], _SORT_KEYS[sort], sort) for sort in SITE_SORTS]
        host(self).choose("sort by", options, self._sort_by)

    @on(RowList.HeaderClicked)
    def _header_clicked(self, event: RowList.HeaderClicked) -> None:
        event.stop()
        self._sort_by(event.column)

    def _sort_by(self, choice: str) -> None:
        self._sort = next(sort for sort in SITE_SORTS if sort == choice)
        self.view_changed()

    def do_timeline(self) -> None:
        """For the selected site; for the employer, at its ladder."""
        site = self.item.site if self.item is not None else None
        host(self).open("timeline", employer=site.asset.id if site is not None else self._about)

    def do_impact(self) -> None:
        assert self.row.site is not None
        host(self).open("impact", "", asset=self.row.site.asset.id)

    def why_not(self, action: Action) -> str:
        if action.id == "impact" and self.item is not None and self.item.site is None:
            return "The ladder is of all its sites; select one of them."
        return super().why_not(action)

    # -- session -------------------------------------------------------------------------------

    def remember(self) -> Mapping[str, Any]:
        return {**super().remember(), "about": self._about, "sort": self._sort}

    def recall(self, saved: Mapping[str, Any]) -> None:
        super().recall(saved)
        about, employers = saved.get("about"), self.view.evidence.employers
        self._about = next((name for name in employers if name == about), None)
        self._sort = next((sort for sort in SITE_SORTS if sort == saved.get("sort")), "active")


def _yes(flag: SiteFlag) -> Span:
    if flag.yes is None:
        return Span("disputed", "warn")
    return Span("yes" if flag.yes else "no", "good" if flag.yes else "warn")


def _mark(kind: BarKind) -> str:
    marks = {"fact": Glyphs.full, "estimate": Glyphs.half, "plan": Glyphs.empty, "unknown": ""}
    return marks[kind]

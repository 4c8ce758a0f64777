"""What happened and what lies ahead: dated claims on an employer, an asset or a deal, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from compute_jobs.answers.timeline import Moment, deal_name, timeline
from compute_jobs.answers.timeline import deals as deals_of
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Origin
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.panes.claim_page import ClaimActions, claim_if_known, claim_page
from compute_jobs.tui.screens.charts import ScaleColumn, moment
from compute_jobs.tui.screens.list_screen import ListScreen
from compute_jobs.tui.widgets.choices import ranked_choices
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import TIERS_TERMS, tier_span
from compute_jobs.tui.widgets.row_list import Column
from compute_jobs.tui.widgets.styled_text import Cell, Span, hint
from compute_jobs.tui.widgets.themes import Glyphs

_COLUMNS = (
    Column("when", "when", 10, keep=0),
    Column("mark", "", 12, keep=5),
    Column("tier", "tier", 10, keep=3, terms=TIERS_TERMS),
    Column("figure", "figure", 10, keep=4, grow=1, most=20),
    Column("statement", "what", 30, keep=1, grow=6),
    Column("stage", "deal", 11, keep=6),
)
_NARROW = (
    Column("when", "when", 9, keep=1),
    Column("glyph", "", 1, keep=2),
    Column("statement", "what", 12, keep=0, grow=6),
)
_AHEAD = 3
"""Rows of what lies ahead that are in sight below today's."""
_LEADS: Mapping[str, str] = {"claim": "", "end": "ends: ", "date": "planned: "}


class TimelineScreen(ClaimActions, ListScreen[Moment]):
    """Of one thing at a time; ``a`` chooses another."""

    name_of = "Timeline"
    contexts = ("timeline", "behind", "screen")
    stacked = True
    remembered: ClassVar[Mapping[str, type]] = {"about": str}

    def __init__(self, *, employer: str | None = None) -> None:
        super().__init__()
        self.about = employer
        """The id of an employer, an asset or a deal."""
        self._scale = (0.0, 1.0)
        """The first and the last day drawn."""

    @property
    def claim_here(self) -> str | None:
        return self.item.claim if self.item else None

    @property
    def employer_here(self) -> str | None:
        return self.about if self.about in self.view.evidence.employers else None

    @property
    def about_name(self) -> str:
        view, about = self.view, self.about or ""
        return deal_name(view, about) if about in deals_of(view) else view.evidence.name_of(about)

    def on_mount(self) -> None:
        super().on_mount()
        if self._select is None:
            self._to_today()

    def _to_today(self) -> None:
        """Select the newest of what has happened, with some of what lies ahead in sight."""
        past = [at for at, it in enumerate(self.shown) if it.when is not None and not it.ahead]
        today = max(past, default=0)
        self.list.select(today + _AHEAD, tell=False)
        self.list.select(today, tell=False)
        self.draw_page()

    def items(self) -> Sequence[Moment]:
        return timeline(self.view, self.about) if self.about else ()

    def key(self, item: Moment) -> str:
        return f"{item.claim}/{item.kind}"

    def columns_for(self) -> Sequence[Column]:
        """Those that have something to say."""
        if self.is_small:
            drawn = self._drawn_column(9)
            return [*((drawn,) if drawn is not None else ()), *_NARROW]
        idle = set()
        if not any(self._mark(moment).text for moment in self.shown):
            idle.add("mark")
        if not any(moment.deal_status for moment in self.shown):
            idle.add("stage")
        said = [column for column in _COLUMNS if column.id not in idle]
        drawn = self._drawn_column(12)
        return said if drawn is None else [said[0], drawn, *said[1:]]

    def _drawn_column(self, width: int) -> Column | None:
        """Every day on one scale; None where there is nothing to tell apart."""
        days = [each.when.toordinal() for each in self.shown if each.when is not None]
        if len(set(days)) < 2:
            return None
        now = self.view.as_of.toordinal()
        self._scale = (float(min(*days, now)), float(max(*days, now)))
        ends = [str(date.fromordinal(int(day)).year) for day in self._scale]
        grow, most = (2, 28) if width > 9 else (0, 0)
        scale = " ".join(ends)
        return ScaleColumn("drawn", scale, width, keep=2, grow=grow, most=most)

    def group(self, item: Moment) -> str:
        if item.when is None:
            return "undated"
        return f"after {fmt.day(self.view.as_of)}" if item.ahead else ""

    def text(self, item: Moment) -> str:
        """With its year and its deal, which the row has no space for."""
        return f"{super().text(item)} {item.when_text} {item.deal}"

    def role(self, item: Moment) -> str:
        return "struck" if item.struck else ""

    def _origin(self, item: Moment) -> Origin | None:
        evidence = self.view.evidence
        return evidence.origin_of(evidence.claims[item.claim])

    def cell(self, item: Moment, column: str, size: int) -> Cell:
        match column:
            case "when":
                return Span(item.when_short, "accent" if item.ahead else "dim")
            case "drawn":
                return self._drawn(item, size)
            case "mark":
                return self._mark(item)
            case "tier":
                return tier_span(item.tier, origin=self._origin(item))
            case "glyph":
                return tier_span(item.tier, word=False)
            case "figure":
                return item.figure if item.struck else Span(item.figure, "strong")
            case "stage":
                return Span(item.deal_status or "", "dim")
        lead = _LEADS[item.kind]
        if item.struck and self.is_small:
            lead = f"{Glyphs.gone} {lead}"
        if self.is_small and item.figure:
            return (Span(lead, "accent"), Span(item.figure, "strong"), Span(f" {item.statement}"))
        return (Span(lead, "accent"), Span(item.statement, "struck" if item.struck else ""))

    def _drawn(self, item: Moment, size: int) -> Cell:
        if item.when is None:
            return ""
        role = "dim" if item.struck else "accent" if item.ahead else "bar"
        days = (item.when.toordinal(), self.view.as_of.toordinal())
        return moment(days, self._scale, size, role)

    def _mark(self, moment: Moment) -> Span:
        if moment.struck:
            return Span(f"{Glyphs.gone} superseded", "dim")
        if moment.status == "contested":
            return Span(f"{Glyphs.contested} contested", "warn")
        if moment.ahead:
            return Span(f"{Glyphs.arrow} to come", "accent")
        return Span("")

    def page(self, item: Moment) -> Page:
        row = claim_if_known(self.view, item.claim)
        return claim_page(self.view, row) if row is not None else Page()

    def title_text(self) -> str:
        return f"Timeline · {self.about_name} ({self.count()})"

    def note_text(self) -> str:
        struck = sum(1 for moment in self.shown if moment.struck)
        ahead = sum(1 for moment in self.shown if moment.ahead)
        return ", ".join(
            f"{number} {word}"
            for number, word in ((struck, "superseded"), (ahead, "ahead"))
            if number
        )

    def why_empty(self) -> Page:
        page = Page()
        if self.about is None:
            page.say("Nothing selected yet.")
        else:
            page.say(f"No dated claims about {self.about_name}.")
        return page.say(hint("a", "chooses an employer, an asset or a deal"))

    def claims_behind(self, item: Moment) -> Sequence[str]:
        """The claim, and those it was compared with."""
        row = claim_if_known(self.view, item.claim)
        if row is None:
            return ()
        later = (row.superseded_by,) if row.superseded_by else ()
        return (row.claim.id, *later, *row.conflicts_with, *row.corroborated_by)

    # -- what the reader does ------------------------------------------------------------------

    def do_another(self) -> None:
        view = self.view
        employers, assets = view.evidence.employers, view.evidence.assets
        choices = [
            Choice(deal, deal_name(view, deal), "deal")
            for deal in deals_of(view)
            if deal not in employers and deal not in assets
        ]
        choices += [Choice(asset.id, asset.name, "asset") for asset in assets.values()]
        choices += ranked_choices(view, view.order)
        host(self).pick("Whose timeline?", choices, self._show_about)

    def _show_about(self, about: str) -> None:
        self.about = about
        self.words = ""
        self.view_changed()
        self._to_today()

"""What happened and what lies ahead: dated claims on an employer, an asset or a deal, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from compute_jobs.answers.timeline import Moment, timeline
from compute_jobs.answers.timeline import deals as deals_of
from compute_jobs.core.evidence import format as fmt
from compute_jobs.desk.view import View
from compute_jobs.tui.host import Choice, host
from compute_jobs.tui.panes.claim_page import claim_page
from compute_jobs.tui.screens.claims_behind import ActsOnClaim
from compute_jobs.tui.screens.search_screen import claim_if_known
from compute_jobs.tui.widgets.document import Page
from compute_jobs.tui.widgets.labels import tier_span
from compute_jobs.tui.widgets.row_list import Column, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span

COLUMNS = (
    Column("when", "when", 11, keep=0, sortable=False),
    Column("mark", "", 12, keep=4, sortable=False),
    Column("tier", "tier", 7, keep=2, sortable=False),
    Column("figure", "figure", 10, keep=3, grow=1, most=20, sortable=False),
    Column("statement", "what", 30, keep=1, grow=6, sortable=False),
    Column("stage", "deal", 11, keep=5, sortable=False),
)
NARROW = (
    Column("when", "when", 11, keep=1, sortable=False),
    Column("glyph", "", 1, keep=2, sortable=False),
    Column("statement", "what", 14, keep=0, grow=6, sortable=False),
)
AHEAD = "ahead"
UNDATED = "undated"
_LEADS: Mapping[str, str] = {"claim": "", "end": "ends: ", "date": "is to be: "}


class TimelineScreen(ActsOnClaim):
    """Of one thing at a time; ``a`` chooses another."""

    name_of: ClassVar[str] = "Timeline"
    contexts: ClassVar[tuple[str, ...]] = ("timeline", "behind", "screen")
    stacked: ClassVar[bool] = True

    def __init__(self, about: str | None) -> None:
        super().__init__()
        self.about = about
        self._moments: Sequence[Moment] = ()

    @property
    def moment(self) -> Moment | None:
        at = self.list.selected
        return self._moments[at] if 0 <= at < len(self._moments) else None

    @property
    def claim_here(self) -> str | None:
        return self.moment.claim if self.moment else None

    @property
    def employer_here(self) -> str | None:
        employers = host(self).view.evidence.employers
        return self.about if self.about in employers else None

    def about_name(self, view: View) -> str:
        evidence, about = view.evidence, self.about or ""
        known = evidence.employers.get(about) or evidence.assets.get(about)
        return known.name if known else about

    def rows(self, view: View) -> Rows:
        moments = timeline(view, self.about) if self.about else ()
        self._moments = self.kept(
            moments, lambda it: f"{it.statement} {it.figure} {it.tier} {it.when_text} {it.deal}"
        )
        dividers: dict[int, str] = {}
        for at, it in enumerate(self._moments):
            if it.when is None:
                dividers.setdefault(at, UNDATED)
                break
            if it.ahead:
                dividers[at] = f"{AHEAD} of {fmt.day(view.as_of)}"
                break
        undated = next((at for at, it in enumerate(self._moments) if it.when is None), None)
        if undated is not None:
            dividers[undated] = UNDATED
        return Rows(
            NARROW if self.is_small else self._needed(),
            [f"{it.claim}/{it.kind}" for it in self._moments],
            self._cell,
            dividers=dividers,
            role=self._role,
        )

    def _needed(self) -> Sequence[Column]:
        """Columns in which something stands."""
        idle = set()
        if not any(self._mark(it).text for it in self._moments):
            idle.add("mark")
        if not any(it.deal_status for it in self._moments):
            idle.add("stage")
        return [column for column in COLUMNS if column.id not in idle]

    def _role(self, index: int) -> str:
        return "struck" if self._moments[index].struck else ""

    def _cell(self, index: int, column: str) -> Cell:
        it = self._moments[index]
        match column:
            case "when":
                return Span(it.when_text, "accent" if it.ahead else "dim")
            case "mark":
                return self._mark(it)
            case "tier":
                return tier_span(it.tier, self.look)
            case "glyph":
                return tier_span(it.tier, self.look, word=False)
            case "figure":
                return it.figure if it.struck else Span(it.figure, "strong")
            case "statement":
                return self._what(it)
            case "stage":
                return Span(it.deal_status or "", "dim")
        return ""

    def _what(self, it: Moment) -> Cell:
        lead = _LEADS[it.kind]
        if it.struck and self.is_small:
            lead = f"{self.look.glyphs.gone} {lead}"
        return (Span(lead, "accent"), Span(it.statement, "struck" if it.struck else ""))

    def _mark(self, it: Moment) -> Span:
        glyphs = self.look.glyphs
        if it.struck:
            return Span(f"{glyphs.gone} superseded", "dim")
        if it.status == "contested":
            return Span(f"{glyphs.contested} contested", "warn")
        if it.ahead:
            return Span(f"{glyphs.arrow} ahead", "accent")
        return Span("")

    def page(self, view: View, key: str) -> Page:
        row = claim_if_known(view, self.moment.claim) if self.moment else None
        return claim_page(view, row, self.look) if row is not None else Page()

    def title_text(self, view: View) -> str:
        return f"Timeline · {self.about_name(view)} ({self.count()})"

    def note_text(self, view: View) -> str:
        struck = sum(1 for it in self._moments if it.struck)
        ahead = sum(1 for it in self._moments if it.ahead)
        parts = [f"{struck} superseded"] if struck else []
        return ", ".join([*parts, f"{ahead} ahead"] if ahead else parts)

    def why_empty(self, view: View) -> Page:
        page = Page()
        if self.about is None:
            page.say("Nothing is chosen yet.")
        else:
            page.say(f"Nobody has said anything dated about {self.about_name(view)}.")
        return page.say(Span("a", "key"), Span(" chooses an employer, an asset or a deal", "dim"))

    def claims_behind(self, view: View, key: str) -> Sequence[str]:
        """The claim, and those it was compared with."""
        row = claim_if_known(view, self.moment.claim) if self.moment else None
        if row is None:
            return ()
        later = (row.superseded_by,) if row.superseded_by else ()
        return (row.claim.id, *later, *row.conflicts_with, *row.corroborated_by)

    def behind_title(self, view: View, key: str) -> str:
        return self.about_name(view)

    # -- what the reader does ------------------------------------------------------------------

    def do_another(self) -> None:
        view = host(self).view
        evidence = view.evidence
        known = (evidence.employers, evidence.assets)
        deals = [it for it in deals_of(view) if not any(it in names for names in known)]
        choices = [Choice(it, it, "deal") for it in deals]
        choices += [Choice(it.id, it.name, "asset") for it in evidence.assets.values()]
        choices += [
            Choice(it, view.employer(it).name, view.employer(it).layer) for it in view.order
        ]
        host(self).pick("Whose timeline?", choices, self._chosen_about)

    def _chosen_about(self, about: str) -> None:
        self.about = about
        self.words = ""
        self.list.select(0, tell=False)
        self.view_changed()

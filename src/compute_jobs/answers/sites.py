"""Where machines and power are: every site with what runs there, what is contracted and planned.

A missing figure is None, never 0. A plan is a plan whatever its size, and an estimate is marked as
one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIER_RANK, Asset, Day, Relation, Role, Tier
from compute_jobs.core.evidence.places import place_with_states
from compute_jobs.core.fit.capacity_ladder import (
    RUNG_NAMES,
    LadderPart,
    LadderRung,
    Rung,
    SiteFigure,
    Track,
    every_level,
    ladder,
    lines_of,
    rung_figure,
    rung_figures,
    site_lines,
)
from compute_jobs.core.fit.rating_facts import Facts, each_once
from compute_jobs.desk.view import View

SITE_KINDS = ("cluster", "data center", "campus")
"""Kinds of asset that are sites even without a known figure."""
SiteSort = Literal["active", "planned", "h100e", "date", "owner"]
SITE_SORTS: tuple[SiteSort, ...] = get_args(SiteSort)
SITE_FIGURES: Mapping[str, tuple[Rung, Track]] = {
    "active_mw": ("active", "power"),
    "under_construction_mw": ("construction", "power"),
    "contracted_mw": ("contracted", "power"),
    "planned_mw": ("announced", "power"),
    "accelerators": ("active", "accelerators"),
    "contracted_accelerators": ("contracted", "accelerators"),
    "planned_accelerators": ("announced", "accelerators"),
    "h100e": ("active", "h100e"),
    "planned_h100e": ("announced", "h100e"),
}
"""What may be known of a site, by the name that scripts use."""


class SiteFlag(Struct, frozen=True):
    """Whether power is permitted, funded or disputed, if known."""

    yes: bool | None
    """None if claims disagree."""
    claims: tuple[str, ...]


class Site(Struct, frozen=True):
    """One site. Figures are levels: planned includes running."""

    asset: Asset
    lines: tuple[Relation, ...]
    figures: Mapping[tuple[Rung, Track], SiteFigure]
    permitted: SiteFlag | None
    funded: SiteFlag | None
    permit_challenge: SiteFlag | None

    @property
    def owners(self) -> tuple[str, ...]:
        """The owners; if none is known, the operators."""
        return self._in_role("owner") or self._in_role("operator")

    @property
    def possible_owners(self) -> tuple[str, ...]:
        """Likely owners, if no owner or operator is known."""
        return () if self.owners else self._in_role("owner", talk=True)

    @property
    def operators(self) -> tuple[str, ...]:
        return self._in_role("operator")

    @property
    def users(self) -> tuple[str, ...]:
        """Tenants by a contract that is signed or runs."""
        return self._in_role("tenant")

    @property
    def possible_users(self) -> tuple[str, ...]:
        """Tenants that are only rumored or in talks."""
        return self._in_role("tenant", talk=True)

    def _in_role(self, role: Role, *, talk: bool = False) -> tuple[str, ...]:
        return tuple(it.employer for it in self.lines if it.role == role and it.is_talk == talk)

    def figure(self, rung: Rung, track: Track = "power") -> SiteFigure | None:
        return self.figures.get((rung, track))

    @property
    def newest(self) -> SiteFigure | None:
        """The figure whose date the row shows: running power, else the latest; actual figures
        before planned ones."""
        runs = self.figure("active")
        if runs is not None and runs.day is not None:
            return runs
        dated = [(it.day.last, it) for it in self.figures.values() if it.day is not None]
        known = [pair for pair in dated if pair[1].tier != "ambition"] or dated
        return max(known, key=lambda pair: pair[0])[1] if known else None

    @property
    def as_of(self) -> Day | None:
        return self.newest.day if self.newest is not None else None

    @property
    def estimated(self) -> bool:
        """Whether everything known to run there is an estimate."""
        running = [it for (rung, _), it in self.figures.items() if rung == "active"]
        return bool(running) and all(it.estimated for it in running)

    @property
    def tier(self) -> Tier | None:
        return self.newest.tier if self.newest is not None else None

    @property
    def has_capacity(self) -> bool:
        return bool(self.figures)

    @property
    def claims(self) -> tuple[str, ...]:
        """All claims behind the row, those of its figures first."""
        flags = (self.permitted, self.funded, self.permit_challenge)
        return each_once(
            *(it.claims for it in self.figures.values()),
            *(flag.claims for flag in flags if flag is not None),
            *(line.claims for line in self.lines),
        )


class SiteBook:
    """All sites of a view, looked up once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._facts: Facts = view.facts

    @cached_property
    def lines(self) -> Sequence[Relation]:
        return site_lines(self._facts)

    @cached_property
    def sites(self) -> Sequence[Site]:
        """Every asset with a figure, and every site without one; by name."""
        at: dict[str, list[Relation]] = {}
        for line in self.lines:
            at.setdefault(line.asset, []).append(line)
        sites = []
        for asset in self.view.evidence.assets.values():
            if self._facts.ledger.index.name(asset.id) != asset.id:
                continue
            site = self._site(asset, tuple(at.get(asset.id, ())))
            if site.has_capacity or asset.kind in SITE_KINDS:
                sites.append(site)
        return sorted(sites, key=lambda it: (it.asset.name.casefold(), it.asset.id))

    def _site(self, asset: Asset, lines: tuple[Relation, ...]) -> Site:
        known = {
            place: figure
            for place in SITE_FIGURES.values()
            if (figure := rung_figure(self._facts, asset.id, *place)) is not None
        }
        flags = (
            self._flag(asset.id, metric)
            for metric in ("power_permitted", "power_funded", "permit_challenge")
        )
        return Site(asset, lines, known, *flags)

    def _flag(self, asset: str, metric: str) -> SiteFlag | None:
        measure = self._facts.measure(asset, metric)
        if measure is None:
            return None
        return SiteFlag(None if measure.contested else measure.yes, measure.claims)

    def of(self, employer: str) -> Mapping[str, Relation]:
        """An employer's line at each of its sites, by asset."""
        about = self.view.employer(employer)
        return {line.asset: line for line in lines_of(self._facts, about, self.lines)}

    def ladder(self, employer: str) -> Sequence[LadderRung]:
        return ladder(self._facts, self.view.employer(employer), self.lines)

    def names(self, subjects: Sequence[str]) -> str:
        return ", ".join(map(self.view.evidence.name_of, subjects))

    def owner_names(self, site: Site) -> str:
        """The owners; likely ones with a question mark; empty if unknown."""
        return self.names(site.owners) or self._likely(site.possible_owners)

    def user_names(self, site: Site) -> str:
        """The users; rumored or planned ones with a question mark."""
        return self.names(site.users) or self._likely(site.possible_users)

    def _likely(self, employers: Sequence[str]) -> str:
        return ", ".join(f"{self.view.evidence.name_of(it)}?" for it in employers)


def sort_sites(book: SiteBook, sites: Sequence[Site], by: SiteSort | None) -> Sequence[Site]:
    """The largest or the newest first, unknown last; by owner, then by name."""
    if by is None:
        return sites
    if by == "owner":
        names = {site.asset.id: book.owner_names(site).casefold() for site in sites}
        return sorted(sites, key=lambda it: (not names[it.asset.id], names[it.asset.id]))

    def size(site: Site) -> float:
        if by == "date":
            return site.as_of.last.toordinal() if site.as_of else -1
        figure = site.figure(*SITE_FIGURES[by if by == "h100e" else f"{by}_mw"])
        return figure.value if figure is not None else -1

    return sorted(sites, key=size, reverse=True)


def site_text(book: SiteBook, site: Site) -> str:
    """The text that a filter searches."""
    names = [book.view.evidence.name_of(line.employer) for line in site.lines]
    return " ".join(
        [
            site.asset.name,
            site.asset.kind,
            place_with_states(site.asset.place),
            *site.asset.aliases,
            *names,
        ]
    )


# -- rungs and growth in lines ----------------------------------------------------------------

BarKind = Literal["fact", "estimate", "plan", "unknown"]


class RungLine(Struct, frozen=True):
    """One line of a ladder: a bar's length and kind, and the rung in words."""

    label: str
    rung: Rung
    value: float | None
    kind: BarKind
    text: str
    claims: tuple[str, ...]


def rung_lines(book: SiteBook, rung: LadderRung) -> Sequence[RungLine]:
    """The rung itself, what is rented, and further figures, each with tier and date."""
    lines = []
    if rung.value is not None and rung.tier is not None:
        text = f"{rung.text}, {_grounds(rung.tier, rung.days)}{_where(book, rung.parts)}"
        lines.append((RUNG_NAMES[rung.rung], rung.value, rung.tier, text, rung.claims))
    if rung.rented is not None:
        figures = [part.figure for part in rung.rented_parts]
        tier = max((it.tier for it in figures), key=lambda it: TIER_RANK[it])
        whole = fmt.quantity(rung.rented, rung.unit)
        days = _grounds(tier, [it.day for it in figures])
        text = f"{whole}, {days}{_where(book, rung.rented_parts)}; its share may be less"
        claims = each_once(*(it.claims for it in figures))
        lines.append((f"{_LEAD if lines else RUNG_NAMES[rung.rung] + ', '}leased", rung.rented,
                      tier, text, claims))  # fmt: skip
    for it in rung.others:
        covers = f" ({it.perimeter})" if it.perimeter else ""
        text = f"{it.text}{covers}, {_grounds(it.tier, [it.day])}, not added"
        lines.append((f"{_LEAD}also", it.value, it.tier, text, it.claims))
    known = [
        RungLine(label, rung.rung, value, bar_kind(tier, rung.rung), text, claims)
        for label, value, tier, text, claims in lines
    ]
    if rung.value is None and rung.rented is None:
        unknown = RungLine(RUNG_NAMES[rung.rung], rung.rung, None, "unknown", "unknown", ())
        return [unknown, *known]
    return known


_LEAD = "  "


def bar_kind(tier: Tier, rung: Rung) -> BarKind:
    """What a bar represents: a fact, an estimate or a plan."""
    if rung == "announced" or tier == "ambition":
        return "plan"
    return "estimate" if tier == "analysis" else "fact"


def _where(book: SiteBook, parts: Sequence[LadderPart]) -> str:
    names = [book.view.evidence.name_of(part.asset) for part in parts]
    return f", at {fmt.first_of(names, _NAMED)}" if names else ""


_NAMED = 3
"""Sites that a rung names; the rest are counted."""


def _grounds(tier: Tier, days: Sequence[Day | None]) -> str:
    """The tier and the days: "estimated, Jan 2026 to May 2026"."""
    known = sorted((day for day in days if day is not None), key=lambda day: (day.last, day.first))
    ends = dict.fromkeys(fmt.day(day) for day in (known[:1] + known[-1:]))
    return f"{fmt.TIER_WORDS[tier]}, {' to '.join(ends) or 'undated'}"


class GrowthStep(Struct, frozen=True):
    """A level of a site at a day, past or planned."""

    day: Day | None
    value: float
    text: str
    tier: Tier
    kind: BarKind
    claim: str


def growth(book: SiteBook, site: Site, track: Track) -> Sequence[GrowthStep]:
    """How a site grew, oldest first; then the plans that are still open, by date."""
    facts, asset = book.view.facts, site.asset.id
    levels = [_step(it, it.day, "active") for it in every_level(facts, asset, track)]
    plans = [
        _step(it, it.due, "announced") for it in rung_figures(facts, asset, "announced", track)
    ]
    return [*sorted(levels, key=_when), *sorted(plans, key=_when)]


def _step(it: SiteFigure, day: Day | None, rung: Rung) -> GrowthStep:
    text = f"{it.text} ({it.perimeter})" if it.perimeter else it.text
    return GrowthStep(day, it.value, text, it.tier, bar_kind(it.tier, rung), it.claims[0])


def _when(step: GrowthStep) -> tuple[date, float]:
    """Undated steps come last."""
    return (step.day.last if step.day is not None else date.max), step.value

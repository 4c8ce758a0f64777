"""Power and machines rung by rung: active, under construction, contracted, announced.

For a site, and for everything an employer has. Rungs are never added to each other: planned
includes running, and contracted capacity may already run. A rung without a claim is None, never 0.
Estimates are shown, and marked, if nothing better is known; no rating uses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import days_since, effective_day, planned_day
from compute_jobs.core.evidence.evidence_model import (
    LETTING,
    RATING_TIERS,
    TALK_STAGES,
    TIER_RANK,
    Claim,
    Day,
    Employer,
    Finding,
    Relation,
    Role,
    Tier,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit.rating_facts import (
    Facts,
    Measure,
    combine,
    each_once,
)

Rung = Literal["active", "construction", "contracted", "announced"]
RUNGS: tuple[Rung, ...] = get_args(Rung)
Track = Literal["power", "h100e", "accelerators"]
TRACKS: tuple[Track, ...] = get_args(Track)
RUNG_NAMES: Mapping[Rung, str] = {
    "active": "active",
    "construction": "under construction",
    "contracted": "contracted",
    "announced": "announced",
}
TRACK_NAMES: Mapping[Track, str] = {
    "power": "Power",
    "h100e": "H100 equivalents",
    "accelerators": "Accelerators, as counted",
}
TRACK_UNITS: Mapping[Track, str] = {"power": "mw", "h100e": "h100e", "accelerators": "chip"}
"""Several kinds of chips add up to "chips"; one kind keeps its own name."""
_METRICS: Mapping[tuple[Rung, Track], tuple[str, ...]] = {
    ("active", "power"): ("power_deployed",),
    ("active", "h100e"): ("h100e_deployed",),
    ("active", "accelerators"): ("accelerators_deployed",),
    ("construction", "power"): ("power_under_construction",),
    ("contracted", "power"): ("power_leased", "power_committed"),
    ("contracted", "accelerators"): ("accelerators_leased", "accelerators_committed"),
    ("announced", "power"): ("power_planned",),
    ("announced", "h100e"): ("h100e_planned",),
    ("announced", "accelerators"): ("accelerators_planned",),
}
OWNED_ANYWHERE = "owned, wherever they are"
_OWNED = "h100e_owned"
_WHOLE = ("", "whole site", "machines")
"""Perimeters of a figure that cover all machines of a site, with or without their cooling."""
_CLOSEST: tuple[Role, ...] = (*LETTING, "tenant", "supplier")
_ESTIMATES: frozenset[Tier] = frozenset({"analysis"})


class SiteFigure(Struct, frozen=True):
    """What is known about one rung of one thing."""

    value: float
    unit: str
    text: str
    tier: Tier
    day: Day | None
    """When it was true, or was said."""
    claims: tuple[str, ...]
    """The standing claim first, then those that agree or contradict."""
    contested: bool = False
    perimeter: str = ""
    """What it covers, such as the machines without cooling; empty: all of it."""
    due: Day | None = None
    """For a plan: the due date."""
    at_least: bool = False
    """There may be more: the figure has no upper bound, or covers only part of the site."""

    @property
    def estimated(self) -> bool:
        return self.tier in _ESTIMATES


class LadderPart(Struct, frozen=True):
    """One site's figure on a rung."""

    asset: str
    role: Role
    figure: SiteFigure


class LadderRung(Struct, frozen=True):
    """One rung of an employer: a figure for the whole, or the sum over its sites."""

    rung: Rung
    track: Track
    value: float | None
    """None if nothing is known about its own sites."""
    text: str
    at_least: bool
    """A sum over the sites on record: there may be others."""
    tier: Tier | None
    """The weakest of those it is based on."""
    days: tuple[Day, ...]
    """Of the figures it is based on, oldest and newest; one date if they are the same."""
    parts: tuple[LadderPart, ...]
    """The sites behind a sum; empty if the figure is about the employer."""
    claims: tuple[str, ...]
    rented: float | None
    """At sites it rents, each counted in full: its share may be less. Not in the value."""
    rented_parts: tuple[LadderPart, ...]
    others: tuple[SiteFigure, ...]
    """Other figures about the employer; never added, since they may overlap."""

    @property
    def unit(self) -> str:
        return TRACK_UNITS[self.track]

    @property
    def known(self) -> bool:
        return self.value is not None or self.rented is not None or bool(self.others)

    @property
    def estimated(self) -> bool:
        return self.tier in _ESTIMATES


# -- one thing --------------------------------------------------------------------------------


def rung_figures(facts: Facts, subject: str, rung: Rung, track: Track) -> tuple[SiteFigure, ...]:
    """What is known about a rung of a site or an employer, the current figure first."""
    metrics = _METRICS.get((rung, track), ())
    if rung == "announced":
        runs = rung_figure(facts, subject, "active", track)
        found = [it for metric in metrics for it in _plans(facts, subject, metric)]
        found = [it for it in found if runs is None or not _came_about(it, runs)]
        return tuple(sorted(found, key=lambda it: (bool(it.perimeter), -it.value)))
    found = [it for metric in metrics for it in _facts(facts, subject, metric)]
    if not found:
        found = [it for metric in metrics for it in _estimates(facts, subject, metric)]
    if rung == "contracted":  # several deals at once; the largest says the most
        found.sort(key=lambda it: (bool(it.perimeter), -it.value))
    return tuple(found)


def owned_machines(facts: Facts, employer: Employer) -> SiteFigure | None:
    """The H100 equivalents that it, or a subsidiary, owns anywhere.

    Not to be added to what runs at known sites: the same machines are in both.
    """
    for one in (employer, *facts.children.get(employer.id, ())):
        for figure in (*_facts(facts, one.id, _OWNED), *_estimates(facts, one.id, _OWNED)):
            if not figure.perimeter:
                return figure
    return None


def rung_figure(facts: Facts, subject: str, rung: Rung, track: Track) -> SiteFigure | None:
    return next(iter(rung_figures(facts, subject, rung, track)), None)


def _facts(facts: Facts, subject: str, metric: str) -> Iterable[SiteFigure]:
    """What a rating might be based on."""
    for measure in facts.measures(subject, metric):
        claim = facts.claim_of(measure)
        if _speaks_of(facts, claim, subject) and claim.figure is not None:
            yield SiteFigure(
                measure.value,
                claim.figure.unit,
                measure.text,
                measure.tier,
                _day(facts, claim),
                measure.claims,
                measure.contested,
                claim.perimeter if measure.perimeter else "",
                at_least=_is_open(claim),
            )


def every_level(facts: Facts, subject: str, track: Track) -> tuple[SiteFigure, ...]:
    """Every level ever reported as running, including superseded ones: how it grew."""
    found: list[SiteFigure] = []
    for metric in _METRICS["active", track]:
        for finding in facts.all_findings(subject, metric):
            for name in finding.claims:
                claim = facts.ledger.visible[name]
                if claim.modality == "fact" and _speaks_of(facts, claim, subject):
                    found.extend(_of_claim(facts, claim, finding))
    return tuple(found)


def _estimates(facts: Facts, subject: str, metric: str) -> Iterable[SiteFigure]:
    """What only analysts say, the newest first."""
    found: list[SiteFigure] = []
    for finding in facts.ledger.resting_on(subject, _ESTIMATES, metric):
        claim = finding.standing
        if _speaks_of(facts, claim, subject):
            found += _of_claim(facts, claim, finding)
    return sorted(found, key=lambda it: -it.day.last.toordinal() if it.day is not None else 0)


def _plans(facts: Facts, subject: str, metric: str) -> Iterable[SiteFigure]:
    """Every plan that no later one supersedes: a site's timeline can have several steps."""
    for finding in facts.all_findings(subject, metric):
        gone = frozenset(finding.supersedes)
        for name in finding.claims:
            claim = facts.ledger.visible[name]
            if name not in gone and claim.modality == "plan" and _speaks_of(facts, claim, subject):
                yield from _of_claim(facts, claim, finding)


def _of_claim(facts: Facts, claim: Claim, finding: Finding) -> Iterable[SiteFigure]:
    figure = claim.figure
    if figure is not None and figure.middle is not None and claim.deal_status not in TALK_STAGES:
        yield SiteFigure(
            figure.middle,
            figure.unit,
            show_figure(figure),
            claim.tier,
            _day(facts, claim),
            each_once((claim.id,), finding.corroborated_by, finding.contradicted_by)
            if claim is finding.standing
            else (claim.id,),
            perimeter=claim.perimeter if finding.perimeter else "",
            due=planned_day(claim),
            at_least=_is_open(claim),
        )


def _is_open(claim: Claim) -> bool:
    open_above = claim.figure is not None and claim.figure.bound_high is None
    return open_above or claim.perimeter not in _WHOLE


def _came_about(plan: SiteFigure, runs: SiteFigure) -> bool:
    """Whether running capacity settles the plan: measured on its date or later, or reaching it."""
    if runs.day is None:
        return False
    if plan.due is not None:
        return runs.day.last >= plan.due.first
    told_later = plan.day is None or runs.day.last >= plan.day.first
    return told_later and runs.value >= plan.value


def _speaks_of(facts: Facts, claim: Claim, subject: str) -> bool:
    """A claim about both an employer and a site counts for the site."""
    if subject not in facts.evidence.employers:
        return True
    return not any(name in facts.evidence.assets for name in claim.subjects)


def _day(facts: Facts, claim: Claim) -> Day | None:
    return effective_day(claim, facts.evidence.sources)


# -- who holds what ---------------------------------------------------------------------------


def site_lines(facts: Facts) -> Sequence[Relation]:
    """Every link between an employer and an asset (by its one name) that is known on the day and
    not ended, with its visible claims, owners first.

    Unlike for ratings, links from plans or rumors are included.
    """
    lines: dict[tuple[str, str, Role], Relation] = {}
    for relation in facts.evidence.relations:
        claims = tuple(name for name in relation.claims if name in facts.ledger.visible)
        over = relation.end is not None and relation.end.last < facts.as_of
        if over or relation.status == "ended" or (relation.claims and not claims):
            continue
        asset = facts.ledger.index.name(relation.asset)
        key = (relation.employer, asset, relation.role)
        held = lines.get(key)
        if held is None or held.is_talk:
            lines[key] = replace(relation, asset=asset, claims=claims)
    return sorted(lines.values(), key=lambda it: (it.asset, _CLOSEST.index(it.role), it.employer))


def lines_of(facts: Facts, employer: Employer, lines: Iterable[Relation]) -> tuple[Relation, ...]:
    """An employer's links, one per asset: the closest role; a subsidiary's sites count for its
    parent.
    """

    def closeness(line: Relation) -> tuple[bool, int]:
        return line.is_talk, _CLOSEST.index(line.role)

    children = {child.id for child in facts.children.get(employer.id, ())}
    best: dict[str, Relation] = {}
    for line in lines:
        mine = line
        if line.employer in children and line.role in ("owner", "operator"):
            mine = replace(line, employer=employer.id, role="parent")
        elif line.employer != employer.id:
            continue
        held = best.get(mine.asset)
        if held is None or closeness(mine) < closeness(held):
            best[mine.asset] = mine
    return tuple(best.values())


# -- the ladder -------------------------------------------------------------------------------


def ladder(facts: Facts, employer: Employer, lines: Sequence[Relation]) -> tuple[LadderRung, ...]:
    """Every rung of every track, in order."""
    own = lines_of(facts, employer, lines)
    return tuple(ladder_rung(facts, employer, own, rung, t) for t in TRACKS for rung in RUNGS)


def ladder_rung(
    facts: Facts, employer: Employer, own: Sequence[Relation], rung: Rung, track: Track
) -> LadderRung:
    """The figure for the employer as a whole, or the sum over its sites if that says more."""
    held, rented = (_parts(facts, own, roles, rung, track) for roles in (LETTING, ("tenant",)))
    family = (employer, *facts.children.get(employer.id, ()))
    said = _of_all(it for one in family for it in rung_figures(facts, one.id, rung, track))
    total = sum(part.figure.value for part in held)
    parts = [part.figure for part in held]
    owned = owned_machines(facts, employer) if (rung, track) == ("active", "h100e") else None
    if said and not said[0].perimeter and _outweighs(said[0], parts, total):
        figures: Sequence[SiteFigure] = said[:1]
        held, said = (), said[1:]
        value, text = figures[0].value, _covering(figures[0])
    else:
        figures = parts
        value, text = total, _sum_text(parts, total, track)
    return LadderRung(
        rung,
        track,
        value if figures else None,
        text,
        bool(held),
        max(figures, key=lambda it: TIER_RANK[it.tier]).tier if figures else None,
        _days(figures or [part.figure for part in rented]),
        held,
        each_once(*(it.claims for it in figures), *(part.figure.claims for part in rented)),
        sum(part.figure.value for part in rented) if rented else None,
        rented,
        said if owned is None else (*said, replace(owned, perimeter=OWNED_ANYWHERE)),
    )


def only_estimated(facts: Facts, employer: Employer) -> LadderRung | None:
    """Running capacity known only from estimates, in power or else in machines; None if facts are
    known.
    """
    own = lines_of(facts, employer, site_lines(facts))
    tracks: tuple[Track, ...] = ("power", "h100e")
    rungs = (ladder_rung(facts, employer, own, "active", track) for track in tracks)
    return next((it for it in rungs if it.value is not None and it.estimated), None)


def _parts(
    facts: Facts, own: Sequence[Relation], roles: Sequence[str], rung: Rung, track: Track
) -> tuple[LadderPart, ...]:
    """The sites in these roles, the largest first, without those that are only under discussion,
    and without plans for a site it rents that are not for this employer.
    """
    parts = [
        LadderPart(line.asset, line.role, figure)
        for line in own
        if line.role in roles
        and not line.is_talk
        and (figure := _figure_for(facts, line, rung, track)) is not None
    ]
    return tuple(sorted(parts, key=lambda part: (-part.figure.value, part.asset)))


def _figure_for(facts: Facts, line: Relation, rung: Rung, track: Track) -> SiteFigure | None:
    figures = rung_figures(facts, line.asset, rung, track)
    if rung == "announced" and line.role == "tenant":
        at_site = facts.relations_at.get(line.asset, ())
        shared = any(it.role == "tenant" and it.employer != line.employer for it in at_site)
        figures = tuple(it for it in figures if _is_for(facts, it, line.employer, shared=shared))
    return next(iter(figures), None)


def _is_for(facts: Facts, plan: SiteFigure, tenant: str, *, shared: bool) -> bool:
    """Whether a site's plan names this tenant, or no company while it has no other tenant."""
    parties = facts.ledger.visible[plan.claims[0]].parties
    return tenant in parties or not (
        shared or any(it in facts.evidence.employers for it in parties)
    )


def _of_all(figures: Iterable[SiteFigure]) -> tuple[SiteFigure, ...]:
    """Each claim's figure once; figures for only a part come last."""
    once = {it.claims[0]: it for it in figures}
    return tuple(sorted(once.values(), key=lambda it: bool(it.perimeter)))


def _outweighs(whole: SiteFigure, parts: Sequence[SiteFigure], total: float) -> bool:
    """Whether a figure about the employer says more than the sum over the known sites.

    Facts go before estimates. A larger whole includes unlisted sites; a smaller one has to be as
    well sourced as the parts, and not older.
    """
    if not parts:
        return True
    if whole.estimated != any(part.estimated for part in parts):
        return not whole.estimated
    if whole.value >= total:
        return True
    days = [part.day.last for part in parts if part.day is not None]
    newer = whole.day is not None and (not days or whole.day.last >= max(days))
    return newer and TIER_RANK[whole.tier] <= max(TIER_RANK[part.tier] for part in parts)


def _covering(it: SiteFigure) -> str:
    """The figure, what it covers if not everything, and the due date of a plan."""
    due = f" by {fmt.day(it.due)}" if it.due is not None else ""
    return f"{it.text}{f' ({it.perimeter})' if it.perimeter else ''}{due}"


def _sum_text(parts: Sequence[SiteFigure], total: float, track: Track) -> str:
    if len(parts) < 2:
        return _covering(parts[0]) if parts else ""
    units = {part.unit for part in parts}
    unit = units.pop() if len(units) == 1 else TRACK_UNITS[track]
    return f"~{fmt.quantity(total, unit)}"


def _days(figures: Iterable[SiteFigure]) -> tuple[Day, ...]:
    days = sorted(
        (it.day for it in figures if it.day is not None), key=lambda day: (day.last, day.first)
    )
    return tuple(dict.fromkeys((days[0], days[-1]))) if days else ()


# -- per employee -----------------------------------------------------------------------------

PER_HEAD: Mapping[str, Track] = {"h100e_per_employee": "h100e", "power_per_employee": "power"}


def per_employee(
    facts: Facts, employer: Employer, name: str, *, estimates: bool = False
) -> Measure | None:
    """Machines or power for each employee: what an engineer there has to work with.

    Changes no rating. A ratio of two dated figures, as weak as the weaker one. Sums over known
    sites are a lower bound, and rented capacity is an upper bound; both leave that end open.
    ``estimates``: the same from estimates; for display, never to exclude an employer.
    """
    known = facts.measures(employer.id, "employees")
    people = next((it for it in known if not it.perimeter and it.value > 0), None)
    if people is None:
        return None
    lines = lines_of(facts, employer, site_lines(facts))
    rung = ladder_rung(facts, employer, lines, "active", PER_HEAD[name])
    found = [
        it for it in _computes(facts, employer, rung) if (it.tier not in RATING_TIERS) == estimates
    ]
    if not found:
        return None
    compute = max(found, key=lambda it: it.value)
    value = compute.value / people.value
    told = effective_day(facts.claim_of(people), facts.evidence.sources)
    staff = f"{people.text}, {_when((told,) if told is not None else ())}"
    text = f"{fmt.quantity(value, rung.unit)} ({compute.text}; {staff})"
    return combine(name, value, text, (compute, people), rising=(compute,), falling=(people,))


def _computes(facts: Facts, employer: Employer, rung: LadderRung) -> Iterable[Measure]:
    """What it has at its sites; else what it owns anywhere; else what it rents."""
    owned = owned_machines(facts, employer) if rung.track == "h100e" else None
    first = rung.days[0] if rung.days else None
    if rung.value is not None and rung.tier is not None:
        text = f"{rung.text}, {_when(rung.days)}"
        held = SiteFigure(rung.value, rung.unit, text, rung.tier, first, rung.claims)
        yield _measure(facts, held, open_above=rung.at_least)
    elif owned is None and rung.rented is not None:
        tiers = [part.figure.tier for part in rung.rented_parts]
        tier = max(tiers, key=lambda it: TIER_RANK[it])
        text = f"{fmt.quantity(rung.rented, rung.unit)} rented, {_when(rung.days)}"
        rented = SiteFigure(rung.rented, rung.unit, text, tier, first, rung.claims)
        yield replace(_measure(facts, rented, open_above=True), written_low=None)
    if owned is not None:
        days = (owned.day,) if owned.day is not None else ()
        text = f"{owned.text} owned, {_when(days)}"
        yield _measure(facts, replace(owned, text=text), open_above=False)


def _when(days: Sequence[Day]) -> str:
    return " to ".join(fmt.day(day) for day in days) or "undated"


def _measure(facts: Facts, it: SiteFigure, *, open_above: bool) -> Measure:
    """As part of the ratio; its age is that of the oldest figure."""
    widest = facts.rubric.widest
    return Measure(
        "compute",
        it.value,
        it.value,
        it.value,
        widest if it.estimated else facts.rubric.half_width(it.tier, 1.0),
        it.text,
        it.claims,
        it.tier,
        written_low=it.value,
        written_high=None if open_above else it.value,
        age_days=days_since(it.day, facts.as_of) if it.day is not None else None,
    )

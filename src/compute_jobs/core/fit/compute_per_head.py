"""Machines and power per employee: what an engineer there has to work with.

Changes no rating. A ratio of two dated figures, as weak as the weaker one. Sums over known sites
are a lower bound, and rented capacity is an upper bound; both leave that end open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.age import effective_day
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    TIER_RANK,
    Day,
    Employer,
)
from compute_jobs.core.fit.capacity_ladder import (
    LadderRung,
    SiteFigure,
    Track,
    ladder_rung,
    lines_of,
    owned_machines,
    site_lines,
)
from compute_jobs.core.fit.rating_facts import Facts, Measure, combine

_TRACKS: Mapping[str, Track] = {"h100e_per_employee": "h100e", "power_per_employee": "power"}


def h100e_per_employee(facts: Facts, employer: Employer) -> Measure | None:
    """From figures for running capacity that aren't estimates."""
    return _per_head(facts, employer, "h100e_per_employee", estimates=False)


def power_per_employee(facts: Facts, employer: Employer) -> Measure | None:
    return _per_head(facts, employer, "power_per_employee", estimates=False)


def estimated_per_head(facts: Facts, employer: Employer, name: str) -> Measure | None:
    """The same from estimates; for display, never to exclude an employer."""
    return _per_head(facts, employer, name, estimates=True) if name in _TRACKS else None


def _per_head(facts: Facts, employer: Employer, name: str, *, estimates: bool) -> Measure | None:
    people = next(
        (
            it
            for it in facts.measures(employer.id, "employees")
            if not it.perimeter and it.value > 0
        ),
        None,
    )
    if people is None:
        return None
    lines = lines_of(facts, employer, site_lines(facts))
    rung = ladder_rung(facts, employer, lines, "active", _TRACKS[name])
    found = [it for it in _computes(facts, employer, rung) if _is_estimate(it) == estimates]
    if not found:
        return None
    compute = max(found, key=lambda it: it.value)
    value = compute.value / people.value
    told = effective_day(facts.claim_of(people), facts.evidence.sources)
    staff = f"{people.text}, {_when((told,) if told is not None else ())}"
    text = f"{fmt.quantity(value, rung.unit)} ({compute.text}; {staff})"
    return combine(name, value, text, (compute, people), rising=(compute,), falling=(people,))


def _is_estimate(measure: Measure) -> bool:
    return measure.tier not in RATING_TIERS


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
        age_days=max((facts.as_of - it.day.last).days, 0) if it.day is not None else None,
    )

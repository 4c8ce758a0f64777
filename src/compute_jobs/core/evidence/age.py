"""When a claim became known, how old it is, and how much weight its age leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_in
from compute_jobs.core.evidence.evidence_model import Claim, Day, Metric, Period, Source


def published_day(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """When the claim was published: its own date, else its earliest dated source's.

    The date is inferred if every source that gives it only infers it.
    """
    day = claim.published
    if day is None:
        day = _earliest(source.published for source in _sources_of(claim, sources))
    if day is None or day.inferred:
        return day
    giving = [source for source in _sources_of(claim, sources) if source.published == day]
    if giving and all(source.inferred for source in giving):
        return replace(day, inferred=True)
    return day


def effective_day(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """The day a claim is about: its as-of date, else its publication date."""
    return claim.as_of or published_day(claim, sources)


def visible(claim: Claim, sources: Mapping[str, Source], as_of: date) -> bool:
    """Whether the claim was known on that day.

    A date known only to the month or year counts from its first day. A claim without a publication
    date is known from its as-of date; without either it is always visible.
    """
    day = published_day(claim, sources) or claim.as_of or first_seen(claim, sources)
    return day is None or day.first <= as_of


def first_seen(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """The first day on which an undated source of the claim was available."""
    return _earliest(source.seen for source in _sources_of(claim, sources))


def age_days(claim: Claim, sources: Mapping[str, Source], as_of: date) -> int | None:
    """Days since the as-of date (else since publication), never below 0; None where unknown."""
    day = effective_day(claim, sources)
    return None if day is None else max((as_of - day.last).days, 0)


def freshness(days: int | None, half_life: float | None, unknown: float = 1.0) -> float:
    """2^(-age / half-life), at most 1. An unknown age counts as ``unknown`` half-lives."""
    if half_life is None or half_life <= 0:
        return 1.0
    halves = unknown if days is None else max(days, 0) / half_life
    return float(2.0**-halves)


class Relevance(Struct, frozen=True):
    """How long a closed period remains the newest that can be known. In days."""

    half_life: float
    """After a newer period is due."""
    quarter_due: float
    """From the end of a quarter until the next one should have been reported."""
    half_due: float
    year_due: float

    def due(self, period: Period) -> tuple[str, date] | None:
        """The name of the next period and the day by which it is due; None for an unknown one."""
        if not period.known or period.start is None or period.end is None:
            return None
        days = (period.end - period.start).days + 1
        wait, kind = self.year_due, "year"
        if days < _LONGEST_QUARTER:
            wait, kind = self.quarter_due, "quarter"
        elif days < _LONGEST_HALF:
            wait, kind = self.half_due, "half year"
        return _next_name(period, kind), period.end + timedelta(days=round(wait))

    def of(self, period: Period, as_of: date) -> float | None:
        """1 until a newer period is due, then halved every half-life; None if unknown."""
        due = self.due(period)
        return None if due is None else freshness((as_of - due[1]).days, self.half_life)

    def overdue(self, period: Period | None, as_of: date) -> str:
        """ "Q2 2026; Q3 was due by 13 Nov", after that day; else empty."""
        due = None if period is None else self.due(period)
        if period is None or due is None or as_of <= due[1]:
            return ""
        day = fmt.day(due[1])
        if due[1].year == as_of.year:
            day = day.removesuffix(f" {as_of.year}")
        return f"{fmt.period(period)}; {due[0]} was due by {day}"


_LONGEST_QUARTER = 136
"""Halfway between a quarter and half a year, in days."""
_LONGEST_HALF = 300
"""Nine months count as half a year: the year's report follows within months, not a year later."""


def _next_name(period: Period, kind: str) -> str:
    """The next period, going by the name: Q3 after Q2, 2026 after 2025."""
    text = period.text
    if text[-2:-1] == "Q" and text[-1] in "123":
        return f"Q{int(text[-1]) + 1}"
    if text.endswith("H1"):
        return "H2"
    if text[-2:] in ("Q4", "H2") and text[-7:-3].isdigit():
        return f"{text[-2]}1 {int(text[-7:-3]) + 1}"
    if "/" not in text and text[-4:].isdigit():
        return f"{text[:-4]}{int(text[-4:]) + 1}"
    return f"the next {kind}"


def planned_day(claim: Claim) -> Day | None:
    """The day by which a plan should have happened; None if the plan names none."""
    if claim.modality != "plan":
        return None
    if claim.figure is not None and claim.figure.unit == "date":
        return day_in(claim.figure)
    period = claim.period
    if period is not None and period.known and period.start and period.end:
        return Day(period.text, period.start, period.end)
    return claim.start or claim.end


def due_plans(claims: Iterable[Claim], sources: Mapping[str, Source], as_of: date) -> list[Claim]:
    """The plans that are past their date with no later claim about the outcome.

    The outcome is a fact about the same deal, or about the same subject and what was planned.
    """
    facts: dict[str, list[Claim]] = {}
    plans = []
    for claim in claims:
        if claim.modality == "plan":
            plans.append(claim)
        for subject in claim.subjects if claim.modality == "fact" else ():
            facts.setdefault(subject, []).append(claim)
    overdue = []
    for plan in plans:
        day = planned_day(plan)
        if day is None or day.last >= as_of:
            continue
        outcome = any(
            _tells_outcome(fact, plan)
            and (told := effective_day(fact, sources)) is not None
            and told.last >= day.first
            for subject in plan.subjects
            for fact in facts.get(subject, ())
        )
        if not outcome:
            overdue.append(plan)
    return overdue


def _tells_outcome(fact: Claim, plan: Claim) -> bool:
    """Whether a fact about the same subject states the plan's outcome."""
    if plan.deal is not None and fact.deal == plan.deal:
        return True
    return fact.metric in (plan.metric, plan.metric.replace("_planned", "_deployed"))


def half_life(metric: Metric | None) -> float | None:
    """None if age doesn't matter: a closed period's figure stays a fact."""
    if metric is None or metric.behaviour == "closed":
        return None
    return metric.half_life


def _sources_of(claim: Claim, sources: Mapping[str, Source]) -> Iterator[Source]:
    return (sources[ref.source] for ref in claim.sources if ref.source in sources)


def _earliest(days: Iterable[Day | None]) -> Day | None:
    dated = (day for day in days if day is not None)
    return min(dated, key=lambda day: (day.first, day.last), default=None)

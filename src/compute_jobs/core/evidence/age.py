"""When a claim could be known, how old it is and how fresh that leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from compute_jobs.core.evidence.evidence_model import Claim, Day, Metric, Source


def published_day(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """When the claim came out: its own date, else its earliest dated source's."""
    if claim.published is not None:
        return claim.published
    found: Day | None = None
    for ref in claim.sources:
        source = sources.get(ref.source)
        day = source.published if source is not None else None
        if day is not None and (found is None or (day.first, day.last) < (found.first, found.last)):
            found = day
    return found


def told_day(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """The day it goes by: its as-of date, else when it came out."""
    return claim.as_of or published_day(claim, sources)


def visible(claim: Claim, sources: Mapping[str, Source], as_of: date) -> bool:
    """Whether one could have known the claim on that day.

    A date known only to the month or year counts from its first day. Where nothing says when a
    claim was published, nobody knew it before its own as-of date; without that it is always there.
    """
    day = published_day(claim, sources) or claim.as_of or first_seen(claim, sources)
    return day is None or day.first <= as_of


def first_seen(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """The first day on which an undated source of the claim was there to be read."""
    days = [
        source.seen
        for ref in claim.sources
        if (source := sources.get(ref.source)) is not None and source.seen is not None
    ]
    return min(days, key=lambda day: (day.first, day.last), default=None)


def age_days(claim: Claim, sources: Mapping[str, Source], as_of: date) -> int | None:
    """Days since the as-of date (else since publication), never below 0; None where unknown."""
    day = told_day(claim, sources)
    return days_since(None if day is None else day.last.toordinal(), as_of.toordinal())


def days_since(last: int | None, today: int) -> int | None:
    """The same of the last day it may go by; both days as numbers."""
    return None if last is None else max(today - last, 0)


def freshness(days: int | None, half_life: float | None, unknown: float = 1.0) -> float:
    """2^(-age / half-life), at most 1. An unknown age counts as ``unknown`` half-lives."""
    if half_life is None or half_life <= 0:
        return 1.0
    halves = unknown if days is None else max(days, 0) / half_life
    return float(2.0**-halves)


def half_life(metric: Metric | None) -> float | None:
    """None where age takes nothing away: a closed period's figure stays a fact."""
    if metric is None or metric.behaviour == "closed":
        return None
    return metric.half_life

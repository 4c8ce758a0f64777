"""When a claim became known, how old it is, and how much its age leaves of its weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from compute_jobs.core.evidence.evidence_model import Claim, Day, Metric, Source


def published_day(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """When the claim came out: its own date, else its earliest dated source's."""
    if claim.published is not None:
        return claim.published
    return _earliest(source.published for source in _sources_of(claim, sources))


def effective_day(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """The day a claim is about: its as-of date, else its publication."""
    return claim.as_of or published_day(claim, sources)


def visible(claim: Claim, sources: Mapping[str, Source], as_of: date) -> bool:
    """Whether the claim was known on that day.

    A date known only to the month or year counts from its first day. A claim without a publication
    date is known from its own as-of date; without that it is always visible.
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


def half_life(metric: Metric | None) -> float | None:
    """None where age takes nothing away: a closed period's figure stays a fact."""
    if metric is None or metric.behaviour == "closed":
        return None
    return metric.half_life


def _sources_of(claim: Claim, sources: Mapping[str, Source]) -> Iterator[Source]:
    return (sources[ref.source] for ref in claim.sources if ref.source in sources)


def _earliest(days: Iterable[Day | None]) -> Day | None:
    dated = (day for day in days if day is not None)
    return min(dated, key=lambda day: (day.first, day.last), default=None)

"""What changed on a board: opened, closed, and growth over 30 and 90 days.

A posting opened when it was first published, not when we first saw it; on a board without dates,
when the first snapshot showed it, if an earlier one didn't. It closed with the first complete
snapshot that lacks it. Boards touch every posting all the time, so the time of an update means
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from msgspec import Struct

from compute_jobs.core.posting import Listed

SPANS = (30, 90)


class GrowthSpan(Struct, frozen=True):
    """The last so many days."""

    days: int
    opened: int | None
    """Jobs that opened within it, whether still open or not; None where the board gives no dates
    and nobody looked at it before."""
    closed: int | None
    """None where nobody looked at the board that long ago."""
    growth: float | None
    """Percent, against what was open at its start; None as ``closed`` is."""


class Growth(Struct, frozen=True):
    """How many jobs a board lists now, and how that changed."""

    open_jobs: int
    open_postings: int
    spans: tuple[GrowthSpan, ...]
    dated: bool = True
    """Whether the board dates every job."""

    def span(self, days: int) -> GrowthSpan:
        return next(span for span in self.spans if span.days == days)


class _JobDates(Struct):
    opened: date
    """At the latest."""
    sure: bool
    """False where it was there at the first look, so that it may have opened long before."""
    closed: date | None


def growth(listed: Iterable[Listed], today: date, watched_since: date | None) -> Growth:
    """By the employer's own job numbers: one job posted in ten places is one job."""
    jobs: dict[str, _JobDates] = {}
    postings = 0
    dated = True
    for it in listed:
        published = it.posting.first_published
        new = watched_since is not None and it.first_seen > watched_since
        dated = dated and published is not None
        postings += it.closed is None
        opened, sure = published or it.first_seen, published is not None or new
        job = jobs.setdefault(it.posting.job, _JobDates(opened, sure, it.closed))
        job.opened = min(job.opened, opened)
        job.sure = job.sure and sure
        if job.closed is not None:
            job.closed = None if it.closed is None else max(job.closed, it.closed)
    now = sum(1 for job in jobs.values() if job.closed is None)
    spans = tuple(_span(jobs.values(), now, today, watched_since, days) for days in SPANS)
    return Growth(now, postings, spans, dated)


def _span(
    jobs: Collection[_JobDates], now: int, today: date, watched_since: date | None, days: int
) -> GrowthSpan:
    start = today - timedelta(days=days)
    later = [job for job in jobs if job.opened > start]
    opened = len(later) if all(job.sure for job in later) else None
    if watched_since is None or watched_since > start:
        return GrowthSpan(days, opened, None, None)
    still_there = [job for job in jobs if job.closed is None or job.closed > start]
    closed = sum(1 for job in still_there if job.closed is not None)
    then = sum(1 for job in still_there if job.opened <= start)
    return GrowthSpan(days, opened, closed, (now / then - 1) * 100 if then else None)

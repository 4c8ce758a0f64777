"""What changed on a board: opened, closed, and growth over 30 and 90 days.

When a posting opened is its first publication, not our first look at it; where a board tells none,
it is the first snapshot that has it, if an earlier one lacked it. When it closed is the first
complete snapshot that lacks it. Boards touch every posting all the time, so the time of an update
says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from msgspec import Struct

from compute_jobs.core.posting import Listed

SPANS = (30, 90)


class Span(Struct, frozen=True):
    """One stretch back from today."""

    days: int
    opened: int | None
    """Jobs that opened within it, whether still open or not; None where the board tells no dates
    and nobody looked at it before."""
    closed: int | None
    """None where nobody looked at the board that long ago."""
    growth: float | None
    """Percent, against what was open at its start; None as ``closed`` is."""


class Growth(Struct, frozen=True):
    open_jobs: int
    open_postings: int
    spans: tuple[Span, ...]
    dated: bool = True
    """Whether the board tells of every job when it was published."""

    def span(self, days: int) -> Span:
        return next(span for span in self.spans if span.days == days)


class _Job(Struct, frozen=True):
    """When a job opened, at the latest, and closed."""

    opened: date
    sure: bool
    """False where it was there at the first look, so that it may have opened long before."""
    closed: date | None


def growth(listed: Iterable[Listed], today: date, watched_since: date | None) -> Growth:
    """By the employer's own job numbers: one job posted in ten places is one job."""
    jobs: dict[str, _Job] = {}
    postings = 0
    dated = True
    for it in listed:
        published = it.posting.first_published
        new = watched_since is not None and it.first_seen > watched_since
        dated = dated and published is not None
        opened, sure = published or it.first_seen, published is not None or new
        closed = it.closed
        postings += closed is None
        held = jobs.get(it.posting.job)
        if held is not None:
            opened, sure = min(opened, held.opened), sure and held.sure
            closed = None if None in (closed, held.closed) else max(closed, held.closed)  # type: ignore[type-var]
        jobs[it.posting.job] = _Job(opened, sure, closed)
    now = sum(1 for it in jobs.values() if it.closed is None)
    spans = tuple(_span(jobs.values(), now, today, watched_since, days) for days in SPANS)
    return Growth(now, postings, spans, dated)


def _span(
    jobs: Collection[_Job], now: int, today: date, watched_since: date | None, days: int
) -> Span:
    start = today - timedelta(days=days)
    later = [it for it in jobs if it.opened > start]
    opened = len(later) if all(it.sure for it in later) else None
    if watched_since is None or watched_since > start:
        return Span(days, opened, None, None)
    closed = sum(1 for it in jobs if it.closed is not None and it.closed > start)
    then = sum(1 for it in jobs if it.opened <= start and (it.closed is None or it.closed > start))
    return Span(days, opened, closed, (now / then - 1) * 100 if then else None)

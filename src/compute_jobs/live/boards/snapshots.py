"""What changed on a board: opened, closed, and growth over 30 and 90 days.

When a posting opened is its first publication, not our first look at it; when it closed is the
first complete snapshot that lacks it. Boards touch every posting all the time, so the time of an
update says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from compute_jobs.posting import Listed
from compute_jobs.records import dataclass

SPANS = (30, 90)


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch back from today."""

    days: int
    opened: int
    """Jobs first published within it, whether still open or not."""
    closed: int | None
    """None where nobody looked at the board that long ago."""
    growth: float | None
    """Percent, against what was open at its start; None as ``closed`` is."""


@dataclass(frozen=True, slots=True)
class Growth:
    open_jobs: int
    open_postings: int
    spans: tuple[Span, ...]

    def span(self, days: int) -> Span:
        return next(span for span in self.spans if span.days == days)


def growth(listed: Iterable[Listed], today: date, watched_since: date | None) -> Growth:
    """By the employer's own job numbers: one job posted in ten places is one job."""
    jobs: dict[str, tuple[date | None, date | None]] = {}
    postings = 0
    for it in listed:
        opened = it.posting.first_published
        closed = it.closed
        postings += closed is None
        if it.posting.job in jobs:
            held_opened, held_closed = jobs[it.posting.job]
            opened = min((d for d in (opened, held_opened) if d is not None), default=None)
            closed = None if None in (closed, held_closed) else max(closed, held_closed)  # type: ignore[type-var]
        jobs[it.posting.job] = (opened, closed)
    now = sum(1 for _, closed in jobs.values() if closed is None)
    return Growth(now, postings, tuple(_span(jobs, now, today, watched_since, n) for n in SPANS))


def _span(
    jobs: dict[str, tuple[date | None, date | None]],
    now: int,
    today: date,
    watched_since: date | None,
    days: int,
) -> Span:
    start = today - timedelta(days=days)
    opened = sum(1 for first, _ in jobs.values() if first is not None and first > start)
    if watched_since is None or watched_since > start:
        return Span(days, opened, None, None)
    closed = sum(1 for _, last in jobs.values() if last is not None and last > start)
    then = sum(
        1
        for first, last in jobs.values()
        if (first is None or first <= start) and (last is None or last > start)
    )
    return Span(days, opened, closed, (now / then - 1) * 100 if then else None)

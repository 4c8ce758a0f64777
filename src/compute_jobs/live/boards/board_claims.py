"""Claims a board supports: counts on the day it was read, their growth, and the posted base pay.

A posting opened when it was first published, not when it was first read; on a board without dates,
when the first snapshot had it, if an earlier one didn't. It closed with the first complete snapshot
without it. Boards update every posting all the time, so update times mean nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Figure, Source, SourceRef
from compute_jobs.core.evidence.figures import flag_figure
from compute_jobs.core.posting import Listed, Posting
from compute_jobs.live import claim_parts as parts
from compute_jobs.live.boards.titles import speaks_of
from compute_jobs.packs.tables import bundled_table

_LATIN = re.compile(r"[A-Za-z]{2}")
_COUNTED = (
    ("infra_openings", "infra", "infrastructure, cluster or training-systems"),
    ("optics_openings", "optics", "optics or photonics"),
)
"""Metric, topic of data/boards_rules.toml, and its name in the statement."""


def board_claims(
    postings: Sequence[Posting],
    *,
    employer: str,
    name: str,
    board: str,
    url: str,
    today: date,
    growth: Growth | None = None,
    at_least: int = 0,
    trace: str = "",
    complete: bool = True,
) -> parts.SourceReading:
    """Primary claims of one day.

    ``trace`` names the bytes they were read from. "None" is claimed only if everything was read and
    nothing was unclear; what a parser didn't find is a note.
    """
    claims = _BoardClaims(employer, name, board, url=url, today=today, trace=trace)
    jobs = list(_by_job(postings).values())
    claims.openings(len(jobs), len(postings), at_least, growth)
    whole = complete and not at_least
    senior = [job for job in jobs if job.senior_ic]
    words = "staff, principal or comparable engineering"
    if senior or claims.none_of(words, whole, sum(map(_level_unsaid, jobs)), "state no level"):
        claims.count("senior_ic_openings", len(senior), words)
    if senior:
        example = min(senior, key=lambda job: (job.title, job.id)).title
        levels = Counter(job.level for job in senior)
        ways = ", ".join(f"{count} {level}" for level, count in levels.items())
        claims.add(
            "senior_ic_track",
            flag_figure("yes"),
            f"Has openings whose titles name levels above senior: {ways}, such as {example!r}.",
        )
    for metric, topic, words in _COUNTED:
        found = sum(topic in job.topics for job in jobs)
        unclear = 0 if found else sum(_may_be_about(topic, job) for job in jobs)
        why = "may be, judging by their descriptions"
        if found or claims.none_of(words, whole, unclear, why):
            claims.count(metric, found, words)
    claims.disclosure(jobs, whole)
    paid = [job for job in jobs if job.pay]
    claims.pay("", "engineering and research", [job for job in paid if job.technical])
    infra = [job for job in paid if "infra" in job.topics]
    claims.pay("infrastructure", "infrastructure", infra)
    evidence = Evidence(
        sources={claims.source.id: claims.source},
        claims={claim.id: claim for claim in claims.claims},
    )
    note = f"{fmt.count(len(jobs), 'opening')} read; {'; '.join(claims.notes)}"
    return parts.SourceReading(evidence, (note,) if claims.notes else ())


class _BoardClaims:
    def __init__(
        self, employer: str, name: str, board: str, *, url: str, today: date, trace: str
    ) -> None:
        self._employer = employer
        self._day = day_of(today)
        self._shown = fmt.day(today)
        self.claims: list[Claim] = []
        self.notes: list[str] = []
        self.source = Source(
            id=f"board-{board}-{employer}-{today.isoformat()}",
            title=f"{name}'s open jobs, {board.capitalize()} board, read {self._shown}",
            publisher=name,
            kind="posting",
            stance="primary",
            published=self._day,
            url=url,
            note=trace,
            pack=parts.BOARDS,
        )

    def add(self, metric: str, figure: Figure, statement: str, perimeter: str = "") -> None:
        part = f"-{parts.slug(perimeter)}" if perimeter else ""
        self.claims.append(
            Claim(
                id=f"board-{self._employer}-{metric.replace('_', '-')}{part}-{self._day.text}",
                subjects=(self._employer,),
                metric=metric,
                statement=f"{statement.removesuffix('.')} ({self._shown}).",
                tier="primary",
                sources=(SourceRef(self.source.id, "the board's list of openings"),),
                figure=figure,
                as_of=self._day,
                published=self._day,
                perimeter=perimeter,
                pack=parts.BOARDS,
            )
        )

    def openings(self, jobs: int, postings: int, at_least: int, growth: Growth | None) -> None:
        figure = parts.quantity(float(jobs), "posting")
        statement = fmt.count(jobs, "open job")
        if at_least:
            least = max(at_least, jobs)
            figure = parts.at_least(float(least), "posting", fmt.count(float(least), "posting"))
            statement = f"At least {fmt.count(least)} open jobs"
        if postings > jobs:
            statement += f" in {postings:,} postings"
        if growth is not None:
            if growth.opened is not None:
                first = "first published" if growth.dated else "first published or seen"
                statement += f"; {growth.opened:,} {first} in the last {growth.days} days"
            if growth.growth is not None:
                change = fmt.percent(round(growth.growth, 1), signed=True)
                statement += f", {change} in {growth.days} days"
        self.add("open_postings", figure, statement)

    def count(self, metric: str, number: int, words: str) -> None:
        jobs = "job" if number == 1 else "jobs"
        lead = f"{number:,}" if number else "No"
        self.add(metric, parts.quantity(float(number), "posting"), f"{lead} open {words} {jobs}.")

    def none_of(self, words: str, whole: bool, unclear: int, why: str) -> bool:
        """Whether "none" can be claimed; if not, a note says why."""
        if whole and not unclear:
            return True
        left = f"{unclear:,} {why}" if unclear else "the board shows only some of its jobs"
        self.notes.append(f"no title mentions {words}, but {left}")
        return False

    def disclosure(self, jobs: Sequence[Posting], whole: bool) -> None:
        """Whether postings state pay; "none" only if none mentions any money at all."""
        read = [job for job in jobs if job.has_text or job.pay]
        paid = sum(bool(job.pay) for job in read)
        unclear = sum(bool(job.no_pay) for job in read if not job.pay)
        if paid:
            left = f"; {unclear:,} more mention money that isn't base pay or couldn't be parsed"
            self.add(
                "comp_disclosed",
                flag_figure("yes"),
                f"{paid:,} of {len(read):,} openings read {'states' if paid < 2 else 'state'} "
                f"base pay{left if unclear else ''}.",
            )
        elif unclear:
            self.notes.append(
                f"{unclear:,} mention money that couldn't be parsed, so "
                "whether they post pay is unknown"
            )
        elif whole and len(read) == len(jobs) and len(read) >= _least_paid():
            self.add(
                "comp_disclosed",
                flag_figure("no"),
                f"None of the {len(read):,} openings read mentions any money.",
            )

    def pay(self, perimeter: str, words: str, jobs: Iterable[Posting]) -> None:
        """The median of the middles, with the medians of both ends as its range."""
        # The first of several zones, preferring dollars.
        yearly = [
            min(ranges, key=lambda pay: pay.currency != "USD")
            for job in jobs
            if "intern" not in job.levels
            and (ranges := [pay for pay in job.pay if pay.interval == "year"])
        ]
        dollars = [pay for pay in yearly if pay.currency == "USD"]
        if len(dollars) < _least_paid():
            return
        low = float(median(pay.low for pay in dollars))
        high = float(median(pay.high for pay in dollars))
        middle = float(median((pay.low + pay.high) / 2 for pay in dollars))
        text = f"{fmt.money(middle)} a year"
        others = len(yearly) - len(dollars)
        left = f", leaving out {others} in other currencies" if others else ""
        self.add(
            "posted_base",
            Figure(middle, low, high, low, high, "usd", "year", text),
            f"Median posted base of {len(dollars)} {words} openings: {text}, "
            f"typically {fmt.money(low)} to {fmt.money(high)}{left}.",
            perimeter,
        )


def _by_job(postings: Sequence[Posting]) -> dict[str, Posting]:
    """One posting per job: if only some state pay, or mention money, one that does."""
    jobs: dict[str, Posting] = {}
    for posting in postings:
        held = jobs.get(posting.job)
        if held is None or _says_of_pay(posting) > _says_of_pay(held):
            jobs[posting.job] = posting
    return jobs


def _says_of_pay(posting: Posting) -> tuple[bool, bool, bool]:
    return bool(posting.pay), bool(posting.no_pay), posting.has_text


def _level_unsaid(job: Posting) -> bool:
    """An engineering job without a level in its title may have any level."""
    return job.technical and job.track != "manager" and not job.levels


def _may_be_about(topic: str, job: Posting) -> bool:
    """A technical job whose description mentions the field, or wasn't read completely."""
    longest = int(bundled_table("boards_rules")["text"]["longest"])
    if not job.technical:
        return _LATIN.search(job.title) is None  # a title that no rule here can parse
    cut = not job.has_text or not job.text or len(job.text) >= longest
    return cut or speaks_of(topic, job.text)


def _least_paid() -> int:
    return int(bundled_table("boards_rules")["claims"]["least_paid"])


# -- growth ----------------------------------------------------------------------------------


class Growth(Struct, frozen=True):
    """How the number of open jobs changed over the last ``days``."""

    days: int
    opened: int | None
    """Jobs that opened in that time, whether still open or not; None if the board gives no dates
    and wasn't read before.
    """
    growth: float | None
    """Percent, relative to the openings at the start; None if it wasn't read that long ago."""
    dated: bool
    """Whether the board dates every job."""


class _JobDates(Struct):
    opened: date
    """At the latest."""
    sure: bool
    """False if it was there at the first reading and may have opened long before."""
    closed: date | None


def growth(
    listed: Iterable[Listed], today: date, watched_since: date | None, days: int = 30
) -> Growth:
    """By the employer's own job numbers: one job posted in ten places counts once."""
    jobs: dict[str, _JobDates] = {}
    dated = True
    for it in listed:
        published = it.posting.first_published
        new = watched_since is not None and it.first_seen > watched_since
        dated = dated and published is not None
        opened, sure = published or it.first_seen, published is not None or new
        job = jobs.setdefault(it.posting.job, _JobDates(opened, sure, it.closed))
        job.opened = min(job.opened, opened)
        job.sure = job.sure and sure
        if job.closed is not None:
            job.closed = None if it.closed is None else max(job.closed, it.closed)
    start = today - timedelta(days=days)
    later = [job for job in jobs.values() if job.opened > start]
    change = None
    if watched_since is not None and watched_since <= start:
        now = sum(job.closed is None for job in jobs.values())
        then = sum(
            job.opened <= start and (job.closed is None or job.closed > start)
            for job in jobs.values()
        )
        change = (now / then - 1) * 100 if then else None
    known = all(job.sure for job in later)
    return Growth(days, len(later) if known else None, change, dated)

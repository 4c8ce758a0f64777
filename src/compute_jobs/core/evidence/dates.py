"""Dates, as precisely as they are known, periods that flows are measured over, and claims' ages.

``2026-05-20``, ``2026-05``, ``2026-Q1``, ``2026-H1``, ``2026``, ``FY2025`` and
``2026-01-01/2026-03-31`` are known spans of time. ``Q1`` alone is a period without its year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Claim, Day, Figure, Metric, Period, Source

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH_NUMBERS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}
"""By whole name and by abbreviation, in lower case."""
MONTH_NUMBERS |= {name[:3]: number for name, number in MONTH_NUMBERS.items()} | {"sept": 9}

_SHAPE = re.compile(
    r"(?:(?P<fy>FY)[ -]?)?(?P<year>\d{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.A,
)
_YEAR_LAST = re.compile(r"(Q[1-4]|H[12]) ((?:FY)?\d{4})", re.A)
"""As the screens show a quarter or a half: Q3 2026."""
_YEARLESS = re.compile(r"(?:Q[1-4]|H[12])")


class DayError(ValueError):
    """The text isn't a date that exists; the message says why."""


def parse_day(text: str) -> Day:
    """A date with the first and last day it can mean. Raises DayError."""
    text = text.strip()
    if text[:1] in ("Q", "H"):
        text = _YEAR_LAST.sub(r"\2-\1", text)
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise DayError(f"{text[:40]!r} is not a date like 2026-05-20, 2026-05, 2026-Q1 or 2026")
    year = int(match["year"])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise DayError(f"{text!r} is outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    if match["fy"] and match["month"]:
        raise DayError(f"{text!r} mixes a fiscal year with a month")
    if match["month"]:
        month = int(match["month"])
        if not 1 <= month <= 12:
            raise DayError(f"{text!r} has no month {month}")
        if match["day"]:
            try:
                day = date(year, month, int(match["day"]))
            except ValueError:
                raise DayError(f"{text!r} is a day that does not exist") from None
            return Day(text, day, day)
        return Day(text, date(year, month, 1), _month_end(year, month))
    for part, months in (("quarter", 3), ("half", 6)):
        if match[part]:
            last = months * int(match[part])
            return Day(text, date(year, last - months + 1, 1), _month_end(year, last))
    return Day(text, date(year, 1, 1), date(year, 12, 31))


def day_of(day: date) -> Day:
    """A fully known date."""
    return Day(day.isoformat(), day, day)


def day_in(figure: Figure) -> Day | None:
    """The date that a figure is; None where it is none."""
    try:
        return parse_day(figure.text) if figure.unit == "date" else None
    except DayError:
        return None


def parse_period(text: str) -> Period:
    """A period; ``known`` is false if the text gives a quarter or half without its year."""
    text = text.strip()
    if _YEARLESS.fullmatch(text):
        return Period(text, None, None, known=False)
    if "/" in text:
        left, _, right = text.partition("/")
        first, last = parse_day(left), parse_day(right)
        if last.last < first.first:
            raise DayError(f"{text!r} ends before it starts")
        return Period(text, first.first, last.last, known=True)
    day = parse_day(text)
    return Period(day.text, day.first, day.last, known=True)


def period_key(period: Period | None) -> str:
    """The same for two texts that mean the same period; empty if it isn't known.

    A year is keyed by its label (FY2025) or, without one, by the year it ends in, so a fiscal year
    given by its dates matches the same year given by name.
    """
    if period is None or not period.known or period.start is None or period.end is None:
        return ""
    text = period.text
    if len(text) >= 6 and text[:2] == "FY" and "Q" not in text and "H" not in text:
        return text[-4:]
    length = (period.end - period.start).days
    if 350 <= length <= 380:
        return str((period.end - timedelta(days=7)).year)
    return f"{period.start.isoformat()}/{period.end.isoformat()}"


def months_between(start: Day, end: Day) -> float:
    """Months from one date to another: May 2026 to May 2029 is 36. An end that is a quarter, a half
    or a year counts in full: 2026 to 2028 is 36 too.
    """
    months = (end.last.year - start.first.year) * 12 + end.last.month - start.first.month
    if (end.last.year, end.last.month) != (end.first.year, end.first.month):
        return float(months + 1)
    if start.first == start.last and end.first == end.last:
        return months + (end.first.day - start.first.day) / 30.4375
    return float(months)


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), cut to the month's length."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    year = min(max(year, 1), 9998)
    return date(year, month + 1, min(day.day, _month_end(year, month + 1).day))


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


# -- when a claim became known, how old it is, and how much weight its age leaves --------------


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
    """Whether the claim was known on that day."""
    return known_on(known_from(claim, sources), as_of)


def known_from(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """The date from which a claim is known: without a publication date it is its as-of date;
    without either it is always visible.
    """
    return published_day(claim, sources) or claim.as_of or first_seen(claim, sources)


def known_on(published: Day | None, as_of: date) -> bool:
    """Whether a document of this date was out on that day; one without a date always is.

    A date known only to the month or year counts from its first day, an inferred one from its last.
    """
    if published is None:
        return True
    return (published.last if published.inferred else published.first) <= as_of


def first_seen(claim: Claim, sources: Mapping[str, Source]) -> Day | None:
    """The first day on which an undated source of the claim was available."""
    return _earliest(source.seen for source in _sources_of(claim, sources))


def age_days(claim: Claim, sources: Mapping[str, Source], as_of: date) -> int | None:
    """Days since the as-of date (else since publication), never below 0; None where unknown."""
    day = effective_day(claim, sources)
    return None if day is None else days_since(day, as_of)


def days_since(day: Day, as_of: date) -> int:
    """Days since the last day it can mean, never below 0.

    An inferred month or year counts from its first day: it may be that old.
    """
    return max((as_of - (day.first if day.inferred else day.last)).days, 0)


def freshness(days: int | None, half_life: float | None, unknown: float = 1.0) -> float:
    """2^(-age / half-life), at most 1. An unknown age counts as ``unknown`` half-lives."""
    if half_life is None or half_life <= 0:
        return 1.0
    halves = unknown if days is None else max(days, 0) / half_life
    return float(2.0**-halves)


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

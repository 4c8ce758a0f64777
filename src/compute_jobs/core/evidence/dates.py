"""Dates, as precisely as they are known, and the periods that flows are measured over.

``2026-05-20``, ``2026-05``, ``2026-Q1``, ``2026-H1``, ``2026``, ``FY2025`` and
``2026-01-01/2026-03-31`` are known spans of time. ``Q1`` alone is a period without its year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from compute_jobs.core.evidence.evidence_model import Day, Figure, Period

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
_YEARLESS = re.compile(r"(?:Q[1-4]|H[12])")


class DayError(ValueError):
    """The text isn't a date that exists; the message says why."""


def parse_day(text: str) -> Day:
    """A date with the first and last day it can mean. Raises DayError."""
    text = text.strip()
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
    if match["quarter"]:
        last = 3 * int(match["quarter"])
        return Day(text, date(year, last - 2, 1), _month_end(year, last))
    if match["half"]:
        last = 6 * int(match["half"])
        return Day(text, date(year, last - 5, 1), _month_end(year, last))
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
    return Period(text, day.first, day.last, known=True)


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
    """Months from one date to another: May 2026 to May 2029 is 36."""
    months = (end.first.year - start.first.year) * 12 + end.first.month - start.first.month
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

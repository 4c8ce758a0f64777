"""How live data becomes figures, days and ids: exact numbers, bounded by their last digit."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import Day, Figure, Period

_NOT_SLUG = re.compile(r"[^a-z0-9]+")

cached_day = lru_cache(maxsize=4096)(day_of)


@lru_cache(maxsize=4096)
def day_text(day: date) -> str:
    """31 Jan 2026."""
    return fmt.day(day)


def quantity(value: float, unit: str, *, half: float = 0.0, per: str | None = None) -> Figure:
    """A number in base units, exact to ``half`` on either side."""
    value += 0.0  # no negative zero
    shown = fmt.quantity(value, unit)
    rate = fmt.per(per)
    text = f"{shown} {rate}" if rate else shown
    return Figure(value, None, None, value - half, value + half, unit, per, text)


def percent(value: float) -> Figure:
    """A share or a change, to a hundredth of a percent."""
    value = round(value, 2) + 0.0
    return Figure(
        value, None, None, value - 0.005, value + 0.005, "percent", None, fmt.percent(value)
    )


def at_least_percent(value: float) -> Figure:
    value = round(value, 2)
    text = f"at least {fmt.percent(value)}"
    return Figure(value, None, None, value, None, "percent", None, text)


def flag(yes: bool) -> Figure:
    value = 1.0 if yes else 0.0
    return Figure(value, None, None, value, value, "flag", None, "yes" if yes else "no")


def words(text: str) -> Figure:
    return Figure(None, None, None, None, None, "text", None, text)


def stretch(first: date, last: date, *, label: str = "") -> Period:
    """A period by its days, named where it has a name: 2026-Q1, FY2026, or both ends."""
    return Period(label or _calendar_name(first, last), first, last, known=True)


def year_of(first: date, last: date) -> bool:
    return 350 <= (last - first).days <= 380


def in_words(first: date, last: date) -> str:
    """ "the quarter to 2 May 2026", "the year to 31 Jan 2026"."""
    days = (last - first).days + 1
    kinds = ((101, "quarter"), (200, "half-year"), (295, "nine months"))
    kind = next((name for most, name in kinds if days <= most), "year")
    return f"the {kind} to {day_text(last)}"


def slug(text: str, *, longest: int = 60) -> str:
    """Lower-case letters, digits and hyphens: a part of an id."""
    return _NOT_SLUG.sub("-", text.lower()).strip("-")[:longest].strip("-")


def _calendar_name(first: date, last: date) -> str:
    ends_month = (last + timedelta(days=1)).day == 1
    if first.day == 1 and ends_month and first.year == last.year:
        if first.month % 3 == 1 and last.month == first.month + 2:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        if (first.month, last.month) == (1, 12):
            return str(first.year)
    return f"{first.isoformat()}/{last.isoformat()}"


__all__ = [
    "Day",
    "at_least_percent",
    "cached_day",
    "day_text",
    "flag",
    "in_words",
    "percent",
    "quantity",
    "slug",
    "stretch",
    "words",
    "year_of",
]

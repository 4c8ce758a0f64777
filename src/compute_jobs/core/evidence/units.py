"""What figures are counted in: units by their names, rates, and nouns."""

from __future__ import annotations

import re

from compute_jobs.core.evidence.dates import DAYS_A_MONTH, DAYS_A_YEAR
from compute_jobs.core.evidence.evidence_model import Dimension
from compute_jobs.core.evidence.patterns import late

_PERS = {
    **dict.fromkeys(("mo", "month", "monthly"), "month"),
    **dict.fromkeys(("q", "quarter", "quarterly"), "quarter"),
    **dict.fromkeys(("y", "yr", "year", "yearly", "annually", "annum"), "year"),
    **dict.fromkeys(("wk", "week", "weekly"), "week"),
    **dict.fromkeys(("day", "daily"), "day"),
    **dict.fromkeys(("total", "in total"), "total"),
    **dict.fromkeys(("point",), "point"),
}
PERS: tuple[str, ...] = ("day", "week", "month", "quarter", "year", "total", "point")
_PER = late(
    r"(?:/|\bper\b|\ban?\b|\beach\b)\s*([a-z]+)\.?$|\b(monthly|quarterly|yearly|annually|weekly|daily)$"
    r"|\b(in total)$",
    re.I,
)
_UNITS: dict[str, tuple[str, float]] = {
    "%": ("percent", 1.0),
    "percent": ("percent", 1.0),
    "pct": ("percent", 1.0),
    "mw": ("mw", 1.0),
    "megawatt": ("mw", 1.0),
    "gw": ("mw", 1000.0),
    "gigawatt": ("mw", 1000.0),
    "kw": ("mw", 0.001),
    "kilowatt": ("mw", 0.001),
    "usd": ("usd", 1.0),
    "dollar": ("usd", 1.0),
    "day": ("day", 1.0),
    "week": ("day", 7.0),
    "month": ("day", DAYS_A_MONTH),
    "mo": ("day", DAYS_A_MONTH),
    "year": ("day", DAYS_A_YEAR),
    "yr": ("day", DAYS_A_YEAR),
    "x": ("ratio", 1.0),
    "×": ("ratio", 1.0),
    "times": ("ratio", 1.0),
    "ratio": ("ratio", 1.0),
    "h100": ("gpu", 1.0),
    "h200": ("gpu", 1.0),
    "b200": ("gpu", 1.0),
    "/100": ("point", 1.0),
    "people": ("employee", 1.0),
    "person": ("employee", 1.0),
    "staff": ("employee", 1.0),
}
_NOUN = late(r"(?!e\d)[a-z][a-z0-9]*(?:[ _-](?!in )[a-z][a-z0-9]*)*", re.I)
DIMENSION_UNITS: dict[str, str] = {
    "money": "usd",
    "percent": "percent",
    "power": "mw",
    "duration": "day",
    "ratio": "ratio",
    "flag": "flag",
    "date": "date",
    "choice": "text",
    "text": "text",
}
_HARDWARE = frozenset({"gpu", "tpu"})
"""Counted things that must not be taken for each other, whatever the metric's usual noun is."""
OWN_UNITS = frozenset({"usd", "percent", "mw", "day", "ratio", "flag", "date", "text"})


class FigureError(ValueError):
    """The text is no figure; the message says why."""


def unit_fits(unit: str, dimension: Dimension) -> bool:
    """Whether a figure in ``unit`` can be one of ``dimension``; counts take any noun."""
    if dimension == "count":
        return unit not in OWN_UNITS
    return unit == DIMENSION_UNITS[dimension]


def noun(named: str | None, unit: str | None) -> str:
    """The metric's unit, unless the text counts another kind of hardware."""
    if unit is None or named in OWN_UNITS or (named in _HARDWARE and unit in _HARDWARE):
        return named or "count"
    return unit


def read_unit(
    rest: str, amid: str, dollars: bool, written: str
) -> tuple[str | None, tuple[float, float], str | None]:
    """The unit a text names, what its two ends are to be multiplied by, and its rate."""
    per: str | None = None
    rest = rest.strip()
    found = _PER.search(rest)
    if found:
        word = (found[1] or found[2] or found[3]).lower()
        if word in _PERS:
            per = _PERS[word]
            rest = rest[: found.start()].strip()
        elif rest != "/100" and "/" in found[0]:
            raise FigureError(f"{written!r}: per {word!r} is not a rate this ledger knows")
    named: str | None = "usd" if dollars else None
    factors: list[float] = []
    for word in (amid, rest):
        if not word:
            continue
        unit, times = _named_unit(word, written)
        if named is not None and unit != named:
            if unit in OWN_UNITS:
                raise FigureError(f"{written!r} names two units")
            continue
        named = unit
        factors.append(times)
    first, last = (factors[0], factors[-1]) if factors else (1.0, 1.0)
    return named, (first, last), per


def _named_unit(word: str, written: str) -> tuple[str, float]:
    lowered = word.lower().strip(" .")
    for form in (lowered, lowered.removesuffix("s")):
        if form in _UNITS:
            return _UNITS[form]
    if not _NOUN.fullmatch(lowered):
        raise FigureError(f"{written!r}: {word[:20]!r} is not a unit")
    last = lowered.replace("_", " ").split()[-1]
    for form in (last, last.removesuffix("s")):
        if form in _UNITS and _UNITS[form][0] not in OWN_UNITS:
            return _UNITS[form]
    return last.removesuffix("s"), 1.0


def same_unit(named: str, unit: str) -> bool:
    if named == unit:
        return True
    return named not in OWN_UNITS and unit not in OWN_UNITS

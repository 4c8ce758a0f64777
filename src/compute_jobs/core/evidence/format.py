"""The one way to write money, shares, counts, power, dates, ages and tiers for a reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from compute_jobs.core.evidence.dates import DAYS_A_MONTH, DAYS_A_YEAR
from compute_jobs.core.evidence.evidence_model import (
    OWN_PACK,
    TIERS,
    Claim,
    Day,
    Origin,
    Period,
    Tier,
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
_ACRONYMS = frozenset({"gpu", "tpu", "cpu", "asic"})
_NOUNS = {"h100e": "H100 equivalent"}
"""Units whose id is an abbreviation."""
_PER = {
    "day": "a day",
    "week": "a week",
    "month": "a month",
    "quarter": "a quarter",
    "year": "a year",
    "total": "in total",
}
_TIER_LABELS: dict[str, str] = dict(
    zip(TIERS, ("filed", "relayed", "company", "press", "view", "plan"), strict=True)
)
TIER_WORDS: Mapping[str, str] = {**_TIER_LABELS, "relayed": "via a filing"}
"""The same in a sentence, where no origin names the form of the filing."""
_FORM = re.compile(r"\b(10-[QK]|20-F|40-F|[68]-K|[SF]-[14])\b")
_TIER_GLYPHS: dict[str, str] = dict(zip(TIERS, "■▣◆●○△", strict=True))
_TIER_ASCII: dict[str, str] = dict(zip(TIERS, "#=*oa^", strict=True))
"""None of these has another meaning elsewhere: ? unknown, ! contested, x out."""
_CRITERION_WORDS = {"comp": "pay"}


def money(value: float) -> str:
    """$1.25B, $308.4M, −$6.4B, $212,000."""
    return f"{_sign(value)}${_scaled(abs(value))}"


def percent(value: float, *, signed: bool = False) -> str:
    """93.4 %, or +93.4 % for a change."""
    plus = "+" if signed and value > 0 else ""
    return f"{plus}{_sign(value)}{_plain(abs(value))} %"


def count(value: float, noun: str = "") -> str:
    """220,000 GPUs, 10.3M subscribers, 1 tenant."""
    number = f"{_sign(value)}{_scaled(abs(value))}"
    if noun in ("", "count"):
        return number
    return f"{number} {plural(noun, value)}"


def power(megawatts: float) -> str:
    """300 MW, 1.2 GW, 685 kW."""
    size = abs(megawatts)
    if 0 < size < 0.9995:
        return f"{_sign(megawatts)}{_plain(size * 1000)} kW"
    if size >= 1000:
        return f"{_sign(megawatts)}{_plain(size / 1000)} GW"
    return f"{_sign(megawatts)}{_plain(size)} MW"


def duration(days: float) -> str:
    """122 days, 36 months, 3 years: the largest unit without a fraction."""
    whole_days = float(days).is_integer() and days < 2 * DAYS_A_YEAR
    for length, noun, least in ((DAYS_A_YEAR, "year", 1), (DAYS_A_MONTH, "month", 1)):
        if whole_days:
            break
        units = days / length
        if units >= least and abs(units - round(units)) * length <= 1:
            return f"{round(units)} {plural(noun, round(units))}"
    return f"{_plain(days)} {plural('day', days)}"


def ratio(value: float) -> str:
    """3x."""
    return f"{_sign(value)}{_plain(abs(value))}x"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{('th', 'st', 'nd', 'rd')[last] if last < 4 else 'th'}"


def points(value: float) -> str:
    """A fit or a rating as shown: 91, 84.3; clipped to 0-100."""
    return f"{round(min(max(value, 0.0), 100.0), 1) + 0.0:g}"


def signed(value: float) -> str:
    """+2.1, −0.4; empty if nothing changed."""
    if abs(value) < 0.05:
        return ""
    return f"{'+' if value > 0 else '−'}{abs(value):.1f}"


def points_range(low: float, high: float) -> str:
    """84–91: a range of fits, whole."""
    left, right = (round(min(max(end, 0.0), 100.0)) for end in (low, high))
    return f"{left}–{right}"


def share(value: float) -> str:
    """A share, given as 0-1: 41 %, <1 %, 100 %."""
    shown = round(100 * value)
    if shown == 0 and value > 0:
        return "<1 %"
    if shown == 100 and value < 1:
        return ">99 %"
    return f"{shown} %"


def plural(noun: str, number: float) -> str:
    """The noun in singular or plural: 1 GPU, 2 GPUs, 35 people."""
    noun = _NOUNS.get(noun, noun)
    shown = noun.upper() if noun in _ACRONYMS else noun.replace("_", " ")
    if number == 1:
        return shown
    if shown.endswith("y") and shown[-2:-1] not in "aeiou":
        return f"{shown[:-1]}ies"
    return f"{shown}es" if shown.endswith(("s", "x", "ch")) else f"{shown}s"


def joined(parts: Iterable[str], word: str = "and") -> str:
    """Each item once, with "and" (or another word) before the last."""
    unique = list(dict.fromkeys(part for part in parts if part))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} {word} {unique[-1]}"


def first_of(names: Sequence[str], most: int) -> str:
    """The first few, and how many more there are: "A, B, C and 5 more"."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def quantity(value: float, unit: str) -> str:
    """A number in one of the base units."""
    if unit == "flag":
        return "yes" if value else "no"
    write = _WRITERS.get(unit)
    return write(value) if write is not None else count(value, unit)


_WRITERS: Mapping[str, Callable[[float], str]] = {
    "usd": money, "percent": percent, "mw": power, "day": duration, "ratio": ratio,
}  # fmt: skip


def per(name: str | None) -> str:
    """ "a month"; empty for a figure without a rate."""
    return _PER.get(name or "", "")


def between(low: float, high: float, unit: str) -> str:
    """$1.75–2T, 2–3 %, 100,000–200,000 GPUs; ends of different size keep their own."""
    right = quantity(high, unit)
    left = count(low) if _counted(unit) else quantity(low, unit)
    if left == right or low == high:
        return right
    tail = _tail(left)
    same = _tail(count(high)) if _counted(unit) else _tail(right)
    if tail and tail == same and (low >= 0 or _counted(unit)):
        left = left[: -len(tail)]
    if unit == "usd" and low >= 0 and tail == same:
        right = right.removeprefix("$")
    return f"{left}–{right}"


def day(it: Day | date, *, short: bool = False) -> str:
    """31 Mar 2026 (31 Mar 26 when short); May 2026, Q1 2026 (Q1 26), Q1 FY2026, 2026 if no more
    is known.

    A date that no document states is marked: "31 Mar 2026, inferred", or "~31 Mar 26" when short.
    """
    if isinstance(it, Day) and it.inferred:
        stated = day(Day(it.text, it.first, it.last), short=short)
        return f"~{stated}" if short else f"{stated}, inferred"
    if isinstance(it, date):
        year = f"{it.year % 100:02d}" if short else str(it.year)
        return f"{it.day} {_MONTHS[it.month - 1]} {year}"
    if it.first == it.last:
        return day(it.first, short=short)
    year = f"{it.first.year % 100:02d}" if short else str(it.first.year)
    text = it.text
    if text.startswith("FY") or len(text) == 4:
        fiscal, _, part = text.partition("-")
        return f"{part} {fiscal}".strip()
    if "Q" in text or "H" in text:
        return f"{text[-2:]} {year}"
    return month(it.first)  # with "26" it could be a day


def month(it: date) -> str:
    """May 2026."""
    return f"{_MONTHS[it.month - 1]} {it.year}"


def day_within(it: Day, room: int) -> str:
    """A short day, or its month where the room is too small for one: "Mar 2026", "Mar'26"."""
    if len(short := day(it, short=True)) <= room:
        return short
    name = month(it.first)
    return name if len(name) <= room else f"{name[:-5]}'{name[-2:]}"  # "Mar 26" could be a day


def period(it: Period) -> str:
    """Q1 2026, Q1 FY2025, 2025, or the first and last day; a quarter without a year stays as is.

    A period that no document states is marked: "Q1 2026, inferred".
    """
    if it.inferred:
        return f"{period(Period(it.text, it.start, it.end, it.known))}, inferred"
    if not it.known or it.start is None or it.end is None:
        return f"{it.text} (no year)"
    if "/" in it.text:
        return _calendar(it.start, it.end) or f"{day(it.start)} – {day(it.end)}"
    return day(Day(it.text, it.start, it.end))


def _calendar(start: date, end: date) -> str:
    """The name of a calendar quarter, half or year given by its dates; empty for other dates."""
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if not whole or months not in (3, 6, 12) or (start.month - 1) % months:
        return ""
    if months == 12:
        return str(start.year)
    return f"{'Q' if months == 3 else 'H'}{(start.month - 1) // months + 1} {start.year}"


def hedged(claim: Claim) -> str:
    """The claim's sentence with its source's hedge: "It is said to … (not confirmed here)."."""
    if not claim.hedge or claim.hedge in claim.statement:
        return claim.statement
    return f"{claim.statement} ({claim.hedge})"


def age(days: int | None) -> str:
    """12 d, 6 mo, 2 y; a dash if the date isn't known."""
    if days is None:
        return "–"
    if days < 60:
        return f"{days} d"
    if days < 730:
        return f"{round(days / DAYS_A_MONTH)} mo"
    return f"{_plain(round(days / DAYS_A_YEAR, 1))} y"


def age_words(days: int) -> str:
    """today, 1 day, 11 weeks, 7 months, 2 years: an age to read, not to compare."""
    if days < 1:
        return "today"
    length, noun = 1.0, "day"
    for longer, word, least in ((7, "week", 14), (DAYS_A_MONTH, "month", 180),
                                (DAYS_A_YEAR, "year", 730)):  # fmt: skip
        if days >= least:
            length, noun = longer, word
    number = round(days / length)
    return f"{number} {plural(noun, number)}"


def tier_label(tier: str, origin: Origin | None = None) -> str:
    """The word for a tier, at most 8 cells: filed, company, press; a relayed filing is "via 10-Q"
    if its origin's title names the form, and what a what-if sets is "assumed".
    """
    if origin is not None and origin.kind == "assumption":
        return "assumed"
    form = ""
    if tier == "relayed" and origin is not None and origin.kind == "filing":
        form = filing_form(origin.title)
    return f"via {form}" if form else _TIER_LABELS[tier]


def how_known(claim: Claim, origin: Origin | None, tier: str = "") -> str:
    """The word for a claim's tier, and whether the reader added the claim: "press, yours".

    Another ``tier`` is that of further claims, so it names no form.
    """
    label = tier_label(tier or claim.tier, origin if tier in ("", claim.tier) else None)
    return f"{label}, yours" if claim.pack == OWN_PACK else label


def tier_counts(counted: Mapping[Tier, int]) -> str:
    """How many there are of each tier: "3 filed, 2 via filings, 1 press"."""
    words = {**TIER_WORDS, "relayed": "via filings"}
    return ", ".join(f"{counted[it]} {words[it]}" for it in TIERS if counted.get(it))


def filing_form(text: str) -> str:
    """The first form of a filing that a text names: "10-Q"."""
    form = _FORM.search(text)
    return form[1] if form is not None else ""


def tier_labels(tiers: Iterable[str]) -> str:
    """As shown on screen: filed, company, press."""
    return ", ".join(map(tier_label, tiers))


def tier_names(tiers: Iterable[str]) -> str:
    """As typed, with the words on screen: filed, primary (company), reported (press)."""
    labels = ((tier, _TIER_LABELS[tier]) for tier in tiers)
    return ", ".join(tier if tier == label else f"{tier} ({label})" for tier, label in labels)


def tier_named(word: str) -> str:
    """The tier with this name or word on screen; else the word itself."""
    return {label: tier for tier, label in _TIER_LABELS.items()}.get(word, word)


def tier_glyph(tier: str, *, ascii_only: bool = False) -> str:
    """One mark per tier, different in shape and not only in color."""
    return (_TIER_ASCII if ascii_only else _TIER_GLYPHS)[tier]


def tier(name: str, origin: Origin | None = None) -> str:
    """Mark and label: "■ filed"."""
    return f"{tier_glyph(name)} {tier_label(name, origin)}"


def criterion(name: str) -> str:
    """A criterion's name for readers; most are the same as the id."""
    return _CRITERION_WORDS.get(name, name)


def _counted(unit: str) -> bool:
    return unit not in _WRITERS and unit != "flag"


def _sign(value: float) -> str:
    return "−" if value < 0 else ""


def _plain(value: float) -> str:
    """Up to four significant digits, without trailing zeros; whole numbers in full."""
    if value >= 1000:
        return f"{value:,.0f}"
    digits = f"{value:.4g}"
    if "e" in digits:
        digits = f"{value:.6f}".rstrip("0").rstrip(".") or "0"
    return digits


def _scaled(size: float) -> str:
    for scale, letter in _SCALES:
        if size >= scale * 0.99995:
            return f"{_plain(size / scale)}{letter}"
    return f"{size:,.0f}" if size >= 1000 else _plain(size)


def _tail(text: str) -> str:
    cut = len(text)
    while cut and not text[cut - 1].isdigit():
        cut -= 1
    return text[cut:]

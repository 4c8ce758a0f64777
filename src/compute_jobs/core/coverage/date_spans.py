"""Dates and periods as a text writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from compute_jobs.core.coverage.phrase_index import KnownWords, Words, words_of
from compute_jobs.core.evidence.dates import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    MONTH_NAMES,
    MONTH_NUMBERS,
    DayError,
    add_months,
    parse_day,
    parse_period,
)
from compute_jobs.core.evidence.evidence_model import Day

Grain = Literal["day", "month", "quarter", "half", "year", "stretch", "relative"]
Role = Literal["", "as_of", "by", "until", "since"]

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_LENGTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "3": 3, "6": 6, "9": 9, "12": 12}
_YEAR = r"(?:19|20|21)\d{2}"
_END_DAY = rf"(?P<em>{_MONTH})\s+(?P<ed>\d{{1,2}})(?:\s*,\s*(?P<ey>{_YEAR})|\b(?!,?\s*\d))"
_DATE = re.compile(
    rf"""
    (?P<length>three|six|nine|twelve|[369]|12)[\s-]+months?\s+(?:period\s+)?(?:ended|ending)\s+(?P<lm>{_MONTH})\s+(?P<ld>\d{{1,2}})(?:\s*,\s*(?P<ly>{_YEAR}))?
    |(?P<stretch>(?:(?:first|second|third|fourth)[\s-]+)?(?:fiscal\s+)?(?:quarter|year))s?(?:\s+(?:of\s+)?fiscal(?:\s+year)?\s+{_YEAR})?,?\s+(?:ended|ending)\s+{_END_DAY}
    |(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<y1>{_YEAR})\b
    |(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})(?:\s*,?\s+(?P<y2>{_YEAR}))?\b
    |(?P<m3>{_MONTH})\s*,?\s+(?P<y3>{_YEAR}|['’]\d\d)\b
    |(?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:%|percent|million|billion|[,.]\d))
    |(?<=\bend\sof\s)(?P<m5>{_MONTH})(?!\s+\d)
    |(?<=\bin\s)(?P<m6>{_MONTH})(?!,?\s+\d)
    |(?P<years>(?<![\d.,$/#\w-]){_YEAR}\s?[-–—]\s?{_YEAR})(?=\s+[a-z]|\))
    |(?P<iso>{_YEAR}-\d{{2}}(?:-\d{{2}})?)\b(?![-\d])
    |(?P<isoq>{_YEAR}-?[QH][1-4])\b
    |(?P<q1>[QH][1-4])(?:\s*(?P<fy1>FY|fiscal(?:\s+year)?)?(?:\s+of)?\s*'?(?P<yq1>{_YEAR}|(?<=FY)\d{{2}}|(?<=')\d{{2}}|(?<=year\s)\d{{2}}))?\b
    |(?P<q2>[1-4])Q\s?'?(?P<yq2>{_YEAR}|\d{{2}})\b
    |(?!first\s+quarter\s+(?:in\s+which|since|where|when|ever)\b)(?!(?<=,\sthe\s)first\s+quarter\s+with\b)(?P<ord>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?P<part>quarter|half)s?\b(?:\s+(?:of\s+)?(?P<fy2>fiscal\s+)?(?:year\s+)?(?P<yq3>{_YEAR})\b)?
    |(?:FY|fiscal(?:\s+year)?)\s*'?(?P<fy>{_YEAR}|\d{{2}})\b
    |(?<![\d.,$/#\w])(?<![\d\WA-Z]-)(?P<year>{_YEAR})(?![\d]|,\d|\.\d|[A-Za-z%/]|(?:\s+\w+){{0,2}}?\s+(?:notes?|ESPP|trust|bonds?|convertible|senior)\b)
    |(?P<us>(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?:/(?:{_YEAR}|\d{{2}}))?)\b(?!/)
    |(?P<relative>(?:a|one)\s+year\s+(?:earlier|ago|before)|(?:last|this|next|previous|prior|the\s+prior|the\s+previous)[\s-]+(?:fiscal\s+)?(?:year(?:[\s-]+(?:period|quarter)|['’]s\s+(?:\w+\s+)?quarter)?|quarter|month)|year[-\s]ago(?:\s+(?:period|quarter))?|(?:the\s+)?full[\s-]+(?:fiscal\s+)?year(?!\s+\d)|(?:same|comparable)\s+(?:period|quarter)(?:\s+(?:of\s+|in\s+)?(?:the\s+)?(?:last|prior|previous)\s+year|\s+(?:a|one)\s+year\s+(?:ago|earlier|before))?(?!\s+(?:in|of)\s+\d)|a\s+quarter\s+earlier|yesterday)
    """,
    re.X | re.I,
)
_ANY = ("",)
_FOLLOWING = {
    **dict.fromkeys(("three", "six", "nine", "twelve"), ("month", "-")),
    **dict.fromkeys(
        ("first", "second", "third", "fourth"), ("quarter", "half", "year", "fiscal", "-")
    ),
    **dict.fromkeys(
        ("last", "this", "next", "previous", "prior"), ("year", "quarter", "month", "fiscal", "-")
    ),
    **dict.fromkeys(
        ("year", "years", "quarter", "quarters"), ("end", "of", "fiscal", ",", "ago", "-")
    ),
    **dict.fromkeys(("a", "one"), ("year", "quarter")),
    **dict.fromkeys(("same", "comparable"), ("period", "quarter")),
    **{"full": ("year", "fiscal", "-"), "yesterday": _ANY},
    "fiscal": ("year", "quarter", "'", *"0123456789"),
}
"""Words with which a date may begin, each with how the word after it must begin."""
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?\Z")
_AFTER_DAY = (*(name[:3] for name in MONTH_NAMES), "/", "-", "month", "quarter", "half")
_LONE = re.compile(rf"{_YEAR}|[1-4]q")
_BIG = re.compile(rf"{_MONTH}\Z|[qh][1-4]|fy", re.I)
"""Words that need a capital: "may" is no month."""


def _following(word: str) -> tuple[str, ...] | None:
    if _BIG.match(word):
        return ()
    if _LONE.match(word):
        return _ANY
    return _AFTER_DAY if _DAY.match(word) else _FOLLOWING.get(word)


_FIRST_WORDS = KnownWords(_following)
"""None for a word with which no date begins, () for one that needs a capital."""
_FISCAL = re.compile(r"\bfiscal\s+\Z", re.I)
_ACT = re.compile(r"\bAct\s+of\s+\Z")
_TO_COME = re.compile(
    r"\b(?:will|would|could|may|to|plan\w*|expect\w*|due|slated|set|scheduled|target\w*|aims?)\b"
)
"""Before a month without a year that is the next one, not the last: "will open in March"."""
_BEFORE = re.compile(
    r"\b(?:(?P<as_of>as\s+of|as\s+at|at)|(?P<by>by|before)|(?P<until>until|through|thru|till?|to(?!\s+end\s+\Z)|expir\w+(?:\s+in)?|matur\w+(?:\s+in)?|due(?:\s+in)?)"
    r"|(?P<since>since|beginning|begins?|starting|starts?|effective|commencing|from))"
    r"(?:\s+(?:in|on))?(?:\s+(?:the\s+)?(?:late|early|mid-?|end|close|start|beginning)(?:\s+of)?)?(?:\s+(?:fiscal|calendar|the|year))*\s*\Z",
    re.I,
)
_FILLING = frozenset(
    (
        *("in", "on", "the", "late", "early", "mid", "-", "end", "close", "of", "fiscal"),
        *("calendar", "year"),
    )
)
"""Words that may stand between a date and what says its role."""
_LEADING = frozenset(
    (
        *("as", "at", "by", "before", "until", "through", "thru", "till", "til", "to", "due"),
        *("since", "beginning", "begins", "begin", "starting", "start", "starts", "effective"),
        *("commencing", "from"),
    )
)
_LAST_DAYS = 7


class DateSpan(NamedTuple):
    start: int
    end: int
    text: str
    """As ``parse_day`` or ``parse_period`` reads it; for "last year" the words themselves."""
    grain: Grain
    role: Role


def find_dates(text: str, start: int, end: int, today: Day | None = None) -> list[DateSpan]:
    return list(dates_among(words_of(text, start, end), today))


def dates_among(words: Words, today: Day | None = None) -> Iterator[DateSpan]:
    """Every date among the words of a text.

    ``today`` is the document's own date, for dates without a year and for "last year"; without it
    these stay as they are.
    """
    text, edges = words.text, words.edges
    edge, end = edges[0], edges[-1]
    for at, following in enumerate(map(_FIRST_WORDS.__getitem__, words.words)):
        if following is None:
            continue
        start = edges[2 * at + 1]
        if start < edge or not (
            words.after(at).startswith(following) if following else text[start].isupper()
        ):
            continue
        match = _DATE.match(text, start, end)
        if match is None:
            continue
        value = _value(match, today)
        edge = match.end()
        if value is not None:
            yield DateSpan(match.start(), match.end(), *value, _role(words, at))


def _role(words: Words, at: int) -> Role:
    """What the words before a date say of it."""
    near = reversed(words.words[max(0, at - 9) : at])
    told = next((word for word in near if word not in _FILLING), "")
    if told not in _LEADING and not told.startswith(("expir", "matur")):
        return ""
    start = words.edges[2 * at + 1]
    match = _BEFORE.search(words.text[max(words.edges[0], start - 40) : start])
    name = match.lastgroup if match else None
    return name if name in ("as_of", "by", "until", "since") else ""  # type: ignore[return-value]


def _value(match: re.Match[str], today: Day | None) -> tuple[str, Grain] | None:
    group = match.groupdict()
    try:
        if group["length"]:
            year = group["ly"] or _year_near(today, group["lm"], past="ended" in match[0].lower())
            if year is None:
                return None
            return _ended(_LENGTHS[group["length"].lower()], group["lm"], group["ld"], year)
        if group["stretch"]:
            months = 3 if "quarter" in group["stretch"].lower() else 12
            year = group["ey"] or _year_near(today, group["em"], past="ended" in match[0].lower())
            return _ended(months, group["em"], group["ed"], year) if year else None
        if group["m1"]:
            return _day(group["y1"], group["m1"], group["d1"])
        if group["m2"]:
            return _day(group["y2"] or _year_near(today, group["m2"]), group["m2"], group["d2"])
        if group["m3"]:
            return _checked(f"20{group['y3'][-2:]}-{_month(group['m3']):02}"), "month"
        if group["m4"]:
            return _day(_year_near(today, group["m4"]), group["m4"], group["d4"])
        if group["m5"]:
            year = _year_near(today, group["m5"])
            return None if year is None else (_checked(f"{year}-{_month(group['m5']):02}"), "month")
        if group["years"]:
            return f"{group['years'][:4]}-01-01/{group['years'][-4:]}-12-31", "stretch"
        if group["m6"]:
            before = match.string[max(0, match.start() - 60) : match.start()]
            year = _year_near(today, group["m6"], past=_TO_COME.search(before) is None)
            return None if year is None else (_checked(f"{year}-{_month(group['m6']):02}"), "month")
        if group["iso"]:
            return _checked(group["iso"]), "day" if len(group["iso"]) > 7 else "month"
        if group["isoq"]:
            return _quarter(group["isoq"][-2:], group["isoq"][:4])
        if group["q1"]:
            fiscal = "FY" if group["fy1"] else ""
            return _quarter(group["q1"], group["yq1"], fiscal)
        if group["q2"]:
            return _quarter(f"Q{group['q2']}", group["yq2"])
        if group["ord"]:
            letter = "Q" if group["part"].lower() == "quarter" else "H"
            number = ORDINALS[group["ord"].lower()]
            if letter == "H" and number > 2:
                return None
            near = max(0, match.start() - 9), match.start()
            own = group["fy2"] or _FISCAL.search(match.string, *near)
            return _quarter(f"{letter}{number}", group["yq3"], "FY" if own else "")
        if group["fy"]:
            year = group["fy"] if len(group["fy"]) == 4 else f"20{group['fy']}"
            return _checked(f"FY{year}"), "year"
        if group["year"]:
            if _ACT.search(match.string, max(0, match.start() - 8), match.start()):
                return None
            return _checked(group["year"]), "year"
        if group["us"]:
            return _american(group["us"], today)
        return _relative(match[0], today)
    except (DayError, ValueError):
        return None


def _checked(text: str) -> str:
    parse_day(text)
    return text


def _month(name: str) -> int:
    return (
        MONTH_NUMBERS[name.rstrip(".").lower()[:4].rstrip(".")]
        if name.lower().startswith("sept")
        else MONTH_NUMBERS[name.rstrip(".").lower()[:3]]
    )


def _day(year: str | None, month: str, day: str) -> tuple[str, Grain] | None:
    if year is None:
        return None
    return _checked(f"{year}-{_month(month):02}-{int(day):02}"), "day"


def _year_near(today: Day | None, month: str, *, past: bool = False) -> str | None:
    """The year that puts a month nearest to the document's date, or last before it."""
    if today is None:
        return None
    number = _month(month)
    if past:
        return str(today.last.year - (number > today.last.month))
    years = (today.last.year - 1, today.last.year, today.last.year + 1)
    near = min(years, key=lambda year: abs((date(year, number, 15) - today.last).days))
    return str(near)


def _quarter(part: str, year: str | None, fiscal: str = "") -> tuple[str, Grain]:
    grain: Grain = "quarter" if part[0] in "Qq" else "half"
    if year is None:
        parse_period(part.upper())
        return part.upper(), grain
    full = year if len(year) == 4 else f"20{year}"
    return _checked(f"{fiscal}{full}-{part.upper()}"), grain


def _ended(months: int, month: str, day: str, year: str) -> tuple[str, Grain] | None:
    """A stretch of months up to a day, by its short name where it has one."""
    last = date(int(year), _month(month), int(day))
    after = last + timedelta(days=_LAST_DAYS)
    edge = date(after.year, after.month, 1)
    exact = edge - timedelta(days=1) == last
    first = add_months(edge, -months)
    if exact and months == 12 and first.month == 1:
        return str(first.year), "year"
    if exact and months == 3 and first.month % 3 == 1:
        return f"{first.year}-Q{(first.month + 2) // 3}", "quarter"
    if exact and months == 6 and first.month in (1, 7):
        return f"{first.year}-H{1 if first.month == 1 else 2}", "half"
    if not exact:
        first = add_months(last + timedelta(days=1), -months)
    return f"{first.isoformat()}/{last.isoformat()}", "stretch"


def _american(text: str, today: Day | None) -> tuple[str, Grain] | None:
    month, day, *year = text.split("/")
    if year:
        full = year[0] if len(year[0]) == 4 else f"20{year[0]}"
        return _checked(f"{full}-{int(month):02}-{int(day):02}"), "day"
    near = _year_near(today, MONTH_NAMES[int(month) - 1])
    return None if near is None else (_checked(f"{near}-{int(month):02}-{int(day):02}"), "day")


def _relative(words: str, today: Day | None) -> tuple[str, Grain] | None:
    words = " ".join(words.lower().split())
    if (
        today is None
        or "year" not in words
        or any(word in words for word in ("fiscal", "period", "quarter"))
        or today.first.year != today.last.year
    ):
        return words, "relative"
    year = today.last.year
    if words.startswith(("a year", "one year", "year-ago", "year ago")) or "full" in words:
        return words, "relative"
    shift = 0 if words.startswith("this") else 1 if words.startswith("next") else -1
    if not EARLIEST_YEAR <= year + shift <= LATEST_YEAR:
        return None
    return str(year + shift), "year"

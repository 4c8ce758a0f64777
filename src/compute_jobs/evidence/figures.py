"""Figures as they are written, and the bounds that the wording gives them.

"about" is 5 % either way, "nearly x" reaches from 0.95 x to x, "x+" is open above, "up to x" is
open below; everything else is exact to half of its last digit.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from compute_jobs.evidence.days import DAYS_A_MONTH, DAYS_A_YEAR
from compute_jobs.evidence.model import Dimension, Figure

Wording = Literal["exact", "about", "nearly", "at least", "up to"]
WORDINGS: tuple[Wording, ...] = ("exact", "about", "nearly", "at least", "up to")

LARGEST = 1e24
"""Nothing on earth is counted in more; beyond it lies a typing error."""

_ABOUT = (
    *("about", "around", "roughly", "approximately", "approx", "approx.", "circa", "c."),
    *("some", "est.", "estimated", "~", "≈"),
)
_LEADS: dict[str, Wording] = {
    **dict.fromkeys(_ABOUT, "about"),
    **dict.fromkeys(("nearly", "almost", "just under", "close to"), "nearly"),
    **dict.fromkeys(
        ("over", "more than", "at least", "above", "upwards of", "exceeding", ">", "≥", ">="),
        "at least",
    ),
    **dict.fromkeys(
        (
            "up to",
            "at most",
            "as much as",
            "as many as",
            "less than",
            "under",
            "below",
            "no more than",
        )
        + ("<", "≤", "<="),
        "up to",
    ),
}
_LEAD = re.compile(
    "|".join(re.escape(lead) for lead in sorted(_LEADS, key=len, reverse=True)), re.I
)
_SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "thousand"), 3),
    **dict.fromkeys(("m", "mn", "million"), 6),
    **dict.fromkeys(("b", "bn", "billion"), 9),
    **dict.fromkeys(("t", "tn", "trillion"), 12),
}
_WORDS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve".split(),
        map(str, range(1, 13)),
        strict=True,
    )
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+|\b(?:" + "|".join(_WORDS) + r")\b"
_SCALE = r"(?:thousand|million|billion|trillion|mn|bn|tn|[kmbt])(?![a-z])"
_MONEY = r"(?:us)?\$?(?:usd)?\s*"


def _one(end: str) -> str:
    sign = rf"{_MONEY}(?P<{end}sign>[+\-−])?\s*{_MONEY}"
    return rf"{sign}(?P<{end}n>{_NUMBER})\s*(?:-(?=[a-z]))?(?P<{end}scale>{_SCALE})?"


_FIGURE = re.compile(
    r"(?:between\s+)?"
    + _one("a")
    + r"(?P<amid>\s*(?:%|percent|[kmg]w|usd)?)"
    + r"(?:\s*(?:–|—|-|to|and|through)\s*"
    + _one("b")
    + r")?"
    + r"\s*(?P<plus>\+|\bor more\b|\bplus\b)?\s*(?P<rest>.*)",
    re.I | re.S,
)
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
_PER = re.compile(
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
_NOUN = re.compile(r"(?!e\d)[a-z][a-z0-9]*(?:[ _-](?!in )[a-z][a-z0-9]*)*", re.I)
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
_OWN_UNITS = frozenset({"usd", "percent", "mw", "day", "ratio", "flag", "date", "text"})


class FigureError(ValueError):
    """The text is no figure; the message says why."""


class _Number(NamedTuple):
    """digits x 10^power, kept whole so that 308.4M is exactly 308400000."""

    digits: int
    power: int

    def value(self) -> float:
        return _exact(self.digits, self.power)

    def half(self) -> float:
        return _exact(5, self.power - 1)

    def within(self) -> tuple[float, float]:
        """Half of the last digit either way."""
        return (
            _exact(self.digits * 10 - 5, self.power - 1),
            _exact(self.digits * 10 + 5, self.power - 1),
        )


def parse_figure(text: str, *, unit: str | None = None, per: str | None = None) -> Figure:
    """The figure a text writes. ``unit`` and ``per`` fill in what the text leaves out.

    Raises FigureError where there is no finite number, or where the text names another unit.
    """
    written = " ".join(text.split())
    if len(written) > 80:
        raise FigureError(f"{written[:40]!r}… is too long for a figure")
    rest, wording = _strip_lead(written)
    negative = False
    if rest.startswith("(") and rest.endswith(")"):
        rest, negative = rest[1:-1].strip(), True
    match = _FIGURE.fullmatch(rest)
    if match is None:
        raise FigureError(f"{written!r} holds no number")
    low = _number(match["an"], match["ascale"] or (match["bscale"] if match["bn"] else None))
    high = _number(match["bn"], match["bscale"] or None) if match["bn"] else None
    if high is not None and match["ascale"] and not match["bscale"] and high.value() < low.value():
        high = _number(match["bn"], match["ascale"])
    named, factor, said_per = _unit(match["rest"], match["amid"], "$" in rest, written)
    if match["plus"]:
        wording = "at least"
    sign = -1.0 if negative or (match["asign"] or "") in ("-", "−") else 1.0
    if named and unit and not _same_unit(named, unit):
        raise FigureError(f"{written!r} is in {named}, not in {unit}")
    if said_per and per and said_per != per:
        raise FigureError(f"{written!r} is per {said_per}, not per {per}")
    if named in (None, "count") or (named != unit and unit and named not in _OWN_UNITS):
        named = unit or named or "count"
    return _figure(
        low, high, wording or "exact", sign, factor, named or "count", said_per or per, written
    )


def figure_of(
    *,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    wording: Wording = "exact",
    unit: str,
    per: str | None = None,
    text: str = "",
) -> Figure:
    """A figure from numbers in base units. Raises FigureError for none, or one that isn't finite."""
    for number in (value, low, high):
        if number is not None and not abs(number) <= LARGEST:
            raise FigureError("the number is not finite, or too large to be meant")
    if value is not None:
        digits = _from_float(value)
        sign = -1.0 if value < 0 else 1.0
        made = _figure(digits, None, wording, sign, 1.0, unit, per, text)
    elif low is not None and high is not None:
        if high < low:
            raise FigureError("the high end lies below the low end")
        half = min(_from_float(low).half(), _from_float(high).half())
        made = Figure(None, low, high, low - half, high + half, unit, per, text)
    elif low is not None or high is not None:
        made = Figure(None, low, high, low, high, unit, per, text)
    else:
        raise FigureError("a figure needs value, or low and high")
    return made


def flag_figure(text: str) -> Figure:
    """yes or no."""
    answer = text.strip().lower()
    if answer in ("yes", "true"):
        return Figure(1.0, None, None, 1.0, 1.0, "flag", None, "yes")
    if answer in ("no", "false"):
        return Figure(0.0, None, None, 0.0, 0.0, "flag", None, "no")
    raise FigureError(f"{text[:40]!r} is neither yes nor no")


def text_figure(text: str, *, unit: str = "text") -> Figure:
    """A choice, a text or a date: nothing to reckon with."""
    return Figure(None, None, None, None, None, unit, None, text)


def unit_fits(unit: str, dimension: Dimension) -> bool:
    """Whether a figure in ``unit`` can be one of ``dimension``; counts take any noun."""
    if dimension == "count":
        return unit not in _OWN_UNITS
    return unit == DIMENSION_UNITS[dimension]


def wording_of(figure: Figure) -> Wording:
    """The wording that gave a figure its bounds."""
    value = figure.value
    low, high = figure.bound_low, figure.bound_high
    if value is None:
        if figure.low is not None and figure.high is None:
            return "at least"
        return "up to" if figure.high is not None and figure.low is None else "exact"
    if high is None or low is None:
        return "at least" if (high is None) == (value >= 0) else "up to"
    size = abs(value)
    near, far = sorted((abs(low), abs(high)))
    if size and abs(near - size * 0.95) <= size * 1e-9:
        if abs(far - size) <= size * 1e-9:
            return "nearly"
        if abs(far - size * 1.05) <= size * 1e-9:
            return "about"
    return "exact"


def _figure(
    low: _Number,
    high: _Number | None,
    wording: Wording,
    sign: float,
    factor: float,
    unit: str,
    per: str | None,
    text: str,
) -> Figure:
    first = low.value() * factor
    last = high.value() * factor if high is not None else None
    if first > LARGEST or (last is not None and last > LARGEST):
        raise FigureError(f"{text!r} is too large to be meant")
    if last is not None:
        if last < first:
            raise FigureError(f"{text!r} runs from the higher to the lower end")
        assert high is not None
        half = min(low.half(), high.half()) * factor
        bounds: tuple[float | None, float | None] = (first - half, last + half)
        if wording == "about":
            bounds = (first * 95 / 100, last * 105 / 100)
        elif wording != "exact":
            bounds = (first, None) if wording == "at least" else (None, last)
    else:
        below, above = low.within()
        bounds = {
            "exact": (below * factor, above * factor),
            "about": (first * 95 / 100, first * 105 / 100),
            "nearly": (first * 95 / 100, first),
            "at least": (first, None),
            "up to": (None, first),
        }[wording]
    if sign < 0:
        bounds = (_negated(bounds[1]), _negated(bounds[0]))
        first, last = -first, _negated(last)
    if last is None:
        return Figure(first + 0.0, None, None, bounds[0], bounds[1], unit, per, text)
    ends = sorted((first, last))
    return Figure(None, ends[0], ends[1], bounds[0], bounds[1], unit, per, text)


def _strip_lead(text: str) -> tuple[str, Wording | None]:
    wording: Wording | None = None
    while match := _LEAD.match(text):
        after = text[match.end() :]
        if match[0][-1].isalpha() and after[:1].isalnum():
            break
        wording = wording or _LEADS[match[0].lower()]
        text = after.lstrip()
    return text, wording


def _unit(
    rest: str, amid: str, dollars: bool, written: str
) -> tuple[str | None, float, str | None]:
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
    factor = 1.0
    for word in (amid.strip(), rest):
        if not word:
            continue
        unit, times = _named_unit(word, written)
        if named is not None and unit != named:
            if unit in _OWN_UNITS:
                raise FigureError(f"{written!r} names two units")
            continue
        named, factor = unit, times
    return named, factor, per


def _named_unit(word: str, written: str) -> tuple[str, float]:
    lowered = word.lower().strip(" .")
    for form in (lowered, lowered.removesuffix("s")):
        if form in _UNITS:
            return _UNITS[form]
    if not _NOUN.fullmatch(lowered):
        raise FigureError(f"{written!r}: {word[:20]!r} is not a unit")
    last = lowered.replace("_", " ").split()[-1]
    for form in (last, last.removesuffix("s")):
        if form in _UNITS and _UNITS[form][0] not in _OWN_UNITS:
            return _UNITS[form]
    return last.removesuffix("s"), 1.0


def _same_unit(named: str, unit: str) -> bool:
    if named == unit:
        return True
    return named not in _OWN_UNITS and unit not in _OWN_UNITS


def _number(digits: str, scale: str | None) -> _Number:
    digits = _WORDS.get(digits.lower(), digits).replace(",", "")
    whole, _, fraction = digits.partition(".")
    if len(whole) + len(fraction) > 30:
        raise FigureError("the number has too many digits to be meant")
    power = _SCALES[scale.lower()] if scale else 0
    return _Number(int(whole + fraction or "0"), power - len(fraction))


def _from_float(value: float) -> _Number:
    """The number's shortest decimal writing; whole numbers are exact to the unit."""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    power = int(exponent or 0) - len(fraction)
    number = _Number(int(whole + fraction), power)
    return _Number(number.digits * 10**power, 0) if 0 < power <= 30 else number


def _exact(digits: int, power: int) -> float:
    return float(digits * 10**power) if power >= 0 else digits / 10**-power


def _negated(number: float | None) -> float | None:
    return None if number is None else -number

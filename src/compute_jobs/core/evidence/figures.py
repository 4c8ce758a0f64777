"""Figures as written: numbers, units and rates, and the bounds that the wording implies.

"about" is 5 % either way, "nearly x" reaches from 95 % of x to x, "x+" has no upper bound, "up to
x" no lower bound; everything else is exact to half of its last digit.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, get_args

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import (
    DAYS_A_MONTH,
    DAYS_A_YEAR,
    day_in,
)
from compute_jobs.core.evidence.evidence_model import Dimension, Figure, LedgerRules

Wording = Literal["exact", "about", "nearly", "at least", "up to"]
WORDINGS: tuple[Wording, ...] = get_args(Wording)

RULES = LedgerRules()
LARGEST = 1e24
"""A larger number must be a typing error."""

_ABOUT = (
    *("about", "around", "roughly", "approximately", "approx", "approx.", "circa", "c."),
    *("some", "est.", "estimated", "~", "≈"),
)
_OVER = (
    "over",
    "more than",
    "at least",
    "above",
    "upwards of",
    "exceeding",
    "north of",
    ">",
    "≥",
    ">=",
)
_UP_TO = (
    *("up to", "at most", "as much as", "as many as", "less than", "no more than", "not more than"),
    *("under", "below", "<", "≤", "<="),
)
LEADS: dict[str, Wording] = {
    **dict.fromkeys(_ABOUT, "about"),
    **dict.fromkeys(("nearly", "almost", "just under", "close to"), "nearly"),
    **dict.fromkeys(_OVER, "at least"),
    **dict.fromkeys(_UP_TO, "up to"),
}
_SHOWN_LEADS: dict[Wording, str] = {
    "exact": "",
    "about": "~",
    "nearly": "nearly ",
    "up to": "up to ",
    "at least": "at least ",
}
_LEAD_WORDS = tuple(sorted(LEADS, key=len, reverse=True))
_LONGEST_LEAD = len(_LEAD_WORDS[0])
_MORE = ("+", "more", "plus")
_SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "thousand"), 3),
    **dict.fromkeys(("m", "mn", "million"), 6),
    **dict.fromkeys(("b", "bn", "billion"), 9),
    **dict.fromkeys(("t", "tn", "trillion"), 12),
}
_SMALL = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {
    **{word: str(number) for number, word in enumerate(_SMALL, start=1)},
    **{word: str(10 * number) for number, word in enumerate(_TENS, start=2)},
    **{
        f"{ten}-{one}": str(10 * number + digit)
        for number, ten in enumerate(_TENS, start=2)
        for digit, one in enumerate(_SMALL[:9], start=1)
    },
}
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_IN_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUMBER = DIGITS + r"|\b(?:" + _IN_WORDS + r")\b"
_SCALE = r"(?:thousand|million|billion|trillion|mn|bn|tn|[kmbt])(?![a-z])"
_MONEY = r"(?:us)?\$?(?:usd)?\s*"


def _one(end: str) -> str:
    sign = rf"{_MONEY}(?P<{end}sign>[+\-−])?\s*{_MONEY}"
    return rf"{sign}(?P<{end}n>{_NUMBER})\s*(?:-(?=[a-z]))?(?P<{end}scale>{_SCALE})?"


_FIGURE = (
    r"(?:between\s+)?"
    + _one("a")
    + r"\s*(?P<amid>%|percent(?!age)|[kmg]w\b|usd\b)?"
    + r"(?:\s*(?:–|—|-|to|and|through)\s*"
    + _one("b")
    + r")?"
    + r"\s*(?P<plus>\+|\bor more\b|\bplus\b)?\s*(?P<rest>.*)"
)
_FIGURE_FLAGS = re.I | re.S | re.A
"""Patterns here are compiled at their first use, which takes 1.5 ms: only reading figures needs
them, not showing them.
"""


_PERS = {
    **dict.fromkeys(("mo", "month", "monthly"), "month"),
    **dict.fromkeys(("q", "quarter", "quarterly"), "quarter"),
    **dict.fromkeys(("y", "yr", "year", "yearly", "annually", "annum"), "year"),
    **dict.fromkeys(("wk", "week", "weekly"), "week"),
    **dict.fromkeys(("day", "daily"), "day"),
    **dict.fromkeys(("total", "in total"), "total"),
    **dict.fromkeys(("point",), "point"),
}
_PER = (
    r"(?:/|\bper\b|\ban?\b|\beach\b)\s*([a-z]+)\.?$|\b(monthly|quarterly|yearly|annually|weekly|daily)$"
    r"|\b(in total)$"
)
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("%", "percent", "pct"), ("percent", 1.0)),
    **dict.fromkeys(("mw", "megawatt"), ("mw", 1.0)),
    **dict.fromkeys(("gw", "gigawatt"), ("mw", 1000.0)),
    **dict.fromkeys(("kw", "kilowatt"), ("mw", 0.001)),
    **dict.fromkeys(("usd", "dollar"), ("usd", 1.0)),
    "day": ("day", 1.0),
    "week": ("day", 7.0),
    **dict.fromkeys(("month", "mo"), ("day", DAYS_A_MONTH)),
    **dict.fromkeys(("year", "yr"), ("day", DAYS_A_YEAR)),
    **dict.fromkeys(("x", "×", "times", "ratio"), ("ratio", 1.0)),
    **dict.fromkeys(("h100", "h200", "b200"), ("gpu", 1.0)),
    "/100": ("point", 1.0),
    **dict.fromkeys(("percentage point", "pct_point", "pp", "pt"), ("pct_point", 1.0)),
    **dict.fromkeys(("basis point", "bp"), ("pct_point", 0.01)),
    **dict.fromkeys(("people", "person", "staff"), ("employee", 1.0)),
}
_NOUN = r"(?!e\d)[a-z][a-z0-9]*(?:[ _-](?!in )[a-z][a-z0-9]*)*"
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
"""Counted things that mustn't be confused, whatever the metric's usual noun is."""
OWN_UNITS = frozenset({"usd", "percent", "mw", "day", "ratio", "flag", "date", "text"})


class FigureError(ValueError):
    """The text isn't a figure; the message says why."""


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


class _Shape(NamedTuple):
    """Everything in a figure except its numbers."""

    wording: Wording
    sign: float
    factors: tuple[float, float]
    unit: str
    per: str | None
    text: str


def parse_figure(
    text: str,
    *,
    unit: str | None = None,
    per: str | None = None,
    rules: LedgerRules = RULES,
) -> Figure:
    """The figure in a text.

    ``unit`` and ``per`` fill in what the text leaves out. Raises FigureError if there is no finite
    number, or if the text names another unit.
    """
    written = " ".join(text.split())
    if len(written) > 80:
        raise FigureError(f"{written[:40]!r}… is too long for a figure")
    rest, wording = _strip_lead(written)
    negative = False
    if rest.startswith("(") and rest.endswith(")"):
        rest, negative = rest[1:-1].strip(), True
    match = re.fullmatch(_FIGURE, rest, _FIGURE_FLAGS)
    if match is None:
        raise FigureError(f"{written!r} contains no number")
    low = _number(match["an"], match["ascale"])
    high = _number(match["bn"], match["bscale"]) if match["bn"] else None
    if high is not None and match["bscale"] and not match["ascale"]:
        shared = _number(match["an"], match["bscale"])
        low = shared if shared.value() <= high.value() else low
    elif high is not None and match["ascale"] and not match["bscale"]:
        own = high.value() >= low.value()
        high = high if own else _number(match["bn"], match["ascale"])
    named, factors, said_per = _read_unit(match["rest"], match["amid"] or "", "$" in rest, written)
    if match["plus"]:
        wording = "at least"
    sign = -1.0 if negative or (match["asign"] or "") in ("-", "−") else 1.0
    if named and unit and not _same_unit(named, unit):
        raise FigureError(f"{written!r} is in {named}, not in {unit}")
    if said_per and per and said_per != per:
        raise FigureError(f"{written!r} is per {said_per}, not per {per}")
    shape = _Shape(wording or "exact", sign, factors, _noun(named, unit), said_per or per, written)
    return _figure(low, high, shape, rules)


def figure_of(
    *,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    wording: Wording = "exact",
    unit: str,
    per: str | None = None,
    text: str = "",
    rules: LedgerRules = RULES,
) -> Figure:
    """A figure from numbers in base units.

    Raises FigureError without a number, or for one that isn't finite. A value with both ends is a
    middle and the range around it, such as a median and percentiles.
    """
    for number in (value, low, high):
        if number is not None and not abs(number) <= LARGEST:
            raise FigureError("the number is not finite, or is implausibly large")
    if value is not None and low is not None and high is not None:
        if not low <= value <= high:
            raise FigureError("the value is outside its low and high ends")
        made = Figure(value + 0.0, low, high, low, high, unit, per, text)
    elif value is not None:
        sign = -1.0 if value < 0 else 1.0
        shape = _Shape(wording, sign, (1.0, 1.0), unit, per, text)
        made = _figure(_from_float(value), None, shape, rules)
    elif low is not None and high is not None:
        if high < low:
            raise FigureError("the high end is below the low end")
        half = min(_from_float(low).half(), _from_float(high).half())
        bounds = _bounds(wording, (low - half, low, high, high + half), rules)
        made = Figure(None, low, high, *bounds, unit, per, text)
    elif low is not None or high is not None:
        wording = "up to" if low is None else "at least"
        made = Figure(None, low, high, low, high, unit, per, text)
    else:
        raise FigureError("a figure needs value, or low and high")
    return made if text else replace(made, text=show_figure(made, wording=wording))


def flag_figure(text: str) -> Figure:
    """yes or no."""
    answer = text.strip().lower()
    if answer in ("yes", "true"):
        return Figure(1.0, None, None, 1.0, 1.0, "flag", None, "yes")
    if answer in ("no", "false"):
        return Figure(0.0, None, None, 0.0, 0.0, "flag", None, "no")
    raise FigureError(f"{text[:40]!r} is neither yes nor no")


def text_figure(text: str, *, unit: str = "text") -> Figure:
    """A choice, a text or a date: no number."""
    return Figure(None, None, None, None, None, unit, None, text)


def wording_of(figure: Figure) -> Wording:
    """The wording that gave a figure its bounds: from its text, else inferred from the bounds."""
    if figure.text:
        rest, wording = _strip_lead(" ".join(figure.text.split()))
        if _is_open(rest):
            return "at least"
        return wording or "exact"
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
    slack = size * 1e-9
    if abs(near - size * RULES.nearly) <= slack and abs(far - size) <= slack:
        return "nearly" if size else "exact"
    if abs(far - near - 2 * size * RULES.about) <= slack:
        return "about" if size else "exact"
    return "exact"


def show_figure(figure: Figure, *, wording: Wording | None = None) -> str:
    """The figure with its wording and its rate: ~220,000 GPUs, $1.25B a month, 2–3 %."""
    if figure.unit == "date":
        day = day_in(figure)
        return fmt.day(day) if day is not None else figure.text
    middle = figure.middle
    if middle is None:
        return figure.text
    if figure.low is not None and figure.high is not None and figure.value is None:
        body = fmt.between(figure.low, figure.high, figure.unit)
    else:
        body = fmt.quantity(middle, figure.unit)
    shown = "exact" if figure.unit == "flag" else wording or wording_of(figure)
    rate = fmt.per(figure.per)
    return f"{_SHOWN_LEADS[shown]}{body}{' ' + rate if rate else ''}"


def as_worded(body: str, like: str) -> str:
    """A number calculated from a figure, with the lead ("at least ") that the figure's text has."""
    leads = (lead for lead in _SHOWN_LEADS.values() if lead and like.startswith(lead))
    return f"{next(leads, '')}{body}"


def _is_open(text: str) -> bool:
    """Whether "+", "or more" or "plus" follows the number."""
    if not any(mark in text.lower() for mark in _MORE):
        return False
    match = re.fullmatch(_FIGURE, text, _FIGURE_FLAGS)
    return match is not None and bool(match["plus"])


def _figure(low: _Number, high: _Number | None, shape: _Shape, rules: LedgerRules) -> Figure:
    factor, last_factor = shape.factors
    first = low.value() * factor
    last = high.value() * last_factor if high is not None else None
    if first > LARGEST or (last is not None and last > LARGEST):
        raise FigureError(f"{shape.text!r} is implausibly large")
    bounds: tuple[float | None, float | None]
    if last is not None:
        if last < first:
            raise FigureError(f"{shape.text!r} runs from the higher to the lower end")
        assert high is not None
        half = min(low.half() * factor, high.half() * last_factor)
        bounds = _bounds(shape.wording, (first - half, first, last, last + half), rules)
    else:
        below, above = low.within()
        bounds = _bounds(shape.wording, (below * factor, first, first, above * factor), rules)
    if shape.sign < 0:
        bounds = (_negated(bounds[1]), _negated(bounds[0]))
        first, last = -first, _negated(last)
    if last is None:
        return Figure(first + 0.0, None, None, *bounds, shape.unit, shape.per, shape.text)
    ends = sorted((first, last))
    return Figure(None, ends[0], ends[1], *bounds, shape.unit, shape.per, shape.text)


def _bounds(
    wording: Wording, ends: tuple[float, float, float, float], rules: LedgerRules
) -> tuple[float | None, float | None]:
    below, first, last, above = ends
    match wording:
        case "about":
            return _share(first, 1 - rules.about), _share(last, 1 + rules.about)
        case "nearly":
            return _share(first, rules.nearly), last
        case "at least":
            return first, None
        case "up to":
            return None, last
        case _:
            return below, above


def _share(number: float, share: float) -> float:
    """A share of a number without floating-point noise: 95 % of 220,000 is 209,000."""
    return number * round(share * 10_000) / 10_000


def _strip_lead(text: str) -> tuple[str, Wording | None]:
    wording: Wording | None = None
    while lead := _lead_of(text):
        after = text[len(lead) :]
        if lead[-1].isalpha() and after[:1].isalnum():
            break
        wording = wording or LEADS[lead]
        text = after.lstrip()
    return text, wording


def _lead_of(text: str) -> str:
    """The longest lead it begins with; leads are ASCII, so changing case keeps the length."""
    start = text[:_LONGEST_LEAD].lower()
    if not start.startswith(_LEAD_WORDS):
        return ""
    return next(lead for lead in _LEAD_WORDS if start.startswith(lead))


def _number(digits: str, scale: str | None) -> _Number:
    digits = NUMBER_WORDS.get(digits.lower(), digits).replace(",", "")
    whole, _, fraction = digits.partition(".")
    if len(whole) + len(fraction) > 30:
        raise FigureError("the number has too many digits")
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


def unit_fits(unit: str, dimension: Dimension) -> bool:
    """Whether a figure in ``unit`` can have this ``dimension``; counts accept any noun."""
    if dimension == "count":
        return unit not in OWN_UNITS
    return unit == DIMENSION_UNITS[dimension]


def _noun(named: str | None, unit: str | None) -> str:
    """The metric's unit, unless the text counts another kind of hardware."""
    if unit is None or named in OWN_UNITS or (named in _HARDWARE and unit in _HARDWARE):
        return named or "count"
    return unit


def _read_unit(
    rest: str, amid: str, dollars: bool, written: str
) -> tuple[str | None, tuple[float, float], str | None]:
    """The unit a text names, the factors for its two ends, and its rate."""
    per: str | None = None
    rest = rest.strip()
    found = re.search(_PER, rest, re.I)
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
    if not re.fullmatch(_NOUN, lowered, re.I):
        raise FigureError(f"{written!r}: {word[:20]!r} is not a unit")
    last = lowered.replace("_", " ").split()[-1]
    for form in (last, last.removesuffix("s")):
        if form in _UNITS and _UNITS[form][0] not in OWN_UNITS:
            return _UNITS[form]
    return last.removesuffix("s"), 1.0


def _same_unit(named: str, unit: str) -> bool:
    if named == unit:
        return True
    return named not in OWN_UNITS and unit not in OWN_UNITS

"""Posted base pay: structured before text, and nothing where anything is in doubt.

On-target earnings and total compensation are not base. A label that disagrees with the size, a
placeholder, a currency whose size can't be checked, a dollar of an unsaid country: no pay, and the
reason kept. Nothing is converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from msgspec import Struct

from compute_jobs.core.posting import Interval, Pay
from compute_jobs.live.boards.titles import whole_words
from compute_jobs.packs.tables import bundled_table

_CODES = "USD|EUR|GBP|CHF|CAD|AUD|NZD|SGD|ILS|PLN|INR|JPY|KRW|TWD|HKD|CNY|SEK|NOK|DKK|BRL|MXN"
_SYMBOL = r"US\$|CA\$|C\$|AU\$|A\$|S\$|HK\$|NT\$|[$€£¥₩₹]"
_AMOUNT = r"\d{1,3}(?:[,.\u2009\u202f\u00a0 ]\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?"
_RANGE = re.compile(
    rf"(?P<code1>\b(?:{_CODES})\s?)?(?P<sym1>{_SYMBOL})?\s?(?P<low>(?<![\w.,])(?:{_AMOUNT}))"
    rf"\s?(?P<k1>[kK](?!\w))?\s?(?P<code2>(?:{_CODES})\b)?(?P<sym3>[€£])?"
    r"(?P<unit1>\s?/?\s?(?:per\s)?(?:year|yr|hour|hr|annually)\b\.?)?"
    r"\s*(?:-|–|—|\bto\b|\band\b)\s*"
    rf"(?P<code3>\b(?:{_CODES})\s?)?(?P<sym2>{_SYMBOL})?\s?(?P<high>{_AMOUNT})(?![\d,]*\d)"
    rf"\s?(?P<k2>[kK](?!\w))?\s?(?P<code4>(?:{_CODES})\b)?(?P<sym4>[€£])?"
)
_MONEY_SIGN = re.compile(rf"[$€£¥₩₹]|\b(?:{_CODES})\b")
_SENTENCE = re.compile(r"(?<=[.!?;])\s|\n")
# Characters.
_BEFORE = 220
_AFTER = 70
_RIGHT_BEHIND = 34
_HEADING = 90
"""A longer line is a sentence of its own and heads nothing below it."""
_DECORATION = " :•-–—\t"
How = Literal["structured", "text"]


class PayReading(Struct, frozen=True):
    """What was found, and why something that looks like pay was not taken."""

    pay: tuple[Pay, ...] = ()
    refused: str = ""


class _RangeInText(NamedTuple):
    """A range of money in a description."""

    low: float
    high: float
    doubt: str
    """Why it is not base pay, where its surroundings say so."""
    reading: PayReading


def structured(
    low: float | None,
    high: float | None,
    currency: str,
    label: str,
    *,
    name: str = "",
    about: str = "",
) -> PayReading:
    """A range from a board's own fields. ``label`` names the interval, ``about`` explains."""
    if low is None and high is None:
        return PayReading()
    known = bundled_table("boards_rules")["pay"]["labels"]
    words = f"{name} {about}".lower()
    if _not_base().search(name.lower()) is not None:
        return PayReading(refused=f"{name!r} is not base pay")
    if _not_base().search(words) is not None and _base().search(name.lower()) is None:
        return PayReading(refused="described as more than base pay")
    said = known.get(label, "")
    if label and not said and label.upper() != "NONE":
        return PayReading(refused=f"unknown interval {label!r}")
    interval = said or interval_of(words)
    return _checked(low, high, currency, interval, how="structured", label=name)


def from_text(text: str, places: Sequence[str] = ()) -> PayReading:
    """Every base range a description states."""
    taken: dict[tuple[float, float, str], Pay] = {}
    refused = ""
    for found in _ranges_in(text, places):
        refused = refused or found.reading.refused
        for pay in found.reading.pay:
            taken.setdefault((pay.low, pay.high, pay.currency), pay)
    return PayReading(tuple(taken.values()), "" if taken else refused)


def choose(offered: Iterable[PayReading], text: str, places: Sequence[str] = ()) -> PayReading:
    """Structured ranges if the board gave any at all, else the text's.

    A structured range that the text itself calls on-target or total pay is dropped.
    """
    given = [reading for reading in offered if reading.pay or reading.refused]
    if not given:
        return from_text(text, places)
    ranges = dict.fromkeys(pay for reading in given for pay in reading.pay)
    refused = next((reading.refused for reading in given if reading.refused), "")
    if ranges:
        doubts = {(it.low, it.high): it.doubt for it in _ranges_in(text, places) if it.doubt}
        kept = [pay for pay in ranges if (pay.low, pay.high) not in doubts]
        if len(kept) < len(ranges):
            refused = next(iter(doubts.values()))
        ranges = dict.fromkeys(kept)
    return PayReading(tuple(ranges), "" if ranges else refused)


def interval_of(words: str) -> str:
    """The interval that words name; empty where they name none, or two."""
    rules = bundled_table("boards_rules")["pay"]["words"]
    plain = words.lower()
    named = [
        name
        for name in ("hour", "day", "week", "month", "year")
        if any(word in plain for word in rules[name])
    ]
    return named[0] if len(named) == 1 else ""


def _checked(
    low: float | None, high: float | None, currency: str, interval: str, *, how: How, label: str
) -> PayReading:
    """The range if its size is believable for its interval and currency."""
    rules = bundled_table("boards_rules")["pay"]
    low, high = low or high, high or low
    if low is None or high is None or low <= 0 or high <= 0:
        return PayReading(refused="a placeholder")
    if low > high:
        return PayReading(refused="the range runs backwards")
    if high > low * rules["widest"]:
        return PayReading(refused="too wide a range to mean anything")
    code = currency.upper()
    size = rules["currencies"].get(code)
    if size is None:
        return PayReading(refused=f"the size of {currency or 'no currency'} can't be checked")
    # Without a label only a yearly salary is recognized by its size: an hourly 1885 isn't.
    named: Interval = interval or "year"  # type: ignore[assignment]
    least, most = (float(it) * size for it in rules["intervals"][named])
    if not (least <= low and high <= most):
        said = f"per {interval}" if interval else "without an interval"
        return PayReading(refused=f"{low:,.0f} to {high:,.0f} {code} {said} is no base pay")
    return PayReading((Pay(low, high, code, named, how, label[:120]),))


def _ranges_in(text: str, places: Sequence[str]) -> Iterator[_RangeInText]:
    """Every range of money in a description, with what its heading and sentence make of it."""
    if _MONEY_SIGN.search(text) is None:
        return
    rules = bundled_table("boards_rules")["pay"]
    elsewhere = any(
        word in place.lower() for place in places for word in rules["dollar"]["elsewhere"]
    )
    after_last = 0
    base_until = -1
    for match in _RANGE.finditer(text):
        currency = _currency(match, elsewhere, rules["symbols"])
        if currency is None:
            continue
        low, high = _number(match["low"], match["k1"]), _number(match["high"], match["k2"])
        if match["k2"] and not match["k1"] and low < 1000:
            low *= 1000
        before = text[max(match.start() - _BEFORE, after_last) : match.start()]
        after = text[match.end() : match.end() + _AFTER].partition("\n")[0]
        after_last = match.end()
        label, sentence = _heading(before)
        tail = _SENTENCE.split(after)[0].lower()
        doubt = ""
        if currency == "?":
            doubt = "a dollar of which country is not said"
        # "$90,000 to $120,000 OTE": the words right behind say what it was.
        if _not_base().search(sentence) or _not_base().search(tail[:_RIGHT_BEHIND]):
            doubt = "stated as more than base pay, or as something else"
        reading = PayReading(refused=doubt)
        base = _base().search(f"{sentence} {tail}") is not None or match.start() <= base_until
        if base and not doubt:
            base_until = match.end() + int(rules["inherit_within"])
            interval = interval_of(f"{sentence} {match['unit1'] or ''} {tail}")
            reading = _checked(low, high, currency, interval, how="text", label=label)
        yield _RangeInText(low, high, doubt, reading)


def _heading(before: str) -> tuple[str, str]:
    """A range's own label, and everything in front of it that says what it is, in lower case.

    Often that is not the sentence alone but a short line above, as over a list of levels.
    """
    parts = [part.strip(_DECORATION) for part in _SENTENCE.split(before)]
    own = parts.pop() if parts else ""
    said = own
    for above in reversed(parts[-3:]):
        if not above:
            continue
        if len(above) > _HEADING or len(said) > _HEADING or above.endswith((".", "!", "?")):
            break
        said = f"{above} {said}"
        own = own or above
    label = own if 0 < len(own) <= _HEADING and own[:1].isupper() else ""
    return label, said.lower()


def _currency(match: re.Match[str], elsewhere: bool, symbols: dict[str, str]) -> str | None:
    """The code; "?" for a dollar of unknown country, None where it is not money."""
    for group in ("code4", "code2", "code1", "code3"):
        if match[group]:
            return match[group].strip().upper()
    symbol = match["sym1"] or match["sym2"] or match["sym3"] or match["sym4"]
    if not symbol:
        return None
    if symbol == "$":
        return "?" if elsewhere else "USD"
    return symbols.get(symbol)


def _number(digits: str, thousands: str | None) -> float:
    plain = digits
    for mark in (",", "\u2009", "\u202f", "\u00a0", " "):
        plain = plain.replace(mark, "")
    whole, dot, rest = plain.rpartition(".")
    if dot and len(rest) == 3:
        plain = plain.replace(".", "")  # a European point between thousands
    elif dot and "." in whole:
        plain = f"{whole.replace('.', '')}.{rest}"
    return float(plain) * (1000 if thousands else 1)


@cache
def _base() -> re.Pattern[str]:
    return whole_words(bundled_table("boards_rules")["pay"]["words"]["base"])


@cache
def _not_base() -> re.Pattern[str]:
    return whole_words(bundled_table("boards_rules")["pay"]["words"]["not_base"])

"""Base pay in a description: every range of money, and how the words around it label it.

A range is base pay if its own sentence, the words right after it, the heading above it or a
neighboring sentence says so. The nearest words decide. If they name more than base pay, or nothing
names base pay, the range is ignored and the reason is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from compute_jobs.core.posting import Interval, Pay
from compute_jobs.live.boards.titles import read_title, whole_words
from compute_jobs.packs.tables import bundled_table

_CODES = (
    "USD|EUR|GBP|CHF|CAD|AUD|NZD|SGD|ILS|PLN|INR|JPY|KRW|TWD|HKD|CNY|SEK|NOK|DKK|BRL|MXN|CZK|AED"
)
_SYMBOL = r"US\$|CA\$|C\$|AU\$|A\$|S\$|HK\$|NT\$|[$€£¥₩₹]"
_GROUPED = "|".join(
    rf"\d{{1,3}}(?:{mark}\d{{3}})+" for mark in (",", r"\.", "['’]", "[\u2009\u202f\u00a0 ]")
)
_AMOUNT = (
    rf"(?:{_GROUPED}|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}|\d{{1,7}})(?:\.\d{{1,2}})?(?:,\d\d(?!\d))?"
)
_UNIT = (
    r"(?:/\s?|per\s|an?\s)(?:year|yr|annum|hour|hr|month|mo|week|day)\b\.?"
    r"|(?:year|yr|hour|hr|annum|annual|annually|yearly|hourly|monthly|weekly|daily)\b\.?|p\.a\."
)
_RANGE = re.compile(
    rf"(?P<code1>\b(?:{_CODES})\s?)?(?P<sym1>{_SYMBOL})?\s?(?P<low>(?<![\w.,])(?:{_AMOUNT}))"
    rf"(?P<k1>\s?[kK](?!\w))?\s?\(?(?P<code2>(?:{_CODES})\b)?\)?(?P<sym3>[€£])?"
    rf"\s?(?P<unit1>(?i:{_UNIT}))?"
    r"\s*(?:-{1,3}|–|—|−|~|\b(?i:to)\b|\band\b|\bup to\b|\bthrough\b)\s*"
    rf"(?P<code3>\b(?:{_CODES})\s?)?(?P<sym2>{_SYMBOL})?\s?(?P<high>{_AMOUNT})(?![\d,]*\d)"
    rf"(?P<k2>\s?[kK](?!\w))?(?!\s?(?:[mMbB]\b|MM\b|million\b|billion\b|%))"
    rf"\s?\(?(?P<code4>(?:{_CODES})\b)?\)?(?P<sym4>[€£])?"
)
_CODE_GROUPS = ("code4", "code2", "code1", "code3")
_SYMBOL_GROUPS = ("sym1", "sym2", "sym3", "sym4")
_MONEY = re.compile(
    rf"(?:{_SYMBOL})\s?\d|\b(?:{_CODES})\s?\d|\d\s?[kK]?\s?(?:{_CODES})\b|\d\s?[€£]"
)
_CODE_NEAR = re.compile(rf"\b({_CODES})\b|({_SYMBOL})(?!\s?\d)")
_TAIL_UNIT = re.compile(
    rf"(?:[\s(),./]|\b(?:{_CODES})\b|\b(?:gross|base|salary|pay|in|as)\b)*?(?P<unit>{_UNIT})", re.I
)
_SENTENCE = re.compile(
    r"(?<=[.!?;])(?<!\b[A-Za-z]\.)(?<!\bSr\.)(?<!\bSt\.)(?<!\bJr\.)(?<!\bInc\.)(?<!\bapprox\.)\s"
)
_POINTS = re.compile(
    r"\b(?:below|following|as follows|listed|here)\b|:\s*$"
    r"|\b(?:is|are|between|of|from|to be|range|ranges)\s*$",
    re.I,
)
_LEADS = re.compile(r"\b(?:is|are|between|of|from|to be|ranges)$", re.I)
_ASIDE = re.compile(
    r"\b(?:excluding|exclusive of|(?:not|doesn't|don't) includ(?:e|ing)|without|apart from|"
    r"not counting|separate from|in addition to|on top of|rather than|eligible for|"
    r"eligible to (?:receive|earn|participate in))\b[^.;:]*?(?=,|\bis\b|\bare\b|[.;:]|$)"
)
_THING_LINK = (
    r"(?:\s+(?:of|is|are|between|from|at|up|to|in|about|over|worth|around|approximately|range|"
    r"ranging|size|sizes|the|a|an|totaling))*[\s:(]*$"
)
_TELLS = re.compile(
    r"\b(?:ranges?|figures?|amounts?|numbers?|pay|compensation)\b(?:\s\w+){0,8}?\s"
    r"(?:includes?|including|represents?|reflects?|comprises?|covers?|inclusive of|is|are)\b(.*)",
    re.I | re.S,
)
_BOTH = re.compile(r"\b(?:and|plus|as well as|both)\b|[+&,/]")
_SUM = re.compile(r"\b(?:includ\w+|inclusive|represents?|reflects?|comprises?|covers?|both|sum)\b")
_NOT = re.compile(r"\b(?:not|only|exclud\w+|exclusive|don't|doesn't|before)\b", re.I)
_OFFERED = re.compile(
    r"\b(?:actual|final|starting|offered|determin\w+|depend\w*|var(?:y|ies)|within|part|"
    r"component|element)\b",
    re.I,
)
_BESIDE = re.compile(r"[\s(,]*(?:(?:USD|CAD)\W*)?(?:\+|\bplus\b)\s*(?:\w+\s){0,3}", re.I)
_PLAIN_BEHIND = re.compile(
    rf"(?:[\s.,()*/]|\b(?:{_CODES}|gross|full[- ]time|per|an?"
    r"|year|yr|annum|annually|annual|month|week|day|hour|hr|hourly)\b)*"
    r"(?:$|\+|(?:plus|and|with) (?:\w+\s){0,2}?(?:equity|benefits|bonus|stock|options)\b"
    r"|(?:depending|based|commensurate|doe|dependent)\b)",
    re.I,
)
"""What may follow an amount that only a heading calls compensation."""
_LABEL_BEHIND = re.compile(r"\s*(?:\(([^()\n]{2,60})\)|for\s([^.,;\n]{2,60}?)(?=[.,;]|\s+and\b|$))")
_DECORATION = " :•-–—\t*"
# Characters.
_HEADING = 90
"""A longer line is a sentence of its own and heads nothing below it."""
_REACH = 900
_RIGHT_BEHIND = 34
# Lines.
_LINES_ABOVE = 12
_LINES_BELOW = 8

Said = Literal["", "base", "more", "thing", "section"]
How = Literal["structured", "text"]
MORE = "stated as more than base pay, or as something else"
UNSAID = "it doesn't say whether this is base pay"
MONEY = "mentions money, but no range labeled as base pay"


class PayReading(Struct, frozen=True):
    """What was found, and why something that looks like pay was ignored."""

    pay: tuple[Pay, ...] = ()
    refused: str = ""


class TextRange(NamedTuple):
    low: float
    high: float
    doubt: str
    """Why it isn't base pay, if the context says so."""
    reading: PayReading


class _Naming(NamedTuple):
    said: Said
    words: str = ""
    label: str = ""


def ranges_in(text: str, places: Sequence[str] = (), *, sales: bool = False) -> Iterator[TextRange]:
    """Every range of money in a description, labeled by its context.

    If only a heading calls it compensation, it may be on-target pay for a ``sales`` job.
    """
    if shows_money(text) or _CODE_NEAR.search(text) is not None:
        yield from _Description(text, places, sales=sales).ranges()


def shows_money(text: str) -> bool:
    """Whether the text contains any amount of money."""
    return _MONEY.search(text) is not None


def is_sales(title: str, team: str) -> bool:
    """Whether a job has on-target pay at employers that pay sales roles that way."""
    if read_title(title).technical:
        return False
    return _words("sales", "words").search(f"{title} | {team}".lower()) is not None


def on_target_for_sales(text: str) -> bool:
    """Whether a text says that the range of sales roles in general is on-target earnings."""
    return any(map(_of_sales_roles, _sentences(text)))


def calls_more(text: str) -> bool:
    """Whether a text says that its range is more than base pay."""
    return any(map(_tells_more, _sentences(text)))


def names_more(text: str) -> bool:
    """Whether a text mentions on-target or total pay, except for sales roles in general."""
    return any(
        _pay_words("more").search(_pay_words("neutral").sub(" ", sentence.lower())) is not None
        for sentence in _sentences(text)
        if not _of_sales_roles(sentence)
    )


def interval_of(words: str) -> Interval | Literal[""]:
    """The interval that words name; empty if they name none, or two."""
    rules = bundled_table("boards_rules")["pay"]["words"]
    plain = words.lower()
    names: tuple[Interval, ...] = ("hour", "day", "week", "month", "year")
    named = [name for name in names if any(word in plain for word in rules[name])]
    return named[0] if len(named) == 1 else ""


def what_it_says(words: str) -> Said:
    """How the words before an amount, or a heading, label it: the nearest phrase decides."""
    plain = words.lower()
    if _things().search(plain) is not None:
        return "thing"
    plain = _pay_words("neutral").sub(" ", _ASIDE.sub(" ", plain))
    plain = _pay_words("not_base_word").sub(" ", plain)
    if _pay_words("more").search(plain) is not None:
        return "more"
    base = max((it.end() for it in _pay_words("base").finditer(plain)), default=-1)
    extra = max((it.end() for it in _pay_words("extra").finditer(plain)), default=-1)
    if base < 0 and extra < 0:
        return ""
    return "base" if base > extra else "more"


def believable(
    low: float | None, high: float | None, currency: str, interval: str, *, how: How, label: str
) -> PayReading:
    """The range if its size is plausible for its interval and currency."""
    rules = bundled_table("boards_rules")["pay"]
    low, high = low or high, high or low
    if low is None or high is None or low <= 0 or high <= 0:
        return PayReading(refused="a placeholder")
    if low > high:
        return PayReading(refused="the range is reversed")
    if high > low * rules["widest"]:
        return PayReading(refused="the range is too wide to be meaningful")
    code = currency.upper()
    size = rules["currencies"].get(code)
    if size is None:
        return PayReading(refused=f"the size of {currency or 'no currency'} can't be checked")
    # Without a label only a yearly salary is recognized by its size: an hourly 1885 isn't.
    named: Interval = interval or "year"  # type: ignore[assignment]
    least, most = (float(it) * size for it in rules["intervals"][named])
    if not (least <= low and high <= most):
        said = f"per {interval}" if interval else "without an interval"
        return PayReading(refused=f"{low:,.0f} to {high:,.0f} {code} {said} is not base pay")
    return PayReading((Pay(low, high, code, named, how, label[:120]),))


class _Description:
    """One text, read from top to bottom."""

    def __init__(self, text: str, places: Sequence[str], *, sales: bool) -> None:
        self._text = text
        self._sales = sales
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._abroad = any(map(_elsewhere, places))
        self._matches = [
            it for it in _RANGE.finditer(text) if it["low"][-1:] and self._is_money(it)
        ]
        self._with_range = {self._line_of(it.start()) for it in self._matches}
        self._last: tuple[re.Match[str], _Naming, Interval | Literal[""]] | None = None

    def ranges(self) -> Iterator[TextRange]:
        for match, following in zip_longest(self._matches, self._matches[1:]):
            if (found := self._read(match, following)) is not None:
                yield found

    def _read(self, match: re.Match[str], following: re.Match[str] | None) -> TextRange | None:
        tail = self._tail(match, following)
        naming = self._naming(match, tail)
        low, high = _number(match["low"], match["k1"]), _number(match["high"], match["k2"])
        if match["k2"] and not match["k1"] and low < 1000:
            low *= 1000
        interval = self._interval(match, naming, tail)
        self._last = (match, naming, interval)
        currency = self._currency(match, naming, tail)
        if currency is None or naming.said == "thing":
            return None
        if naming.said != "base":
            doubt = MORE if naming.said == "more" else ""
            return TextRange(low, high, doubt, PayReading(refused=doubt or UNSAID))
        if currency == "?":
            doubt = "it doesn't say which country's dollar"
            return TextRange(low, high, doubt, PayReading(refused=doubt))
        if any(match[k] and _written_out(match[end]) for k, end in (("k1", "low"), ("k2", "high"))):
            doubt = "written both in full and in thousands"
            return TextRange(low, high, "", PayReading(refused=doubt))
        label = naming.label or _label_behind(tail)
        reading = believable(low, high, currency, interval, how="text", label=label)
        return TextRange(low, high, "", reading)

    # -- what it is called ---------------------------------------------------------------------

    def _naming(self, match: re.Match[str], tail: str) -> _Naming:
        behind = "more" if _sums_up(tail.lower()) else _said_behind(tail)
        if behind in ("more", "thing"):
            return _Naming(behind)
        naming = self._named_before(match)
        if naming.said in ("", "section"):
            if behind == "base" or (naming.said == "section" and self._is_wage(match, tail)):
                naming = naming._replace(said="base")
            elif self._is_bare(match, tail):
                naming = naming._replace(said=self._said_beside(match, naming))
            if naming.said == "section" and self._is_compensation(naming, tail):
                label = "" if naming.label == naming.words else naming.label
                naming = naming._replace(said="base", label=label)
        if naming.said == "base" and any(map(_tells_more, self._sentences_beside(match))):
            return naming._replace(said="more")
        return naming

    def _named_before(self, match: re.Match[str]) -> _Naming:
        """By its own sentence; else by what precedes it, back to a range of the same list."""
        line = self._line_of(match.start())
        start = self._starts[line]
        last = self._last
        follows = last is not None and last[0].end() > start
        if last is not None and follows:
            start = last[0].end()
        sentences = _SENTENCE.split(self._text[start : match.start()])
        own = sentences.pop().strip(_DECORATION)
        label = _label_before(own)
        if said := what_it_says(own):
            return _Naming(said, own, label)
        for sentence in reversed(sentences):
            if _POINTS.search(sentence) and (said := what_it_says(sentence)):
                return _Naming(said, sentence, label)
        naming = (
            self._inherited(match, label)
            if last is not None and follows
            else self._headed(match, line, label)
        )
        if not naming.said and _pay_words("section").search(own.lower()) is not None:
            return _Naming("section", own, label)
        return naming

    def _headed(self, match: re.Match[str], line: int, label: str) -> _Naming:
        """By the lines above: headings, labels and the introducing sentence."""
        own_bullet = self._lines[line].lstrip().startswith("•")
        last_line = self._line_of(self._last[0].end() - 1) if self._last else -1
        paragraphs, extra = 0, False
        for number in range(line - 1, max(line - _LINES_ABOVE, -1), -1):
            above = self._lines[number].strip()
            if number <= last_line:
                return _Naming("more") if extra else self._inherited(match, label)
            if not above or match.start() - self._starts[number] > _REACH:
                continue
            if above.startswith("•"):
                if own_bullet:
                    continue
                break
            words = above.strip(_DECORATION)
            if len(above) <= _HEADING and above[-1] not in ".!?;":
                said = what_it_says(words)
                weak = said == "more" and _pay_words("more").search(words.lower()) is None
                if (said == "thing" or weak) and not above.endswith(":"):
                    extra = extra or not label  # "Bonus" alone ends the list of the one before
                    continue
                label = label or (words if words[:1].isupper() else "")
                if said:
                    return _Naming(said, words, label)
                if _pay_words("section").search(words.lower()) is not None:
                    return _Naming("section", words, label if label != words else "")
                continue
            for sentence in reversed(_SENTENCE.split(above)):
                if _POINTS.search(sentence) and not _of_sales_roles(sentence):
                    said = what_it_says(sentence.strip(_DECORATION))
                    if said in ("base", "more"):
                        return _Naming(said, sentence, label)
            paragraphs += 1
            if paragraphs == 2:
                break
        return _Naming("", "", label)

    def _inherited(self, match: re.Match[str], label: str) -> _Naming:
        """In the same list as the range before it, with the same heading."""
        assert self._last is not None
        before, naming, _ = self._last
        within = int(bundled_table("boards_rules")["pay"]["inherit_within"])
        if match.start() - before.end() > within or naming.said == "thing":
            return _Naming("", "", label)
        between = self._text[before.end() : match.start()].strip(_DECORATION + "\n,;/")
        label = label or (between if 0 < len(between) <= _HEADING and "\n" not in between else "")
        label = label if label[:1].isupper() else ""
        return naming._replace(label=label)

    def _is_wage(self, match: re.Match[str], tail: str) -> bool:
        """An hourly amount, or one with equity or a bonus beside it, is a wage."""
        if interval_of(_spoken(_units(match, tail))) == "hour":
            return True
        beside = _BESIDE.match(tail)
        return (
            beside is not None and _pay_words("extra").match(tail.lower(), beside.end()) is not None
        )

    def _is_compensation(self, naming: _Naming, tail: str) -> bool:
        """Called pay or compensation only by a heading or a label, and nowhere more than base."""
        return (
            not self._sales
            and _bare_section().fullmatch(naming.words.lower()) is not None
            and what_it_says(naming.label) not in ("more", "thing")
            and _PLAIN_BEHIND.match(tail) is not None
            and not names_more(self._text)
            and not calls_more(self._text)
        )

    def _is_bare(self, match: re.Match[str], tail: str) -> bool:
        """Nothing but a label on its line."""
        line = self._line_of(match.start())
        before = self._text[self._starts[line] : match.start()].strip(_DECORATION)
        return len(before) <= 60 and len(tail.strip()) <= 60

    def _said_beside(self, match: re.Match[str], naming: _Naming) -> Said:
        """How the sentences around a bare range label it."""
        for sentence in self._sentences_beside(match):
            plain = _pay_words("neutral").sub(" ", sentence.lower())
            base = _pay_words("base").search(_pay_words("not_base_word").sub(" ", plain))
            if base is None or shows_money(sentence) or _of_sales_roles(sentence):
                continue
            if base[0].startswith("base") or (naming.said and _OFFERED.search(plain)):
                return "base"
        return naming.said

    def _sentences_beside(self, match: re.Match[str]) -> Iterator[str]:
        """The rest of its line, the lines below up to the next heading, the paragraph above."""
        line = self._line_of(match.end() - 1)
        end = self._starts[line] + len(self._lines[line])
        yield from _SENTENCE.split(self._text[match.end() : end])
        for number in range(line + 1, min(line + 1 + _LINES_BELOW, len(self._lines))):
            below = self._lines[number].strip()
            if number in self._with_range or not below:
                continue
            if below.startswith("•") or (len(below) <= _HEADING and below.endswith(":")):
                break
            if below.isupper():
                break
            yield from _SENTENCE.split(below)
        first = self._line_of(match.start())
        for number in range(first - 1, max(first - 4, -1), -1):
            above = self._lines[number].strip()
            if number in self._with_range or not above or above.startswith("•"):
                return
            if len(above) > _HEADING or above[-1] in ".!?":
                yield from _SENTENCE.split(above)
                return

    # -- its parts -----------------------------------------------------------------------------

    def _interval(self, match: re.Match[str], naming: _Naming, tail: str) -> Interval | Literal[""]:
        """What is attached to the amount, else what labels the range, else the same as before."""
        if (units := _units(match, tail)).strip():
            return interval_of(_spoken(units))
        if said := interval_of(naming.words):
            return said
        if self._last is not None and self._last[1].words == naming.words:
            return self._last[2]
        return ""

    def _currency(self, match: re.Match[str], naming: _Naming, tail: str) -> str | None:
        """The code; "?" for a dollar of unknown country, None if it isn't money."""
        symbols: dict[str, str] = bundled_table("boards_rules")["pay"]["symbols"]
        if code := next((match[it] for it in _CODE_GROUPS if match[it]), ""):
            return code.strip().upper()
        symbol = next((match[it] for it in _SYMBOL_GROUPS if match[it]), "")
        label = f"{naming.label} {naming.words}"
        if not symbol:
            near = _CODE_NEAR.search(tail[:12]) or _CODE_NEAR.search(label)
            if near is None or naming.said != "base":
                return None
            if near[1]:
                return near[1]
            symbol = near[2]
        if symbol != "$":
            return symbols.get(symbol)
        before = self._text[max(match.start() - 4, 0) : match.start()]
        if re.search(r"\bUS\s?$", before) or _here(naming.label):
            return "USD"
        return "?" if self._abroad or _elsewhere(naming.label) else "USD"

    def _is_money(self, match: re.Match[str]) -> bool:
        if any(match[it] for it in (*_CODE_GROUPS, *_SYMBOL_GROUPS)):
            return True
        return _written_out(match["low"]) and _written_out(match["high"])

    def _tail(self, match: re.Match[str], following: re.Match[str] | None) -> str:
        """What follows it in its own sentence, up to the next amount."""
        line = self._line_of(match.end() - 1)
        end = self._starts[line] + len(self._lines[line])
        if following is not None:
            end = min(end, following.start())
        behind = self._text[match.end() : max(end, match.end())]
        return _SENTENCE.split(behind)[0]

    def _line_of(self, place: int) -> int:
        return bisect_right(self._starts, max(place, 0)) - 1


def _said_behind(tail: str) -> Said:
    """How the words right after an amount label it: "$90,000 to $120,000 OTE"."""
    near = tail[:_RIGHT_BEHIND].lower()
    rest = re.sub(rf"^(?:[\s(),./*]|\b(?:{_CODES.lower()})\b|{_UNIT})+", "", near)
    rest = re.sub(r"^(?:in|of|as|is|the|at|for)\s", "", rest)
    if match := _pay_words("more").search(near):
        return "more" if match.start() <= len(near) - len(rest) + 12 else ""
    if _pay_words("extra").match(rest) is not None:
        return "more"
    if _thing_words().match(rest) or _of_thing().match(near):
        return "thing"
    if _pay_words("base").match(rest) is not None or rest.startswith("annual salary"):
        return "base"
    return ""


def _of_sales_roles(sentence: str) -> bool:
    """A sentence about the ranges of all sales roles, not about an engineer's."""
    plain = sentence.lower()
    return _sales_roles().search(plain) is not None and (
        _pay_words("more").search(_pay_words("neutral").sub(" ", plain)) is not None
    )


def _tells_more(sentence: str) -> bool:
    """A sentence that says that the range is more than base pay."""
    if _of_sales_roles(sentence):
        return False
    tells = _TELLS.search(sentence)
    if tells is None:
        return False
    rest = _pay_words("neutral").sub(" ", tells[1].lower())
    more = _pay_words("more").search(rest)
    base = _pay_words("base").search(rest)
    extra = _pay_words("extra").search(rest)
    if _NOT.search(rest[: extra.start()] if extra else rest) or _NOT.search(tells[0][:60]):
        return False
    if more is not None and (base is None or more.start() < base.start()):
        return (
            re.match(r"\s*(?:a|the|an|one)?\s*(?:\w+\s)?(?:part|component|piece)\b", rest) is None
        )
    return _base_and_more(rest)


def _sums_up(tail: str) -> bool:
    summed = _SUM.search(tail)
    return summed is not None and _base_and_more(tail[summed.end() :])


def _base_and_more(words: str) -> bool:
    """ "base and variable compensation": a sum that includes base pay."""
    base = _pay_words("base").search(words)
    extra = _pay_words("extra").search(words, base.end()) if base else None
    if base is None or extra is None:
        return False
    between = words[base.end() : extra.start()]
    return len(between) <= 40 and _BOTH.search(between) is not None and not _NOT.search(between)


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from _SENTENCE.split(line)


def _label_before(own: str) -> str:
    """How a sentence before a range labels it: "Level II", "For Bay Area-based hires"."""
    label, colon, _ = own.partition(":")
    if not colon and _LEADS.search(own) is not None:
        return ""
    label = label.strip(_DECORATION)
    return label if 0 < len(label) <= _HEADING and label[:1].isupper() else ""


def _label_behind(tail: str) -> str:
    """ "for Level 4", "(San Francisco)"."""
    match = _LABEL_BEHIND.match(tail)
    return (match[1] or match[2] or "").strip() if match else ""


def _units(match: re.Match[str], tail: str) -> str:
    """The units written with a range."""
    attached = _TAIL_UNIT.match(tail)
    return f"{match['unit1'] or ''} {attached['unit'] if attached else ''}"


def _spoken(unit: str) -> str:
    """A unit as the table of intervals writes it."""
    return " ".join(f"per {it.strip('/.')}" for it in re.findall(r"[a-z./]+", unit.lower())
                    if it not in ("per", "a", "an", "/")) + f" {unit}"  # fmt: skip


def _written_out(amount: str) -> bool:
    return len(re.sub(r"\D", "", amount)) > 3 and re.search(r"\D\d{3}", amount) is not None


def _number(digits: str, thousands: str | None) -> float:
    plain = re.sub("['’\u2009\u202f\u00a0 ]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d\d)?", plain):  # European points
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d\d", plain):
        plain = plain.replace(",", ".")
    return round(float(plain.replace(",", "")) * (1000 if thousands else 1), 2)


def _elsewhere(words: str) -> bool:
    return _words("dollar", "elsewhere").search(words.lower()) is not None


def _here(words: str) -> bool:
    return _words("dollar", "here").search(words.lower()) is not None and not _elsewhere(words)


@cache
def _words(table: str, name: str) -> re.Pattern[str]:
    rules: dict[str, Any] = bundled_table("boards_rules")["pay"]
    return whole_words(rules[table][name])


def _pay_words(name: str) -> re.Pattern[str]:
    return _words("words", name)


@cache
def _thing_words() -> re.Pattern[str]:
    return re.compile(rf"(?:in |of |the |a |annual |their |our )*(?:{_pay_words('thing').pattern})")


@cache
def _of_thing() -> re.Pattern[str]:
    """ "of monthly cloud spend"."""
    return re.compile(rf"\W*(?:in|of)\s(?:\w+\s){{0,3}}?(?:{_pay_words('thing').pattern})")


@cache
def _bare_section() -> re.Pattern[str]:
    """A heading or label that names only pay: "Compensation", "Annual pay range"."""
    rules: dict[str, Any] = bundled_table("boards_rules")["pay"]["words"]
    heads, beside = ("|".join(map(re.escape, rules[it])) for it in ("heads", "beside_heads"))
    return re.compile(rf"(?:(?:{beside})\W+)*(?:{heads})(?:\W+(?:{beside}))*\W*")


@cache
def _things() -> re.Pattern[str]:
    return re.compile(rf"(?:{_pay_words('thing').pattern}){_THING_LINK}")


@cache
def _sales_roles() -> re.Pattern[str]:
    kinds: Iterable[str] = bundled_table("boards_rules")["pay"]["sales"]["roles"]
    named = "|".join(sorted(map(re.escape, kinds), key=len, reverse=True))
    people = "roles?|positions?|jobs?|employees|titles?|teams?|candidates|hires"
    return re.compile(rf"(?<!\w)(?:{named})(?:[\s,/&()-]+\w+){{0,3}}?[\s,/()-]+(?:{people})\b")

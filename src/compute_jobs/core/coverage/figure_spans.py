"""The figures of a text: numbers with their units, and numbers without.

The words are those of the ledger's own grammar (``core.evidence.figures``), and so is the reading:
a span found here is put together in plain form and parsed there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from compute_jobs.core.coverage.phrase_index import KnownWords, Words, words_of
from compute_jobs.core.evidence.evidence_model import Figure
from compute_jobs.core.evidence.figures import (
    DIGITS,
    LEADS,
    NUMBER_WORDS,
    FigureError,
    parse_figure,
)


def _by_letter(words: Iterable[str]) -> str:
    """An alternation that fails at the first letter, since most words of a text aren't numbers."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[0], []).append(word[1:])
    return "|".join(f"[{k}{k.upper()}](?:{'|'.join(rest)})" for k, rest in groups.items())


_WORDS = _by_letter(NUMBER_WORDS)
_TENS = _by_letter(word for word in NUMBER_WORDS if word.endswith("ty"))
_ONES = _by_letter(word for word, digits in NUMBER_WORDS.items() if len(digits) == 1)
_HUNDREDS = (
    rf"(?:[Aa](?!\s+hundred\s+percent)|{_WORDS})\s+hundred(?:\s+(?:and\s+)?(?:(?:{_TENS})\s+(?:{_ONES})|{_WORDS}))?"
    rf"|(?:{_TENS})\s+(?:{_ONES})"
)
_POINT = (
    rf"(?:{_WORDS})\s+(?:point(?:\s+(?:oh|zero|{_WORDS})){{1,3}}|and\s+a\s+half)"
    r"(?=[\s-]+(?:(?:m|b|tr)illion|giga|mega|gigs|percent|times|years))"
)
"""As people say numbers: "a hundred and ten thousand", "one point two gigawatts"."""
_LEAD = "|".join(
    re.escape(lead) for lead in sorted((w for w in LEADS if len(w) > 2), key=len, reverse=True)
)
_NUMBER = re.compile(
    rf"(?<!\d)(?:19|20)\d\d(?=\d{{1,3}},\d{{3}}(?!\d))|(?:{DIGITS})|\b(?:(?:{_POINT}|{_HUNDREDS})\b|(?:{_WORDS}|[Hh]alf\s+an?|[Aa])(?=[\s-]+(?:thousand|(?:m|b|tr)illion)\b)|(?:{_WORDS})(?:\b|(?=fold\b))"
    r"|\b(?:[Aa]|[Aa]nother|(?<=the )first)(?=\s+gig(?:awatt)?\b)"
    r"|[Tt]wice(?=\s+(?:its|the|their|as|what|that|his)\b)|(?<=\b[Aa] )[mb]illion(?=-[a-z]))",
    re.A,
)
_DIGIT = re.compile(r"[0-9]")
_SPELLED = re.compile(rf"(?:{_WORDS}|half|a|another|first|twice|[mb]illion)(?:fold)?\Z")


def _begins_number(word: str) -> int:
    return 2 if _DIGIT.search(word) else int(_SPELLED.match(word) is not None)


_FIRST_WORDS = KnownWords(_begins_number)
"""2 for a word with digits, 1 for one with which a number in words begins, else 0."""
_LEFT = re.compile(
    rf"(?:\b(?!under\s+an?\s)(?P<lead>{_LEAD})\s+(?:an?\s+)?(?:additional\s+)?|(?P<mark>[~≈<>≤≥]|c\.)\s?)?"
    r"(?P<paren>\()?(?P<sign>[-+−–]\s?)?(?P<currency>\b(?:CAD|AUD|NZD|SGD|HKD)\s?\$|(?:\b(?:US|U\.S\.))?\s?\$|\b(?:USD|US\$|CHF|EUR|RMB|CAD|AUD|GBP|JPY|Rs\.?)|(?<![A-Za-z])(?:AU|NZ|CA|SG|HK|NT|[ACS])\$|\$US|€|£|¥)?(?P<paren2>\s?\()?\s?\Z",
    re.I,
)
_LEFT_WORDS = {word for lead in LEADS for word in lead.split()} | {
    *("a", "an", "additional", "us", "usd", "hk", "cad", "aud", "nzd", "sgd", "hkd", "chf", "eur"),
    *("rmb", "gbp", "jpy", "rs"),
}
"""Words before a number that may be part of it; what is left of any other is not."""
_LEFT_PARTS = KnownWords(_LEFT.search)
_RIGHT = re.compile(
    r"(?P<plus>\+)?(?P<close4>\)(?=\s?(?:(?i:thousand|million|billion|trillion)|bn|mn|MM|[kKMBTmb])\b))?"
    r"(?:[\s\xa0\u2009\u202f-]{0,2}(?P<word>(?i:thousand|million|billion|trillion))\b(?P<half>\s+and\s+a\s+half\b)?"
    r"|\s?(?P<scale>[bmtBMT]n|[bm]ln|trn|MM|[kKMBT]|(?<=[\d)])[mb])(?P<footnote>\d(?![.\d]))?(?!\w))?"
    r"(?P<close>\))?(?P<plus2>\+)?"
    r"(?:(?P<per_cent>[\s\xa0\u2009\u202f]?%|[\s\xa0-]{1,2}(?i:percent|per\s+cent|pct)\b(?:age\s+(?P<points>points?))?)"
    r"|[\s\xa0\u2009\u202f-]{0,2}(?P<unit>percentage\s+points?|basis\s+points?|bps\b|ppts?\b|pts\b|pp\b|points?\b(?=\s+(?:of\s+)?(?:margin|gross))|margin\s+points?\b"
    r"|[kmgKMGT][wW](?:dc|ac|e|p|s)?\b|(?:gig|meg)s?\b(?!\s+(?:of\s+)?(?:memory|RAM|storage|data|VRAM))|(?i:kilo|mega|giga)(?i:watts?)\b(?!-hour|\s+hour)|(?:U\.?S\.?\s)?dollars?\b|cents\b|[Yy]ears?\b|[Mm]onths?\b|[Ww]eeks?\b|[Dd]ays?\b|[Hh]ours?\b|(?<=\s)(?:[Mm]in(?:utes?)?|[Ss]ec(?:onds?)?|ms|h|hrs?)\b"
    r"|acres?\b|times\b|fold\b)|\s?(?P<ratio>[xX×])(?![\w]))?"
    r"(?P<close2>\))?(?P<more>\s+(?:or\s+(?:more|greater|higher|less|fewer|so)|plus)\b)?"
    r"(?P<close3>\))?",
    re.A,
)
_OTHER_MONEY = re.compile(
    r"\s*(?:(?:Canadian|Australian|Hong Kong|Singapore|New Zealand|Taiwan) dollars?|yuan|renminbi|"
    r"RMB|CNY|yen|JPY|won|KRW|rupees?|INR|euros?|EUR|pounds? sterling|GBP|(?:Swiss )?francs|CHF|"
    r"kron(?:or|er|a)|dirhams?|riyals?|shekels?|reais|rubles?|CAD|AUD|HKD|SGD)\b"
)
"""Money that isn't counted in dollars."""
_PER = re.compile(
    r"[\s-]*(?:(?:/|\bper\b|\ban?\b|\beach\b|\bevery\b)[\s-]*(?P<one>month|mo\b|quarter|year|yr\b|annum|week|wk\b|day|share|diluted\s+share|hour|hr\b|kilowatt|megawatt|MWh|kWh|GPU|token|user|ton|acre|chip|gallon|barrel|launch|kilogram|kg)"
    r"|(?P<word>monthly|annually|quarterly|weekly|daily)\b)(?!\s+(?:earlier|ago|before|prior|later|from\s+(?:now|today|then)|end|on|over)\b)",
    re.I,
)
_SHARE = re.compile(r"\s*(?:per|a|an|each)\s+(?:\w+\s+){0,3}share\b", re.I)
_POINTS = re.compile(r"\s+points?\b(?!\s+of\s+(?:presence|sale|view))")
_SCORE = re.compile(r"\s?/\s?100\b|\s+out\s+of\s+100\b")
_JOIN = re.compile(r"\s*(?:(?P<dash>–|—|-)|(?P<to>to)|(?P<and>and)|(?P<through>through))\s*\Z")
_CHANGE = re.compile(
    r"(?:\b(?:from|rose|rises?|rising|grew|grows?|growing|increas\w+|climb\w+|jump\w+|fell|falls?|drop\w+|declin\w+|up|down|rais\w+|cut|"
    r"doubl\w+|tripl\w+|expand\w*|went|gone|go|scal\w+|reduc\w+|lower\w+|surg\w+)\s+(?:by\s+)?)\Z",
    re.I,
)
_BY = re.compile(r"\bby\s+\Z")
_FROM_ONE = re.compile(r",?\s+(?:up\s+|down\s+)?from\s+(?:an?\s+(?:\w+\s+)?range\s+of\s+)?")
_RANGING = re.compile(
    r"\b(?:rang\w+|between|anywhere|terms?)\s+(?:from\s+|of\s+)?\Z|\b(?:rang\w+|anywhere)\s+from\s+\Z",
    re.I,
)
_SPAN_OF_TIME = re.compile(r"\w+-(?:year|month|week|day|megawatt|gigawatt)\b", re.I)
"""A number of its own: "two five-year options"."""
_NEXT_WORD = re.compile(r"[\s-]{1,3}([A-Za-z][\w’'&./]*(?:-[A-Za-z]\w*)*(?:\s\d(?=\s[a-z]))?)")
_RANKED = re.compile(
    r"\b(?:largest|biggest|top|main|other|next|remaining|most|former|smallest|leading)\b", re.I
)
_STOPS = frozenset(
    (
        *(
            "of",
            "in",
            "and",
            "or",
            "to",
            "for",
            "at",
            "with",
            "by",
            "from",
            "on",
            "as",
            "than",
            "is",
        ),
        *(
            "are",
            "was",
            "were",
            "per",
            "a",
            "an",
            "the",
            "that",
            "which",
            "who",
            "but",
            "its",
            "their",
        ),
        *(
            "his",
            "her",
            "this",
            "these",
            "those",
            "it",
            "they",
            "we",
            "said",
            "says",
            "will",
            "would",
        ),
        *("has", "have", "had", "if", "when", "while", "so", "year", "years", "month", "months"),
        *("percent", "million", "billion", "over", "under", "into", "about", "against"),
    )
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\]\([^)\s]{1,500}\)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.]+")
_NO_FIGURE = re.compile(
    r"\b(?=\d)(?:\d{1,2}:\d{2}(?::\d{2})?\b(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\b\.?"
    r"|(?:10-[KQ]|8-K|20-F|6-K|40-F|11-K|13[DFG]|424B\d)\b(?:/A)?|24/7\b|[2458]K\b(?=\s+(?:video|streaming|display|gaming|monitor|TV|resolution))|\d{10}-\d{2}-\d{6}\b|\d{3}-\d{5}\b"
    r"|\d{3}[)\s.-]{1,2}\d{3}[\s.-]\d{4}\b|\d{3}-\d{4}\b|\d{1,3}(?:\.\d{1,3}){2,}\b|\d+\s?[×x]\s?\d+\b|\d+\s?-?\s?bit\b|\d+(?:st|nd|rd|th)\b)"
)
_REFERENCE = re.compile(
    r"(?:\b(?:[Ii]tems?|[Nn]otes?|[Ss]ections?|[Rr]ules?|[Pp]ages?|Exhibits?|[Tt]able|[Ff]igure|[Cc]hapter|Article|[Ff]orm|[Rr]elease|[Ee]pisode|[Ii]ssue|Part|Step|Level|Topic"
    r"|ASC|ASU|IFRS|Regulation|Title|No\.|Nos\.|number|[Gg]en|[Vv]ersion|v|Tier|Dispatch|Block|Suite|Floor|Room)\s+(?:\d[\w.]*(?:\([a-z0-9]\))*\s*(?:and|or|,|to|-|–)\s*){0,4}|[#§]|©\s*|\b(?:Fortune|Forbes|S&P|Russell|FTSE|Nasdaq|Global|TOP)\s+|\b[A-Z]{2}\s+(?=\d{5}\b))\Z"
)
_NAMED = re.compile(
    r"(?<=[\w,;:’'\"“()\]]\s)(?!(?:In|By|Of|At|The|And|Or|For)\b)[A-Z][a-z]{2,}\s\Z"
)
"""A capitalised word within a sentence, just before a number."""
_COMPOUND = re.compile(
    r"(?:design|maker|startup|stock|supplier|vendor|generation|architecture|type|famil|program|project|"
    r"deal|plant|company|compani)(?:s|y|es)?",
    re.I,
)
_MODEL = re.compile(r"\b(?!US|USD|OF|AND|THE|TO|IN)[A-Z]{2,5}\s\Z")
_WORD_AFTER = re.compile(
    r"\s+(?!thousand|million|billion|trillion|percent|gigawatt|megawatt|years?|months?|times|of)[a-z]"
)
_NAMED_AFTER = re.compile(
    r"['’]s\b|\s+(?:[Dd]ata\s?[Cc]ent(?:er|re)|facility|campus|site|cluster|supercomputer|reactor|is|was|will|"
    r"has|would|in|at|and|near|for|with|by|to)\b|[,.;:)”\"]"
)
_SPECS = re.compile(
    r"[\s-]?(?:nm|nanomet(?:er|re)s?|joules?|GHz|MHz|GB|TB|PB|GB/s|TB/s|Gbps|Tbps|Mbps|km|W|MWh|GWh|TWh|kWh|°|inch|mm|cm|kg|lbs?|ft|Hz|bits?|bytes?|FLOPS?|exaflops?|petaflops?)\b"
)
_RATES = {
    "month": "month",
    "mo": "month",
    "monthly": "month",
    "quarter": "quarter",
    "quarterly": "quarter",
    "year": "year",
    "yr": "year",
    "annum": "year",
    "annually": "year",
    "week": "week",
    "wk": "week",
    "weekly": "week",
    "day": "day",
    "daily": "day",
}
_DIGITS = frozenset("0123456789.")
_DOLLARS = frozenset(("$", "US$", "$US", "U.S.$", "U.S. $", "US $", "USD"))
_IN_WORDS = {
    "a": "1",
    "another": "1",
    "first": "1",
    "half a": "0.5",
    "half an": "0.5",
    "twice": "2",
}
_INSIDE = re.compile(r"(?:[^\W_]|\w_|[#@]|\w[./:,]|[A-Za-z]-)\Z")
"""What precedes digits that are part of a name, a version or a fraction."""
_GLUED = re.compile(r"(?<!\d)(?:19|20)\d\d\Z")
_GLUED_PERCENT = re.compile(r"\d+\.\d+%")
"""Of cells that a page ran together: "Bridge note5.0%15.0%20263,023"."""
_APIECE = re.compile(r"(?:illion|[\d.][BbMmk]?|cost|price)\s*\Z")
"""Before "a gigawatt" where it says what a sum is for: "$50 billion a gigawatt"."""
_OPENS = re.compile(
    r"\s?\((?:about |approximately |around |roughly |some |or )?(?:USD?\s?)?\$(?:US)?"
)
_YEAR_BEFORE = re.compile(r"\b(?:loss|income|profit|revenues?|sales|EBITDA|expenses?)\b[^.;()]*\Z")
"""Before a sum of accounts, which may have last year's in brackets behind it."""
_LEFT_REACH = 28
_REFERENCE_REACH = 40

_NAMES = {
    **{"percent": "%", "pct_point": "percentage points", "bp": "basis points", "point": "/100"},
    **{"mw": "MW", "gw": "GW", "kw": "kW", "ratio": "x", "acre": "acres", "hour": "hours"},
    **{"year": "years", "month": "months", "week": "weeks", "day": "days"},
}
"""The grammar's word for each unit."""
_POWERS = "kmbt"
_WIDEST = 10
"""Between the ends of a figure that have scales of their own: "$900 million-$1.1 billion"."""
_SHORTER = {"mm": "m", "mln": "m", "bln": "b", "trn": "t"}
_SHORT = {"thousand": "k", "million": "M", "billion": "B", "trillion": "T"}
_WHO_SIGNS = ("customer", "tenant")
"""Before something signed, they only say whose: "two customer contracts"."""
_TIMES = ("day", "week", "month", "year")
_SIZES = frozenset((*_TIMES, "kw", "mw", "gw", "acre", "hour"))
"""Never negative, in brackets either: "the units (128 MW)"."""
_UP_TO = ("up to", "as much as", "as many as")
_LASTING = re.compile(r"\b(?:for|lasts?|lasting|runs?|takes?|took|just|well|of|is|was)\s*\Z", re.I)
_PART_OF = re.compile(
    r"\s+of\s+(?:(?:the|its|our|their|these|those)\b|(?:[A-Z][\w&.-]*\s){0,2}[A-Z][\w&.-]*['’]s?\b)"
)
"""In "50,000 of Nvidia's chips"."""
_BETWEEN = re.compile(r"\b(?:between|range of)\s+\Z", re.I)
_LONGEST_JOIN = 12
_ENDS = re.compile(r"\s+to\s+")
_SCALED = ("kw", "mw", "gw", "tw")


class FigureSpan(NamedTuple):
    start: int
    end: int
    figure: Figure
    unit: str
    """usd, percent, pct_point, mw, day, ratio, point, usd_per_share or a noun; "" if none."""
    noun: str = ""
    weak: bool = False
    spelled: bool = False
    """Whether the number is in words."""
    threshold: bool = False
    """"or more" follows."""
    up_to: bool = False
    core_start: int = 0
    core_end: int = 0


class _Token(NamedTuple):
    start: int
    end: int
    core: int
    after: int
    lead: str
    sign: str
    currency: bool
    number: str
    scale: str
    unit: str
    plus: bool
    noun: str
    weak: bool
    spelled: bool
    threshold: bool
    per: str
    negative: bool


class NounTable(NamedTuple):
    """What is counted: the unit of each noun, and how many words the longest has."""

    units: dict[str, tuple[str, bool]]
    longest: int
    weak_from: float


def blocked_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans in which no number is a figure: addresses, times, telephone numbers, forms."""
    end = len(text) if end is None else end
    spans = [match.span() for match in _NO_FIGURE.finditer(text, start, end)]
    if any(text.find(mark, start, end) >= 0 for mark in ("://", "www.", "](")):
        spans += [match.span() for match in _ADDRESS.finditer(text, start, end)]
    if text.find("@", start, end) >= 0:
        spans += [match.span() for match in _MAIL.finditer(text, start, end)]
    return sorted(spans)


def find_figures(
    text: str, start: int, end: int, nouns: NounTable, taken: Sequence[tuple[int, int]]
) -> list[FigureSpan]:
    """All of ``figures_among``."""
    return figures_among(words_of(text, start, end), nouns, taken)


def figures_among(
    words: Words, nouns: NounTable, taken: Sequence[tuple[int, int]]
) -> list[FigureSpan]:
    """Every number that has a unit or counts something, and the bare ones.

    ``taken`` are stretches, in order, in which no number counts: dates, links, times.
    """
    text, start = words.text, words.edges[0]
    tokens = _tokens(words, nouns, taken)
    spans: list[FigureSpan] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        pair = tokens[at + 1] if at + 1 < len(tokens) else None
        token = _like_the_next(text, token, pair) if pair is not None else token
        before = spans[-1] if spans else None
        span = _range(text, start, token, pair, before) if pair is not None else None
        if span is not None:
            spans.append(span)
            at += 2
            continue
        span = _single(token)
        if span is not None:
            spans.append(span)
        at += 1
    return _in_one_currency(text, spans)


def _in_one_currency(text: str, spans: list[FigureSpan]) -> list[FigureSpan]:
    """Without the other country's dollars, where one sum is told in both: "US$9 billion ($14
    billion)".
    """
    kept: list[FigureSpan] = []
    for span in spans:
        last = kept[-1] if kept else None
        if last is not None and last.unit == span.unit == "usd" and _aside(text, last, span):
            ours, theirs = ("US" in text[it.start : it.core_start] for it in (last, span))
            one, other = last.figure.middle or 0, span.figure.middle or 0
            if theirs and not ours:
                kept.pop()
            elif ours or (
                1.2 * one < other < 1.8 * one
                and not _YEAR_BEFORE.search(text, max(0, last.start - 50), last.start)
            ):
                continue
        kept.append(span)
    return kept


def _aside(text: str, span: FigureSpan, other: FigureSpan) -> bool:
    """Whether the second sum stands alone in brackets behind the first."""
    opens = _OPENS.fullmatch(text, span.end, other.core_start) is not None
    return opens and ")" in text[other.core_end : other.end + 1]


class _Bounds(NamedTuple):
    """Between which offsets a number's words are looked for."""

    start: int
    end: int


def _tokens(words: Words, nouns: NounTable, taken: Sequence[tuple[int, int]]) -> list[_Token]:
    tokens: list[_Token] = []
    edge, end = words.edges[0], words.edges[-1]
    place = 0
    for match in _numbers(words):
        left, right = match.span()
        if left < edge:
            continue
        while place < len(taken) and taken[place][1] <= left:
            place += 1
        if place < len(taken) and taken[place][0] < right:
            continue
        token = _token(words.text, match, _Bounds(edge, end), nouns)
        if token is not None:
            tokens.append(token)
            edge = token.end
    return tokens


def _numbers(words: Words) -> Iterator[re.Match[str]]:
    text, edges = words.text, words.edges
    edge, end = edges[0], edges[-1]
    for at, begins in enumerate(map(_FIRST_WORDS.__getitem__, words.words)):
        if not begins:
            continue
        left, right = words.span(at, at)
        while left < right:
            digits = _DIGIT.search(text, max(left, edge), right) if begins == 2 else None
            if begins == 2 and digits is None:
                break
            left = digits.start() if digits else left
            point = digits and left > edge and text[left - 1] == "."
            match = _NUMBER.match(text, left - 1 if point else left, end)
            if match is not None:
                yield match
            left = edge = match.end() if match is not None else right


def _token(text: str, match: re.Match[str], bounds: _Bounds, nouns: NounTable) -> _Token | None:
    """A number with the words around it; None if it is part of a name or a reference."""
    left, right = match.span()
    digits = match[0][0] in _DIGITS
    if digits and match[0].isdigit() and _names(text, left, right, bounds):
        return None
    inside = _INSIDE.search(text[max(0, left - 2) : left])
    if inside and not (
        text.startswith(("$US", "USD"), max(0, left - 3))
        or ("," in match[0] and _GLUED.search(text[max(0, left - 5) : left]))
        or (text[left - 1].islower() and ("," in match[0] or _GLUED_PERCENT.match(text, left)))
    ):
        return None
    if digits and _refers(text, left, bounds):
        return None
    if match[0] in ("a", "A") and _APIECE.search(text, max(bounds.start, left - 12), left):
        return None
    near = text[max(bounds.start, left - _LEFT_REACH) : left]
    before = _LEFT_PARTS[near[_left_edge(near) :]]
    after = _RIGHT.match(text, right, bounds.end)
    assert before is not None
    assert after is not None
    currency = (before["currency"] or "").strip().upper()
    if currency and currency not in _DOLLARS:
        return None
    if not currency and digits and (_goes_on(text, right, after) or _SPECS.match(text, right)):
        return None
    if not currency and digits and _OTHER_MONEY.match(text, after.end()):
        return None
    if not currency and after["footnote"]:
        return None  # a footnote's digit follows sums only: "$43.9m2"
    unit = "ratio" if match[0].lower() == "twice" else _unit(after, currency)
    stop, noun, weak = after.end(), "", False
    if not unit:
        few = right - left < 4 and not (after["word"] or after["scale"])
        stop, noun, weak = _noun(text, stop, bounds.end, nouns, few=few) or (stop, "", False)
    if digits and not unit and not noun and (score := _SCORE.match(text, right)):
        stop, unit = score.end(), "point"
    if not unit and before["lead"] and (points := _POINTS.match(text, right)):
        stop, unit, noun = points.end(), "pct_point", ""  # "of roughly two points"
    stop, unit, per = _rate(text, stop, bounds.end, unit, counted=bool(noun))
    number, scale = _written(match[0], (after["word"] or after["scale"] or "").lower())
    if after["half"] and number.isdigit():
        number += ".5"
    sign = _sign(text, left, before, currency)
    lead = (before["lead"] or before["mark"] or "").lower()
    start = left - len(before[0])
    if lead == "over" and unit in _TIMES and not _LASTING.search(text, bounds.start, start):
        lead = ""  # "pays $2B over five years" says during, "runs for over five years" more than
    closed = bool(after["close"] or after["close2"] or after["close3"] or after["close4"])
    aside = unit in ("percent", "ratio") and bool(
        after["close2"] or after["close3"]
    )  # "sales (84%)"
    return _Token(
        start=_beginning(text, left, before, sign=bool(sign), closed=closed),
        end=stop,
        core=left,
        after=right,
        lead=lead,
        sign=sign,
        currency=bool(currency),
        number=number,
        scale=scale,
        unit=unit,
        plus=bool(after["plus"] or after["plus2"]) or (after["more"] or "").strip() == "plus",
        noun=noun,
        weak=weak,
        spelled=not digits,
        threshold="or" in (after["more"] or "").split(),
        per=per,
        negative=closed
        and unit not in _SIZES
        and sign != "+"
        and not (aside and left - len(before[0].lstrip()) > bounds.start)
        and bool(before["paren"] or before["paren2"])
        and (not scale or bool(before["paren2"]) or left - len(before[0].lstrip()) <= bounds.start),
    )


def _left_edge(near: str) -> int:
    """From where on the words before a number may be part of it."""
    at = len(near)
    while at > 0:
        space = near.rfind(" ", 0, at)
        word = near[space + 1 : at]
        if word.isalpha() and word.lower() not in _LEFT_WORDS:
            return at
        at = space
    return 0


def _refers(text: str, left: int, bounds: _Bounds) -> bool:
    """Whether the number says which: "Item 5", "Note 9", "page 27"."""
    if text[left - 1 : left] == "$":
        return False
    start = max(bounds.start, left - _REFERENCE_REACH)
    return _REFERENCE.search(text[start : left + 6], 0, left - start) is not None


def _names(text: str, left: int, right: int, bounds: _Bounds) -> bool:
    """Whether a number is the last word of a name: "Colossus 2", "Fairwater 4", "RTX 5080"."""
    if right - left > 1 and _MODEL.search(text, max(bounds.start, left - 8), left):
        return not text[right : right + 1].strip(" \n'’,.;:)\"”?!")
    if right - left > 2 or text[right : right + 1] in ("%", ".", "+", "-"):
        return False
    goes_on = right - left == 1 and _WORD_AFTER.match(text, right)
    if not goes_on and _NAMED_AFTER.match(text, right) is None:
        return False
    return _NAMED.search(text, max(bounds.start, left - _LEFT_REACH), left) is not None


def _goes_on(text: str, right: int, after: re.Match[str]) -> bool:
    """Whether letters or digits follow that make it part of something else: 5G, 3.2.1, 5 m."""
    following = text[right : right + 1]
    if after["scale"]:
        return following.isspace()
    if after.end() > right:
        return False
    return following.isalpha() or (
        following in (",", ".") and text[right + 1 : right + 2].isdigit()
    )


def _sign(text: str, left: int, before: re.Match[str], currency: str) -> str:
    """The sign of a number; a dash that only joins words isn't one."""
    sign = before["sign"] or ""
    if sign[-1:].isspace():
        return ""  # the dash of a list
    place = left - len(before[0]) + before[0].find(sign) - 1
    joins = place >= 0 and (text[place].isalnum() or text[place] in "%)")
    return "" if joins or (sign == "–" and not currency) else sign


def _beginning(text: str, left: int, before: re.Match[str], *, sign: bool, closed: bool) -> int:
    dash = bool(before["sign"]) and not sign
    begin = left - len(before[0]) + (before.end("sign") - before.start() if dash else 0)
    while begin < left and (text[begin].isspace() or (text[begin] == "(" and not closed)):
        begin += 1
    return begin


def _written(number: str, scale: str) -> tuple[str, str]:
    """A number in words and its scale as the ledger's grammar reads them."""
    if number[0] in _DIGITS:
        return number, _SHORTER.get(scale, scale)
    words = " ".join(number.lower().split())
    if words in ("million", "billion"):
        return "1", words
    return _IN_WORDS.get(words) or _said(words), scale


def _said(words: str) -> str:
    """The digits of a number as people say it."""
    whole, _, fraction = words.replace(" and a half", " point five").partition(" point ")
    total = 0
    for word in whole.replace("hundred", " hundred ").split():
        if word == "hundred":
            total = 100 * (total or 1)
        elif word != "and":
            total += int(NUMBER_WORDS.get(word, "1"))
    said = [NUMBER_WORDS.get(word, "0") for word in fraction.split()]
    return f"{total}.{''.join(said)}" if said else str(total)


def _rate(text: str, stop: int, end: int, unit: str, *, counted: bool) -> tuple[int, str, str]:
    """Where a figure ends with its rate, its unit and what it is per."""
    if unit not in ("usd", "mw") and not counted:
        return stop, unit, ""
    if unit == "usd" and _SHARE.match(text, stop, end):
        return stop, "usd_per_share", ""
    rate = _PER.match(text, stop, end)
    if rate is None:
        return stop, unit, ""
    word = (rate["word"] or rate["one"]).lower()
    if word in _RATES:
        return rate.end(), unit, _RATES[word]
    return stop, f"usd_per_{word}" if unit == "usd" else unit, ""


def _unit(match: re.Match[str], currency: str) -> str:
    if currency:
        return "usd"
    if match["per_cent"]:
        return "pct_point" if match["points"] else "percent"
    if match["ratio"]:
        return "ratio"
    word = " ".join((match["unit"] or "").lower().split())
    if not word:
        return ""
    if word.startswith(("percentage", "pp", "pts", "point", "margin")):
        return "pct_point"
    if word in ("ms", "h") or word.startswith(("min", "sec", "hr")):
        return "hour"
    if word.startswith(("basis", "bps")):
        return "bp"
    if word.endswith("fold"):
        return "ratio"
    if word == "times":
        return "ratio"
    if "watt" in word or word[1:2] == "w" or word.startswith(("gig", "meg")):
        return {"k": "kw", "m": "mw", "g": "gw", "t": "tw"}[word[0]]
    if word.endswith(("dollar", "dollars")):
        return "usd"
    return {"cent": "cent"}.get(word.rstrip("s"), word.rstrip("s"))


def _noun(
    text: str, at: int, end: int, nouns: NounTable, *, few: bool
) -> tuple[int, str, bool] | None:
    """The noun that a number counts, a few words on: where it ends, its unit, whether weak."""
    best = None
    if part := _PART_OF.match(text, at, end):
        at = part.end()
    attached = text.startswith("-", at)  # "16,000-GPU jobs" have so many GPUs
    words: list[tuple[str, int]] = []
    for _ in range(6):
        match = _NEXT_WORD.match(text, at, end)
        if match is None:
            break
        word = match[1].rstrip(".'’")
        if word.lower() in _STOPS or _SPAN_OF_TIME.match(word):
            break
        at = match.start(1) + len(word)
        words.append((word, at))
        if match[1] != word:
            break
    if words and few and _RANKED.search(" ".join(word for word, _ in words[:2])):
        return None
    for first in range(len(words)):
        for last in range(min(len(words), first + nouns.longest), first, -1):
            name = " ".join(word for word, _ in words[first:last])
            known = nouns.units.get(name) or nouns.units.get(name.lower())
            if known is None and last == first + 1 and name[-2:] in ("'s", "’s"):
                known = nouns.units.get(name[:-2]) if name[:1].isupper() else None
            if known is None and last == first + 1 and "-" in name:
                known = nouns.units.get(name.rpartition("-")[2].lower())
            if known is not None:
                if first > 0 and known[1] and best is None and first > 2:
                    if last > first + 1:
                        return None  # "two senior secured credit facilities" aren't places
                    continue
                if last < len(words) and _COMPOUND.fullmatch(words[last][0]):
                    return None  # "two chip designs" aren't chips
                best = (words[last - 1][1], *known)
                # "15 customer engineers" counts engineers
                if last < len(words) and not attached:
                    following = nouns.units.get(words[last][0].lower())
                    if following is not None and (not following[1] or known[0] in _WHO_SIGNS):
                        return words[last][1], *following
                return best
    return best


def _single(token: _Token) -> FigureSpan | None:
    try:
        figure = _figure(token, token.plus)
    except FigureError:
        return None
    return _span(token, token.start, token.end, figure)


def _span(token: _Token, start: int, end: int, figure: Figure) -> FigureSpan:
    unit = figure.unit if token.unit or token.noun else ""
    return FigureSpan(
        start=start,
        end=end,
        figure=figure,
        unit=token.unit if token.unit.startswith(("usd_per", "cent")) else unit,
        noun=token.noun,
        weak=token.weak,
        spelled=token.spelled,
        threshold=token.threshold,
        up_to=token.lead in _UP_TO,
        core_start=token.core,
        core_end=token.after,
    )


def _figure(token: _Token, plus: bool, other: _Token | None = None) -> Figure:
    """The figure of one number or of two ends, put together in words and read by the grammar."""
    last = other or token
    written = f"{'-' if token.negative else ''}{_number(token)}"
    if other is not None:
        written = f"{written} to {_number(other)}"
    unit = last.unit or token.unit
    words = (token.lead, f"{written}{'+' if plus else ''}", _NAMES.get(unit, ""))
    counted = None if unit else last.noun or token.noun or None
    text = " ".join(word for word in words if word)
    return _parsed(text, counted, last.per or token.per or None)


@lru_cache(4096)
def _parsed(text: str, unit: str | None, per: str | None) -> Figure:
    """A text states the same amount more than once."""
    return parse_figure(text, unit=unit, per=per)


def _number(token: _Token) -> str:
    sign = token.sign if token.sign in ("-", "−", "+") else ""
    money = "$" if token.unit.startswith("usd") or token.currency else ""
    scale = _SHORT.get(token.scale, token.scale)
    gap = " " if len(scale) > 1 or token.spelled else ""
    return f"{sign}{money}{token.number}{gap}{scale}"


def _range(
    text: str, start: int, token: _Token, other: _Token, last: FigureSpan | None
) -> FigureSpan | None:
    """Two numbers that are the ends of one figure; None where they are two figures.

    ``last`` is the figure before them: a range is compared with one, "$8B to $9B from $7B to $8B".
    """
    gap = text[token.end : other.start]
    join = _JOIN.match(gap) if len(gap) < _LONGEST_JOIN else None
    if join is None or other.lead or other.sign == "+" or token.plus:
        return None
    if token.currency and text[token.start - 1] == "/":
        return None  # revenue and earnings per share: "from $90B/$2.10 to $95B/$2.25"
    before = text[max(start, token.start - 30) : token.start]
    between = _BETWEEN.search(before)
    if join["and"] and not between:
        return None
    ranges = last is not None and last.figure.low is not None and last.figure.high is not None
    ranges = ranges and _FROM_ONE.fullmatch(text, last.end if last else 0, token.start) is not None
    if join["to"] and _CHANGE.search(before) and not (ranges or _RANGING.search(before)):
        return None  # "rose from 5 to 7" are two figures
    if not between and _far_apart(token, other):
        return None  # "$30M to $1B in two years"
    if join["to"] and _BY.search(before):
        return None  # "raised its budget by $10 billion to $85 billion"
    token, other = _shared(token, other)
    bare = not (token.unit or token.noun)
    if not bare and (token.unit, token.noun) != (other.unit, other.noun or token.noun):
        return None
    if bare and not (other.unit or other.noun or other.scale or join["dash"]):
        return None
    if bare and other.unit == "usd" and not (between or _RANGING.search(before)):
        return None  # "in 3 to $5 billion deals"
    if other.unit in _TIMES and token.spelled != other.spelled and not join["to"]:
        return None
    try:
        figure = _figure(token._replace(unit=token.unit or other.unit), other.plus, other)
    except FigureError:
        return None
    merged = other._replace(core=token.core, lead=token.lead, spelled=token.spelled)
    return _span(merged, token.start, other.end, figure)


def _like_the_next(text: str, token: _Token, other: _Token) -> _Token:
    """A number with the unit and scale that only the next one has: "from 21 to 25 gigawatts"."""
    bare = not (token.unit or token.noun or token.scale or token.currency)
    if not bare or other.currency or other.noun or not (other.unit in _SCALED or other.scale):
        return token
    if not _ENDS.fullmatch(text, token.end, other.start):
        return token
    return token._replace(unit=other.unit, scale=other.scale)


def _far_apart(token: _Token, other: _Token) -> bool:
    """Whether two sums of their own scales are too different to be the ends of one figure."""
    if not (token.scale and other.scale):
        return False
    low, high = (float(it.number.replace(",", "")) for it in (token, other))
    powers = [_POWERS.index(_SHORT.get(it.scale, it.scale)[0].lower()) for it in (token, other)]
    return not 1 < high / max(low, 1e-9) * 1000.0 ** (powers[1] - powers[0]) < _WIDEST


def _shared(token: _Token, other: _Token) -> tuple[_Token, _Token]:
    """Both ends with the unit that only one of them writes: "$8.40 to $8.80 per share"."""
    if other.unit.startswith("usd_per") and token.unit == "usd":
        return token._replace(unit=other.unit), other
    if token.unit == "usd" and not other.unit and not other.noun:
        return token, other._replace(unit="usd", currency=True)
    return token, other


def with_unit(span: FigureSpan, unit: str) -> FigureSpan:
    """A bare number with the unit from a neighbor or a head."""
    noun = "" if unit in ("percent", "mw", "usd", "day", "ratio") else unit
    return span._replace(figure=scaled_figure(span.figure, 1.0, unit), unit=unit, noun=noun)


def scaled_figure(figure: Figure, factor: float, unit: str) -> Figure:
    """A figure given in thousands or millions, in base units."""

    def times(number: float | None) -> float | None:
        return None if number is None else float(f"{number * factor:.12g}")

    low, high = times(figure.low), times(figure.high)
    below, above = times(figure.bound_low), times(figure.bound_high)
    if factor < 0:
        low, high, below, above = high, low, above, below
    return Figure(times(figure.value), low, high, below, above, unit, figure.per, "")

"""Which numbers are facts about someone, and where a bare number takes its unit from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compute_jobs.core.coverage.figure_spans import FigureSpan, scaled_figure, with_unit
from compute_jobs.core.coverage.reading_rules import Cue, ReadingRules
from compute_jobs.core.coverage.statement_labels import Sentence
from compute_jobs.core.evidence.dates import DAYS_A_MONTH, DAYS_A_YEAR

_ABOUT = (
    r"(?:a little |well |just )?(?:about |around |roughly |nearly |some |over |just |"
    r"approximately |more than |maybe |north of )?"
)
_EMPLOYS = re.compile(
    rf"\b(?:employs|employing|employ|hired|staff of|workforce of|team of|we[’']re|"
    rf"team from|headcount(?: (?:was|is|of|stood at|reached|from))?)\s+{_ABOUT}\Z",
    re.I,
)
_BETWEEN = re.compile(rf"\s*(?:to|and|or|of)\s*{_ABOUT}")
_LINKED = re.compile(
    rf"\b(?:from|to|than|against|versus|vs\.?|of which|of whom|and|or|for|now|with|was|is|reach|"
    rf"another)\s+{_ABOUT}\Z"
    r"|[→>/]\s*\Z"
)
_SPEAKERS = re.compile(rf"\baccording\s+to\s+(?:the\s+)?{_ABOUT}\Z", re.I)
""" "According to two former employees" counts those who say it."""
_ONE_OF = re.compile(r"one of\b", re.I)
_OF_THEM = re.compile(r"\s+of\s+(?:them|those|these|which|whom)\b")
_HARDWARE = re.compile(r"\b(?:GPUs?|chips?|accelerators?|[HB][12]00s?|cluster)\b")
_LABELLED = re.compile(r"([A-Za-z][A-Za-z -]{1,40}):\s*\Z")
_WORD_AFTER = re.compile(r"[\s\"”')]*([A-Za-z]+)")
_MONEY = re.compile(
    r"\b(?:expenses?|expenditures?|income|cash|revenue|price|deal|worth|costs?|spend\w*|raise\w*|valu\w+|pay\w*|debt|loss|lost|dollars?|sales|"
    r"sold|earn\w*|orders|backlog|bookings|rent|guidance|invest\w*|funding|capex)\b|\$",
    re.I,
)
_FOLLOWING = frozenset(
    (
        *(
            "a",
            "after",
            "and",
            "at",
            "by",
            "for",
            "from",
            "if",
            "in",
            "is",
            "it",
            "now",
            "of",
            "on",
            "or",
        ),
        *(
            "same",
            "so",
            "than",
            "that",
            "the",
            "then",
            "they",
            "this",
            "to",
            "today",
            "until",
            "we",
            "were",
        ),
        *("when", "which", "who", "with", "are", "pay", "next", "last", "during", "online"),
    )
)
"""Words after a bare number that aren't what it counts."""
COUNTED_ON = ("gpu", "tpu", "user", "subscriber", "employee", "satellite", "usd")
"""What a bare number further on may count: "doubled to 100,000"."""
_PER_SHARE = re.compile(r"\b(?:per (?:\w+ )?share|EPS)\b[^;,]*\Z")
_NO_MONEY = re.compile(
    r"\b(?:tokens?|parameters?|users?|subscribers?|people|messages|queries|requests|downloads|"
    r"transistors|searches|views|operations)\b",
    re.I,
)
_A_SHARE = re.compile(r"\b(?:an?|per|each) (?:\w+ )?share\b|\bEPS\b")
_ELSE = re.compile(r"\s*(?:(?:per|an?)\s+|/\s*)(?!share|\w+ share)\w")
_BILLIONS = ("million", "billion", "bn", "b", "trillion", "tn", "t")

_OWN_NOUN = re.compile(r"\s[A-Z]{2,}s\b")
"""After a number that counts something else than the one before it: "72 GPUs and 36 CPUs"."""
_FOOTNOTE = re.compile(r"\W*[Ll]ess than \d+\s?%(?: of [\w ]+)?\.?")
_OCCASIONS = re.compile(
    r"\btimes\s+(?:an?|per|in|last|this|since|during|each|every|before|within|already)\b"
    r"(?!\s(?:\w+\s){0,2}\w+['’]s?\s)"
)
"""What happened so often: "paged 40 times in May", but not "5 times last year's revenue"."""
_MULTIPLIED = re.compile(
    r"\b(?:grew|grown|rose|risen|increased|expanded|multiplied)\b[^.;]{0,30}\Z|\bmore than\s\Z"
)
"""Before how many times as large something is: "grew 3 times in 2030"."""
_NAME_OF_ONE = re.compile(r"[ -](?:Model|Case|Scenario)\b")
"""After a number that is a name: "the 100 MW Model"."""
_NO_ONE = re.compile(
    r"\b[Nn]o (?:other |single |one )*(?:customer|supplier|vendor|tenant|person)s?\b[^.;:]{0,60}\Z"
)
"""Before a threshold: "no customer exceeded 10%"."""
_THRESHOLD = 10
"""Percent from which filings name a customer; "no customer is more than 35%" is told for itself."""
_LOADS = re.compile(r"\b(?:loads?|customers?|users?|appl(?:y|ies))\b[^.;:]*\Z")
_CHANCE = re.compile(r"\s*(?:confidence|interval|CI\b|probability|chance)")
_FOR_EVERY = re.compile(r"\b(?:every|each)\s+\Z")
"""Before the sum that another is measured against: "14 cents for every $1 of sales"."""
_ORDER = re.compile(
    r"\b(?:top|first|last|another|any|no|each|every|other|these|those|same|which|the)\s+\Z", re.I
)
_FOR = re.compile(r"\s+for\b")
_SHARING = re.compile(r",|\s+(?:\w+\s+)?(?:account|represent|compris|that|who|which)")
"""Customers who are counted only for their share: "two customers accounted for 54%"."""
_WORD_BEFORE = re.compile(r"([A-Za-z]+)\s*\Z")
_FIRST_WORD = re.compile(r"[\s-]*([a-z]+)")
_OF_A_YEAR = re.compile(r"\s+of\s+(?:fiscal\s+)?(?:19|20)\d\d\b")
_DAYS = {"y": DAYS_A_YEAR, "m": DAYS_A_MONTH, "w": 7.0}
_OVER = re.compile(r"\d\s?(?:million|billion|bn|[MB])?\s+(?:over|for)\s+(?:the\s+)?\Z")
"""A sum "over four years" states the term."""
_TERM_REACH, _DEAL_REACH = 60, 120
_TO_LAST = re.compile(r"\b(?:to|will|would|could|should|may|can)\s+last\Z")
_RUNNING_FOR = re.compile(
    r"\b(?:over|for)\s+(?:(?:the|a)\s+)?(?:next\s+|period\s+of\s+)?(?:up to\s+)?\Z"
)
_DEALT = re.compile(
    r"\b(?:agree\w*|contract\w*|deals?|lease\w*|rent\w*|suppl(?:y|ies)|procur\w+|buy(?:ing)?|"
    r"purchas\w+|commit\w*|cloud services)\b"
)
"""A deal before how long it runs: "will supply computing power for five years"."""

_NO_SUMS = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:[a-z]+ers|people|homes|households|units|shares|[mM]{0,2}[bB]tu|[kMGT]Wh|barrels|tons|"
    r"gallons|pounds|square)\b"
)
"""After a number that is no sum: "100 million gamers", "40 million barrels"."""
_NO_PERCENT = 10_000
"""From here on, a bare number beside a percentage is an amount: "37 million or 1 % of revenue"."""


_GROWN = re.compile(
    r"\bto (?:about |approximately |around |nearly |over |roughly |more than )?\Z", re.I
)
"""Before what the things named just before it grow to: "triple its GPUs to roughly 36,000"."""


def with_units(
    text: str, sentence: Sentence, spans: Sequence[FigureSpan], rules: ReadingRules, counted: str
) -> list[FigureSpan]:
    """The spans that have a unit, their own or a neighbor's: "from 61 to 74 employees".

    ``counted`` is what was counted last, for "doubled to 100,000".
    """
    found: list[FigureSpan] = []
    for at, span in enumerate(spans):
        bare = at > 0 and (not found or found[-1].start != spans[at - 1].start)
        if _SPEAKERS.search(text[max(sentence.start, span.start - 40) : span.start]):
            continue
        if _ONE_OF.match(text, span.core_start):
            continue
        if span.unit:
            found.append(_per_share(text, sentence, span))
            counted = span.unit if span.unit in COUNTED_ON else counted
            continue
        following = spans[at + 1] if at + 1 < len(spans) else None
        earlier = found[-1] if found and not bare else None
        unit = _neighbours(text, sentence, span, earlier, following)
        unit = unit or _named(text, sentence, span, rules, counted)
        if unit:
            counted = unit if unit in COUNTED_ON else counted
            spare = with_unit(span, unit)
            if unit == "day" and following is not None:  # "from six to five years"
                days = _DAYS.get(text[following.core_end : following.end].strip(" -")[:1], 1.0)
                spare = spare._replace(figure=scaled_figure(spare.figure, days, "day"))
            found.append(spare)
    return found


def _per_share(text: str, sentence: Sentence, span: FigureSpan) -> FigureSpan:
    """ "Loss per share was $1.49", or 149 cents."""
    small = span.unit in ("usd", "cent") and abs(span.figure.middle or 0) < 1000
    said = (
        small
        and _ELSE.match(text, span.end) is None  # "61 cents a share", "4 cents per kilowatt-hour"
        and (
            _PER_SHARE.search(text, max(sentence.start, span.start - 50), span.start)
            or (span.unit == "cent" and _A_SHARE.search(text, sentence.start, sentence.end))
        )
    )
    if not said:
        return span
    figure = scaled_figure(span.figure, 0.01 if span.unit == "cent" else 1.0, "usd")
    return span._replace(figure=figure, unit="usd_per_share")


def _neighbours(
    text: str,
    sentence: Sentence,
    span: FigureSpan,
    earlier: FigureSpan | None,
    following: FigureSpan | None,
) -> str:
    before = text[max(sentence.start, span.start - 30) : span.start]
    if _EMPLOYS.search(before):
        return "employee"
    if following is not None and following.unit:
        amount = following.unit == "percent" and abs(span.figure.middle or 0) >= _NO_PERCENT
        between = None if amount else _BETWEEN.fullmatch(text, span.end, following.start)
        if between and not (following.unit == "usd" and between[0].split()[0] in ("or", "of")):
            return following.unit
    if _OWN_NOUN.match(text, span.end):
        return ""
    if earlier is None or not _comparable(earlier, span):
        return ""
    after = _WORD_AFTER.match(text, span.end)
    if span.spelled and after is not None and after[1].lower() not in _FOLLOWING:
        return ""  # "for six quarters"
    of_them = earlier.noun and _OF_THEM.match(text, span.end)
    return earlier.unit if of_them or _LINKED.search(before) else ""


def _named(
    text: str, sentence: Sentence, span: FigureSpan, rules: ReadingRules, counted: str
) -> str:
    """By the label before a colon, by talk of money, or by what was counted last."""
    label = _LABELLED.search(text[max(sentence.start, span.start - 44) : span.start])
    if label is not None:
        for word in label[1].split():
            known = rules.nouns.units.get(word.lower())
            if known is not None:
                return known[0]
    scale = text[span.core_end : span.end].strip(" +-").lower().partition(" ")[0]
    near = max(sentence.start, span.start - 120), min(sentence.end, span.end + 60)
    money = scale in _BILLIONS and not (scale == "million" and counted not in ("", "usd"))
    sums = counted == "usd" and not _NO_MONEY.search(text, *near)
    if money and (sums or _MONEY.search(text, *near)):
        return "" if _NO_SUMS.match(text, span.end) else "usd"
    counts = _HARDWARE.search(text, max(sentence.start, span.start - 50), span.start)
    grown = _GROWN.search(text, max(sentence.start, span.start - 50), span.start)
    if counts and (scale in ("k", "m", "thousand", "million") or grown):
        counted = "gpu"
    if not scale and "," not in text[span.core_start : span.core_end]:
        return ""
    after = _WORD_AFTER.match(text, span.end)
    if after is not None and after[1].lower() not in _FOLLOWING:
        return ""
    if scale in _BILLIONS[1:] and not _NO_MONEY.search(text, *near):
        return "usd"  # nothing else that stands alone comes in billions
    return counted if counted in COUNTED_ON and counted != "usd" else ""


def _comparable(one: FigureSpan, other: FigureSpan) -> bool:
    left, right = one.figure.middle, other.figure.middle
    if not left or not right or one.unit in ("usd", "ratio", "day"):
        return False
    return 1 / 200 <= abs(right / left) <= 200


def is_figure(text: str, sentence: Sentence, span: FigureSpan, rules: ReadingRules) -> bool:
    """Whether a number with a unit is a fact about someone, not a threshold, a time or an idiom."""
    if span.unit in ("hour", "cent") or _NAME_OF_ONE.match(text, span.end):
        return False
    if text[max(0, span.start - 3) : span.start].rstrip().endswith(("±", "+/-")):
        return False
    if span.unit == "ratio" and _OCCASIONS.search(text, span.core_start, span.end + 60):
        before = max(sentence.start, span.core_start - 40)
        return _MULTIPLIED.search(text, before, span.core_start) is not None
    if span.unit == "usd" and _FOR_EVERY.search(
        text, max(sentence.start, span.start - 12), span.start
    ):
        return False
    if span.unit == "percent":
        return not _is_line(text, sentence, span, rules) and not _CHANCE.match(text, span.end)
    if span.unit == "day":
        return _is_term(text, sentence, span, rules)
    if span.unit == "mw" and span.threshold:  # "new loads of 70 MW or more"
        near = max(sentence.start, span.start - 50), span.start
        return _LOADS.search(text, *near) is None
    return not span.noun or _is_counted(text, sentence, span, rules)


def _is_counted(text: str, sentence: Sentence, span: FigureSpan, rules: ReadingRules) -> bool:
    size = abs(span.figure.middle or 0)
    if span.weak and (span.spelled or size < rules.nouns.weak_from):
        return False
    if span.unit == "customer" and span.spelled and _SHARING.match(text, span.end):
        return False
    if (
        span.spelled
        and size <= 1
        and span.unit not in ("gpu", "tpu")
        and not _FOR.match(text, span.end)
    ):
        return False
    before = text[max(sentence.start, span.start - 9) : span.start]
    return size >= 20 or not _ORDER.search(before)


def _is_line(text: str, sentence: Sentence, span: FigureSpan, rules: ReadingRules) -> bool:
    """Whether a share is a disclosure threshold: "10 % or more of revenue"."""
    if _FOOTNOTE.fullmatch(text, sentence.start, sentence.end):
        return True
    near = max(sentence.start, span.start - 80), min(sentence.end, span.end + 60)
    if abs(span.figure.middle or 0) <= _THRESHOLD and _NO_ONE.search(text, near[0], span.start):
        return True
    return span.threshold and bool(rules.thresholds.scan(text, *near))


def _is_term(text: str, sentence: Sentence, span: FigureSpan, rules: ReadingRules) -> bool:
    """Whether a duration is how long something runs or takes, and not when it was."""
    after = _FIRST_WORD.match(text, span.end)
    if after is not None and after[1] in rules.never_after:
        return False
    if _OF_A_YEAR.match(text, span.end):
        return False  # "the remaining nine months of 2031"
    runs = _RUNNING_FOR.search(text, max(sentence.start, span.core_start - 32), span.core_start)
    if runs and _DEALT.search(text, max(sentence.start, runs.start() - _DEAL_REACH), runs.start()):
        return True
    before = text[max(sentence.start, span.start - 20) : span.core_start].rstrip("(~ ")
    word = _WORD_BEFORE.search(before)
    if word is not None and word[1].lower() in rules.never_before and not _TO_LAST.search(before):
        return False
    if _OVER.search(text[max(sentence.start, span.start - 24) : span.core_start]):
        return True
    return any(
        isinstance(hit.tag, Cue)
        and hit.tag.kind == "term"
        and (hit.end <= span.start or hit.start >= span.end)
        and min(abs(hit.start - span.end), abs(span.start - hit.end)) <= _TERM_REACH
        for hit in sentence.hits
    )

"""What the words beside a figure say it is of: a change, a part, one loan, what grew."""

from __future__ import annotations

import re

from compute_jobs.core.coverage.figure_signs import LESS, MORE
from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.statement_labels import Sentence
from compute_jobs.core.evidence.clean import clean_text

_PART = re.compile(
    r"\b(?:[A-Z][\w&-]*|[Dd]ata[- ][Cc]enter|[Ss]pace) (?:segment|division)\b"
    r"|(?<=['’]s )[\w&-]+ (?:unit|arm)\b"
    r"|\b[Dd]ata[- ][Cc]enter(?= (?:revenue|sales|business))"
)
_PART_WORDS = ("segment", "division", "enter", "unit", "arm")
_CHANGED = re.compile(
    r"\b(?:increas\w*|decreas\w*|rose|grew|fell|declin\w*|improv\w*|higher|lower|up|down|added)"
    r"(?:\s+(?:by|of))?\s+(?:an?\s+)?(?:about |approximately |roughly |nearly |over |more than )?"
    r"\Z",
    re.I,
)
_SALES = re.compile(r"\b(?:revenues?|sales|turnover|top[- ]line)\b", re.I)
_WHOLE = re.compile(
    r"(?:^|[^\w\s%]|['’]s|\b(?:total|net|core|a|an|while|overall|consolidated|group|company|quarter|quarterly|annual"
    r"|year|half|record|GAAP|our|its|their|the|of|in|and|that|on|reported|posted|recorded|had|saw"
    r"|generated|delivered|expects?|with|for|as|to|by|\d+|[HQ][1-4]))\s*\Z",
    re.I,
)
"""Before "revenue" that is a whole company's, not a part's: "cloud revenue" is."""
_SHARE_OF = re.compile(r"(?:%|percent)\s+of\s+(?:\w+\s+)?\Z")
_WORD = re.compile(r"[a-z]+")
_NO_NOUN = re.compile(
    r"for|in|of|the|a|an|and|or|but|to|by|from|at|on|is|was|were|has|have|"
    r"had|been|be|it|which|that|this|our|its|we|they|with|than|compared|versus|"
    r"vs|same|period|prior|previous|last|years?|quarters?|months|half|ended|ending|"
    r"first|second|third|fourth|full|fiscal|nine|three|six|twelve|over|yoy|"
    r"annual(?:ly)?|quarterly|sequential(?:ly)?|[mbt]illion|m|bn?|k|q|h|fy|usd|us|"
    r"percent|pct|ago|earlier|reported|recorded|total(?:ed|led)?|came|reached|hit|"
    r"representing|reflecting|rate|net|record|about|around|approximately|roughly|"
    r"nearly|almost|just|more|less|as|slightly|sharply|another|some|constant|"
    r"currency|basis|projected|forecast(?:ed)?|estimated|range|during|will|should|"
    r"expect(?:s|ed)?|between|doubled|tripled|rmb|"
    r"respectively|both|also|january|february|march|april|may|june|july|august|"
    r"september|october|november|december"
    rf"|{LESS}|{MORE}",
)
"""Words between "revenue" and its growth that name nothing else that could have grown."""
_GROWS_AFTER = re.compile(
    r"[\s-]+(?:(?:\w+-)*\w+\s+){0,3}?(?:(?:growth|increase|rise|gain|decline|decrease|drop)\s+in\s+"
    r"(?P<what>[^.,;]{0,40})|(?P<own>(?:revenue|sales|top-line)\s+(?:growth|increase|decline)))",
    re.I,
)
_FIRST_PART = re.compile(
    r"\b(?:[Ff]irst|[Ii]nitial|[Aa]nother|[Aa]dditional|[Ff]urther|[Ee]xtra"
    r"|[Pp]hase (?:\d|one|two|I+)\b[^.;\d]{0,40},?)\s+(?:of )?(?:about |roughly |nearly )?\Z"
    r"|\b(?:(?:handed|turned) over|brought|brings|commissioned|delivered|added"
    r"|(?:turned|switched) on)\s+(?:about |approximately |roughly |nearly |over |more than )?\Z"
)
"""Before a part of a site or a step towards a total: "the first 150 MW", "we handed over 610"."""
_BUILT = frozenset(("mw", "gpu", "tpu", "h100e"))
_OF_WHICH = re.compile(
    r"\bof which (?:about |some |roughly |nearly )?\Z|\d[\d.,]* ?[MG]W of the \Z"
)
_CUT = r"laid off|lay(?:s|ing)? off|layoffs?|cuts?|cutting|eliminat\w+|dismiss\w+|let go|fired"
_ALL_PAY = (
    r"(?:TC|OTE|(?:[Tt]otal|[Aa]ll-in) (?:annual )?(?:comp\w*|pay)"
    r"|includ\w+ (?:stock|equity|bonus\w*))"
)
_NAMED_ELSE = {
    **dict.fromkeys(
        ("operating_income", "net_income", "revenue"),
        re.compile(
            r"\bEBITDA[RX]?\b|\b[Gg]ross (?:profit|loss|margin)|\bFFO\b|[Ff]unds from operations"
        ),
    ),
    **dict.fromkeys(("posted_base", "deal_value"), re.compile(rf"\b{_ALL_PAY}\b")),
    **dict.fromkeys(
        ("employees", "open_postings", "senior_ic_openings", "infra_openings", "optics_openings"),
        re.compile(rf"\b(?:{_CUT})\b", re.I),
    ),
}
"""What a figure beside these words is instead of the metric: "adjusted EBITDA", "60 laid off"."""
_NEAR = re.compile(r"[^\d;]{0,70}\Z")
_LABEL = re.compile(r"\D*")
_AFTER = re.compile(r"[^\d;:]{0,30}")
_AGO = re.compile(
    r"\s+(?:in\s+)?(?:(?:an?|one|two|three|four|five|six|nine|\d+)\s+(?:years?|quarters?|months?)\s+"
    r"(?:ago|earlier|before)|"
    r"sequentially|(?:the\s+)?(?:prior|previous|preceding|last)\s+(?:year|quarter|month))\b"
    r"|[^,.;:\d]{0,40}\sat (?:the (?:start|beginning) of|(?:the )?(?:\w+ )?year[- ]end)\b"
)


def part_of_company(text: str, sentence: Sentence, span: FigureSpan, names: NameIndex) -> str:
    """The part of a company named nearest before a figure, else right after it."""
    left, right = max(sentence.start, span.start - 120), min(sentence.end, span.end + 50)
    if not any(word in text[left:right] for word in _PART_WORDS):
        return ""
    before = list(_PART.finditer(text, max(sentence.start, span.start - 120), span.start))
    after = _PART.search(text, span.end, min(sentence.end, span.end + 50))
    found = before[-1] if before else after
    if found is None or names.find(text, found.start(), found.end()):
        return ""  # "the Starlink segment" is Starlink itself
    return clean_text(" ".join(found[0].split()))


def was_before(text: str, span: FigureSpan) -> bool:
    """Whether a level is from before the document: "up from $34 billion a year ago"."""
    return _AGO.match(text, span.end) is not None


def is_change(text: str, sentence: Sentence, span: FigureSpan) -> bool:
    """Whether a sum is a change or a part: "increased by $412 million", "the first 150 MW"."""
    if span.unit in ("percent", "pct_point", "ratio", "day"):
        return False
    before = text[max(sentence.start, span.start - 60) : span.start]
    part = _OF_WHICH.search(before) is not None
    part = part or (span.unit in _BUILT and _FIRST_PART.search(before) is not None)
    return part or _CHANGED.search(before) is not None


def is_sales_growth(text: str, sentence: Sentence, span: FigureSpan) -> bool:
    """Whether what grew is said to be a company's sales, and not something else or a part's."""
    after = _GROWS_AFTER.match(text, span.end, min(sentence.end, span.end + 100))
    if after is not None:
        what = _SALES.search(after["what"] or after["own"])
        return what is not None and (
            after["own"] is not None or _WHOLE.search(after["what"][: what.start()]) is not None
        )
    found = list(_SALES.finditer(text, sentence.start, span.start))
    words = _WORD.findall(text[found[-1].end() : span.start].lower()) if found else []
    return is_whole_sales(text, sentence, span) and all(map(_NO_NOUN.fullmatch, words))


def is_whole_sales(text: str, sentence: Sentence, span: FigureSpan) -> bool:
    """Whether the last sales named before a figure are a company's: "cloud revenue" is a part's."""
    found = list(_SALES.finditer(text, sentence.start, span.start))
    if not found:
        return False
    at = found[-1].start()
    named = any(name.end in (at, at - 1) for name in sentence.names)
    before = text[max(sentence.start, at - 30) : at]
    return bool(named or _WHOLE.search(before)) and not _SHARE_OF.search(before)


_LENT = r"(?:loans?|facilit(?:y|ies)|notes|bonds?|revolver|tranche|DDTL|financing|credit agreement)"
_ONE_LOAN = re.compile(
    rf"\b(?:clos(?:ed|es|ing)|rais(?:ed|es|ing)|sign(?:ed|s)|pric(?:ed|es|ing)|issu(?:ed|es|ing)"
    r"|enter(?:ed|s|ing) into|obtain(?:ed|s)|arrang(?:ed|es)|complet(?:ed|es|ing)|announc(?:ed|es)"
    rf"|upsized|sold|borrow(?:ed|s)|offering)\b.*\b{_LENT}\b"
    rf"|\d[^.,;:|\d]{{0,60}}\b{_LENT}\b",
    re.I | re.S,
)
_WHOLE_DEBT = re.compile(
    r"\b(?:total|net|gross|overall|long-term|consolidated) (?:debt|borrowings|indebtedness)\b"
    r"|\boutstanding\b|\bowed?s?\b|\bowing\b|\bdebt (?:was|is|stands?|stood|totall?ed|of)\b|\|",
    re.I,
)


def is_one_loan(text: str, sentence: Sentence) -> bool:
    """Whether a sum of debt is of a loan that was made, and the sentence gives no balance."""
    shown = text[sentence.start : sentence.end]
    return _ONE_LOAN.search(shown) is not None and _WHOLE_DEBT.search(shown) is None


def is_named_else(
    text: str, sentence: Sentence, span: FigureSpan, metric: str, *, tabled: bool = False
) -> bool:
    """Whether the words beside a figure name something like the metric that it isn't."""
    other = _NAMED_ELSE.get(metric)
    if other is None:
        return False
    if tabled:
        beside = [_LABEL.match(text, sentence.start, sentence.end)]
    else:
        near = _NEAR.search(text, max(sentence.start, span.start - 70), span.start)
        beside = [near, _AFTER.match(text, span.end, sentence.end)]
    return any(it is not None and other.search(it[0]) for it in beside)

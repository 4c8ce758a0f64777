"""Whether a sum or a change is negative: by the words beside it, or its row."""

from __future__ import annotations

import re

from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.coverage.statement_labels import Sentence

_GAIN_OR_LOSS = re.compile(
    r"\b(?:loss(?:es)?|lost|losing|deficit|in the red|income|profits?|earned|earnings)\b", re.I
)
_LOSS_BEHIND = re.compile(
    r"\s+(?:(?:net|operating|pre-?tax|quarterly|annual)\s+){0,2}loss\b(?!\s+(?:of|per)\b)"
)
"""After a sum that one before it would make an income: "after a $9 million net loss"."""
_LOSSES = ("los", "deficit", "in the red")
LESS = (
    r"fell|falls?|fall(?:en|ing)|declin\w*|decreas\w*|dropp?\w*|down|shr[aiu]nk\w*|slid|sank"
    r"|slump\w*|contract(?:ed|ion)|plunged|reduc\w+|tumbled|lower|slipped|dipped|eased"
)
MORE = (
    r"rose|ris\w+|up|grew|grow\w*|gain\w*|increas\w*|climb\w*|jump\w*|surg\w+|higher"
    r"|advanc\w+|accelerat\w+"
)
_ABOUT = (
    r"(?:(?:by|of|an?|about|around|approximately|roughly|nearly|almost|over|just|more|less|than"
    r"|slightly|sharply|another|some|at least|~|-)\s*)*"
)
_TURNS = re.compile(rf"\b(?:(?P<less>{LESS})|{MORE})\b", re.I)
_BY_SO_MUCH = re.compile(
    rf"[\s,:(]*{_ABOUT}(?:\d[\d.]*\s?(?:%|percent)[^.;:$\d]{{0,50}}\b(?:and|or|to)\s+{_ABOUT})?\Z",
    re.I,
)
"""Between a word of change and its percentage: "fell 4%", "down 4% in the quarter and 9%"."""
_THEN_LESS = re.compile(
    r"[\s-]+(?:(?:(?:\w+-)+\w+|annual|quarterly|sequential|further|revenue|sales)\s+){0,2}"
    r"(?:decline|decrease|drop|reduction|contraction|slump|lower\b|fall (?:in|from)\b"
    r"|below (?:the |last |a )?(?:prior |previous )?year\b)",
    re.I,
)
"""After the size of a fall: "a 9% year-over-year decline"."""
_BELOW_ZERO = re.compile(rf"\b(?:negative|minus)\s+{_ABOUT}\Z", re.I)
_CASH_OUT = re.compile(
    r"\b(?:(?:used|consumed)\s+(?:in|by|for)|negative\s+(?:[a-z]+\s+){0,2}cash|outflows?)\b"
    r"[^.;]{0,60}\Z|\bused\s+\Z",
    re.I,
)
_CASH_USED = re.compile(r"\A[^\d(]*\b[Uu]sed (?:in|by|for)\b")
_NEGATIVE = re.compile(r"[(−–-]\s?\$?\d|\(\s*\|?\s*\d")


def is_loss(text: str, sentence: Sentence, span: FigureSpan) -> bool:
    """Whether the nearest word before (else right after) a positive sum says loss."""
    if (span.figure.middle or 0) <= 0:
        return False
    start = span.start
    if _LOSS_BEHIND.match(text, span.end, sentence.end):
        return True
    places = (
        (max(sentence.start, start - 60), start, -1),
        (span.end, min(sentence.end, span.end + 30), 0),
        (max(sentence.start, start - 200), start, -1),
    )
    for left, right, which in places:
        found = _GAIN_OR_LOSS.findall(text, left, right)
        if found:
            return bool(found[which].lower().startswith(_LOSSES))
    return False


def is_loss_row(row: str) -> bool:
    """Whether a row is one of losses, written without a sign: "Net loss", "Loss before tax"."""
    found = [match.lower() for match in _GAIN_OR_LOSS.findall(row)]
    return (
        bool(found)
        and all(word.startswith(_LOSSES) for word in found)
        and _NEGATIVE.search(row) is None
    )


def is_cash_used_row(row: str) -> bool:
    """Whether a row is of cash that went out, written without a sign: "Cash used in operations"."""
    used = _CASH_USED.match(row) is not None and "provided" not in row
    return used and _NEGATIVE.search(row) is None


def is_below_zero(text: str, sentence: Sentence, span: FigureSpan, metric: str) -> bool:
    """Whether words say the minus of a positive figure: "negative $3 billion", "fell 4%"."""
    if (span.figure.middle or 0) <= 0 or span.unit not in ("usd", "percent"):
        return False
    before = text[max(sentence.start, span.start - 100) : span.start]
    if _BELOW_ZERO.search(before):
        return True
    if span.unit == "usd":
        return metric == "operating_cash_flow" and _CASH_OUT.search(before) is not None
    if metric and not metric.endswith("_growth"):
        return False
    turns = list(_TURNS.finditer(before))
    if turns and _BY_SO_MUCH.match(before, turns[-1].end()):
        return turns[-1]["less"] is not None
    return _THEN_LESS.match(text[span.end : min(sentence.end, span.end + 50)]) is not None

"""The period a figure was measured over, and whether it is in the future."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from compute_jobs.core.coverage.date_spans import DateSpan
from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.evidence.evidence_model import Behaviour, Day

_APART = re.compile(r"[,;]|\b(?:and|due|matur\w+)\b")
_TIED = 260
"""The cost from which a date says nothing about a figure: far away beyond another one."""
_MOST_OFF = 65
"""By how much a cost is lower than the characters between, at most."""
_FARTHEST = 80
"""Characters between a number and a date that puts it in the future."""
_BASELINE = re.compile(
    r"\b(?:compared (?:to|with)|versus|vs|against|that of|"
    r"from(?=\s*(?:[\d$~]|US|\Z)|\s+(?:an?|the|about|"
    r"approximately|around|roughly|nearly|over|more|less|just|only|last|prior|year|one|two|three|four|five|"
    r"six|seven|eight|nine|ten)\b))"
)
_LATER = re.compile(
    r",[^.;]*\b(?:on track|expect\w*|scheduled|slated|due|will|commenc\w*|starts?|begins?|ramp\w*|"
    r"expires?)\b"
)
"""Between a fact and a date of what comes after it."""
_VERSUS = re.compile(r"\b(?:compared (?:to|with)|versus|vs\.?|against)\s+\Z")
_THAN = re.compile(r"\b(?:than|over)\s+(?:the\s+)?(?:\w+\s+quarter\s+of\s+)?\Z")
"""Between a change and the time it is measured from: "an 8 % increase over the prior year"."""
_SAME = re.compile(r"\bsame (?:period|quarter|point|time|stretch)\s+(?:in|of)\s+\Z")
_BEFORE = 40
_OPENING = 25
"""Characters of a sentence whose date is all its clauses': "In 2031, Corvid ..., and Loom ..."."""
_NEXT_CLAUSE = re.compile(
    r"[,;]\s*(?:and|while|but|whereas)\s+(?:[A-Z][\w.&-]*(?:\s[A-Z][\w.&-]*)*|it|they|he|she|we|the\s+\w+)"
    r"\s+(?:has|have|had|is|was|are|were|will|plans?|expects?|\w+ed)\b"
)
_END_OF = re.compile(r"\b(?:by|at|before)\s+(?:the\s+)?(?:year-?)?end(?:\s+of)?\s*\Z", re.I)
_DELIVERY = re.compile(r"\b(?:deliver\w*|expir\w+|matur\w+)\s+(?:in|by|on|from)?\s*\Z", re.I)
"""Before a future date that doesn't say when the sum was agreed: "for delivery in"."""
_FISCAL_LEAD = timedelta(days=334)
"""How long before its calendar year a fiscal year may begin."""
_AT_ITS_END = re.compile(
    r"\b(?:as of|at|ended|exited|finished|closed)\s+(?:the\s+)?(?:first\s|second\s|third\s|"
    r"fourth\s)?(?:quarter|period|half|year|month)(?:[- ]end)?\b"
    r"|\b(?:at|as of) (?:the )?(?:end|close) of (?:the|that|this) (?:quarter|period|half|year)\b",
    re.I,
)
"""A level dated by the period that the document is about: "ended the quarter with"."""
_WAS = re.compile(
    r"\b(?:was|were|had|totaled|totalled|reached|rose|grew|fell|increased|decreased|declined|"
    r"came in)\b"
)
_FROM = re.compile(r"\bfrom\s+\Z")
_TO = re.compile(r"\s+to\b")
_DATED = re.compile(r" (?:\w+ )?(?:round|raise|loan|deal|sale|investment|contract) from ")
"""Between a sum and the year it is of: "a $4 billion round from 2031"."""
_PERIODS = ("stretch", "quarter", "half")


_YEAR_BEFORE = re.compile(
    r"(?:a|one) year|year[- ]ago|same|comparable|(?:the )?(?:prior|previous)[ -]year", re.I
)
"""Words for the time a year before the one that a sentence or a document is about."""
_THEREAFTER = re.compile(r"\s+(?:is\s+due\s+)?thereafter\b")
_RESPECTIVELY = re.compile(r"\brespectively\b")
_NEXT_SUM = re.compile(r"[\s—–-]*\Z")
"""Between a date and the figure after it, in a list of years and sums: "2031 3,438 2032 2,573"."""
_FOUNDED = re.compile(r"\b(?:[Ff]ounded|[Ee]stablished|[Ii]ncorporated|[Ff]ormed) in\s+\Z")
_OTHER_CLAUSE = re.compile(
    r",? (?:which|who) |, (?:and|but) (?:we|it|they|he|she|I) |; |\) | and (?:is|was|has|will) "
)
"""Between a figure and a date of something else: "leases, which start in the fourth quarter"."""
_WHILE = re.compile(r"\b(?:while|whereas)\b")
"""Before a date of another clause."""
_YEARS = re.compile(r"(?<!\d)\d{4}(?!\d)")


class ClaimDates(NamedTuple):
    period: str = ""
    as_of: str = ""
    start: str = ""
    end: str = ""
    asked: bool = False
    """Whether the period was only concluded from the document's date."""


def claim_dates(
    text: str,
    span: FigureSpan,
    figures: Sequence[FigureSpan],
    dates: Sequence[DateSpan],
    *,
    behaviour: Behaviour | None,
    fallback: str,
    about: str,
    plan: bool = False,
    within: tuple[int, int],
) -> ClaimDates:
    """``fallback`` is the period of the section or the document, for a finished period's figure;
    ``about`` is the document's period, before which "a year earlier" lies; ``within`` is the
    sentence's position. If the sentence names a time, the fallback isn't used; no
    period is also an answer.
    """
    if _THEREAFTER.match(text, span.end):
        return ClaimDates(as_of=_as_of(span, figures, dates, lambda _: True))
    paired = _paired(text, span, figures, dates, within)
    if paired is not None:
        day = paired.grain == "day"
        return ClaimDates(as_of=paired.text) if day else ClaimDates(period=paired.text)
    for date in dates:
        if date.grain == "day" and text[date.end : span.start].strip() == ":":
            return ClaimDates(as_of=date.text)  # "(December 31, 2030: $188 million)"
    grows = _grows(text, span)

    def owns(date: DateSpan) -> bool:
        return (
            (span.unit != "day" or date.role == "as_of")
            and not (grows or was_founded(text, date) or _is_whole(date, fallback))
            and not _compared(text, span, figures, date)
            and not _of_the_next(text, span, figures, date)
            and not _in_another_clause(text, span, date, within[0])
        )

    when = ClaimDates(
        as_of=_as_of(span, figures, dates, owns),
        start=_first(dates, "since", ("day", "month", "year")),
        end=_first(dates, "until", ("day", "month", "year")),
    )
    if not when.as_of and behaviour == "moving" and fallback and _AT_ITS_END.search(text, *within):
        when = when._replace(as_of=fallback.rpartition("/")[2])
    closed = behaviour in (None, "closed")
    nearest: DateSpan | None = None
    least = (float(_TIED), -1)
    for gap, at in sorted((_gap(span, date), at) for at, date in enumerate(dates)):
        date = dates[at]
        if gap - _MOST_OFF > least[0]:
            break
        since = date.role == "since" and not _DATED.fullmatch(text, span.end, date.start)
        if since or date.role in ("until", "as_of") or (closed and date.grain == "day"):
            continue
        if date.grain == "day" and when.as_of and date.end <= span.start:
            continue
        if _WHILE.search(text, span.end, max(span.end, date.start)):
            continue
        beyond = any(span.end <= other.start < date.start for other in figures)
        aside = beyond and _OTHER_CLAUSE.search(text, span.end, date.start)
        if aside or (beyond and (when.as_of or date.role == "by")):
            continue  # "as of March 31, $5 billion, of which 40% by 2033"
        if not plan and _LATER.search(text, span.end, max(span.end, date.start)):
            continue  # "$1 billion of leases, which start in 2033"
        cost = _cost(text, span, figures, date), at
        if cost < least and owns(date):
            least, nearest = cost, date
    if nearest is not None:
        return when._replace(period=_told(text, nearest, dates, about))
    if (
        behaviour == "closed"
        and not when.as_of
        and not any(date.grain == "relative" and owns(date) for date in dates)
    ):
        compared = _BASELINE.search(text, max(0, span.start - _BEFORE), span.start)
        return when._replace(period="" if compared else fallback)
    return when


def _is_whole(date: DateSpan, fallback: str) -> bool:
    """Whether a year is meant that is known: "for the full fiscal year"."""
    return date.text.startswith("full") and fallback != "" and "-" not in fallback


def was_founded(text: str, date: DateSpan) -> bool:
    """Whether a date only says since when a company exists: "Founded in 2017, we employ 900"."""
    return _FOUNDED.search(text, max(0, date.start - 20), date.start) is not None


def _grows(text: str, span: FigureSpan) -> bool:
    """Whether something grows from a figure to another: "from 54 MW to 200 MW in 2032"."""
    before = _FROM.search(text, max(0, span.start - 6), span.start)
    return before is not None and _TO.match(text, span.end) is not None


def _compared(text: str, span: FigureSpan, figures: Sequence[FigureSpan], date: DateSpan) -> bool:
    """Whether a comparison parts a figure from a date: "... for the quarter, up from $566 million",
    "$803 million, compared to the quarter ended ...", or the date is that of one before:
    "compared to $566 million for the quarter ended ..., and a loss of $90 million".
    """
    left, right = (date.end, span.start) if date.end <= span.start else (span.end, date.start)
    if left <= right and _BASELINE.search(text, left, right):
        return _DATED.fullmatch(text, left, right) is None
    before = [each for each in figures if each.end <= date.start <= span.start]
    last = before[-1].start if before else 0
    if before and date.start - last < _BEFORE and _VERSUS.search(text[max(0, last - 20) : last]):
        return True
    than = _THAN.search(text, left, right) if date.start >= span.end else None
    named = text[date.start].isdigit()  # "over 2031" is during it
    return than is not None and (not named or text.startswith("than", than.start()))


def _in_another_clause(text: str, span: FigureSpan, date: DateSpan, start: int) -> bool:
    """Whether the figure after a date is in a clause about another company."""
    if not start + _OPENING < date.start < date.end < span.start or date.role == "as_of":
        return False
    return _NEXT_CLAUSE.search(text, date.end, span.start) is not None


def _of_the_next(
    text: str, span: FigureSpan, figures: Sequence[FigureSpan], date: DateSpan
) -> bool:
    """Whether a time is that of the figure behind it: "our full-year range of $9B", "(Q1: $2M)"."""
    gap = date.start - span.end
    behind = [other.start for other in figures if other.start >= date.end]
    if gap <= 0 or not behind:
        return False
    if text[date.end : behind[0]].strip() == ":":
        return True
    return date.grain == "relative" and behind[0] - date.end < gap


def _paired(
    text: str,
    span: FigureSpan,
    figures: Sequence[FigureSpan],
    dates: Sequence[DateSpan],
    within: tuple[int, int],
) -> DateSpan | None:
    """The date of a figure in "$5 million and $6 million in 2031 and 2030, respectively"; an
    empty one where they don't go in pairs.
    """
    said = [each.start() for each in _RESPECTIVELY.finditer(text, *within)] if dates[1:] else []
    if not said:
        return None
    until = said[0] if len(said) == 1 else within[1]
    alike = [each.start for each in figures if each.unit == span.unit and each.end <= until]
    if span.start not in alike:
        return None
    first, grain = dates[0], dates[0].grain
    same = [date for date in dates if date.grain == grain != "relative"]
    if len(same) == 1 and grain in (*_PERIODS, "day"):
        # "the three months ended June 30, 2031 and 2030"
        years = [date.text for date in dates[1:] if date.grain == "year"]
        same += [first._replace(text=_in_year(first.text, year)) for year in years]
    pairs = len(alike) > len(same) > 0 and not len(alike) % len(same)
    if len(alike) == len(same) or (pairs and len(said) == 1):
        return same[alike.index(span.start) % len(same)]
    return first._replace(text="", grain="year") if len(alike) > 1 and len(same) > 1 else None


def _in_year(period: str, year: str) -> str:
    """The same quarter or stretch, ending in another year; empty where that can't be said."""
    ends, other = _YEARS.findall(period), _YEARS.findall(year)
    return _moved(period, int(other[-1]) - int(ends[-1])) if ends and other else ""


def _told(text: str, date: DateSpan, dates: Sequence[DateSpan], about: str) -> str:
    """A date's text; "the same period in 2030" is the quarter that the sentence named, in 2030, and
    "a year earlier" a year before the sentence's period or the document's.
    """
    if date.grain == "relative":
        named = (
            other.text
            for other in dates
            if other.grain in (*_PERIODS, "year") and other.role not in ("by", "until")
        )
        return year_before(next(named, about)) if _YEAR_BEFORE.match(date.text) else ""
    if date.grain == "year" and _SAME.search(text, max(0, date.start - 30), date.start):
        for other in dates:
            if other.grain in ("quarter", "half"):
                return f"{date.text}-{other.text.rpartition('-')[2]}"
        return ""
    return date.text


def year_before(period: str) -> str:
    return _moved(period, -1)


def _moved(period: str, years: int) -> str:
    """A period so many years later; empty where that year has no such day."""
    if "-02-29" in period:
        return ""
    return _YEARS.sub(lambda year: str(int(year[0]) + years), period)


def _as_of(
    span: FigureSpan,
    figures: Sequence[FigureSpan],
    dates: Sequence[DateSpan],
    owns: Callable[[DateSpan], bool],
) -> str:
    """The day right behind a figure: "$3 billion ($1 billion as of June 30)", else the first."""
    starts = (it.start for it in figures if it.start >= span.end)
    following = min(span.end + _BEFORE, next(starts, span.end + _BEFORE))
    days = ("day", "month", "quarter", "year")
    told = [date for date in dates if date.role == "as_of" and date.grain in days]
    behind = [date for date in told if span.end <= date.start < following]
    return next((date.text for date in (*behind, *told) if owns(date)), "")


def _first(dates: Sequence[DateSpan], role: str, grains: Sequence[str]) -> str:
    return next((date.text for date in dates if date.role == role and date.grain in grains), "")


def _gap(span: FigureSpan, date: DateSpan) -> int:
    """The characters between a figure and a date."""
    ahead = date.start >= span.end
    return max(0, date.start - span.end if ahead else span.start - date.end)


def _cost(text: str, span: FigureSpan, figures: Sequence[FigureSpan], date: DateSpan) -> float:
    """How weakly a date is tied to a figure: far away, or beyond another figure."""
    ahead = date.start >= span.end
    left, right = (span.end, date.start) if ahead else (date.end, span.start)
    cost = float(_gap(span, date)) - (20 if ahead else 0)
    if ahead and _OTHER_CLAUSE.search(text, left, right):
        cost += 45
    if any(left <= other.start < right for other in figures):
        cost += 120 if ahead else 60
    elif ahead and any(
        _NEXT_SUM.match(text[date.end : other.start])
        for other in figures
        if other.start >= date.end
    ):
        cost += 120
    if not ahead and _APART.search(text, left, right):
        cost += 10
    elif not ahead and text[left:right].strip() in ("", ":"):
        cost -= 40  # "capex 2031 $16 billion, 2032 more"
    return cost - (25 if date.grain in _PERIODS else 0)


def lies_ahead(text: str, span: FigureSpan, dates: Sequence[DateSpan], today: Day | None) -> bool:
    """Whether the date nearest to a figure is later than the document's own.

    The end of a contract is not when its sum is due.
    """
    if today is None or _grows(text, span):
        return False
    nearest, ahead = _FARTHEST + 1, False
    for date in dates:
        if date.grain == "relative" or date.role in ("until", "since"):
            continue
        left, right = (span.end, date.start) if date.start >= span.end else (date.end, span.start)
        if right - left >= nearest:
            continue
        opens = date.role == "by" and text[date.end : date.end + 2] == ", "
        apart = _APART.search(text, left + 2 if opens else left, right)
        apart = apart or _VERSUS.search(text, left, right)
        if apart or (opens and _BASELINE.search(text, left, right)):
            continue
        try:
            day = parse_day(date.text)
        except DayError:
            continue
        if _DELIVERY.search(text, max(0, date.start - 20), date.start):
            continue
        told = date.grain == "quarter" and date.end <= span.start
        if told and _WAS.search(text, date.end, span.start):
            continue  # a company's own quarters end before the year's: "fiscal Q3 2031 sales were"
        ends = _END_OF.search(text, max(0, date.start - 25), date.start)
        lead = _FISCAL_LEAD if date.text.startswith("FY") else timedelta()
        nearest, ahead = right - left, (day.last if ends else day.first) - lead > today.last
    return ahead

"""The periods that a document is about, for the dates that its sentences leave incomplete."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from compute_jobs.core.coverage.claim_dates import ClaimDates, was_founded
from compute_jobs.core.coverage.date_spans import ORDINALS, DateSpan, dates_among
from compute_jobs.core.coverage.document_facts import DocumentFacts
from compute_jobs.core.coverage.laid_out import LaidOut
from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Day

_WHOLE_YEAR = re.compile(
    r"\b(?:(?:for|in|during) the (?:full |entire |whole )?(?:fiscal )?year|"
    r"full (?:fiscal )?year|over the (?:last|past|trailing) (?:four quarters|"
    r"(?:twelve|12) months))\b(?! (?:over|to|end))",
    re.I,
)
_LAST_QUARTER = re.compile(r"((?:FY)?\d{4})-Q4")
_QUARTER = re.compile(r"\b(?:quarter(?:ly)?|Q[1-4]|three months)\b", re.I)
_COMPARED = re.compile(r"\b(?:compared (?:to|with)|versus|vs\.?|from|than)\b[^.;]*\Z")
_COMPARED_REACH = 60
"""Before a quarter that the one told is only measured against."""
_OPENS = 15
_NEARLY = 30
"""Days before a quarter's end from which a document without its year may tell of it."""
_HEAD = 1_200
"""Characters in which a document says what period it is about."""


_YEAR = re.compile(r"(?:FY)?\d{4}")


class DocumentCalendar:
    def __init__(self, laid: LaidOut, facts: DocumentFacts, today: Day | None) -> None:
        self._text = laid.text
        self._today = today
        self._year_until = 0
        """Where the paragraph ends that turned from the quarter to the year."""
        self._quarters: dict[str, str] = {}
        """The quarters and halves that were named with their year, by their short names."""
        found = dates_among(laid.head.until(_HEAD), today)
        dates = [date for date in found if not was_founded(laid.text, date)]
        grains = ("stretch", "quarter", "half", "year")
        named = [
            date.text
            for grain in grains[: 1 if facts.kind == "filing" else None]
            for date in dates
            if date.grain == grain and not (grain == "year" and date.role)
        ]
        self.about = next((name for name in named if name[0] not in "QH"), "")
        """The period that the title or the first sentences name."""
        years = facts.stance != "primary" and bool(_YEAR.fullmatch(self.about))
        self.told = "" if years else self.about
        """What "a year earlier" is before: in an article, only a quarter that it is about."""
        reports = facts.name in ("release", "call", "filing") or (
            facts.name == "statement" and not _YEAR.fullmatch(self.about)
        )
        reports = reports and self.about in named[:1]
        self.results = self.about if reports else ""
        """The period whose figures a report of results has."""

    def results_of(self, start: int, end: int, above: str) -> str:
        """The period of a result in a sentence, else that of the heading ``above``: of a text about
        a last quarter, the year where it says so, and in the sentences after one that begins so.
        """
        text, results = self._text, above or self.results
        quarter = _LAST_QUARTER.fullmatch(results)
        year = _WHOLE_YEAR.search(text, start, end) if results else None
        if year is not None:
            if year.start() - start <= _OPENS:
                stop = text.find("\n\n", end)
                self._year_until = stop if stop >= 0 else len(text)
        elif start >= self._year_until or _QUARTER.search(text, start, end):
            self._year_until = 0
            return results
        return quarter[1] if quarter else "" if "-" in results else results

    def remember(self, dates: Sequence[DateSpan]) -> None:
        for date in dates:
            before = self._text[max(0, date.start - _COMPARED_REACH) : date.start]
            if (short := self._short(date)) and _COMPARED.search(before) is None:
                self._quarters[short] = max(date.text, self._quarters.get(short, ""))

    def complete(self, when: ClaimDates, *, ahead: bool) -> ClaimDates:
        """With the year of a quarter or half of a plan or a fact: as it was named before, else next
        to the period that the text is about, else next to its date, which is asked about.
        """
        part = when.period
        if part[:1] not in ("Q", "H"):
            return when
        if known := self._quarters.get(part):
            return when._replace(period=known)
        name, _, told = self.about.rpartition("-")
        if name and told[:1] == part[0]:
            year, number = int(name[-4:]), int(told[1])
            year += (int(part[1]) <= number) if ahead else -(int(part[1]) > number)
            return when._replace(period=f"{name[:-4]}{year}-{part}")
        if self._today is None:
            told_year = self.about.isdigit()
            return when._replace(period=f"{self.about}-{part}" if told_year else part, asked=True)
        last = self._today.last
        periods = [f"{last.year + shift}-{part}" for shift in (-1, 0, 1)]
        soon = last if ahead else last + timedelta(days=_NEARLY)
        fitting = [text for text in periods if (parse_day(text).last > soon) == ahead]
        return when._replace(period=fitting[0 if ahead else -1], asked=True)

    def _short(self, date: DateSpan) -> str:
        """ "Q4" for "2031-Q4" and for "the fourth quarter ended January 28, 2032"; else empty."""
        if date.grain in ("quarter", "half"):
            return date.text[-2:] if "-" in date.text else ""
        words = self._text[date.start : date.end].lower() if date.grain == "stretch" else ""
        number = next((ORDINALS[word] for word in ORDINALS if words.startswith(word)), 0)
        return f"Q{number}" if number and "quarter" in words else ""

"""One line's measures for all employers, in order of their figures: any value is a bisection away.

Typing a value must not look at ten thousand employers one by one, so who breaks a line is read
off a sorted list; one employer's answer is reckoned when somebody looks at it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.fit.fit_model import Answer, Preference
from compute_jobs.core.fit.preference_lines import Line
from compute_jobs.core.fit.rating_facts import Measure
from compute_jobs.records import dataclass

_WORDS = ("date", "choice", "text")
Sorted = tuple[list[float], list[int]]
"""Ends in rising order, and the places they belong to."""


@dataclass(frozen=True)
class Column:
    line: Line
    measures: Sequence[Measure | None]

    def answer(self, preference: Preference, place: int) -> Answer:
        """One employer's answer."""
        measure = self.measures[place]
        if measure is None:
            return "unknown"
        if self._worded(preference):
            return _by_day(measure, preference) if self._dated else _by_word(measure, preference)
        return _by_number(measure, preference)

    def broken(self, preference: Preference) -> Sequence[int]:
        """The places of those who break the line."""
        limit = preference.value
        if self._worded(preference) or isinstance(limit, str | tuple):
            return self._worded_places(preference, "broken")
        if preference.op == "<=":
            lows, places = self._by_low
            return places[bisect_right(lows, limit) :]
        if preference.op == ">=":
            highs, places = self._by_high
            return places[: bisect_left(highs, limit)]
        return self._one_by_one(preference, "broken")

    def unknown(self, preference: Preference) -> Sequence[int]:
        """The places of those of whom nobody can say, whether unmeasured or across the line."""
        limit = preference.value
        if self._worded(preference) or isinstance(limit, str | tuple):
            return [*self._unmeasured, *self._worded_places(preference, "unknown")]
        if preference.op == "<=":
            highs, places = self._by_high
            not_met = places[bisect_right(highs, limit) :]
        elif preference.op == ">=":
            lows, places = self._by_low
            not_met = places[: bisect_left(lows, limit)]
        else:
            return [*self._unmeasured, *self._one_by_one(preference, "unknown")]
        broken = set(self.broken(preference))
        return [*self._unmeasured, *(place for place in not_met if place not in broken)]

    @cached_property
    def known(self) -> int:
        return len(self.measures) - len(self._unmeasured)

    def _worded(self, preference: Preference) -> bool:
        return self.line.dimension in _WORDS

    @property
    def _dated(self) -> bool:
        return self.line.dimension == "date"

    @cached_property
    def _unmeasured(self) -> list[int]:
        return [place for place, measure in enumerate(self.measures) if measure is None]

    @cached_property
    def _by_low(self) -> Sorted:
        return self._sorted(0)

    @cached_property
    def _by_high(self) -> Sorted:
        return self._sorted(1)

    def _sorted(self, end: int) -> Sorted:
        pairs = sorted(
            (ends(measure)[end], place)
            for place, measure in enumerate(self.measures)
            if measure is not None
        )
        return [value for value, _ in pairs], [place for _, place in pairs]

    @cached_property
    def _groups(self) -> dict[tuple[str, str, bool], list[int]]:
        """Places of those who are told in the same words."""
        found: dict[tuple[str, str, bool], list[int]] = {}
        for place, measure in enumerate(self.measures):
            if measure is not None:
                key = (measure.name, measure.raw or measure.text, measure.contested)
                found.setdefault(key, []).append(place)
        return found

    def _worded_places(self, preference: Preference, wanted: Answer) -> list[int]:
        found: list[int] = []
        for places in self._groups.values():
            if self.answer(preference, places[0]) == wanted:
                found += places
        return found

    @cached_property
    def _by_ends(self) -> dict[tuple[float, float], list[int]]:
        """Places of those whose figures reach equally far; most lines that ask for one value,
        yes or no among them, have a few such."""
        found: dict[tuple[float, float], list[int]] = {}
        for place, measure in enumerate(self.measures):
            if measure is not None:
                found.setdefault(ends(measure), []).append(place)
        return found

    def _one_by_one(self, preference: Preference, wanted: Answer) -> list[int]:
        found: list[int] = []
        for places in self._by_ends.values():
            if self.answer(preference, places[0]) == wanted:
                found += places
        return found


def ends(measure: Measure) -> tuple[float, float]:
    """From where to where the figure reaches, as written; over a dispute, as wide as that."""
    low, high = measure.written_low, measure.written_high
    if measure.contested:
        low = None if low is None else measure.low
        high = None if high is None else measure.high
    return -math.inf if low is None else low, math.inf if high is None else high


def _by_number(measure: Measure, preference: Preference) -> Answer:
    if isinstance(preference.value, str | tuple):
        return "unknown"
    limit = float(preference.value)
    low, high = ends(measure)
    if preference.op == "<=":
        return "met" if high <= limit else "broken" if low > limit else "unknown"
    if preference.op == ">=":
        return "met" if low >= limit else "broken" if high < limit else "unknown"
    near = abs(limit) * 1e-9
    if abs(low - limit) <= near and abs(high - limit) <= near:
        return "met"
    return "broken" if low > limit + near or high < limit - near else "unknown"


def _by_day(measure: Measure, preference: Preference) -> Answer:
    try:
        day, line = parse_day(measure.raw), parse_day(str(preference.value))
    except DayError:
        return "unknown"
    if preference.op == "<=":
        return "met" if day.last <= line.last else "broken" if day.first > line.last else "unknown"
    if preference.op == ">=":
        return (
            "met" if day.first >= line.first else "broken" if day.last < line.first else "unknown"
        )
    if (day.first, day.last) == (line.first, line.last):
        return "met"
    return "broken" if day.last < line.first or day.first > line.last else "unknown"


def _by_word(measure: Measure, preference: Preference) -> Answer:
    if measure.contested:
        return "unknown"
    wanted = preference.value
    words = (wanted,) if isinstance(wanted, str) else wanted if isinstance(wanted, tuple) else ()
    have = {word.strip().casefold() for word in (measure.raw or measure.text).split(";")}
    found = any(
        word.casefold() in have
        or (measure.name == "place" and any(word.casefold() in place for place in have))
        for word in words
    )
    return "met" if found != (preference.op == "not in") else "broken"

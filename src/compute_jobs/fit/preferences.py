"""Hard preferences: met, broken or unknown, for every employer at once and with a sentence each.

The figure as written decides. A written range or an open end that straddles the line is unknown,
and so is a figure that two usable claims still dispute across it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from compute_jobs.evidence.days import DayError, parse_day
from compute_jobs.evidence.model import Employer
from compute_jobs.fit.facts import Facts, Measure
from compute_jobs.fit.lines import Line, Lines, line_of
from compute_jobs.fit.measures import measured
from compute_jobs.fit.model import Answer, Preference, PreferenceResult

MET, BROKEN, UNKNOWN = 0, 1, 2
ANSWERS: tuple[Answer, ...] = ("met", "broken", "unknown")
_BROKEN_SIGN = {"<=": ">", ">=": "<", "=": "is not", "in": "is not one of", "not in": "is one of"}
_MET_SIGN = {"<=": "≤", ">=": "≥", "=": "is", "in": "is one of", "not in": "is not one of"}


@dataclass(frozen=True)
class Column:
    """One line's measures for all employers, ready to be held against any value."""

    line: Line
    measures: Sequence[Measure | None]

    @cached_property
    def ends(self) -> tuple[list[float], list[float]]:
        """Lower and upper end of each figure; not-a-number where nothing is known."""
        lows: list[float] = []
        highs: list[float] = []
        for measure in self.measures:
            low, high = ends(measure) if measure is not None else (math.nan, math.nan)
            lows.append(low)
            highs.append(high)
        return lows, highs

    @cached_property
    def known(self) -> int:
        return sum(measure is not None for measure in self.measures)

    def answers(self, preference: Preference) -> list[int]:
        value, op = preference.value, preference.op
        if isinstance(value, float | int) and self.line.dimension not in ("date", "choice", "text"):
            lows, highs = self.ends
            limit = float(value)
            # comparisons with not-a-number are false, so what nobody knows comes out unknown
            if op == "<=":
                return [
                    MET if high <= limit else BROKEN if low > limit else UNKNOWN
                    for low, high in zip(lows, highs, strict=True)
                ]
            if op == ">=":
                return [
                    MET if low >= limit else BROKEN if high < limit else UNKNOWN
                    for low, high in zip(lows, highs, strict=True)
                ]
            near = abs(limit) * 1e-9
            return [
                MET
                if abs(low - limit) <= near and abs(high - limit) <= near
                else BROKEN
                if low > limit or high < limit
                else UNKNOWN
                for low, high in zip(lows, highs, strict=True)
            ]
        decide = _by_day if self.line.dimension == "date" else _by_word
        return [UNKNOWN if m is None else decide(m, preference) for m in self.measures]


def ends(measure: Measure) -> tuple[float, float]:
    if measure.contested:
        return measure.low, measure.high
    return (
        -math.inf if measure.written_low is None else measure.written_low,
        math.inf if measure.written_high is None else measure.written_high,
    )


def _by_day(measure: Measure, preference: Preference) -> int:
    try:
        day, line = parse_day(measure.raw), parse_day(str(preference.value))
    except DayError:
        return UNKNOWN
    if preference.op == "<=":
        return MET if day.last <= line.last else BROKEN if day.first > line.last else UNKNOWN
    if preference.op == ">=":
        return MET if day.first >= line.first else BROKEN if day.last < line.first else UNKNOWN
    if (day.first, day.last) == (line.first, line.last):
        return MET
    return BROKEN if day.last < line.first or day.first > line.last else UNKNOWN


def _by_word(measure: Measure, preference: Preference) -> int:
    if measure.contested:
        return UNKNOWN
    wanted = preference.value
    words = (wanted,) if isinstance(wanted, str) else wanted if isinstance(wanted, tuple) else ()
    have = {word.strip().casefold() for word in (measure.raw or measure.text).split(";")}
    found = any(
        word.casefold() in have
        or (measure.name == "place" and any(word.casefold() in place for place in have))
        for word in words
    )
    return MET if found != (preference.op == "not in") else BROKEN


class Answers:
    """Measures by line, made at the first question and kept, for one set of employers."""

    def __init__(self, facts: Facts, employers: Sequence[Employer], lines: Lines) -> None:
        self.facts = facts
        self.employers = employers
        self.lines = lines
        self._columns: dict[str, Column] = {}
        self._answers: dict[tuple[object, ...], list[int]] = {}

    def column(self, metric: str) -> Column:
        known = self._columns.get(metric)
        if known is None:
            line = self.lines.get(metric, self.facts.evidence.metrics) or Line(
                metric, metric.replace("_", " "), "text", "text", ""
            )
            known = Column(line, [measure_line(self.facts, e, metric) for e in self.employers])
            self._columns[metric] = known
        return known

    def answers(self, preference: Preference) -> list[int]:
        key = (preference.metric, preference.op, preference.value)
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) > 64:
                self._answers.clear()
            known = self._answers[key] = self.column(preference.metric).answers(preference)
        return known

    def result(self, preference: Preference, place: int) -> PreferenceResult:
        """One employer's answer with the sentence that explains it."""
        column = self.column(preference.metric)
        answer = self.answers(preference)[place]
        measure = column.measures[place]
        if measure is None:
            why = self._nobody(column, self.employers[place])
            return PreferenceResult(preference, "unknown", why)
        line = column.line
        told_as = self.facts.evidence.metrics.get(measure.name)
        if measure.name != line.id and told_as is not None and told_as.dimension == line.dimension:
            line = replace(line, name=told_as.name)
        why = sentence(line, preference, measure, answer)
        return PreferenceResult(preference, ANSWERS[answer], why, measure.claims)

    def _nobody(self, column: Column, employer: Employer) -> str:
        line = column.line
        told = self.facts.all_findings(employer.id, line.id)
        if told:
            tiers = ", ".join(sorted({finding.standing.tier for finding in told}))
            return f"{line.name}: only {tiers} speaks of it, which doesn't count"
        if not column.known:
            return f"{line.name}: nobody measured it for any employer here"
        return f"{line.name}: nobody measured it for {employer.name}"


def sentence(line: Line, preference: Preference, measure: Measure, answer: int) -> str:
    """As in "top-5 customers 90 % > 60 %"."""
    wanted = line.show(preference.value)
    if line.dimension == "flag":
        said = "yes" if measure.yes else "no"
        detail = f" ({measure.text})" if measure.text not in ("yes", "no", "") else ""
        if answer == UNKNOWN:
            return f"{line.name}: disputed, wanted {wanted}{detail}"
        return f"{line.name}: {said}{detail}{'' if answer == MET else f', wanted {wanted}'}"
    if answer == UNKNOWN:
        why = "disputed" if measure.contested else "could lie on either side of"
        return f"{line.name} {measure.text} {why} {wanted}"
    sign = (_MET_SIGN if answer == MET else _BROKEN_SIGN)[preference.op]
    return f"{line.name} {measure.text} {sign} {wanted}"


def measure_line(facts: Facts, employer: Employer, name: str) -> Measure | None:
    own = OWN_WORDS.get(name)
    return own(facts, employer) if own else measured(facts, employer, name)


def _layer(facts: Facts, employer: Employer) -> Measure | None:
    return _word("layer", employer.layer)


def _place(facts: Facts, employer: Employer) -> Measure | None:
    """Where one could work: the employer's own place and what its postings say."""
    places = [employer.place] if employer.place else []
    claims: list[str] = []
    for measure in facts.measures(employer.id, "place"):
        places.append(measure.text)
        claims.extend(measure.claims)
    return _word("place", "; ".join(places), tuple(claims)) if places else None


def _word(name: str, text: str, claims: tuple[str, ...] = ()) -> Measure:
    return Measure(name, 0.0, 0.0, 0.0, 0.0, text, claims, "filed")


OWN_WORDS: Mapping[str, Callable[[Facts, Employer], Measure | None]] = {
    "layer": _layer,
    "place": _place,
}
"""Lines that are words about the employer itself rather than measures."""

__all__ = ["Answers", "Column", "ends", "line_of", "sentence"]

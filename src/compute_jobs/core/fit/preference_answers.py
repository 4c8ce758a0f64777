"""Hard preferences: met, broken or unknown, for every employer at once and with a sentence each.

The figure as written decides. A written range or an open end that straddles the line is unknown,
and so is a figure that two usable claims still dispute across it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.core.fit.columns import Column
from compute_jobs.core.fit.fit_model import Answer, Preference, PreferenceResult
from compute_jobs.core.fit.measures import DERIVED, measured
from compute_jobs.core.fit.preference_lines import Line, Lines
from compute_jobs.core.fit.rating_facts import Facts, Measure

_BROKEN_SIGN = {"<=": ">", ">=": "<", "=": "is not", "in": "is not one of", "not in": "is one of"}
_MET_SIGN = {"<=": "≤", ">=": "≥", "=": "is", "in": "is one of", "not in": "is not one of"}


_RESULTS_KEPT = 4096
"""Sentences for the rows in sight, kept from key to key."""
_LINES_KEPT = 64
"""Lines whose excluded are known; a reader draws a handful and switches between them."""


class KeptMeasures(Protocol):
    """Every line's measures as an earlier run found them, for the same employers."""

    def measures(self, line: str) -> Sequence[Measure | None] | None:
        """None where they aren't known."""
        ...


class Answers:
    """Measures by line, made at the first question and kept, for one set of employers."""

    def __init__(
        self,
        facts: Facts,
        employers: Sequence[Employer],
        lines: Lines,
        kept: KeptMeasures | None = None,
    ) -> None:
        self.facts = facts
        self.employers = employers
        self.lines = lines
        self._kept = kept
        self._columns: dict[str, Column] = {}
        self._results: dict[tuple[Preference, int], PreferenceResult] = {}
        self._excluded: dict[Preference, frozenset[int]] = {}

    def column(self, metric: str) -> Column:
        known = self._columns.get(metric)
        if known is None:
            line = self.lines.get(metric, self.facts.evidence.metrics) or Line(
                metric, metric.replace("_", " "), "text", "text", ""
            )
            measures = self._kept.measures(metric) if self._kept is not None else None
            if measures is None:
                measures = [measure_line(self.facts, e, metric) for e in self.employers]
            known = Column(line, measures)
            self._columns[metric] = known
        return known

    def every_line(self) -> Mapping[str, Sequence[Measure | None]]:
        """The measures of all that a preference may name and that anybody speaks of."""
        special = dict.fromkeys([*DERIVED, *OWN_WORDS])
        found: dict[str, Sequence[Measure | None]] = {
            name: self.column(name).measures for name in special
        }
        plain: dict[str, list[Measure | None]] = {}
        for place, employer in enumerate(self.employers):
            for metric in self.facts.findings(employer.id):
                if metric not in special:
                    column = plain.setdefault(metric, [None] * len(self.employers))
                    column[place] = self.facts.measure(employer.id, metric)
        return {name: it for name, it in {**found, **plain}.items() if any(it)}

    def answer(self, preference: Preference, place: int) -> Answer:
        return self.column(preference.metric).answer(preference, place)

    def excluded(self, preference: Preference) -> frozenset[int]:
        """The places that a preference puts below the line."""
        known = self._excluded.get(preference)
        if known is None:
            if len(self._excluded) >= _LINES_KEPT:
                self._excluded.clear()
            column = self.column(preference.metric)
            out = set(column.broken(preference))
            if preference.unknown == "exclude":
                out.update(column.unknown(preference))
            known = self._excluded[preference] = frozenset(out)
        return known

    def result(self, preference: Preference, place: int) -> PreferenceResult:
        """One employer's answer with the sentence that explains it."""
        key = (preference, place)
        known = self._results.get(key)
        if known is None:
            if len(self._results) >= _RESULTS_KEPT:
                self._results.clear()
            known = self._results[key] = self._made(preference, place)
        return known

    def _made(self, preference: Preference, place: int) -> PreferenceResult:
        column = self.column(preference.metric)
        answer = column.answer(preference, place)
        measure = column.measures[place]
        if measure is None:
            why = self._nobody(column, self.employers[place])
            return PreferenceResult(preference, "unknown", why)
        line = column.line
        told_as = self.facts.evidence.metrics.get(measure.name)
        if measure.name != line.id and told_as is not None and told_as.dimension == line.dimension:
            line = replace(line, name=told_as.name)
        why = sentence(line, preference, measure, answer)
        return PreferenceResult(preference, answer, why, measure.claims)

    def _nobody(self, column: Column, employer: Employer) -> str:
        line = column.line
        told = self.facts.all_findings(employer.id, line.id)
        if told:
            tiers = ", ".join(sorted({finding.standing.tier for finding in told}))
            return f"{line.name}: only {tiers} speaks of it, which doesn't count"
        if not column.known:
            return f"{line.name}: nobody measured it for any employer here"
        return f"{line.name}: nobody measured it for {employer.name}"


def sentence(line: Line, preference: Preference, measure: Measure, answer: Answer) -> str:
    """As in "top-5 customers 90 % > 60 %"."""
    wanted = line.show(preference.value)
    if line.dimension == "flag":
        said = "yes" if measure.yes else "no"
        detail = measure.detail
        if answer == "unknown":
            state = "disputed" if measure.contested else "unclear"
            return f"{line.name}: {state}, wanted {wanted}{detail}"
        return f"{line.name}: {said}{detail}{'' if answer == 'met' else f', wanted {wanted}'}"
    if answer == "unknown":
        if measure.contested:
            return f"{line.name} {measure.text} is disputed, across {wanted}"
        return f"{line.name} {measure.text} could lie on either side of {wanted}"
    sign = (_MET_SIGN if answer == "met" else _BROKEN_SIGN)[preference.op]
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

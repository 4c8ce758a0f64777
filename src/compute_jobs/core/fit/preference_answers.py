"""Hard preferences: met, broken or unknown for each employer, with a sentence that says why.

The figure as written decides. A range or an open end that crosses the limit is unknown, and so is a
figure that two usable claims dispute across the limit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.core.fit.fit_model import Answer, Op, Preference, PreferenceResult
from compute_jobs.core.fit.measures import measured
from compute_jobs.core.fit.preference_lines import Line, PreferenceLines
from compute_jobs.core.fit.rating_facts import Facts, Measure

_BROKEN_SIGN = {"<=": ">", ">=": "<", "=": "is not", "in": "is not one of", "not in": "is one of"}
_MET_SIGN = {"<=": "≤", ">=": "≥", "=": "is", "in": "is one of", "not in": "is not one of"}

_WHERE_IT_RENTS = {"permit_challenge": "landlord_permit_challenge"}


class Answers:
    """The answers of employers to preferences."""

    def __init__(self, facts: Facts, employers: Sequence[Employer], lines: PreferenceLines) -> None:
        self.facts = facts
        self.employers = employers
        self.lines = lines
        self._measures: dict[str, Mapping[str, Measure | None]] = {}

    def line(self, metric: str) -> Line:
        known = self.lines.get(metric, self.facts.evidence.metrics)
        return known or Line(metric, metric.replace("_", " "), "text", "text", "")

    def measures(self, metric: str) -> Mapping[str, Measure | None]:
        """What is known about each employer; cached, because every key press needs it."""
        if metric not in self._measures:
            self._measures[metric] = {
                employer.id: measure_line(self.facts, employer, metric)
                for employer in self.employers
            }
        return self._measures[metric]

    def all_of(self, preference: Preference) -> dict[str, Answer]:
        """Every employer's answer."""
        line, measures = self.line(preference.metric), self.measures(preference.metric)
        return {name: answer_of(line, measure, preference) for name, measure in measures.items()}

    def excluded(self, preference: Preference) -> frozenset[str]:
        """The employers that a preference excludes."""
        out = ("broken", "unknown") if preference.unknown == "exclude" else ("broken",)
        answers = self.all_of(preference)
        return frozenset(name for name, answer in answers.items() if answer in out)

    def result(self, preference: Preference, employer: str) -> PreferenceResult:
        """One employer's answer with the sentence that explains it."""
        line = self.line(preference.metric)
        measure = self.measures(preference.metric)[employer]
        if measure is None:
            why = self._unmeasured(line, employer)
            elsewhere = self._elsewhere(line, employer)
            if elsewhere is None or not elsewhere.yes:
                return PreferenceResult(preference, "unknown", why)
            why = self._with_source(f"{why}; yes where it rents, {elsewhere.text}", elsewhere)
            return PreferenceResult(preference, "unknown", why, elsewhere.claims)
        answer = answer_of(line, measure, preference)
        metric = self.facts.evidence.metrics.get(measure.name)
        if measure.name != line.id and metric is not None and metric.dimension == line.dimension:
            line = replace(line, name=metric.name)
        why = self._with_source(sentence(line, preference, measure, answer), measure)
        return PreferenceResult(preference, answer, why, measure.claims, line.name)

    def _elsewhere(self, line: Line, employer: str) -> Measure | None:
        """The same flag at a site that the employer only rents: it settles nothing."""
        metric = _WHERE_IT_RENTS.get(line.id)
        return None if metric is None else self.measures(metric)[employer]

    def _with_source(self, why: str, measure: Measure) -> str:
        """The sentence with the first claim's hedge, and how and for when it is known."""
        claim = self.facts.ledger.visible.get(next(iter(measure.claims), ""))
        if claim is None:
            return why
        hedge = "" if claim.hedge in why else claim.hedge
        dated = bool(measure.overdue) and measure.overdue in why
        return f"{why} [{self.facts.how_known(claim, measure.tier, hedge, dated=dated)}]"

    def _unmeasured(self, line: Line, employer: str) -> str:
        findings = self.facts.all_findings(employer, line.id)
        if findings:
            tiers = ", ".join(sorted({finding.standing.tier for finding in findings}))
            return f"{line.name}: known only from {tiers}, which doesn't count"
        if not any(self.measures(line.id).values()):
            return f"{line.name}: not known for any employer here"
        return f"{line.name}: not known for {self.facts.evidence.name_of(employer)}"


def answer_of(line: Line, measure: Measure | None, preference: Preference) -> Answer:
    """Whether the evidence meets a preference on this measure."""
    if measure is None:
        return "unknown"
    if line.dimension == "date":
        return _by_day(measure, preference)
    if line.dimension in ("choice", "text"):
        return _by_word(measure, preference)
    return _by_number(measure, preference)


def _by_number(measure: Measure, preference: Preference) -> Answer:
    if isinstance(preference.value, str | tuple):
        return "unknown"
    limit = float(preference.value)
    low, high = measure.ends
    ends = -math.inf if low is None else low, math.inf if high is None else high
    slack = abs(limit) * 1e-9 if preference.op == "=" else 0.0
    return _compared(ends, preference.op, (limit, limit), slack)


def _by_day(measure: Measure, preference: Preference) -> Answer:
    try:
        day, line = parse_day(measure.raw), parse_day(str(preference.value))
    except DayError:
        return "unknown"
    ends = day.first.toordinal(), day.last.toordinal()
    return _compared(ends, preference.op, (line.first.toordinal(), line.last.toordinal()))


def _compared(
    ends: tuple[float, float], op: Op, limits: tuple[float, float], slack: float = 0.0
) -> Answer:
    """What may lie anywhere between two ends, against a limit that may be a span too."""
    (low, high), (first, last) = ends, limits
    below, above = high < first - slack, low > last + slack
    if op == "<=":
        return "met" if high <= last else "broken" if above else "unknown"
    if op == ">=":
        return "met" if low >= first else "broken" if below else "unknown"
    if abs(low - first) <= slack and abs(high - last) <= slack:
        return "met"
    return "broken" if below or above else "unknown"


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
    if measure.name == "place" and not found and not measure.claims:
        return "unknown"  # the head office's place doesn't say where the jobs are
    return "met" if found != (preference.op == "not in") else "broken"


def sentence(line: Line, preference: Preference, measure: Measure, answer: Answer) -> str:
    """As in "top-5 customers 90 % > 60 %"."""
    wanted = line.show(preference.value)
    if line.dimension == "flag":
        said = "yes" if measure.yes else "no"
        detail = measure.detail
        if answer == "unknown":
            state = "disputed" if measure.contested else "unclear"
            return f"{line.name}: {state}, you want {wanted}{detail}"
        return f"{line.name}: {said}{detail}{'' if answer == 'met' else f', you want {wanted}'}"
    if answer == "unknown":
        if measure.contested:
            return f"{line.name} {measure.text} is disputed, across {wanted}"
        if measure.name == "place":
            return f"{line.name}: only the head office is known ({measure.text}), you want {wanted}"
        return f"{line.name} {measure.text} could be above or below {wanted}"
    sign = (_MET_SIGN if answer == "met" else _BROKEN_SIGN)[preference.op]
    return f"{line.name} {measure.text} {sign} {wanted}"


def measure_line(facts: Facts, employer: Employer, name: str) -> Measure | None:
    """What is known about one employer for a measure; layer and places are words, not figures."""
    if name == "layer":
        return _words(name, employer.layer, ())
    if name == "place":
        return _places(facts, employer)
    return measured(facts, employer, name) or _bounded(facts, employer, name)


def _bounded(facts: Facts, employer: Employer, name: str) -> Measure | None:
    """A customer share bounded by another: five make up at least what the largest does."""
    part, whole = "top_customer_share", "top5_customer_share"
    if name not in (part, whole):
        return None
    known = measured(facts, employer, part if name == whole else whole)
    bound = None if known is None else known.ends[0 if name == whole else 1]
    if known is None or bound is None:
        return None
    if name == whole:
        text = f"at least {fmt.percent(bound)} (the largest alone)"
        return replace(known, name=name, text=text, written_high=None)
    text = f"at most {fmt.percent(bound)} (all five together)"
    return replace(known, name=name, text=text, written_low=None)


def _places(facts: Facts, employer: Employer) -> Measure | None:
    """Where you could work: the employer's own place and those named in its postings."""
    named = facts.measures(employer.id, "place")
    places = [employer.place] if employer.place else []
    places += [measure.text for measure in named]
    claims = tuple(claim for measure in named for claim in measure.claims)
    return _words("place", "; ".join(places), claims) if places else None


def _words(name: str, text: str, claims: tuple[str, ...]) -> Measure:
    return Measure(name, 0.0, 0.0, 0.0, 0.0, text, claims, "filed")

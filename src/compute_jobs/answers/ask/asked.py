"""A question and the view it is asked of: how its claims are found, ordered and worded.

Every kind of question is a function of an ``Asked`` that yields sentences; what two of them need
is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from compute_jobs.answers.ask.question_words import QuestionWords
from compute_jobs.answers.ask.understanding import UnderstoodQuestion
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import days_since, due_plans, effective_day, planned_day
from compute_jobs.core.evidence.evidence_model import Claim, Finding
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit.fit_model import CriterionScore, Rating, Reason
from compute_jobs.core.fit.rating_facts import each_once
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.scored_ledger import newest_first

MOST_PLACES = 3
"""Employers or sites that an order names."""
_LONGEST_QUARTER, _LONGEST_HALF = 136, 200
_SHORTEST_YEAR, _LONGEST_YEAR = 340, 390
"""Days of a reported stretch."""
_FISCAL_TAG = re.compile(r"\((?:Q(\d) )?FY(20\d\d)\)")


class AnswerSentence(Struct, frozen=True):
    text: str
    claims: tuple[str, ...]


class Asked:
    def __init__(self, desk: Desk, question: UnderstoodQuestion, words: QuestionWords) -> None:
        self.desk, self.view, self.evidence = desk, desk.view, desk.view.evidence
        self.question, self.words = question, words
        self.subjects = (*question.employers, *question.assets)

    # -- employers and their ratings -------------------------------------------------------------

    def name(self, subject: str) -> str:
        return self.evidence.name_of(subject)

    def names(self, subjects: Iterable[str]) -> str:
        return " or ".join(map(self.name, subjects))

    def of_layer(self) -> Sequence[str]:
        """The employers of the layers that the question names, or all; the best ranked first."""
        layers, known = self.question.layers, self.evidence.employers
        return [it for it in self.view.order if not layers or known[it].layer in layers]

    def parts(self, employer: str) -> Sequence[CriterionScore]:
        """The criteria of an employer's fit; none if nothing is known about it."""
        fit = self.view.partial(employer)
        return fit.criteria if fit is not None else ()

    def rating(self, employer: str, criterion: str | None) -> Rating | None:
        parts = self.parts(employer)
        return next((it.rating for it in parts if it.criterion == criterion), None)

    def rated_by(self, employer: str) -> tuple[str, ...]:
        """The claims behind its ratings."""
        return each_once(*(part.rating.claims for part in self.parts(employer)))

    def claims_about(self, employer: str, criterion: str | None = None) -> tuple[str, ...]:
        """What to cite where something is missing: claims on the criterion, else the newest."""
        metrics = self.evidence.metrics
        near = [
            row.claim.id
            for row in (self.view.claims(employer) if criterion is not None else ())
            if (metric := metrics.get(row.claim.metric)) is not None
            and metric.criterion == criterion
        ]
        newest = () if near else newest_first(self.view.claims(employer), employer)
        return tuple(near[:5] or [row.claim.id for row in newest[:5]])

    # -- claims ----------------------------------------------------------------------------------

    def claim(self, name: str) -> Claim:
        return self.view.claim(name).claim

    def findings(self, subject: str, metrics: Iterable[str]) -> Iterator[Finding]:
        """The standing findings on these metrics, one for each perimeter; those of the part and
        the stretch that the question names first, then the newest."""
        known: dict[str, list[Finding]] = {}
        for finding in self.view.findings(subject):
            known.setdefault(finding.metric, []).append(finding)
        parts = self.question.parts
        for metric in metrics:
            seen: set[tuple[str | None, ...]] = set()
            order = sorted(known.get(metric, ()), key=lambda it: it.standing.modality == "plan")
            for finding in sorted(order, key=self._distance):
                claim = finding.standing
                per = claim.figure.per if claim.figure is not None else None
                key = (finding.perimeter, claim.counterparty, per)
                if key in seen or not self._in_time(claim):
                    continue
                own = f" {_part_words(finding)} {claim.statement.casefold()}"
                if parts and not all(f" {it.rstrip('s')}" in own for it in parts):
                    continue
                seen.add(key)
                yield finding

    def _distance(self, finding: Finding) -> tuple[int, int]:
        """How far a finding is from what the question names: the part first, then the stretch."""
        when, claim = self.question.when, finding.standing
        own = {it.rstrip("s") for it in _part_words(finding).split()}
        asked = len(own & {it.rstrip("s") for it in self.question.words})
        part = -asked if asked else bool(own)
        period = claim.period
        if not when.year or when.quarter or when.half or period is None or period.start is None:
            return part, 0
        end = period.end or period.start
        whole = _SHORTEST_YEAR < (end - period.start).days < _LONGEST_YEAR
        middle = (period.start + (end - period.start) / 2).year
        return part, 0 if whole and when.year == str(middle) else 1 if whole else 2

    def _in_time(self, claim: Claim) -> bool:
        """Whether the claim is of the year, half, quarter or month that the question names."""
        when = self.question.when
        if not (when.year or when.quarter or when.half or when.month):
            return True
        period = claim.period
        if period is not None and not period.known and when.quarter and not when.year:
            return f"Q{when.quarter}" in period.text
        if period is None or not period.known or period.end is None:
            day = effective_day(claim, self.evidence.sources)
            named = day is not None and self.within(day.first, day.last)
            return not when.half and (named or self._spans(claim))
        if self.question.fiscal and (tag := _FISCAL_TAG.search(claim.statement)) is not None:
            return when.year in ("", tag[2]) and when.quarter in ("", tag[1] or "")
        start, end = period.start or period.end, period.end
        length = (end - start).days
        if when.quarter and length >= _LONGEST_QUARTER:
            return False
        if when.half and not (_LONGEST_QUARTER < length < _LONGEST_HALF):
            return False
        if when.half and (end.month <= 8) != (when.half == "1"):
            return False
        return f"Q{when.quarter}" in period.text or self.within(start, end)

    def _spans(self, claim: Claim) -> bool:
        """Whether the year asked for lies within what a claim plans, or the term that it gives, or
        is in its words."""
        days = [it for it in (claim.start, claim.end) if it is not None]
        bounded = claim.modality == "plan" or claim.end is not None
        q = self.question.when
        if not q.year or q.quarter or q.month:
            return False
        if not (days and bounded):
            metric = self.evidence.metrics.get(claim.metric)
            agreed = metric is not None and metric.behaviour in ("contract", "plan")
            ahead = claim.modality == "plan" or int(q.year) > self.view.as_of.year
            return (agreed or ahead) and re.search(rf"\b{q.year}\b", claim.statement) is not None
        return days[0].first.year <= int(q.year) <= days[-1].last.year

    def within(self, start: date, end: date) -> bool:
        """Whether a stretch is of the year, quarter and month asked for, by its middle or end."""
        when = self.question.when
        years = {str(end.year), str((start + (end - start) / 2).year)}
        return (
            (not when.year or when.year in years)
            and (not when.quarter or when.quarter == str((end.month + 2) // 3))
            and (not when.month or when.month == end.month)
        )

    # -- sentences -------------------------------------------------------------------------------

    def grounds(self, claim: Claim) -> str:
        """How it is known and since when: "filed, 30 Jun 2026; 5 mo old"."""
        if claim.pack == "scenario":
            return "assumed by a what-if, not known"
        tier = fmt.how_known(claim, self.evidence.origin_of(claim))
        day = effective_day(claim, self.evidence.sources)
        if day is None:
            return f"{tier}, undated"
        age = days_since(day, self.view.as_of)
        return f"{tier}, {fmt.day(day)}; {fmt.age(age)} old"

    @cached_property
    def _lapsed(self) -> frozenset[str]:
        """Plans that are past their day without a claim about the outcome."""
        known = self.view.scored.ledger.visible.values()
        return frozenset(it.id for it in due_plans(known, self.evidence.sources, self.view.as_of))

    def lapsed(self, claims: Iterable[str]) -> str:
        """What follows a plan whose day has passed."""
        return ", a day that has passed, outcome unknown" if self._lapsed & {*claims} else ""

    def told(self, claim: Claim) -> str:
        """One claim as a sentence, in its own words or as its figure; a count of none with its
        note."""
        metric, figure = self.evidence.metrics.get(claim.metric), claim.figure
        counted = figure is not None and metric is not None and metric.dimension == "count"
        none = counted and claim.middle == 0 and claim.note
        return f"{self._told(claim)}{self.lapsed((claim.id,))}{f'. {claim.note}' if none else ''}"

    def in_words(self, claim: Claim) -> str:
        """A claim's own sentence, with who it is about if that isn't said."""
        named, said = [self.name(it) for it in claim.subjects], claim.statement.removesuffix(".")
        about = "" if any(it in said for it in named) else f"{', '.join(named)}: "
        return f"{about}{said} ({self.grounds(claim)})"

    def _told(self, claim: Claim) -> str:
        metric = self.evidence.metrics.get(claim.metric)
        named = [self.name(it) for it in claim.subjects]
        other = self.name(claim.counterparty) if claim.counterparty else ""
        if (
            claim.figure is None
            or metric is None
            or metric.behaviour == "statement"
            or metric.dimension == "text"
            or len(named) > 2
            or (claim.period is None and self._spans(claim) and not planned_day(claim))
            or (other and other in claim.statement and named[0] in claim.statement)
        ):
            return self.in_words(claim)
        part = claim.perimeter or ""
        perimeter = "" if not part or part in metric.name.casefold() else f" ({part})"
        beside = f" with {other}" if other and other not in perimeter else ""
        period = f" for {fmt.period(claim.period)}" if claim.period is not None else ""
        if not period and claim.figure.unit != "date" and (day := planned_day(claim)) is not None:
            period = f" by {fmt.day(day)}"
        plan = "plan, " if claim.modality == "plan" and claim.tier != "ambition" else ""
        lower = metric.name[1:2].islower()  # "GPUs" stays
        title = metric.name[:1].lower() + metric.name[1:] if lower else metric.name
        said = f"{', '.join(named)}, {title}{perimeter}{beside}: {show_figure(claim.figure)}"
        return f"{said}{period} ({plan}{self.grounds(claim)})"

    def sentence(self, claim: Claim) -> AnswerSentence:
        return AnswerSentence(self.told(claim), (claim.id,))

    def of_finding(self, finding: Finding) -> Iterator[AnswerSentence]:
        """The standing claim; whoever contradicts it follows."""
        first = finding.standing.id
        yield AnswerSentence(
            self.told(finding.standing), each_once((first,), finding.corroborated_by)
        )
        for other in finding.contradicted_by[:1]:
            text = f"Contradicted: {self.told(self.claim(other))}"
            yield AnswerSentence(text, (other, first))
        for earlier in finding.supersedes[::-1][:MOST_PLACES] if self.question.grown else ():
            yield AnswerSentence(f"Before: {self.told(self.claim(earlier))}", (earlier,))

    def reason(self, reason: Reason) -> str:
        """What made a rating, with how and since when its first claim is known."""
        return self.with_grounds(reason.text, reason.claims)

    def with_grounds(self, text: str, claims: Sequence[str]) -> str:
        if not claims:
            return text
        grounds = self.grounds(self.claim(claims[0]))
        return f"{text[:-1]}; {grounds})" if text.endswith(")") else f"{text} ({grounds})"

    def in_order(
        self, rows: Iterable[tuple[float, AnswerSentence]], what: str, *, smallest: bool
    ) -> Iterator[AnswerSentence]:
        """The first of all known, with their places: "1st of 24 with a rating: "."""
        ranked = sorted(rows, key=lambda row: row[0], reverse=not smallest)
        for place, (_, it) in enumerate(ranked[:MOST_PLACES]):
            order = fmt.ordinal(place + 1)
            if self.question.smallest:
                order = ("Lowest", "Second lowest", "Third lowest")[place]
            yield AnswerSentence(f"{order} of {len(ranked)} with a {what}: {it.text}", it.claims)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def points(value: float) -> str:
    """1 point, 0.9 points."""
    shown = fmt.points(value)
    return f"{shown} {'point' if shown == '1' else 'points'}"


def _part_words(finding: Finding) -> str:
    """The words of the part that a finding is about; its perimeter is an id."""
    return (finding.perimeter or "").replace("-", " ")

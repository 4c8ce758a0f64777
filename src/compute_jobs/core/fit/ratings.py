"""Ratings: a leading measure on its curve, named adjustments, and how sure the evidence makes it.

Evidence decides how high; its tier and age decide how wide. Nothing known is a gap. The reader's
own verdict outranks the rubric.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from compute_jobs.core.evidence.evidence_model import CRITERIA, TIERS, Criterion, Employer
from compute_jobs.core.fit.fit_model import OwnRating, Rating, Reason
from compute_jobs.core.fit.measures import measured
from compute_jobs.core.fit.rating_facts import Facts, Measure
from compute_jobs.core.fit.rubric import Adjust, Gap, Lead, State

Look = Callable[[str], Measure | None]


class _Tally:
    """Points and spans as they add up, from the leading measure to the last adjustment."""

    def __init__(self) -> None:
        self.mode = 0.0
        self.below = 0.0
        self.above = 0.0
        self.widths = 0.0
        self.reasons: list[Reason] = []

    def add(self, reason: Reason, low: float, high: float, half_width: float) -> None:
        self.mode += reason.points
        self.below += max(reason.points - low, 0.0)
        self.above += max(high - reason.points, 0.0)
        self.widths += half_width * half_width
        self.reasons.append(reason)


def rate_all(
    facts: Facts, employer: Employer, own: Mapping[Criterion, OwnRating] | None = None
) -> tuple[Rating, ...]:
    """The six ratings of an employer, in the order of CRITERIA."""
    cache: dict[str, Measure | None] = {}

    def look(name: str) -> Measure | None:
        if name not in cache:
            cache[name] = measured(facts, employer, name)
        return cache[name]

    ratings = []
    for criterion in CRITERIA:
        rating = _rate(facts, employer, criterion, look)
        verdict = own.get(criterion) if own else None
        ratings.append(with_verdict(rating, verdict) if verdict else rating)
    return tuple(ratings)


def rate(
    facts: Facts, employer: Employer, criterion: Criterion, own: OwnRating | None = None
) -> Rating:
    """One rating; ``rate_all`` shares the work between the six."""
    rating = _rate(facts, employer, criterion, lambda name: measured(facts, employer, name))
    return with_verdict(rating, own) if own else rating


def with_verdict(rating: Rating, own: OwnRating) -> Rating:
    """The reader's own verdict in the rubric's place, never wider than what it replaces.

    A word that the evidence bears out leaves the rating where it is: agreeing costs no points.
    """
    half = min(own.half_width, (rating.high - rating.low) / 2)
    agrees = own.by_word and not rating.gap and abs(rating.mode - own.mode) <= own.half_width
    mode = min(max(rating.mode if agrees else own.mode, 0.0), 100.0)
    reason = Reason(f"{rating.criterion}.own", own.text, mode, "", ())
    return Rating(
        rating.employer,
        rating.criterion,
        max(0.0, mode - half),
        mode,
        min(100.0, mode + half),
        gap=False,
        own=True,
        reasons=(reason,),
        claims=(),
    )


def _rate(facts: Facts, employer: Employer, criterion: Criterion, look: Look) -> Rating:
    rubric = facts.rubric
    leads = rubric.leads_for(criterion, employer.layer)
    adjusts = rubric.adjusts_for(criterion, employer.layer)
    tally = _Tally()
    gap = rubric.gaps[criterion]
    led = _lead(tally, leads, look, employer)
    found = _adjust(tally, adjusts, look, employer, with_unknown=led)
    if not led and not found:
        return _gap(facts, employer, gap)
    if not led:
        reason = Reason(f"{criterion}.base", _fill(gap.text, employer), gap.mode, "", ())
        tally.reasons.insert(0, reason)
        tally.mode += gap.mode
    down, up = (0.0, 0.0) if led else (gap.mode - gap.low, gap.high - gap.mode)
    low_width = min(rubric.widest, math.sqrt(tally.widths + down * down))
    high_width = min(rubric.widest, math.sqrt(tally.widths + up * up))
    mode = min(max(tally.mode, 0.0), 100.0)
    if mode != tally.mode:
        text = "a rating stays between 0 and 100"
        tally.reasons.append(Reason(f"{criterion}.limit", text, mode - tally.mode, "", ()))
    return Rating(
        employer.id,
        criterion,
        max(0.0, min(mode, mode - tally.below - low_width)),
        mode,
        min(100.0, max(mode, mode + tally.above + high_width)),
        gap=False,
        own=False,
        reasons=tuple(tally.reasons),
        claims=tuple(dict.fromkeys(c for reason in tally.reasons for c in reason.claims)),
    )


def _lead(tally: _Tally, leads: tuple[Lead, ...], look: Look, employer: Employer) -> bool:
    for lead in leads:
        measure = look(lead.measure)
        if measure is None:
            continue
        points = lead.curve.at(measure.value)
        ends = (lead.curve.at(measure.low), lead.curve.at(measure.high))
        text = _fill(lead.text, employer, measure)
        reason = Reason(lead.id, text, points, measure.name, measure.claims, measure.tier)
        tally.add(reason, min(ends), max(ends), measure.half_width)
        return True
    return False


def _adjust(
    tally: _Tally,
    adjusts: tuple[Adjust, ...],
    look: Look,
    employer: Employer,
    *,
    with_unknown: bool,
) -> bool:
    """Whether any adjustment stands on a finding; what nobody says counts only beside a lead."""
    found = False
    for rule in adjusts:
        measure = look(rule.measure)
        if measure is None:
            if with_unknown and "unknown" in rule.points:
                text = _fill(rule.texts["unknown"], employer)
                points = rule.points["unknown"]
                tally.add(Reason(rule.id, text, points, rule.measure, ()), points, points, 0.0)
            continue
        scored = _points(rule, measure)
        if scored is None:
            continue
        points, low, high, state = scored
        found = True
        text = _fill(rule.texts[state], employer, measure)
        reason = Reason(rule.id, text, points, measure.name, measure.claims, measure.tier)
        tally.add(reason, low, high, measure.half_width)
    return found


def _points(rule: Adjust, measure: Measure) -> tuple[float, float, float, State] | None:
    """Points, their span and the state that names them; None where the rule is silent on it."""
    if rule.curve is not None:
        ends = (rule.curve.at(measure.low), rule.curve.at(measure.high))
        nothing = "none" in rule.texts and measure.value == 0 and not measure.contested
        named: State = "none" if nothing else "known"
        return rule.curve.at(measure.value), min(ends), max(ends), named
    state: State = "yes" if measure.yes else "no"
    other: State = "no" if measure.yes else "yes"
    spans = measure.low < 0.5 <= measure.high
    if state not in rule.points and not (spans and other in rule.points):
        return None
    points = rule.points.get(state, 0.0)
    rival = rule.points.get(other, 0.0) if spans else points
    named = state if state in rule.texts else other
    return points, min(points, rival), max(points, rival), named


def _gap(facts: Facts, employer: Employer, gap: Gap) -> Rating:
    said: list[str] = []
    if gap.said_missing:
        told = facts.ledger.best(employer.id, gap.said_missing, perimeter=None, tiers=TIERS)
        said = [told.standing.id] if told is not None else []
    reason = Reason(
        f"{gap.criterion}.gap", _fill(gap.text, employer), gap.mode, gap.said_missing, tuple(said)
    )
    return Rating(
        employer.id,
        gap.criterion,
        gap.low,
        gap.mode,
        gap.high,
        gap=True,
        own=False,
        reasons=(reason,),
        claims=tuple(said),
    )


def _fill(template: str, employer: Employer, measure: Measure | None = None) -> str:
    text = template.replace("{name}", employer.name)
    if measure is None:
        return text
    return text.replace("{figure}", measure.text).replace("{where}", measure.detail)

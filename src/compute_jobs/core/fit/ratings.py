"""Ratings: where each of an employer's six numbers comes from.

A criterion's rating is the first known leading measure of the rubric, read off its curve, plus the
rubric's adjustments. The tier of the evidence decides how wide it is. As evidence ages, the rating
is pulled toward the criterion's gap and becomes as wide: rating = gap + f · (measured − gap), each
adjustment with its own f. Without a leading measure, or if age has left almost nothing of it, the
rating is a gap, whatever the adjustments. The reader's own verdict takes precedence over
everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import CRITERIA, TIERS, Criterion, Employer
from compute_jobs.core.fit.capacity_ladder import only_estimated
from compute_jobs.core.fit.fit_model import OwnRating, Rating, Reason
from compute_jobs.core.fit.measures import measured
from compute_jobs.core.fit.rating_facts import Facts, Measure, credited_points, each_once
from compute_jobs.core.fit.rubric import Adjust, Curve, Gap, Lead, Rule, State

Look = Callable[[str], Measure | None]


def rate_all(facts: Facts, employer: Employer) -> tuple[Rating, ...]:
    """The six ratings of an employer, in the order of CRITERIA."""

    @cache
    def look(name: str) -> Measure | None:
        return measured(facts, employer, name)

    return tuple(_rate(facts, employer, criterion, look) for criterion in CRITERIA)


def with_verdict(rating: Rating, own: OwnRating) -> Rating:
    """The reader's own verdict instead of the rubric's rating, never wider than what it replaces.

    A verdict without a number that agrees with the evidence doesn't change the rating.
    """
    half = min(own.half_width, (rating.high - rating.low) / 2)
    agrees = False
    if own.agrees is not None and not rating.gap:
        low, high = own.agrees
        agrees = low <= rating.mode <= high
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
    """The rubric's rating: a lead and adjustments, or a gap with adjustments."""
    rubric = facts.rubric
    gap = rubric.gaps[criterion]
    tally = _Tally(employer, look, gap.mode, rubric.least_fresh)
    led = tally.lead(rubric.leads_for(criterion, employer.layer))
    adjusted = tally.adjust(rubric.adjusts_for(criterion, employer.layer))
    if not led and not adjusted:
        return _gap(facts, employer, gap)
    down, up = 0.0, 0.0
    if not led:  # adjustments alone change the gap's rating but keep its width
        reason = Reason(f"{criterion}.base", gap.text.format(name=employer.name), gap.mode, "", ())
        tally.reasons.insert(0, reason)
        tally.mode += gap.mode
        down, up = gap.mode - gap.low, gap.high - gap.mode
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
        gap=not tally.grounded,
        own=False,
        reasons=tuple(tally.reasons),
        claims=each_once(*(reason.claims for reason in tally.reasons)),
    )


class _Tally:
    """The running total of points and ranges, from the leading measure to the last adjustment."""

    def __init__(self, employer: Employer, look: Look, gap: float, least_fresh: float) -> None:
        self.employer = employer
        self.look = look
        self.gap = gap
        self.least_fresh = least_fresh
        self.mode = 0.0
        self.below = 0.0
        """How far the figures' own bounds extend below the points."""
        self.above = 0.0
        self.widths = 0.0
        """The half widths by tier and age, squared."""
        self.reasons: list[Reason] = []
        self._lead: Measure | None = None
        self._led_by = ""

    def lead(self, leads: tuple[Lead, ...]) -> bool:
        """Start with the first leading measure that still counts despite its age, else the first.

        False if none is known.
        """
        known = [(lead, it) for lead in leads if (it := self.look(lead.measure)) is not None]
        if not known:
            return False
        alive = ((lead, it) for lead, it in known if it.fresh >= self.least_fresh)
        lead, measure = next(alive, known[0])
        self._lead, self._led_by = measure, lead.measure
        measure = replace(measure, half_width=max(measure.half_width, lead.least_width))
        low, points, high = self._read(lead.curve, measure)
        self._add(lead, lead.text, measure, points, min(low, high), max(low, high), self.gap)
        return True

    @property
    def grounded(self) -> bool:
        """Whether age has left enough of the leading measure."""
        return self._lead is not None and self._lead.fresh >= self.least_fresh

    def _read(self, curve: Curve, measure: Measure) -> tuple[float, float, float]:
        """The curve's points at the low end, the value and the high end."""
        parts = measure.credits
        if not parts:
            return curve.at(measure.low), curve.at(measure.value), curve.at(measure.high)
        return (
            credited_points(curve, [(part.measure.low, part.share) for part in parts], self.gap),
            credited_points(curve, [(part.measure.value, part.share) for part in parts], self.gap),
            credited_points(curve, [(part.measure.high, part.share) for part in parts], self.gap),
        )

    def adjust(self, adjusts: tuple[Adjust, ...]) -> bool:
        """Add the adjustments; True if one is based on a measure.

        Unknowns count only beside a lead, and as much as it does. The leading measure isn't also an
        adjustment.
        """
        known = False
        for rule in adjusts:
            if rule.measure == self._led_by:
                continue
            measure = self.look(rule.measure)
            if measure is None:
                if self._lead is not None and "unknown" in rule.points:
                    points = rule.points["unknown"]
                    self._add(rule, rule.texts["unknown"], None, points, points, points)
                continue
            scored = _points(rule, measure)
            if scored is not None:
                points, low, high, state = scored
                if state == "none":  # "none seen" is shown but doesn't widen the rating
                    measure = replace(measure, half_width=0.0)
                self._add(rule, rule.texts[state], measure, points, low, high)
                known = True
        return known

    def _add(  # noqa: PLR0917 - points and their span belong together
        self,
        rule: Rule,
        template: str,
        measure: Measure | None,
        points: float,
        low: float,
        high: float,
        origin: float = 0.0,
    ) -> None:
        """Add points, pulled toward their origin (the gap for a lead) according to their age."""
        source = measure or self._lead
        fresh = 1.0 if source is None else source.fresh
        aged = origin + fresh * (points - origin)
        self.mode += aged
        self.below += fresh * max(points - low, 0.0)
        self.above += fresh * max(high - points, 0.0)
        text = template.format(
            name=self.employer.name,
            figure=measure.text if measure is not None else "",
            where=measure.detail if measure is not None else "",
        )
        reason = Reason(rule.id, text, aged, rule.measure, (), fresh=fresh, measured=points)
        if measure is not None:
            self.widths += measure.half_width * measure.half_width
            overdue = measure.overdue
            if overdue and all(each.overdue != overdue for each in self.reasons):
                text = f"{text} ({overdue})"
            reason = replace(
                reason,
                text=text,
                metric=measure.name,
                claims=measure.claims,
                tier=measure.tier,
                overdue=overdue,
            )
        self.reasons.append(reason)


def _points(rule: Adjust, measure: Measure) -> tuple[float, float, float, State] | None:
    """Points, their range and the state that names them; None if the rule has none."""
    if rule.curve is not None:
        if "none" in rule.texts and measure.value == 0 and not measure.contested:
            return 0.0, 0.0, 0.0, "none"
        ends = (rule.curve.at(measure.low), rule.curve.at(measure.high))
        return rule.curve.at(measure.value), min(ends), max(ends), "known"
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
    """The rating of a criterion without any evidence, with the claim that says so."""
    claims: tuple[str, ...] = ()
    if gap.said_missing:
        finding = facts.ledger.best(employer.id, gap.said_missing, perimeter=None, tiers=TIERS)
        claims = (finding.standing.id,) if finding is not None else ()
    text = gap.text.format(name=employer.name)
    if gap.estimated and (rung := only_estimated(facts, employer)) is not None:
        text = gap.estimated.format(name=employer.name, figure=rung.text)
        claims = each_once(claims, rung.claims)
    reason = Reason(f"{gap.criterion}.gap", text, gap.mode, gap.said_missing, claims)
    return Rating(
        employer.id,
        gap.criterion,
        gap.low,
        gap.mode,
        gap.high,
        gap=True,
        own=False,
        reasons=(reason,),
        claims=claims,
    )

"""The published scale, and the residuals of the published scores.

The founding profile publishes scores without a derivation. They set the scale: one logistic curve
for all employers, placed so that the published scores are on it on average. The rest of a score is
its employer's residual, which applies only to the published weights and fades as the score ages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from compute_jobs.core.evidence.dates import freshness
from compute_jobs.core.evidence.evidence_model import CRITERIA, Claim, Criterion, Evidence
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all
from compute_jobs.core.fit.rubric import Rubric

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger

PUBLISHED = "published_fit"
POINTS = 100.0
_STEPS = 80
"""Bisection steps for the scale: more than a float has digits."""


class Anchors(Struct, frozen=True):
    """What converts points to the published scale; empty anchors change nothing."""

    shift: float = 0.0
    """How far the curve is shifted on the logit scale, the same for all employers."""
    residuals: Mapping[str, float] = field(default_factory=dict)
    """Published score minus scaled points, on the founding evidence at its newest date."""
    published: Mapping[str, float] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    """The claim that publishes each score."""
    weights: Mapping[Criterion, float] = field(default_factory=dict)
    """The weights used for the published scores."""
    as_of: date | None = None
    """The founding evidence's newest date, from which the age of the scores counts."""
    half_life: float | None = None
    """Of the published scores, in days."""

    def age_days(self, as_of: date) -> int:
        return 0 if self.as_of is None else max((as_of - self.as_of).days, 0)

    def fresh(self, as_of: date) -> float:
        """How much the published scores still count."""
        return freshness(self.age_days(as_of), self.half_life)


def weighted_sum(weights: Iterable[float], values: Iterable[float]) -> float:
    """For one employer's ratings, both in the order of the criteria."""
    return math.fsum(weight * value for weight, value in zip(weights, values, strict=True))


def scaled(points: float, shift: float) -> float:
    """Points on the published scale: 100 · σ(logit(points / 100) + shift).

    It rises with the points, so it never changes the order, and no employer reaches 100.
    """
    if not shift or not 0 < points < POINTS:
        return points
    odds = points / (POINTS - points) * math.exp(shift)
    return POINTS * odds / (1 + odds)


def points_at(fit: float, shift: float) -> float:
    """The points that give this fit on the scale."""
    return scaled(fit, -shift)


def applied_residual(residual: float, on_scale: float) -> float:
    """A residual, limited to half of the way from there to either end of the scale."""
    return max(-on_scale / 2, min(residual, (POINTS - on_scale) / 2))


def newest_date(evidence: Evidence) -> date | None:
    """The last day on which anything in the evidence was published."""
    days = [day for claim in evidence.claims.values() for day in _published(claim, evidence)]
    return max(days, default=None)


def _published(claim: Claim, evidence: Evidence) -> list[date]:
    if claim.published is not None:
        return [claim.published.last]
    days = (source.published for source in evidence.sources_of(claim))
    return [day.last for day in days if day is not None]


def make_anchors(founding: Ledger, rubric: Rubric) -> Anchors:
    """Anchors of a ledger of the founding packs, resolved at their newest date."""
    facts = Facts(founding, rubric)
    published: dict[str, float] = {}
    claims: dict[str, str] = {}
    bare: dict[str, float] = {}
    weights = [rubric.weights[criterion] for criterion in CRITERIA]
    for employer in founding.evidence.employers.values():
        for finding in founding.of(employer.id):
            figure = finding.standing.figure
            if finding.metric != PUBLISHED or figure is None or figure.middle is None:
                continue
            published[employer.id] = figure.middle
            claims[employer.id] = finding.standing.id
            ratings = rate_all(facts, employer)
            bare[employer.id] = weighted_sum(weights, [rating.mode for rating in ratings])
    metric = founding.evidence.metrics.get(PUBLISHED)
    half_life = metric.half_life if metric is not None else None
    if not published:
        return Anchors(weights=dict(rubric.weights), as_of=founding.as_of, half_life=half_life)
    shift = _level_shift(bare, published)
    return Anchors(
        shift,
        {name: published[name] - scaled(bare[name], shift) for name in published},
        published,
        claims,
        dict(rubric.weights),
        founding.as_of,
        half_life,
    )


def _level_shift(bare: Mapping[str, float], published: Mapping[str, float]) -> float:
    """The shift at which the residuals sum to zero, found by bisection."""
    low, high = -20.0, 20.0
    wanted = math.fsum(published.values())
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if math.fsum(scaled(points, middle) for points in bare.values()) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def overlap(weights: Mapping[Criterion, float], reference: Mapping[Criterion, float]) -> float:
    """Σ min(w, w₀): 1 at the published weights, less the further the reader's differ."""
    if all(weights[c] == reference.get(c, 0.0) for c in CRITERIA):
        return 1.0
    return math.fsum(min(weights[c], reference.get(c, 0.0)) for c in CRITERIA)

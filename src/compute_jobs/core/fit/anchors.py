"""The published scale: how far the founding profile's scores lie from what the rubric gives.

Anchor = published − the rubric's fit of the founding packs at their newest date and default
weights. Their mean is the scale shift that every employer carries; what is left is an employer's
residual, which speaks for the published weighting only.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from compute_jobs.core.evidence.evidence_model import CRITERIA, Claim, Criterion, Evidence
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all
from compute_jobs.core.fit.rubric import Rubric
from compute_jobs.records import dataclass, field

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger

PUBLISHED = "published_fit"


@dataclass(frozen=True, slots=True)
class Anchors:
    """What moves a rubric's fit to the published scale; empty, it moves nothing."""

    shift: float = 0.0
    residuals: Mapping[str, float] = field(default_factory=dict)
    published: Mapping[str, float] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    """The claim that publishes each score."""
    weights: Mapping[Criterion, float] = field(default_factory=dict)
    """The weighting that the published scores speak for."""
    as_of: date | None = None


def founding_evidence(evidence: Evidence, packs: Collection[str]) -> Evidence:
    """Only what the named packs say; employers, assets and metrics stay.

    Lines of the supply map that are bundled bear no pack; others move nothing published.
    """
    kept = frozenset(packs)
    return replace(
        evidence,
        claims={key: c for key, c in evidence.claims.items() if c.pack in kept},
        relations=tuple(
            r
            for r in evidence.relations
            if (not r.pack or r.pack in kept)
            and (
                not r.claims
                or any(c in evidence.claims and evidence.claims[c].pack in kept for c in r.claims)
            )
        ),
        packs=tuple(pack for pack in evidence.packs if pack in kept),
    )


def newest_date(evidence: Evidence) -> date | None:
    """The last day on which anything in the evidence was published."""
    days = [day for claim in evidence.claims.values() for day in _published(claim, evidence)]
    return max(days, default=None)


def _published(claim: Claim, evidence: Evidence) -> list[date]:
    if claim.published is not None:
        return [claim.published.last]
    found = []
    for ref in claim.sources:
        source = evidence.sources.get(ref.source)
        if source is not None and source.published is not None:
            found.append(source.published.last)
    return found


def make_anchors(founding: Ledger, rubric: Rubric) -> Anchors:
    """Anchors of a ledger of the founding packs, resolved at their newest date."""
    facts = Facts(founding, rubric)
    published: dict[str, float] = {}
    claims: dict[str, str] = {}
    bare: dict[str, float] = {}
    for employer in founding.evidence.employers.values():
        for finding in founding.of(employer.id):
            figure = finding.standing.figure
            if finding.metric != PUBLISHED or figure is None or figure.middle is None:
                continue
            published[employer.id] = figure.middle
            claims[employer.id] = finding.standing.id
            ratings = rate_all(facts, employer)
            bare[employer.id] = rubric_points(rubric.weights, [r.mode for r in ratings])
    if not published:
        return Anchors(weights=dict(rubric.weights), as_of=founding.as_of)
    anchors = {employer: published[employer] - bare[employer] for employer in published}
    shift = math.fsum(anchors.values()) / len(anchors)
    return Anchors(
        shift,
        {employer: anchor - shift for employer, anchor in anchors.items()},
        published,
        claims,
        dict(rubric.weights),
        founding.as_of,
    )


def rubric_points(weights: Mapping[Criterion, float], modes: list[float]) -> float:
    """The weighted mean of ratings given in the order of CRITERIA."""
    return math.fsum(
        weights[criterion] * mode for criterion, mode in zip(CRITERIA, modes, strict=True)
    )


def overlap(weights: Mapping[Criterion, float], reference: Mapping[Criterion, float]) -> float:
    """Σ min(w, w₀): 1 at the published weighting, less the further the reader's leave it."""
    if all(weights[c] == reference.get(c, 0.0) for c in CRITERIA):
        return 1.0
    return math.fsum(min(weights[c], reference.get(c, 0.0)) for c in CRITERIA)

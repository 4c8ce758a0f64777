"""The published scale: how far the published scores are from what the rubric gives.

An anchor is an employer's published score minus its rubric fit, computed from the founding packs at
their newest date and default weights. The mean of all anchors is the scale shift that every
employer gets; the rest of an anchor is the employer's residual, which holds for the published
weights only.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import CRITERIA, Claim, Criterion, Evidence
from compute_jobs.core.fit.order import weighted_sum
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all
from compute_jobs.core.fit.rubric import Rubric

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger

PUBLISHED = "published_fit"


class Anchors(Struct, frozen=True):
    """What moves a rubric fit to the published scale; empty anchors move nothing."""

    shift: float = 0.0
    residuals: Mapping[str, float] = field(default_factory=dict)
    published: Mapping[str, float] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    """The claim that publishes each score."""
    weights: Mapping[Criterion, float] = field(default_factory=dict)
    """The weights that the published scores were given under."""
    as_of: date | None = None


def founding_evidence(evidence: Evidence, packs: Collection[str]) -> Evidence:
    """Only the claims of the named packs; employers, assets and metrics stay.

    Bundled relations name no pack and stay too, unless all their claims are from other packs.
    """
    founding = frozenset(packs)
    claims = {key: claim for key, claim in evidence.claims.items() if claim.pack in founding}
    relations = tuple(
        relation
        for relation in evidence.relations
        if (not relation.pack or relation.pack in founding)
        and (not relation.claims or any(claim in claims for claim in relation.claims))
    )
    return replace(
        evidence,
        claims=claims,
        relations=relations,
        packs=tuple(pack for pack in evidence.packs if pack in founding),
    )


def newest_date(evidence: Evidence) -> date | None:
    """The last day on which anything in the evidence was published."""
    days = [day for claim in evidence.claims.values() for day in _published(claim, evidence)]
    return max(days, default=None)


def _published(claim: Claim, evidence: Evidence) -> list[date]:
    if claim.published is not None:
        return [claim.published.last]
    sources = [evidence.sources.get(ref.source) for ref in claim.sources]
    return [it.published.last for it in sources if it is not None and it.published is not None]


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


def overlap(weights: Mapping[Criterion, float], reference: Mapping[Criterion, float]) -> float:
    """Σ min(w, w₀): 1 at the published weights, less the further the reader's differ."""
    if all(weights[c] == reference.get(c, 0.0) for c in CRITERIA):
        return 1.0
    return math.fsum(min(weights[c], reference.get(c, 0.0)) for c in CRITERIA)

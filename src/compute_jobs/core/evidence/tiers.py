"""How much a tier weighs against another, and what a second independent origin adds."""

from __future__ import annotations

from compute_jobs.core.evidence.evidence_model import RATING_TIERS, TIER_RANK, TIERS, Tier


def rates(tier: str) -> bool:
    """Whether the tier may move a rating."""
    return tier in RATING_TIERS


def lifted(tier: Tier, best: Tier = "primary") -> Tier:
    """The tier that two independent origins give: one better, at most ``best``.

    An opinion said twice is still an opinion and an intent still an intent, so analysis and
    ambition stay what they are; they would otherwise begin to move ratings.
    """
    place = TIER_RANK[tier]
    if not rates(tier) or place <= TIER_RANK[best]:
        return tier
    return TIERS[place - 1]

"""How much a tier weighs against another, and what a second independent origin adds."""

from __future__ import annotations

from compute_jobs.evidence.model import RATING_TIERS, TIER_RANK, TIERS, Tier

_HIGHEST_LIFT = TIER_RANK["primary"]


def rank(tier: str) -> int:
    """0 is the best."""
    return TIER_RANK[tier]


def much_weaker(tier: str, than: str, gap: int) -> bool:
    """Whether ``tier`` stands ``gap`` or more tiers below ``than``."""
    return TIER_RANK[tier] - TIER_RANK[than] >= gap


def rates(tier: str) -> bool:
    """Whether the tier may move a rating."""
    return tier in RATING_TIERS


def lifted(tier: Tier) -> Tier:
    """The tier that two independent origins give: one better, at most primary.

    An opinion said twice is still an opinion and an intent still an intent, so analysis and
    ambition stay what they are; they would otherwise begin to move ratings.
    """
    place = TIER_RANK[tier]
    if not rates(tier) or place <= _HIGHEST_LIFT:
        return tier
    return TIERS[max(place - 1, _HIGHEST_LIFT)]

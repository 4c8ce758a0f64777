"""The conclusion from the claims about one thing: the current one, and how the others relate to it.

Each claim is compared with the standing (current) one and with its neighbor in time, never with all
others, so a bucket of n claims takes about 2n comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import inf

from compute_jobs.core.evidence.claim_keys import Comparable
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    TIER_RANK,
    TIERS,
    LedgerRules,
    Status,
    Tier,
)
from compute_jobs.core.evidence.rules import RuleVerdict, better_key, independent, within

Pair = tuple[str, str]
"""The ids of two claims, in order."""


class Conclusion:
    """The conclusion for one bucket: the standing claim, and how the others relate to it."""

    def __init__(self, items: Sequence[Comparable], rules: LedgerRules) -> None:
        """``items``: the bucket's claims, by id."""
        self.items = items
        self.rules = rules
        self.verdicts: dict[Pair, RuleVerdict] = {}
        self.superseded: dict[str, str] = {}
        """Each replaced claim, with the claim that replaced it."""
        self.corroborating: list[Comparable] = []
        self.opposing: list[Comparable] = []
        self.standing = items[0]
        kind = items[0].metric.behaviour
        if len(items) == 1 or kind == "statement":
            return
        if kind == "closed" or items[0].period.startswith("?"):
            self.standing = min(items, key=better_key)
        elif kind == "event":
            self.standing = max(items, key=_event_key)
        else:
            self.standing = self._walk(items)
        self._settle()

    @property
    def contested(self) -> bool:
        return any(self.unresolved(item) for item in self.opposing)

    @property
    def tier(self) -> Tier:
        """The standing claim's tier, one better if an independent origin says the same."""
        tier = self.standing.claim.tier
        if self.corroborating and any(rates(item.claim.tier) for item in self.corroborating):
            return lifted(tier, self.rules.lift_to)
        return tier

    @cached_property
    def states(self) -> Mapping[str, Status]:
        """The status of each claim here."""
        states: dict[str, Status] = dict.fromkeys((item.id for item in self.items), "context")
        standing = self.standing
        if standing.metric.behaviour == "statement" or standing.claim.modality == "past":
            return states
        states.update((item.id, "corroborates") for item in self.corroborating)
        states.update((item.id, "contested") for item in self.opposing)
        states.update((name, "superseded") for name in self.superseded)
        states[standing.id] = "contested" if self._tied() else "standing"
        return states

    def span(self) -> tuple[float | None, float | None]:
        """The standing figure's bounds, widened over every unresolved opponent's; None is open."""
        standing = self.standing
        if standing.middle is None:
            return None, None
        low, high = standing.low, standing.high
        for item in self.opposing:
            if self.unresolved(item):
                low, high = min(low, item.low), max(high, item.high)
        scale = standing.scale
        return (None if low == -inf else low / scale), (None if high == inf else high / scale)

    def unresolved(self, item: Comparable) -> bool:
        """Whether an opponent is strong enough to leave the figure unresolved.

        A closed fact is settled by its better tier; a tier that never changes a rating can't
        contest one that does.
        """
        if rates(self.standing.claim.tier) and not rates(item.claim.tier):
            return False
        if item.metric.behaviour == "closed":
            return item.rank <= self.standing.rank and not _restated(self.standing, item)
        return True

    def _walk(self, items: Sequence[Comparable]) -> Comparable:
        """The current claim: each claim, oldest first, is compared with the one before."""
        # Reversed, so among equals the first by id comes last and wins.
        dated = sorted((it for it in reversed(items) if it.last is not None), key=_time_key)
        undated = [item for item in items if item.last is None]
        if not dated:
            return min(undated, key=better_key)
        standing = dated[0]
        for item in dated[1:]:
            verdict = self._meet(item, standing)
            if verdict.relation == "supersedes":
                self.superseded[standing.id] = item.id
                standing = item
            elif verdict.relation == "agree":
                if item.rank - standing.rank < self.rules.weaker_by:
                    standing = item
            elif verdict.relation == "derived":
                standing = verdict.first
            elif verdict.detail == "same time" and item.rank <= standing.rank:
                standing = item
        if undated:
            best = min(undated, key=better_key)
            if standing.rank - best.rank >= self.rules.weaker_by:
                return best
        return standing

    def _settle(self) -> None:
        """Compare every claim that isn't superseded yet with the standing one."""
        standing = self.standing
        for item in self.items:
            if item is standing or item.id in self.superseded:
                continue
            verdict = self._meet(item, standing)
            relation = verdict.relation
            if relation == "agree":
                if independent(item, standing):
                    self.corroborating.append(item)
            elif relation == "supersedes" and verdict.first is standing:
                self.superseded[item.id] = standing.id
            elif relation in ("conflict", "conflict_undated", "supersedes"):
                self.opposing.append(item)

    def _meet(self, one: Comparable, other: Comparable) -> RuleVerdict:
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        verdict = self.verdicts.get(pair)
        if verdict is None:
            verdict = self.verdicts[pair] = within(one, other, self.rules)
        return verdict

    def _tied(self) -> bool:
        """Whether an opponent is just as good, so only the order put this one first."""
        return any(
            item.rank == self.standing.rank and self.unresolved(item) for item in self.opposing
        )


def _time_key(item: Comparable) -> tuple[float, float, int]:
    """Oldest first; at the same time, the better tier comes last and wins."""
    assert item.last is not None
    assert item.first is not None
    return item.last, item.first, -item.rank


def _event_key(item: Comparable) -> tuple[int, float, int]:
    """The last stage, then the last date, then the best tier; among equals, the first item wins."""
    stage = -1 if item.stage is None else item.stage
    return stage, -inf if item.last is None else item.last, -item.rank


def _restated(standing: Comparable, item: Comparable) -> bool:
    """A later filing's figure for the same period replaces the earlier filing's."""
    return standing.claim.tier == item.claim.tier == "filed" and standing.last != item.last


def rates(tier: str) -> bool:
    """Whether the tier may change a rating."""
    return tier in RATING_TIERS


def lifted(tier: Tier, best: Tier = "primary") -> Tier:
    """The tier with two independent origins: one better, at most ``best``.

    Analysis and ambition stay as they are, however often they are repeated; otherwise opinions and
    plans would start to change ratings.
    """
    place = TIER_RANK[tier]
    if not rates(tier) or place <= TIER_RANK[best]:
        return tier
    return TIERS[place - 1]

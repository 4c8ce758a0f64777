"""What the ledger concludes from the claims about one thing: which stands, and how the rest fare.

Each claim is held against the standing one and its neighbour in time, never against all others,
so that a bucket of n claims takes about 2n comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import inf
from types import MappingProxyType

from compute_jobs.core.evidence.claim_buckets import Filing
from compute_jobs.core.evidence.claim_keys import Item, Key
from compute_jobs.core.evidence.comparison_rules import independent, within
from compute_jobs.core.evidence.evidence_model import LedgerRules, Status, Tier
from compute_jobs.core.evidence.rule_verdict import Verdict, better_key
from compute_jobs.core.evidence.tiers import lifted, rates

Pair = tuple[str, str]
_NOTHING: Mapping[Pair, Verdict] = MappingProxyType({})
_NOBODY: Mapping[str, str] = MappingProxyType({})


class Conclusion:
    """What came out for one bucket, whose claims are in the order of their ids."""

    # Half of all buckets hold one claim, of which there is nothing more to say.
    verdicts: Mapping[Pair, Verdict] = _NOTHING
    superseded: Mapping[str, str] = _NOBODY
    """Who took the place of whom."""
    corroborating: Sequence[Item] = ()
    opposing: Sequence[Item] = ()
    contested: bool = False

    def __init__(self, items: Sequence[Item], rules: LedgerRules) -> None:
        self.items = items
        self.rules = rules
        self.standing = items[0]
        if len(items) > 1 and items[0].metric.behaviour != "statement":
            self._judge(items)

    def _judge(self, items: Sequence[Item]) -> None:
        self._met: dict[Pair, Verdict] = {}
        self._over: dict[str, str] = {}
        self.verdicts, self.superseded = self._met, self._over
        kind = items[0].metric.behaviour
        if kind == "closed" or items[0].period.startswith("?"):
            self.standing = min(items, key=better_key)
        elif kind == "event":
            self.standing = max(items, key=_event_key)
        else:
            self.standing = self._walk(items)
        self._settle()

    @property
    def tier(self) -> Tier:
        """The standing claim's tier, one better where an independent origin says the same."""
        tier = self.standing.claim.tier
        if self.corroborating and any(rates(item.claim.tier) for item in self.corroborating):
            return lifted(tier, self.rules.lift_to)
        return tier

    @cached_property
    def states(self) -> Mapping[str, Status]:
        """How each of the claims fares here."""
        states: dict[str, Status] = dict.fromkeys((item.id for item in self.items), "context")
        if self.standing.metric.behaviour == "statement":
            return states
        states.update((item.id, "corroborates") for item in self.corroborating)
        states.update((item.id, "contested") for item in self.opposing)
        states.update((name, "superseded") for name in self.superseded)
        states[self.standing.id] = "contested" if self._tied() else "standing"
        return states

    @cached_property
    def backing(self) -> frozenset[str]:
        """The ids of the claims that corroborate what stands."""
        return frozenset(item.id for item in self.corroborating)

    def span(self) -> tuple[float | None, float | None]:
        """The standing figure's bounds, over those of every unresolved opponent; None is open."""
        standing = self.standing
        if standing.middle is None:
            return None, None
        low, high = standing.low, standing.high
        if self.contested:
            for item in self.opposing:
                if self.unresolved(item):
                    low, high = min(low, item.low), max(high, item.high)
        scale = standing.scale
        return (None if low == -inf else low / scale), (None if high == inf else high / scale)

    def unresolved(self, item: Item) -> bool:
        """Whether an opponent weighs enough to leave the matter open.

        A closed fact is settled by its better tier; a tier that never moves a rating opens nothing
        against one that does.
        """
        if rates(self.standing.claim.tier) and not rates(item.claim.tier):
            return False
        if item.metric.behaviour == "closed":
            return item.rank <= self.standing.rank and not _restated(self.standing, item)
        return True

    def _walk(self, items: Sequence[Item]) -> Item:
        """Through time: each claim meets the one that stood before it."""
        # Of equals the one named first comes last here, and so it stands.
        dated = sorted((it for it in reversed(items) if it.last is not None), key=_time_key)
        undated = [item for item in items if item.last is None]
        if not dated:
            return min(undated, key=better_key)
        standing = dated[0]
        for item in dated[1:]:
            verdict = self._meet(item, standing)
            if verdict.relation == "supersedes":
                self._over[standing.id] = item.id
                standing = item
            elif verdict.relation == "agree":
                if item.rank - standing.rank < self.rules.weaker_by:
                    standing = item
            elif verdict.detail == "same time" and item.rank <= standing.rank:
                standing = item
        if undated:
            best = min(undated, key=better_key)
            if standing.rank - best.rank >= self.rules.weaker_by:
                return best
        return standing

    def _settle(self) -> None:
        """Hold everything that isn't superseded yet against what stands in the end."""
        standing = self.standing
        backing: list[Item] = []
        against: list[Item] = []
        for item in self.items:
            if item is standing or item.id in self._over:
                continue
            verdict = self._meet(item, standing)
            relation = verdict.relation
            if relation == "agree":
                if independent(item, standing):
                    backing.append(item)
            elif relation == "supersedes" and verdict.first is standing:
                self._over[item.id] = standing.id
            elif relation in ("conflict", "conflict_undated", "supersedes"):
                against.append(item)
        if backing:
            self.corroborating = backing
        if against:
            self.opposing = against
            self.contested = any(self.unresolved(item) for item in against)

    def _meet(self, one: Item, other: Item) -> Verdict:
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        verdict = self._met.get(pair)
        if verdict is None:
            verdict = self._met[pair] = within(one, other, self.rules)
        return verdict

    def _tied(self) -> bool:
        """Whether an opponent is just as good, so that nothing but order put this one first."""
        return self.contested and any(
            item.rank == self.standing.rank and self.unresolved(item) for item in self.opposing
        )


class Conclusions:
    """By bucket; drawn when somebody asks and kept."""

    def __init__(self, filing: Filing, rules: LedgerRules) -> None:
        self._filing = filing
        self._rules = rules
        self._kept: dict[Key, Conclusion] = {}

    def __call__(self, key: Key, items: Sequence[Item] = ()) -> Conclusion:
        """``items`` are the bucket's, where they are at hand."""
        made = self._kept.get(key)
        if made is None:
            made = Conclusion(items or self._filing.bucket(key), self._rules)
            if len(made.items) > 1:  # of one claim nothing is worth keeping
                self._kept[key] = made
        return made


def _time_key(item: Item) -> tuple[float, float, int]:
    """Oldest first; at the same time the better tier last, so that it stands."""
    assert item.last is not None
    assert item.first is not None
    return item.last, item.first, -item.rank


def _event_key(item: Item) -> tuple[int, float, int]:
    """The last stage told last, best told; of equals, the first of the items."""
    stage = -1 if item.stage is None else item.stage
    return stage, -inf if item.last is None else item.last, -item.rank


def _restated(standing: Item, item: Item) -> bool:
    """A later filing's figure for the same period replaces the earlier filing's."""
    return standing.claim.tier == item.claim.tier == "filed" and standing.last != item.last

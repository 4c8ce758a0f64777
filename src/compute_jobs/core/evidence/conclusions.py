"""The conclusion from the claims about one thing: the current one, and how the others relate to it.

Each claim is compared with the standing (current) one and with its neighbor in time, never with all
others, so a bucket of n claims takes about 2n comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import combinations, product
from math import inf

from msgspec.structs import replace

from compute_jobs.core.evidence.claim_keys import Comparable, EvidenceIndex, Key
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    TIER_RANK,
    TIERS,
    Comparison,
    LedgerRules,
    Status,
    Tier,
)
from compute_jobs.core.evidence.rules import (
    RuleVerdict,
    agrees,
    better_key,
    between_periods,
    independent,
    is_length,
    is_rate,
    is_total,
    only_pair,
    only_parties,
    opposite_views,
    perhaps_one_deal,
    same_deal,
    why,
    within,
)

Pair = tuple[str, str]
"""The ids of two claims, in order."""
MOST_ALIKE = 8
"""How many claims that say "the only X" about one thing are compared with the others."""
_QUIET = frozenset({"unrelated", "different_period"})

Buckets = Mapping[Key, Sequence[Comparable]]


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
        # An opponent that is just as good: only the order put this one first.
        tied = any(it.rank == standing.rank and self.unresolved(it) for it in self.opposing)
        states[standing.id] = "contested" if tied else "standing"
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


# -- every comparison worth showing, each with its rule and the reason in words ----------------
#
# Within a bucket a claim is compared with the standing one and its neighbor in time. Some rules
# apply across buckets: periods without a year (R1), deals on two bases (R2) and "the only" (R6).
# There, each claim is compared only with the standing ones, so the work stays linear.

Conclude = Callable[[Key], Conclusion]


def worth_showing(verdicts: Iterable[RuleVerdict], index: EvidenceIndex) -> Sequence[RuleVerdict]:
    """By subject and metric. If several rules judge a pair, the first verdict counts."""
    pairs: dict[Pair, RuleVerdict] = {}
    for verdict in verdicts:
        one, other = sorted((verdict.first.id, verdict.second.id))
        pairs.setdefault((one, other), verdict)

    def order(verdict: RuleVerdict) -> tuple[str, ...]:
        first, second = verdict.first, verdict.second
        return _subject(verdict, index), first.claim.metric, verdict.rule, first.id, second.id

    shown = [verdict for verdict in pairs.values() if verdict.relation not in _QUIET]
    return sorted(shown, key=order)


def verdicts_within(keys: Iterable[Key], conclude: Conclude) -> Iterator[RuleVerdict]:
    """Between the claims of each of these buckets."""
    for key in sorted(keys):
        for _, verdict in sorted(conclude(key).verdicts.items()):
            yield verdict


def verdicts_across(
    buckets: Buckets, conclude: Conclude, index: EvidenceIndex
) -> Iterator[RuleVerdict]:
    """Between claims of different buckets."""
    yield from _period_verdicts(buckets, conclude)
    yield from _deal_verdicts(buckets, conclude)
    yield from _only_verdicts(buckets, index)
    yield from _perhaps_one_deal(buckets, index)
    yield from view_verdicts(buckets, index)


def _subject(verdict: RuleVerdict, index: EvidenceIndex) -> str:
    """The first subject of both claims, else the first of the first."""
    first, second = verdict.first.claim, verdict.second.claim
    others = {index.name(name) for name in second.subjects}
    common = [name for name in map(index.name, first.subjects) if name in others]
    return common[0] if common else index.name(first.subjects[0])


def comparison_of(verdict: RuleVerdict, index: EvidenceIndex) -> Comparison:
    """The verdict with its reason in words."""
    first, second = verdict.first.claim, verdict.second.claim
    period = first.period or second.period
    return Comparison(
        rule=verdict.rule,
        relation=verdict.relation,
        first=first.id,
        second=second.id,
        subject=_subject(verdict, index),
        metric=first.metric,
        period=period.text if period is not None else "",
        why=why(verdict),
    )


def _period_verdicts(buckets: Buckets, conclude: Conclude) -> Iterator[RuleVerdict]:
    """R1 between buckets of the same subjects: a period without a year and the newest known."""
    unknown = [key for key in buckets if key[3].startswith("?")]
    if not unknown:
        return
    families: dict[Key, list[Key]] = {}
    for key in buckets:
        families.setdefault((*key[:3], *key[4:]), []).append(key)
    for key in sorted(unknown):
        known = [other for other in families[(*key[:3], *key[4:])] if not other[3].startswith("?")]
        if not known:
            continue
        newest = conclude(max(known, key=lambda other: (_ends(buckets[other]), other))).standing
        for item in buckets[key]:
            yield between_periods(item, newest)


def _deal_verdicts(buckets: Buckets, conclude: Conclude) -> Iterator[RuleVerdict]:
    """R2 between buckets of the same deals: a rate and a total."""
    deals: dict[Key, list[Key]] = {}
    for key in sorted(buckets):
        if key[0].startswith("deal "):
            deals.setdefault((key[0], key[2]), []).append(key)
    for keys in deals.values():
        rates = [key for key in keys if is_rate(buckets[key][0])]
        totals = [key for key in keys if is_total(buckets[key][0])]
        lengths = [conclude(key).standing for key in keys if is_length(buckets[key][0])]
        length = min(lengths, key=better_key, default=None)
        for rate in rates:
            for total in totals:
                yield from _both_ways(conclude(rate), conclude(total), length)


def _both_ways(
    rate: Conclusion, total: Conclusion, length: Comparable | None
) -> Iterator[RuleVerdict]:
    pairs = [(_dated_as(item, rate.standing), total.standing) for item in rate.items]
    pairs += [(rate.standing, item) for item in total.items if item is not total.standing]
    return filter(None, (same_deal(*pair, length) for pair in pairs))


def _dated_as(rate: Comparable, standing: Comparable) -> Comparable:
    """The rate with the deal's start and end, if the claim that it agrees with gives them."""
    if rate is standing or not agrees(rate, standing):
        return rate
    dated, known = copy(rate), standing.claim
    start, end = rate.claim.start or known.start, rate.claim.end or known.end
    dated.claim = replace(rate.claim, start=start, end=end)
    return dated


def _perhaps_one_deal(buckets: Buckets, index: EvidenceIndex) -> Iterator[RuleVerdict]:
    """R5 across deals: a rumor and another deal between the same companies."""
    deals: dict[object, dict[str, Comparable]] = {}
    for bucket in buckets.values():
        for item in bucket:
            claim = item.claim
            if item.metric.behaviour == "event" and claim.deal is not None:
                group = deals.setdefault((claim.metric, index.companies(claim)), {})
                group[item.id] = item
    for group in deals.values():
        pairs = combinations(sorted(group.values(), key=lambda item: item.id), 2)
        yield from filter(None, (perhaps_one_deal(*pair, index) for pair in pairs))


def view_verdicts(buckets: Buckets, index: EvidenceIndex) -> Iterator[RuleVerdict]:
    """R4 between statements whose views are opposites."""
    views: dict[str, dict[str, Comparable]] = {}
    for bucket in buckets.values():
        for item in bucket:
            if item.text and item.metric.behaviour == "statement":
                views.setdefault(item.text.casefold(), {})[item.id] = item
    for one, other in index.evidence.rules.opposites:
        pairs = product(views.get(one, {}).values(), views.get(other, {}).values())
        yield from filter(None, (opposite_views(*pair, index) for pair in pairs))


def _only_verdicts(buckets: Buckets, index: EvidenceIndex) -> Iterator[RuleVerdict]:
    """R6: claims that say "the only", and the deals of the parties they say it about."""
    items = {item.id: item for bucket in buckets.values() for item in bucket}
    dealings: dict[str, list[Comparable]] = {}
    for item in items.values():
        if index.is_dealing(item):
            for name in index.parties(item.claim):
                dealings.setdefault(name, []).append(item)
    only = [item for item in items.values() if item.claim.only and item.claim.role]
    for claim in _one_each(only, index):
        _, anchors = only_parties(claim.claim, index)
        names = set(anchors)
        for relation in index.evidence.relations:
            if index.holders.get(index.name(relation.asset), set()) & anchors:
                names.add(index.name(relation.asset))
        others = {item.id: item for party in names for item in dealings.get(party, ())}
        yield from filter(None, (only_pair(claim, others[it], index) for it in sorted(others)))


def _one_each(only: Sequence[Comparable], index: EvidenceIndex) -> list[Comparable]:
    """If many claims say the same, a few are enough: the best, by tier and date."""
    said: dict[object, list[Comparable]] = {}
    for item in sorted(only, key=better_key):
        group = said.setdefault((item.claim.role, only_parties(item.claim, index)[1]), [])
        if len(group) < MOST_ALIKE:
            group.append(item)
    return [item for group in said.values() for item in group]


def _ends(items: Sequence[Comparable]) -> int:
    period = items[0].claim.period
    return 0 if period is None or period.end is None else period.end.toordinal()

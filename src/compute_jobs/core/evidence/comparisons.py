"""Every comparison of two claims worth showing, each with its rule and the reason in words.

Within a bucket a claim is compared with the standing one and its neighbor in time. Some rules apply
across buckets: periods without a year (R1), deals on two bases (R2) and "the only" (R6). There,
each claim is compared only with the standing ones, so the work stays linear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from compute_jobs.core.evidence.claim_keys import Comparable, EvidenceIndex, Key
from compute_jobs.core.evidence.conclusions import Conclusion, Pair
from compute_jobs.core.evidence.evidence_model import Comparison
from compute_jobs.core.evidence.rules import (
    RuleVerdict,
    better_key,
    between_periods,
    is_length,
    is_rate,
    is_total,
    only_pair,
    only_parties,
    opposite_views,
    perhaps_one_deal,
    same_deal,
)

MOST_ALIKE = 8
"""How many claims that say "the only X" about one thing are compared with the others."""
_QUIET = frozenset({"unrelated", "different_period"})

Buckets = Mapping[Key, Sequence[Comparable]]
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
    from compute_jobs.core.evidence.rule_sentences import why

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
    pairs = [(item, total.standing) for item in rate.items]
    pairs += [(rate.standing, item) for item in total.items if item is not total.standing]
    for one, other in pairs:
        verdict = same_deal(one, other, length)
        if verdict is not None:
            yield verdict


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
        for one, other in combinations(sorted(group.values(), key=lambda item: item.id), 2):
            verdict = perhaps_one_deal(one, other, index)
            if verdict is not None:
                yield verdict


def view_verdicts(buckets: Buckets, index: EvidenceIndex) -> Iterator[RuleVerdict]:
    """R4 between statements whose views are opposites."""
    views: dict[str, dict[str, Comparable]] = {}
    for bucket in buckets.values():
        for item in bucket:
            if item.text and item.metric.behaviour == "statement":
                views.setdefault(item.text.casefold(), {})[item.id] = item
    for one, other in index.evidence.rules.opposites:
        for left, right in product(views.get(one, {}).values(), views.get(other, {}).values()):
            verdict = opposite_views(left, right, index)
            if verdict is not None:
                yield verdict


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
        for name in sorted(others):
            verdict = only_pair(claim, others[name], index)
            if verdict is not None:
                yield verdict


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

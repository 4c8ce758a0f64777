"""The comparisons that reach over one thing's claims: periods without a year, deals told on two
bases, and "the only". Each claim meets the standing ones only, so the work stays linear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from compute_jobs.core.evidence.claim_keys import Ground, Item, Key
from compute_jobs.core.evidence.comparison_rules import between_periods
from compute_jobs.core.evidence.findings import Conclusion
from compute_jobs.core.evidence.rule_contract import is_rate, is_total, same_deal
from compute_jobs.core.evidence.rule_exclusive import only_pair, parties
from compute_jobs.core.evidence.rule_verdict import Verdict, better_key

MOST_ALIKE = 8
"""So many claims saying "the only X" of one thing are held against the others, not more."""

Buckets = Mapping[Key, Sequence[Item]]
Conclude = Callable[[Key], Conclusion]


def period_verdicts(buckets: Buckets, conclusion: Conclude) -> Iterator[Verdict]:
    """R1 between buckets of the same subjects: a period without a year against the newest known."""
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
        newest = conclusion(max(known, key=lambda other: (_ends(buckets[other]), other))).standing
        for item in buckets[key]:
            yield between_periods(item, newest)


def deal_verdicts(buckets: Buckets, conclusion: Conclude) -> Iterator[Verdict]:
    """R2 between buckets of the same deals: what is told as a rate against a total."""
    deals: dict[Key, list[Key]] = {}
    for key in sorted(buckets):
        if key[0].startswith("deal "):
            deals.setdefault((key[0], key[2]), []).append(key)
    for keys in deals.values():
        rates = [key for key in keys if is_rate(buckets[key][0])]
        totals = [key for key in keys if is_total(buckets[key][0])]
        for rate in rates:
            for total in totals:
                yield from _both_ways(buckets, conclusion(rate), conclusion(total))


def _both_ways(buckets: Buckets, rate: Conclusion, total: Conclusion) -> Iterator[Verdict]:
    pairs = [(item, total.standing) for item in rate.items]
    pairs += [(rate.standing, item) for item in total.items if item is not total.standing]
    for one, other in pairs:
        verdict = same_deal(one, other)
        if verdict is not None:
            yield verdict


def only_verdicts(
    only: Sequence[Item], about: Callable[[str], Iterable[Item]], ground: Ground
) -> Iterator[Verdict]:
    """R6: those who say "the only" against what is said ``about`` those they say it of."""
    for claim in _one_each(only, ground):
        _, anchors = parties(claim.claim, ground)
        names = set(anchors)
        for relation in ground.evidence.relations:
            if ground.holders.get(ground.name(relation.asset), set()) & anchors:
                names.add(ground.name(relation.asset))
        met = {item.id: item for party in names for item in about(party)}
        for name in sorted(met):
            verdict = only_pair(claim, met[name], ground)
            if verdict is not None:
                yield verdict


def _one_each(only: Sequence[Item], ground: Ground) -> list[Item]:
    """Of many that say the same of the same, a few will do: the best, by tier and date."""
    said: dict[object, list[Item]] = {}
    for item in sorted(only, key=better_key):
        group = said.setdefault((item.claim.role, parties(item.claim, ground)[1]), [])
        if len(group) < MOST_ALIKE:
            group.append(item)
    return [item for group in said.values() for item in group]


def _ends(items: Sequence[Item]) -> int:
    period = items[0].claim.period
    return 0 if period is None or period.end is None else period.end.toordinal()

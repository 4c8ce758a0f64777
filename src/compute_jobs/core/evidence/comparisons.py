"""Every comparison worth showing, or those of one claim alone, each with its rule and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from compute_jobs.core.evidence.bulk import without_collection
from compute_jobs.core.evidence.claim_buckets import DEAL, Filing
from compute_jobs.core.evidence.claim_keys import Ground, Key
from compute_jobs.core.evidence.evidence_model import Comparison
from compute_jobs.core.evidence.findings import Conclusions, Pair
from compute_jobs.core.evidence.group_comparisons import (
    deal_verdicts,
    only_verdicts,
    period_verdicts,
)
from compute_jobs.core.evidence.rule_verdict import Verdict

_QUIET = frozenset({"unrelated", "different_period"})
_ByClaim = Mapping[str, Sequence[Verdict]]


class Compared:
    """Pairs of claims and what the rules say of them.

    One pair may meet in several places: the first bucket's word counts, then R1, R2 and R6.
    """

    def __init__(self, filing: Filing, ground: Ground, conclusion: Conclusions) -> None:
        self._filing = filing
        self._ground = ground
        self._conclusion = conclusion
        self._everything: Sequence[Comparison] | None = None
        self._under: dict[str, tuple[_ByClaim, _ByClaim]] = {}
        self._known: dict[str, Sequence[Comparison]] = {}

    def everything(self) -> Sequence[Comparison]:
        """By subject and metric."""
        if self._everything is None:
            with without_collection():
                buckets = self._filing.buckets
                self._everything = self._made(
                    chain(
                        self._within(key for key in sorted(buckets) if len(buckets[key]) > 1),
                        period_verdicts(buckets, self._conclusion),
                        deal_verdicts(buckets, self._conclusion),
                        self._onlys,
                    )
                )
        return self._everything

    def of(self, claim_id: str) -> Sequence[Comparison]:
        """The comparisons a claim takes part in, in the same order."""
        if self._everything is not None:
            return self._by_claim.get(claim_id, ())
        known = self._known.get(claim_id)
        if known is None:
            heads = sorted({key[0] for key in self._filing.places(claim_id)})
            within = [self._head(head)[0] for head in heads]
            heads.sort(key=lambda head: head.startswith(DEAL))
            across = [self._head(head)[1] for head in heads]
            parts = [*within, *across, self._onlys_by_claim]
            known = self._made(chain.from_iterable(part.get(claim_id, ()) for part in parts))
            self._known[claim_id] = known
        return known

    def _head(self, head: str) -> tuple[_ByClaim, _ByClaim]:
        """Within and across the buckets of one subject or one deal."""
        known = self._under.get(head)
        if known is None:
            buckets = self._filing.headed(head)
            across = deal_verdicts if head.startswith(DEAL) else period_verdicts
            known = self._under[head] = (
                _by_claim(self._within(key for key in sorted(buckets) if len(buckets[key]) > 1)),
                _by_claim(across(buckets, self._conclusion)),
            )
        return known

    def _within(self, keys: Iterable[Key]) -> Iterator[Verdict]:
        for key in keys:
            for _, verdict in sorted(self._conclusion(key).verdicts.items()):
                yield verdict

    @cached_property
    def _onlys(self) -> Sequence[Verdict]:
        return tuple(only_verdicts(self._filing.only(), self._filing.about, self._ground))

    @cached_property
    def _onlys_by_claim(self) -> _ByClaim:
        return _by_claim(self._onlys)

    @cached_property
    def _by_claim(self) -> Mapping[str, Sequence[Comparison]]:
        found: dict[str, list[Comparison]] = {}
        for comparison in self.everything():
            found.setdefault(comparison.first, []).append(comparison)
            found.setdefault(comparison.second, []).append(comparison)
        return {name: tuple(comparisons) for name, comparisons in found.items()}

    def _made(self, verdicts: Iterable[Verdict]) -> Sequence[Comparison]:
        pairs: dict[Pair, Verdict] = {}
        for verdict in verdicts:
            one, other = verdict.first.id, verdict.second.id
            pairs.setdefault((one, other) if one < other else (other, one), verdict)
        made = [
            self._comparison(verdict)
            for verdict in pairs.values()
            if verdict.relation not in _QUIET
        ]
        made.sort(key=lambda it: (it.subject, it.metric, it.rule, it.first, it.second))
        return tuple(made)

    def _comparison(self, verdict: Verdict) -> Comparison:
        from compute_jobs.core.evidence.rule_words import why

        first, second = verdict.first.claim, verdict.second.claim
        theirs = {self._ground.name(name) for name in second.subjects}
        common = [name for name in map(self._ground.name, first.subjects) if name in theirs]
        period = first.period or second.period
        return Comparison(
            rule=verdict.rule,
            relation=verdict.relation,
            first=first.id,
            second=second.id,
            subject=common[0] if common else self._ground.name(first.subjects[0]),
            metric=first.metric,
            period=period.text if period is not None else "",
            why=why(verdict),
        )


def _by_claim(verdicts: Iterable[Verdict]) -> _ByClaim:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.first.id, []).append(verdict)
        found.setdefault(verdict.second.id, []).append(verdict)
    return found

"""The ledger: the conclusions from the claims known on a day, subject by subject.

Comparable claims are put into buckets, each bucket has a conclusion, and a conclusion becomes a
finding for each subject. Everything is computed when first needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import inf

from compute_jobs.core.evidence.claim_keys import (
    Bucket,
    Comparable,
    EvidenceIndex,
    Key,
    fill_buckets,
)
from compute_jobs.core.evidence.conclusions import (
    Conclusion,
    comparison_of,
    verdicts_across,
    verdicts_within,
    view_verdicts,
    worth_showing,
)
from compute_jobs.core.evidence.dates import age_days, effective_day, freshness, half_life, visible
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    STATUSES,
    TIER_RANK,
    Claim,
    Comparison,
    Evidence,
    Finding,
    Status,
)
from compute_jobs.core.evidence.rules import RuleVerdict


class Ledger:
    """Immutable. ``resolve`` creates it."""

    def __init__(self, evidence: Evidence, as_of: date, claims: Mapping[str, Claim]) -> None:
        self.evidence = evidence
        self.as_of = as_of
        self.visible = claims
        self.index = EvidenceIndex(evidence)
        self._conclusions: dict[Key, Conclusion] = {}

    @property
    def subjects(self) -> Sequence[str]:
        """Every employer and asset that some visible claim is about, by its one name."""
        return sorted(self._buckets_of)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        return tuple(finding for subject in self.subjects for finding in self.of(subject))

    def of(self, subject: str, metric: str = "") -> Sequence[Finding]:
        """The findings about an employer or asset (or its alias), newest first within each metric.

        With ``metric``, only those of that metric.
        """
        name = self.index.name(subject)
        keys = [key for key in self._under(name) if not metric or key[1] == metric]
        findings = [self._finding(name, key, self._conclude(key)) for key in keys]
        return tuple(sorted(findings, key=self._order))

    def best(
        self,
        subject: str,
        metric: str,
        *,
        perimeter: str | None = "",
        tiers: Container[str] = RATING_TIERS,
    ) -> Finding | None:
        """The newest finding of a metric based on one of the tiers; None without one.

        ``perimeter`` None accepts any. If the standing claim has another tier, the conclusion from
        the claims with these tiers counts. A plan counts only for a metric of plans or deals.
        """
        findings = self.resting_on(subject, tiers, metric)
        return next((it for it in findings if perimeter in (None, it.perimeter)), None)

    def resting_on(
        self, subject: str, tiers: Container[str] = RATING_TIERS, metric: str = ""
    ) -> Sequence[Finding]:
        """The conclusions from claims of these tiers alone, newest first within each metric.

        With ``metric``, only those of that metric.
        """
        name = self.index.name(subject)
        findings = [
            finding
            for key, bucket in self._under(name).items()
            if (not metric or key[1] == metric)
            and (finding := self._resting_on(name, key, bucket, tiers)) is not None
        ]
        return tuple(sorted(findings, key=self._order))

    def status(self, claim_id: str) -> Status:
        """A claim's status; the most serious one if it is about several subjects."""
        if claim_id in self._opposed:
            return "contested"
        statuses = {self._conclude(key).states[claim_id] for key in self._keys_of.get(claim_id, ())}
        return next((status for status in STATUSES if status in statuses), "context")

    @cached_property
    def comparisons(self) -> Sequence[Comparison]:
        """Every relation worth showing, each with its rule and reason."""
        return tuple(comparison_of(verdict, self.index) for verdict in self.verdicts)

    def verdicts_on(self, *claims: str) -> Sequence[RuleVerdict]:
        """The verdicts on these claims and others worth showing, without the reasons in words."""
        keys = {key for name in claims for key in self._keys_of.get(name, ())}
        verdicts = [
            verdict
            for verdict in verdicts_within(keys, self._conclude)
            if verdict.first.id in claims or verdict.second.id in claims
        ]
        for name in claims:
            verdicts += self._across_by_claim.get(name, ())
        return worth_showing(verdicts, self.index)

    def relations_of(self, *claims: str) -> Sequence[Comparison]:
        """The comparisons that one of these claims takes part in."""
        return [comparison_of(verdict, self.index) for verdict in self.verdicts_on(*claims)]

    def fresh(self, claim: Claim) -> float:
        """2^(-age / half-life) on the ledger's day, at most 1."""
        metric = self.evidence.metrics.get(claim.metric)
        unknown = self.evidence.rules.unknown_half_lives
        return freshness(self.age_days(claim), half_life(metric), unknown)

    def age_days(self, claim: Claim) -> int | None:
        """Days since its as-of date, else since it was published; None where neither is known."""
        return age_days(claim, self.evidence.sources, self.as_of)

    @cached_property
    def _buckets_of(self) -> Mapping[str, Mapping[Key, Bucket]]:
        """By subject."""
        return fill_buckets(self.visible.values(), self.index)

    @cached_property
    def verdicts(self) -> Sequence[RuleVerdict]:
        """For every pair worth showing, without the reasons in words."""
        several = [key for key, bucket in self._bucket.items() if len(bucket) > 1]
        within = verdicts_within(several, self._conclude)
        return worth_showing([*within, *self._across], self.index)

    @cached_property
    def _across(self) -> Sequence[RuleVerdict]:
        """Between claims of different buckets."""
        return tuple(verdicts_across(self._bucket, self._conclude, self.index))

    @cached_property
    def _across_by_claim(self) -> Mapping[str, Sequence[RuleVerdict]]:
        by_claim: dict[str, list[RuleVerdict]] = defaultdict(list)
        for verdict in self._across:
            by_claim[verdict.first.id].append(verdict)
            by_claim[verdict.second.id].append(verdict)
        return by_claim

    @cached_property
    def _opposed(self) -> frozenset[str]:
        """The statements whose view another one opposes."""
        verdicts = view_verdicts(self._bucket, self.index)
        return frozenset(item.id for pair in verdicts for item in (pair.first, pair.second))

    @cached_property
    def _bucket(self) -> Mapping[Key, Bucket]:
        return {key: bucket for own in self._buckets_of.values() for key, bucket in own.items()}

    def _under(self, name: str) -> Mapping[Key, Bucket]:
        return self._buckets_of.get(name, {})

    @cached_property
    def _keys_of(self) -> Mapping[str, Sequence[Key]]:
        """The buckets each claim is in."""
        keys: dict[str, list[Key]] = defaultdict(list)
        for key, bucket in self._bucket.items():
            for item in bucket:
                keys[item.id].append(key)
        return keys

    def _conclude(self, key: Key) -> Conclusion:
        conclusion = self._conclusions.get(key)
        if conclusion is None:
            conclusion = Conclusion(self._bucket[key], self.evidence.rules)
            self._conclusions[key] = conclusion
        return conclusion

    def _resting_on(
        self, subject: str, key: Key, bucket: Bucket, tiers: Container[str]
    ) -> Finding | None:
        """The conclusion from the bucket's claims of these tiers; None without any."""
        items = [item for item in bucket if item.claim.tier in tiers and _counts(item)]
        if not items:
            return None
        if len(items) == len(bucket):
            return self._finding(subject, key, self._conclude(key))
        return self._finding(subject, key, Conclusion(items, self.evidence.rules))

    def _finding(self, subject: str, key: Key, conclusion: Conclusion) -> Finding:
        standing = conclusion.standing.claim
        low, high = conclusion.span()
        return Finding(
            subject=subject,
            metric=standing.metric,
            perimeter=key[2],
            period=standing.period.text if standing.period is not None else "",
            standing=standing,
            tier=conclusion.tier,
            corroborated_by=tuple(item.id for item in conclusion.corroborating),
            contradicted_by=tuple(item.id for item in conclusion.opposing),
            supersedes=tuple(sorted(conclusion.superseded)),
            contested=conclusion.contested,
            span_low=low,
            span_high=high,
            fresh=self.fresh(standing),
            age_days=self.age_days(standing) or 0,
            claims=tuple(item.id for item in conclusion.items),
        )

    def _order(self, finding: Finding) -> tuple[object, ...]:
        """By metric and perimeter; the newest first, then the better, then the id."""
        claim = finding.standing
        day = effective_day(claim, self.evidence.sources)
        end = claim.period.end if claim.period is not None else None
        newest = end.toordinal() if end is not None else -inf
        if end is None and (claim.period is None or claim.period.known):
            newest = day.last.toordinal() if day is not None else -inf
        shown = day.last.toordinal() if day is not None else -inf
        rank = TIER_RANK[finding.tier]
        return finding.metric, finding.perimeter, -newest, -shown, rank, claim.id


def _counts(item: Comparable) -> bool:
    """Whether the claim states a fact; a plan counts only for metrics of plans or deals."""
    modality = item.claim.modality
    if modality == "plan":
        return item.metric.behaviour in ("plan", "contract", "event")
    return modality == "fact"


def resolve(evidence: Evidence, as_of: date, *, without: frozenset[str] = frozenset()) -> Ledger:
    """The ledger as it could have been known on ``as_of``, without the claims in ``without``."""
    claims = {
        name: claim
        for name, claim in evidence.claims.items()
        if name not in without and visible(claim, evidence.sources, as_of)
    }
    return Ledger(evidence, as_of, claims)

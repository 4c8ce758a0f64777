"""The ledger: what the claims that could be known on a day come to, subject by subject.

Conclusions are drawn when somebody asks for them and kept, so that resolving a large ledger
costs a pass over its claims and no more.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import inf

from msgspec.structs import replace

from compute_jobs.core.evidence.age import age_days, days_since, freshness, half_life, told_day
from compute_jobs.core.evidence.bulk import without_collection
from compute_jobs.core.evidence.claim_buckets import Filing
from compute_jobs.core.evidence.claim_index import index_of, shown_claims
from compute_jobs.core.evidence.claim_keys import Ground, Item, Key
from compute_jobs.core.evidence.comparisons import Compared
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    STATUSES,
    TIER_RANK,
    Claim,
    Comparison,
    Evidence,
    Finding,
    Metric,
    Relation,
    Status,
)
from compute_jobs.core.evidence.findings import Conclusion, Conclusions


class Ledger:
    """Immutable once made. ``resolve`` makes it."""

    def __init__(self, evidence: Evidence, as_of: date, claims: Mapping[str, Claim]) -> None:
        self.evidence = evidence
        self.as_of = as_of
        self._today = as_of.toordinal()
        self.visible = claims
        self.ground = Ground(evidence)
        self._filing = Filing(claims, self.ground, index_of(evidence))
        self._conclusion = Conclusions(self._filing, evidence.rules)
        self._compared = Compared(self._filing, self.ground, self._conclusion)
        self._found: dict[str, dict[Key, Finding]] = {}

    @property
    def subjects(self) -> Sequence[str]:
        """Everything some visible claim is about, by its one name."""
        return sorted(self._filing.subjects)

    def tells_of(self, subject: str) -> bool:
        """Whether some visible claim is about it."""
        return bool(self._filing.under(self.ground.name(subject)))

    def touched_by(self, claim_id: str) -> set[str]:
        """The subjects whose findings a claim has a part in: its own, and a deal's others."""
        names: set[str] = set()
        for key in self._filing.places(claim_id):
            for item in self._filing.bucket(key):
                names.update(subject for subject, _ in self.ground.keys(item))
        return names

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """Every finding, by subject."""
        with without_collection():
            return tuple(finding for subject in self.subjects for finding in self.of(subject))

    def of(self, subject: str) -> Sequence[Finding]:
        """The findings about an employer or asset (or its alias), newest first in each metric."""
        name = self.ground.name(subject)
        found = [self._finding(name, key, it) for key, it in self._filing.under(name).items()]
        return tuple(sorted(found, key=self._order))

    def best(
        self,
        subject: str,
        metric: str,
        *,
        perimeter: str | None = "",
        tiers: Container[str] = RATING_TIERS,
    ) -> Finding | None:
        """The newest finding of a metric that rests on one of the tiers; None where there is none.

        ``perimeter`` None takes any. Where the standing claim's tier isn't wanted, what the wanted
        ones come to among themselves counts. A plan stands only for a metric of plans or deals.
        """
        name = self.ground.name(subject)
        best: Finding | None = None
        for key, items in self._filing.under(name).items():
            if key[1] != metric:
                continue
            finding = self._usable(name, key, items, tiers)
            if finding is None or (perimeter is not None and finding.perimeter != perimeter):
                continue
            if best is None or self._order(finding) < self._order(best):
                best = finding
        return best

    def resting_on(self, subject: str, tiers: Container[str] = RATING_TIERS) -> Sequence[Finding]:
        """What claims of these tiers come to among themselves, newest first in each metric.

        Claims of other tiers neither stand nor contest nor back anything here.
        """
        name = self.ground.name(subject)
        under = self._filing.under(name)
        found = [self._usable(name, key, items, tiers) for key, items in under.items()]
        return tuple(sorted((it for it in found if it is not None), key=self._order))

    def status(self, claim_id: str) -> Status:
        """How a claim fares; the gravest answer where it is about several subjects."""
        answers = {conclusion.states[claim_id] for conclusion in self._places(claim_id)}
        return next((status for status in STATUSES if status in answers), "context")

    def corroborated_by(self, claim_id: str) -> tuple[str, ...]:
        """Claims of other known origins that agree with this one."""
        found: dict[str, None] = {}
        for conclusion in self._places(claim_id):
            if claim_id == conclusion.standing.id:
                found.update((other.id, None) for other in conclusion.corroborating)
            elif claim_id in conclusion.backing:
                found[conclusion.standing.id] = None
        return tuple(sorted(found))

    def conflicts_with(self, claim_id: str) -> tuple[str, ...]:
        """Claims that contradict this one, R6 included."""
        kinds = ("conflict", "conflict_undated", "possible_conflict")
        return tuple(
            sorted(
                {
                    it.second if it.first == claim_id else it.first
                    for it in self.relations_of(claim_id)
                    if it.relation in kinds
                }
            )
        )

    def superseded_by(self, claim_id: str) -> str | None:
        """The claim that took this one's place."""
        for conclusion in self._places(claim_id):
            if claim_id in conclusion.superseded:
                return conclusion.superseded[claim_id]
        return None

    @property
    def comparisons(self) -> Sequence[Comparison]:
        """Every relation worth showing, each with its rule and why."""
        return self._compared.everything()

    def relations_of(self, claim_id: str) -> Sequence[Comparison]:
        """The comparisons a claim takes part in."""
        return self._compared.of(claim_id)

    def fresh(self, claim: Claim) -> float:
        """2^(-age / half-life) on the ledger's day, at most 1."""
        return self._freshness(self.age_days(claim), self.evidence.metrics.get(claim.metric))

    def age_days(self, claim: Claim) -> int | None:
        """Days since its as-of date, else since it was published; None where neither is known."""
        return age_days(claim, self.evidence.sources, self.as_of)

    def _freshness(self, days: int | None, metric: Metric | None) -> float:
        return freshness(days, half_life(metric), self.evidence.rules.unknown_half_lives)

    def _places(self, claim_id: str) -> Iterator[Conclusion]:
        return map(self._conclusion, self._filing.places(claim_id))

    def _finding(self, subject: str, key: Key, items: Sequence[Item]) -> Finding:
        known = self._found.get(subject)
        if known is None:
            known = self._found[subject] = {}
        found = known.get(key)
        if found is None:
            found = known[key] = self._made(subject, key, self._conclusion(key, items))
        return found

    def _usable(
        self, subject: str, key: Key, bucket: Sequence[Item], tiers: Container[str]
    ) -> Finding | None:
        behaviour = bucket[0].metric.behaviour
        items = [
            item
            for item in bucket
            if item.claim.tier in tiers
            and (item.claim.modality == "fact" or behaviour in ("plan", "contract", "event"))
        ]
        if not items:
            return None
        if len(items) == len(bucket):
            return self._finding(subject, key, bucket)
        return self._made(subject, key, Conclusion(items, self.evidence.rules))

    def _made(self, subject: str, key: Key, it: Conclusion) -> Finding:
        item = it.standing
        standing = item.claim
        low, high = it.span()
        period = standing.period.text if standing.period is not None else ""
        days = days_since(item.last, self._today)
        # In the order of its fields: by their names it takes twice as long, and there are many.
        return Finding(
            subject,
            standing.metric,
            key[2],
            period,
            standing,
            it.tier,
            _ids(it.corroborating),
            _ids(it.opposing),
            tuple(sorted(it.superseded)) if it.superseded else (),
            it.contested,
            low,
            high,
            self._freshness(days, item.metric),
            days or 0,
            _ids(it.items),
        )

    def _order(self, finding: Finding) -> tuple[object, ...]:
        """By metric and perimeter; the newest first, then the better, then the id."""
        claim = finding.standing
        day = told_day(claim, self.evidence.sources)
        end = claim.period.end if claim.period is not None else None
        newest = end.toordinal() if end is not None else -inf
        if end is None and (claim.period is None or claim.period.known):
            newest = day.last.toordinal() if day is not None else -inf
        shown = day.last.toordinal() if day is not None else -inf
        rank = TIER_RANK[finding.tier]
        return finding.metric, finding.perimeter, -newest, -shown, rank, claim.id


def _ids(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple([item.id for item in items]) if items else ()


def resolve(evidence: Evidence, as_of: date, *, without: frozenset[str] = frozenset()) -> Ledger:
    """The ledger as one could have known it on ``as_of``, less the claims named in ``without``."""
    return Ledger(evidence, as_of, shown_claims(evidence, as_of, without))


def overlay(
    evidence: Evidence,
    claims: Iterable[Claim] = (),
    drop: frozenset[str] = frozenset(),
    relations: Sequence[Relation] | None = None,
) -> Evidence:
    """The evidence with claims added (replacing those of the same id) and others dropped.

    ``relations``, where given, takes the place of the supply map's lines. Lines that stood only on
    dropped claims go with them.
    """
    merged = {name: claim for name, claim in evidence.claims.items() if name not in drop}
    merged.update((claim.id, claim) for claim in claims)
    lines = evidence.relations if relations is None else tuple(relations)
    kept = tuple(
        line for line in lines if not line.claims or any(name not in drop for name in line.claims)
    )
    return replace(evidence, claims=merged, relations=kept)

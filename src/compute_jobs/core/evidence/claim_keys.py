"""Makes claims comparable: one name per thing, dates as numbers, like grouped with like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from compute_jobs.core.evidence.dates import DAYS_A_MONTH, day_in, effective_day, period_key
from compute_jobs.core.evidence.evidence_model import (
    DEAL_STAGES,
    LETTING,
    TIER_RANK,
    Claim,
    Evidence,
    Figure,
    Metric,
    Relation,
)

_MONTHS_IN = {
    "day": 1 / DAYS_A_MONTH,
    "week": 7 / DAYS_A_MONTH,
    "month": 1,
    "quarter": 3,
    "year": 12,
}
_STAGE = {stage: place for place, stage in enumerate(DEAL_STAGES)}
_FLOWS = frozenset({"money", "percent", "ratio", "count"})
_TOGETHER = frozenset({"plan", "contract", "event"})
"""Behaviors whose claims are about one counterparty: a deal with another party is separate."""

Key = tuple[str, ...]
"""(subject or deal, metric, perimeter, period, and whatever else has to match)."""


class Comparable:
    """A claim prepared for comparison: dates as day numbers, bounds per month, its origin."""

    def __init__(self, claim: Claim, metric: Metric, evidence: Evidence) -> None:
        self.claim = claim
        self.id = claim.id
        self.metric = metric
        self.rank = TIER_RANK[claim.tier]
        day = effective_day(claim, evidence.sources)
        self.first: int | None = day.first.toordinal() if day is not None else None
        self.last: int | None = day.last.toordinal() if day is not None else None
        self.origin = claim.origin or _own_origin(claim, evidence)
        self.period = _period(claim, metric) if metric.behaviour == "closed" else ""
        self.stage = _stage(claim, metric) if metric.behaviour == "event" else None
        self.rated = False
        """Whether the figure is a rate (per month, say), which ``scale`` converts to a month."""
        self.scale = 1.0
        self.text = ""
        self.low, self.high = -inf, inf
        self.near_low, self.near_high = -inf, inf
        """The ends as written, if the bounds are wider."""
        self.middle: float | None = None
        if claim.figure is not None:
            self._measure(claim.figure)

    def _measure(self, figure: Figure) -> None:
        if figure.unit in ("text", "date"):
            self.text = figure.text
            day = day_in(figure)
            if day is not None:
                self.low, self.high = float(day.first.toordinal()), float(day.last.toordinal())
            return
        low, high, middle = figure.bound_low, figure.bound_high, figure.middle
        if low is not None:
            self.low = low
            if middle is not None and high != middle:
                self.near_low = middle if figure.low is None else figure.low
            elif middle is not None:
                self.near_low = low  # "nearly x" itself says that x wasn't reached
        if high is not None:
            self.high = high
            if middle is not None:
                self.near_high = middle if figure.high is None else figure.high
        self.middle = middle
        if figure.per in _MONTHS_IN:
            self._rate(_MONTHS_IN[figure.per])

    def _rate(self, months: float) -> None:
        """Converts the figure to a month, since rates are given over different periods."""
        self.rated = True
        scale = self.scale = 1.0 / months
        self.low *= scale
        self.high *= scale
        self.near_low *= scale
        self.near_high *= scale
        if self.middle is not None:
            self.middle *= scale


Bucket = list[Comparable]
"""Claims with the same key, by id: they can be compared with each other."""


class EvidenceIndex:
    """Names, groups and links of the supply map, looked up once per evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.names = _canonical(evidence)
        self.parents = {
            employer.id: employer.parent
            for employer in evidence.employers.values()
            if employer.parent is not None
        }
        self.roles: dict[str, set[str]] = {}
        """The roles each employer has in the supply map."""
        self.holders: dict[str, set[str]] = {}
        """Who owns or operates each asset."""
        self._relations: dict[str, list[Relation]] = {}
        for relation in evidence.relations:
            self.roles.setdefault(relation.employer, set()).add(relation.role)
            if relation.role in LETTING:
                self.holders.setdefault(self.name(relation.asset), set()).add(relation.employer)
            for claim in relation.claims:
                self._relations.setdefault(claim, []).append(relation)
        self.children: dict[str, list[str]] = {}
        for child, parent in self.parents.items():
            self.children.setdefault(parent, []).append(child)

    def comparable(self, claim: Claim) -> Comparable | None:
        """None for a claim of an unknown metric, which nothing can be compared with."""
        metric = self.evidence.metrics.get(claim.metric)
        return None if metric is None else Comparable(claim, metric, self.evidence)

    def is_dealing(self, item: Comparable) -> bool:
        """Whether the claim is about a deal, an event or a link of the supply map."""
        return item.metric.behaviour in ("event", "contract") or item.id in self._relations

    def name(self, subject: str) -> str:
        """The one name of a thing, with aliases resolved."""
        return self.names.get(subject, subject)

    def parties(self, claim: Claim) -> list[str]:
        """Everything the claim is about, each by its one name."""
        return list(dict.fromkeys(map(self.name, claim.parties)))

    def companies(self, claim: Claim) -> frozenset[str]:
        """The companies the claim is about; one that belongs to another counts as its owner."""
        names = (name for name in self.parties(claim) if name in self.evidence.employers)
        return frozenset(self._owner(name) for name in names)

    def _owner(self, name: str) -> str:
        seen = {name}
        while (parent := self.parents.get(name)) is not None and parent not in seen:
            seen.add(parent)
            name = parent
        return name

    def family(self, name: str) -> tuple[str, ...]:
        """The thing itself and what belongs to it."""
        return (name, *self.children.get(name, ()))

    def relations_of(self, claim: str) -> Sequence[Relation]:
        """The links of the supply map that are based on a claim."""
        return self._relations.get(claim, ())

    def place(self, subject: str, perimeter: str) -> tuple[str, str]:
        """Subject and perimeter, where a parent's claim "xai only" is a claim about xAI itself."""
        subject = self.names.get(subject, subject)
        if not perimeter:
            return subject, ""
        inner = "-".join(perimeter.lower().replace("_", " ").split())
        if inner == subject:
            return subject, ""
        if self.parents.get(inner) == subject:
            return inner, ""
        return subject, inner

    def keys(self, item: Comparable) -> Sequence[tuple[str, Key]]:
        """For each subject, the key of the bucket of comparable claims."""
        claim, metric = item.claim, item.metric
        behaviour, period = metric.behaviour, item.period
        head = ""
        if behaviour == "statement":
            alike, period = claim.id, ""
        else:
            alike = claim.modality
            if claim.figure is not None:
                alike = f"{alike} {claim.figure.unit}{' rate' if item.rated else ''}"
            if behaviour in _TOGETHER:
                if claim.deal is not None:
                    head, period = f"deal {claim.deal}", ""
                    alike = self._assets(claim) if behaviour == "event" else alike
                else:
                    alike = self._alike_together(item, alike)
            elif behaviour == "closed" and claim.counterparty:
                # one customer's share doesn't contradict another's
                alike = f"{alike} {self.name(claim.counterparty)}"
        keys = []
        for subject in claim.subjects:
            about, perimeter = self.place(subject, claim.perimeter)
            keys.append((about, (head or about, metric.id, perimeter, period, alike)))
        return keys

    def _alike_together(self, item: Comparable, alike: str) -> str:
        """The key's part for a plan, a term or an event: the party, and which of the choices."""
        claim, metric = item.claim, item.metric
        other = self.name(claim.counterparty) if claim.counterparty else ""
        alike = f"{alike} {other}"
        if metric.behaviour == "plan" and claim.start is not None:
            alike = f"{alike} {claim.start.text}"  # what is planned for another day is another plan
        if metric.behaviour == "event":
            kind = item.text if metric.dimension == "choice" and not metric.ordered else ""
            alike = f"{alike} {kind} {' '.join(sorted(self.parties(claim)))}"
        return alike

    def _assets(self, claim: Claim) -> str:
        """The assets of a deal's stage, as a key: an expansion is a separate event."""
        return " ".join(
            sorted(name for name in self.parties(claim) if name in self.evidence.assets)
        )


def fill_buckets(claims: Iterable[Claim], index: EvidenceIndex) -> dict[str, dict[Key, Bucket]]:
    """The buckets of each subject; all subjects of a deal share its bucket."""
    by_key: dict[Key, Bucket] = {}
    by_subject: dict[str, dict[Key, Bucket]] = {}
    for claim in sorted(claims, key=lambda claim: claim.id):
        item = index.comparable(claim)
        if item is None:
            continue
        for subject, key in index.keys(item):
            bucket = by_key.setdefault(key, [])
            if item not in bucket[-1:]:  # one claim may be about two parties to a deal
                bucket.append(item)
            by_subject.setdefault(subject, {})[key] = bucket
    return by_subject


def ordered(one: Comparable, other: Comparable) -> int | None:
    """1 if ``one`` is later, -1 if it is earlier, 0 at the same time, None if undated."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return None
    if one.first > other.last:
        return 1
    if other.first > one.last:
        return -1
    return 0


def _period(claim: Claim, metric: Metric) -> str:
    """A closed period's key; "?" and the text if it isn't fully known; empty if none is needed."""
    key = period_key(claim.period)
    if key:
        return key
    if claim.period is not None:
        return f"?{claim.period.text}"
    return "?" if metric.dimension in _FLOWS else ""


def _stage(claim: Claim, metric: Metric) -> int | None:
    text = claim.figure.text if claim.figure is not None else ""
    if metric.ordered and text in metric.choices:
        return metric.choices.index(text)
    return _STAGE[claim.deal_status] if claim.deal_status is not None else None


def _own_origin(claim: Claim, evidence: Evidence) -> str | None:
    """A primary source that names no origin is the origin."""
    for source in evidence.sources_of(claim):
        if source.stance == "primary":
            return source.relays[0] if source.relays else f"source {source.id}"
    return None


def _canonical(evidence: Evidence) -> dict[str, str]:
    names: dict[str, str] = {}
    for asset in evidence.assets.values():
        if asset.alias_of is None:
            continue
        seen: set[str | None] = set()
        target = asset
        while target.id not in seen and target.alias_of in evidence.assets:
            seen.add(target.id)
            target = evidence.assets[target.alias_of or ""]
        if target.id not in seen:  # else the names form a loop and mean nothing
            names[asset.id] = target.id
    return names

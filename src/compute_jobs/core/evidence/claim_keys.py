"""What comparing needs beside two claims: one name per thing, dates as numbers, like with like."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from compute_jobs.core.evidence.age import told_day
from compute_jobs.core.evidence.claim_index import parents_of
from compute_jobs.core.evidence.dates import DAYS_A_MONTH, DayError, parse_day, period_key
from compute_jobs.core.evidence.evidence_model import (
    DEAL_STAGES,
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
"""Behaviours whose claims are about one counterparty: a deal with another is another matter."""

Key = tuple[str, ...]
"""(subject or deal, metric, perimeter, and what else must be alike)."""


class Item:
    """A claim made ready for comparing."""

    __slots__ = (
        "claim",
        "first",
        "high",
        "id",
        "last",
        "low",
        "metric",
        "middle",
        "near_high",
        "near_low",
        "origin",
        "period",
        "rank",
        "rated",
        "scale",
        "stage",
        "text",
    )

    def __init__(self, claim: Claim, metric: Metric, evidence: Evidence) -> None:
        self.claim = claim
        self.id = claim.id
        self.metric = metric
        self.rank = TIER_RANK[claim.tier]
        day = told_day(claim, evidence.sources)
        self.first: int | None = None
        self.last: int | None = None
        if day is not None:
            self.first = self.last = day.first.toordinal()
            if day.last is not day.first:
                self.last = day.last.toordinal()
        self.origin = claim.origin or _own_origin(claim, evidence)
        self.period = _period(claim, metric) if metric.behaviour == "closed" else ""
        self.rated = False
        self.scale = 1.0
        self.stage: int | None = None
        self.text = ""
        self.low, self.high = -inf, inf
        self.near_low, self.near_high = -inf, inf
        self.middle: float | None = None
        if metric.behaviour == "event":
            self.stage = _stage(claim, metric)
        if claim.figure is not None:
            self._measure(claim.figure)

    def _measure(self, figure: Figure) -> None:
        if figure.unit in ("text", "date"):
            self.text = figure.text
            if figure.unit == "date":
                self._measure_date()
            return
        low, high, middle = figure.bound_low, figure.bound_high, figure.middle
        if low is not None:
            self.low = low
            if middle is not None:
                self.near_low = middle if figure.low is None else figure.low
        if high is not None:
            self.high = high
            if middle is not None:
                self.near_high = middle if figure.high is None else figure.high
        self.middle = middle
        if figure.per is not None:
            self._rate(_MONTHS_IN.get(figure.per))

    def _rate(self, months: float | None) -> None:
        """As much a month: rates are told over different stretches."""
        if months is None:
            return
        self.rated = True
        scale = self.scale = 1.0 / months
        self.low *= scale
        self.high *= scale
        self.near_low *= scale
        self.near_high *= scale
        if self.middle is not None:
            self.middle *= scale

    def _measure_date(self) -> None:
        try:
            day = parse_day(self.text)
        except DayError:
            return
        self.low, self.high = float(day.first.toordinal()), float(day.last.toordinal())


class Ground:
    """The evidence's names and kinds, looked up once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.names = _canonical(evidence)
        self.also: dict[str, list[str]] = {}
        """The other names of each thing."""
        for other, name in self.names.items():
            self.also.setdefault(name, []).append(other)
        self.parents = parents_of(evidence)
        self.roles: dict[str, set[str]] = {}
        self.holders: dict[str, set[str]] = {}
        self._relations: dict[str, list[Relation]] = {}
        self._items: dict[str, Item] = {}
        for relation in evidence.relations:
            self.roles.setdefault(relation.employer, set()).add(relation.role)
            if relation.role in ("owner", "operator", "parent"):
                self.holders.setdefault(self.name(relation.asset), set()).add(relation.employer)
            for claim in relation.claims:
                self._relations.setdefault(claim, []).append(relation)
        self._children: dict[str, list[str]] = {}
        for child, parent in self.parents.items():
            self._children.setdefault(parent, []).append(child)

    def item(self, claim: Claim) -> Item | None:
        """None for a claim of an unknown metric, which nothing can be compared with."""
        metric = self.evidence.metrics.get(claim.metric)
        return None if metric is None else Item(claim, metric, self.evidence)

    def kept_item(self, claim: Claim) -> Item | None:
        """The same one again for who asks again, as where subjects are filed one by one."""
        known = self._items.get(claim.id)
        if known is None or known.claim is not claim:
            known = self.item(claim)
            if known is not None:
                self._items[claim.id] = known
        return known

    def is_dealing(self, claim: Claim) -> bool:
        """Whether it tells of a deal, an event or a line of the supply map."""
        metric = self.evidence.metrics.get(claim.metric)
        deal = metric is not None and metric.behaviour in ("event", "contract")
        return deal or claim.id in self._relations

    def name(self, subject: str) -> str:
        """The one name of a thing: an alias joins what it means."""
        return self.names.get(subject, subject)

    def parties(self, claim: Claim) -> list[str]:
        """Everybody and everything the claim is about, each by its one name."""
        names = [*claim.subjects, *([claim.counterparty] if claim.counterparty else [])]
        return list(dict.fromkeys(self.names.get(name, name) for name in names))

    def family(self, name: str) -> tuple[str, ...]:
        """The thing itself and what belongs to it."""
        return (name, *self._children.get(name, ()))

    def relations_of(self, claim: str) -> Sequence[Relation]:
        """The lines of the supply map that stand on a claim."""
        return self._relations.get(claim, ())

    def place(self, subject: str, perimeter: str) -> tuple[str, str]:
        """Subject and perimeter, where a parent's claim "xai only" is a claim about xAI itself."""
        subject = self.names.get(subject, subject)
        if not perimeter:
            return subject, ""
        inner = _slug(perimeter)
        if inner == subject:
            return subject, ""
        if self.parents.get(inner) == subject:
            return inner, ""
        return subject, inner

    def keys(self, item: Item) -> Sequence[tuple[str, Key]]:
        """For each subject, the bucket whose claims the item can be held against."""
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
        found = []
        for subject in claim.subjects:
            about, perimeter = self.place(subject, claim.perimeter)
            found.append((about, (head or about, metric.id, perimeter, period, alike)))
        return found

    def _alike_together(self, item: Item, alike: str) -> str:
        """A plan's, a term's or an event's own: with whom, and which of several choices."""
        claim, metric = item.claim, item.metric
        other = self.name(claim.counterparty) if claim.counterparty else ""
        alike = f"{alike} {other}"
        if metric.behaviour == "event":
            kind = item.text if metric.dimension == "choice" and not metric.ordered else ""
            alike = f"{alike} {kind} {' '.join(sorted(self.parties(claim)))}"
        return alike

    def _assets(self, claim: Claim) -> str:
        """A deal's stages are told asset by asset: an expansion is an event of its own."""
        return " ".join(
            sorted(name for name in self.parties(claim) if name in self.evidence.assets)
        )


def ordered(one: Item, other: Item) -> int | None:
    """1 where ``one`` is later, -1 where it is earlier, 0 at the same time, None if undated."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return None
    if one.first > other.last:
        return 1
    if other.first > one.last:
        return -1
    return 0


def is_flow(metric: Metric) -> bool:
    """Whether the metric's figures belong to a period, so that a period must be known."""
    return metric.behaviour == "closed" and metric.dimension in _FLOWS


def _period(claim: Claim, metric: Metric) -> str:
    """A closed period's key; "?" and the text where it isn't fully known; empty: none needed."""
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
    for ref in claim.sources:
        source = evidence.sources.get(ref.source)
        if source is not None and source.stance == "primary":
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
        if target.id not in seen:  # else the names lead in a circle and mean nothing
            names[asset.id] = target.id
    return names


def _slug(text: str) -> str:
    return "-".join(text.lower().replace("_", " ").split())

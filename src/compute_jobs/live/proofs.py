"""What can settle a claim: filed claims, the company's own statements, and which company files
whose figures. A proof is looked up by metric and by what it is about: an asset if it names one,
else a company. If a parent files its subsidiary's figures as a segment, a claim with the role
"parent" says so and names the segment as its perimeter; only that links the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from compute_jobs.core.evidence.claim_keys import EvidenceIndex
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import Claim, Metric
from compute_jobs.live.claim_parts import BOARDS

T = TypeVar("T")
PROVING = ("filed", "primary")
"""The tiers that settle a claim. A company's own statement settles it only as such."""


class FiledAs(NamedTuple):
    """A subsidiary's figures are in its parent's filings as this segment."""

    parent: str
    perimeter: str
    claim: Claim


class Proofs:
    """The claims that can settle others, by metric and subject, the best first."""

    def __init__(self, public: Sequence[Claim], index: EvidenceIndex) -> None:
        self._index = index
        self._parts = dict(index.evidence.rules.parts)
        self._by_subject: dict[tuple[str, str], list[Claim]] = {}
        self._by_metric: dict[str, list[Claim]] = {}
        self.deals: list[Claim] = []
        """Filed claims on deals and leases."""
        self.filers: set[str] = set()
        """Every company with a filed claim."""
        self._filed_as: dict[str, FiledAs] = {}
        boards: dict[tuple[str, ...], Claim] = {}
        others = []
        for claim in sorted(public, key=claim_day, reverse=True):
            if self.is_board(claim):
                boards.setdefault((claim.metric, claim.perimeter, *claim.subjects), claim)
            elif claim.tier in PROVING and claim.modality != "plan":
                others.append(claim)
            if claim.role == "parent" and claim.counterparty and claim.perimeter:
                self._join(claim)
        for claim in sorted([*others, *boards.values()], key=_best_first):
            for name in self.about(claim):
                self._by_subject.setdefault((claim.metric, name), []).append(claim)
            if claim.tier == "filed":
                self.filers.update(claim.subjects)
                self._by_metric.setdefault(claim.metric, []).append(claim)
                if self._behaviour(claim.metric) in ("contract", "event"):
                    self.deals.append(claim)

    def is_board(self, claim: Claim) -> bool:
        """Whether the program counted it on a job board, live or for the bundle."""
        if claim.pack == BOARDS or claim.tier != "primary":
            return claim.pack == BOARDS
        return any(it.kind == "posting" for it in self._index.evidence.sources_of(claim))

    def _join(self, claim: Claim) -> None:
        parent = self._index.name(claim.counterparty or "")
        perimeter = self._index.place(parent, claim.perimeter)[1]
        for name in claim.subjects:
            if name != parent and name in self._index.evidence.employers:
                self._filed_as.setdefault(name, FiledAs(parent, perimeter, claim))

    def about(self, claim: Claim) -> tuple[str, ...]:
        """What a claim is about: its assets if it names any, else all its parties."""
        names = [*map(self._index.name, claim.subjects)]
        assets = [name for name in names if name in self._index.evidence.assets]
        if not assets and self._behaviour(claim.metric) in ("contract", "event"):
            names = self._index.parties(claim)
        return unique(assets or names)

    def _behaviour(self, metric: str) -> str:
        known = self._index.evidence.metrics.get(metric)
        return "" if known is None else known.behaviour

    def of(self, metric: str, subject: str) -> Sequence[Claim]:
        """Filed claims first, later filings before those they replaced."""
        return self._by_subject.get((metric, subject), ())

    def filed_as(self, subject: str) -> FiledAs | None:
        """The parent that files the subject's figures, and the segment."""
        return self._filed_as.get(subject)

    def through_parent(self, claim: Claim, subject: str) -> Claim | None:
        """The claim as its parent files it: the whole of the subsidiary is a segment there."""
        join = self._filed_as.get(subject)
        if join is None or claim.perimeter:
            return None
        metric = self._parts.get(claim.metric, claim.metric)
        return replace(claim, subjects=(join.parent,), perimeter=join.perimeter, metric=metric)

    def kin(self, metric: str) -> tuple[str, ...]:
        """The metric, and its counterpart for a part or for the whole."""
        return unique(
            [metric, *(other for pair in self._parts.items() if metric in pair for other in pair)]
        )

    def deal_between(self, claim: Claim, proof: Claim) -> bool:
        """Whether two claims on a deal are about one between the same companies."""
        companies = self._index.companies
        return len(companies(claim)) > 1 and companies(claim) == companies(proof)

    def filed(self, metric: str) -> Sequence[Claim]:
        """Every filed claim of a metric, whatever its subject."""
        return self._by_metric.get(metric, ())


def as_one_deal(claim: Claim, proof: Claim, metric: Metric) -> tuple[Claim, Claim]:
    """Both claims with the same deal name, so the ledger's rules compare them."""
    if metric.behaviour not in ("contract", "event"):
        return claim, proof
    deal = proof.deal or claim.deal or "one deal"
    perimeter = claim.perimeter or proof.perimeter
    return replace(claim, deal=deal, perimeter=perimeter), replace(proof, deal=deal)


def claim_day(claim: Claim) -> date:
    day = claim.when or day_of(date.min)
    return day.last


def unique(things: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(things))


def _best_first(claim: Claim) -> tuple[bool, float, str]:
    return claim.tier != "filed", -claim_day(claim).toordinal(), claim.id

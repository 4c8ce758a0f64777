"""What the desk hands out: one immutable picture of everything, for screens and scripts alike.

A view is cheap to make at any size: the ranking is flat lists, and a row's details are built
only when somebody looks at that row. Screens draw views and send commands; they compute nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from compute_jobs.core.dossier.dossier_model import ChecklistItem, Dossier, Suggestion
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Comparison,
    Employer,
    Evidence,
    Finding,
    Metric,
    Status,
    Tier,
)
from compute_jobs.core.fit.fit_model import Fit, HypeFlag, PreferenceResult, Profile, Question
from compute_jobs.core.fit.preference_lines import Line


class EmployerRow(Struct, frozen=True):
    """One line of the employers table."""

    id: str
    name: str
    layer: str
    rank: int | None
    fit: float | None
    """None for an employer that is listed but not ranked."""
    excluded: bool
    broken: tuple[PreferenceResult, ...]
    unknown: tuple[PreferenceResult, ...]
    delta: float
    """How far the last change moved the fit."""
    rank_delta: int
    stage: str
    shortlisted: int | None
    tiers: Mapping[Tier, int]

    @property
    def out_for(self) -> tuple[PreferenceResult, ...]:
        """The lines that put it below the line: broken ones, and unknowns that exclude."""
        if not self.excluded:
            return ()
        asked = (it for it in self.unknown if it.preference.unknown == "exclude")
        return (*self.broken, *asked)

    @property
    def warned_of(self) -> tuple[PreferenceResult, ...]:
        """Unknowns that leave it where it stands."""
        return tuple(it for it in self.unknown if it not in self.out_for)


class Compared(Struct, frozen=True):
    """How a claim fares against the others: the ledger's word, and the comparisons behind it."""

    status: Status
    comparisons: Sequence[Comparison]


class ClaimRow(Struct, frozen=True):
    """One claim as the ledger stands: what it is, how it fares, how old it is."""

    claim: Claim
    status: Status
    fresh: float
    age_days: int | None
    corroborated_by: tuple[str, ...]
    conflicts_with: tuple[str, ...]
    superseded_by: str | None
    set_aside: bool = False


class ItemRow(Struct, frozen=True):
    """One checklist item for one employer: the evidence, the suggestion, the reader's verdict."""

    item: ChecklistItem
    suggestion: Suggestion
    findings: tuple[Finding, ...]
    verdict: str | None
    note: str


class RobustnessRow(Struct, frozen=True):
    id: str
    p5: float
    p50: float
    p95: float
    rank_shares: tuple[float, ...]

    @property
    def win(self) -> float:
        return self.rank_shares[0] if self.rank_shares else 0.0

    @property
    def top3(self) -> float:
        return sum(self.rank_shares[:3])


class WeightFlip(Struct, frozen=True):
    """The interval of one weight in which first place stays, and who takes it outside."""

    criterion: str
    weight: float
    low: float
    high: float
    low_challengers: tuple[str, ...]
    high_challengers: tuple[str, ...]


class Robustness(Struct, frozen=True):
    draws: int
    seed: int
    rows: tuple[RobustnessRow, ...]
    weight_to_flip: tuple[WeightFlip, ...]
    dominated: tuple[tuple[str, str], ...]
    """(dominated, by)"""
    questions: tuple[Question, ...]

    def row(self, employer: str) -> RobustnessRow | None:
        return next((row for row in self.rows if row.id == employer), None)


class View(Protocol):
    """The whole state at one moment. Positions run over ranked, then excluded, then unranked."""

    @property
    def as_of(self) -> date: ...
    @property
    def profile(self) -> Profile: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def weights(self) -> Mapping[str, float]:
        """Normalised, by criterion."""
        ...

    @property
    def summary(self) -> str:
        """One line on what the last change did; empty when it did nothing."""
        ...

    @property
    def fits_moved(self) -> bool:
        """Whether it did so to fits; deal-breakers move nobody's."""
        ...

    @property
    def order(self) -> Sequence[str]:
        """Employer ids: eligible by rank, then excluded by fit, then unranked by name."""
        ...

    @property
    def eligible_count(self) -> int: ...
    @property
    def excluded_count(self) -> int: ...
    def row(self, employer: str) -> EmployerRow: ...
    def fit(self, employer: str) -> Fit | None: ...
    def range_of(self, employer: str) -> tuple[float, float] | None:
        """From where to where its fit may lie: the fit's low and high, without its breakdown."""
        ...

    def employer(self, employer: str) -> Employer: ...
    def metric(self, metric: str) -> Metric: ...
    def line(self, metric: str) -> Line | None:
        """What a preference may be set on: a metric, or a measure reckoned from several."""
        ...

    def claims(self, employer: str | None = None) -> Sequence[ClaimRow]: ...
    def claim(self, claim: str) -> ClaimRow: ...
    def findings(self, subject: str) -> Sequence[Finding]: ...
    def comparisons(self, claim: str | None = None) -> Sequence[Comparison]: ...
    def dossier(self, employer: str) -> Dossier: ...
    def checklist(self, employer: str) -> Sequence[ItemRow]: ...
    def hype(self, employer: str | None = None) -> Sequence[HypeFlag]: ...
    def robustness_cached(self) -> Robustness | None:
        """The shares for exactly this view if they are known; never waits."""
        ...

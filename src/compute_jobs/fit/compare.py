"""Employers side by side, metric by metric: each figure with its tier and age, the best marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compute_jobs.evidence import format as fmt
from compute_jobs.evidence.model import CRITERIA, RATING_TIERS, Finding, Metric, Tier
from compute_jobs.fit.facts import Facts
from compute_jobs.fit.income import yearly_factor

_LEFT_OUT = frozenset({"statement"})


@dataclass(frozen=True, slots=True)
class CompareCell:
    text: str
    value: float | None
    """The figure, or its middle; a year's where periods differ in length."""
    tier: Tier
    age_days: int | None
    claim: str
    contested: bool
    best: bool = False

    @property
    def age(self) -> str:
        return fmt.age(self.age_days) if self.age_days is not None else ""


@dataclass(frozen=True, slots=True)
class CompareRow:
    metric: str
    name: str
    criterion: str | None
    cells: Mapping[str, CompareCell]
    """By employer; absent where nobody has said."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "name": self.name,
            "criterion": self.criterion,
            "employers": {
                employer: {
                    "text": cell.text,
                    "value": cell.value,
                    "tier": cell.tier,
                    "age_days": cell.age_days,
                    "claim": cell.claim,
                    "contested": cell.contested,
                    "best": cell.best,
                }
                for employer, cell in self.cells.items()
            },
        }


def compare(facts: Facts, employers: Sequence[str]) -> tuple[CompareRow, ...]:
    """A row for each metric that somebody has said something of, by criterion."""
    names = list(dict.fromkeys(employers))
    rows = []
    for metric in facts.evidence.metrics.values():
        if metric.behaviour in _LEFT_OUT:
            continue
        cells = {}
        for name in names:
            cell = _cell(facts, name, metric)
            if cell is not None:
                cells[name] = cell
        if cells:
            marked = _with_best(metric, cells)
            rows.append(CompareRow(metric.id, metric.name, metric.criterion, marked))
    order = {criterion: place for place, criterion in enumerate(CRITERIA)}
    rows.sort(key=lambda row: order.get(row.criterion or "", len(order)))  # type: ignore[call-overload]
    return tuple(rows)


def _cell(facts: Facts, employer: str, metric: Metric) -> CompareCell | None:
    """What counts first; else the newest of any tier."""
    measure = facts.measure(employer, metric.id)
    if measure is not None:
        claim = facts.claim_of(measure)
        factor = yearly_factor(claim) if metric.behaviour == "closed" else 1.0
        numeric = claim.figure is not None and claim.figure.middle is not None
        scaled = measure.value * (factor if metric.dimension == "money" else 1.0)
        text = _with_period(measure.text, facts, claim.id)
        return CompareCell(
            text,
            scaled if numeric else None,
            measure.tier,
            measure.age_days,
            claim.id,
            measure.contested,
        )
    found = facts.all_findings(employer, metric.id)
    return _told(facts, found[0]) if found else None


def _told(facts: Facts, finding: Finding) -> CompareCell:
    claim = finding.standing
    figure = claim.figure
    text = fmt.figure(figure) if figure is not None else (claim.hedge or "told without a figure")
    return CompareCell(
        _with_period(text, facts, claim.id),
        figure.middle if figure is not None else None,
        finding.tier,
        facts.ledger.age_days(claim),
        claim.id,
        finding.contested,
    )


def _with_period(text: str, facts: Facts, claim: str) -> str:
    period = facts.ledger.visible[claim].period
    return f"{text} ({fmt.period(period)})" if period is not None else text


def _with_best(metric: Metric, cells: Mapping[str, CompareCell]) -> dict[str, CompareCell]:
    """Marks the best among at least two figures that a rating may stand on."""
    rated = {name: c for name, c in cells.items() if c.tier in RATING_TIERS and c.value is not None}
    if metric.better is None or len(rated) < 2:
        return dict(cells)
    values = [c.value for c in rated.values() if c.value is not None]
    top = max(values) if metric.better == "higher" else min(values)
    if all(value == top for value in values):
        return dict(cells)
    return {
        name: CompareCell(
            c.text,
            c.value,
            c.tier,
            c.age_days,
            c.claim,
            c.contested,
            best=name in rated and c.value == top,
        )
        for name, c in cells.items()
    }

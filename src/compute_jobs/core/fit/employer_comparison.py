"""Employers side by side, metric by metric: each figure with its tier and age, the best marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, Finding, Metric, Tier
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit.measures import measured
from compute_jobs.core.fit.money import yearly_factor
from compute_jobs.core.fit.preference_lines import Line, PreferenceLines, line_of
from compute_jobs.core.fit.rating_facts import Facts

_LEFT_OUT = frozenset({"statement"})


class CompareCell(Struct, frozen=True):
    text: str
    value: float | None
    """The figure, or its middle; a year's where periods differ in length."""
    tier: Tier
    age_days: int | None
    claim: str
    contested: bool
    best: bool = False
    counts: bool = True
    """Whether a rating may stand on it: no plan, no talk, no opinion."""

    @property
    def age(self) -> str:
        return fmt.age(self.age_days) if self.age_days is not None else ""


class CompareRow(Struct, frozen=True):
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


def compare(
    facts: Facts, employers: Sequence[str], lines: PreferenceLines | None = None
) -> tuple[CompareRow, ...]:
    """A row for each metric, and each measure reckoned from several, that somebody speaks to."""
    names = [name for name in dict.fromkeys(employers) if name in facts.evidence.employers]
    rows = []
    for line in (lines or PreferenceLines({})).measures.values():
        if line.criterion is None:
            continue
        found = {name: _reckoned(facts, name, line) for name in names}
        rows.append(_row(line, found))
    for metric in facts.evidence.metrics.values():
        if metric.behaviour not in _LEFT_OUT:
            rows.append(_row(line_of(metric), {n: _cell(facts, n, metric) for n in names}))
    order = {str(criterion): place for place, criterion in enumerate(CRITERIA)}
    return tuple(
        sorted(
            (row for row in rows if row.cells),
            key=lambda row: order.get(row.criterion or "", len(order)),
        )
    )


def _row(line: Line, found: Mapping[str, CompareCell | None]) -> CompareRow:
    cells = {name: cell for name, cell in found.items() if cell is not None}
    return CompareRow(line.id, line.name, line.criterion, _with_best(line.better, cells))


def _reckoned(facts: Facts, employer: str, line: Line) -> CompareCell | None:
    measure = measured(facts, facts.evidence.employers[employer], line.id)
    if measure is None or not measure.claims:
        return None
    value = measure.value
    text = line.show(value)
    return CompareCell(
        text, value, measure.tier, measure.age_days, measure.claims[0], measure.contested
    )


def _cell(facts: Facts, employer: str, metric: Metric) -> CompareCell | None:
    """What counts first; else the newest of any tier."""
    measure = measured(facts, facts.evidence.employers[employer], metric.id)
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
    text = show_figure(figure) if figure is not None else (claim.hedge or "told without a figure")
    if claim.modality == "plan" and facts.evidence.metrics[claim.metric].behaviour != "plan":
        text = f"planned: {text}"
    return CompareCell(
        _with_period(text, facts, claim.id),
        figure.middle if figure is not None else None,
        finding.tier,
        facts.ledger.age_days(claim),
        claim.id,
        finding.contested,
        counts=False,
    )


def _with_period(text: str, facts: Facts, claim: str) -> str:
    period = facts.ledger.visible[claim].period
    return f"{text} ({fmt.period(period)})" if period is not None else text


def _with_best(better: str | None, cells: Mapping[str, CompareCell]) -> dict[str, CompareCell]:
    """Marks the best among at least two figures that a rating may stand on."""
    rated = {name: c for name, c in cells.items() if c.counts and c.value is not None}
    if better is None or len(rated) < 2:
        return dict(cells)
    values = [c.value for c in rated.values() if c.value is not None]
    top = max(values) if better == "higher" else min(values)
    if all(value == top for value in values):
        return dict(cells)
    return {name: replace(c, best=name in rated and c.value == top) for name, c in cells.items()}

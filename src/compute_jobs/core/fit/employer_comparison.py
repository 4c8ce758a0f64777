"""Employers side by side, metric by metric: each figure with its tier and age, the best marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, Finding, Metric, Tier
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit.measures import estimated, measured
from compute_jobs.core.fit.money import yearly_factor
from compute_jobs.core.fit.preference_lines import Line, PreferenceLines, line_of
from compute_jobs.core.fit.rating_facts import Facts


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
    """Whether a rating may rest on it: no plan, no talk, no opinion."""
    note: str = ""
    """For a derived figure: what it was calculated from."""
    claims: tuple[str, ...] = ()
    """For a derived figure: all that it rests on."""

    @property
    def age(self) -> str:
        return fmt.age(self.age_days) if self.age_days is not None else ""


class CompareRow(Struct, frozen=True):
    metric: str
    name: str
    criterion: str | None
    cells: Mapping[str, CompareCell]
    """By employer; absent where unknown."""

    def as_dict(self) -> dict[str, Any]:
        row: dict[str, Any] = to_builtins(self)
        employers = row.pop("cells")
        for cell in employers.values():
            del cell["counts"]
        return {**row, "employers": employers}


def compare(
    facts: Facts, employers: Sequence[str], lines: PreferenceLines | None = None
) -> tuple[CompareRow, ...]:
    """A row for each metric, and each derived measure, that is known of somebody."""
    names = [name for name in dict.fromkeys(employers) if name in facts.evidence.employers]
    rows = []
    for line in (lines or PreferenceLines({})).measures.values():
        if line.criterion is None:
            continue
        rows.append(_row(line, {name: _derived(facts, name, line) for name in names}))
    for metric in facts.evidence.metrics.values():
        if metric.behaviour != "statement":
            rows.append(_row(line_of(metric), {n: _cell(facts, n, metric) for n in names}))
    order = {str(criterion): place for place, criterion in enumerate(CRITERIA)}
    return tuple(
        sorted(
            (row for row in rows if row.cells),
            key=lambda row: order.get(row.criterion or "", len(order)),
        )
    )


def _row(line: Line, known: Mapping[str, CompareCell | None]) -> CompareRow:
    cells = {name: cell for name, cell in known.items() if cell is not None}
    return CompareRow(line.id, line.name, line.criterion, _with_best(line.better, cells))


def _derived(facts: Facts, employer: str, line: Line) -> CompareCell | None:
    about = facts.evidence.employers[employer]
    measure = measured(facts, about, line.id)
    known = measure or estimated(facts, about, line.id)
    if known is None or not known.claims:
        return None
    return CompareCell(
        line.show(known.value),
        known.value,
        known.tier,
        known.age_days,
        known.claims[0],
        known.contested,
        counts=measure is not None,
        note=known.text,
        claims=known.claims,
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
    findings = facts.all_findings(employer, metric.id)
    return _of_any_tier(facts, findings[0]) if findings else None


def _of_any_tier(facts: Facts, finding: Finding) -> CompareCell:
    claim = finding.standing
    figure = claim.figure
    hedge = claim.hedge or "reported without a figure"
    text = show_figure(figure) if figure is not None else hedge
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
    """Marks the best among at least two figures that a rating may rest on."""
    rated = {name: c for name, c in cells.items() if c.counts and c.value is not None}
    if better is None or len(rated) < 2:
        return dict(cells)
    values = [c.value for c in rated.values() if c.value is not None]
    top = max(values) if better == "higher" else min(values)
    if all(value == top for value in values):
        return dict(cells)
    return {name: replace(c, best=name in rated and c.value == top) for name, c in cells.items()}

"""Employers side by side, metric by metric: each figure with tier and age, the best marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DAYS_A_MONTH
from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    TIER_RANK,
    Claim,
    Finding,
    Metric,
    Tier,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit.capacity import family
from compute_jobs.core.fit.measures import DERIVED, estimated, measured
from compute_jobs.core.fit.money import yearly_factor
from compute_jobs.core.fit.preference_lines import Line, PreferenceLines, line_of
from compute_jobs.core.fit.rating_facts import Facts, Measure


class CompareCell(Struct, frozen=True):
    text: str
    value: float | None
    """The figure, or its middle; converted to a year if periods differ in length."""
    tier: Tier
    age_days: int | None
    claim: str
    contested: bool
    best: bool = False
    counts: bool = True
    """Whether a rating may be based on it: not a plan, a rumor or an opinion."""
    note: str = ""
    """For a derived figure: what it was calculated from."""
    claims: tuple[str, ...] = ()
    """For a derived figure: everything it is based on."""
    fresh: float = 1.0
    """How much weight age has left it."""
    low: float = -inf
    """With ``high``: the bounds that its wording leaves, scaled as the value is."""
    high: float = inf
    months: int = 0
    """The length of its period; 0 for a figure at one date, or one converted to a year."""
    unit: str = ""
    perimeter: str = ""
    not_compared: str = ""
    """Why it can't be the best in its row, or be beaten there."""
    unlike: bool = False
    """Whether it is a different kind of figure than the others, not merely weak or old."""
    calculated: bool = False
    """No document gives it: it was calculated from figures of this tier."""

    @property
    def age(self) -> str:
        return fmt.age(self.age_days) if self.age_days is not None else ""


class CompareRow(Struct, frozen=True):
    metric: str
    name: str
    criterion: str | None
    cells: Mapping[str, CompareCell]
    """By employer; absent if unknown."""

    def as_dict(self) -> dict[str, Any]:
        row: dict[str, Any] = to_builtins(self)
        employers = row.pop("cells")
        for cell in employers.values():
            for name in ("counts", "low", "high", "months", "unit", "perimeter", "unlike"):
                del cell[name]
        return {**row, "employers": employers}


def compare(
    facts: Facts, employers: Sequence[str], lines: PreferenceLines | None = None
) -> tuple[CompareRow, ...]:
    """A row for each metric and each derived measure; without cells if no employer has it."""
    names = [name for name in dict.fromkeys(employers) if name in facts.evidence.employers]
    rows = []
    for line in (lines or PreferenceLines({})).measures.values():
        if line.criterion is None:
            continue
        rows.append(_row(facts, line, {name: _derived(facts, name, line) for name in names}))
    for metric in facts.evidence.metrics.values():
        if metric.behaviour != "statement":
            cells = {name: _cells(facts, name, metric) for name in names}
            rows.append(_row(facts, line_of(metric), cells))
    order = {str(criterion): place for place, criterion in enumerate(CRITERIA)}
    return tuple(sorted(rows, key=lambda row: order.get(row.criterion or "", len(order))))


def _row(facts: Facts, line: Line, known: Mapping[str, Sequence[CompareCell]]) -> CompareRow:
    """``known``: the figures that could be shown for each employer, the most relevant first."""
    known = {name: cells for name, cells in known.items() if cells}
    cells = _alike(known, facts.rubric.comparable.fresh_from)
    if line.better is None:
        for name, cell in cells.items():
            if not cell.unlike:
                cells[name] = replace(cell, not_compared="")
    else:
        metric = facts.evidence.metrics.get(line.id)
        for name in _best(cells, line.better, metric.tolerance if metric is not None else 0.0):
            cells[name] = replace(cells[name], best=True)
    return CompareRow(line.id, line.name, line.criterion, cells)


def _derived(facts: Facts, employer: str, line: Line) -> Sequence[CompareCell]:
    about = facts.evidence.employers[employer]
    measure = measured(facts, about, line.id)
    known = measure or estimated(facts, about, line.id)
    if known is None or not known.claims:
        return ()
    # Money is converted to a year; growth or a share stays that of the reported period.
    claim = facts.ledger.visible[known.claims[0]]
    covers = known.perimeter if line.dimension == "power" else ""
    cell = replace(
        _measured(known, _covering(_shown(known, line), covers), known.value),
        counts=measure is not None,
        note=known.text,
        claims=known.claims,
        months=_months(claim) if line.dimension == "percent" else 0,
        unit=line.unit,
        perimeter=covers,
        calculated=line.dimension != "flag" and known.value != claim.middle,
    )
    return (cell,)


def _cells(facts: Facts, employer: str, metric: Metric) -> Sequence[CompareCell]:
    """Figures that count, then the newest for each other length of period; else of any tier."""
    deals = facts.measures(employer, metric.id) if metric.behaviour == "contract" else ()
    if deals:
        return (_deal(facts, employer, deals, metric),)
    measure = measured(facts, facts.evidence.employers[employer], metric.id)
    if measure is None:
        findings = facts.all_findings(employer, metric.id)
        return [_of_any_tier(facts, finding) for finding in findings[:1]]
    known = [measure]
    if metric.behaviour == "closed" and metric.id not in DERIVED:
        known += facts.measures(employer, metric.id)
    cells: dict[int, CompareCell] = {}
    for each in known:
        cell = _cell(facts, each, metric)
        cells.setdefault(cell.months, cell)
    return [*cells.values()]


def _deal(facts: Facts, employer: str, known: Sequence[Measure], metric: Metric) -> CompareCell:
    """What is known of all together, else the best sourced of several deals, then the largest,
    with the other party.
    """

    def order(measure: Measure) -> tuple[bool, bool, int, float]:
        claim = facts.claim_of(measure)
        size = measure.value * (yearly_factor(claim) if metric.dimension == "money" else 1.0)
        return bool(measure.perimeter), claim.deal is not None, TIER_RANK[measure.tier], -size

    running = [it for it in known if facts.in_force(facts.claim_of(it))]
    best, *rest = sorted(running or known, key=order)
    count = 1 + sum(bool(it.perimeter) == bool(best.perimeter) for it in rest)
    employers = facts.evidence.employers
    own = family(facts, employers[employer])
    others = [it for it in facts.claim_of(best).parties if it in employers and it not in own]
    notes = [f"with {', '.join(map(facts.evidence.name_of, others))}"] if others else []
    return _cell(facts, best, metric, *notes, *([f"one of {count}"] if count > 1 else []))


def _cell(facts: Facts, measure: Measure, metric: Metric, *notes: str) -> CompareCell:
    claim = facts.claim_of(measure)
    derived = claim.metric != metric.id
    text = _shown(measure, line_of(metric)) if derived else measure.text
    yearly = metric.behaviour == "closed" and metric.dimension == "money"
    cell = _measured(
        measure,
        _covering(text, *_covered(claim), *notes),
        measure.value if claim.middle is not None else None,
        yearly_factor(claim) if yearly else 1.0,
    )
    unit = metric.unit
    if not derived and claim.figure is not None:
        unit = f"{claim.figure.unit} {claim.figure.per or ''}".strip()
    return replace(
        cell,
        note=measure.text if derived else "",
        calculated=derived and metric.dimension != "flag",
        months=_months(claim) if metric.behaviour == "closed" else 0,
        unit=unit,
    )


def _shown(measure: Measure, line: Line) -> str:
    """A derived figure with its open end: at least 72 %."""
    open_end = {"high": "at least ", "low": "up to "}.get(measure.open_at or "", "")
    return open_end + line.show(measure.value)


def _measured(measure: Measure, text: str, value: float | None, factor: float = 1.0) -> CompareCell:
    return CompareCell(
        text,
        None if value is None else value * factor,
        measure.tier,
        measure.age_days,
        measure.claims[0],
        measure.contested,
        fresh=measure.fresh,
        low=-inf if measure.written_low is None else measure.low * factor,
        high=inf if measure.written_high is None else measure.high * factor,
        perimeter=measure.perimeter,
    )


def _months(claim: Claim) -> int:
    """The length of a claim's period; 0 if unknown."""
    period = claim.period
    if period is None or period.start is None or period.end is None:
        return 0
    return round(((period.end - period.start).days + 1) / DAYS_A_MONTH)


def _of_any_tier(facts: Facts, finding: Finding) -> CompareCell:
    claim = finding.standing
    figure = claim.figure
    hedge = claim.hedge or "reported without a figure"
    text = show_figure(figure) if figure is not None else hedge
    if claim.modality == "plan" and facts.evidence.metrics[claim.metric].behaviour != "plan":
        text = f"planned: {text}"
    return CompareCell(
        _covering(text, *_covered(claim)),
        claim.middle,
        finding.tier,
        facts.ledger.age_days(claim),
        claim.id,
        finding.contested,
        counts=False,
    )


def _covering(text: str, *notes: str) -> str:
    """The figure, with what it covers in brackets."""
    known = "; ".join(filter(None, notes))
    return f"{text} ({known})" if known else text


def _covered(claim: Claim) -> Sequence[str]:
    """The part that a claim's figure is about, and its period."""
    return claim.perimeter, fmt.period(claim.period) if claim.period is not None else ""


def _alike(known: Mapping[str, Sequence[CompareCell]], fresh_from: float) -> dict[str, CompareCell]:
    """A cell for each, with a remark on those that can't be compared.

    Figures are compared if they share what most of the row's fresh figures have in common (period,
    perimeter, unit); without a majority, what most employers have a figure for.
    """
    fresh = {
        name: [cell for cell in cells if not _aside(cell, fresh_from)]
        for name, cells in known.items()
    }
    firsts = [_kind(cells[0]) for name, cells in known.items() if cells[0] in fresh[name]]
    kinds = [_kind(cell) for cells in fresh.values() for cell in cells]
    usual = max(firsts, key=lambda it: (firsts.count(it), kinds.count(it)), default=(0, "", ""))
    cells: dict[str, CompareCell] = {}
    for name, each in known.items():
        cell = next((it for it in fresh[name] if _kind(it) == usual), each[0])
        aside = _aside(cell, fresh_from)
        unlike = "" if aside else _unlike(cell, usual)
        cells[name] = replace(cell, not_compared=aside or unlike, unlike=bool(unlike))
    return cells


_Kind = tuple[int, str, str]


def _kind(cell: CompareCell) -> _Kind:
    """What has to match for two figures of a metric to be compared."""
    return cell.months, cell.perimeter, cell.unit


def _aside(cell: CompareCell, fresh_from: float) -> str:
    """Why a figure isn't compared with any other."""
    if not cell.counts:
        return "a plan, an estimate or a rumor, which ratings don't use"
    if cell.value is None:
        return "not a number"
    if cell.fresh < fresh_from:
        return f"too old: counts {fmt.share(cell.fresh)} because of its age"
    return ""


def _unlike(cell: CompareCell, usual: _Kind) -> str:
    """How a figure differs in kind from the others; empty if it doesn't."""
    months, perimeter, unit = usual
    if cell.months != months:
        lengths = [f"{it} months" if it > 1 else "a month" if it else "no known period"
                   for it in (cell.months, months)]  # fmt: skip
        return f"covers {lengths[0]}, the others {lengths[1]}"
    if cell.perimeter != perimeter:
        return f"covers {cell.perimeter or 'the whole company'}, unlike the others"
    return "" if cell.unit == unit else "in a different unit from the others"


def _best(cells: Mapping[str, CompareCell], better: str, tolerance: float) -> Iterator[str]:
    """The leaders: better than all comparable figures, except those they agree with.

    A single figure is never the best, and neither is one if a figure of another kind looks better.
    """
    rated = {name: cell for name, cell in cells.items() if not cell.not_compared}
    sign = 1.0 if better == "higher" else -1.0
    size = {name: sign * (cell.value or 0.0) for name, cell in cells.items()}
    top = max(rated, key=size.__getitem__, default=None)
    if top is None or any(size[name] > size[top] for name, cell in cells.items() if cell.unlike):
        return
    leading = [name for name in rated if not _clear(rated[top], rated[name], sign, tolerance)]
    rest = [name for name in rated if name not in leading]
    if rest and all(
        _clear(rated[name], rated[other], sign, tolerance) for name in leading for other in rest
    ):
        yield from leading


def _clear(one: CompareCell, other: CompareCell, sign: float, tolerance: float) -> bool:
    """Whether ``one`` is better by more than the tolerance, even allowing for both wordings."""
    ends = (one.low, other.high) if sign > 0 else (other.low, one.high)
    slack = tolerance * max(abs(one.value or 0.0), abs(other.value or 0.0))
    return ends[0] - ends[1] > slack

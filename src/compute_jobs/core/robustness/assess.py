"""The program's own fits as a decision table, and all it shows about how sure their order is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from compute_jobs.core.fit.fit_model import Fit
from compute_jobs.core.robustness.decision_table import (
    PM,
    Alternative,
    Cell,
    DecisionTable,
    TableCriterion,
    normalised,
)
from compute_jobs.core.robustness.dominance import dominators
from compute_jobs.core.robustness.evpi import CellWorth, RowWorths, cell_worths
from compute_jobs.core.robustness.rank_shares import Shares, shares
from compute_jobs.core.robustness.scores import Scores, score
from compute_jobs.core.robustness.stability import Stability, stability
from compute_jobs.records import dataclass

POINTS = 100.0
"""A rating and a fit run from 0 to 100; a table's scores from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Scores and worths are in the table's units (0-1): times ``POINTS`` for fits."""

    shares: Shares
    stability: Stability
    dominated: tuple[tuple[str, str], ...]
    """(dominated, by)"""
    questions: tuple[CellWorth, ...]
    """The cells worth asking about, the most worth knowing first."""
    row_worth: Mapping[str, float]
    """What knowing everything about one row would be worth."""


def table_of_fits(
    fits: Sequence[Fit],
    founding_weights: Mapping[str, float],
    residuals: Mapping[str, float] | None = None,
    pm: float = PM,
) -> DecisionTable:
    """The fits as shown: ratings as triangles, the shift as offset, residuals that fade.

    ``residuals``: the unfaded residual of each employer, in points; where absent it is reckoned
    back from the fit's own. An excluded employer keeps its range and gets no rank.
    """
    first = fits[0]
    weights = normalised([part.weight for part in first.criteria])
    reference = normalised([founding_weights.get(part.criterion, 0.0) for part in first.criteria])
    overlap = math.fsum(min(w, w0) for w, w0 in zip(weights, reference, strict=True))
    rows = []
    for fit in fits:
        if residuals is not None:
            residual = residuals.get(fit.employer, 0.0)
        else:
            residual = fit.residual / overlap if overlap > 0 else 0.0
        rows.append(
            Alternative(
                id=fit.employer,
                cells=tuple(
                    Cell(part.rating.low, part.rating.mode, part.rating.high)
                    for part in fit.criteria
                ),
                deal_breakers=("excluded",) if fit.excluded else (),
                offset=fit.scale_shift / POINTS,
                residual=residual / POINTS,
            )
        )
    return DecisionTable(
        criteria=tuple(
            TableCriterion(part.criterion, weight, 0.0, POINTS)
            for part, weight in zip(first.criteria, weights, strict=True)
        ),
        alternatives=tuple(rows),
        pm=pm,
        reference_weights=reference,
    )


def assess(table: DecisionTable, draws: int, seed: int) -> Assessment:
    """Ranges, shares, weight stability, dominated rows and the next questions of one table."""
    scores = score(table)
    worths = RowWorths(scores)
    drawn = shares(table, draws, seed, worths.watch)
    ids = [row.id for row in table.alternatives]
    modes = [[worth.mode for worth in row] for row in scores.worths]
    at_mode = [row.mode for row in scores.rows]
    row_worth = dict(zip(ids, worths.rows, strict=True))
    return Assessment(
        shares=drawn,
        stability=stability(table, modes, at_mode),
        dominated=tuple((ids[i], ids[k]) for i, k in dominators(table, modes, at_mode)),
        questions=_in_order(table, scores, row_worth),
        row_worth=row_worth,
    )


def _in_order(
    table: DecisionTable, scores: Scores, row_worth: Mapping[str, float]
) -> tuple[CellWorth, ...]:
    """By cell EVPI, chance of another choice, the row's EVPI; then by how much score is open."""
    weight = {criterion.id: criterion.weight for criterion in table.criteria}
    spread = {
        (row.id, worth.criterion.id): weight[worth.criterion.id] * (worth.best - worth.worst)
        for row, worths in zip(scores.rows, scores.worths, strict=True)
        for worth in worths
    }
    return tuple(
        sorted(
            cell_worths(table, scores),
            key=lambda cell: (
                -cell.evpi,
                -cell.p_change,
                -row_worth[cell.alternative],
                -spread[cell.alternative, cell.criterion],
                cell.alternative,
                cell.criterion,
            ),
        )
    )

"""Employers' fits as a decision table, for ``core.robustness``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compute_jobs.core.fit.fit_model import Fit
from compute_jobs.core.robustness.decision_table import (
    Alternative,
    Cell,
    DecisionTable,
    TableCriterion,
    normalised,
)

POINTS = 100.0
"""A rating and a fit run from 0 to 100; a table's scores from 0 to 1."""


def table_of_fits(
    fits: Sequence[Fit], founding_weights: Mapping[str, float], residuals: Mapping[str, float]
) -> DecisionTable:
    """The fits as shown: ratings as triangles, the shift as offset, residuals that fade.

    ``residuals``: the unfaded residual of each employer, in points. An excluded employer keeps its
    range and gets no rank.
    """
    first = fits[0]
    weights = normalised([part.weight for part in first.criteria])
    reference = normalised([founding_weights.get(part.criterion, 0.0) for part in first.criteria])
    rows = []
    for fit in fits:
        rows.append(
            Alternative(
                id=fit.employer,
                cells=tuple(
                    Cell(part.rating.low, part.rating.mode, part.rating.high)
                    for part in fit.criteria
                ),
                deal_breakers=("excluded",) if fit.excluded else (),
                offset=fit.scale_shift / POINTS,
                residual=residuals.get(fit.employer, 0.0) / POINTS,
            )
        )
    return DecisionTable(
        criteria=tuple(
            TableCriterion(part.criterion, weight, 0.0, POINTS)
            for part, weight in zip(first.criteria, weights, strict=True)
        ),
        alternatives=tuple(rows),
        reference_weights=reference,
    )

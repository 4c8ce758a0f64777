"""Employers' fits as a decision table, for ``core.robustness``."""

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

POINTS = 100.0
"""A rating and a fit run from 0 to 100; a table's scores from 0 to 1."""


def table_of_fits(
    fits: Sequence[Fit],
    founding_weights: Mapping[str, float],
    residuals: Mapping[str, float] | None = None,
    pm: float = PM,
) -> DecisionTable:
    """The fits as shown: ratings as triangles, the shift as offset, residuals that fade.

    ``residuals``: the unfaded residual of each employer, in points; where absent it is worked
    out from the fit's own. An excluded employer keeps its range and gets no rank.
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

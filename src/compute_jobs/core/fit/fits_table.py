"""Employers' fits as a decision table, for ``core.robustness``.

A table sums weighted ratings, so it contains points. What a published score still adds to a fit is
converted to the points that would add as much: the scale is one rising curve for all employers, so
the table has the same order as the fits shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compute_jobs.core.fit.anchors import POINTS, points_at, scaled
from compute_jobs.core.fit.fit_model import Fit
from compute_jobs.core.robustness.decision_table import (
    Alternative,
    Cell,
    DecisionTable,
    TableCriterion,
    normalised,
)


def table_of_fits(
    fits: Sequence[Fit], founding_weights: Mapping[str, float], shift: float
) -> DecisionTable:
    """The fits as shown: ratings as triangles, residuals that fade with the weights.

    ``shift`` is the scale's. An excluded employer keeps its range and gets no rank.
    """
    first = fits[0]
    weights = normalised([part.weight for part in first.criteria])
    reference = normalised([founding_weights.get(part.criterion, 0.0) for part in first.criteria])
    fade = sum(min(w, w0) for w, w0 in zip(weights, reference, strict=True))
    rows = []
    for fit in fits:
        added = added_points(fit, shift)
        rows.append(
            Alternative(
                id=fit.employer,
                cells=tuple(
                    Cell(part.rating.low, part.rating.mode, part.rating.high)
                    for part in fit.criteria
                ),
                deal_breakers=("excluded",) if fit.excluded else (),
                residual=added / fade / POINTS if fade > 0 else 0.0,
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


def added_points(fit: Fit, shift: float) -> float:
    """The points with the same effect on a fit as its residual."""
    return points_at(fit.fit, shift) - fit.points if fit.residual else 0.0


def shown_fit(fit: Fit, shift: float, score: float) -> float:
    """A score of the table as the fit shown to the reader."""
    return scaled(POINTS * score - added_points(fit, shift), shift) + fit.residual

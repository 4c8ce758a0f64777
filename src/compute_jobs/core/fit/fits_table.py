"""Employers' fits as a decision table, for ``core.robustness``.

A table sums weighted ratings, so it contains points. What a published score still adds to a fit is
converted to the points that would add as much: the scale is one rising curve for all employers, so
the table has the same order as the fits shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from compute_jobs.core.fit.anchors import POINTS, points_at, scaled
from compute_jobs.core.fit.fit_model import Fit
from compute_jobs.core.fit.scoring import Ranking
from compute_jobs.core.robustness.decision_table import (
    Alternative,
    Cell,
    DecisionTable,
    TableCriterion,
    normalised,
)


def table_of_fits(ranking: Ranking, names: Iterable[str]) -> DecisionTable | None:
    """The fits of these employers as shown: ratings as triangles, residuals that fade with the
    weights. None without any.

    An excluded employer keeps its range and gets no rank.
    """
    fits = [fit for name in names if (fit := ranking.fit(name)) is not None]
    if not fits:
        return None
    founding = ranking.scorer.anchors.weights or ranking.weights
    weights = normalised(list(ranking.weights.values()))
    reference = normalised([founding.get(criterion, 0.0) for criterion in ranking.weights])
    fade = sum(min(w, w0) for w, w0 in zip(weights, reference, strict=True))
    return DecisionTable(
        criteria=tuple(
            TableCriterion(criterion, weight, 0.0, POINTS)
            for criterion, weight in zip(ranking.weights, weights, strict=True)
        ),
        alternatives=tuple(
            Alternative(
                id=fit.employer,
                cells=tuple(
                    Cell(part.rating.low, part.rating.mode, part.rating.high)
                    for part in fit.criteria
                ),
                deal_breakers=("excluded",) if fit.excluded else (),
                residual=_added_points(fit, ranking.shift) / fade / POINTS if fade > 0 else 0.0,
            )
            for fit in fits
        ),
        reference_weights=reference,
    )


def _added_points(fit: Fit, shift: float) -> float:
    """The points with the same effect on a fit as its residual."""
    return points_at(fit.fit, shift) - fit.points if fit.residual else 0.0


def shown_fit(ranking: Ranking, employer: str, score: float) -> float:
    """An employer's score in the table as the fit shown to the reader."""
    fit = ranking.fit(employer)
    assert fit is not None
    points = POINTS * score - _added_points(fit, ranking.shift)
    return scaled(points, ranking.shift) + fit.residual

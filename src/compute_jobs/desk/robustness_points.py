"""How sure a ranking is, in points of fit: from the decision table's analysis to a Robustness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from compute_jobs.core.fit.fit_model import Question
from compute_jobs.core.fit.scoring import Ranking
from compute_jobs.desk.view import Robustness, RobustnessRow, WeightFlip

Ask = Callable[[str, str], str]
"""(employer, criterion) to the question a reader would put to them."""
QUESTIONS_KEPT = 60


def reckon(ranking: Ranking, draws: int, seed: int, ask: Ask) -> Robustness:
    """Draws, shares, weight stability and questions; the one place that needs numpy."""
    fits = [fit for name in ranking.order if (fit := ranking.outline(name)) is not None]
    if not fits:
        return Robustness(draws, seed, (), (), (), ())
    from compute_jobs.core.fit.fits_table import POINTS, table_of_fits
    from compute_jobs.core.robustness.assessment import assess

    anchors = ranking.scorer.anchors
    residuals = anchors.residuals if ranking.fade > 0 else {}
    founding = {str(name): share for name, share in (anchors.weights or ranking.weights).items()}
    table = table_of_fits(fits, founding, residuals)
    found = assess(table, draws, seed)
    rows = tuple(
        RobustnessRow(row.id, POINTS * row.p5, POINTS * row.p50, POINTS * row.p95, row.rank_shares)
        for row in found.shares.rows
    )
    flips = tuple(
        WeightFlip(
            it.criterion, it.weight, it.low, it.high, it.low_challengers, it.high_challengers
        )
        for it in found.stability.intervals
    )
    questions = tuple(
        Question(
            it.alternative,
            it.criterion,  # type: ignore[arg-type]
            POINTS * it.evpi,
            it.p_change,
            POINTS * found.row_worth.get(it.alternative, 0.0),
            ask(it.alternative, it.criterion),
        )
        for it in found.questions[:QUESTIONS_KEPT]
    )
    return Robustness(found.shares.draws, seed, rows, flips, found.dominated, questions)


def to_plain(it: Robustness) -> dict[str, Any]:
    """Plain data that ``from_plain`` turns back; for the cache."""
    return {
        "draws": it.draws,
        "seed": it.seed,
        "rows": [[r.id, r.p5, r.p50, r.p95, list(r.rank_shares)] for r in it.rows],
        "flips": [
            [
                f.criterion,
                f.weight,
                f.low,
                f.high,
                list(f.low_challengers),
                list(f.high_challengers),
            ]
            for f in it.weight_to_flip
        ],
        "dominated": [list(pair) for pair in it.dominated],
        "questions": [
            [q.employer, q.criterion, q.value, q.p_change, q.row_value, q.question]
            for q in it.questions
        ],
    }


def from_plain(data: Any) -> Robustness | None:
    """What ``to_plain`` wrote; None where it is anything else."""
    try:
        return Robustness(
            int(data["draws"]),
            int(data["seed"]),
            tuple(RobustnessRow(r[0], r[1], r[2], r[3], tuple(r[4])) for r in data["rows"]),
            tuple(
                WeightFlip(f[0], f[1], f[2], f[3], tuple(f[4]), tuple(f[5])) for f in data["flips"]
            ),
            tuple((low, high) for low, high in data["dominated"]),
            tuple(Question(*q) for q in data["questions"]),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None

"""How sure a ranking is: ranges and shares of ranks, weight stability, the next questions.

Shares are drawn once for what they depend on, in this run or an earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.cache import SharesCache
from compute_jobs.core.fit.fit_model import Question
from compute_jobs.core.fit.scoring import Ranking
from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.core.robustness.stability import WeightInterval

if TYPE_CHECKING:
    from compute_jobs.platform.paths import Home

DRAWS = 10_000
SEED = 20_260_520
"""The founding documents' date: the same shares for the same view, every time."""
QUESTIONS_KEPT = 60


class Robustness(Struct, frozen=True):
    draws: int
    seed: int
    rows: tuple[RowShares, ...]
    """With the ranges in points of fit."""
    weight_to_flip: tuple[WeightInterval, ...]
    dominated: tuple[tuple[str, str], ...]
    """(dominated, by)"""
    questions: tuple[Question, ...]

    def row(self, employer: str) -> RowShares | None:
        return next((row for row in self.rows if row.id == employer), None)


class RobustnessCache:
    """Robustness by ranking, under one state of the evidence.

    The state counts beside the ranking's numbers because questions name claims and their ages. An
    empty state is unknown: then results are kept for this run alone.
    """

    def __init__(self, home: Home, state: str) -> None:
        self._kept = SharesCache(home.cache)
        self._state = state
        self._this_run: dict[str, Robustness] = {}

    def get(self, ranking: Ranking, draws: int, seed: int, what_if: str) -> Robustness:
        """``what_if`` names the scenarios and the claims set aside."""
        robustness = self.known(ranking, draws, seed, what_if)
        if robustness is None:
            robustness = analyzed(ranking, draws, seed)
            key = self._key(ranking, draws, seed, what_if)
            self._this_run[key] = robustness
            if self._state:
                self._kept.put(key, robustness)
        return robustness

    def known(self, ranking: Ranking, draws: int, seed: int, what_if: str) -> Robustness | None:
        """Non-blocking: the kept result or None."""
        key = self._key(ranking, draws, seed, what_if)
        if key not in self._this_run and self._state:
            kept = self._kept.get(key, Robustness)
            if kept is not None:
                self._this_run[key] = kept
        return self._this_run.get(key)

    def _key(self, ranking: Ranking, draws: int, seed: int, what_if: str) -> str:
        return f"{ranking.signature()}:{draws}:{seed}:{self._state}:{what_if}"


def analyzed(ranking: Ranking, draws: int, seed: int) -> Robustness:
    """Draws, shares, weight stability and questions; the one place that needs numpy."""
    fits = [fit for name in ranking.order if (fit := ranking.outline(name)) is not None]
    if not fits:
        return Robustness(draws, seed, (), (), (), ())
    from compute_jobs.core.fit.anchors import POINTS
    from compute_jobs.core.fit.fits_table import shown_fit, table_of_fits
    from compute_jobs.core.fit.questions import question
    from compute_jobs.core.robustness.assessment import assess

    scorer = ranking.scorer
    weights = scorer.anchors.weights or ranking.weights
    founding = {str(name): share for name, share in weights.items()}
    assessment = assess(table_of_fits(fits, founding, ranking.shift), draws, seed)
    by_name = {fit.employer: fit for fit in fits}

    def shown(name: str, score: float) -> float:
        return shown_fit(by_name[name], ranking.shift, score)

    return Robustness(
        assessment.shares.draws,
        seed,
        rows=tuple(
            replace(
                row,
                p5=shown(row.id, row.p5),
                p50=shown(row.id, row.p50),
                p95=shown(row.id, row.p95),
            )
            for row in assessment.shares.rows
        ),
        weight_to_flip=assessment.stability.intervals,
        dominated=assessment.dominated,
        questions=tuple(
            Question(
                cell.alternative,
                cell.criterion,  # type: ignore[arg-type]  # a table's criteria are plain texts
                POINTS * cell.evpi,
                cell.p_change,
                POINTS * assessment.row_worth.get(cell.alternative, 0.0),
                question(scorer, cell.alternative, cell.criterion),
            )
            for cell in assessment.questions[:QUESTIONS_KEPT]
        ),
    )

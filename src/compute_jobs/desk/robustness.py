"""How certain a ranking is: ranges and shares of ranks, weight stability, the next questions.

Shares are computed once per state, in this run or an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs import cache
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.fit.fit_model import Decision, Question
from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.core.robustness.stability import WeightInterval

if TYPE_CHECKING:
    from compute_jobs.core.fit.scoring import Ranking
    from compute_jobs.core.robustness.assessment import CellQuestion
    from compute_jobs.core.robustness.decision_table import DecisionTable
    from compute_jobs.platform.paths import Home

T = TypeVar("T")
DRAWS = 10_000
SEED = 20_260_520
"""The founding documents' date: the same shares for the same view, every time."""
QUESTIONS_KEPT = 60
TOP = 3
"""A question counts for who is first, and for who is among the first two and three: a reader
applies to more than one employer."""
LEAST_WORTH = 0.005
"""Points of fit. A value shown as 0.00 isn't worth asking about."""
MORE_OFTEN = 0.01
"""A visible difference between two shares of first places that needs explaining."""
_DECISIONS: Mapping[int, Decision] = {1: "first", 2: "top2", 3: "top3"}


class Robustness(Struct, frozen=True):
    draws: int
    seed: int
    rows: tuple[RowShares, ...]
    """With the ranges in points of fit."""
    weight_to_flip: tuple[WeightInterval, ...]
    dominated: tuple[tuple[str, str], ...]
    """(dominated, by)"""
    questions: tuple[Question, ...]
    first_without_scale: Mapping[str, float] = field(default_factory=dict)
    """By employer, how often it comes first without the published scores."""

    @property
    def firsts_that_differ(self) -> tuple[RowShares, ...]:
        """The rows whose share of first places shows another percentage without those scores."""
        bare = self.first_without_scale
        return tuple(
            row
            for row in self.rows
            if row.id in bare and fmt.share(row.win) != fmt.share(bare[row.id])
        )

    def more_often_first(
        self, order: Sequence[str], employer: str | None = None
    ) -> tuple[RowShares, RowShares] | None:
        """An employer (the best ranked, or this one), and who comes first more often from below.

        None if rank and share of first places agree.
        """
        rows = {row.id: row for row in self.rows}
        ranked = [rows[name] for name in order if name in rows]
        for place, row in enumerate(ranked):
            rival = max(ranked[place + 1 :], key=lambda it: it.win, default=row)
            if employer in (None, row.id) and rival.win - row.win >= MORE_OFTEN:
                return row, rival
        return None

    def row(self, employer: str) -> RowShares | None:
        return next((row for row in self.rows if row.id == employer), None)


class RobustnessCache:
    """Robustness by ranking, under one state of the evidence.

    The state counts beside the ranking's numbers because questions name claims and their ages. An
    empty state means unknown: then results are kept only for this run.
    """

    def __init__(self, home: Home, state: str) -> None:
        self._place = home.cache
        self._state = state
        self._earlier = cache.shares(home.cache) if state else {}
        self._this_run: dict[str, Any] = {}

    def get(self, ranking: Ranking, draws: int, seed: int, what_if: str) -> Robustness:
        """``what_if`` names the scenarios and the claims set aside."""
        key = self._key(ranking, draws, seed, what_if)
        return self._kept(key, Robustness) or self._keep(key, analyzed(ranking, draws, seed))

    def known(self, ranking: Ranking, draws: int, seed: int, what_if: str) -> Robustness | None:
        """Non-blocking: the kept result or None."""
        return self._kept(self._key(ranking, draws, seed, what_if), Robustness)

    def shortlist(
        self, ranking: Ranking, names: Sequence[str], what_if: str
    ) -> tuple[Question, ...]:
        """What is worth knowing to choose among the shortlisted; cached like shares."""
        if not names:
            return ()
        key = f"{self._key(ranking, DRAWS, SEED, what_if)}:{' '.join(sorted(names))}"
        kept = self._kept(key, tuple[Question, ...])
        return self._keep(key, shortlist_questions(ranking, names)) if kept is None else kept

    def _kept(self, key: str, kind: type[T]) -> T | None:
        if key in self._earlier and key not in self._this_run:
            self._this_run[key] = cache.unpacked(self._earlier[key], kind)
        return self._this_run.get(key)

    def _keep(self, key: str, value: T) -> T:
        self._this_run[key] = value
        if self._state:
            cache.keep_shares(self._place, key, value)
        return value

    def _key(self, ranking: Ranking, draws: int, seed: int, what_if: str) -> str:
        return f"{ranking.signature}:{draws}:{seed}:{self._state}:{what_if}"


def analyzed(ranking: Ranking, draws: int, seed: int) -> Robustness:
    """Draws, shares, weight stability and questions; the one place that needs numpy."""
    from compute_jobs.core.fit.anchors import POINTS
    from compute_jobs.core.fit.fits_table import shown_fit, table_of_fits

    table = table_of_fits(ranking, ranking.order)
    if table is None:
        return Robustness(draws, seed, (), (), (), ())
    from compute_jobs.core.robustness.assessment import assess

    assessment = assess(table, draws, seed, TOP)
    asked = [cell for cell in assessment.questions if POINTS * cell.evpi >= LEAST_WORTH]

    return Robustness(
        assessment.shares.draws,
        seed,
        rows=tuple(
            replace(
                row,
                p5=shown_fit(ranking, row.id, row.p5),
                p50=shown_fit(ranking, row.id, row.p50),
                p95=shown_fit(ranking, row.id, row.p95),
            )
            for row in assessment.shares.rows
        ),
        weight_to_flip=assessment.stability.intervals,
        dominated=assessment.dominated,
        questions=tuple(
            _question(ranking, cell, _DECISIONS[cell.size]) for cell in asked[:QUESTIONS_KEPT]
        ),
        first_without_scale=_first_without_scale(table, draws, seed),
    )


def _first_without_scale(table: DecisionTable, draws: int, seed: int) -> dict[str, float]:
    """Shares of first places by the evidence alone; empty where nothing is added to it."""
    if not any(row.residual or row.offset for row in table.alternatives):
        return {}
    from compute_jobs.core.robustness.rank_shares import shares

    bare = tuple(replace(row, residual=0.0, offset=0.0) for row in table.alternatives)
    drawn = shares(replace(table, alternatives=bare), draws, seed)
    return {row.id: row.win for row in drawn.rows}


def shortlist_questions(ranking: Ranking, shortlist: Sequence[str]) -> tuple[Question, ...]:
    """What is worth knowing to choose among the shortlisted employers alone.

    A single one is compared with the best of the others.
    """
    eligible = ranking.order[: ranking.eligible_count]
    names = [name for name in eligible if name in shortlist]
    others = [name for name in eligible if name not in shortlist]
    rows = [*names, *others[:1]] if len(names) == 1 else names
    from compute_jobs.core.fit.anchors import POINTS
    from compute_jobs.core.fit.fits_table import table_of_fits

    table = table_of_fits(ranking, rows)
    if table is None or len(rows) < 2:
        return ()
    from compute_jobs.core.robustness.assessment import assess

    return tuple(
        _question(ranking, cell, "shortlist")
        for cell in assess(table, DRAWS, SEED).questions
        if cell.alternative in shortlist and POINTS * cell.evpi >= LEAST_WORTH
    )


def merged(*groups: Sequence[Question]) -> tuple[Question, ...]:
    """Each criterion of each employer once, for the choice that it helps most, by value."""
    best: dict[tuple[str, str], Question] = {}
    for each in (question for group in groups for question in group):
        known = best.get((each.employer, each.criterion))
        if known is None or (each.value, each.p_change) > (known.value, known.p_change):
            best[each.employer, each.criterion] = each
    ordered = sorted(
        best.values(),
        key=lambda it: [-round(each, 7) for each in (it.value, it.p_change, it.row_value)],
    )
    return tuple(ordered)


def _question(ranking: Ranking, cell: CellQuestion, decides: Decision) -> Question:
    from compute_jobs.core.fit.anchors import POINTS
    from compute_jobs.core.fit.questions import question

    return Question(
        cell.alternative,
        cell.criterion,  # type: ignore[arg-type]  # a table's criteria are plain texts
        POINTS * cell.evpi,
        cell.p_change,
        POINTS * cell.row_worth,
        question(ranking.scorer, cell.alternative, cell.criterion),
        decides,
    )

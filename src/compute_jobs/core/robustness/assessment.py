"""How certain the order of a decision table is: shares, weight stability and the next questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.dominance import dominators
from compute_jobs.core.robustness.evpi import RowWorths, cell_worths
from compute_jobs.core.robustness.rank_shares import TableShares, shares
from compute_jobs.core.robustness.scores import Scores, score
from compute_jobs.core.robustness.stability import Stability, stability

if TYPE_CHECKING:
    from compute_jobs.core.robustness.sampling import Floats


_DIGITS = 9
"""Values that differ by less are equal, as with scores."""


class CellQuestion(Struct, frozen=True):
    """One cell worth asking about, for the choice that knowing it would help most."""

    alternative: str
    criterion: str
    evpi: float
    p_change: float
    row_worth: float
    """The value of knowing everything about its row for that choice."""
    size: int
    """How many rows are chosen: 1 is who comes first, 3 the best three."""


class Assessment(Struct, frozen=True):
    """Scores and worths are in the table's units, 0 to 1."""

    shares: TableShares
    stability: Stability
    dominated: tuple[tuple[str, str], ...]
    """(dominated, by)"""
    questions: tuple[CellQuestion, ...]
    """Every uncertain cell, the most worth knowing first."""
    row_worth: Mapping[str, float]
    """The value of knowing everything about one row for choosing the first."""


def assess(table: DecisionTable, draws: int, seed: int, top: int = 1) -> Assessment:
    """Ranges, shares, weight stability, dominated rows and the next questions of one table.

    A question's value is its value for choosing the best row, the best two … up to ``top``,
    whichever gains most.
    """
    scores = score(table)
    worths = [RowWorths(scores, size) for size in range(1, top + 1)]

    def watch(drawn: Floats) -> None:
        for each in worths:
            each.watch(drawn)

    drawn = shares(table, draws, seed, watch)
    ids = [row.id for row in table.alternatives]
    row_worths = [dict(zip(ids, each.rows, strict=True)) for each in worths]
    return Assessment(
        shares=drawn,
        stability=stability(table, scores),
        dominated=tuple((ids[i], ids[k]) for i, k in dominators(table, scores)),
        questions=_questions(table, scores, row_worths),
        row_worth=row_worths[0],
    )


def _questions(
    table: DecisionTable, scores: Scores, row_worths: Sequence[Mapping[str, float]]
) -> tuple[CellQuestion, ...]:
    """By the cell's EVPI, the chance of another choice, the row's EVPI, then the score's
    uncertainty.
    """
    best: dict[tuple[str, str], CellQuestion] = {}
    for size, row_worth in enumerate(row_worths, start=1):
        for cell in cell_worths(table, scores, size):
            key = cell.alternative, cell.criterion
            asked = CellQuestion(*key, cell.evpi, cell.p_change, row_worth[cell.alternative], size)
            known = best.get(key)
            if known is None or (asked.evpi, asked.p_change) > (known.evpi, known.p_change):
                best[key] = asked
    weight = {criterion.id: criterion.weight for criterion in table.criteria}
    spread = {
        (row.id, worth.criterion.id): weight[worth.criterion.id] * (worth.best - worth.worst)
        for row, worths in zip(scores.rows, scores.worths, strict=True)
        for worth in worths
    }
    return tuple(
        sorted(
            best.values(),
            key=lambda cell: (
                *(-round(each, _DIGITS) for each in (cell.evpi, cell.p_change, cell.row_worth)),
                -spread[cell.alternative, cell.criterion],
                cell.alternative,
                cell.criterion,
            ),
        )
    )

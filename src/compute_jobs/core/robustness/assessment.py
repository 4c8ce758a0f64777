"""How sure the order of a decision table is: shares, weight stability and the next questions."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.dominance import dominators
from compute_jobs.core.robustness.evpi import CellWorth, RowWorths, cell_worths
from compute_jobs.core.robustness.rank_shares import TableShares, shares
from compute_jobs.core.robustness.scores import Scores, score
from compute_jobs.core.robustness.stability import Stability, stability


class Assessment(Struct, frozen=True):
    """Scores and worths are in the table's units, 0 to 1."""

    shares: TableShares
    stability: Stability
    dominated: tuple[tuple[str, str], ...]
    """(dominated, by)"""
    questions: tuple[CellWorth, ...]
    """The cells worth asking about, the most worth knowing first."""
    row_worth: Mapping[str, float]
    """What knowing everything about one row would be worth."""


def assess(table: DecisionTable, draws: int, seed: int) -> Assessment:
    """Ranges, shares, weight stability, dominated rows and the next questions of one table."""
    scores = score(table)
    worths = RowWorths(scores)
    drawn = shares(table, draws, seed, worths.watch)
    ids = [row.id for row in table.alternatives]
    row_worth = dict(zip(ids, worths.rows, strict=True))
    return Assessment(
        shares=drawn,
        stability=stability(table, scores),
        dominated=tuple((ids[i], ids[k]) for i, k in dominators(table, scores)),
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

"""How certain the order of a decision table is: shares, weight stability and the next questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.evpi import CellWorth, RowWorths, best_rows, cell_worths
from compute_jobs.core.robustness.rank_shares import (
    SETS,
    Acceptability,
    TableShares,
    acceptability,
    shares,
)
from compute_jobs.core.robustness.scores import (
    Dominance,
    RowScore,
    Scores,
    dominance,
    dominators,
    score,
)
from compute_jobs.core.robustness.stability import Stability, WeightInterval, stability

if TYPE_CHECKING:
    from compute_jobs.core.robustness.sampling import Floats, WeightSet

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


# -- in full, with its JSON shape for scripts --------------------------------------------------


class Report(Struct, frozen=True):
    n: int
    seed: int
    weights: Mapping[str, float]
    rows: tuple[RowScore, ...]
    dominance: Dominance
    acceptability: Acceptability
    stability: Stability
    choice_now: str
    expected_utility: Mapping[str, float]
    cells: tuple[CellWorth, ...]
    evpi_total: float
    evpi_row: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        ids = [row.id for row in self.rows]
        return {
            "n": self.n,
            "seed": self.seed,
            "weights": dict(self.weights),
            "rows": [self._row(i, ids) for i in range(len(self.rows))],
            "smaa": {kind: self._shares(kind, ids) for kind in SETS},
            "wsi": {
                "rank1": self.stability.first,
                "intervals": [_interval(part) for part in self.stability.intervals],
            },
            "evpi": {
                "choice_now": self.choice_now,
                "expected_utility": dict(self.expected_utility),
                "cells": [to_builtins(cell) for cell in self.cells],
                "evpi_total": self.evpi_total,
                "evpi_row": dict(self.evpi_row),
            },
        }

    def _row(self, i: int, ids: list[str]) -> dict[str, Any]:
        row = self.rows[i]
        return {
            "id": row.id,
            "score_mode": row.mode,
            "score_mean": row.mean,
            "interval": [row.low, row.high],
            "rank": row.rank,
            "out": row.out,
            "p_veto": row.p_veto,
            "unknown_weight": row.unknown_weight,
            "dominates_mode": [ids[k] for k in self.dominance.by_mode[i]],
            "dominates_certain": [ids[k] for k in self.dominance.certain[i]],
        }

    def _shares(self, kind: WeightSet, ids: list[str]) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        for i, name in enumerate(ids):
            rows[name] = {"ra": list(self.acceptability.shares[kind][i])}
            if kind == "uniform":
                central = self.acceptability.central[i]
                rows[name]["cw"] = None if central is None else list(central)
                rows[name]["cf"] = self.acceptability.confidence[i]
        return rows


def _interval(part: WeightInterval) -> dict[str, Any]:
    takers = {"low_challengers": list(part.low_challengers)}
    return {**to_builtins(part), **takers, "high_challengers": list(part.high_challengers)}


def analyse(table: DecisionTable, draws: int, seed: int) -> Report:
    """Everything in the definitions: exact if possible, else simulated."""
    scores = score(table)
    worths = RowWorths(scores)
    accepted = acceptability(table, draws, seed, worths.watch)
    ids = [row.id for row in table.alternatives]
    return Report(
        n=draws,
        seed=seed,
        weights={criterion.id: criterion.weight for criterion in table.criteria},
        rows=scores.rows,
        dominance=dominance(table, scores),
        acceptability=accepted,
        stability=stability(table, scores),
        choice_now=ids[best_rows(scores).chosen[0]],
        expected_utility=dict(zip(ids, (row.total for row in scores.expectations), strict=True)),
        cells=cell_worths(table, scores),
        evpi_total=worths.total,
        evpi_row=dict(zip(ids, worths.rows, strict=True)),
    )

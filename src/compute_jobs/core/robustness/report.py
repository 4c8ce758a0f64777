"""The full analysis of one decision table, and its JSON shape for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, to_builtins

from compute_jobs.core.robustness.decision_table import DecisionTable
from compute_jobs.core.robustness.dominance import Dominance, dominance
from compute_jobs.core.robustness.evpi import CellWorth, RowWorths, best_rows, cell_worths
from compute_jobs.core.robustness.rank_shares import SETS, Acceptability, acceptability
from compute_jobs.core.robustness.sampling import WeightSet
from compute_jobs.core.robustness.scores import RowScore, score
from compute_jobs.core.robustness.stability import Stability, WeightInterval, stability

SEED = 20_260_520
"""The default seed: the founding documents' date, so results are repeatable."""


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

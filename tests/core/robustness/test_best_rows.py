"""Worth for more than the first place: who belongs to the best two, three …"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from compute_jobs.core.robustness.assessment import assess
from compute_jobs.core.robustness.decision_table import DecisionTable, read_table
from compute_jobs.core.robustness.evpi import best_rows, cell_worths
from compute_jobs.core.robustness.scores import score
from tests.core.robustness.tables import criterion, table

ROWS: dict[str, list[Any]] = {
    "A": [8, [7, 8, 9]],
    "B": [[6, 7, 8], 6],
    "C": [[3, 5, 8], [4, 5, 6]],
    "D": [[3, 5, 6], 5],
    "E": [[0, 0, 1], 0],
}


def five() -> DecisionTable:
    return read_table(table([criterion("a", 1), criterion("b", 1)], ROWS))


def test_the_best_rows_and_whom_each_row_is_compared_with() -> None:
    choice = best_rows(score(five()), 3)
    assert choice.chosen == (0, 1, 2)
    assert choice.rival(0) == choice.rival(2) == 3
    assert choice.rival(3) == choice.rival(4) == 2
    everybody = best_rows(score(five()), 9)
    assert everybody.rival(0) is None


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_cells_worth_is_what_the_chosen_gain(size: int) -> None:
    parsed = five()
    scores = score(parsed)
    totals = np.array([row.total for row in scores.expectations])
    now = np.sort(totals)[-size:].sum()
    rng = np.random.default_rng(7)
    for cell in cell_worths(parsed, scores, size):
        i = [row.id for row in parsed.alternatives].index(cell.alternative)
        j = [each.id for each in parsed.criteria].index(cell.criterion)
        known = parsed.alternatives[i].cells[j]
        drawn = rng.triangular(known.low, known.mode, known.high, 40_000) / 10
        learned = np.tile(totals[:, None], 40_000)
        learned[i] += 0.5 * (drawn - scores.worths[i][j].mean)
        gain = np.sort(learned, axis=0)[-size:].sum(axis=0).mean() - now
        assert cell.evpi == pytest.approx(gain, abs=4e-4)


def test_questions_are_about_everybody_near_an_edge_of_the_first_three() -> None:
    first, three = assess(five(), 4000, 1), assess(five(), 4000, 1, top=3)
    assert {it.alternative for it in first.questions if it.evpi > 0} <= {"A", "B", "C"}
    worth = {it.alternative: it for it in three.questions if it.evpi > 0}
    assert {"C", "D"} <= set(worth)
    assert worth["D"].size == 3
    assert "E" not in worth
    for asked in three.questions:
        assert asked.row_worth >= asked.evpi - 0.002
    keys = [(-it.evpi, -it.p_change, -it.row_worth) for it in three.questions]
    assert keys == sorted(keys)
    assert first.row_worth == three.row_worth

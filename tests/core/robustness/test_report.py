"""The whole analysis at its edges, and the lean way in that the program takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compute_jobs.core.robustness.assessment import analyse, assess
from compute_jobs.core.robustness.decision_table import read_table
from compute_jobs.core.robustness.rank_shares import draws_for, shares

from .tables import Raw, criterion, table, two_by_two


def _analyse(raw: Raw, draws: int = 2000, seed: int = 1) -> dict[str, Any]:
    found = analyse(read_table(raw), draws, seed).as_dict()
    json.dumps(found, allow_nan=False)
    return found


def test_one_alternative_is_first_whatever_happens() -> None:
    found = _analyse(table([criterion("a", 1)], {"A": [[1, 2, 9]]}))
    assert found["smaa"]["pm"]["A"]["ra"] == [1.0]
    assert found["smaa"]["uniform"]["A"] == {"ra": [1.0], "cw": [1.0], "cf": 1.0}
    assert found["wsi"]["intervals"][0]["low"] == 0.0
    assert found["wsi"]["intervals"][0]["high"] == 1.0
    assert found["evpi"]["evpi_total"] == 0.0
    assert found["evpi"]["cells"] == [
        {"alternative": "A", "criterion": "a", "evpi": 0.0, "p_change": 0.0}
    ]


def test_equals_share_the_better_rank_and_the_first_in_the_file_is_chosen() -> None:
    found = _analyse(table([criterion("a", 1), criterion("b", 1)], {"B": [3, 4], "A": [4, 3]}))
    assert [row["rank"] for row in found["rows"]] == [1, 1]
    assert found["smaa"]["fixed"] == {"B": {"ra": [1.0, 0.0]}, "A": {"ra": [1.0, 0.0]}}
    assert found["wsi"]["rank1"] == "B"
    assert found["evpi"]["choice_now"] == "B"
    part = found["wsi"]["intervals"][0]
    assert part["weight"] == part["high"] == pytest.approx(0.5)
    assert (part["low"], part["high_challengers"]) == (0.0, ["A"])


def test_when_everybody_is_out_nobody_ranks() -> None:
    raw = table(
        [criterion("a", 1)],
        {"A": [3], "B": [[1, 2, 4]]},
        vetoes=[{"criterion": "a", "op": ">=", "value": 5}],
    )
    found = _analyse(raw)
    assert [row["rank"] for row in found["rows"]] == [None, None]
    assert [row["p_veto"] for row in found["rows"]] == [1.0, 1.0]
    assert found["wsi"] == {"rank1": None, "intervals": []}
    for kind in found["smaa"].values():
        assert all(sum(row["ra"]) == 0 for row in kind.values())
    assert found["smaa"]["uniform"]["A"]["cw"] is None
    assert found["evpi"]["evpi_total"] == 0.0


def test_a_criterion_without_weight_still_vetoes() -> None:
    raw = table(
        [criterion("a", 1), criterion("b", 0)],
        {"A": [9, [0, 5, 10]], "B": [5, 5]},
        vetoes=[{"criterion": "b", "op": ">=", "value": 5}],
        dist="uniform",
    )
    found = _analyse(raw, 20_000)
    assert found["rows"][0]["p_veto"] == pytest.approx(0.5)
    assert found["smaa"]["pm"]["A"]["ra"][0] == pytest.approx(0.5, abs=0.01)
    assert found["evpi"]["choice_now"] == "B"
    # learning b: half the time A (0.9) rather than B (0.5)
    cell = found["evpi"]["cells"][0]
    assert (cell["alternative"], cell["criterion"]) == ("A", "b")
    assert cell["evpi"] == pytest.approx(0.2)
    assert cell["p_change"] == pytest.approx(0.5)
    assert found["evpi"]["evpi_row"]["A"] == pytest.approx(0.2, abs=0.01)


def test_a_point_on_the_line_is_allowed() -> None:
    raw = table(
        [criterion("a", 1, 0, 3, direction="min")],
        {"A": [0.3], "B": [0.30000001]},
        vetoes=[{"criterion": "a", "op": "<=", "value": 0.3}],
    )
    found = _analyse(raw)
    assert [row["out"] for row in found["rows"]] == [False, True]
    assert found["smaa"]["fixed"]["A"]["ra"] == [1.0, 0.0]
    assert found["smaa"]["fixed"]["B"]["ra"] == [0.0, 0.0]


def test_an_unknown_spans_the_scale() -> None:
    raw = table([criterion("a", 3), criterion("b", 1)], {"A": [None, 8], "B": [5, 5]})
    row = _analyse(raw)["rows"][0]
    assert row["score_mode"] == row["score_mean"] == pytest.approx(0.75 * 0.5 + 0.25 * 0.8)
    assert row["interval"] == pytest.approx([0.2, 0.95])
    assert row["unknown_weight"] == pytest.approx(0.75)


def test_the_same_seed_gives_the_same_report_and_another_seed_another() -> None:
    raw = table([criterion("a", 3), criterion("b", 1)], {"A": [None, 8], "B": [5, [1, 5, 9]]})
    assert _analyse(raw, seed=3) == _analyse(raw, seed=3)
    assert _analyse(raw, seed=3)["smaa"] != _analyse(raw, seed=4)["smaa"]


def test_lean_shares_are_those_of_the_full_analysis() -> None:
    raw = table(
        [criterion("a", 3), criterion("b", 2)],
        {"A": [[2, 6, 9], [1, 5, 9]], "B": [5, [3, 6, 8]], "C": [[4, 8, 9], 4]},
        vetoes=[{"criterion": "a", "op": ">=", "value": 4}],
    )
    parsed = read_table(raw)
    full = analyse(parsed, 20_000, 1).as_dict()["smaa"]["pm"]
    lean = shares(parsed, 20_000, 2)
    assert [row.id for row in lean.rows] == ["A", "B", "C"]
    for row in lean.rows:
        assert row.rank_shares == pytest.approx(full[row.id]["ra"], abs=0.015)
        assert row.p5 <= row.p50 <= row.p95


def test_the_range_of_a_row_is_that_of_its_ratings() -> None:
    raw = table([criterion("a", 1)], {"A": [[0, 5, 10]], "B": [None], "C": [3]})
    first, second, third = shares(read_table(raw), 20_000, 1).rows
    # P(X <= x) = x²/2 below the middle of a symmetric triangle on 0-1, doubled
    assert first.p5 == pytest.approx((0.05 / 2) ** 0.5, abs=0.01)
    assert first.p50 == pytest.approx(0.5, abs=0.01)
    assert (second.p5, second.p95) == pytest.approx((0.05, 0.95), abs=0.01)
    assert third.p5 == third.p50 == third.p95 == pytest.approx(0.3)


def test_many_rows_take_fewer_draws_and_still_share_out_first_place() -> None:
    raw = table(
        [criterion("a", 1), criterion("b", 1)],
        {f"r{i}": [[i % 7, i % 7 + 1, i % 7 + 3], [i % 5, i % 5, i % 5 + 2]] for i in range(800)},
    )
    found = shares(read_table(raw), 6000, 1)
    assert found.draws == draws_for(800, 6000) == 5000
    assert sum(row.rank_shares[0] for row in found.rows) == pytest.approx(1.0)
    assert draws_for(6, 10_000) == 10_000


def test_questions_come_by_worth_and_the_dominated_are_named() -> None:
    raw = table(
        [criterion("a", 3), criterion("b", 2)],
        {"A": [[5, 7, 9], None], "B": [[5, 6, 7], 6], "C": [4, 5]},
    )
    found = assess(read_table(raw), 5000, 1)
    assert found.dominated == (("C", "A"),)
    first = found.questions[0]
    assert (first.alternative, first.criterion) == ("A", "b")
    worths = [cell.evpi for cell in found.questions]
    assert worths == sorted(worths, reverse=True)
    assert found.row_worth["A"] >= first.evpi - 0.002
    assert found.row_worth["C"] == 0.0
    assert found.stability.first == "A"


def test_lean_assessment_of_the_known_answer() -> None:
    found = assess(read_table(two_by_two()), 20_000, 1)
    assert found.shares.rows[0].rank_shares == pytest.approx((9 / 14, 5 / 14), abs=0.005)
    assert found.stability.intervals[0].low == pytest.approx(4 / 7)


def test_draws_are_not_clipped_at_the_end_of_the_scale() -> None:
    raw = table([criterion("a", 1)], {"A": [[6, 9, 10]], "B": [[0, 1, 2]]})
    raw["alternatives"][0]["offset"] = 0.4
    raw["alternatives"][1]["offset"] = -0.3
    first, second = shares(read_table(raw), 5000, 1).rows
    assert first.p5 > 1.0 and first.p95 > first.p50 > first.p5
    assert second.p95 < 0.0 and second.p5 < second.p50

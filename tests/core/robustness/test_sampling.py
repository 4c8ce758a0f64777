"""Draws: the weight sets, the ratings, the ranks; and shares against plain loops."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute_jobs.core.robustness.assessment import analyse
from compute_jobs.core.robustness.decision_table import read_table
from compute_jobs.core.robustness.sampling import Ratings, draw_weights, pack, ranks

from . import brute
from .tables import Raw, any_table, criterion, table, two_by_two

DRAWS = 40_000


def _weights(given_weights: list[float], pm: float, draws: int = DRAWS) -> Any:
    names = [f"c{j}" for j in range(len(given_weights))]
    raw = table(
        [criterion(name, w) for name, w in zip(names, given_weights, strict=True)],
        {"A": [1] * len(names)},
        pm=pm,
    )
    return draw_weights(pack(read_table(raw)), "pm", np.random.default_rng(3), draws)


@pytest.mark.parametrize("pm", [0.0, 0.1, 0.25, 1.0, 1.5, 4.0, 60.0])
@pytest.mark.parametrize(
    "given_weights",
    [[1.0], [3, 2], [5, 3, 1], [8, 1, 1, 0], [2] * 12, [40, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ids=str,
)
def test_weights_lie_in_the_box_on_the_simplex(given_weights: list[float], pm: float) -> None:
    total = sum(given_weights)
    drawn = _weights(given_weights, pm, 2000)
    assert drawn.shape == (len(given_weights), 2000)
    assert drawn.sum(axis=0) == pytest.approx(np.ones(2000))
    assert (drawn >= 0).all()
    for line, weight in zip(drawn, given_weights, strict=True):
        assert (abs(line - weight / total) <= pm * weight / total + 1e-9).all()


@pytest.mark.parametrize(
    ("given_weights", "pm"),
    [([6, 4], 0.25), ([5, 3, 2], 0.25), ([5, 3, 2], 1.4), ([4, 3, 2, 1], 2.0), ([6, 3, 1], 0.9)],
)
def test_weights_are_spread_evenly_over_the_set(given_weights: list[float], pm: float) -> None:
    drawn = _weights(given_weights, pm)
    rng = random.Random(1)
    start = [w / sum(given_weights) for w in given_weights]
    plain = np.array([brute.box_weights(start, pm, rng) for _ in range(20_000)]).T
    for mine, theirs in zip(drawn, plain, strict=True):
        points = np.quantile(theirs, [0.1, 0.25, 0.5, 0.75, 0.9])
        shares = [(mine <= point).mean() for point in points]
        assert shares == pytest.approx([0.1, 0.25, 0.5, 0.75, 0.9], abs=0.015)


def test_all_weights_means_evenly_over_the_simplex() -> None:
    raw = table([criterion(f"c{j}", 1) for j in range(4)], {"A": [1] * 4})
    drawn = draw_weights(pack(read_table(raw)), "uniform", np.random.default_rng(1), DRAWS)
    for line in drawn:
        assert line.mean() == pytest.approx(0.25, abs=0.005)
        assert (line <= 0.5).mean() == pytest.approx(1 - 0.5**3, abs=0.01)


@pytest.mark.parametrize("dist", ["triangular", "uniform"])
@pytest.mark.parametrize("direction", ["max", "min"])
def test_ratings_follow_their_distribution(dist: str, direction: str) -> None:
    ratings = [[2, 3, 9], [0, 0, 10], [0, 10, 10], [-4, 5, 14], None, 7]
    raw = table(
        [criterion("c", 1, direction=direction)],
        {f"a{i}": [rating] for i, rating in enumerate(ratings)},
        dist=dist,
    )
    packed = pack(read_table(raw))
    ok = np.ones((len(ratings), DRAWS), bool)
    values = Ratings(packed, np.random.default_rng(2)).draw(0, DRAWS, ok)
    assert ok.all()
    for line, rating in zip(values, ratings, strict=True):
        expected = [
            brute.value(raw["criteria"][0], x) for x in brute.grid(rating, raw["criteria"][0], dist)
        ]
        for q in (0.05, 0.3, 0.5, 0.8, 0.97):
            assert np.quantile(line, q) == pytest.approx(np.quantile(expected, q), abs=0.005)


@settings(max_examples=50)
@given(
    st.lists(
        st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.3 + 1e-12, -5.0]), min_size=3, max_size=3),
        min_size=1,
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_ranks_share_ties_however_many_rows(scores: list[list[float]], rng: random.Random) -> None:
    ok = [[rng.random() < 0.8 for _ in line] for line in scores]
    expected = [
        [
            sum(o[d] and s[d] > line[d] + 1e-9 for s, o in zip(scores, ok, strict=True))
            if fine[d]
            else -1
            for d in range(3)
        ]
        for line, fine in zip(scores, ok, strict=True)
    ]
    assert ranks(np.array(scores), np.array(ok)).tolist() == expected


TABLES: dict[str, Raw] = {
    "two by two": two_by_two(),
    "two by two, wide box": two_by_two(pm=1.5),
    "unknowns and vetoes": table(
        [criterion("x", 3), criterion("y", 2, 0, 4, direction="min"), criterion("z", 1)],
        {"A": [[4, 8, 9], [0, 1, 3], None], "B": [6, 2, [1, 2, 9]], "C": [None, [1, 3, 4], 7]},
        vetoes=[
            {"criterion": "y", "op": "<=", "value": 2.5},
            {"criterion": "x", "op": ">=", "value": 5},
            {"criterion": "x", "op": "<=", "value": 9.5},
        ],
    ),
    "beyond the scale": table(
        [criterion("x", 1), criterion("y", 1, direction="min")],
        {"A": [[-5, 2, 14], [2, 11, 15]], "B": [[3, 4, 5], [4, 5, 6]], "C": [12, -3]},
        dist="uniform",
    ),
}


@pytest.mark.parametrize("kind", ["fixed", "pm", "uniform"])
@pytest.mark.parametrize("name", TABLES)
def test_shares_are_those_of_plain_loops(name: str, kind: str) -> None:
    raw = TABLES[name]
    found = analyse(read_table(raw), DRAWS, 11).as_dict()["smaa"][kind]
    draws = 6000
    for row, line in zip(raw["alternatives"], brute.rank_shares(raw, kind, draws, 5), strict=True):
        for mine, share in zip(found[row["id"]]["ra"], line, strict=True):
            noise = 4.5 * (max(share * (1 - share), 2e-4) * (1 / draws + 1 / DRAWS)) ** 0.5
            assert mine == pytest.approx(share, abs=noise)


@settings(max_examples=25)
@given(any_table())
def test_a_row_of_shares_sums_to_the_chance_of_no_veto(raw: Raw) -> None:
    found = analyse(read_table(raw), 2000, 4).as_dict()
    for row in found["rows"]:
        for kind in found["smaa"]:
            total = sum(found["smaa"][kind][row["id"]]["ra"])
            assert total == pytest.approx(1 - row["p_veto"], abs=0.05)


@settings(max_examples=25)
@given(any_table(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_no_draw(raw: Raw, rng: random.Random) -> None:
    shuffled = {**raw, "alternatives": list(raw["alternatives"]), "criteria": list(raw["criteria"])}
    rng.shuffle(shuffled["alternatives"])
    rng.shuffle(shuffled["criteria"])
    before, after = (analyse(read_table(it), 500, 4).as_dict() for it in (raw, shuffled))
    for kind, rows in before["smaa"].items():
        for name, row in rows.items():
            assert after["smaa"][kind][name]["ra"] == row["ra"]
    rows = {row["id"]: row for row in after["rows"]}
    for row in before["rows"]:
        assert rows[row["id"]]["rank"] == row["rank"]
        assert rows[row["id"]]["score_mean"] == pytest.approx(row["score_mean"])


@settings(max_examples=25)
@given(any_table(), st.sampled_from([0.25, 2.0, 1024.0]))
def test_scaling_all_weights_changes_nothing(raw: Raw, factor: float) -> None:
    scaled = {
        **raw,
        "criteria": [{**c, "weight": c["weight"] * factor} for c in raw["criteria"]],
    }
    before, after = (analyse(read_table(it), 300, 4).as_dict() for it in (raw, scaled))
    assert before == after

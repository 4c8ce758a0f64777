"""Closed forms against grids and loops, on any small table."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from compute_jobs.core.robustness.decision_table import DecisionTable, read_table
from compute_jobs.core.robustness.evpi import cell_worths
from compute_jobs.core.robustness.scores import dominance, dominators, score
from compute_jobs.core.robustness.stability import stability

from . import brute
from .tables import Raw, any_table, criterion, table


@settings(max_examples=40)
@given(any_table())
def test_scores_means_and_chances_are_those_of_a_fine_grid(raw: Raw) -> None:
    found = score(read_table(raw))
    for mine, expected, row in zip(
        found.rows, found.expectations, raw["alternatives"], strict=True
    ):
        assert mine.mode == pytest.approx(brute.score_mode(raw, row))
        means, chances, ends = [], [], []
        for c in raw["criteria"]:
            draws = brute.grid(row["ratings"][c["id"]], c, raw["dist"])
            values = [brute.value(c, x) for x in draws]
            means.append(sum(values) / len(values))
            chances.append(sum(brute.allowed(raw, c["id"], x) for x in draws) / len(draws))
            rating = row["ratings"][c["id"]]
            span = [c["lo"], c["hi"]] if rating is None else rating
            span = [span] if isinstance(span, float) else [span[0], span[-1]]
            ends.append(sorted(brute.value(c, x) for x in span))
        weights = brute.weights(raw)
        assert mine.mean == pytest.approx(_dot(weights, means), abs=2e-4)
        assert mine.low == pytest.approx(_dot(weights, [e[0] for e in ends]))
        assert mine.high == pytest.approx(_dot(weights, [e[-1] for e in ends]))
        clear = 1.0
        for chance in chances:
            clear *= chance
        expected_veto = 1.0 if row.get("deal_breakers") else 1 - clear
        assert mine.p_veto == pytest.approx(expected_veto, abs=8e-4)
        assert expected.total == pytest.approx(brute.utility(raw, row), abs=8e-4)
        assert mine.out == brute.is_out(raw, row)
        assert mine.unknown_weight == pytest.approx(
            sum(
                w
                for w, c in zip(weights, raw["criteria"], strict=True)
                if row["ratings"][c["id"]] is None
            )
        )


def _dot(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


@settings(max_examples=10)
@given(any_table(rows=3, columns=2))
def test_cells_are_worth_what_learning_each_of_their_values_brings(raw: Raw) -> None:
    parsed = read_table(raw)
    found = score(parsed)
    now = sorted((brute.utility(raw, row) for row in raw["alternatives"]), reverse=True)
    level = len(now) > 1 and now[0] - now[1] < 2e-3
    by_id = {row["id"]: i for i, row in enumerate(raw["alternatives"])}
    criteria = {c["id"]: c for c in raw["criteria"]}
    for cell in cell_worths(parsed, found):
        worth, change = brute.cell_evpi(
            raw, by_id[cell.alternative], criteria[cell.criterion], points=301
        )
        assert cell.evpi == pytest.approx(worth, abs=3e-3)
        # with two choices level, or a whole stretch of values level, a grid can't tell who wins
        if not level and abs(cell.p_change - change) > 0.02:
            assert cell.evpi < 1e-3


@settings(max_examples=40)
@given(any_table())
def test_first_place_holds_inside_the_interval_and_goes_outside(raw: Raw) -> None:
    parsed = read_table(raw)
    found = score(parsed)
    result = _stability(parsed)
    standing = [row for row in raw["alternatives"] if not brute.is_out(raw, row)]
    if not standing:
        assert result.first is None
        assert result.intervals == ()
        return
    best = max(brute.score_mode(raw, row) for row in standing)
    assert result.first == next(
        row["id"] for row in standing if brute.score_mode(raw, row) >= best - 1e-9
    )
    assert found.rows[[r.id for r in found.rows].index(result.first)].rank == 1
    for j, part in enumerate(result.intervals):
        assert 0.0 <= part.low <= part.weight <= part.high <= 1.0
        for t in (part.low + 1e-6, part.high - 1e-6, (part.low + part.high) / 2):
            if part.low <= t <= part.high:
                assert brute.stays_first(raw, j, t)
        if part.low_challengers:
            assert not brute.stays_first(raw, j, part.low - max(1e-6, part.low * 0.01))
        else:
            assert part.low == 0.0
        if part.high_challengers:
            assert not brute.stays_first(raw, j, part.high + max(1e-6, (1 - part.high) * 0.01))
        else:
            assert part.high == 1.0


def _stability(parsed: DecisionTable):  # type: ignore[no-untyped-def]
    return stability(parsed, score(parsed))


@settings(max_examples=40)
@given(any_table(vetoes=False))
def test_dominance_is_what_the_loops_say(raw: Raw) -> None:
    parsed = read_table(raw)
    scores = score(parsed)
    grid = scores.worths
    found = dominance(parsed, scores)
    for i, mine in enumerate(grid):
        for k, theirs in enumerate(grid):
            pairs = list(zip(mine, theirs, strict=True))
            by_mode = i != k and all(a.mode >= b.mode for a, b in pairs)
            certain = i != k and all(a.worst >= b.best for a, b in pairs)
            assert (k in found.by_mode[i]) == (by_mode and any(a.mode > b.mode for a, b in pairs))
            assert (k in found.certain[i]) == (certain and any(a.worst > b.best for a, b in pairs))
    named = dict(dominators(parsed, scores))
    assert set(named) == {k for losers in found.by_mode for k in losers}
    assert all(k in found.by_mode[i] for k, i in named.items())


def test_a_residual_fades_as_the_weights_leave_the_reference() -> None:
    raw = table([criterion("a", 0.5), criterion("b", 0.5)], {"X": [5, 5], "Y": [5, 5]})
    raw["alternatives"][0]["residual"] = 0.1
    raw["alternatives"][1]["offset"] = 0.04
    raw["reference_weights"] = {"a": 0.8, "b": 0.2}
    parsed = read_table(raw)
    found = score(parsed)
    assert [row.mode for row in found.rows] == pytest.approx([0.5 + 0.1 * 0.7, 0.54])
    # X leads while 0.1 × (min(t, .8) + min(1 - t, .2)) >= 0.04: from t = 0.2 on
    first = _stability(parsed).intervals[0]
    assert first.low == pytest.approx(0.2)
    assert (first.high, first.low_challengers) == (1.0, ("Y",))


def test_a_residual_can_turn_the_lead_twice_on_the_way() -> None:
    rng = random.Random(5)
    for _ in range(50):
        names = ["a", "b", "c"]
        raw = table(
            [criterion(name, rng.randint(1, 9)) for name in names],
            {f"r{i}": [rng.uniform(4, 6) for _ in names] for i in range(3)},
        )
        for row in raw["alternatives"]:
            row["residual"] = rng.uniform(-0.2, 0.2)
        raw["reference_weights"] = {name: rng.randint(1, 9) for name in names}
        parsed = read_table(raw)
        result = _stability(parsed)
        modes = [[worth.mode for worth in row] for row in score(parsed).worths]
        for j, part in enumerate(result.intervals):
            for step in range(201):
                t = part.low + (part.high - part.low) * step / 200
                given_up = [
                    t if k == j else w * (1 - t) / (1 - parsed.weights[j])
                    for k, w in enumerate(parsed.weights)
                ]
                scores = {
                    row.id: _dot(given_up, line) + parsed.added(row, given_up)
                    for row, line in zip(parsed.alternatives, modes, strict=True)
                }
                assert scores[str(result.first)] >= max(scores.values()) - 1e-8

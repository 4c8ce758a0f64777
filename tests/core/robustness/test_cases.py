"""The worked cases, number by number: exact where no draws are needed, within noise elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.core.robustness.assessment import analyse
from compute_jobs.core.robustness.decision_table import read_table

EXACT = 5e-4
DRAWS = 200_000
CASES = ("01_closed_2x2", "04_vetoes")


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, shared: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    raw = json.loads((shared / "cases" / f"{request.param}.json").read_text())
    expected = raw["expected"]
    return analyse(read_table(raw), DRAWS, expected["seed"]).as_dict(), expected


def test_what_needs_no_draws_is_exact(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = case
    assert ours["weights"] == pytest.approx(theirs["weights"], abs=EXACT)
    assert len(ours["rows"]) == len(theirs["rows"])
    for mine, row in zip(ours["rows"], theirs["rows"], strict=True):
        for key in ("id", "rank", "out", "dominates_mode", "dominates_certain"):
            assert mine[key] == row[key], (row["id"], key)
        for key in ("score_mode", "score_mean", "interval", "p_veto", "unknown_weight"):
            assert mine[key] == pytest.approx(row[key], abs=EXACT), (row["id"], key)
    assert ours["wsi"]["rank1"] == theirs["wsi"]["rank1"]
    for mine, part in zip(ours["wsi"]["intervals"], theirs["wsi"]["intervals"], strict=True):
        assert mine == pytest.approx(part, abs=EXACT)
    assert ours["evpi"]["choice_now"] == theirs["evpi"]["choice_now"]
    assert ours["evpi"]["expected_utility"] == pytest.approx(
        theirs["evpi"]["expected_utility"], abs=EXACT
    )


def test_cells_agree(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = (
        {(cell["alternative"], cell["criterion"]): cell for cell in side["evpi"]["cells"]}
        for side in case
    )
    assert ours.keys() == theirs.keys()
    for name, cell in theirs.items():
        assert ours[name]["evpi"] == pytest.approx(cell["evpi"], abs=EXACT)
        assert ours[name]["p_change"] == pytest.approx(cell["p_change"], abs=EXACT)
    values = [cell["evpi"] for cell in case[0]["evpi"]["cells"]]
    assert values == sorted(values, reverse=True)


def test_what_is_drawn_agrees_within_noise(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = case
    for kind, rows in theirs["smaa"].items():
        assert ours["smaa"][kind].keys() == rows.keys()
        for name, row in rows.items():
            mine = ours["smaa"][kind][name]
            assert mine.keys() == row.keys()
            for a, b in zip(mine["ra"], row["ra"], strict=True):
                assert a == pytest.approx(b, abs=4 * _noise(b) + 1e-5), (kind, name)
            if row.get("cw") is None:
                assert mine.get("cw") is None
                assert mine.get("cf") is None
                continue
            # among w drawn evenly a weight spreads by less than 0.35
            spread = 0.35 * (1 / (row["ra"][0] * DRAWS)) ** 0.5
            assert mine["cw"] == pytest.approx(row["cw"], abs=4 * spread + 1e-4), name
            assert mine["cf"] == pytest.approx(row["cf"], abs=4 * _noise(row["cf"]) + spread)
    mine, evpi = ours["evpi"], theirs["evpi"]
    assert mine["evpi_total"] == pytest.approx(evpi["evpi_total"], abs=4e-4)
    assert mine["evpi_row"] == pytest.approx(evpi["evpi_row"], abs=4e-4)


def _noise(share: float) -> float:
    return (max(share * (1 - share), 1e-9) * (1 / DRAWS + 1 / 400_000)) ** 0.5  # type: ignore[no-any-return]


def test_the_closed_form_case_has_its_closed_form(shared: Path) -> None:
    raw = json.loads((shared / "cases" / "01_closed_2x2.json").read_text())
    ours = analyse(read_table(raw), DRAWS, 1).as_dict()
    closed = raw["closed_form"]
    for kind, rows in closed["smaa"].items():
        for name, row in rows.items():
            assert ours["smaa"][kind][name]["ra"] == pytest.approx(row["ra"], abs=1e-3)
            if "cw" in row:
                assert ours["smaa"][kind][name]["cw"] == pytest.approx(row["cw"], abs=1e-3)
                assert ours["smaa"][kind][name]["cf"] == row["cf"]
    for mine, part in zip(ours["wsi"]["intervals"], closed["wsi"]["intervals"], strict=True):
        for key, value in part.items():
            assert mine[key] == (
                pytest.approx(value, abs=1e-9) if key in ("low", "high") else value
            )

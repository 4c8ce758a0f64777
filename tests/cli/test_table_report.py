"""``robustness --table`` on a table of one's own: the analysis in words, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compute_jobs.cli.robustness import report_table

OFFERS = {
    "criteria": [
        {"id": "pay", "weight": 3, "lo": 0, "hi": 10, "direction": "max"},
        {"id": "commute", "weight": 1, "lo": 0, "hi": 2, "direction": "min"},
    ],
    "vetoes": [{"criterion": "commute", "op": "<=", "value": 1.5}],
    "alternatives": [
        {"id": "near", "ratings": {"pay": [4, 6, 7], "commute": 0.5}},
        {"id": "far", "ratings": {"pay": [7, 8, 9], "commute": [1, 1.4, 2]}},
        {"id": "poor", "ratings": {"pay": 3, "commute": 1}},
        {"id": "barred", "ratings": {"pay": None, "commute": 0}, "deal_breakers": ["no visa"]},
    ],
}


@pytest.fixture
def offers(tmp_path: Path) -> str:
    path = tmp_path / "offers.json"
    path.write_text(json.dumps(OFFERS))
    return str(path)


def test_the_words_name_rank_stability_choice_and_question(
    offers: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report_table(offers, 2000, 1, as_json=False)
    out, err = capsys.readouterr()
    lines = [line.split() for line in out.splitlines()]
    assert ["1", "far"] in [line[:2] for line in lines]
    assert ["✗", "barred"] in [line[:2] for line in lines]
    assert "far stays first" in out
    assert "near is at least as good as poor on all" in out
    assert "barred is at least" not in out
    assert "Best expected choice now: near" in out
    assert "ask about far: commute" in out
    assert "2000 draws, seed 1" in err


def test_json_is_the_report_and_the_seed_is_fixed_by_default(
    offers: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for _ in range(2):
        report_table(offers, 500, None, as_json=True)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    found = json.loads(printed[0])
    assert {"rows", "smaa", "wsi", "evpi", "n", "seed", "weights"} == found.keys()
    assert found["evpi"]["choice_now"] == "near"


def test_when_nothing_can_be_chosen_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = {**OFFERS, "alternatives": [OFFERS["alternatives"][3]]}  # type: ignore[index]
    path = tmp_path / "none.json"
    path.write_text(json.dumps(table))
    report_table(str(path), 100, 1, as_json=False)
    out = capsys.readouterr().out
    assert "Every alternative is ruled out" in out
    assert "There is nothing to choose" in out

"""Bundled tables: a damaged one is named, and the ledger's constants are those the core assumes."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from compute_jobs.core.evidence.evidence_model import LedgerRules
from compute_jobs.core.evidence.figures import parse_figure
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import (
    read_hype,
    read_rubric,
    read_rules,
    read_scenarios,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled tables that is read in place of them."""
    place = tmp_path / "data"
    place.mkdir()
    for name in ("rubric.toml", "suggestions.toml", "scenarios.toml", "hype.toml"):
        shutil.copy(bundled_data() / name, place / name)
    monkeypatch.setattr("compute_jobs.packs.tables.bundled_data", lambda: place)
    return place


@pytest.mark.parametrize(
    ("text", "told"), [("not toml [", "not TOML"), ("", "missing"), (None, "can't be read")]
)
def test_a_damaged_file_is_named(folder: Path, text: str | None, told: str) -> None:
    path = folder / "rubric.toml"
    path.unlink()
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(ReaderError, match=told) as caught:
        read_rubric()
    assert "rubric.toml" in str(caught.value)


def test_a_scenario_or_a_rule_without_its_parts_is_named(folder: Path) -> None:
    (folder / "scenarios.toml").write_text("[[scenario]]\nid = 'x'\n", "utf-8")
    (folder / "hype.toml").write_text("flag = 3\n", "utf-8")
    for read in (read_scenarios, read_hype):
        with pytest.raises(ReaderError, match="damaged"):
            read()


def test_the_data_and_the_core_say_the_same() -> None:
    assert read_rules() == LedgerRules()
    assert load_packs([]).evidence.rules == LedgerRules()


def test_every_constant_of_the_ledger_has_its_reason() -> None:
    data = tomllib.loads((bundled_data() / "ledger.toml").read_text("utf-8"))
    for name, table in data.items():
        assert name == "end" or len(table["reason"]) > 30


def test_a_constant_changes_what_follows_from_it() -> None:
    wide = LedgerRules(about=0.1, nearly=0.8)
    about, nearly = (parse_figure(text, rules=wide) for text in ("about 100", "nearly 100"))
    assert about.bound_low == pytest.approx(90)
    assert about.bound_high == pytest.approx(110)
    assert nearly.bound_low == pytest.approx(80)
    assert nearly.bound_high == 100


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("0.05", "5"), ("0.95", '"most"'), ("tiers = 2", "tiers = 0"), ('"primary"', '"best"'),
        ("[lift]", "[lifted]"), ("half_lives = 1.0", "half_lives = -1"), ("[about]", "[about"),
    ],
)  # fmt: skip
def test_a_broken_install_is_said_in_one_line(folder: Path, right: str, wrong: str) -> None:
    text = (bundled_data() / "ledger.toml").read_text("utf-8")
    assert right in text
    (folder / "ledger.toml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ReaderError, match=r"ledger\.toml is (damaged|not TOML)"):
        read_rules()


def test_each_legal_name_says_where_it_was_seen() -> None:
    for line in (bundled_data() / "employers.toml").read_text("utf-8").splitlines():
        if line.startswith("legal_names"):
            names, _, seen = line.partition("  # ")
            marks = seen.split(", ")
            assert set(marks) <= {"lca", "filing", "own"}, line
            assert len(marks) in (1, len(tomllib.loads(names)["legal_names"])), line

"""The ledger's constants stand in data, and what the core assumes without data is the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from compute_jobs.core.evidence.evidence_model import LedgerRules
from compute_jobs.core.evidence.figures import parse_figure
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_data
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import read_rules


def test_the_data_and_the_core_say_the_same() -> None:
    assert read_rules() == LedgerRules()
    assert load_packs([]).evidence.rules == LedgerRules()


def test_every_constant_has_its_reason() -> None:
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
def test_a_broken_install_is_said_in_one_line(tmp_path: Path, right: str, wrong: str) -> None:
    text = (bundled_data() / "ledger.toml").read_text("utf-8")
    assert right in text
    file = tmp_path / "ledger.toml"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ReaderError, match="constant"):
        read_rules(file)

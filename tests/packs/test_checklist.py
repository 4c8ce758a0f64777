"""The checklist's file: complete, with reasons, and open to a reader's own items."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from compute_jobs.cli.main import main
from compute_jobs.core.dossier.suggestions import DEPENDENCE
from compute_jobs.core.fit.measures import DERIVED
from compute_jobs.packs.bundled import bundled_root
from compute_jobs.packs.load import check_packs
from compute_jobs.packs.tables import own_items, read_checklist, read_hype
from compute_jobs.platform.paths import Home
from tests.core.fit.world import founding

ITEM = """
[[item]]
id = "visa"
name = "Visa"
confirm = "Whether they sponsor."
good = "They do."
bad = "They don't."
metrics = []
questions = ["Do you sponsor?"]

[[item.rule]]
id = "r"
measure = "open_postings"
at_least = 1
says = "pass"
text = "{figure} openings"
why = "because"

[end]
items = 1
"""


def put(home: Home, text: str, pack: str = "mine") -> Path:
    folder = home.packs / pack
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checklist.toml").write_text(text)
    return folder / "checklist.toml"


def test_the_founding_items_are_there_with_everything_they_need() -> None:
    checklist = read_checklist()
    assert [item.id for item in checklist] == [
        "growth",
        "comp",
        "learning",
        "stability",
        "capacity",
        "culture",
        "leave",
        "dependence",
    ]
    for item in checklist:
        assert all((item.name, item.confirm, item.good, item.bad, item.gap, item.metrics))
        assert 2 <= len(item.questions) <= 3
        assert all(question.endswith("?") for question in item.questions)
    named = {item.id: item.scored for item in checklist}
    assert not named["leave"]
    assert not named["dependence"]


def test_it_speaks_only_of_metrics_measures_and_flags_there_are() -> None:
    metrics = set(founding().evidence.metrics)
    known = metrics | set(DERIVED) | set(DEPENDENCE)
    flags = set(read_hype())
    for item in read_checklist():
        assert set(item.metrics) <= metrics, item.id
        for rule in item.rules:
            assert rule.flag in flags if rule.flag else rule.measure in known, rule.id
            assert set(rule.unless) <= known, rule.id


def test_every_constant_has_its_reason() -> None:
    found = tomllib.loads((bundled_root() / "data" / "checklist.toml").read_text())
    for name, row in found["verdicts"].items():
        assert row["why"], name
    for item in found["item"]:
        assert ("fails_at" in item) == ("fails_at_why" in item)
        assert all(len(rule["why"]) > 15 for rule in item["rule"])
    assert found["end"]["items"] == len(found["item"])


def test_a_readers_pack_adds_items(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    put(home, ITEM)
    checklist = read_checklist(own_items(home)[0])
    assert [item.id for item in checklist][-1] == "visa"
    assert checklist[-1].pack == "mine"
    assert not checklist[-1].scored
    assert len(read_checklist()) == len(checklist) - 1


def test_a_pack_may_hold_a_checklist_and_still_be_a_pack(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    folder = put(home, ITEM).parent
    (folder / "pack.toml").write_text('schema = 1\nid = "mine"\ntitle = "Mine"\n[end]\n')
    assert [str(it) for it in check_packs([], home).problems] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("items = 1", "items = 2", "may be cut short"),
        ("[end]\nitems = 1", "", "may be cut short"),
        ('id = "visa"', 'id = "Visa!"', "lower-case letters"),
        ('name = "Visa"', "name = 5", "name is a text"),
        ('says = "pass"', 'says = "great"', "no verdict 'great'"),
        ("at_least = 1", 'at_least = "one"', "at_least is a number"),
        ('measure = "open_postings"', "", "a measure or a flag"),
        ('why = "because"', 'whi = "because"', "unknown key whi"),
        ('confirm = "', 'criterion = "luck"\nconfirm = "', "no criterion 'luck'"),
        ("[end]", "[item]\nx = 1\n[end]", "can't be read"),
        ("[end]", "[extra]\n[end]", "no table extra"),
    ],
)
def test_a_wrong_one_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    home = Home.at(tmp_path)
    path = put(home, ITEM.replace(old, new, 1))
    (error,) = own_items(home)[1]
    assert says in str(error)
    assert str(path) in str(error)
    assert "\n" not in str(error)
    assert read_checklist(own_items(home)[0]) == read_checklist()


def test_a_rules_line_is_named(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    path = put(home, ITEM.replace('says = "pass"', 'says = "great"'))
    (error,) = own_items(home)[1]
    assert error.where == f"{path}:12"


def test_a_wrong_one_is_left_out_and_told_and_the_rest_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home.at(tmp_path)
    path = put(home, ITEM.replace("items = 1", "items = 2"))
    assert main(["--home", str(tmp_path), "rank"]) == 0
    said = capsys.readouterr()
    assert "NVIDIA" in said.out
    assert f"left out of the checklist: checklist.toml may be cut short ({path})" in said.err

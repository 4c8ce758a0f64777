"""Deltas that 0.1.0 recorded are made and taken back; whole homes are in tests/upgrade."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home
from compute_jobs.record.legacy import ClashError, apply, old_file_change
from compute_jobs.record.store import Keeper


def deltas(*rows: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    record = {"key": "profile", "from": None, "to": None, "d": list(rows)}
    return old_file_change(record).deltas


def test_there_and_back() -> None:
    both = deltas(
        {"p": ["note"], "at": 5, "cut": "", "put": " and more"},
        {"p": ["verdicts", "growth"], "a": {"kind": "pass"}},
        {"p": ["stages"], "b": [1], "a": [1, 2]},
        {"p": ["day"], "b": {"$toml": "v = 2026-01-01\n"}},
    )
    day = deltas({"p": ["x"], "a": {"$toml": "v = 2026-01-01\n"}})[0]["a"]
    before = {"note": "first", "verdicts": {}, "stages": [1], "day": day}
    after = {"note": "first and more", "verdicts": {"growth": {"kind": "pass"}}, "stages": [1, 2]}
    assert apply(before, both, back=False) == after
    assert apply(after, both, back=True) == before


def test_a_change_elsewhere_in_the_text_is_left_alone() -> None:
    added = deltas({"p": ["note"], "at": 80, "cut": "", "put": "\n\nadded later"})
    moved_on = {"note": "NEW TOP\n" + "a" * 80 + "\n\nadded later\n\nand more", "links": ["x"]}
    assert apply(moved_on, added, back=True) == {
        "note": "NEW TOP\n" + "a" * 80 + "\n\nand more",
        "links": ["x"],
    }


def test_a_field_that_moved_on_clashes_and_nothing_changes() -> None:
    both = deltas({"p": ["n"], "b": 1, "a": 2}, {"p": ["m"], "b": 1, "a": 2})
    document = {"n": 3, "m": 2}
    with pytest.raises(ClashError, match="n"):
        apply(document, both, back=True)
    assert document == {"n": 3, "m": 2}


def test_a_field_that_is_so_already_counts_as_done() -> None:
    assert apply({"n": 1}, deltas({"p": ["n"], "b": 1, "a": 2}), back=True) == {"n": 1}


def test_a_list_keeps_what_was_added_since() -> None:
    added = deltas({"p": ["links"], "b": ["a"], "a": ["a", "b"]})
    assert apply({"links": ["a", "b", "c"]}, added, back=True) == {"links": ["a", "c"]}


def test_a_text_that_stands_twice_is_not_guessed_at() -> None:
    long = "start " * 20
    added = deltas({"p": ["note"], "at": len(long), "cut": "", "put": "twin"})
    with pytest.raises(ClashError):
        apply({"note": "X twin " + long + " twin"}, added, back=True)


@pytest.mark.parametrize("name", ["packs/../../x.toml", "/x.toml", "packs/a\0.toml", "packs", ""])
def test_an_old_snapshot_that_names_a_file_outside_is_refused(tmp_path: Path, name: str) -> None:
    keeper = Keeper(Home.at(tmp_path / "home"))
    manifest = {"schema": 1, "why": "given", "files": {name: ["0" * 64, 1, 1, 1, 1]}}
    keeper.home.backups.mkdir(parents=True)
    path = keeper.home.backups / "20260101T000000-000.json"
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ReaderError, match="isn't one of your files"):
        keeper.restore("latest")
    with pytest.raises(ReaderError, match="isn't one of your files"):
        keeper.difference("latest")
    assert not list(tmp_path.rglob("*.toml"))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": 3}', '{"files": {"profile.toml": 3}}'])
def test_an_old_snapshot_that_is_damaged_costs_only_itself(tmp_path: Path, text: str) -> None:
    keeper = Keeper(Home.at(tmp_path))
    keeper.home.backups.mkdir(parents=True)
    (keeper.home.backups / "20260101T000000-000.json").write_text(text, "utf-8")
    assert len(keeper.snapshots.damaged()) == 1
    keeper.home.profile_file.write_text("level = 'senior'\n", "utf-8")
    assert keeper.backup()

"""The journal and the snapshots that 0.1.0 wrote are still undone, redone, listed and restored."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper
from tests.cli.command import run
from tests.upgrade.make_home import HOMES

SNAPSHOTS = ("20261128T223929-052", "20261128T223930-696", "20261128T223931-740")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(shutil.copytree(HOMES / "0.1.0-last" / "home", tmp_path / "home"))


def contents(home: Home) -> dict[str, bytes]:
    files = [home.profile_file, *home.dossiers.glob("*"), *home.profiles.glob("*")]
    return {str(path.relative_to(home.root)): path.read_bytes() for path in files if path.exists()}


def restored(home: Home, snapshot: str) -> dict[str, bytes]:
    keeper = Keeper(home)
    found = keeper.snapshots.find(snapshot)
    names = [name for name in found.files if not name.startswith("packs/")]
    return keeper.snapshots.contents(found, names)


def test_every_step_is_undone_and_redone(home: Home) -> None:
    """The history goes back to a home without any file, by way of what the snapshots saw."""
    now = contents(home)
    states = [now]
    keeper = Keeper(home)
    while (step := Keeper(home).undo()) is not None:
        assert not step.elsewhere, step.what
        states.append(contents(home))
    assert states[-1] == {}
    first_snapshot = restored(home, SNAPSHOTS[1])
    assert first_snapshot in states
    assert not keeper.warnings
    for state in reversed(states[:-1]):
        assert Keeper(home).redo() is not None
        assert contents(home) == state
    assert contents(home) == now


def test_what_0_1_0_undid_can_be_redone(home: Home) -> None:
    step = Keeper(home).redo()
    assert step is not None
    assert step.what == "note on NVIDIA: “Third line, after the second snapshot.”"
    assert "Third line" in Keeper(home).dossier("nvidia").notes[""]
    assert Keeper(home).undo() is not None
    assert "Third line" not in Keeper(home).dossier("nvidia").notes[""]


def test_an_old_step_leaves_what_was_written_since(home: Home) -> None:
    file = home.dossiers / "nvidia.toml"
    file.write_text(file.read_text("utf-8").replace("Asked about", "ASKED about"), "utf-8")
    step = Keeper(home).redo()
    assert step is not None
    assert step.elsewhere
    note = Keeper(home).dossier("nvidia").notes[""]
    assert "ASKED about" in note
    assert "Third line" in note


def test_old_steps_and_new_ones_are_one_history(home: Home) -> None:
    before = contents(home)
    assert run("note", "nvidia", "a word more", home=home.root).code == 0
    assert (
        "a word more"
        in json.loads(home.journal_file.read_text("utf-8").splitlines()[-1])["files"][0]["after"]
    )
    assert run("undo", home=home.root).code == 0
    assert contents(home) == before
    assert run("undo", home=home.root).code == 0
    assert Keeper(home).dossier("spacex").stages == ()
    assert run("redo", home=home.root).code == 0
    assert contents(home) == before


def test_its_snapshots_are_listed_and_whole(home: Home) -> None:
    listed = run("backup", "list", "--json", home=home.root).data
    assert [each["id"] for each in listed] == list(reversed(SNAPSHOTS))
    assert listed[0]["why"] == "asked for"
    assert "dossiers/spacex.toml" in listed[0]["files"]
    assert Keeper(home).snapshots.damaged() == []


@pytest.mark.parametrize("snapshot", SNAPSHOTS[1:])
def test_its_snapshots_are_restored(home: Home, snapshot: str) -> None:
    """With the three there are and the one before the restore, none is old enough to be pruned."""
    then = restored(home, snapshot)
    assert run("note", "nvidia", "a word more", home=home.root).code == 0
    before = contents(home)
    assert run("restore", snapshot, home=home.root).code == 0
    now = contents(home)
    assert {name: now[name] for name in then} == then
    assert now.keys() == before.keys()
    assert run("undo", home=home.root).code == 0
    assert contents(home) == before


def test_one_dossier_is_restored_from_it(home: Home) -> None:
    then = restored(home, SNAPSHOTS[1])["dossiers/nvidia.toml"]
    (home.dossiers / "nvidia.toml").unlink()
    assert run("restore", SNAPSHOTS[1], "nvidia", home=home.root).code == 0
    assert (home.dossiers / "nvidia.toml").read_bytes() == then


def test_a_damaged_file_comes_back_from_its_snapshots(home: Home) -> None:
    note = Keeper(home).dossier("nvidia").notes[""]
    (home.dossiers / "nvidia.toml").write_text("note = [", "utf-8")
    keeper = Keeper(home)
    assert keeper.dossier("nvidia").notes[""] == note
    assert "the snapshot of 2026-11-28 22:39" in str(keeper.warnings[0])


def test_a_damaged_copy_in_it_is_never_handed_out(home: Home) -> None:
    for copy in (home.backups / "objects").iterdir():
        copy.write_bytes(b"#" * copy.stat().st_size)
    problems = [str(problem) for problem in Keeper(home).snapshots.damaged()]
    assert len(problems) == 3
    done = run("restore", SNAPSHOTS[1], home=home.root)
    assert done.code == 1
    assert "damaged or gone" in done.err


def test_they_are_pruned_with_what_they_hold(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(home)
    days = 86400.0
    clock = [keeper.snapshots.find(SNAPSHOTS[-1]).made + 40 * days]
    monkeypatch.setattr("time.time", lambda: clock[0])
    for number in range(6):
        home.profile_file.write_text(f"level = '{number}'\n", "utf-8")
        assert keeper.backup()
        clock[0] += days
        assert (home.backups / "objects").exists() == (number < 4)
    assert len(keeper.snapshots.newest_first()) == 6

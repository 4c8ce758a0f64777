"""Where things lie, and that nothing is made by asking."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home, file_stem, find_home
from compute_jobs.record.store import Keeper


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_given_home_holds_everything(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "h")
    places = [getattr(home, name) for name in home._fields]
    assert all(place.is_relative_to(home.root) for place in places)
    apart = {home.cache, home.state, home.backups, home.dossiers}
    assert len(apart) == 4
    assert not home.root.exists()


def test_given_beats_the_variable_beats_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPUTE_JOBS_HOME", str(tmp_path / "env"))
    assert find_home(str(tmp_path / "given")).root == tmp_path / "given"
    assert find_home().root == tmp_path / "env"
    monkeypatch.setenv("COMPUTE_JOBS_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    home = find_home()
    assert home.root.is_relative_to(tmp_path / "user")
    assert not home.backups.is_relative_to(home.root)
    assert not home.state.is_relative_to(home.dossiers)


def test_a_relative_home_is_the_same_after_leaving_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = find_home("mine")
    monkeypatch.chdir("/")
    assert home.root == tmp_path / "mine"


def test_reading_an_absent_home_makes_nothing(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "none")
    keeper = Keeper(home)
    assert len(keeper.load_all()) == 0
    assert keeper.profile() is None
    assert keeper.profile_names() == ()
    assert keeper.undo() is None
    assert keeper.redo() is None
    assert keeper.dossier("nvidia").notes == {}
    assert keeper.snapshots.newest_first() == []


def test_only_reading_makes_no_folder(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "none")
    keeper = Keeper(home)
    keeper.load_all()
    keeper.profile()
    keeper.journal.stacks()
    keeper.undo()
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a\0b", "-rf", "a" * 200, "ü/"])
def test_what_is_no_name_never_becomes_a_path(name: str) -> None:
    with pytest.raises(ReaderError):
        file_stem(name)


@pytest.mark.parametrize("name", ["nvidia", "astera-labs", "h100.net", "über-rechner", "a_b"])
def test_names_are_files(name: str) -> None:
    assert file_stem(name) == name

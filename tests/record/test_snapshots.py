"""Copies outside the data folder: when, what, how long, and never a wrong one handed out."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home
from compute_jobs.record.keeper import Keeper
from compute_jobs.record.snapshots import Snapshot, Snapshots

DAY = 86400


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.at(tmp_path)
    home.dossiers.mkdir()
    (home.dossiers / "nvidia.toml").write_text("a = 1\n")
    home.profile_file.write_text("p = 1\n")
    pack = home.packs / "own"
    pack.mkdir(parents=True)
    (pack / "claims.toml").write_text("c = 1\n")
    return home


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_it_keeps_every_file_of_the_readers(home: Home) -> None:
    found = Snapshots(home)
    snapshot = found.take("asked for")
    assert snapshot is not None
    assert set(snapshot.files) == {"dossiers/nvidia.toml", "profile.toml", "packs/own/claims.toml"}
    assert found.content(snapshot, "dossiers/nvidia.toml") == b"a = 1\n"
    assert found.newest_first() == [snapshot]
    assert found.find("latest") == found.find(snapshot.id) == snapshot
    for path in home.backups.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_nothing_new_is_no_snapshot(home: Home) -> None:
    found = Snapshots(home)
    assert found.take("one") is not None
    assert found.take("two") is None
    (home.dossiers / "nvidia.toml").write_text("a = 2\n")
    later = found.take("three")
    assert later is not None
    assert [found.content(it, "dossiers/nvidia.toml") for it in found.newest_first()] == [
        b"a = 2\n",
        b"a = 1\n",
    ]


def test_contents_lie_once(home: Home) -> None:
    (home.dossiers / "twin.toml").write_text("a = 1\n")
    Snapshots(home).take("one")
    assert len(names(home.backups / "objects")) == 3


def test_at_most_every_five_minutes(home: Home, clock: Clock) -> None:
    found = Snapshots(home)
    assert found.due()
    found.take("one")
    assert not found.due()
    assert not Snapshots(home).due()
    clock.now += 301
    assert found.due()
    assert Snapshots(home).due()
    clock.now -= 2 * DAY  # the clock was put right
    assert Snapshots(home).due()


def test_kept_for_thirty_days_and_the_newest_for_ever(home: Home, clock: Clock) -> None:
    found = Snapshots(home)
    file = home.dossiers / "nvidia.toml"
    for number in range(20):
        file.write_text(f"a = {number}\n")
        found.take(str(number))
        clock.now += 3 * DAY
    kept = [it.why for it in found.newest_first()]
    assert kept[0] == "19"
    assert 9 <= len(kept) <= 12
    contents = {it.files["dossiers/nvidia.toml"] for it in found.newest_first()}
    assert len(names(home.backups / "objects")) == len(contents) + 2
    clock.now += 400 * DAY
    file.write_text("a = 99\n")
    found.take("back after a year")
    assert len(found.newest_first()) == 5


def test_a_damaged_copy_is_never_handed_out(home: Home) -> None:
    found = Snapshots(home)
    snapshot = found.take("one")
    assert snapshot is not None
    (home.backups / "objects" / f"{snapshot.files['profile.toml']}.toml").write_text("forged")
    with pytest.raises(ReaderError, match="damaged"):
        found.content(snapshot, "profile.toml")


def spoil(home: Home, snapshot: Snapshot | None, name: str) -> Path:
    """Damage a stored copy without changing its size."""
    assert snapshot is not None
    stored = home.backups / "objects" / f"{snapshot.files[name]}.toml"
    stored.write_bytes(b"#" * stored.stat().st_size)
    return stored


def test_a_new_snapshot_relies_on_no_damaged_copy(home: Home) -> None:
    found = Snapshots(home)
    stored = spoil(home, found.take("one"), "dossiers/nvidia.toml")
    home.profile_file.write_text("p = 2\n")
    later = found.take("two")
    assert later is not None
    assert found.content(later, "dossiers/nvidia.toml") == b"a = 1\n"
    assert found.mended == ("dossiers/nvidia.toml",)
    spoil(home, later, "dossiers/nvidia.toml")
    (home.dossiers / "twin.toml").write_text("a = 1\n")  # the same content under a new name
    newest = found.take("three")
    assert newest is not None
    assert found.content(newest, "dossiers/twin.toml") == stored.read_bytes() == b"a = 1\n"


@pytest.mark.parametrize("gone", [True, False])
def test_a_damaged_copy_is_stored_again_though_nothing_else_changed(home: Home, gone: bool) -> None:
    found = Snapshots(home)
    first = found.take("one")
    stored = spoil(home, first, "profile.toml")
    if gone:
        stored.unlink()
    assert found.take("two") is None
    assert stored.read_bytes() == b"p = 1\n"
    assert found.mended == ("profile.toml",)
    assert found.take("three") is None
    assert not found.mended
    assert found.newest_first() == [first]


def test_what_is_damaged_is_listed_and_nothing_is_written(home: Home) -> None:
    found = Snapshots(home)
    assert found.damaged() == []
    first = found.take("one")
    assert first is not None
    assert found.damaged() == []
    stored = spoil(home, first, "profile.toml")
    (home.dossiers / "nvidia.toml").write_text("a = 2\n")
    (home.backups / "20200101T000000-000.json").write_text("{")
    before = stored.read_bytes()
    told = [str(each) for each in found.damaged()]
    assert len(told) == 2
    assert told[0].startswith(
        f"the copy of profile.toml in the snapshot of {first.when} is damaged"
    )
    assert str(stored) in told[0]
    assert "20200101T000000-000.json" in told[1]
    assert stored.read_bytes() == before


def test_a_home_without_files_has_nothing_to_keep(tmp_path: Path, home: Home) -> None:
    empty = Home.at(tmp_path / "empty")
    assert Snapshots(empty).nothing_to_keep()
    assert Keeper(empty).backup() is None
    assert not empty.root.exists(), "not even a folder is made"
    assert not Snapshots(home).nothing_to_keep()


def test_a_damaged_list_costs_only_itself(home: Home) -> None:
    found = Snapshots(home)
    first = found.take("one")
    (home.dossiers / "nvidia.toml").write_text("a = 2\n")
    second = found.take("two")
    assert first is not None
    assert second is not None
    (home.backups / f"{second.id}.json").write_text("{")
    assert found.newest_first() == [first]
    with pytest.raises(ReaderError, match="damaged"):
        found.find(second.id)
    (home.dossiers / "nvidia.toml").write_text("a = 3\n")
    assert found.take("three") is not None


def test_an_unknown_one_is_said(home: Home) -> None:
    with pytest.raises(ReaderError, match="no snapshot is called '2020'"):
        Snapshots(home).find("2020")


def test_many_new_files_are_flushed_in_one_go(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        (home.dossiers / f"e{number}.toml").write_text(f"n = {number}\n")
    synced: list[None] = []
    monkeypatch.setattr(os, "sync", lambda: synced.append(None))
    snapshot = Snapshots(home).take("many")
    assert snapshot is not None
    assert len(snapshot.files) == 53
    assert len(synced) == 1

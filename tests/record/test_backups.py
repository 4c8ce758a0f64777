"""Copies outside the data folder: when, what, how long, and never a wrong one handed out."""

from __future__ import annotations

import errno
import os
import sys
import time
import zipfile
import zlib
from pathlib import Path
from unittest import mock

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import read_file
from compute_jobs.platform.paths import Home
from compute_jobs.record import backups
from compute_jobs.record.backups import Snapshot, Snapshots
from compute_jobs.record.store import Keeper
from tests.cli.command import run

DAY = 86400


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
    assert found.contents(snapshot, ["dossiers/nvidia.toml"])["dossiers/nvidia.toml"] == b"a = 1\n"
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
    assert [
        found.contents(it, ["dossiers/nvidia.toml"])["dossiers/nvidia.toml"]
        for it in found.newest_first()
    ] == [
        b"a = 2\n",
        b"a = 1\n",
    ]


def test_a_snapshot_is_an_archive_that_any_tool_opens(home: Home) -> None:
    snapshot = Snapshots(home).take("asked for")
    assert snapshot is not None
    with zipfile.ZipFile(home.backups / f"{snapshot.id}.zip") as archive:
        assert archive.testzip() is None
        assert archive.comment == b"asked for"
        assert archive.read("packs/own/claims.toml") == b"c = 1\n"


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
    assert 9 <= len(kept) <= 13
    assert len(list(home.backups.iterdir())) == len(kept)
    clock.now += 400 * DAY
    for number in range(3):
        file.write_text(f"a = {99 + number}\n")
        found.take("back after a year")
        clock.now += DAY
    assert len(found.newest_first()) == 5


def take_on(clock: Clock, home: Home, *days: float) -> list[str]:
    """Snapshots at these times, each of another text; the reasons of all, newest first."""
    start, found = clock.now, Snapshots(home)
    for day in days:
        clock.now = start + day * DAY
        (home.dossiers / "nvidia.toml").write_text(f"a = {day}\n")
        assert found.take(f"{day:g}") is not None
    return [it.why for it in found.newest_first()]


@pytest.mark.parametrize("wrong", [-10_000.0, -400.0, 2000.0])
def test_a_clock_that_was_wrong_once_makes_nothing_old_or_new(
    home: Home, clock: Clock, wrong: float
) -> None:
    before = [float(day) for day in range(12)]
    session = [wrong + minute / 1440 for minute in range(8)]
    after = [float(day) for day in range(12, 20)]
    taken = take_on(clock, home, *before, *session, *after)
    assert taken == [f"{day:g}" for day in reversed([*before, *session, *after])]
    assert Snapshots(home).find("latest").why == "19"


def test_what_is_old_goes_though_a_clock_was_wrong_once(home: Home, clock: Clock) -> None:
    taken = take_on(clock, home, 0, 1, 2000, 2, *range(60, 70))
    assert taken == [f"{day}" for day in reversed(range(60, 70))]


def test_snapshots_of_earlier_versions_are_older(home: Home) -> None:
    found = Snapshots(home)
    first = found.take("first")
    assert first is not None
    first.path.rename(first.path.with_name("20991231T235959-999.zip"))
    (home.dossiers / "nvidia.toml").write_text("a = 2\n")
    found.take("second")
    assert [it.why for it in found.newest_first()] == ["second", "first"]


def test_all_that_is_left_behind_fits_a_size(home: Home, clock: Clock) -> None:
    home.config_file.write_text("[backups]\nmegabytes = 1\n")
    home.state.mkdir()
    for number in range(4):
        for place in (
            home.state / f"crash-{number}.txt",
            home.dossiers / f"nvidia.toml.unreadable-{number}",
        ):
            place.write_bytes(os.urandom(200_000))
            os.utime(place, (clock.now + number, clock.now + number))
    found = Snapshots(home)
    for number in range(8):
        (home.dossiers / "nvidia.toml").write_text(f"# {os.urandom(200_000).hex()}\n")
        found.take(str(number))
        clock.now += 400
    assert not list(home.state.iterdir()), "crash reports go first"
    copies = [path.name for path in home.dossiers.glob("*.unreadable-*")]
    assert copies == ["nvidia.toml.unreadable-3"], "the newest copy stays"
    assert [it.why for it in found.newest_first()] == ["7", "6", "5", "4", "3"]


def test_old_crash_reports_go_with_the_snapshots(home: Home, clock: Clock) -> None:
    home.state.mkdir()
    for name, days in (("crash-old.txt", 40), ("crash-new.txt", 3)):
        (home.state / name).write_text("x")
        os.utime(home.state / name, (clock.now - days * DAY,) * 2)
    Snapshots(home).take("now")
    assert [path.name for path in home.state.iterdir()] == ["crash-new.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_file_that_can_not_be_read_does_not_stop_the_others(home: Home) -> None:
    (home.dossiers / "xai.toml").write_text("b = 1\n")

    def read(path: Path) -> bytes:
        if path.name == "nvidia.toml":
            raise OSError(errno.EIO, "io")
        return read_file(path)

    with mock.patch.object(backups, "read_file", read):
        done = run("backup", home=home.root)
        assert done.code == 1
        assert "snapshot 2" in done.err
        assert "left out: could not read nvidia.toml: the disk reported an error" in done.err
    assert "dossiers/xai.toml" in Snapshots(home).find("latest").files
    assert "dossiers/nvidia.toml" not in Snapshots(home).find("latest").files


def spoil(snapshot: Snapshot | None, content: bytes) -> Path:
    """Damage the stored copy of a file without changing its size."""
    assert snapshot is not None
    data = snapshot.path.read_bytes()
    at = data.index(zlib.compress(content, wbits=-15))
    snapshot.path.write_bytes(data[:at] + b"####" + data[at + 4 :])
    return snapshot.path


def test_a_damaged_copy_is_never_handed_out(home: Home) -> None:
    found = Snapshots(home)
    snapshot = found.take("one")
    assert snapshot is not None
    spoil(snapshot, b"p = 1\n")
    with pytest.raises(ReaderError, match="damaged"):
        found.contents(snapshot, ["profile.toml"])["profile.toml"]
    assert found.contents(snapshot, ["dossiers/nvidia.toml"])["dossiers/nvidia.toml"] == b"a = 1\n"


@pytest.mark.parametrize("whole", [True, False], ids=["a copy", "all of it"])
def test_a_damaged_snapshot_is_set_aside_though_nothing_else_changed(
    home: Home, whole: bool
) -> None:
    found = Snapshots(home)
    first = found.take("one")
    stored = spoil(first, b"p = 1\n")
    if not whole:
        stored.write_bytes(stored.read_bytes()[:-30])
    damaged = stored.read_bytes()
    second = found.take("two")
    assert second is not None
    assert found.contents(second, ["profile.toml"])["profile.toml"] == b"p = 1\n"
    assert found.newest_first() == [second]
    assert found.set_aside is not None
    assert found.set_aside.read_bytes() == damaged
    assert found.take("three") is None
    assert found.set_aside is None


def test_what_is_damaged_is_listed_and_nothing_is_written(home: Home) -> None:
    found = Snapshots(home)
    assert found.damaged() == []
    first = found.take("one")
    assert first is not None
    assert found.damaged() == []
    stored = spoil(first, b"p = 1\n")
    (home.dossiers / "nvidia.toml").write_text("a = 2\n")
    (home.backups / "20200101T000000-000.zip").write_text("{")
    (home.backups / "20200101T000001-000.json").write_text("{")
    before = stored.read_bytes()
    told = [str(each) for each in found.damaged()]
    assert len(told) == 3
    assert told[0].startswith(f"profile.toml in the snapshot of {first.when}: damaged")
    assert str(stored) in told[0]
    assert "20200101T000001-000.json" in told[1]
    assert "20200101T000000-000.zip" in told[2]
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
    (home.backups / f"{second.id}.zip").write_text("{")
    assert found.newest_first() == [first]
    with pytest.raises(ReaderError, match="damaged"):
        found.find(second.id)
    (home.dossiers / "nvidia.toml").write_text("a = 3\n")
    assert found.take("three") is not None


def test_an_unknown_one_is_said(home: Home) -> None:
    with pytest.raises(ReaderError, match="no snapshot matches '2020'"):
        Snapshots(home).find("2020")


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\xff" * 18, b"\x00" * 100])
def test_what_is_no_archive_is_damaged(home: Home, content: bytes) -> None:
    home.backups.mkdir()
    (home.backups / "20260101T000000-000.zip").write_bytes(content)
    found = Snapshots(home)
    assert found.newest_first() == []
    with pytest.raises(ReaderError, match="damaged"):
        found.find("latest")
    assert found.take("now") is not None


def test_an_archive_that_would_fill_the_memory_is_not_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Snapshots(home)
    snapshot = found.take("one")
    assert snapshot is not None
    monkeypatch.setattr(backups, "LARGEST", 10)
    with pytest.raises(ReaderError, match="damaged"):
        found.contents(snapshot, ["profile.toml"])["profile.toml"]

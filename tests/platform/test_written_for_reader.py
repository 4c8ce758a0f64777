"""Exports go where the reader asks; what is no plain file is written to, never replaced."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import write_for_reader
from compute_jobs.platform.paths import Home
from tests.cli.command import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with names")


@pytest.fixture
def home(own_home: Path) -> Home:
    home = Home.at(own_home)
    for folder in (home.dossiers, home.packs / "mine"):
        folder.mkdir(parents=True)
    for file in (home.profile_file, home.config_file, home.dossiers / "a.toml"):
        file.write_text("mine\n")
    return home


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A pipe with a name, and what is read from it."""
    place, got = tmp_path / "pipe", [""]
    os.mkfifo(place)
    handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(handle, True)

    def read() -> None:
        while data := os.read(handle, 65536):
            got[0] += data.decode()

    reader = threading.Thread(target=read)
    keep = os.open(place, os.O_WRONLY)
    reader.start()
    yield place, got
    os.close(keep)
    reader.join()
    os.close(handle)


def test_a_pipe_gets_the_text_and_stays_a_pipe(home: Home, pipe: tuple[Path, list[str]]) -> None:
    place, got = pipe
    text = "page " * 40_000  # more than a pipe holds at once
    assert write_for_reader(str(place), text, home) == str(place)
    assert stat.S_ISFIFO(place.stat().st_mode)
    wanted = len(text)
    for _ in range(500):
        if len(got[0]) == wanted:
            break
        threading.Event().wait(0.01)
    assert got[0] == text


def test_a_pipe_that_nobody_reads_is_one_line(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "pipe"
    os.mkfifo(place)
    with pytest.raises(ReaderError, match="no program is reading from pipe"):
        write_for_reader(str(place), "page", home)
    assert stat.S_ISFIFO(place.stat().st_mode)


def test_a_device_is_written_to(home: Home, tmp_path: Path) -> None:
    link = tmp_path / "nowhere"
    link.symlink_to("/dev/null")
    write_for_reader(str(link), "page", home)
    write_for_reader("/dev/null", "page", home)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert link.is_symlink()
    if Path("/dev/full").exists():
        with pytest.raises(ReaderError, match="disk is full"):
            write_for_reader("/dev/full", "page", home)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="has no names for open files")
def test_a_file_behind_a_stream_is_appended_to(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "log.txt"
    place.write_text("before\n")
    handle = os.open(place, os.O_WRONLY | os.O_APPEND)
    try:
        write_for_reader(f"/dev/fd/{handle}", "page\n", home)
        os.write(handle, b"after\n")
    finally:
        os.close(handle)
    assert place.read_text() == "before\npage\nafter\n"


@pytest.mark.parametrize(
    "name",
    [
        "profile.toml",
        "config.toml",
        "dossiers/a.toml",
        "dossiers/new.md",
        "searches.toml",
        "packs/mine/x.csv",
    ],
)
def test_nothing_of_the_readers_own_is_replaced(home: Home, tmp_path: Path, name: str) -> None:
    place = home.root / name
    before = place.read_text() if place.exists() else None
    link = tmp_path / "link"
    link.symlink_to(place)
    for way in (place, link, home.root / "dossiers" / ".." / name):
        with pytest.raises(ReaderError, match="can't overwrite one of your own files"):
            write_for_reader(str(way), "page", home)
    assert (place.read_text() if place.exists() else None) == before


def test_a_second_name_of_a_profile_is_the_profile(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "page.md"
    other.hardlink_to(home.profile_file)
    with pytest.raises(ReaderError, match="can't overwrite"):
        write_for_reader(str(other), "page", home)


def test_beside_the_record_is_fine(home: Home) -> None:
    write_for_reader(str(home.root / "shortlist.md"), "page", home)
    assert (home.root / "shortlist.md").read_text() == "page"


@pytest.mark.usefixtures("small_world")
def test_the_command_refuses_too(own_home: Path) -> None:
    noted = run("note", "harbor", "words", home=own_home)
    assert noted.code == 0, noted.err
    [dossier] = (own_home / "dossiers").iterdir()
    before = dossier.read_text()
    done = run("export", "harbor", "-o", str(dossier), home=own_home)
    assert done.code == 1
    assert "can't overwrite one of your own files" in done.err
    assert dossier.read_text() == before

"""Only regular files are read, and only so much of them; a TOML text is parsed within bounds."""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.platform.files import read_file, write_file
from compute_jobs.platform.toml_lines import parse_toml
from tests.cli.command import run
from tests.packs.pack_files import write_pack

if sys.platform == "win32":
    pytest.skip("needs devices and pipes with names", allow_module_level=True)


def to_zero(place: Path) -> None:
    place.symlink_to("/dev/zero")


def pipe(place: Path) -> None:
    os.mkfifo(place)


def to_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place)[-100:] if len(str(place)) < 100 else os.path.relpath(place))


ODD: dict[str, Callable[[Path], None]] = {"zero": to_zero, "pipe": pipe, "socket": to_socket}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_regular_file_is_not_opened(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "odd"
    ODD[kind](place)
    with pytest.raises(OSError, match="isn't a regular file") as refused:
        read_file(place)
    assert refused.value.errno == errno.ENODEV


def test_a_device_behind_a_link_is_never_replaced(tmp_path: Path) -> None:
    place = tmp_path / "journal"
    to_zero(place)
    write_file(place, b"words")
    assert not Path("/dev/zero").is_file()
    assert not place.is_symlink()
    assert place.read_bytes() == b"words"


def test_size_is_counted(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"x" * 3000)
    assert read_file(place, 3000) == b"x" * 3000
    with pytest.raises(OSError, match="too large"):
        read_file(place, 2999)
    with place.open("r+b") as sparse:
        sparse.truncate(2**40)
    with pytest.raises(OSError, match="too large"):
        read_file(place)


def test_a_file_that_tells_no_size_is_read_to_its_end() -> None:
    place = Path("/proc/self/status")
    if not place.exists():
        pytest.skip("needs /proc")
    assert b"Pid:" in read_file(place)


# -- TOML ------------------------------------------------------------------------------------

DEEP = [
    "a." * 40_000 + "a = 1",
    "[" + "a." * 40_000 + "a]",
    "x = { " + "a . " * 40_000 + "b = 1 }",
    "\"a\".'b'." * 20_000 + "c = 1",
]


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_a_key_of_very_many_parts_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match=r"more than 32 parts \(at line 3,"):
        parse_toml(f"# a.b\nb = 'x.y'\n{text}\n")
    assert time.process_time() - began < 2, "the parser would take minutes"


def test_dots_in_texts_and_comments_are_fine() -> None:
    dots = "word." * 50
    text = f'a = "{dots}" # {dots}\nb = """\n{dots}\n{dots} = 1"""\nc = \'{dots}\'\n{dots[:-1]}\n'
    for cut in (text.rpartition("\nword")[0], f"d = '''\n{dots}'''\n"):
        assert parse_toml(cut) == tomllib.loads(cut)


@given(st.text(alphabet="a.\"'=[]{}# \n\\,1", max_size=80))
def test_what_is_parsed_is_what_tomllib_parses(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    assert parse_toml(text) == expected


# -- where it matters ------------------------------------------------------------------------


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("kind", [*ODD, "deep"])
def test_an_odd_file_in_a_pack_costs_that_pack(
    kind: str, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = write_pack(own_home / "packs" / "odd") / "more.toml"
    monkeypatch.chdir(place.parent)
    ODD.get(kind, lambda place: place.write_text(DEEP[0]))(place)
    ranked = run("rank", home=own_home)
    assert ranked.code == 0
    assert "odd was left out" in ranked.err
    said = run("check", home=own_home).out
    assert ("more than 32 parts" if kind == "deep" else "isn't a regular file") in said
    assert run("claim", "--help", home=own_home).code in (0, 2)


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(
    "name",
    ["config.toml", "dossiers/harbor.toml", "packs/odd/checklist.toml", "state/session.json",
     "state/journal.jsonl", "searches.toml"],
)  # fmt: skip
def test_an_odd_file_of_a_home_stops_nothing(
    name: str, kind: str, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = own_home / name
    if name.startswith("packs"):
        write_pack(place.parent)
    place.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(place.parent)
    ODD[kind](place)
    assert run("rank", home=own_home).code == 0
    assert run("note", "northlight", "words", home=own_home).code == 0
    assert run("undo", home=own_home).code in (0, 1)
    if not name.startswith(("state/s", "searches")):
        assert run("doctor", home=own_home).code == 1


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("kind", ODD)
def test_nothing_is_restored_from_what_is_no_file(
    kind: str, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "export.json"
    ODD[kind](place)
    done = run("restore", "--from", str(place), home=own_home)
    assert done.code == 1
    assert "it isn't a regular file" in done.err

"""A pack that can't be read is left out as a whole and named; everything else loads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from compute_jobs.packs.load import load_packs
from compute_jobs.platform.paths import Home
from tests.cli.command import MODES_BIND, Done, run, run_process
from tests.packs.pack_files import check_pack, write_other, write_pack

pytestmark = pytest.mark.usefixtures("founding_world")

binds = pytest.mark.skipif(not MODES_BIND, reason="root may read everything here")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Two packs of one's own; opened again afterwards, so that the folder can be removed."""
    home = tmp_path / "home"
    write_pack(home / "packs" / "p")
    write_other(home / "packs" / "good", "fine")
    yield home
    (home / "packs").chmod(0o700)
    for place in (home / "packs").iterdir():
        place.chmod(0o700)


def ask(home: Path, *words: str) -> Done:
    return run_process(*words, home=home, bound=True)


def employers(done: Done) -> set[str]:
    return {row["id"] for part in ("employers", "unranked") for row in done.data[part]}


@binds
def test_one_folder_costs_one_pack(home: Path) -> None:
    whole = ask(home, "rank", "--json")
    assert "my-cloud" in employers(whole)
    place = home / "packs" / "p"
    place.chmod(0)
    done = ask(home, "rank", "--json")
    assert done.code == 0
    assert done.err == f"compute-jobs: {place} was left out; compute-jobs check says why\n"
    assert employers(whole) - employers(done) == {"my-cloud"}
    assert ask(home, "show", "nvidia").code == 0
    checked = ask(home, "check")
    assert checked.code == 1
    assert checked.out == f"{place}: cannot be read (permission denied)\n"
    place.chmod(0o700)
    assert employers(ask(home, "rank", "--json")) == employers(whole)


@binds
@pytest.mark.parametrize("mode", [0, 0o444])
def test_the_folder_of_all_costs_no_start(home: Path, mode: int) -> None:
    (home / "packs").chmod(mode)
    done = ask(home, "rank", "--json")
    assert done.code == 0
    assert f"{home / 'packs'}" in done.err
    assert "was left out; compute-jobs check says why" in done.err
    assert "nvidia" in employers(done)
    checked = ask(home, "check")
    assert checked.code == 1
    assert f"{home / 'packs'}" in checked.out


@binds
def test_a_file_that_can_be_read_again_is_read(home: Path) -> None:
    file = home / "packs" / "p" / "claims.toml"
    file.chmod(0)
    assert "my-cloud" not in employers(ask(home, "rank", "--json"))
    assert f"{file}: cannot be read" in ask(home, "check").out
    file.chmod(0o600)
    assert "my-cloud" in employers(ask(home, "rank", "--json"))


def test_a_file_where_the_packs_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "packs").write_text("in the way")
    done = run("rank", home=tmp_path)
    assert done.code == 0
    assert f"{tmp_path / 'packs'} was left out" in done.err
    checked = run("check", home=tmp_path)
    assert (checked.code, checked.out) == (
        1,
        f"{tmp_path / 'packs'}: cannot be read (not a directory)\n",
    )


def test_what_can_t_be_read_takes_no_id_from_another(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    write_other(home.packs / "good", "fine")
    (home.packs / "fine").write_text("no folder")
    found = load_packs([home.packs / "fine", home.packs / "good"])
    assert found.left_out == (str(home.packs / "fine"),)
    assert "fine" in found.evidence.packs


@pytest.mark.parametrize("words", [[""], ["  "], ["", "packs"]])
def test_no_name_is_no_pack(tmp_path: Path, words: list[str]) -> None:
    done = run("check", *words, home=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_the_folder_one_stands_in_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_pack(tmp_path / "p"))
    assert check_pack(Path()) == []
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    from compute_jobs.packs.load import check_packs

    (problem,) = check_packs([Path()], Home.at(tmp_path / "home")).problems
    assert "this folder is not a pack" in problem.what

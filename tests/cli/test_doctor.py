"""Doctor says what would stop a command, and all is well only where nothing would."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compute_jobs.core.posting import Query
from compute_jobs.desk.health import examine
from compute_jobs.platform.config import keep_contact
from compute_jobs.platform.paths import Home
from compute_jobs.record.watches import save_search
from tests.cli.command import MODES_BIND, run, run_process

pytestmark = pytest.mark.usefixtures("founding_world")

binds = pytest.mark.skipif(not MODES_BIND, reason="root may read and write everything here")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a note, a preference, a profile by name, a read document, a saved search, a
    watch and an address for the SEC."""
    home = tmp_path_factory.mktemp("doctor") / "home"
    run("note", "nvidia", "a word", home=home)
    run("pref", "set", "top5_customer_share", "<=", "60", home=home)
    run("profile", "save", "cautious", home=home)
    article = home.with_name("article.txt")
    article.write_text("NVIDIA said on May 28, 2026 that revenue was $44.1 billion in Q1 2026.")
    run("read", str(article), "--publisher", "me", home=home)
    run("watch", "add", "rank", "nvidia", "3", home=home)
    save_search(Home.at(home), "mine", Query())
    keep_contact(Home.at(home), "me@example.org")
    return home


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    shutil.copytree(kept, home)
    home.chmod(0o700)
    yield home
    home.chmod(0o700)
    for place in home.iterdir():
        if not place.is_symlink():
            place.chmod(0o700)


def problems(home: Path, *, bound: bool = False) -> list[str]:
    """What doctor complains of; ``bound`` asks one that must heed the modes of files."""
    done = run_process("doctor", home=home, bound=True) if bound else run("doctor", home=home)
    assert "unexpected" not in done.err
    complaints = [line for line in done.out.splitlines() if line.startswith("! ")]
    assert done.code == bool(complaints)
    assert ("no problems found" in done.err) == (not complaints)
    return complaints


def test_a_home_in_order_is_well_and_left_as_it_is(home: Path) -> None:
    before = sorted((str(it), it.stat().st_mtime_ns) for it in home.rglob("*"))
    assert problems(home) == []
    assert sorted((str(it), it.stat().st_mtime_ns) for it in home.rglob("*")) == before


def test_no_home_yet_is_well(tmp_path: Path) -> None:
    assert problems(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def as_folder(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.mkdir()


def as_file(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("in the way")


def round_and_round(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


def to_nothing(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parent / "gone")


def wrong_types(file: Path) -> None:
    file.write_text('schema = 1\nname = 5\nweights = "many"\npreferences = 3\n[end]\n')


def garbage(file: Path) -> None:
    file.write_bytes(b"\xff\xfe no journal\n[1]\n" * 3)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("profile.toml", cut),
        ("profile.toml", garbage),
        ("profile.toml", wrong_types),
        ("profile.toml", as_folder),
        ("profile.toml", round_and_round),
        ("profile.toml", to_nothing),
        ("profiles/cautious.toml", garbage),
        ("profiles/cautious.toml", as_folder),
        ("profiles", as_file),
        ("dossiers", as_file),
        ("packs", as_file),
        ("inbox", as_file),
        ("inbox/*.toml", garbage),
        ("inbox/*.toml", cut),
        ("inbox/*/text.txt", as_folder),
        ("inbox/*/reading.json", garbage),
        ("searches.toml", garbage),
        ("searches.toml", as_folder),
        ("watches.toml", garbage),
        ("state/contact.toml", garbage),
        ("state/contact.toml", as_folder),
        ("backups", as_file),
        ("state", as_file),
        ("cache", as_file),
        ("write.lock", as_folder),
        ("state/journal.jsonl", as_folder),
        ("state/journal.jsonl", garbage),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    home: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    place = next(home.glob(name), home / name)
    spoil(place)
    found = problems(home)
    assert found
    assert all(str(place) in line for line in found)


@binds
@pytest.mark.parametrize("name", ["", "profiles", "dossiers", "state", "backups", "cache"])
@pytest.mark.parametrize("mode", [0, 0o500])
def test_modes_that_stop_a_command_are_said_once(home: Path, name: str, mode: int) -> None:
    place = home / name if name else home
    place.chmod(mode)
    (found,) = problems(home, bound=True)
    assert str(place) in found
    assert ("read" if mode == 0 else "written") in found


@binds
def test_files_that_can_t_be_opened_are_said(home: Path) -> None:
    for name in ("profile.toml", "write.lock", "state/journal.jsonl", "dossiers/nvidia.toml"):
        (home / name).chmod(0)
    found = "\n".join(problems(home, bound=True))
    assert all(name.partition("/")[2] or name in found for name in ("profile.toml", "write.lock"))
    assert "journal.jsonl" in found
    assert "nvidia.toml" in found


def test_a_line_that_a_kill_cut_off_is_no_fault(home: Path) -> None:
    journal = home / "state" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(lines[0][:30] + b"\n" + b"".join(lines[1:]))
    assert problems(home) == []


def test_a_home_under_a_file_can_t_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (found,) = problems(tmp_path / "file" / "home")
    assert "can't be created" in found


def test_a_profile_that_config_toml_names_is_looked_for(home: Path) -> None:
    (home / "profile.toml").unlink()
    config = home / "config.toml"
    config.write_text('profile = "cautious"\n')
    assert not examine(Home.at(home)).problems
    config.write_text('profile = "infra-curious"\n')
    assert not examine(Home.at(home)).problems
    config.write_text('\nprofile = "gone"\n')
    (found,) = examine(Home.at(home)).problems
    assert f"{config}:2" in found


def test_an_own_checklist_that_stops_commands_is_said(home: Path) -> None:
    pack = home / "packs" / "mine"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text('schema = 1\nid = "mine"\ntitle = "Mine"\n[end]\n')
    (pack / "checklist.toml").write_text("[[item]]\n")
    assert any(str(pack / "checklist.toml") in line for line in problems(home))


def test_a_damaged_copy_in_a_snapshot_is_said_and_made_good_by_a_backup(home: Path) -> None:
    assert run("backup", home=home).code == 0
    copy = max((home / "backups").glob("*.zip"))
    copy.write_bytes(b"x" * copy.stat().st_size)
    assert any(copy.name in line for line in problems(home))
    assert run("backup", home=home).code == 0
    assert problems(home) == []


def test_every_library_the_program_needs_is_named(tmp_path: Path) -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^A-Za-z0-9_-]", it, maxsplit=1)[0] for it in project["dependencies"]}
    assert "msgspec" in names
    assert names <= examine(Home.at(tmp_path / "none")).versions.keys()


def test_it_lists_every_pack_with_its_day_and_its_claims(home: Path) -> None:
    packs = run("doctor", "--json", home=home).data["packs"]
    dispatch = packs["002-compute-company-dispatch"]
    assert (dispatch["as_of"], dispatch["inferred"]) == ("2026-05-20", False)
    assert packs["004-colossus-lease-note"]["inferred"], "the note bears no date"
    claims = run("claims", "--json", home=home).data
    assert sum(it["claims"] for it in packs.values()) == len(claims)
    assert "002-compute-company-dispatch" in run("doctor", home=home).out


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
@pytest.mark.parametrize("inside", ["", "inner"])
@pytest.mark.parametrize("kind", ["dangling", "circular"])
def test_a_home_that_leads_nowhere_is_named(kind: str, inside: str, tmp_path: Path) -> None:
    link = tmp_path / "home"
    link.symlink_to(link if kind == "circular" else tmp_path / "unmounted")
    home = link / inside
    complaints = problems(home)
    assert len(complaints) == 1
    assert str(link) in complaints[0]
    for words in (["rank"], ["check"], ["shortlist", "list"], ["backup"], ["undo"]):
        done = run(*words, home=home)
        assert "unexpected" not in done.err, words
    noted = run("note", "nvidia", "words", home=home)
    assert noted.code == 1
    why = "links form a loop" if kind == "circular" else "is missing"
    assert why in noted.err
    assert not (tmp_path / "unmounted").exists()


def test_a_folder_that_was_deleted_under_the_reader_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("a folder in use can't be deleted")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for words in (["doctor"], ["rank"], ["note", "nvidia", "words"]):
        done = run(*words, home=Path("inner"))
        assert done.code == 1
        assert "the folder you are in is gone" in done.err
    assert run("doctor", home=tmp_path / "home").code == 0

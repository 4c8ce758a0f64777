"""Saving: what two windows, a script and an editor write is all there afterwards."""

from __future__ import annotations

import stat
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import read_file
from compute_jobs.platform.paths import Home
from compute_jobs.record import reader_files
from compute_jobs.record.merge import CONFLICT_LINE
from compute_jobs.record.store import Keeper
from tests.record.test_codec import TEXTS, dossiers


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "h")


def note(keeper: Keeper, text: str, employer: str = "nvidia") -> Dossier:
    base = keeper.dossier(employer)
    return keeper.save(changes.append_note(base, text, "2026-11-21"), base, f"note {text}")


def file_of(home: Home, employer: str = "nvidia") -> Path:
    return home.dossiers / f"{employer}.toml"


@given(text=TEXTS)
def test_any_note_comes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    home = Home.at(tmp_path_factory.mktemp("h"))
    base = Dossier("nvidia")
    Keeper(home).save(changes.write_note(base, text), base)
    assert Keeper(home).dossier("nvidia").notes.get("", "") == text


@given(dossier=dossiers())
def test_any_dossier_comes_back(tmp_path_factory: pytest.TempPathFactory, dossier: Dossier) -> None:
    home = Home.at(tmp_path_factory.mktemp("h"))
    assert Keeper(home).save(dossier, Dossier("nvidia")) == dossier
    assert Keeper(home).dossier("nvidia") == dossier


def test_files_and_folders_are_the_readers_alone(home: Home) -> None:
    note(Keeper(home), "x")
    for path in [home.root, *home.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_two_windows_change_different_things(home: Home) -> None:
    note(Keeper(home), "start")
    first, second = Keeper(home), Keeper(home)
    a, b = first.dossier("nvidia"), second.dossier("nvidia")
    first.save(changes.set_links(a, ["https://x"]), a)
    saved = second.save(changes.mark(b, "growth", "pass", "2026-11-21"), b)
    assert saved.links == ("https://x",)
    assert saved.verdicts["growth"].kind == "pass"
    assert Keeper(home).dossier("nvidia") == saved


def test_two_windows_append(home: Home) -> None:
    note(Keeper(home), "start")
    windows = [Keeper(home) for _ in range(3)]
    bases = [window.dossier("nvidia") for window in windows]
    for number, (window, base) in enumerate(zip(windows, bases, strict=True)):
        window.save(changes.append_note(base, f"word{number}", "2026-11-21"), base)
    text = Keeper(home).dossier("nvidia").notes[""]
    assert all(f"word{number}" in text for number in range(3))
    assert CONFLICT_LINE not in text


@pytest.mark.parametrize("start", ["", "start"])
def test_windows_that_append_the_same_or_a_beginning_of_it(home: Home, start: str) -> None:
    if start:
        note(Keeper(home), start)
    windows = [Keeper(home) for _ in range(3)]
    bases = [window.dossier("nvidia") for window in windows]
    said = ["called back", "called", "called"]
    for text, window, base in zip(said, windows, bases, strict=True):
        window.save(changes.append_note(base, text, "2026-11-21"), base)
    lines = Keeper(home).dossier("nvidia").notes[""].split("\n")
    assert lines.count("called") == 2
    assert lines.count("called back") == 1


def test_two_windows_write_one_note_anew(home: Home) -> None:
    note(Keeper(home), "start")
    first, second = Keeper(home), Keeper(home)
    a, b = first.dossier("nvidia"), second.dossier("nvidia")
    first.save(changes.write_note(a, "what I think"), a)
    text = second.save(changes.write_note(b, "something else"), b).notes[""]
    assert "what I think" in text
    assert "something else" in text
    assert CONFLICT_LINE in text
    assert "changed twice" in str(second.warnings[0])


def test_keys_of_a_newer_version_survive_a_save(home: Home) -> None:
    home.dossiers.mkdir(parents=True)
    file_of(home).write_text(
        'schema = 9\nemployer = "nvidia"\nmood = "good"\n[verdicts.growth]\nkind = "pass"\n'
        'date = "2026-01-01"\nstars = 5\n[end]\nverdicts = 1\nnotes = 0\nstages = 0\n'
    )
    note(Keeper(home), "hello")
    found = tomllib.loads(file_of(home).read_text())
    assert found["schema"] == 9
    assert found["mood"] == "good"
    assert found["verdicts"]["growth"]["stars"] == 5


def test_an_edit_by_hand_is_read_and_its_comments_are_in_a_snapshot(home: Home) -> None:
    keeper = Keeper(home)
    note(keeper, "first")
    edited = '# my own remark\nnote = """by hand"""\n[end]\nverdicts = 0\nnotes = 1\nstages = 0\n'
    file_of(home).write_text(edited)
    assert "by hand" in note(keeper, "more").notes[""]
    newest = keeper.snapshots.newest_first()[0]
    assert (
        keeper.snapshots.contents(newest, ["dossiers/nvidia.toml"])["dossiers/nvidia.toml"].decode()
        == edited
    )
    keeper.undo()
    assert file_of(home).read_text() == edited


def test_an_unchanged_save_writes_nothing(home: Home) -> None:
    keeper = Keeper(home)
    saved = note(keeper, "x")
    before = file_of(home).stat().st_mtime_ns
    keeper.save(saved, saved)
    assert file_of(home).stat().st_mtime_ns == before
    assert len(keeper.journal.stacks()[0]) == 1


def test_a_broken_file_is_set_aside_and_nothing_is_lost(home: Home) -> None:
    keeper = Keeper(home)
    note(keeper, "precious")
    note(keeper, "later")
    file_of(home).write_text('note = "oops\n')
    fresh = Keeper(home)
    assert "precious" in fresh.load_all()["nvidia"].notes[""]
    assert "later" in fresh.dossier("nvidia").notes[""]
    assert f"{file_of(home)}:1" in str(fresh.warnings[0])
    assert file_of(home).read_text() == 'note = "oops\n', "reading changes nothing"
    text = note(fresh, "new").notes[""]
    assert all(word in text for word in ("precious", "later", "new"))
    (aside,) = home.dossiers.glob("nvidia.toml.unreadable-*")
    assert aside.read_text() == 'note = "oops\n'
    assert any("set aside" in str(warning) for warning in fresh.warnings)


def test_a_clock_that_was_wrong_once_hides_no_note(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot from the future, then two saves under the right time, then a damaged file."""
    real, real_ns, ahead = time.time, time.time_ns, 3600
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: real() + ahead)
        patch.setattr(time, "time_ns", lambda: real_ns() + ahead * 10**9)
        keeper = Keeper(home)
        note(keeper, "first")
        assert keeper.backup()
    note(Keeper(home), "second")
    assert Keeper(home).backup()
    note(Keeper(home), "third")
    file_of(home).write_text(file_of(home).read_text()[:-30] + '"""x = [')
    found = Keeper(home).dossier("nvidia").notes[""]
    assert all(word in found for word in ("first", "second", "third"))
    home.journal_file.unlink()
    assert "first" in Keeper(home).dossier("nvidia").notes[""]


def test_a_broken_file_without_any_snapshot_is_kept(home: Home) -> None:
    home.dossiers.mkdir(parents=True)
    file_of(home).write_bytes(b"\xff\xfe broken")
    keeper = Keeper(home)
    assert keeper.dossier("nvidia") == Dossier("nvidia")
    note(keeper, "new")
    (aside,) = home.dossiers.glob("nvidia.toml.unreadable-*")
    assert aside.read_bytes() == b"\xff\xfe broken"


def test_a_file_cut_short_gets_back_what_it_lost(home: Home) -> None:
    keeper = Keeper(home)
    base = keeper.dossier("nvidia")
    full = changes.write_note(changes.mark(base, "growth", "pass", "2026-01-01"), "long")
    keeper.save(changes.write_note(full, "about pay", "comp"), base)
    text = file_of(home).read_text()
    file_of(home).write_text(text[: text.index("[notes]")])
    fresh = Keeper(home)
    assert fresh.dossier("nvidia").notes == {"": "long", "comp": "about pay"}
    assert "cut short" in str(fresh.warnings[0])


def test_what_a_reader_took_out_by_hand_stays_out(home: Home) -> None:
    keeper = Keeper(home)
    base = keeper.dossier("nvidia")
    keeper.save(changes.write_note(changes.write_note(base, "a"), "b", "comp"), base)
    text = file_of(home).read_text().replace('[notes]\ncomp = "b"\n', "")
    file_of(home).write_text(text)
    fresh = Keeper(home)
    assert fresh.dossier("nvidia").notes == {"": "a"}
    assert not fresh.warnings


def test_an_unreadable_file_is_never_taken_for_an_empty_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(Keeper(home), "precious")

    def read(path: Path) -> bytes:
        if path.name == "nvidia.toml":
            raise OSError(5, "io")
        return read_file(path)

    keeper = Keeper(home)
    with monkeypatch.context() as patch:
        patch.setattr(reader_files, "read_file", read)
        with pytest.raises(ReaderError, match="could not read nvidia"):
            keeper.dossier("nvidia")
        with pytest.raises(ReaderError):
            keeper.save(Dossier("nvidia", notes={"": "x"}), Dossier("nvidia"))
        assert len(keeper.load_all()) == 0
        assert "the disk reported an error" in str(keeper.warnings[0])
    assert "precious" in keeper.dossier("nvidia").notes[""]


def test_a_dossier_removed_by_hand_stays_removed(home: Home) -> None:
    keeper = Keeper(home)
    before = note(keeper, "old")
    file_of(home).unlink()
    saved = keeper.save(changes.set_links(before, ["https://x"]), before)
    assert saved.links == ("https://x",)
    assert Keeper(home).dossier("nvidia").notes == {}


def test_read_only_refuses_before_it_touches_anything(home: Home) -> None:
    keeper = Keeper(home, read_only=True)
    with pytest.raises(ReaderError, match="read-only"):
        note(keeper, "x")
    with pytest.raises(ReaderError, match="read-only"):
        keeper.undo()
    assert not home.root.exists()


def test_the_profile_merges_and_keeps_its_own_file(home: Home) -> None:
    first, second = Keeper(home), Keeper(home)
    base = Profile()
    first.save_profile(replace(base, weights={"growth": 30.0}), base)
    want = Preference("layer", "in", ("lab", "cloud"), "exclude")
    saved = second.save_profile(replace(base, preferences=(want,)), base)
    assert saved == replace(base, weights={"growth": 30.0}, preferences=(want,))
    assert Keeper(home).profile() == saved
    first.save_profile_as("careful", saved)
    assert first.profile_names() == ("careful",)
    assert Keeper(home).profile("careful") == saved
    first.remove_profile("careful")
    assert first.profile_names() == ()
    first.undo()
    assert first.profile("careful") == saved
    assert not home.config_file.exists()


def test_what_is_taken_out_of_a_profile_or_a_dossier_stays_out(home: Home) -> None:
    keeper = Keeper(home)
    empty = Profile()
    full = replace(empty, scenarios=("winter",), places=("Oslo",), skills=("C",), level="senior")
    want = Preference("layer", "in", ("lab", "cloud"), "exclude")
    full = replace(full, preferences=(want,), weights={"growth": 30.0}, evidence_only=True)
    assert keeper.save_profile(full, empty) == full
    assert keeper.save_profile(empty, full) == empty
    assert Keeper(home).profile() == empty
    start = Dossier("nvidia")
    dossier = replace(start, links=("https://x",), contacts=("Ada",), targets=("inference",))
    assert keeper.save(dossier, start) == dossier
    assert keeper.save(start, dossier) == start
    assert Keeper(home).dossier("nvidia") == start
    assert keeper.warnings == []


def test_all_dossiers_with_their_order_and_their_changes(home: Home) -> None:
    keeper = Keeper(home)
    for number in range(6):
        base = Dossier(f"e{number}")
        wanted = replace(base, shortlisted=6 - number)
        keeper.save(changes.mark(wanted, "growth", "pass", "2026-01-01"), base)
    every = Keeper(home).load_all()
    assert every.shortlist()[0] == "e5"
    assert len(every.with_verdicts()) == 6
    other = every.with_changes({"e1": Dossier("e1"), "new": Dossier("new")})
    assert len(other) == len(every) + 1
    assert other.with_verdicts() == ["e0", "e2", "e3", "e4", "e5"]
    assert every["e1"].verdicts
    (home.dossiers / "e0.toml").unlink()
    assert "e0" not in keeper.load_all()
    assert not any(key == "dossiers/e0" for key in keeper.files.seen)


def test_a_file_by_hand_is_never_taken_for_one_cut_short(home: Home) -> None:
    """Without an [end] there is no telling, except by what the program itself wrote there."""
    home.dossiers.mkdir(parents=True)
    by_hand = 'note = "mine"\n[notes]\ncomp = "ask"\n'
    file_of(home).write_text(by_hand)
    keeper = Keeper(home)
    note(keeper, "more")
    keeper.undo()
    assert file_of(home).read_text() == by_hand
    file_of(home).write_text('note = "mine"\n')
    assert Keeper(home).dossier("nvidia").notes == {"": "mine"}
    file_of(home).write_text("note = [")
    assert Keeper(home).dossier("nvidia").notes == {"": "mine", "comp": "ask"}


def test_a_snapshot_of_a_later_edit_by_hand_is_newer_than_the_history(home: Home) -> None:
    keeper = Keeper(home)
    note(keeper, "saved")
    edited = file_of(home).read_text().replace("saved", "edited")
    time.sleep(0.01)
    file_of(home).write_text(edited)
    assert keeper.backup()
    file_of(home).write_text("note = [")
    fresh = Keeper(home)
    assert "edited" in fresh.dossier("nvidia").notes[""]
    assert "the snapshot of" in str(fresh.warnings[0])


def test_a_save_without_a_change_leaves_a_hand_written_file_alone(home: Home) -> None:
    home.dossiers.mkdir(parents=True)
    text = 'links = "http://a"\n[[stages]]\nstage = "applied"\ndate = 2026-01-05\n'
    file_of(home).write_text(text)
    keeper = Keeper(home)
    same = keeper.dossier("nvidia")
    saved = keeper.save_all("nothing", dossiers=[(same, same)])
    assert (saved.change, saved.dossiers["nvidia"]) == ("", same)
    assert file_of(home).read_text() == text


def test_a_profile_put_to_use_brings_only_its_own_unknown_parts(home: Home) -> None:
    home.profiles.mkdir(parents=True)
    odd = '[preferences.{}]\nop = ">="\nvalue = 5\nunknown = "later"\n'
    home.profile_file.write_text(
        f'name = "a"\nlabel = "a"\n[weights]\nvibes = 3\n{odd.format("debt")}'
    )
    (home.profiles / "b.toml").write_text(
        f'name = "b"\nlabel = "b"\n[weights]\ncomp = 50\n{odd.format("net_income")}'
    )
    keeper = Keeper(home)
    a, b = keeper.profile(), keeper.profile("b")
    assert a is not None
    assert b is not None
    keeper.save_profile_as("c", replace(a, name="c"), a)
    assert set(tomllib.loads((home.profiles / "c.toml").read_text())["preferences"]) == {"debt"}
    keeper.save_profile(b, a, named="b")
    used = tomllib.loads(home.profile_file.read_text())
    assert (used["weights"], set(used["preferences"])) == ({"comp": 50}, {"net_income"})

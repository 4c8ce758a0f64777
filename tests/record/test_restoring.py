"""Bringing back one dossier, everything, or an export; always undoable, never without a copy."""

from __future__ import annotations

import json
import tomllib
import zipfile
from pathlib import Path

import pytest

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.errors import ReaderError
from compute_jobs.platform.config import Config, contact_of
from compute_jobs.platform.paths import Home
from compute_jobs.record.backups import LARGEST_DOCUMENT, reader_export
from compute_jobs.record.store import Keeper
from compute_jobs.record.watches import load_watches


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    keeper = Keeper(Home.at(tmp_path))
    for name in ("nvidia", "xai"):
        write(keeper, name, "old")
    keeper.backup()
    for name in ("nvidia", "xai", "spacex"):
        write(keeper, name, "new")
    return keeper


def write(keeper: Keeper, employer: str, text: str) -> None:
    base = keeper.dossier(employer)
    keeper.save(changes.write_note(base, text), base)


def texts(keeper: Keeper) -> dict[str, str]:
    return {name: dossier.notes[""] for name, dossier in Keeper(keeper.home).load_all().items()}


def old(keeper: Keeper) -> str:
    return next(it.id for it in keeper.snapshots.newest_first() if it.why == "asked for")


def test_one_dossier(keeper: Keeper) -> None:
    saved = keeper.restore(old(keeper), ["nvidia"])
    assert saved.dossiers["nvidia"].notes == {"": "old"}
    assert texts(keeper) == {"nvidia": "old", "xai": "new", "spacex": "new"}


def test_everything_and_what_is_newer_stays(keeper: Keeper) -> None:
    keeper.restore(old(keeper))
    assert texts(keeper) == {"nvidia": "old", "xai": "old", "spacex": "new"}


def test_there_is_a_snapshot_before_and_it_can_be_undone(keeper: Keeper) -> None:
    keeper.restore(old(keeper))
    newest = keeper.snapshots.newest_first()[0]
    assert newest.why == "before restore"
    assert (
        b"new"
        in keeper.snapshots.contents(newest, ["dossiers/nvidia.toml"])["dossiers/nvidia.toml"]
    )
    keeper.undo()
    assert texts(keeper) == {"nvidia": "new", "xai": "new", "spacex": "new"}


def test_without_a_snapshot_before_nothing_is_restored(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "")

    monkeypatch.setattr("compute_jobs.record.backups.write_file", full)
    write(keeper, "nvidia", "newest")
    with pytest.raises(ReaderError, match="could not make a snapshot: the disk is full"):
        keeper.restore(old(keeper))
    assert texts(keeper)["nvidia"] == "newest"


def test_the_difference_reads_as_a_patch(keeper: Keeper) -> None:
    diff = keeper.difference(old(keeper), ["nvidia"])
    assert '-note = "new"' in diff
    assert '+note = "old"' in diff
    assert "xai" not in diff
    keeper.restore(old(keeper))
    assert keeper.difference(old(keeper)) == ""


def test_a_broken_file_is_set_aside_before_it_is_restored(keeper: Keeper) -> None:
    file = keeper.home.dossiers / "nvidia.toml"
    file.write_text("broken = ")
    keeper.restore(old(keeper), ["nvidia"])
    assert texts(keeper)["nvidia"] == "old"
    assert [path.read_text() for path in keeper.home.dossiers.glob("*.unreadable-*")] == [
        "broken = "
    ]


def restored_pack(keeper: Keeper) -> Path:
    """An own pack's file, changed after a snapshot and brought back from it."""
    claims = keeper.home.packs / "own" / "claims.toml"
    claims.parent.mkdir(parents=True)
    claims.write_text("a = 1\n")
    snapshot = keeper.backup()
    assert snapshot is not None
    claims.write_text("a = 2\n")
    keeper.restore(snapshot)
    assert claims.read_text() == "a = 1\n"
    return claims


def test_packs_come_back_too(keeper: Keeper) -> None:
    claims = restored_pack(keeper)
    keeper.undo()
    assert claims.read_text() == "a = 2\n"


def test_a_pack_the_history_can_not_hold_comes_back_and_says_so(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compute_jobs.record.store.LARGEST_NOTED", 3)
    restored_pack(keeper)
    assert "too large for undo" in str(keeper.warnings)


def test_an_unknown_employer_or_snapshot_is_said(keeper: Keeper) -> None:
    with pytest.raises(ReaderError, match="has no dossier of spacex"):
        keeper.restore(old(keeper), ["spacex"])
    with pytest.raises(ReaderError, match="no snapshot matches"):
        keeper.restore("1999")


def test_an_export_comes_back(keeper: Keeper, tmp_path: Path) -> None:
    profile = Profile(preferences=(Preference("power_funded", "=", "yes", "exclude"),))
    dossiers = list(keeper.load_all().values())
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"version": 1, "reader": reader_export(dossiers, profile)}))
    other = Keeper(Home.at(tmp_path / "other"))
    write(other, "nvidia", "mine")
    saved = other.restore(path)
    assert saved.profile == profile
    assert texts(other) == texts(keeper)
    assert dict(other.load_all()) == {it.employer: it for it in dossiers}
    other.undo()
    assert texts(other) == {"nvidia": "mine"}
    assert other.profile() is None


@pytest.fixture
def export(keeper: Keeper, tmp_path: Path) -> Path:
    """What the keeper holds, with another profile than any other home has."""
    profile = Profile(preferences=(Preference("power_funded", "=", "yes", "exclude"),))
    path = tmp_path / "export.json"
    reader = reader_export(list(keeper.load_all().values()), profile)
    path.write_text(json.dumps({"version": 1, "reader": reader}))
    return path


def test_one_dossier_of_an_export_and_nothing_else(export: Path, tmp_path: Path) -> None:
    other = Keeper(Home.at(tmp_path / "other"))
    write(other, "xai", "mine")
    saved = other.restore(export, ["nvidia"])
    assert list(saved.dossiers) == ["nvidia"]
    assert texts(other) == {"nvidia": "new", "xai": "mine"}
    assert other.profile() is None
    assert other.journal.stacks()[0][-1].what == "restore of nvidia from export.json"
    with pytest.raises(ReaderError, match=r"export\.json has no dossier of astera"):
        other.restore(export, ["astera"])


def test_the_difference_to_an_export_is_only_shown(export: Path, tmp_path: Path) -> None:
    other = Keeper(Home.at(tmp_path / "other"))
    write(other, "nvidia", "mine")
    diff = other.difference(export)
    assert '-note = "mine"' in diff
    assert '+note = "new"' in diff
    assert "power_funded" in diff
    one = other.difference(export, ["nvidia"])
    assert '+note = "new"' in one
    assert "power_funded" not in one
    assert texts(other) == {"nvidia": "mine"}
    assert other.snapshots.newest_first() == []
    other.restore(export)
    assert other.difference(export) == ""


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"reader": {"dossiers": []}}',
        '{"reader": {"dossiers": {"../x": {}}}}',
        '{"reader": {"dossiers": {"x": 3}}}',
        '{"reader": {"dossiers": {"x": {"schema": "a"}}}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_export_changes_nothing(keeper: Keeper, tmp_path: Path, content: str) -> None:
    before = texts(keeper)
    path = tmp_path / "export.json"
    path.write_text(content)
    with pytest.raises(ReaderError):
        keeper.restore(path)
    assert texts(keeper) == before


def test_a_missing_export_is_one_line(keeper: Keeper, tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"could not read gone\.json: there is no such file"):
        keeper.restore(tmp_path / "gone.json")
    with pytest.raises(ReaderError, match="its folder is missing"):
        keeper.restore(tmp_path / "unplugged" / "gone.json")


def test_a_dossier_in_an_export_may_be_of_a_newer_version(keeper: Keeper, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    document = {"schema": 9, "employer": "xai", "mood": "good"}
    path.write_text(json.dumps({"reader": {"schema": 1, "dossiers": {"xai": document}}}))
    keeper.restore(path)
    assert Keeper(keeper.home).dossier("xai") == Dossier("xai")


@pytest.mark.parametrize(
    "name",
    [
        "packs/../../elsewhere.toml",
        "packs/own/../../../elsewhere.toml",
        "dossiers/../../elsewhere.toml",
        "profiles/../../elsewhere.toml",
        "../elsewhere.toml",
        "/elsewhere.toml",
        "packs/own/run.sh",
        "packs",
        "elsewhere.toml",
        "inbox/../text.txt",
        "inbox/a/../../text.txt",
        "inbox/a/run.sh",
    ],
)
def test_a_snapshot_that_names_a_file_outside_is_refused(keeper: Keeper, name: str) -> None:
    """Snapshots are files; somebody may have been given one."""
    with zipfile.ZipFile(keeper.home.backups / f"{old(keeper)}.zip", "a") as archive:
        archive.writestr(name, "given = 1\n")
    before = sorted(keeper.home.root.parent.rglob("*.toml"))
    with pytest.raises(ReaderError, match="isn't one of your files"):
        keeper.restore(old(keeper))
    with pytest.raises(ReaderError, match="isn't one of your files"):
        keeper.difference(old(keeper))
    assert sorted(keeper.home.root.parent.rglob("*.toml")) == before
    assert texts(keeper)["nvidia"] == "new"


def test_packs_in_folders_of_folders_come_back(keeper: Keeper) -> None:
    own = keeper.home.packs / "own" / "more"
    own.mkdir(parents=True)
    (own / "claims.toml").write_text("old", "utf-8")
    keeper.backup()
    (own / "claims.toml").write_text("new", "utf-8")
    keeper.restore(old(keeper))
    assert (own / "claims.toml").read_text("utf-8") == "old"


SINGLE = {
    "searches": '[search.mine]\nwords = "old"\n',
    "watches": '[[watch]]\nid = 1\nkind = "rank"\nemployer = "nvidia"\nvalue = 1.0\n',
    "contact": 'contact_email = "old@example.org"\n',
}


def test_searches_watches_and_the_contact_come_back_and_go_with_undo(keeper: Keeper) -> None:
    home = keeper.home
    for key, text in SINGLE.items():
        home.file(key).parent.mkdir(exist_ok=True)
        home.file(key).write_text(text, "utf-8")
    keeper.backup()
    home.file("searches").unlink()
    home.file("watches").write_text("", "utf-8")
    home.file("contact").write_text("mine", "utf-8")
    shown = keeper.difference(old(keeper))
    assert "searches.toml (now)" in shown and "contact.toml" in shown
    saved = keeper.restore(old(keeper))
    assert set(SINGLE) <= set(saved.documents)
    assert {key: home.file(key).read_text("utf-8") for key in SINGLE} == SINGLE
    assert contact_of(home, Config()) == "old@example.org"
    assert [watch.employer for watch in load_watches(home)] == ["nvidia"]
    assert keeper.undo() is not None
    assert not home.file("searches").exists()
    assert home.file("contact").read_text("utf-8") == "mine"


def test_a_read_document_comes_back_with_its_text(keeper: Keeper) -> None:
    folder = keeper.home.inbox / "abc"
    long = keeper.home.inbox / "long"
    for place in (folder, long):
        place.mkdir(parents=True)
        place.with_suffix(".toml").write_text("[document]\n", "utf-8")
        (place / "reading.json").write_text("{}", "utf-8")
    (folder / "text.txt").write_text("old", "utf-8")
    (long / "text.txt").write_bytes(b"x" * (LARGEST_DOCUMENT + 1))
    keeper.backup()
    (folder / "text.txt").unlink()
    (folder / "reading.json").write_text("[]", "utf-8")
    (long / "text.txt").write_text("now", "utf-8")
    keeper.restore(old(keeper))
    assert (folder / "text.txt").read_text("utf-8") == "old"
    assert (folder / "reading.json").read_text("utf-8") == "{}"
    assert (long / "text.txt").read_text("utf-8") == "now", "too large for snapshots"


ODD = (
    'mood = "good"\nnote = "old"\n[verdicts.comp]\nkind = "maybe"\ndate = "2026-01-01"\n'
    '[[stages]]\nstage = "ghosted"\ndate = "2026-01-01"\n'
)


@pytest.mark.parametrize("exported_by_this_version", [True, False])
def test_an_export_brings_back_and_keeps_what_is_not_understood(
    tmp_path: Path, exported_by_this_version: bool
) -> None:
    keeper = Keeper(Home.at(tmp_path / "home"))
    keeper.home.dossiers.mkdir(parents=True)
    path = keeper.home.dossiers / "nvidia.toml"
    path.write_text(ODD)
    keeper.home.profile_file.write_text('name = "a"\nlabel = "a"\n[weights]\nvibes = 3\n')
    profile = keeper.profile()
    assert profile is not None
    reader = reader_export([keeper.dossier("nvidia")], profile)
    if not exported_by_this_version:  # an earlier one exported all of it
        reader["dossiers"]["nvidia"] = tomllib.loads(ODD)
        path.unlink()
    export = tmp_path / "e.json"
    export.write_text(json.dumps({"reader": reader}))
    write(keeper, "nvidia", "new")
    keeper.restore(export)
    restored = tomllib.loads(path.read_text())
    assert {key: restored[key] for key in tomllib.loads(ODD)} == tomllib.loads(ODD)
    assert tomllib.loads(keeper.home.profile_file.read_text())["weights"] == {"vibes": 3}

"""Backup and restore as commands: what is only shown, what comes back, and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("founding_world")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of another home's two dossiers."""
    there = tmp_path / "there"
    for employer in ("nvidia", "spacex"):
        assert run("note", employer, "exported", home=there).code == 0
    path = tmp_path / "e.json"
    path.write_text(run("export", "--all", "--format", "json", home=there).out)
    assert json.loads(path.read_text())["reader"]["dossiers"].keys() >= {"nvidia", "spacex"}
    return path


def test_an_export_can_be_looked_at_and_brought_back_in_part(export: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert run("note", "nvidia", "mine", home=here).code == 0
    file = here / "dossiers" / "nvidia.toml"
    before = file.read_bytes()

    shown = run("restore", "--from", str(export), "--diff", home=here)
    assert shown.code == 0
    assert "+exported" in shown.out
    assert "dossiers/spacex.toml" in shown.out
    one = run("restore", "--from", str(export), "nvidia", "--diff", home=here)
    assert "dossiers/nvidia.toml" in one.out
    assert "spacex" not in one.out
    assert file.read_bytes() == before
    assert not (here / "dossiers" / "spacex.toml").exists()

    done = run("restore", "--from", str(export), "NVIDIA", home=here)
    assert done.err.endswith(": nvidia; undo reverts it\n")
    assert b"exported" in file.read_bytes()
    assert not (here / "dossiers" / "spacex.toml").exists()
    assert not (here / "profile.toml").exists()


def test_a_snapshot_and_an_export_are_not_both_brought_back(export: Path, tmp_path: Path) -> None:
    for snapshot in ("latest", "20261121T101500-123"):
        done = run("restore", snapshot, "--from", str(export), home=tmp_path / "here")
        assert done.code == 2
        assert "not both" in done.err


def test_an_export_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = run("restore", "--from", str(tmp_path / "nosuch.json"), home=tmp_path)
    assert done.code == 1
    assert "there is no such file" in done.err
    assert "mount" not in done.err


def test_a_backup_says_what_it_found(tmp_path: Path) -> None:
    assert "there is nothing to back up yet" in run("backup", home=tmp_path).err
    run("note", "nvidia", "kept", home=tmp_path)
    assert run("backup", home=tmp_path).err.startswith("snapshot ")
    (stored,) = (tmp_path / "backups").glob("*.zip")
    stored.write_bytes(b"#" * stored.stat().st_size)
    said = run("backup", home=tmp_path).err
    assert said.startswith("snapshot ")
    assert "the last snapshot was damaged" in said
    again = run("backup", home=tmp_path).err
    assert again == "nothing has changed since the last snapshot\n"

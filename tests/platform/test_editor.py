"""Which program edits a text, from what the reader's settings say."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.editor import editor_command
from tests.cli.command import Done, run, run_process
from tests.small_world import Disk


def test_words_are_split_as_a_shell_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "'my editor' --wait")
    assert editor_command() == ["my editor", "--wait"]
    assert editor_command("nano -w") == ["nano", "-w"]


def test_a_path_with_blanks_starts_on_windows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "name", "nt")
    named = '"C:\\Program Files\\Notepad++\\notepad++.exe" -multiInst'
    assert editor_command(named) == ["C:\\Program Files\\Notepad++\\notepad++.exe", "-multiInst"]
    assert editor_command("C:\\Tools\\vim.exe") == ["C:\\Tools\\vim.exe"]


@pytest.mark.parametrize("named", [" ", "'", '"vi', "''"])
def test_what_names_no_editor_is_one_line(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", named)
    with pytest.raises(ReaderError, match="is not a usable command"):
        editor_command()


def editor(tmp_path: Path, body: str) -> str:
    """A command that treats the file it is given as these lines of Python do."""
    script = tmp_path / "editor.py"
    script.write_text(f"import os, pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n{body}\n")
    return f"'{sys.executable}' '{script}'"


def left(home: Path) -> list[bytes]:
    """What lies in files of notes that were edited and not saved."""
    return [path.read_bytes() for path in (home / "state").glob("note-*/*")]


def note(home: Path, command: str) -> Done:
    return run("note", "harbor", "--edit", home=home, EDITOR=command)


ENDINGS = {
    "killed": ("os.kill(os.getpid(), 9)", b"old and new"),
    "failed": ("sys.exit(3)", b"old and new"),
    "latin-1": ("file.write_bytes(b'caf\\xe9')", b"caf\xe9"),
}


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_an_editor_saved_stays_in_a_file_that_is_named(
    ending: str, own_home: Path, tmp_path: Path
) -> None:
    assert note(own_home, editor(tmp_path, "file.write_text('old')")).code == 0
    assert left(own_home) == []
    body, saved = ENDINGS[ending]
    done = note(own_home, editor(tmp_path, f"file.write_text('old and new')\n{body}"))
    assert done.code == 1
    assert "your text is in " in done.err
    assert left(own_home) == [saved]
    assert Path(done.err.strip().rpartition("your text is in ")[2]).read_bytes() == saved
    assert run("note", "harbor", home=own_home).out == "old\n"


@pytest.mark.usefixtures("small_world")
def test_what_a_full_disk_refuses_stays_in_a_file_that_is_named(
    own_home: Path, tmp_path: Path, disk: Disk
) -> None:
    disk.full = True
    done = note(own_home, editor(tmp_path, "file.write_text('words')"))
    assert done.code == 1
    assert "the disk is full" in done.err
    assert "your text is in " in done.err
    assert left(own_home) == [b"words"]


@pytest.mark.usefixtures("small_world")
def test_an_editor_that_changes_nothing_leaves_nothing(own_home: Path, tmp_path: Path) -> None:
    for body in ("pass", "sys.exit(1)"):
        done = note(own_home, editor(tmp_path, body))
        assert (done.code, done.err) == (0, "nothing changed\n")
    assert "can't start the editor" in note(own_home, "no-such-editor").err
    assert left(own_home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_ctrl_c_is_the_editors_own(own_home: Path, tmp_path: Path) -> None:
    """A terminal sends it to both programs."""
    body = "import signal, time\nos.kill(os.getppid(), signal.SIGINT)\ntime.sleep(0.6)\n"
    command = editor(tmp_path, body + "file.write_text('new words')")
    done = run_process("note", "nvidia", "--edit", home=own_home, EDITOR=command)
    assert done.code == 0, done.err
    assert "new words" in (own_home / "dossiers" / "nvidia.toml").read_text()
    assert left(own_home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("ignores", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"])
def test_a_signal_ends_an_editor_and_its_text_stays(
    own_home: Path, tmp_path: Path, ignores: str
) -> None:
    body = f"import signal, time\n{ignores}file.write_text('new words')\n"
    command = editor(tmp_path, f"{body}os.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(60)")
    began = time.monotonic()
    done = run_process("note", "nvidia", "--edit", home=own_home, EDITOR=command)
    assert time.monotonic() - began < 30
    assert done.code == 1
    assert "the editor was stopped" in done.err and "your text is in" in done.err
    assert left(own_home) == [b"new words"]

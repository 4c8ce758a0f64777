"""In a real terminal: whatever ends the program, no note is lost and the terminal is clean."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from compute_jobs.packs.bundled import bundled_root
from compute_jobs.tui.app.lifecycle import crash_report, crash_words, keep_report
from tests.tui.driving import program
from tests.tui.running import Running, modes_left_on, notes_on_disk, started


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_saves_the_note_and_gives_the_terminal_back(name: str, tmp_path: Path) -> None:
    it = started(tmp_path)
    it.type("n")
    it.wait_for(b"saved")
    it.write_note(f"ask about {name.lower()}")
    number = getattr(signal, name)
    assert it.end(number) == 128 + number
    assert f"ask about {name.lower()}" in notes_on_disk(tmp_path)
    assert modes_left_on(it.output) == set()
    assert b"Traceback" not in it.output
    assert it.echoes() == it.echoed


def test_a_kill_loses_nothing_that_is_a_second_old(tmp_path: Path) -> None:
    it = started(tmp_path)
    it.type("n")
    it.wait_for(b"saved")
    it.write_note("precious words")
    it.read(1.0)
    it.end(signal.SIGKILL)
    assert "precious words" in notes_on_disk(tmp_path)
    again = started(tmp_path)
    again.type("n")  # the checklist may be too long to show the note below it
    again.wait_for(b"precious words")
    again.end(signal.SIGTERM)


def test_a_closed_terminal_window_loses_no_note(tmp_path: Path) -> None:
    it = started(tmp_path)
    it.type("n")
    it.wait_for(b"saved")
    it.write_note("still here")
    it.process.fileobj.close()
    it.process.closed = True
    end = time.monotonic() + 10
    while it.process.isalive():
        assert time.monotonic() < end, "it lives on without a terminal"
        time.sleep(0.05)
    assert "still here" in notes_on_disk(tmp_path)


def test_quitting_leaves_a_clean_terminal_and_its_key_modes(tmp_path: Path) -> None:
    it = started(tmp_path)
    it.type("q")
    assert it.end() == 0
    assert modes_left_on(it.output) == set()


def test_the_second_start_shows_the_last_screen_before_the_program_has_loaded(
    tmp_path: Path,
) -> None:
    it = started(tmp_path)
    it.type("q")
    it.end()
    again = Running(tmp_path)
    again.wait_for(b"Checklist")
    before_live = again.output.split(b"\x1b[?1003h")[0]
    assert b"Employers" in before_live, "the panes stand before the mouse is asked for"
    again.wait_for(b"\x1b[?1003h")
    again.read(0.5)
    again.type("q")
    assert again.end() == 0
    assert modes_left_on(again.output) == set()
    assert again.echoes() == again.echoed


def test_a_signal_while_the_first_frame_stands_alone_gives_the_terminal_back(
    tmp_path: Path,
) -> None:
    it = started(tmp_path)
    it.type("q")
    it.end()
    again = Running(tmp_path)
    again.wait_for(b"\x1b[?1049h")
    assert again.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert modes_left_on(again.output) == set()


@pytest.fixture
def uncompiled(tmp_path: Path) -> str:
    """The code of an install whose packs aren't compiled: a start there takes a while."""
    root = tmp_path / "install"
    for name in ("src", "data", "seeds", "schemas"):
        left_out = shutil.ignore_patterns("*.compiled", "__pycache__")
        shutil.copytree(bundled_root() / name, root / name, ignore=left_out)
    return str(root / "src")


def test_the_first_start_of_all_says_at_once_what_takes_a_while(
    tmp_path: Path, uncompiled: str
) -> None:
    first = started(tmp_path, PYTHONPATH=uncompiled)
    before_live = first.output.split(b"\x1b[?1003h")[0]
    assert b"Preparing the evidence" in before_live
    assert "Preparing the evidence" not in first.shown()
    first.type("q")
    assert first.end() == 0
    assert modes_left_on(first.output) == set()
    again = started(tmp_path, PYTHONPATH=uncompiled)
    assert b"Preparing the evidence" not in again.output
    again.type("q")
    again.end()


def test_a_signal_while_packs_are_read_gives_the_terminal_back(
    tmp_path: Path, uncompiled: str
) -> None:
    it = Running(tmp_path, PYTHONPATH=uncompiled)
    it.wait_for(b"Preparing the evidence")
    assert it.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert modes_left_on(it.output) == set()
    again = started(tmp_path)
    again.type("q")
    assert again.end() == 0


@pytest.mark.parametrize("kept", [False, True], ids=["first start", "later start"])
def test_a_signal_at_any_moment_of_a_start_gives_the_terminal_back(
    kept: bool, tmp_path: Path
) -> None:
    it = started(tmp_path)
    it.type("q")
    it.end()
    frame = tmp_path / "state" / "frame"
    if not kept:
        frame.unlink(missing_ok=True)
    for delay in range(0, 700, 100 if kept else 130):
        it = Running(tmp_path)
        it.read(delay / 1000)
        # before the program has touched the terminal, the signal just ends it
        code = it.end(signal.SIGTERM)
        reports = [report.read_text("utf-8") for report in tmp_path.rglob("crash-*")]
        shown = (delay, it.output[-2_000:], *reports)
        assert code in (128 + signal.SIGTERM, -signal.SIGTERM), shown
        assert modes_left_on(it.output) == set(), delay
        assert it.echoes() == it.echoed, delay
        assert b"stopped on an error" not in it.output
    assert not list(tmp_path.rglob("crash-*"))


def test_a_terminal_that_draws_nothing_is_told_what_does(tmp_path: Path) -> None:
    it = Running(tmp_path, TERM="dumb")
    it.wait_for(b"use: compute-jobs plain")
    assert it.end() == 1
    assert b"\x1b" not in it.output


# -- odd input, and nobody who reads ---------------------------------------------------------


def test_a_byte_that_is_no_text_is_ignored(tmp_path: Path) -> None:
    it = started(tmp_path)
    it.type("n")
    it.wait_for(b"saved")
    it.write_note("kept")
    os.write(it.process.fd, b"\xe9\xff\x1b[M \xf0!")
    it.write_note(" words")
    assert it.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert "kept words" in notes_on_disk(tmp_path)
    assert b"Traceback" not in it.output


def test_a_coloured_log_is_pasted_as_text_and_saved_within_a_second(tmp_path: Path) -> None:
    it = started(tmp_path)
    it.type("n")
    it.wait_for(b"saved")
    log = "".join(f"\x1b[3{n % 8}mline {n} q x\x1b[0m \x1b]0;t\x07done\r" for n in range(700))
    data = f"\x1b[200~{log}END OF LOG\x1b[201~".encode()
    assert len(data) > 20_000
    while data:
        data = data[os.write(it.process.fd, data[:1024]) :]
        it.read(0.001)
    end = time.monotonic() + 3  # a second is promised; this machine may be busy
    while "END OF LOG" not in notes_on_disk(tmp_path):
        assert time.monotonic() < end, it.shown()
        it.read(0.05)
    assert "line 699 q x done\nEND OF LOG" in notes_on_disk(tmp_path)
    assert it.end(signal.SIGTERM) == 128 + signal.SIGTERM


def test_a_terminal_that_nobody_reads_holds_up_neither_notes_nor_signals(tmp_path: Path) -> None:
    it = started(tmp_path)
    it.type("n")
    it.wait_for(b"saved")
    for _ in range(60):  # each fills the terminal with a frame that nobody takes
        for size in ((30, 100), (40, 120)):
            it.process.setwinsize(*size)
            time.sleep(0.02)
    for character in "typed blindly":
        os.write(it.process.fd, character.encode())
        time.sleep(0.01)
    end = time.monotonic() + 5
    while "typed blindly" not in notes_on_disk(tmp_path):
        assert time.monotonic() < end, "it waits for its reader"
        time.sleep(0.05)
    os.kill(it.process.pid, signal.SIGTERM)
    end = time.monotonic() + 2.5
    while it.process.isalive():
        assert time.monotonic() < end, "it waits for its reader"
        time.sleep(0.02)
    assert it.process.exitstatus == 128 + signal.SIGTERM


# -- the reader's own editor -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("no-such-editor", "can't start the editor"),
        ("'", "is not a usable command"),
        (
            f'{sys.executable} -c \'import sys; open(sys.argv[1],"wb").write(b"\\xe9")\'',
            "not UTF-8",
        ),
    ],
    ids=["missing", "quote", "latin-1"],
)
def test_an_editor_that_fails_gives_the_screen_back(editor: str, said: str, tmp_path: Path) -> None:
    it = started(tmp_path, EDITOR=editor)
    it.type("n")
    it.wait_for(b"saved")
    it.write_note("kept words")
    it.type("\x0f")
    it.wait_for(said.encode())
    it.write_note("; and more")
    assert it.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert "kept words; and more" in notes_on_disk(tmp_path)
    assert modes_left_on(it.output) == set()


def test_a_signal_ends_the_program_though_an_editor_has_the_terminal(tmp_path: Path) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys, time\npathlib.Path(sys.argv[1]).write_text('in the editor')\n"
        "print('it is open', flush=True)\ntime.sleep(60)\n"
    )
    home = tmp_path / "home"
    it = started(home, EDITOR=f"{sys.executable} {script}")
    it.type("n")
    it.wait_for(b"saved")
    it.write_note("kept words")
    it.type("\x0f")
    it.wait_for(b"it is open")
    began = time.monotonic()
    assert it.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert time.monotonic() - began < 6
    (file,) = (home / "state").glob("note-*/*")
    assert file.read_text() == "in the editor"
    assert str(file).encode() in it.output
    assert "kept words" in notes_on_disk(home)
    assert modes_left_on(it.output) == set()


def test_ctrl_c_in_an_editor_is_the_editors_own(tmp_path: Path) -> None:
    """A terminal sends it to both programs."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import os, pathlib, signal, sys\nos.kill(os.getppid(), signal.SIGINT)\n"
        "pathlib.Path(sys.argv[1]).write_text('in the editor')\n"
    )
    home = tmp_path / "home"
    it = started(home, EDITOR=f"{sys.executable} {script}")
    it.type("n")
    it.wait_for(b"saved")
    it.type("\x0f")
    it.wait_for(b"in the editor")
    it.write_note("; and more")
    assert it.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert "; and more" in notes_on_disk(home) and "in the editor" in notes_on_disk(home)


# -- a crash ---------------------------------------------------------------------------------


def _fail(note: str) -> None:
    secret = note
    raise ValueError(f"can't use {secret}")


def test_a_crash_report_says_where_and_holds_no_note() -> None:
    try:
        try:
            _fail("my salary is 300k")
        except ValueError as error:
            raise RuntimeError("my salary is 300k") from error
    except RuntimeError as error:
        report, words = crash_report(error), crash_words(error, Path("/state/crash.txt"))
    assert "salary is" not in report.replace('_fail("my salary is 300k")', "").replace(
        'raise RuntimeError("my salary is 300k")', ""
    ), "only this file's own source lines"
    assert "RuntimeError" in report
    assert "ValueError" in report
    assert "test_terminal.py" in report
    assert "/state/crash.txt" in words
    assert "salary" not in words


def test_a_report_is_kept_even_where_the_state_folder_can_not_be(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    place = keep_report(ValueError("x"), blocked / "state")
    assert place is not None
    assert place.read_text("utf-8").startswith("compute-jobs ")
    place.unlink()


async def test_a_crash_saves_the_note_first(tmp_path: Path) -> None:
    app = program(reports=tmp_path)
    desk = app.desk
    with pytest.raises(ZeroDivisionError):
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.press("n", *"last words")

            def broken() -> None:
                raise ZeroDivisionError

            app.call_later(broken)
            await pilot.pause(0.2)
    assert desk.view.dossier("harbor").notes[""] == "last words"
    reports = list(tmp_path.glob("crash-*.txt"))
    assert len(reports) == 1
    assert "last words" not in reports[0].read_text("utf-8")

"""One writer at a time, and a dead one holds nothing."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FileLock
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper

HOLD = """
import sys, time
from pathlib import Path
from compute_jobs.platform.files import FileLock
with FileLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_it_makes_its_folder_and_can_be_taken_again(tmp_path: Path) -> None:
    path = tmp_path / "home" / "write.lock"
    for _ in range(3):
        with FileLock(path):
            assert path.exists()
    assert path.read_bytes() == b""


def test_a_second_one_waits_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with FileLock(path), pytest.raises(ReaderError, match="another compute-jobs is writing"):
        FileLock(path, timeout=0.02).__enter__()
    with FileLock(path, timeout=0):
        pass


def test_two_threads_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with FileLock(path):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_kill_nine_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, env=os.environ
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ReaderError):
            FileLock(path, timeout=0).__enter__()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with FileLock(path, timeout=5):
            pass
    finally:
        holder.kill()
        holder.communicate()


def test_a_lock_on_a_removed_file_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that is replaced between opening and locking must not let two writers in."""
    from compute_jobs.platform import files

    path = tmp_path / "write.lock"
    real = files._take_lock
    calls = []

    def take(handle: int) -> bool:
        calls.append(handle)
        held = real(handle)
        if len(calls) == 1:
            path.unlink()
        return held

    monkeypatch.setattr(files, "_take_lock", take)
    with FileLock(path):
        assert len(calls) == 2
        assert path.exists()


def test_a_file_system_without_locks_is_said_and_still_saves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("fcntl.flock", refuse)
    keeper = Keeper(Home.at(tmp_path))
    saved = keeper.save(Dossier("nvidia", notes={"": "x"}), Dossier("nvidia"))
    assert Keeper(Home.at(tmp_path)).dossier("nvidia") == saved
    assert "without locks" in str(keeper.warnings[0])


def test_an_unwritable_place_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReaderError, match="a file stands where a folder should be"):
        FileLock(tmp_path / "file" / "write.lock").__enter__()

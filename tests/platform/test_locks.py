"""One writer at a time, and a dead one holds nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import signal
import subprocess
import sys
import threading
import time
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
    with FileLock(path), pytest.raises(ReaderError, match="another compute-jobs is still writing"):
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


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system whose locks don't work."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("compute_jobs.platform.files._take_lock", refuse)


@pytest.mark.usefixtures("no_locks")
def test_without_locks_one_writes_at_a_time_all_the_same(tmp_path: Path) -> None:
    test_two_threads_take_turns(tmp_path)
    test_a_second_one_waits_and_then_says_so(tmp_path / "home")
    keeper = Keeper(Home.at(tmp_path))
    saved = keeper.save(Dossier("nvidia", notes={"": "x"}), Dossier("nvidia"))
    assert Keeper(Home.at(tmp_path)).dossier("nvidia") == saved
    assert keeper.warnings == []
    assert not list(tmp_path.rglob("*.held"))


@pytest.mark.usefixtures("no_locks")
@pytest.mark.parametrize(
    ("held_by", "age", "free"),
    [
        ("dead", 0, True),
        ("elsewhere", 0, False),
        ("elsewhere", 4000, True),
        ("alive", 0, False),
        ("nobody", 0, False),
        ("nobody", 4000, True),
    ],
)
def test_without_locks_a_dead_one_holds_nothing(
    held_by: str, age: int, free: bool, tmp_path: Path
) -> None:
    path = tmp_path / "write.lock"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    holders = {
        "dead": f"{gone.pid} {platform.node()}",
        "elsewhere": f"{gone.pid} another.machine",
        "alive": f"{os.getppid()} {platform.node()}",
        "nobody": "",
    }
    made = tmp_path / "write.lock.held"
    made.write_text(holders[held_by])
    os.utime(made, (time.time() - age,) * 2)
    refused = pytest.raises(ReaderError, match="is still writing")
    with contextlib.nullcontext() if free else refused, FileLock(path, timeout=0.1):
        assert made.exists()
    assert made.exists() != free


def test_an_unwritable_place_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReaderError, match="there is a file where a folder should be"):
        FileLock(tmp_path / "file" / "write.lock").__enter__()

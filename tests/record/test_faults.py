"""A fault at every call of a save: acknowledged means on the disk, and nothing old is ever lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

CALLS = ("open", "write", "fsync", "close", "replace", "mkdir", "fchmod", "ftruncate")
DAY = "2026-11-21"


def note(home: Home, text: str, employer: str = "nvidia") -> None:
    keeper = Keeper(home)
    base = keeper.dossier(employer)
    keeper.save(changes.append_note(base, text, DAY), base, f"note {text}")


def said(home: Home) -> str:
    path = home.dossiers / "nvidia.toml"
    if not path.exists():
        return ""
    return str(tomllib.loads(path.read_text()).get("note", ""))


class Faults:
    """Counts the calls that change the disk, and lets the chosen one fail."""

    def __init__(self, at: int, fail: Callable[[], None]) -> None:
        self.at = at
        self.fail = fail
        self.seen = 0

    def install(self, patch: Callable[[str, Any], None]) -> None:
        for name in CALLS:
            patch(name, self._wrap(getattr(os, name), name))

    def _wrap(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.seen += 1
            if self.seen == self.at:
                if name == "write" and len(args[1]) > 1:
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                if name == "close":
                    real(*args)
                self.fail()
            return real(*args, **kwargs)

        return call


def in_child(work: Callable[[], int]) -> int:
    """Run something that may kill itself; its exit code."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def calls_of_a_save(home: Home, before: str) -> int:
    if before:
        note(home, before)
    with pytest.MonkeyPatch.context() as patch:
        faults = Faults(0, lambda: None)
        faults.install(partial(patch.setattr, os))
        note(home, "counted")
    return faults.seen


@pytest.mark.parametrize("fresh", [True, False], ids=["first save", "later save"])
def test_killed_at_any_call(tmp_path: Path, fresh: bool) -> None:
    before = "" if fresh else "precious"
    total = calls_of_a_save(Home.at(tmp_path / "count"), before)
    assert total > 10
    for at in range(1, total + 1):
        home = Home.at(tmp_path / f"h{at}")
        if before:
            note(home, before)

        def work(home: Home = home, at: int = at) -> int:
            Faults(at, lambda: os._exit(9)).install(partial(setattr, os))
            note(home, "new")
            return 0

        code = in_child(work)
        text = said(home)
        assert before in text
        if code == 0:
            assert "new" in text, at
        note(home, "after")
        text = said(home)
        assert before in text
        assert "after" in text
        assert not list(home.root.rglob("*.tmp"))
        keeper = Keeper(home)
        while keeper.undo():
            pass
        assert said(Home.at(home.root)) == ""


def both(home: Home) -> tuple[str, str]:
    texts = (home.file("inbox/one"), home.file("inbox/two"))
    one, two = (path.read_text() if path.exists() else "" for path in texts)
    return one, two


def write_both(home: Home) -> None:
    Keeper(home).change_texts(lambda _: {"inbox/one": "a = 1\n", "inbox/two": "b = 2\n"}, "both")


@pytest.mark.parametrize("ends", ["killed", "full disk"])
def test_a_change_of_several_files_is_made_whole_or_not(tmp_path: Path, ends: str) -> None:
    """The next save finishes what was interrupted between two files, and undo takes both back."""
    home = Home.at(tmp_path / "count")
    with pytest.MonkeyPatch.context() as patch:
        faults = Faults(0, lambda: None)
        faults.install(partial(patch.setattr, os))
        write_both(home)
    finished = 0
    for at in range(1, faults.seen + 1):
        home = Home.at(tmp_path / f"h{at}")

        def fail() -> None:
            if ends == "killed":
                os._exit(9)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def work(home: Home = home, at: int = at, fail: Callable[[], None] = fail) -> int:
            Faults(at, fail).install(partial(setattr, os))
            try:
                write_both(home)
            except ReaderError:
                return 1
            return 0

        code = in_child(work)
        torn = len(set(map(bool, both(home)))) == 2
        keeper = Keeper(home)
        note(home, "after")
        finished += torn
        assert both(home) in (("", ""), ("a = 1\n", "b = 2\n")), at
        assert code or both(home) == ("a = 1\n", "b = 2\n"), at
        assert not home.unfinished_file.exists()
        while keeper.undo():
            pass
        # Where the journal couldn't be written, undo doesn't know the change, and it said so.
        assert both(home) == ("", "") or ends == "full disk", at
    assert finished


def test_what_was_changed_since_it_was_interrupted_is_left(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    write_both(home)
    change = Keeper(home).journal.stacks()[0][-1].id
    for one, two in (("a = 1\n", "b = 3\n"), ("", "b = 3\n"), ("a = 1\n", "b = 2\n")):
        home.file("inbox/one").write_text(one)
        home.file("inbox/two").write_text(two)
        home.unfinished_file.write_text(change)
        note(home, "after")
        assert both(home) == (one, two)
    home.unfinished_file.write_bytes(b"\xff" * 5000)
    note(home, "more")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("fresh", [True, False], ids=["first save", "later save"])
def test_refused_at_any_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, fresh: bool
) -> None:
    before = "" if fresh else "precious"
    total = calls_of_a_save(Home.at(tmp_path / "count"), before)
    assert total > 10

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    for at in range(1, total + 1):
        home = Home.at(tmp_path / f"h{at}")
        if before:
            note(home, before)
        with monkeypatch.context() as patch:
            Faults(at, fail).install(partial(patch.setattr, os))
            try:
                note(home, "new")
                acknowledged = True
            except ReaderError as error:
                acknowledged = False
                assert "\n" not in str(error)
        assert before in said(home)
        if acknowledged:
            assert "new" in said(home), at
        note(home, "after")
        assert "after" in said(home)
        assert before in said(home)
        assert not list(home.root.rglob("*.tmp"))


def test_a_read_only_home_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home.at(tmp_path)
    note(home, "precious")
    real = os.open

    def refuse(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "read-only file system")
        return real(path, flags, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        assert "precious" in Keeper(home).load_all()["nvidia"].notes[""]
        with pytest.raises(ReaderError, match="the file system is read-only"):
            note(home, "new")
    assert "precious" in said(home)


WRITER = """
import sys
from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.record.store import Keeper
from compute_jobs.platform.paths import Home
for number in range(int(sys.argv[3])):
    keeper = Keeper(Home.at(sys.argv[1]))
    base = keeper.dossier("nvidia")
    word = f"{sys.argv[2]}{number}."
    keeper.save(changes.append_note(base, word, "2026-11-21"), base)
    print(word, flush=True)
"""


def start_writer(home: Home, word: str, times: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(home.root), word, str(times)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_three_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    writers = [start_writer(home, word, 15) for word in ("a", "b", "c")]
    words = [word for writer in writers for word in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert len(words) == 45
    text = said(home)
    assert all(text.split().count(word) == 1 for word in words)
    keeper = Keeper(home)
    for _ in words:
        assert keeper.undo()
    assert said(home) == ""


def test_kill_nine_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    acknowledged: list[str] = []
    for number in range(4):
        writer = start_writer(home, f"w{number}x", 10_000)
        assert writer.stdout is not None
        acknowledged.append(writer.stdout.readline().strip())
        for _ in range(number * 3):
            acknowledged.append(writer.stdout.readline().strip())
        writer.kill()
        rest = writer.communicate()[0]
        acknowledged += rest.split("\n")[:-1] if rest else []
        text = said(home)
        assert [word for word in acknowledged if word not in text] == []
    note(home, "still works")
    assert not list(home.root.rglob("*.tmp"))

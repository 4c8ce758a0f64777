"""The one writer: whole or not at all, through links, for the reader alone."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import sweep, write_cache, write_file

CALLS = ("open", "write", "fsync", "close", "replace", "fchmod")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_writes_for_the_reader_alone_and_makes_the_folders(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "note.toml"
    write_file(target, b"x = 1\n")
    assert target.read_bytes() == b"x = 1\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert names(target.parent) == ["note.toml"]


def test_a_looser_file_is_closed_when_written(tmp_path: Path) -> None:
    target = tmp_path / "note.toml"
    target.write_text("old")
    target.chmod(0o644)
    write_file(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real" / "n.toml"
    real.parent.mkdir()
    real.write_text("old")
    link = tmp_path / "n.toml"
    link.symlink_to(real)
    write_file(link, b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert names(real.parent) == ["n.toml"]


def test_a_link_into_a_missing_folder_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "n.toml"
    link.symlink_to(tmp_path / "unmounted" / "n.toml")
    with pytest.raises(ReaderError, match="its folder is missing"):
        write_file(link, b"new")
    assert not (tmp_path / "unmounted").exists()


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(ReaderError, match="circle"):
        write_file(tmp_path / "a", b"new")


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("I am a file")
    with pytest.raises(ReaderError, match="there is a file where a folder should be"):
        write_file(tmp_path / "home" / "dossiers" / "n.toml", b"new")


def _failing(real: Callable[..., Any], at: int, code: int, short: bool) -> Callable[..., Any]:
    calls = 0

    def fake(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at:
            if short and len(args) > 1 and len(args[1]) > 1:
                real(args[0], args[1][: len(args[1]) // 2])
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return fake


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("name", CALLS)
def test_whichever_call_fails_the_old_file_or_the_new_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    target = tmp_path / "n.toml"
    write_file(target, b"old")
    real = getattr(os, name)
    for at in (1, 2, 3):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, _failing(real, at, code, short=name == "write"))
            try:
                write_file(target, b"new" * 100)
                acknowledged = True
            except ReaderError as error:
                acknowledged = False
                assert "\n" not in str(error)
                assert "n.toml" in str(error)
        now = target.read_bytes()
        assert now in ({b"new" * 100} if acknowledged else {b"old", b"new" * 100})
        assert names(tmp_path) == ["n.toml"]
        write_file(target, b"old")


def test_short_writes_are_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data[:3])))
    write_file(tmp_path / "n.toml", b"0123456789")
    assert (tmp_path / "n.toml").read_bytes() == b"0123456789"


def test_the_file_is_on_the_disk_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    for name in ("write", "fsync", "replace"):
        real = getattr(os, name)

        def spy(*args: Any, real: Any = real, name: str = name) -> Any:
            order.append(name)
            return real(*args)

        monkeypatch.setattr(os, name, spy)
    write_file(tmp_path / "n.toml", b"x")
    assert order == ["write", "fsync", "replace", "fsync"]


def test_the_sweep_takes_only_what_a_dead_writer_left(tmp_path: Path) -> None:
    dead = 4_194_304 + 7  # above any process number this system gives
    left = tmp_path / f".n.toml.{dead}-0a1b2c3d.tmp"
    mine = tmp_path / f".n.toml.{os.getpid()}-0a1b2c3d.tmp"
    old = tmp_path / f".n.toml.{os.getpid()}-ffffffff.tmp"
    foreign = [tmp_path / name for name in (".n.toml.swp", "n.tmp", ".n.toml.12-xyz.tmp")]
    for path in (left, mine, old, *foreign):
        path.write_text("x")
    os.utime(old, (1, 1))
    assert sweep(tmp_path) == 2
    assert not left.exists()
    assert not old.exists()
    assert mine.exists()
    assert all(path.exists() for path in foreign)
    assert sweep(tmp_path / "nowhere") == 0


def test_a_cache_is_silent_and_leaves_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert write_cache(tmp_path / "cache" / "c", b"x")
    (tmp_path / "file").write_text("")
    assert not write_cache(tmp_path / "file" / "c", b"x")

    class Full:
        f_bavail = 10
        f_frsize = 4096

    monkeypatch.setattr(os, "statvfs", lambda _: Full)
    assert not write_cache(tmp_path / "cache" / "d", b"x" * 1000)
    assert not (tmp_path / "cache" / "d").exists()


def test_a_bare_name_is_written_where_we_stand_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    real = os.open

    def watched(path: str, *args: Any, **more: Any) -> int:
        opened.append(os.path.realpath(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", watched)
    write_file(Path("page.md"), b"text")
    assert (tmp_path / "page.md").read_bytes() == b"text"
    assert opened and all(it.startswith(os.path.realpath(tmp_path)) for it in opened), opened

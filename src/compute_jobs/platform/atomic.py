"""The one writer for every file this program keeps: whole or not at all, and on the disk.

A temporary file beside the resolved target is written, flushed to the disk and renamed over it;
then the folder is flushed, so that neither a kill nor a power cut leaves half a file. Whoever
writes a reader's file holds the home's lock (``workspace.locks``).
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
import time
from pathlib import Path

from compute_jobs.errors import ReaderError

FILE_MODE = 0o600
FOLDER_MODE = 0o700

_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)-[0-9a-f]{8}\.tmp")
_OLD = 3600.0
"""Seconds after which a temporary file is stale even if its process number is in use again."""
_WINDOWS = sys.platform == "win32"
_CACHE_ROOM = 8
"""A cache may be written only where this many times its size is free: the reader's notes first."""

_REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space and try again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and try again"),
    errno.EIO: ("the disk reported an error", "check the disk, then try again"),
    errno.EROFS: ("the file system is read-only", "choose another folder with --home"),
    errno.EACCES: ("permission denied", "check the permissions or choose another --home"),
    errno.EPERM: ("permission denied", "check the permissions or choose another --home"),
    errno.ENOTDIR: ("a file stands where a folder should be", "choose another folder with --home"),
    errno.EISDIR: ("a folder stands where a file should be", "move that folder away"),
    errno.ELOOP: ("its symbolic links lead in a circle", "repair the link"),
    errno.ENOENT: ("the folder it lies in is missing", "make it, or mount its disk, and try again"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
    errno.EMFILE: ("too many open files", "close some programs and try again"),
    errno.ENFILE: ("too many open files", "close some programs and try again"),
}
_UNSYNCABLE = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR}
"""What file systems answer that can't flush a folder at all; anything else is a real failure."""


def disk_error(error: OSError, doing: str, path: str | Path) -> ReaderError:
    """The one clear line for a failed file operation; ``doing`` reads like "save nvidia.toml"."""
    reason, todo = _REASONS.get(error.errno or 0, (error.strerror or "it failed", ""))
    return ReaderError(f"could not {doing}: {reason}", str(path), todo)


def write_file(target: Path, data: bytes, *, durable: bool = True) -> None:
    """Put ``data`` where ``target`` (or what it links to) is; on failure the old file stands.

    Folders are made as needed. Raises ReaderError; a temporary file never stays behind then.
    """
    try:
        path = _resolved(target)
        _write(path, data, durable, make=path == str(target))
    except OSError as error:
        raise disk_error(error, f"save {target.name}", target) from error


def write_cache(target: Path, data: bytes, *, durable: bool = True) -> bool:
    """Write something that can be made again: silent on failure, and never the last free space."""
    try:
        _make_folder(target.parent)
        if hasattr(os, "statvfs"):
            room = os.statvfs(target.parent)
            if room.f_bavail * room.f_frsize < _CACHE_ROOM * len(data) + 65536:
                return False
        _write(str(target), data, durable=durable, make=False)
    except OSError:
        return False
    return True


def remove_file(target: Path) -> None:
    """Delete a file for good (the folder is flushed); fine if it is gone already."""
    try:
        try:
            os.unlink(target)  # noqa: PTH108
        except FileNotFoundError:
            return
        _sync_folder(os.path.dirname(target))  # noqa: PTH120
    except OSError as error:
        raise disk_error(error, f"remove {target.name}", target) from error


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, for the reader alone, and flush each into its parent."""
    try:
        _make_folder(folder)
    except OSError as error:
        raise disk_error(error, "make the folder", folder) from error


def sweep(folder: Path) -> int:
    """Remove temporary files that a killed writer left here; the number removed.

    Only names of our own pattern, and only of processes that are gone (or an hour old). Call it
    with the home's lock held, so that no writer on another machine or container is disturbed.
    """
    removed = 0
    try:
        names = os.listdir(folder)  # noqa: PTH208
    except OSError:
        return 0
    for name in names:
        if not name.endswith(".tmp"):
            continue
        found = _TEMPORARY.fullmatch(name)
        if found is None:
            continue
        path = folder / name
        try:
            if _abandoned(int(found["pid"]), path):
                path.unlink()
                removed += 1
        except OSError:
            continue
    return removed


def _resolved(target: Path) -> str:
    path = str(target)
    if not os.path.islink(path):  # noqa: PTH114
        return path
    real = os.path.realpath(path)
    if os.path.islink(real):  # noqa: PTH114
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
    return real


def _write(path: str, data: bytes, durable: bool, make: bool) -> None:
    folder, name = os.path.split(path)
    folder = folder or os.curdir  # a bare name is one of the folder we stand in
    temporary = f"{folder}{os.sep}.{name}.{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        handle = _open_new(temporary)
    except FileNotFoundError:
        if not make:
            raise  # behind a link: its disk may not be mounted, so don't write into its place
        _make_folder(Path(folder))
        handle = _open_new(temporary)
    try:
        try:
            _put(handle, data)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)
        _replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
    if durable:
        _sync_folder(folder)


def _open_new(path: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), FILE_MODE)


def _put(handle: int, data: bytes) -> None:
    if hasattr(os, "fchmod"):
        try:
            os.fchmod(handle, FILE_MODE)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
                raise
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _replace(temporary: str, path: str) -> None:
    for patience in (0.01, 0.05, 0.2, 0.0):
        try:
            os.replace(temporary, path)  # noqa: PTH105
        except PermissionError:
            # Windows refuses while a scanner or another reader holds the target open.
            if not _WINDOWS or not patience:
                raise
            time.sleep(patience)
        else:
            return


def _sync_folder(folder: str) -> None:
    if _WINDOWS:
        return
    try:
        handle = os.open(folder or ".", os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except PermissionError:
        return  # a folder one may write to but not list can't be opened to be flushed
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise
    finally:
        os.close(handle)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.parent != folder:
        _make_folder(folder.parent)
    try:
        folder.mkdir(FOLDER_MODE)
    except FileExistsError:
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder) from None
        return
    _sync_folder(str(folder.parent))


def _abandoned(pid: int, path: Path) -> bool:
    if time.time() - path.stat().st_mtime > _OLD:
        return True
    if _WINDOWS or pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False

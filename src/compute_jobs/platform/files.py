"""Writing files safely: whole or not at all, one writer per home.

A temporary file beside the resolved target is written, flushed to the disk and renamed over it;
then the folder is flushed, so neither a kill nor a power cut leaves half a file. Writing a reader's
file requires the home's lock.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
import time
from pathlib import Path
from stat import S_IMODE, S_ISBLK, S_ISDIR, S_ISREG
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    from compute_jobs.platform.paths import Home

T = TypeVar("T")
Signature = tuple[int, int, int, int]
FILE_MODE = 0o600
FOLDER_MODE = 0o700
LOCK_TIMEOUT = 15.0
"""Seconds to wait for another writer: a save takes milliseconds, a restore of everything a few."""

LARGEST = 256 * 2**20
"""In bytes; a larger file isn't one of the reader's and isn't read."""
LARGEST_PACK_FILE = 4 * 2**20
"""The same for a file of a pack: all of a pack is parsed at once, at about a second for each MB."""
_CHUNK = 2**20
_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)-[0-9a-f]{8}\.tmp")
_STALE_AFTER = 3600.0
"""Seconds after which a temporary file is stale even if its process number is in use again."""
_WINDOWS = sys.platform == "win32"
_CACHE_ROOM = 8
"""A cache is written only if this many times its size is free: the reader's notes come first."""

_FILE_FOR_FOLDER = "there is a file where a folder should be"
_REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space and try again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and try again"),
    errno.EIO: ("the disk reported an error", "check the disk, then try again"),
    errno.EROFS: ("the file system is read-only", "choose another folder with --home"),
    errno.EACCES: ("permission denied", "check the permissions or choose another --home"),
    errno.EPERM: ("permission denied", "check the permissions or choose another --home"),
    errno.ENOTDIR: (_FILE_FOR_FOLDER, "choose another folder with --home"),
    errno.EEXIST: (_FILE_FOR_FOLDER, "choose another folder with --home"),
    errno.EISDIR: ("there is a folder where a file should be", "move that folder away"),
    errno.ELOOP: ("its symbolic links form a loop", "repair the link"),
    errno.ENOENT: ("its folder is missing", "create it, or mount its disk, and try again"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
    errno.ENODEV: ("it isn't a regular file", "move it away"),
    errno.EFBIG: ("it is larger than any file that compute-jobs writes", "move it away"),
    errno.EMFILE: ("too many open files", "close some programs and try again"),
    errno.ENFILE: ("too many open files", "close some programs and try again"),
}
DISK_FAILS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE),
    *(getattr(errno, name) for name in ("ESTALE", "ETIMEDOUT") if hasattr(errno, name)),
}
"""What the system says where it failed itself; the next time it may not."""
_UNSYNCABLE = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR}
"""Errors from file systems that can't flush folders; anything else is a real failure."""
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def disk_error(error: OSError, doing: str, path: str | Path) -> ReaderError:
    """The one-line error for a failed file operation; ``doing`` reads like "save nvidia.toml"."""
    reason, todo = _REASONS.get(error.errno or 0, (error.strerror or "it failed", ""))
    return ReaderError(f"could not {doing}: {reason}", str(path), todo)


def signature_of(found: os.stat_result) -> Signature:
    """Differs whenever a file was written, replaced or touched since."""
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns


def signature_at(path: Path) -> Signature | None:
    try:
        return signature_of(os.stat(path))  # noqa: PTH116
    except OSError:
        return None


def read_file(path: Path, largest: int = LARGEST) -> bytes:
    """The content of a regular file; an OSError for anything else, and for too large files.

    A pipe would block, a device never ends, and a file may grow while it is read.
    """
    mode = path.stat().st_mode
    if S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not S_ISREG(mode):  # opening a device may do something
        raise OSError(errno.ENODEV, "it isn't a regular file", str(path))
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags)
    try:
        found = os.fstat(handle)
        if not S_ISREG(found.st_mode):
            raise OSError(errno.ENODEV, "it isn't a regular file", str(path))
        parts: list[bytes] = []
        room = largest + 1
        while room > 0 and (part := os.read(handle, min(room, found.st_size + 1, _CHUNK))):
            parts.append(part)
            room -= len(part)
    finally:
        os.close(handle)
    if room <= 0 or found.st_size > largest:
        raise OSError(errno.EFBIG, "it is too large", str(path))
    return b"".join(parts)


def write_file(target: Path, data: bytes) -> None:
    """Write ``data`` to ``target`` (or what it links to); on failure the old file stays.

    Folders are created as needed. Raises ReaderError and then leaves no temporary file behind.
    """
    try:
        path = _resolved(target)
        # Behind a link, no folder is created: its disk may not be mounted.
        if path == target and not path.parent.is_dir():
            _make_folder(path.parent)
        _write(path, data)
    except OSError as error:
        raise disk_error(error, f"save {target.name}", target) from error


def write_cache(target: Path, data: bytes) -> bool:
    """Write something reproducible: silent on failure, and never using the last free space."""
    try:
        _make_folder(target.parent)
        if hasattr(os, "statvfs"):
            room = os.statvfs(target.parent)
            if room.f_bavail * room.f_frsize < _CACHE_ROOM * len(data) + 65536:
                return False
        _write(target, data)
    except OSError:
        return False
    return True


def read_stamped(place: Path, stamp: str, kind: type[T]) -> T | None:
    """The value that was saved in this state; None if there is none."""
    import msgspec

    try:
        head, _, body = read_file(place).partition(b"\n")
        if head == _head(stamp, body):
            return msgspec.msgpack.decode(body, type=kind)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return None


def write_stamped(place: Path, stamp: str, value: object) -> bool:
    """Save a value with the state it was computed in; False if that isn't possible."""
    import msgspec

    try:
        body = msgspec.msgpack.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return False
    return write_cache(place, _head(stamp, body) + b"\n" + body)


def _head(stamp: str, body: bytes) -> bytes:
    return f"compute-jobs {stamp} {fingerprint(body)}".encode()


def fingerprint(data: bytes) -> str:
    """A short name for exact content; the journals of 0.1.0 have it too, so it never changes."""
    import zlib

    return f"{len(data):x}-{zlib.crc32(data):08x}{zlib.adler32(data):08x}"


def short(plain: object) -> str:
    """A short name for plain data."""
    return fingerprint(repr(plain).encode("utf-8", "surrogatepass"))


def content(path: str) -> tuple[str, str]:
    """A file's path and a short name for its content, "?" if it can't be read."""
    try:
        return path, fingerprint(read_file(Path(path), LARGEST_PACK_FILE))
    except OSError:
        return path, "?"


def free_place(wanted: Path) -> Path:
    """That file, with a number after its name if it already exists."""
    place, number = wanted.absolute(), 2
    while place.exists():
        place, number = wanted.absolute().with_stem(f"{wanted.stem}-{number}"), number + 1
    return place


def write_for_reader(path: str, text: str, home: Home) -> str:
    """Write an export where the reader asks, outside the home; returns the place.

    Unlike the reader's own record, an export is meant to be shared: it keeps the mode of the file
    it replaces, or gets the one new files get. Anything but a regular file, such as a pipe, is
    written to and never replaced.
    """
    place = Path(path).expanduser()
    data = text.encode("utf-8")
    if place.is_dir():
        raise ReaderError(f"{place} is a folder", todo="name a file, e.g. shortlist.md")
    if not place.parent.is_dir():
        raise ReaderError(f"there is no folder {place.parent}", todo="create it first")
    if home.holds(place):
        what = "an export can't overwrite one of your own files"
        raise ReaderError(what, str(place), "name a file elsewhere, e.g. shortlist.md")
    try:
        found = place.stat()
    except OSError:  # doesn't exist yet; any other problem shows when writing
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    else:
        if not S_ISREG(found.st_mode) or _is_stream(place):
            _write_into(place, found.st_mode, data)
            return str(place)
        mode = S_IMODE(found.st_mode) & 0o777
    write_file(place, data)
    with contextlib.suppress(OSError):
        place.chmod(mode)
    return str(place)


def open_page(page: Path | str) -> bool:
    """Show a written page or an address; whether a browser took it."""
    import webbrowser

    try:
        return webbrowser.open(page if isinstance(page, str) else page.absolute().as_uri())
    except (webbrowser.Error, OSError):
        return False


def _is_stream(place: Path) -> bool:
    """Whether it names a stream of a process, such as /dev/stdout, whose file is open."""
    return Path(os.path.abspath(place)).parts[1:2] in (("dev",), ("proc",))  # noqa: PTH100


def _write_into(place: Path, mode: int, data: bytes) -> None:
    """Write to a terminal, a pipe or a device as it is."""
    if S_ISBLK(mode):
        raise ReaderError(f"{place} is a disk", todo="name a file, e.g. shortlist.md")
    try:
        # Without waiting: a pipe without a reader would block the program forever.
        handle = os.open(place, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0))
        try:
            if hasattr(os, "set_blocking"):
                os.set_blocking(handle, True)
            write_whole(handle, data)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno == errno.ENXIO:
            what = f"no program is reading from {place.name}"
            raise ReaderError(what, str(place), "start that program first") from error
        raise disk_error(error, f"write to {place.name}", place) from error


def remove_file(target: Path) -> None:
    """Delete a file for good (the folder is flushed); fine if it is gone already."""
    try:
        try:
            target.unlink()
        except FileNotFoundError:
            return
        _sync_folder(target.parent)
    except OSError as error:
        raise disk_error(error, f"remove {target.name}", target) from error


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, accessible only to the reader, and flush each into its
    parent.
    """
    try:
        _make_folder(folder)
    except OSError as error:
        raise disk_error(error, "make the folder", folder) from error


def sweep(folder: Path) -> int:
    """Remove temporary files that a killed writer left here; the number removed.

    Only names with our own pattern, and only from processes that are gone (or an hour old). Call it
    with the home's lock held, so writers on another machine or container aren't disturbed.
    """
    removed = 0
    for path in folder.glob(".*.tmp"):
        match = _TEMPORARY.fullmatch(path.name)
        if match is None:
            continue
        with contextlib.suppress(OSError):
            if _abandoned(int(match["pid"]), path):
                path.unlink()
                removed += 1
    return removed


class FileLock:
    """An advisory lock on its own file, held by the operating system: it ends with its holder.

    If the file system has no locks, a second, exclusively created file is used instead; it is
    removed when its holder is gone. Not reentrant. The first file stays when the lock is released:
    deleting it could allow two holders.
    """

    def __init__(self, path: Path, *, timeout: float = LOCK_TIMEOUT) -> None:
        self.path = path
        self.timeout = timeout
        self._made: Path | None = None
        self._handle: int | None = None

    def __enter__(self) -> FileLock:
        give_up = time.monotonic() + self.timeout
        pause = 0.001
        while not self._try():
            if time.monotonic() >= give_up:
                raise ReaderError(
                    "another compute-jobs is still writing here",
                    str(self.path),
                    "try again in a moment",
                )
            # Uneven steps, so waiting writers don't retry in sync and starve one of them.
            time.sleep(pause * (0.5 + os.urandom(1)[0] / 255))
            pause = min(pause * 1.5, 0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            if sys.platform == "win32":
                _unlock_windows(handle)
            with contextlib.suppress(OSError):  # the lock is released even if close fails
                os.close(handle)
        made, self._made = self._made, None
        if made is not None:
            with contextlib.suppress(OSError):
                made.unlink()

    def _try(self) -> bool:
        try:
            if not self.path.parent.is_dir():
                _make_folder(self.path.parent)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, FILE_MODE)
            try:
                held = self._take(handle)
                # The folder may have been replaced: a lock on a removed file protects nothing.
                if held and sys.platform != "win32":
                    held = os.fstat(handle).st_ino == self.path.stat().st_ino
            except FileNotFoundError:
                held = False
            except BaseException:
                os.close(handle)
                raise
        except OSError as error:
            raise disk_error(error, "lock the home for writing", self.path) from error
        if held:
            self._handle = handle
        else:
            os.close(handle)
        return held

    def _take(self, handle: int) -> bool:
        try:
            return _take_lock(handle)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        return self._make()

    def _make(self) -> bool:
        """Create the file exclusively; returns whether this process did."""
        made = self.path.with_name(f"{self.path.name}.held")
        try:
            handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        except FileExistsError:
            _remove_if_left(made)
            return False
        try:
            os.write(handle, _holder().encode())
        finally:
            os.close(handle)
        self._made = made
        return True


if sys.platform == "win32":
    import msvcrt

    def _take_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def _unlock_windows(handle: int) -> None:
        with contextlib.suppress(OSError):  # closing the file releases it as well
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _holder() -> str:
    """This process, as identified in its lock."""
    import platform

    return f"{os.getpid()} {platform.node()}"


def _remove_if_left(made: Path) -> None:
    """Remove a lock left by a killed program: one on this machine, or an old one."""
    with contextlib.suppress(OSError, ValueError):
        left = made.read_text("utf-8")
        pid, _, machine = left.partition(" ")
        here = pid.isdigit() and machine == _holder().partition(" ")[2]
        if _abandoned(int(pid) if here else os.getpid(), made):  # its own has only an age
            aside = made.with_name(f".{made.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
            made.replace(aside)
            if aside.read_text("utf-8") != left:  # another program was faster, and holds it now
                aside.replace(made)
            else:
                aside.unlink()


def _resolved(target: Path) -> Path:
    if not target.is_symlink():
        return target
    # realpath, not Path.resolve, whose error for a loop differs by Python version
    real = Path(os.path.realpath(target))
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), target)
    if real.exists() and not real.is_file():
        return target  # the link is replaced, never the device behind it
    return real


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(temporary, flags, FILE_MODE)
    try:
        try:
            write_whole(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        _replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def write_whole(handle: int, data: bytes) -> None:
    """Write all of it: the system may accept only part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _replace(temporary: Path, path: Path) -> None:
    for pause in (0.01, 0.05, 0.2, 0.0):
        try:
            temporary.replace(path)
        except PermissionError:
            # Windows refuses while a scanner or another reader holds the target open.
            if not _WINDOWS or not pause:
                raise
            time.sleep(pause)
        else:
            return


def _sync_folder(folder: Path) -> None:
    if _WINDOWS:
        return
    try:
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except PermissionError:
        return  # a folder that may be written to but not listed can't be opened to be flushed
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise
    finally:
        os.close(handle)


def _make_folder(folder: Path) -> None:
    missing = [place for place in (folder, *folder.parents) if not place.is_dir()]
    for place in reversed(missing):
        if place.is_symlink():  # its disk may not be mounted
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), str(place))
        place.mkdir(FOLDER_MODE, exist_ok=True)
        _sync_folder(place.parent)


def _abandoned(pid: int, path: Path) -> bool:
    if time.time() - path.stat().st_mtime > _STALE_AFTER:
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

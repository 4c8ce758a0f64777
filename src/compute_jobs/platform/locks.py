"""One writer at a time for a home, held by the operating system so that it dies with its holder."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path
from types import TracebackType

from compute_jobs.errors import ReaderError
from compute_jobs.platform.atomic import FILE_MODE, disk_error, make_folder

PATIENCE = 15.0
"""Seconds to wait for another writer: a save takes milliseconds, a restore of everything a few."""

_UNSUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class FileLock:
    """An advisory lock on a file of its own. Not re-entrant: the keeper nests, this doesn't.

    The file stays when the lock is released: deleting it would let two holders in.
    """

    def __init__(self, path: Path, *, timeout: float = PATIENCE) -> None:
        self.path = path
        self.timeout = timeout
        self.supported = True
        """False where the file system knows no locks, and one has to do without."""
        self._handle: int | None = None

    def __enter__(self) -> FileLock:
        give_up = time.monotonic() + self.timeout
        pause = 0.001
        while not self._try():
            if time.monotonic() >= give_up:
                raise ReaderError(
                    "another compute-jobs is writing here and has not finished",
                    str(self.path),
                    "try again in a moment",
                )
            # Uneven steps, so that waiting writers don't knock in rhythm and starve one of them.
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
            with contextlib.suppress(OSError):  # it is released whatever close says
                os.close(handle)

    def _try(self) -> bool:
        try:
            handle = self._open()
            try:
                held = self._take(handle)
                # Somebody may have replaced the folder meanwhile: a lock on a gone file is none.
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
            return _take(handle)
        except OSError as error:
            # A file system without locks still has atomic renames and the merge on save;
            # refusing every note there would lose more than it protects.
            if error.errno not in _UNSUPPORTED:
                raise
            self.supported = False
            return True

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CREAT
        try:
            return os.open(self.path, flags, FILE_MODE)
        except FileNotFoundError:
            make_folder(self.path.parent)
            return os.open(self.path, flags, FILE_MODE)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def _unlock_windows(handle: int) -> None:
        try:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        except OSError:
            pass  # closing the file releases it as well

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

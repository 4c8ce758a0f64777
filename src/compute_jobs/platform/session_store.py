"""The state of the screens, so a kill loses at most a keystroke: selection, filter, draft.

Reading and writing never raise: a session is a convenience. A save that changes nothing writes
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FileLock, read_file, write_file
from compute_jobs.platform.paths import Home

_FORMAT = 1
_LARGEST = 8_000_000
_WINDOWS = 8
"""Further windows share the first one's file."""


class FileSessionStore:
    """The session of one window, in the home's state folder.

    A start continues the last saved session that no open window uses. A second window starts with a
    copy of the latest and keeps its own file, so there are never more files than windows were open
    at once.
    """

    def __init__(self, home: Home) -> None:
        first = home.session_file
        more = (first.with_stem(f"{first.stem}-{number}") for number in range(2, _WINDOWS + 1))
        self._paths = (first, *more)
        self.path = first
        self._lock: FileLock | None = None
        self._last = b""

    def load(self) -> Mapping[str, Any]:
        """The last saved session; empty if there is none or it can't be read."""
        latest = sorted(self._paths, key=_saved_at, reverse=True)
        self.path = next(filter(self._hold, latest), self._paths[0])
        return self._read(self.path if _saved_at(self.path) else latest[0])

    def close(self) -> None:
        """Leave the session to the next start."""
        if self._lock is not None:
            self._lock.__exit__(None, None, None)
            self._lock = None

    def _hold(self, path: Path) -> bool:
        """Whether no other window has that session; it is held until this one closes."""
        lock = FileLock(path.with_suffix(".lock"), timeout=0)
        try:
            lock.__enter__()
        except ReaderError:
            return False
        self.close()
        self._lock = lock
        return True

    def _read(self, path: Path) -> Mapping[str, Any]:
        try:
            data = read_file(path, _LARGEST)
            document = json.loads(data)
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(document, dict) or document.get("format") != _FORMAT:
            return {}
        self._last = data if path == self.path else b""
        session = document.get("session")
        return session if isinstance(session, dict) else {}

    def save(self, session: Mapping[str, Any]) -> None:
        """Save it; it may contain a draft note, so it is on disk before this returns."""
        try:
            text = json.dumps({"format": _FORMAT, "session": dict(session)}, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError):
            return
        data = text.encode("utf-8", "replace")
        if data == self._last or len(data) > _LARGEST:
            return
        try:
            write_file(self.path, data)
        except ReaderError:
            return
        self._last = data


def _saved_at(path: Path) -> float:
    """When the file was saved; 0 without one."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0

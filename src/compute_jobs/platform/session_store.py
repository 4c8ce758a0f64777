"""What the screens were doing, so that a kill loses at most a keystroke: selection, filter, draft.

Reading and writing never raise: a session is a convenience. A save that changes nothing writes
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import read_file, write_file
from compute_jobs.platform.paths import Home

_FORMAT = 1
_LARGEST = 8_000_000


class FileSessionStore:
    """The session of one home, in its state folder."""

    def __init__(self, home: Home) -> None:
        self.path = home.session_file
        self._last = b""

    def load(self) -> Mapping[str, Any]:
        """The last saved session; empty where there is none or it can't be read."""
        try:
            data = read_file(self.path, _LARGEST)
            document = json.loads(data)
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(document, dict) or document.get("format") != _FORMAT:
            return {}
        self._last = data
        session = document.get("session")
        return session if isinstance(session, dict) else {}

    def save(self, session: Mapping[str, Any]) -> None:
        """Save it; a draft note is in it, so it is on the disk before this returns."""
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

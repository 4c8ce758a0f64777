"""What the screens were doing, so that a kill loses at most a keystroke: selection, filter, draft.

Reading never fails and writing never raises: a session is a convenience. Saves that change
nothing cost nothing; others are whole or not at all like every file here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import write_file
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
        import json

        try:
            if self.path.stat().st_size > _LARGEST:
                return {}
            data = self.path.read_bytes()
            found = json.loads(data)
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict) or found.get("format") != _FORMAT:
            return {}
        session = found.get("session")
        self._last = data
        return session if isinstance(session, dict) else {}

    def save(self, session: Mapping[str, Any]) -> None:
        """Keep it; a draft note is in it, so it goes to the disk before this returns."""
        import json

        try:
            text = json.dumps({"format": _FORMAT, "session": dict(session)}, ensure_ascii=False)
            data = text.encode("utf-8", "replace")
        except (TypeError, ValueError, RecursionError):
            return
        if data == self._last or len(data) > _LARGEST:
            return
        try:
            write_file(self.path, data)
        except ReaderError:
            return
        self._last = data

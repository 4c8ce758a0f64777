"""What the reader was doing, kept so that a kill or a closed terminal loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.timer import Timer

    from compute_jobs.tui.app.app import JobsApp
    from compute_jobs.tui.app.ports import SessionStore

DELAY = 0.4
"""Seconds from a change to its place on disk; well within the second that is promised."""


class Session:
    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self.saved: Mapping[str, Any] = store.load()
        self._last: Mapping[str, Any] = self.saved
        self._timer: Timer | None = None

    def touch(self, app: JobsApp, *, now: bool = False) -> None:
        """Save soon, or at once; saves that would change nothing are not made."""
        if now:
            self._save(app)
        elif self._timer is None and app.is_running:
            self._timer = app.set_timer(DELAY, lambda: self._save(app))

    def _save(self, app: JobsApp) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        session = app.remembered()
        if session and session != self._last:
            self._last = session
            self._store.save(session)

"""What the reader was doing, kept so that a kill or a closed terminal loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

DELAY = 0.4
"""Seconds from a change to its place on disk; well within the second that is promised."""


class SessionStore(Protocol):
    """Where the session is kept; reading never fails, writing never raises."""

    def load(self) -> Mapping[str, Any]: ...
    def save(self, session: Mapping[str, Any]) -> None: ...


class Session:
    def __init__(self, store: SessionStore, remembered: Callable[[], dict[str, Any]]) -> None:
        self._remembered = remembered
        self._store = store
        self.saved: Mapping[str, Any] = store.load()
        self._last: Mapping[str, Any] = self.saved
        self._timer: Timer | None = None

    def touch(self, app: App[None], *, now: bool = False) -> None:
        """Save soon, or at once; saves that would change nothing are not made."""
        if now:
            self._save()
        elif self._timer is None and app.is_running:
            self._timer = app.set_timer(DELAY, self._save)

    def _save(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        session = self._remembered()
        if session and session != self._last:
            self._last = session
            self._store.save(session)

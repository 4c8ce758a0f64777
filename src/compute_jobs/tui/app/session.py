"""What the reader was doing, saved a moment after each change and restored by the next run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

DELAY = 0.4
"""Seconds from a change until it is on disk; a kill loses less than a second."""


class SessionStore(Protocol):
    """Where the session is stored; reading never fails, writing never raises."""

    def load(self) -> Mapping[str, Any]: ...
    def save(self, session: Mapping[str, Any]) -> None: ...


class Session:
    """Saves what the reader is doing a moment after each change."""

    def __init__(
        self,
        store: SessionStore | None,
        remembered: Callable[[], Mapping[str, Any]],
        after_save: Callable[[], object],
    ) -> None:
        """``remembered`` returns what to save.

        Without a store, as in a read-only home, nothing is saved.

        ``after_save`` is called in both cases.
        """
        self._store = store
        self._remembered = remembered
        self._after_save = after_save
        self.saved: Mapping[str, Any] = store.load() if store is not None else {}
        """What the last run saved."""
        self._last: Mapping[str, Any] = self.saved
        self._timer: Timer | None = None

    def touch(self, app: App[None], *, now: bool = False) -> None:
        """Save soon, or immediately; a save that would change nothing is skipped."""
        if now:
            self._save()
        elif self._timer is None and app.is_running:
            self._timer = app.set_timer(DELAY, self._save)

    def _save(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._store is not None:
            session = self._remembered()
            if session and session != self._last:
                self._last = session
                self._store.save(session)
        self._after_save()

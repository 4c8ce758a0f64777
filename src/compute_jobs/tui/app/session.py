"""What config.toml says about the screens, and what the reader was doing in the last run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

DELAY = 0.4
"""Seconds from a change until it is on the disk; a kill loses less than a second."""


class Settings(Struct, frozen=True):
    """What config.toml says about the screens."""

    theme: str = ""
    """Empty: the last one used, else dark."""
    ascii: bool | None = None
    """None: decided by the terminal."""
    mouse: bool = True
    editor: str = ""
    """Empty: $VISUAL, then $EDITOR."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """By action id, keys separated by commas; replaces the action's own keys."""
    state: Path | None = None
    """Where a crash report goes; None: the system's folder for temporary files."""
    welcome: bool = True
    problems: tuple[str, ...] = ()
    """What config.toml says that could not be used."""


class SessionStore(Protocol):
    """Where the session is kept; reading never fails, writing never raises."""

    def load(self) -> Mapping[str, Any]: ...
    def save(self, session: Mapping[str, Any]) -> None: ...


class NoStore:
    """A store that forgets, for tests and read-only homes."""

    def load(self) -> Mapping[str, Any]:
        return {}

    def save(self, session: Mapping[str, Any]) -> None:
        return None


class Session:
    """Saves what the reader is doing a moment after each change."""

    def __init__(self, store: SessionStore, remembered: Callable[[], Mapping[str, Any]]) -> None:
        self._store = store
        self._remembered = remembered
        self.saved: Mapping[str, Any] = store.load()
        """What the last run saved."""
        self._last: Mapping[str, Any] = self.saved
        self._timer: Timer | None = None

    def touch(self, app: App[None], *, now: bool = False) -> None:
        """Save soon, or at once; a save that would change nothing is left out."""
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

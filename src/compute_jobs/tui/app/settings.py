"""What config.toml may say about the screens, as they use it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field


class NoStore:
    """A store that forgets, for tests and read-only homes."""

    def load(self) -> Mapping[str, Any]:
        return {}

    def save(self, session: Mapping[str, Any]) -> None:
        return None


class Settings(Struct, frozen=True):
    """What config.toml may say about the screens."""

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

"""Whether another program has written the reader's record since it was read here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from compute_jobs.workspace.paths import Home

_Written = tuple[int, int, int] | None


class Elsewhere:
    """Looks at four places: every save of ours writes the journal, and so does every other's."""

    def __init__(self, home: Home) -> None:
        self._places = (home.profile_file, home.dossiers, home.packs, home.journal_file)
        self._seen = self._state()
        self.changed = False
        """Whether somebody else's change was met; it stays so until ``caught_up``."""

    def look(self) -> None:
        """Before an own change, which would cover the traces of another program's."""
        self.changed = self.changed or self._seen != self._state()

    def wrote(self) -> None:
        """What lies there now is of our own making."""
        self._seen = self._state()

    def caught_up(self) -> None:
        """Everything was read again."""
        self._seen, self.changed = self._state(), False

    def _state(self) -> tuple[_Written, ...]:
        return tuple(map(_written, self._places))


def _written(path: Path) -> _Written:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

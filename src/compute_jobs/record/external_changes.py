"""Whether another program has written the reader's record since it was read here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compute_jobs.platform.files import Signature, signature_at

if TYPE_CHECKING:
    from compute_jobs.platform.paths import Home


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

    def _state(self) -> tuple[Signature | None, ...]:
        return tuple(map(signature_at, self._places))

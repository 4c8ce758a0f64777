"""How each claim fares against the others, kept between runs: only ever a shortcut.

It rests on the packs, on live evidence and on which claims a day lets one see, but on no age; so
it holds from one day to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

from compute_jobs.caches.file_state import code_state, short
from compute_jobs.caches.row_file import StateFile
from compute_jobs.core.evidence.evidence_model import STATUSES, Comparison
from compute_jobs.desk.view import Compared

NAME = "claims.rows"
_KIND = "compute-jobs claims 1"
_values = attrgetter(*Comparison.__struct_fields__)
MOST = 3_000
"""Claims; of more than these only what somebody has looked at is kept."""


def state_of(packs: str, live: str, seen: object) -> str:
    """All that it rests on; ``seen`` says which claims can be seen. Empty: unknown."""
    return short((packs, live, seen, code_state())) if packs else ""


class ClaimsCache:
    """The claims of one state of the evidence."""

    def __init__(self, cache_dir: Path, state: str) -> None:
        self._file = StateFile(cache_dir / NAME, _KIND, state)

    @property
    def count(self) -> int:
        """How many are known."""
        file = self._file.found
        return 0 if file is None else int(file.head["count"])

    def get(self, claim_id: str) -> Compared | None:
        file = self._file.found
        row: Any = None if file is None else file.piece(claim_id)
        try:
            status, comparisons = row
            found = tuple(Comparison(*it) for it in comparisons)
        except (TypeError, ValueError):
            return None
        return Compared(status, found) if status in STATUSES else None

    def keep(self, claims: Mapping[str, Compared]) -> None:
        """For the next start. Silent where it can't be written."""
        if not self._file.state:
            return
        pieces = {
            name: [(it.status, [_values(pair) for pair in it.comparisons])]
            for name, it in claims.items()
        }
        self._file.write({"count": len(pieces)}, pieces)

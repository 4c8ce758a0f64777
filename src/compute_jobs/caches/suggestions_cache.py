"""What the evidence suggests on each checklist item, kept between runs: only ever a shortcut.

Of the employers that somebody has looked at: a start shows one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from compute_jobs.caches.file_state import short
from compute_jobs.caches.row_file import StateFile
from compute_jobs.core.dossier.dossier_model import VERDICTS, Suggestion

NAME = "suggested.rows"
_KIND = "compute-jobs suggested 1"
MOST = 200
"""Employers; with more than these it is begun anew."""


def state_of(reckoned: str, packs: str) -> str:
    """All that it rests on: what ratings rest on, and the packs' checklists. Empty: unknown."""
    return short((reckoned, packs)) if reckoned else ""


class SuggestionsCache:
    """The suggestions of one state of everything."""

    def __init__(self, cache_dir: Path, state: str) -> None:
        self._file = StateFile(cache_dir / NAME, _KIND, state)

    def get(self, employer: str, items: Sequence[str]) -> tuple[Suggestion, ...] | None:
        """One for each item, where all are known."""
        file = self._file.found
        rows: Any = None if file is None else file.piece(employer)
        try:
            found = tuple(
                Suggestion(item, kind, why, tuple(claims)) for item, kind, why, claims in rows
            )
        except (TypeError, ValueError):
            return None
        if [it.item for it in found] != list(items):
            return None
        return found if all(it.kind in VERDICTS for it in found) else None

    def keep(self, found: Mapping[str, Sequence[Suggestion]]) -> None:
        """For the next start, beside what is kept already. Silent where it can't be written."""
        file = self._file.found
        known: Sequence[str] = () if file is None else file.head["employers"]
        if not self._file.state or not found.keys() - set(known):
            return
        pieces = {
            name: [[(it.item, it.kind, it.why, it.claims) for it in each]]
            for name, each in found.items()
        }
        if file is not None and len(known) + len(found) <= MOST:
            old = {name: file.piece(name) for name in known if name not in pieces}
            pieces |= {name: [rows] for name, rows in old.items() if rows is not None}
        self._file.write({"employers": list(pieces)}, pieces)

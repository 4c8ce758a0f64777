"""Everyone's ratings kept between runs: only ever a shortcut.

The file says what it was made from; under any other state it counts as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from compute_jobs.caches.file_state import code_state, short
from compute_jobs.caches.row_file import StateFile
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import Rating
from compute_jobs.core.fit.scoring import Ratings

NAME = "ratings.rows"
_KIND = "compute-jobs ratings 2"


def state_of(packs: str, live: str, as_of: date) -> str:
    """All that ratings depend on: packs, live evidence, day, program. Empty: unknown."""
    return short((packs, live, as_of, code_state())) if packs else ""


class RatedCache:
    """The ratings under one state."""

    def __init__(self, cache_dir: Path, state: str) -> None:
        self._ratings = StateFile(cache_dir / NAME, _KIND, state)

    def rated(self) -> Mapping[str, Ratings] | None:
        """Everyone's ratings without reasons, where they are known."""
        file = self._ratings.found
        rows = None if file is None else file.piece("rated")
        try:
            return None if rows is None else ratings_of(rows)
        except (TypeError, ValueError):
            return None

    def keep(self, rated: Mapping[str, Ratings]) -> None:
        """For the next start."""
        if self._ratings.state:
            self._ratings.write({}, {"rated": [plain(rated)]})


def plain(rated: Mapping[str, Ratings]) -> list[Any]:
    return [
        [name, [[it.low, it.mode, it.high, it.gap] for it in ratings]]
        for name, ratings in rated.items()
    ]


def ratings_of(rows: Any) -> dict[str, Ratings]:
    """What ``plain`` wrote. A ValueError or TypeError where it is anything else."""
    return {
        name: tuple(
            Rating(name, criterion, low, mode, high, gap, False, (), ())
            for criterion, (low, mode, high, gap) in zip(CRITERIA, ratings, strict=True)
        )
        for name, ratings in rows
    }

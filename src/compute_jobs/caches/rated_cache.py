"""What rating everyone came to, kept between runs: only ever a shortcut.

Two files: the ratings, which every start reads, and in large workspaces the measures behind every
line, read when a preference names one. Both say what they rest on; anything else is as no file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compute_jobs.caches.file_state import code_state, short
from compute_jobs.caches.row_file import StateFile
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.rated import Rated
from compute_jobs.core.fit.rating_facts import Measure

if TYPE_CHECKING:
    from compute_jobs.core.fit.preference_answers import Answers

NAME = "ratings.rows"
LINES_NAME = "measures.rows"
_KIND = "compute-jobs ratings 1"
_LINES_KIND = "compute-jobs measures 1"
_PARTS = ("lows", "modes", "highs", "gaps")
_FIELDS = tuple(Measure.__dataclass_fields__)
_CLAIMS = _FIELDS.index("claims")
MANY = 200
"""From so many employers on, measuring them anew for a line takes longer than a frame."""


def state_of(packs: str, live: str, as_of: date) -> str:
    """All that ratings rest on: packs, live evidence, day, program. Empty: unknown."""
    return short((packs, live, as_of, code_state())) if packs else ""


class RatedCache:
    """The ratings of one state of everything."""

    def __init__(self, cache_dir: Path, state: str) -> None:
        self._ratings = StateFile(cache_dir / NAME, _KIND, state)
        self._lines = StateFile(cache_dir / LINES_NAME, _LINES_KIND, state)

    def rated(self) -> Rated | None:
        """Everyone's ratings, where they are known."""
        file = self._ratings.found
        found = None if file is None else file.piece("rated")
        try:
            return None if found is None else _rated_of(found)
        except (KeyError, TypeError, ValueError):
            return None

    def keep(self, rated: Rated, answers: Answers) -> None:
        """For the next start; in a large workspace, what lines are drawn over too."""
        if not self._ratings.state:
            return
        if len(rated.ids) >= MANY:
            lines = answers.every_line()
            pieces = {name: [_plain(lines[name])] for name in lines}
            self._lines.write({"lines": list(pieces), "size": len(rated.ids)}, pieces)
        plain = {"ids": rated.ids, **{name: getattr(rated, name) for name in _PARTS}}
        self._ratings.write({}, {"rated": [plain]})

    def measures(self, line: str) -> Sequence[Measure | None] | None:
        """By place; a line that isn't there is one that nobody speaks of."""
        file = self._lines.found
        if file is None:
            return None
        size: int = file.head["size"]
        measures: list[Measure | None] = [None] * size
        if line not in file.head["lines"]:
            return measures
        found = file.piece(line)
        try:
            for place, row in found:
                row[_CLAIMS] = tuple(row[_CLAIMS])
                measures[place] = Measure(*row)
        except (TypeError, ValueError, IndexError):
            return None
        return measures


def _rated_of(found: Mapping[str, Any]) -> Rated | None:
    columns = [tuple(found[name]) for name in _PARTS]
    ids = tuple(found["ids"])
    if any(len(each) != len(CRITERIA) for each in columns):
        return None
    if any(len(column) != len(ids) for each in columns for column in each):
        return None
    return Rated(ids, *columns)


_values = attrgetter(*_FIELDS)


def _plain(measures: Sequence[Measure | None]) -> list[Any]:
    return [(place, _values(it)) for place, it in enumerate(measures) if it is not None]

"""Problems of packs, in words for readers. Light to import: a start from the cache needs it too."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import force_setattr

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Day, Evidence
from compute_jobs.errors import ReaderError

UNREAD = "cannot be read"
"""The beginning of a problem caused by the disk, which may be gone the next time."""
UNREAD_NOW = f"{UNREAD} just now"
"""The same if the disk itself failed, not the path to a file."""


class Problem(Struct, frozen=True):
    """One thing wrong with a pack: where it is, what it is and what to do."""

    file: str
    line: int
    what: str
    todo: str = ""
    key: str = ""
    """Of the row, if one is at fault."""

    def __post_init__(self) -> None:
        force_setattr(self, "what", clean_text(self.what, limit=400))
        force_setattr(self, "todo", clean_text(self.todo, limit=400))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return clean_text(f"{place}: {self.what}" + (f"; {self.todo}" if self.todo else ""))


class LoadResult(Struct, frozen=True):
    """What could be loaded, what is wrong, and the folders of the packs left out for it."""

    evidence: Evidence
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    mark: str = ""
    """Equal for equal files and the same program; empty where the files changed meanwhile."""

    def refuse_half(self) -> None:
        """Raises ReaderError if the disk failed: nothing must be written from partial data."""
        for problem in self.problems:
            if problem.what.startswith(UNREAD_NOW):
                what = f"a pack {problem.what}, so nothing was changed"
                raise ReaderError(what, problem.file, "check the disk, then try again")


class PackDay(Struct, frozen=True):
    """A pack's size, and its latest date."""

    pack: str
    as_of: Day | None
    """The latest day of its sources: one they bear, else one inferred for them."""
    claims: int


class CheckReport(Struct, frozen=True):
    """How much was checked, and everything found wrong."""

    packs: int
    claims: int
    sources: int
    problems: tuple[Problem, ...] = ()
    days: tuple[PackDay, ...] = ()
    """Of the bundled and the reader's packs, if no others were named."""


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint at what was probably meant, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word[:100], known, n=1, cutoff=0.75)
    return f"did you mean {close[0]!r}?" if close else ""

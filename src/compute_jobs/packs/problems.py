"""What loading or checking packs comes to. Light to import: a start from the cache needs it too."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import force_setattr

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Evidence


class Problem(Struct, frozen=True):
    """One thing wrong with a pack: where it is, what it is and what to do."""

    file: str
    line: int
    what: str
    todo: str = ""

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
    """The same while files and program are; empty where what is read may already be otherwise."""


class CheckReport(Struct, frozen=True):
    """How much was looked at, and everything found wrong."""

    packs: int
    claims: int
    sources: int
    problems: tuple[Problem, ...] = ()


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint at what was probably meant, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word[:100], known, n=1, cutoff=0.75)
    return f"did you mean {close[0]!r}?" if close else ""

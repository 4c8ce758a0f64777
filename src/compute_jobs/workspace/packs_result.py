"""What loading or checking packs comes to. Light to import: a start from the cache needs it too."""

from __future__ import annotations

from dataclasses import dataclass

from compute_jobs.evidence.model import Evidence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack: where it is, what it is and what to do."""

    file: str
    line: int
    what: str
    todo: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f"; {self.todo}" if self.todo else "")


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What could be loaded, what is wrong, and the folders of the packs left out for it."""

    evidence: Evidence
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How much was looked at, and everything found wrong."""

    packs: int
    claims: int
    sources: int
    problems: tuple[Problem, ...] = ()

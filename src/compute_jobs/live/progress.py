"""What a refresh reports while it runs, and its result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

Kind = Literal["edgar", "boards"]
KINDS: tuple[Kind, ...] = ("edgar", "boards")
Stage = Literal[
    "queued", "fetching", "reading", "done", "fresh", "unchanged", "failed", "cancelled"
]
FINAL: tuple[Stage, ...] = ("done", "fresh", "unchanged", "failed", "cancelled")


class Progress(Struct, frozen=True):
    """One step of one source. ``done`` of ``total`` answers are here; both 0 before the first."""

    source: str
    kind: Kind
    employer: str
    stage: Stage
    done: int = 0
    total: int = 0
    found: str = ""
    """What was found, or why not, in a few words."""
    todo: str = ""


OnProgress = Callable[[Progress], None]


class SourceResult(Struct, frozen=True):
    """The result of one source."""

    source: str
    kind: Kind
    employer: str
    stage: Stage
    found: str = ""
    """What was found ("41 claims", "118 postings"), or why nothing was."""
    todo: str = ""
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    """News, in a line each; nothing at the first look, when all is new."""
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    """Ids of postings."""
    filed: tuple[str, ...] = ()
    """Ids of claims that were not there before, or said something else."""


class RefreshResult(Struct, frozen=True):
    """The results of all sources that were asked."""

    results: tuple[SourceResult, ...]
    started: datetime
    finished: datetime
    cancelled: bool = False
    verified: tuple[str, ...] = ()
    """Which relayed claims are confirmed or contradicted now and weren't before, in a line each."""

    @property
    def failed(self) -> tuple[SourceResult, ...]:
        return tuple(it for it in self.results if it.stage == "failed")

    @property
    def changes(self) -> tuple[str, ...]:
        """What changed, source by source, and what that did to relayed claims."""
        return (*(line for it in self.results for line in it.changes), *self.verified)

    @property
    def ok(self) -> bool:
        """Whether every source that was asked answered."""
        return not self.cancelled and not self.failed

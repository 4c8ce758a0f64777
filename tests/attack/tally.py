"""What an attack is and what came of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Ground:
    """Where an attack takes place, and how hard it tries."""

    folder: Path
    draw: random.Random
    effort: float = 1.0
    tries: int = 0
    findings: list[str] = field(default_factory=list)

    def times(self, usual: int) -> range:
        return range(max(round(usual * self.effort), 1))

    def place(self) -> Path:
        """A folder of its own for the next try."""
        self.tries += 1
        place = self.folder / str(self.tries)
        place.mkdir(parents=True)
        return place

    def expect(self, holds: object, what: str) -> None:
        if not holds:
            self.findings.append(what)

    @contextmanager
    def no_error(self, what: str) -> Iterator[None]:
        """Take any exception for a finding."""
        try:
            yield
        except Exception as error:
            self.findings.append(f"{what}: {type(error).__name__} {error}"[:300])


@dataclass(frozen=True)
class Attack:
    name: str
    what: str
    """What is tried, for a table."""
    holds: str
    """What has to hold."""
    run: Callable[[Ground], None]

"""Garbage is collected when the reader pauses, never between a key and its paint.

A collection of what a few keys left behind takes longer than a key's own work.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from compute_jobs.tui.app.later import Later

if TYPE_CHECKING:
    from textual.app import App

PAUSE = 0.4
"""Seconds without a change that count as a pause."""
MOST_YOUNG = 200_000
"""Young objects at which it is collected all the same."""


class Tidy:
    """A start leaves much that stays: it is set aside for good, and only what follows looked at."""

    def __init__(self) -> None:
        self._later = Later(PAUSE, gc.collect)

    def begin(self) -> None:
        """The first screen stands."""
        gc.freeze()
        gc.set_threshold(MOST_YOUNG, 20, 100)
        gc.enable()

    def ask(self, app: App[None]) -> None:
        """Something changed; soon there will be something to collect."""
        self._later.ask(app)

"""Something done a while after the last time it was asked for, with one timer for many askings."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App


class Later:
    """Asking again puts it off; the running timer finds out when it rings."""

    def __init__(self, seconds: float, work: Callable[[], object]) -> None:
        self._seconds = seconds
        self._work = work
        self._due = 0.0
        self._waiting = False

    def ask(self, app: App[None]) -> None:
        self._due = time.monotonic() + self._seconds
        if not self._waiting:
            self._waiting = True
            app.set_timer(self._seconds, lambda: self._ring(app))

    def _ring(self, app: App[None]) -> None:
        left = self._due - time.monotonic()
        if left > 0.01:
            app.set_timer(left, lambda: self._ring(app))
            return
        self._waiting = False
        self._work()

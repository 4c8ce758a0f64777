"""What takes a while is asked for once, done beside the screen and drawn when it is there."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from textual.worker import get_current_worker

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.host import host

T = TypeVar("T")


class Later(Generic[T]):
    """Answers by key, each reckoned once in a thread; ``None`` until it is there."""

    def __init__(self, screen: ActionScreen, arrived: Callable[[], None]) -> None:
        self._screen = screen
        self._arrived = arrived
        self._known: dict[str, T] = {}
        self._asked: set[str] = set()
        self._of: object = None
        self._one_at_a_time = Lock()

    def forget_unless(self, of: object) -> None:
        """What is known holds for one thing, such as a view; for another it is asked anew."""
        if self._of is not of:
            self._of = of
            self._known = {}
            self._asked = set()

    def known(self, key: str) -> T | None:
        return self._known.get(key)

    def asked(self, key: str) -> bool:
        """Whether it is known, or being reckoned."""
        return key in self._asked

    def ask(self, key: str, work: Callable[[], T]) -> T | None:
        """What is known; else have it reckoned."""
        if key not in self._known and key not in self._asked:
            self._asked.add(key)
            of = self._of
            self._screen.run_worker(lambda: self._do(key, work, of), thread=True)
        return self._known.get(key)

    def _do(self, key: str, work: Callable[[], T], of: object) -> None:
        worker = get_current_worker()
        app = host(self._screen)
        try:
            with self._one_at_a_time:
                if worker.is_cancelled:
                    return
                found = work()
        except Exception as error:
            text = app.error_words("Reckoning", error)
            if not worker.is_cancelled:
                app.call_from_thread(lambda: app.say(text, "bad"))
            return
        if not worker.is_cancelled:
            app.call_from_thread(self._take, key, found, of)

    def _take(self, key: str, found: T, of: object) -> None:
        if of is self._of:
            self._known[key] = found
            self._arrived()

"""Long-running work that ctrl+c stops cleanly."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from compute_jobs.cli.output import narrate

T = TypeVar("T")


def interruptible(name: str, work: Callable[[threading.Event], T]) -> T:
    """What the work comes to, done in a thread; ctrl+c sets the event that it is given."""
    cancel = threading.Event()
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work(cancel))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name=name).start()
    # Not by joining the thread: where ctrl+c interrupts that, Python 3.11 takes it for ended.
    while True:
        try:
            return done.result(timeout=0.2)
        except KeyboardInterrupt:
            cancel.set()
            narrate("stopping …")
        except TimeoutError:
            if done.done():
                raise

"""Writes to a terminal without waiting for its reader."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import TextIO

_MOST_WAITING = 200_000
"""Pending characters beyond which frames are dropped and redrawn later."""
_SHORT = 64
"""Characters; longer output is a frame."""
_SYNC = "\x1b[?2026"
"""Begins and ends a frame."""
_LAST_WAIT = 0.5
"""Seconds that the last output may take before the program ends without it."""


class TerminalOutput:
    """Writes to a terminal in its own thread; callers never wait."""

    def __init__(self, stream: TextIO) -> None:
        self._handle = stream.fileno()
        self._encoding, self._errors = stream.encoding, stream.errors or "strict"
        self.on_loss: Callable[[], object] = lambda: None
        """Called once the terminal accepts text again after frames were dropped."""
        self._waiting: list[str] = []
        self._size = 0
        self._busy = self._lost = False
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="terminal-output", daemon=True).start()

    def write(self, text: str) -> None:
        with self._changed:
            if self._size > _MOST_WAITING and not _is_mode(text):
                self._waiting = [each for each in self._waiting if _is_mode(each)]
                self._size = sum(map(len, self._waiting))
                self._lost = True
            self._waiting.append(text)
            self._size += len(text)
            self._changed.notify_all()

    def drain(self) -> bool:
        """Wait until everything is written; False if the terminal doesn't accept it."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._busy and not self._waiting, timeout=_LAST_WAIT
            )

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting)
                text, self._waiting, self._size = "".join(self._waiting), [], 0
                self._busy = True
            try:
                self._write(text.encode(self._encoding, self._errors))
            except OSError:
                continue  # the terminal is gone; its hangup or the input thread ends the program
            with self._changed:
                caught_up = self._lost and not self._waiting
                self._lost = self._lost and not caught_up
            if caught_up:
                self.on_loss()

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._handle, rest[:65536]) :]
            except BlockingIOError:  # another program left the terminal in that mode
                select.select([], [self._handle], [], 1.0)


@cache
def output_to(stream: TextIO) -> TerminalOutput:
    """The one writer for this stream, so all output is in order."""
    with suppress(RuntimeError):  # a signal came while the stream was written to
        stream.flush()
    return TerminalOutput(stream)


def _is_mode(text: str) -> bool:
    """Whether it switches a terminal mode, and so is never dropped."""
    return len(text) <= _SHORT and not text.startswith(_SYNC)


def in_browser() -> bool:
    """Whether the screen is drawn by a page, at the other end of two pipes: textual-serve says so
    in the environment.
    """
    return os.environ.get("TEXTUAL_DRIVER") == "textual.drivers.web_driver:WebDriver"


def tell_terminal(text: str) -> None:
    """Write to the terminal, if there is one, and wait a moment for it to be written."""
    stream = sys.__stderr__
    if stream is not None and stream.isatty():
        output = output_to(stream)
        output.write(text)
        output.drain()

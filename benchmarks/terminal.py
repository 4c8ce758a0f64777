"""A small terminal of the project's own: runs a program in a pty, emulates its screen, times it.

A thread of its own reads and stamps the bytes as they come, so that the program never waits for
the emulator, and the emulator's own cost doesn't enter the figures.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from types import TracebackType

import ptyprocess
import pyte

_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[mnuq$pcW]+|\x1bP.*?\x1b\\|\x1b_.*?\x1b\\", re.S
)
_ANSWERS = (
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[c", b"\x1b[?62;22c"),
)
SWITCH = 0.0005
"""Seconds; how long the emulator may keep the reader from stamping what has come."""


class Terminal:
    """One program in a pty of a given size."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self._chunks: deque[tuple[float, bytes]] = deque()
        self._came = threading.Event()
        self._ended = False
        self.raw = b""
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment.update(env or {})
        self.started = time.perf_counter()
        self.process = ptyprocess.PtyProcess.spawn(
            list(argv), dimensions=(rows, columns), env=environment
        )
        sys.setswitchinterval(SWITCH)
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def text(self) -> str:
        """What stands on the screen now."""
        return "\n".join(self.screen.display)

    def wait_for(self, pattern: str, timeout: float = 20.0) -> float:
        """Seconds from the start until the screen shows the pattern; TimeoutError if never."""
        wanted = re.compile(pattern)
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline:
            stamp = self._take(0.05)
            if stamp is not None:
                if wanted.search(self.text):
                    return stamp - self.started
            elif self._ended and not self._chunks:
                break
        raise TimeoutError(f"{pattern!r} never came; the screen shows:\n{self.text}")

    def settle(self, quiet: float = 0.15, longest: float = 5.0) -> None:
        """Read until nothing has come for a while; not for ever, should something be blinking."""
        begun = last = time.perf_counter()
        while time.perf_counter() - last < quiet and time.perf_counter() - begun < longest:
            if self._take(0.02) is not None:
                last = time.perf_counter()

    def press(self, keys: str, *, region: tuple[int, int, int, int] | None = None) -> float:
        """Seconds from writing the keys until a cell (of the region) has changed."""
        while self._take(0.0) is not None:
            continue
        before = self._cells(region)
        begun = time.perf_counter()
        os.write(self.process.fd, keys.encode())
        deadline = begun + 10
        while time.perf_counter() < deadline:
            stamp = self._take(0.02)
            if stamp is not None and stamp >= begun and self._cells(region) != before:
                return stamp - begun
        raise TimeoutError(f"nothing changed after {keys!r}; the screen shows:\n{self.text}")

    def send(self, keys: str) -> None:
        os.write(self.process.fd, keys.encode())

    def wait_for_end(self, timeout: float = 20.0) -> None:
        """Read until the program has ended; TimeoutError if it doesn't."""
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline:
            self._take(0.05)
            if not self.process.isalive():
                return
        raise TimeoutError("the program did not end")

    def peak_megabytes(self) -> float:
        """The process's highest resident memory so far (Linux)."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:  # noqa: PTH123
            for line in status:
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def close(self) -> None:
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
        self._reader.join(5)  # before its descriptor may become another's
        self.process.close(force=True)

    def _cells(self, region: tuple[int, int, int, int] | None) -> list[object]:
        if region is None:
            left, top, right, bottom = 0, 0, self.screen.columns, self.screen.lines
        else:
            left, top, right, bottom = region
        buffer = self.screen.buffer
        return [buffer[y][x] for y in range(top, bottom) for x in range(left, right)]

    def _take(self, timeout: float) -> float | None:
        """Emulate the next chunk; when it was read, or None where none came in time."""
        if not self._chunks:
            self._came.wait(timeout)
            self._came.clear()
        if not self._chunks:
            return None
        stamp, data = self._chunks.popleft()
        self.stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        return stamp

    def _drain(self) -> None:
        """Read and stamp whatever comes, at once; answer what a terminal is asked."""
        while True:
            try:
                data = os.read(self.process.fd, 65536)
            except OSError:
                data = b""
            stamp = time.perf_counter()
            if not data:
                self._ended = True
                self._came.set()
                return
            self.raw += data
            for asked, answer in _ANSWERS:
                if asked in data:
                    os.write(self.process.fd, answer)
            self._chunks.append((stamp, data))
            self._came.set()

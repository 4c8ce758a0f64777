"""Textual's drivers, hardened.

No input byte can end the program, a terminal that no one reads doesn't delay saving or signals, and
a closed page saves everything like any other exit.
"""

from __future__ import annotations

import codecs
import os
import re
import select
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from compute_jobs.core.evidence.clean import clean_paste
from compute_jobs.tui.app.terminal_output import TerminalOutput, output_to

if TYPE_CHECKING:
    from textual.driver import Driver

_PASTE, _PASTED = b"\x1b[200~", b"\x1b[201~"
_X10 = b"\x1b[M"
_X10_CLICK = re.compile(rb"\x1b\[M[\x00-\xff]{3}")
"""The old mouse encoding; beyond column 95 it isn't text in any encoding."""
_HELD = 0.02
"""Seconds that an incomplete sequence waits for the rest."""


class TerminalInput:
    """A terminal's input, as text that Textual can read.

    Bytes that aren't UTF-8 are dropped, and so is everything in pasted text that isn't text:
    Textual would treat what follows an escape sequence in it as keys.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        self._tail = b""
        self._pasted: bytearray | None = None

    @property
    def waiting(self) -> bool:
        """Whether the beginning of a sequence is held back."""
        return bool(self._tail)

    def feed(self, data: bytes) -> bytes:
        """The next bytes, cleaned. Without any, held-back input is released."""
        ended = not data
        data, self._tail = self._tail + data, b""
        plain = bytearray()
        while data or ended:
            if self._pasted is not None:
                data = self._paste(data, plain)
                if self._pasted is not None:
                    break
                continue
            keys, marker, data = data.partition(_PASTE)
            if not marker and not ended:
                keys, self._tail = _without_beginning(keys)
            plain += self._decode(_X10_CLICK.sub(b"", keys)).encode()
            if not marker:
                break
            self._pasted = bytearray()
        return bytes(plain)

    def _paste(self, data: bytes, plain: bytearray) -> bytes:
        """Collect more of a pasted text; returns the bytes after its end."""
        assert self._pasted is not None
        begin = max(len(self._pasted) - len(_PASTED), 0)
        self._pasted += data
        end = self._pasted.find(_PASTED, begin)
        if end < 0:
            return b""
        rest = bytes(self._pasted[end + len(_PASTED) :])
        text = clean_paste(self._pasted[:end].decode("utf-8", "replace"))
        plain += _PASTE + text.encode() + _PASTED
        self._pasted = None
        return rest


def _without_beginning(keys: bytes) -> tuple[bytes, bytes]:
    """Keys without an incomplete sequence at their end, and that sequence."""
    at = keys.rfind(b"\x1b", -len(_PASTE))
    tail = keys[at:] if at >= 0 else b""
    begun = bool(tail) and (_PASTE.startswith(tail) or (tail.startswith(_X10) and len(tail) < 6))
    return (keys[:at], tail) if begun else (keys, b"")


def terminal_driver(redraw: Callable[[], object]) -> type[Driver]:
    """Textual's driver with these two; ``redraw`` draws everything, and is called from a thread."""
    from textual.drivers.linux_driver import LinuxDriver

    class TerminalDriver(LinuxDriver):
        """Gives Textual's own reader a pipe with cleaned input instead of the terminal."""

        def write(self, data: str) -> None:
            self._output.write(data)

        def close(self) -> None:
            super().close()
            self._output.drain()

        @cached_property
        def _output(self) -> TerminalOutput:
            assert sys.__stderr__ is not None
            output = output_to(sys.__stderr__)
            output.on_loss = redraw
            return output

        def run_input_thread(self) -> None:
            terminal, (reading, writing) = self.fileno, os.pipe()
            failed: list[BaseException] = []

            def read() -> None:
                try:
                    super(TerminalDriver, self).run_input_thread()
                except BaseException as error:
                    failed.append(error)

            reader = threading.Thread(target=read, name="terminal-keys", daemon=True)
            self.fileno = reading
            try:
                reader.start()
                source = TerminalInput()
                while not self.exit_event.is_set() and not failed:
                    _pass_on(terminal, source, writing)
            finally:
                self.fileno = terminal
            if failed:
                raise failed[0]
            reader.join()
            os.close(reading)
            os.close(writing)

    return TerminalDriver


def _pass_on(terminal: int, source: TerminalInput, to: int) -> None:
    """Wait a moment for input and pass it on."""
    ready = select.select([terminal], [], [], _HELD if source.waiting else 0.1)[0]
    data = os.read(terminal, 65536) if ready else b""
    if ready and not data:
        time.sleep(0.1)  # the end of the input, which is available immediately every time
    elif ready or source.waiting:
        rest = memoryview(source.feed(data))
        while rest:
            rest = rest[os.write(to, rest) :]


def browser_driver(leave: Callable[[], object]) -> type[Driver]:
    """Textual's driver for a page; ``leave`` saves and quits, and is called from the driver's
    thread.
    """
    from textual.drivers.web_driver import WebDriver

    class BrowserDriver(WebDriver):
        """Textual's own exits immediately when a page is closed, and never when its server dies."""

        def on_meta(self, packet_type: str, payload: dict[str, Any]) -> None:
            if packet_type == "quit":
                leave()
            else:
                super().on_meta(packet_type, payload)

        def start_application_mode(self) -> None:
            try:
                super().start_application_mode()
            except BrokenPipeError:
                leave()

        def write(self, data: str) -> None:
            with suppress(BrokenPipeError):  # the end of the input ends the program
                super().write(data)

        def write_meta(self, data: dict[str, object]) -> None:
            with suppress(BrokenPipeError):
                super().write_meta(data)

        def run_input_thread(self) -> None:
            super().run_input_thread()
            if not self.exit_event.is_set():
                leave()

    return BrowserDriver

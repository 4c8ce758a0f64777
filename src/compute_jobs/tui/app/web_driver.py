"""In a browser: the program runs over pipes, and textual-serve shows it on a page and says so in
the environment. Without a terminal, only packets are written, and an exit that the reader didn't
ask for saves everything like any other.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_DRIVER = "textual.drivers.web_driver:WebDriver"


def in_browser() -> bool:
    """Whether the screen is drawn by a page, at the other end of two pipes."""
    return os.environ.get("TEXTUAL_DRIVER") == _DRIVER


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

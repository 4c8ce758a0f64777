"""The real program in a pseudo-terminal, driven key by key."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import termios

ptyprocess = pytest.importorskip("ptyprocess")
pyte = pytest.importorskip("pyte")


class Running:
    """The real program on a home of its own, in a pseudo-terminal."""

    def __init__(self, home: Path, **variables: str) -> None:
        env = {
            **{name: it for name, it in os.environ.items() if name not in ("COLUMNS", "LINES")},
            "TERM": "xterm-256color",
            "COMPUTE_JOBS_HOME": str(home),
            "LANG": "C.UTF-8",
            **variables,
        }
        command = [sys.executable, "-m", "compute_jobs"]
        self.process = ptyprocess.PtyProcess.spawn(command, dimensions=(40, 120), env=env)
        self.output = b""
        self.echoed = self.echoes()

    def echoes(self) -> bool:
        """Whether the terminal shows typed keys by itself."""
        return bool(termios.tcgetattr(self.process.fd)[3] & termios.ECHO)

    def read(self, seconds: float) -> bytes:
        """Everything that comes within so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.process.fd], [], [], left)[0]:
                try:
                    self.output += os.read(self.process.fd, 65536)
                except OSError:
                    break
        return self.output

    def wait_for(self, text: bytes, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while text not in self.output:
            assert time.monotonic() < end, self.output[-2000:]
            self.read(0.05)

    def type(self, text: str) -> None:
        """Key by key, as fast as a good typist."""
        for character in text:
            os.write(self.process.fd, character.encode())
            self.read(0.01)

    def write_note(self, text: str) -> None:
        """Type it and see it on the screen, so that no key is still on its way."""
        self.type(text)
        end = time.monotonic() + 10
        while text not in self.shown():
            assert time.monotonic() < end, self.shown()
            self.read(0.02)

    def shown(self) -> str:
        screen = pyte.Screen(120, 40)
        known = re.sub(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;$]*[a-zA-Z]", b"", self.output)
        pyte.ByteStream(screen).feed(known)
        return "\n".join(screen.display)

    def end(self, number: int = 0) -> int:
        """Send a signal and wait for the end; the exit code."""
        if number:
            os.kill(self.process.pid, number)
        end = time.monotonic() + 15
        while self.process.isalive():
            assert time.monotonic() < end, "it does not end"
            self.read(0.05)
        self.read(0.1)
        status = self.process.exitstatus
        return -int(self.process.signalstatus) if status is None else int(status)


def modes_left_on(output: bytes) -> set[str]:
    """Terminal modes that were switched on and not off again."""
    on: set[str] = set()
    for number, letter in re.findall(rb"\x1b\[\?(\d+)([hl])", output):
        name = number.decode()
        if name in ("25", "7"):
            on.discard(f"no {name}") if letter == b"h" else on.add(f"no {name}")
        elif letter == b"h":
            on.add(name)
        else:
            on.discard(name)
    kitty = len(re.findall(rb"\x1b\[>\d+u", output)) - len(re.findall(rb"\x1b\[<u", output))
    return on | ({"kitty keys"} if kitty > 0 else set())


def notes_on_disk(home: Path) -> str:
    return "".join(path.read_text("utf-8") for path in (home / "dossiers").glob("*.toml"))


def started(home: Path, **variables: str) -> Running:
    it = Running(home, **variables)
    it.wait_for(b"Checklist")
    it.read(0.3)
    return it

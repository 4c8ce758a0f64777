"""On a page: the program over pipes, as textual-serve runs it, and served on loopback."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from tests.tui.driving import program

if sys.platform == "win32":
    pytest.skip("selects on pipes", allow_module_level=True)

_PAGE = {
    "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
    "TEXTUAL_FPS": "60",
    "TEXTUAL_COLOR_SYSTEM": "truecolor",
    "TERM_PROGRAM": "textual",
    "COLUMNS": "120",
    "ROWS": "40",
}
"""What textual-serve sets."""
PRELUDE = b"__GANGLION__\n"


class Page:
    """The program at the other end of two pipes."""

    def __init__(self, home: Path, *, stderr: int = subprocess.PIPE) -> None:
        command = [sys.executable, "-m", "compute_jobs", "--home", str(home)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, **_PAGE},
        )
        self.output = b""

    def send(self, kind: bytes, payload: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(kind + len(payload).to_bytes(4, "big") + payload)
        self.process.stdin.flush()

    def type(self, text: str) -> None:
        self.send(b"D", text.encode())

    def tell(self, **meta: object) -> None:
        self.send(b"M", json.dumps(meta).encode())

    def packets(self) -> Iterator[tuple[bytes, bytes]]:
        """What came, whole packets only; nothing may stand before or between them."""
        assert self.output.startswith(PRELUDE), self.output[:200]
        at, output = len(PRELUDE), self.output
        while at + 5 <= len(output):
            kind, size = output[at : at + 1], int.from_bytes(output[at + 1 : at + 5], "big")
            assert kind in (b"D", b"M"), output[at : at + 80]
            if at + 5 + size > len(output):
                return
            yield kind, output[at + 5 : at + 5 + size]
            at += 5 + size

    @property
    def drawn(self) -> bytes:
        return b"".join(payload for kind, payload in self.packets() if kind == b"D")

    @property
    def told(self) -> list[str]:
        return [json.loads(payload)["type"] for kind, payload in self.packets() if kind == b"M"]

    def read(self) -> bool:
        """What comes within a moment; False at the end."""
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], 0.05)[0]:
            return True
        data = os.read(self.process.stdout.fileno(), 65536)
        self.output += data
        return bool(data)

    def wait_for(self, holds: Callable[[], bool], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not (len(self.output) > len(PRELUDE) and holds()):
            assert time.monotonic() < end, self.output[-2000:]
            assert self.read(), (
                self.output[-500:],
                self.process.stderr and self.process.stderr.read(),
            )

    def end(self) -> int:
        end = time.monotonic() + 15
        while self.read() or self.process.poll() is None:
            assert time.monotonic() < end, "it does not end"
        return self.process.wait(5)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def opening(**how: int) -> Page:
        pages.append(Page(tmp_path, **how))
        return pages[-1]

    yield opening
    for page in pages:
        if page.process.poll() is None:
            page.process.kill()
        page.process.communicate()


def begun(page: Page) -> Page:
    page.wait_for(lambda: b"Checklist" in page.drawn)
    return page


def with_note(page: Page, text: str) -> Page:
    """A note typed and seen on the page, so that no key is still on its way.

    Its last letter stands nowhere else on the page.
    """
    begun(page).type("n")
    page.wait_for(lambda: b"saved" in page.drawn)
    page.type(text)
    page.wait_for(lambda: text[-1].encode() in page.drawn[page.drawn.rindex(b"saved") :])
    return page


def notes_on_disk(home: Path) -> str:
    return "".join(path.read_text("utf-8") for path in (home / "dossiers").glob("*.toml"))


def test_it_draws_on_a_page_and_q_ends_it(opened: Callable[..., Page]) -> None:
    page = begun(opened())
    assert b"\x1b[40;1H" in page.drawn, "as many lines as the page has"
    page.type("q")
    assert page.end() == 0
    assert page.told[-1] == "exit"
    assert page.process.stderr is not None
    assert page.process.stderr.read() == b""


def test_a_page_of_another_size_is_drawn_for_it(opened: Callable[..., Page]) -> None:
    page = begun(opened())
    page.tell(type="resize", width=90, height=44)
    page.wait_for(lambda: b"\x1b[44;1H" in page.drawn)
    page.tell(type="quit")
    assert page.end() == 0


def test_a_page_that_is_closed_loses_no_note(tmp_path: Path, opened: Callable[..., Page]) -> None:
    page = with_note(opened(), "ask about §")
    page.tell(type="quit")
    assert page.end() == 0
    assert "ask about §" in notes_on_disk(tmp_path)


@pytest.mark.parametrize("delay", [0.0, 0.5])
def test_a_server_that_dies_while_starting_is_no_error(
    delay: float, tmp_path: Path, opened: Callable[..., Page]
) -> None:
    page = opened()
    time.sleep(delay)
    for stream in (page.process.stdin, page.process.stdout):
        assert stream is not None
        stream.close()
    page.process.stdin = page.process.stdout = None
    assert page.process.wait(15) == 0
    assert not list(tmp_path.rglob("crash-*"))


@pytest.mark.parametrize("delay", [0.0, 0.2, 0.4])
def test_a_page_that_is_closed_while_starting_is_no_error(
    delay: float, tmp_path: Path, opened: Callable[..., Page]
) -> None:
    page = opened()
    time.sleep(delay)
    page.tell(type="quit")
    assert page.end() == 0
    assert page.process.stderr is not None
    assert page.process.stderr.read() == b""
    assert not list(tmp_path.rglob("crash-*"))


def test_a_server_that_dies_takes_the_program_with_it(
    tmp_path: Path, opened: Callable[..., Page]
) -> None:
    page = with_note(opened(), "ask about §")
    assert page.process.stdin is not None
    page.process.stdin.close()
    page.process.stdin = None
    page.end()
    assert "ask about §" in notes_on_disk(tmp_path)


def test_no_frame_is_put_up_or_kept_for_a_page(tmp_path: Path, opened: Callable[..., Page]) -> None:
    """Even where the server's own terminal would take one."""
    ours, theirs = os.openpty()
    try:
        for _ in range(2):
            page = begun(opened(stderr=theirs))
            time.sleep(1.5)  # when a terminal's screen would be kept
            page.type("q")
            assert page.end() == 0
        assert not list(tmp_path.rglob("frame"))
        assert not select.select([ours], [], [], 0)[0], os.read(ours, 2000)
    finally:
        os.close(ours)
        os.close(theirs)


async def test_there_is_no_terminal_to_lend(monkeypatch: pytest.MonkeyPatch) -> None:
    app = program()
    async with app.run_test(size=(100, 30)):
        monkeypatch.setenv("TEXTUAL_DRIVER", _PAGE["TEXTUAL_DRIVER"])
        with pytest.raises(ReaderError, match="no terminal"), app.suspend():
            pytest.fail("it was lent")

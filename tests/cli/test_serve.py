"""The program on a page: who is answered, and that it is drawn there."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.cli.serve import address, guard, is_welcome
from compute_jobs.errors import ReaderError
from tests.cli.command import run

HERE = "127.0.0.1:8000"


@pytest.mark.parametrize("host", [HERE, "localhost:8000", "[::1]:8000", "LOCALHOST:9000"])
def test_our_own_page_is_answered(host: str) -> None:
    assert is_welcome(host, None, "127.0.0.1"), "an address typed into a browser has no origin"
    assert not is_welcome(host, None, "127.0.0.1", drives=True), "a page has one"
    assert is_welcome(host, f"http://{host.lower()}", "127.0.0.1")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example:8000",
        "http://localhost:3000",
        "http://localhost:8000",
        "http://127.0.0.1:8000.evil.example",
        "http://evil.example@127.0.0.1:8000",
        "null",
        "",
        "http://[",
        f"file://{HERE}",
    ],
)
def test_a_page_from_elsewhere_is_not(origin: str) -> None:
    assert not is_welcome(HERE, origin, "127.0.0.1")


@pytest.mark.parametrize(
    "host",
    ["evil.example:8000", "evil.example", "", "[", "localhost.evil.example", "192.168.1.9:8000"],
)
def test_a_name_that_was_made_to_mean_us_is_not(host: str) -> None:
    assert not is_welcome(host, None, "127.0.0.1")
    assert not is_welcome(host, f"http://{host}", "127.0.0.1")


def test_what_is_exposed_is_asked_for_by_its_own_address() -> None:
    assert is_welcome("desk.lan:8000", "http://desk.lan:8000", "desk.lan")
    assert not is_welcome("evil.example:8000", None, "desk.lan")
    for host in ("192.168.1.9:8000", "[fd00::9]:8000", f"{socket.gethostname()}:8000"):
        assert is_welcome(host, f"http://{host.lower()}", "0.0.0.0")
    assert not is_welcome("evil.example:8000", "http://evil.example:8000", "0.0.0.0")


def test_nothing_is_served_that_can_not_be_guarded() -> None:
    with pytest.raises(ReaderError, match="protected from other websites"):
        guard(object())


def test_an_address_is_one_that_a_browser_takes() -> None:
    assert address("::1", 8000) == "http://[::1]:8000"
    assert address("localhost", 80) == "http://localhost:80"
    assert address("localhost", 80, "abc") == "http://localhost:80/?token=abc"


# -- served for real -------------------------------------------------------------------------


class Served(str):
    """The address of the real thing, on loopback."""

    server: subprocess.Popen[bytes]
    token: str

    @property
    def origin(self) -> dict[str, str]:
        return {"Origin": f"http://{self}"}

    @property
    def first(self) -> str:
        """The address that was printed."""
        return f"http://{self}/?token={self.token}"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    pytest.importorskip("textual_serve")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "compute_jobs", "--home", str(tmp_path), "serve"]
    (tmp_path / "textual.py").write_text("raise SystemExit(9)")  # no file beside the reader is run
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=tmp_path,
        stdout=(tmp_path / "log").open("wb"),
        stderr=subprocess.PIPE,
        env={name: it for name, it in os.environ.items() if name not in ("COLUMNS", "LINES")},
    )
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert time.monotonic() < end
            assert server.poll() is None
            time.sleep(0.05)
    address = Served(f"127.0.0.1:{port}")
    address.server = server
    assert server.stderr is not None
    printed = re.search(rb"/\?token=([\w-]{32});", server.stderr.readline())
    assert printed is not None
    address.token = printed[1].decode()
    yield address
    server.terminate()
    server.wait(20)


async def _drawn(page: Any, aiohttp: Any, *, until: bytes = b"") -> bytes:
    """What a page is sent, to its end or up to something."""
    out = b""
    async with asyncio.timeout(30):
        async for message in page:
            out += message.data if message.type == aiohttp.WSMsgType.BINARY else b""
            if until and until in out:
                break
    return out


def browsing() -> Any:
    """A browser, which keeps the cookies of an address without a name too."""
    aiohttp: Any = pytest.importorskip("aiohttp")
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def test_the_program_is_drawn_on_its_page_and_q_ends_it(served: Served) -> None:
    aiohttp: Any = pytest.importorskip("aiohttp")
    async with browsing() as browser:
        async with browser.get(served.first) as index:
            assert str(index.url) == f"http://{served}/", "the token is no longer in the address"
            assert f"ws://{served}/ws" in await index.text()
            assert "frame-ancestors 'none'" in index.headers["Content-Security-Policy"]
        url = f"http://{served}/ws?width=120&height=40"
        async with browser.ws_connect(url, headers=served.origin) as page:
            assert b"Employers" in await _drawn(page, aiohttp, until=b"Checklist")
            await page.send_json(["stdin", "q"])
            await _drawn(page, aiohttp)
            assert page.closed


async def test_an_open_page_does_not_keep_the_server(served: Served, tmp_path: Path) -> None:
    aiohttp: Any = pytest.importorskip("aiohttp")
    async with (
        browsing() as browser,
        browser.get(served.first),
        browser.ws_connect(
            f"http://{served}/ws?width=120&height=40", headers=served.origin
        ) as page,
    ):
        await _drawn(page, aiohttp, until=b"Checklist")
        await page.send_json(["stdin", "n"])
        await _drawn(page, aiohttp, until=b"saved")
        await page.send_json(["stdin", "last words"])
        await asyncio.sleep(0.1)
        served.server.send_signal(signal.SIGINT)
        await _drawn(page, aiohttp)
        await asyncio.to_thread(served.server.wait, 20)
    notes = [path.read_text("utf-8") for path in (tmp_path / "dossiers").glob("*.toml")]
    assert "last words" in "".join(notes)


async def refused(browser: Any, served: Served, path: str, headers: dict[str, str]) -> bool:
    async with browser.get(f"http://{served}{path}", headers=headers) as answer:
        return bool(answer.status == 403)


async def test_who_has_not_the_token_gets_nothing(served: Served) -> None:
    aiohttp: Any = pytest.importorskip("aiohttp")
    async with browsing() as browser:
        for path in ("/", "/?token=", "/?token=x", f"/?token={served.token}x", "/static/"):
            assert await refused(browser, served, path, {}), path
        for path in ("/ws", f"/ws?token={served.token}"):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await browser.ws_connect(f"http://{served}{path}", headers=served.origin)


async def test_the_token_is_in_no_line_about_a_request(served: Served, tmp_path: Path) -> None:
    async with browsing() as browser:
        for _ in range(3):
            (await browser.get(served.first)).close()
        (await browser.get(f"http://{served}/other?token={served.token}")).close()
    served.server.terminate()
    served.server.wait(20)
    # The address itself stands in what textual-serve prints as it begins.
    assert (tmp_path / "log").read_bytes().count(served.token.encode()) <= 1


async def test_a_page_that_says_not_where_it_is_from_drives_nothing(served: Served) -> None:
    aiohttp: Any = pytest.importorskip("aiohttp")
    async with browsing() as browser:
        async with browser.get(served.first) as index:
            assert index.status == 200
        [cookie] = browser.cookie_jar
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await browser.ws_connect(f"http://{served}/ws")


def test_what_is_exposed_has_a_token(tmp_path: Path) -> None:
    done = run("serve", "--host", "0.0.0.0", "--expose", "--no-token", home=tmp_path)
    assert done.code == 2
    assert "needs its token" in done.err


async def test_a_page_from_elsewhere_gets_403(served: Served) -> None:
    aiohttp: Any = pytest.importorskip("aiohttp")
    async with browsing() as browser:
        async with browser.get(served.first):
            pass
        for headers in (
            {"Origin": "https://evil.example"},
            {"Host": "evil.example:8000"},
            {"Host": "evil.example:8000", "Origin": "http://evil.example:8000"},
        ):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await browser.ws_connect(f"http://{served}/ws", headers=headers)
            assert await refused(browser, served, "/", headers)

"""A server on the loopback interface that answers for every host, well or badly as asked."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0
    """Promise this many bytes more than are sent, then hang up."""
    slow: bool = False
    """Send the head and then nothing until the test is over."""
    never: bool = False
    """Say "100 Continue" until nobody listens any more."""


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    agent: str
    body: bytes
    cookie: str = ""
    key: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = Reply | Callable[[Seen], Reply]


class Replay:
    """Answers by path ("/host/path", the query left out); one list entry per request, the last
    one for good. Whatever has no answer is a 404."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.seen: list[Seen] = []
        self._over = threading.Event()
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                replay._answer(self, b"")

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                replay._answer(self, self.rfile.read(length))

            def log_message(self, *_: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                return  # clients that hang up are what these tests are about

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def on(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def asked(self, part: str) -> list[Seen]:
        return [seen for seen in self.seen if part in seen.path]

    def close(self) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        head = handler.headers
        agent, cookie = head.get("user-agent", ""), head.get("cookie", "")
        key = handler.headers.get("authorization", "")
        seen = Seen(handler.command, handler.path, agent, body, cookie, key)
        self.seen.append(seen)
        waiting = self.answers.get(handler.path.partition("?")[0], [Reply(b"gone", 404)])
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        reply = answer(seen) if callable(answer) else answer
        while reply.never:
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(reply.body) + reply.cut))
        handler.end_headers()
        if reply.slow:
            self._over.wait(20)
            return
        handler.wfile.write(reply.body)
        if reply.cut:
            handler.wfile.flush()
            handler.close_connection = True
            handler.connection.shutdown(2)


def plain(value: Any, **more: Any) -> Reply:
    """A value as JSON."""
    return Reply(json.dumps(value).encode(), **more)


def raw_answer(cache: Path, sha256: str) -> tuple[dict[str, Any], bytes]:
    """The first line and the bytes of a raw answer that was kept."""
    content = gzip.decompress((cache / "raw" / sha256[:2] / f"{sha256}.gz").read_bytes())
    head, _, body = content.partition(b"\n")
    return json.loads(head), body


def zipped(value: Any) -> Reply:
    return Reply(gzip.compress(json.dumps(value).encode()), headers={"content-encoding": "gzip"})


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

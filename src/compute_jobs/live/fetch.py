"""The only way to the network: polite, bounded, and never to a private address.

https on every hop, a limiter per host, retries that honour Retry-After, caps on time and on bytes
after decompression. Every failure is a FetchError that says what happened and what to do. Cancel
the task that awaits a fetch to cancel the fetch.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from msgspec import Struct, field

from compute_jobs import __version__
from compute_jobs.live import failures
from compute_jobs.live.failures import FetchError
from compute_jobs.live.limits import Clock, HostLimits, Sleep, backoff
from compute_jobs.live.rule_tables import table

if TYPE_CHECKING:
    import httpx

    from compute_jobs.live.netguard import Resolver

__all__ = ["FetchError", "Fetcher", "Request", "Response", "valid_contact"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}")
_OFFLINE_ATTEMPTS = 2
"""A name that does not resolve twice in a row won't on the fourth try; thirty sources wait here."""


class Request(Struct, frozen=True):
    url: str
    body: bytes | None = None
    """JSON to post; None asks with GET."""
    accept: str = "application/json"


class Response(Struct, frozen=True):
    url: str
    """The address that was asked for, before any redirect."""
    at: datetime
    body: bytes
    sha256: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """etag, last-modified and content-type, where sent."""


def valid_contact(email: str) -> bool:
    """Whether this can be used in a User-Agent as an e-mail address."""
    return _EMAIL.fullmatch(email.strip()) is not None


class Fetcher:
    """An asynchronous context manager; close it by leaving the ``async with``.

    ``replay`` is for tests only: the address of a server on the loopback interface that every
    request is sent to, as /HOST/PATH, over plain http.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        keep: Callable[[Response], object] | None = None,
        replay: str = "",
        settings: Mapping[str, Any] | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        resolver: Resolver | None = None,
    ) -> None:
        self._settings = settings or table("fetching")
        self._contact = contact.strip()
        self._keep = keep
        self._replay = replay.rstrip("/")
        self._sleep = sleep
        self._jitter = jitter
        self._resolver = resolver
        self._limits = HostLimits(self._settings, clock, sleep)
        self._client: httpx.AsyncClient | None = None
        if self._replay:
            from compute_jobs.live.netguard import is_loopback

            parts = urlsplit(self._replay)
            if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
                raise failures.private(self._replay)

    async def __aenter__(self) -> Fetcher:
        import httpx

        from compute_jobs.live.netguard import GuardedBackend, GuardedTransport, resolve

        caps = self._settings["caps"]
        backend = GuardedBackend(loopback=bool(self._replay), resolver=self._resolver or resolve)
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(backend, secure=not self._replay),
            timeout=httpx.Timeout(caps["read_seconds"], connect=caps["connect_seconds"]),
            follow_redirects=False,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def fetch(self, request: Request) -> Response:
        """The answer to a request, after as many polite tries as the table allows."""
        retries = self._settings["retries"]
        longest = float(retries["longest_wait"])
        attempt = 0
        while True:
            try:
                response = await self._try(request)
            except FetchError as error:
                if not error.passing:
                    raise
                wait = error.wait
                if wait is None:
                    wait = backoff(attempt, retries["first_wait"], longest, self._jitter())
                attempt += 1
                tries = int(retries["attempts"])
                if error.reason == "offline":
                    tries = min(tries, _OFFLINE_ATTEMPTS)
                if attempt >= tries or wait > longest:
                    if error.reason == "limited":
                        minutes = max(round(wait / 60), 1)
                        error.todo = f"try again in {minutes} minute{'s' if minutes > 1 else ''}"
                    raise error from None
                self._limits.hold(urlsplit(request.url).hostname or "", wait)
            else:
                if self._keep is not None:
                    self._keep(response)
                return response

    async def _try(self, request: Request) -> Response:
        url = request.url
        for _ in range(int(self._settings["caps"]["redirects"]) + 1):
            host = self._allowed(url)
            headers = self._headers(request, host)
            await self._limits.turn(host)
            answer = await self._hop(request, url, headers)
            if isinstance(answer, Response):
                return answer
            try:
                url = urljoin(url, answer)
            except ValueError:
                raise failures.odd_address(answer) from None
        raise FetchError(
            "redirects",
            f"{failures.host_of(request.url)} keeps redirecting",
            todo="check its entry in data/boards.toml",
        )

    async def _hop(self, request: Request, url: str, headers: dict[str, str]) -> Response | str:
        """One request: the answer, or the address it redirects to."""
        import httpcore
        import httpx

        from compute_jobs.live.netguard import PrivateAddressError

        assert self._client is not None, "the fetcher is used inside its async with"
        host = failures.host_of(url)
        method = "GET" if request.body is None else "POST"
        try:
            async with (
                asyncio.timeout(float(self._settings["caps"]["seconds"])),
                self._client.stream(
                    method, self._routed(url), content=request.body, headers=headers
                ) as answer,
            ):
                if answer.status_code in _REDIRECTS and "location" in answer.headers:
                    if request.body is not None and answer.status_code not in (307, 308):
                        raise FetchError("redirects", f"{host} redirects what was posted to it")
                    return str(answer.headers["location"])
                again = self._settings["retries"]["statuses"]
                failures.check_status(answer.status_code, answer.headers, url, again)
                body = await self._read(answer, url)
        except PrivateAddressError:
            raise failures.private(url) from None
        except (TimeoutError, httpcore.TimeoutException, httpx.TimeoutException):
            what = f"{host} took too long"
            raise FetchError("timeout", what, todo=failures.LATER, passing=True) from None
        except (httpcore.ConnectError, httpx.ConnectError):
            what = f"{host} can't be reached"
            raise FetchError("offline", what, todo="check the network", passing=True) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError):
            raise failures.cut_off(url) from None
        except httpx.InvalidURL:
            raise failures.odd_address(url) from None
        kept = ("etag", "last-modified", "content-type")
        return Response(
            url=request.url,
            at=datetime.now(UTC),
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            headers={name: answer.headers[name][:200] for name in kept if name in answer.headers},
        )

    def _allowed(self, url: str) -> str:
        """The host, if this address may be asked at all."""
        from compute_jobs.live.netguard import is_public

        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            raise failures.odd_address(url) from None
        if parts.scheme != "https":
            asked = f"{failures.host_of(url)} was to be asked over {parts.scheme or 'nothing'}"
            raise FetchError("insecure", f"{asked}, and only https is used")
        literal = host.replace(".", "").isdigit() or ":" in host
        if not host or host == "localhost" or (literal and not is_public(host)):
            raise failures.private(url)
        if parts.username or (port is not None and port != 443):
            raise failures.odd_address(url)
        return host

    def _headers(self, request: Request, host: str) -> dict[str, str]:
        agent = f"compute-jobs/{__version__}"
        if host in self._settings["contact"]["hosts"]:
            if not valid_contact(self._contact):
                what = "the SEC answers only those who say who they are"
                raise FetchError("no_contact", what, todo=failures.SET_CONTACT)
            # Only hosts that ask for the address get it.
            agent = f"{agent} {self._contact}"
        headers = {"user-agent": agent, "accept": request.accept, "accept-encoding": "gzip"}
        if request.body is not None:
            headers["content-type"] = "application/json"
        return headers

    def _routed(self, url: str) -> str:
        if not self._replay:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._replay}/{parts.hostname}{parts.path}{query}"

    async def _read(self, answer: httpx.Response, url: str) -> bytes:
        cap = int(self._settings["caps"]["bytes"])
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise failures.bad_encoding(url, coding)
        unzip = _Unzip() if "gzip" in coding else None
        body = bytearray()
        async for chunk in answer.aiter_raw():
            try:
                body += unzip.add(chunk, cap + 1 - len(body)) if unzip else chunk
            except zlib.error:
                raise failures.bad_encoding(url, coding) from None
            if len(body) > cap:
                what = (
                    f"{failures.host_of(url)} sent more than {cap // 1_000_000} MB and was stopped"
                )
                raise FetchError("too_large", what)
        if unzip is not None and not unzip.whole:
            raise failures.cut_off(url)
        return bytes(body)


class _Unzip:
    """A gzip stream, which may be of several members one after the other."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)

    @property
    def whole(self) -> bool:
        return self._member.eof

    def add(self, chunk: bytes, room: int) -> bytes:
        """What the next chunk decompresses to, but no more than there is ``room`` for."""
        plain = bytearray()
        while True:
            if self._member.eof:
                chunk = chunk.lstrip(b"\0")  # some fill up the last block
                if not chunk:
                    break
                self._member = zlib.decompressobj(31)
            plain += self._member.decompress(chunk, room - len(plain))
            if not self._member.eof or len(plain) >= room:
                break
            chunk = self._member.unused_data
        return bytes(plain)

"""The only access to the network: polite, bounded, and never to a private address.

https on every hop, a limiter per host, retries that honor Retry-After, limits on time and on bytes
after decompression. Every failure is a FetchError that says what happened and what to do. Cancel
the task that awaits a fetch to cancel the fetch.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import random
import re
import time
import zlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urljoin, urlsplit

import msgspec
from msgspec import Struct, field

from compute_jobs import __version__
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.config import valid_contact
from compute_jobs.platform.files import write_cache

if TYPE_CHECKING:
    import httpcore

    from compute_jobs.live.netguard import Resolver

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]
Reason = Literal[
    "no_contact",
    "insecure",
    "certificate",
    "private",
    "offline",
    "timeout",
    "forbidden",
    "not_found",
    "limited",
    "refused",
    "server",
    "redirects",
    "too_large",
    "cut_off",
    "encoding",
]
_LATER = "try again later"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_IN_URL = "%/:?#[]@!$&'()*+,;=~"
"""Characters of an address that are sent as they are; any others are percent-encoded."""
_MOST_MEMBERS = 1000
"""The most members of a gzip stream; many empty ones would only cost time."""
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.%]+")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
"""The last part of a name that the system would treat as an address, such as 0x7f000001."""
_SHA = re.compile(r"[0-9a-f]{64}")
_DAY = 86_400.0
_OFFLINE_ATTEMPTS = 2
"""A name that fails to resolve twice won't on the fourth try, and thirty sources may be waiting."""


class Request(Struct, frozen=True):
    url: str
    body: bytes | None = None
    """JSON to post; None asks with GET."""
    accept: str = "application/json"
    key: str = ""
    """Sent as a bearer token, to the host of ``url`` alone."""


class Response(Struct, frozen=True):
    url: str
    """The requested address, before any redirect."""
    at: datetime
    body: bytes
    sha256: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """etag, last-modified and content-type, where sent."""


class FetchError(Exception):
    """Why the fetch failed, in one line, and what a reader can do about it."""

    def __init__(
        self,
        reason: Reason,
        what: str,
        *,
        todo: str = "",
        passing: bool = False,
        wait: float | None = None,
    ) -> None:
        what = clean_text(what)  # it may quote a server
        super().__init__(what)
        self.reason: Reason = reason
        self.what = what
        self.todo = todo
        self.passing = passing
        """Whether to wait and try once more."""
        self.wait = wait
        """Seconds the server asked for, if it did."""

    def __str__(self) -> str:
        return f"{self.what}; {self.todo}" if self.todo else self.what


class Fetcher:
    """An asynchronous context manager; close it by leaving the ``async with``.

    ``replay`` is for tests only: the address of a loopback server that every request is sent to, as
    /HOST/PATH, over plain http. With ``hosts``, hops are limited to these and their subdomains.
    ``local`` is the address of a server on this machine from the reader's own settings: the only
    one allowed over http.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        keep: Callable[[Response], object] | None = None,
        replay: str = "",
        settings: Mapping[str, Any] | None = None,
        hosts: Collection[str] = (),
        local: str = "",
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        resolver: Resolver | None = None,
    ) -> None:
        self._settings = settings or bundled_table("fetching")
        self._hosts = tuple(hosts)
        self._contact = contact.strip()
        self._keep = keep
        self._replay = replay.rstrip("/")
        self._local = local.rstrip("/")
        self._jitter = jitter
        self._resolver = resolver
        self._limits = HostLimits(self._settings, clock, sleep)
        self._barred: dict[str, FetchError] = {}
        """Hosts that refused this program, or a group that shares one limit; they aren't contacted
        again.
        """
        self._pool: httpcore.AsyncConnectionPool | None = None
        for own in filter(None, (self._replay, self._local)):
            from compute_jobs.live.netguard import is_loopback

            parts = urlsplit(own)
            if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
                raise _private(own)

    async def __aenter__(self) -> Fetcher:
        import httpcore

        from compute_jobs.live.netguard import GuardedBackend, resolve

        own = bool(self._replay or self._local)
        backend = GuardedBackend(loopback=own, resolver=self._resolver or resolve)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=None if self._replay else httpcore.default_ssl_context(),
            max_connections=16,
            keepalive_expiry=20.0,
            network_backend=backend,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()

    async def fetch(self, request: Request) -> Response:
        """The response to a request, after as many polite tries as the table allows."""
        retries = self._settings["retries"]
        longest = float(retries["longest_wait"])
        attempt = 0
        while True:
            try:
                response = await self._try(request)
            except FetchError as error:
                if not error.passing:
                    self._bar(request, error)
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
                    self._bar(request, error)
                    raise error from None
                self._limits.hold(urlsplit(request.url).hostname or "", wait)
            else:
                if self._keep is not None:
                    self._keep(response)
                return response

    def _bar(self, request: Request, error: FetchError) -> None:
        """After a refusal by a host that blocks persistent clients, don't contact it again."""
        host = _host(request.url)
        if host in self._settings["contact"]["hosts"] and error.reason in ("forbidden", "limited"):
            self._barred.setdefault(self._limits.group(host), error)

    def _check_barred(self, host: str) -> None:
        error = self._barred.get(self._limits.group(host))
        if error is not None:
            raise FetchError(error.reason, error.what, todo=error.todo)

    async def _try(self, request: Request) -> Response:
        """One response, after as many redirects as the table allows."""
        url = request.url
        for _ in range(int(self._settings["caps"]["redirects"]) + 1):
            own = self._local and url.startswith(f"{self._local}/")
            host = _host(url) if own else _allowed(url)
            if self._hosts and not any(f".{host}".endswith(f".{it}") for it in self._hosts):
                what = f"{host} is not a host for filings or boards, so it was not contacted"
                raise FetchError("insecure", what, todo="check its [[board]] row")
            headers = self._headers(request, host)
            self._check_barred(host)
            await self._limits.turn(host)
            self._check_barred(host)  # others were contacted meanwhile
            answer = await self._hop(request, url, headers)
            if isinstance(answer, Response):
                return answer
            try:
                url = urljoin(url, answer)
            except ValueError:
                raise _odd_address(answer) from None
        raise FetchError(
            "redirects", f"{_host(request.url)} keeps redirecting", todo="check its address"
        )

    async def _hop(self, request: Request, url: str, headers: dict[str, str]) -> Response | str:
        """One request: the response, or the address it redirects to."""
        import httpcore

        from compute_jobs.live.netguard import PrivateAddressError

        assert self._pool is not None, "the fetcher is used inside its async with"
        host, caps = _host(url), self._settings["caps"]
        read, connect = float(caps["read_seconds"]), float(caps["connect_seconds"])
        timeouts = {"connect": connect, "read": read, "write": read, "pool": read}
        coding = ""
        begun = False
        try:
            async with asyncio.timeout(float(caps["seconds"])), AsyncExitStack() as stack:
                stream = self._pool.stream(
                    "GET" if request.body is None else "POST",
                    quote(self._routed(url), safe=_IN_URL),
                    headers=list(headers.items()),
                    content=request.body,
                    extensions={"timeout": timeouts},
                )
                async with asyncio.timeout(float(caps["head_seconds"])):
                    answer = await stack.enter_async_context(stream)
                begun = True
                sent = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in answer.headers
                }
                if answer.status in _REDIRECTS and "location" in sent:
                    if request.body is not None and answer.status not in (307, 308):
                        raise FetchError(
                            "redirects", f"{host} redirects a request that mustn't be redirected"
                        )
                    return sent["location"]
                if answer.status != 200:
                    raise self._refusal(answer.status, sent, host)
                coding = sent.get("content-encoding", "identity").strip().lower()
                body = await self._read(answer, coding, host)
        except PrivateAddressError:
            raise _private(url) from None
        except (TimeoutError, httpcore.TimeoutException) as error:
            # A silent server is tried again; one that keeps sending without a response isn't.
            again = begun or not isinstance(error, TimeoutError)
            what = f"{host} took too long"
            raise FetchError("timeout", what, todo=_LATER, passing=again) from None
        except httpcore.ConnectError as error:
            if (why := _certificate_problem(error)) is not None:
                what = f"{host} has a certificate that can't be trusted: {why}"
                todo = "check the clock and the network; a proxy may be in between"
                raise FetchError("certificate", what, todo=todo) from None
            what = f"{host} can't be reached"
            raise FetchError("offline", what, todo="check the network", passing=True) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, EOFError):
            what = f"{host} closed the connection early"
            raise FetchError("cut_off", what, todo=_LATER, passing=True) from None
        except zlib.error:
            what = f"{host} sent damaged or unknown {coding[:20]}"
            raise FetchError("encoding", what) from None
        kept = ("etag", "last-modified", "content-type")
        return Response(
            url=request.url,
            at=datetime.now(UTC),
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            headers={name: sent[name][:200] for name in kept if name in sent},
        )

    def _headers(self, request: Request, host: str) -> dict[str, str]:
        agent = f"compute-jobs/{__version__}"
        if host in self._settings["contact"]["hosts"]:
            if not valid_contact(self._contact):
                what = "the SEC requires a contact e-mail"
                todo = 'set contact_email = "you@example.org" in config.toml'
                raise FetchError("no_contact", what, todo=todo)
            # Only hosts that require the address get it.
            agent = f"{agent} {self._contact}"
        headers = {"user-agent": agent, "accept": request.accept, "accept-encoding": "gzip"}
        if request.body is not None:
            headers["content-type"] = "application/json"
        if request.key and host == _host(request.url):
            headers["authorization"] = f"Bearer {request.key}"
        return headers

    def _routed(self, url: str) -> str:
        if not self._replay:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._replay}/{parts.hostname}{parts.path}{query}"

    async def _read(self, answer: httpcore.Response, coding: str, host: str) -> bytes:
        """The plain body. Raises zlib.error if it isn't gzip, EOFError if it is incomplete."""
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise zlib.error
        cap = int(self._settings["caps"]["bytes"])
        unzip = _Unzip() if "gzip" in coding else None
        body, sent = bytearray(), 0
        async for chunk in answer.aiter_stream():
            sent += len(chunk)
            body += unzip.add(chunk, cap + 1 - len(body)) if unzip else chunk
            if len(body) > cap or sent > cap:
                what = f"{host} sent more than {cap // 1_000_000} MB and was stopped"
                raise FetchError("too_large", what)
        if unzip is not None and not unzip.whole:
            raise EOFError
        return bytes(body)

    def _refusal(self, status: int, headers: Mapping[str, str], host: str) -> FetchError:
        """What a status other than 200 means."""
        sec = host.endswith("sec.gov")
        reason: Reason = "refused"
        what, todo = f"{host} answered {status}", ""
        if status == 403:
            reason = "forbidden"
            what = f"{host} refused the request (403)"
            todo = "open the board in a browser: it may no longer allow programs"
            if sec:
                todo = (
                    "check contact_email in config.toml; if it is right, the SEC has blocked this "
                    "network for about ten minutes"
                )
        elif status in (404, 410):
            reason = "not_found"
            what = f"{host} has no page there ({status})"
            todo = "it may have moved: employer edit NAME --board KIND:TOKEN sets another"
            if sec:
                todo = "check the company's CIK"
        elif status == 429:
            reason = "limited"
            what = f"{host} is limiting requests (429)"
        elif status >= 500 or status in (408, 425):
            reason = "server"
            what, todo = f"{host} had a server error ({status})", _LATER
        passing = status in self._settings["retries"]["statuses"]
        wait = retry_after(headers.get("retry-after", ""), datetime.now(UTC))
        return FetchError(reason, what, todo=todo, passing=passing, wait=wait)


class _Unzip:
    """A gzip stream, which may have several consecutive members."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)
        self._members = 1

    @property
    def whole(self) -> bool:
        return self._member.eof

    def add(self, chunk: bytes, room: int) -> bytes:
        """The next chunk decompressed, but no more than there is ``room`` for."""
        plain = bytearray()
        while True:
            if self._member.eof:
                chunk = chunk.lstrip(b"\0")  # some pad the last block
                if not chunk:
                    break
                self._member = zlib.decompressobj(31)
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise zlib.error
            plain += self._member.decompress(chunk, room - len(plain))
            if not self._member.eof or len(plain) >= room:
                break
            chunk = self._member.unused_data
        return bytes(plain)


def fetch_once(request: Request, **settings: Any) -> Response:
    """One response outside a refresh, by a fetcher with these settings. Blocks."""

    async def ask() -> Response:
        async with Fetcher(**settings) as web:
            return await web.fetch(request)

    return asyncio.run(ask())


# -- responses kept as evidence: a claim can be traced to its bytes -----------------------------


class RawStore:
    """The folder ``raw`` of a cache.

    One compressed file for each distinct response, named by its sha256. Its first line says where
    and when it was fetched, so a file is self-explanatory even without the cache.
    """

    def __init__(self, cache: Path) -> None:
        self.folder = cache / "raw"

    def keep(self, answer: Response) -> bool:
        """Keep a response; if it is already there, only its last-seen time changes."""
        if not _SHA.fullmatch(answer.sha256):
            return False
        place = self.folder / answer.sha256[:2] / f"{answer.sha256}.gz"
        try:
            os.utime(place)
        except OSError:
            head = {name: getattr(answer, name) for name in ("url", "at", "sha256", "headers")}
            content = msgspec.json.encode(head) + b"\n" + answer.body
            return write_cache(place, gzip.compress(content, 5, mtime=0))
        return True

    def prune(self, *, days: float, megabytes: float, now: float | None = None) -> int:
        """Delete files older than ``days``, then the oldest until the rest fits; returns the number
        deleted.
        """
        now = time.time() if now is None else now
        files = []
        for path in self.folder.glob("??/*.gz"):
            try:
                status = path.stat()
            except OSError:
                continue
            files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        dropped = 0
        for seen, size, path in sorted(files):
            if seen >= now - days * _DAY and total <= megabytes * 1_000_000:
                break
            try:
                path.unlink()
            except OSError:
                continue
            total -= size
            dropped += 1
        return dropped


# -- how fast one host may be asked ----------------------------------------------------------


class HostLimits:
    """One queue per host (or per group of hosts): each request takes the next free moment."""

    def __init__(self, table: Mapping[str, Any], clock: Clock, sleep: Sleep) -> None:
        self._rates: Mapping[str, Any] = table["rates"]
        self._groups: Mapping[str, str] = table["shared_limits"]
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}

    def rate(self, host: str) -> float:
        """Requests per second; a name in the table also covers its subdomains."""
        parts = host.split(".")
        names = [".".join(parts[cut:]) for cut in range(len(parts))]
        named = next((name for name in names if name in self._rates), "default")
        return float(self._rates[named])

    def group(self, host: str) -> str:
        """The name of the group that shares this host's limit."""
        return self._groups.get(host, host)

    async def turn(self, host: str) -> None:
        """Wait until this host may be contacted again."""
        key = self.group(host)
        now = self._clock()
        slot = max(now, self._next.get(key, now))
        self._next[key] = slot + 1 / self.rate(host)
        if slot > now:
            await self._sleep(slot - now)

    def hold(self, host: str, seconds: float) -> None:
        """Pause this host for as many seconds as it demanded."""
        key = self.group(host)
        self._next[key] = max(self._next.get(key, 0.0), self._clock() + seconds)


def backoff(attempt: int, first: float, longest: float, jitter: float) -> float:
    """Seconds to wait after the nth failure: doubling, with jitter between half and all of it."""
    full = min(first * 2.0**attempt, longest)
    return full * (0.5 + jitter / 2)


def retry_after(header: str, now: datetime) -> float | None:
    """The seconds in a Retry-After header, written as a number or as a date."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max((when - now).total_seconds(), 0.0)


# -- which addresses may be asked ------------------------------------------------------------


def _allowed(url: str) -> str:
    """The host, if this address may be contacted at all."""
    from compute_jobs.live.netguard import is_public

    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
        host.encode("idna")
    except ValueError:  # UnicodeError is one
        raise _odd_address(url) from None
    if parts.scheme != "https":
        asked = f"{_host(url)} would be contacted over {parts.scheme or 'nothing'}"
        raise FetchError("insecure", f"{asked}, but only https is allowed")
    literal = _NUMBER.fullmatch(host.rpartition(".")[2]) or ":" in host
    if not host or host == "localhost" or (literal and not is_public(host)):
        raise _private(url)
    if parts.username or (port is not None and port != 443) or not _HOST.fullmatch(host):
        raise _odd_address(url)
    return host


def _certificate_problem(error: BaseException) -> str | None:
    """What is wrong with a certificate, if that is why the connection failed."""
    from ssl import SSLCertVerificationError

    at: BaseException | None = error
    while at is not None:
        if isinstance(at, SSLCertVerificationError):
            return clean_text(at.verify_message or str(at), limit=120)
        at = at.__cause__ or at.__context__
    return None


def _host(url: str) -> str:
    """The host for use in a message; addresses come from servers and may be malformed."""
    try:
        return urlsplit(url).hostname or "the server"
    except ValueError:
        return "the server"


def _odd_address(url: str) -> FetchError:
    what = f"{_host(url)}: the address is malformed, or has an unusual port or a password"
    return FetchError("insecure", what)


def _private(url: str) -> FetchError:
    return FetchError(
        "private", f"{_host(url)} leads to a private network, so it was not contacted"
    )

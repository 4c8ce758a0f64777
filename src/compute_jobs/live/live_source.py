"""One source of a refresh: what it asks, reads and stores, and how far it is."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Literal

from msgspec import Struct, field

from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.core.posting import Posting
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.edgar.submissions import TICKERS_URL, NewsFiling, parse_tickers
from compute_jobs.live.fetch import Fetcher, Request
from compute_jobs.live.payload import read_json

Kind = Literal["edgar", "boards"]
KINDS: tuple[Kind, ...] = ("edgar", "boards")
Stage = Literal[
    "queued", "fetching", "reading", "done", "fresh", "unchanged", "failed", "cancelled"
]
FINAL: tuple[Stage, ...] = ("done", "fresh", "unchanged", "failed", "cancelled")
GONE = ("not_found", "unreadable")
"""Why one document may be missing while the rest is read."""


class Progress(Struct, frozen=True):
    """How far one source is, and at the end what it yielded."""

    source: str
    kind: Kind
    employer: str
    stage: Stage
    found: str = ""
    """What was found ("41 claims", "118 postings"), or why nothing was found."""
    todo: str = ""
    done: int = 0
    """Responses that have arrived, of ``total``; both are 0 before the first."""
    total: int = 0
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    """News, one line each; none on the first refresh, when everything is new."""
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    """Ids of postings."""
    filed: tuple[str, ...] = ()
    """Ids of claims that are new or changed."""
    unread: tuple[NewsFiling, ...] = ()
    """Filings with news, not listed before and unread."""


OnProgress = Callable[[Progress], None]


class Work(Struct, frozen=True):
    """What every source of one refresh shares."""

    fetcher: Fetcher
    cache: LiveCache
    now: datetime
    on_progress: OnProgress
    interest: Callable[[Posting], float]
    """How much a posting matters to the reader."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the cache is used: one connection, one writer."""
    ciks: dict[str, int] = field(default_factory=dict)
    """By ticker, fetched once if any employer needs them."""
    ciks_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def report(self, source: LiveSource, stage: Stage, found: str = "", **more: Any) -> None:
        self.on_progress(source.step(stage, found, **more))

    async def cik(self, ticker: str) -> int | None:
        """The SEC's number for a ticker."""
        async with self.ciks_lock:
            if not self.ciks:
                answer = await self.fetcher.fetch(Request(TICKERS_URL))
                payload = read_json(answer.body, "the SEC's list of tickers")
                self.ciks.update(await asyncio.to_thread(parse_tickers, payload))
        return self.ciks.get(ticker.upper())

    async def store(self, job: Callable[[LiveCache], Any]) -> Any:
        """Run work on the cache outside the event loop, one at a time."""
        async with self.lock:
            running = asyncio.ensure_future(asyncio.to_thread(job, self.cache))
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                # A thread can't be stopped; no other may write until it has finished.
                await asyncio.wait([running])
                raise

    async def put_state(self, key: str, **outcome: Any) -> None:
        """Record an attempt at a source, and the outcome."""
        at = self.now.isoformat(timespec="seconds")
        await self.store(lambda cache: cache.put_state(key, at=at, **outcome))


class LiveSource(ABC):
    """A source for one employer."""

    kind: ClassVar[Kind]
    prefix: ClassVar[str]

    def __init__(self, company: Employer) -> None:
        self.company = company

    @property
    def key(self) -> str:
        return f"{self.prefix}:{self.company.id}"

    @abstractmethod
    async def refresh(self, work: Work) -> Progress:
        """Fetch, read and store. Raises FetchError or PayloadError."""

    def step(self, stage: Stage, found: str, todo: str = "", **more: Any) -> Progress:
        return Progress(self.key, self.kind, self.company.id, stage, found, todo, **more)

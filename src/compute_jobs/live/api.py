"""Everything live, for the desk, the commands and the screens: one function for each wish.

Nothing here needs the network except ``refresh``. What is cached is read with ``live_evidence``
(fast, no database), and searched through a ``PostingsView`` that stays open while somebody types.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.core.posting import Listed, Posting, Query
from compute_jobs.errors import ReaderError
from compute_jobs.live.db.evidence_file import DATABASE, read_rows
from compute_jobs.platform.paths import Home

if TYPE_CHECKING:
    import threading

    from compute_jobs.live.boards.growth import Growth
    from compute_jobs.live.db.raw_answers import RawAnswer
    from compute_jobs.live.db.search import SearchResult
    from compute_jobs.live.db.store import State
    from compute_jobs.live.epoch import EpochImport
    from compute_jobs.live.matching import Match
    from compute_jobs.live.progress import Kind, OnProgress, RefreshResult
    from compute_jobs.live.tie import Tie
    from compute_jobs.live.verify import Verified
    from compute_jobs.platform.config import Config

REPLAY = "COMPUTE_JOBS_REPLAY"
"""For tests: the address of a server on the loopback interface that answers for all hosts. Heeded
only where config.toml allows loopback."""


# ── Evidence ────────────────────────────────────────────────────


def live_evidence(home: Home) -> Evidence:
    """What refreshes and imports brought; empty where there is nothing. Rows decode when asked."""
    found = read_rows(home.cache)
    if found is not None:
        return found
    if not (home.cache / DATABASE).exists():
        return Evidence()
    from compute_jobs.live.db.store import read_live

    return read_live(home.cache)


def with_live(base: Evidence, home: Home, as_of: date) -> Evidence:
    """The packs' evidence, the live evidence over it, and confirmed claims risen to filed."""
    live = live_evidence(home)
    if not (live.claims or live.assets or live.employers):
        return base
    from compute_jobs.live.overlay import lay_over, with_confirmed

    return with_confirmed(lay_over(base, live), as_of)[0]


def verify(evidence: Evidence, as_of: date, *, subject: str = "") -> tuple[Verified, ...]:
    """Relayed and reported claims held against filed ones. Give it evidence with live claims laid
    over, but not yet risen: ``lay_over(base, live_evidence(home))``."""
    from compute_jobs.live.verify import verify as run

    return run(evidence, as_of, subject=subject)


def verify_home(
    base: Evidence, home: Home, as_of: date, *, subject: str = ""
) -> tuple[Verified, ...]:
    """``verify`` of the packs against what this home has cached."""
    from compute_jobs.live.overlay import lay_over

    return verify(lay_over(base, live_evidence(home)), as_of, subject=subject)


# ── Refresh and import ──────────────────────────────────────────


def refresh(
    home: Home,
    base: Evidence,
    *,
    employers: Sequence[str] = (),
    only: Kind | None = None,
    force: bool = False,
    on_progress: OnProgress = lambda step: None,
    cancel: threading.Event | None = None,
    as_of: date | None = None,
) -> RefreshResult:
    """Ask every source of these employers (or of all). Blocks; run it in a thread of its own.

    ``base`` is the packs' evidence without live claims. Set ``cancel`` to stop: what was read by
    then stays. ``on_progress`` is called in this thread. Raises ReaderError where nothing can be
    asked at all; a source that fails is named in the result.
    """
    # Costly to import, and nothing else here needs it.
    import asyncio

    from compute_jobs.platform.config import load_config

    config = load_config(home)
    if not config.network:
        raise ReaderError(
            "the network is switched off", str(home.config_file), "set network.enabled = true"
        )
    return asyncio.run(
        _refresh(
            home,
            base,
            config,
            employers=employers,
            only=only,
            force=force,
            on_progress=on_progress,
            cancel=cancel,
            as_of=as_of or datetime.now(UTC).date(),
        )
    )


async def _refresh(
    home: Home,
    base: Evidence,
    config: Config,
    *,
    employers: Sequence[str],
    only: Kind | None,
    force: bool,
    on_progress: OnProgress,
    cancel: threading.Event | None,
    as_of: date,
) -> RefreshResult:
    from msgspec.structs import replace

    from compute_jobs.live import refresh as run
    from compute_jobs.live.db.raw_answers import RawStore
    from compute_jobs.live.db.store import LiveCache
    from compute_jobs.live.fetch import Fetcher, FetchError, Response
    from compute_jobs.live.overlay import lay_over
    from compute_jobs.live.tables import table

    plan = run.make_plan(
        base,
        employers=employers,
        only=only,
        fresh_hours=_fresh_hours(config),
        force=force,
    )
    raw = RawStore(home.cache)
    log: list[tuple[str, str, str, int, str, str]] = []

    def keep(answer: Response) -> None:
        at = answer.at.isoformat(timespec="seconds")
        raw.keep(answer.url, at, answer.sha256, answer.headers, answer.body)
        etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        log.append((at, answer.url, answer.sha256, len(answer.body), etag, modified))

    before = verify(lay_over(base, live_evidence(home)), as_of)
    with LiveCache(home.cache) as cache:
        try:
            fetcher = Fetcher(contact=config.contact_email, keep=keep, replay=_replay(config))
        except FetchError as error:
            raise ReaderError(error.what, REPLAY, "give it an address on this machine") from None
        try:
            async with fetcher:
                result = await run.refresh(
                    plan, cache, fetcher, on_progress=on_progress, cancel=cancel
                )
        finally:
            with suppress(ReaderError):  # a cache that can't be written loses only the log
                cache.log_fetches(log)
        live = cache.compile()
    rules = table("fetching")["raw"]
    raw.prune(days=rules["days"], megabytes=rules["megabytes"])
    after = verify(lay_over(base, live), as_of)
    return replace(result, verified=_news(base, before, after))


def import_epoch(
    home: Home,
    base: Evidence,
    files: Sequence[Path],
    *,
    retrieved: date | None = None,
    adopt: Collection[str] = (),
) -> EpochImport:
    """Read Epoch AI's files into the cache, in place of what was imported before.

    All files given at once count as one import. Raises ReaderError for a file it can't read.
    """
    from compute_jobs.live.db.store import LiveCache
    from compute_jobs.live.epoch import import_epoch as run

    found = run(files, base, retrieved=retrieved, adopt=adopt)
    with LiveCache(home.cache) as cache:
        cache.put_batch("epoch", found.evidence, day=datetime.now(UTC).date())
        cache.compile()
        if cache.database.volatile:
            raise ReaderError(
                "the import could not be kept", str(home.cache), "make the cache folder writable"
            )
    return found


def forget(home: Home, prefix: str) -> int:
    """Forget what sources of a kind said ("epoch", "edgar:nvidia"); the number of things."""
    from compute_jobs.live.db.store import LiveCache

    with LiveCache(home.cache) as cache:
        gone = cache.drop_batches(prefix)
        cache.compile()
    return gone


# ── Postings ────────────────────────────────────────────────────


class PostingsView:
    """The cached postings, kept open for searching on every key. Use it from one thread at a time
    and close it; a refresh in another thread or program may run beside it."""

    def __init__(self, home: Home) -> None:
        from compute_jobs.live.db.store import LiveCache

        self._cache = LiveCache(home.cache)

    def __enter__(self) -> PostingsView:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._cache.close()

    def search(self, query: Query) -> SearchResult:
        return self._cache.search(query)

    def of(self, employer: str, *, closed: bool = False) -> tuple[Listed, ...]:
        """An employer's postings, newest first, without descriptions."""
        return self._cache.listed(employer=employer, closed=closed)

    def posting(self, posting_id: str) -> Listed | None:
        """One posting with its description; also one that has closed."""
        return self._cache.posting(posting_id)

    def counts(self) -> Mapping[str, int]:
        """Open postings by employer."""
        return self._cache.counts()

    def growth(self, employer: str, today: date) -> Growth | None:
        """Opened, closed and growth over 30 and 90 days; None where nothing is known."""
        from compute_jobs.live.boards.growth import growth

        listed = self._cache.listed(employer=employer, closed=True)
        if not listed:
            return None
        key = f"{listed[0].posting.board}:{listed[0].posting.token}"
        return growth(listed, today, self._cache.watched_since(key))

    def states(self) -> tuple[State, ...]:
        """How every live source stands: when it was read, or why it failed."""
        return self._cache.states()

    def fetches(self, url: str) -> tuple[tuple[str, str, int], ...]:
        """When an address was fetched, with sha256 and size; newest first."""
        return self._cache.fetches(url)


def matches(
    postings: Iterable[Posting],
    *,
    level: str = "",
    places: Sequence[str] = (),
    skills: Sequence[str] = (),
    limit: int = 50,
) -> tuple[Match, ...]:
    """Postings held against the reader's level, places and skills; best first, with the reason."""
    from compute_jobs.live.matching import best_matches

    return best_matches(postings, level=level, places=places, skills=skills, limit=limit)


def ties(
    postings: Iterable[Posting], evidence: Evidence, as_of: date
) -> Mapping[str, tuple[Tie, ...]]:
    """The assets each posting sits on, with what is known of them; only those that have one."""
    from compute_jobs.live.tie import tied

    return tied(postings, evidence, as_of)


def saved_searches(home: Home) -> dict[str, Query]:
    from compute_jobs.record.saved_searches import load_searches

    return load_searches(home)


def save_search(home: Home, name: str, query: Query) -> None:
    from compute_jobs.record.saved_searches import save_search as run

    run(home, name, query)


def remove_search(home: Home, name: str) -> bool:
    from compute_jobs.record.saved_searches import remove_search as run

    return run(home, name)


def raw_answer(home: Home, sha256: str) -> RawAnswer | None:
    """The bytes behind a claim, if they are still kept."""
    from compute_jobs.live.db.raw_answers import RawStore

    return RawStore(home.cache).find(sha256)


# ── Settings ────────────────────────────────────────────────────


def _fresh_hours(config: Config) -> dict[Kind, float]:
    from compute_jobs.live.tables import table

    hours = table("fetching")["fresh_hours"]
    filings = config.filings_hours if config.filings_hours is not None else hours["edgar"]
    postings = config.postings_hours if config.postings_hours is not None else hours["board"]
    return {"edgar": float(filings), "boards": float(postings)}


def _replay(config: Config) -> str:
    return os.environ.get(REPLAY, "") if config.allow_loopback else ""


def _news(base: Evidence, before: Sequence[Verified], after: Sequence[Verified]) -> tuple[str, ...]:
    """Relayed claims that are confirmed or contradicted now and were not before."""
    had = {(it.claim, it.subject): it.outcome for it in before}
    lines = []
    for it in after:
        if it.outcome != "not_found" and had.get((it.claim, it.subject)) != it.outcome:
            employer = base.employers.get(it.subject)
            name = employer.name if employer else it.subject
            lines.append(f"{name}: one claim {it.outcome} ({it.claim}). {it.sentence}")
    return tuple(lines)

"""Every source at once, each under its host's limits; one that fails stops no other.

What was fetched within its time to live is not asked again, and every source is stored as soon as
it is read, so a refresh that was cancelled or cut off goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import Employer, Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.live.boards.all_boards import board_tokens
from compute_jobs.live.db.store import LiveCache
from compute_jobs.live.fetch import Fetcher, FetchError, Response
from compute_jobs.live.payload import PayloadError
from compute_jobs.live.progress import (
    Kind,
    OnProgress,
    Progress,
    RefreshResult,
    SourceResult,
    Stage,
)
from compute_jobs.live.sources import BoardSource, EdgarSource, LiveSource, Work

_WATCH = 0.05
"""Seconds between looks at whether the reader cancelled."""


class Plan(Struct, frozen=True):
    """What to ask, and how old an answer may be before it is asked again."""

    sources: tuple[LiveSource, ...]
    fresh_hours: Mapping[Kind, float]
    force: bool = False


def make_plan(
    evidence: Evidence,
    *,
    employers: Collection[str] = (),
    only: Kind | None = None,
    fresh_hours: Mapping[Kind, float],
    force: bool = False,
) -> Plan:
    """The sources of these employers, or of all. Raises ReaderError where one has none."""
    tokens: dict[str, list[str]] = {}
    boards: dict[str, BoardSource] = {}
    for token in board_tokens():
        tokens.setdefault(token.employer, []).append(token.key)
        held = boards.get(token.employer)
        company = evidence.employers.get(token.employer) or _unlisted(token.employer)
        boards[token.employer] = BoardSource(company, (*(held.tokens if held else ()), token))
    sources: list[LiveSource] = []
    for employer in employers or dict.fromkeys([*evidence.employers, *boards]):
        found: list[LiveSource] = []
        known = evidence.employers.get(employer)
        if known is not None and known.cik is not None and only != "boards":
            found.append(EdgarSource(known))
        if employer in boards and only != "edgar":
            found.append(boards[employer])
        if not found and employers:
            what = {"edgar": "files nothing", "boards": "has no board"}.get(only or "")
            name = known.name if known else employer
            raise ReaderError(
                f"{name} {what or 'neither files nor has a board'} this program knows of",
                "data/employers.toml, data/boards.toml",
                "name another employer",
            )
        sources += found
    return Plan(tuple(sources), fresh_hours, force)


async def refresh(
    plan: Plan,
    cache: LiveCache,
    fetcher: Fetcher,
    *,
    on_progress: OnProgress = lambda step: None,
    cancel: threading.Event | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> RefreshResult:
    """Run a plan. Cancelling keeps what has been read by then."""
    started = now()
    work = Work(fetcher, cache, started, asyncio.Lock())
    tasks = [
        asyncio.create_task(_one(source, plan, work, on_progress), name=source.key)
        for source in plan.sources
    ]
    for source in plan.sources:
        on_progress(Progress(source.key, source.kind, source.employer, "queued"))
    watcher = asyncio.create_task(_watch(cancel, tasks)) if cancel is not None else None
    try:
        found = await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        for task in (*tasks, *([watcher] if watcher else [])):
            task.cancel()
        await asyncio.gather(*tasks, *([watcher] if watcher else []), return_exceptions=True)
    results = [
        _finished(source, outcome) for source, outcome in zip(plan.sources, found, strict=True)
    ]
    cancelled = any(it.stage == "cancelled" for it in results)
    return RefreshResult(tuple(results), started, now(), cancelled)


class Kept:
    """Raw answers and the log of fetches, written beside the event loop's work."""

    def __init__(self, keep: Callable[[Response], None], cache: LiveCache) -> None:
        self._keep = keep
        self._cache = cache
        self._log: list[tuple[str, str, str, int, str, str]] = []

    def __call__(self, answer: Response) -> None:
        self._keep(answer)
        at = answer.at.isoformat(timespec="seconds")
        etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        self._log.append((at, answer.url, answer.sha256, len(answer.body), etag, modified))

    def flush(self) -> None:
        """Write the log; a cache that can't be written loses only the log."""
        rows, self._log = self._log, []
        if rows:
            with suppress(ReaderError):
                self._cache.log_fetches(rows)


async def _one(source: LiveSource, plan: Plan, work: Work, on_progress: OnProgress) -> SourceResult:
    try:
        result = await _outcome(source, plan, work, on_progress)
    except asyncio.CancelledError:
        on_progress(Progress(source.key, source.kind, source.employer, "cancelled"))
        raise
    on_progress(
        Progress(
            source.key,
            source.kind,
            source.employer,
            result.stage,
            found=result.found,
            todo=result.todo,
        )
    )
    return result


async def _outcome(
    source: LiveSource, plan: Plan, work: Work, on_progress: OnProgress
) -> SourceResult:
    def told(stage: Stage, done: int, total: int, found: str) -> None:
        on_progress(Progress(source.key, source.kind, source.employer, stage, done, total, found))

    at = work.now.isoformat(timespec="seconds")
    try:
        fresh = await _still_fresh(source, plan, work)
        if fresh:
            return SourceResult(source.key, source.kind, source.employer, "fresh", fresh)
        return await source.refresh(work, told)
    except FetchError as error:
        what, todo = error.what, error.todo
    except PayloadError as error:
        what, todo = str(error), "its address or its shape may have moved: check data/boards.toml"
    except ReaderError as error:
        what, todo = error.what, error.todo
    except OSError as error:
        what, todo = f"the cache could not be written: {error}", "free some space and try again"
    except Exception as error:  # one source's surprise must not stop the others
        what, todo = f"could not be read ({type(error).__name__}: {error})"[:300], "report it"
    with suppress(ReaderError, OSError):
        await work.store(
            lambda: work.cache.put_state(source.key, at=at, ok=False, error=what, todo=todo)
        )
    return SourceResult(source.key, source.kind, source.employer, "failed", what, todo)


async def _still_fresh(source: LiveSource, plan: Plan, work: Work) -> str:
    """How old the last answer is, where that is young enough; empty to ask again."""
    if plan.force:
        return ""
    state = await work.store(lambda: work.cache.state(source.key))
    if state is None or not state.succeeded:
        return ""
    age = work.now - datetime.fromisoformat(state.succeeded)
    if not timedelta() <= age < timedelta(hours=plan.fresh_hours[source.kind]):
        return ""
    minutes = int(age.total_seconds() // 60)
    told = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    return f"read {told} ago"


async def _watch(cancel: threading.Event, tasks: Sequence[asyncio.Task[SourceResult]]) -> None:
    while not cancel.is_set():
        await asyncio.sleep(_WATCH)
    for task in tasks:
        task.cancel()


def _finished(source: LiveSource, outcome: SourceResult | BaseException) -> SourceResult:
    if isinstance(outcome, asyncio.CancelledError):
        return SourceResult(
            source.key, source.kind, source.employer, "cancelled", "stopped", "refresh again"
        )
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _unlisted(employer: str) -> Employer:
    return Employer(id=employer, name=employer, layer="platform", ranked=False)

"""Every source at once, each under its host's limits; one that fails stops no other.

What was fetched within its time to live is not asked again, and every source is stored as soon as
it is read, so a refresh that was cancelled or cut off continues where it stopped.
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
from compute_jobs.live.boards.board import BoardToken
from compute_jobs.live.db.store import LiveCache
from compute_jobs.live.fetch import Fetcher, FetchError
from compute_jobs.live.payload import PayloadError
from compute_jobs.live.progress import Kind, OnProgress, RefreshResult, SourceResult, Stage
from compute_jobs.live.sources import BoardSource, EdgarSource, LiveSource, Work

_WATCH = 0.05
"""Seconds between looks at whether the reader cancelled."""


class RefreshPlan(Struct, frozen=True):
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
) -> RefreshPlan:
    """The sources of these employers, or of all. Raises ReaderError where one has none."""
    boards: dict[str, list[BoardToken]] = {}
    for token in board_tokens():
        boards.setdefault(token.employer, []).append(token)
    sources: list[LiveSource] = []
    for employer in employers or dict.fromkeys([*evidence.employers, *boards]):
        known = evidence.employers.get(employer)
        company = known or Employer(id=employer, name=employer, layer="platform", ranked=False)
        count = len(sources)
        if company.cik is not None and only != "boards":
            sources.append(EdgarSource(company))
        if employer in boards and only != "edgar":
            sources.append(BoardSource(company, boards[employer]))
        if employers and len(sources) == count:
            what = {"edgar": "files nothing", "boards": "has no board"}.get(only or "")
            raise ReaderError(
                f"{company.name} {what or 'neither files nor has a board'} this program knows of",
                "data/employers.toml, data/boards.toml",
                "name another employer",
            )
    return RefreshPlan(tuple(sources), fresh_hours, force)


async def refresh(
    plan: RefreshPlan,
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
    tasks = [asyncio.create_task(_run(it, plan, work, on_progress)) for it in plan.sources]
    for source in plan.sources:
        on_progress(source.progress("queued"))
    watcher = asyncio.create_task(_watch(cancel, tasks)) if cancel is not None else None
    started_tasks = [*tasks, watcher] if watcher else [*tasks]
    try:
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        for task in started_tasks:
            task.cancel()
        await asyncio.gather(*started_tasks, return_exceptions=True)
    results = tuple(map(_finished, plan.sources, outcomes))
    cancelled = any(it.stage == "cancelled" for it in results)
    return RefreshResult(results, started, now(), cancelled)


async def _run(
    source: LiveSource, plan: RefreshPlan, work: Work, on_progress: OnProgress
) -> SourceResult:
    try:
        result = await _outcome(source, plan, work, on_progress)
    except asyncio.CancelledError:
        on_progress(source.progress("cancelled"))
        raise
    on_progress(source.progress(result.stage, found=result.found, todo=result.todo))
    return result


async def _outcome(
    source: LiveSource, plan: RefreshPlan, work: Work, on_progress: OnProgress
) -> SourceResult:
    def report(stage: Stage, done: int, total: int, found: str) -> None:
        on_progress(source.progress(stage, done, total, found))

    try:
        if fresh := await _still_fresh(source, plan, work):
            return source.result("fresh", fresh)
        return await source.refresh(work, report)
    except (FetchError, ReaderError) as error:
        what, todo = error.what, error.todo
    except PayloadError as error:
        what, todo = str(error), "its address or its shape may have moved: check data/boards.toml"
    except OSError as error:
        what, todo = f"the cache could not be written: {error}", "free some space and try again"
    except Exception as error:  # one source's surprise must not stop the others
        what, todo = f"could not be read ({type(error).__name__}: {error})"[:300], "report it"
    with suppress(ReaderError, OSError):
        await work.put_state(source.key, ok=False, error=what, todo=todo)
    return source.result("failed", what, todo)


async def _still_fresh(source: LiveSource, plan: RefreshPlan, work: Work) -> str:
    """The age of the last answer, where that is young enough; empty to ask again."""
    if plan.force:
        return ""
    state = await work.store(lambda cache: cache.state(source.key))
    if state is None or not state.succeeded:
        return ""
    age = work.now - datetime.fromisoformat(state.succeeded)
    if not timedelta() <= age < timedelta(hours=plan.fresh_hours[source.kind]):
        return ""
    minutes = int(age.total_seconds() // 60)
    return f"read {minutes} min ago" if minutes < 120 else f"read {minutes // 60} h ago"


async def _watch(cancel: threading.Event, tasks: Sequence[asyncio.Task[SourceResult]]) -> None:
    while not cancel.is_set():
        await asyncio.sleep(_WATCH)
    for task in tasks:
        task.cancel()


def _finished(source: LiveSource, outcome: SourceResult | BaseException) -> SourceResult:
    if isinstance(outcome, asyncio.CancelledError):
        return source.result("cancelled", "stopped", "refresh again")
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome

"""A refresh: all sources at once, each within its host's limits; a failure doesn't stop the others.

What was fetched within its time to live isn't fetched again, and every source is stored as soon as
it is read, so an interrupted refresh continues where it stopped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import BoardToken, Employer, Evidence
from compute_jobs.core.posting import Posting
from compute_jobs.errors import ReaderError
from compute_jobs.live.boards.board_source import ALL_BOARDS, BoardSource
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.live.edgar.edgar_source import EdgarSource
from compute_jobs.live.edgar.submissions import NewsFiling
from compute_jobs.live.fetch import Fetcher, FetchError
from compute_jobs.live.live_source import Kind, LiveSource, OnProgress, Progress, Work
from compute_jobs.live.payload import PayloadError

_WATCH = 0.05
"""Seconds between checks for cancellation."""


class RefreshResult(Struct, frozen=True):
    results: tuple[Progress, ...]
    started: datetime
    finished: datetime
    cancelled: bool = False
    verified: tuple[str, ...] = ()
    """Which relayed claims are newly confirmed or contradicted, one line each."""

    @property
    def failed(self) -> tuple[Progress, ...]:
        return tuple(it for it in self.results if it.stage == "failed")

    @property
    def unread(self) -> tuple[NewsFiling, ...]:
        """Filings to read, source by source, each source's newest first."""
        return tuple(filing for it in self.results for filing in it.unread)

    @property
    def changes(self) -> tuple[str, ...]:
        """What changed, source by source, and its effect on relayed claims."""
        return (*(line for it in self.results for line in it.changes), *self.verified)

    @property
    def ok(self) -> bool:
        """Whether every source succeeded."""
        return not self.cancelled and not self.failed

    @property
    def all_failed(self) -> bool:
        return bool(self.results) and len(self.failed) == len(self.results)

    @property
    def failures(self) -> Mapping[tuple[str, str], Sequence[Progress]]:
        """The failed sources, grouped by what happened and what to do."""
        alike: dict[tuple[str, str], list[Progress]] = {}
        for it in self.failed:
            alike.setdefault((it.found, it.todo), []).append(it)
        return alike


class RefreshPlan(Struct, frozen=True):
    """What to fetch, and how old a response may be before it is fetched again."""

    sources: tuple[LiveSource, ...]
    fresh_hours: Mapping[Kind, float]
    force: bool = False


class RefreshPreview(Struct, frozen=True):
    filers: tuple[str, ...]
    """Employers whose filings are fetched from the SEC."""
    boards: Mapping[str, tuple[str, ...]]
    """Employers by the kind of board."""
    needs_contact: bool
    """Whether the SEC is included and no contact e-mail is known."""
    was_asked: bool
    """Whether the reader was asked for one and gave none."""
    contact_file: str
    """Where an answer is kept."""

    @property
    def employers(self) -> tuple[str, ...]:
        names = (*self.filers, *(name for names in self.boards.values() for name in names))
        return tuple(dict.fromkeys(names))

    @property
    def sentence(self) -> str:
        """ "the SEC for filings of 35 employers; 41 job boards: 20 Greenhouse, 15 Ashby, ..." """
        parts = []
        if self.filers:
            parts.append(f"the SEC for filings of {fmt.count(len(self.filers), 'employer')}")
        if self.boards:
            kinds = sorted(self.boards.items(), key=lambda it: (-len(it[1]), it[0]))
            count = sum(len(names) for _, names in kinds)
            each = ", ".join(f"{len(names)} {ALL_BOARDS[kind].title}" for kind, names in kinds)
            parts.append(f"{fmt.count(count, 'job board')} ({each})")
        return " and ".join(parts) or "nobody"


def make_plan(
    evidence: Evidence,
    *,
    employers: Collection[str] = (),
    only: Kind | None = None,
    fresh_hours: Mapping[Kind, float],
    force: bool = False,
) -> RefreshPlan:
    """The sources of these employers, or of all. Raises ReaderError if one has none."""
    boards: dict[str, list[BoardToken]] = {}
    for token in evidence.boards:
        boards.setdefault(token.employer, []).append(token)
    sources: list[LiveSource] = []
    for employer in employers or dict.fromkeys([*evidence.employers, *boards]):
        known = evidence.employers.get(employer)
        company = known or Employer(id=employer, name=employer, layer="platform", ranked=False)
        count = len(sources)
        if (company.cik is not None or company.ticker) and only != "boards":
            sources.append(EdgarSource(company))
        if employer in boards and only != "edgar":
            sources.append(BoardSource(company, boards[employer]))
        if employers and len(sources) == count:
            what = {"edgar": "has no filings", "boards": "has no board"}.get(only or "")
            raise ReaderError(
                f"{company.name} {what or 'has no filings or board'} that this program knows of",
                todo=f"compute-jobs employer edit {employer} --board KIND:TOKEN adds one",
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
    interest: Callable[[Posting], float] = lambda posting: 0.0,
) -> RefreshResult:
    """Run a plan. Cancelling keeps what has been read so far."""
    started = now()
    work = Work(fetcher, cache, started, on_progress, interest)
    tasks = [asyncio.create_task(_run(source, plan, work)) for source in plan.sources]
    for source in plan.sources:
        work.report(source, "queued")
    watcher = asyncio.create_task(_watch(cancel or threading.Event(), tasks))
    try:
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        for task in (*tasks, watcher):
            task.cancel()
        await asyncio.gather(*tasks, watcher, return_exceptions=True)
    results = tuple(
        source.step("cancelled", "stopped", "refresh again") if task.cancelled() else task.result()
        for source, task in zip(plan.sources, tasks, strict=True)
    )
    cancelled = any(it.stage == "cancelled" for it in results)
    return RefreshResult(results, started, now(), cancelled)


async def _run(source: LiveSource, plan: RefreshPlan, work: Work) -> Progress:
    try:
        result = await _outcome(source, plan, work)
    except asyncio.CancelledError:
        work.report(source, "cancelled")
        raise
    work.on_progress(result)
    return result


async def _outcome(source: LiveSource, plan: RefreshPlan, work: Work) -> Progress:
    try:
        if fresh := await _still_fresh(source, plan, work):
            return source.step("fresh", fresh)
        return await source.refresh(work)
    except (FetchError, ReaderError) as error:
        what, todo = error.what, error.todo
    except PayloadError as error:
        what, todo = error.what, "its address or format may have changed: check its [[board]] row"
    except OSError as error:
        what, todo = f"the cache could not be written: {error}", "free some space and try again"
    except Exception as error:  # an unexpected error in one source mustn't stop the others
        what, todo = f"could not be read ({type(error).__name__}: {error})"[:300], "report it"
    with suppress(ReaderError, OSError):
        await work.put_state(source.key, ok=False, error=what, todo=todo)
    return source.step("failed", what, todo)


async def _still_fresh(source: LiveSource, plan: RefreshPlan, work: Work) -> str:
    """The age of the last response, if it is fresh enough; empty to fetch again."""
    if plan.force:
        return ""
    state = await work.store(lambda cache: cache.state(source.key))
    if state is None or not state.succeeded:
        return ""
    age = work.now - datetime.fromisoformat(state.succeeded)
    if not timedelta() <= age < timedelta(hours=plan.fresh_hours[source.kind]):
        return ""
    if not await work.store(lambda cache: cache.has_batch(source.key)):
        return ""  # its file was lost or damaged
    minutes = int(age.total_seconds() // 60)
    return f"read {minutes} min ago" if minutes < 120 else f"read {minutes // 60} h ago"


async def _watch(cancel: threading.Event, tasks: Sequence[asyncio.Task[Progress]]) -> None:
    while not cancel.is_set():
        await asyncio.sleep(_WATCH)
    for task in tasks:
        task.cancel()

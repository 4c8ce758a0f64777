"""A refresh: all sources at once, each within its host's limits; a failure doesn't stop the others.

What was fetched within its time to live isn't fetched again, and every source is stored as soon as
it is read, so an interrupted refresh continues where it stopped.
"""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import BoardToken, Claim, Employer, Evidence
from compute_jobs.core.posting import Posting
from compute_jobs.errors import ReaderError
from compute_jobs.live.boards.ashby import Ashby
from compute_jobs.live.boards.board import Board, BoardJob, BoardReading, read_board
from compute_jobs.live.boards.board_claims import board_claims, growth
from compute_jobs.live.boards.greenhouse import Greenhouse
from compute_jobs.live.boards.lever import Lever
from compute_jobs.live.boards.workday import Workday
from compute_jobs.live.claim_parts import SourceReading, lay_over
from compute_jobs.live.db.live_cache import BoardChange, LiveCache
from compute_jobs.live.edgar.company_facts import parse_facts
from compute_jobs.live.edgar.filed_claims import FilingClaims, filed_claims
from compute_jobs.live.edgar.form_d import add_placement, offerings, read_form_d
from compute_jobs.live.edgar.instance import Instance, read_instance
from compute_jobs.live.edgar.instance_claims import (
    add_concentration,
    add_segments,
    country_basis,
    states_china,
)
from compute_jobs.live.edgar.submissions import (
    FIRST_FIGURES,
    TICKERS_URL,
    NewsFiling,
    SecFiling,
    Submissions,
    facts_url,
    folder_url,
    instance_name,
    instance_url,
    parse_submissions,
    parse_tickers,
    submissions_url,
)
from compute_jobs.live.fetch import Fetcher, FetchError, Request
from compute_jobs.live.payload import PayloadError, read_json
from compute_jobs.packs.tables import bundled_table

Kind = Literal["edgar", "boards"]
KINDS: tuple[Kind, ...] = ("edgar", "boards")
Stage = Literal[
    "queued", "fetching", "reading", "done", "fresh", "unchanged", "failed", "cancelled"
]
ALL_BOARDS: dict[str, Board] = {
    board.name: board for board in (Greenhouse(), Lever(), Ashby(), Workday())
}
FINAL: tuple[Stage, ...] = ("done", "fresh", "unchanged", "failed", "cancelled")


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


# -- what each source asks, reads and stores -------------------------------------------------

_READS = 2
"""Incremented when filed figures are read differently, so unchanged filings are read again."""
_GONE = ("not_found", "unreadable")
"""Why one document may be missing while the rest is read."""
_WATCH = 0.05
"""Seconds between checks for cancellation."""


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


class EdgarSource(LiveSource):
    """One filer: its filings, its figures, and who buys from it."""

    kind = "edgar"
    prefix = "edgar"

    async def refresh(self, work: Work) -> Progress:
        cik = self.company.cik or await self._look_up(work)
        work.report(self, "fetching", "filings", total=2)
        answer = await work.fetcher.fetch(Request(submissions_url(cik)))
        payload, today = read_json(answer.body, "the SEC's list of filings"), work.now.date()
        submissions = parse_submissions(payload, cik)
        marker = f"{_READS} {submissions.newest_figures}"
        private = not (submissions.listed or self.company.ticker)
        placements = _placements(submissions, today) if private else []
        marker = " ".join([marker, *(it.accession for it in placements)])
        unread = await work.store(lambda cache: self._list_news(cache, submissions, today))
        state = await work.store(lambda cache: cache.state(self.key))
        if state is not None and state.succeeded and state.marker == marker:
            await work.put_state(self.key, ok=True, marker=marker, notes=state.notes)
            return self.step("unchanged", "nothing filed since", notes=state.notes, unread=unread)
        work.report(self, "fetching", "figures", done=1, total=4)
        readings = []
        if submissions.newest_figures or not placements:
            readings.append(await self._figures(work, submissions))
        reports = _reports(submissions)
        total = 2 + len(reports) + len(placements)
        for done, filing in enumerate(reports, start=2):
            when = f"{filing.form} of {filing.filed}"
            work.report(self, "fetching", when, done=done, total=total)
            readings.append(await self._report(work, submissions, filing))
        readings += await self._raises(work, submissions, placements, total)
        work.report(self, "reading", done=total, total=total)
        evidence = Evidence()
        for reading in reversed(readings):  # the first reading wins if two have the same id
            evidence = lay_over(evidence, reading.evidence)
        if self.company.cik is None:
            filer = replace(self.company, cik=cik)
            evidence = replace(evidence, employers={filer.id: filer})
        notes = tuple(dict.fromkeys(note for reading in readings for note in reading.notes))
        news = await work.store(lambda cache: self._store(cache, evidence, today))
        await work.put_state(self.key, ok=True, marker=marker, notes=notes)
        return self.step(
            "done",
            fmt.count(len(evidence.claims), "filed claim"),
            notes=notes,
            changes=self._lines(news),
            filed=tuple(claim.id for claim in news),
            unread=unread,
        )

    async def _look_up(self, work: Work) -> int:
        """The SEC's CIK for this ticker, remembered for the next refresh."""
        ticker, key = self.company.ticker, f"cik:{self.company.id}"
        state = await work.store(lambda cache: cache.state(key))
        kept = state.marker.split() if state is not None else []
        if kept[:1] == [ticker]:
            return int(kept[1])
        work.report(self, "fetching", "list of tickers")
        cik = await work.cik(ticker)
        if cik is None:
            raise ReaderError(
                f"the SEC's list has no ticker {ticker!r}",
                todo=f"check it, or give the CIK: employer edit {self.company.id} --cik N",
            )
        await work.put_state(key, ok=True, marker=f"{ticker} {cik}")
        return cik

    async def _figures(self, work: Work, submissions: Submissions) -> SourceReading:
        url = facts_url(submissions.cik)
        try:
            answer = await work.fetcher.fetch(Request(url))
        except FetchError as error:
            if error.reason != "not_found":
                raise
            return SourceReading(notes=("files no figures that this program can read (no XBRL)",))

        def read() -> SourceReading:
            facts = parse_facts(read_json(answer.body, "the SEC's company facts"))
            trace = f"Figures read from {url} (sha256 {answer.sha256})."
            return filed_claims(facts, self.company.id, submissions=submissions, trace=trace)

        return await asyncio.to_thread(read)

    async def _report(
        self, work: Work, submissions: Submissions, filing: SecFiling
    ) -> SourceReading:
        """Concentration and segments; a report without figures only leaves a note."""
        when = f"{filing.form} of {filing.filed}"
        try:
            instance = await self._instance(work, submissions.cik, filing)
            countries_by = ""
            if states_china(instance) and filing.document:
                main = folder_url(submissions.cik, filing.accession) + filing.document
                answer = await work.fetcher.fetch(Request(main, accept="text/html"))
                countries_by = await asyncio.to_thread(country_basis, answer.body)
        except (FetchError, PayloadError) as error:
            if error.reason not in (*_GONE, "too_large"):
                raise
            return SourceReading(notes=(f"{when}: concentration not read: {error.what}",))
        claims = self._claims(submissions, filing)
        notes = add_concentration(claims, instance, filing, countries_by=countries_by)
        add_segments(claims, instance, filing)
        return claims.reading(notes)

    def _claims(self, submissions: Submissions, filing: SecFiling, trace: str = "") -> FilingClaims:
        """Collects the claims of one filing."""
        documents = {filing.accession: filing.document}
        name = submissions.name or self.company.name
        return FilingClaims(self.company.id, name, submissions.cik, documents, trace=trace)

    async def _raises(
        self, work: Work, submissions: Submissions, placements: Sequence[SecFiling], total: int
    ) -> list[SourceReading]:
        """What private placements raised; an amendment replaces earlier notices."""
        readings, amended = [], set()
        for done, filing in enumerate(placements, start=total - len(placements)):
            if filing.accession in amended:
                continue
            when = f"{filing.form} of {filing.filed}"
            work.report(self, "fetching", when, done=done, total=total)
            name = filing.document.rpartition("/")[2] or "primary_doc.xml"
            url = folder_url(submissions.cik, filing.accession) + name
            try:
                answer = await work.fetcher.fetch(Request(url, accept="application/xml"))
                notice = read_form_d(answer.body)
            except (FetchError, PayloadError) as error:
                if error.reason not in _GONE:
                    raise
                readings.append(SourceReading(notes=(f"{when}: not read: {error}",)))
                continue
            amended.add(notice.amends)
            trace = f"Read from {url} (sha256 {answer.sha256})."
            claims = self._claims(submissions, filing, trace)
            note = add_placement(claims, notice, filing, submissions.cik, self.company.id)
            readings.append(claims.reading([note] if note else []))
        return readings

    def _list_news(
        self, cache: LiveCache, submissions: Submissions, today: date
    ) -> tuple[NewsFiling, ...]:
        """Add filings with news to the list; returns the new unread ones."""
        rules = bundled_table("filing_items")["listed"]
        filings = []
        for it in submissions.filings:
            if it.form in rules["forms"]:
                url = folder_url(submissions.cik, it.accession) + it.document
                employer = self.company.id
                filings.append(NewsFiling(it.accession, employer, it.form, it.filed, url, it.items))
        return cache.put_filings(
            self.company.id,
            filings,
            recent=today - timedelta(days=rules["first_days"]),
            kept=today - timedelta(days=rules["keep_days"]),
        )

    async def _instance(self, work: Work, cik: int, filing: SecFiling) -> Instance:
        """The instance named in the filing's index, else the figures in its main document."""
        folder = folder_url(cik, filing.accession)
        try:
            answer = await work.fetcher.fetch(Request(f"{folder}index.json"))
            name = instance_name(read_json(answer.body, "the filing's index"))
            url = f"{folder}{name}" if name else ""
        except (FetchError, PayloadError) as error:
            if error.reason not in _GONE:
                raise
            url = instance_url(cik, filing)
        main = f"{folder}{filing.document}" if filing.document else ""
        for place, kind in ((url, "application/xml"), (main, "text/html")):
            if not place:
                continue
            try:
                answer = await work.fetcher.fetch(Request(place, accept=kind))
                instance = await asyncio.to_thread(read_instance, answer.body)
            except (FetchError, PayloadError) as error:
                if place == main or error.reason not in _GONE:
                    raise
                continue
            if place == url or instance.contexts:
                form, end = instance.form or filing.form, instance.period_end or filing.period
                return replace(instance, form=form, period_end=end)
        raise PayloadError("it has no figures that this program can read")

    def _store(self, cache: LiveCache, evidence: Evidence, today: date) -> list[Claim]:
        """Store the claims; returns those that are new or changed."""
        before = cache.evidence(self.key).claims
        cache.put_batch(self.key, evidence, day=today)
        if not before:
            return []
        return [
            claim
            for claim in evidence.claims.values()
            if claim.id not in before or before[claim.id].figure != claim.figure
        ]

    def _lines(self, news: Sequence[Claim]) -> tuple[str, ...]:
        """The newest two figures of revenue; the rest is counted."""
        shown = [it for it in news if it.metric == "revenue" and not it.perimeter]
        shown.sort(key=lambda it: (it.period.text if it.period else "", it.id))
        shown.sort(key=lambda it: it.published.last if it.published else date.min)
        lines = [
            f"{self.company.name}: {it.statement.removesuffix('.')} filed" for it in shown[-2:]
        ]
        rest = len(news) - len(lines)
        if rest > 0:
            counted = fmt.count(rest, "more filed figure" if lines else "filed figure")
            lines.append(f"{self.company.name}: {counted}")
        return tuple(lines)


class BoardSource(LiveSource):
    """One employer's board; if there are several, the first that responds."""

    kind = "boards"
    prefix = "board"

    def __init__(self, company: Employer, tokens: Sequence[BoardToken]) -> None:
        super().__init__(company)
        self.tokens = tokens

    async def refresh(self, work: Work) -> Progress:
        tried: list[str] = []
        *others, last = self.tokens
        for token in others:
            try:
                return await self._read(work, token)
            except (FetchError, PayloadError) as error:
                if error.reason not in _GONE:
                    raise
                tried.append(f"{token.key}: {error}")
        try:
            return await self._read(work, last)
        except FetchError as error:
            if tried:
                error.what = "; ".join([*tried, f"{last.key}: {error.what}"])
            raise

    async def _read(self, work: Work, token: BoardToken) -> Progress:
        board = ALL_BOARDS[token.board]
        work.report(self, "fetching", token.board)
        have = await work.store(lambda cache: cache.have_text(token.key))
        try:
            reading = await self._pages(work, token, board, have)
        except PayloadError:
            await work.store(lambda cache: cache.forget_pages(token.key))
            raise
        if board.paged:
            await work.store(lambda cache: cache.forget_pages(token.key))
        if not reading.postings:
            raise PayloadError(
                f"the {board.title} board {token.token!r} returned no openings; "
                "the known ones are kept"
            )
        work.report(self, "reading", fmt.count(len(reading.postings), "posting"))
        url = board.page_url(token)
        change, unclear = await work.store(
            lambda cache: self._store(cache, token, reading, url, work.now.date())
        )
        notes = (*reading.notes, *unclear)
        await work.put_state(self.key, ok=True, notes=notes)
        return self.step(
            "done",
            fmt.count(change.open_now, "posting"),
            notes=notes,
            changes=self._lines(change),
            opened=change.opened,
            closed=change.closed,
        )

    async def _pages(
        self, work: Work, token: BoardToken, board: Board, have: frozenset[str]
    ) -> BoardReading:
        """What the board lists, continuing with the pages of an interrupted reading."""
        held: Mapping[str, bytes] = {}
        hours = bundled_table("fetching")["resume"]["hours"]
        since = (work.now - timedelta(hours=hours)).isoformat(timespec="seconds")
        at = work.now.isoformat(timespec="seconds")
        if board.paged:
            held = await work.store(lambda cache: cache.held_pages(token.key, since=since))

        async def keep(name: str, body: bytes) -> None:
            await work.store(lambda cache: cache.hold_page(token.key, name, body, at=at))

        return await read_board(
            board,
            BoardJob(token, work.now.date(), have, work.interest),
            work.fetcher.fetch,
            lambda done, total: work.report(self, "fetching", token.board, done=done, total=total),
            held=held,
            keep=keep if board.paged else None,
        )

    def _store(
        self, cache: LiveCache, token: BoardToken, reading: BoardReading, url: str, today: date
    ) -> tuple[BoardChange, tuple[str, ...]]:
        change = cache.put_board(token.key, reading.postings, day=today, complete=reading.complete)
        listed = cache.listed(board=token.key, closed=True, text=True)
        claims = board_claims(
            [it.posting for it in listed if it.closed is None],
            employer=self.company.id,
            name=self.company.name,
            board=token.board,
            url=url,
            today=today,
            growth=growth(listed, today, cache.watched_since(token.key)),
            at_least=reading.at_least,
            trace=_trace(reading, url),
            complete=reading.complete,
        )
        cache.put_batch(self.key, claims.evidence, day=today, keep_days=60)
        return change, claims.notes

    def _lines(self, change: BoardChange) -> tuple[str, ...]:
        if change.first_look or not (change.opened or change.closed):
            return ()
        parts = []
        if change.opened:
            parts.append(f"+{len(change.opened)}")
        if change.closed:
            parts.append(f"−{len(change.closed)}")
        word = fmt.plural("posting", len(change.opened) + len(change.closed))
        return (f"{self.company.name}: {' '.join(parts)} {word}",)


def _trace(reading: BoardReading, url: str) -> str:
    """The bytes that a board was read from; the first few of many pages."""
    shas = ", ".join(answer.sha256 for answer in reading.responses[:3])
    return f"Read from {reading.responses[0].url} (sha256 {shas})." if shas else f"Read from {url}."


def _placements(submissions: Submissions, today: date) -> list[SecFiling]:
    """The newest notice of each of the newest private placements."""
    rules = bundled_table("filing_items")["form_d"]
    since = today - timedelta(days=365 * rules["years"])
    return offerings(submissions.filings, since)[: rules["offerings"]]


def _reports(submissions: Submissions) -> list[SecFiling]:
    """The newest yearly and quarterly report; for a company without one, its prospectus.

    An amendment may contain only one part, so it never replaces the report.
    """
    newest = [submissions.report("10-K", "20-F", "40-F"), submissions.report("10-Q")]
    if newest == [None, None]:
        newest = [submissions.latest(*FIRST_FIGURES)]
    return [filing for filing in newest if filing is not None]


# -- all of them at once ---------------------------------------------------------------------


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
    minutes = int(age.total_seconds() // 60)
    return f"read {minutes} min ago" if minutes < 120 else f"read {minutes // 60} h ago"


async def _watch(cancel: threading.Event, tasks: Sequence[asyncio.Task[Progress]]) -> None:
    while not cancel.is_set():
        await asyncio.sleep(_WATCH)
    for task in tasks:
        task.cancel()

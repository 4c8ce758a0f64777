"""The live sources of an employer: what each asks, reads and stores."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import Claim, Employer, Evidence
from compute_jobs.live.boards.all_boards import ALL
from compute_jobs.live.boards.board import BoardJob, BoardReading, BoardToken, read_board
from compute_jobs.live.boards.board_claims import board_claims
from compute_jobs.live.boards.growth import growth
from compute_jobs.live.claim_parts import SourceReading
from compute_jobs.live.db.store import BoardChange, LiveCache
from compute_jobs.live.edgar.company_facts import parse_facts
from compute_jobs.live.edgar.concentration import add_concentration
from compute_jobs.live.edgar.filed_claims import filed_claims
from compute_jobs.live.edgar.filing_claims import FilingClaims
from compute_jobs.live.edgar.instance import read_instance
from compute_jobs.live.edgar.segments import add_segments
from compute_jobs.live.edgar.submissions import (
    FIRST_FIGURES,
    SecFiling,
    Submissions,
    facts_url,
    instance_url,
    parse_submissions,
    submissions_url,
)
from compute_jobs.live.fetch import Fetcher, FetchError, Request
from compute_jobs.live.payload import PayloadError, read_json
from compute_jobs.live.progress import Kind, Progress, SourceResult, Stage
from compute_jobs.packs.tables import bundled_table

Report = Callable[[Stage, int, int, str], None]
"""Gets a stage, the answers received and expected, and a few words."""
_READS = 1
"""Raised when filed figures are read in another way, so that unchanged filings are read again."""


class Work(Struct, frozen=True):
    """What every source of one refresh shares."""

    fetcher: Fetcher
    cache: LiveCache
    now: datetime
    lock: asyncio.Lock
    """Held while the cache is used: one connection, one writer."""

    async def store(self, job: Callable[[LiveCache], Any]) -> Any:
        """Run work on the cache beside the event loop, one at a time."""
        async with self.lock:
            running = asyncio.ensure_future(asyncio.to_thread(job, self.cache))
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                # A thread can't be stopped; nobody else may write before it has finished.
                await asyncio.wait([running])
                raise

    async def put_state(self, key: str, **outcome: Any) -> None:
        """Record that a source was tried now, and the outcome."""
        at = self.now.isoformat(timespec="seconds")
        await self.store(lambda cache: cache.put_state(key, at=at, **outcome))


class LiveSource(ABC):
    """Something to ask about one employer."""

    kind: ClassVar[Kind]
    prefix: ClassVar[str]

    def __init__(self, company: Employer) -> None:
        self.company = company

    @property
    def key(self) -> str:
        return f"{self.prefix}:{self.company.id}"

    @abstractmethod
    async def refresh(self, work: Work, report: Report) -> SourceResult:
        """Ask, read and store. Raises FetchError or PayloadError."""

    def progress(
        self, stage: Stage, done: int = 0, total: int = 0, found: str = "", todo: str = ""
    ) -> Progress:
        return Progress(self.key, self.kind, self.company.id, stage, done, total, found, todo)

    def result(self, stage: Stage, found: str, todo: str = "", **more: Any) -> SourceResult:
        return SourceResult(self.key, self.kind, self.company.id, stage, found, todo, **more)


class EdgarSource(LiveSource):
    """One filer: its filings, its figures, and who buys from it."""

    kind = "edgar"
    prefix = "edgar"

    async def refresh(self, work: Work, report: Report) -> SourceResult:
        cik = self.company.cik
        assert cik is not None, "only filers have an EDGAR source"
        report("fetching", 0, 2, "filings")
        answer = await work.fetcher.fetch(Request(submissions_url(cik)))
        submissions = parse_submissions(read_json(answer.body, "the SEC's list of filings"))
        marker = f"{_READS} {submissions.newest_figures}"
        state = await work.store(lambda cache: cache.state(self.key))
        if state is not None and state.succeeded and state.marker == marker:
            await work.put_state(self.key, ok=True, marker=marker, notes=state.notes)
            return self.result("unchanged", "nothing filed since", notes=state.notes)
        report("fetching", 1, 4, "figures")
        readings = [await self._figures(work, cik, submissions)]
        reports = _reports(submissions)
        for place, filing in enumerate(reports, start=2):
            report("fetching", place, 2 + len(reports), f"{filing.form} of {filing.filed}")
            readings.append(await self._report(work, cik, submissions, filing))
        report("reading", 2 + len(reports), 2 + len(reports), "")
        evidence = _joined(readings)
        notes = tuple(dict.fromkeys(note for reading in readings for note in reading.notes))
        news = await work.store(lambda cache: self._store(cache, evidence, work.now.date()))
        await work.put_state(self.key, ok=True, marker=marker, notes=notes)
        return self.result(
            "done",
            f"{len(evidence.claims)} filed claims",
            notes=notes,
            changes=self._lines(news),
            filed=tuple(claim.id for claim in news),
        )

    async def _figures(self, work: Work, cik: int, submissions: Submissions) -> SourceReading:
        url = facts_url(cik)
        try:
            answer = await work.fetcher.fetch(Request(url))
        except FetchError as error:
            if error.reason != "not_found":
                raise
            return SourceReading(notes=("files no figures in a form this program reads (no XBRL)",))
        tags = bundled_table("edgar_tags")

        def read() -> SourceReading:
            facts = parse_facts(read_json(answer.body, "the SEC's company facts"), tags)
            trace = f"Figures read from {url} (sha256 {answer.sha256})."
            return filed_claims(facts, self.company.id, tags, submissions=submissions, trace=trace)

        return await asyncio.to_thread(read)

    async def _report(
        self, work: Work, cik: int, submissions: Submissions, filing: SecFiling
    ) -> SourceReading:
        """Concentration and parts; a report without an instance only leaves a note."""
        url = instance_url(cik, filing)
        when = f"{filing.form} of {filing.filed}"
        if not url:
            note = f"{when}: no instance document; concentration not read"
            return SourceReading(notes=(note,))
        tags = bundled_table("edgar_tags")
        names = [*tags["concentration"]["facts"], *tags["concentration"]["revenue_facts"]]
        try:
            answer = await work.fetcher.fetch(Request(url, accept="application/xml"))
            instance = await asyncio.to_thread(read_instance, answer.body, names)
        except (FetchError, PayloadError) as error:
            if isinstance(error, FetchError) and error.reason not in ("not_found", "too_large"):
                raise
            what = error.what if isinstance(error, FetchError) else error
            return SourceReading(notes=(f"{when}: concentration not read: {what}",))
        name = submissions.name or self.company.name
        claims = FilingClaims(self.company.id, name, cik, {filing.accession: filing.document})
        notes = add_concentration(claims, instance, filing, tags["concentration"])
        add_segments(claims, instance, filing, tags)
        return claims.reading(notes)

    def _store(self, cache: LiveCache, evidence: Evidence, today: date) -> list[Claim]:
        """Put the claims in place; those that are new or say something else now."""
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
            lines.append(f"{self.company.name}: {rest} {'more ' if lines else ''}filed figures")
        return tuple(lines)


class BoardSource(LiveSource):
    """One employer's board; where there are several, the first that answers."""

    kind = "boards"
    prefix = "board"

    def __init__(self, company: Employer, tokens: Sequence[BoardToken]) -> None:
        super().__init__(company)
        self.tokens = tokens

    async def refresh(self, work: Work, report: Report) -> SourceResult:
        tried: list[str] = []
        for token in self.tokens[:-1]:
            try:
                return await self._read(work, token, report)
            except (FetchError, PayloadError) as error:
                if isinstance(error, FetchError) and error.reason != "not_found":
                    raise
                tried.append(f"{token.key}: {error}")
        last = self.tokens[-1]
        try:
            return await self._read(work, last, report)
        except FetchError as error:
            if tried:
                error.what = "; ".join([*tried, f"{last.key}: {error.what}"])
            raise

    async def _read(self, work: Work, token: BoardToken, report: Report) -> SourceResult:
        board = ALL[token.board]
        report("fetching", 0, 0, token.board)
        have = await work.store(lambda cache: cache.have_text(token.key))
        reading = await read_board(
            board,
            BoardJob(token, work.now.date(), have),
            work.fetcher.fetch,
            lambda done, total: report("fetching", done, total, token.board),
        )
        if not reading.postings:
            raise PayloadError(
                f"the {board.title} board {token.token!r} answers with no openings; "
                "those known are kept"
            )
        report("reading", 0, 0, f"{len(reading.postings):,} postings")
        url = board.page_url(token)
        change = await work.store(
            lambda cache: self._store(cache, token, reading, url, work.now.date())
        )
        await work.put_state(self.key, ok=True, notes=reading.notes)
        return self.result(
            "done",
            f"{change.open_now:,} postings",
            notes=reading.notes,
            changes=self._lines(change),
            opened=change.opened,
            closed=change.closed,
        )

    def _store(
        self, cache: LiveCache, token: BoardToken, reading: BoardReading, url: str, today: date
    ) -> BoardChange:
        change = cache.put_board(token.key, reading.postings, day=today, complete=reading.complete)
        listed = cache.listed(board=token.key, closed=True)
        shas = ", ".join(answer.sha256 for answer in reading.responses[:3])
        claims = board_claims(
            [it.posting for it in listed if it.closed is None],
            employer=self.company.id,
            name=self.company.name,
            board=token.board,
            url=url,
            today=today,
            growth=growth(listed, today, cache.watched_since(token.key)),
            at_least=reading.at_least,
            trace=f"Read from {reading.responses[0].url} (sha256 {shas}).",
        )
        cache.put_batch(self.key, claims.evidence, day=today, keep_days=60)
        return change

    def _lines(self, change: BoardChange) -> tuple[str, ...]:
        if change.first_look or not (change.opened or change.closed):
            return ()
        parts = []
        if change.opened:
            parts.append(f"+{len(change.opened)}")
        if change.closed:
            parts.append(f"−{len(change.closed)}")
        return (f"{self.company.name}: {' '.join(parts)} postings",)


def _reports(submissions: Submissions) -> list[SecFiling]:
    """The newest yearly and quarterly report; of a company that has none yet, its prospectus."""
    newest = [submissions.latest("10-K", "20-F", "40-F"), submissions.latest("10-Q")]
    if newest == [None, None]:
        newest = [submissions.latest(*FIRST_FIGURES)]
    return [filing for filing in newest if filing is not None]


def _joined(readings: Sequence[SourceReading]) -> Evidence:
    """All readings' evidence; the first reading wins where two have one id."""
    last_first = [reading.evidence for reading in reversed(readings)]
    return Evidence(
        origins={key: it for one in last_first for key, it in one.origins.items()},
        sources={key: it for one in last_first for key, it in one.sources.items()},
        claims={key: it for one in last_first for key, it in one.claims.items()},
    )

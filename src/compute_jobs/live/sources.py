"""The live sources of an employer: what each asks, reads and stores."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import Claim, Employer, Evidence
from compute_jobs.live.boards.all_boards import ALL
from compute_jobs.live.boards.board_claims import board_claims
from compute_jobs.live.boards.growth import growth
from compute_jobs.live.boards.protocol import BoardReading, BoardToken, Job, read_board
from compute_jobs.live.db.store import BoardChange, LiveCache
from compute_jobs.live.edgar.company_facts import parse_facts
from compute_jobs.live.edgar.concentration import concentration_claims
from compute_jobs.live.edgar.filed_claims import filed_claims
from compute_jobs.live.edgar.instance import read_instance
from compute_jobs.live.edgar.segments import segment_claims
from compute_jobs.live.edgar.submissions import (
    FIRST_FIGURES,
    Filing,
    Submissions,
    facts_url,
    instance_url,
    parse_submissions,
    submissions_url,
)
from compute_jobs.live.fetch import Fetcher, FetchError, Request, Response
from compute_jobs.live.payload import PayloadError, read_json
from compute_jobs.live.progress import Kind, SourceResult, Stage
from compute_jobs.live.source_reading import Reading
from compute_jobs.live.tables import table

Told = Callable[[Stage, int, int, str], None]
_READS = 1
"""Raised when filed figures are read in another way, so that unchanged filings are read again."""


class Work(Struct):
    """What every source of one refresh shares."""

    fetcher: Fetcher
    cache: LiveCache
    now: datetime
    lock: asyncio.Lock
    """Held while the cache is written: one connection, one writer."""

    async def store(self, job: Callable[[], Any]) -> Any:
        """Run work on the cache beside the event loop, one at a time."""
        async with self.lock:
            running = asyncio.ensure_future(asyncio.to_thread(job))
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                # A thread can't be stopped; nobody else may write before it has finished.
                await asyncio.wait([running])
                raise


class LiveSource(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def employer(self) -> str: ...
    async def refresh(self, work: Work, told: Told) -> SourceResult: ...


class EdgarSource(Struct, frozen=True):
    """One filer: its filings, its figures, and who buys from it."""

    company: Employer
    kind: Kind = "edgar"

    @property
    def key(self) -> str:
        return f"edgar:{self.company.id}"

    @property
    def employer(self) -> str:
        return self.company.id

    async def refresh(self, work: Work, told: Told) -> SourceResult:
        cik = self.company.cik
        assert cik is not None, "only filers have an EDGAR source"
        told("fetching", 0, 2, "filings")
        answer = await work.fetcher.fetch(Request(submissions_url(cik)))
        submissions = parse_submissions(read_json(answer.body, "the SEC's list of filings"))
        marker = f"{_READS} {submissions.newest_figures}"
        state = await work.store(lambda: work.cache.state(self.key))
        if state is not None and state.succeeded and state.marker == marker:
            await self._succeeded(work, marker, state.notes)
            return self._result("unchanged", "nothing filed since", notes=state.notes)
        told("fetching", 1, 4, "figures")
        readings = [await self._facts(work, cik, submissions)]
        reports = _reports(submissions)
        for place, filing in enumerate(reports, start=2):
            told("fetching", place, 2 + len(reports), f"{filing.form} of {filing.filed}")
            readings.append(await self._report(work, cik, submissions, filing))
        told("reading", 2 + len(reports), 2 + len(reports), "")
        evidence = _together(readings)
        notes = tuple(dict.fromkeys(note for it in readings for note in it.notes))
        news = await work.store(lambda: self._store(work, evidence))
        await self._succeeded(work, marker, notes)
        return self._result(
            "done",
            f"{len(evidence.claims)} filed claims",
            notes=notes,
            changes=self._lines(news),
            filed=tuple(claim.id for claim in news),
        )

    async def _facts(self, work: Work, cik: int, submissions: Submissions) -> Reading:
        url = facts_url(cik)
        try:
            answer = await work.fetcher.fetch(Request(url))
        except FetchError as error:
            if error.reason != "not_found":
                raise
            return Reading(notes=("files no figures in a form this program reads (no XBRL)",))
        tags = table("edgar_tags")

        def read() -> Reading:
            facts = parse_facts(read_json(answer.body, "the SEC's company facts"), tags)
            trace = f"Figures read from {url} (sha256 {answer.sha256})."
            return filed_claims(facts, self.company.id, tags, submissions=submissions, trace=trace)

        return await asyncio.to_thread(read)

    async def _report(
        self, work: Work, cik: int, submissions: Submissions, filing: Filing
    ) -> Reading:
        """Concentration and parts; a report without an instance only leaves a note."""
        url = instance_url(cik, filing)
        when = f"{filing.form} of {filing.filed}"
        if not url:
            return Reading(notes=(f"{when}: no instance document; concentration not read",))
        tags = table("edgar_tags")
        names = [*tags["concentration"]["facts"], *tags["concentration"]["revenue_facts"]]
        try:
            answer = await work.fetcher.fetch(Request(url, accept="application/xml"))
            instance = await asyncio.to_thread(read_instance, answer.body, names)
        except FetchError as error:
            if error.reason not in ("not_found", "too_large"):
                raise
            return Reading(notes=(f"{when}: concentration not read: {error.what}",))
        except PayloadError as error:
            return Reading(notes=(f"{when}: concentration not read: {error}",))
        found = concentration_claims(
            instance,
            filing,
            tags["concentration"],
            employer=self.company.id,
            name=submissions.name or self.company.name,
            cik=cik,
        )
        parts = segment_claims(instance, filing, tags, employer=self.company.id)
        return _with_claims(found, parts)

    def _store(self, work: Work, evidence: Evidence) -> list[Claim]:
        """Put the claims in place; those that are new or say something else now."""
        before = work.cache.batch(self.key)
        work.cache.put_batch(self.key, evidence, day=work.now.date())
        if not before.claims:
            return []
        return [
            claim
            for claim in evidence.claims.values()
            if (held := before.claims.get(claim.id)) is None or held.figure != claim.figure
        ]

    async def _succeeded(self, work: Work, marker: str, notes: Sequence[str]) -> None:
        at = work.now.isoformat(timespec="seconds")
        await work.store(
            lambda: work.cache.put_state(self.key, at=at, ok=True, marker=marker, notes=notes)
        )

    def _lines(self, news: Sequence[Claim]) -> tuple[str, ...]:
        """The few a reader would want to hear of; the rest is counted."""
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

    def _result(
        self,
        stage: Stage,
        found: str,
        *,
        notes: Sequence[str] = (),
        changes: Sequence[str] = (),
        filed: Sequence[str] = (),
    ) -> SourceResult:
        return SourceResult(
            self.key,
            self.kind,
            self.employer,
            stage,
            found,
            notes=tuple(notes),
            changes=tuple(changes),
            filed=tuple(filed),
        )


class BoardSource(Struct, frozen=True):
    """One employer's board; where accounts of it disagree, the first that answers."""

    company: Employer
    tokens: tuple[BoardToken, ...]
    kind: Kind = "boards"

    @property
    def key(self) -> str:
        return f"board:{self.company.id}"

    @property
    def employer(self) -> str:
        return self.company.id

    async def refresh(self, work: Work, told: Told) -> SourceResult:
        tried: list[str] = []
        for place, token in enumerate(self.tokens, start=1):
            try:
                return await self._one(work, token, told)
            except (FetchError, PayloadError) as error:
                last = place == len(self.tokens)
                wrong = isinstance(error, PayloadError) or error.reason == "not_found"
                if last or not wrong:
                    if tried and isinstance(error, FetchError):
                        error.what = "; ".join([*tried, f"{token.key}: {error.what}"])
                    raise
                tried.append(f"{token.key}: {error}")
        raise AssertionError("a board source has a token")

    async def _one(self, work: Work, token: BoardToken, told: Told) -> SourceResult:
        board = ALL[token.board]
        told("fetching", 0, 0, token.board)
        have = await work.store(lambda: work.cache.have_text(token.key))
        job = Job(token, work.now.date(), have)

        async def ask(request: Request) -> Response:
            return await work.fetcher.fetch(request)

        found = await read_board(
            board, job, ask, lambda done, total: told("fetching", done, total, token.board)
        )
        if not found.postings:
            raise PayloadError(
                f"the {token.board.capitalize()} board {token.token!r} answers with no openings; "
                "those known are kept"
            )
        told("reading", 0, 0, f"{len(found.postings):,} postings")
        url = board.page_url(token)
        change = await work.store(lambda: self._store(work, token, found, url))
        at = work.now.isoformat(timespec="seconds")
        await work.store(lambda: work.cache.put_state(self.key, at=at, ok=True, notes=found.notes))
        return SourceResult(
            self.key,
            self.kind,
            self.employer,
            "done",
            f"{change.open_now:,} postings",
            notes=found.notes,
            changes=self._lines(change),
            opened=change.opened,
            closed=change.closed,
        )

    def _store(self, work: Work, token: BoardToken, found: BoardReading, url: str) -> BoardChange:
        cache, today = work.cache, work.now.date()
        change = cache.put_board(token.key, found.postings, day=today, complete=found.complete)
        everything = cache.listed(board=token.key, closed=True)
        shas = ", ".join(answer.sha256 for answer in found.responses[:3])
        claims = board_claims(
            [it.posting for it in everything if it.closed is None],
            employer=self.company.id,
            name=self.company.name,
            board=token.board,
            url=url,
            today=today,
            growth=growth(everything, today, cache.watched_since(token.key)),
            at_least=found.at_least,
            trace=f"Read from {found.responses[0].url} (sha256 {shas}).",
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


def _reports(submissions: Submissions) -> list[Filing]:
    """The newest yearly and quarterly report; of a company that has none yet, its prospectus."""
    newest = [submissions.latest(*forms) for forms in (("10-K", "20-F", "40-F"), ("10-Q",))]
    found = [filing for filing in newest if filing is not None]
    prospectus = submissions.latest(*FIRST_FIGURES)
    return found or ([prospectus] if prospectus is not None else [])


def _together(readings: Sequence[Reading]) -> Evidence:
    """All readings' evidence; what was read first stands where two have one id."""
    tables: dict[str, Any] = {}
    for kind in ("origins", "sources", "claims"):
        joined: dict[str, Any] = {}
        for it in readings:
            for name, value in getattr(it.evidence, kind).items():
                joined.setdefault(name, value)
        tables[kind] = joined
    return Evidence(**tables)


def _with_claims(found: Reading, more: Mapping[str, Claim]) -> Reading:
    evidence = found.evidence
    claims = {**evidence.claims, **more}
    return Reading(
        Evidence(origins=evidence.origins, sources=evidence.sources, claims=claims), found.notes
    )

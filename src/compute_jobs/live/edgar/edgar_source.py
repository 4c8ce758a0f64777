"""What a company filed with the SEC: its filings, its figures, and who buys from it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.live.claim_parts import SourceReading, lay_over
from compute_jobs.live.db.live_cache import LiveCache
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
    NewsFiling,
    SecFiling,
    Submissions,
    facts_url,
    folder_url,
    instance_name,
    instance_url,
    parse_submissions,
    submissions_url,
)
from compute_jobs.live.fetch import FetchError, Request
from compute_jobs.live.live_source import GONE, LiveSource, Progress, Work
from compute_jobs.live.payload import PayloadError, read_json
from compute_jobs.packs.tables import bundled_table

_READS = 2
"""Incremented when filed figures are read differently, so unchanged filings are read again."""


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
        there = await work.store(lambda cache: cache.has_batch(self.key))
        if state is not None and state.succeeded and state.marker == marker and there:
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
            if error.reason not in (*GONE, "too_large"):
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
                if error.reason not in GONE:
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
            if error.reason not in GONE:
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
                if place == main or error.reason not in GONE:
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

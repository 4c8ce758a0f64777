"""An employer's open jobs, as its board lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import BoardToken, Employer
from compute_jobs.live.boards.ashby import Ashby
from compute_jobs.live.boards.board import Board, BoardJob, BoardReading, read_board
from compute_jobs.live.boards.board_claims import board_claims, growth
from compute_jobs.live.boards.greenhouse import Greenhouse
from compute_jobs.live.boards.lever import Lever
from compute_jobs.live.boards.workday import Workday
from compute_jobs.live.db.live_cache import BoardChange, LiveCache
from compute_jobs.live.fetch import FetchError
from compute_jobs.live.live_source import GONE, LiveSource, Progress, Work
from compute_jobs.live.payload import PayloadError

ALL_BOARDS: dict[str, Board] = {
    board.name: board for board in (Greenhouse(), Lever(), Ashby(), Workday())
}


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
                if error.reason not in GONE:
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
        reading = await read_board(
            board,
            BoardJob(token, work.now.date(), have, work.interest),
            work.fetcher.fetch,
            lambda done, total: work.report(self, "fetching", token.board, done=done, total=total),
        )
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

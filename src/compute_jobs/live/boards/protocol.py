"""What every job board can do. A new board is one file that does these things, and a row in `ALL`.

A board says what to ask first, what to ask next once answers are there, and how to read them all.
It never touches the network: ``read_board`` drives it over whatever fetches.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any, Protocol

from msgspec import Struct

from compute_jobs.core.posting import Posting
from compute_jobs.live.fetch import FetchError, Request, Response
from compute_jobs.live.payload import PayloadError

_MOST_ROUNDS = 400


class BoardToken(Struct, frozen=True):
    """One row of data/boards.toml: an employer's board and how it is called there."""

    employer: str
    board: str
    token: str
    host: str = ""
    site: str = ""
    last_verified: str = ""

    @property
    def key(self) -> str:
        return f"{self.board}:{self.token}"


class Ask(Struct, frozen=True):
    """A request and what it is for; a page of details says which posting it is about."""

    request: Request
    kind: str = "list"
    about: str = ""


class Page(Struct, frozen=True):
    ask: Ask
    response: Response


class Job(Struct, frozen=True):
    """Everything a board needs to read one employer's postings."""

    token: BoardToken
    today: date
    have_text: frozenset[str] = frozenset()
    """Ids of postings whose description is in the cache already."""


class BoardReading(Struct, frozen=True):
    postings: tuple[Posting, ...]
    complete: bool = True
    """False where the board would not show everything: what is missing has not closed."""
    at_least: int = 0
    """The number of openings the board says it has at least, where it shows fewer."""
    notes: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()


class Board(Protocol):
    """A kind of job board."""

    @property
    def name(self) -> str:
        """Its name in data/boards.toml."""
        ...

    def page_url(self, token: BoardToken) -> str:
        """Where a person looks at the board."""
        ...

    def first(self, job: Job) -> Sequence[Ask]:
        """What to ask to begin with."""
        ...

    def more(self, job: Job, pages: Sequence[Page]) -> Sequence[Ask]:
        """What to ask next, given everything answered so far; nothing when that was all."""
        ...

    def parse(self, job: Job, pages: Sequence[Page]) -> BoardReading:
        """The postings. Raises PayloadError where the answers are not a board's."""
        ...


async def read_board(
    board: Board,
    job: Job,
    fetch: Callable[[Request], Awaitable[Response]],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> BoardReading:
    """Ask until the board has told everything. ``progress`` gets answers had and asked for."""
    pages: list[Page] = []
    broken = ""
    asks = list(board.first(job))
    total = len(asks)
    for _ in range(_MOST_ROUNDS):
        if not asks:
            break
        for ask in asks:
            try:
                pages.append(Page(ask, await fetch(ask.request)))
            except FetchError as error:
                if ask.kind != "detail":
                    raise
                # Descriptions come with the next refresh; the list stands without them.
                broken = f"descriptions broke off: {error.what}"
                break
            progress(len(pages), total)
        if broken:
            break
        asks = list(board.more(job, pages))
        total += len(asks)
    else:
        raise PayloadError(f"{job.token.key}: the board never stops sending pages")
    # A large board takes seconds to read; the others go on meanwhile.
    found = await asyncio.to_thread(board.parse, job, pages)
    return BoardReading(
        postings=found.postings,
        complete=found.complete,
        at_least=found.at_least,
        notes=(*found.notes, broken) if broken else found.notes,
        responses=tuple(page.response for page in pages),
    )


def unique(postings: Sequence[Posting]) -> tuple[Posting, ...]:
    """One per id, the first one told."""
    kept: dict[str, Posting] = {}
    for posting in postings:
        kept.setdefault(posting.id, posting)
    return tuple(kept.values())


def nothing_of(raw: Any, kept: int, what: str) -> None:
    """Raise where a board sent entries and none of them could be read: its shape has moved."""
    if isinstance(raw, list) and raw and not kept:
        raise PayloadError(f"{what}: none of its {len(raw)} entries could be read")

"""What every job board can do, and how its responses become postings.

A new board is one file with a subclass of ``Board``, and an entry in ``ALL_BOARDS``. It requests
pages one by one and parses them, but never touches the network: ``read_board`` hands them over.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Posting
from compute_jobs.live.boards import pay
from compute_jobs.live.boards.pay_in_text import PayReading, is_sales
from compute_jobs.live.boards.titles import read_title, topics_of
from compute_jobs.live.boards.workplace import workplace_of
from compute_jobs.live.fetch import Request, Response
from compute_jobs.live.payload import Fields, PayloadError, need_object, objects, read_json
from compute_jobs.packs.tables import bundled_table

_MOST_PAGES = 5_000


class BoardJob(Struct, frozen=True):
    """Everything a board needs to read one employer's postings."""

    token: BoardToken
    today: date
    have_text: frozenset[str] = frozenset()
    """Ids of postings whose description is already in the cache."""
    interest: Callable[[Posting], float] = lambda posting: 0.0
    """How much a posting matters to the reader; descriptions are fetched in that order."""


class BoardReading(Struct, frozen=True):
    postings: tuple[Posting, ...]
    complete: bool = True
    """False if the board doesn't show everything: missing postings haven't closed."""
    at_least: int = 0
    """The minimum number of openings the board reports, if it shows fewer."""
    notes: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()


class BoardPages:
    """Fetches the pages of one board, keeps the responses and reports how many there are."""

    def __init__(
        self,
        fetch: Callable[[Request], Awaitable[Response]],
        progress: Callable[[int, int], None],
    ) -> None:
        self.answers: list[Response] = []
        self.expected = 1
        """The total number of pages, as far as the board has reported."""
        self._fetch = fetch
        self._progress = progress

    async def get(self, request: Request) -> bytes:
        """The response body. Raises FetchError, or PayloadError for far too many pages."""
        if len(self.answers) >= _MOST_PAGES:
            raise PayloadError("the board keeps sending pages")
        answer = await self._fetch(request)
        self.answers.append(answer)
        received = len(self.answers)
        self._progress(received, max(self.expected, received))
        return answer.body


class Board(ABC):
    """A kind of job board."""

    name: ClassVar[str]
    """Its name in [[board]] rows; ``BOARD_KINDS`` lists it."""

    @property
    def title(self) -> str:
        return self.name.capitalize()

    @abstractmethod
    def page_url(self, token: BoardToken) -> str:
        """The board's page for people."""

    @abstractmethod
    async def read(self, job: BoardJob, pages: BoardPages) -> BoardReading:
        """Get the pages and parse them. Raises PayloadError if they aren't a board's."""

    # For subclasses

    def json(self, body: bytes) -> Any:
        return read_json(body, self.title)

    def object(self, body: bytes) -> Fields:
        return need_object(self.json(body), self.title)

    def jobs(self, body: Fields) -> list[Any]:
        """The entries of a response that lists them under ``jobs``."""
        entries = body.raw("jobs")
        if not isinstance(entries, list):
            raise PayloadError(f"{self.title}: the response has no list of jobs")
        return entries

    async def postings(
        self,
        entries: Sequence[Any],
        read_job: Callable[[Fields], Posting | None],
        left_out: int = 0,
    ) -> tuple[Posting, ...]:
        """One posting per id, skipping entries without one.

        If nothing could be read, apart from ``left_out`` entries that aren't openings, the board's
        format has changed.
        """
        # Reading a large board takes seconds; other sources continue meanwhile.
        read = await asyncio.to_thread(lambda: list(map(read_job, objects(entries))))
        unique: dict[str, Posting] = {}
        for posting in read:
            if posting is not None:
                unique.setdefault(posting.id, posting)
        if entries and not unique and not left_out:
            raise PayloadError(f"{self.title}: none of its {len(entries)} entries could be read")
        return tuple(unique.values())


async def read_board(
    board: Board,
    job: BoardJob,
    fetch: Callable[[Request], Awaitable[Response]],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> BoardReading:
    """Everything a board lists; ``progress`` gets the pages received and expected."""
    pages = BoardPages(fetch, progress)
    reading = await board.read(job, pages)
    odd = sum(bool(posting.notes) for posting in reading.postings)
    where = f"workplace: field and place disagree for {fmt.count(odd, 'opening')}"
    notes = (*reading.notes, f"{where}; the field is used") if odd else reading.notes
    return replace(reading, responses=tuple(pages.answers), notes=notes)


def make_posting(
    token: BoardToken,
    native: str,
    title: str,
    *,
    job: str = "",
    team: str = "",
    places: Sequence[str] = (),
    workplace: str = "",
    published: date | None = None,
    approximate: bool = False,
    ranges: Iterable[PayReading] = (),
    text: str = "",
    url: str = "",
    employment: str = "",
    requisition: str = "",
) -> Posting | None:
    """The posting with everything its title and text say; None without an id or a title.

    ``ranges`` is the pay in the board's own fields; pay is read from the whole ``text``, but the
    posting keeps only its first pages.
    """
    if not native or not title:
        return None
    kept_places = tuple(dict.fromkeys(place for place in places if place))
    reading = read_title(title)
    posted_pay = pay.choose(ranges, text, kept_places, sales=is_sales(title, team))
    remote, contradiction = workplace_of(workplace, kept_places, title)
    longest = int(bundled_table("boards_rules")["text"]["longest"])
    return Posting(
        id=f"{token.board}:{token.token}:{native}",
        employer=token.employer,
        board=token.board,
        token=token.token,
        job=job or native,
        title=title,
        team=team,
        places=kept_places,
        remote=remote,
        levels=reading.levels,
        track=reading.track,
        technical=reading.technical,
        topics=topics_of(title, team),
        first_published=published,
        approximate=approximate,
        pay=posted_pay.pay,
        no_pay=posted_pay.refused,
        text=text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…",
        url=url,
        employment=employment,
        requisition=requisition,
        has_text=bool(text),
        notes=(contradiction,) if contradiction else (),
    )

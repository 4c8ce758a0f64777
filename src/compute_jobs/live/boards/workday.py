"""Workday: twenty at a time, never more than two thousand, dates in words, pay only in prose.

A list that reaches its cap is split by a facet whose parts don't overlap. Each description costs a
request, so each refresh fetches some: the newest and most relevant titles first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Posting
from compute_jobs.live.boards.board import Board, BoardJob, BoardPages, BoardReading, make_posting
from compute_jobs.live.boards.titles import read_title, topics_of
from compute_jobs.live.fetch import FetchError, Request
from compute_jobs.live.payload import Fields, PayloadError, as_list, objects, plain
from compute_jobs.packs.tables import bundled_table

_AGO = re.compile(r"posted\s+(\d{1,3})(\+?)\s+days?\s+ago", re.I)
_SEVERAL = re.compile(r"\d+ locations", re.I)
_PATH = re.compile(r"/job/[\w%.,'()+~&@/-]{1,300}")


class _Facet(NamedTuple):
    """Part of the list: all of it, or one value of a facet."""

    name: str = ""
    value: str = ""


class Workday(Board):
    name = "workday"

    def page_url(self, token: BoardToken) -> str:
        return f"https://{token.host}/{token.site}"

    async def read(self, job: BoardJob, pages: BoardPages) -> BoardReading:
        cap = int(_rules()["cap"])
        whole = self.object(await pages.get(_ask_list(job.token, _Facet(), 0)))
        total = _total(whole)
        facets = _split(whole) if total >= cap else []
        entries = _entries(whole)
        if not facets:
            entries += await self._rest(job, pages, _Facet(), total)
        pages.expected += len(facets)
        for facet in facets:
            first = self.object(await pages.get(_ask_list(job.token, facet, 0)))
            entries += _entries(first)
            entries += await self._rest(job, pages, facet, _total(first))
        details, broken = await self._details(job, pages, _worth_reading(job, entries))
        postings = await self.postings(
            entries, lambda entry: read_job(job, entry, details.get(_path(entry), Fields(None)))
        )
        notes = []
        at_least = 0
        if total >= cap and not facets:
            at_least = cap
            notes.append(f"the board shows no more than {cap:,}: there may be more")
        elif len(postings) < total < cap:
            notes.append(f"the board reports {total:,} but sent {len(postings):,}")
        waiting = sum(1 for it in postings if not it.has_text and it.id not in job.have_text)
        if waiting:
            notes.append(f"{fmt.count(waiting, 'description')} will be fetched by later refreshes")
        if broken:
            notes.append(f"fetching descriptions stopped: {broken}")
        complete = not at_least and (len(postings) >= total or total >= cap)
        return BoardReading(postings, complete, at_least, tuple(notes))

    async def _rest(self, job: BoardJob, pages: BoardPages, facet: _Facet, total: int) -> list[Any]:
        """The entries of a part after its first page."""
        size = int(_rules()["page"])
        offsets = range(size, min(total, int(_rules()["cap"])), size)
        pages.expected += len(offsets)
        entries = []
        for offset in offsets:
            body = await pages.get(_ask_list(job.token, facet, offset))
            entries += _entries(self.object(body))
        return entries

    async def _details(
        self, job: BoardJob, pages: BoardPages, paths: Sequence[str]
    ) -> tuple[dict[str, Fields], str]:
        """The postings' own pages by path, and why fetching stopped, if it did.

        The next refresh fetches the missing ones; the list is useful without them.
        """
        details: dict[str, Fields] = {}
        pages.expected += len(paths)
        for path in paths:
            try:
                body = await pages.get(Request(f"{_base(job.token)}{path}"))
            except FetchError as error:
                return details, error.what
            details[path] = self.object(body).child("jobPostingInfo")
        return details, ""


def read_job(job: BoardJob, entry: Fields, detail: Fields) -> Posting | None:
    """A posting from its line in the list, and from its own page if that was read."""
    path = _path(entry)
    requisition = detail.line("jobReqId", 60) or next(iter(entry.lines("bulletFields", 60)), "")
    exact_day = detail.day("startDate")
    return make_posting(
        job.token,
        path.rpartition("/")[2].rpartition("_")[2] or path,
        detail.line("title") or entry.line("title"),
        job=requisition,
        places=list(_places(entry, detail)),
        workplace=detail.line("remoteType", 40) or entry.line("remoteType", 40),
        published=exact_day or _day_in_words(entry.line("postedOn", 60), job.today),
        approximate=exact_day is None,
        text=plain(detail.text("jobDescription")),
        url=detail.link("externalUrl") or f"https://{job.token.host}/{job.token.site}{path}",
        employment=detail.line("timeType", 60),
        requisition=requisition,
    )


def _ask_list(token: BoardToken, facet: _Facet, offset: int) -> Request:
    body = {
        "appliedFacets": {facet.name: [facet.value]} if facet.name else {},
        "limit": _rules()["page"],
        "offset": offset,
        "searchText": "",
    }
    return Request(f"{_base(token)}/jobs", json.dumps(body).encode())


def _base(token: BoardToken) -> str:
    if not token.host.endswith(".myworkdayjobs.com") or not token.site:
        raise PayloadError(f"{token.key}: its [[board]] row lacks a host or a site")
    tenant = token.host.partition(".")[0]
    return f"https://{token.host}/wday/cxs/{tenant}/{token.site}"


def _total(body: Fields) -> int:
    total = body.number("total")
    if total is None or not isinstance(body.raw("jobPostings"), list):
        raise PayloadError("Workday: the response has no total or no list of postings")
    return int(max(total, 0))


def _entries(body: Fields) -> list[Any]:
    return as_list(body.raw("jobPostings"))


def _split(body: Fields) -> list[_Facet]:
    """The values of the best facet, if every one of them stays below the cap."""
    facets: dict[str, list[Fields]] = {}
    for facet in _facets(body.children("facets"), 0):
        values = [value for value in facet.children("values") if value.line("id", 80)]
        if values:
            facets[facet.line("facetParameter", 60)] = values
    for name in _rules()["facets"]:
        values = facets.get(name, [])
        if len(values) > 1 and all(
            (value.number("count") or 0) < _rules()["cap"] for value in values
        ):
            return [_Facet(name, value.line("id", 80)) for value in values]
    return []


def _facets(facets: Sequence[Fields], depth: int) -> Iterator[Fields]:
    for facet in facets:
        yield facet
        if depth < 3:
            yield from _facets(facet.children("values"), depth + 1)


def _worth_reading(job: BoardJob, entries: Sequence[Any]) -> list[str]:
    """Paths of descriptions to fetch now: what matters to the reader first, then relevant titles,
    then the newest.
    """
    order: dict[str, tuple[float, bool, int]] = {}
    for entry in objects(entries):
        path = _path(entry)
        posting = read_job(job, entry, Fields(None))
        if posting is None or posting.id in job.have_text or path in order:
            continue
        title = read_title(posting.title)
        telling = bool(topics_of(posting.title)) or (title.technical and bool(title.levels))
        age = (job.today - (posting.first_published or date.min)).days
        order[path] = (-job.interest(posting), not telling, age)
    return sorted(order, key=lambda path: (*order[path], path))[: int(_rules()["details"])]


def _path(entry: Fields) -> str:
    path = entry.line("externalPath", 320)
    return path if _PATH.fullmatch(path) and ".." not in path else ""


def _places(entry: Fields, detail: Fields) -> Iterator[str]:
    if detail:
        yield detail.line("location", 200)
        yield from detail.lines("additionalLocations", 200)[:60]
    elif not _SEVERAL.fullmatch(listed := entry.line("locationsText", 200)):
        yield listed


def _day_in_words(words: str, today: date) -> date | None:
    """Posted Today, Yesterday, N Days Ago, 30+ Days Ago."""
    plain_words = words.lower()
    if "today" in plain_words:
        return today
    if "yesterday" in plain_words:
        return today - timedelta(days=1)
    match = _AGO.search(plain_words)
    return today - timedelta(days=int(match[1])) if match else None


def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = bundled_table("boards_rules")["workday"]
    return rules

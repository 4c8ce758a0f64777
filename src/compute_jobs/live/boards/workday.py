"""Workday: twenty at a time, never more than two thousand, dates in words, pay only in prose.

A list that reaches its cap is split by a facet whose parts don't overlap. Descriptions cost a
request each, so only some are fetched at a time: the newest and most telling titles first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from compute_jobs.core.posting import Posting
from compute_jobs.live.boards import pay
from compute_jobs.live.boards.fields import description, posting
from compute_jobs.live.boards.protocol import (
    Ask,
    BoardReading,
    BoardToken,
    Job,
    Page,
    nothing_of,
    unique,
)
from compute_jobs.live.boards.titles import read_title, topics_of
from compute_jobs.live.fetch import Request
from compute_jobs.live.payload import (
    PayloadError,
    day,
    line,
    link,
    mapping,
    need_mapping,
    number,
    objects,
    read_json,
    text,
)
from compute_jobs.live.tables import table

_AGO = re.compile(r"posted\s+(\d{1,3})(\+?)\s+days?\s+ago", re.I)
_SEVERAL = re.compile(r"\d+ locations", re.I)
_PATH = re.compile(r"/job/[\w%.,'()+~&@/-]{1,300}")


class _Part(Struct, frozen=True):
    """A stretch of the list: everything, or one value of a facet."""

    facet: str = ""
    value: str = ""

    @property
    def key(self) -> str:
        return f"{self.facet}={self.value}"


class Workday:
    name = "workday"

    def page_url(self, token: BoardToken) -> str:
        return f"https://{token.host}/{token.site}"

    def first(self, job: Job) -> Sequence[Ask]:
        return [_ask(job.token, _Part(), 0)]

    def more(self, job: Job, pages: Sequence[Page]) -> Sequence[Ask]:
        lists = _lists(pages)
        asked = {page.ask.about for page in pages}
        missing = [
            _ask(job.token, part, offset)
            for part, total in _parts(lists)
            for offset in range(0, max(total, 1), _rules()["page"])
            if f"{part.key}@{offset}" not in asked
        ]
        if missing:
            return missing
        if any(page.ask.kind == "detail" for page in pages):
            return ()
        return [_ask_detail(job.token, path) for path in _worth_reading(job, lists)]

    def parse(self, job: Job, pages: Sequence[Page]) -> BoardReading:
        lists = _lists(pages)
        details = {
            page.ask.about: mapping(_body(page).get("jobPostingInfo"))
            for page in pages
            if page.ask.kind == "detail"
        }
        found: list[Posting] = []
        sent = 0
        for _, body in lists:
            for entry in objects(body.get("jobPostings")):
                sent += 1
                path = _path(entry)
                read = read_job(job, entry, path, details.get(path, {}))
                if read is not None:
                    found.append(read)
        nothing_of([None] * sent, len(found), "Workday")
        postings = unique(found)
        total = _total(lists[0][1])
        cap = int(_rules()["cap"])
        notes = []
        at_least = 0
        if total >= cap and len(_parts(lists)) == 1:
            at_least = cap
            notes.append(f"the board shows no more than {cap:,}: there are at least so many")
        elif len(postings) < total < cap:
            notes.append(f"the board says {total:,} and sent {len(postings):,}")
        waiting = sum(1 for it in postings if not it.has_text and it.id not in job.have_text)
        if waiting:
            notes.append(f"{waiting:,} descriptions are still to come with the next refreshes")
        complete = not at_least and (len(postings) >= total or total >= cap)
        return BoardReading(postings, complete, at_least, tuple(notes))


def read_job(
    job: Job, entry: Mapping[str, Any], path: str, detail: Mapping[str, Any]
) -> Posting | None:
    """A posting from its line in the list, and from its own page where that was read."""
    title = line(detail.get("title")) or line(entry.get("title"))
    if not title or not path:
        return None
    bullets = entry.get("bulletFields")
    requisition = line(detail.get("jobReqId"), 60)
    if not requisition and isinstance(bullets, list) and bullets:
        requisition = line(bullets[0], 60)
    published = day(detail.get("startDate"))
    told = _told_day(line(entry.get("postedOn"), 60), job.today)
    places = list(_places(entry, detail))
    words = description(text(detail.get("jobDescription")))
    return posting(
        job.token,
        path.rpartition("/")[2].rpartition("_")[2] or path,
        title,
        job=requisition,
        places=places,
        workplace=line(detail.get("remoteType"), 40) or line(entry.get("remoteType"), 40),
        published=published or told,
        approximate=published is None,
        pay=pay.from_text(words, places) if words else None,
        text=words,
        has_text=bool(words),
        url=link(detail.get("externalUrl")) or f"https://{job.token.host}/{job.token.site}{path}",
        employment=line(detail.get("timeType"), 60),
        requisition=requisition,
    )


def _ask(token: BoardToken, part: _Part, offset: int) -> Ask:
    facets = {part.facet: [part.value]} if part.facet else {}
    body = {
        "appliedFacets": facets,
        "limit": _rules()["page"],
        "offset": offset,
        "searchText": "",
    }
    url = f"{_base(token)}/jobs"
    return Ask(Request(url, json.dumps(body).encode()), about=f"{part.key}@{offset}")


def _ask_detail(token: BoardToken, path: str) -> Ask:
    return Ask(Request(f"{_base(token)}{path}"), kind="detail", about=path)


def _base(token: BoardToken) -> str:
    if not token.host.endswith(".myworkdayjobs.com") or not token.site:
        raise PayloadError(f"{token.key}: data/boards.toml lacks a host or a site for it")
    tenant = token.host.partition(".")[0]
    return f"https://{token.host}/wday/cxs/{tenant}/{token.site}"


def _lists(pages: Sequence[Page]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(page.ask.about, _body(page)) for page in pages if page.ask.kind == "list"]


def _body(page: Page) -> Mapping[str, Any]:
    return need_mapping(read_json(page.response.body, "Workday"), "Workday")


def _total(body: Mapping[str, Any]) -> int:
    total = number(body.get("total"))
    if total is None or not isinstance(body.get("jobPostings"), list):
        raise PayloadError("Workday: the answer has no total or no list of postings")
    return int(max(total, 0))


def _parts(lists: Sequence[tuple[str, Mapping[str, Any]]]) -> list[tuple[_Part, int]]:
    """The stretches to read and how long each is; the first page of each tells."""
    whole = lists[0][1]
    total = _total(whole)
    if total < _rules()["cap"]:
        return [(_Part(), total)]
    split = _split(whole)
    if not split:
        return [(_Part(), min(total, int(_rules()["cap"])))]
    firsts = dict(lists)
    parts = []
    for part, expected in split:
        body = firsts.get(f"{part.key}@0")
        length = _total(body) if body is not None else min(expected, 1)
        parts.append((part, min(length, int(_rules()["cap"]))))
    return parts


def _split(body: Mapping[str, Any]) -> list[tuple[_Part, int]]:
    """The values of the best facet, if every one of them stays below the cap."""
    leaves: dict[str, list[tuple[_Part, int]]] = {}
    for facet in _facets(body.get("facets"), 0):
        name = line(facet.get("facetParameter"), 60)
        values = [
            (_Part(name, line(value.get("id"), 80)), int(number(value.get("count")) or 0))
            for value in objects(facet.get("values"))
            if line(value.get("id"), 80)
        ]
        if name and values:
            leaves[name] = values
    for name in _rules()["facets"]:
        values = leaves.get(name, [])
        if len(values) > 1 and all(count < _rules()["cap"] for _, count in values):
            return values
    return []


def _facets(raw: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    for facet in objects(raw):
        yield facet
        if depth < 3:
            yield from _facets(facet.get("values"), depth + 1)


def _worth_reading(job: Job, lists: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Paths of descriptions to fetch now: telling titles first, then the newest."""
    found: dict[str, tuple[bool, int]] = {}
    for _, body in lists:
        for entry in objects(body.get("jobPostings")):
            path = _path(entry)
            read = read_job(job, entry, path, {})
            if read is None or read.id in job.have_text or path in found:
                continue
            title = read_title(read.title)
            telling = bool(topics_of(read.title)) or (title.technical and bool(title.levels))
            age = (job.today - (read.first_published or date.min)).days
            found[path] = (not telling, age)
    return sorted(found, key=lambda path: (*found[path], path))[: int(_rules()["details"])]


def _path(entry: Mapping[str, Any]) -> str:
    path = line(entry.get("externalPath"), 320)
    return path if _PATH.fullmatch(path) and ".." not in path else ""


def _places(entry: Mapping[str, Any], detail: Mapping[str, Any]) -> Iterator[str]:
    listed = line(entry.get("locationsText"), 200)
    if not detail:
        if listed and not _SEVERAL.fullmatch(listed):
            yield listed
        return
    yield line(detail.get("location"), 200)
    further = detail.get("additionalLocations")
    if isinstance(further, list):
        yield from (line(place, 200) for place in further[:60])


def _told_day(words: str, today: date) -> date | None:
    """Posted Today, Yesterday, N Days Ago, 30+ Days Ago: as far as words go."""
    plain = words.lower()
    if "today" in plain:
        return today
    if "yesterday" in plain:
        return today - timedelta(days=1)
    found = _AGO.search(plain)
    return today - timedelta(days=int(found[1])) if found else None


def _rules() -> Mapping[str, Any]:
    rules: Mapping[str, Any] = table("boards_rules")["workday"]
    return rules

"""Greenhouse: one call tells all, with descriptions and, where the employer shows it, pay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

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
from compute_jobs.live.fetch import Request
from compute_jobs.live.html_text import plain
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

_PLACES = re.compile(r"\s*[|;•]\s*")
_CATEGORY = ("career page posting category", "job family", "department", "team")


class Greenhouse:
    name = "greenhouse"

    def page_url(self, token: BoardToken) -> str:
        return f"https://job-boards.greenhouse.io/{quote(token.token, safe='')}"

    def first(self, job: Job) -> Sequence[Ask]:
        token = quote(job.token.token, safe="")
        url = f"https://boards-api.greenhouse.io/v1/boards/{token}/jobs"
        return [Ask(Request(f"{url}?content=true&pay_transparency=true"))]

    def more(self, job: Job, pages: Sequence[Page]) -> Sequence[Ask]:
        return ()

    def parse(self, job: Job, pages: Sequence[Page]) -> BoardReading:
        body = need_mapping(read_json(pages[0].response.body, "Greenhouse"), "Greenhouse")
        raw = body.get("jobs")
        if not isinstance(raw, list):
            raise PayloadError("Greenhouse: the answer has no list of jobs")
        found: list[Posting] = []
        general = 0
        for entry in objects(raw):
            if "internal_job_id" in entry and entry["internal_job_id"] is None:
                general += 1  # an invitation to apply for anything is no opening
                continue
            read = read_job(job.token, entry)
            if read is not None:
                found.append(read)
        nothing_of(raw, len(found) + general, "Greenhouse")
        postings = unique(found)
        total = number(mapping(body.get("meta")).get("total")) or 0
        notes = [f"{general} general applications are not counted"] if general else []
        short = total > len(raw)
        if short:
            notes.append(f"the board says {total:.0f} and sent {len(raw)}")
        return BoardReading(postings, not short, int(total) if short else 0, tuple(notes))


def read_job(token: BoardToken, entry: Mapping[str, Any]) -> Posting | None:
    """One job, from the list or from its own page; None where it lacks an id or a title."""
    native, title = line(entry.get("id"), 60), line(entry.get("title"))
    if not native or not title:
        return None
    place = line(mapping(entry.get("location")).get("name"), 400)
    places = [it for it in _PLACES.split(place) if it]
    words = description(text(entry.get("content")), escaped=True)
    return posting(
        token,
        native,
        title,
        job=line(entry.get("internal_job_id"), 60),
        team=_team(entry),
        places=places,
        published=day(entry.get("first_published")),
        pay=pay.choose(_ranges(entry.get("pay_input_ranges")), words, places),
        text=words,
        has_text=bool(words),
        url=link(entry.get("absolute_url")),
        employment=_metadata(entry, ("employment type", "time type")),
        requisition=line(entry.get("requisition_id"), 60),
    )


def _ranges(raw: Any) -> Iterator[pay.Found]:
    """Cents, without an interval: the title and the blurb have to name it, or the size."""
    for entry in objects(raw):
        low, high = number(entry.get("min_cents")), number(entry.get("max_cents"))
        yield pay.structured(
            None if low is None else low / 100,
            None if high is None else high / 100,
            line(entry.get("currency_type"), 8),
            "",
            name=line(entry.get("title"), 120),
            about=plain(text(entry.get("blurb"), 4000), escaped=True, limit=600),
        )


def _team(entry: Mapping[str, Any]) -> str:
    for department in objects(entry.get("departments")):
        name = line(department.get("name"), 120)
        if name:
            return name
    return _metadata(entry, _CATEGORY)


def _metadata(entry: Mapping[str, Any], names: Sequence[str]) -> str:
    for item in objects(entry.get("metadata")):
        if line(item.get("name")).lower() in names:
            value = item.get("value")
            if isinstance(value, list):
                value = value[0] if value else ""
            if line(value, 120):
                return line(value, 120)
    return ""

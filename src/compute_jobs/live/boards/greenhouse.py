"""Greenhouse: one call returns everything, with descriptions and, where shown, pay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Posting
from compute_jobs.live.boards import pay
from compute_jobs.live.boards.board import Board, BoardJob, BoardPages, BoardReading, make_posting
from compute_jobs.live.boards.pay_in_text import PayReading, is_sales
from compute_jobs.live.boards.workplace import field_of
from compute_jobs.live.fetch import Request
from compute_jobs.live.payload import Fields, line, objects, plain

_PLACES = re.compile(r"\s*[|;•]\s*")
_CATEGORY = ("career page posting category", "job family", "department", "team")


class Greenhouse(Board):
    name = "greenhouse"

    def page_url(self, token: BoardToken) -> str:
        return f"https://job-boards.greenhouse.io/{quote(token.token, safe='')}"

    async def read(self, job: BoardJob, pages: BoardPages) -> BoardReading:
        token = quote(job.token.token, safe="")
        url = f"https://boards-api.greenhouse.io/v1/boards/{token}/jobs"
        request = Request(f"{url}?content=true&pay_transparency=true")
        body = self.object(await pages.get(request))
        entries = self.jobs(body)
        general = sum(map(_is_general, objects(entries)))
        postings = await self.postings(entries, lambda entry: _read_job(job.token, entry), general)
        left_out = fmt.count(general, "general application")
        notes = [f"{left_out} not counted"] if general else []
        total = body.child("meta").number("total") or 0
        short = total > len(entries)
        if short:
            notes.append(f"the board reports {total:.0f} but sent {len(entries)}")
        return BoardReading(postings, not short, int(total) if short else 0, tuple(notes))


def _is_general(entry: Fields) -> bool:
    """A general application isn't an opening."""
    return "internal_job_id" in entry and entry.raw("internal_job_id") is None


def _read_job(token: BoardToken, entry: Fields) -> Posting | None:
    if _is_general(entry):
        return None
    title, team = entry.line("title"), _team(entry)
    return make_posting(
        token,
        entry.line("id", 60),
        title,
        job=entry.line("internal_job_id", 60),
        team=team,
        places=_PLACES.split(entry.child("location").line("name", 400)),
        workplace=field_of(entry.children("metadata")),
        published=entry.day("first_published"),
        ranges=_ranges(entry, is_sales(title, team)),
        text=plain(entry.text("content"), escaped=True),
        url=entry.link("absolute_url"),
        employment=_metadata(entry, ("employment type", "time type")),
        requisition=entry.line("requisition_id", 60),
    )


def _ranges(entry: Fields, sales: bool) -> Iterator[PayReading]:
    """Cents, without an interval: the title, the blurb or the size has to name it."""
    for given in entry.children("pay_input_ranges"):
        low, high = given.number("min_cents"), given.number("max_cents")
        yield pay.structured(
            None if low is None else low / 100,
            None if high is None else high / 100,
            given.line("currency_type", 8),
            "",
            name=given.line("title", 120),
            about=plain(given.text("blurb", 4000), escaped=True, limit=2000),
            sales=sales,
        )


def _team(entry: Fields) -> str:
    names = (department.line("name", 120) for department in entry.children("departments"))
    return next(filter(None, names), "") or _metadata(entry, _CATEGORY)


def _metadata(entry: Fields, names: Sequence[str]) -> str:
    for item in entry.children("metadata"):
        if item.line("name").lower() in names:
            value = item.raw("value")
            if isinstance(value, list):
                value = value[0] if value else ""
            if text := line(value, 120):
                return text
    return ""

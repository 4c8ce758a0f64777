"""Ashby: one call returns everything. Unlisted jobs and hidden pay are left out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Posting
from compute_jobs.live.boards import pay
from compute_jobs.live.boards.board import (
    Board,
    BoardJob,
    BoardPages,
    BoardReading,
    make_posting,
)
from compute_jobs.live.fetch import Request
from compute_jobs.live.payload import Fields, objects, plain


class Ashby(Board):
    name = "ashby"

    def page_url(self, token: BoardToken) -> str:
        return f"https://jobs.ashbyhq.com/{quote(token.token, safe='')}"

    async def read(self, job: BoardJob, pages: BoardPages) -> BoardReading:
        name = quote(job.token.token, safe="")
        url = f"https://api.ashbyhq.com/posting-api/job-board/{name}?includeCompensation=true"
        entries = self.jobs(self.object(await pages.get(Request(url))))
        unlisted = sum(map(_is_unlisted, objects(entries)))
        return BoardReading(
            await self.postings(entries, lambda entry: _read_job(job.token, entry), unlisted)
        )


def _is_unlisted(entry: Fields) -> bool:
    return entry.raw("isListed") is False


def _read_job(token: BoardToken, entry: Fields) -> Posting | None:
    if _is_unlisted(entry):
        return None
    further = [place.line("location", 120) for place in entry.children("secondaryLocations")]
    workplace = entry.line("workplaceType", 40)
    if not workplace and entry.raw("isRemote") is True:
        workplace = "remote"
    text = plain(entry.text("descriptionHtml"))
    return make_posting(
        token,
        entry.line("id", 60),
        entry.line("title"),
        team=entry.line("team", 120) or entry.line("department", 120),
        places=[entry.line("location", 120), *further],
        workplace=workplace,
        published=entry.day("publishedAt"),
        ranges=_salaries(entry),
        text=text or plain(entry.text("descriptionPlain").replace("<", "‹")),
        url=entry.link("jobUrl"),
        employment=entry.line("employmentType", 60),
    )


def _salaries(entry: Fields) -> Iterator[pay.PayReading]:
    if entry.raw("shouldDisplayCompensationOnJobPostings") is False:
        return
    compensation = entry.child("compensation")
    for component in compensation.children("summaryComponents"):
        if component.raw("compensationType") == "Salary":
            yield pay.structured(
                component.number("minValue"),
                component.number("maxValue"),
                component.line("currencyCode", 8),
                component.line("interval", 20),
                about=compensation.line("compensationTierSummary", 300),
            )

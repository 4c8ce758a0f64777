"""Ashby: one call returns everything. Unlisted jobs and hidden pay are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Posting
from compute_jobs.live.boards import pay
from compute_jobs.live.boards.board import Board, BoardJob, BoardPages, BoardReading, make_posting
from compute_jobs.live.boards.pay_in_text import MORE, PayReading, calls_more
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


def _salaries(entry: Fields) -> Iterator[PayReading]:
    if entry.raw("shouldDisplayCompensationOnJobPostings") is False:
        return
    compensation = entry.child("compensation")
    summary = compensation.line("compensationTierSummary", 300)
    # The summary merges pay zones into one range; each tier is a zone, a place or a level.
    zones = [
        _salary(component, summary, tier)
        for tier in compensation.children("compensationTiers")
        for component in _salary_components(tier.children("components"))
    ]
    merged = _salary_components(compensation.children("summaryComponents"))
    yield from zones or [_salary(component, summary, Fields(None)) for component in merged]


def _salary_components(components: Sequence[Fields]) -> list[Fields]:
    return [it for it in components if it.raw("compensationType") == "Salary"]


def _salary(component: Fields, summary: str, tier: Fields) -> PayReading:
    if calls_more(tier.line("additionalInformation", 2000)):
        return PayReading(refused=MORE)
    return pay.structured(
        component.number("minValue"),
        component.number("maxValue"),
        component.line("currencyCode", 8),
        component.line("interval", 20),
        name=tier.line("title", 120),
        about=summary,
    )

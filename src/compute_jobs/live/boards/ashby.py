"""Ashby: one call tells all; what isn't listed isn't ours to show, nor pay that isn't displayed."""

from __future__ import annotations

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


class Ashby:
    name = "ashby"

    def page_url(self, token: BoardToken) -> str:
        return f"https://jobs.ashbyhq.com/{quote(token.token, safe='')}"

    def first(self, job: Job) -> Sequence[Ask]:
        name = quote(job.token.token, safe="")
        url = f"https://api.ashbyhq.com/posting-api/job-board/{name}?includeCompensation=true"
        return [Ask(Request(url))]

    def more(self, job: Job, pages: Sequence[Page]) -> Sequence[Ask]:
        return ()

    def parse(self, job: Job, pages: Sequence[Page]) -> BoardReading:
        body = need_mapping(read_json(pages[0].response.body, "Ashby"), "Ashby")
        raw = body.get("jobs")
        if not isinstance(raw, list):
            raise PayloadError("Ashby: the answer has no list of jobs")
        found: list[Posting] = []
        unlisted = 0
        for entry in objects(raw):
            if entry.get("isListed") is False:
                unlisted += 1
                continue
            read = read_job(job.token, entry)
            if read is not None:
                found.append(read)
        nothing_of(raw, len(found) + unlisted, "Ashby")
        return BoardReading(unique(found))


def read_job(token: BoardToken, entry: Mapping[str, Any]) -> Posting | None:
    native, title = line(entry.get("id"), 60), line(entry.get("title"))
    if not native or not title:
        return None
    further = (line(it.get("location"), 120) for it in objects(entry.get("secondaryLocations")))
    places = [line(entry.get("location"), 120), *further]
    workplace = line(entry.get("workplaceType"), 40)
    if not workplace and entry.get("isRemote") is True:
        workplace = "remote"
    words = description(text(entry.get("descriptionHtml")))
    if not words:
        words = description(text(entry.get("descriptionPlain")).replace("<", "‹"))
    return posting(
        token,
        native,
        title,
        team=line(entry.get("team"), 120) or line(entry.get("department"), 120),
        places=places,
        workplace=workplace,
        published=day(entry.get("publishedAt")),
        pay=pay.choose(_salaries(entry), words, places),
        text=words,
        has_text=bool(words),
        url=link(entry.get("jobUrl")),
        employment=line(entry.get("employmentType"), 60),
    )


def _salaries(entry: Mapping[str, Any]) -> Iterator[pay.Found]:
    if entry.get("shouldDisplayCompensationOnJobPostings") is False:
        return
    compensation = mapping(entry.get("compensation"))
    told = line(compensation.get("compensationTierSummary"), 300)
    for component in objects(compensation.get("summaryComponents")):
        if component.get("compensationType") != "Salary":
            continue
        yield pay.structured(
            number(component.get("minValue")),
            number(component.get("maxValue")),
            line(component.get("currencyCode"), 8),
            line(component.get("interval"), 20),
            about=told,
        )

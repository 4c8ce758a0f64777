"""Lever: bare lists, page by page, one request a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    day_of_millis,
    line,
    link,
    mapping,
    need_list,
    number,
    objects,
    read_json,
    text,
)
from compute_jobs.live.tables import table

_HOSTS = ("api.lever.co", "api.eu.lever.co")


class Lever:
    name = "lever"

    def page_url(self, token: BoardToken) -> str:
        return f"https://jobs.{'eu.' if token.host == _HOSTS[1] else ''}lever.co/{token.token}"

    def first(self, job: Job) -> Sequence[Ask]:
        return [self._ask(job, 0)]

    def more(self, job: Job, pages: Sequence[Page]) -> Sequence[Ask]:
        rules = table("boards_rules")["lever"]
        last = read_json(pages[-1].response.body, "Lever")
        if not isinstance(last, list) or len(last) < rules["page"] or len(pages) >= rules["pages"]:
            return ()
        before = {_id(it) for page in pages[:-1] for it in _entries(page)}
        if {_id(it) for it in objects(last)} <= before:
            return ()  # the server ignores the page number and says the same again
        return [self._ask(job, len(pages) * int(rules["page"]))]

    def parse(self, job: Job, pages: Sequence[Page]) -> BoardReading:
        found: list[Posting] = []
        sent = 0
        for page in pages:
            raw = need_list(read_json(page.response.body, "Lever"), "Lever")
            sent += len(raw)
            for entry in objects(raw):
                read = read_job(job.token, entry)
                if read is not None:
                    found.append(read)
        nothing_of([None] * sent, len(found), "Lever")
        return BoardReading(unique(found))

    def _ask(self, job: Job, skip: int) -> Ask:
        host = job.token.host if job.token.host in _HOSTS else _HOSTS[0]
        site, page = quote(job.token.token, safe=""), table("boards_rules")["lever"]["page"]
        url = f"https://{host}/v0/postings/{site}?mode=json&skip={skip}&limit={page}"
        return Ask(Request(url), about=str(skip))


def read_job(token: BoardToken, entry: Mapping[str, Any]) -> Posting | None:
    native, title = _id(entry), line(entry.get("text"))
    if not native or not title:
        return None
    categories = mapping(entry.get("categories"))
    raw = categories.get("allLocations")
    listed = [line(place, 120) for place in raw] if isinstance(raw, list) else []
    places = [line(categories.get("location"), 120), *listed]
    words = _words(entry)
    return posting(
        token,
        native,
        title,
        team=line(categories.get("team"), 120) or line(categories.get("department"), 120),
        places=places,
        workplace=line(entry.get("workplaceType"), 40),
        published=day_of_millis(entry.get("createdAt")),
        pay=pay.choose(_range(entry), words, places),
        text=words,
        has_text=bool(words),
        url=link(entry.get("hostedUrl")),
        employment=line(categories.get("commitment"), 60),
    )


def _range(entry: Mapping[str, Any]) -> list[pay.Found]:
    given = mapping(entry.get("salaryRange"))
    if not given:
        return []
    about = line(entry.get("salaryDescriptionPlain"), 600)
    return [
        pay.structured(
            number(given.get("min")),
            number(given.get("max")),
            line(given.get("currency"), 8),
            line(given.get("interval"), 40),
            name="base salary" if "base" in about.lower() else "",
            about=about,
        )
    ]


def _words(entry: Mapping[str, Any]) -> str:
    parts = [text(entry.get("descriptionPlain")) or description(text(entry.get("description")))]
    for section in objects(entry.get("lists")):
        parts += [line(section.get("text")), description(text(section.get("content")))]
    parts.append(text(entry.get("additionalPlain")) or description(text(entry.get("additional"))))
    parts.append(text(entry.get("salaryDescriptionPlain")))
    return description("\n".join(part for part in parts if part).replace("<", "‹"))


def _entries(page: Page) -> list[Mapping[str, Any]]:
    return list(objects(read_json(page.response.body, "Lever")))


def _id(entry: Mapping[str, Any]) -> str:
    return line(entry.get("id"), 60)

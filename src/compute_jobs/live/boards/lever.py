"""Lever: bare lists, page by page, one request a second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from compute_jobs.core.posting import Posting
from compute_jobs.live.boards import pay
from compute_jobs.live.boards.board import (
    Board,
    BoardAsk,
    BoardJob,
    BoardPage,
    BoardReading,
    BoardToken,
    make_posting,
)
from compute_jobs.live.fetch import Request
from compute_jobs.live.payload import Fields, day_of_millis, need_list, objects, plain
from compute_jobs.packs.tables import bundled_table

_HOSTS = ("api.lever.co", "api.eu.lever.co")


class Lever(Board):
    name = "lever"

    def page_url(self, token: BoardToken) -> str:
        return f"https://jobs.{'eu.' if token.host == _HOSTS[1] else ''}lever.co/{token.token}"

    def first(self, job: BoardJob) -> Sequence[BoardAsk]:
        return [self._ask(job, 0)]

    def more(self, job: BoardJob, pages: Sequence[BoardPage]) -> Sequence[BoardAsk]:
        rules = bundled_table("boards_rules")["lever"]
        last = self.json(pages[-1])
        if not isinstance(last, list) or len(last) < rules["page"] or len(pages) >= rules["pages"]:
            return ()
        earlier = {_id(entry) for page in pages[:-1] for entry in objects(self.json(page))}
        if {_id(entry) for entry in objects(last)} <= earlier:
            return ()  # the server ignores the page number and repeats itself
        return [self._ask(job, len(pages) * int(rules["page"]))]

    def parse(self, job: BoardJob, pages: Sequence[BoardPage]) -> BoardReading:
        entries = [entry for page in pages for entry in need_list(self.json(page), self.title)]
        return BoardReading(self.postings(entries, lambda entry: _read_job(job.token, entry)))

    def _ask(self, job: BoardJob, skip: int) -> BoardAsk:
        host = job.token.host if job.token.host in _HOSTS else _HOSTS[0]
        site, page = quote(job.token.token, safe=""), bundled_table("boards_rules")["lever"]["page"]
        url = f"https://{host}/v0/postings/{site}?mode=json&skip={skip}&limit={page}"
        return BoardAsk(Request(url), about=str(skip))


def _read_job(token: BoardToken, entry: Fields) -> Posting | None:
    categories = entry.child("categories")
    return make_posting(
        token,
        _id(entry),
        entry.line("text"),
        team=categories.line("team", 120) or categories.line("department", 120),
        places=[categories.line("location", 120), *categories.lines("allLocations", 120)],
        workplace=entry.line("workplaceType", 40),
        published=day_of_millis(entry.raw("createdAt")),
        ranges=_ranges(entry),
        text=_description(entry),
        url=entry.link("hostedUrl"),
        employment=categories.line("commitment", 60),
    )


def _ranges(entry: Fields) -> Iterator[pay.PayReading]:
    given = entry.child("salaryRange")
    if given:
        about = entry.line("salaryDescriptionPlain", 600)
        yield pay.structured(
            given.number("min"),
            given.number("max"),
            given.line("currency", 8),
            given.line("interval", 40),
            name="base salary" if "base" in about.lower() else "",
            about=about,
        )


def _description(entry: Fields) -> str:
    parts = [entry.text("descriptionPlain") or plain(entry.text("description"))]
    for section in entry.children("lists"):
        parts += [section.line("text"), plain(section.text("content"))]
    parts.append(entry.text("additionalPlain") or plain(entry.text("additional")))
    parts.append(entry.text("salaryDescriptionPlain"))
    return plain("\n".join(part for part in parts if part).replace("<", "‹"))


def _id(entry: Fields) -> str:
    return entry.line("id", 60)

"""Lever: bare lists, page by page, one request a second."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Posting
from compute_jobs.live.boards import pay
from compute_jobs.live.boards.board import Board, BoardJob, BoardPages, BoardReading, make_posting
from compute_jobs.live.boards.pay_in_text import PayReading, is_sales
from compute_jobs.live.fetch import Request
from compute_jobs.live.payload import Fields, day_of_millis, need_list, objects, plain
from compute_jobs.packs.tables import bundled_table

_HOSTS = ("api.lever.co", "api.eu.lever.co")


class Lever(Board):
    name = "lever"

    def page_url(self, token: BoardToken) -> str:
        return f"https://jobs.{'eu.' if token.host == _HOSTS[1] else ''}lever.co/{token.token}"

    async def read(self, job: BoardJob, pages: BoardPages) -> BoardReading:
        rules = bundled_table("boards_rules")["lever"]
        host = job.token.host if job.token.host in _HOSTS else _HOSTS[0]
        url = f"https://{host}/v0/postings/{quote(job.token.token, safe='')}?mode=json"
        size, entries = int(rules["page"]), []
        ids: set[str] = set()
        for page in range(int(rules["pages"])):
            body = await pages.get(Request(f"{url}&skip={page * size}&limit={size}"))
            listed = need_list(self.json(body), self.title)
            entries += listed
            new = {_id(entry) for entry in objects(listed)} - ids
            # A server that ignores the page number repeats itself.
            if len(listed) < size or not new:
                break
            ids |= new
        return BoardReading(await self.postings(entries, lambda entry: _read_job(job.token, entry)))


def _read_job(token: BoardToken, entry: Fields) -> Posting | None:
    categories = entry.child("categories")
    team = categories.line("team", 120) or categories.line("department", 120)
    return make_posting(
        token,
        _id(entry),
        entry.line("text"),
        team=team,
        places=[categories.line("location", 120), *categories.lines("allLocations", 120)],
        workplace=entry.line("workplaceType", 40),
        published=day_of_millis(entry.raw("createdAt")),
        ranges=_ranges(entry, is_sales(entry.line("text"), team)),
        text=_description(entry),
        url=entry.link("hostedUrl"),
        employment=categories.line("commitment", 60),
    )


def _ranges(entry: Fields, sales: bool) -> Iterator[PayReading]:
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
            sales=sales,
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

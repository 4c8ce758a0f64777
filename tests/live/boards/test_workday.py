"""Workday: pages, the cap, facets, dates in words, and descriptions a few at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from compute_jobs.core.posting import Query
from compute_jobs.live.boards.board import BoardJob, BoardReading, read_board
from compute_jobs.live.boards.board_source import ALL_BOARDS
from compute_jobs.live.fetch import FetchError, Request, Response
from compute_jobs.live.matching import interest
from compute_jobs.live.payload import PayloadError
from tests.live.boards.make import TODAY, TOKENS, job, workday_detail, workday_line, workday_list


class Server:
    """Answers list and detail requests as Workday does: twenty at a time, 2,000 at most."""

    def __init__(self, titles: list[str], *, facets: Mapping[str, list[int]] | None = None) -> None:
        self.lines = [workday_line(number, title) for number, title in enumerate(titles, start=1)]
        self.facets = facets or {}
        self.asked: list[Mapping[str, Any]] = []
        self.details: list[str] = []
        self.broken_details = False

    async def __call__(self, request: Request) -> Response:
        if request.body is None:
            self.details.append(request.url)
            if self.broken_details:
                raise FetchError("limited", "asked too often")
            number = int(request.url.rpartition("_JR")[2])
            return self._answer(
                workday_detail(number, "<p>Base salary range: $180,000 - $220,000</p>")
            )
        asked = json.loads(request.body)
        self.asked.append(asked)
        lines = self.lines
        for value in asked["appliedFacets"].get("jobFamilyGroup", []):
            lines = [self.lines[place] for place in self.facets[value]]
        part = lines[asked["offset"] : asked["offset"] + asked["limit"]]
        listed = workday_list(part, min(len(lines), 2000) if asked["offset"] == 0 else 0)
        listed["facets"] = [
            {"facetParameter": "locations", "values": [{"id": "here", "count": 9999}]},
            {
                "facetParameter": "group",
                "values": [
                    {
                        "facetParameter": "jobFamilyGroup",
                        "values": [
                            {"id": value, "count": len(places)}
                            for value, places in self.facets.items()
                        ],
                    }
                ],
            },
        ]
        return self._answer(listed)

    def _answer(self, body: Any) -> Response:
        return Response(
            "x", datetime(2026, 11, 21, tzinfo=UTC), json.dumps(body).encode(), "0" * 64
        )


async def read(server: Server, asked: BoardJob | None = None) -> BoardReading:
    return await read_board(ALL_BOARDS["workday"], asked or job("workday"), server)


async def test_every_page_is_read_though_only_the_first_tells_the_total() -> None:
    server = Server(["Engineer"] * 45)
    reading = await read(server)
    assert len(reading.postings) == 45 and reading.complete
    assert [asked["offset"] for asked in server.asked] == [0, 20, 40]


async def test_a_detail_brings_text_pay_places_and_the_exact_day() -> None:
    server = Server(["Senior Engineer"])
    posting = (await read(server)).postings[0]
    assert posting.first_published == date(2026, 11, 2) and not posting.approximate
    assert posting.places == ("US, CA, Santa Clara", "US, TX, Austin")
    assert posting.remote == "hybrid" and posting.pay[0].high == 220000
    assert posting.id == "workday:acme:JR0000001" and posting.job == "JR0000001"


async def test_descriptions_come_a_few_at_a_time_telling_titles_first() -> None:
    titles = ["Accountant"] * 160 + ["GPU Kernel Engineer"] * 10
    server = Server(titles)
    reading = await read(server)
    assert len(server.details) == 150
    assert all("Kernel" in url for url in server.details[:10])
    assert any("20 descriptions will be fetched" in note for note in reading.notes)


async def test_what_matters_to_the_reader_comes_first() -> None:
    """By level, places and saved searches; without any of them by telling titles."""
    titles = ["GPU Kernel Engineer"] * 160 + ["Solar Roof Planner"] * 2 + ["Staff Engineer"]
    suits = interest("staff", searches=[Query(words="solar permits"), Query(words="-solar")])
    server = Server(titles)
    await read(server, job("workday", interest=interest("staff", searches=[Query(words="solar")])))
    assert [url.rpartition("_")[2] for url in server.details[:3]] == [
        "JR0000161",
        "JR0000162",
        "JR0000163",
    ]
    posting = (await read(server)).postings[0]
    assert suits(posting) > interest()(posting), "a search of no words finds all"


async def test_what_is_in_the_cache_is_not_fetched_again() -> None:
    server = Server(["Engineer"] * 5)
    have = frozenset(f"workday:acme:JR000000{number}" for number in range(1, 5))
    reading = await read(server, BoardJob(TOKENS["workday"], TODAY, have))
    assert len(server.details) == 1 and reading.notes == ()


async def test_a_list_stands_though_its_descriptions_break_off() -> None:
    server = Server(["Engineer"] * 5)
    server.broken_details = True
    reading = await read(server)
    assert len(reading.postings) == 5 and reading.complete
    assert any("stopped" in note for note in reading.notes)


async def test_a_list_at_its_cap_is_split_by_a_facet() -> None:
    half = 1500
    server = Server(
        ["Engineer"] * 2 * half,
        facets={"eng": list(range(half)), "ops": list(range(half, 2 * half))},
    )
    reading = await read(server)
    assert len(reading.postings) == 2 * half and reading.complete and not reading.at_least


async def test_a_cap_that_can_t_be_split_is_told_as_at_least() -> None:
    reading = await read(Server(["Engineer"] * 2500))
    assert reading.at_least == 2000 and not reading.complete
    assert any("there may be more" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Posted Today", date(2026, 11, 21)),
        ("Posted Yesterday", date(2026, 11, 20)),
        ("Posted 2 Days Ago", date(2026, 11, 19)),
        ("Posted 30+ Days Ago", date(2026, 10, 22)),
        ("Soon", None),
    ],
)
async def test_dates_in_words_are_approximate(words: str, day: date | None) -> None:
    server = Server(["Accountant"])
    server.lines[0]["postedOn"] = words
    server.broken_details = True
    posting = (await read(server)).postings[0]
    assert posting.first_published == day and posting.approximate


async def test_a_strange_path_is_no_posting() -> None:
    server = Server(["Engineer"] * 2)
    server.lines[0]["externalPath"] = "/../../admin"
    assert len((await read(server)).postings) == 1


async def test_a_moved_shape_is_one_clear_error() -> None:
    async def moved(request: Request) -> Response:
        return Response("x", datetime(2026, 11, 21, tzinfo=UTC), b'{"count": 3}', "0" * 64)

    with pytest.raises(PayloadError, match="total"):
        await read_board(ALL_BOARDS["workday"], job("workday"), moved)


async def test_a_token_without_a_host_is_told() -> None:
    from msgspec.structs import replace

    with pytest.raises(PayloadError, match="lacks a host"):
        await read(Server([]), replace(job("workday"), token=replace(TOKENS["workday"], host="")))

"""Small board payloads in the real shapes, made here, and a way to read them without a network."""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.core.posting import Posting
from compute_jobs.live.boards.board import BoardJob, BoardReading, read_board
from compute_jobs.live.boards.board_source import ALL_BOARDS
from compute_jobs.live.boards.titles import read_title, topics_of
from compute_jobs.live.fetch import Request, Response
from compute_jobs.live.payload import PayloadError

TODAY = date(2026, 11, 21)
TOKENS = {
    "greenhouse": BoardToken("acme", "greenhouse", "acme"),
    "lever": BoardToken("acme", "lever", "acme"),
    "ashby": BoardToken("acme", "ashby", "acme"),
    "workday": BoardToken("acme", "workday", "acme", "acme.wd5.myworkdayjobs.com", "AcmeCareers"),
}


def job(board: str, **more: Any) -> BoardJob:
    return BoardJob(TOKENS[board], TODAY, **more)


class Answers:
    """Answers requests one after the other with these bodies, and notes what was asked."""

    def __init__(self, *bodies: Any) -> None:
        self.bodies = list(bodies)
        self.urls: list[str] = []

    async def __call__(self, request: Request) -> Response:
        self.urls.append(request.url)
        body = self.bodies.pop(0)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Response(request.url, datetime(2026, 11, 21, tzinfo=UTC), raw, "0" * 64)


def parse(board: str, *bodies: Any) -> BoardReading:
    return asyncio.run(read_board(ALL_BOARDS[board], job(board), Answers(*bodies)))


def first_url(token: BoardToken) -> str:
    """What a board is asked first."""
    answers = Answers(b"")
    with pytest.raises(PayloadError):
        asyncio.run(read_board(ALL_BOARDS[token.board], BoardJob(token, TODAY), answers))
    return answers.urls[0]


def only(reading: BoardReading) -> Posting:
    (posting,) = reading.postings
    return posting


def greenhouse_job(
    number: int = 1, title: str = "Engineer", text: str = "", **more: Any
) -> dict[str, Any]:
    return {
        "id": number,
        "internal_job_id": 9000 + number,
        "title": title,
        "absolute_url": f"https://job-boards.greenhouse.io/acme/jobs/{number}",
        "location": {"name": "Austin, TX"},
        "first_published": "2026-11-01T10:00:00-04:00",
        "updated_at": "2026-11-21T01:00:00-04:00",
        "requisition_id": f"R-{number}",
        "departments": [{"id": 1, "name": "Infrastructure"}],
        "metadata": None,
        "content": html.escape(text),
        **more,
    }


def greenhouse(*jobs: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {"jobs": list(jobs), "meta": {"total": len(jobs) if total is None else total}}


def lever_job(number: int = 1, title: str = "Engineer", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:08d}-aaaa-bbbb-cccc-dddddddddddd",
        "text": title,
        "categories": {
            "commitment": "Full-time",
            "team": "Infrastructure",
            "location": "Austin, TX",
            "allLocations": ["Austin, TX", "New York, NY"],
        },
        "createdAt": 1793534400000,
        "workplaceType": "hybrid",
        "descriptionPlain": "Build things.",
        "additionalPlain": "",
        "lists": [{"text": "You have", "content": "<li>Rust</li><li>CUDA</li>"}],
        "hostedUrl": f"https://jobs.lever.co/acme/{number}",
        **more,
    }


def ashby_job(number: int = 1, title: str = "Engineer", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:08d}-1111",
        "title": title,
        "department": "Engineering",
        "team": "Compute",
        "employmentType": "FullTime",
        "location": "San Francisco",
        "secondaryLocations": [{"location": "New York City"}],
        "publishedAt": "2026-11-01T12:54:20.624+00:00",
        "isListed": True,
        "isRemote": None,
        "workplaceType": None,
        "jobUrl": f"https://jobs.ashbyhq.com/acme/{number}",
        "descriptionHtml": "<p>Build <b>things</b>.</p>",
        "descriptionPlain": "Build things.",
        "compensation": {"compensationTierSummary": None, "summaryComponents": []},
        **more,
    }


def salary(low: Any, high: Any, interval: str = "1 YEAR", currency: str = "USD") -> dict[str, Any]:
    return {
        "compensationType": "Salary",
        "interval": interval,
        "currencyCode": currency,
        "minValue": low,
        "maxValue": high,
    }


def workday_line(
    number: int, title: str = "Engineer", posted: str = "Posted 3 Days Ago", **more: Any
) -> dict[str, Any]:
    return {
        "title": title,
        "externalPath": f"/job/US-CA-Santa-Clara/{title.replace(' ', '-')}_JR{number:07d}",
        "locationsText": "US, CA, Santa Clara",
        "postedOn": posted,
        "remoteType": "Onsite",
        "bulletFields": [f"JR{number:07d}"],
        **more,
    }


def workday_list(lines: Sequence[dict[str, Any]], total: int, **more: Any) -> dict[str, Any]:
    return {"total": total, "jobPostings": list(lines), "facets": [], **more}


def workday_detail(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "jobPostingInfo": {
            "title": "Engineer",
            "jobDescription": text,
            "location": "US, CA, Santa Clara",
            "additionalLocations": ["US, TX, Austin"],
            "startDate": "2026-11-02",
            "timeType": "Full time",
            "jobReqId": f"JR{number:07d}",
            "remoteType": "Hybrid",
            "externalUrl": f"https://acme.wd5.myworkdayjobs.com/AcmeCareers/job/x_JR{number:07d}",
            **more,
        }
    }


def posting(number: int = 1, title: str = "Engineer", **more: Any) -> Posting:
    """A posting read already, with what its title says."""
    said = read_title(title)
    plain: dict[str, Any] = {
        "employer": "acme",
        "board": "greenhouse",
        "token": "acme",
        "job": str(number),
        "levels": said.levels,
        "track": said.track,
        "technical": said.technical,
        "topics": topics_of(title),
    }
    return Posting(id=f"greenhouse:acme:{number}", title=title, **(plain | more))

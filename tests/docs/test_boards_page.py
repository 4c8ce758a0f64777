"""The example board of docs/boards.md reads what it says it reads."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tools.made import fences
from tools.make_docs import ROOT

from compute_jobs.core.evidence.evidence_model import BoardToken
from compute_jobs.live.boards.board import Board, BoardJob, read_board
from compute_jobs.live.fetch import Request, Response
from compute_jobs.live.payload import PayloadError

PAGE = (ROOT / "docs" / "boards.md").read_text(encoding="utf-8")
JOB = BoardJob(BoardToken("northlight", "jobcloud", "north"), date(2026, 5, 22))


def example() -> Board:
    code = next(text for words, text in fences(PAGE, "python") if words == "board")
    space: dict[str, Any] = {"__name__": "jobcloud"}
    exec(compile(code, "docs/boards.md", "exec"), space)
    board: Board = space["Jobcloud"]()
    return board


def answers(*pages: Any) -> Any:
    sent = iter(pages)

    async def fetch(request: Request) -> Response:
        body = json.dumps(next(sent)).encode()
        at = datetime(2026, 5, 22, tzinfo=UTC)
        return Response(request.url, at, body, hashlib.sha256(body).hexdigest())

    return fetch


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"j{number}", "title": "Staff Engineer, GPU Clusters", "city": "Luleå"} | more


def test_the_example_reads_every_page_and_stops() -> None:
    first = [entry(number) for number in range(20)]
    salary = {"salary_from": 180_000, "salary_to": 220_000, "currency": "USD"}
    rich = entry(20, **salary, salary_per="1 YEAR", opened="2026-05-01")
    found = asyncio.run(read_board(example(), JOB, answers(first, [rich])))
    assert len(found.postings) == 21
    last = found.postings[-1]
    assert last.id == "jobcloud:north:j20"
    assert (last.level, last.first_published) == ("staff", date(2026, 5, 1))
    assert "infra" in last.topics
    assert [(it.low, it.high, it.currency) for it in last.pay] == [(180_000, 220_000, "USD")]
    assert found.postings[0].pay == ()


def test_a_shape_that_moved_is_an_error_and_not_an_empty_board() -> None:
    with pytest.raises(PayloadError):
        asyncio.run(read_board(example(), JOB, answers([{"name": "no id, no title"}])))
    with pytest.raises(PayloadError):
        asyncio.run(read_board(example(), JOB, answers({"jobs": []})))

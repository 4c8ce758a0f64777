"""A language model on the inbox screen: asked for, told what is sent, checked, counted, undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from compute_jobs.core.coverage.text_reading import ReadingTerms
from compute_jobs.desk.desk import Desk
from compute_jobs.tui.app.app import JobsApp
from tests.live.replay import Replay, Reply
from tests.small_world import small_desk
from tests.tui.driving import drawn, program, status, until

TEXT = "Harbor doubles down\n\n2 May 2026\n\nIt is in 7 markets. Harbor employs 1,900 people.\n"
COMPLETIONS = "/v1/chat/completions"
ROWS = [
    {"quote": "It is in 7 markets.", "number": "7 markets", "metric": "", "label": ""},
    {"quote": "Harbor is worth $900 billion.", "number": "$900 billion", "metric": "", "label": ""},
]


@pytest.fixture
def server() -> Iterator[Replay]:
    replay = Replay()
    message = {"role": "assistant", "content": json.dumps(ROWS)}
    replay.on(COMPLETIONS, Reply(json.dumps({"choices": [{"message": message}]}).encode()))
    yield replay
    replay.close()


@pytest.fixture
def desk(server: Replay) -> Desk:
    desk = small_desk()
    config = desk.workspace.home.config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'[llm]\nurl = "{server.url}/v1"\nmodel = "tiny"\n', "utf-8")
    desk.coverage.take_in(
        desk.coverage.read(TEXT.encode(), "-", ReadingTerms(publisher="Ledgerwire"))
    )
    return desk


def numbers(desk: Desk) -> list[float | None]:
    items = desk.coverage.inbox()[0].items
    return [it.candidate.figure.value for it in items if it.candidate.figure is not None]


async def test_nothing_is_sent_before_the_reader_agrees(desk: Desk, server: Replay) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B", "L")
        assert "characters of its text, nothing else, to 127.0.0.1" in drawn(app)
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        assert server.seen == []


async def test_suggestions_are_checked_counted_and_undone(desk: Desk, server: Replay) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B", "n", "x")
        before = [(it.candidate.quote, it.state) for it in desk.coverage.inbox()[0].items]
        await pilot.press("L", "y")
        await until(
            pilot, lambda: "suggestions: 1 checked against the text, 1 dropped" in drawn(app)
        )
        assert numbers(desk) == [7, 1900]
        (item, *_) = desk.coverage.inbox()[0].items
        assert "suggested" in item.candidate.asks
        states = {it.candidate.quote: it.state for it in desk.coverage.inbox()[0].items}
        assert dict(before).items() <= states.items(), "what was decided stays"
        await pilot.press("u")
        assert [(it.candidate.quote, it.state) for it in desk.coverage.inbox()[0].items] == before
        assert len(server.seen) == 1


async def test_without_an_answer_nothing_changes(desk: Desk, server: Replay) -> None:
    server.answers[COMPLETIONS] = [Reply(b"no", status=500)]
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B", "L", "y")
        await until(pilot, lambda: "the language model" in status(app))
        assert numbers(desk) == [1900]
        await pilot.press("L")
        assert "characters of its text" in drawn(app), "it can be asked again"


async def test_without_an_endpoint_the_way_is_said(desk: Desk) -> None:
    desk.workspace.home.config_file.unlink()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B", "L")
        assert "no language model is set up" in status(app)


@pytest.mark.parametrize("set_up", [True, False])
async def test_reading_offers_it_where_one_is_set_up(set_up: bool) -> None:
    settings: dict[str, Any] = (
        {"llm_url": "https://model.example/v1", "llm_model": "tiny"} if set_up else {}
    )
    app: JobsApp = program(**settings)
    async with app.run_test(size=(120, 40)) as pilot:
        app.open("read", TEXT)
        await until(pilot, lambda: "Source card" in drawn(app))
        await pilot.press(*"Wire", "ctrl+s")
        await until(pilot, lambda: "Inbox (" in drawn(app))
        assert ("L asks your language model" in status(app)) == set_up

"""Keys that come in a burst, as from a slow line or a quick hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from compute_jobs.desk import Desk
from compute_jobs.tui.app import JobsApp
from compute_jobs.tui.panes.claims import ClaimsPane
from compute_jobs.tui.panes.employers import EmployersPane
from compute_jobs.tui.settings import Settings
from compute_jobs.workspace.paths import Home

DAY = date(2026, 5, 22)


@pytest.fixture
def app(tmp_path: Path) -> JobsApp:
    desk = Desk.open(Home.at(tmp_path), as_of=DAY, today=DAY)
    return JobsApp(desk, settings=Settings(welcome=False))


def burst(app: JobsApp, *keys: str) -> None:
    """All of them before the first has been looked at."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_what_follows_enter_is_no_part_of_the_word(app: JobsApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        burst(app, "slash", *"xai", "enter", "2")
        await pilot.pause(0.3)
        assert app.screen.query_one(EmployersPane).words == "xai"
        assert app.focused is app.screen.query_one(ClaimsPane).list, "2 goes to the claims"


async def test_what_follows_escape_is_a_key_again(app: JobsApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        burst(app, "slash", *"xai", "escape", "down", "down")
        await pilot.pause(0.3)
        pane = app.screen.query_one(EmployersPane)
        assert pane.words == ""
        assert app.focused is pane.list


async def test_a_value_that_is_not_taken_keeps_its_field(app: JobsApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("w", "enter")
        await pilot.pause(0.3)
        burst(app, "x", "enter", "y")
        await pilot.pause(0.3)
        assert isinstance(app.focused, Input)
        assert app.focused.value.endswith("xy"), "nothing that was typed is lost"
        await pilot.press("backspace", "backspace", "1", "enter")
        await pilot.pause(0.3)
        assert not isinstance(app.focused, Input)
        assert max(app.view.weights.values()) > 0.5

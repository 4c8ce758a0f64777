"""A refresh: progress while it runs, what failed and why, stopping, reading it in at the end."""

from __future__ import annotations

from tests.tui.screens.rich_desk import RichDesk, app_on, drawn


async def test_progress_is_shown_and_the_outcome_read_in() -> None:
    desk = RichDesk()
    app = app_on(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("R")
        await pilot.pause(0.3)
        text = drawn(app)
        assert "Refresh 1 of 2" in text
        assert "41 filed claims" in text
        assert "fetching" in text
        assert ("reload", "") not in desk.sent
        desk.let_go.set()
        await app.workers.wait_for_complete()
        await pilot.pause(0.2)
        text = drawn(app)
        assert "Refreshed: 1 change; 1 source failed." in text
        assert "revenue Q3 2026 filed" in text
        assert "the board answers 404" in text
        assert "check the token" in text
        assert ("reload", "") in desk.sent


async def test_it_can_be_stopped_and_gone_on_with() -> None:
    desk = RichDesk()
    app = app_on(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        await pilot.pause(0.2)
        await pilot.press("x")
        await app.workers.wait_for_complete()
        await pilot.pause(0.2)
        assert "Stopped" in drawn(app)
        assert "cancelled" in drawn(app)
        desk.let_go.set()
        await pilot.press("R")
        await app.workers.wait_for_complete()
        await pilot.pause(0.2)
        assert "1 source failed" in drawn(app)


async def test_leaving_stops_it_too() -> None:
    desk = RichDesk()
    app = app_on(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        await pilot.pause(0.2)
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        await pilot.pause(0.1)
        assert app.screen is app.main
        assert app.is_running


async def test_from_an_employers_postings_only_that_one_is_refreshed() -> None:
    desk = RichDesk()
    desk.let_go.set()
    app = app_on(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "R")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert desk.refreshed == ("harbor",)

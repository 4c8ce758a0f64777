"""Snapshots: made, looked into, brought back only after a yes."""

from __future__ import annotations

from tests.tui.screens.rich_desk import RichDesk, app_on, drawn


async def test_a_snapshot_is_made_and_its_difference_shown() -> None:
    desk = RichDesk()
    app = app_on(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("v", "k")
        assert "No snapshots yet" in drawn(app)
        await pilot.press("b")
        await app.workers.wait_for_complete()
        await pilot.pause()
        text = drawn(app)
        assert "Backups (1)" in text
        assert "+note = 'old'" in text
        await pilot.press("b")
        assert "Nothing changed" in drawn(app)


async def test_everything_comes_back_after_a_yes() -> None:
    desk = RichDesk()
    desk.back_up()
    app = app_on(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("v", "k", "r", "a")
        await pilot.pause()
        assert "kept in a snapshot first" in drawn(app)
        await pilot.press("escape")
        assert desk.restored == []
        await pilot.press("r", "a", "y")
        await pilot.pause()
        assert desk.restored == [("20261121T101500-123", ())]
        assert app.screen.list.has_focus, "two questions later one is back where one was"  # type: ignore[attr-defined]


async def test_one_dossier_comes_back_alone() -> None:
    desk = RichDesk()
    desk.back_up()
    app = app_on(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("v", "k", "r", "o", "enter")
        await pilot.pause(0.1)
        await pilot.press("y")
        await pilot.pause()
        assert desk.restored == [("20261121T101500-123", ("harbor",))]

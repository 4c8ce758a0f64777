"""Snapshots: made, looked into, brought back only after a yes."""

from __future__ import annotations

import pytest

from compute_jobs.desk.desk import Desk
from tests.small_world import small_desk
from tests.tui.driving import drawn, program


@pytest.fixture
def desk() -> Desk:
    """A snapshot was taken, and both notes changed since."""
    desk = small_desk()
    for note in ("old", "new"):
        desk.write_note("harbor", note)
        desk.write_note("northlight", note)
        if note == "old":
            desk.back_up()
    return desk


def notes(desk: Desk) -> list[str]:
    return [desk.view.dossier(name).notes[""] for name in ("harbor", "northlight")]


async def test_a_snapshot_is_made_and_its_difference_shown() -> None:
    desk = small_desk()
    desk.write_note("harbor", "old")
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("v", "k")
        assert "No snapshots yet" in drawn(app)
        await pilot.press("b")
        await app.workers.wait_for_complete()
        await pilot.pause()
        text = drawn(app)
        assert "Backups (1)" in text
        assert "Nothing: every file is the same." in text
        await pilot.press("b")
        assert "Nothing changed" in drawn(app)
        await pilot.press("escape")
        desk.write_note("harbor", "new")
        await pilot.press("v", "k")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert '-note = "new"' in drawn(app)
        assert '+note = "old"' in drawn(app)


async def test_everything_comes_back_after_a_yes(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("v", "k", "r", "a")
        await pilot.pause()
        assert "go into a snapshot first" in drawn(app)
        await pilot.press("escape")
        assert notes(desk) == ["new", "new"]
        await pilot.press("r", "a", "y")
        await pilot.pause()
        assert notes(desk) == ["old", "old"]
        assert app.screen.list.has_focus, "two questions later one is back where one was"  # type: ignore[attr-defined]


async def test_one_dossier_comes_back_alone(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("v", "k", "r", "o", "enter")
        await pilot.pause(0.1)
        await pilot.press("y")
        await pilot.pause()
        assert notes(desk) == ["old", "new"]

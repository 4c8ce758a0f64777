"""A weight's next step is made while nobody presses a key, and looks as if it hadn't been."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyte
import pytest

from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.app.settings import Settings
from compute_jobs.tui.drawers import weights
from tests.tui.driving import drawn, until
from tests.tui.test_at_once import pressed
from tests.tui.test_lines_alone import watched

DAY = date(2026, 5, 22)


class Counting(Desk):
    """Says how often a view was made ahead."""

    foreseen = 0

    def foresee_weight(self, criterion: str, value: float):  # type: ignore[no-untyped-def]
        self.foreseen += 1
        return super().foresee_weight(criterion, value)


@pytest.fixture
def desk(tmp_path: Path) -> Counting:
    made = Counting.open(Home.at(tmp_path), as_of=DAY, today=DAY)
    assert isinstance(made, Counting)
    return made


@pytest.fixture
def app(desk: Counting) -> JobsApp:
    return JobsApp(desk, settings=Settings(welcome=False))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_each_step_shows_what_a_whole_repaint_does(
    app: JobsApp, desk: Counting, size: tuple[int, int]
) -> None:
    screen = pyte.Screen(*size)
    watched(app, screen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.3)
        made = 0
        await pilot.press("w")
        for key in ("right", "right", "left", "left", "left", "down", "right", "up", "right"):
            await until(pilot, lambda: desk.foreseen > made)  # noqa: B023
            made = desk.foreseen
            await pressed(app, key)
            await pilot.pause()
            at_once = [line.rstrip() for line in screen.display]
            for scroller in app.screen.query("VirtualList"):
                scroller.forget()  # type: ignore[attr-defined]
            app.screen.refresh()
            await pilot.pause()
            assert at_once[:-2] == [line.rstrip() for line in screen.display[:-2]]


async def test_a_step_that_was_foreseen_makes_no_view_and_no_rows(
    app: JobsApp, desk: Counting
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("w")
        await until(pilot, lambda: desk.foreseen >= 2)
        before, shown = desk.view, app.main.employers.list.source  # type: ignore[union-attr]
        ahead = [it.profile for it in desk._setting._foreseen]
        await pressed(app, "right")
        assert desk.view is not before
        assert desk.view.profile in ahead
        assert any(desk.view is it for it in desk._setting._foreseen)
        pane = app.main.employers  # type: ignore[union-attr]
        assert pane.list.source is not shown
        assert any(rows is pane.list.source for _, _, rows in pane._ready)


async def test_nothing_is_foreseen_while_a_value_is_typed_or_after_the_drawer_is_gone(
    app: JobsApp, desk: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_STILL", 0.001)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("w")
        await until(pilot, lambda: desk.foreseen >= 2)
        await pilot.press("enter", "3", "5")
        await pilot.pause(0.1)
        made = desk.foreseen
        await pilot.press("0")
        await pilot.pause(0.1)
        assert desk.foreseen == made
        await pilot.press("escape", "escape")
        await pilot.pause(0.1)
        made = desk.foreseen
        await pilot.pause(0.1)
        assert desk.foreseen == made
        assert "Weights" not in drawn(app)


async def test_the_last_weight_can_be_taken_to_nothing(app: JobsApp, desk: Counting) -> None:
    """One step less would leave no weight at all: there is nothing to foresee, and no fuss."""
    for criterion in ("capacity", "stability", "learning", "comp", "culture"):
        desk.set_weight(criterion, 0.0)
    desk.set_weight("growth", 1.0)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("w")
        await until(pilot, lambda: desk.foreseen >= 2)
        await pilot.press("left")
        await pilot.pause(0.2)
        assert "Weights" in drawn(app)


async def test_a_list_in_an_order_of_its_own_is_not_looked_through_ahead(
    app: JobsApp, desk: Counting
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        pane = app.main.employers  # type: ignore[union-attr]
        pane.set_shown(pane.shown.sorted_by("delta"))
        await pilot.press("w")
        await until(pilot, lambda: desk.foreseen >= 2)
        assert pane._ready == []
        await pressed(app, "right")
        assert "±" in drawn(app)

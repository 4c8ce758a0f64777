"""Steps of a weight's slider: each shows what a whole repaint does."""

from __future__ import annotations

import pytest

from compute_jobs.desk.desk import Desk
from compute_jobs.tui.app import workers
from compute_jobs.tui.app.app import JobsApp
from tests.small_world import small_desk
from tests.tui.driving import drawn, program


@pytest.fixture
def desk() -> Desk:
    return small_desk()


@pytest.fixture
def app(desk: Desk) -> JobsApp:
    return program(desk)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_each_step_shows_what_a_whole_repaint_does(
    app: JobsApp, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.3)
        monkeypatch.setattr(workers, "DELAY", 1000.0)  # no shares come between two drawings
        await pilot.press("w")
        for key in ("right", "right", "left", "left", "left", "down", "right", "up", "right"):
            await pilot.press(key)
            await pilot.pause()
            before = drawn(app)
            for widget in app.screen.query("*"):
                widget.refresh()
            await pilot.pause()
            assert drawn(app) == before


async def test_the_last_weight_can_be_taken_to_nothing(app: JobsApp, desk: Desk) -> None:
    """There would be no weight left at all: it is refused, without fuss."""
    for criterion in ("capacity", "stability", "learning", "comp", "culture"):
        desk.set_weight(criterion, 0.0)
    desk.set_weight("growth", 1.0)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("w")
        await pilot.press("left")
        await pilot.pause(0.2)
        assert "Weights" in drawn(app)


async def test_a_list_in_an_order_of_its_own_follows(app: JobsApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        pane = app.main.employers  # type: ignore[union-attr]
        pane.sort_by("delta")
        await pilot.press("w")
        await pilot.press("right")
        assert "±" in drawn(app)

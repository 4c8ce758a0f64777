"""To the ends of lists and pages by letter, out of the innermost thing, and back where one was."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.widgets.row_list import RowList
from tests.small_world import small_desk
from tests.tui.driving import MemoryStore, drawn, program, until

PLACES = (
    "compare", "map", "sites", "timeline", "sources", "robustness", "hype", "scenarios",
    "glossary",
)  # fmt: skip


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def rows(app: JobsApp) -> RowList:
    assert isinstance(app.focused, RowList)
    return app.focused


@pytest.mark.parametrize("place", ["1", "2", "3", "p", "w"])
async def test_letters_go_to_the_ends_of_panes_and_drawers(place: str) -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, place, "G")
        last = rows(app).selected
        assert last == len(rows(app).source) - 1 > 0
        await press(pilot, "g", "g")
        assert app.screen is app.main
        assert rows(app).selected == 0


@pytest.mark.parametrize("place", PLACES)
async def test_letters_go_to_the_ends_of_every_screens_list(place: str) -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.screen.perform(place)
        screen = app.screen
        await until(pilot, lambda: isinstance(app.focused, RowList) and len(rows(app).source))
        await press(pilot, "G")
        assert rows(app).selected == len(rows(app).source) - 1
        await press(pilot, "g", "g")
        assert app.screen is screen
        assert rows(app).selected == 0


async def test_both_letters_in_a_burst_go_to_the_top_and_one_alone_explains() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "G")
        await pilot.press("g", "g", "down")
        await pilot.pause()
        assert app.screen is app.main and rows(app).selected == 1
        await press(pilot, "g")
        assert "Terms on this screen" in drawn(app)
        await press(pilot, "escape")
        assert app.screen is app.main and rows(app).selected == 1


@pytest.mark.parametrize(("key", "kind"), [("p", "preferences"), ("w", "weights")])
async def test_a_drawer_opens_on_the_row_where_it_was_left(key: str, kind: str) -> None:
    store = MemoryStore()
    app = program(small_desk(), store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, key, "down", "down")
        left = rows(app).selected_key
        await press(pilot, "escape", "down", key)
        assert rows(app).selected_key == left != rows(app).source.key(0)
        await press(pilot, "escape")
        app.touch(now=True)
    again = program(small_desk(), store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await press(pilot, key)
        assert rows(again).selected_key == left


async def test_escape_takes_back_the_innermost_thing_from_every_pane() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        for pane in "123":
            await press(pilot, "1", "/", *"harbor", "enter", "2", "x", pane, "z")
            main = app.main
            assert main is not None and main.has_class("-zoom") and app.view.claims_aside
            await press(pilot, "escape")
            assert not main.has_class("-zoom") and main.employers.words == "harbor"
            await press(pilot, "escape")
            assert main.employers.words == "" and app.view.claims_aside
            await press(pilot, "escape")
            assert not app.view.claims_aside


async def test_escape_shows_all_metrics_again_before_it_leaves_the_comparison() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "c")
        screen = app.screen
        await press(pilot, "f", "1")
        assert "metrics · growth" in drawn(app)
        await press(pilot, "escape")
        assert app.screen is screen and "metrics · growth" not in drawn(app)
        await press(pilot, "escape")
        assert app.screen is app.main

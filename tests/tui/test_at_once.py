"""What a key changes on a list is painted before the key is done with, and never half laid out."""

from __future__ import annotations

import pyte
from textual import events

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.app.app import JobsApp
from tests.tui.fake_desk import FakeDesk
from tests.tui.screens.rich_desk import app_on
from tests.tui.test_lines_alone import watched


async def pressed(app: JobsApp, key: str, character: str | None = None) -> None:
    """The key alone: no other part of the program gets a turn."""
    await app.on_event(events.Key(key, character))


async def test_a_key_is_painted_at_once() -> None:
    app = app_on(FakeDesk())
    screen = pyte.Screen(120, 40)
    kinds = watched(app, screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await pilot.pause(0.3)
        app.screen.refresh()
        await pilot.pause()
        before, painted = list(screen.display), len(kinds)
        await pressed(app, "space", " ")
        assert len(kinds) == painted + 1
        assert screen.display != before
        at_once = list(screen.display)
        await pilot.pause(0.1)
        app.screen.refresh()
        await pilot.pause()
        assert screen.display[2:-2] == at_once[2:-2], "a whole repaint shows the same panes"


async def test_what_has_to_be_laid_out_first_is() -> None:
    app = app_on(FakeDesk())
    screen = pyte.Screen(120, 40)
    kinds = watched(app, screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        painted = len(kinds)
        await pressed(app, "p", "p")
        assert len(kinds) == painted, "the drawer has no place yet"
        await pilot.pause(0.2)
        assert len(kinds) > painted
        assert any("Preferences" in line for line in screen.display)


async def test_a_screen_behind_another_paints_nothing() -> None:
    app = app_on(FakeDesk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        main = app.screen
        assert isinstance(main, ActionScreen)
        await pilot.press("question_mark")
        await pilot.pause(0.2)
        assert app.screen is not main
        kinds = watched(app, pyte.Screen(120, 40))
        main.query_one("#employer-list").refresh()
        main.paint_at_once()
        assert kinds == []

"""Lines that are written by themselves leave the screen as a whole repaint would."""

from __future__ import annotations

import pyte
import pytest
from textual.geometry import Region

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.widgets.lines_alone import LinesUpdate, ScreenUpdate, whole_lines
from tests.tui.fake_desk import FakeDesk
from tests.tui.screens.rich_desk import app_on

KEYS = {
    "down the table": ("down", "down"),
    "a deal-breaker": ("p", "down", "space", "space", "o"),
    "weights": ("w", "right", "right", "down", "left"),
    "a filter": ("slash", "a", "r", "escape"),
    "claims": ("2", "down", "down", "up"),
    "the shortlist": ("space", "down", "space"),
    "pages": ("2", "down", "tab", "down"),
}


def watched(app: JobsApp, screen: pyte.Screen) -> list[str]:
    """Has all that is displayed drawn on an emulated screen; which kinds of updates came."""
    stream, kinds = pyte.Stream(screen), list[str]()

    def display(_: object, update: object) -> None:
        if update is not None:
            kinds.append(type(update).__name__)
            stream.feed(update.render_segments(app.console))  # type: ignore[attr-defined]

    app._display = display  # type: ignore[method-assign, assignment]
    return kinds


@pytest.mark.parametrize("name", KEYS)
async def test_the_screen_is_what_a_whole_repaint_shows(name: str) -> None:
    app = app_on(FakeDesk())
    screen = pyte.Screen(120, 40)
    kinds = watched(app, screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        app.screen.refresh()
        await pilot.pause()
        for key in KEYS[name]:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause(0.1)
        whole = [strip.text for strip in app.screen._compositor.render_strips()]
        assert [line.rstrip() for line in screen.display] == [line.rstrip() for line in whole]
    assert LinesUpdate.__name__ in kinds


async def test_what_has_others_in_it_is_left_to_textual() -> None:
    app = app_on(FakeDesk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        assert app.main is not None
        pane = app.main.employers
        height = pane.outer_size.height
        assert pane.stands_alone(Region(0, 0, 10, 1))
        assert pane.stands_alone(Region(0, height - 1, 10, 1))
        assert not pane.stands_alone(Region(0, 0, 10, 2))
        assert not pane.stands_alone(Region(0, 5, 10, 1))


async def test_a_start_paints_the_whole_screen_once() -> None:
    app = app_on(FakeDesk())
    screen = pyte.Screen(120, 40)
    kinds = watched(app, screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.4)
    assert kinds.count(ScreenUpdate.__name__) == 1
    assert "LayoutUpdate" not in kinds
    assert "Claims · " in screen.display[1]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
@pytest.mark.parametrize("keys", [(), ("y",), ("question_mark",), ("2",), ("p",)])
async def test_a_whole_screen_looks_as_textual_would_paint_it(
    size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    app = app_on(FakeDesk())
    ours, theirs = pyte.Screen(*size), pyte.Screen(*size)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause(0.2)
        screen = app.screen
        assert isinstance(screen, ActionScreen)
        few = whole_lines(screen.drawn_lines()).render_segments(app.console)
        many = screen._compositor.render_full_update().render_segments(app.console)
    pyte.Stream(ours).feed(few)
    pyte.Stream(theirs).feed(many)
    assert len(few) < len(many)
    for y in range(size[1]):
        for x in range(size[0]):
            mine, textuals = ours.buffer[y][x], theirs.buffer[y][x]
            assert (mine.data, mine.bg) == (textuals.data, textuals.bg), (x, y)
            if mine.data.strip():
                assert mine == textuals, (x, y)

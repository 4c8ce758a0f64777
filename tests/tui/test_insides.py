"""A Textual whose insides have other names: the program is drawn all the same, more slowly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.widgets import insides
from compute_jobs.tui.widgets.insides import knows_lines, knows_screens
from compute_jobs.tui.widgets.quick_screen import QuickScreen

HANDLERS = {"_on_layout", "_on_screen_resume", "_on_update"}
"""How Textual finds what a message is for; by another name it wouldn't find its own."""
PUBLIC = {"render_strips", "size", "visible_widgets", "refresh", "render_ansi"}
NAMES = sorted(
    {name for of in (*insides._SCREENS.values(), insides._COMPOSITOR) for name in of}
    | {"_render_cache", "_segments", "_size_updated", "_get_breakpoint_classes", "get_time"}
    | {"_exit_renderables", "_close_messages_no_wait", "CompositorUpdate"}
)

_NEWER = """
import asyncio, re, sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
no_module = r"(?<!textual\\.)(?<!from textual import )"
names = re.compile(no_module + r"\\b(" + "|".join(sys.argv[1:]) + r")\\b")
as_it_is = SourceFileLoader.get_code
def renamed(self, fullname):
    if fullname.partition(".")[0] != "textual":
        return as_it_is(self, fullname)
    text = names.sub(r"\\1_of_now", Path(self.path).read_text("utf-8"))
    return compile(text, self.path, "exec")
SourceFileLoader.get_code = renamed
from compute_jobs.tui.app.lean import import_textual
import_textual()
from compute_jobs.tui.widgets.insides import knows_screens
from textual.geometry import Region
from compute_jobs.tui.widgets.scroller import Scroller
from tests.tui.driving import drawn, program

async def shown():
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("down", "2", "down")
        await pilot.pause(0.1)
        await pilot.resize_terminal(100, 30)
        await pilot.pause(0.1)
        app.go_to_employer(app.view.order[1])
        await pilot.press("question_mark")
        await pilot.press("escape")
        await pilot.pause(0.2)
        for list_ in app.screen.query(Scroller):  # as they reach a terminal, which is none here
            for strip in list_.render_lines(Region(0, 0, *list_.size)):
                assert strip.text.strip()[:1] in strip.render(app.console)
        strips = next(
            (getattr(app.screen, name) for name in ("_compositor", "_compositor_of_now")
             if hasattr(app.screen, name)), None)
        render = getattr(strips, "render_strips", None) or strips.render_strips_of_now
        return app, "\\n".join(strip.text for strip in render())

app, text = asyncio.run(shown())
print("quick" if knows_screens() else "plain")
print(text)
"""


def newer(*names: str) -> tuple[str, str]:
    """Which way the program is drawn by a Textual with other names, and what one sees."""
    done = subprocess.run(
        [sys.executable, "-c", _NEWER, *names],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    way, _, text = done.stdout.partition("\n")
    return way, text.rstrip()


@pytest.fixture(scope="module")
def today() -> str:
    way, text = newer("no_name_at_all")
    assert way == "quick"
    assert "Employers" in text
    return text


def test_the_textual_of_today_is_known() -> None:
    assert knows_screens()
    assert knows_lines()
    assert issubclass(ActionScreen, QuickScreen)


def test_with_every_name_another_it_is_drawn_all_the_same(today: str) -> None:
    names = [name for name in NAMES if name not in HANDLERS | PUBLIC]
    assert newer(*names) == ("plain", today)


@pytest.mark.parametrize(
    "names",
    [
        ("_dirty_regions",),
        ("_dirty_widgets", "_display"),
        ("_layout_required", "_repaint_required"),
        ("render_strips", "visible_widgets"),
        ("get_time",),
    ],
)
def test_with_some_of_them_too(names: tuple[str, ...], today: str) -> None:
    assert newer(*names) == ("plain", today)


@pytest.mark.parametrize(
    "names",
    [
        ("_segments", "_render_cache"),
        ("_size_updated", "_get_breakpoint_classes", "_nodes", "_close_messages_no_wait"),
    ],
)
def test_what_the_screens_can_do_without(names: tuple[str, ...], today: str) -> None:
    assert newer(*names) == ("quick", today)

"""A start paints its screen once, and leaves out of Textual only what nobody here uses."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from textual import messages
from textual.geometry import Region

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.app import lean
from compute_jobs.tui.app.lean import UNUSED, _Unused
from compute_jobs.tui.app.shares import Shares
from tests.tui.driving import drawn, program

SIZES = [(120, 40), (80, 24), (40, 12)]


class Counted:
    """How often everything was laid out, and what was painted since."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.layouts = 0
        self.painted: list[set[Region]] = []
        layout, paint = ActionScreen._refresh_layout, ActionScreen._compositor_refresh

        def laid_out(screen: ActionScreen, *args: object, **named: object) -> None:
            self.layouts += 1
            layout(screen, *args, **named)  # type: ignore[arg-type]

        def painting(screen: ActionScreen) -> None:
            self.painted.append(set(screen._compositor._dirty_regions))
            paint(screen)

        monkeypatch.setattr(ActionScreen, "_refresh_layout", laid_out)
        monkeypatch.setattr(ActionScreen, "_compositor_refresh", painting)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("welcome", [True, False])
async def test_a_start_lays_out_and_paints_everything_once(
    size: tuple[int, int], welcome: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(monkeypatch)
    monkeypatch.setattr(Shares, "want", lambda _: None)  # they would come in between
    app = program(welcome=welcome)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        assert counted.layouts == 1
        whole = Region(0, 0, *size)
        assert [whole in regions for regions in counted.painted].count(True) <= 1
        before = drawn(app)
        app.refresh(layout=True)
        await pilot.pause(0.1)
        assert drawn(app) == before, "laid out again, nothing moves"


async def test_a_size_that_is_told_again_is_nothing_new(monkeypatch: pytest.MonkeyPatch) -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.1)
        counted = Counted(monkeypatch)
        app.screen._screen_resized(app.size)
        await pilot.pause(0.1)
        assert counted.layouts == 0
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.1)
        assert counted.layouts >= 1
        assert "Employers" in drawn(app)
        assert len(drawn(app).split("\n")) == 24


async def test_what_asks_for_a_paint_after_the_first_one_gets_it() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.1)
        pane = app.screen.query_one("#claims")
        pane.styles.width = 20
        await pilot.pause(0.1)
        assert pane.outer_size.width == 20
        screen = app.screen
        assert isinstance(screen, ActionScreen)
        late = messages.Layout(pane)
        assert late.time > screen._served_at


_LEAN = """
import sys
from compute_jobs.tui.app.lean import import_textual
import_textual()
from compute_jobs.tui.app.lean import UNUSED
assert not {"ssl", "textual.widgets._select", *UNUSED} & set(sys.modules)
from textual.app import App
import ssl, textual.command, textual.widgets, uuid, rich.table, textual.canvas
assert uuid.uuid4() and rich.table.Table("a").columns and textual.widgets.Input.Changed
assert ssl.create_default_context().check_hostname
from textual.command import CommandPalette, Provider
assert issubclass(CommandPalette, object) and Provider.search
import asyncio
assert asyncio.run(asyncio.sleep(0, "done")) == "done"
"""


def test_what_was_left_out_can_be_had_later() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LEAN], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")


_NEWER = """
import sys
import compute_jobs.tui.app.lean as lean
class Broken(lean._Unused):
    def __getattr__(self, name):
        raise RuntimeError("a newer Textual needs more of it")
lean._Unused = Broken
lean.import_textual()
import textual.app, textual.command
assert textual.app.CommandPalette is textual.command.CommandPalette
"""


def test_a_textual_that_needs_all_of_it_gets_all_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _NEWER], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_stands_in_is_good_for_what_textual_does_with_it() -> None:
    """Which of its modules ask for what is left out when they are loaded, and for what."""
    spec = importlib.util.find_spec("textual")
    assert spec is not None
    assert spec.origin is not None
    asked: dict[str, set[str]] = {}
    for path in Path(spec.origin).parent.glob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "") in UNUSED:
                asked.setdefault(node.module or "", set()).update(it.name for it in node.names)
            elif isinstance(node, ast.Import):
                for it in node.names:
                    if it.name in UNUSED:
                        asked.setdefault(it.name, set())
    assert set(asked) == set(UNUSED), "of the others there is nothing to leave out any more"
    for module, names in asked.items():
        for name in names:
            assert isinstance(getattr(_Unused(module), name), type)
    with pytest.raises(AttributeError):
        _Unused("uuid").__path__  # noqa: B018


@pytest.mark.parametrize("name", UNUSED)
def test_nobody_here_misses_what_is_left_out(name: str) -> None:
    """The screens import none of it; what they need of Textual, Textual has."""
    folder = Path(lean.__file__).parent
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module != name, path
            elif isinstance(node, ast.Import):
                assert name not in [it.name for it in node.names], path

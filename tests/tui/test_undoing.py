"""Undo and redo from the screens, and taking back what was supposed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from compute_jobs.platform.paths import find_home
from compute_jobs.record.store import Keeper
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.panes import note_editor
from tests.small_world import small_desk
from tests.tui.driving import program, status, until


def note(app: JobsApp) -> str:
    assert app.main is not None
    employer = app.main.employer
    assert employer is not None
    return app.view.dossier(employer).notes.get("", "")


WORDS = ("alpha ", "beta ", "gamma")
"""Each is a save of its own."""


@pytest.fixture
def _saved_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_editor, "DELAY", 0.1)


@pytest.mark.usefixtures("_saved_soon")
async def test_redo_brings_back_a_whole_note() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("n")
        await pilot.pause(0.2)
        written = ""
        for word in WORDS:
            written += word
            await pilot.press(*word)
            await until(pilot, lambda: note(app) == written)  # noqa: B023 - asked at once
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert note(app) == "alpha beta gamma"
        await pilot.press("u")
        assert note(app) == ""
        await pilot.press("U")
        assert note(app) == "alpha beta gamma"


@pytest.mark.usefixtures("_saved_soon")
async def test_undoing_a_note_leaves_what_another_program_did_since() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        first, second = app.view.order[:2]
        other = small_desk()
        await pilot.press("n")
        await pilot.pause(0.2)
        written = ""
        for word in WORDS:
            written += word
            await pilot.press(*word)
            await until(pilot, lambda: note(app) == written)  # noqa: B023 - asked at once
            other.append_note(second, f"beside {word}")
        await pilot.press("escape")
        await pilot.pause(0.1)
        beside = Keeper(find_home()).dossier(second)
        await pilot.press("u")
        assert Keeper(find_home()).dossier(first).notes == {}
        assert Keeper(find_home()).dossier(second) == beside
        await pilot.press("U")
        assert note(app) == "alpha beta gamma"
        assert Keeper(find_home()).dossier(second) == beside


async def test_nothing_to_do_again_is_not_nothing_to_take_back() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("space", "U")
        assert status(app) == "Nothing to redo."
        await pilot.press("u", "u")
        assert status(app) == "Nothing to undo."


async def test_escape_takes_back_a_scenario() -> None:
    desk = small_desk()
    desk.set_scenario(next(it[0] for it in desk.scenarios()), True)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.view.profile.scenarios
        await pilot.press("escape")
        assert app.view.profile == replace(app.view.profile, scenarios=())
        assert "What-if cleared" in status(app)

"""Undo and redo from the screens, and taking back what was supposed."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.app.session import Settings
from tests.tui.driving import status


def app_at(folder: Path) -> JobsApp:
    return JobsApp(Desk.open(Home.at(folder)), settings=Settings(welcome=False))


def note(app: JobsApp) -> str:
    assert app.main is not None
    employer = app.main.employer
    assert employer is not None
    return app.view.dossier(employer).notes.get("", "")


async def test_redo_brings_back_a_whole_note(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("n")
        await pilot.pause(0.2)
        for word in ("alpha ", "beta ", "gamma"):
            await pilot.press(*word)
            await pilot.pause(0.9)  # each word is a save of its own
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert note(app) == "alpha beta gamma"
        await pilot.press("u")
        assert note(app) == ""
        await pilot.press("U")
        assert note(app) == "alpha beta gamma"


async def test_undoing_a_note_leaves_what_another_program_did_since(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        first, second = app.view.order[:2]
        other = Desk.open(Home.at(tmp_path))
        await pilot.press("n")
        await pilot.pause(0.2)
        for word in ("alpha ", "beta ", "gamma"):
            await pilot.press(*word)
            await pilot.pause(0.9)
            other.append_note(second, f"beside {word}")
        await pilot.press("escape")
        await pilot.pause(0.1)
        beside = Keeper(Home.at(tmp_path)).dossier(second)
        await pilot.press("u")
        assert Keeper(Home.at(tmp_path)).dossier(first).notes == {}
        assert Keeper(Home.at(tmp_path)).dossier(second) == beside
        await pilot.press("U")
        assert note(app) == "alpha beta gamma"
        assert Keeper(Home.at(tmp_path)).dossier(second) == beside


async def test_nothing_to_do_again_is_not_nothing_to_take_back(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("space", "U")
        assert status(app) == "There is nothing to do again."
        await pilot.press("u", "u")
        assert status(app) == "There is nothing left to take back."


async def test_escape_takes_back_a_scenario(tmp_path: Path) -> None:
    desk = Desk.open(Home.at(tmp_path))
    desk.set_scenario(next(it[0] for it in desk.scenarios()), True)
    app = JobsApp(desk, settings=Settings(welcome=False))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.view.profile.scenarios
        await pilot.press("escape")
        assert app.view.profile == replace(app.view.profile, scenarios=())
        assert "Nothing is supposed" in status(app)

"""The note editor beside other programs that write to the same note."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import TextArea

from compute_jobs.desk import Desk
from compute_jobs.tui.app import JobsApp
from compute_jobs.tui.settings import Settings
from compute_jobs.workspace.paths import Home
from tests.tui.driving import MemoryStore, until


def app_at(folder: Path, store: MemoryStore | None = None) -> JobsApp:
    return JobsApp(Desk.open(Home.at(folder)), store=store, settings=Settings(welcome=False))


def employer_of(app: JobsApp) -> str:
    assert app.main is not None
    assert app.main.employer is not None
    return app.main.employer


def on_disk(folder: Path, employer: str) -> str:
    """What another program would read."""
    return Desk.open(Home.at(folder)).dossiers[employer].notes.get("", "")


async def typed(pilot: Pilot[None], app: JobsApp, words: str) -> None:
    """Type and wait for the save."""
    assert app.main is not None
    editor = app.main.checklist.editor
    assert editor is not None
    before = editor.saves
    await pilot.press(*words)
    await until(pilot, lambda: editor.saves > before)


async def test_what_another_program_appends_stays_and_comes_after_ones_own(tmp_path: Path) -> None:
    app = app_at(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        await typed(pilot, app, "hello")
        Desk.open(Home.at(tmp_path)).append_note(employer_of(app), "FROM CLI")
        await typed(pilot, app, "xy")
        area = app.screen.query_one(TextArea)
        assert area.text == on_disk(tmp_path, employer_of(app))
        assert area.text.startswith("helloxy\n\n### ")
        assert area.text.endswith("\n\nFROM CLI")
        assert area.cursor_location == (0, 7)
        await typed(pilot, app, "z")
        text = on_disk(tmp_path, employer_of(app))
        assert text.startswith("helloxyz\n\n### ")
        assert text.endswith("FROM CLI")


async def test_what_another_program_takes_out_stays_out(tmp_path: Path) -> None:
    desk = Desk.open(Home.at(tmp_path))
    employer = desk.view.order[0]
    desk.write_note(employer, "one\ntwo\nthree")
    app = app_at(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        assert employer_of(app) == employer
        desk.write_note(employer, "two\nthree")
        await typed(pilot, app, "!")
        assert app.screen.query_one(TextArea).text == "two\nthree!"
        assert app.screen.query_one(TextArea).cursor_location == (1, 6)
        await typed(pilot, app, "?")
        assert on_disk(tmp_path, employer) == "two\nthree!?"

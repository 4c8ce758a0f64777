"""Errors nobody expected in work beside the screen: told and reported, never lost or repeated."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from compute_jobs.desk.live_desk import LiveDesk
from compute_jobs.errors import ReaderError
from compute_jobs.live.refresh import RefreshResult
from compute_jobs.tui.app import workers
from compute_jobs.tui.app.lifecycle import ErrorReports
from tests.small_world import small_desk
from tests.tui.driving import drawn, program, status, until

NOW = datetime(2026, 11, 21, tzinfo=UTC)


class Failing:
    """Work that fails, and how often it was asked for."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = 0

    def __call__(self, *_: object, **__: object) -> Any:
        self.asked += 1
        raise self.error


def reports(folder: Path) -> list[str]:
    return [path.read_text("utf-8") for path in folder.glob("crash-*.txt")]


@pytest.mark.parametrize("error", [ValueError("my note"), ReaderError("no draws today")])
async def test_shares_that_fail_are_told_once_for_each_view(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "DELAY", 0.01)
    desk, fails = small_desk(), Failing(error)
    monkeypatch.setattr(desk, "robustness", fails)
    app = program(desk, reports=tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: fails.asked)
        await pilot.pause(0.4)
        assert fails.asked == 1
        assert "ValueError" in status(app) or "no draws today" in status(app)
        assert "my note" not in drawn(app)
        app.send(lambda: desk.set_weight("capacity", 40))
        await until(pilot, lambda: fails.asked == 2)
        await pilot.pause(0.4)
        assert fails.asked == 2, "another view is another try"
    expected = 0 if isinstance(error, ReaderError) else 1
    assert len(reports(tmp_path)) == expected
    assert "my note" not in "".join(reports(tmp_path))


async def test_a_refresh_that_fails_has_ended_and_can_be_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, fails = small_desk(), Failing(ValueError("surprise"))
    monkeypatch.setattr(LiveDesk, "refresh", fails)
    app = program(desk)
    app.errors = ErrorReports(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("R", "enter", "enter")
        await until(pilot, lambda: "Refresh stopped on an error: ValueError" in status(app))
        assert not app.screen.running  # type: ignore[attr-defined]
        assert "surprise" not in drawn(app)
        await pilot.press("R", "enter", "enter")
        await until(pilot, lambda: fails.asked == 2)
    assert len(reports(tmp_path)) == 1


async def test_what_comes_in_and_can_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, fails = small_desk(), Failing(ValueError("surprise"))
    result = RefreshResult((), NOW, NOW, cancelled=False)
    monkeypatch.setattr(LiveDesk, "refresh", lambda *_, **__: result)
    monkeypatch.setattr(desk, "reload", fails)
    app = program(desk)
    app.errors = ErrorReports(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("R", "enter", "enter")
        await until(pilot, lambda: "stopped on an error: ValueError" in status(app))


async def test_a_screen_s_own_work_that_fails_ends_the_work_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, fails = small_desk(), Failing(ValueError("surprise"))
    desk.write_note("harbor", "kept")
    desk.back_up()
    monkeypatch.setattr(desk, "snapshot_difference", fails)
    app = program(desk)
    app.errors = ErrorReports(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("v", "k")
        await until(pilot, lambda: "stopped on an error: ValueError" in status(app))
        assert app.is_running

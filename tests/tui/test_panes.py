"""The three panes: what is in sight at which width, and that the employers lead the rest."""

from __future__ import annotations

import pytest

from compute_jobs.tui.app import workers
from tests.small_world import saved_changes, saved_profile, small_desk
from tests.tui.driving import drawn, program


async def test_three_panes_at_120_columns() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = drawn(app)
        assert "1 Employers (6)" in text
        assert "2 Claims · Harbor Interconnect (6)" in text
        assert "3 Checklist" in text


async def test_one_pane_at_80_columns_and_the_same_keys() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "2 Claims" not in drawn(app)
        await pilot.press("2")
        text = drawn(app)
        assert "2 Claims" in text
        assert "1 Employers" not in text
        await pilot.press("tab")
        assert "3 Checklist" in drawn(app)


async def test_claims_and_checklist_follow_the_employer() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        text = drawn(app)
        assert "2 Claims · Northlight (3)" in text
        assert "Checklist · Northlight" in text


async def test_a_preference_moves_the_ranking_on_every_key() -> None:
    desk = small_desk()
    app = program(desk, welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "enter", *["backspace"] * 4, "9", "5")
        await pilot.pause()
        assert desk.view.order[0] == "harbor"
        assert saved_changes(desk) == []
        await pilot.press("z")
        await pilot.pause()
        assert "stand as saved until it makes sense" in drawn(app)
        assert desk.view.order[0] == "harbor"
        await pilot.press(*["backspace"] * 3, "6", "0", "enter")
        await pilot.pause()
        assert desk.view.order[0] == "northlight"
        assert saved_profile(desk).preferences[0].value == 60.0
        assert len(saved_changes(desk)) == 1, "typing is one step to undo"
        await pilot.press("u")
        await pilot.pause()
        assert desk.view.order[0] == "harbor"


KEYS = {
    "down the table": ("down", "down"),
    "a deal-breaker": ("p", "down", "space", "space", "o"),
    "weights": ("w", "right", "right", "down", "left"),
    "a filter": ("slash", "a", "r", "escape"),
    "claims": ("2", "down", "down", "up"),
    "the shortlist": ("space", "down", "space"),
    "pages": ("2", "down", "tab", "down"),
    "another screen and back": ("d", "down", "escape"),
}


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
@pytest.mark.parametrize("name", KEYS)
async def test_lines_drawn_one_by_one_are_what_a_whole_repaint_shows(
    name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.4)  # rank shares have come
        monkeypatch.setattr(workers, "DELAY", 1000.0)  # and none come between the two drawings
        for key in KEYS[name]:
            await pilot.press(key)
        await pilot.pause()
        before = drawn(app)
        app.screen.refresh(layout=True)
        for widget in app.screen.query("*"):
            widget.refresh()
        await pilot.pause()
        assert drawn(app) == before

"""The three panes: what is in sight at which width, and that the employers lead the rest."""

from __future__ import annotations

import pytest

from compute_jobs.tui.app import workers
from tests.site_world import with_sites
from tests.small_world import nothing_known, saved_changes, saved_profile, small_desk
from tests.tui.driving import drawn, program, until


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
        await until(pilot, app.view.robustness_cached)  # the rank shares
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


async def test_how_much_is_grounded_stands_beside_the_fit() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        head, first = drawn(app).split("\n")[2:4]
        view = app.view
        shown = f"{round(100 * view.row(view.order[0]).grounded)}%"
        at = head.index("grd")
        assert first[at - 2 : at + 3].strip() == shown


async def test_who_filed_most_comes_first_when_asked() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        assert "evidence" not in drawn(app).split("\n")[2][:40]
        await pilot.press("s", "e")
        await pilot.pause()
        assert "evidence" in drawn(app).split("\n")[2][:40], "the sorted column has room"
        pane = app.main.employers  # type: ignore[union-attr]
        filed = [app.view.row(id_).tiers.get("filed", 0) for id_ in pane.ids.ids]
        assert filed == sorted(filed, reverse=True)
        assert filed[0] > filed[-1]


async def test_machines_for_each_employee_can_sort_and_show_while_they_do() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "H100e/head" not in drawn(app)
        await pilot.press("s", "h")
        await pilot.pause()
        text = drawn(app)
        assert "H100e/head" in text
        assert app.main.employers.ids.ids[0] == "cobalt"  # type: ignore[union-attr]
        assert "● 480" in text
        await pilot.press("s", "p")
        await pilot.pause()
        assert "● 260 kW" in drawn(app)
        await pilot.press("s", "r")
        await pilot.pause()
        assert "/head" not in drawn(app)


async def test_the_title_says_how_new_the_newest_evidence_is() -> None:
    app = program()
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        title = drawn(app).split("\n")[0]
        assert "6 of 6 ranked" in title
        assert "newest evidence 20 Nov (1 day)" in title
        assert title.rstrip().endswith("R refresh")
        await pilot.press("h")
        await pilot.pause()
        assert "R refresh" not in drawn(app).split("\n")[0]
        await pilot.press("escape")
        for width in (100, 80, 60, 40):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            title = drawn(app).split("\n")[0]
            assert "2026" in title
            assert not title.rstrip().endswith(("·", "("))


async def test_without_dated_evidence_the_title_names_none() -> None:
    app = program(small_desk(change=nothing_known))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "newest" not in drawn(app).split("\n")[0]

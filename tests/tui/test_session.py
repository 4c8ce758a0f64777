"""A start finds what the last one left: selection, pane, filter, sort, drawer, walk."""

from __future__ import annotations

import pytest
from textual.widgets import TextArea

from compute_jobs.tui.panes.claims import ClaimsPane
from compute_jobs.tui.panes.employers import EmployersPane
from compute_jobs.tui.screens.checklist_walk import WalkScreen
from compute_jobs.tui.screens.list_screen import ListScreen
from tests.small_world import Disk, saved_changes, small_desk
from tests.tui.driving import MemoryStore, drawn, program, status, until


async def test_selection_pane_filter_and_sort_are_found_again() -> None:
    store = MemoryStore()
    app = program(store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"a", "enter", "s", "c", "down", "down", "2", "s", "t", "down")
        await pilot.pause()
        chosen = app.screen.query_one(EmployersPane).employer
        claim = app.screen.query_one(ClaimsPane).claim
        app.save_everything()
    again = program(store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        pane = again.screen.query_one(EmployersPane)
        assert pane.employer == chosen
        assert (pane.shown.words, pane.shown.sort) == ("a", "name")
        assert again.screen.query_one(ClaimsPane).claim == claim
        assert again.main is not None
        assert again.main.pane == "claims"


async def test_a_change_is_on_its_way_to_the_disk_within_a_second() -> None:
    store = MemoryStore()
    app = program(store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down")
        await until(
            pilot,
            lambda: store.session and store.session["employers"]["employer"] == "northlight",
        )


async def test_a_drawer_comes_back_at_its_line_without_what_was_half_typed() -> None:
    store = MemoryStore()
    app = program(store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "down", "enter", *["backspace"] * 4, *"4x")
        await pilot.pause()
        app.save_everything()
    desk = small_desk()
    again = program(desk, store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: again.screen.query("#preferences"))
        await pilot.pause()
        assert again.main is not None
        drawer = again.main.drawer
        assert drawer is not None
        assert drawer.list.has_focus
        assert drawer.list.selected == 1
        assert "4x" not in drawn(again)
        assert saved_changes(desk) == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_start_is_never_inside_a_note(size: tuple[int, int]) -> None:
    store, desk = MemoryStore(), small_desk()
    app = program(desk, store=store)
    async with app.run_test(size=size) as pilot:
        await pilot.press("4", *"half a though", "ctrl+c")
        await until(pilot, lambda: desk.view.dossier("harbor").notes.get("") == "half a though")
    again = program(desk, store=store)
    async with again.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        assert not again.screen.query(TextArea)
        assert again.main is not None
        assert again.main.pane == "checklist"
        assert "half a though" in drawn(again)
        await pilot.press("q", "question_mark")
    assert desk.view.dossier("harbor").notes[""] == "half a though"


async def test_a_walk_goes_on_beside_its_note() -> None:
    store, desk = MemoryStore(), small_desk()
    app = program(desk, store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "enter", "n", *"ask them", "ctrl+c")
        await pilot.pause()
    again = program(desk, store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(again.screen, WalkScreen))
        await pilot.press("question_mark", "q")
        await pilot.pause()
        assert not again.screen.query(TextArea)
        assert "ask them" in drawn(again)


async def test_an_old_draft_never_takes_the_place_of_a_newer_note() -> None:
    store, desk = MemoryStore(), small_desk()
    app = program(desk, store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n", *"old")
        app.touch(now=True)
        await pilot.press(*" and new")
        await until(pilot, lambda: desk.view.dossier("harbor").notes.get("") == "old and new")
    again = program(desk, store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
    assert desk.view.dossier("harbor").notes[""] == "old and new"


async def test_a_note_that_could_not_be_saved_is_kept_in_the_session(disk: Disk) -> None:
    store, desk = MemoryStore(), small_desk()
    disk.full = True
    app = program(desk, store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n", *"precious")
        await until(pilot, lambda: "precious" in str(store.session))
        assert store.session["checklist"]["note"]["text"] == "precious"
    still = program(desk, store=store)
    async with still.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "disk is full" in status(still))
        still.touch(now=True)
    assert [note["text"] for note in store.session["unsaved"]] == ["precious"]
    disk.full = False
    again = program(store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: again.view.dossier("harbor").notes.get("") == "precious")
        assert "is saved now" in status(again)
        assert not again.screen.query(TextArea)


async def test_the_walk_goes_on_where_it_was_left() -> None:
    store = MemoryStore()
    app = program(store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "3", "enter", "enter", "enter")
        await pilot.pause()
        app.save_everything()
    again = program(store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(again.screen, WalkScreen))
        await until(pilot, lambda: "Northlight · 3 of 8" in drawn(again))


@pytest.mark.parametrize(
    "session",
    [
        {"pane": 7, "employers": [], "claims": {"claim": "gone", "sort": 3}},
        {"employers": {"employer": "gone", "words": None, "only": "layer:nowhere"}},
        {"drawer": {"kind": "weights", "row": "gone"}, "walk": {"employer": "gone"}},
        {"checklist": {"note": {"employer": "gone", "text": "x"}}, "theme": "gone"},
        {"employers": {"only": "pref:gone:met", "sort": "gone"}, "walk": 3},
        {"screen": {"route": "walk"}},
        {"screen": {"route": "why", "employer": "gone"}},
        {"screen": 3},
    ],
)
async def test_a_session_that_no_longer_fits_is_no_obstacle(session: dict[str, object]) -> None:
    app = program(store=MemoryStore(session))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        assert "1 Employers" in drawn(app)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (("c", "right", "x", "down", "down", "h"), ("Compare 4 employers", "column 2 of 4")),
        (("y", "down", "down"), ("Harbor Interconnect: why",)),
        (("m", "f", "down"), ("Supply map",)),
        (("t", "down"), ("Timeline",)),
        (("M",), ("Sites",)),
        (("d", "slash", "1"), ("Sources",)),
    ],
)
async def test_the_open_screen_is_found_again(keys: tuple[str, ...], says: tuple[str, ...]) -> None:
    store = MemoryStore()
    app = program(store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        await pilot.pause(0.1)
        seen = drawn(app)
        assert all(words in seen for words in says), seen
        await pilot.press("enter" if "slash" in keys else "up", "ctrl+c")
    again = program(store=store)
    async with again.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: again.screen is not again.main)
        await pilot.pause(0.1)
        assert all(words in drawn(again) for words in says), drawn(again)
        assert isinstance(again.screen, ListScreen)
        kept = store.session["screen"]
        assert again.screen.selected == kept["select"]
        assert again.screen.words == kept["words"]
        await pilot.press("escape", "escape")
        await until(pilot, lambda: again.screen is again.main)
        again.save_everything()
    assert "screen" not in store.session


@pytest.mark.parametrize("columns", [3, ["gone", 7]])
async def test_a_screen_whose_subject_is_gone_is_no_obstacle(columns: object) -> None:
    screen = {"route": "compare", "columns": columns, "at": "x", "select": 7, "only": []}
    app = program(store=MemoryStore({"screen": screen}))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Compare" in drawn(app))

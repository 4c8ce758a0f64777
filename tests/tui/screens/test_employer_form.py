"""An employer of one's own in the program: added, changed, given a board, removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.small_world import saved_changes, small_desk
from tests.tui.driving import drawn, program, status


def value(app: object, name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Input).value)  # type: ignore[attr-defined]


async def test_an_employer_is_added_with_picked_values_and_what_it_lacks_is_said() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"Aurora Borealis", "enter", "enter")
        await pilot.pause()
        assert "GPU sites, and data centers" in drawn(app)
        await pilot.press(*"clus", "enter")
        await pilot.pause()
        assert value(app, "layer") == "cluster"
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"lev", "enter")
        await pilot.pause()
        await pilot.press(*"aurora", "ctrl+s")
        await pilot.pause()
        assert app.screen is app.main
        assert app.main is not None and app.main.employer == "aurora-borealis"
        assert status(app).startswith("Saved Aurora Borealis. Not ranked yet, 0 of 50 % known: add")
        board = next(it for it in app.view.evidence.boards if it.employer == "aurora-borealis")
        assert (board.board, board.token) == ("lever", "aurora")
        await pilot.press("a")
        await pilot.pause()
        assert value(app, "name") == "", "it is added now"
        await pilot.press("escape", "u")
        await pilot.pause()
        assert "aurora-borealis" not in app.view.evidence.employers


@pytest.mark.parametrize(
    ("fields", "focus", "said"),
    [
        ({}, "name", "name: an employer needs a name"),
        ({"name": "N"}, "layer", "layer: needed"),
        ({"name": "N", "layer": "labb"}, "layer", "did you mean 'lab'"),
        ({"name": "Harbor", "layer": "lab"}, "name", "already means Harbor Interconnect"),
        ({"name": "N", "layer": "lab", "cik": "x"}, "cik", "CIK: 'x' is not a CIK"),
        ({"name": "N", "layer": "lab", "token": "n"}, "board", "job board: 'n' is not a board"),
        (
            {"name": "N", "layer": "lab", "board": "Workday", "token": "n"},
            "token",
            "job board: a Workday board is",
        ),
    ],
)
async def test_the_field_that_is_wrong_has_the_focus(
    fields: dict[str, str], focus: str, said: str
) -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        for name, text in fields.items():
            app.screen.query_one(f"#{name}", Input).value = text
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert said in drawn(app)
        assert app.focused is not None and app.focused.id == focus
        assert saved_changes(desk) == []


async def test_what_was_typed_waits_until_the_form_is_opened_again() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"Aurora", "escape")
        await pilot.pause()
        assert "kept until you quit" in status(app)
        await pilot.press("a")
        await pilot.pause()
        assert value(app, "name") == "Aurora"


async def test_an_own_employer_is_changed_and_removed() -> None:
    desk = small_desk()
    change = {"name": "Aurora", "layer": "lab", "boards": "https://jobs.eu.lever.co/au; ashby:au"}
    assert desk.own.add_employer(change).problems == {}
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.go_to_employer("aurora")
        await pilot.press("A")
        await pilot.pause()
        assert (value(app, "layer"), value(app, "board")) == ("lab", "")
        assert value(app, "token") == "https://jobs.eu.lever.co/au"
        app.screen.query_one("#place", Input).value = "Oslo"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.view.employer("aurora").place == "Oslo"
        boards = [it.board for it in app.view.evidence.boards if it.employer == "aurora"]
        assert boards == ["lever", "ashby"], "the second one isn't lost"
        assert app.main is not None
        await pilot.press("D", "escape")
        await pilot.pause()
        assert "aurora" in app.view.evidence.employers, "it asks first"
        await pilot.press("D", "y")
        await pilot.pause()
        assert status(app) == "Removed Aurora; u restores it."
        assert "aurora" not in app.view.evidence.employers
        await pilot.press("u")
        await pilot.pause()
        assert "aurora" in app.view.evidence.employers


async def test_a_bundled_employer_gets_a_board_and_nothing_else() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("A")
        await pilot.pause()
        assert "A job board of Harbor Interconnect" in drawn(app)
        assert [field.id for field in app.screen.query(Input)] == ["board", "token"]
        app.screen.query_one("#token", Input).value = "https://jobs.ashbyhq.com/harbor"
        await pilot.press("ctrl+s")
        await pilot.pause()
        first = next(it for it in app.view.evidence.boards if it.employer == "harbor")
        assert (first.board, first.pack) == ("ashby", "own")
        await pilot.press("D")
        await pilot.pause()
        assert "can't be removed" in status(app)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["wide", "usual"])
def test_it_looks_as_it_did(size: tuple[int, int], snap_compare: Callable[..., bool]) -> None:
    async def go_there(pilot: Pilot[None]) -> None:
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"Aurora Borealis", "ctrl+s")
        await pilot.pause()

    assert snap_compare(program(small_desk()), terminal_size=size, run_before=go_there)

"""One list of actions: every key does one thing in a place, every action can be done somewhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import compute_jobs.tui as package
from compute_jobs.tui.actions import ACTIONS, BY_ID, Keymap, key_name
from compute_jobs.tui.screens.help import palette_choices
from tests.tui.driving import drawn, footer, program

QUIET = frozenset({"up", "down", "page_up", "page_down", "first", "last", "palette", "back_too"})
SOURCES = sorted(Path(package.__file__).parent.rglob("*.py"))


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ACTIONS)


def test_no_key_means_two_things_in_one_place() -> None:
    seen: dict[tuple[str, str], str] = {}
    for action in ACTIONS:
        for place in action.where:
            for key in action.keys:
                other = seen.setdefault((place, key_name(key)), action.id)
                assert other == action.id, f"{key} in {place}: {other} and {action.id}"


def test_every_action_can_be_done_by_somebody() -> None:
    names = [
        node.name if isinstance(node, ast.FunctionDef) else node.id
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]
    done = {name.removeprefix("do_") for name in names if name.startswith("do_")}
    assert {action.id for action in ACTIONS} - done == set()
    assert done - {action.id for action in ACTIONS} == set()


def test_a_readers_keys_replace_the_usual_ones() -> None:
    keymap = Keymap({"down": "j, ctrl+n", "filter": "ctrl+slash", "nothing": "x"})
    assert keymap.keys("down") == ("j", "ctrl+n")
    down = keymap.find("j", "j", ("list", "main"))
    assert down is not None
    assert down.id == "down"
    assert keymap.find("down", None, ("list",)) is None
    assert keymap.find("J", "J", ("main",)) is BY_ID["postings"]
    assert keymap.problems == ["keys: there is no action 'nothing'"]


def test_nearer_places_go_first() -> None:
    keymap = Keymap()
    space = keymap.find("space", " ", ("list", "preferences", "drawer"))
    assert space is BY_ID["switch"]
    assert keymap.find("space", " ", ("list", "employers", "main")) is BY_ID["shortlist"]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
@pytest.mark.parametrize("keys", [(), ("2",), ("3",), ("p",), ("w",), ("3", "enter")])
async def test_the_footer_is_whole_and_ends_with_help(
    size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        line = footer(app)
        assert len(line) <= size[0]
        assert "…" not in line
        assert line.endswith("? help")
        assert line.count("  ") >= 2, "at least three actions"


async def test_a_click_in_the_footer_does_what_the_key_does() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        at = footer(app).index("preferences")
        await pilot.click("#footer", offset=(at, 0))
        await pilot.pause()
        assert "Preferences" in drawn(app)


async def test_the_palette_finds_an_action_by_its_name_and_does_it() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("colon", *"weights", "enter")
        await pilot.pause()
        assert "first place changes" in drawn(app) or "criterion" in drawn(app)


async def test_the_title_stays_over_the_palette() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        title = drawn(app).split("\n")[0]
        await pilot.press("colon")
        await pilot.pause()
        assert drawn(app).split("\n")[0] == title
        assert "Actions" in drawn(app)


async def test_help_lists_nothing_here_that_nobody_here_does() -> None:
    app = program()
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press("v", "g", "down")
        await pilot.pause()
        assert "see        10-K, Derived" in drawn(app), "a title, not an id"
        await pilot.press("question_mark")
        await pilot.pause()
        here = drawn(app).split("Elsewhere:")[0]
        assert "On the glossary" in here
        assert "Why?" not in here
        assert "Undo" in here


async def test_help_names_the_keys_of_the_place_one_was_in() -> None:
    app = program()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("2", "question_mark")
        await pilot.pause()
        text = drawn(app)
        assert "On the claims" in text
        assert "Set the claim aside" in text
        await pilot.press("escape")
        assert app.screen is app.main


@pytest.mark.parametrize("pane", ["1", "2", "3"])
async def test_the_palette_leads_to_every_screen_and_every_action_of_the_panes(pane: str) -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(pane)
        await pilot.pause()
        offered = {choice.value for choice in palette_choices(app.screen)}
        for action in ACTIONS:
            if action.id not in QUIET and {"employers", "claims", "checklist", "main"} & {
                *action.where
            }:
                assert f"do:{action.id}" in offered, action.id
        await pilot.press("colon", *"impact", "enter")
        await pilot.pause()
        assert app.main is not None
        assert app.screen is not app.main and app.main.pane == "claims"
        await pilot.press("colon", *"timeline", "enter")
        await pilot.pause()
        assert "Timeline" in drawn(app).split("\n")[0], "a screen leads to another by name too"


@pytest.mark.parametrize("keys", [("1",), ("2",), ("3",), ("m",), ("J",), ("B",), ("p",)])
async def test_a_footer_of_80_columns_has_the_ways_to_everything_else(
    keys: tuple[str, ...],
) -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        ways = ": actions  ? help" if keys == ("p",) else "v screens  : actions  ? help"
        assert footer(app).endswith(ways)


async def test_the_palette_names_the_key_that_does_it_here_or_none() -> None:
    """In the checklist G is a verdict; the glossary is found by name alone."""
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "colon")
        await pilot.press(*"gloss")
        await pilot.pause()
        rows = [line for line in drawn(app).split("\n") if "Glossary" in line]
        assert rows
        assert not any(" G " in line for line in rows)
        await pilot.press("enter")
        await pilot.pause()
        assert "Glossary" in drawn(app).split("\n")[0]
        await pilot.press("escape", "2", "colon", *"postings")
        await pilot.pause()
        assert any(" J " in line for line in drawn(app).split("\n") if "postings" in line)

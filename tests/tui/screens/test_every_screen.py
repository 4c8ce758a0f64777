"""What holds for all of them: any size, nothing there, hostile text, and a way back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from compute_jobs.desk.desk import Desk
from tests.small_world import POSTINGS, everywhere, nothing_known, small_desk
from tests.tui.driving import drawn, program

HOSTILE = "see [/path] [@click=app.quit]x[/] \x1b[31mred\x1b[0m \u202eevil\u202c " + "long " * 60

WAYS = {
    "compare": ("c",),
    "map": ("m",),
    "sites": ("M",),
    "timeline": ("t",),
    "sources": ("d",),
    "robustness": ("b",),
    "hype": ("h",),
    "scenarios": ("i",),
    "postings": ("J", "e"),
    "filings": ("F",),
    "news": ("N",),
    "watches": ("W",),
    "backups": ("v", "k"),
    "inbox": ("v", "x"),
}


def reckoned(desk: Desk) -> Desk:
    """With its shares known."""
    desk.robustness()
    return desk


def hostile_desk() -> Desk:
    """Every name and text of evidence and postings replaced by hostile text."""
    postings = [replace(it, title=HOSTILE, text=HOSTILE, places=(HOSTILE,)) for it in POSTINGS]
    return small_desk(change=everywhere(HOSTILE), postings=postings)


SIZES = ((120, 40), (80, 24), (40, 12))


@pytest.mark.parametrize("name", WAYS)
async def test_it_fits_any_size_and_escape_leads_back(name: str) -> None:
    app = program(reckoned(small_desk(postings=POSTINGS)))
    async with app.run_test(size=SIZES[0]) as pilot:
        before = app.screen
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.press(*WAYS[name])
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.screen is not before
            lines = drawn(app).split("\n")
            assert len(lines) == height
            assert all(len(line) <= width for line in lines)
            assert "esc back" in lines[-1]
            await pilot.press("down", "up", "tab", "down", "escape")
            assert app.screen is not before, "escape leaves the page first"
            await pilot.press("escape")
            assert app.screen is before


@pytest.mark.parametrize("name", WAYS)
async def test_an_empty_one_says_why(name: str) -> None:
    app = program(reckoned(small_desk(change=nothing_known)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*WAYS[name])
        await app.workers.wait_for_complete()
        await pilot.pause()
        page = app.screen.query_one("#page").text  # type: ignore[attr-defined]
        assert len(page.split()) > 3
        await pilot.press("enter", "down", "up", "tab", "escape")
        assert app.is_running


@pytest.mark.parametrize("name", WAYS)
async def test_hostile_text_is_text(name: str) -> None:
    app = program(reckoned(hostile_desk()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*WAYS[name])
        await app.workers.wait_for_complete()
        await pilot.pause()
        text = drawn(app)
        assert "\x1b" not in text
        assert "\u202e" not in text
        await pilot.press("enter")
        await pilot.pause()
        text = drawn(app)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert app.is_running
        assert "[/path]" in HOSTILE


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in WAYS
        if name not in ("scenarios", "backups", "postings", "news", "filings", "inbox", "watches")
    ],
)
async def test_enter_opens_the_claims_behind_a_row(name: str) -> None:
    app = program(reckoned(small_desk(postings=POSTINGS)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*WAYS[name])
        await app.workers.wait_for_complete()
        await pilot.pause()
        here = app.screen
        if name == "map":
            await pilot.press("down")
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is not here
        assert "Claims · " in drawn(app)
        await pilot.press("escape")
        assert app.screen is here


async def test_words_keep_the_rows_that_hold_them() -> None:
    app = program(small_desk(postings=POSTINGS))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("d", "slash", *"courier")
        await pilot.pause()
        assert "Sources (1 of 5)" in drawn(app)
        await pilot.press("enter")
        assert "Turbines before the board" in drawn(app)
        await pilot.press("escape")
        assert "Sources (5)" in drawn(app)
        await pilot.press("slash", *"nobody says this")
        await pilot.pause()
        assert "No matches." in drawn(app)


async def test_any_screen_leads_to_any_other() -> None:
    app = program(small_desk(postings=POSTINGS))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("h", "v", "m")
        assert "Supply map" in drawn(app)
        await pilot.press("escape")
        assert "Hype watch" in drawn(app)
        await pilot.press("y")
        assert "why" in drawn(app)


async def test_ascii_terminals_get_ascii() -> None:
    app = program(reckoned(small_desk(postings=POSTINGS)), ascii=True)
    async with app.run_test(size=(100, 30)) as pilot:
        for name, keys in WAYS.items():
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            text = drawn(app)
            assert text.isascii(), (name, sorted({c for c in text if not c.isascii()}))
            await pilot.press("escape")


async def test_the_mouse_chooses_a_column_and_a_row() -> None:
    app = program(small_desk(postings=POSTINGS))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        await pilot.click("#rows", offset=(30, 2), times=2)
        await pilot.pause()
        assert "· Harbor Int" in drawn(app).split("\n")[1]
        await pilot.press("escape")
        await pilot.click("#rows", offset=(60, 0))
        await pilot.pause()
        assert "Northlight▼" in drawn(app)

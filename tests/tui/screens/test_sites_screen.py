"""The sites: all of them or one employer's, its ladder, how a site grew, and the ways there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.site_world import with_sites
from tests.small_world import small_desk
from tests.tui.driving import drawn, program, status

SIZES = {"wide": (120, 40), "usual": (80, 24), "small": (40, 12)}
PRESS = {
    "all": ("M",),
    "ladder": ("M", "a", *"cobalt", "enter"),
    "site": ("M", "a", *"cobalt", "enter", "down", "tab"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PRESS)
def test_it_looks_as_it_did(name: str, size: str, snap_compare: Callable[..., bool]) -> None:
    app = program(small_desk(change=with_sites))

    async def go_there(pilot: Pilot[None]) -> None:
        await pilot.press(*PRESS[name])
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES[size], run_before=go_there)


async def test_one_without_sites_gets_all_of_them_and_is_told_so() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("M")
        await pilot.pause()
        assert "Sites (4)" in drawn(app)
        assert "No site of Harbor Interconnect is known" in status(app)


async def test_the_row_of_the_ladder_says_why_it_has_no_effect_of_its_own() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*PRESS["ladder"])
        await pilot.pause()
        await pilot.press("I")
        await pilot.pause()
        assert status(app) == "The ladder is of all its sites; select one of them."
        await pilot.press("down", "I")
        await pilot.pause()
        assert "Without the asset" in drawn(app)


async def test_from_an_employer_to_its_sites_and_back() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(120, 40)) as pilot:
        app.screen.show_employer("cobalt")  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("M")
        await pilot.pause()
        text = drawn(app)
        assert "Sites · Cobalt Launch (2)" in text
        assert "from active to announced" in text
        await pilot.press("down", "f")
        await pilot.pause()
        assert "Sites (4)" in drawn(app)
        assert app.screen.selected == "hall-one"  # type: ignore[attr-defined]
        await pilot.press("f")
        await pilot.pause()
        assert "Sites · Cobalt Launch (2)" in drawn(app)
        await pilot.press("l")
        await pilot.pause()
        assert app.screen.employer == "cobalt"  # type: ignore[attr-defined]


async def test_every_rung_of_the_ladder_is_named_and_unknown_is_no_number() -> None:
    app = program(small_desk(change=with_sites), ascii=True)
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("M", "a", *"cobalt", "enter")
        await pilot.pause()
        page = app.screen.query_one("#page").text  # type: ignore[attr-defined]
        pictures, _, words = page.partition("Power, in words")
        power = pictures[pictures.index("Power") : pictures.index("H100 equivalents")]
        rungs = [line for line in power.split("\n") if line[:1].isalpha()]
        assert [line.split("  ")[0] for line in rungs[1:]] == [
            "active",
            "under construction",
            "contracted",
            "announced",
        ]
        assert "█" in power
        assert "░" * 8 in power
        machines = pictures[pictures.index("H100 equivalents") :]
        assert "under construction  unknown" in machines
        assert "130 MW, press, 30 Jun 2026, at Hall One" in words


async def test_on_a_small_screen_the_ladder_is_seen_before_it_is_read() -> None:
    app = program(small_desk(change=with_sites), ascii=True)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("M", "a", *"cobalt", "enter", "tab")
        await pilot.pause()
        text = drawn(app)
        rungs = [line for line in text.split("\n") if line.startswith(("active", "planned"))]
        assert len(rungs) >= 2 and all("#" in line or "." in line for line in rungs)
        assert "press" not in text


async def test_a_site_shows_how_it_grew_and_what_is_only_planned() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("M", "slash", *"hall one", "enter")
        await pilot.pause()
        page = app.screen.query_one("#page").text  # type: ignore[attr-defined]
        grown = page[page.index("how it grew") :]
        places = [grown.index(it) for it in ("90 MW", "130 MW", "planned", "300 MW", "450 MW")]
        assert places == sorted(places)
        assert "░" in grown[grown.index("planned") :]
        assert "░" not in grown[: grown.index("planned")]


async def test_sorting_by_key_and_by_header() -> None:
    app = program(small_desk(change=with_sites))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("M", "s", "d", "home")
        await pilot.pause()
        assert "by newest figure" in drawn(app)
        assert app.screen.selected == "hall-two"  # type: ignore[attr-defined]
        await pilot.press("t")
        await pilot.pause()
        assert "Timeline · Hall Two" in drawn(app)

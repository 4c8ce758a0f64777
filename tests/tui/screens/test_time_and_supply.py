"""The timeline, the supply map and the sources: what is told in which words."""

from __future__ import annotations

import pytest

from compute_jobs.tui.screens.timeline import TimelineScreen
from tests.small_world import small_desk
from tests.tui.driving import drawn, program


async def test_a_timeline_strikes_the_superseded_and_marks_what_lies_ahead() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("t", "a", *"cobalt", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "Timeline · Cobalt Launch" in text
        assert "superseded" in text
        lines = text.split("\n")
        drawn_first = next(line for line in lines if "60,000 ran" in line).index("●")
        drawn_later = next(line for line in lines if "100,000 accelerators run" in line).index("●")
        assert drawn_first < drawn_later
        assert text.index("60,000 ran") < text.index("100,000 accelerators run")
        await pilot.press("a", *"meridian", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "after 21 Nov 2026" in text
        assert "May 2029" in text
        assert "ends: The lease" in text


async def test_a_deal_has_a_timeline_of_its_own() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("t", "a", *"hall one lease", "enter")
        await pilot.pause()
        assert "Timeline · Meridian" in drawn(app), "its parties, not its id"
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        for item in screen.items():
            assert item.when_text in screen.text(item), "a search for a year finds it"
            assert item.deal in screen.text(item)
        assert "signed" in drawn(app)


async def test_a_timeline_opens_at_the_newest_that_has_happened() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        for about in ("cobalt", "quarry"):
            await pilot.press("t", "a", *about, "enter")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, TimelineScreen)
            assert screen.item is not None and not screen.item.ahead
            after = screen.shown[screen.list.selected + 1 :]
            assert all(it.ahead or it.when is None for it in after)
            await pilot.press("escape")


async def test_a_small_timeline_draws_its_days_and_says_figures_first() -> None:
    app = program(small_desk())
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("t", "a", *"cobalt", "enter")
        await pilot.pause()
        rows = [line for line in drawn(app).split("\n") if "┊" in line]
        assert rows and all("●" in line[:11] for line in rows)


async def test_the_map_marks_the_lines_that_could_snap() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("m")
        text = drawn(app)
        assert "Hall One · cluster · Port Lune" in text
        assert "single tenant" in text
        assert "no known permit" not in text, "what nobody says marks nothing"
        assert "claims contested" in text
        assert "to May 2029" in text
        await pilot.press("f")
        text = drawn(app)
        assert "by layer" in text
        assert text.index("── accelerator") < text.index("── cluster")


async def test_a_name_finds_everybody_at_its_assets_on_small_screens_too() -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "slash", *"meridian", "enter")
        text = drawn(app)
        assert "(3 of 4)" in text and "/ meridian" in text
        assert "Cobalt" in text and "Northlight" in text, "who it rents from is shown with it"
        await pilot.press("f")
        text = drawn(app)
        assert "(1 of 4)" in text and "· Hall One" in text


async def test_a_narrow_map_marks_how_a_line_is_known_and_counts_what_it_hides() -> None:
    app = program(small_desk())
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("m")
        assert "rents       ●" in drawn(app)
        await pilot.press("escape", "M")
        await pilot.pause()
        assert "columns hidden" in drawn(app)
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m")
        await pilot.pause()
        assert "columns hidden" in drawn(app)


async def test_a_line_without_claims_says_so() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("m", "slash", *"northlight", "enter", "enter")
        await pilot.pause()
        assert "No claims behind this row" in drawn(app)


async def test_sources_that_share_an_origin_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = program(small_desk())
    opened: list[str] = []
    async with app.run_test(size=(120, 40)) as pilot:
        monkeypatch.setattr(app, "open_address", opened.append)
        await pilot.press("d", "slash", *"ledger", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "Shares an origin with" in text
        assert "Form 10-Q" in text
        await pilot.press("o")
        assert opened == ["https://ledger.example/chips"]
        await pilot.press("C")
        assert "Copied the source" in drawn(app)

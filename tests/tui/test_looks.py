"""What is left without colour, without Unicode, and in each theme."""

from __future__ import annotations

import pytest
from rich.color import ColorType

from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.widgets.themes import THEME_NAMES, to_ascii
from tests.tui.driving import MemoryStore, drawn, program, status, until

SCREENS: tuple[tuple[str, ...], ...] = ((), ("p", "space"), ("w",), ("3", "enter"), ("y",))


def colours(app: JobsApp) -> set[str]:
    """Every colour on the screen that is not the terminal default."""
    found = set()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                if colour is not None:
                    found.add("default" if colour.type is ColorType.DEFAULT else colour.name)
    return found


@pytest.mark.parametrize("keys", SCREENS)
async def test_no_color_means_no_colour_codes_at_all(
    keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert colours(app) == set()


async def test_without_colour_the_selection_and_every_status_is_still_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "space", "tab", "tab")
        await pilot.pause()
        text = drawn(app)
        assert "▌" in text
        assert "✗" in text
        assert "deal-breakers" in text
        reversed_lines = [
            strip
            for strip in app.screen._compositor.render_strips()
            if any(segment.style and segment.style.reverse for segment in strip)
        ]
        assert reversed_lines, "the selected row"


@pytest.mark.parametrize("keys", SCREENS)
async def test_ascii_draws_nothing_else(keys: tuple[str, ...]) -> None:
    app = program(ascii=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        text = drawn(app)
        assert text.isascii(), sorted(set(text) - set(map(chr, range(128))))
        assert "Harbor Interconnect" in text or "criterion" in text


def test_ascii_keeps_the_width_of_every_character() -> None:
    assert to_ascii("84–91 … ≤ 60 %") == "84-91 ~ <=60 %"
    assert to_ascii("≥ $5B …") == ">=$5B ~"
    assert to_ascii("é漢") == "e??"


async def test_a_theme_is_chosen_with_keys_and_remembered() -> None:
    store = MemoryStore()
    app = program(store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        seen = {}
        for number, name in enumerate(THEME_NAMES, 1):
            await pilot.press("T", str(number))
            await pilot.pause()
            seen[name] = frozenset(colours(app))
        assert len(set(seen.values())) == len(THEME_NAMES)
        await pilot.press("T", "2")
        app.save_everything()
    assert store.session["theme"] == "light"
    again = program(store=store)
    async with again.run_test(size=(120, 40)):
        assert again.theme == "light"


async def test_the_terminals_own_theme_uses_only_its_colours() -> None:
    app = program(theme="terminal")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert {it for it in colours(app) if it.startswith("#")} == set()


@pytest.mark.parametrize("name", ["solarized", "[b]x[/b]"])
async def test_a_theme_that_does_not_exist_is_told(name: str) -> None:
    app = program(theme=name)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: f"No theme {name!r}; there are dark, light" in status(app))
        assert app.look.theme == "dark"

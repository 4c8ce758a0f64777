"""Pictures of the panes at four sizes, in three looks; a change of looks is a change one meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from compute_jobs.tui.app import workers
from tests.tui.driving import program

FULL, WIDE, USUAL, SMALL = (160, 50), (120, 40), (80, 24), (40, 12)
PICTURES: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "panes-full-dark": (FULL, "dark", ("2",)),
    "zoom-full-dark": (FULL, "dark", ("2", "z")),
    "panes-wide-dark": (WIDE, "dark", ("down",)),
    "panes-wide-light": (WIDE, "light", ("down",)),
    "panes-wide-no-color": (WIDE, "", ("down",)),
    "panes-usual-dark": (USUAL, "dark", ()),
    "panes-small-dark": (SMALL, "dark", ()),
    "claims-usual-light": (USUAL, "light", ("2", "down")),
    "preferences-wide-dark": (WIDE, "dark", ("p", "space", "down", "space")),
    "preferences-usual-no-color": (USUAL, "", ("p", "space")),
    "weights-usual-dark": (USUAL, "dark", ("w", "right", "right")),
    "walk-usual-light": (USUAL, "light", ("3", "down", "down", "enter", "p")),
    "walk-small-no-color": (SMALL, "", ("3", "enter")),
}


@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did(
    name: str, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    size, theme, keys = PICTURES[name]
    monkeypatch.setattr(workers, "DELAY", 1000.0)
    if not theme:
        monkeypatch.setenv("NO_COLOR", "1")

    async def go_there(pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(program(theme=theme), terminal_size=size, run_before=go_there)

"""One picture of each screen, so that a change to its looks is a change one meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.tui.screens.rich_desk import RichDesk, app_on

PRESS = {
    "compare": ["c", "right", "down"],
    "map": ["m", "down", "down"],
    "timeline": ["t", "a", *"cobalt", "enter"],
    "sources": ["d"],
    "robustness": ["b"],
    "hype": ["h"],
    "scenarios": ["i"],
    "postings": ["j", "e"],
    "backups": ["v", "k"],
}


@pytest.mark.parametrize("name", PRESS)
def test_it_looks_as_it_did(name: str, snap_compare: Callable[..., bool]) -> None:
    desk = RichDesk()
    desk.robustness()
    desk.back_up()

    async def go_there(pilot: Pilot[None]) -> None:
        await pilot.press(*PRESS[name])
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(app_on(desk), terminal_size=(120, 40), run_before=go_there)

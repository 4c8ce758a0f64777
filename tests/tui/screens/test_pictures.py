"""Each screen as a picture, the widest at four sizes, so that a change of looks is one meant."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from textual.pilot import Pilot

from tests.small_world import POSTINGS, small_desk
from tests.tui.driving import program

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
"""When the snapshot of the pictures was taken."""
PRESS = {
    "compare": ["c", "right", "down"],
    "map": ["m", "down", "down"],
    "timeline": ["t", "a", *"cobalt", "enter"],
    "sources": ["d"],
    "robustness": ["b"],
    "hype": ["h"],
    "scenarios": ["i"],
    "postings": ["J", "e"],
    "backups": ["v", "k"],
}


SIZES = {"full": (160, 50), "usual": (80, 24), "small": (40, 12)}


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *(pytest.param(name, (120, 40), id=name) for name in PRESS),
        *(
            pytest.param(name, size, id=f"{name}-{word}")
            for name in ("compare", "robustness")
            for word, size in SIZES.items()
        ),
    ],
)
def test_it_looks_as_it_did(
    name: str,
    size: tuple[int, int],
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time", lambda: NOON)
    desk = small_desk(postings=POSTINGS)
    desk.robustness()
    desk.write_note("harbor", "old")
    desk.back_up()
    desk.write_note("harbor", "new")

    async def go_there(pilot: Pilot[None]) -> None:
        await pilot.press(*PRESS[name])
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(program(desk), terminal_size=size, run_before=go_there)

"""No key is silent: in each place, every key of the program changes something or says why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from textual.widgets import Input

from compute_jobs.desk.desk import Desk
from compute_jobs.tui.actions import ACTIONS
from compute_jobs.tui.widgets.option_bar import OptionBar
from tests.small_world import POSTINGS, small_desk
from tests.tui.driving import OWN_CLAIM, drawn, program

MOVES = frozenset(
    {"up", "down", "page_up", "page_down", "first", "last", "column_left", "column_right", "clear",
     "back", "back_too", "to_employers", "to_claims", "to_checklist", "previous_item",
     "redraw", "suspend", "quit", "quit_now", "first_behind"}
)  # fmt: skip
"""Where one is already, a key that goes there has nowhere to go; and those that end the program."""
NOWHERE = ("K", "O", "X", ">", "f5")
"""Keys that do nothing anywhere."""
NO_MATCH = ("slash", *"qqqq", "enter")
PANES = {"employers": ("1",), "claims": ("2",), "checklist": ("3",)}
EMPTY = {
    "nobody": NO_MATCH,
    "no claim": ("2", *NO_MATCH),
    "no source": ("d", *NO_MATCH),
    "no scenario": ("i", *NO_MATCH),
    "no term": ("v", "g", *NO_MATCH),
    "inbox": ("B",),
    "watches": ("W",),
    "filings": ("F",),
    "news": ("N",),
    "postings": ("J",),
    "walk": ("3", "enter"),
    "preferences": ("p",),
}


def filled() -> Desk:
    desk = small_desk(postings=POSTINGS)
    desk.own.add_claim({**OWN_CLAIM, "subjects": "harbor"})
    desk.own.add_employer({"name": "Aurora", "layer": "lab"})
    desk.shortlist_add("harbor")
    return desk


CASES = [
    *(("new", small_desk, place, way) for place, way in {**PANES, **EMPTY}.items()),
    *(("filled", filled, place, way) for place, way in PANES.items()),
]


async def keys_that_are_silent(make: Callable[[], Desk], way: Sequence[str]) -> list[str]:
    """One program serves for all keys that leave the reader in that place, or that esc undoes."""
    silent: list[str] = []
    first = (it.keys[0] for it in ACTIONS if it.keys and it.id not in MOVES)
    left = [*dict.fromkeys(first), *NOWHERE]
    while left:
        app = program(make())
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            await pilot.press(*way)
            await app.workers.wait_for_complete()
            await pilot.pause()
            place = app.screen, app.focused
            while left and (app.screen, app.focused) == place:
                app.say("")
                await pilot.pause()
                before = drawn(app), *place
                key = left.pop(0)
                action = app.keymap.find(key, key, app.screen.here)
                if action is not None and action.id in MOVES:
                    continue
                await pilot.press(key)
                await pilot.pause()
                if (drawn(app), app.screen, app.focused) == before:
                    silent.append(f"{key} ({action.id if action else ''})")
                elif app.screen is not place[0] or isinstance(app.focused, OptionBar | Input):
                    await pilot.press("escape")
                    await pilot.pause()
    return silent


@pytest.mark.parametrize(
    ("make", "way"),
    [case[1::2] for case in CASES],
    ids=[f"{world}-{place}" for world, _, place, _ in CASES],
)
async def test_every_key_changes_something_or_says_why_not(
    make: Callable[[], Desk], way: tuple[str, ...]
) -> None:
    assert await keys_that_are_silent(make, way) == []

"""Text from outside is text: no markup runs, no escape moves the cursor, nothing is too long."""

from __future__ import annotations

import re

import pytest
from textual import events
from textual.widgets import TextArea

from compute_jobs.desk.desk import Desk
from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.widgets.document import PageView
from tests.small_world import everywhere, small_desk
from tests.tui.driving import drawn, program, until

HOSTILE = {
    "action": "[@click=app.quit]quit[/]",
    "closing": "see [/path] and [/]",
    "link": "[link=https://evil.example]x[/link] [b]bold",
    "escape": "\x1b[2J\x1b]0;owned\x07\x1b[31mred\x9b1m",
    "bidi": "pay \u202e000,1$\u202c \u2066x\u2069",
    "long": "very " * 400,
    "lines": "one\r\ntwo\x0bthree\u2028four",
    "wide": "漢字🙂" * 100,
}
DANGER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def hostile_desk(text: str) -> Desk:
    """A desk on which every text from outside is that one."""
    desk = small_desk(change=everywhere(text))
    desk.write_note("harbor", text)
    desk.write_note("harbor", text, "growth")
    return desk


MIXED = " ".join(text for name, text in HOSTILE.items() if name not in ("long", "wide"))
ENDLESS = HOSTILE["long"] + HOSTILE["wide"]

PLACES: tuple[tuple[str, ...], ...] = (
    ("to_claims", "down", "detail"),
    ("to_checklist", "down"),
    ("stage",),
    ("preferences", "switch", "down"),
    ("weights",),
    ("walk", "next_item"),
    ("to_notes",),
    ("why", "down"),
    ("palette",),
    ("add_claim",),
    ("to_employers", "add_employer", "next_field", "accept"),
    ("to_employers", "edit_employer"),
    ("glossary",),
    ("help",),
)


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
@pytest.mark.parametrize("text", [MIXED, ENDLESS], ids=["mixed", "endless"])
async def test_every_place_draws_it_as_text(text: str, size: tuple[int, int]) -> None:
    app = program(hostile_desk(text))
    async with app.run_test(size=size) as pilot:
        main = app.main
        assert main is not None
        for actions in PLACES:
            main.do_to_checklist() if actions[0] == "walk" else main.do_to_claims()
            for action in actions:
                screen = app.screen
                assert isinstance(screen, ActionScreen)
                await pilot.pause()
                assert screen.perform(action), action
            await pilot.pause()
            assert app.is_running
            for line in drawn(app).split("\n"):
                assert not DANGER.search(line)
            while app.screen is not main:
                app.pop_screen()
            await pilot.press("escape", "escape")


async def test_brackets_stay_brackets_and_a_click_on_them_does_nothing() -> None:
    app = program(hostile_desk(HOSTILE["action"]))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        assert "[@click=app.qu" in drawn(app)
        for y in range(1, 22, 2):
            await pilot.click(offset=(20, y))
        assert app.is_running


async def test_a_long_claim_can_be_read_to_its_end() -> None:
    app = program(hostile_desk("very " * 2000 + "end."))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "enter")
        await pilot.pause()
        page = app.screen.query_one("#claim-page", PageView)
        assert "end." in page.text


async def test_what_is_pasted_is_cleaned() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await pilot.pause()
        app.post_message(events.Paste("a\x1b[31mb\u202ec\nd"))
        await until(pilot, lambda: app.screen.query_one(TextArea).text == "abc\nd")
        await pilot.press("escape")
        await pilot.pause()
        assert desk.view.dossier("harbor").notes[""] == "abc\nd"

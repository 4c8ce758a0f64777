"""Keys that come in one burst, as over a slow line: none is lost, none does what it should not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.panes.claims import ClaimsPane
from compute_jobs.tui.panes.employers import EmployersPane
from tests.small_world import saved_changes, small_desk
from tests.tui.driving import drawn, program

NAMES = {
    "/": "slash",
    ":": "colon",
    "\r": "enter",
    "\x1b": "escape",
    " ": "space",
    "\x11": "ctrl+q",
}


def burst(app: JobsApp, keys: str) -> None:
    """All of them before the program looks at the first."""
    for key in keys:
        name = NAMES.get(key, key)
        app.post_message(events.Key(name, key if key.isprintable() else None))


def performed(app: JobsApp) -> list[str]:
    """What keys have done from here on."""
    done: list[str] = []
    guard = app.guard

    def noted(work: Callable[[], object]) -> bool:
        name = str(work.args[0]) if isinstance(work, partial) else getattr(work, "__name__", "")
        if name != "<lambda>":  # not a key's
            done.append(name.removeprefix("do_"))
        return guard(work)

    app.guard = noted  # type: ignore[method-assign]
    return done


async def test_a_slash_and_a_word_are_a_word_to_look_for() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        burst(app, "/cobalt")
        await pilot.pause(0.7)
        text = drawn(app)
        assert "/ cobalt" in text
        assert "Cobalt Launch" in text
        assert "Tarn AI" not in text
        assert len(app.screen_stack) == 1


async def test_a_name_and_enter_choose_from_a_list_of_names() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        burst(app, ":go to quarry\r")
        await pilot.pause(0.7)
        assert app.main is not None
        assert app.main.employer == "quarry"
        assert app.screen is app.main


async def test_keys_for_a_screen_wait_for_it() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        burst(app, "vd\x1bvg")
        await pilot.pause(1.0)
        assert "Glossary" in drawn(app)
        assert saved_changes(desk) == []


async def test_a_note_begun_in_a_hurry_is_whole() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        burst(app, "nquit? no")
        await pilot.pause(1.5)
        assert app.is_running
        assert desk.view.dossier("harbor").notes.get("") == "quit? no"


async def test_what_follows_enter_is_no_part_of_the_word() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        burst(app, "/cobalt\r2")
        await pilot.pause(0.7)
        assert app.screen.query_one(EmployersPane).words == "cobalt"
        assert app.focused is app.screen.query_one(ClaimsPane).list, "2 goes to the claims"


async def test_what_follows_escape_is_a_key_again() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        burst(app, "/cobalt\x1b1")
        await pilot.pause(0.7)
        pane = app.screen.query_one(EmployersPane)
        assert pane.words == ""
        assert app.focused is pane.list


async def test_a_value_that_is_not_taken_keeps_its_field() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("w", "enter")
        await pilot.pause(0.3)
        burst(app, "x\ry")
        await pilot.pause(0.3)
        assert isinstance(app.focused, Input)
        assert app.focused.value == "xy", "nothing that was typed is lost"
        await pilot.press("backspace", "backspace", "9", "9", "9", "enter")
        await pilot.pause(0.3)
        assert not isinstance(app.focused, Input)
        assert max(app.view.weights.values()) > 0.5


async def test_what_came_first_is_typed_first_however_the_waiting_ends() -> None:
    """Keys that are on their way when the waiting ends come after those that waited."""
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash")
        await pilot.pause(0.2)
        field = app.focused
        assert isinstance(field, Input)
        app.keys.expect(field)
        for key in "ab":
            await app.on_event(events.Key(key, key))
        burst(app, "cdef")
        app.keys.release()
        burst(app, "gh")
        await pilot.pause(0.3)
        assert field.value == "abcdefgh"


async def test_what_opens_while_keys_are_handed_on_gets_its_own() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        app.keys.expect(app.screen)
        for key in ("slash", "c", "o"):
            await app.on_event(events.Key(key, "/" if key == "slash" else key))
        burst(app, "bal")
        app.keys.release()
        burst(app, "t")
        await pilot.pause(0.7)
        assert "/ cobalt" in drawn(app)
        assert "Tarn AI" not in drawn(app)


async def test_a_key_for_nothing_is_for_nothing_on_the_screen_opened_next_either() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await pilot.pause(0.2)
        done = performed(app)
        burst(app, "xY0i")
        await pilot.pause(0.7)
        assert "What if" in drawn(app)
        assert done == ["scenarios"], "x would switch all scenarios off there"
        burst(app, "/zz")
        await pilot.pause(0.7)
        assert "/ zz" in drawn(app), "what does mean something there came later"


async def test_words_typed_at_the_checklist_look_for_an_employer() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await pilot.pause(0.2)
        burst(app, "/cobalt\r")
        await pilot.pause(0.7)
        assert "/ cobalt" in drawn(app)
        assert app.main is not None
        assert app.main.employers.words == "cobalt"


async def test_a_drawer_gets_the_keys_that_follow_its_own() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        before = dict(desk.view.weights)
        burst(app, "w++")
        await pilot.pause(0.7)
        assert desk.view.weights != before
        assert "Weights" in drawn(app)


async def test_a_note_of_the_walk_begun_in_a_hurry_is_whole() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "enter")
        await pilot.pause(0.2)
        burst(app, "npass?")
        await pilot.pause(1.5)
        assert "pass?" in desk.view.dossier("harbor").notes.values()


# -- bursts that end it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "keys",
    [
        "qhi:",
        "hqj\x1bs",
        ":\r\r\x11h",
        "h\x1b\x1bhq",
        ":\x11\x11\r",
        "qspwn/",
    ],
)
async def test_keys_that_come_with_the_one_that_quits_break_nothing(
    keys: str, tmp_path: Path
) -> None:
    app = program(reports=tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        burst(app, keys)
        await pilot.pause(0.3)
        if app.is_running:  # a dialog may have taken the key that quits
            app.leave()
            await pilot.pause(0.1)
    assert app.last_words == ""
    assert not list(tmp_path.glob("crash-*"))


async def test_nothing_is_opened_by_a_program_that_ends() -> None:
    app = program()
    async with app.run_test(size=(100, 30)):
        before = app.screen_stack
        app.leave()
        app.open("glossary")
        assert app.screen_stack == before

"""What another program changed is taken up when one comes back, and never under one's hands."""

from __future__ import annotations

import pytest
from textual import events

from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.tui.app import workers
from tests.small_world import small_desk
from tests.tui.driving import OWN_CLAIM, drawn, program, status, until

TOP5 = Preference("top5_customer_share", "<=", 60.0)
SAID = "Changed elsewhere; reloaded."


async def test_a_change_on_the_command_line_is_there_when_one_comes_back() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        view = app.view
        app.post_message(events.AppFocus())
        await pilot.pause()
        assert app.view is view, "where nothing changed nothing is made anew"
        other = small_desk()
        other.set_preference(TOP5)
        app.post_message(events.AppFocus())
        await until(pilot, lambda: SAID in drawn(app))
        assert app.view.profile.preferences == (TOP5,)
        assert app.view.order == other.view.order
        assert "1 deal-breaker" in drawn(app)


async def test_a_claim_that_was_added_on_the_command_line_counts() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        small_desk().own.add_claim({**OWN_CLAIM, "subjects": "harbor"})
        app.post_message(events.AppFocus())
        await until(pilot, lambda: SAID in drawn(app))
        assert any(it.pack == "own" for it in app.view.evidence.claims.values())


async def test_the_welcome_counts_what_was_added_meanwhile() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        number = len(app.view.evidence.claims)
        assert f"{number} claims" in drawn(app)
        small_desk().own.add_claim({**OWN_CLAIM, "subjects": "harbor"})
        app.post_message(events.AppFocus())
        await until(pilot, lambda: f"{number + 1} claims" in drawn(app))


async def test_the_next_own_change_takes_up_what_was_changed_meanwhile() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        small_desk().set_preference(TOP5)
        await pilot.press("space")
        await pilot.pause()
        assert status(app).endswith(SAID)
        assert app.view.profile.preferences == (TOP5,)
        await pilot.press("space")
        await pilot.pause()
        assert SAID not in status(app), "an own change is none of somebody else"


async def test_a_note_that_is_being_written_is_merged_and_not_read_over() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n", *"mine")
        employer = str(app.main.employer)  # type: ignore[union-attr]
        await until(pilot, lambda: app.view.dossier(employer).notes.get("") == "mine")
        small_desk().write_note(employer, "theirs")
        app.post_message(events.AppFocus())
        await pilot.pause()
        await pilot.press(*" too", "escape")
        await pilot.pause()
        note = app.view.dossier(employer).notes[""]
        assert "too" in note
        assert "theirs" in note


async def test_a_weight_that_is_tried_outlives_coming_back() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("w", "right", "right")
        await pilot.pause()
        tried = app.view.weights
        small_desk().set_preference(TOP5)
        app.post_message(events.AppFocus())
        await pilot.pause()
        assert app.view.weights == tried
        await pilot.press("escape")
        await pilot.pause()
        assert app.view.weights == tried
        assert app.view.profile.preferences == (TOP5,)


async def test_all_can_be_read_again_by_name() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        small_desk().set_preference(TOP5)
        await pilot.press("colon", *"reload from", "enter")
        await pilot.pause()
        assert app.view.profile.preferences == (TOP5,)


async def test_it_is_there_soon_where_a_terminal_tells_of_no_focus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "_EVERY", 0.05)
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        view = app.view
        await pilot.pause(0.2)
        assert app.view is view, "looking alone makes nothing anew"
        small_desk().set_preference(TOP5)
        await until(pilot, lambda: SAID in drawn(app))
        assert app.view.profile.preferences == (TOP5,)


async def test_it_waits_while_one_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_EVERY", 0.05)
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("slash", "a")
        small_desk().set_preference(TOP5)
        await pilot.pause(0.3)
        assert app.view.profile.preferences == ()
        await pilot.press("s", "enter")
        await until(pilot, lambda: SAID in drawn(app))
        assert app.main.employers.words == "as"  # type: ignore[union-attr]

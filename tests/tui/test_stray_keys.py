"""Keys: what is typed into a prompt stays there, letters move, and no stray key judges."""

from __future__ import annotations

from typing import Any

import pytest

from tests.small_world import saved_changes, small_desk
from tests.tui.driving import drawn, footer, program, status


async def test_a_refused_answer_stays_in_its_prompt() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        app.ask("save the profile as", "", lambda name: app.send(lambda: desk.save_profile(name)))
        await pilot.pause()
        await pilot.press(*"..", "enter", *"pwx1")
        await pilot.pause()
        assert status(app), "why it was refused"
        assert "save the profile as" in drawn(app)
        assert "..pwx1" in drawn(app), "what is typed next goes on with the answer"
        assert app.main is not None
        assert app.main.drawer is None
        await pilot.press("escape")
        await pilot.pause()
        assert "save the profile as" not in drawn(app)
        assert saved_changes(desk) == []


async def test_a_prompt_that_says_no_stays_open_and_one_that_takes_it_goes() -> None:
    app = program()
    answers: list[str] = []

    def take(text: str) -> bool:
        answers.append(text)
        return text == "yes"

    async with app.run_test(size=(120, 40)) as pilot:
        app.ask("really", "", take)
        await pilot.pause()
        await pilot.press(*"no", "enter")
        await pilot.pause()
        assert "really" in drawn(app)
        await pilot.press("backspace", "backspace", *"yes", "enter")
        await pilot.pause()
        assert answers == ["no", "yes"]
        assert "really" not in drawn(app)


async def test_a_key_of_another_pane_says_where_it_works() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("I")
        assert status(app) == "I works in the claims: its effect on every employer."
        await pilot.press("3", "x")
        assert status(app) == "x works in the claims: set the claim aside, or restore it."
        await pilot.press("m", "x")
        await pilot.pause()
        assert status(app) == "x does nothing here; ? lists the keys that do."
        await pilot.press("escape", "slash", *"I")
        await pilot.pause()
        assert "works in" not in drawn(app), "what is typed is no key"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("W", "x"), "No watches yet; a adds one."),
        (("W", "enter"), "No watches yet; a adds one."),
        (("B", "a"), "The inbox is empty; P reads one: paste it, or name a file or an address."),
        (("d", "slash", *"qqq", "enter", "o"), "No matches; esc shows all again."),
        (("slash", *"qqq", "enter", "space"), "No matches; esc shows all again."),
        (
            ("slash", *"qqq", "enter", "3", "space"),
            "No employer is selected; 1 goes to the list; a filter may hide them all.",
        ),
        (("2", "slash", *"qqq", "enter", "I"), "No matches; esc shows all again."),
        (("K",), "K does nothing here; ? lists the keys that do."),
        (("y", "tab", "enter"), "enter does nothing here; ? lists the keys that do."),
        (("S", "K"), "Press one of the keys below, or esc to leave."),
        (("v", "k", "r"), "No snapshots yet; b makes one now."),
        (("R", "x"), "Nothing has started; enter starts, esc leaves."),
        (("space", "shift+up"), "Already first on the shortlist."),
    ],
)
async def test_a_key_with_nothing_to_act_on_says_so(keys: tuple[str, ...], said: str) -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        assert said in drawn(app)


async def test_enter_on_a_yes_or_no_asks_and_opening_a_value_changes_nothing() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        for row in app.main.drawer._rows:  # type: ignore[union-attr]
            metric = row.preference.metric
            app.main.drawer.list.select_key(metric)  # type: ignore[union-attr]
            await pilot.press("enter", "enter")
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
            if app.main.drawer is None:  # type: ignore[union-attr]
                await pilot.press("p")
                await pilot.pause()
        assert saved_changes(desk) == []
        assert not any(it.on for it in desk.view.profile.preferences)


async def test_a_yes_is_given_where_it_is_asked_for_said_and_undone() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        app.main.drawer.list.select_key("power_permitted")  # type: ignore[union-attr]
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert status(app).startswith("Power permitted is a deal-breaker; u undoes it.")
        await pilot.press("u")
        await pilot.pause()
        assert not any(it.on for it in desk.view.profile.preferences)


async def test_a_preference_stays_where_it_is_when_it_is_switched_on() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "down", "down")
        await pilot.pause()
        drawer: Any = app.main.drawer  # type: ignore[union-attr]
        rows = [row.preference.metric for row in drawer._rows]
        await pilot.press("space")
        await pilot.pause()
        assert [row.preference.metric for row in drawer._rows] == rows
        assert drawer.list.selected_key == rows[2]
        assert app.view.profile.preferences[0].metric == rows[2]


async def test_a_value_being_typed_is_shown_once_below_the_list() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        app.main.drawer.list.select_key("top5_customer_share")  # type: ignore[union-attr]
        await pilot.pause()
        name = "Top five customers' share ≤"
        assert drawn(app).count(name) == 1
        await pilot.press("enter")
        await pilot.pause()
        assert drawn(app).count(name) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert drawn(app).count(name) == 1


async def test_who_told_you_can_be_said_before_the_verdict() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "enter")
        await pilot.pause()
        await pilot.press("t", *"a friend of p", "enter")
        await pilot.pause()
        assert saved_changes(desk) == [], "nothing typed was taken for a verdict"
        assert "and your verdict" in drawn(app)
        await pilot.press("c")
        await pilot.pause()
        verdict = next(iter(desk.view.dossier("harbor").verdicts.values()))
        assert (verdict.kind, verdict.told_by) == ("concern", "a friend of p")


@pytest.mark.parametrize("key", ["P", "O", "F", "G", "p", "f", "c"])
async def test_no_single_key_in_the_checklist_gives_a_verdict(key: str) -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", key)
        await pilot.pause()
        assert not desk.view.dossier("harbor").verdicts


async def test_a_verdict_in_the_checklist_is_asked_for_and_said() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        assert "space verdict" in footer(app)
        await pilot.press("space")
        await pilot.pause()
        assert "verdict on Growth" in drawn(app)
        assert "remove it" not in drawn(app)
        await pilot.press("escape", "space", "f")
        await pilot.pause()
        assert "Growth: fail; u undoes it." in status(app)
        assert desk.view.dossier("harbor").verdicts["growth"].kind == "fail"
        await pilot.press("space", "x")
        await pilot.pause()
        assert not desk.view.dossier("harbor").verdicts


async def test_letters_move_in_lists_and_pages() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        rows = app.main.employers.list  # type: ignore[union-attr]
        await pilot.press("j", "j", "k")
        assert rows.selected == 1
        await pilot.press("G")
        assert rows.selected == len(rows.source) - 1
        await pilot.press("home")
        assert rows.selected == 0
        await pilot.press("2", "enter", "j", "j")
        page = app.main.claims.page  # type: ignore[union-attr]
        assert page.top == min(2, max(page.line_total - page.page_lines, 0))
        await pilot.press("escape", "p", "j", "k", "j")
        await pilot.pause()
        assert app.main is not None
        assert app.main.drawer is not None
        assert app.main.drawer.list.selected == 1

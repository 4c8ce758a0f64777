"""What the screens owe a reader: a reason, room to write and to read, and nothing typed lost."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input, TextArea

from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.export import render
from compute_jobs.tui.actions import BY_ID, help_in
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.drawers.drawer import DrawerPage
from compute_jobs.tui.widgets.text_field import Field
from tests.small_world import nothing_known, saved_changes, saved_profile, small_desk
from tests.tui.driving import OWN_CLAIM, drawn, footer, program, status

TOP5 = Preference("top5_customer_share", "<=", 60.0)
NO_FIGHT = Preference("permit_challenge", "=", "no")


def with_lines(*lines: Preference) -> JobsApp:
    desk = small_desk()
    for line in lines:
        desk.set_preference(line)
    return program(desk)


# -- room ------------------------------------------------------------------------------------


@pytest.mark.parametrize("height", [12, 13, 14, 18, 36])
async def test_a_note_has_room_on_any_screen_and_shows_when_it_is_done(height: int) -> None:
    app = program()
    async with app.run_test(size=(40, height)) as pilot:
        await pilot.press("n", *"hiring")
        await pilot.pause()
        assert app.screen.query_one(TextArea).content_region.height >= 2
        assert "hiring" in drawn(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "hiring" in drawn(app)
        assert "Growth" in drawn(app), "the list is back"


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
@pytest.mark.parametrize("key", ["p", "w"])
async def test_the_drawers_explanations_can_be_read(key: str, size: tuple[int, int]) -> None:
    app = program()
    async with app.run_test(size=size) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert size[0] < 80 or "tab explain" in footer(app)
        page = app.screen.query_one(DrawerPage)
        said = page.text
        await pilot.press("tab")
        await pilot.pause()
        assert page.has_focus
        assert page.content_region.height >= 2
        read = drawn(app)
        await pilot.press("end")
        await pilot.pause()
        last = " ".join(said.split()[-2:])
        assert last in read + drawn(app), "the end of it is reached by key"
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one(".drawer").list.has_focus  # type: ignore[attr-defined]
        await pilot.press("escape")
        await pilot.pause()
        assert not app.screen.query(".drawer")


@pytest.mark.parametrize(("key", "edit"), [("p", "5"), ("w", "enter")])
async def test_a_low_drawer_gives_its_room_to_the_list_and_to_the_field_while_one_types(
    key: str, edit: str
) -> None:
    app = program()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.main is not None
        drawer = app.main.drawer
        assert drawer is not None
        rows = drawer.list.content_region.height
        assert rows == drawer.content_region.height >= 4
        await pilot.press(edit)
        await pilot.pause()
        field = drawer.query_one(Field)
        assert drawer.list.content_region.height == rows - 1
        assert field.region.bottom == drawer.content_region.bottom, "what is typed is in sight"
        await pilot.press("escape")
        await pilot.pause()
        assert drawer.list.content_region.height == rows


async def test_an_empty_list_says_why_where_its_page_has_no_room() -> None:
    app = program(small_desk(change=nothing_known))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("J", "e")
        await pilot.pause()
        assert "No postings yet" in drawn(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert drawn(app).count("No postings yet") == 1


async def test_a_title_cuts_the_name_and_never_the_count() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(96, 30)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        top = drawn(app).split("\n")[1]
        assert "Checklist · Harb" in top
        assert "… 0/8" in top


async def test_a_long_line_on_the_selected_one_says_which_key_reads_it() -> None:
    app = with_lines(replace(TOP5, unknown="exclude"), NO_FIGHT)
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        line = drawn(app).split("\n")[-2].rstrip()
        assert "…" in line
        assert line.endswith("y why")
        assert "out: Top five customers' share: not kn" in line
        await pilot.press("y", "end")
        await pilot.pause()
        text = app.screen.query_one("#page").text  # type: ignore[attr-defined]
        assert "makes things up." in text
        assert "out, unknown: Top five customers' share: not known" in text
        assert "Permit dispute" in text


# -- reasons ---------------------------------------------------------------------------------


async def test_one_that_an_unknown_puts_out_shows_why_everywhere() -> None:
    app = with_lines(replace(TOP5, value=95.0, unknown="exclude"), NO_FIGHT)
    desk = app.desk
    out = desk.view.order[-1]
    row = desk.view.row(out)
    assert row.excluded
    assert not row.broken
    assert [it.preference.metric for it in row.out_for] == ["top5_customer_share"]
    assert [it.preference.metric for it in row.warned_of] == ["permit_challenge"]
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        lines = [line for line in drawn(app).split("\n") if row.name in line]
        why = "Top five customers' share: not known"
        assert any(f"  {why}" in line for line in lines[:-1]), "its row"
        assert f"{row.name}  out: {why} for {row.name}" in status(app)
        await pilot.press("y")
        await pilot.pause()
        text = drawn(app)
        assert "── deal-breakers " in text
        assert "out, unknown: Top five customers' share: not known" in text
        assert f"This excludes {row.name}." in text
        assert "unknown: Permit dispute: not" in text


async def test_a_narrow_row_has_the_reason_behind_the_name() -> None:
    app = with_lines(replace(TOP5, value=95.0, unknown="exclude"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        name = app.desk.view.row(app.desk.view.order[-1]).name
        assert f"{name}  Top five customers' share: not known for Quarry Cloud" in drawn(app)


# -- typing ----------------------------------------------------------------------------------


async def test_a_value_that_makes_no_sense_leaves_everything_as_saved() -> None:
    desk = small_desk()
    desk.set_preference(replace(TOP5, value=95.0))
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "7")
        await pilot.pause()
        assert desk.view.order[0] == "meridian", "7 puts those out of whom it is known"
        assert "enter confirm" in footer(app)
        await pilot.press("x")
        await pilot.pause()
        text = drawn(app)
        assert "'7x'" in text, "what is typed goes on from the first digit"
        assert desk.view.order[0] == "harbor"
        assert "≤ 95 %" in text
        assert "≤ 7 %" not in text
        assert "Not saved yet" in text
        await pilot.press("enter")
        await pilot.pause()
        assert status(app).startswith("Rejected")
        assert app.screen.query_one("#value Input", Input).has_focus, "one can mend it"
        await pilot.press("backspace", "backspace", "9", "0", "enter")
        await pilot.pause()
        assert saved_profile(desk).preferences[0].value == 90.0
        assert not app.screen.query_one("#value").display


async def test_enter_in_the_footer_takes_the_value() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "7")
        await pilot.pause()
        assert await pilot.click("#footer", offset=(footer(app).index("enter"), 0))
        await pilot.pause()
        assert saved_profile(desk).preferences[0].value == 7.0


async def test_a_weight_that_makes_no_sense_leaves_everything_as_saved() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        saved = dict(desk.view.weights)
        await pilot.press("w", "enter", *["backspace"] * 4, "9", "x")
        await pilot.pause()
        assert dict(desk.view.weights) == saved
        assert "Not saved yet" in drawn(app)
        await pilot.press("escape", "escape")
        assert saved_changes(desk) == []


async def test_what_was_typed_of_a_claim_is_there_again() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "a")
        await pilot.pause()
        await pilot.press(*"They hire.", "escape")
        await pilot.pause()
        assert "kept until you quit" in status(app)
        await pilot.press("a")
        await pilot.pause()
        assert app.screen.query_one("#statement", Input).value == "They hire."
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert saved_changes(desk) == [], "it lacks the rest"
        for field, value in OWN_CLAIM.items():
            app.screen.query_one(f"#{field}", Input).value = value
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert [row.claim.statement for row in app.view.claims("harbor")].count("They hire.") == 1
        assert len(saved_changes(desk)) == 1
        await pilot.press("a")
        await pilot.pause()
        assert app.screen.query_one("#statement", Input).value == "", "it is added now"


async def test_a_metric_nobody_knows_is_named_while_other_fields_are_empty() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "a")
        await pilot.pause()
        app.screen.query_one("#metric", Input).value = "revenue_groth"
        await pilot.press("ctrl+s")
        await pilot.pause()
        text = drawn(app)
        assert "no 'revenue_groth'; did you mean 'revenue_growth'?" in text
        assert "statement, tier, publisher: needed" in text


async def test_a_filter_that_finds_nobody_empties_the_panes_and_gives_the_selection_back() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        chosen = app.main.employer  # type: ignore[union-attr]
        await pilot.press("slash", *"qqqq")
        await pilot.pause()
        text = drawn(app)
        assert "No matches." in text
        assert text.count("No employer is selected.") == 2, "nobody's claims or checklist either"
        assert "data/checklist.toml" not in text
        assert "none yet" not in text
        await pilot.press("escape")
        await pilot.pause()
        assert app.main.employer == chosen  # type: ignore[union-attr]
        assert f"Claims · {app.view.employer(str(chosen)).name}" in drawn(app)


# -- exports ---------------------------------------------------------------------------------


async def test_an_export_never_takes_a_file_that_is_there_unless_its_name_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harbor.md").write_text("mine")
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("e", "m")
        await pilot.pause()
        offered = app.screen.query_one(".prompt Input", Input)
        assert offered.value == str(tmp_path / "harbor-2.md")
        (tmp_path / "harbor-2.md").write_text("taken meanwhile")
        await pilot.press("enter")
        await pilot.pause()
        written = (tmp_path / "harbor-3.md").read_text("utf-8")
        assert written == render(app.view, ["harbor"], "md", desk.robustness())
        assert str(tmp_path / "harbor-3.md") in status(app)
        await pilot.press("e", "m")
        await pilot.pause()
        app.screen.query_one(".prompt Input", Input).value = "harbor.md"
        await pilot.press("enter")
        await pilot.pause()
        assert (tmp_path / "harbor.md").read_text("utf-8") == written
        assert str(tmp_path / "harbor.md") in status(app)


async def test_an_export_to_send_holds_no_notes_and_opens_in_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def browser(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", browser)
    monkeypatch.chdir(tmp_path)
    desk = small_desk()
    desk.write_note("harbor", "between us")
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("e", "o")
        await pilot.pause()
        page = tmp_path / "harbor.html"
        assert opened == [page.as_uri()]
        assert "between us" not in page.read_text("utf-8")
        await pilot.press("e", "p", "enter")
        await pilot.pause()
        assert "between us" in (tmp_path / "harbor-private.md").read_text("utf-8")


# -- words -----------------------------------------------------------------------------------


async def test_pay_is_called_pay() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        for keys in (("w",), ("escape", "y")):
            await pilot.press(*keys)
            await pilot.pause()
            words = drawn(app).split()
            assert "pay" in words
            assert "comp" not in words


async def test_the_help_says_what_f_shows_here() -> None:
    app = program()
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("2", "question_mark")
        await pilot.pause()
        assert "One tier or criterion" in drawn(app)
        assert "one layer or stage" not in drawn(app)
    assert "layer" in help_in(BY_ID["show_only"], ["list", "employers", "main"])


async def test_ascii_marks_mean_one_thing() -> None:
    app = program(ascii=True)
    app.desk.shortlist_add("harbor")
    async with app.run_test(size=(160, 40)):
        header = drawn(app).split("\n")[2]
        assert "*" in header
        assert "★" not in header


async def test_a_verdict_is_dated_as_everything_else() -> None:
    app = program()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("3", "enter", "p")
        await pilot.pause()
        assert "✓ pass, 21 Nov 2026" in drawn(app)


@pytest.mark.parametrize(("key", "value"), [("p", "5"), ("w", "enter")])
async def test_up_and_down_leave_a_drawers_value_for_the_next_line(key: str, value: str) -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.main is not None
        drawer = app.main.drawer
        assert drawer is not None
        await pilot.press("down", value)
        await pilot.pause()
        assert drawer.query_one(Field).is_open
        typed = drawer.list.selected_key
        await pilot.press("down")
        await pilot.pause(0.1)
        assert drawer.list.selected_key != typed
        assert not drawer.query_one(Field).is_open, "as when one goes away"


# -- browsers --------------------------------------------------------------------------------


def _refuses(url: str) -> bool:
    return False


def _raises(url: str) -> bool:
    raise webbrowser.Error("could not locate runnable browser")


@pytest.mark.parametrize("no_browser", [_refuses, _raises])
async def test_an_address_that_no_browser_takes_is_copied_and_said_so(
    no_browser: Callable[[str], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", no_browser)
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "o")
        await pilot.pause()
        assert "Opened" not in drawn(app)
        assert "Couldn't open a browser here; copied https://" in status(app)
        assert app.clipboard.startswith("https://")
        assert app.clipboard in status(app)
        monkeypatch.setattr(webbrowser, "open", lambda url: True)
        await pilot.press("o")
        assert status(app) == f"Opened {app.clipboard}"

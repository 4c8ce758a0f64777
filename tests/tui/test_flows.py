"""What a reader does, from key to saved change, on a made-up desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.widgets import Input, TextArea

from compute_jobs.core.dossier.dossier_model import CompDetail
from compute_jobs.errors import ReaderError
from compute_jobs.packs.tables import read_glossary
from compute_jobs.tui.panes.checklist import ChecklistPane
from compute_jobs.tui.panes.claims import ClaimsPane
from compute_jobs.tui.panes.employers import EmployersPane
from compute_jobs.tui.screens.checklist_walk import pay_text, read_pay
from compute_jobs.tui.screens.glossary import terms_in
from tests.small_world import Disk, saved_changes, saved_profile, small_desk
from tests.tui.driving import OWN_CLAIM, drawn, footer, program, status, until


async def test_set_a_preference_the_order_changes_export_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "space")
        await pilot.pause()
        text = drawn(app)
        assert "── deal-breakers ──" in text
        assert text.index("Northlight") < text.index("Harbor Interconnect")
        await pilot.press("escape", "e", "m")
        await pilot.press("enter")
        await pilot.pause()
        assert "Harbor Interconnect" in (tmp_path / "harbor.md").read_text("utf-8")


async def test_the_operator_and_what_unknown_does() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "space", "n", "o")
        await pilot.pause()
        line = saved_profile(desk).preferences[0]
        assert (line.op, line.unknown, line.on) == (">=", "exclude", True)
        assert desk.view.excluded_count == 5, "four unknown, one below the line"
        await pilot.press("R")
        assert saved_profile(desk).preferences == ()


async def test_leaving_a_value_half_typed_keeps_the_old_line() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "space", "enter", "m", "u", "c", "h")
        await pilot.pause()
        assert "'much' is not a whole value" in drawn(app)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert saved_profile(desk).preferences[0].value == 60.0
        assert "Preferences" not in drawn(app)


async def test_a_line_over_any_metric() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "a", *"r&d", "enter")
        await pilot.pause()
        await pilot.press("3", "0", "enter")
        await pilot.pause()
        line = saved_profile(desk).preferences[0]
        assert (line.metric, line.op, line.value) == ("rd_share", ">=", 30.0)


async def test_weights_move_the_fit_as_they_slide_and_leaving_saves_once() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        before = drawn(app)
        await pilot.press("w", *["right"] * 30)
        await pilot.pause()
        assert saved_changes(desk) == []
        assert "50 %" in drawn(app) or "42 %" in drawn(app) or drawn(app) != before
        assert "unsaved" in drawn(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(saved_changes(desk)) == 1
        assert desk.view.weights["growth"] > 0.35
        await pilot.press("u")
        await pilot.pause()
        assert desk.view.weights["growth"] == 0.2
        assert status(app).startswith("Undone")


@pytest.mark.parametrize(
    ("keys", "weight"), [(("4", "0"), 40.0), (("end", "backspace"), 2.0), ((), None)]
)
async def test_the_first_key_replaces_a_weight(keys: tuple[str, ...], weight: float | None) -> None:
    desk = small_desk()
    before = {row["criterion"]: row["weight"] for row in desk.weight_rows()}
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("w", "enter", *keys, "enter", "escape")
        await pilot.pause()
    after = {row["criterion"]: row["weight"] for row in desk.weight_rows()}
    assert after == {**before, **({} if weight is None else {"growth": weight})}


@pytest.mark.parametrize("drawer", ["w", "p"])
async def test_columns_stay_where_they_are_while_a_drawer_is_open(drawer: str) -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:

        def head() -> str:
            return next(line for line in drawn(app).split("\n") if "company" in line)[:50]

        closed = head()
        assert "±" not in closed
        await pilot.press(drawer, drawer)
        await pilot.pause()
        assert head() == closed
        await pilot.press(drawer)
        await pilot.pause()
        opened = head()
        assert ("±" in opened) == (drawer == "w")
        for key in ("right", "left") if drawer == "w" else ("space", "space"):
            await pilot.press(key)
            await pilot.pause()
            assert head() == opened


async def test_the_walk_takes_verdicts_and_goes_on_to_the_next_employer() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("space", "down", "space", "up", "3", "enter")
        await pilot.pause()
        assert "Harbor Interconnect · 1 of 8" in drawn(app)
        assert "By how much did revenue grow over the last year" in drawn(app)
        await pilot.press("p", "r", "8", "5", "enter")
        await pilot.pause()
        verdict = desk.view.dossier("harbor").verdicts["growth"]
        assert (verdict.kind, verdict.rating) == ("pass", 85.0)
        assert "1 judged" in drawn(app)
        await pilot.press("enter", "g", *["enter"] * 7)
        await pilot.pause()
        assert "continues with Northlight" in drawn(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Northlight · 1 of 8" in drawn(app)
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert app.main is not None
        assert app.main.employer == "northlight"
        assert app.main.checklist.item == "comp", "entering resumes where one was"


async def test_a_skip_is_no_verdict_and_after_the_last_item_there_is_none_to_judge() -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "enter")
        for key in "psgspsg":
            await pilot.press(key, *([] if key == "s" else ["enter"]))
        await pilot.pause()
        assert "██" not in drawn(app), "a skip fills no cell of the bar"
        assert "4 judged, 3 skipped" in drawn(app)
        await pilot.press("enter")
        await pilot.pause()
        text, line = drawn(app), footer(app)
        for row in app.view.checklist("harbor"):
            assert row.item.name in text, "a name is never cut on an empty page"
        assert "on the shortlist" not in text, "nobody is on it"
        assert "skip        Pay" in text
        for short in ("pass", "concern", "fail", "gap", "skip", "note", "rate"):
            assert f" {short}" not in line
        assert "enter next" in line
        for key in "pnrx":
            await pilot.press("x", key)
            await pilot.pause()
            assert key == "x" or "No items left" in status(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Checklist · Harbor Interconnect 4/8" in drawn(app)


async def test_pay_and_who_told_stay_with_the_verdict() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("3", "down", "enter", "m")
        await pilot.pause()
        assert not desk.view.dossier("harbor").verdicts
        await pilot.press(
            "escape", "c", "m", *"280k-340k, L5, Austin", "enter", "t", *"a recruiter", "enter"
        )
        await pilot.press("p")
        await pilot.pause()
        verdict = desk.view.dossier("harbor").verdicts["comp"]
        assert verdict.comp == CompDetail(280_000, 340_000, level="L5", place="Austin")
        assert (verdict.kind, verdict.told_by) == ("pass", "a recruiter")
        assert "$280,000–340,000, L5, Austin" in drawn(app)


async def test_a_verdict_key_in_the_checklist_takes_nothing_out() -> None:
    desk = small_desk()
    desk.mark("harbor", "growth", "pass", rating=80, note="read", told_by="Ada")
    before = desk.view.dossier("harbor").verdicts["growth"]
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        pane = app.screen.query_one(ChecklistPane)
        assert pane.item == "growth"
        await pilot.press("space", "p")
        assert desk.view.dossier("harbor").verdicts["growth"] == before
        await pilot.press("space", "f")
        verdict = desk.view.dossier("harbor").verdicts["growth"]
        assert verdict == replace(before, kind="fail", rating=None)
        assert "your rating of 80 was removed with the pass; u undoes it" in status(app)


@given(st.integers(1, 900), st.integers(1, 900), st.text("abcL5 ", max_size=8))
def test_pay_is_read_as_it_is_written(one: int, two: int, level: str) -> None:
    low, high = sorted((one * 1000.0, two * 1000.0))
    comp = CompDetail(low, high, level=level.strip())
    assert read_pay(pay_text(comp)) == comp


def test_pay_that_is_none_says_what_is_wanted() -> None:
    assert read_pay("") is None
    with pytest.raises(ReaderError, match="pay first"):
        read_pay("a lot")


async def test_links_are_kept_and_can_be_emptied() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("colon", *"links", "enter")
        await pilot.pause()
        await pilot.press(*"https://a.example", "enter")
        await pilot.pause()
        assert desk.view.dossier("harbor").links == ("https://a.example",)
        assert "https://a.example" in drawn(app)
        await pilot.press("colon", *"links", "enter")
        await pilot.pause()
        await pilot.press("ctrl+u", "enter")
        await pilot.pause()
        assert desk.view.dossier("harbor").links == ()


async def test_a_note_is_saved_as_it_is_typed_and_undone_as_one() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n", *"ask")
        await until(pilot, lambda: desk.view.dossier("harbor").notes.get("") == "ask")
        await pilot.press("space", *"them")
        await pilot.press("escape")
        await pilot.pause()
        assert desk.view.dossier("harbor").notes[""] == "ask them"
        assert "ask them" in drawn(app)
        assert len(saved_changes(desk)) == 2
        await pilot.press("u")
        assert "" not in desk.view.dossier("harbor").notes


async def test_a_note_that_can_not_be_saved_stays_and_says_so(disk: Disk) -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        disk.full = True
        await pilot.press("n", *"hello", "escape")
        await pilot.pause()
        assert "the disk is full" in drawn(app)
        assert app.screen.query_one(TextArea).text == "hello"
        disk.full = False
        await pilot.press("escape")
        await pilot.pause()
        assert desk.view.dossier("harbor").notes[""] == "hello"


async def test_filter_forgives_a_typing_error_and_esc_shows_all() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"merdian")
        await pilot.pause()
        pane = app.screen.query_one(EmployersPane)
        assert list(pane.arrangement.ids) == ["meridian"]
        assert "1 of 6" in drawn(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Claims · Meridian Research" in drawn(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(pane.arrangement.ids) == 6


async def test_words_find_claims_and_metrics_too() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"turbines")
        pane = app.screen.query_one(EmployersPane)
        assert list(pane.arrangement.ids) == ["tarn"]
        await pilot.press("escape", "slash", *"qqqq")
        await pilot.pause()
        assert "No matches." in drawn(app)


async def test_quick_filters_and_sorting() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        pane = app.screen.query_one(EmployersPane)
        await pilot.press("f", "l", "3")
        assert set(pane.arrangement.ids) == {"cobalt", "tarn"}
        await pilot.press("escape", "s", "c")
        names = [app.view.employer(it).name for it in pane.arrangement.ids]
        assert names == sorted(names)
        await pilot.press("r")
        assert [app.view.employer(it).name for it in pane.arrangement.ids] == sorted(
            names, reverse=True
        )


async def test_filter_by_what_a_preference_says() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "space", "escape", "f", "d", "1", "u")
        pane = app.screen.query_one(EmployersPane)
        assert set(pane.arrangement.ids) == {"meridian", "cobalt", "tarn", "quarry"}


async def test_claims_filter_sort_and_set_aside() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "f", "t", "1")
        pane = app.screen.query_one(ClaimsPane)
        assert "3 of 6" in pane.titles[0], "the press is confirmed by the filing it relays"
        await pilot.press("escape", "s", "m", "x")
        await pilot.pause()
        assert len(app.view.claims_aside) == 1
        assert "1 claim set aside" in drawn(app)
        assert list(desk.view.scored.aside) == list(app.view.claims_aside)
        await pilot.press("escape")
        await pilot.pause()
        assert desk.view.scored.aside == {}


async def test_conflicting_claims_stand_side_by_side() -> None:
    app = program()
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("colon", *"go to cobalt", "enter")
        await pilot.pause()
        await pilot.press("2", "slash", *"100,000", "enter", "enter", "end")
        await pilot.pause()
        text = drawn(app)
        assert "R4 conflict" in text
        assert "100,000 GPUs" in text
        assert "nearly 200,000 GPUs" in text


async def test_only_web_addresses_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    app = program()
    opened: list[str] = []

    def note(url: str, *_: object) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", note)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "o")
        app.open_address("file:///etc/passwd")
        app.open_address("javascript:alert(1)")
        assert opened == ["https://filings.example/harbor-10q"]
        assert status(app).startswith("Not a web address")


async def test_an_own_claim_is_checked_before_it_is_added() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "a", "ctrl+s")
        await pilot.pause()
        assert "statement, metric, tier, publisher: needed" in drawn(app)
        assert saved_changes(desk) == []
        assert app.focused is not None and app.focused.id == "statement"
        for field, value in OWN_CLAIM.items():
            app.screen.query_one(f"#{field}", Input).value = value
        await pilot.press("ctrl+s")
        await pilot.pause()
        added = [row.claim for row in app.view.claims("harbor") if row.claim.pack == "own"]
        assert [(claim.statement, claim.metric) for claim in added] == [("They hire.", "employees")]
        assert app.screen is app.main


async def test_why_takes_a_fit_apart_down_to_the_source() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("y")
        await pilot.pause()
        text = drawn(app)
        assert "rescaling" in text
        assert "from published" in text
        assert f"{app.view.row('harbor').fit:.1f}" in text
        assert "Form 10-Q for Q1 2026" in text
        known = {term.id for term in terms_in(text, read_glossary())}
        assert {"scale-shift", "residual"} <= known


async def test_terms_on_the_screen_are_explained() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        await pilot.press("g")
        await pilot.pause()
        assert "Terms on this screen (" in drawn(app)
        assert "A hard requirement of yours" in drawn(app)


async def test_resizing_keeps_the_place_and_shows_what_fits() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "2", "down")
        await pilot.resize_terminal(60, 20)
        await pilot.pause(0.1)
        text = drawn(app)
        assert "2 Claims · Northlight" in text
        assert "1 Employers" not in text
        await pilot.resize_terminal(100, 30)
        await pilot.pause(0.1)
        assert "1 Employers" in drawn(app)
        assert app.screen.query_one(ClaimsPane).list.selected == 1


async def test_the_first_start_welcomes_above_the_panes_and_esc_hides_it_for_good() -> None:
    app = program(welcome=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "Welcome. Employers ranked by fit" in drawn(app)
        assert "newest evidence" in drawn(app)
        assert "Press p first for deal-breakers" in drawn(app)
        assert "1 Employers" in drawn(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Welcome." not in drawn(app)
        assert app.remembered()["welcomed"] is True


async def test_shares_of_first_place_appear_when_the_worker_has_them() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert not re.search(r"\d%│", drawn(app))
        await until(pilot, lambda: desk.view.robustness_cached() is not None)
        shares = desk.robustness().row("harbor")
        assert shares is not None
        await until(pilot, lambda: f"{shares.win:.0%}" in drawn(app))


async def test_a_profile_is_saved_under_a_name_and_used_again() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "space", "escape", "colon", *"save the profile", "enter")
        await pilot.pause()
        await pilot.press(*"mine", "enter")
        assert "mine" in desk.workspace.profile_names()
        await pilot.press("p", "R", "escape", "colon", *"profile mine", "enter")
        await pilot.pause()
        assert len(saved_profile(desk).preferences) == 1

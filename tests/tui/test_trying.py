"""A value that is tried is held against what is saved; given up, it leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.desk.desk import Desk
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.panes.employers import EmployersPane
from tests.small_world import small_desk
from tests.tui.driving import drawn, program, status, until


@pytest.fixture
def desk() -> Desk:
    return small_desk()


def shown(app: JobsApp) -> str:
    """The columns of the ranking and its rows, without marks for what is selected."""
    pane = app.screen.query_one(EmployersPane)
    columns = " ".join(it.id for it in pane.list.source.columns)
    return f"{columns}\n{[app.view.row(name) for name in app.view.order]}"


ABANDONED = [
    ("w", "down", "enter", *["backspace"] * 4, *"100", "escape", "escape"),
    ("w", "down", "right", "right", "R", "escape"),
    ("p", "enter", *["backspace"] * 4, *"1", "escape", "escape"),
]


@pytest.mark.parametrize("keys", ABANDONED, ids=["a weight", "a reset", "a preference"])
async def test_what_is_given_up_leaves_no_change_on_the_ranking(
    desk: Desk, keys: tuple[str, ...]
) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        before = shown(app)
        assert "range" in before
        moved = False
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
            moved = moved or shown(app).split("\n")[1] != before.split("\n")[1]
        assert moved, "while it is tried the table says what it would do"
        assert shown(app) == before
        head = drawn(app).split("\n")[2]
        assert "±" not in head
        assert "range" in head


async def test_a_deal_breaker_moves_no_fit_and_leaves_no_empty_column(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("p", "space", "escape")
        await pilot.pause()
        assert desk.view.summary
        assert not desk.view.fits_moved
        assert "±" not in drawn(app).split("\n")[2]
        await pilot.press("w", "right", "right", "right", "escape")
        await pilot.pause()
        assert desk.view.fits_moved
        assert "±" in drawn(app).split("\n")[2]


async def test_the_column_of_moves_goes_when_the_change_is_taken_back(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("w", "right", "right", "right", "escape")
        await until(pilot, lambda: "±" in drawn(app).split("\n")[2])
        await pilot.press("u")
        await until(pilot, lambda: "Undone: weight" in status(app))
        assert "moved" in status(app), "what undoing moved is said once"
        head = drawn(app).split("\n")[2]
        assert "±" not in head
        assert "range" in head


def test_each_value_tried_is_held_against_what_is_saved(desk: Desk) -> None:
    saved = {name: desk.view.row(name).fit for name in desk.view.order}
    for value in (30.0, 60.0, 100.0):
        desk.preview_weight("stability", value)
        for name in desk.view.order:
            now, was = desk.view.row(name).fit, saved[name]
            if was is not None and now is not None:
                assert desk.view.row(name).delta == pytest.approx(now - was)
    told = desk.view.summary
    desk.set_weight("stability", 100.0)
    assert desk.view.summary == told, "what is saved then is what was shown"
    desk.preview_weight("stability", 10.0)
    desk.cancel_preview()
    assert desk.view.summary == ""
    assert all(desk.view.row(name).delta == 0.0 for name in desk.view.order)


def test_a_note_kept_while_a_value_is_tried_changes_no_measure(desk: Desk) -> None:
    first = desk.view.order[0]
    desk.preview_preference(Preference("top5_customer_share", "<=", 1.0))
    tried = desk.view.summary
    assert tried
    desk.write_note(first, "meanwhile")
    assert desk.view.summary == tried
    desk.cancel_preview()
    assert desk.view.summary == ""


@pytest.mark.parametrize(
    ("metric", "said"), [("Market view", "exactly these words"), ("IPO stage", "One of: planned")]
)
async def test_a_line_over_words_says_which_words_make_sense(
    desk: Desk, metric: str, said: str
) -> None:
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p", "a")
        await pilot.pause()
        await pilot.press(*metric.casefold().split()[0], "space")
        await pilot.press(*metric.casefold().split()[1], "enter")
        await pilot.pause()
        assert said in " ".join(app.main.drawer.page.text.split())  # type: ignore[union-attr]
        await pilot.press(*"zzzz", "enter")
        await pilot.pause()
        if metric == "IPO stage":
            assert not app.view.profile.preferences
            assert "is not one of them" in drawn(app)


def test_a_step_back_to_where_it_was_is_no_news(desk: Desk) -> None:
    """Nobody is told that 84.7 became 84.7, however little it moved."""
    desk.look()
    seen = set()
    for hundredths in range(2000, 2400, 7):
        desk.preview_weight("growth", hundredths / 100)
        told = desk.view.summary
        seen.add(bool(told))
        for part in told.split("; "):
            name, arrow, now = part.partition(" → ")
            assert not arrow or not name.endswith(f" {now}"), told
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("saved", "after"),
    [
        ({}, {"growth": 22.0, "stability": 19.0}),
        ({"growth": 29.05, "pay": 3.0}, {"growth": 31.0, "stability": 19.0}),
    ],
)
async def test_a_slider_leaves_round_numbers(
    desk: Desk, tmp_path: Path, saved: dict[str, float], after: dict[str, float]
) -> None:
    for criterion, value in saved.items():
        desk.set_weight(criterion, value)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("w", "right", "right", "down", "down", "left", "escape")
        await pilot.pause(0.1)
    weights = {str(it["criterion"]): it["weight"] for it in desk.weight_rows()}
    assert {name: weights[name] for name in after} == after


async def test_weights_of_another_size_are_moved_in_their_own(desk: Desk) -> None:
    for row in desk.weight_rows():
        desk.set_weight(str(row["criterion"]), float(row["weight"]) / 100)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("w", "down", *["right"] * 5, "escape")
        await pilot.pause(0.1)
    text = (desk.workspace.home.root / "profile.toml").read_text()
    assert "capacity = 0.3\n" in text

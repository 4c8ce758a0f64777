"""Robustness, hype watch and scenarios: reckoned beside the screen, and what they say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.answers.impact import Standing
from compute_jobs.core.evidence.evidence_model import Evidence, SourceRef
from compute_jobs.core.evidence.figures import flag_figure
from compute_jobs.core.fit.fit_model import Preference
from compute_jobs.tui.screens.charts import bar, interval, moment, scale_of, spread
from compute_jobs.tui.screens.robustness import employer_item
from compute_jobs.tui.widgets.themes import to_ascii
from tests.small_world import saved_changes, saved_profile, small_desk
from tests.tui.driving import drawn, program

UNIT = st.floats(0, 1)


@given(UNIT, st.integers(1, 60))
def test_a_bar_fills_its_cells_and_what_is_not_nothing_shows(share: float, cells: int) -> None:
    text = "".join(span.text for span in bar(share, cells))
    assert len(text) == cells
    assert bool(text.strip()) == bool(to_ascii(text).strip()) == (share > 0)
    assert len(to_ascii(text)) == cells
    assert not set(to_ascii(text)) - {"#", " "}, "no mark of the selected row"


@given(UNIT, UNIT, st.integers(3, 60))
def test_a_day_stands_where_it_is_and_today_too(at: float, now: float, cells: int) -> None:
    text = "".join(span.text for span in moment((at, now), (0.0, 1.0), cells, "bar"))
    assert len(text) == cells
    assert text.index("●") == to_ascii(text).index("o") == round(at * (cells - 1))
    assert "┊" in text or round(now * (cells - 1)) == text.index("●")


@given(st.lists(st.floats(-20, 130), min_size=3, max_size=3), st.integers(3, 60))
def test_an_interval_holds_its_middle(values: list[float], cells: int) -> None:
    low, middle, high = sorted(values)
    scale = scale_of([low, high])
    text = "".join(span.text for span in interval((low, middle, high), scale, cells))
    assert len(text) == cells
    assert text.count("●") == to_ascii(text).count("o") == 1
    assert len(text.strip()) >= 1


@pytest.mark.parametrize("cells", [8, 12, 40])
def test_the_ends_stand_on_both_sides(cells: int) -> None:
    text = spread("70 100", cells)
    assert len(text) == cells
    assert text.startswith("70")
    assert text.endswith("100")


def without_pay(evidence: Evidence) -> Evidence:
    """A world in which nothing speaks for Quarry Cloud."""
    claims = {key: claim for key, claim in evidence.claims.items() if key != "quarry-pay"}
    return replace(evidence, claims=claims)


def with_an_inferred_period(evidence: Evidence) -> Evidence:
    """A world without Quarry Cloud's pay, and with a growth that no document gives a period."""
    told = evidence.claims["harbor-growth"]
    assert told.period is not None
    inferred = replace(told, period=replace(told.period, inferred=True))
    return without_pay(replace(evidence, claims={**evidence.claims, told.id: inferred}))


async def test_robustness_waits_and_then_shows_everything() -> None:
    desk = small_desk(change=with_an_inferred_period)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("b")
        assert "Calculating" in drawn(app)
        await pilot.pause(0.4)
        await app.workers.wait_for_complete()
        await pilot.pause()
        text = drawn(app)
        assert "How robust is the ranking? (10,000 draws)" in text
        row = desk.robustness().row("harbor")
        assert row is not None
        assert f"{row.p5:.0f}–{row.p95:.0f}" in text
        assert "best questions to ask" in text
        assert "Quarry Cloud on all" in text
        questions = desk.view.questions(desk.robustness())
        assert questions
        await pilot.press("end")
        await pilot.pause()
        left_open = desk.view.open_questions
        assert left_open[-1].question[:40] in drawn(app)
        await pilot.press(*["up"] * len(left_open))
        await pilot.pause()
        assert questions[-1].question[:40] in drawn(app)
        assert "open questions that could change" in drawn(app)


async def test_robustness_is_reckoned_again_after_a_change() -> None:
    desk = small_desk()
    desk.robustness()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("b")
        assert "(10,000 draws)" in drawn(app)
        desk.set_weight("growth", 0.5)
        app.redraw()
        await pilot.pause()
        text = drawn(app)
        assert "calculating" in text
        assert "as it was before the change" in text
        await pilot.pause(0.4)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "as it was before" not in drawn(app)


def test_one_that_is_ruled_out_has_no_shares_of_ranks() -> None:
    desk = small_desk()
    desk.set_preference(Preference("top5_customer_share", "<=", 95.0, unknown="exclude"))
    view, rows = desk.view, desk.robustness().rows
    out = {row.id for row in rows if view.row(row.id).out_for}
    assert out and len(out) < len(rows)
    for row in rows:
        text = str(employer_item(view, row, (0.0, 100.0)).page().blocks)
        assert ("takes no rank" in text) == (row.id in out) == ("share of each rank" not in text)


def with_a_rival_claim(evidence: Evidence) -> Evidence:
    """A world in which another paper says that Tarn AI's power is permitted."""
    denied = evidence.claims["tarn-power"]
    permitted = replace(
        denied, id="tarn-permitted", statement="All permits are there.", figure=flag_figure("yes"),
        sources=(SourceRef("dispatch"),),
    )  # fmt: skip
    return replace(evidence, claims={**evidence.claims, permitted.id: permitted})


async def test_flags_stand_by_employer_with_both_sides() -> None:
    app = program(small_desk(change=with_a_rival_claim))
    flags = len(app.desk.view.hype())
    assert flags > 4
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("h")
        text = drawn(app)
        assert f"Hype watch ({flags} flags)" in text
        assert "10x" in text
        assert "⚠ contested" in text
        await pilot.press("slash", *"some say", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "both sides" in text
        assert "The second permit is missing." in text
        assert "All permits are there." in text


async def test_a_scenario_shows_who_still_ranks_before_it_is_on() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("i")
        await app.workers.wait_for_complete()
        await pilot.pause()
        text = drawn(app)
        assert "none is on" in text
        before, after = desk.what_if("one-tenant-leaves")
        moved = after.row("cobalt").fit - before.row("cobalt").fit  # type: ignore[operator]
        assert moved
        assert f"{moved:+.1f}".replace("-", "−") in text
        assert saved_changes(desk) == [], "looking changes nothing"
        await pilot.press("space")
        await pilot.pause()
        assert saved_profile(desk).scenarios == ("one-tenant-leaves",)
        assert "1 on" in drawn(app)
        await pilot.press("x")
        await pilot.pause()
        assert not saved_profile(desk).scenarios
        await pilot.press("u")
        await pilot.pause()
        assert saved_profile(desk).scenarios == ("one-tenant-leaves",)


RERANKED = (
    Standing("tarn", "Tarn AI", 5, 3, 79.0, 78.4, ""),
    Standing("harbor", "Harbor", 1, 4, 88.0, 68.0, ""),
    Standing("northlight", "Northlight", 2, 2, 87.0, 88.5, ""),
    Standing("quarry", "Quarry", 6, None, 71.0, 71.0, "one buyer"),
)
"""One rises although its fit falls, one falls out, one falls, one stays."""


async def test_the_mark_of_a_scenario_says_the_rank_as_in_the_ranking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("compute_jobs.tui.screens.scenarios.standings", lambda *_: RERANKED)
    app = program(small_desk())
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("i")
        await app.workers.wait_for_complete()
        await pilot.pause()
        told = app.screen.reader.text  # type: ignore[attr-defined]
        rows = re.findall(r"^ *(\d+) → +(\S+) +([▲▼]?)", told, re.MULTILINE)
        assert rows == [("5", "3", "▲"), ("1", "4", "▼"), ("2", "2", ""), ("6", "✗", "")]

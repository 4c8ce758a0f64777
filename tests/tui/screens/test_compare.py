"""Employers side by side: which columns, which fit, and where a cell leads."""

from __future__ import annotations

from compute_jobs.core.fit.employer_comparison import CompareCell
from compute_jobs.tui.screens.compare import form_of, forms, in_sight
from tests.small_world import small_desk
from tests.tui.driving import drawn, program


def test_the_chosen_column_is_always_in_sight() -> None:
    for width in (39, 78, 118, 200):
        for count in (1, 2, 5, 30):
            for at in range(count):
                first, last = in_sight(count, at, width)
                assert 0 <= first <= at < last <= count


def test_periods_are_short_in_a_cell_but_years_stay_years() -> None:
    assert forms("$308.4M (Q1 2026)", 3) == ("$308.4M Q1 26", "$308.4M qtr", "$308.4M q", "$308.4M")
    assert forms("122 days (2024)") == ("122 days 2024", "122 days", "122 days", "122 days")
    assert forms("$2,000") == ("$2,000",) * 4
    half = forms("$177.8B (26 Jan 2026 – 26 Jul 2026)", 6)
    assert half[:3] == ("$177.8B to Jul 26", "$177.8B half", "$177.8B h"), (
        "it doesn't look like a quarter"
    )


def test_a_row_names_all_periods_in_one_way() -> None:
    def cell(text: str, months: int = 3) -> CompareCell:
        return CompareCell(text, 1.0, "filed", 0, "x", contested=False, months=months)

    row = [cell("106 % (27 Apr 2026 – 26 Jul 2026)"), cell("91.9 % (Q2 2026)")]
    assert form_of(row, 40) == 0
    assert form_of(row, len("106 % to Jul 26") + 1) == 0
    assert form_of(row, len("106 % to Jul 26")) == 1, "the shorter one doesn't keep its days"
    assert form_of(row, 9) == 2, "what kind of period it is stays where the word doesn't fit"
    assert form_of(row, 7) == 3
    assert form_of(row[1:], len("91.9 % Q2 26")) == 0
    assert form_of([*row, cell("a long figure without a period", 0)], 20) == 0


async def test_the_best_ranked_are_compared_where_there_is_no_shortlist() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        text = drawn(app)
        assert "Compare 5 employers" in text
        assert "Harbor Interconnect" in text
        assert "* best" in text


async def test_the_shortlist_is_what_is_compared() -> None:
    desk = small_desk()
    desk.shortlist_add("quarry")
    desk.shortlist_add("tarn")
    desk.shortlist_add("harbor")
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        assert "Compare 3 employers" in drawn(app)
        await pilot.press("x")
        assert "Compare 2 employers" in drawn(app)
        await pilot.press("backspace")
        assert "Compare 3 employers" in drawn(app)


async def test_columns_are_gone_through_and_a_gap_is_no_green_light() -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        assert "column 1 of 5" in drawn(app)
        await pilot.press(*["right"] * 4)
        text = drawn(app)
        assert "column 5 of 5" in text
        assert "A gap, never a green light" in text
        await pilot.press("right", *["left"] * 9)
        assert "column 1 of 5" in drawn(app)


async def test_an_employer_is_added_by_name() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c", "a", *"quarry", "enter")
        await pilot.pause()
        text = drawn(app)
        assert "Compare 6 employers" in text
        assert "Quarry Cloud▼" in text


async def test_only_the_contested_rows() -> None:
    desk = small_desk()
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c", "f", "x")
        await pilot.pause()
        text = drawn(app)
        assert "on 1 of" not in text
        assert "Accelerators deployed" in text
        assert "Revenue growth" not in text.split("╰")[0]


async def test_metrics_that_nobody_has_are_hidden_and_counted() -> None:
    app = program(small_desk())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        assert "empty rows hidden (h)" in drawn(app)
        await pilot.press("h")
        assert "hidden (h)" not in drawn(app)
        await pilot.press("h")
        assert "empty rows hidden (h)" in drawn(app)


async def test_a_narrow_terminal_shortens_the_metric_and_keeps_employers() -> None:
    app = program(small_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        head = next(line for line in drawn(app).split("\n") if " metric " in line)
        assert len(head.split()) >= 5, head

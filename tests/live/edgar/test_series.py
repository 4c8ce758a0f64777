"""Quarters that nobody filed by themselves, trailing years, growth, and the names of years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.live.edgar import series
from compute_jobs.live.edgar.company_facts import Point
from tests.live.edgar.make import Rows, calendar_year, measure, row, year_to_date

CAPEX = "PaymentsToAcquirePropertyPlantAndEquipment"


def quarters(rows: Rows, tag: str = "Revenues", metric: str = "revenue") -> list[Point]:
    return list(series.series_of(measure({tag: rows}, metric)).quarters)


def values(points: list[Point]) -> list[float]:
    return [point.value for point in points]


def test_the_fourth_quarter_is_the_year_less_nine_months() -> None:
    found = quarters(calendar_year(2025, [10e6, 20e6, 30e6, 40e6]))
    assert values(found) == [10e6, 20e6, 30e6, 40e6]
    fourth = found[-1]
    assert (fourth.start, fourth.end) == (date(2025, 10, 1), date(2025, 12, 31))
    assert [point.value for point in fourth.inputs] == [100e6, 60e6]
    assert "nine months" in fourth.how and fourth.published == date(2026, 2, 15)
    assert all(not point.inputs for point in found[:3])


def test_cash_flows_are_filed_as_running_totals() -> None:
    found = quarters(year_to_date(2025, [1e6, 2e6, 3e6, 4e6]), CAPEX, "capex")
    assert values(found) == [1e6, 2e6, 3e6, 4e6]
    assert [bool(point.inputs) for point in found] == [False, True, True, True]


def test_without_nine_months_three_quarters_do() -> None:
    rows = [
        it
        for it in calendar_year(2025, [10e6, 20e6, 30e6, 40e6])
        if not (it["start"] == "2025-01-01" and it["end"] in ("2025-06-30", "2025-09-30"))
    ]
    found = quarters(rows)
    assert values(found)[-1] == 40e6 and len(found[-1].inputs) == 4


def test_a_fourth_quarter_that_was_filed_is_not_reckoned() -> None:
    rows = [
        *calendar_year(2025, [10e6, 20e6, 30e6, 40e6]),
        row("2025-10-01", "2025-12-31", 39e6, "2026-02-15", form="10-K"),
    ]
    assert values(quarters(rows))[-1] == 39e6 and not quarters(rows)[-1].inputs


def test_a_restated_year_is_not_mixed_with_nine_months_as_first_filed() -> None:
    rows = [
        *calendar_year(2025, [10e6, 20e6, 30e6, 40e6]),
        row("2025-01-01", "2025-12-31", 130e6, "2027-02-15", form="10-K", number=77),
    ]
    fourth = quarters(rows)[-1]
    assert fourth.value == 40e6 and "as first filed" in fourth.how


def test_revenue_below_zero_is_nobodys_fourth_quarter() -> None:
    rows = calendar_year(2025, [10e6, 20e6, 30e6, 40e6])
    rows[-1]["val"] = 50e6
    assert len(quarters(rows)) == 3
    assert len(quarters(rows, "NetIncomeLoss", "net_income")) == 4


def test_weeks_of_52_and_53_and_years_that_end_anywhere() -> None:
    rows = [
        row("2025-02-02", "2025-05-03", 10e6, "2025-05-30"),
        row("2025-02-02", "2025-11-01", 33e6, "2025-12-01"),
        row("2025-02-02", "2026-02-07", 48e6, "2026-03-11", form="10-K"),
    ]
    fourth = quarters(rows)[-1]
    assert fourth.value == 15e6 and fourth.days == 98


def test_a_transition_period_is_no_quarter() -> None:
    rows = [row("2025-01-01", "2025-02-28", 5e6, "2025-05-01", form="10-KT")]
    assert quarters(rows) == []


def test_the_trailing_year_needs_four_quarters_without_a_hole() -> None:
    found = quarters(
        [*calendar_year(2024, [1e6, 2e6, 3e6, 4e6]), *calendar_year(2025, [5e6, 6e6, 7e6, 8e6])]
    )
    whole = series.trailing_year(found)
    assert whole is not None and whole.value == 26e6 and len(whole.inputs) == 4
    assert series.trailing_year(found[:5] + found[6:]) is None
    assert series.trailing_year(found[:3]) is None


def test_growth_compares_with_the_same_quarter_a_year_before() -> None:
    found = quarters(
        [*calendar_year(2024, [10e6, 2e6, 3e6, 4e6]), *calendar_year(2025, [15e6, 6e6, 7e6, 8e6])]
    )
    before = series.year_before(found, found[4])
    assert before is found[0]
    assert series.growth(found[4], found[0]) == pytest.approx(50)
    assert series.year_before(found, found[0]) is None


def test_there_is_no_growth_from_nothing_or_from_a_loss() -> None:
    found = quarters(calendar_year(2025, [10e6, 0, -3e6, 4e6]))
    assert series.growth(found[0], found[1]) is None
    assert series.growth(found[0], found[2]) is None


@pytest.mark.parametrize(("named", "label"), [(2026, "Q1 FY2027"), (2025, "Q1 FY2026")])
def test_a_quarter_is_called_as_the_company_counts_its_years(named: int, label: str) -> None:
    rows = [
        row("2024-02-04", "2025-02-01", 40e6, "2026-03-11", form="10-K", year=named),
        row("2025-02-02", "2026-01-31", 50e6, "2026-03-11", form="10-K", year=named),
        row("2026-02-01", "2026-05-02", 12e6, "2026-05-28", year=named + 1),
    ]
    made = series.series_of(measure({"Revenues": rows}))
    calendar = series.fiscal_calendar(made.years)
    assert calendar.label(made.quarters[-1]) == label
    assert calendar.label(made.years[-1]) == f"FY{named}"


def test_without_a_year_nothing_is_named() -> None:
    made = series.series_of(
        measure({"Revenues": [row("2026-01-01", "2026-03-31", 1e6, "2026-05-01")]})
    )
    assert series.fiscal_calendar(made.years).label(made.quarters[0]) == ""


@given(st.lists(st.integers(1, 10**9), min_size=4, max_size=4))
def test_the_quarters_always_add_up_to_the_year(parts: list[int]) -> None:
    found = quarters(calendar_year(2025, [float(it) for it in parts]))
    assert sum(values(found)) == pytest.approx(sum(parts))
    running = quarters(year_to_date(2025, [float(it) for it in parts]), CAPEX, "capex")
    assert values(running) == pytest.approx(values(found))

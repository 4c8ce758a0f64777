"""Dates as far as they are known, and periods."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import (
    DayError,
    add_months,
    age_days,
    day_of,
    known_on,
    months_between,
    parse_day,
    parse_period,
    period_key,
)
from compute_jobs.core.evidence.evidence_model import Claim


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-05-20", date(2026, 5, 20), date(2026, 5, 20)),
        ("2026-05", date(2026, 5, 1), date(2026, 5, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("FY2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_day_spans_what_it_may_mean(text: str, first: date, last: date) -> None:
    day = parse_day(text)
    assert (day.text, day.first, day.last) == (text, first, last)


@pytest.mark.parametrize(
    ("shown", "text"), [("Q3 2026", "2026-Q3"), ("H1 2026", "2026-H1"), ("Q2 FY2026", "FY2026-Q2")]
)
def test_a_period_can_be_typed_as_it_is_shown(shown: str, text: str) -> None:
    assert parse_day(shown) == parse_day(text)
    assert parse_period(shown) == parse_period(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "20260101",
        "May 2026",
        "",
        "0001",
        "9999",
        "2026-1-1",
        "FY2026-05",
        "2026-05-20T10:00",
        "-2026",
        "٢٠٢٦",
    ],
)
def test_what_is_no_date_says_so(text: str) -> None:
    with pytest.raises(DayError):
        parse_day(text)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_comes_back_as_it_went(day: date) -> None:
    assert parse_day(day.isoformat()) == day_of(day)
    month = parse_day(f"{day.year:04}-{day.month:02}")
    assert month.first <= day <= month.last
    assert (month.last - month.first).days in range(27, 31)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_clear_error(text: str) -> None:
    try:
        day = parse_day(text)
    except DayError as error:
        assert str(error)
    else:
        assert day.first <= day.last


def test_a_quarter_without_its_year_is_not_known() -> None:
    period = parse_period("Q1")
    assert not period.known
    assert period.start is None
    assert period_key(period) == ""
    assert period_key(None) == ""


def test_a_period_may_be_given_by_its_days() -> None:
    period = parse_period("2024-01-29/2025-01-26")
    assert (period.start, period.end) == (date(2024, 1, 29), date(2025, 1, 26))
    with pytest.raises(DayError, match="before it starts"):
        parse_period("2025-01-01/2024-01-01")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2025", "FY2025", True),
        ("2024-01-29/2025-01-26", "FY2025", True),
        ("2025-01-01/2026-01-03", "FY2025", True),
        ("2026-Q1", "2026-01-01/2026-03-31", True),
        ("2026-Q1", "2026-01", False),
        ("2025", "2024", False),
        ("FY2025", "2025-Q4", False),
        ("2025-H1", "2025", False),
    ],
)
def test_periods_meet_by_what_they_mean(one: str, other: str, same: bool) -> None:
    assert (period_key(parse_period(one)) == period_key(parse_period(other))) is same


def test_months_of_a_contract() -> None:
    assert months_between(parse_day("2026-05"), parse_day("2029-05")) == 36
    assert months_between(parse_day("2026-05-15"), parse_day("2026-06-15")) == 1
    assert months_between(parse_day("2026"), parse_day("2028")) == 36
    assert months_between(parse_day("2026-Q1"), parse_day("2026-Q4")) == 12


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.integers(-400, 400))
def test_months_go_there_and_back(day: date, months: int) -> None:
    there = add_months(day, months)
    back = add_months(there, -months)
    assert (back.year, back.month) == (day.year, day.month)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months


def test_an_inferred_month_is_known_at_its_end_and_may_be_as_old_as_its_start() -> None:
    month = parse_day("2026-10")
    guessed = replace(month, inferred=True)
    assert known_on(month, date(2026, 10, 1))
    assert not known_on(guessed, date(2026, 10, 30))
    assert known_on(guessed, date(2026, 10, 31)) and known_on(None, date(2026, 1, 1))
    for day, age in ((month, 9), (guessed, 39)):
        claim = Claim("c", ("a",), "m", "s", "reported", (), as_of=day)
        assert age_days(claim, {}, date(2026, 11, 9)) == age


def test_a_finished_periods_figure_is_of_its_last_day_whenever_it_was_reported() -> None:
    told = Claim(
        "c", ("a",), "m", "s", "filed", (),
        period=parse_period("2025-04-28/2025-07-27"), published=parse_day("2026-08-26"),
    )  # fmt: skip
    assert told.when == parse_day("2025-07-27")
    assert replace(told, as_of=told.published).when == told.when
    assert replace(told, period=None).when == told.published
    assert replace(told, modality="plan").when == told.published
    assert told.period is not None
    assert replace(told, period=replace(told.period, inferred=True)).when == told.published

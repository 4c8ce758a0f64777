"""Which row stands: the last filed, by its own dates, rounding told apart from restating."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.live.edgar.company_facts import parse_facts
from compute_jobs.live.payload import PayloadError
from tests.live.edgar.make import calendar_year, measure, payload, read, row

REVENUE = "Revenues"
CONTRACT = "RevenueFromContractWithCustomerExcludingAssessedTax"
Q1 = ("2026-01-01", "2026-03-31")


def test_the_last_filed_row_stands_and_the_first_says_since_when() -> None:
    rows = [row(*Q1, 100e6, "2026-05-01"), row(*Q1, 100e6, "2027-05-01", number=9)]
    point = measure({REVENUE: rows}).points[0]
    assert (point.start, point.end) == (date(2026, 1, 1), date(2026, 3, 31))
    assert point.row.filed == date(2027, 5, 1) and point.known.filed == date(2026, 5, 1)
    assert point.replaced == ()


def test_fewer_digits_later_are_the_same_figure() -> None:
    rows = [row(*Q1, 832_279_000, "2026-05-01"), row(*Q1, 832_300_000, "2027-05-01")]
    point = measure({REVENUE: rows}).points[0]
    assert point.value == 832_300_000 and point.replaced == ()
    assert point.published == date(2026, 5, 1)


@pytest.mark.parametrize(("before", "after"), [(100e6, 104e6), (832_279_000, 832_400_000)])
def test_a_real_difference_is_a_restatement(before: float, after: float) -> None:
    rows = [row(*Q1, before, "2026-05-01"), row(*Q1, after, "2027-02-15", form="10-K")]
    point = measure({REVENUE: rows}).points[0]
    assert point.value == after and [it.value for it in point.replaced] == [before]
    assert point.published == date(2027, 2, 15), "nobody could know the new figure before"


def test_a_small_company_in_millions_is_not_taken_for_rounding() -> None:
    rows = [row(*Q1, 1_600_000, "2026-05-01"), row(*Q1, 2_000_000, "2027-05-01")]
    assert measure({REVENUE: rows}).points[0].replaced


def test_an_amendment_of_the_same_day_wins() -> None:
    rows = [
        row(*Q1, 90e6, "2026-05-01", form="10-Q/A", number=2),
        row(*Q1, 100e6, "2026-05-01", number=1),
    ]
    assert measure({REVENUE: rows}).points[0].value == 90e6


def test_the_filings_own_year_is_no_key() -> None:
    rows = [row(*Q1, 100e6, f"20{y}-05-01", year=2000 + y) for y in (26, 27, 28)]
    assert len(measure({REVENUE: rows}).points) == 1


def test_a_first_day_off_by_some_days_is_the_same_quarter() -> None:
    rows = [
        row("2026-01-01", "2026-03-29", 100e6, "2026-05-01"),
        row("2025-12-29", "2026-03-29", 100e6, "2027-05-01"),
    ]
    assert len(measure({REVENUE: rows}).points) == 1


def test_the_newest_tag_wins_and_the_old_one_fills_in_where_both_agree() -> None:
    old = calendar_year(2024, [10e6, 11e6, 12e6, 13e6])
    both = row("2024-01-01", "2024-12-31", 46e6, "2026-02-15", form="10-K")
    new = [both, row("2025-01-01", "2025-12-31", 60e6, "2026-02-15", form="10-K")]
    found = measure({CONTRACT: old, REVENUE: new})
    tags = {point.end.isoformat(): point.tag.partition(":")[2] for point in found.points}
    assert tags["2025-12-31"] == REVENUE and tags["2024-03-31"] == CONTRACT
    year = next(it for it in found.points if it.end == date(2024, 12, 31))
    assert year.known.filed == date(2025, 2, 15), "the other tag told it a year earlier"


def test_tags_that_disagree_are_not_mixed() -> None:
    old = calendar_year(2024, [10e6, 11e6, 12e6, 13e6])
    new = [
        row("2024-01-01", "2024-12-31", 80e6, "2026-02-15", form="10-K"),
        row("2025-01-01", "2025-12-31", 90e6, "2026-02-15", form="10-K"),
    ]
    assert len(measure({CONTRACT: old, REVENUE: new}).points) == 2


def test_a_tag_dropped_years_ago_says_nothing_about_today() -> None:
    found = read(
        {
            REVENUE: calendar_year(2025, [1e6, 2e6, 3e6, 4e6]),
            "PurchaseObligation": [row("", "2021-12-31", 5e6, "2022-02-15", form="10-K")],
        }
    )
    assert [it.metric for it in found.measures] == ["revenue"]


def test_ifrs_filers_are_read_where_mapped_and_it_is_said() -> None:
    found = read(
        {"Revenue": [row("2025-01-01", "2025-12-31", 9e6, "2026-03-01", form="20-F")]},
        taxonomy="ifrs-full",
        currency="EUR",
    )
    assert found.measures[0].currency == "EUR"
    assert any("IFRS" in note for note in found.notes)
    assert any("EUR" in note for note in found.notes)


def test_a_company_without_figures_is_said_to_have_none() -> None:
    found = parse_facts({"cik": 1, "entityName": "X", "facts": {"dei": {}}})
    assert found.measures == () and "dei" in found.notes[0]


@pytest.mark.parametrize("body", [[], None, 7, {}, {"facts": []}, {"facts": "none"}])
def test_another_shape_is_one_clear_error(body: Any) -> None:
    with pytest.raises(PayloadError, match="facts"):
        parse_facts(body)


def test_damaged_rows_are_passed_over_and_counted() -> None:
    good = row(*Q1, 100e6, "2026-05-01")
    bad: list[Any] = [
        None,
        7,
        {},
        {**good, "val": "100"},
        {**good, "val": 1e300},
        {**good, "val": float("nan")},
        {**good, "val": True},
        {**good, "end": "2026-99-99"},
        {**good, "end": "9999-12-31"},
        {**good, "start": "2026-04-01"},
        {**good, "filed": 20260501},
        {**good, "start": ["2026-01-01"]},
    ]
    found = read({REVENUE: [*bad, good]})
    assert [point.value for point in found.measures[0].points] == [100e6]
    assert any("12 damaged rows" in note for note in found.notes)


@pytest.mark.parametrize("accession", ["", "../../etc", "0000004242-26-00001", 12, None])
def test_what_is_no_accession_never_gets_into_a_link(accession: Any) -> None:
    odd = {**row(*Q1, 100e6, "2026-05-01"), "accn": accession}
    assert measure({REVENUE: [odd]}).points[0].row.accession == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["start", "end", "val", "accn", "filed", "form", "fy", "units", "USD"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=6), JSON)
def test_no_payload_makes_it_stumble(rows: list[Any], tag: Any) -> None:
    body = payload({REVENUE: rows})
    body["facts"]["us-gaap"]["NetIncomeLoss"] = tag
    found = parse_facts(body)
    assert all(point.first < point.last for it in found.measures for point in it.points)

"""Base pay and nothing else; where anything is in doubt, nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.live.boards.pay import PayReading, choose, from_text, structured

CANADA = ("Toronto, Canada",)


def told(found: PayReading) -> list[tuple[float, float, str, str]]:
    return [(it.low, it.high, it.currency, it.interval) for it in found.pay]


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("Base Pay Range:  $151,500 USD - $227,300 USD", (151500, 227300, "USD", "year")),
        ("United States Salary Range\n$108,400\n—\n$129,600 USD", (108400, 129600, "USD", "year")),
        ("Annual Salary:\n$320,000 - $405,000 USD", (320000, 405000, "USD", "year")),
        (
            "base salary range for this role is $165,000 to $242,000.",
            (165000, 242000, "USD", "year"),
        ),
        ("base salary range: USD 120,000 - 150,000", (120000, 150000, "USD", "year")),
        ("Salary: £80k–£95k per annum", (80000, 95000, "GBP", "year")),
        ("Salary range: 65.000 – 85.000 € brutto", (65000, 85000, "EUR", "year")),
        ("The salary is CA$150,000 - CA$180,000", (150000, 180000, "CAD", "year")),
        ("pay range is $45.50 - $62.25/hr", (45.5, 62.25, "USD", "hour")),
        ("hourly pay of $30 - $38 per hour", (30, 38, "USD", "hour")),
        ("The base salary is $210K - $490K + equity", (210000, 490000, "USD", "year")),
        ("base salary $180-$220k", (180000, 220000, "USD", "year")),
    ],
)
def test_a_base_range_in_prose(text: str, pay: tuple[float, float, str, str]) -> None:
    assert told(from_text(text)) == [pay]


def test_several_ranges_of_one_list() -> None:
    levels = (
        "Pay range:\nSoftware Engineer/Level I: $120,000.00 - $145,000.00/per year\n"
        "Software Engineer/Level II: $140,000.00 - $170,000.00/per year\n"
    )
    found = from_text(levels)
    assert [it.low for it in found.pay] == [120000, 140000]
    assert found.pay[1].label == "Software Engineer/Level II"
    prose = (
        "The base salary range is 184,000 USD - 287,500 USD for Level 4, and "
        "224,000 USD - 356,500 USD for Level 5."
    )
    assert [it.high for it in from_text(prose).pay] == [287500, 356500]


@pytest.mark.parametrize(
    "text",
    [
        "The annual OTE for this position is $90,000 - $120,000 USD.",
        "On-target earnings: $200,000 - $240,000",
        "salary range is $120,000 - $150,000 OTE",
        "Total compensation includes base salary of $100,000 - $150,000",
        "Total cash: $180,000 to $220,000",
        "A sign-on bonus of $10,000 - $20,000 and a good salary",
        "equity grant of $100,000 - $200,000 beside your salary",
        "learning budget $500-$1000",
        "We raised $100M to $200M of funding",
        "401(k) match up to a maximum of $10,000 per year",
        "Compensation Range: $210K - $490K",
        "Salary range $1 - $2",
        "Salary 1885 - 2000 USD",
        "hourly rate 200,000 - 240,000 USD per hour",
        "salary of $50,000 - $900,000",
        "salary of $200,000 - $150,000",
        "In 2024 - 2025 we spent $5 on 30,000 - 40,000 GPUs",
        "salary: 100,000 - 120,000 VND",
        "",
    ],
)
def test_what_is_not_base_pay_is_not_taken(text: str) -> None:
    assert from_text(text).pay == ()


def test_a_dollar_of_an_unsaid_country_is_not_taken() -> None:
    text = "The salary range is $150,000 - $180,000"
    assert from_text(text, ("Austin, TX",)).pay
    found = from_text(text, CANADA)
    assert found.pay == () and "country" in found.refused
    assert told(from_text(text + " CAD", CANADA)) == [(150000, 180000, "CAD", "year")]


def test_the_reason_is_kept() -> None:
    assert "more than base" in from_text("The annual OTE is $90,000 - $120,000 USD.").refused
    assert "interval" in from_text("Salary 1885 - 2000 USD").refused
    assert from_text("Free lunch.").refused == ""


@pytest.mark.parametrize(
    ("low", "high", "label", "name"),
    [
        (1, 2, "", "Annual Salary"),
        (200000, 240000, "", "Hourly"),
        (1885, 1885, "", "Pay"),
        (180000, 220000, "", "Total Compensation"),
        (180000, 220000, "", "OTE"),
        (140000, 160000, "per-hour-wage", ""),
        (30, 38, "1 YEAR", ""),
        (140000, 160000, "one-time", ""),
        (0, 0, "1 YEAR", ""),
        (160000, 140000, "1 YEAR", ""),
        (-5, 10, "1 HOUR", ""),
    ],
)
def test_fields_that_disagree_with_themselves(
    low: float, high: float, label: str, name: str
) -> None:
    found = structured(low, high, "USD", label, name=name)
    assert found.pay == () and found.refused


def test_fields_that_are_base_pay() -> None:
    assert told(structured(140000, 160000, "USD", "per-year-salary")) == [
        (140000, 160000, "USD", "year")
    ]
    assert told(structured(30, 38, "usd", "1 HOUR")) == [(30, 38, "USD", "hour")]
    assert told(structured(150000, 180000, "USD", "", name="NYC Salary Range")) == [
        (150000, 180000, "USD", "year")
    ]
    assert told(structured(None, 160000, "USD", "1 YEAR")) == [(160000, 160000, "USD", "year")]
    assert structured(None, None, "", "") == PayReading()


def test_fields_come_before_the_text_even_when_they_are_refused() -> None:
    text = "base salary range: $120,000 - $150,000"
    assert told(choose([structured(140000, 160000, "USD", "1 YEAR")], text)) == [
        (140000, 160000, "USD", "year")
    ]
    assert choose([structured(140000, 160000, "USD", "per-hour-wage")], text).pay == ()
    assert told(choose([], text)) == [(120000, 150000, "USD", "year")]


def test_fields_that_the_text_calls_on_target_are_dropped() -> None:
    text = "The on-target earnings are $140,000 - $160,000 a year."
    found = choose([structured(140000, 160000, "USD", "1 YEAR")], text)
    assert found.pay == () and found.refused


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_gives_believable_pay_or_none(text: str, places: list[str]) -> None:
    for pay in from_text(f"salary {text} $ {text}", places).pay:
        assert 0 < pay.low <= pay.high <= pay.low * 10


@given(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(allow_nan=True),
    st.sampled_from(["USD", "EUR", "JPY", "XXX", ""]),
    st.sampled_from(["1 YEAR", "1 HOUR", "per-month-salary", "", "NONE"]),
)
def test_any_numbers_give_believable_pay_or_none(
    low: float, high: float, currency: str, label: str
) -> None:
    for pay in structured(low, high, currency, label).pay:
        assert 0 < pay.low <= pay.high <= pay.low * 10

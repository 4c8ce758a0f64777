"""Base pay and nothing else; where anything is in doubt, nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.live.boards.pay import choose, from_text, structured
from compute_jobs.live.boards.pay_in_text import PayReading, is_sales

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


# -- how boards lay out a section about pay --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        (
            "COMPENSATION AND BENEFITS:\n$180,000 - $440,000 USD\n"
            "Base salary is one part of our total rewards package, beside equity and insurance.",
            (180000, 440000, "USD", "year"),
        ),
        ("Compensation and Benefits:\n$35/hour - $45/hour\nand lunch.", (35, 45, "USD", "hour")),
        ("Pay for interns: $50/hr to $62/hr", (50, 62, "USD", "hour")),
        ("Compensation\n$180,000 - $220,000 Base + equity", (180000, 220000, "USD", "year")),
        ("Pay: $150,000-$180,000 plus bonus and equity", (150000, 180000, "USD", "year")),
        (
            "Compensation\n$170,000/year to $240,000/year + bonus + equity\n"
            "The amounts above are base salary only and don't include bonus or equity.",
            (170000, 240000, "USD", "year"),
        ),
        (
            "You will\n• own the compute budget\n• cut a $5M revenue leak\n"
            "Base salary range: $200,000 - $250,000",
            (200000, 250000, "USD", "year"),
        ),
        (
            "The base salary range for this full-time job in San Francisco, New York, Seattle and "
            "in our Austin office is:\n$176,000—$220,000 USD",
            (176000, 220000, "USD", "year"),
        ),
        (
            "The base salary for this Revenue Operations job is $120,000 - $150,000.",
            (120000, 150000, "USD", "year"),
        ),
        (
            "Expected Base Pay (USD)\n131,500 - 197,000, $ per annum",
            (131500, 197000, "USD", "year"),
        ),
        ("Base salary: CHF 120'000 - 150'000", (120000, 150000, "CHF", "year")),
        ("Salary: ₹30,00,000 - ₹45,00,000 per annum", (3000000, 4500000, "INR", "year")),
        (
            "Salary: $100,000 to $250,000 by experience, 40 hours a week",
            (100000, 250000, "USD", "year"),
        ),
        (
            "Base: $108,000-$132,000\nBonus: $10,000-$20,000\nEquity: $50,000-$90,000",
            (108000, 132000, "USD", "year"),
        ),
        (
            "Salary $90,000 - $110,000 base, $180,000 - $220,000 OTE",
            (90000, 110000, "USD", "year"),
        ),
    ],
)
def test_a_section_about_pay(text: str, pay: tuple[float, float, str, str]) -> None:
    assert told(from_text(text)) == [pay]


@pytest.mark.parametrize(
    "text",
    [
        "COMPENSATION AND BENEFITS:\n$150,000 - 250,000k\nBase salary is one part of it.",
        "Salary: $150,000k - $250,000k",
        "Compensation: $150,000 - $180,000, including a target bonus",
        "Compensation: $150,000 - $180,000\nThe range reflects on-target earnings.",
        "Engineers earn $100k - $500k including base and variable targets.",
        "Salary range: $180,000 - $220,000. The range includes base salary and target bonus.",
        "The range listed reflects on-target earnings.\nPay range\n$180,000 - $220,000",
        "Total compensation (base salary plus bonus): $250,000 - $300,000",
        "The base salary, commission and equity come to $200,000 - $250,000",
        "Min base: $150,000\nMax base: $200,000",
    ],
)
def test_a_section_about_pay_that_doesn_t_say_base_is_refused_with_a_reason(text: str) -> None:
    found = from_text(text)
    assert found.pay == () and found.refused


def test_money_that_is_no_range_of_base_pay_is_not_called_nothing() -> None:
    assert from_text("A $2,000 budget for your desk.").refused
    assert from_text("Own budgets of $1,000,000 - $2,000,000 and plan salaries.").pay == ()


_SALES_CLAUSES = (
    "For sales roles, the range provided is the role's on-target earnings (OTE).",
    "It is the base salary range for non-commissionable roles or on-target earnings for "
    "commissionable roles.",
    "If this is a sales position, the pay range shown is total target compensation.",
)


@pytest.mark.parametrize("clause", _SALES_CLAUSES)
def test_a_range_that_is_on_target_for_sales_roles(clause: str) -> None:
    text = f"The pay of this job is listed below. {clause}\nAnnual Salary:\n$240,000 - $300,000 USD"
    assert told(from_text(text)) == [(240000, 300000, "USD", "year")]
    assert from_text(text, sales=True).pay == () and from_text(text, sales=True).refused
    given = structured(240000, 300000, "USD", "", name="Annual Salary", about=clause)
    assert told(given) == [(240000, 300000, "USD", "year")]
    assert structured(
        240000, 300000, "USD", "", name="Annual Salary", about=clause, sales=True
    ).refused
    assert choose([given], text, sales=True).pay == ()
    assert told(choose([given], text)) == [(240000, 300000, "USD", "year")]


@pytest.mark.parametrize(
    ("title", "team", "sells"),
    [
        ("Account Executive, Startups", "", True),
        ("Enterprise Lead", "Sales", True),
        ("Sales Engineer", "", True),
        ("Software Engineer, Sales Tools", "Engineering", False),
        ("Staff Engineer", "Compute", False),
    ],
)
def test_who_sells(title: str, team: str, sells: bool) -> None:
    assert is_sales(title, team) is sells


def test_ranges_of_several_places_stay_apart_with_their_place_and_currency() -> None:
    text = (
        "Salary range:\nUS: $180,000 - $220,000 USD\nCanada: $150,000 - $180,000 CAD\n"
        "UK: £110,000 - £140,000"
    )
    found = from_text(text, ("San Francisco", "Toronto, Canada", "London"))
    assert [(it.label, it.currency, it.high) for it in found.pay] == [
        ("US", "USD", 220000),
        ("Canada", "CAD", 180000),
        ("UK", "GBP", 140000),
    ]
    bare = "United States: $180,000 - $220,000 salary\nCanada: $150,000 - $180,000 salary"
    found = from_text(bare, ("Austin", "Toronto, Canada"))
    assert [it.label for it in found.pay] == ["United States"], "the other dollar is not said"

"""Which three metrics a figure is offered, by its words, its row and its unit."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import made_tools, read_made

PRESS = ReadingTerms(kind="article", stance="supporting", date="2031-06-01", employer="halyard")

SENTENCES = [
    ("Halyard's new orders totaled $34 billion in the quarter.", "$34 billion", "backlog"),
    ("Its order book stood at $12 billion.", "$12 billion", "backlog"),
    (
        "Loom signed a $30 billion-a-year cloud deal with Halyard.",
        "$30 billion-a-year",
        "deal_rate",
    ),
    ("Construction costs of $1.6 billion fall on Halyard.", "$1.6 billion", "capex"),
    ("The campus cost $2.4 billion to build.", "$2.4 billion", "capex"),
    (
        "Halyard arranged $27 billion of bonds and $2.5 billion of equity.",
        "$2.5 billion",
        "funding_round",
    ),
    ("Halyard met the $350 million equity requirement.", "$350 million", "funding_round"),
    ("Tessel made a $2 billion strategic investment in Halyard.", "$2 billion", "funding_round"),
    (
        "Fixed lease payments of $917 million run over 13 years.",
        "$917 million",
        "purchase_commitments",
    ),
    (
        "Undiscounted payments for leases not yet commenced were $39 billion.",
        "$39 billion",
        "capacity_commitments",
    ),
    ("Halyard has drawn $1.3 billion of the facility.", "$1.3 billion", "debt"),
    ("Northgate receives $350 million at closing for the site.", "$350 million", "deal_value"),
    ("Sales rose 12% from a year earlier.", "12%", "revenue_growth"),
    ("Loom accounted for 31% of Halyard's revenue.", "31%", "top_customer_share"),
    ("Halyard cut its net losses to $541 million.", "$541 million", "net_income"),
    ("The operating result was a loss of $128 million.", "$128 million", "operating_income"),
    ("In its earnings report, revenue reached $6.7 billion.", "$6.7 billion", "revenue"),
    ("Its annual recurring revenue grew to $234 million.", "$234 million", "run_rate"),
    ("Halyard leases 300 MW to Loom.", "300 MW", "power_leased"),
    ("Halyard secured grid approval for 1.2 GW.", "1.2 GW", "power_secured"),
    ("Interest expense came to $257 million.", "$257 million", "interest_expense"),
    ("Halyard took a 12% stake in Loom.", "12%", "ownership"),
    ("Halyard serves more than 300,000 customers.", "300,000", "users"),
    ("Halyard guarantees $333 million of Loom's obligations.", "$333 million", "guarantees"),
    ("Halyard has a $30 billion commitment to invest in Loom.", "$30 billion", "funding_round"),
    (
        "Sales were up 25% from the previous quarter and up 66% from a year ago.",
        "25%",
        "quarter_growth",
    ),
    (
        "Sales were up 25% from the previous quarter and up 66% from a year ago.",
        "66%",
        "revenue_growth",
    ),
    (
        "Loom agreed to spend $21 billion with Halyard for cloud capacity.",
        "$21 billion",
        "capacity_commitments",
    ),
    ("Either side can terminate the lease with 90 days' notice.", "90 days", "notice_period"),
]


def metrics_of(text: str, number: str) -> tuple[str, ...]:
    found = read_made(text, PRESS).candidates
    at = text.index(number)
    return next(each.metrics for each in found if each.figure and each.start <= at < each.end)


@pytest.mark.parametrize(("text", "number", "metric"), SENTENCES)
def test_the_metric_is_among_the_three(text: str, number: str, metric: str) -> None:
    assert metric in metrics_of(text, number)


@pytest.mark.parametrize(
    ("text", "number", "metric"),
    [
        ("In its earnings report, revenue reached $6.7 billion.", "$6.7 billion", "net_income"),
        ("Halyard cut its net losses to $541 million.", "$541 million", "operating_income"),
        ("Receivables stood at 54 days of sales outstanding.", "54 days", "deal_term"),
        ("Loom accounted for 31% of Halyard's revenue.", "31%", "revenue_growth"),
    ],
)
def test_a_word_may_rule_a_metric_out(text: str, number: str, metric: str) -> None:
    assert metric not in metrics_of(text, number)


@pytest.mark.parametrize(
    ("text", "number", "metric"),
    [
        ("Sales rose 12% sequentially.", "12%", "quarter_growth"),
        ("Revenue was $9 billion, up 7% from the previous quarter.", "7%", "quarter_growth"),
        ("Sales rose 12% from a year ago and 7% sequentially.", "7%", "quarter_growth"),
        ("Sales rose 12% from a year ago and 7% sequentially.", "12%", "revenue_growth"),
        ("Loom invested $4 billion in Corvid.", "$4 billion", "funding_round"),
        ("Loom invested $4 billion in the AI startup.", "$4 billion", "funding_round"),
        ("Loom invested $4 billion in Ohio.", "$4 billion", "capex"),
        ("Halyard runs 2 GW, against 4 GW under contract.", "4 GW", "power_committed"),
        ("Loom accounted for 41% of revenue; Corvid made up 22%.", "41%", "top_customer_share"),
        ("Loom accounted for 41% of revenue; Corvid made up 22%.", "22%", "top_customer_share"),
        ("Loom is hiring 140 engineers.", "140", "open_postings"),
        ("Loom has 140 engineers.", "140", "employees"),
        ("Loom hires 140 engineers a year; it has 2,100 employees.", "2,100", "employees"),
    ],
)
def test_what_follows_a_figure_decides_between_two_metrics(
    text: str, number: str, metric: str
) -> None:
    assert metrics_of(text, number)[0] == metric


def test_a_row_whose_name_begins_with_a_period_keeps_its_name() -> None:
    text = (
        "| Metric | Value |\n|---|---|\n| Q1 2031 capex | $2,472.9M |\n| 2031 capex plan | $7.7B |"
    )
    assert metrics_of(text, "$2,472.9M")[0] == metrics_of(text, "$7.7B")[0] == "capex"


def test_a_level_of_before_is_asked_for_its_day() -> None:
    text = (
        "Cash was $56.8 billion, up from $34.8 billion a year ago and $53.7 billion a quarter ago."
    )
    asks = [each.asks for each in read_made(text, PRESS).candidates]
    assert ["period" in each for each in asks] == [False, True, True]


def test_receivables_are_no_cash() -> None:
    text = "Accounts receivable was $27.8 billion, driven by timing of cash collections."
    assert "cash" not in metrics_of(text, "$27.8 billion")


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Halyard sealed a $29 billion data center funding round.", "funding_round"),
        ("Halyard signed a $7 billion AI data center lease.", "deal_value"),
        ("Halyard's data center revenue was $7 billion.", "segment_revenue"),
        ("The round values Halyard at about $3 billion.", "valuation"),
        ("Bankers put its IPO valuation at $3 billion.", "ipo_valuation"),
        ("The 15-year deal covers 300 MW of capacity at Halyard's site.", "power_committed"),
        ("Halyard locked in another 20 MW of data center capacity.", "power_committed"),
        ("Halyard has 300 MW of active capacity.", "power_deployed"),
        ("Halyard opened a 120 MW data center in Ohio.", "power_deployed"),
        ("Halyard's net debt, including lease obligations, has climbed to $5 billion.", "debt"),
        ("Corvid backstops $1.8 billion of Halyard obligations.", "guarantees"),
        ("Halyard's lease brings $3.7 billion in contracted revenue.", "backlog"),
    ],
)
def test_the_first_metric_is_what_the_words_around_the_figure_name(text: str, metric: str) -> None:
    (each,) = (it for it in read_made(text, PRESS).candidates if it.unit in ("usd", "mw"))
    assert each.metrics[0] == metric


def test_what_a_figure_is_compared_with_is_of_its_metric() -> None:
    text = "Halyard's backlog swelled to $66.8 billion from $55.6 billion three months before."
    first, second = (it for it in read_made(text, PRESS).candidates if it.unit == "usd")
    assert first.metrics[0] == second.metrics[0] == "backlog"


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("Meridian was pleased, and declined to say how many GPUs it has.", ()),
        ("Corvid leases GPUs, and declined to name its price.", ("capacity_lease",)),
    ],
)
def test_what_nobody_would_say_has_no_metric(text: str, metrics: tuple[str, ...]) -> None:
    hits = made_tools().rules.phrases.scan(text, 0, len(text))
    assert made_tools().suggester.for_statement(hits, opinion=False) == metrics


def test_a_share_of_revenue_is_no_growth() -> None:
    (each,) = read_made("Tessel accounted for 31% of that revenue.", PRESS).candidates
    assert each.metrics[0] == "top_customer_share"
    assert "revenue_growth" not in each.metrics


def test_a_challenged_permit_is_no_lease() -> None:
    text = "Residents have challenged the permit for Halyard's data center."
    (each,) = read_made(text, PRESS).candidates
    assert each.metrics[0] == "permit_challenge"


@pytest.mark.parametrize(
    "text",
    [
        "The permits for Halyard's data center in Ohio were granted in May.",
        "A court in Ohio dismissed the challenge to the permits of Halyard.",
        "Halyard said that power for the site has been permitted and financed.",
    ],
)
def test_a_permit_without_a_dispute_is_none(text: str) -> None:
    found = {name for each in read_made(text, PRESS).candidates for name in each.metrics}
    assert not found & {"permit_challenge", "risk_view"}


def test_what_a_part_of_a_sum_measures_is_asked() -> None:
    text = "Halyard's net loss was $86 million, including $41 million of impairments."
    whole, part = read_made(text, PRESS).candidates
    assert (whole.metrics[0], whole.asks) == ("net_income", ("period",))
    assert "metric" in part.asks


def test_people_that_were_hired_are_no_headcount() -> None:
    (each,) = read_made("Halyard hired 200 people last week.", PRESS).candidates
    assert "metric" in each.asks
    (each,) = read_made("Halyard now employs 1,400 people.", PRESS).candidates
    assert each.metrics[0] == "employees"
    assert "metric" not in each.asks


def test_what_a_loss_is_compared_with_is_a_loss() -> None:
    text = "Revenue rose. Halyard had a loss of $9 million, up from $4 million a year earlier."
    assert [it.figure.value for it in read_made(text, PRESS).candidates if it.figure] == [
        -9e6,
        -4e6,
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Sales rose to $1.36B (from $583M), narrowing net loss to $110M.",
            [1.36e9, 583e6, -110e6],
        ),
        ("Operating income was $(2.4) million, compared to $10.1 million.", [-2.4e6, 10.1e6]),
        ("It had net income of $237 million after a $481 million net loss.", [237e6, -481e6]),
        ("It had net income of $9 million after the loss of a contract.", [9e6]),
        ("Net income was $14 million and loss per share was $0.02.", [14e6, 0.02]),
        ("Net income of $9 million reversed a loss.", [9e6]),
    ],
)
def test_a_loss_beside_it_makes_no_loss_of_a_sum(text: str, values: list[float]) -> None:
    found = read_made(f"Corvid reported results. {text}").candidates
    assert [it.figure.value for it in found if it.figure is not None] == values


def test_a_sum_for_each_share_is_no_pay() -> None:
    (each,) = (
        it for it in read_made("Corvid posted $1.89 in core FFO per share.").candidates if it.figure
    )
    assert "posted_base" not in each.metrics


def test_notes_that_were_sold_are_debt_and_no_round() -> None:
    found = read_made("Corvid said it raised $25 billion of notes.").candidates
    assert [it.metrics[0] for it in found if it.figure] == ["debt"]


def test_it_goes_back_to_the_company_of_the_text() -> None:
    text = (
        "Corvid grew. After deals with both Halyard and Meridian, it had a backlog of $5 billion."
    )
    found = read_made(text).candidates
    assert [it.subject for it in found if it.figure] == ["corvid"]


def test_the_partner_of_another_is_the_subject() -> None:
    found = read_made("Corvid's landlord Halyard has 200 MW running in Ohio.").candidates
    assert [it.subject for it in found] == ["halyard"]


def test_a_price_is_not_measured_like_a_sum_before_it() -> None:
    text = "Halyard has a run-rate of $7 billion. A break above $99 would help."
    *_, last = [each for each in read_made(text, PRESS).candidates if each.figure]
    assert "run_rate" not in last.metrics


def test_how_long_something_is_to_last_is_a_term() -> None:
    (each,) = [
        it for it in read_made("The deal is to last five years.", PRESS).candidates if it.figure
    ]
    assert each.metrics == ("deal_term",)


def test_a_share_is_not_measured_like_the_one_before() -> None:
    text = "Loom accounted for 31% of Halyard's revenue. It needs 80% utilization."
    *_, last = [each for each in read_made(text, PRESS).candidates if each.unit == "percent"]
    assert last.metrics == ("market_view",)


@pytest.mark.parametrize(
    "text",
    ["Halyard's stock is up about 3% today.", "Sales grew 12%. It holds 74% of the market."],
)
def test_a_share_and_a_share_price_are_no_growth_of_sales(text: str) -> None:
    *_, last = [each for each in read_made(text, PRESS).candidates if each.unit == "percent"]
    assert last.metrics == ("market_view",)


def test_what_is_no_employers_measure_is_of_the_site_or_the_market() -> None:
    text = "Halyard's campus spans 1,200 acres. Copper saw a nearly 20% price jump in a year."
    found = [each for each in read_made(text, PRESS).candidates if each.figure is not None]
    assert [each.metrics for each in found] == [("site",), ("market_view",)]
    assert all("metric" in each.asks for each in found)  # only suggested


def test_a_sum_that_names_its_own_measure_is_not_compared() -> None:
    text = "Halyard lost $6 billion from operations on just $3 billion in revenue in 2030."
    assert metrics_of(text, "$3 billion")[0] == "revenue"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Halyard's revenue fell 4% to $505 million.", [-4, 505e6]),
        ("Revenue declined by about 3% sequentially and nearly 12% from a year ago.", [-3, -12]),
        ("Halyard reported a 9% year-over-year decline in revenue.", [-9]),
        ("Revenue decreased 11% as reported but grew 2% in constant currency.", [-11, 2]),
        ("Revenue growth fell to 12%.", [12]),
        ("Revenue slipped 4%, and was 14% below the prior year.", [-4, -14]),
        ("Halyard expects revenue to decline 4% to 6%.", [-4, -6]),
        ("Revenue rose 5%, down from 9%.", [5, 9]),
        ("Halyard's free cash flow was negative $24 billion.", [-24e9]),
        ("Net cash used in operating activities was $340 million.", [-340e6]),
        ("Halyard's free cash flow was an outflow of $900 million.", [-900e6]),
        ("Net cash provided by operating activities was $340 million.", [340e6]),
    ],
)
def test_a_word_can_say_the_minus(text: str, values: list[float]) -> None:
    found = read_made(text, ReadingTerms(kind="release", employer="halyard")).candidates
    assert [each.figure.value for each in found if each.figure is not None] == values


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Halyard's revenue grew 24% to $4 billion.", [False]),
        (
            "Revenue for the third quarter was a record $5.1 billion, up 23%.",
            [False],
        ),
        ("Halyard posted 37% year-over-year revenue growth.", [False]),
        ("Revenue grew 28% from a year ago and 5% sequentially.", [False, False]),
        ("Remaining performance obligations were $568 billion, up 25%.", [True]),
        ("Revenue was $3 billion and tokens processed grew 200%.", [True]),
        ("Total revenue was $19 billion, and cloud revenue was $6 billion, up 44%.", [True]),
        ("Capital expenditures rose 70% year over year.", [True]),
    ],
)
def test_growth_is_asked_about_where_not_revenue_grew(text: str, asked: list[bool]) -> None:
    found = read_made(text, ReadingTerms(kind="release", employer="halyard")).candidates
    assert ["metric" in each.asks for each in found if each.unit == "percent"] == asked


@pytest.mark.parametrize(
    "text",
    [
        "Halyard's revenue growth rate was 45% in 2030.",
        "Halyard's revenue grew at an annual rate of 45%.",
    ],
)
def test_a_rate_of_growth_is_no_loans_rate(text: str) -> None:
    assert metrics_of(text, "45%")[0] == "revenue_growth"


def test_a_loans_rate_measures_nothing() -> None:
    text = "Halyard's revenue grew. Its debt has a fixed rate of 9%; the notes bear interest at 8%."
    found = [each for each in read_made(text, PRESS).candidates if each.unit == "percent"]
    assert all(not each.metrics or each.metrics == ("market_view",) for each in found)
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Halyard's adjusted EBITDA was $1.9 billion.", [True]),
        ("Adjusted EBITDA of $120 million compares with operating income of $30 million.", [1, 0]),
        ("Halyard laid off roughly 60 people.", [True]),
        ("Halyard cut about 120 senior staff jobs.", [True]),
        ("Halyard has 1,200 employees.", [False]),
        ("Total compensation of a staff engineer at Halyard is about $510,000.", [True]),
        ("The base salary at Halyard is $210,000, plus equity and bonus.", [False]),
        (
            "| in millions | 2031 | 2030 |\n|---|---|---|\n| Adjusted EBITDA | 1,902 | 902 |\n"
            "| Operating income | 402 | 302 |\n",
            [True, True, False, False],
        ),
    ],
)
def test_what_only_resembles_a_metric_is_asked_about(text: str, asked: list[bool]) -> None:
    found = read_made(text, ReadingTerms(kind="release", employer="halyard")).candidates
    assert ["metric" in each.asks for each in found if each.figure is not None] == asked


def test_a_level_of_engineers_is_no_product_of_their_employer() -> None:
    text = "Corvid pays well.\n\nHalyard L6 is around $480k TC.\n"
    assert [each.subject for each in read_made(text, PRESS).candidates if each.figure] == [
        "halyard"
    ]

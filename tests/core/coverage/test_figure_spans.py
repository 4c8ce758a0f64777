"""Numbers in running text: what is one figure, what is two, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.coverage.figure_spans import blocked_spans, find_figures
from tests.core.coverage.made_world import made_tools, read_made


def found(text: str) -> list[tuple[str, float | tuple[float | None, float | None], str]]:
    nouns = made_tools().rules.nouns
    spans = find_figures(text, 0, len(text), nouns, blocked_spans(text))
    return [
        (
            text[span.start : span.end],
            span.figure.value
            if span.figure.value is not None
            else (span.figure.low, span.figure.high),
            span.unit,
        )
        for span in spans
        if span.unit
    ]


ONE = [
    ("worth $22 billion, they said", "$22 billion", 22e9, "usd"),
    ("raised to $85\nbillion for", "$85\nbillion", 85e9, "usd"),
    ("spent US$350m on", "US$350m", 350e6, "usd"),
    ("of $900 million–$1.1 billion by", "$900 million–$1.1 billion", (9e8, 1.1e9), "usd"),
    ("served under a $30 billion contract", "$30 billion", 3e10, "usd"),
    ("of $900 thousand to $1.1 million by", "$900 thousand to $1.1 million", (9e5, 1.1e6), "usd"),
    ("down roughly two points now", "roughly two points", 2.0, "pct_point"),
    ("fell to $81.1 mln from", "$81.1 mln", 81.1e6, "usd"),
    ("worth $9.7Bn in all", "$9.7Bn", 9.7e9, "usd"),
    ("had USD11.2bn of cash", "USD11.2bn", 11.2e9, "usd"),
    ("not more than $4 million is", "not more than $4 million", 4e6, "usd"),
    ("spent $US350m on", "$US350m", 350e6, "usd"),
    # the other country's dollars, in which it is told too
    ("worth US$2 billion ($3.1 billion) now", "US$2 billion", 2e9, "usd"),
    ("worth $2 billion ($3.1 billion) now", "$2 billion", 2e9, "usd"),
    ("worth $3.1 billion (US$2 billion) now", "(US$2 billion)", 2e9, "usd"),
    ("raised AU$330 million (about $215 million) now", "about $215 million)", 215e6, "usd"),
    ("half of [Loom's] Kestrel 2 data center, 300 MW in all", "300 MW", 300.0, "mw"),
    ("lost $(4.6) there", "$(4.6)", -4.6, "usd"),
    ("was (28.4) % lower", "(28.4) %", -28.4, "percent"),
    ("SOFR plus 225 basis points", "225 basis points", 2.25, "pct_point"),
    ("drew almost\n1.1 gigawatts", "almost\n1.1 gigawatts", 1100.0, "mw"),
    ("a million-chip cluster", "a million-chip", 1e6, "gpu"),
    ("shipped 180,000 chips.", "180,000 chips", 180_000.0, "gpu"),
    ("up to 1M Google TPUs", "up to 1M Google TPUs", 1e6, "tpu"),
    ("2,900 full-time employees", "2,900 full-time employees", 2900.0, "employee"),
    ("a 218 billion parameter model", "218 billion parameter", 218e9, "parameter"),
    ("over forty-four months", "over forty-four months", 44 * 30.4375, "day"),
    ("$640 million per month through", "$640 million per month", 640e6, "usd"),
    ("$1.12 per diluted share", "$1.12", 1.12, "usd_per_share"),
    ("it scored 88/100 here", "88/100", 88.0, "point"),
    ("has a hundred and ten thousand GPUs", "a hundred and ten thousand GPUs", 110_000.0, "gpu"),
    (
        "two hundred and sixty million dollars",
        "two hundred and sixty million dollars",
        2.6e8,
        "usd",
    ),
    ("that is one point two gigawatts", "one point two gigawatts", 1200.0, "mw"),
    ("for two and a half billion dollars", "two and a half billion dollars", 2.5e9, "usd"),
    ("thirty five thousand employees", "thirty five thousand employees", 35_000.0, "employee"),
    ("we have about 2 gigs there", "about 2 gigs", 2000.0, "mw"),
    ("north of $40 billion", "north of $40 billion", 40e9, "usd"),
    ("in the range of 47.5 to $50.5 billion", "47.5 to $50.5 billion", (47.5e9, 50.5e9), "usd"),
    ("$11M to $13M a megawatt", "$11M to $13M", (11e6, 13e6), "usd_per_megawatt"),
    ("a billion and a half dollars", "a billion and a half dollars", 1.5e9, "usd"),
    ("the first 80 megs", "80 megs", 80.0, "mw"),
    ("net debt is high (3.1x)", "(3.1x)", 3.1, "ratio"),
    ("in the range of $91 and $95 billion", "$91 and $95 billion", (91e9, 95e9), "usd"),
    (
        "32.2 to 32.5 billion U.S. dollars",
        "32.2 to 32.5 billion U.S. dollars",
        (32.2e9, 32.5e9),
        "usd",
    ),
    ("three new customers", "three new customers", 3.0, "customer"),
    (
        "between $7.5 billion and $8.5 billion",
        "$7.5 billion and $8.5 billion",
        (7.5e9, 8.5e9),
        "usd",
    ),
    ("$1.7 to $1.8 billion", "$1.7 to $1.8 billion", (1.7e9, 1.8e9), "usd"),
    ("$8.40 to $8.80 per share", "$8.40 to $8.80", (8.4, 8.8), "usd_per_share"),
    ("~2–3% leave", "~2–3%", (2.0, 3.0), "percent"),
    ("plans at least another gigawatt", "at least another gigawatt", 1000.0, "mw"),
    ("for a total of 100 MWs", "100 MWs", 100.0, "mw"),
    (
        "to more than 2,300 leading customers",
        "more than 2,300 leading customers",
        2300.0,
        "customer",
    ),
    (
        "as many as 400,000 of Tessel Corp.'s chips",
        "as many as 400,000 of Tessel Corp.'s chips",
        400_000.0,
        "gpu",
    ),
    ("terms of 10 to 15 years", "10 to 15 years", (3652.5, 5478.75), "day"),
]


@pytest.mark.parametrize("case", ONE, ids=lambda case: case[0])
def test_one_figure(case: tuple[str, str, float | tuple[float, float], str]) -> None:
    text, *wanted = case
    assert found(text) == [tuple(wanted)]


TWO = [
    ("rose from 12% to 15%", [12.0, 15.0]),
    ("from $4 billion to $9 billion", [4e9, 9e9]),
    ("rose 112 percent to $240.5 million", [112.0, 240.5e6]),
    ("run-rate ~$1B→$5B+", [1e9, 5e9]),
    ("$30M to $1B of revenue in two", [30e6, 1e9]),
    ("grew from 21 to 25 gigawatts", [21_000.0, 25_000.0]),
    ("+93.4% YoY to $308.4M, R&D 40.7%", [93.4, 308.4e6, 40.7]),
]


@pytest.mark.parametrize("case", TWO, ids=lambda case: case[0])
def test_several_figures(case: tuple[str, list[float]]) -> None:
    text, wanted = case
    assert [value for _, value, _ in found(text)] == wanted


NONE = [
    "see Item 5.02 and Section 13 or 15(d)",
    "at 7:45 AM and 00:11:40",
    "call +1 612 555 0110 or 877-555-0142",
    "https://example.org/p/19?x=100%25 and a@b10.org",
    "the H100, GPT-4, 10-Q, 8-K, S-1 and PCIe Gen6",
    "a hundred percent sure, with 32 gigs of memory",
    "version 3.2.1 of a 64-bit build",
    "the 20th of May, a 5G phone and 24/7 service",
    "in € 5 million, £3bn and C$12",
    "its two largest customers",
    "1.5 TWh and 30 GB of memory",
]


@pytest.mark.parametrize("text", NONE)
def test_no_figure(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet="$0123456789.,-–() %kMBto\nandGPUsW≈~ per year€", max_size=120))
def test_any_text_gives_finite_figures_inside_it(text: str) -> None:
    nouns = made_tools().rules.nouns
    end = 0
    for span in find_figures(text, 0, len(text), nouns, blocked_spans(text)):
        assert end <= span.start < span.end <= len(text)
        end = span.end
        assert span.figure.middle is not None
        assert abs(span.figure.middle) < 1e25


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a $55 Billion Contract Stack", 55e9),
        ("for $43.9m2, with delivery", 43.9e6),
        ("pay $920 million per month from October", 920e6),
        ("up 20 Percent on the year", 20.0),
        ("draws 300 Megawatts now", 300.0),
        ("more than $1.4\xa0billion of it", 1.4e9),
        ("runs 300\xa0MW there", 300.0),
    ],
)
def test_headlines_footnotes_and_rates(text: str, wanted: float) -> None:
    assert [value for _, value, _ in found(text)] == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "at its Foundry 2 data center near Dayton",
        "its second billion-dollar round since May",
        "rooms of 5m2 are rare",
        "half of the Fortune 500 companies",
        "two quite different AI chip designs",
        "the RTX 5080 GPUs are sold out",
        "the Tessel 3 chips are sold out",
    ],
)
def test_numbers_of_names_and_turns_of_speech_are_no_figures(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["ordered 50,000 of Tessel's chips", "ordered 50,000 of the new chips", "50,000 of its chips"],
)
def test_a_part_is_counted_like_the_whole(text: str) -> None:
    assert [(value, unit) for _, value, unit in found(text)] == [(50_000.0, "gpu")]


@pytest.mark.parametrize(
    ("text", "at_least"),
    [
        ("pays $2 billion over five years", False),
        ("runs for over five years", True),
        ("took more than five years", True),
    ],
)
def test_over_a_span_of_time_is_during_it(text: str, at_least: bool) -> None:
    nouns = made_tools().rules.nouns
    span = find_figures(text, 0, len(text), nouns, blocked_spans(text))[-1]
    assert span.unit == "day"
    assert (span.figure.bound_high is None) == at_least


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Halyard keeps 14 cents for every $1 of sales.", []),
        ("The deal has two distinct senior secured credit facilities.", []),
        ("Halyard runs 100k H100's.", [("100k H100's", "gpu")]),
        ("It has two five-year extension options.", [("five-year", "day")]),
        ("Growth over the Initial 10-Year Term of the lease.", [("10-Year", "day")]),
        (
            "The segment grew (+841%) and sales (84%).",
            [("(+841%)", "percent"), ("(84%)", "percent")],
        ),
        ("Loom signed a $30 billion-a-year deal.", [("$30 billion-a-year", "usd")]),
        ("_33_ of 844_12 halls.", []),
        ("Headcount was 87,314 in May.", [("87,314", "employee")]),
        ("A loss per share of 89 cents.", [("89 cents", "usd_per_share")]),
        ("Loom holds 72 GPUs and 36 CPUs.", [("72 GPUs", "gpu")]),
        ("Halyard will supply it for the next 8 years.", [("8 years", "day")]),
        ("It pays a margin for a three-month interest period of the loan.", []),
        ("Its network is a platform for 100 million gamers.", [("100 million gamers", "user")]),
    ],
)
def test_figures_as_a_reader_sees_them(text: str, wanted: list[tuple[str, str]]) -> None:
    read = [it for it in read_made(text).candidates if it.figure is not None]
    assert [(text[it.start : it.end], it.unit) for it in read] == wanted


def test_a_percent_in_brackets_is_a_loss_in_a_cell_only() -> None:
    text = "Cloud brought $389 million (84%) of sales.\n\n"
    text += "| | 2031 |\n|---|---|\n| Sales growth | (3%) |"
    percents = [
        it.figure.value for it in read_made(text).candidates if it.unit == "percent" and it.figure
    ]
    assert percents == [84, -3]


def test_those_who_say_it_are_not_counted() -> None:
    said = read_made("Corvid's attrition was 9 % last year, according to two former employees.")
    assert [it.figure.value for it in said.candidates if it.figure is not None] == [9.0]


def test_revenue_and_earnings_per_share_are_no_range() -> None:
    text = "raised from $189B/$4.23 to $196B/$4.39"
    assert [value for _, value, _ in found(text)] == [189e9, 4.23, 196e9, 4.39]


def test_cents_a_share_are_earnings_and_cents_of_power_are_none() -> None:
    text = (
        "Earnings are to be 50 cents to 52 cents a share, below the 55 cents that were expected. "
        "Its power costs 4 cents per kilowatt-hour."
    )
    found = [each.figure for each in read_made(text).candidates if each.unit == "usd_per_share"]
    assert [(it.low, it.high, it.value) for it in found if it is not None] == [
        (0.5, 0.52, None),
        (None, None, 0.55),
    ]


def test_occasions_and_margins_are_no_figures_and_hyphens_tell_what_is_counted() -> None:
    text = "Halyard ran 16,000-GPU jobs, paged me 40 times in May and guides to $65B ±2%."
    found = [(each.unit, each.figure.value) for each in read_made(text).candidates if each.figure]
    assert found == [("gpu", 16_000), ("usd", 65e9)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Halyard's backlog is 5 times last year's revenue.", [5]),
        ("Halyard's revenue grew 3 times in 2030.", [3]),
        ("Halyard was paged 40 times last year.", []),
        ("Halyard earned a contract for power at 6 cents.", []),
        ("Halyard's net loss was $40 million ($60 million).", [40e6, 60e6]),
        ("Halyard will pay $43 million (C$60 million).", [43e6]),
    ],
)
def test_times_cents_and_sums_in_brackets(text: str, values: list[float]) -> None:
    found = [each.figure.value for each in read_made(text).candidates if each.figure]
    assert [abs(value or 0) for value in found] == values

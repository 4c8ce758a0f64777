"""Tables as they come out of web pages and filings."""

from __future__ import annotations

from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

FILING = ReadingTerms(kind="filing", employer="halyard")


def figures(text: str, terms: ReadingTerms = FILING) -> list[tuple[float | None, str, str, str]]:
    return [
        (each.figure.value, each.unit, each.period or each.as_of, each.label)
        for each in read_made(text, terms).candidates
        if each.figure is not None
    ]


DEBT = """The total debt obligations are as follows (dollars in thousands):

Maturities
Rates
June 30,
2031
December 31,
2030
First Facility
March 2034
15%
$1,782,500
$2,012,500
Second Facility
May 2035
11%
4,953,967
3,843,819
"""


def test_days_broken_over_two_lines_head_the_last_columns() -> None:
    sums = [row[:3] for row in figures(DEBT) if row[1] == "usd"]
    assert sums == [
        (1_782_500e3, "usd", "2031-06-30"),
        (2_012_500e3, "usd", "2030-12-31"),
        (4_953_967e3, "usd", "2031-06-30"),
        (3_843_819e3, "usd", "2030-12-31"),
    ]


BARS = """|Schedule of segment revenue
|
Three Months Ended September 30, 2031
|
|
|Cloud
services
|
|Colocation
services
|
|Revenue from external customers
|
|$
|18,032,898
|
|$
|1,692,280
|
|Electricity costs
|
|631,099
|
|
|288,797
|
|Segment gross profit
|
|$
|11,718,350
|
|$
|1,017,333
|
"""


def test_cells_behind_bars_are_dollars_where_first_and_last_rows_are() -> None:
    found = figures(BARS)
    assert [row[:2] for row in found] == [
        (18_032_898.0, "usd"),
        (1_692_280.0, "usd"),
        (631_099.0, "usd"),
        (288_797.0, "usd"),
        (11_718_350.0, "usd"),
        (1_017_333.0, "usd"),
    ]


ROWS = """| Quarter | Revenue | Run rate |
| --- | --- | --- |
| Q4 2030 | $2.3B | $9B |
| Q2 2031 (projected) | $10.9B | $43B |
| Q3 2031 (analyst est.) | $18B | $70B |
"""


def test_a_period_in_the_first_cell_names_the_row() -> None:
    press = ReadingTerms(kind="article", employer="corvid")
    assert figures(ROWS, press) == [
        (2.3e9, "usd", "2030-Q4", "reported"),
        (9e9, "usd", "2030-Q4", "reported"),
        (10.9e9, "usd", "2031-Q2", "ambition"),
        (43e9, "usd", "2031-Q2", "ambition"),
        (18e9, "usd", "2031-Q3", "opinion"),
        (70e9, "usd", "2031-Q3", "opinion"),
    ]


def test_years_name_rows_of_payments() -> None:
    text = """As of June 30, 2031, future payments were as follows (in thousands):

Years Ending December 31,
Amount
2032
4,218,457
2033
2,833,142
"""
    assert [row[0] for row in figures(text)] == [4_218_457e3, 2_833_142e3]

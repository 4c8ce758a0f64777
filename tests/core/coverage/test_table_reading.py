"""Tables as they come out of web pages and filings."""

from __future__ import annotations

import pytest

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


SPACED = """**Revenue by Product**

_($ in millions)_ **Q2 FY31** **Q1 FY31** **Q2 FY30** **Q/Q** **Y/Y**

Cloud $1,096 $912 $626 20 % 75 %

_Storage_ _844_ _855_ _604_ _(1) %_ _40 %_

Services and Other 173 111 88 56 % 97 %

Total $1,269 $1,023 $714 24 % 78 %
"""


def test_cells_that_only_spaces_part_are_a_table() -> None:
    rows = figures(SPACED, ReadingTerms(kind="release", employer="halyard"))
    sums = [(value, period) for value, unit, period, _ in rows if unit == "usd"]
    assert sums[:6] == [
        (1_096e6, "FY2031-Q2"),
        (912e6, "FY2031-Q1"),
        (626e6, "FY2030-Q2"),
        (844e6, "FY2031-Q2"),
        (855e6, "FY2031-Q1"),
        (604e6, "FY2030-Q2"),
    ]
    assert len(sums) == 12
    assert [row[0] for row in rows if row[1] == "percent"] == [20, 75, -1, 40, 56, 97, 24, 78]


def test_a_line_of_prose_with_numbers_is_no_table() -> None:
    text = (
        "Corvid leased 300 MW, 200 MW and 100 MW.\n\nSales grew 10%, 20% and 30% in 2029 2030 2031."
    )
    units = [row[1] for row in figures(text, ReadingTerms(kind="article"))]
    assert units == ["mw"] * 3 + ["percent"] * 3


FACTS = """## Halyard at a glance

| | |
|---|---|
| **Founded** | 2022, San Jose |
| **Employees** | ~355 (as of March 2031) |
| **Series A** | $106M (March 2029, led by Loom, $1.25B valuation) |
| **Developers** | 1M+ registered (March 2031), 450,000+ active |
| **Contracted power** | ~3.5 GW now, targeting >4 GW by year-end; >75% owned |
| **Free cash flow** | Negative $4.71B |
| **Growth** | (+841%) |
| **Equity issued** | Approximately $3.5B |
"""


def test_a_list_of_facts_in_two_columns_has_no_head() -> None:
    found = read_made(FACTS, ReadingTerms(kind="article", employer="halyard")).candidates
    told = [(FACTS[it.start : it.end], it.unit, it.label, it.subject) for it in found]
    assert [row[:2] for row in told] == [
        ("~355", "employee"),
        ("$106M", "usd"),
        ("$1.25B", "usd"),
        ("1M+", "user"),
        ("450,000+", "user"),
        ("~3.5 GW", "mw"),
        (">4 GW", "mw"),
        (">75%", "percent"),
        ("$4.71B", "usd"),
        ("(+841%)", "percent"),
        ("Approximately $3.5B", "usd"),
    ]
    assert [row[2] for row in told] == ["reported"] * 6 + ["ambition"] + ["reported"] * 4
    assert {row[3] for row in told} == {"halyard"}  # a round's leader is another party
    powers = [it.metrics[0] for it in found if it.unit == "mw"]
    assert powers == ["power_committed", "power_planned"]


def test_sums_for_gpus_are_no_gpus() -> None:
    text = "| | 2031 |\n|---|---|\n| GPU lease expense | $3,454,308 |\n| GPUs | 12,000 |\n"
    text += "| Rent | $9,100,000 |"
    assert [row[:2] for row in figures(text)] == [
        (3_454_308, "usd"),
        (12_000, "gpu"),
        (9_100_000, "usd"),
    ]


def test_a_row_of_guidance_makes_plans_of_all_it_holds() -> None:
    text = (
        "| Metric | Value |\n|---|---|\n| Q1 2031 revenue | $399.0M (+84% Y/Y) |\n"
        "| FY2031 guidance | sales $3.0-3.4B; exit ARR $7-9B; margin about 40%; **capex $20B** |\n"
        "| Cash | $9.3B |\n"
    )
    told = figures(text, ReadingTerms(kind="article", employer="halyard"))
    assert [row[3] for row in told] == ["reported"] * 2 + ["ambition"] * 4 + ["reported"]
    assert told[2][2] == "FY2031"


GLUED = """8. NOTES PAYABLE
Notes payable consist of the following (in thousands):
Stated Interest Rate
MaturitiesDecember 31, 2031December 31, 2030
Bridge loan3.5%5.0%2033$— $4,273
Vendor note5.0%15.0%20332,107 2,927
Total notes payable, net1,090,280 808,440
We paid $1.2 million of interest on the notes in the year.
"""


def test_cells_that_ran_together_are_read_with_the_captions_scale() -> None:
    told = [(value, unit, label) for value, unit, _, label in figures(GLUED)]
    sums = [4_273e3, 2_107e3, 2_927e3, 1_090_280e3, 808_440e3, 1.2e6]
    assert [value for value, unit, _ in told if unit == "usd"] == sums
    rates = [3.5, 5.0, 5.0, 15.0]
    assert [value for value, unit, _ in told if unit == "percent"] == rates
    assert {label for _, _, label in told} == {"sourced"}


def test_a_table_within_a_paragraph_has_its_captions_scale() -> None:
    text = (
        "Purchase Obligations The Company had obligations of $18.8 billion. Future commitments are "
        "as follows: Commitments (In millions) Fiscal Year: 2032 $ 19,306 2033 3,438 Total $ 22,744"
    )
    assert [value for value, *_ in figures(text)] == [18.8e9, 19_306e6, 3_438e6, 22_744e6]


COPIED = """Halyard Compute update, 6 January 2031

Halyard builds data centers.

Region Status Capacity (MW) to FY2034,
as at
30 September 2030 Capacity (MW) to FY2034,
as at
31 December 2030
Oslo Operating 117 117
Bergen Operating 34 28
Tromso Operating 158 158
"""


def test_a_copied_table_takes_unit_and_days_from_the_lines_above_it() -> None:
    assert [row[:3] for row in figures(COPIED)] == [
        (117.0, "mw", "2030-09-30"),
        (117.0, "mw", "2030-12-31"),
        (34.0, "mw", "2030-09-30"),
        (28.0, "mw", "2030-12-31"),
        (158.0, "mw", "2030-09-30"),
        (158.0, "mw", "2030-12-31"),
    ]


QUARTERS = """Halyard reports third quarter 2031 results

Third Quarter 2031 Highlights
Three Months Ended September 30,
% Change
In millions, except percentages 2031 2030
Revenue $ 27,714 $ 29,010 (4)%
Operating margin 20 % 36 %
Net income $ 4,395 $ 9,194 (52)%
"""


def test_the_quarter_above_the_years_is_each_column_s_and_a_change_the_first_one_s() -> None:
    rows = [row[:3] for row in figures(QUARTERS)]
    assert rows[:3] == [
        (27_714e6, "usd", "2031-Q3"),
        (29_010e6, "usd", "2030-Q3"),
        (-4.0, "percent", "2031-Q3"),
    ]
    assert rows[-1] == (-52.0, "percent", "2031-Q3")


SET = """HALYARD COMPUTE CORP.
SUPPLEMENTAL INFORMATION (UNAUDITED)
(in thousands)

Net Revenue
by Market          Three Months Ended         Year Ended
               --------------------------  ----------------
                                   March
                 December 31,       31,      December 31,
               ----------------  --------  ----------------
                 2031     2030     2031      2031     2030
               -------  -------  --------  -------  -------
Rented
 Clusters      $ 4,617  $ 3,950  $  4,102  $16,838  $12,101
Sovereign
 and Public
 Sector            975       --      (422)   2,682    5,390
               -------  -------  --------  -------  -------
Total          $ 5,592  $ 3,950  $  3,680  $19,520  $17,491
               =======  =======  ========  =======  =======
"""


def test_tables_set_in_columns_are_read_by_their_places() -> None:
    found = read_made(SET, FILING).candidates
    read = [(each.figure.value, each.period) for each in found if each.figure is not None]
    periods = "2031-Q4", "2030-Q4", "2031-Q1", "2031", "2030"
    assert read[:5] == list(zip((4617e3, 3950e3, 4102e3, 16838e3, 12101e3), periods, strict=True))
    sparse = (975e3, "2031-Q4"), (-422e3, "2031-Q1"), (2682e3, "2031"), (5390e3, "2030")
    assert read[5:9] == list(sparse)  # a dash leaves its column empty
    assert len(read) == 14
    assert all("revenue" in each.metrics for each in found)
    assert found[5].quote.startswith("Sovereign and Public Sector 975")


NEWS_SET = """Selected Results and Comparisons (in thousands, except per share data)

               Q4 2031     Q3 2031     Q/Q
              ---------  ---------  ---------
Gross Margin                            (790)
 %                61.1%      69.0%        bps
Loss (income)
 from
 operations   $ 12,209   $ (7,527)   (262.2)%
Net income
 per share -
 diluted      $   0.12   $   0.05   $   0.07
"""


def test_labels_go_on_below_and_units_may_stand_below_their_numbers() -> None:
    found = [row[:3] for row in figures(NEWS_SET)]
    assert found[0][:2] == (-7.9, "pct_point")
    assert found[1:3] == [(61.1, "percent", "2031-Q4"), (69.0, "percent", "2031-Q3")]
    assert found[3:5] == [(12_209e3, "usd", "2031-Q4"), (-7_527e3, "usd", "2031-Q3")]
    assert [row[1] for row in found[6:]] == ["usd_per_share"] * 3


def test_prose_with_wide_gaps_is_no_table() -> None:
    text = "Halyard opened a site in May.  It has 40 MW.  Two more follow.\n" * 3
    assert {row[:2] for row in figures(text)} == {(40.0, "mw")}


PDF = """HALYARD COMPUTE CORP.
Page 6 of 14
UNAUDITED CONDENSED STATEMENTS OF OPERATIONS
Three Months Ended Six Months Ended
(In millions, except per share amounts)
April 26,
2031
April 27,
2030
April 26,
2031
April 27,
2030
Revenue $ 791 $ 710 $ 1,492 $ 1,426
Operating expenses:
Research, development and engineering (1) 102 89 195 175
Legal settlement — — 25 —
Income from operations
252 216 435 434
Diluted $ 3.51 $ 2.63 $ 6.05 $ 4.08
"""


def test_a_table_of_a_pdf_keeps_its_broken_heads_groups_and_empty_cells() -> None:
    found = figures(PDF)
    quarters = "2031-01-27/2031-04-26", "2030-01-28/2030-04-27"
    halves = "2030-10-27/2031-04-26", "2029-10-28/2030-04-27"
    assert [row[:3] for row in found[:4]] == [
        (sum_, "usd", period)
        for sum_, period in zip((791e6, 710e6, 1492e6, 1426e6), (*quarters, *halves), strict=True)
    ]
    assert [row[0] for row in found[4:8]] == [102e6, 89e6, 195e6, 175e6]  # "(1)" is a note
    assert found[8][:3] == (25e6, "usd", halves[0])
    assert [row[0] for row in found[9:13]] == [252e6, 216e6, 435e6, 434e6]


def test_a_page_of_a_table_keeps_the_scale_stated_before_it_for_sums() -> None:
    text = PDF + "\nPage 7 of 14.\nHalyard says it builds more sites.\n\nInventories 6,343 5,915\n"
    text += "Prepaid rent 1,208 1,615\nSites 12 11\n"
    sums = [(number, "usd") for number in (6343e6, 5915e6, 1208e6, 1615e6)]
    assert [row[:2] for row in figures(text)[-6:]] == [*sums, (12.0, "site"), (11.0, "site")]


def test_prose_in_wide_spaces_is_read_as_prose() -> None:
    text = (
        "It was a good year for Halyard. Revenue was  $281.7  million, up 15  percent.\n"
        "Income grew 17 percent to  $128.5  million, and the cloud passed  $75  million in all.\n"
    )
    assert {row[0] for row in figures(text)} >= {281.7e6, 128.5e6, 75e6}


def test_a_cell_of_status_makes_a_plan_of_its_row() -> None:
    text = (
        "| Site | State | Power | Status |\n|---|---|---|---|\n"
        "| Abbot | Ohio | 900 MW | announced |\n| Bergen | – | 57 MW | operating |\n"
    )
    found = read_made(text).candidates
    assert [each.modality for each in found if each.unit == "mw"] == ["plan", "fact"]


TRAILING = """Third Quarter Segment Information
Cluster Systems | Q3 FY2031 | Q3 FY2030 | |||||
(In millions, except percentages) | |||||||
Net sales | $ | 4,676 | $ | 4,734 | |||
Inference | 79 | % | 66 | % | |||
Gross profit | $ | 1,618 | $ | (1,701 | ) | |||
Operating margin | 34.6 | % | 33.7 | % | 0.9 | ppt |
"""


def test_rows_with_bars_only_behind_their_cells() -> None:
    assert [row[:3] for row in figures(TRAILING)] == [
        (4_676e6, "usd", "FY2031-Q3"),
        (4_734e6, "usd", "FY2030-Q3"),
        (79.0, "percent", "FY2031-Q3"),
        (66.0, "percent", "FY2030-Q3"),
        (1_618e6, "usd", "FY2031-Q3"),
        (-1_701e6, "usd", "FY2030-Q3"),
        (34.6, "percent", "FY2031-Q3"),
        (33.7, "percent", "FY2030-Q3"),
        (0.9, "pct_point", "FY2031-Q3"),
    ]


BROKEN = """(In millions) | |||||||
For the quarter ended
December 29, 2031 |
For the quarter ended
December 30, 2030 |
Change vs. Q3
FY 2031 | |||||
Revenue | $ | 832.3 | $ | 845.7 | $ | (13.4 | ) |||
Diluted EPS | $ | 0.55 | $ | (0.26 | ) | $ | 0.81 | ||
"""


def test_heads_broken_in_their_cells_and_a_column_of_changes() -> None:
    found = read_made(BROKEN, FILING).candidates
    quarters = "2031-09-30/2031-12-29", "2030-09-30/2030-12-30"
    assert [each.period for each in found[:2]] == list(quarters)
    assert ["change" in each.asks for each in found] == [False, False, True] * 2
    assert {each.unit for each in found[3:]} == {"usd_per_share"}


def test_heads_on_lines_of_their_own_are_spread_over_the_columns() -> None:
    text = (
        "Three Months Ended\nNine Months Ended\nNovember 30,\nNovember 30,\n"
        "2031\n2030\n2031\n2030\n"
        "Sales\n$\n87,236\n$\n84,268\n$\n224,789\n$\n274,255\n"
    )
    assert [row[2] for row in figures(text)] == [
        *("2031-09-01/2031-11-30", "2030-09-01/2030-11-30"),
        *("2031-03-01/2031-11-30", "2030-03-01/2030-11-30"),
    ]


def test_the_quarter_stays_with_years_on_lines_apart() -> None:
    lines = "Three Months Ended September 30,", "2031", "2030", "Revenue"
    text = "\n\n".join((*lines, "$", "1,364,676", "$", "583,941", ""))
    assert [row[2] for row in figures(text)] == ["2031-Q3", "2030-Q3"]


ACCOUNTS = """Revenue by platform
(in millions) Q2 2031 Q2 2030 Y/Y
Compute $ 844 $ 640 32 %
Leased equipment 252 168 50 %
Total $ 1,096 $ 808 36 %

Results
(in millions) Q2 2031 Q2 2030 Y/Y
Cost of revenue $ 310 $ 240 29 %
Gross margin 71.7 % 70.3 % 1.4 pts
Operating income $ 418 $ 331 26 %
"""


def test_a_row_s_metric_is_its_own() -> None:
    found = read_made(ACCOUNTS, FILING).candidates
    sums = [each.metrics[:1] for each in found if each.unit == "usd"]
    segment, whole = ("segment_revenue",), ("revenue",)
    assert sums[:6] == [segment, segment, segment, segment, whole, whole]
    assert sums[6:] == [(), (), ("operating_income",), ("operating_income",)]
    shares = [each.metrics[:1] for each in found if each.unit == "percent"]
    assert all(shares[:3]) and not any(shares[3:])  # of what grew that isn't revenue


TABBED = """(in thousands, except per share data)
 \tThree Months Ended September 30,\t \tNine Months Ended September 30,
 \t2031\t \t2030\t \t2031\t \t2030
Revenues:\t \t \t \t \t \t \t
Cluster revenues\t$\t104,042\t \t \t$\t79,419\t \t \t$\t277,571\t \t \t$\t205,848\t
Total revenues\t \t155,080\t \t \t \t104,808\t \t \t \t422,147\t \t \t \t303,826\t
Operating loss\t \t(58,969\t)\t \t \t(51,899\t)\t \t \t(177,796\t)\t \t \t(138,252\t)

 \tSeptember 30, 2031
(unaudited)\t \tDecember 31, 2030
Assets\t \t \t \t
Cash and cash equivalents\t$\t807,875\t \t \t$\t271,042\t
"""


def test_a_page_s_table_with_tabs_keeps_its_heads_over_groups_and_remarks() -> None:
    found = figures(TABBED)
    quarters = "2031-Q3", "2030-Q3"
    stretches = "2031-01-01/2031-09-30", "2030-01-01/2030-09-30"
    assert [row[2] for row in found[:12]] == [*quarters, *stretches] * 3
    assert found[8][0] == -58_969e3
    days = [(807_875e3, "usd", "2031-09-30"), (271_042e3, "usd", "2030-12-31")]
    assert [row[:3] for row in found[12:]] == days


COUNTS = """(Dollars in millions)        2Q31      1Q31   Y/Y change
Colocation revenue         $412.4    $396.0       17%
Cabinets billing          112,400   110,200        7%
Headcount                     612       570        4%
MW in service               1,214     1,180       16%
"""


def test_counts_among_sums_are_counts() -> None:
    found = read_made(COUNTS, FILING).candidates
    units = [each.unit for each in found if each.unit != "percent" and each.figure is not None]
    assert units == [*("usd",) * 2, *("building",) * 2, *("employee",) * 2, *("mw",) * 2]
    counted = [each.figure.value for each in found if each.unit == "employee" and each.figure]
    assert counted == [612.0, 570.0]
    growth = [bool(each.metrics) for each in found if each.unit == "percent"]
    assert growth == [True, False, False, False]  # only revenue's is growth of revenue


def test_a_scale_in_a_row_s_name_is_that_row_s() -> None:
    text = "\tQ2 2031\tQ1 2031\nGPUs deployed\t31,400\t24,900\nBacklog ($M)\t4,210\t3,880\n"
    assert [row[:2] for row in figures(text)] == [
        *((31_400.0, "gpu"), (24_900.0, "gpu")),
        *((4_210e6, "usd"), (3_880e6, "usd")),
    ]


def test_the_day_above_all_years_and_a_scale_in_a_head() -> None:
    days = (
        "Accrued expenses (in millions):\nDecember 31,\n2032\t2031\n"
        "Wages (1)\n$\t5,523 \t$\t6,592\nTaxes\t3,438 \t3,655\nTotal\t$\t8,961 \t$\t10,247\n"
    )
    assert [row[2] for row in figures(days)] == ["2032-12-31", "2031-12-31"] * 3
    slide = "# Cash\n\n| |Free Cash Flow—$M| |\n|---|---|---|\n| |26,947| |\n"
    assert [row[:2] for row in figures(slide)] == [(26_947e6, "usd")]


STACKED = """2031 Financial Guidance
(in millions)                  Prior guidance       Current guidance
Revenue                        $1,600 - $1,700      $1,750 - $1,820
Capital expenditures           $5,500 - $6,000      $5,500 - $6,000

Debt maturities as of June 30, 2031
(in thousands)
Year ending December 31,
2032                          455,000
Thereafter                  2,004,750
Total                     $ 3,782,650
"""


def test_a_table_below_another_has_its_own_heads_and_scale() -> None:
    found = read_made(STACKED, FILING).candidates
    assert [each.label for each in found] == [*("ambition",) * 4, *("sourced",) * 3]
    ranges = [(each.figure.low, each.figure.high) for each in found[:2] if each.figure]
    assert ranges == [(1_600e6, 1_700e6), (1_750e6, 1_820e6)]
    assert [each.figure.value for each in found[4:] if each.figure] == [
        455e6,
        2_004.75e6,
        3_782.65e6,
    ]


def test_the_corner_of_a_table_names_what_its_parts_show() -> None:
    text = (
        "| Revenue by segment (in millions) | Q2 2031 | Q2 2030 |\n|---|---|---|\n"
        "| Clusters | $ 812 | $ 240 |\n| Total | $ 812 | $ 240 |\n"
        "| Operating income (loss) | Q2 2031 | Q2 2030 |\n| Retail | $ 322 | $ (155) |\n"
    )
    found = [each.metrics[:1] for each in read_made(text, FILING).candidates]
    segment, whole, income = ("segment_revenue",), ("revenue",), ("operating_income",)
    assert found == [segment, segment, whole, whole, income, income]


def test_when_a_debt_is_due_is_no_period() -> None:
    text = (
        "| Facility | Principal | Maturity |\n|---|---|---|\n"
        "| Senior notes | $2,350 million | December 2034 |\n"
    )
    assert [row[2] for row in figures(text)] == [""]


@pytest.mark.parametrize(
    ("caption", "name", "value"),
    [
        ("(in millions)", "Revenue (b)", 1_200e6),
        ("(in millions)", "Revenue (B)", 1_200e6),
        ("(in millions)", "Total debt (k)", 1_200e6),
        ("(in millions)", "Revenue ($B)", 1_200e9),
        ("Results", "Revenue ($b)", 1_200e9),
        ("Results", "Revenue (M)", 1_200e6),
    ],
)
def test_a_footnotes_letter_is_no_scale(caption: str, name: str, value: float) -> None:
    text = f"{caption}\n\n| | 2031 |\n|---|---|\n| {name} | $1,200 |\n"
    assert [row[0] for row in figures(text)] == [value]


def test_cash_used_is_negative_where_its_row_has_no_sign() -> None:
    text = (
        "| in millions | 2031 | 2030 |\n|---|---|---|\n"
        "| Net cash used in operating activities | 340 | 210 |\n"
        "| Net cash provided by operating activities | 40 | 10 |\n"
        "| Net cash (used in) provided by operating activities | 55 | (11) |\n"
    )
    terms = ReadingTerms(kind="release", employer="halyard")
    found = [each.figure.value for each in read_made(text, terms).candidates if each.figure]
    assert found == [-340e6, -210e6, 40e6, 10e6, 55e6, -11e6]


def test_payments_by_year_are_sums_of_their_years() -> None:
    text = """Future payments were as follows as of December 31, 2030 (in millions):
| | Operating leases | Finance leases |
| --- | --- | --- |
| 2031 | $ 3,162 | $ 257 |
| 2032 | 2,824 | 208 |
"""
    assert [row[:3] for row in figures(text)] == [
        (3162e6, "usd", "2031"),
        (257e6, "usd", "2031"),
        (2824e6, "usd", "2032"),
        (208e6, "usd", "2032"),
    ]


def test_a_note_s_rate_and_year_are_its_name() -> None:
    text = """Debt was as follows (in millions):
| | June 30, 2031 |
| --- | --- |
| 2033 Senior Notes | $500 |
| 5.625% Notes due 2034 | 1,200 |
"""
    assert [row[:3] for row in figures(text)] == [
        (500e6, "usd", "2031-06-30"),
        (1200e6, "usd", "2031-06-30"),
    ]


def test_years_that_begin_their_line_are_over_the_values_and_a_name_may_break_a_table() -> None:
    text = """Results were as follows (in millions):
Year Ended December 31,
2030\t2031\t$ Change\t% Change
Consolidated revenues\t$\t307,394 \t$\t350,018 \t$\t42,624 \t14 \t%
Cost of what was sold to others(1)
Operating income\t$\t84,293 \t$\t112,390 \t$\t28,097 \t33 \t%
"""
    found = [row[:3] for row in figures(text)]
    assert found == [
        (307394e6, "usd", "2030"),
        (350018e6, "usd", "2031"),
        (42624e6, "usd", ""),
        (14, "percent", "2031"),
        (84293e6, "usd", "2030"),
        (112390e6, "usd", "2031"),
        (28097e6, "usd", ""),
        (33, "percent", "2031"),
    ]

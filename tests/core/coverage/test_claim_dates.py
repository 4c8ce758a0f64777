"""When a figure was true: the day of a level, where only the document says which quarter it is."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

RELEASE = ReadingTerms(kind="release", stance="primary", date="2031-05-08", employer="halyard")
HEAD = "Halyard Compute reports results for the three months ended March 31, 2031\n\n"


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("We ended the quarter with 590 MW of active power.", "2031-Q1"),
        ("Active power at the end of the quarter was 590 MW.", "2031-Q1"),
        ("As of quarter-end, active power was 590 MW.", "2031-Q1"),
        ("Active power was 590 MW at the end of March.", "2031-03"),
        ("Active power was 590 MW as of April 30, 2031.", "2031-04-30"),
        ("Active power is 590 MW.", ""),
    ],
)
def test_a_level_has_a_day_where_its_period_ends(text: str, as_of: str) -> None:
    found = read_made(HEAD + text, RELEASE).candidates
    assert [each.as_of for each in found if each.unit == "mw"] == [as_of]


def test_months_ended_take_the_documents_year() -> None:
    (each,) = read_made(
        "Revenue was $2 billion for the three months ended March 31.", RELEASE
    ).candidates
    assert each.period == "2031-Q1"


@pytest.mark.parametrize(
    ("quarter", "period"),
    [
        ("the first quarter ended March 31, 2031", "2031-Q1"),
        ("the third quarter of fiscal 2031, ended April 27, 2031", "2031-01-28/2031-04-27"),
        ("the fourth quarter ended December 31", "2030-Q4"),
    ],
)
def test_a_quarter_with_its_last_day_needs_no_year(quarter: str, period: str) -> None:
    (each,) = read_made(f"Halyard had revenue of $2 billion for {quarter}.", RELEASE).candidates
    assert each.period == period


def test_the_same_point_of_another_year_is_that_quarter() -> None:
    text = (
        "Operating income was $5 million in Q1 2031, up from $4 million at the same point in 2030."
    )
    now, before = read_made(HEAD + text, RELEASE).candidates
    assert (now.period, before.period) == ("2031-Q1", "2030-Q1")


def test_a_plan_for_years_is_not_for_the_first_of_them() -> None:
    (each,) = read_made("Halyard expects capex of $9 billion in its 2032-2036 plan.").candidates
    assert each.period == "2032-01-01/2036-12-31"


def test_what_grows_to_a_day_is_of_now() -> None:
    text = "Halyard intends to scale from 54 MW to more than 200 MW in 2033."
    now, ahead = read_made(text, RELEASE).candidates
    assert (now.label, now.period) == ("sourced", "")
    assert (ahead.label, ahead.period) == ("ambition", "2033")


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        (
            "Loom invested $4 billion in 2029 and a second $4 billion round from 2030.",
            ["2029", "2030"],
        ),
        # a month without a year is the last one, or the next one of a plan
        ("Loom raised $1 billion last year and $2 billion in February.", ["2030", "2031-02"]),
        ("Loom raised $2 billion in September.", ["2030-09"]),
        ("Loom will raise $2 billion in September.", ["2031-09"]),
        # another clause's year
        ("Loom has debt of $6 billion, while Tessel earned $3 billion in 2029.", ["", "2029"]),
        # a date far beyond another figure, and when a loan is due
        (
            "The two will work together on a 168 MW hall in the far north of the state, and go on"
            " with what they have done together since a small first sale of chips, which"
            " led them to a $100 million venture started last year.",
            ["", "2030"],
        ),
        ("The loan has a 12-month term and must be repaid by next year.", [""]),
    ],
)
def test_a_date_is_of_the_figure_beside_it(text: str, periods: list[str]) -> None:
    terms = ReadingTerms(kind="article", stance="supporting", date="2031-06-01", employer="halyard")
    found = [each for each in read_made(text, terms).candidates if each.figure is not None]
    assert [each.period for each in found] == periods


def test_a_year_ago_in_an_article_is_not_before_a_year_that_it_mentions() -> None:
    terms = ReadingTerms(kind="article", stance="supporting", date="2031-06-01")
    text = (
        "Halyard had 300 MW in 2030. Halyard has debt of $9 billion, up from $2 billion a year ago."
    )
    *_, before = read_made(text, terms).candidates
    assert (before.period, "period" in before.asks) == ("", True)


def test_what_a_plan_is_up_from_is_a_fact() -> None:
    text = "Halyard aims for debt of $7 billion by the end of 2032, up from $5 million in 2030."
    _, before = read_made(text, RELEASE).candidates
    assert before.label == "sourced"


def test_income_from_something_is_not_compared_with_it() -> None:
    text = "For Q1 2031, income from operations rose to $5 million."
    (each,) = read_made(HEAD + text, RELEASE).candidates
    assert each.period == "2031-Q1"


def test_what_it_is_compared_with_is_of_another_time() -> None:
    text = "- Net income of $384 million (vs. Q1 2030 net loss of $51 million)"
    now, before = read_made(HEAD + text, RELEASE).candidates
    assert (now.period, before.period) == ("2031-Q1", "2030-Q1")


def test_a_company_s_own_quarter_may_end_before_the_year_s() -> None:
    text = "Fiscal Q3 2031 revenues were $3.8 billion. In Q4 2031 revenue of $4 billion is due."
    now, ahead = read_made(HEAD + text, RELEASE).candidates
    assert (now.label, ahead.label) == ("sourced", "ambition")


def test_the_level_before_is_not_of_the_day_of_the_new_one() -> None:
    text = (
        "Halyard had 2.1 GW of active power at the end of March, up from 1.5 GW six months earlier."
    )
    now, before = (it for it in read_made(HEAD + text, RELEASE).candidates if it.unit == "mw")
    assert (now.as_of, before.as_of) == ("2031-03", "")
    assert "period" in before.asks and before.relation is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Revenue was $2 billion, up from $1 billion in the prior-year period.", "2030-Q1"),
        ("Revenue was $2 billion, compared to $1 billion a year earlier.", "2030-Q1"),
        ("Revenue was $2 billion, up 59% from a year ago.", "2031-Q1"),
        ("We expect revenue of $3 billion in the second quarter.", "2031-Q2"),
        ("Revenue was $2 billion, an 8% increase over the prior year.", "2031-Q1"),
        ("Revenue was $2 billion, from $1 billion in the comparable period last year.", "2030-Q1"),
        ("Revenue had been $1 billion in the fourth quarter.", "2030-Q4"),
        ("Revenue was $1 billion and $2 billion in 2029 and 2030, respectively.", "2030"),
        (
            "Revenue was $2 billion and $1 billion for the three months ended March 31, 2031 "
            "and 2030, respectively.",
            "2030-Q1",
        ),
    ],
)
def test_a_period_is_told_from_the_document_s(text: str, period: str) -> None:
    found = read_made(HEAD + text, RELEASE).candidates
    assert [each.period for each in found if each.figure is not None][-1] == period


def test_a_quarter_next_to_an_article_s_date_is_asked_about() -> None:
    terms = ReadingTerms(kind="article", date="2031-05-08")
    (each,) = read_made("Halyard's fourth-quarter revenue was $2 billion.", terms).candidates
    assert each.period == "2030-Q4" and "period" in each.asks


@pytest.mark.parametrize(
    ("day", "period"),
    [("2031-09-27", "2031-Q3"), ("2031-10-20", "2031-Q3"), ("2031-07-20", "2030-Q3")],
)
def test_a_quarter_without_its_year_may_be_about_to_end(day: str, period: str) -> None:
    terms = ReadingTerms(kind="release", stance="primary", date=day, employer="halyard")
    (each,) = read_made("Our active power reached 610 MW in Q3.", terms).candidates
    assert (each.period or each.as_of, each.asks) == (period, ("period",))


def test_the_first_quarter_in_which_something_happened_is_no_q1() -> None:
    text = "Halyard's revenue for Q2 2031 was $5 billion, the first quarter with both sites.\n"
    (each,) = read_made(text, RELEASE).candidates
    assert each.period == "2031-Q2"


def test_a_level_at_another_year_end_is_asked_for_its_day() -> None:
    text = "Halyard had 140 employees on March 31, 2031, down from 160 at fiscal year-end.\n"
    assert [each.asks for each in read_made(text, RELEASE).candidates] == [(), ("period",)]


def test_the_day_on_which_a_page_was_retrieved_is_not_its_date() -> None:
    text = "Halyard operates 300 MW in Ohio.\n\nRetrieved 4 May 2031.\n"
    assert read_made(text).facts.published == ""


def test_a_year_ago_is_not_before_the_year_of_a_plan() -> None:
    text = (
        "Halyard runs 590 MW, up from 200 MW a year ago, and expects 2,100 MW by the end of 2033."
    )
    assert [each.period for each in read_made(text, RELEASE).candidates] == ["", "", "2033"]


def test_what_the_company_expects_is_a_plan_in_an_analysts_text_too() -> None:
    opinions = (
        "I think the stock is cheap. We estimate that it spends $12 million a megawatt, and we "
        "think that investors underrate demand.\n\n"
    )
    text = f"{opinions}The company runs 590 MW and expects to reach 2,100 MW by the end of 2033."
    reading = read_made(text, ReadingTerms(kind="article", employer="halyard"))
    assert reading.facts.voice == "author"
    assert reading.candidates[-1].label == "ambition"


def test_losses_of_two_years_have_a_year_each() -> None:
    text = "We incurred net losses of $1.4 billion and $900 million in 2030 and 2029, respectively."
    found = read_made(HEAD + text, RELEASE).candidates
    told = [(each.figure and each.figure.value, each.period) for each in found]
    assert told == [(-1.4e9, "2030"), (-0.9e9, "2029")]


def test_days_of_two_years_go_in_pairs_and_what_follows_has_none() -> None:
    text = (
        "As of December 31, 2030 and 2031, minority interests were $3 billion and $4 billion, "
        "respectively, of which $1 billion was redeemable."
    )
    found = [each for each in read_made(text, RELEASE).candidates if each.figure is not None]
    assert [each.as_of for each in found[:2]] == ["2030-12-31", "2031-12-31"]


def test_a_fact_isnt_of_the_day_by_which_the_rest_is_to_come() -> None:
    text = "Halyard has 450 employees today and plans to open a second office by June 10, 2031."
    (each,) = (it for it in read_made(text, RELEASE).candidates if it.unit == "employee")
    assert (each.period, each.as_of) == ("", "")


def test_the_year_right_before_a_sum_is_its_own() -> None:
    text = "Halyard's capex 2031 $16 billion (unchanged), 2032 higher."
    (each,) = (it for it in read_made(text, RELEASE).candidates if it.unit == "usd")
    assert each.period == "2031"


def periods(text: str) -> list[str]:
    return [each.period for each in read_made(text).candidates if each.figure is not None]


CALL = (
    "Good day, and welcome to Halyard's fourth quarter 2030 earnings conference call. This call is "
    "being recorded. I would now like to turn the call over to Ana Reyes. "
)


def test_a_call_turns_from_the_quarter_to_the_year_and_back() -> None:
    text = (
        "Revenue was $14 billion. For the full fiscal year, revenue was $53 billion. Cloud revenue "
        "was $39 billion, three-quarters of it. Capital expenditures were $7 billion. In the "
        "quarter, interest expense was $2 billion. Revenue from hosting was $9 billion."
    )
    assert periods(CALL + text) == ["2030-Q4", "2030", "2030", "2030", "2030-Q4", "2030-Q4"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Founded in 2021, Halyard had revenue of $900 million.", ["2030-Q4"]),
        ("Revenue was $41 million (Q1: $21 million).", ["2030-Q4", "2030-Q1"]),
        ("Headcount is 1,240, and we don't see that going over 1,500 in 2033.", ["", "2033"]),
        (
            "In the second half of 2031, we expect $241 million of revenue from leases, which "
            "start in the fourth quarter.",
            ["2031-H2"],
        ),
    ],
)
def test_a_date_may_be_that_of_something_else(text: str, told: list[str]) -> None:
    assert periods(CALL + text) == told


def test_a_clause_about_somebody_else_has_its_own_date() -> None:
    text = (
        "Halyard expects to restart it in 2032, and Loom has agreed to buy its output for 20 years."
    )
    (term,) = (it for it in read_made(text, RELEASE).candidates if it.unit == "day")
    assert term.period == ""

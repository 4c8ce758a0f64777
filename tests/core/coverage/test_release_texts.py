"""Companies' releases, whole and as excerpts without a letterhead."""

from __future__ import annotations

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

RELEASE = ReadingTerms(kind="release", employer="halyard")


def read(text: str, terms: ReadingTerms = RELEASE) -> list[Candidate]:
    return [each for each in read_made(text, terms).candidates if each.figure is not None]


def test_an_excerpt_that_ends_with_its_advisers_is_the_company_s_own() -> None:
    text = (
        "The facility matures in 2034 and bears interest at SOFR plus 2.25%, subject to customary "
        "conditions.\n\nProceeds will be used for general corporate purposes. As of closing, the "
        "company had drawn $240 million.\n\nMarlow Bank acted as lead arranger and Finch & Co. "
        "served as legal counsel.\n"
    )
    drawn = read(text, ReadingTerms(read_on="2033-01-01"))[-1]
    assert (drawn.label, drawn.subject) == ("sourced", "")


def test_a_loan_s_rate_is_of_no_metric() -> None:
    for text in (
        "Halyard closed a $2.6 billion loan at SOFR plus 4.25%.\n",
        "Halyard raised $1.75 billion in 9.0% Senior Unsecured Notes due 2034.\n",
    ):
        sums = read(text)
        assert [each.metrics for each in sums if each.unit == "percent"] == [()]


def test_what_is_to_be_delivered_is_committed_before_it_runs() -> None:
    text = "Under the agreement Halyard will deliver 104,000 GPUs to a campus in Ohio.\n"
    assert read(text)[0].metrics[0] == "accelerators_committed"


def test_a_number_grown_to_counts_what_is_named_before_it() -> None:
    text = "More than 9,500 developers use it. Halyard tripled its GPUs to roughly 36,000.\n"
    assert [each.unit for each in read(text)] == ["user", "gpu"]


def test_how_results_are_presented_is_no_statement() -> None:
    text = (
        "Halyard signed a lease in Ohio.\n\nWe believe that these non-GAAP financial measures are "
        "helpful to investors.\n\nHalyard will host a live webcast of its call today.\n\nReaders "
        "should not place undue reliance on our plans.\n"
    )
    found = read_made(text, RELEASE).candidates
    assert [each.quote for each in found] == ["Halyard signed a lease in Ohio."]


def test_a_list_of_guidance_without_bullets_is_planned_to_its_end() -> None:
    text = (
        "Halyard reports third quarter 2031 results\n\nFor the fourth quarter of 2031, Halyard "
        "expects:\n\nRevenue between $170 million and $180 million.\nGross margins between 37% "
        "and 39%.\nExpected interest income of $3 million.\nAdjusted loss of $23 million.\n\n"
        "Halyard had 240 MW in operation on September 30, 2031.\n"
    )
    plans = ["ambition"] * 4
    assert [each.label for each in read(text)[-5:]] == [*plans, "sourced"]


def test_a_noun_over_the_labels_counts_no_sums() -> None:
    text = (
        "Cluster Systems Q2 FY2031 Q2 FY2030\n(in millions)\nRevenue $ 280 $ 279\n"
        "Cost of racks sold and expenses (336) (258)\nOperating loss $ (56) $ 21\n"
    )
    assert {each.unit for each in read(text)} == {"usd"}

"""Notes to accounts, contracts' terms and risk factors, as a company files them."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

FILED = ReadingTerms(kind="filing", stance="primary", date="2031-08-05", employer="halyard")
UNSIGNED = FILED._replace(employer="")


def figures(text: str, terms: ReadingTerms = FILED) -> list[Candidate]:
    return [each for each in read_made(text, terms).candidates if each.figure is not None]


def at(text: str, number: str, terms: ReadingTerms = FILED) -> Candidate:
    place = text.index(number)
    return next(each for each in figures(text, terms) if each.start <= place < each.end)


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        # a contract's terms are facts, whatever is still to be done under it
        ("We have open orders of $13 billion, of which $9 billion of payments is due within twelve"
         " months.", "9", "sourced"),
        ("Of our notes, $2 billion is due in 2034.", "2 b", "sourced"),
        ("We entered into an agreement to buy chips, to be delivered in 2032, for $5 billion.",
         "5 b", "sourced"),
        ("We have commitments of $2 billion over the next 12 years under power purchase"
         " agreements.", "2 b", "sourced"),
        ("The Borrower may ask for up to $90 million. The Note bears interest at 8.5%.", "8.5",
         "sourced"),
        ("The Borrower may ask for up to $90 million. It must repay 60% of the proceeds.", "60",
         "sourced"),
        # an option, an estimate and a site's later phases are none
        ("They have an option to buy up to an additional $150 million of notes.", "150",
         "ambition"),
        ("We expect income from the Alder lease of $240 million.", "240", "ambition"),
        ("It is the first of three planned buildings, for a total of 400 MW.", "400", "ambition"),
        ("A further 100 MW is due in 2033.", "100", "ambition"),
    ],
)  # fmt: skip
def test_what_is_agreed_and_what_is_planned(text: str, number: str, label: str) -> None:
    assert at(text, number).label == label


def test_months_in_which_revenue_falls_due_are_no_percentages() -> None:
    text = "Of the backlog, 40% is recognized in a year, 38% between months 13 and 36."
    assert [each.figure and each.figure.value for each in figures(text)] == [40, 38]


def test_terms_with_one_end_in_words_are_a_range() -> None:
    (each,) = figures("The leases have terms of three to 16 years.")
    assert each.figure is not None
    assert (each.figure.low, each.figure.high) == (3 * 365.25, 16 * 365.25)


def test_income_a_year_is_no_deals_total() -> None:
    each = at("We expect NOI from the lease of $240 million per year once it begins.", "240")
    assert each.metrics[0] == "operating_income"


def test_when_the_rest_falls_due_is_not_the_whole_sums_period() -> None:
    text = "As of June 30, 2031, our backlog was $50 billion, of which 40% is due by May 31, 2033."
    backlog = at(text, "50")
    assert (backlog.as_of, backlog.period) == ("2031-06-30", "")


def test_undrawn_commitments_of_lenders_are_debt() -> None:
    text = "As of June 30, 2031, $180 million was outstanding under the Credit Agreement."
    assert at(text, "180").metrics[0] == "debt"


def test_a_customer_of_an_unnamed_filer_is_not_the_filer() -> None:
    text = (
        "Subsequent events\n\nOn July 2, 2031, the Group entered into an agreement with Corvid to"
        " provide machines. The contract is worth $9 billion."
    )
    assert at(text, "9 b", UNSIGNED).subject == ""
    assert read_made(text, UNSIGNED).subject == ""


@pytest.mark.parametrize(
    "text",
    [
        "Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has"
        " duly caused this report to be signed.",
        "Risks Related to Our Business",
        "Refer to Note 9 for information about the terms of our leases and debt.",
    ],
)
def test_what_every_filing_says_is_no_statement(text: str) -> None:
    assert read_made(text, FILED).candidates == ()


def test_power_in_brackets_is_not_negative() -> None:
    text = "Regulators approved the Alder units (128 MW) and the Birch turbines (1,100 MW)."
    assert [each.figure and each.figure.value for each in figures(text)] == [128, 1100]


def test_an_outlook_that_was_a_range_is_one_figure() -> None:
    text = "We raised our sales outlook to $8 billion to $9 billion from $7 billion to $8 billion."
    ends = [(each.figure.low, each.figure.high) for each in figures(text) if each.figure]
    assert ends == [(8e9, 9e9), (7e9, 8e9)]


@pytest.mark.parametrize(
    ("text", "number", "period"),
    [
        ("We now have contracts for 3.2 GW, ahead of our target of 2.5 GW by the end of 2033.",
         "3.2", ""),
        ("We expect for the quarter ended June 30, 2031 revenue of $410 million, compared to $233"
         " million for the quarter ended June 30, 2030, and a net loss of $96 million.", "96", ""),
        ("In 2030 and 2029, Corvid and Loom were 32% and 12%, respectively, and 37% and 11%,"
         " respectively, of our revenue.", "32", ""),
        ("Our net losses in 2030 and 2029 were $5 million and $6 million, respectively.", "6",
         "2029"),
    ],
)  # fmt: skip
def test_a_period_is_right_or_left_open(text: str, number: str, period: str) -> None:
    assert at(text, number).period == period


def test_a_letter_gives_the_results_of_the_quarter_in_its_heading() -> None:
    head = "Halyard Compute\nLetter to Shareholders\nSecond Quarter 2031\n\n"
    text = (
        f"{head}Net loss from continuing operations was $169 million compared to $92 million a"
        " year ago. We spent $2.4 billion of capex in the quarter and keep our full-year range of"
        " $16 billion to $20 billion. At the Alder campus, 150 MW are live and serving Meridian."
    )
    terms = ReadingTerms()
    assert at(text, "169", terms).period == at(text, "2.4", terms).period == "2031-Q2"
    power = at(text, "150", terms)
    assert (power.subject, power.counterparty, power.label) == ("halyard", "meridian", "sourced")


def test_a_share_that_a_company_owns_is_no_growth() -> None:
    assert at("The increase is small: we own 50.1% of the joint venture.", "50").metrics == ()


def test_customers_who_are_only_counted_for_their_share_are_no_count() -> None:
    (each,) = figures("Two customers accounted for 54% of net revenue.")
    assert each.unit == "percent"


def test_a_loan_that_is_repaid_bears_interest_now() -> None:
    text = "We intend to repay $400 million of the loan, which bears interest at 10.5%."
    assert (at(text, "400").label, at(text, "10.5").label) == ("ambition", "sourced")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("FORM D\nNotice of Exempt Offering of Securities\nTotal Amount Sold $1,250,000,000 USD",
         "sourced"),
        ("PRICING TERM SHEET\nIssuer: Halyard Compute\nAggregate Principal Amount: $2,250,000,000",
         "sourced"),
        ("BEFORE THE PUBLIC SERVICE COMMISSION\n\nFINDINGS OF FACT\n\nThe utility bought the Alder"
         " plant from Corvid for $650 million.", "reported"),
        ("DISTRICT COURT\n\nPlaintiff bought shares of Corvid for $650 million.", "reported"),
    ],
)  # fmt: skip
def test_whose_words_an_official_paper_is(text: str, label: str) -> None:
    reading = read_made(text)
    assert reading.facts.kind == "filing"
    assert [each.label for each in reading.candidates if each.unit == "usd"] == [label]
    assert reading.subject == ("halyard" if "Halyard" in text else "")


def test_a_filing_is_not_dated_by_its_balance_sheet() -> None:
    text = "ITEM 1A. RISK FACTORS\n\nAs of June 30, 2031, our debt was $5 billion."
    assert read_made(text).facts.published == ""


@pytest.mark.parametrize(
    ("text", "number", "period", "as_of"),
    [
        ("As of February 28, 2031, we had $261 billion of lease commitments, which we expect to"
         " commence between the fourth quarter of fiscal 2032 and fiscal 2034.", "261", "",
         "2031-02-28"),
        ("Principal payments are $2.6 billion in 2033, $1.4 billion in 2034 and $2 billion"
         " thereafter.", "2 b", "", ""),
        ("Principal payments are $2.6 billion in 2033, $1.4 billion in 2034 and $2 billion"
         " thereafter.", "1.4", "2034", ""),
        ("Our loan of $1 billion has closed, and the Alder plant, whose restart it pays for, is on"
         " track for 2033.", "1 b", "", ""),
        ("Deferred revenue was $3.8 billion as of June 30, 2031 ($1.6 billion as of December 31,"
         " 2030).", "1.6", "", "2030-12-31"),
        ("Interest, net of $58 million and $13 million that was capitalized, was $536 million and"
         " $264 million for the three months ended March 31, 2031 and 2030, respectively.", "264",
         "2030-Q1", ""),
    ],
)  # fmt: skip
def test_when_a_sum_was_or_is_due(text: str, number: str, period: str, as_of: str) -> None:
    each = at(text, number)
    assert (each.period, each.as_of, each.label) == (period, as_of, "sourced")


def test_a_scale_for_all_sums_holds_in_sentences() -> None:
    text = (
        "Notes (in millions of U.S. dollars, except share and per share data)\n\n"
        "Deferred revenue was $3,842.6. The notes convert at $138.75 per share."
    )
    values = [each.figure and each.figure.value for each in figures(text)]
    assert values == [3842.6e6, 138.75]
    worded = f"{text} Cash was $2 billion."
    assert [each.figure and each.figure.value for each in figures(worded)] == [3842.6, 138.75, 2e9]


def test_a_threshold_that_no_customer_reached_is_no_share() -> None:
    assert figures("In 2030 no customer exceeded 10% of our revenue.") == []


def test_what_is_left_of_a_year_is_no_term() -> None:
    text = "Principal payments are $1.9 billion for the remaining nine months of 2031."
    assert [each.unit for each in figures(text)] == ["usd"]


def test_a_row_may_be_named_by_the_year_in_which_its_notes_fall_due() -> None:
    text = (
        "| (in thousands) | March 31, 2031 | December 31, 2030 |\n|---|---|---|\n"
        "| 2035 Senior Notes | $ 2,000,000 | $ 1,500,000 |\n| Total | 2,000,000 | 1,500,000 |\n"
    )
    assert [each.figure and each.figure.value for each in figures(text)][:2] == [2e9, 1.5e9]


def test_a_part_of_the_backlog_is_no_growth() -> None:
    text = "We expect to recognize 11% of our remaining performance obligations in 12 months."
    assert at(text, "11").metrics == ()


def test_a_filer_and_its_counterparty_in_one_sentence() -> None:
    text = (
        "Item 8.01 Other Events.\n\nHalyard Generation, a subsidiary of Halyard Compute (the"
        ' "Company"), and Corvid signed a lease of 300 MW. Corvid has agreed to pay $2 billion.'
    )
    lease = at(text, "300", ReadingTerms())
    assert (lease.subject, lease.counterparty) == ("halyard", "corvid")


def test_who_acts_with_the_company_is_not_the_company() -> None:
    text = (
        "Note 18. Subsequent Events (Unaudited)\n\n"
        + "The Company has evaluated subsequent events from the date of issue. " * 4
        + "Corvid has agreed to pay the Company $2 billion."
        " Corvid has also leased 300 MW of the Company's machines. The Company issued $1 billion of"
        " notes pursuant to an indenture."
    )
    assert read_made(text, UNSIGNED).subject == ""


def test_a_right_to_end_a_contract_is_one_of_its_terms() -> None:
    text = "The lease may be terminated by either party upon 90 days' notice."
    each = at(text, "90")
    assert (each.label, each.metrics[0]) == ("sourced", "notice_period")


@pytest.mark.parametrize(
    "text",
    [
        "Corvid is also subject to exclusivity under the option agreement. If the Company ends it,"
        " Corvid is entitled to a fee of $1.5 billion. The Company had cash of $15 billion.",
        "As is common, we have had to take steps to integrate Corvid's operations. Our cash was"
        " $15 billion.",
    ],
)
def test_a_page_from_the_middle_is_not_about_whom_it_names_first(text: str) -> None:
    filed = UNSIGNED._replace(date="")
    assert read_made(text, filed).subject == ""
    assert at(text, "15 b", filed).subject == ""


def test_a_tenant_in_a_table_is_not_the_landlord() -> None:
    text = (
        "ITEM 2. PROPERTIES\n\nWe operate these campuses:\n\n"
        "Location                 Load (MW)   Status         Tenant\n"
        "Alder, Ohio                  260     Operational    Corvid\n"
        "Birch, Ohio                  104     Operational    Corvid\n\n"
        "Corvid accounted for 31% of our total revenue in 2030. We employed 325 people."
    )
    assert read_made(text).subject == ""


@pytest.mark.parametrize(
    "text",
    [
        "There can be no assurance that these initiatives will achieve what we want from them.",
        "For more information about our arrangement with Corvid, please see elsewhere.",
        "We cannot predict whether the acquisition will close on the terms expected.",
    ],
)
def test_caution_that_states_nothing_is_left_out(text: str) -> None:
    assert read_made(text, FILED).candidates == ()


def test_a_row_that_says_operational_is_running_below_a_list_of_plans() -> None:
    text = (
        "We operate or are developing the following campuses:\n\n"
        "| Location | Load (MW) | Status | Tenant |\n|---|---|---|---|\n"
        "| Alder, Ohio | 260 | Planned | Corvid |\n| Birch, Ohio | 104 | Operational | Corvid |\n"
    )
    planned, running = figures(text)
    assert (planned.label, running.label) == ("ambition", "sourced")
    assert (running.subject, running.counterparty) == ("halyard", "corvid")


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("Corvid has exercised its options for Phase II, bringing the load to 526 MW.", "526",
         "sourced"),
        ("The grid has approved 830 MW, and a further 900 MW is under load study.", "900",
         "ambition"),
    ],
)  # fmt: skip
def test_an_option_taken_and_a_study_under_way(text: str, number: str, label: str) -> None:
    assert at(text, number).label == label


def test_years_of_a_useful_life_are_years_in_both_places() -> None:
    text = "We cut the useful life of our servers from six to five years."
    values = [each.figure and each.figure.value for each in figures(text)]
    assert values == [6 * 365.25, 5 * 365.25]
    table = (
        "| (in thousands) | Useful life (years) | 2031 |\n|---|---|---|\n"
        "| Servers | 6 | $ 9,214,883 |\n| Fittings | 8 | 3,318,402 |\n"
    )
    assert [each.unit for each in figures(table)] == ["usd", "usd"]


def test_loads_to_which_a_tariff_applies_are_nobodys_power() -> None:
    text = "The tariff applies to new loads of 70 MW or more. Halyard has 300 MW."
    assert [each.figure and each.figure.value for each in figures(text)] == [300]


def test_a_fiscal_quarter_is_told_from_a_calendar_one() -> None:
    text = (
        "Fiscal second quarter 2031 revenue was $36 million, or $0.11 per basic and diluted share."
    )
    found = figures(text)
    assert (found[0].period, found[1].unit) == ("FY2031-Q2", "usd_per_share")


def test_a_day_and_a_colon_before_a_sum_are_its_date() -> None:
    text = (
        "Deferred revenue was $417 million at June 30, 2031 (June 30, 2030: $188 million), of which"
        " $311 million is current."
    )
    assert [each.as_of for each in figures(text)] == ["2031-06-30", "2030-06-30", "2031-06-30"]


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "A subsidiary entered into a 10-year lease with Corvid AI, Inc. for 168 MW of capacity."
    assert at(text, "168").metrics[0] == "power_leased"


def test_what_is_negotiated_or_in_a_pipeline_is_a_plan() -> None:
    text = "We have 11 GW under contract, of which 2 GW is in final negotiations."
    assert [each.label for each in figures(text)] == ["sourced", "ambition"]
    (each,) = figures("The large load pipeline totaled more than 50 GW in March.")
    assert each.label == "ambition"


def test_quarters_of_two_years_and_heat_units() -> None:
    text = "The tax rate was 18.4% and 19.1% for the first quarters of 2031 and 2030, respectively."
    assert [each.period for each in figures(text)] == ["2031-Q1", "2030-Q1"]
    (each,) = figures("We repaid $800 million. Hedges had a volume of 432 million mmBtu.")
    assert each.unit == "usd"


def test_a_cover_page_names_its_registrant() -> None:
    cover = "FORM S-1\n\nREGISTRATION STATEMENT\n\n" + "Under the Securities Act of 1933\n\n" * 10
    text = (
        f"{cover}Halyard Compute, Inc.\n(Exact name of registrant as specified in its charter)\n\n"
        "The Registrant hereby amends this statement. Our cash was $15 billion. Corvid is a"
        " customer. Corvid leases 300 MW from us."
    )
    assert read_made(text).subject == "halyard"


def test_a_filing_counts_as_one_only_for_its_filer() -> None:
    filed = ReadingTerms(kind="filing", employer="corvid", url="https://www.sec.gov/q")
    text = "We operate 300 MW of data centers.\n\nHalyard operates 200 MW of data centers."
    tiers = {it.subject: (it.label, it.tier) for it in read_made(text, filed).candidates}
    assert tiers == {"corvid": ("sourced", "filed"), "halyard": ("sourced", "reported")}

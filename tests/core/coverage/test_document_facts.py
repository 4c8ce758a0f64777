"""What kind of text it is and whose, where no letterhead, dateline or byline says so."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.document_facts import relay_of
from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import made_tools, read_made

OWN = {
    "results without a dateline": (
        "Fiscal Third Quarter 2031 Financial Highlights\n\nRevenues: $61 million, up 12% from the "
        "prior year comparable period\n\nAdjusted EBITDA: $9 million\n\nAdjusted EBITDA is one of "
        "the non-GAAP measures; a reconciliation is below.\n\nThe Company closed a loan of $300 "
        "million."
    ),
    "accounts that begin mid-way": (
        "**Cash and Liquidity**\n\nCash and cash equivalents were $3.1 billion, down from $4.0 "
        "billion a "
        "quarter ago. We repurchased $200 million of shares. Capital expenditures were $900 "
        "million.\n\n"
        "**Outlook**\n\nOutlook for the second quarter is as follows:\n\n  Revenue is expected to "
        "be "
        "$2.2 billion, plus or minus 2%. We expect full year tax of 15%."
    ),
    "a table of segments and what it says": (
        "Revenue by segment ($ in millions)\n\nWe operate two lines. In the quarter we recognized "
        "$40 "
        "million of deferred fees from our customers. We continue to ramp at Kestrel, and our "
        "platforms "
        "took 30% of orders."
    ),
    "a letter's middle": (
        "During the quarter we energized 120 MW in Ohio and signed a ten-year lease. Our customers "
        "reserved all of it. We raised $1.5 billion of notes in May and repaid $300 million. Our "
        "teams "
        "now number 2,100 people."
    ),
    "a post without a name": (
        "Today we are building the largest campus in the state. Our data centers draw 300 MW, and "
        "our "
        "engineers have brought them up in 140 days. We signed two customers this spring, and we "
        "have "
        "committed $4 billion to our infrastructure."
    ),
    "prepared words of a call": (
        "As Ana said, demand exceeds supply. Our backlog grew to $12 billion. We delivered 14,000 "
        "GPUs "
        "in the quarter, and we expect capital spending of $2 billion. Our guidance for the year "
        "is "
        "unchanged, and our balance sheet is strong."
    ),
}
THIRD = {
    "an article that quotes the company": (
        "Halyard said sales rose 30% to $2 billion. “Our customers want more, our teams are "
        "working hard "
        "and we signed two leases. We expect our revenue to double,” chief executive Ana Reyes "
        "said."
    ),
    "a quotation that nobody closes": (
        "Here are the words in full: “Our customers want more. We signed two leases and we "
        "delivered "
        "14,000 GPUs. Our backlog grew to $12 billion, and we expect our revenue to double."
    ),
    "an analyst's own numbers": (
        "We rate Halyard a buy. Our estimates move up: we expect revenue of $3 billion, and our "
        "model has "
        "our revenue line at $4 billion for 2033. We raised our view after our checks with our "
        "customers."
    ),
    "a blogger": (
        "We wrote about this before, and our readers asked for more. Our take: our customers "
        "would pay. "
        "We continue to think Halyard owns 300 MW."
    ),
    "a flat report": "Halyard runs 300 MW in Ohio. It has 2,100 employees and owes $3 billion.",
    "news that says our once": "The mayor called it our data center. Halyard paid $2 billion.",
    "a paper's own reporting": (
        "We spoke with ten people and reviewed our sources' papers; our reporting shows "
        "that Halyard lost $100 million. We asked Halyard, and we added its answer."
    ),
}


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_own_words_without_a_letterhead_are_the_companys(text: str) -> None:
    facts = read_made(text).facts
    assert (facts.voice, facts.stance, facts.sure) == ("company", "primary", False)


def test_what_told_who_speaks_is_said_with_the_heaviest_first() -> None:
    told = "The Company entered into a lease. The Company paid rent."
    facts = read_made(told).facts
    assert facts.signs == ("the Company", "words of accounts and contracts")
    assert read_made("Halyard said it runs 300 MW.").facts.signs == ("verbs of saying",)
    assert (
        read_made("The Company leases land.", ReadingTerms(stance="supporting")).facts.signs == ()
    )


@pytest.mark.parametrize("text", THIRD.values(), ids=THIRD)
def test_who_only_quotes_or_judges_a_company_is_not_taken_for_it(text: str) -> None:
    assert read_made(text).facts.stance == "supporting"


RELAYS = [
    ("Halyard (HLYD) held a conference call on its fourth quarter. Executives stated that", "call"),
    (
        "Halyard hosted its third-quarter earnings call on Tuesday. Orders reached $3 billion.",
        "call",
    ),
    ("Earnings call takeaways: Halyard's orders reached $3 billion.", "call"),
    ("Notes from the Q2 call: orders of $3 billion.", "call"),
    ("Halyard posted its first results since listing. Revenue doubled.", "results"),
    ("Halyard reported quarterly revenue of $2 billion.", "results"),
    ("A line in Halyard's second-quarter report got little notice.", "results"),
    ("The quarter's numbers tell a plain story. Revenue was $281 million.", "results"),
    (
        "Access earnings results, slides and transcript. Total revenue Q4 2030 $94 million.",
        "results",
    ),
    ("A fast year: sales doubled in its latest earnings report.", "results"),
    ("Halyard leased 300 MW in Ohio. It has 2,100 employees.", ""),
    ("Shares rose ahead of Halyard's second-quarter report, due on Thursday.", ""),
    ("The Information reported revenue of $2 billion at Halyard.", ""),
    ("Bloomberg reported a net loss at Halyard.", ""),
    ("Halyard called off the deal. Residents held a meeting.", ""),
]


@pytest.mark.parametrize(("text", "relay"), RELAYS)
def test_what_an_article_retells(text: str, relay: str) -> None:
    assert relay_of(text, made_tools().rules.outlets) == relay


def test_what_an_outlet_tells_of_results_is_not_their_release() -> None:
    outlets = made_tools().rules.outlets
    for name in ("Reuters", "The Information", "Axios", "The Tulsa Ledger", "Barron’s"):
        assert relay_of(f"{name} reported quarterly revenue of $2 billion.", outlets) == ""
        assert relay_of(f"{name} reported that Halyard posted a loss.", outlets) == "results"


def labels(text: str) -> dict[str, str]:
    return {text[each.start : each.end]: each.label for each in read_made(text).candidates}


def test_results_retold_are_the_companys_word_and_the_rest_is_not() -> None:
    text = (
        "A line in Halyard's second-quarter report got little notice.\n\n"
        "Revenue climbed 29% to $281 million. Gross margin was 61%. Shares fell 7% on the day.\n\n"
        "Halyard has 2,100 employees."
    )
    told = labels(text)
    assert [told["29%"], told["$281 million"], told["61%"]] == ["sourced"] * 3
    assert told["2,100 employees"] == "reported"
    assert told.get("7%", "reported") == "reported"
    assert {each.tier for each in read_made(text).candidates} == {
        "reported"
    }  # an article carries no more


def test_notes_of_a_call_give_the_companys_word_and_the_analysts_their_own() -> None:
    found = labels(
        "Halyard (HLYD) held a conference call on its fourth quarter.\n\n"
        "Orders reached $64.1 billion, and the customer base passed 4,000 clients. Revenue for the "
        "first quarter is expected to reach $34 billion.\n\nQ&A\n\n"
        "Q: You now have 300 MW in Ohio. Will that do?\n\nA: We have 410 MW, all of it leased."
    )
    assert found["$64.1 billion"] == found["410 MW"] == "sourced"
    assert found["$34 billion"] == "ambition"
    assert found["300 MW"] == "reported"


def test_the_share_and_its_market_are_nobodys_word() -> None:
    told = labels(
        "Halyard, which has seen its stock surge 160% and has a market capitalization of "
        "$10.7 billion, signed a lease of 300 MW, according to a press release."
    )
    assert told["160%"] == told["$10.7 billion"] == "reported"
    assert told["300 MW"] == "sourced"


def test_a_conclusion_from_results_is_nobodys_figure() -> None:
    told = labels(
        "Halyard posted its first results.\n\nRevenue grew 92%. That means losses widen "
        "even as revenue keeps growing at a 69% clip."
    )
    assert told["92%"] == "sourced"
    assert told["69%"] != "sourced"


def test_a_cell_of_a_table_lends_no_source_to_the_next_row() -> None:
    told = labels(
        "| Metric | Value |\n|---|---|\n"
        "| Contracts | The company disclosed a contract of $17.4B with Loom; it runs on |\n"
        "| Stakes | A stake in Tessel with a round of $15B last year, equity in a school |\n"
    )
    assert told["$17.4B"] == "sourced"
    assert told["$15B"] == "reported"


def test_a_talk_is_known_by_its_turns() -> None:
    text = (
        "Ana Reyes: We run 300 MW in Ohio, and we signed two leases there in the spring of last "
        "year, so there is room.\nTom Ruiz: Thank you, Ana, and how do you think of the years "
        "to come, when everybody wants to build in Ohio?"
    )
    reading = read_made(text)
    assert reading.facts.name == "interview"
    assert reading.candidates[0].label == "sourced"


def test_a_host_doesnt_speak_for_the_company() -> None:
    long = "and that is something that everybody here has been talking about for quite a while now"
    text = (
        f"[00:01:10] Tom Ruiz: Halyard runs 300 MW in Ohio, {long}. Is that right?\n\n"
        f"[00:01:40] Ana Reyes: We run 510 MW, our campus in Utah has 40 MW, {long}.\n\n"
        f"[00:02:10] Bo Lind: Halyard has 900 employees, {long}.\n"
    )
    labels = {each.figure.value: each.label for each in read_made(text).candidates if each.figure}
    assert labels == {300: "reported", 510: "sourced", 40: "sourced", 900: "reported"}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Halyard runs 300 MW.\n\nAbout Halyard\n\nHalyard is a leading operator of halls.", True),
        (
            "It has 300 MW. “We grow,” said Ana Reyes, Chairman and Chief Executive Officer of "
            "Halyard. “It is a good day,” said Bo Lind, President of Loom.",
            True,
        ),
        (
            "We currently use 300 MW. Our data center is simple: we built our own servers, and "
            "we spent $3 million on power. Our machines fail, but we run more of them.",
            True,
        ),
        (
            "Halyard has 300 MW, said Ana Reyes, chief executive of Halyard. The company grows. "
            "Halyard said it would build more, said Bo Lind, president of Loom.",
            False,
        ),
    ],
)
def test_a_companys_own_text_needs_no_letterhead(text: str, own: bool) -> None:
    assert (read_made(text).facts.voice == "company") is own


def test_what_stands_under_a_scenario_is_the_authors() -> None:
    text = (
        "# Who gains from cheap power\n\n## The scenario at a glance\n\n"
        "- **Chips:** 52 million accelerators a year\n- **Power:** 52 GW of halls\n\n"
        "Ten halls of 2 GW, and that's:\n\n- 20 GW in all\n"
    )
    found = [each.label for each in read_made(text).candidates if each.figure is not None]
    assert found == ["opinion"] * len(found)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("UNITED STATES\nSECURITIES AND EXCHANGE COMMISSION\nWashington\n\nFORM 8-K", "8-K"),
        ("UNITED STATES SECURITIES AND EXCHANGE COMMISSION\nFORM 10-Q", "10-Q"),
        (
            "IN THE UNITED STATES BANKRUPTCY COURT\nHOUSTON DIVISION\n\nIn re: X.\n\n"
            "ORDER APPROVING A SETTLEMENT OF CLAIMS",
            "ORDER APPROVING A SETTLEMENT OF CLAIMS",
        ),
        (
            "FOR IMMEDIATE RELEASE\nMay 1, 2031\n\nHalyard files its 10-Q and opens a site",
            "Halyard files its 10-Q and opens a site",
        ),
        ("United States power demand doubles", "United States power demand doubles"),
    ],
)
def test_a_letterhead_is_not_the_title(head: str, title: str) -> None:
    assert read_made(f"{head}\n\nIt opened a site in May.").facts.title == title


def test_a_call_is_named_by_its_welcome_and_its_takeaways_are_the_companys() -> None:
    welcome = (
        "Good day, and welcome to Halyard's second quarter 2031 earnings conference call. At this "
        "time, all participants are in a listen-only mode, and this call is being recorded for "
        "replay on our website. I would now like to turn the call over to Ana Reyes."
    )
    assert (
        read_made(welcome).facts.title == "Halyard's second quarter 2031 earnings conference call"
    )
    takeaways = (
        "Halyard (HLYD) Q2 2031 Earnings Call Transcript\n\nTAKEAWAYS\n\nRevenue -- $64 million, "
        "as the stock soared and analysts cheered.\n\nFull Conference Call Transcript\n\n"
        "Operator: Welcome.\n\nBo Ray -- Northgate Securities -- Analyst\n\nWhat of power?"
    )
    reading = read_made(takeaways)
    assert (reading.facts.name, reading.candidates[0].label) == ("call", "sourced")


def test_an_interview_may_leave_out_who_speaks() -> None:
    text = (
        "A conversation with Ana Reyes of Halyard\n\nHalyard has spent $900 million on Kestrel.\n\n"
        "How large is it now?\nWe have 300 megawatts running there.\n\n"
        "Is 400 megawatts the limit?\nWe'd spent years on the permits, and they allow more.\n\n"
        "What comes next?\nWe'd like to add 200 megawatts."
    )
    found = read_made(text, ReadingTerms(employer="halyard")).candidates
    labels = {it.figure.value: it.label for it in found if it.figure is not None}
    assert labels == {9e8: "reported", 300.0: "sourced", 400.0: "reported", 200.0: "ambition"}


def test_initials_stand_for_who_spoke_before_and_a_question_may_stand_alone() -> None:
    text = (
        "An interview with Halyard CEO Ana Reyes\n\nThis interview is edited for length.\n\n"
        "Ana Reyes: We run 300 MW there, and that is all that the substation gives us for now.\n\n"
        "Is 700 MW the limit of that site?\n\n"
        "AR: We have 510 MW of permits, and it took us three years to get every one of them.\n\n"
        "BT: You have 900 employees. Is that enough for what you want to build?\n\n"
        "AR: For Ohio, it is 450 employees too many, if you ask the people who do the sums.\n"
    )
    found = {it.figure.value: it.label for it in read_made(text).candidates if it.figure}
    assert found[300.0] == found[510.0] == "sourced"
    assert found[900.0] == "reported"


@pytest.mark.parametrize(
    "asker",
    ["Senator CRUZ", "Senator VAN HOLM", "Chairwoman McCALL", "Mr. SMITH of Ohio", "Mr. LEE"],
)
def test_an_officer_at_a_hearing_speaks_for_the_company_and_a_senator_doesnt(asker: str) -> None:
    text = (
        "TESTIMONY OF ANA REYES\nCHIEF EXECUTIVE OFFICER, HALYARD\n\nWe run 300 MW in Ohio. "
        "Permits took us longer than the buildings did, and the turbines longer than the permits, "
        "and I urge the members of the Committee to look at both of them with us this year.\n\n"
        f"{asker}. I understand that Halyard has 900 employees. Is that right?\n\n"
        "Ms. REYES. Senator, our staff is larger. We have 1,200 employees.\n\n"
        f"{asker}. Thank you. We asked our staff. Halyard has 700 MW in Iowa.\n"
    )
    found = {it.figure.value: it.label for it in read_made(text).candidates if it.figure}
    assert found == {300.0: "sourced", 900.0: "reported", 1200.0: "sourced", 700.0: "reported"}


def test_a_talk_is_its_speakers_and_its_company_may_be_unknown() -> None:
    text = (
        "Remarks by Ardent CEO Tom Ruiz at the summit (as delivered)\n\n[Applause] I told Halyard "
        "that we would. We have 300 MW, and Halyard knows it."
    )
    (each,) = (it for it in read_made(text).candidates if it.figure is not None)
    assert (each.label, each.subject) == ("sourced", "")
    slides = "Q2 2031 INVESTOR PRESENTATION\nArdent Power, Inc. | May 2031\n\n• 300 MW for Halyard"
    (each,) = (it for it in read_made(slides).candidates if it.figure is not None)
    assert (each.label, each.subject) == ("sourced", "")


def test_a_named_contract_is_with_another_party() -> None:
    text = "Halyard grows. The $9 billion Loom contract carries a prepayment."
    each = next(it for it in read_made(text).candidates if it.figure is not None)
    assert (each.subject, each.counterparty) == ("halyard", "loom")


def test_an_analyst_is_known_by_the_end_of_a_line_with_the_firm() -> None:
    text = (
        "Halyard Q1 2031 Earnings Call Transcript\n\n"
        "Ana Reyes -- Chairman and CEO\n\nWe run 300 MW.\n\n"
        "Bo Ray -- Northgate Securities -- Analyst\n\nYou had talked about 600 MW.\n\n"
        "Ana Reyes -- Chairman and CEO\n\nWe have signed 510 MW.\n"
    )
    found = {it.figure.value: it.label for it in read_made(text).candidates if it.figure}
    assert found == {300.0: "sourced", 600.0: "reported", 510.0: "sourced"}


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("Halyard opens a hall\n\nTULSA (Reuters) - Halyard opened it on Monday.", "Reuters"),
        ("Halyard opens a hall — WSJ\n\nHalyard opened it on Monday.", "WSJ"),
        ("Halyard opens a hall\nLoom Weekly, April 10, 2031\n\nIt opened.", "Loom Weekly"),
        (
            "Halyard opens a hall\n\nIt opened on Monday.\nDow Jones Newswires",
            "Dow Jones Newswires",
        ),
        ("Halyard opens a hall\nThe Loom | April 10, 2031\n\nIt opened.", "The Loom"),
        ("Halyard opens a hall\nMonday, April 10, 2031\n\nIt opened.", ""),
        ("Halyard opens a hall\nSanta Clara, April 10, 2031\n\nIt opened.", ""),
        ("Halyard opens a hall\nUpdated April 10, 2031\n\nIt opened, Bloomberg reported.", ""),
    ],
)
def test_the_outlet_of_a_text_without_markup(text: str, publisher: str) -> None:
    assert read_made(text).facts.publisher == publisher


def test_a_slides_number_and_date_leave_its_outlook_a_plan() -> None:
    text = (
        "Q2 2031 INVESTOR PRESENTATION\n\nSlide 8: FY31 outlook (as of August 6, 2031)\n"
        "• Capex: $2.4B-$2.7B\n\nSlide 9: Our fleet\n• 300 MW in operation\n"
    )
    found = [it.label for it in read_made(text).candidates if it.figure is not None]
    assert found == ["ambition", "sourced"]


def test_a_round_told_with_our_users_and_momentum_is_the_companys_own() -> None:
    text = (
        "Halyard raises $13 billion\n\nHalyard has completed a round of $13 billion. It reflects "
        "our momentum and our position with builders. Significant investors include Loom.\n\n"
        "“We see demand,” said Ana Reyes, Chief Financial Officer of Halyard. Our run-rate grew to "
        "$1 billion. “It is early,” said Bo Lind, partner at Loom. "
        "We deepen research, and our users like it.\n"
    )
    assert read_made(text).facts.voice == "company"


@pytest.mark.parametrize(
    "above", ["HALYARD COMPUTE CORPORATION\n", "SECURITIES AND EXCHANGE COMMISSION\n\n"]
)
def test_a_filings_day_may_follow_a_word_that_ends_like_on(above: str) -> None:
    text = f"{above}June 5, 2031\n\nHalyard leased 300 MW on May 1, 2031."
    assert read_made(text, ReadingTerms(kind="filing")).facts.published == "2031-06-05"


def test_a_thread_is_nobody_s_own_words_whatever_is_pasted_into_it() -> None:
    text = """Corvid secures a contract with Halyard

mira  November 3, 2031, 1:22pm

Corvid Cloud (NASDAQ: CRVD) today announced that it has signed a contract with Halyard.

saul  November 3, 2031, 3:05pm

We think that is a lot.
"""
    facts = read_made(text).facts
    assert (facts.kind, facts.voice) == ("thread", "press")


def test_when_a_call_is_broadcast_makes_no_thread() -> None:
    text = """Corvid Cloud Reports Results

COLUMBUS, Ohio, May 20, 2031 (GLOBE NEWSWIRE) -- Corvid Cloud (NASDAQ: CRVD) today reported results.

Live  May 20, 2031, 5:00pm
Replay  May 20, 2031, 8:00pm
"""
    assert read_made(text).facts.voice == "company"


def test_a_state_s_release_is_not_the_company_s() -> None:
    text = """FOR IMMEDIATE RELEASE
December 4, 2031
Ohio Economic Development

Corvid Selects Ohio as Site of $10 Billion Data Center

COLUMBUS, Ohio – Today, Gov. Ana Reyes announced that Corvid will build a data center, the largest
investment in the state's history. "This is a new chapter," the Governor said.
"""
    assert read_made(text).facts.voice == "press"

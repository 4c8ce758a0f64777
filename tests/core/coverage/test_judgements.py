"""Statements without a figure: what happened, what is planned, and what somebody thinks of it."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

PRESS = ReadingTerms(kind="article", stance="supporting", date="2031-06-01", employer="halyard")


def statements(text: str) -> list[Candidate]:
    return [each for each in read_made(text, PRESS).candidates if each.figure is None]


OPINIONS = [
    "Its margins are lower than those of many grocers.",
    "It is the largest cloud contract ever signed.",
    "The terms are unusually generous for a landlord.",
    "Power is the real bottleneck of this trade.",
    "That is good for whoever buys this year.",
    "Most builders spend their first years looking for customers.",
    "A young company can grow fast and still run out of cash.",
    "Cloud firms have been racing to secure power.",
    "Demand far outstrips supply in every region.",
    "We remain confident in the second half.",
    "The risk is underappreciated by investors.",
    "External money remains essential to Halyard.",
    "In our view, the backlog hides a dependency.",
    "The ramp is durable, not a fad.",
    "It is tempting to see Halyard as a landlord.",
    "Halyard is the world's leading cloud.",
]
EVENTS = [
    "Halyard signed a lease with Loom for the north hall.",
    "The regulator has opened an investigation into Halyard.",
    "Halyard closed the sale of its mining business.",
    "Northgate energized the second substation for Halyard.",
    "Loom opened a lab beside Halyard's campus.",
    "Halyard appointed Ana Reyes as chief operating officer.",
    "The board of Halyard dismissed its auditor.",
    "A court has granted Halyard the permit.",
    "Halyard delayed the opening of Kestrel.",
    "Halyard exercised its right to the third hall.",
    "Meridian turned to Halyard for more capacity.",
]
PLANS = [
    "Halyard intends to use the proceeds for chips.",
    "Loom will operate the site once it is finished.",
    "Halyard is set to list in New York this autumn.",
    "Northgate seeks a permit for its turbines.",
]
NOTHING = [
    "Thank you, Ana, and good afternoon, everyone.",
    "I'll turn it over to Ana for the outlook.",
    "With that, we will open the line.",
    "What Could Go Wrong in the Worst Case",
    "Will Halyard raise prices?",
    "Subscribe for the best of our newsletter.",
    "Wire Desk reached out to Halyard for more information.",
    "See also: Halyard's outlook is all hype.",
    "Halyard has not disclosed how much it hopes to raise.",
    "Also: Chips will cause chaos within a few years, says Halyard.",
    "This content was created by Wire Desk, which is operated by Loom.",
    "Related: Halyard's chief has a strong warning for rivals.",
    "He declined to say how many GPUs are installed.",
    "Halyard wouldn't immediately comment on the lease of its campus.",
]


@pytest.mark.parametrize("text", OPINIONS)
def test_a_judgement_is_an_opinion(text: str) -> None:
    assert [each.label for each in statements(text)] == ["opinion"]


@pytest.mark.parametrize("text", EVENTS)
def test_what_happened_is_an_event(text: str) -> None:
    assert [each.label for each in statements(text)] == ["reported"]


@pytest.mark.parametrize("text", PLANS)
def test_what_is_meant_is_a_plan(text: str) -> None:
    assert [each.label for each in statements(text)] == ["ambition"]


@pytest.mark.parametrize("text", NOTHING)
def test_courtesies_titles_and_questions_state_nothing(text: str) -> None:
    assert statements(f"Halyard runs 300 MW.\n\n{text}\n\nIt has 2,100 employees.") == []


@pytest.mark.parametrize(
    ("text", "clause", "label"),
    [
        (
            "Halyard's backlog grew to $894 million, which is the signature of long contracts.",
            "which is the signature of long contracts.",
            "opinion",
        ),
        (
            "Halyard intends to use the proceeds of the notes, together with $118 million of it.",
            "Halyard intends to use the proceeds of the notes",
            "ambition",
        ),
        (
            "The facility, secured at 80% of cost, will pay for the first hall of the campus.",
            "will pay for the first hall of the campus.",
            "ambition",
        ),
        (
            "Orders reached $34 billion; our cloud business is very strong in this market.",
            "our cloud business is very strong in this market.",
            "opinion",
        ),
    ],
)
def test_a_clause_beside_a_figure_speaks_for_itself(text: str, clause: str, label: str) -> None:
    found = statements(text)
    assert [(text[each.start : each.end], each.label) for each in found] == [(clause, label)]


@pytest.mark.parametrize(
    "text",
    [
        "Revenue rose 20% to $3 billion, driven by strong demand for its cloud.",
        "Halyard leases 300 MW to Loom, according to a strong report of the week.",
        "Halyard expects revenue of $3 billion in the coming year.",
    ],
)
def test_what_only_explains_a_figure_is_no_statement(text: str) -> None:
    assert statements(text) == []


def test_a_column_of_comments_judges_what_stands_beside_it() -> None:
    text = (
        "- | Metric | Latest quarter / 2031 estimate | Read-through |\n"
        "  |---|---:|---|\n"
        "  | Revenue | $2.08B | Rapidly growing demand base |\n"
        "  | Cash | $2.27B | Thin cushion for the build |\n"
    )
    found = read_made(text, PRESS).candidates
    told = [(text[each.start : each.end], each.label) for each in found]
    assert told == [
        ("$2.08B", "reported"),
        ("Rapidly growing demand base", "opinion"),
        ("$2.27B", "reported"),
        ("Thin cushion for the build", "opinion"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "That could raise questions about the whole trade.",
        "This highlights a model in which high prices require even higher future prices.",
        "We actually think storage will give us a tailwind.",
        "It shows how thin the potential profit is.",
        "Firms have been racing to build halls for machines.",
    ],
)
def test_a_conclusion_is_no_plan_though_it_looks_ahead(text: str) -> None:
    assert [each.label for each in statements(text)] == ["opinion"]


@pytest.mark.parametrize(
    "text", ["This will be its largest campus in the state.", "It would open in the autumn."]
)
def test_what_is_to_come_stays_a_plan(text: str) -> None:
    assert [each.label for each in statements(text)] == ["ambition"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Halyard leases its halls in Ohio from Northgate.", "reported"),
        ("Corvid has been added to the list of Halyard's suppliers.", "reported"),
        ("The notice was filed on behalf of residents in Ohio.", "reported"),
        ("“Our data centers run on clean power and our neighbours like it,” he said.", "opinion"),
        ("Demand for data centers is what moves the price of land.", "opinion"),
        ("Corvid was tapped by Halyard to build the first data center.", "reported"),
        ("Corvid plans to build data centers in Ohio for Halyard.", "ambition"),
        ("The people said a deal with Corvid could come together in a month.", "ambition"),
    ],
)
def test_a_plain_statement_is_a_candidate(text: str, label: str) -> None:
    assert [each.label for each in statements(text)] == [label]


@pytest.mark.parametrize(
    "text",
    [
        "Halyard declined to comment on the matter.",
        "Is Halyard building data centers in Ohio?",
        "It rained for most of the day.",
        "Retrieved 4 May 2031 from the pages of Halyard.",
        "Halyard's officers don't break that out for its data centers.",
        "OHIO, May 4, 2031 - Halyard today announced financial results for its second quarter.",
    ],
)
def test_what_tells_nothing_is_none(text: str) -> None:
    assert statements(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "All participants are in a listen-only mode until we open the line.",
        "My name is Ana, and I will be your conference operator today.",
        "Operator: Welcome to the third quarter earnings call of Halyard.",
        "I would now like to turn the call over to our finance chief.",
        "With our results in hand, I will turn it over to Ana Reyes.",
        "Our next question comes from the line of Bo Ray with Northgate.",
        "If you would like to ask a question, press the star key.",
        "This conference is being recorded for replay.",
        "Actual results may differ from these forward-looking statements.",
        "Congratulations on the strong quarter to the whole team.",
        "Moving on to our cash position and the balance sheet.",
        "That's a great question about how we price the lease.",
    ],
)
def test_how_a_call_is_run_states_nothing(text: str) -> None:
    assert statements(text) == []


def test_a_change_of_subject_may_state_something() -> None:
    said = statements("Turning to the outlook, we expect to open a second campus in Ohio.")
    assert [each.label for each in said] == ["ambition"]


def test_a_sponsors_text_states_nothing() -> None:
    text = (
        "Halyard signed a lease with Loom for the north hall.\n\n----------\n\nTOGETHER WITH TESSEL"
        "\n\n# Tired of notes?\n\nTessel transforms how 5,000 companies work, and is the best.\n\n"
        "----------\n\nMeridian signed a lease with Loom for the south hall."
    )
    terms = ReadingTerms(kind="newsletter", stance="supporting", date="2031-06-01")
    assert [each.subject for each in read_made(text, terms).candidates] == ["halyard", "meridian"]


def test_a_newsletter_asks_whom_a_sentence_without_names_is_about() -> None:
    text = "Halyard grew.\n\nHalyard has 300 MW. It has debt of $2 billion.\n\nDebt was $9 billion."
    terms = ReadingTerms(kind="newsletter", stance="supporting", date="2031-06-01")
    found = [each for each in read_made(text, terms).candidates if each.figure is not None]
    assert ["subject" in each.asks for each in found] == [False, False, True]


def test_what_readers_wont_find_is_no_plan() -> None:
    text = "Inside, and you won't find it elsewhere:\n\n- Halyard leases 300 MW\n- Loom has 20 MW"
    assert {each.label for each in read_made(text, PRESS).candidates} == {"reported"}


@pytest.mark.parametrize(
    "text",
    [
        "Utilities will pass the cost of the line on to Halyard's customers.",
        "Corvid will hand the campus over to Halyard.",
        "Corvid will hand it over to Halyard by 2033.",
    ],
)
def test_what_is_handed_over_outside_a_call_is_a_plan(text: str) -> None:
    assert [each.label for each in statements(text)] == ["ambition"]


@pytest.mark.parametrize(
    "headline",
    [
        "IN PARTNERSHIP WITH CORVID, HALYARD LEASES 100 MW",
        "IN PARTNERSHIP WITH CORVID, HALYARD BUILDS A CAMPUS IN OHIO",
    ],
)
def test_a_headline_is_no_sponsors_line(headline: str) -> None:
    text = f"{headline}\n\nHalyard leased 100 MW from Corvid.\n\nIt has 900 employees."
    assert {100.0, 900.0} <= {
        it.figure.value for it in read_made(text, PRESS).candidates if it.figure
    }


def test_a_sponsors_text_ends_at_the_next_heading() -> None:
    text = (
        "# The week\n\nHalyard grew.\n\nTOGETHER WITH TESSEL\n\n# Tired of notes?\n\nTessel serves "
        "5,000 companies.\n\n# Power\n\nMeridian leased 300 MW in Ohio.\n"
    )
    terms = ReadingTerms(kind="newsletter", stance="supporting", date="2031-06-01")
    found = read_made(text, terms).candidates
    assert [it.figure.value for it in found if it.figure] == [300.0]

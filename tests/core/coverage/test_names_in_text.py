"""Who a figure is about: names as people write them, and what nobody can know is asked."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.text_reading import ReadingTerms, ReadingTools, read_text
from compute_jobs.core.evidence.evidence_model import Employer, Evidence
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.tables import read_reading_rules
from tests.core.coverage.made_world import read_made

PRESS = ReadingTerms(kind="article", stance="supporting", date="2031-06-01")


def first(text: str) -> Candidate:
    return next(each for each in read_made(text, PRESS).candidates if each.figure is not None)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Halyard's revenue was $2 billion.", "halyard"),
        ("Halyard’s 300 MW campus is running.", "halyard"),
        ("Halyard Compute (NASDAQ: HLYD) has revenue of $2 billion.", "halyard"),
        ("HLYD.US has revenue of $2 billion.", "halyard"),
        ("Corvid grew.\nThe Santa Clara-based company sold Loom 300 MW of capacity.", "corvid"),
        ("Corvid grew. It sold Loom 300 MW of capacity.", "corvid"),
        ("Tessel has raised $2 billion from Halyard-backed Loom Labs.", "tessel"),
        ("Meridian grew. Much of that is Corvid. Debt was $18 billion.", "meridian"),
        ("Meridian grew. In May, Corvid grew too. Debt was $18 billion.", "corvid"),
        ("Meridian grew. It said that Corvid grew too. Debt was $18 billion.", "corvid"),
    ],
)
def test_ways_to_name_an_employer(text: str, subject: str) -> None:
    each = first(text)
    assert each.subject == subject


@pytest.mark.parametrize("written", ["Meridain", "Merdian", "Meridiann", "MERIDAN"])
def test_a_typing_error_is_understood_and_asked(written: str) -> None:
    each = first(f"{written} has 300 MW of active power.")
    assert each.subject == "meridian"
    assert "subject" in each.asks


def test_a_person_with_a_first_name_is_no_typing_error() -> None:
    assert first("French President Emmanuel Meridain has 300 MW.").subject == ""


@pytest.mark.parametrize("written", ["Meridians", "Median", "meridain"])
def test_other_words_are_no_typing_errors(written: str) -> None:
    assert first(f"{written} have 300 MW of active power.").subject == ""


def test_a_typing_error_between_two_names_is_nobody() -> None:
    evidence = Evidence(
        employers={
            "marvel": Employer("marvel", "Marvell", "silicon"),
            "marvin": Employer("marvin", "Marvelo", "silicon"),
        },
        metrics=load_packs([]).evidence.metrics,
    )
    tools = ReadingTools(read_reading_rules(), evidence, NameIndex(evidence))
    (each,) = read_text("Marvel has revenue of $2 billion.", tools, PRESS).candidates
    assert each.subject == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NET REVENUE was $2 billion.", False),
        ("Shares of Net Services (NYSE: NET) fell.", True),
        ("They bought $NET at the top.", True),
        ("Together, the two raised $2 billion.", False),
        ("Together raised $2 billion.", True),
        ("Cloud buyers like Together raised $2 billion.", True),
        ("Nvidia raised $2 billion.", True),
        ("Meta owns a fifth of it.", True),
    ],
)
def test_plain_words_and_short_tickers_count_where_they_are_names(text: str, found: bool) -> None:
    evidence = Evidence(
        employers={
            "net-services": Employer("net-services", "Net-Services", "cloud", ticker="NET"),
            "together": Employer("together", "Together", "cloud"),
            "nvidia": Employer("nvidia", "NVIDIA", "silicon"),
            "meta": Employer("meta", "Meta", "lab"),
        }
    )
    assert bool(NameIndex(evidence).find(text, 0, len(text))) == found


STRANGER = """Tessel rival Quillon raises $300 million

Quillon has raised $300 million, and Quillon's valuation is $2 billion. Quillon sells chips like
those of Tessel.
"""


def test_a_company_nobody_knows_is_asked_and_not_taken_for_a_known_one() -> None:
    reading = read_made(STRANGER, PRESS)
    assert reading.subject == ""
    figures = [each for each in reading.candidates if each.figure is not None]
    assert {each.subject for each in figures} == {""}
    assert all("subject" in each.asks for each in figures)


@pytest.mark.parametrize(
    "text",
    [
        "The campus, built for Loom and Corvid, is to hold 900 MW.",
        "Each hall can house up to 50,000 Corvid GPUs.",
    ],
)
def test_who_it_is_built_for_and_who_made_the_chips_are_others(text: str) -> None:
    (each,) = read_made(f"Halyard grows\n\nHalyard rents out machines. {text}").candidates[-1:]
    assert each.subject == "halyard"


@pytest.mark.parametrize(
    ("text", "subject", "other"),
    [
        ("Loom accounted for about 41% of revenue.", "halyard", "loom"),
        ("Loom accounted for 41% of Corvid's revenue.", "corvid", "loom"),
        ("Loom, a customer since May, represents 41% of its revenue.", "halyard", "loom"),
        ("Loom is its largest customer, accounting for 41% of revenue.", "halyard", "loom"),
        ("Loom was 41% of revenue.", "halyard", "loom"),
        ("Corvid and Loom accounted for 41% of its revenue.", "halyard", ""),
        ("Halyard said Loom accounted for 41% of revenue.", "halyard", "loom"),
        ("Halyard accounted for 41% of Corvid's revenue.", "corvid", "halyard"),
    ],
)
def test_a_customers_share_is_about_who_sells(text: str, subject: str, other: str) -> None:
    text = f"Halyard grows\n\nHalyard Compute rents out GPUs. {text} Revenue was $900 million."
    share, revenue = (each for each in read_made(text).candidates if each.figure is not None)
    assert share.metrics[0] == "top_customer_share"
    assert (share.subject, share.counterparty) == (subject, other)
    assert ("subject" in share.asks) == (not other), "the share of two is asked about"
    assert revenue.subject == "halyard", "the customer isn't what the text goes on with"


def test_a_misspelt_name_is_no_counterparty() -> None:
    each = first("Halyard sold its stake in Tesel for $2 billion.")
    assert (each.subject, each.counterparty) == ("halyard", "")


def figures_of(text: str) -> list[tuple[str, str]]:
    found = read_made(text, PRESS).candidates
    return [(each.subject, each.counterparty) for each in found if each.figure is not None]


def test_each_sum_of_a_list_has_the_party_named_after_it() -> None:
    text = "Loom has three contracts: $38B with Corvid, $25B with Meridian and $3B with Halyard."
    assert figures_of(text) == [("loom", "corvid"), ("loom", "meridian"), ("loom", "halyard")]


def test_a_second_clause_has_its_own_subject_and_the_seller_of_the_first() -> None:
    text = "Loom's contract with Corvid is worth $14 billion, and Tessel's contract $22 billion."
    assert figures_of(text) == [("loom", "corvid"), ("tessel", "corvid")]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            "Corvid grew. Days earlier, the company expanded its Loom agreement by $6 billion.",
            [("corvid", "loom")],
        ),
        ("Corvid grew. The Loom deal is worth $6 billion.", [("corvid", "loom")]),
        (
            "Loom said it had 1.9 GW, versus 1.4 GW for Tessel, and expects to reach 30 GW.",
            [("loom", "tessel"), ("tessel", "loom"), ("loom", "tessel")],
        ),
        (
            "Loom raised $29 billion, while Corvid sold $18 billion of bonds.",
            [("loom", ""), ("corvid", "loom")],
        ),
    ],
)
def test_each_clause_has_its_own_parties(text: str, parties: list[tuple[str, str]]) -> None:
    assert figures_of(text) == parties


@pytest.mark.parametrize(
    "text",
    [
        "Meridian's investment values Loom at $350 billion.",
        "Meridian bought shares at a $350 billion valuation of Loom.",
    ],
)
def test_a_valuation_is_the_worth_of_whom_it_values(text: str) -> None:
    assert figures_of(text) == [("loom", "meridian")]


def test_a_sentence_about_a_company_that_nobody_knows_is_asked_about() -> None:
    text = (
        "Halyard rents chips. Ardent Grid, the company behind the cluster, said it plans to add"
        " 300 MW. It will borrow $2 billion from Corvid.\n\nHalyard has 200 MW."
    )
    found = [each for each in read_made(text, PRESS).candidates if each.figure is not None]
    assert [each.subject for each in found] == ["", "", "halyard"]
    assert ["subject" in each.asks for each in found] == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "Chipmaker Ardent is looking to raise $2 billion.",
        "Halyard will work with Ardent Grid, a company for power. Ardent raised $2 billion.",
    ],
)
def test_an_unknown_company_by_what_it_makes_or_its_first_name(text: str) -> None:
    assert [subject for subject, _ in figures_of(text)] == [""]


def test_what_all_spend_is_nobodys() -> None:
    text = "Halyard grew. AI spending worldwide reached $2 trillion. It has debt of $3 billion."
    assert [subject for subject, _ in figures_of(text)] == ["", "halyard"]


def test_a_backer_is_not_who_the_title_is_about() -> None:
    text = "Ardent, backed by Halyard, hits $5 billion valuation\n\n"
    text += "Ardent has raised $2 billion. Ardent is old. It earlier raised $1 billion from Loom."
    assert {subject for subject, _ in figures_of(text)} == {""}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Lambda operates 300 MW.", True),
        ("Constellation restarted 300 MW.", True),
        ("Cipher has 300 MW.", True),
        ("The loan went to Lambda for 300 MW.", True),
        ("Perplexity of the model fell to 3.2 at 300 MW.", False),
        ("Lambda functions ran on 300 MW.", False),
        ("Cipher suites ran on 300 MW.", False),
    ],
)
def test_words_of_the_trade_are_names_before_a_verb(text: str, named: bool) -> None:
    names = ("lambda", "cipher", "perplexity", "constellation")
    index = NameIndex(Evidence(employers={it: Employer(it, it.title(), "cloud") for it in names}))
    assert bool(index.find(text, 0, len(text))) is named

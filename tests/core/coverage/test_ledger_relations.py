"""What a candidate would be in the ledger, by the ledger's own rules, before it is accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from compute_jobs.core.coverage import ledger_relations
from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.ledger_relations import MOST_COMPARED, relate
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.text_reading import ReadingTerms, ReadingTools, read_text
from compute_jobs.core.evidence.dates import parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import Claim, Origin, Source, SourceRef, Tier
from compute_jobs.core.evidence.figures import parse_figure
from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.core.evidence.rules import RuleVerdict, within
from tests.core.coverage.made_world import made_tools

URL = "https://example.org/first"


def claim(
    name: str,
    metric: str,
    figure: str,
    *,
    subject: str = "halyard",
    period: str = "",
    as_of: str = "",
    tier: Tier = "relayed",
    perimeter: str = "",
) -> Claim:
    return Claim(
        id=name,
        subjects=(subject,),
        metric=metric,
        statement=name,
        tier=tier,
        sources=(SourceRef("first"),),
        figure=parse_figure(figure),
        period=parse_period(period) if period else None,
        as_of=parse_day(as_of) if as_of else None,
        origin="annual-report",
        perimeter=perimeter,
    )


def related(text: str, *claims: Claim, url: str = "") -> list[Candidate]:
    tools = made_tools()
    published = parse_day("2031-01-20")
    evidence = replace(
        tools.evidence,
        claims={each.id: each for each in claims},
        sources={
            "first": Source("first", "First", "Wire", "article", "supporting", published, URL)
        },
        origins={"annual-report": Origin("annual-report", "Annual report", "filing")},
    )
    tools = ReadingTools(tools.rules, evidence, NameIndex(evidence))
    reading = read_text(text, tools, ReadingTerms(date="2031-06-01"))
    found = relate(reading, resolve(evidence, date(2031, 7, 1)), url=url)
    return [each for each in found.candidates if each.figure is not None]


REVENUE = claim("revenue", "revenue", "$3.9B", period="2030")


def test_what_nobody_said_is_new() -> None:
    (each,) = related("Halyard employs 1,900 people.", REVENUE)
    assert each.relation is None


def test_the_same_figure_agrees() -> None:
    (each,) = related("Halyard's revenue was $3.9 billion in 2030.", REVENUE)
    assert each.relation is not None
    assert (each.relation.standing, each.relation.rule) == ("agrees", "R3")
    assert each.relation.claims == ("revenue",)


def test_another_figure_for_a_finished_period_contradicts() -> None:
    (each,) = related("Halyard's revenue was $4.4 billion in 2030.", REVENUE)
    assert each.relation is not None
    assert (each.relation.standing, each.relation.rule) == ("contradicts", "R4")
    assert "too far apart" in each.relation.why


def test_a_newer_level_updates_and_an_older_one_does_not() -> None:
    power = claim("power", "power_deployed", "1,000 MW", as_of="2031-03-31", tier="primary")
    (newer,) = related("As of May 31, 2031, Halyard operates 1,300 MW of active power.", power)
    assert newer.relation is not None
    assert newer.relation.standing == "updates"
    (older,) = related("As of June 30, 2030, Halyard operated 700 MW of active power.", power)
    assert older.relation is not None
    assert older.relation.standing == "older"


def test_a_quarter_without_its_year_agrees_if_it_is_that_one() -> None:
    quarter = claim("quarter", "revenue", "$1.48B", period="2031-Q1")
    (each,) = related("Halyard's first-quarter revenue was $1.48 billion.", quarter)
    assert each.period == "2031-Q1" and "period" in each.asks
    assert each.relation is not None
    assert (each.relation.standing, each.relation.rule) == ("agrees_if", "R1")


def test_a_concluded_year_is_explained_as_it_is_shown() -> None:
    text = "Halyard's revenue was $1.1 billion in the third quarter."
    (each,) = related(text, claim("next", "revenue", "$1.4B", period="2030-Q4"))
    assert (each.period, each.asks) == ("2030-Q3", ("period",))
    assert each.relation is not None
    assert "for Q3 2030 (the year is concluded)" in each.relation.why
    assert "no year" not in each.relation.why


def test_a_filing_retold_counts_once() -> None:
    (each,) = related(
        "Halyard's revenue was $3.9 billion in 2030, its annual report says.", REVENUE
    )
    assert each.relation is not None
    assert (each.relation.standing, each.relation.rule) == ("retells", "R7")


def test_the_same_document_is_known() -> None:
    (each,) = related("Halyard's revenue was $3.9 billion in 2030.", REVENUE, url=URL)
    assert each.relation is not None
    assert each.relation.standing == "known"


def test_a_loss_is_negative_in_the_ledger() -> None:
    loss = claim("loss", "operating_income", "-$2.7B", subject="vantor", period="2030")
    (each,) = related("Vantor AI had a $2.7 billion operating loss in 2030.", loss)
    assert each.relation is not None
    assert each.relation.standing == "agrees"


@pytest.mark.parametrize(
    "text",
    [
        "Vantor AI lost $2.7 billion in 2030.",
        "Vantor AI ran a deficit of $2.7 billion in 2030.",
        "Vantor AI's net loss attributable to common stockholders and to holders of its other "
        "classes of shares for the year 2030 was $2.7 billion.",
        "Vantor AI\n\n| | 2030 |\n|---|---|\n| Revenue | $1 billion |\n| Net loss | $2.7 billion |",
        "Vantor AI\n\n| | 2030 |\n|---|---|\n| Net income (loss) | $(2.7) billion |",
    ],
)
def test_a_loss_agrees_however_it_is_told(text: str) -> None:
    loss = claim("loss", "net_income", "-$2.7B", subject="vantor", period="2030")
    found = [each for each in related(text, loss) if each.metrics[0] == "net_income"]
    assert [each.relation and each.relation.standing for each in found] == ["agrees"]


def test_by_how_much_something_rose_is_not_how_much_it_is() -> None:
    (each,) = related("Halyard's revenue increased by $412 million in 2030.", REVENUE)
    assert each.relation is None
    assert "change" in each.asks
    (power,) = related("Halyard has added 40 MW of active power in the past year.", REVENUE)
    assert "change" in power.asks


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Halyard energized the first 150 MW of its Ohio campus.", "change"),
        ("In May Halyard brought 120 MW online.", "change"),
        ("Phase one of Halyard's campus, 90 MW, is live.", "change"),
        ("Halyard had 220 MW of active power at the start of the year.", "period"),
        ("Halyard said that Corvid terminated its lease for 200 MW.", "metric"),
        ("The lease of Halyard for 200 MW was cancelled.", "metric"),
        ("Halyard has not yet leased the 200 MW.", "metric"),
        ("Halyard ended its contract for 200 MW.", "metric"),
        ("The lease of Halyard for 200 MW expired in May.", "metric"),
        ("Halyard has a non-cancelable lease for 200 MW.", ""),
        ("Halyard has 200 MW of active power.", ""),
        ("Halyard ended the quarter with 850 MW of active power.", ""),
    ],
)
def test_a_part_and_what_ended_is_asked_about(text: str, asks: str) -> None:
    (each,) = related(text, REVENUE)
    assert each.asks == ((asks,) if asks else ())


@pytest.mark.parametrize(
    "text",
    [
        "Halyard does not operate any compute capacity in Ohio yet.",
        "Halyard terminated its lease of compute capacity with Corvid.",
        "No legal challenge to the permits of Halyard has been filed.",
    ],
)
def test_what_is_not_so_has_no_metric(text: str) -> None:
    assert not any(each.metrics for each in related(text, REVENUE))


def test_a_part_contradicts_nothing_that_the_same_document_confirms() -> None:
    whole, part = related(
        "Halyard's revenue was $3.9 billion in 2030. Europe revenue was $1.1 billion in 2030.",
        REVENUE,
    )
    assert whole.relation is not None
    assert whole.relation.standing == "agrees"
    assert part.relation is not None
    assert part.relation.standing == "asks"


def test_a_segment_is_another_matter() -> None:
    (each,) = related("Halyard's AI segment had revenue of $1.1 billion in 2030.", REVENUE)
    assert each.perimeter == "AI segment"
    assert each.relation is None


def test_figures_of_one_document_that_differ_are_asked_about() -> None:
    text = "Halyard employs 1,900 people. Halyard employs 2,600 people."
    first, second = related(text)
    assert first.relation is not None and second.relation is not None
    assert {first.relation.standing, second.relation.standing} == {"asks"}
    assert "2,600" in first.relation.why and "1,900" in second.relation.why
    agree = related("Halyard employs 1,900 people. Halyard employs 1,900 people.")
    assert [each.relation for each in agree] == [None, None]


def test_a_later_day_in_one_document_replaces_an_earlier_one() -> None:
    text = "Halyard employed 1,900 people on June 30, 2030. It employed 2,600 on May 1, 2031."
    assert [each.relation for each in related(text)] == [None, None]


def test_a_sum_without_a_day_does_not_replace_another_sum() -> None:
    text = "Halyard's revenue backlog was $118 billion as of March 31, 2031. Halyard has remaining "
    text += "performance obligations of $96 billion."
    known = claim("backlog", "backlog", "$103B", as_of="2030-12-31", tier="reported")
    found = related(text, known)
    assert [each.relation and each.relation.standing for each in found] == ["asks", "asks"]


def test_a_figure_that_the_ledger_has_needs_no_question() -> None:
    text = "Halyard's revenue was $3.9 billion in 2030. Halyard's revenue was $1.1 billion in 2030."
    first, second = related(text, REVENUE)
    assert first.relation is not None and second.relation is not None
    assert (first.relation.standing, second.relation.standing) == ("agrees", "asks")


@pytest.mark.parametrize(
    "text",
    [
        "Halyard closed a $4.0 billion delayed draw term loan.",
        "Halyard priced senior notes of $4 billion due 2036.",
        "Halyard announced a $4 billion loan facility.",
    ],
)
def test_one_loan_does_not_replace_all_that_is_owed(text: str) -> None:
    balance = claim("balance", "debt", "$35.55B", as_of="2031-03-31", tier="filed")
    found = [each for each in related(text, balance) if each.metrics[0] == "debt"]
    assert [("change" in each.asks, each.relation) for each in found] == [(True, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Halyard's total debt was $40 billion, after a new term loan.",
        "Halyard has $40 billion of loans outstanding.",
        "Halyard has debt of $40 billion.",
        "Halyard Compute\n\n| | April 30, 2031 |\n|---|---|\n| Total debt | $40 billion |",
    ],
)
def test_a_total_of_debt_is_newer(text: str) -> None:
    balance = claim("balance", "debt", "$35.55B", as_of="2031-03-31", tier="reported")
    (each,) = related(text, balance)
    assert each.asks == () and each.relation is not None
    assert each.relation.standing == "updates"


@pytest.mark.parametrize(
    ("said", "known", "standing"),
    [
        ("at least 8 GW", "at least 1,850 MW", "asks"),
        ("3,100 MW", "at least 300 MW", "asks"),
        ("100 MW", "up to 300 MW", "asks"),
        ("at least 1,900 MW", "at least 1,850 MW", "agrees"),
        ("1,900 MW", "1,850 MW", "agrees"),
    ],
)
def test_a_bound_does_not_confirm_another_figure(said: str, known: str, standing: str) -> None:
    power = claim("power", "power_deployed", known, as_of="2031-03-31", tier="primary")
    (each,) = related(f"As of May 31, 2031, Halyard operates {said} of active power.", power)
    assert each.relation is not None
    assert each.relation.standing == standing
    assert ("without confirming it" in each.relation.why) == (standing == "asks")


def test_figures_of_a_long_list_are_compared_with_those_near_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def counted(*args: Any) -> RuleVerdict:
        nonlocal compared
        compared += 1
        return within(*args)

    monkeypatch.setattr(ledger_relations, "within", counted)
    count = 3 * MOST_COMPARED
    text = " ".join(f"Halyard said its revenue was ${n} million in 2030." for n in range(1, count))
    assert all(each.relation is not None for each in related(text))
    assert compared < count * MOST_COMPARED

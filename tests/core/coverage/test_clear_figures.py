"""Which figures may be accepted together with others: those that one sentence settles."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

PRESS = ReadingTerms(kind="article", stance="supporting", date="2031-06-01")
OWN = ReadingTerms(kind="release", stance="primary", employer="corvid", date="2031-06-01")


def clear(text: str, terms: ReadingTerms = PRESS) -> list[str]:
    return [text[it.start : it.end] for it in read_made(text, terms).candidates if it.clear]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Corvid had revenue of $512 million in 2030, its 10-K says.", "$512 million"),
        ("Corvid said it operates 300 MW of data centers today.", "300 MW"),
        ("Corvid runs a cloud. It employs 1,900 people, the company said.", "1,900 people"),
        ("Corvid said 2030 revenue was $9 million, up from $7 million.", "$9 million"),
    ],
)
def test_one_sentence_one_company_one_metric(text: str, figure: str) -> None:
    assert clear(text) == [figure]


def test_a_company_s_own_we() -> None:
    assert clear("Our total revenue was $512 million in 2030.", OWN) == ["$512 million"]


@pytest.mark.parametrize(
    "text",
    [
        # who: two companies, or another than the one whose text it is
        "Corvid, the rival of Halyard, had revenue of $512 million in 2030, its 10-K says.",
        # what: a part, a change, something without a metric, a share of something else
        "Corvid said its cloud revenue was $512 million in 2030.",
        "Corvid said revenue was affected by a $5 million decrease in 2030.",
        "Corvid said that electricity costs were $28 million in 2030.",
        "Corvid said customers that each bring $1 million in revenue are few.",
        # not so, or not certain
        "Corvid said it doesn't have revenue of $512 million in 2030.",
        "Does Corvid have revenue of $512 million in 2030, as its 10-K says?",
        "Corvid said revenue of $512 million in 2030 is disputed.",
        "If Corvid had revenue of $512 million in 2030, its 10-K would say so.",
        "Corvid said it failed to energize 200 MW of active power.",
        "Corvid said it reduced its debt by $5 billion in 2030.",
        # a headline has no verb
        "Corvid: revenue of $512 million in 2030 (10-K)",
    ],
)
def test_what_a_reader_should_look_at(text: str) -> None:
    assert clear(text) == []


def test_another_s_figure_in_a_company_s_own_text() -> None:
    assert clear("Halyard signed a contract with us worth $3 billion.", OWN) == []


def test_a_table_is_looked_at() -> None:
    assert clear("| | 2030 |\n| --- | --- |\n| Revenue (in millions) | $ 512 |\n", OWN) == []

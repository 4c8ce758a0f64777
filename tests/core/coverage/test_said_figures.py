"""A claim whose sentence names another figure than the claim has."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.said_figures import other_figure_said
from compute_jobs.core.evidence.evidence_model import Claim, Figure
from compute_jobs.core.evidence.figures import flag_figure, parse_figure
from compute_jobs.packs.tables import read_reading_rules

RULES = read_reading_rules()


def said(statement: str, figure: Figure | None) -> str:
    return other_figure_said(Claim("c", ("it",), "m", statement, "filed", (), figure), RULES)


@pytest.mark.parametrize(
    ("statement", "figure"),
    [
        ("1.5 GW run.", "1.5 GW"),
        ("About 1.5 gigawatts run.", "1,500 MW"),
        ("It runs in Ohio.", "1.5 GW"),
        ("In 2026 it raised $2 billion for 300 MW.", "300 MW"),
        ("Revenue fell 12 percent.", "-12%"),
        ("Customers bring 36 %, 26 % and 10 %.", "72%"),
        ("It pays $1.25 billion a month.", "$15B a year"),
        ("Some 1,200 work there.", "about 1,200"),
        ("Up to 2 GW are planned.", "1.5 GW"),
    ],
)
def test_what_agrees_or_says_no_such_figure_is_left_alone(statement: str, figure: str) -> None:
    assert said(statement, parse_figure(figure)) == ""


def test_another_figure_is_named_with_both() -> None:
    assert said("1.2 GW run.", parse_figure("1.5 GW")) == (
        "the statement says 1.2 GW, but the figure is 1.5 GW"
    )
    assert "says $30B" in said("The backlog is $30B.", parse_figure("$25B"))
    assert said("Nothing.", None) == said("1.2 GW run.", flag_figure("yes")) == ""

"""What a text says isn't so is asked about, and is never a sourced fact."""

from __future__ import annotations

import pytest

from compute_jobs.core.coverage.text_reading import ReadingTerms
from tests.core.coverage.made_world import read_made

PRESS = ReadingTerms(kind="article", stance="supporting", date="2031-06-01")


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that Corvid has 1.2 GW running, a spokesman said.",
        "Corvid denied that it has 1 GW running in Ohio.",
        "Corvid denied a report that it had lost a $1.5 billion contract.",
        "Corvid's claim to have 1 GW active is disputed by Meridian.",
        "A spokesperson for Corvid declined to confirm that it has 500 MW under contract.",
        "Corvid has yet to energize any of the 1.8 GW in Ohio.",
        "The figure of 300,000 GPUs given by Corvid could not be verified.",
        "Is Corvid really running 900 MW?",
    ],
)
def test_a_denial_a_doubt_and_a_question_are_asked_about(text: str) -> None:
    (each,) = (it for it in read_made(text, PRESS).candidates if it.figure is not None)
    assert "denied" in each.asks
    assert each.label == "reported"
    assert not each.clear


@pytest.mark.parametrize(
    "text",
    [
        "Corvid had signed a $14 billion deal with Halyard; it was terminated in October.",
        "Corvid shelved a 1 GW project in Ohio.",
        "Corvid sold its 100 MW site in Ohio.",
    ],
)
def test_what_ended_is_asked_about(text: str) -> None:
    (each,) = (it for it in read_made(text, PRESS).candidates if it.figure is not None)
    assert "metric" in each.asks


def test_what_is_so_is_not_asked_about() -> None:
    text = "Corvid has 300 MW running, and it didn't say more."
    (each,) = (it for it in read_made(text, PRESS).candidates if it.figure is not None)
    assert "denied" not in each.asks

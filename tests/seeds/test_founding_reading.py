"""The founding documents, read by the program: what people claimed of them is found again."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from compute_jobs.core.coverage.candidates import Candidate
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.text_reading import ReadingTools, read_text
from compute_jobs.core.evidence.evidence_model import Claim, Figure
from compute_jobs.packs.tables import read_reading_rules
from tests.seeds.founding import FOUNDING, claims_of, document, evidence

CONCLUDED = frozenset(
    (
        "anthropic-run-rate-growth",
        "anthropic-yearly-rate",
        "anthropic-no-infra-hire",
        "colossus-first-outside-tenant",
        "nvidia-no-optics-openings",
        "spacex-colossus-openings",
        "spacex-one-outside-tenant",
        "xai-infra-opening",
        "xai-no-outside-customers",
    )
)
"""Figures that a reader concludes from words ("no", "single") or from other figures."""
MOST_SPURIOUS = 0.10


@cache
def tools() -> ReadingTools:
    return ReadingTools(read_reading_rules(), evidence(), NameIndex(evidence()))


def figures(pack: str, shared: Path) -> list[Candidate]:
    reading = read_text(document(shared, pack), tools())
    return [each for each in reading.candidates if each.figure is not None]


def tells(each: Candidate, claim: Claim) -> bool:
    assert each.figure is not None
    assert claim.figure is not None
    return any(
        abs(abs(mine) - abs(wanted)) <= 0.005 * abs(wanted)
        for mine in ends(each.figure)
        for wanted in ends(claim.figure)
    )


def ends(figure: Figure) -> list[float]:
    return [each for each in (figure.value, figure.low, figure.high) if each is not None]


def measured(pack: str) -> dict[str, Claim]:
    """The claims with a number that the text itself writes."""
    return {
        name: claim
        for name, claim in claims_of(pack).items()
        if claim.figure is not None and claim.figure.unit != "flag" and ends(claim.figure)
    }


@pytest.mark.parametrize("pack", FOUNDING)
def test_each_figure_of_the_coverage_table_is_found(shared: Path, pack: str) -> None:
    found = figures(pack, shared)
    missed = {
        name
        for name, claim in measured(pack).items()
        if not any(tells(each, claim) for each in found)
    }
    assert missed - CONCLUDED == set()


@pytest.mark.parametrize("pack", FOUNDING)
def test_few_figures_are_spurious(shared: Path, pack: str) -> None:
    found = figures(pack, shared)
    claims = measured(pack).values()
    spurious = [each.quote for each in found if not any(tells(each, claim) for claim in claims)]
    assert len(spurious) <= MOST_SPURIOUS * len(found), spurious

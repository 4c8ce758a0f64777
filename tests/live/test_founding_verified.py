"""The bundled filings answer the founding claims, by rule: what each comes to, with both sides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest

from compute_jobs.core.evidence.evidence_model import Claim, Evidence
from compute_jobs.live.verify import Verified, confirmed, verify
from compute_jobs.packs.bundled import bundled_packs, founding_packs
from compute_jobs.packs.load import load_packs

NOW = date(2026, 11, 21)


@cache
def evidence() -> Evidence:
    return load_packs(bundled_packs()).evidence


@cache
def results() -> Mapping[str, Verified]:
    """Of the founding claims, each once."""
    packs = {place.name for place in founding_packs()}
    found = verify(evidence(), NOW)
    return {it.claim.id: it for it in found if it.claim.pack in packs}


def against(claim: str) -> Claim:
    """The claim that settled one of the founding claims."""
    found = results()[claim].against
    assert found is not None
    return found


@pytest.mark.parametrize(
    "claim",
    [
        "astera-revenue",
        "astera-revenue-growth",
        "astera-rd-share",
        "astera-top5-customers",
        "astera-china-share",
        "nvidia-data-center-revenue",
        "nvidia-data-center-growth",
        "spacex-q1-revenue",
        "spacex-capex-ai-vs-space",
        "xai-operating-loss-2025",
        "xai-revenue-2025",
        "spacex-anthropic-monthly-rate",
    ],
)
def test_what_filings_confirm_rises_with_both_sources(claim: str) -> None:
    found = results()[claim]
    assert (found.outcome, found.rule, against(claim).tier) == ("confirmed", "R3", "filed")
    risen = confirmed([found])[claim]
    assert risen.tier == "filed"
    assert {ref.source for ref in against(claim).sources} < {ref.source for ref in risen.sources}


def test_the_years_figure_of_the_video_is_that_of_one_part_in_another_year() -> None:
    found, told = results()["spacex-year-revenue"], evidence().claims["spacex-year-revenue"]
    part = against("spacex-year-revenue")
    assert (found.outcome, found.rule) == ("misread", "R0")
    assert part.metric == "segment_revenue" and part.perimeter
    assert told.period is not None and part.period is not None
    assert told.period.text != part.period.text and part.perimeter in found.sentence
    assert confirmed([found]) == {}


def test_xais_figures_are_its_parents_segment_with_the_advertising_in_it() -> None:
    for claim in ("xai-operating-loss-2025", "xai-revenue-2025"):
        assert "spacex" in against(claim).subjects and "AI" in against(claim).perimeter
        assert "SpaceX's AI segment" in results()[claim].sentence
        assert "advertising" in results()[claim].sentence


def test_the_ratio_holds_for_the_year_and_other_periods_are_told() -> None:
    period = against("spacex-capex-ai-vs-space").period
    assert period is not None and period.start is not None and period.end is not None
    assert (period.end - period.start).days > 360
    assert "Other periods" in results()["spacex-capex-ai-vs-space"].sentence


def test_newer_periods_are_told() -> None:
    for claim in ("astera-revenue", "nvidia-data-center-revenue", "nvidia-data-center-growth"):
        assert " Newer: " in results()[claim].sentence


def test_the_suit_in_the_filings_is_about_another_site() -> None:
    found = results()["xai-permit-challenge"]
    assert (found.outcome, found.rule, found.subject) == ("not_found", "R0", "colossus-1")
    assert "colossus-2" in against("xai-permit-challenge").subjects
    assert "Southaven" in against("xai-permit-challenge").statement


@pytest.mark.parametrize("claim", ["anthropic-colossus-total", "anthropic-colossus-term"])
def test_a_total_and_a_term_are_arithmetic_on_the_filed_rate(claim: str) -> None:
    found = results()[claim]
    assert (found.outcome, found.rule) == ("not_found", "R2")
    assert against(claim).metric == "deal_rate" and against(claim).tier == "filed"
    assert "No filing read states" in found.sentence and "only arithmetic" in found.sentence


@pytest.mark.parametrize(
    "claim", ["spacex-one-outside-tenant", "spacex-single-tenant", "xai-no-outside-customers"]
)
def test_customers_that_filings_name_contradict_counts_of_them(claim: str) -> None:
    found = results()[claim]
    assert (found.outcome, found.rule, against(claim).tier) == ("contradicted", "R6", "filed")
    named = {*against(claim).subjects, against(claim).counterparty}
    assert "spacex" in named and named & {"anthropic", "anysphere"}


@pytest.mark.parametrize(
    "claim",
    ["colossus1-accelerators-leased", "colossus1-power-leased", "anthropic-azure-commitment"],
)
def test_a_newsroom_settles_a_claim_as_the_companys_own_word(claim: str) -> None:
    found = results()[claim]
    assert (found.outcome, against(claim).tier) == ("confirmed", "primary")
    assert "not a filing" in found.sentence
    assert confirmed([found]) == {}


def test_nothing_else_is_settled_by_a_filing() -> None:
    settled = {name for name, it in results().items() if it.against and it.against.tier == "filed"}
    of_a_site = {name for name in settled if results()[name].subject in evidence().assets}
    assert of_a_site <= {"xai-permit-challenge", "xai-no-outside-customers", "starlink-subscribers"}
    wrong = {name for name, it in results().items() if it.outcome == "misread"}
    assert wrong == {"spacex-year-revenue"}

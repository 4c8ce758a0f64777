"""Tiers are honest: none above what its source can carry, no doubt left unsaid."""

from __future__ import annotations

from datetime import date

import pytest

from compute_jobs.core.evidence.evidence_model import TIER_RANK
from compute_jobs.export.shapes import inferred
from compute_jobs.packs.check import carries, carries_tier
from tests.seeds.founding import (
    DISPATCH,
    NEWEST,
    PROFILE,
    VIDEO,
    claim,
    claims_of,
    evidence,
    ledger,
)


def test_no_founding_claim_is_filed() -> None:
    assert all(it.tier != "filed" for it in evidence().claims.values())


def test_every_tier_is_one_that_its_sources_can_carry() -> None:
    known = evidence()
    for it in known.claims.values():
        sources = [known.sources[ref.source] for ref in it.sources]
        origin = known.origins[it.origin] if it.origin else None
        assert carries_tier(carries()[it.tier], sources, origin), it.id


def test_podcasts_and_digests_report_at_best() -> None:
    told = {"podcast", "newsletter"}
    for it in evidence().claims.values():
        if {evidence().sources[ref.source].kind for ref in it.sources} <= told:
            assert TIER_RANK[it.tier] >= TIER_RANK["reported"], it.id


def test_relayed_names_the_filing_and_a_source_that_passes_it_on() -> None:
    for it in evidence().claims.values():
        if it.tier == "relayed":
            assert it.origin is not None
            assert evidence().origins[it.origin].kind == "filing"


def test_of_the_profile_only_what_it_calls_filed_is_relayed() -> None:
    relayed = {it.id for it in claims_of(PROFILE).values() if it.tier == "relayed"}
    assert relayed == {"astera-revenue-growth"}


def test_an_origin_is_passed_on_by_one_of_the_claim_s_sources() -> None:
    for it in evidence().claims.values():
        if it.origin is not None:
            passed = {name for ref in it.sources for name in evidence().sources[ref.source].relays}
            assert it.origin in passed, it.id


def test_only_the_officer_s_post_is_primary() -> None:
    primary = {it.id for it in evidence().claims.values() if it.tier == "primary"}
    assert primary == {"spacex-compute-service", "spacex-talks-other-companies"}
    assert {claim(name).sources[0].source for name in primary} == {"musk-compute-thread"}


def test_intents_are_ambition_and_ambition_is_a_plan() -> None:
    plans = {it.id for it in evidence().claims.values() if it.modality == "plan"}
    ambitions = {it.id for it in evidence().claims.values() if it.tier == "ambition"}
    assert plans == ambitions


def test_what_the_profile_does_not_confirm_says_so() -> None:
    for name in ("xai-cash-burn", "xai-leadership-change", "xai-permit-challenge"):
        assert claim(name).hedge == "reported, not confirmed here"
        assert claim(name).tier == "reported"


@pytest.mark.parametrize(
    "name", ["spacex-year-revenue", "spacex-space-segment-revenue", "xai-loss-twice-revenue"]
)
def test_doubtful_figures_say_so_and_never_move_a_rating(name: str) -> None:
    assert claim(name).note.startswith("Doubtful")
    assert claim(name).tier == "analysis"


def test_the_broadcast_summary_is_never_relayed() -> None:
    assert {it.tier for it in claims_of(VIDEO).values()} == {"reported", "analysis", "ambition"}


def test_published_scores_and_readings_are_analysis() -> None:
    readings = {"published_fit", "market_view", "risk_view", "dependency", "sentiment"}
    for it in evidence().claims.values():
        if it.metric in readings:
            assert it.tier == "analysis", it.id


def test_what_only_the_hosts_say_is_analysis() -> None:
    for it in claims_of(DISPATCH).values():
        if {ref.source for ref in it.sources} == {"dispatch-008"} and it.origin is None:
            assert it.tier == "analysis", it.id


def test_what_we_reckoned_ourselves_is_analysis() -> None:
    for it in evidence().claims.values():
        if it.inputs:
            assert it.tier == "analysis", it.id


def test_the_second_site_is_owned_by_our_reading_only() -> None:
    told, read = claim("spacex-owns-colossus"), claim("spacex-owns-colossus-2")
    assert (told.tier, told.subjects) == ("reported", ("spacex", "colossus-1"))
    assert (read.tier, read.subjects) == ("analysis", ("spacex", "colossus-2"))
    lines = [it for it in evidence().relations if it.asset == "colossus-2"]
    assert all("spacex-owns-colossus" not in it.claims for it in lines)


def test_the_broadcast_summary_names_the_filing_for_no_figure() -> None:
    named = {it.id for it in claims_of(VIDEO).values() if it.origin is not None}
    assert named == {"spacex-public-filing-nasdaq"}


@pytest.mark.parametrize("name", ["colossus1-accelerators", "colossus1-power"])
def test_what_a_lease_shows_of_the_site_is_our_reading(name: str) -> None:
    read, leased = claim(name), claim(f"{name}-leased")
    assert (read.tier, leased.tier) == ("analysis", "reported")
    assert read.note.startswith("Our interpretation")


@pytest.mark.parametrize("name", ["anthropic-azure-commitment", "anthropic-nvidia-gigawatt"])
def test_no_commitment_is_called_signed_that_no_document_calls_so(name: str) -> None:
    assert claim(name).deal_status is None
    assert "doesn't say whether anything is signed" in claim(name).note


INFERRED = {
    "astera-revenue": {"period"},
    "astera-revenue-growth": {"period"},
    "astera-rd-share": {"period"},
    "astera-top5-customers": {"period"},
    "astera-china-share": {"period"},
    "nvidia-data-center-revenue": {"period"},
    "nvidia-data-center-growth": {"period"},
    "colossus-build-days": {"period"},
    "xai-colossus-100k": {"as_of"},
    "anthropic-run-rate-1b": {"as_of"},
    "anthropic-run-rate-5b": {"as_of"},
    "anthropic-run-rate-growth": {"as_of"},
    "spacex-s1-public": {"as_of"},
    "spacex-public-filing-nasdaq": {"as_of"},
    "anthropic-colossus2-expansion": {"as_of"},
    "colossus-means-colossus-1": {"as_of"},
}


def test_periods_and_dates_that_no_document_states_are_marked() -> None:
    marked = {name: set(inferred(it)) for name, it in evidence().claims.items() if inferred(it)}
    assert marked == INFERRED


def test_a_claim_of_an_undated_document_bears_the_mark_of_its_date() -> None:
    for name, it in evidence().claims.items():
        cards = [evidence().sources[ref.source] for ref in it.sources]
        if it.published is not None and all(card.inferred for card in cards):
            assert it.published.inferred, name


def test_what_is_missing_in_a_document_is_no_fact_about_an_employer() -> None:
    for name in ("no-comp-disclosed", "no-culture-data", "xai-business-signals-empty"):
        assert claim(name).metric == "coverage_gap"
    flags = {"comp_disclosed", "culture_disclosed"}
    assert not [it.id for it in evidence().claims.values() if it.metric in flags]


def test_hires_that_were_not_seen_are_no_openings() -> None:
    assert claim("anthropic-no-infra-hire").metric == "infra_hires_seen"
    assert claim("nvidia-no-optics-openings").metric == "optics_hires_seen"
    for it in evidence().claims.values():
        if it.metric.endswith("_openings"):
            assert it.figure is not None
            assert it.figure.bound_low, it.id


def test_what_was_so_once_is_not_what_is() -> None:
    for name in ("railway-monthly-loss", "railway-monthly-revenue-then"):
        assert claim(name).modality == "past"
        assert ledger().status(name) == "context"
    assert ledger().best("railway", "net_income") is None
    now = ledger().best("railway", "revenue")
    assert now is not None
    assert now.standing.id == "railway-revenue"


def test_what_is_said_of_the_market_is_about_no_employer() -> None:
    about = {it.id for it in evidence().claims.values() if "market" in it.subjects}
    assert len(about) == 16
    employers = set(evidence().employers)
    assert not [name for name in about if employers & set(claim(name).subjects)]
    assert not [it for it in evidence().relations if it.asset == "market"]


def test_a_rival_stays_a_rival() -> None:
    for name in ("anthropic-rents-from-spacex", "anthropic-leases-all-of-colossus-one"):
        assert "competitor" in claim(name).statement


def test_the_rate_keeps_what_the_source_hedges() -> None:
    rate = claim("spacex-anthropic-monthly-rate")
    assert rate.hedge == "is reported to be"
    assert rate.hedge in rate.statement


def test_a_job_s_title_is_verbatim() -> None:
    assert "Senior Datacenter Compute Engineer" in claim("spacex-colossus-openings").statement


def test_nobody_s_power_is_called_funded_or_permitted() -> None:
    flags = {"power_funded", "power_permitted"}
    assert not [it.id for it in evidence().claims.values() if it.metric in flags]


def test_undated_documents_are_marked() -> None:
    sources = evidence().sources
    for name in ("founding-profile", "bloomberg-filing-video", "colossus-lease-note"):
        assert sources[name].inferred
        assert sources[name].published is not None
    undated = {name for name, card in sources.items() if card.published is None}
    assert undated == {"insight-02", "insight-03", "insight-08", "insight-10"}
    assert all("no date" in sources[name].note for name in undated)


def test_nothing_is_known_after_the_newest_founding_date() -> None:
    for card in evidence().sources.values():
        assert card.published is None or card.published.last <= NEWEST


def test_what_one_could_know_before_the_filing_went_public() -> None:
    before = ledger(date(2026, 5, 15)).visible
    assert "spacex-confidential-filing" in before
    assert "spacex-ipo-raise-75" in before
    for later in ("spacex-s1-public", "xai-revenue-2025", "anthropic-colossus-total"):
        assert later not in before
    assert "astera-revenue" not in ledger(date(2026, 5, 9)).visible
    assert "colossus-means-colossus-1" not in ledger(date(2026, 5, 19)).visible
    assert "colossus-means-colossus-1" in ledger(date(2026, 5, 20)).visible

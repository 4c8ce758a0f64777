"""What must come out of the ledger's general rules, told of the founding claims."""

from __future__ import annotations

import pytest

from compute_jobs.core.evidence.evidence_model import Comparison
from tests.core.evidence.make import corroborated_by
from tests.seeds.founding import NEWEST, evidence, ledger


def between(one: str, other: str) -> Comparison | None:
    pair = {one, other}
    return next((it for it in ledger().comparisons if {it.first, it.second} == pair), None)


EXPECTED = [
    ("spacex-anthropic-monthly-rate", "anthropic-colossus-total", "R2", "agree_if"),
    ("spacex-anthropic-monthly-rate", "anthropic-yearly-rate", "R3", "derived"),
    ("spacex-new-coreweave", "reversal-risk-months", "R4", "conflict"),
    ("anysphere-compute-pact", "cursor-trained-on-colossus", "R5", "agree_if"),
    ("spacex-ipo-raise-75", "spacex-ipo-raise-30", "R4", "conflict_undated"),
    ("spacex-ipo-valuation-175", "spacex-ipo-valuation-15", "R4", "conflict_undated"),
    ("spacex-public-filing-nasdaq", "spacex-confidential-filing", "R5", "supersedes"),
    ("colossus-200k", "xai-colossus-100k", "R4", "supersedes"),
    ("colossus1-accelerators", "colossus-200k", "R3", "agree"),
    ("spacex-single-tenant", "anysphere-compute-pact", "R6", "possible_conflict"),
    ("spacex-single-tenant", "spacex-talks-other-companies", "R6", "watch"),
    ("spacex-q1-revenue", "spacex-year-revenue", "R1", "needs_period"),
    ("colossus-first-outside-tenant", "xai-no-outside-customers", "R4", "conflict"),
    ("anthropic-run-rate-5b", "anthropic-run-rate-1b", "R4", "supersedes"),
]


@pytest.mark.parametrize(("first", "second", "rule", "relation"), EXPECTED)
def test_relations(first: str, second: str, rule: str, relation: str) -> None:
    found = between(first, second)
    assert found is not None
    assert (found.rule, found.relation) == (rule, relation)
    if relation in ("supersedes", "agree_if"):
        assert found.first == first


def test_the_total_and_the_rate_agree_from_may_2026() -> None:
    found = between("spacex-anthropic-monthly-rate", "anthropic-colossus-total")
    assert found is not None
    assert "36 months" in found.why
    assert "3 years" in found.why, "the term is known"
    assert "exactly $45B" in found.why
    assert "only the start is unknown" in found.why
    assert "May 2026" in found.why


def test_xai_and_its_parent_are_not_compared() -> None:
    for own in ("xai-revenue-2025", "xai-operating-loss-2025"):
        for parents in ("spacex-q1-revenue", "spacex-year-revenue"):
            assert between(own, parents) is None


def test_growth_of_one_asset_is_no_contradiction() -> None:
    found = ledger().best("colossus", "accelerators_deployed")
    assert found is not None
    assert found.subject == "colossus-1"
    assert found.standing.id == "colossus-200k"
    assert not found.contested
    assert ledger().status("xai-colossus-100k") == "superseded"


def test_opposite_views_are_contested() -> None:
    for name in ("spacex-new-coreweave", "reversal-risk-months"):
        assert ledger().status(name) == "contested"


def test_a_derived_figure_corroborates_nothing() -> None:
    for name, it in evidence().claims.items():
        if it.inputs:
            assert not corroborated_by(ledger(), name), name


def test_retellings_of_unknown_origin_do_not_corroborate() -> None:
    for name, it in evidence().claims.items():
        if it.origin is None:
            assert not corroborated_by(ledger(), name), name


def test_the_filing_told_twice_counts_once() -> None:
    assert corroborated_by(ledger(), "spacex-s1-public") == ()


def test_the_captive_asset_is_contested() -> None:
    found = ledger().best("xai", "outside_tenants")
    assert found is not None
    assert found.contested


def test_as_of_the_newest_date_everything_is_visible() -> None:
    assert set(ledger(NEWEST).visible) == set(evidence().claims)

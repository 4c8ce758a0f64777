"""Which claim stands, who backs it, who contradicts it, and what tier and span that leaves."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.conclusions import lifted
from compute_jobs.core.evidence.evidence_model import TIER_RANK, TIERS, Claim, Finding, Tier
from tests.core.evidence.make import claim, corroborated_by, ledger


def only_finding(*claims: Claim) -> Finding:
    found = ledger(*claims).of("rocket")
    assert len(found) == 1
    return found[0]


def test_growth_is_a_chain_of_supersessions() -> None:
    claims = [
        claim("a", "gpus", "100k", as_of="2024-09"),
        claim("b", "gpus", "200k+", as_of="2026-05-10", origin="post"),
        claim("c", "gpus", "about 220,000", as_of="2026-05-20", origin="s1"),
    ]
    made = ledger(*claims)
    finding = only_finding(*claims)
    assert finding.standing.id == "c"
    assert finding.supersedes == ("a",)
    assert finding.corroborated_by == ("b",)
    assert not finding.contested
    assert [made.status(it.id) for it in claims] == ["superseded", "corroborates", "standing"]
    assert [(it.relation, it.first) for it in made.relations_of("a")][:1] == [("supersedes", "b")]
    assert corroborated_by(made, "b") == ("c",)
    assert corroborated_by(made, "c") == ("b",)


def test_agreement_from_one_origin_or_an_unknown_one_adds_nothing() -> None:
    claims = [
        claim("a", "gpus", "100k", as_of="2026-05", origin="s1"),
        claim("b", "gpus", "100k", as_of="2026-05", origin="s1"),
        claim("c", "gpus", "100k", as_of="2026-05"),
    ]
    made = ledger(*claims)
    assert only_finding(*claims).corroborated_by == ()
    assert only_finding(*claims).tier == "reported"
    assert sorted(made.status(it.id) for it in claims) == ["context", "context", "standing"]


@pytest.mark.parametrize(
    ("tier", "effective"),
    [
        ("filed", "filed"),
        ("relayed", "relayed"),
        ("primary", "primary"),
        ("reported", "primary"),
        ("analysis", "analysis"),
        ("ambition", "ambition"),
    ],
)
def test_a_second_origin_lifts_one_tier_at_most_to_primary(tier: Tier, effective: Tier) -> None:
    claims = [
        claim("a", "gpus", "100k", tier=tier, as_of="2026-05", origin="s1"),
        claim("b", "gpus", "100k", tier=tier, as_of="2026-05", origin="post"),
    ]
    assert only_finding(*claims).tier == effective
    assert lifted(tier) == effective


def test_an_opinion_lifts_nothing() -> None:
    said = claim("a", "gpus", "100k", as_of="2026-05", origin="s1")
    thought = claim("b", "gpus", "100k", tier="analysis", as_of="2026-04", origin="post")
    assert only_finding(said, thought).tier == "reported"


def test_a_conflict_nothing_decides_is_contested_and_spans_both() -> None:
    one = claim("a", "raise", "$75B")
    other = claim("b", "raise", "$30B")
    made = ledger(one, other)
    finding = only_finding(one, other)
    assert finding.contested
    assert finding.contradicted_by == ("b",)
    assert (finding.span_low, finding.span_high) == (29.5e9, 75.5e9)
    assert made.status("a") == made.status("b") == "contested"
    assert [(it.relation, it.second) for it in made.relations_of("a")] == [
        ("conflict_undated", "b")
    ]


def test_a_span_is_in_the_standing_figures_own_rate() -> None:
    one = claim("a", "rate", "$12B", per="year", deal="d")
    other = claim("b", "rate", "$3B", per="month", deal="d")
    finding = only_finding(one, other)
    assert finding.contested
    assert finding.span_low == pytest.approx(11.5e9)
    assert finding.span_high == pytest.approx(42e9)


def test_a_reading_does_not_contest_what_was_reported() -> None:
    reported = claim("a", "gpus", "100k", as_of="2026-05")
    guess = claim("b", "gpus", "900k", tier="ambition", as_of="2026-05")
    finding = only_finding(reported, guess)
    assert finding.standing.id == "a"
    assert finding.contradicted_by == ("b",)
    assert not finding.contested
    assert finding.span_high == 100_500


def test_a_much_better_undated_claim_stands_over_a_dated_guess() -> None:
    filed = claim("a", "gpus", "100k", tier="filed")
    guess = claim("b", "gpus", "900k", tier="analysis", as_of="2026-05")
    assert only_finding(filed, guess).standing.id == "a"


def test_at_the_same_time_the_better_tier_stands() -> None:
    weak = claim("a", "gpus", "0", as_of="2026-05-10")
    strong = claim("b", "gpus", "9000", tier="primary", as_of="2026-05-10")
    finding = only_finding(weak, strong)
    assert (finding.standing.id, finding.contested) == ("b", True)


def test_a_closed_facts_better_tier_settles_it_but_both_are_shown() -> None:
    filed = claim("a", "revenue", "$5B", period="2025", tier="filed", as_of="2026-02")
    press = claim("b", "revenue", "$7B", period="2025", as_of="2026-08")
    finding = only_finding(filed, press)
    assert (finding.standing.id, finding.contradicted_by, finding.contested) == ("a", ("b",), False)
    equal = claim("c", "revenue", "$7B", period="2025", tier="filed", as_of="2026-02")
    assert only_finding(filed, equal).contested


def test_a_restated_filing_replaces_the_earlier_one() -> None:
    first = claim("a", "revenue", "$5.0B", period="2025", tier="filed", as_of="2026-02")
    restated = claim("b", "revenue", "$5.6B", period="2025", tier="filed", as_of="2026-10")
    finding = only_finding(first, restated)
    assert (finding.standing.id, finding.contested) == ("b", False)


def test_a_period_without_its_year_stands_apart() -> None:
    made = ledger(
        claim("a", "revenue", "$5B", period="Q1"),
        claim("b", "revenue", "$11.4B", period="2024"),
    )
    assert {it.period for it in made.of("rocket")} == {"Q1", "2024"}
    newest = made.best("rocket", "revenue")
    assert newest is not None
    assert newest.period == "2024"


def test_stages_of_an_event_end_with_the_last() -> None:
    made = ledger(
        claim("a", "stage", "confidential", deal="ipo", as_of="2026-04-01"),
        claim("b", "stage", "public", deal="ipo", as_of="2026-05-20"),
        claim("c", "stage", "planned", deal="ipo", as_of="2026-01-01"),
    )
    found = made.of("rocket")
    assert [it.standing.id for it in found] == ["b"]
    assert found[0].supersedes == ("a", "c")


AMOUNTS = st.sampled_from(["$5B", "about $5B", "$6B", "$9B", "$2–4B", "over $7B"])
WHEN = st.sampled_from([None, "2025-01", "2025-06-01", "2026-03"])


@given(st.data())
def test_a_lower_tier_never_replaces_a_standing_closed_fact(data: st.DataObject) -> None:
    tiers = data.draw(st.lists(st.sampled_from(TIERS), min_size=1, max_size=6))
    claims = [
        claim(
            f"c{n}", "revenue", data.draw(AMOUNTS), period="2025", tier=tier, as_of=data.draw(WHEN)
        )
        for n, tier in enumerate(tiers)
    ]
    before = only_finding(*claims).standing
    weaker = [it for it in TIERS if TIER_RANK[it] > TIER_RANK[before.tier]]
    if not weaker:
        return
    late = claim(
        "aa", "revenue", data.draw(AMOUNTS), period="2025", as_of="2026-11",
        tier=data.draw(st.sampled_from(weaker)),
    )  # fmt: skip
    assert only_finding(*claims, late).standing is before


@given(st.data())
def test_the_order_of_claims_changes_nothing(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["gpus", "raise", "revenue"]))
    claims = [
        claim(
            f"c{number}",
            kind,
            data.draw(AMOUNTS) if kind != "gpus" else data.draw(st.sampled_from(["5", "6+", "90"])),
            tier=data.draw(st.sampled_from(TIERS)),
            as_of=data.draw(WHEN),
            period="2025" if kind == "revenue" else None,
            origin=data.draw(st.sampled_from([None, "s1", "post"])),
        )
        for number in range(data.draw(st.integers(1, 8)))
    ]
    shuffled = list(claims)
    random.Random(data.draw(st.integers(0, 99))).shuffle(shuffled)
    one, other = ledger(*claims), ledger(*shuffled)
    assert list(one.findings) == list(other.findings)
    assert list(one.comparisons) == list(other.comparisons)
    for it in claims:
        assert one.status(it.id) == other.status(it.id)


def test_a_large_bucket_takes_two_comparisons_a_claim() -> None:
    """Nothing is compared with everything."""
    claims = []
    for number in range(600):
        month = f"{2010 + number // 28 % 16}-{number % 12 + 1:02}"
        claims.append(claim(f"c{number:04}", "gpus", str(100 + number % 7 * 50), as_of=month))
    made = ledger(*claims)
    assert len(made.comparisons) <= 2 * len(claims)
    assert len(made.of("rocket")) == 1


def test_what_is_told_of_two_subjects_stands_for_both() -> None:
    both = claim("a", "gpus", "100k", subjects=("rocket", "hall"), as_of="2026-05")
    newer = claim("b", "gpus", "300k", subjects=("hall-1",), as_of="2026-06")
    made = ledger(both, newer)
    assert [it.standing.id for it in made.of("rocket")] == ["a"]
    assert [it.standing.id for it in made.of("hall")] == ["b"]
    assert made.status("a") == "standing"
    assert made.of("hall") == made.of("hall-1")


def test_between_equals_the_first_id_stands() -> None:
    one = claim("a", "gpus", "100k", as_of="2026-05")
    finding = only_finding(replace(one, id="b"), one)
    assert (finding.standing.id, finding.claims) == ("a", ("a", "b"))

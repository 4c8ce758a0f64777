"""R0 to R5 and R7, one by one, on claims about nobody in particular."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.core.evidence.claim_keys import EvidenceIndex
from compute_jobs.core.evidence.evidence_model import TIERS, Claim, RelationKind, RuleId
from compute_jobs.core.evidence.rules import agrees, compare, independent, why
from tests.core.evidence.make import claim, evidence, ledger, said

INDEX = EvidenceIndex(evidence(()))


def decided(one: Claim, other: Claim) -> tuple[RuleId, RelationKind, str]:
    """Rule, relation and the claim named first, the same whichever way round one asks."""
    verdict, mirrored = compare(one, other, INDEX), compare(other, one, INDEX)
    assert verdict is not None
    assert mirrored is not None
    assert verdict[:2] == mirrored[:2]
    assert (verdict.first.id, verdict.second.id) == (mirrored.first.id, mirrored.second.id)
    assert why(verdict) == why(mirrored)
    return verdict.rule, verdict.relation, verdict.first.id


# -- R0 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        claim("b", "gpus", "5", subjects=("tenant",)),
        claim("b", "run_rate", "$5M"),
        claim("b", "gpus", "5", perimeter="consolidated"),
        claim("b", "gpus", "5", unit="tpu"),
        claim("b", "gpus", "5", modality="plan"),
    ],
    ids=["subject", "metric", "perimeter", "unit", "plan"],
)
def test_r0_other_things_are_unrelated(other: Claim) -> None:
    assert decided(claim("a", "gpus", "900"), other)[:2] == ("R0", "unrelated")


def test_r0_an_alias_joins_what_it_means() -> None:
    one = claim("a", "gpus", "100k", subjects=("hall",), as_of="2024-09")
    other = claim("b", "gpus", "200k+", subjects=("hall-1",), as_of="2026-05")
    assert decided(one, other) == ("R4", "supersedes", "b")


def test_r0_a_parent_speaking_of_its_child_alone_joins_the_child() -> None:
    own = claim("a", "revenue", "$3.2B", subjects=("model",), period="2025")
    parents = claim("b", "revenue", "$3.2B", perimeter="model", period="2025")
    whole = claim("c", "revenue", "$9B", perimeter="consolidated", period="2025")
    assert decided(own, parents)[:2] == ("R3", "agree")
    assert decided(own, whole)[:2] == ("R0", "unrelated")


def test_r0_readings_without_figures_are_never_compared() -> None:
    assert decided(claim("a", "view", "up"), claim("b", "view", "down"))[:2] == ("R0", "unrelated")


# -- R1 ----------------------------------------------------------------------------------------


def test_r1_other_periods_are_no_conflict() -> None:
    one = claim("a", "revenue", "$5B", period="2024")
    other = claim("b", "revenue", "$9B", period="2025")
    assert decided(one, other)[:2] == ("R1", "different_period")
    assert said(ledger(one, other), "a", "b") is None


@pytest.mark.parametrize("period", ["Q1", None])
def test_r1_a_flow_without_its_period_needs_it(period: str | None) -> None:
    one = claim("a", "revenue", "$5B", period=period)
    other = claim("b", "revenue", "$9B", period="2025")
    assert decided(one, other) == ("R1", "needs_period", "a")
    assert decided(one, claim("c", "revenue", "$5B", period=period))[1] == "needs_period"


def test_r1_what_is_no_flow_needs_no_period() -> None:
    one, other = claim("a", "build_days", "122 days"), claim("b", "build_days", "about 120 days")
    assert decided(one, other)[:2] == ("R3", "agree")


# -- R3 ----------------------------------------------------------------------------------------

AGREE = [
    ("$308.4M", "$308M"),
    ("about $5B", "$5.2B"),
    ("nearly $5B", "$4.8B"),
    ("$5B+", "$7B"),
    ("up to $9B", "$7B"),
    ("$2–3B", "$2.5B"),
    ("$100.0M", "$101.9M"),
]
APART = [
    ("$100.0M", "$103.0M"),
    ("nearly $5B", "$5.3B"),
    ("$5B+", "$4.2B"),
    ("up to $9B", "$9.8B"),
    ("$2.0–3.0B", "$3.4B"),
    ("$1B", "$2B"),
]


@pytest.mark.parametrize(("one", "other"), AGREE)
def test_r3_bounds_that_meet_agree(one: str, other: str) -> None:
    a = claim("a", "revenue", one, period="2025")
    b = claim("b", "revenue", other, period="2025")
    assert decided(a, b)[:2] == ("R3", "agree")


@pytest.mark.parametrize(("one", "other"), APART)
def test_r3_ends_where_the_tolerance_ends(one: str, other: str) -> None:
    a = claim("a", "revenue", one, period="2025")
    b = claim("b", "revenue", other, period="2025")
    assert decided(a, b)[:2] == ("R4", "conflict")


def test_r3_rates_meet_on_one_basis() -> None:
    one = claim("a", "rate", "$1.25B", per="month", deal="d")
    other = claim("b", "rate", "$15B", per="year", deal="d")
    assert decided(one, other)[:2] == ("R3", "agree")


def test_r3_dates_meet_as_far_as_they_are_known() -> None:
    one = claim("a", "listing", "2026-06", as_of="2026-05-01")
    other = claim("b", "listing", "2026-06-12", as_of="2026-05-20")
    later = claim("c", "listing", "2026-09", as_of="2026-07-01")
    assert decided(one, other)[:2] == ("R3", "agree")
    assert decided(other, later) == ("R4", "supersedes", "c")


# -- R4 ----------------------------------------------------------------------------------------


def test_r4_the_later_level_supersedes() -> None:
    old = claim("a", "gpus", "100k", as_of="2024-09")
    new = claim("b", "gpus", "200k+", as_of="2026-05")
    assert decided(old, new) == ("R4", "supersedes", "b")


@pytest.mark.parametrize(("tier", "supersedes"), [("primary", True), ("reported", False)])
def test_r4_unless_it_is_two_tiers_weaker(tier: str, supersedes: bool) -> None:
    old = claim("a", "gpus", "100k", as_of="2024-09", tier="relayed")
    new = claim("b", "gpus", "200k", as_of="2026-05", tier=tier)
    relation = ("supersedes", "b") if supersedes else ("conflict", "a")
    assert decided(old, new)[1:] == relation


def test_r4_without_a_date_nothing_replaces_anything() -> None:
    dated = claim("a", "raise", "$75B", as_of="2026-05")
    assert decided(dated, claim("b", "raise", "$30B")) == ("R4", "conflict_undated", "a")


def test_r4_at_the_same_time_it_is_a_conflict() -> None:
    one = claim("a", "gpus", "0", as_of="2026-05-10")
    other = claim("b", "gpus", "9000", as_of="2026-05")
    assert decided(one, other)[:2] == ("R4", "conflict")


def test_r4_a_finished_periods_figure_is_not_replaced_by_a_later_one() -> None:
    better = claim("a", "revenue", "$5B", period="2025", tier="relayed", as_of="2026-01")
    later = claim("b", "revenue", "$6B", period="2025", tier="reported", as_of="2026-09")
    assert decided(better, later) == ("R4", "conflict", "a")


def test_r4_flags_change_with_time() -> None:
    one = claim("a", "permitted", "no", as_of="2026-01")
    other = claim("b", "permitted", "yes", as_of="2026-05")
    assert decided(one, other) == ("R4", "supersedes", "b")


# -- R5 ----------------------------------------------------------------------------------------


def test_r5_a_later_stage_supersedes_the_status() -> None:
    one = claim("a", "stage", "confidential", deal="ipo", as_of="2026-04-01")
    other = claim("b", "stage", "public", deal="ipo", as_of="2026-05-20")
    assert decided(one, other) == ("R5", "supersedes", "b")


def test_r5_stages_dated_the_wrong_way_round_conflict() -> None:
    one = claim("a", "stage", "confidential", deal="ipo", as_of="2026-06-01")
    other = claim("b", "stage", "public", deal="ipo", as_of="2026-05-20")
    assert decided(one, other)[:2] == ("R5", "conflict")


def test_r5_a_late_report_of_an_early_stage_is_no_conflict() -> None:
    told = claim("a", "lease", "x", deal="d", deal_status="signed", published="2026-06-01")
    done = claim("b", "lease", "y", deal="d", deal_status="effective", as_of="2026-05-20")
    talks = claim("c", "lease", "z", deal="d", deal_status="negotiating", published="2026-06-01")
    assert decided(told, done) == ("R5", "supersedes", "b")
    assert decided(talks, done)[:2] == ("R5", "conflict")


def test_r5_the_same_stage_agrees_and_other_deals_are_unrelated() -> None:
    one = claim("a", "lease", "x", deal="d", deal_status="signed")
    assert decided(one, claim("b", "lease", "y", deal="d", deal_status="signed"))[1] == "agree"
    assert decided(one, claim("c", "lease", "x", deal="e", deal_status="signed"))[0] == "R0"


# -- R7 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [("s1", "post", True), ("s1", "s1", False), ("s1", None, False), (None, None, False)],
)
def test_r7_only_known_and_different_origins_corroborate(
    one: str | None, other: str | None, counts: bool
) -> None:
    a = INDEX.comparable(claim("a", "gpus", "5", origin=one))
    b = INDEX.comparable(claim("b", "gpus", "5", origin=other))
    assert a is not None
    assert b is not None
    assert independent(a, b) is counts


def test_r7_a_primary_source_is_its_own_origin() -> None:
    a = INDEX.comparable(claim("a", "gpus", "5", origin="s1"))
    b = INDEX.comparable(claim("b", "gpus", "5", tier="primary", sources=("thread",)))
    assert a is not None
    assert b is not None
    assert independent(a, b)


# -- all of them ---------------------------------------------------------------------------------

FIGURES = st.sampled_from(["$1M", "about $1M", "$5M", "over $4M", "up to $9M", "$3–6M", "-$2M"])
DATES = st.sampled_from([None, "2024", "2025-06", "2025-06-10", "2026-01-01", "2026"])
PERIODS = st.sampled_from([None, "Q1", "2024", "FY2025", "2025-Q4"])


@st.composite
def any_claim(draw: st.DrawFn, name: str) -> Claim:
    metric = draw(
        st.sampled_from(["revenue", "run_rate", "raise", "rate", "total", "lease", "stage"])
    )
    event = metric in ("lease", "stage")
    text = draw(st.sampled_from(["planned", "confidential", "public"])) if event else draw(FIGURES)
    deal = (
        draw(st.sampled_from([None, "d", "e"])) if metric not in ("revenue", "run_rate") else None
    )
    return claim(
        name,
        metric,
        text,
        per=draw(st.sampled_from([None, "month"])) if metric == "rate" else None,
        subjects=draw(st.sampled_from([("rocket",), ("rocket", "tenant"), ("model",), ("hall",)])),
        tier=draw(st.sampled_from(TIERS)),
        as_of=draw(DATES),
        published=draw(DATES),
        start=draw(st.sampled_from([None, "2026-05"])),
        end=draw(st.sampled_from([None, "2029-05"])),
        period=draw(PERIODS) if metric == "revenue" else None,
        deal=deal,
        deal_status=draw(st.sampled_from([None, "rumored", "negotiating", "signed", "ended"])),
        only=draw(st.booleans()),
        role=draw(st.sampled_from([None, "tenant"])),
        counterparty=draw(st.sampled_from([None, "tenant", "other"])),
        origin=draw(st.sampled_from([None, "s1", "post"])),
    )


@given(any_claim("a"), any_claim("b"))
def test_comparing_is_symmetric_and_always_says_why(one: Claim, other: Claim) -> None:
    rule, relation, _ = decided(one, other)
    assert (rule, relation) in {
        ("R0", "unrelated"), ("R1", "different_period"), ("R1", "needs_period"), ("R2", "agree"),
        ("R2", "agree_if"), ("R2", "conflict"), ("R3", "agree"), ("R4", "supersedes"),
        ("R4", "conflict"), ("R4", "conflict_undated"), ("R5", "agree"), ("R5", "agree_if"),
        ("R5", "supersedes"), ("R5", "conflict"), ("R6", "watch"), ("R6", "possible_conflict"),
        ("R6", "conflict"),
    }  # fmt: skip
    verdict = compare(one, other, INDEX)
    assert verdict is not None
    sentence = why(verdict)
    assert sentence.endswith(".")
    assert "None" not in sentence


@given(any_claim("a"))
def test_a_claim_agrees_with_itself(one: Claim) -> None:
    item = INDEX.comparable(one)
    assert item is not None
    assert agrees(item, item)


@given(st.lists(any_claim("x"), min_size=3, max_size=3))
def test_the_order_of_three_changes_nothing(made: list[Claim]) -> None:
    from msgspec.structs import replace

    claims = [replace(it, id=f"c{number}") for number, it in enumerate(made)]
    seen = set()
    for order in permutations(claims):
        shown = ledger(*order)
        standing = tuple(
            sorted((f.subject, f.metric, f.standing.id, f.tier) for f in shown.findings)
        )
        states = tuple(shown.status(it.id) for it in claims)
        seen.add((standing, states, tuple(shown.comparisons)))
    assert len(seen) == 1


def test_a_figure_derived_from_another_is_no_second_voice() -> None:
    monthly = claim("monthly", "rate", "$1B", per="month", deal="d", origin="s1")
    yearly = claim(
        "yearly", "rate", "$12B", per="year", deal="d", origin="post", inputs=("monthly",)
    )
    made = ledger(monthly, yearly)
    assert said(made, "monthly", "yearly") == ("R3", "derived", "monthly")
    [found] = made.of("rocket")
    assert found.standing.id == "monthly"
    assert found.corroborated_by == ()


@pytest.mark.parametrize(
    ("views", "subjects", "relation"),
    [
        (("high-margin", "low-margin"), ("rocket", "rocket"), ("R4", "conflict", "one")),
        (("low-margin", "High-margin"), ("rocket", "rocket"), ("R4", "conflict", "one")),
        (("high-margin", "high-margin"), ("rocket", "rocket"), None),
        (("high-margin", "low-margin"), ("rocket", "third"), None),
    ],
)
def test_opposite_views_of_one_subject_meet(
    views: tuple[str, str], subjects: tuple[str, str], relation: tuple[str, str, str] | None
) -> None:
    claims = [
        claim(name, "view", view, subjects=(subject,), tier="analysis")
        for name, view, subject in zip(("one", "two"), views, subjects, strict=True)
    ]
    made = ledger(*claims)
    assert said(made, "one", "two") == relation
    assert made.status("one") == ("contested" if relation else "context")


def test_what_was_so_once_is_current_for_nobody() -> None:
    once = claim("once", "run_rate", "$1B", modality="past", as_of="2026-11-01")
    now = claim("now", "run_rate", "$2B", as_of="2026-10-01")
    made = ledger(once, now)
    assert made.status("once") == "context"
    best = made.best("rocket", "run_rate")
    assert best is not None
    assert best.standing.id == "now"
    assert ledger(once).best("rocket", "run_rate") is None

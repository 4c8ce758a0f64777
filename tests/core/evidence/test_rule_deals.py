"""R2: a deal told as a rate and as a total. R6: "the only one"."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import Claim, Comparison, Relation
from tests.core.evidence.make import claim, ledger, said


def between(one: Claim, other: Claim, *more: Claim) -> Comparison | None:
    made = ledger(one, other, *more)
    pair = {one.id, other.id}
    return next((it for it in made.comparisons if {it.first, it.second} == pair), None)


def rate(figure: str = "$1.25B", **more: Any) -> Claim:
    return claim("rate", "rate", figure, per="month", deal="d", **more)


def total(figure: str = "$45B", **more: Any) -> Claim:
    return claim("total", "total", figure, deal="d", **more)


def test_r2_the_open_start_is_solved_for() -> None:
    found = between(rate(end="2029-05"), total())
    assert found is not None
    assert (found.rule, found.relation) == ("R2", "agree_if")
    assert "36 months" in found.why
    assert "began around May 2026" in found.why


def test_r2_the_open_end_is_solved_for() -> None:
    found = between(rate(), total(start="2026-05"))
    assert found is not None
    assert found.relation == "agree_if"
    assert "May 2029" in found.why


def test_r2_without_either_end_the_length_is_solved_for() -> None:
    found = between(rate(), total())
    assert found is not None
    assert (found.relation, "36 months" in found.why) == ("agree_if", True)


@pytest.mark.parametrize(("figure", "relation"), [("$45B", "agree"), ("$60B", "conflict")])
def test_r2_a_complete_term_decides(figure: str, relation: str) -> None:
    found = between(rate(start="2026-05", end="2029-05"), total(figure))
    assert found is not None
    assert (found.rule, found.relation) == ("R2", relation)
    assert "36 months" in found.why


@pytest.mark.parametrize(("figure", "relation"), [("$1.25B", "agree"), ("$1.5B", "agree_if")])
def test_r2_a_rate_runs_as_long_as_the_better_one_that_it_agrees_with(
    figure: str, relation: str
) -> None:
    filed = replace(rate(start="2026-05", end="2029-05", tier="filed"), id="filed")
    length = claim("term", "deal_term", "3 years", deal="d")
    made = ledger(rate(figure, end="2029-05"), filed, total("$45–55B"), length)
    assert said(made, "filed", "total") == ("R2", "agree", "filed")
    assert said(made, "rate", "total") == ("R2", relation, "rate")


def test_r2_the_notice_to_end_a_deal_is_not_its_length() -> None:
    notice = claim("notice", "notice", "90 days", deal="d")
    found = between(rate(end="2029-05"), total(), notice)
    assert found is not None and found.relation == "agree_if" and "36 months" in found.why


@pytest.mark.parametrize(("figure", "relation"), [("$45B", "agree_if"), ("$60B", "conflict")])
def test_r2_a_known_term_leaves_only_the_start_open(figure: str, relation: str) -> None:
    term = claim("term", "deal_term", "3 years", deal="d")
    found = between(rate(end="2029-05"), total(figure), term)
    assert found is not None
    assert (found.rule, found.relation) == ("R2", relation)
    assert "over a term of 3 years" in found.why
    if relation == "agree_if":
        assert "exactly $45B" in found.why
        told = "only the start is unknown: to end in May 2029, it began around May 2026"
        assert told in found.why
    else:
        assert "is $45B in total, not $60B" in found.why


def test_r2_the_term_of_another_deal_says_nothing() -> None:
    found = between(
        rate(end="2029-05"), total("$60B"), claim("term", "deal_term", "3 years", deal="e")
    )
    assert found is not None
    assert "48 months" in found.why


TALK: dict[str, Any] = {"subjects": ("tenant",), "counterparty": "model", "deal_status": "rumored"}
PACT: dict[str, Any] = {"subjects": ("tenant",), "counterparty": "rocket", "deal_status": "signed"}


def test_r5_a_rumor_meets_a_signed_deal_of_the_same_companies() -> None:
    talk = claim("talk", "lease", "trained there", deal="a", **TALK)
    pact = claim("pact", "lease", "a pact", deal="b", **PACT)
    found = between(talk, pact)
    assert found is not None
    assert (found.rule, found.relation, found.first) == ("R5", "agree_if", "pact")
    assert "no document says so" in found.why


@pytest.mark.parametrize(
    "change",
    [{"counterparty": "third"}, {"deal_status": "signed"}, {"counterparty": None}],
)
def test_r5_other_companies_or_another_signed_deal_are_another_matter(
    change: dict[str, Any],
) -> None:
    talk = claim("talk", "lease", "trained there", deal="a", **{**TALK, **change})
    pact = claim("pact", "lease", "a pact", deal="b", **PACT)
    assert between(talk, pact) is None


def test_r2_a_yearly_rate_is_a_rate_too() -> None:
    yearly = claim("rate", "rate", "$15B", per="year", deal="d", start="2026-05", end="2029-05")
    found = between(yearly, total())
    assert found is not None
    assert found.relation == "agree"


def test_r2_a_term_nobody_would_sign_is_a_conflict() -> None:
    found = between(rate("$1"), total())
    assert found is not None
    assert (found.rule, found.relation) == ("R2", "conflict")


def test_r2_other_deals_are_unrelated() -> None:
    assert said(ledger(rate(), claim("total", "total", "$45B", deal="e")), "rate", "total") is None


def test_r2_another_perimeter_is_another_matter() -> None:
    part = claim("total", "total", "$45B", deal="d", perimeter="hall 2")
    assert said(ledger(rate(), part), "rate", "total") is None


def test_r2_many_claims_of_one_deal_meet_the_standing_ones_only() -> None:
    rates = [
        claim(f"r{n}", "rate", f"${n + 1}B", per="month", deal="d", as_of=f"2026-{n % 12 + 1:02}")
        for n in range(40)
    ]
    totals = [claim(f"t{n}", "total", f"${n + 20}B", deal="d") for n in range(40)]
    made = ledger(*rates, *totals)
    assert len([it for it in made.comparisons if it.rule == "R2"]) <= 80


@given(st.integers(1, 999), st.integers(1, 240))
def test_r2_rate_times_term_always_agrees(millions: int, months: int) -> None:
    end = f"{2026 + (months + 4) // 12}-{(months + 4) % 12 + 1:02}"
    one = rate(f"${millions}M", start="2026-05", end=end)
    found = between(one, total(f"${millions * months}M"))
    assert found is not None
    assert (found.rule, found.relation) == ("R2", "agree")


# -- R6 ----------------------------------------------------------------------------------------


def only(**more: Any) -> Claim:
    given: dict[str, Any] = {
        "subjects": ("tenant", "rocket"),
        "counterparty": "rocket",
        "role": "tenant",
        "only": True,
        "deal": "first",
        "deal_status": "effective",
    }
    return claim("only", "lease", "the one tenant", **(given | more))


def second(metric: str = "pact", **more: Any) -> Claim:
    given: dict[str, Any] = {"subjects": ("rocket", "other"), "deal": "second"}
    return claim("second", metric, "a pact", **(given | more))


CASES = [
    ({"deal_status": "signed"}, "possible_conflict"),
    ({"deal_status": "effective"}, "possible_conflict"),
    ({}, "possible_conflict"),
    ({"deal_status": "negotiating"}, "watch"),
    ({"deal_status": "rumored"}, "watch"),
    ({"modality": "plan"}, "watch"),
    ({"deal_status": "ended"}, None),
    ({"deal_status": "signed", "role": "tenant", "subjects": ("other", "rocket")}, "conflict"),
    ({"deal_status": "signed", "role": "supplier"}, None),
    ({"deal_status": "signed", "subjects": ("tenant", "other")}, None),
    ({"deal_status": "signed", "subjects": ("tenant", "rocket")}, None),
    ({"deal_status": "signed", "subjects": ("third", "other")}, None),
    ({"deal_status": "signed", "subjects": ("model", "other")}, "possible_conflict"),
    ({"deal_status": "signed", "end": "2025-01"}, None),
    ({"deal_status": "negotiating", "subjects": ("rocket",), "role": "tenant"}, "watch"),
    ({"deal_status": "negotiating", "subjects": ("rocket",)}, None),
]


@pytest.mark.parametrize(("more", "relation"), CASES)
def test_r6_another_in_the_same_place(more: dict[str, Any], relation: str | None) -> None:
    found = between(only(as_of="2026-05-20"), second(**more))
    assert (found.relation if found else None) == relation
    if found:
        assert (found.rule, found.first) == ("R6", "only")
        assert '" (20 May 2026)' in found.why and found.why.startswith('"')


def test_r6_works_whichever_side_tells_it() -> None:
    told = only(subjects=("rocket",), counterparty="tenant")
    line = Relation("tenant", "hall-1", "tenant", None, None, ("only",))
    made = ledger(told, second(deal_status="signed"), relations=[line])
    assert said(made, "only", "second") == ("R6", "possible_conflict", "only")


@pytest.mark.parametrize(
    ("status", "relation"), [("effective", "conflict"), ("negotiating", "watch"), ("ended", None)]
)
def test_r6_a_line_of_the_supply_map_counts(status: Any, relation: str | None) -> None:
    lines = [
        Relation("rocket", "hall-1", "owner", None, None, ()),
        Relation("other", "hall", "tenant", None, None, ("seen",), status=status),
    ]
    seen = claim("seen", "view", "trains there", subjects=("other", "hall"))
    found = said(ledger(only(), seen, relations=lines), "only", "seen")
    assert (found[1] if found else None) == relation


def test_r6_two_who_are_each_the_only_one_contradict_each_other() -> None:
    one = only(deal="d1")
    other = second("lease", subjects=("other", "rocket"), role="tenant", only=True,
                   counterparty="rocket", deal_status="effective")  # fmt: skip
    found = between(one, other)
    assert found is not None
    assert (found.rule, found.relation) == ("R6", "conflict")


def test_r6_a_crowd_of_only_ones_stays_a_few_comparisons() -> None:
    crowd = [replace(only(), id=f"o{number}") for number in range(60)]
    deals = [replace(second(deal_status="signed"), id=f"s{n}", deal=f"x{n}") for n in range(60)]
    made = ledger(*crowd, *deals)
    found = [it for it in made.comparisons if it.rule == "R6"]
    assert {it.second for it in found} == {it.id for it in deals}
    assert len(found) < 60 * 10


def test_r6_saying_only_without_a_role_says_nothing() -> None:
    assert between(only(role=None), second(deal_status="signed")) is None

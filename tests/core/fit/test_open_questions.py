"""What claims leave open is a question too: starts of deals, undated conflicts, overdue plans."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_period
from compute_jobs.core.evidence.evidence_model import Asset, Claim
from compute_jobs.core.fit.fit_model import OpenQuestion
from compute_jobs.core.fit.questions import open_questions
from tests.core.fit.world import FIVE, claim, employer, evidence, founding, relation, scorer


def asked(*claims: Claim, order: tuple[str, ...] = ("it", "host")) -> tuple[OpenQuestion, ...]:
    world = evidence(
        [employer("it", "lab"), employer("host", "cloud")],
        claims,
        [Asset("hall", "Hall", "cluster")],
        [relation("host", "hall", "owner")],
    )
    return open_questions(scorer(world, date(2026, 6, 1)).facts, order)


TERMS = {"deal": "d", "deal_status": "signed", "counterparty": "host", "role": "tenant"}
TOTAL = claim("it", "deal_value", "$45B", also=("host",), **TERMS)
RATE = claim("it", "deal_rate", "$1.25B", per="month", also=("host",), **TERMS)


def test_a_deal_that_adds_up_only_from_some_day_asks_when_it_began() -> None:
    (question,) = asked(TOTAL, RATE)
    assert (question.kind, question.employer) == ("agree_if", "it")
    assert question.question.startswith("When did the deal of It and Host begin")
    assert set(question.claims) == {TOTAL.id, RATE.id}
    assert asked(TOTAL, RATE, order=("host", "it"))[0].employer == "host"
    assert asked(TOTAL, RATE, order=()) == ()


def test_one_deal_is_one_question() -> None:
    yearly = claim("it", "deal_rate", "$15B", per="year", also=("host",), **TERMS)
    assert len([it for it in asked(TOTAL, RATE, yearly) if it.kind == "agree_if"]) == 1


def test_an_undated_conflict_asks_for_the_day() -> None:
    undated = claim("it", "valuation", "$10B", published=None)
    dated = claim("it", "valuation", "$90B", as_of="2026-05-01")
    (question,) = asked(undated, dated)
    assert question.kind == "undated"
    assert question.question.startswith("Which figure is newer, and what is the date of each?")


def test_a_plan_whose_day_has_passed_asks_what_became_of_it() -> None:
    plan = {"tier": "primary", "modality": "plan", "published": None}
    due = claim("it", "accelerators_planned", "5k", start="2026-03", as_of="2026-01-05", **plan)
    (question,) = asked(due)
    assert question.kind == "overdue" and question.claims == (due.id,)
    assert "It was due by Mar 2026" in question.question
    later = claim("it", "accelerators_planned", "5k", start="2026-09", as_of="2026-01-05", **plan)
    assert asked(later) == ()
    done = claim("it", "accelerators_deployed", "5k", as_of="2026-04-20")
    assert asked(due, done) == ()


def test_a_period_that_no_document_states_is_asked_for() -> None:
    period = replace(parse_period("2026-Q1"), inferred=True)
    (question,) = asked(replace(claim("it", "revenue", "$5B"), period=period))
    assert question.kind == "inferred"
    assert question.question.startswith("Is Q1 2026 right? That is inferred, ")
    assert asked(claim("it", "revenue", "$5B", period="2026-Q1")) == ()


def test_a_claim_about_a_site_is_asked_of_who_holds_it() -> None:
    plan = {"tier": "primary", "modality": "plan", "as_of": "2026-01-05", "published": None}
    due = claim("hall", "power_planned", "1 GW", start="2026-03", **plan)
    assert asked(due)[0].employer == "host"


def test_the_founding_lease_and_its_tenants_are_open() -> None:
    questions = open_questions(founding().scorer().facts, FIVE)
    kinds = {it.kind for it in questions}
    assert {"agree_if", "possible"} <= kinds
    visible = founding().scorer().facts.ledger.visible
    assert all(set(it.claims) <= set(visible) for it in questions)

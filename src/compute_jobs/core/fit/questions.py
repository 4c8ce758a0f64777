"""What to ask an employer about one criterion: what is missing, disputed or oldest.

``core.robustness`` chooses the criterion to ask about (by the value of knowing it); the questions
are in the rubric, beside their rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.conclusions import comparison_of
from compute_jobs.core.evidence.dates import due_plans, planned_day
from compute_jobs.core.evidence.evidence_model import CRITERIA, Claim, Comparison
from compute_jobs.core.fit.fit_model import OpenKind, OpenQuestion, Reason
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.scoring import Scorer


def question(scorer: Scorer, employer: str, criterion: str) -> str:
    """One question for a ranked employer; empty if it isn't ranked."""
    if employer not in scorer.ratings or criterion not in CRITERIA:
        return ""
    rubric = scorer.rubric
    rating = next(it for it in scorer.ratings[employer] if it.criterion == criterion)
    base = any(reason.rule.endswith(".base") for reason in rating.reasons)
    asked = [reason for reason in rating.reasons if rubric.ask(reason.rule)]
    if rating.gap or rating.own or base or not asked:
        return rubric.gaps[rating.criterion].ask
    status = scorer.facts.ledger.status
    disputed = [it for it in asked if any(status(claim) == "contested" for claim in it.claims)]
    unknown = [reason for reason in asked if not reason.claims]
    if disputed or unknown:
        return rubric.ask((disputed or unknown)[0].rule)
    oldest = max(asked, key=lambda reason: max(_ages(scorer, reason), default=-1))
    age = min(_ages(scorer, oldest), default=-1)  # a growth is as new as its newer figure
    told = f" Last known: {oldest.text}, as of {fmt.age(age)} ago." if age >= 0 else ""
    if oldest.overdue and scorer.facts.evidence.employers[employer].cik is not None:
        told += f" A newer report may be filed: compute-jobs refresh {employer} reads it."
    return rubric.ask(oldest.rule) + told


def _ages(scorer: Scorer, reason: Reason) -> list[int]:
    """Days since each of its claims was true, counting a period from its end."""
    facts = scorer.facts
    visible = facts.ledger.visible
    days = [facts.ordinal(visible[c]) for c in reason.claims if c in visible]
    today = facts.as_of.toordinal()
    return [today - day for day in days if day]


# -- open ends ---------------------------------------------------------------------------------

_KINDS: Mapping[str, OpenKind] = {
    "agree_if": "agree_if",
    "conflict_undated": "undated",
    "possible_conflict": "possible",
}


def open_questions(facts: Facts, order: Sequence[str]) -> tuple[OpenQuestion, ...]:
    """What claims leave open, with employers in this order.

    Each is asked once, for the first employer that its claims are about; a deal's start is one
    question, however many of its terms are compared.
    """
    places = {name: place for place, name in enumerate(order)}
    asked = [
        each
        for each in (*_from_comparisons(facts, places), *_from_claims(facts, places))
        if each.employer in places
    ]
    unique: dict[tuple[OpenKind, str], OpenQuestion] = {}
    for each in asked:
        claim = facts.ledger.visible[each.claims[0]]
        deal = claim.deal if each.kind == "agree_if" else None
        unique.setdefault((each.kind, deal or each.question), each)
    return tuple(sorted(unique.values(), key=lambda each: places[each.employer]))


def _from_comparisons(facts: Facts, places: Mapping[str, int]) -> Iterator[OpenQuestion]:
    visible = facts.ledger.visible
    for verdict in facts.ledger.verdicts:
        kind = _KINDS.get(verdict.relation)
        if kind is not None:
            pair = comparison_of(verdict, facts.ledger.index)
            claims = [visible[name] for name in (pair.first, pair.second)]
            yield _open(facts, kind, _ask(facts, pair, claims), claims, places)


def _ask(facts: Facts, pair: Comparison, claims: Sequence[Claim]) -> str:
    if pair.relation == "conflict_undated":
        return f"Which figure is newer, and what is the date of each? {pair.why}"
    if pair.relation == "possible_conflict":
        return f"Who supplies, and who is the customer? {pair.why}"
    parties = fmt.joined([facts.evidence.name_of(party) for party in _companies(facts, claims)])
    deal = f"the deal of {parties}" if parties else "the deal"
    if pair.rule == "R2":
        return f"When did {deal} begin, and how long does it run? {pair.why}"
    return f"Is it one deal, or are there two? {pair.why}"


def _from_claims(facts: Facts, places: Mapping[str, int]) -> Iterator[OpenQuestion]:
    claims = list(facts.ledger.visible.values())
    for plan in due_plans(claims, facts.evidence.sources, facts.as_of):
        day = planned_day(plan)
        due = fmt.day(day) if day is not None else "then"
        text = f"What happened to this plan? It was due by {due}: {plan.statement}"
        yield _open(facts, "overdue", text, [plan], places)
    for claim in claims:
        if claim.period is not None and claim.period.inferred:
            period = fmt.period(replace(claim.period, inferred=False))
            text = f"Is {period} right? That is inferred, no document says it. {claim.statement}"
            yield _open(facts, "inferred", text, [claim], places)


def _open(
    facts: Facts, kind: OpenKind, text: str, claims: Sequence[Claim], places: Mapping[str, int]
) -> OpenQuestion:
    companies = _companies(facts, claims) or [
        line.employer
        for claim in claims
        for subject in claim.subjects
        for line in facts.relations_at.get(facts.ledger.index.name(subject), ())
    ]
    metric = facts.evidence.metrics.get(claims[0].metric)
    return OpenQuestion(
        employer=min(companies, key=lambda name: places.get(name, len(places)), default=""),
        kind=kind,
        criterion=metric.criterion if metric is not None else None,
        question=text,
        claims=tuple(claim.id for claim in claims),
    )


def _companies(facts: Facts, claims: Sequence[Claim]) -> list[str]:
    """The employers that the claims are about, in the order named."""
    named = [name for claim in claims for name in claim.parties]
    return [name for name in dict.fromkeys(named) if name in facts.evidence.employers]

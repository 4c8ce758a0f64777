"""What to ask about one rating: the thing that is missing, disputed or oldest, in a reader's words.

Which rating to ask about comes from ``fit.robustness`` (what knowing it is worth); the words stand
in the rubric, beside the rule they speak to.
"""

from __future__ import annotations

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion
from compute_jobs.core.fit.fit_model import Rating, Reason
from compute_jobs.core.fit.scoring import Scorer


def question(scorer: Scorer, employer: str, criterion: str) -> str:
    """One question to put to an employer about one criterion."""
    known = next((c for c in CRITERIA if c == criterion), None)
    if employer not in scorer.places or known is None:
        return ""
    rating = scorer.ratings_of(employer)[CRITERIA.index(known)]
    return question_for(scorer, rating, known)


def question_for(scorer: Scorer, rating: Rating, criterion: Criterion) -> str:
    rubric = scorer.rubric
    gap = rubric.gaps[criterion]
    if rating.gap or rating.own:
        return gap.ask
    asked = [reason for reason in rating.reasons if rubric.ask(reason.rule)]
    unsaid = [reason for reason in asked if not reason.claims]
    base = any(reason.rule.endswith(".base") for reason in rating.reasons)
    if base:
        return gap.ask
    disputed = [reason for reason in asked if _disputed(scorer, reason)]
    if disputed:
        return rubric.ask(disputed[0].rule)
    if unsaid:
        return rubric.ask(unsaid[0].rule)
    oldest = max(asked, key=lambda reason: _age(scorer, reason), default=None)
    if oldest is None:
        return gap.ask
    age = _age(scorer, oldest)
    told = f" Last told: {oldest.text}, {fmt.age(age)} ago." if age >= 0 else ""
    return rubric.ask(oldest.rule) + told


def _disputed(scorer: Scorer, reason: Reason) -> bool:
    ledger = scorer.facts.ledger
    return any(ledger.status(claim) == "contested" for claim in reason.claims)


def _age(scorer: Scorer, reason: Reason) -> int:
    """Days since what the reason stands on was so; a finished period counts from its end."""
    facts = scorer.facts
    visible = facts.ledger.visible
    days = [facts.ordinal(visible[c]) for c in reason.claims if c in visible]
    today = facts.as_of.toordinal()
    return max((today - day for day in days if day), default=-1)

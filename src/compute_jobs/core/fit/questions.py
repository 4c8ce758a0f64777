"""What to ask an employer about one criterion: what is missing, disputed or oldest.

Which criterion to ask about comes from ``core.robustness`` (what knowing it is worth); the words
are in the rubric, beside the rule they belong to.
"""

from __future__ import annotations

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import Reason
from compute_jobs.core.fit.scoring import Scorer


def question(scorer: Scorer, employer: str, criterion: str) -> str:
    """One question to put to a ranked employer; empty for one that isn't."""
    if employer not in scorer.places or criterion not in CRITERIA:
        return ""
    rubric = scorer.rubric
    rating = next(it for it in scorer.ratings_of(employer) if it.criterion == criterion)
    base = any(reason.rule.endswith(".base") for reason in rating.reasons)
    asked = [reason for reason in rating.reasons if rubric.ask(reason.rule)]
    if rating.gap or rating.own or base or not asked:
        return rubric.gaps[rating.criterion].ask
    disputed = [reason for reason in asked if _disputed(scorer, reason)]
    unknown = [reason for reason in asked if not reason.claims]
    if disputed or unknown:
        return rubric.ask((disputed or unknown)[0].rule)
    oldest = max(asked, key=lambda reason: _age(scorer, reason))
    age = _age(scorer, oldest)
    told = f" Last told: {oldest.text}, {fmt.age(age)} ago." if age >= 0 else ""
    return rubric.ask(oldest.rule) + told


def _disputed(scorer: Scorer, reason: Reason) -> bool:
    ledger = scorer.facts.ledger
    return any(ledger.status(claim) == "contested" for claim in reason.claims)


def _age(scorer: Scorer, reason: Reason) -> int:
    """Days since the oldest claim behind it was true, a period from its end; -1: unknown."""
    facts = scorer.facts
    visible = facts.ledger.visible
    days = [facts.ordinal(visible[c]) for c in reason.claims if c in visible]
    today = facts.as_of.toordinal()
    return max((today - day for day in days if day), default=-1)

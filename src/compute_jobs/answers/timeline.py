"""The dated claims of a deal, an asset or an employer, in the order things happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from compute_jobs.evidence import format as fmt
from compute_jobs.evidence.model import Claim, Day, DealStatus, Status, Tier
from compute_jobs.view import View


@dataclass(frozen=True, slots=True)
class Moment:
    """One claim on the timeline. ``struck`` where a later claim supersedes it."""

    when: date | None
    when_text: str
    claim: str
    tier: Tier
    statement: str
    figure: str
    deal: str
    deal_status: DealStatus | None
    status: Status
    struck: bool
    superseded_by: str | None
    ahead: bool
    """True for what lies after the as-of date: an end of a term, a target."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "when": self.when.isoformat() if self.when else None,
            "claim": self.claim,
            "tier": self.tier,
            "statement": self.statement,
            "figure": self.figure or None,
            "deal": self.deal or None,
            "deal_status": self.deal_status,
            "status": self.status,
            "superseded_by": self.superseded_by,
            "ahead": self.ahead,
        }


def happened(claim: Claim) -> Day | None:
    """When what the claim tells of took place: a deal's start, else the as-of, else publication."""
    if claim.deal and claim.start is not None:
        return claim.start
    return claim.as_of or claim.published


def timeline(view: View, about: str) -> Sequence[Moment]:
    """Everything dated about an employer, an asset or a deal; undated claims come last."""
    moments = []
    for row in view.claims():
        claim = row.claim
        if about not in claim.subjects and about != claim.deal and about != claim.counterparty:
            continue
        day = happened(claim)
        moments.append(
            Moment(
                when=day.last if day else None,
                when_text=fmt.day(day) if day else "undated",
                claim=claim.id,
                tier=claim.tier,
                statement=claim.statement,
                figure=fmt.figure(claim.figure) if claim.figure else "",
                deal=claim.deal or "",
                deal_status=claim.deal_status,
                status=row.status,
                struck=row.superseded_by is not None,
                superseded_by=row.superseded_by,
                ahead=day is not None and day.first > view.as_of,
            )
        )
    return sorted(moments, key=lambda it: (it.when is None, it.when or date.max, it.claim))


def deals(view: View) -> Sequence[str]:
    """The names of all deals and events that claims tell of."""
    return sorted({row.claim.deal for row in view.claims() if row.claim.deal})

"""The dated claims of a deal, an asset or an employer, in the order things happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_in
from compute_jobs.core.evidence.evidence_model import Claim, Day, DealStatus, Status, Tier
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View

MomentKind = Literal["claim", "end", "date"]
"""The claim itself; the end of a term it mentions; the date that is its figure."""


class Moment(Struct, frozen=True):
    """One claim on the timeline."""

    when: date | None
    when_text: str
    when_short: str
    claim: str
    tier: Tier
    statement: str
    figure: str
    deal: str
    deal_status: DealStatus | None
    status: Status
    superseded_by: str | None
    ahead: bool
    """Whether it is after the as-of date: the end of a term, a target."""
    kind: MomentKind = "claim"

    @property
    def struck(self) -> bool:
        """Whether a later claim supersedes it."""
        return self.superseded_by is not None


def happened(claim: Claim) -> Day | None:
    """When it took place: the start of a deal, else the day it is about."""
    if claim.deal and claim.start is not None:
        return claim.start
    return claim.when


def timeline(view: View, about: str) -> Sequence[Moment]:
    """Everything dated about an employer, an asset or a deal; undated claims come last."""
    moments = []
    for row in view.claims():
        claim = row.claim
        if about not in claim.subjects and about not in (claim.deal, claim.counterparty):
            continue
        moments.append(_moment(view, row, happened(claim), "claim"))
        if claim.end is not None and claim.end.last > view.as_of:
            moments.append(_moment(view, row, claim.end, "end"))
        if claim.figure is not None and (day := day_in(claim.figure)) is not None:
            moments.append(_moment(view, row, day, "date"))
    return sorted(
        moments,
        key=lambda each: (each.when is None, each.when or date.max, each.claim, each.kind),
    )


def _moment(view: View, row: ClaimRow, day: Day | None, kind: MomentKind) -> Moment:
    claim = row.claim
    return Moment(
        when=day.last if day else None,
        when_text=fmt.day(day) if day else "undated",
        when_short=fmt.day(day, short=True) if day else "undated",
        claim=claim.id,
        tier=claim.tier,
        statement=fmt.hedged(claim),
        figure=show_figure(claim.figure) if claim.figure else "",
        deal=claim.deal or "",
        deal_status=claim.deal_status,
        status=row.status,
        superseded_by=row.superseded_by,
        ahead=day is not None and day.last > view.as_of,
        kind=kind,
    )


_SMALL_WORDS = frozenset({"and", "at", "by", "for", "in", "into", "of", "on", "the", "to", "with"})
_INITIALS = frozenset({"ai", "gpu", "gw", "ipo", "mw", "tpu", "uk", "us"})


def deal_name(view: View, deal: str) -> str:
    """A deal by its parties and by what its id says beyond them: "Google – SpaceX: compute"."""
    evidence = view.evidence
    claims = [row.claim for row in view.claims() if row.claim.deal == deal]
    named = [name for claim in claims for name in (*claim.subjects[:1], claim.counterparty or "")]
    parties = [name for name in dict.fromkeys(named) if name in evidence.employers][:2]
    rest = f"-{deal}-"
    for party in parties:
        rest = rest.replace(f"-{party}-", "-")
    rest = rest.strip("-")
    if rest in evidence.assets:
        what = evidence.assets[rest].name
    else:
        words = [word for word in rest.split("-") if word and word not in _SMALL_WORDS]
        what = " ".join(it.upper() if len(it) == 1 or it in _INITIALS else it for it in words)
    who = " – ".join(evidence.employers[name].name for name in parties)
    return ": ".join(filter(None, (who, what[:1].upper() + what[1:]))) or deal


def deals(view: View) -> Sequence[str]:
    """The names of all deals and events in the claims."""
    return sorted({row.claim.deal for row in view.claims() if row.claim.deal})

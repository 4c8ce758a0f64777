"""R6: a claim that says "the only tenant" is held against every other member in that role."""

from __future__ import annotations

from typing import Literal

from compute_jobs.core.evidence.claim_keys import Ground, Item
from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.core.evidence.rule_verdict import Verdict, better_first

_LIVE = frozenset({"signed", "effective"})
_COMING = frozenset({"rumored", "negotiating"})
Answer = Literal["conflict", "possible_conflict", "watch"]


def only_pair(one: Item, other: Item, ground: Ground) -> Verdict | None:
    """R6 between two claims, whichever of them says "the only"; of two that do, the better asks."""
    if not one.claim.only and not other.claim.only:
        return None
    first, second = better_first(one, other)
    return only_one(first, second, ground) or only_one(second, first, ground)


def only_one(claim: Item, other: Item, ground: Ground) -> Verdict | None:
    """What ``other`` does to the "only" that ``claim`` says; None where it does nothing."""
    said = claim.claim
    if not said.only or said.role is None or claim.id == other.id:
        return None
    member, anchors = parties(said, ground)
    if not anchors:
        return None
    if _over_before(other.claim, claim):
        return None
    answer = _by_relation(said, other.claim, member, anchors, ground)
    answer = answer or _by_claim(claim, other, member, anchors, ground)
    return None if answer is None else Verdict("R6", answer, claim, other)


def parties(claim: Claim, ground: Ground) -> tuple[str | None, frozenset[str]]:
    """Who is the only one, and of whom (with what belongs to them)."""
    holder = role_holder(claim, ground)
    of = [name for name in ground.parties(claim) if name != holder]
    employers = [name for name in of if name in ground.evidence.employers]
    anchors = employers or of
    return holder, frozenset(inner for name in anchors for inner in ground.family(name))


def role_holder(claim: Claim, ground: Ground) -> str | None:
    """Which party the claim's role speaks of.

    Where the supply map shows just one of them in that role, that one; otherwise the first
    subject, if there is somebody for it to hold the role towards.
    """
    names = [name for name in ground.parties(claim) if name in ground.evidence.employers]
    if claim.role is None or not names:
        return None
    holding = [name for name in names if claim.role in ground.roles.get(name, ())]
    if len(holding) == 1:
        return holding[0]
    return names[0] if len(ground.parties(claim)) > 1 else None


def _by_claim(
    claim: Item, other: Item, member: str | None, anchors: frozenset[str], ground: Ground
) -> Answer | None:
    it, said = other.claim, claim.claim
    if other.metric.behaviour not in ("event", "contract") or (said.deal and it.deal == said.deal):
        return None
    names = ground.parties(it)
    if not anchors.intersection(names):
        return None
    others = [name for name in names if name not in anchors and name in ground.evidence.employers]
    if member is not None and member in others:
        return None
    if it.role is not None and it.role != said.role and it.metric != said.metric:
        return None
    if it.role == said.role and role_holder(it, ground) in anchors:
        return None
    if not others and it.role != said.role and it.metric != said.metric:
        return None
    if it.deal_status in _COMING:
        return "watch"
    if it.deal_status == "ended" or not others:
        return None
    if it.modality == "plan":
        return "watch"
    known_role = it.role is not None
    return "conflict" if known_role and it.deal_status in _LIVE else "possible_conflict"


def _by_relation(
    said: Claim, other: Claim, member: str | None, anchors: frozenset[str], ground: Ground
) -> Answer | None:
    found: Answer | None = None
    for relation in ground.relations_of(other.id):
        if relation.role != said.role or relation.employer == member:
            continue
        asset = ground.name(relation.asset)
        if asset not in anchors and not anchors.intersection(ground.holders.get(asset, ())):
            continue
        if relation.status in _LIVE:
            return "conflict"
        if relation.status in _COMING:
            found = "watch"
    return found


def _over_before(other: Claim, claim: Item) -> bool:
    end = other.end
    return end is not None and claim.first is not None and end.last.toordinal() < claim.first

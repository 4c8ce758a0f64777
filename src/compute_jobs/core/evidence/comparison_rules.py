"""The rules that say how two claims stand to each other. The first that matches decides.

R0 unrelated, R1 periods, R2 same deal on another basis, R3 agree, R4 gap, R5 events,
R6 "the only".
R7 (who corroborates) is ``independent``. Everything is symmetric: only the verdict's order,
newer or better first, tells the two claims apart.
"""

from __future__ import annotations

from math import inf

from compute_jobs.core.evidence.claim_keys import Ground, Item, Key, ordered
from compute_jobs.core.evidence.evidence_model import Claim, LedgerRules
from compute_jobs.core.evidence.rule_contract import same_deal
from compute_jobs.core.evidence.rule_event import events
from compute_jobs.core.evidence.rule_exclusive import only_pair
from compute_jobs.core.evidence.rule_verdict import TOUCH, Verdict, better_first, gap, newer_first


def compare(one: Claim, other: Claim, ground: Ground) -> Verdict | None:
    """How two claims stand to each other; None where a metric is unknown."""
    left, right = ground.item(one), ground.item(other)
    if left is None or right is None:
        return None
    verdict = only_pair(left, right, ground)
    verdict = verdict or same_deal(left, right)
    if verdict is not None:
        return verdict
    if left.metric.behaviour != "statement":
        keys = {key for _, key in ground.keys(left)}
        others = {key for _, key in ground.keys(right)}
        if keys & others:
            return within(left, right, ground.evidence.rules)
        if {_but_period(key) for key in keys} & {_but_period(key) for key in others}:
            return between_periods(left, right)
    return Verdict("R0", "unrelated", *better_first(left, right))


def within(one: Item, other: Item, rules: LedgerRules) -> Verdict:
    """Two claims about the same thing (R0 is passed): R1 without a year, R5, R3, R4."""
    if one.period.startswith("?"):
        return Verdict("R1", "needs_period", *better_first(one, other))
    if one.metric.behaviour == "event":
        return events(one, other)
    if agrees(one, other):
        closed = one.metric.behaviour == "closed"
        return Verdict("R3", "agree", *(better_first if closed else newer_first)(one, other))
    return _apart(one, other, rules.weaker_by)


def between_periods(one: Item, other: Item) -> Verdict:
    """R1: the same flow over another period, or over one that isn't fully known."""
    unknown = [item for item in (one, other) if item.period.startswith("?")]
    if len(unknown) == 1:
        known = other if unknown[0] is one else one
        return Verdict("R1", "needs_period", unknown[0], known)
    if unknown:
        return Verdict("R1", "needs_period", *better_first(one, other))
    return Verdict("R1", "different_period", *newer_first(one, other))


def agrees(one: Item, other: Item) -> bool:
    """R3: the bounds overlap, or the figures lie no further apart than the metric's tolerance.

    Bounds that only touch don't overlap: $1B and $2B meet at 1.5 and are still different figures.
    """
    if one.text or other.text:
        if one.low > -inf and other.low > -inf:
            return gap(one.low, one.high, other.low, other.high) <= 0
        return one.text == other.text
    if one.middle is None or other.middle is None:
        return one.middle is other.middle
    size = max(abs(one.middle), abs(other.middle))
    if gap(one.low, one.high, other.low, other.high) < -size * TOUCH:
        return True
    apart = gap(one.near_low, one.near_high, other.near_low, other.near_high)
    return apart <= size * (one.metric.tolerance + TOUCH)


def independent(one: Item, other: Item) -> bool:
    """R7: agreement corroborates only where both origins are known and differ."""
    return one.origin is not None and other.origin is not None and one.origin != other.origin


def _apart(one: Item, other: Item, weaker_by: int) -> Verdict:
    """R4: the gap is too large."""
    if one.metric.behaviour == "closed":
        return Verdict("R4", "conflict", *better_first(one, other))
    order = ordered(one, other)
    if order is None:
        return Verdict("R4", "conflict_undated", *better_first(one, other))
    if order == 0:
        return Verdict("R4", "conflict", *better_first(one, other), "same time")
    newer, older = (one, other) if order > 0 else (other, one)
    if newer.rank - older.rank >= weaker_by:
        return Verdict("R4", "conflict", older, newer, "weaker")
    return Verdict("R4", "supersedes", newer, older)


def _but_period(key: Key) -> Key:
    return (*key[:3], *key[4:])

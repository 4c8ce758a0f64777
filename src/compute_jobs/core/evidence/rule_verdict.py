"""What a rule says of two claims, and which of the two is named first."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from compute_jobs.core.evidence.claim_keys import Item
from compute_jobs.core.evidence.evidence_model import RelationKind, RuleId

TOUCH = 1e-9
"""Relative slack for floating point where bounds should meet exactly."""


class Verdict(NamedTuple):
    """Which rule decided what; ``first`` is the newer or the better claim."""

    rule: RuleId
    relation: RelationKind
    first: Item
    second: Item
    detail: str = ""


def gap(low: float, high: float, other_low: float, other_high: float) -> float:
    """How far two intervals lie apart; below 0 by how much they overlap."""
    return max(low, other_low) - min(high, other_high)


def better_first(one: Item, other: Item) -> tuple[Item, Item]:
    """By tier, then the later date, then the id."""
    return (one, other) if better_key(one) <= better_key(other) else (other, one)


def newer_first(one: Item, other: Item) -> tuple[Item, Item]:
    """By the later date, then the tier, then the id."""
    return (one, other) if newer_key(one) <= newer_key(other) else (other, one)


def better_key(item: Item) -> tuple[int, float, str]:
    return item.rank, inf if item.last is None else -item.last, item.id


def newer_key(item: Item) -> tuple[float, int, str]:
    return inf if item.last is None else -item.last, item.rank, item.id

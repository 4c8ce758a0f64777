"""R2: one deal told on two bases. A total is a rate times the months it runs."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from compute_jobs.core.evidence.claim_keys import Item
from compute_jobs.core.evidence.dates import add_months, months_between
from compute_jobs.core.evidence.evidence_model import Day
from compute_jobs.core.evidence.rule_verdict import TOUCH, Verdict, gap

LONGEST_TERM = 1200.0
"""Months; a term that would have to be longer solves nothing."""


class Solved(NamedTuple):
    """The term that makes rate and total meet, and what it says about the open end."""

    months: float
    starts: date | None
    ends: date | None


def same_deal(one: Item, other: Item) -> Verdict | None:
    """R2, or None where the two are not a rate and a total of one deal."""
    rate, total = (one, other) if one.rated else (other, one)
    if not is_rate(rate) or not is_total(total):
        return None
    if rate.claim.deal is None or rate.claim.deal != total.claim.deal:
        return None
    if rate.claim.perimeter != total.claim.perimeter:
        return None
    start, end = term(rate, total)
    if start is not None and end is not None:
        return _complete(rate, total, start, end)
    solved = solve(rate, total)
    if solved is None:
        return Verdict("R2", "conflict", rate, total, "no term")
    return Verdict("R2", "agree_if", rate, total)


def is_rate(item: Item) -> bool:
    return item.rated and _money_of_deal(item)


def is_total(item: Item) -> bool:
    return not item.rated and _money_of_deal(item)


def term(rate: Item, total: Item) -> tuple[Day | None, Day | None]:
    """The window, from whichever claim gives it; the rate's own comes first."""
    start = rate.claim.start or total.claim.start
    end = rate.claim.end or total.claim.end
    return start, end


def solve(rate: Item, total: Item) -> Solved | None:
    """How long the rate must run to come to the total; None where no sensible term does it."""
    if rate.middle is None or total.middle is None or rate.middle <= 0 or total.middle <= 0:
        return None
    months = total.middle / rate.middle
    if not 0.5 <= months <= LONGEST_TERM:
        return None
    start, end = term(rate, total)
    whole = round(months)
    starts = add_months(end.first, -whole) if end is not None and start is None else None
    ends = add_months(start.first, whole) if start is not None and end is None else None
    return Solved(months, starts, ends)


def _complete(rate: Item, total: Item, start: Day, end: Day) -> Verdict:
    months = months_between(start, end)
    size = max(abs((rate.middle or 0.0) * months), abs(total.middle or 0.0))
    apart = gap(rate.low * months, rate.high * months, total.low, total.high)
    if apart <= size * (total.metric.tolerance + TOUCH):
        return Verdict("R2", "agree", rate, total)
    return Verdict("R2", "conflict", rate, total)


def _money_of_deal(item: Item) -> bool:
    figure = item.claim.figure
    return (
        item.metric.behaviour == "contract"
        and item.metric.dimension == "money"
        and figure is not None
        and item.middle is not None
    )

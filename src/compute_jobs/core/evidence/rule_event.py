"""R5: events go through stages in order; a later stage supersedes the status, not the event."""

from __future__ import annotations

from compute_jobs.core.evidence.claim_keys import Item, ordered
from compute_jobs.core.evidence.rule_verdict import Verdict, newer_first


def events(one: Item, other: Item) -> Verdict:
    """Two claims about one event."""
    if one.stage is None or other.stage is None or one.stage == other.stage:
        return Verdict("R5", "agree", *newer_first(one, other))
    later, earlier = (one, other) if one.stage > other.stage else (other, one)
    if ordered(later, earlier) == -1 and _says_when(earlier):
        return Verdict("R5", "conflict", later, earlier, "order")
    return Verdict("R5", "supersedes", later, earlier)


def _says_when(item: Item) -> bool:
    """Whether the claim's date is when the stage was so.

    A stage that stays true (signed, filed) may be told long after; only its own as-of date says
    when it came. Talks and rumours are told while they last, so the report's date will do.
    """
    return item.claim.as_of is not None or item.claim.deal_status in _PASSING


_PASSING = frozenset({"rumored", "negotiating"})

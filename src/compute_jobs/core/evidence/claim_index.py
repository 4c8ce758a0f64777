"""What very many claims say at a glance: of whom, in which deal, since when known, of what tier.

A table of claims that is decoded lazily carries such an index, so that a ledger of all of them
looks only at those about the subject asked for. Claims go by their place in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from compute_jobs.core.evidence.age import first_seen, published_day, visible
from compute_jobs.core.evidence.evidence_model import (
    TIER_RANK,
    TIERS,
    Claim,
    Evidence,
    Source,
    Tier,
)

Places = Mapping[str, Sequence[int]]
PARTS = ("subjects", "others", "deals", "since", "latest", "tiers", "only")


class ClaimIndex:
    """The parts are got when they are first asked for, as ``index_parts`` makes them."""

    def __init__(
        self, names: Iterable[str], sources: Mapping[str, Source], part: Callable[[str], Any]
    ) -> None:
        self._ids = names
        self.sources = sources
        """Those it was made with: when a claim was published may depend on them."""
        self._part = part

    @cached_property
    def names(self) -> Sequence[str]:
        return tuple(self._ids)

    @cached_property
    def subjects(self) -> Places:
        return self._part("subjects")  # type: ignore[no-any-return]

    @cached_property
    def others(self) -> Places:
        """By counterparty, where that isn't a subject too."""
        return self._part("others")  # type: ignore[no-any-return]

    @cached_property
    def deals(self) -> Places:
        return self._part("deals")  # type: ignore[no-any-return]

    @cached_property
    def since(self) -> Sequence[int | None]:
        """The day from which each claim could be known, as a number; None: always."""
        return self._part("since")  # type: ignore[no-any-return]

    @cached_property
    def only(self) -> Sequence[int]:
        """Claims that say "the only X" in some role."""
        return self._part("only")  # type: ignore[no-any-return]

    @cached_property
    def _tiers(self) -> str:
        return self._part("tiers")  # type: ignore[no-any-return]

    def tier(self, place: int) -> Tier:
        return TIERS[int(self._tiers[place])]

    def later_than(self, day: date) -> frozenset[str]:
        """Claims that nobody could know by then."""
        last = day.toordinal()
        if self._part("latest") <= last:
            return frozenset()
        names = self.names
        return frozenset(
            [names[i] for i, known in enumerate(self.since) if known is not None and known > last]
        )


def index_parts(claims: Iterable[Claim], sources: Mapping[str, Source]) -> dict[str, Any]:
    """The parts of an index, as plain data."""
    subjects: dict[str, list[int]] = {}
    others: dict[str, list[int]] = {}
    deals: dict[str, list[int]] = {}
    since: list[int | None] = []
    tiers: list[str] = []
    only: list[int] = []
    for place, claim in enumerate(claims):
        for name in dict.fromkeys(claim.subjects):
            subjects.setdefault(name, []).append(place)
        if claim.counterparty and claim.counterparty not in claim.subjects:
            others.setdefault(claim.counterparty, []).append(place)
        if claim.deal is not None:
            deals.setdefault(claim.deal, []).append(place)
        day = published_day(claim, sources) or claim.as_of or first_seen(claim, sources)
        since.append(None if day is None else day.first.toordinal())
        tiers.append(str(TIER_RANK[claim.tier]))
        if claim.only and claim.role:
            only.append(place)
    latest = max((day for day in since if day is not None), default=0)
    made = (subjects, others, deals, since, latest, "".join(tiers), only)
    return dict(zip(PARTS, made, strict=True))


def index_of(evidence: Evidence) -> ClaimIndex | None:
    """The index of the claims, where they carry one that was made with these sources."""
    found = getattr(evidence.claims, "index", None)
    fits = isinstance(found, ClaimIndex) and found.sources is evidence.sources
    return found if fits else None


def parents_of(evidence: Evidence) -> Mapping[str, str]:
    """Each subsidiary's parent, in the order of the employers."""
    known: Mapping[str, str] | None = getattr(evidence.employers, "parents", None)
    if known is not None:
        return known
    return {
        employer.id: employer.parent
        for employer in evidence.employers.values()
        if employer.parent is not None
    }


class Without(Mapping[str, Claim]):
    """A table of claims less some of them, without looking at the others."""

    __slots__ = ("_all", "hidden")

    def __init__(self, claims: Mapping[str, Claim], hidden: frozenset[str]) -> None:
        self._all = claims
        self.hidden = hidden

    def __getitem__(self, name: str) -> Claim:
        if name in self.hidden:
            raise KeyError(name)
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        hidden = self.hidden
        return (name for name in self._all if name not in hidden)

    def __len__(self) -> int:
        return len(self._all) - sum(name in self._all for name in self.hidden)

    def __contains__(self, name: object) -> bool:
        return name not in self.hidden and name in self._all


def shown_claims(evidence: Evidence, as_of: date, without: frozenset[str]) -> Mapping[str, Claim]:
    """What one could have known on that day, less the claims named in ``without``."""
    index = index_of(evidence)
    if index is not None:
        hidden = index.later_than(as_of) | without
        return Without(evidence.claims, hidden) if hidden else evidence.claims
    sources = evidence.sources
    return {
        name: claim
        for name, claim in evidence.claims.items()
        if name not in without and visible(claim, sources, as_of)
    }


def hidden(shown: Mapping[str, Claim]) -> frozenset[str]:
    """What ``shown_claims`` left out of an indexed table."""
    return shown.hidden if isinstance(shown, Without) else frozenset()

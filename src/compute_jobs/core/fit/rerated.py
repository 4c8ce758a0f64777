"""A world a few claims away from one that is rated: only those the claims touch are rated anew.

An employer's ratings rest on what is told of itself, and of the sites and companies it is tied to
by the supply map or as parent or subsidiary. Whoever is tied to anything is rated anew as well.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compute_jobs.core.evidence.claim_index import hidden, index_of
from compute_jobs.core.evidence.ledger import Ledger
from compute_jobs.core.fit.fit_model import Rating
from compute_jobs.core.fit.preference_answers import Answers, measure_line
from compute_jobs.core.fit.rated import Rated
from compute_jobs.core.fit.rating_facts import Facts, Measure
from compute_jobs.core.fit.ratings import rate_all


def touched(was: Ledger, now: Ledger) -> frozenset[str]:
    """The employers whose ratings may differ between two ledgers of one day and one rubric."""
    names: set[str] = set()
    for claim in _changed(was, now):
        names |= was.touched_by(claim) | now.touched_by(claim)
    for ledger in (was, now):
        names.update(line.employer for line in ledger.evidence.relations)
        names.update(ledger.ground.parents)
        names.update(ledger.ground.parents.values())
    return frozenset(name for name in names if name in now.evidence.employers)


def _changed(was: Ledger, now: Ledger) -> Iterator[str]:
    before, after = was.visible, now.visible
    if was.evidence.claims is now.evidence.claims and index_of(now.evidence) is not None:
        yield from hidden(before) ^ hidden(after)
        return
    yield from before.keys() ^ after.keys()
    for claim in before.keys() & after.keys():
        if before[claim] != after[claim]:
            yield claim


def rerate(
    before: Rated, facts: Facts, names: frozenset[str]
) -> tuple[Rated, dict[int, tuple[Rating, ...]]]:
    """As ``rate_everyone`` would, where only these may have moved."""
    enough = facts.rubric.enough_criteria
    employers = facts.evidence.employers
    made: dict[str, tuple[Rating, ...]] = {}
    for name in names:
        if facts.ledger.tells_of(name):
            ratings = rate_all(facts, employers[name])
            if employers[name].ranked or sum(not it.gap for it in ratings) >= enough:
                made[name] = ratings
    ids = [name for name in before.ids if name not in names]
    for name in made:
        insort(ids, name, key=lambda it: (employers[it].name.casefold(), it))
    old = {name: place for place, name in enumerate(before.ids)}
    looked_at = {place: made[name] for place, name in enumerate(ids) if name in made}
    kept = [(place, old[name]) for place, name in enumerate(ids) if name not in made]
    columns = [
        tuple(
            _merged(column, kept, {place: getattr(it[j], field) for place, it in looked_at.items()})
            for j, column in enumerate(getattr(before, f"{field}s"))
        )
        for field in ("low", "mode", "high", "gap")
    ]
    return Rated(tuple(ids), *columns), looked_at


def _merged(column: list[Any], kept: Sequence[tuple[int, int]], new: dict[int, Any]) -> list[Any]:
    values = [0.0] * (len(kept) + len(new))
    for place, at in kept:
        values[place] = column[at]
    for place, value in new.items():
        values[place] = value
    return values


class MeasuresBefore:
    """What lines are drawn over in the world before, but for those touched since."""

    def __init__(
        self,
        before: Answers,
        places: Mapping[str, int],
        facts: Facts,
        ids: Sequence[str],
        names: frozenset[str],
    ) -> None:
        self._before = before
        self._places = places
        self._facts = facts
        self._ids = ids
        self._names = names

    def measures(self, line: str) -> Sequence[Measure | None] | None:
        facts, names = self._facts, self._names
        before = self._before.column(line).measures
        at = self._places
        employers = facts.evidence.employers
        return [
            measure_line(facts, employers[name], line) if name in names else before[at[name]]
            for name in self._ids
        ]

"""Everyone's ratings as flat columns: what weighing needs, without the reasons.

Columns can be kept between runs; why a rating is what it is gets worked out for whoever is looked
at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

from compute_jobs.core.evidence.evidence_model import CRITERIA, Employer
from compute_jobs.core.fit.fit_model import Rating
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all
from compute_jobs.records import dataclass

Columns = tuple[list[float], ...]
"""One list per criterion, in the order of CRITERIA."""


@dataclass(frozen=True, slots=True)
class Rated:
    """Who is ranked, by name, and what the rubric gives them."""

    ids: tuple[str, ...]
    lows: Columns
    modes: Columns
    highs: Columns
    gaps: tuple[list[bool], ...]

    def bare(self, place: int) -> tuple[Rating, ...]:
        """The six ratings without reasons."""
        name = self.ids[place]
        return tuple(
            Rating(
                name,
                criterion,
                self.lows[j][place],
                self.modes[j][place],
                self.highs[j][place],
                self.gaps[j][place],
                False,
                (),
                (),
            )
            for j, criterion in enumerate(CRITERIA)
        )


class Staff(Sequence[Employer]):
    """Employers in a given order, looked up when somebody asks for one."""

    def __init__(self, employers: Mapping[str, Employer], ids: Sequence[str]) -> None:
        self._employers = employers
        self._ids = ids

    @overload
    def __getitem__(self, place: int) -> Employer: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Employer]: ...
    def __getitem__(self, place: int | slice) -> Employer | Sequence[Employer]:
        if isinstance(place, slice):
            return Staff(self._employers, self._ids[place])
        return self._employers[self._ids[place]]

    def __iter__(self) -> Iterator[Employer]:
        return map(self._employers.__getitem__, self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class Reasoned(Sequence[tuple[Rating, ...]]):
    """Ratings by place, each worked out when somebody asks for it."""

    def __init__(self, at: Callable[[int], tuple[Rating, ...]], size: int) -> None:
        self._at = at
        self._size = size

    @overload
    def __getitem__(self, place: int) -> tuple[Rating, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[tuple[Rating, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[Rating, ...] | Sequence[tuple[Rating, ...]]:
        places = range(self._size)[place]
        return self._at(places) if isinstance(places, int) else [self._at(it) for it in places]

    def __len__(self) -> int:
        return self._size


def rate_everyone(facts: Facts) -> tuple[Rated, dict[int, tuple[Rating, ...]]]:
    """Those marked as ranked of whom anything is known, and others known well enough.

    The ratings by place come with it, since they are made anyway.
    """
    rated: list[tuple[Employer, tuple[Rating, ...]]] = []
    enough = facts.rubric.enough_criteria
    known = frozenset(facts.ledger.subjects)
    for employer in facts.evidence.employers.values():
        if employer.id in known:
            ratings = rate_all(facts, employer)
            if employer.ranked or sum(not rating.gap for rating in ratings) >= enough:
                rated.append((employer, ratings))
    rated.sort(key=lambda pair: (pair[0].name.casefold(), pair[0].id))
    each = [ratings for _, ratings in rated]
    six = range(len(CRITERIA))
    made = Rated(
        tuple(employer.id for employer, _ in rated),
        tuple([ratings[j].low for ratings in each] for j in six),
        tuple([ratings[j].mode for ratings in each] for j in six),
        tuple([ratings[j].high for ratings in each] for j in six),
        tuple([ratings[j].gap for ratings in each] for j in six),
    )
    return made, dict(enumerate(each))

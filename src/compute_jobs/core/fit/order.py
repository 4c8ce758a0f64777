"""Fits and the order of employers by fit; an employer is identified by its index in a list."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

TIE = 1e-9
"""Fits closer than this share a rank: their difference is rounding."""


def weighted_sum(weights: Iterable[float], values: Iterable[float]) -> float:
    """For one employer's ratings, both in the order of the criteria."""
    return math.fsum(weight * value for weight, value in zip(weights, values, strict=True))


class Order:
    """Employers by fit, the excluded below all others."""

    def __init__(
        self, fits: Sequence[float], excluded: Collection[int], unranked: Collection[int] = ()
    ) -> None:
        """The unranked aren't in the order."""
        ranked = [place for place in range(len(fits)) if place not in unranked]
        by_fit = sorted(ranked, key=fits.__getitem__, reverse=True)
        eligible = [place for place in by_fit if place not in excluded]
        self.eligible_count = len(eligible)
        self._rising = [-fits[place] for place in eligible]
        """The fits of the eligible, negated so they are ascending for bisection."""
        self.places = [
            *_ties_by_place(eligible, fits),
            *(place for place in by_fit if place in excluded),
        ]
        """The eligible by rank, then the excluded by fit."""

    def rank(self, fit: float) -> int:
        """1 + the number of eligible employers whose fit is greater by more than a tie."""
        return 1 + bisect_left(self._rising, -fit - TIE)


def _ties_by_place(by_fit: Iterable[int], fits: Sequence[float]) -> list[int]:
    """The same order, with neighbors within a tie sorted by index."""
    ordered: list[int] = []
    tied: list[int] = []
    for place in by_fit:
        if tied and fits[tied[-1]] - fits[place] > TIE:
            ordered += sorted(tied)
            tied = []
        tied.append(place)
    return ordered + sorted(tied)

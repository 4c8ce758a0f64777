"""Fits, ranks and ranges of all employers under a reader's weights and preferences.

A scorer rates every employer once per ledger. ``score`` weighs those ratings, checks the
preferences and orders the employers; the breakdown of a fit is built only when the reader opens
that employer.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion, Layer
from compute_jobs.core.fit.anchors import Anchors, applied_residual, overlap, scaled, weighted_sum
from compute_jobs.core.fit.fit_model import (
    Answer,
    CriterionScore,
    Fit,
    OwnRating,
    Preference,
    PreferenceResult,
    Rating,
)
from compute_jobs.core.fit.preference_answers import Answers
from compute_jobs.core.fit.preference_lines import PreferenceLines
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all, with_verdict
from compute_jobs.core.fit.rubric import Rubric, Weights, normalised

if TYPE_CHECKING:
    from compute_jobs.core.evidence.evidence_model import Employer
    from compute_jobs.core.evidence.ledger import Ledger

Own = Mapping[str, Mapping[Criterion, OwnRating]]
"""The reader's verdicts by employer and criterion."""
Ratings = tuple[Rating, ...]
"""One employer's, in the order of CRITERIA."""
Results = tuple[PreferenceResult, ...]
NONE_KNOWN: Mapping[str, Ratings] = {}
TIE = 1e-9
"""Fits closer than this share a rank: their difference is rounding."""


def rate_everyone(facts: Facts, known: Mapping[str, Ratings]) -> dict[str, Ratings]:
    """The ratings of each employer with a visible claim, by name; ``known`` are ratings that
    needn't be calculated again.
    """
    subjects = frozenset(facts.ledger.subjects)
    by_name = sorted(
        facts.evidence.employers.values(), key=lambda each: (each.name.casefold(), each.id)
    )
    return {
        employer.id: known.get(employer.id) or rate_all(facts, employer)
        for employer in by_name
        if employer.id in subjects
    }


class Scorer:
    """Every employer rated under one ledger; scoring other weights and preferences is cheap.

    A place is an employer's index in ``ids`` and in the parallel lists.
    """

    def __init__(
        self,
        ledger: Ledger,
        rubric: Rubric,
        anchors: Anchors | None = None,
        lines: PreferenceLines | None = None,
        own: Own | None = None,
        *,
        rated: Mapping[str, Ratings] | None = None,
        known: Mapping[str, Ratings] = NONE_KNOWN,
    ) -> None:
        """``rated``: ratings from an earlier run with the same ledger and rubric, in the order of
        ``rate_everyone``. ``known``: the same, for only those employers whose ratings haven't
        changed.
        """
        self.facts = Facts(ledger, rubric)
        self.rubric = rubric
        self.anchors = anchors or Anchors(weights=dict(rubric.weights))
        self.lines = lines or PreferenceLines({})
        self.rated = rate_everyone(self.facts, known) if rated is None else rated
        self.ids = tuple(self.rated)
        self.places = {name: place for place, name in enumerate(self.ids)}
        self.employers = [ledger.evidence.employers[name] for name in self.ids]
        visible = ledger.visible
        self.published = {
            name: score
            for name, score in self.anchors.published.items()
            if self.anchors.claims.get(name) in visible
        }
        """The published scores that are known on the ledger's day."""
        self.published_fresh = self.anchors.fresh(ledger.as_of)
        self.residuals = [
            self.published_fresh * self.anchors.residuals[name] if name in self.published else 0.0
            for name in self.ids
        ]
        """As far as they still count on that day: faded with age, but not yet for the reader's
        weights.
        """
        self.answers = Answers(self.facts, self.employers, self.lines)
        self._judge(own or {})

    def _judge(self, own: Own) -> None:
        self.ratings = [_judged(self.rated[name], own.get(name)) for name in self.ids]
        """By place, the reader's verdicts applied."""

    def with_own(self, own: Own) -> Scorer:
        """The same ratings with other verdicts of the reader; nothing is rated again."""
        scorer = copy(self)
        scorer._judge(own)
        return scorer

    def ratings_of(self, employer: str) -> Ratings:
        """The six ratings, the reader's verdicts applied."""
        return self.ratings[self.places[employer]]

    def score(
        self,
        weights: Weights | None = None,
        preferences: Sequence[Preference] = (),
        *,
        evidence_only: bool = False,
    ) -> Ranking:
        """All employers in order. Raises ReaderError for invalid weights."""
        shares = normalised(weights or {}, self.rubric)
        active = tuple(preference for preference in preferences if preference.on)
        return Ranking(self, shares, active, evidence_only=evidence_only)


class Ranking:
    """One order of employers, by rank.

    Employers with too little evidence have a place and points, but no rank: they are in
    ``unranked`` and not in ``order``.
    """

    def __init__(
        self,
        scorer: Scorer,
        weights: Mapping[Criterion, float],
        preferences: tuple[Preference, ...],
        *,
        evidence_only: bool,
    ) -> None:
        self.scorer = scorer
        self.weights = weights
        self.preferences = preferences
        self.shift = 0.0 if evidence_only else scorer.anchors.shift
        self.evidence_only = evidence_only
        self._shares = [weights[criterion] for criterion in CRITERIA]
        self._points = [self._points_of(place, weights) for place in range(len(scorer.ids))]
        fade = self._fade(weights)
        self._residuals = [
            self._residual(place, points, fade) for place, points in enumerate(self._points)
        ]
        self.fits = [
            scaled(points, self.shift) + residual
            for points, residual in zip(self._points, self._residuals, strict=True)
        ]
        self.grounded = [
            math.fsum(
                share for share, rating in zip(self._shares, ratings, strict=True) if not rating.gap
            )
            for ratings in scorer.ratings
        ]
        """By place: the share of the weights whose criteria have a leading measure."""
        enough = scorer.rubric.grounded_from - TIE
        self._unranked = frozenset(
            place
            for place, name in enumerate(scorer.ids)
            if self.grounded[place] < enough and name not in scorer.published
        )
        self.unranked = tuple(scorer.ids[place] for place in sorted(self._unranked))
        """By name; only those with a claim."""
        self.ids = tuple(name for name in scorer.ids if name not in self.unranked)
        """All employers ranked or excluded, by name."""
        broken = frozenset[int]().union(*map(scorer.answers.excluded, preferences))
        self._excluded = broken - self._unranked
        self._order = Order(self.fits, self._excluded, self._unranked)
        self.order = tuple(scorer.ids[place] for place in self._order.places)
        """The eligible by rank, then the excluded by fit."""
        self.eligible_count = self._order.eligible_count
        self.excluded_ids = frozenset(self.order[self.eligible_count :])
        self._fits: dict[str, Fit] = {}
        self._ranges: dict[int, tuple[float, float]] = {}

    def _points_of(self, place: int, weights: Mapping[Criterion, float]) -> float:
        shares = (weights[criterion] for criterion in CRITERIA)
        return weighted_sum(shares, (rating.mode for rating in self.scorer.ratings[place]))

    def _fade(self, weights: Mapping[Criterion, float]) -> float:
        return 0.0 if self.evidence_only else overlap(weights, self.scorer.anchors.weights)

    def _residual(self, place: int, points: float, fade: float) -> float:
        """What the published score still adds to points on the scale."""
        return applied_residual(fade * self.scorer.residuals[place], scaled(points, self.shift))

    def fit_under(self, employer: str, weights: Mapping[Criterion, float]) -> float:
        """The fit with other weights than the reader's."""
        place = self.scorer.places[employer]
        points = self._points_of(place, weights)
        return scaled(points, self.shift) + self._residual(place, points, self._fade(weights))

    @property
    def baseline(self) -> float:
        """What an employer without any evidence would score."""
        gaps = self.scorer.rubric.gaps
        modes = [gaps[criterion].mode for criterion in CRITERIA]
        return scaled(weighted_sum(self._shares, modes), self.shift)

    @property
    def on_published_scale(self) -> bool:
        """Whether fits are on the published scale; otherwise they are the bare points."""
        return self.shift != 0.0

    def name_of(self, employer: str) -> str:
        return self.scorer.employers[self.scorer.places[employer]].name

    def _place(self, employer: str) -> int | None:
        """None if it is neither ranked nor excluded."""
        place = self.scorer.places.get(employer)
        return None if place in self._unranked else place

    def grounded_of(self, employer: str) -> float:
        """The share of the weights based on leading measures, ranked or not."""
        place = self.scorer.places.get(employer)
        return 0.0 if place is None else self.grounded[place]

    def value(self, employer: str) -> float | None:
        """The fit of an employer that is ranked or excluded, without its breakdown."""
        place = self._place(employer)
        return None if place is None else self.fits[place]

    def rank(self, employer: str) -> int | None:
        """1 + the number of eligible fits that are greater by more than a tie; None when out."""
        place = self._place(employer)
        if place is None or place in self._excluded:
            return None
        return self._order.rank(self.fits[place])

    def range_of(self, employer: str) -> tuple[float, float] | None:
        """The 5th and 95th percentile of the fit of an employer that is ranked or excluded."""
        place = self._place(employer)
        return None if place is None else self._range(place)

    def _range(self, place: int) -> tuple[float, float]:
        known = self._ranges.get(place)
        if known is None:
            ratings = self.scorer.ratings[place]
            low, high = fit_range(self._shares, [(it.low, it.mode, it.high) for it in ratings])
            known = self._shown(place, low), self._shown(place, high)
            self._ranges[place] = known
        return known

    def shown(self, employer: str, points: float) -> float:
        """An employer's points as a fit: on the scale, with its residual."""
        return self._shown(self.scorer.places[employer], points)

    def _shown(self, place: int, points: float) -> float:
        return scaled(points, self.shift) + self._residuals[place]

    def not_met(self, employer: str) -> tuple[Results, Results]:
        """Broken preferences, and unknown ones that the reader doesn't ignore."""
        place = self._place(employer)
        if place is None:
            return (), ()
        results = [self.scorer.answers.result(each, place) for each in self.preferences]
        broken = tuple(each for each in results if each.answer == "broken")
        unknown = tuple(
            each
            for each in results
            if each.answer == "unknown" and each.preference.unknown != "ignore"
        )
        return broken, unknown

    def excluded_for(self, employer: str) -> Results:
        """The preferences that exclude it: broken ones, and unknown ones set to exclude."""
        broken, unknown = self.not_met(employer)
        return (*broken, *(each for each in unknown if each.preference.unknown == "exclude"))

    def answers(self, metric: str) -> Counter[Answer]:
        """How many ranked employers meet, break or leave open the preferences on a metric."""
        counts: Counter[Answer] = Counter()
        for preference in self.preferences:
            if preference.metric == metric:
                answers = self.scorer.answers.all_of(preference)
                counts.update(
                    answer for place, answer in enumerate(answers) if place not in self._unranked
                )
        return counts

    def fit(self, employer: str) -> Fit | None:
        """The full breakdown of an employer that is ranked or excluded."""
        return None if self._place(employer) is None else self.partial(employer)

    def partial(self, employer: str) -> Fit | None:
        """The full breakdown, ranked or not, built on first use; None if nothing is known."""
        place = self.scorer.places.get(employer)
        if place is None:
            return None
        if employer not in self._fits:
            self._fits[employer] = self._breakdown(place)
        return self._fits[employer]

    def needs(self, employer: Employer) -> RankNeeds | None:
        """What an unranked employer still needs; None for a ranked one."""
        if employer.id in self.ids:
            return None
        place = self.scorer.places.get(employer.id)
        known = self.scorer.ratings[place] if place is not None else ()
        led = {rating.criterion for rating in known if not rating.gap}
        gaps = [criterion for criterion in self.weights if criterion not in led]
        return rank_needs(self.scorer.rubric, self.weights, employer.layer, gaps)

    def _breakdown(self, place: int) -> Fit:
        scorer = self.scorer
        low, high = self._range(place)
        parts = tuple(
            CriterionScore(rating.criterion, weight, rating, weight * rating.mode)
            for rating, weight in zip(scorer.ratings[place], self._shares, strict=True)
        )
        name = scorer.ids[place]
        return Fit(
            employer=name,
            fit=self.fits[place],
            low=low,
            high=high,
            points=self._points[place],
            scale_shift=scaled(self._points[place], self.shift) - self._points[place],
            residual=self._residuals[place],
            published=scorer.published.get(name),
            published_freshness=scorer.published_fresh if name in scorer.published else None,
            grounded=self.grounded[place],
            criteria=parts,
            preferences=tuple(scorer.answers.result(each, place) for each in self.preferences),
            excluded=place in self._excluded,
            rank=self.rank(name),
        )

    @cached_property
    def signature(self) -> str:
        """The same for two rankings with identical inputs to any analysis."""
        from zlib import adler32, crc32

        scorer = self.scorer
        ratings = [[(it.low, it.mode, it.high) for it in each] for each in scorer.ratings]
        basis = (
            (self._shares, scorer.anchors.weights, self.shift, self.evidence_only),
            (sorted(self._excluded), self.ids, scorer.ids, ratings, scorer.residuals),
        )
        # Two checksums instead of hashlib, which would load OpenSSL at every start.
        text = repr(basis).encode("utf-8", "surrogatepass")
        return f"{len(scorer.ids):x}-{crc32(text):08x}{adler32(text):08x}"


def _judged(ratings: Ratings, verdicts: Mapping[Criterion, OwnRating] | None) -> Ratings:
    if not verdicts:
        return ratings
    return tuple(
        with_verdict(rating, verdicts[rating.criterion]) if rating.criterion in verdicts else rating
        for rating in ratings
    )


# -- the order ---------------------------------------------------------------------------------


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


# -- the range of a fit ------------------------------------------------------------------------

LOW_QUANTILE = 0.05
HIGH_QUANTILE = 0.95
_Z = 1.6448536269514722
"""The 95th percentile of the standard normal distribution."""
_SKEW_SHIFT = (_Z**2 - 1) / 6
_EXCESS_WIDTH = (_Z**3 - 3 * _Z) / 24
_SKEW_WIDTH = (2 * _Z**3 - 5 * _Z) / 36
"""The Cornish-Fisher terms: skewness shifts both percentiles in the same direction, excess
kurtosis and skewness squared move them apart or together."""

_TRIANGLE_EXCESS = -0.6 * (1 - 1e-9)
"""Excess kurtosis of one triangle. For a sum it is nearer to 0, unless one rating dominates."""

Triangle = tuple[float, float, float]
"""(low, mode, high)"""


def fit_range(weights: Sequence[float], ratings: Sequence[Triangle]) -> tuple[float, float]:
    """5th and 95th percentile of the sum of weight × rating."""
    least, mode, most = (
        math.fsum(weight * rating[end] for weight, rating in zip(weights, ratings, strict=True))
        for end in range(3)
    )
    cumulants = [_cumulants(*rating) for rating in ratings]
    variance, third, fourth = (
        math.fsum(
            weight**power * each[power - 2] for weight, each in zip(weights, cumulants, strict=True)
        )
        for power in (2, 3, 4)
    )
    deviation = math.sqrt(variance)
    cubed, squared = deviation * variance, variance * variance
    if not cubed or not squared:  # underflow: the range is too narrow for the formula
        return least, most
    excess = fourth / squared
    if excess <= _TRIANGLE_EXCESS:
        triangle = least, mode, most
        return (
            triangular_quantile(triangle, LOW_QUANTILE),
            triangular_quantile(triangle, HIGH_QUANTILE),
        )
    skew = third / cubed
    middle = (least + mode + most) / 3 + deviation * _SKEW_SHIFT * skew
    half = deviation * (_Z + _EXCESS_WIDTH * excess - _SKEW_WIDTH * skew * skew)
    return max(middle - half, least), min(middle + half, most)


def triangular_quantile(triangle: Triangle, share: float) -> float:
    """The value below which ``share`` of a triangular distribution lies."""
    low, mode, high = triangle
    width = high - low
    if width <= 0:
        return mode
    if share * width <= mode - low:
        return low + math.sqrt(share * width * (mode - low))
    return high - math.sqrt((1 - share) * width * (high - mode))


def _cumulants(low: float, mode: float, high: float) -> tuple[float, float, float]:
    """Second, third and fourth cumulant of a triangular distribution."""
    left, right = mode - low, high - mode
    variance = (left * left + left * right + right * right) / 18
    third = (right - left) * (2 * left + right) * (left + 2 * right) / 270
    return variance, third, -0.6 * variance * variance


# -- what an unranked employer needs -----------------------------------------------------------


class MissingLead(Struct, frozen=True):
    """A criterion without a leading measure: its weight, and evidence that would provide one."""

    criterion: Criterion
    weight: float
    evidence: str


class RankNeeds(Struct, frozen=True):
    """How much is known, and what is missing, by weight."""

    grounded: float
    needed: float
    missing: tuple[MissingLead, ...]

    @property
    def enough(self) -> tuple[MissingLead, ...]:
        """Each of these alone would be enough; empty if it takes several."""
        lack = self.needed - self.grounded - TIE
        return tuple(it for it in self.missing if it.weight >= lack)

    @property
    def words(self) -> str:
        """ "45 of 50 % known: add customer concentration or R&D spending"."""
        alone = self.enough
        if alone:
            wanted = fmt.joined([it.evidence for it in alone], "or")
        else:
            wanted = fmt.joined([it.evidence for it in self._together()], "and")
        known = math.floor(self.grounded * 100 + TIE)
        return f"{known} of {fmt.share(self.needed)} known: add {wanted}"

    def _together(self) -> list[MissingLead]:
        """The smallest sufficient set: those with the most weight."""
        lack, found = self.needed - self.grounded - TIE, list[MissingLead]()
        for it in self.missing:
            if math.fsum(each.weight for each in found) >= lack:
                break
            found.append(it)
        return found


def rank_needs(
    rubric: Rubric, weights: Mapping[Criterion, float], layer: Layer, gaps: Collection[Criterion]
) -> RankNeeds:
    """The needs of an employer in this layer that has no leading measure for these criteria."""
    missing = [
        MissingLead(criterion, weight, rubric.leads_for(criterion, layer)[0].evidence)
        for criterion, weight in weights.items()
        if criterion in gaps and weight > 0
    ]
    missing.sort(key=lambda it: -it.weight)
    grounded = math.fsum(weight for name, weight in weights.items() if name not in gaps)
    return RankNeeds(grounded, rubric.grounded_from, tuple(missing))

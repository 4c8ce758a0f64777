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
    return {
        employer.id: known.get(employer.id) or rate_all(facts, employer)
        for employer in facts.evidence.employers_by_name
        if employer.id in subjects
    }


class Scorer:
    """Every employer rated under one ledger; scoring other weights and preferences is cheap."""

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
        employers = [ledger.evidence.employers[name] for name in self.rated]
        visible = ledger.visible
        self.published = {
            name: score
            for name, score in self.anchors.published.items()
            if self.anchors.claims.get(name) in visible
        }
        """The published scores that are known on the ledger's day."""
        self.published_fresh = self.anchors.fresh(ledger.as_of)
        self.residuals = {
            name: self.published_fresh * self.anchors.residuals[name] for name in self.published
        }
        """As far as they still count on that day: faded with age, but not yet for the reader's
        weights.
        """
        self.answers = Answers(self.facts, employers, self.lines)
        self._judge(own or {})

    def _judge(self, own: Own) -> None:
        self.ratings = {name: _judged(it, own.get(name)) for name, it in self.rated.items()}
        """By employer, sorted by name; the reader's verdicts applied."""

    def with_own(self, own: Own) -> Scorer:
        """The same ratings with other verdicts of the reader; nothing is rated again."""
        scorer = copy(self)
        scorer._judge(own)
        return scorer

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

    Employers with too little evidence have points, but no rank: they are in ``unranked`` and not in
    ``order``.
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
        self._points = {name: self._points_of(name, weights) for name in scorer.ratings}
        fade = self._fade(weights)
        self._residuals = {
            name: self._residual(name, points, fade) for name, points in self._points.items()
        }
        self.fits = {
            name: scaled(points, self.shift) + self._residuals[name]
            for name, points in self._points.items()
        }
        self._grounded = {
            name: math.fsum(
                share for share, rating in zip(self._shares, ratings, strict=True) if not rating.gap
            )
            for name, ratings in scorer.ratings.items()
        }
        """The share of the weights whose criteria have a leading measure."""
        enough = scorer.rubric.grounded_from - TIE
        self._ranked = {
            name: fit
            for name, fit in self.fits.items()
            if self._grounded[name] >= enough or name in scorer.published
        }
        self.ids = tuple(self._ranked)
        """All employers ranked or excluded, by name."""
        self.unranked = tuple(name for name in self.fits if name not in self._ranked)
        """By name; only those with a claim."""
        broken = frozenset[str]().union(*map(scorer.answers.excluded, preferences))
        self.excluded_ids = broken.intersection(self._ranked)
        self._order = Order(self._ranked, self.excluded_ids)
        self.order = self._order.names
        """The eligible by rank, then the excluded by fit."""
        self.eligible_count = self._order.eligible_count
        self._fits: dict[str, Fit] = {}
        self._ranges: dict[str, tuple[float, float]] = {}

    def _points_of(self, employer: str, weights: Mapping[Criterion, float]) -> float:
        shares = (weights[criterion] for criterion in CRITERIA)
        return weighted_sum(shares, (rating.mode for rating in self.scorer.ratings[employer]))

    def _fade(self, weights: Mapping[Criterion, float]) -> float:
        return 0.0 if self.evidence_only else overlap(weights, self.scorer.anchors.weights)

    def _residual(self, employer: str, points: float, fade: float) -> float:
        """What the published score still adds to points on the scale."""
        residual = fade * self.scorer.residuals.get(employer, 0.0)
        return applied_residual(residual, scaled(points, self.shift))

    def fit_under(self, employer: str, weights: Mapping[Criterion, float]) -> float:
        """The fit with other weights than the reader's."""
        points = self._points_of(employer, weights)
        return scaled(points, self.shift) + self._residual(employer, points, self._fade(weights))

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
        return self.scorer.facts.evidence.employers[employer].name

    def grounded_of(self, employer: str) -> float:
        """The share of the weights based on leading measures, ranked or not."""
        return self._grounded.get(employer, 0.0)

    def value(self, employer: str) -> float | None:
        """The fit of an employer that is ranked or excluded, without its breakdown."""
        return self._ranked.get(employer)

    def rank(self, employer: str) -> int | None:
        """1 + the number of eligible fits that are greater by more than a tie; None when out."""
        if employer not in self._ranked or employer in self.excluded_ids:
            return None
        return self._order.rank(self.fits[employer])

    def range_of(self, employer: str) -> tuple[float, float] | None:
        """The 5th and 95th percentile of the fit of an employer that is ranked or excluded."""
        return self._range(employer) if employer in self._ranked else None

    def _range(self, employer: str) -> tuple[float, float]:
        known = self._ranges.get(employer)
        if known is None:
            ratings = self.scorer.ratings[employer]
            low, high = fit_range(self._shares, [(it.low, it.mode, it.high) for it in ratings])
            known = self.shown(employer, low), self.shown(employer, high)
            self._ranges[employer] = known
        return known

    def shown(self, employer: str, points: float) -> float:
        """An employer's points as a fit: on the scale, with its residual."""
        return scaled(points, self.shift) + self._residuals[employer]

    def not_met(self, employer: str) -> tuple[Results, Results]:
        """Broken preferences, and unknown ones that the reader doesn't ignore."""
        if employer not in self._ranked:
            return (), ()
        results = [self.scorer.answers.result(each, employer) for each in self.preferences]
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
                counts.update(answers[name] for name in self.ids)
        return counts

    def fit(self, employer: str) -> Fit | None:
        """The full breakdown of an employer that is ranked or excluded."""
        return self.partial(employer) if employer in self._ranked else None

    def partial(self, employer: str) -> Fit | None:
        """The full breakdown, ranked or not, built on first use; None if nothing is known."""
        if employer in self.fits and employer not in self._fits:
            self._fits[employer] = self._breakdown(employer)
        return self._fits.get(employer)

    def needs(self, employer: Employer) -> RankNeeds | None:
        """What an unranked employer still needs; None for a ranked one."""
        if employer.id in self._ranked:
            return None
        known = self.scorer.ratings.get(employer.id, ())
        led = {rating.criterion for rating in known if not rating.gap}
        gaps = [criterion for criterion in self.weights if criterion not in led]
        return rank_needs(self.scorer.rubric, self.weights, employer.layer, gaps)

    def _breakdown(self, employer: str) -> Fit:
        scorer, points = self.scorer, self._points[employer]
        low, high = self._range(employer)
        parts = tuple(
            CriterionScore(rating.criterion, weight, rating, weight * rating.mode)
            for rating, weight in zip(scorer.ratings[employer], self._shares, strict=True)
        )
        return Fit(
            employer=employer,
            fit=self.fits[employer],
            low=low,
            high=high,
            points=points,
            scale_shift=scaled(points, self.shift) - points,
            residual=self._residuals[employer],
            published=scorer.published.get(employer),
            published_freshness=scorer.published_fresh if employer in scorer.published else None,
            grounded=self._grounded[employer],
            criteria=parts,
            preferences=tuple(scorer.answers.result(each, employer) for each in self.preferences),
            excluded=employer in self.excluded_ids,
            rank=self.rank(employer),
        )

    @cached_property
    def signature(self) -> str:
        """The same for two rankings with identical inputs to any analysis."""
        from zlib import adler32, crc32

        scorer = self.scorer
        ratings = {
            name: [(it.low, it.mode, it.high) for it in each]
            for name, each in scorer.ratings.items()
        }
        basis = (
            (self._shares, scorer.anchors.weights, self.shift, self.evidence_only),
            (sorted(self.excluded_ids), self.ids, ratings, scorer.residuals),
        )
        # Two checksums instead of hashlib, which would load OpenSSL at every start.
        text = repr(basis).encode("utf-8", "surrogatepass")
        return f"{len(ratings):x}-{crc32(text):08x}{adler32(text):08x}"


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

    def __init__(self, fits: Mapping[str, float], excluded: Collection[str]) -> None:
        """Ties keep the order of ``fits``."""
        by_fit = sorted(fits, key=fits.__getitem__, reverse=True)
        eligible = [name for name in by_fit if name not in excluded]
        self.eligible_count = len(eligible)
        self._rising = [-fits[name] for name in eligible]
        """The fits of the eligible, negated so they are ascending for bisection."""
        out = (name for name in by_fit if name in excluded)
        self.names = (*_ties_as_given(eligible, fits), *out)
        """The eligible by rank, then the excluded by fit."""

    def rank(self, fit: float) -> int:
        """1 + the number of eligible employers whose fit is greater by more than a tie."""
        return 1 + bisect_left(self._rising, -fit - TIE)


def _ties_as_given(by_fit: Iterable[str], fits: Mapping[str, float]) -> list[str]:
    """The same order, with neighbors within a tie in the order of ``fits``."""
    given = {name: at for at, name in enumerate(fits)}
    ordered: list[str] = []
    tied: list[str] = []
    for name in by_fit:
        if tied and fits[tied[-1]] - fits[name] > TIE:
            ordered += sorted(tied, key=given.__getitem__)
            tied = []
        tied.append(name)
    return ordered + sorted(tied, key=given.__getitem__)


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

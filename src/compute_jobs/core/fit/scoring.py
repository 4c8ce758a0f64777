"""Fits, ranks and ranges of all employers under a reader's weights and preferences.

A scorer rates every employer once per ledger. ``score`` weighs those ratings, checks the
preferences and puts the employers in order; the breakdown of a fit is built only when a reader
looks at that employer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING

from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion
from compute_jobs.core.fit.anchors import Anchors, overlap
from compute_jobs.core.fit.fit_model import (
    CriterionScore,
    Fit,
    OwnRating,
    Preference,
    PreferenceResult,
    Rating,
)
from compute_jobs.core.fit.order import Order, weighted_sum
from compute_jobs.core.fit.preference_answers import Answers
from compute_jobs.core.fit.preference_lines import PreferenceLines
from compute_jobs.core.fit.profile_weights import Weights, normalised
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all, with_verdict
from compute_jobs.core.fit.rubric import Rubric
from compute_jobs.core.fit.spread import fit_range

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger

Own = Mapping[str, Mapping[Criterion, OwnRating]]
"""The reader's verdicts by employer and criterion."""
Ratings = tuple[Rating, ...]
"""One employer's, in the order of CRITERIA."""
Results = tuple[PreferenceResult, ...]


def rate_everyone(facts: Facts) -> dict[str, Ratings]:
    """The ratings of each ranked employer, by name.

    Ranked are employers marked so that have any claim, and others with enough known ratings.
    """
    rated: dict[str, Ratings] = {}
    enough = facts.rubric.enough_criteria
    known = frozenset(facts.ledger.subjects)
    by_name = sorted(
        facts.evidence.employers.values(), key=lambda each: (each.name.casefold(), each.id)
    )
    for employer in by_name:
        if employer.id in known:
            ratings = rate_all(facts, employer)
            if employer.ranked or sum(not rating.gap for rating in ratings) >= enough:
                rated[employer.id] = ratings
    return rated


class Scorer:
    """Every employer rated under one ledger; cheap to ask for any weights and preferences.

    A place is an employer's index in ``ids`` and in every list beside it.
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
    ) -> None:
        """``rated``: what an earlier run rated under the same ledger and rubric, in the order of
        ``rate_everyone`` but without reasons. The reasons are worked out on demand."""
        self.facts = Facts(ledger, rubric)
        self.rubric = rubric
        self.anchors = anchors or Anchors(weights=dict(rubric.weights))
        self.lines = lines or PreferenceLines({})
        self._with_reasons: dict[str, Ratings] = {}
        if rated is None:
            rated = self._with_reasons = rate_everyone(self.facts)
        self.rated = rated
        self.ids = tuple(rated)
        self.places = {name: place for place, name in enumerate(self.ids)}
        self.employers = [ledger.evidence.employers[name] for name in self.ids]
        self.residuals = [self.anchors.residuals.get(name, 0.0) for name in self.ids]
        self.answers = Answers(self.facts, self.employers, self.lines)
        self._judge(own or {})

    def _judge(self, own: Own) -> None:
        self.own = own
        self.bare_ratings = [_judged(self.rated[name], own.get(name)) for name in self.ids]
        """By place, the reader's verdicts applied; the rubric's reasons may be missing."""

    def with_own(self, own: Own) -> Scorer:
        """The same ratings under other verdicts of the reader; nothing is rated again."""
        scorer = copy(self)
        scorer._judge(own)
        return scorer

    def ratings_of(self, employer: str) -> Ratings:
        """The six ratings with their reasons, the reader's verdicts applied."""
        ratings = self._with_reasons.get(employer)
        if ratings is None:
            ratings = rate_all(self.facts, self.employers[self.places[employer]])
            self._with_reasons[employer] = ratings
        return _judged(ratings, self.own.get(employer))

    def score(
        self,
        weights: Weights | None = None,
        preferences: Sequence[Preference] = (),
        *,
        evidence_only: bool = False,
    ) -> Ranking:
        """All employers in order. Raises ReaderError where the weights make no sense."""
        shares = normalised(weights or {}, self.rubric)
        shift = 0.0 if evidence_only else self.anchors.shift
        fade = 0.0 if evidence_only else overlap(shares, self.anchors.weights)
        active = tuple(preference for preference in preferences if preference.on)
        return Ranking(self, shares, active, shift=shift, fade=fade)


class Ranking:
    """One order of employers. Places are the scorer's; ``order`` is by rank."""

    def __init__(
        self,
        scorer: Scorer,
        weights: Mapping[Criterion, float],
        preferences: tuple[Preference, ...],
        *,
        shift: float,
        fade: float,
    ) -> None:
        self.scorer = scorer
        self.weights = weights
        self.preferences = preferences
        self.shift = shift
        self.fade = fade
        self._shares = [weights[criterion] for criterion in CRITERIA]
        self.fits = [
            weighted_sum(self._shares, (rating.mode for rating in ratings))
            + shift
            + fade * residual
            for ratings, residual in zip(scorer.bare_ratings, scorer.residuals, strict=True)
        ]
        self._excluded = frozenset[int]().union(*map(scorer.answers.excluded, preferences))
        self._order = Order(self.fits, self._excluded)
        self.order = tuple(scorer.ids[place] for place in self._order.places)
        """The eligible by rank, then the excluded by fit."""
        self.eligible_count = self._order.eligible_count
        self.excluded_ids = frozenset(self.order[self.eligible_count :])
        self._fits: dict[str, Fit] = {}
        self._ranges: dict[int, tuple[float, float]] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """All employers ranked or excluded, by name."""
        return self.scorer.ids

    def position(self, employer: str) -> int | None:
        """The employer's place; None where it isn't ranked at all."""
        return self.scorer.places.get(employer)

    def value(self, place: int) -> float:
        return self.fits[place]

    def rank(self, place: int) -> int | None:
        """1 + the number of eligible fits that are greater by more than a tie; None when out."""
        return None if place in self._excluded else self._order.rank(self.fits[place])

    def range_of(self, place: int) -> tuple[float, float]:
        """The 5th and 95th percentile of the fit."""
        known = self._ranges.get(place)
        if known is None:
            scorer = self.scorer
            triangles = [(it.low, it.mode, it.high) for it in scorer.bare_ratings[place]]
            low, high = fit_range(self._shares, triangles)
            moved = self.shift + self.fade * scorer.residuals[place]
            known = self._ranges[place] = low + moved, high + moved
        return known

    def excluded(self, place: int) -> bool:
        return place in self._excluded

    def not_met(self, place: int) -> tuple[Results, Results]:
        """Broken preferences, and unknown ones that the reader doesn't ignore."""
        results = [self.scorer.answers.result(each, place) for each in self.preferences]
        broken = tuple(each for each in results if each.answer == "broken")
        unknown = tuple(
            each
            for each in results
            if each.answer == "unknown" and each.preference.unknown != "ignore"
        )
        return broken, unknown

    def excluded_for(self, place: int) -> Results:
        """The preferences that put it below the line: broken ones, and unknown that exclude."""
        if place not in self._excluded:
            return ()
        broken, unknown = self.not_met(place)
        return (*broken, *(each for each in unknown if each.preference.unknown == "exclude"))

    def fit(self, employer: str) -> Fit | None:
        """The whole breakdown; made when asked for and kept."""
        place = self.position(employer)
        if place is None:
            return None
        if employer not in self._fits:
            scorer = self.scorer
            answers = tuple(scorer.answers.result(each, place) for each in self.preferences)
            self._fits[employer] = self._breakdown(place, scorer.ratings_of(employer), answers)
        return self._fits[employer]

    def outline(self, employer: str) -> Fit | None:
        """The numbers of the fit alone: with kept ratings, no employer is rated for them."""
        place = self.position(employer)
        if place is None:
            return None
        return self._breakdown(place, self.scorer.bare_ratings[place], ())

    def _breakdown(self, place: int, ratings: Ratings, answers: Results) -> Fit:
        scorer = self.scorer
        low, high = self.range_of(place)
        parts = tuple(
            CriterionScore(rating.criterion, weight, rating, weight * rating.mode)
            for rating, weight in zip(ratings, self._shares, strict=True)
        )
        name = scorer.ids[place]
        return Fit(
            employer=name,
            fit=self.fits[place],
            low=low,
            high=high,
            points=sum(part.points for part in parts),
            scale_shift=self.shift,
            residual=self.fade * scorer.residuals[place],
            published=scorer.anchors.published.get(name),
            criteria=parts,
            preferences=answers,
            excluded=place in self._excluded,
            rank=self.rank(place),
        )

    def signature(self) -> str:
        """The same for two rankings that any analysis would find the same."""
        from zlib import adler32, crc32

        scorer = self.scorer
        ratings = [[(it.low, it.mode, it.high) for it in each] for each in scorer.bare_ratings]
        basis = (
            (self._shares, scorer.anchors.weights, self.shift, self.fade > 0),
            (sorted(self._excluded), scorer.ids, ratings, scorer.residuals),
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

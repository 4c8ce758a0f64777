"""Fits for any number of employers, as flat lists: re-scored within a frame on every key.

A scorer rates everyone once per ledger. ``score`` weighs those ratings, holds the preferences
against them and puts them in order; a fit's breakdown is built only for the employer looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion, Employer
from compute_jobs.core.fit.anchors import Anchors, overlap
from compute_jobs.core.fit.fit_model import (
    CriterionScore,
    Fit,
    OwnRating,
    Preference,
    PreferenceResult,
    Rating,
)
from compute_jobs.core.fit.order import InOrder, Standing, Weighed, arrays_for
from compute_jobs.core.fit.preference_answers import Answers, KeptMeasures
from compute_jobs.core.fit.preference_lines import Lines
from compute_jobs.core.fit.profile_weights import Weights, normalised
from compute_jobs.core.fit.rated import Rated, Reasoned, Staff, rate_everyone
from compute_jobs.core.fit.rating_facts import Facts
from compute_jobs.core.fit.ratings import rate_all, with_verdict
from compute_jobs.core.fit.rubric import Rubric
from compute_jobs.core.fit.spread import Spread, fit_range, powers, spread

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger

Own = Mapping[str, Mapping[Criterion, OwnRating]]
"""The reader's verdicts by employer and criterion."""
Results = tuple[PreferenceResult, ...]


class Scorer:
    """Everyone rated under one ledger; cheap to ask for any weights and preferences.

    ``rated`` are columns kept from an earlier run under the same ledger and rubric: then nobody is
    rated before somebody looks. ``kept`` are measures from such a run.
    """

    def __init__(
        self,
        ledger: Ledger,
        rubric: Rubric,
        anchors: Anchors | None = None,
        lines: Lines | None = None,
        own: Own | None = None,
        *,
        rated: Rated | None = None,
        kept: KeptMeasures | None = None,
    ) -> None:
        self.facts = Facts(ledger, rubric)
        self.rubric = rubric
        self.anchors = anchors or Anchors(weights=dict(rubric.weights))
        self.lines = lines or Lines({})
        self._looked_at: dict[int, tuple[Rating, ...]] = {}
        if rated is None:
            rated, self._looked_at = rate_everyone(self.facts)
        self.rated = rated
        self.ids: tuple[str, ...] = rated.ids
        self.places: dict[str, int] = {name: place for place, name in enumerate(rated.ids)}
        self.employers: Sequence[Employer] = Staff(ledger.evidence.employers, rated.ids)
        residuals = self.anchors.residuals
        self.residuals = [residuals.get(name, 0.0) for name in rated.ids]
        self.answers = Answers(self.facts, self.employers, self.lines, kept)
        self._settle(own or {})

    @classmethod
    def near(cls, before: Scorer, ledger: Ledger) -> Scorer:
        """The scorer of another ledger of the same day: only those it touches are rated anew."""
        from compute_jobs.core.fit.rerated import MeasuresBefore, rerate, touched

        names = touched(before.facts.ledger, ledger)
        facts = Facts(ledger, before.rubric)
        rated, ratings = rerate(before.rated, facts, names)
        kept = MeasuresBefore(before.answers, before.places, facts, rated.ids, names)
        made = cls(ledger, before.rubric, before.anchors, before.lines, rated=rated, kept=kept)
        made._looked_at.update(ratings)
        return made

    def _settle(self, own: Own) -> None:
        self.own = own
        rated = self.rated
        self.lows, self.columns, self.highs = rated.lows, rated.modes, rated.highs
        judged = {self.places[name]: own[name] for name in own if name in self.places}
        if judged:
            lows, modes, highs = (
                tuple(column.copy() for column in columns)
                for columns in (rated.lows, rated.modes, rated.highs)
            )
            for place, verdicts in judged.items():
                for j, rating in enumerate(_judged(rated.bare(place), verdicts)):
                    lows[j][place], modes[j][place] = rating.low, rating.mode
                    highs[j][place] = rating.high
            self.lows, self.columns, self.highs = lows, modes, highs
        self._spreads: dict[int, Spread] = {}
        self._weighed = Weighed(self.columns, self.residuals)

    @property
    def ratings(self) -> Sequence[tuple[Rating, ...]]:
        """By place: the six ratings with their reasons, the reader's own verdicts among them."""
        return Reasoned(self.rated_at, len(self.ids))

    def spread(self, place: int) -> Spread:
        """One employer's ratings as numbers alone."""
        known = self._spreads.get(place)
        if known is None:
            columns = zip(self.lows, self.columns, self.highs, strict=True)
            ratings = [(low[place], mode[place], high[place]) for low, mode, high in columns]
            known = self._spreads[place] = spread(ratings)
        return known

    def rated_at(self, place: int) -> tuple[Rating, ...]:
        """One employer's, worked out at the first look."""
        found = self._looked_at.get(place)
        if found is None:
            found = self._looked_at[place] = rate_all(self.facts, self.employers[place])
        return _judged(found, self.own.get(self.ids[place]))

    def bare_ratings(self, place: int) -> tuple[Rating, ...]:
        """The same without reasons; made of the columns alone."""
        return _judged(self.rated.bare(place), self.own.get(self.ids[place]))

    def with_own(self, own: Own) -> Scorer:
        """The same ratings under other verdicts of the reader's; nothing is rated again."""
        made = object.__new__(Scorer)
        made.__dict__.update(self.__dict__)
        made._settle(own)
        return made

    def score(
        self,
        weights: Weights | None = None,
        preferences: Sequence[Preference] = (),
        *,
        evidence_only: bool = False,
    ) -> Ranking:
        """Everyone in order. Raises ReaderError where the weights make no sense."""
        shares = normalised(weights or {}, self.rubric)
        shift = 0.0 if evidence_only else self.anchors.shift
        fade = 0.0 if evidence_only else overlap(shares, self.anchors.weights)
        weights_of = [shares[criterion] for criterion in CRITERIA]
        standing = self._weighed.standing(weights_of, shift, fade)
        active = tuple(preference for preference in preferences if preference.on)
        return Ranking(self, shares, active, standing, shift=shift, fade=fade)


class Ranking:
    """One order of employers. Places index the scorer's lists; ``order`` is by rank."""

    def __init__(
        self,
        scorer: Scorer,
        weights: Mapping[Criterion, float],
        preferences: tuple[Preference, ...],
        standing: Standing,
        *,
        shift: float,
        fade: float,
    ) -> None:
        self.scorer = scorer
        self.weights = weights
        self._shares = [weights[criterion] for criterion in CRITERIA]
        self._powers = powers(self._shares)
        self.preferences = preferences
        self.fits = standing.fits
        self.shift = shift
        self.fade = fade
        self._out = self._excluded_places()
        self._order = standing.ordered(self._out)
        self.eligible_count = self._order.eligible_count
        self._fits: dict[int, Fit] = {}
        self._ranges = standing.ranges

    def _excluded_places(self) -> frozenset[int]:
        each = [self.scorer.answers.excluded(preference) for preference in self.preferences]
        return each[0] if len(each) == 1 else frozenset().union(*each)

    @property
    def ids(self) -> tuple[str, ...]:
        """Everyone ranked or excluded, by name."""
        return self.scorer.ids

    @cached_property
    def order(self) -> Sequence[str]:
        """The eligible by rank, then the excluded by fit."""
        return self.order_and(())

    def order_and(self, more: Sequence[str]) -> Sequence[str]:
        """The order, with some more names at its end."""
        scorer = self.scorer
        order = InOrder(scorer.ids, scorer.places, self._order, more)
        return order if arrays_for(len(scorer.ids)) is not None else tuple(order)

    @property
    def excluded_ids(self) -> frozenset[str]:
        return frozenset(map(self.scorer.ids.__getitem__, self._out))

    def position(self, employer: str) -> int | None:
        """The employer's place in the flat lists; None where it isn't ranked at all."""
        return self.scorer.places.get(employer)

    def value(self, place: int) -> float:
        return float(self.fits[place])

    def rank(self, place: int) -> int | None:
        """1 + the number of eligible fits that are greater by more than a tie; None when out."""
        if place in self._out:
            return None
        return self._order.rank(self.value(place))

    def range_of(self, place: int) -> tuple[float, float]:
        """The 5th and 95th percentile of the fit."""
        known = self._ranges.get(place)
        if known is None:
            scorer = self.scorer
            low, high = fit_range(self._powers, scorer.spread(place))
            moved = self.shift + self.fade * scorer.residuals[place]
            known = self._ranges[place] = low + moved, high + moved
        return known

    def excluded(self, place: int) -> bool:
        return place in self._out

    def not_met(self, place: int) -> tuple[Results, Results]:
        """What is broken, and what is unknown and worth showing: what the reader won't ignore."""
        answers = self.scorer.answers
        broken: list[PreferenceResult] = []
        unknown: list[PreferenceResult] = []
        for preference in self.preferences:
            answer = answers.answer(preference, place)
            if answer == "broken":
                broken.append(answers.result(preference, place))
            elif answer == "unknown" and preference.unknown != "ignore":
                unknown.append(answers.result(preference, place))
        return tuple(broken), tuple(unknown)

    def fit(self, employer: str) -> Fit | None:
        """The whole breakdown; made when asked for and kept."""
        place = self.position(employer)
        if place is None:
            return None
        made = self._fits.get(place)
        if made is None:
            made = self._fits[place] = self._make(place)
        return made

    def outline(self, employer: str) -> Fit | None:
        """The fit's numbers without reasons and answers: cheap for thousands."""
        place = self.position(employer)
        if place is None:
            return None
        return self._made(place, self.scorer.bare_ratings(place), ())

    def _make(self, place: int) -> Fit:
        scorer = self.scorer
        answers = tuple(scorer.answers.result(preference, place) for preference in self.preferences)
        return self._made(place, scorer.rated_at(place), answers)

    def _made(
        self, place: int, ratings: Sequence[Rating], answers: tuple[PreferenceResult, ...]
    ) -> Fit:
        scorer, weights = self.scorer, self._shares
        residual = self.fade * scorer.residuals[place]
        low, high = self.range_of(place)
        parts = tuple(
            CriterionScore(rating.criterion, weight, rating, weight * rating.mode)
            for rating, weight in zip(ratings, weights, strict=True)
        )
        name = scorer.ids[place]
        return Fit(
            employer=name,
            fit=self.value(place),
            low=low,
            high=high,
            points=sum(part.points for part in parts),
            scale_shift=self.shift,
            residual=residual,
            published=scorer.anchors.published.get(name),
            criteria=parts,
            preferences=answers,
            excluded=place in self._out,
            rank=self.rank(place),
        )

    def signature(self) -> str:
        """The same for two rankings that any analysis would find the same."""
        from array import array
        from zlib import adler32, crc32

        scorer = self.scorer
        faded = self.fade > 0
        said = repr((self._shares, scorer.anchors.weights, self.shift, faded, sorted(self._out)))
        names = "\n".join(scorer.ids)
        one, other = 0, 1  # hashlib would load OpenSSL, for a start that has no other use for it
        for part in (
            f"{said}\n{names}".encode("utf-8", "surrogatepass"),
            *(
                array("d", column).tobytes()
                for column in (*scorer.lows, *scorer.columns, *scorer.highs, scorer.residuals)
            ),
        ):
            one, other = crc32(part, one), adler32(part, other)
        return f"{len(scorer.ids):x}-{one:08x}{other:08x}"


def _judged(
    ratings: tuple[Rating, ...], verdicts: Mapping[Criterion, OwnRating] | None
) -> tuple[Rating, ...]:
    if not verdicts:
        return ratings
    return tuple(
        with_verdict(it, verdicts[it.criterion]) if it.criterion in verdicts else it
        for it in ratings
    )

"""The nouns of scoring: ratings with reasons, preferences with three answers, fits with ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Criterion, Tier

Op = Literal["<=", ">=", "=", "in", "not in"]
OPS: tuple[Op, ...] = get_args(Op)
Unknown = Literal["warn", "exclude", "ignore"]
UNKNOWN_CHOICES: tuple[Unknown, ...] = get_args(Unknown)
Answer = Literal["met", "broken", "unknown"]


class Reason(Struct, frozen=True):
    """One thing that made a rating what it is: the leading metric, or a named adjustment."""

    rule: str
    """The rubric's name for it, e.g. "growth.revenue_growth" or "stability.one_tenant"."""
    text: str
    points: float
    """What it added or subtracted; the leading metric's reason has the curve's value, pulled toward
    the gap as its evidence ages.
    """
    metric: str
    claims: tuple[str, ...]
    tier: Tier | None = None
    """The tier of its claims, the weakest if it is derived from several."""
    fresh: float = 1.0
    """How much its evidence still counts."""
    measured: float | None = None
    """The points before age; None if nothing was measured."""
    overdue: str = ""
    """As in "Q2 2026; Q3 was due by 13 Nov"; the rating's first text includes it."""


class Rating(Struct, frozen=True):
    """0-100 for one employer and criterion, triangular over low, mode, high."""

    employer: str
    criterion: Criterion
    low: float
    mode: float
    high: float
    gap: bool
    own: bool
    """Set by the reader's own verdict rather than by the rubric."""
    reasons: tuple[Reason, ...]
    claims: tuple[str, ...]

    def contributions(self, gap_mode: float) -> Iterator[tuple[Reason, float]]:
        """Each reason with the points it adds or subtracts.

        The first is counted from ``gap_mode``, the rating without any evidence.
        """
        for position, reason in enumerate(self.reasons):
            yield reason, reason.points - gap_mode if position == 0 else reason.points


class OwnRating(Struct, frozen=True):
    """What a reader's verdict does to one rating; made by ``dossier``, applied by ``fit``."""

    criterion: Criterion
    mode: float
    half_width: float
    text: str
    agrees: tuple[float, float] | None = None
    """Of a verdict without a number: ratings of the evidence that agree with it, and are kept."""


class Preference(Struct, frozen=True):
    """A deal-breaker on a metric. ``value`` is a number, a text, or texts for in / not in."""

    metric: str
    op: Op
    value: float | str | tuple[str, ...]
    unknown: Unknown = "warn"
    on: bool = True


class PreferenceResult(Struct, frozen=True):
    preference: Preference
    answer: Answer
    why: str
    """A short sentence, e.g. "top-5 customers 90 % > 60 %"."""
    claims: tuple[str, ...] = ()
    name: str = ""
    """The measure, as the sentence begins."""

    @property
    def figure_first(self) -> str:
        """The sentence if its end may be cut off: "90 % > 60 % top-5 customers"."""
        figure = self.why.removeprefix(f"{self.name} ")
        return self.why if not self.name or figure == self.why else f"{figure} {self.name}"


HEAVIEST = 1000.0
"""Weights are relative to each other; a larger number must be a typing error."""


class Profile(Struct, frozen=True):
    name: str = "infra-curious"
    label: str = "infra-curious engineer"
    weights: Mapping[str, float] = field(default_factory=dict)
    """By criterion; empty means the rubric's defaults."""
    preferences: tuple[Preference, ...] = ()
    evidence_only: bool = False
    scenarios: tuple[str, ...] = ()
    level: str = ""
    places: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()

    def with_preference(self, preference: Preference) -> Profile:
        """One preference per metric; a new one replaces the old one in its place."""
        kept = {it.metric: it for it in self.preferences} | {preference.metric: preference}
        return replace(self, preferences=tuple(kept.values()))


class CriterionScore(Struct, frozen=True):
    criterion: Criterion
    weight: float
    """Normalized: the six sum to 1."""
    rating: Rating
    points: float
    """weight x mode; the points of all criteria sum to the fit before shift and residual."""


class Fit(Struct, frozen=True):
    """points + scale_shift + residual = fit, always. Nothing is clipped."""

    employer: str
    fit: float
    low: float
    high: float
    points: float
    scale_shift: float
    residual: float
    published: float | None
    published_freshness: float | None
    """How much the published score still counts; None without one."""
    grounded: float
    """The share of the weights whose criterion has a leading measure."""
    criteria: tuple[CriterionScore, ...]
    preferences: tuple[PreferenceResult, ...]
    excluded: bool
    rank: int | None
    """None if excluded; ties share the better rank."""

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """The criteria with a weight but no leading measure."""
        return tuple(it.criterion for it in self.criteria if it.rating.gap and it.weight > 0)


class HypeFlag(Struct, frozen=True):
    employer: str
    flag: str
    """Id of the rule: "announced_over_deployed", "commitments_over_run_rate", ..."""
    title: str
    ratio: float | None
    contested: bool
    claims: tuple[str, ...]
    why: str
    ratio_low: float | None = None
    """The ends of the ratio; None if the figures leave that end open."""
    ratio_high: float | None = None
    ages: Mapping[str, int | None] = field(default_factory=dict)
    """Days since each of its claims was true or published; None if unknown."""
    inferred: tuple[str, ...] = ()
    """Its claims with a date that no document states."""

    def age_of(self, claim: str) -> str:
        """How old one of its claims is: "7 mo", or "7 mo, inferred"."""
        age = fmt.age(self.ages.get(claim))
        return f"{age}, inferred" if claim in self.inferred else age

    @property
    def age_text(self) -> str:
        """How old its claims are: "claims 2 d to 5 mo old, 1 undated, dates inferred"."""
        known = sorted(age for age in self.ages.values() if age is not None)
        undated = len(self.ages) - len(known)
        what = "claim" if len(self.ages) == 1 else "claims"
        if not known:
            return f"{what} undated" if undated else ""
        ages = list(dict.fromkeys((fmt.age(known[0]), fmt.age(known[-1]))))
        text = f"{what} {' to '.join(ages)} old"
        text = f"{text}, {undated} undated" if undated else text
        if not self.inferred:
            return text
        whole = len(self.inferred) == len(known)
        if whole:
            return f"{text}, {'date' if len(known) == 1 else 'dates'} inferred"
        return f"{text}, {len(self.inferred)} of the dates inferred"


Decision = Literal["first", "top2", "top3", "shortlist"]
OpenKind = Literal["agree_if", "undated", "possible", "overdue", "inferred"]


class Question(Struct, frozen=True):
    """A question worth asking next: the value of learning one cell."""

    employer: str
    criterion: Criterion
    value: float
    p_change: float
    row_value: float
    question: str
    decides: Decision = "first"
    """The choice that the answer would help most."""


class OpenQuestion(Struct, frozen=True):
    """Something that claims leave open. The value of an answer is unknown."""

    employer: str
    kind: OpenKind
    criterion: Criterion | None
    question: str
    claims: tuple[str, ...]

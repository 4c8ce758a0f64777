"""For, against, contested and unknown: an employer's evidence by criterion, each origin once.

There is no single number for sentiment. Opinions are listed separately and don't count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Criterion, Tier
from compute_jobs.core.fit.fit_model import CriterionScore, Reason
from compute_jobs.core.fit.scenario_overlays import ASSUMPTION
from compute_jobs.desk.view import View

OPINION_TIERS = ("analysis", "ambition")
_LEAST = 0.05
"""Visible points; less counts for neither side."""
UNAGED = 0.995
"""Freshness above which age isn't mentioned."""


class BalancePoint(Struct, frozen=True):
    """One argument for or against, with the points it adds or subtracts."""

    text: str
    points: float
    """Relative to the rating without evidence, for a leading measure."""
    tier: Tier | None
    fresh: float
    claims: tuple[str, ...]
    origins: tuple[str, ...]
    """Where its claims come from, each once."""


class CriterionBalance(Struct, frozen=True):
    criterion: Criterion
    weight: float
    rating: float
    favourable: tuple[BalancePoint, ...]
    adverse: tuple[BalancePoint, ...]
    contested: tuple[BalancePoint, ...]
    """On either side above, with a claim that another one contradicts."""
    unknown: tuple[str, ...]
    opinions: tuple[str, ...]
    """Claims of opinion or intent on this criterion's metrics, one for each origin."""


def balance(view: View, employer: str) -> Sequence[CriterionBalance]:
    """Criterion by criterion; an employer without evidence has only unknowns."""
    fit = view.partial(employer)
    if fit is None:
        return ()
    asked: dict[Criterion | None, list[str]] = {}
    for question in view.open_questions:
        if question.employer == employer:
            asked.setdefault(question.criterion, []).append(question.question)
    return [
        _criterion(view, employer, part, asked.get(part.criterion, ())) for part in fit.criteria
    ]


def balance_words(row: CriterionBalance) -> str:
    """One line: "+7.7 for (1 filed), −5.9 against (2 filed), 1 contested, 2 unknown"."""
    parts = []
    for points, word in ((row.favourable, "for"), (row.adverse, "against")):
        if points:
            total = sum(it.points for it in points)
            parts.append(f"{fmt.signed(total)} {word} ({_grounds(points)})")
    if row.contested:
        parts.append(f"{len(row.contested)} contested")
    if row.unknown:
        parts.append(f"{len(row.unknown)} unknown")
    if row.opinions:
        parts.append(f"{fmt.count(len(row.opinions), 'opinion')} not counted")
    return ", ".join(parts) or "nothing known"


def _grounds(points: Iterable[BalancePoint]) -> str:
    """The origins by tier, each once, and how much of them still counts: "2 filed, counts 96 %"."""
    tiers: dict[str, Tier | None] = {}
    fresh = 1.0
    for point in points:
        fresh = min(fresh, point.fresh)
        for origin in point.origins:
            tiers.setdefault(origin, point.tier)
    assumed = "assumed" if tiers.pop(ASSUMPTION.id, None) else ""
    counted = fmt.tier_counts(Counter(filter(None, tiers.values())))
    known = ", ".join(filter(None, (counted, assumed))) or "your own verdict"
    aged = f"counts {fmt.share(fresh)}" if fresh < UNAGED else ""
    return ", ".join(filter(None, (known, aged)))


def _criterion(
    view: View, employer: str, part: CriterionScore, asked: Iterable[str]
) -> CriterionBalance:
    rating = part.rating
    gap = view.ranking.scorer.rubric.gaps[part.criterion]
    sides: dict[bool, list[BalancePoint]] = {True: [], False: []}
    unknown = []
    for reason, points in rating.contributions(gap.mode):
        if not rating.own and (not reason.claims or reason.rule.endswith(".gap")):
            unknown.append(reason.text)
            continue
        if abs(points) >= _LEAST:
            sides[points > 0].append(_point(view, reason, points))
    both = (*sides[True], *sides[False])
    contested = [it for it in both if any(view.claim(name).conflicts_with for name in it.claims)]
    if rating.gap and gap.ask not in unknown:
        unknown.append(gap.ask)
    return CriterionBalance(
        criterion=part.criterion,
        weight=part.weight,
        rating=rating.mode,
        favourable=_by_size(sides[True]),
        adverse=_by_size(sides[False]),
        contested=tuple(contested),
        unknown=tuple(dict.fromkeys((*unknown, *asked))),
        opinions=_opinions(view, employer, part.criterion),
    )


def _point(view: View, reason: Reason, points: float) -> BalancePoint:
    claims = [view.claim(name).claim for name in reason.claims]
    return BalancePoint(
        reason.text, points, reason.tier, reason.fresh, reason.claims, _origins(view, claims)
    )


def _by_size(points: Iterable[BalancePoint]) -> tuple[BalancePoint, ...]:
    return tuple(sorted(points, key=lambda it: -abs(it.points)))


def _origins(view: View, claims: Iterable[Claim]) -> tuple[str, ...]:
    """The origins of claims, each once; a claim without one counts by its source."""
    names = (it.origin or next((ref.source for ref in it.sources), it.id) for it in claims)
    return tuple(dict.fromkeys(names))


def _opinions(view: View, employer: str, criterion: Criterion) -> tuple[str, ...]:
    metrics = view.evidence.metrics
    by_origin: dict[tuple[str, ...], str] = {}
    for row in view.claims(employer):
        metric = metrics.get(row.claim.metric)
        if (
            row.claim.tier in OPINION_TIERS
            and not row.set_aside
            and metric is not None
            and metric.criterion == criterion
        ):
            key = (*_origins(view, [row.claim]), row.claim.metric)
            by_origin.setdefault(key, row.claim.id)
    return tuple(by_origin.values())

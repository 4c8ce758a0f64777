"""What the ledger lets a rating stand on: measures of one subject, with width, span and claims.

Only claims of tier filed to reported that state a fact are measured here. Analysis, ambition and
plans are read by the hype watch, never by a rating.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence.claim_index import parents_of
from compute_jobs.core.evidence.evidence_model import (
    RATING_TIERS,
    TIER_RANK,
    Claim,
    Criterion,
    Employer,
    Evidence,
    Figure,
    Finding,
    Layer,
    Relation,
    Tier,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit.rubric import Adjust, Lead, Rubric

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger

TALK_STAGES = ("rumored", "negotiating")
"""A deal that is only talked of is no fact about capacity, income or tenants."""


class Measure(Struct, frozen=True):
    """One thing known of one employer: a number (flags are 1 or 0) and how well it is known."""

    name: str
    value: float
    low: float
    """With ``high``: the figure's own bounds, widened over an unresolved conflict."""
    high: float
    half_width: float
    text: str
    claims: tuple[str, ...]
    tier: Tier
    contested: bool = False
    written_low: float | None = None
    """The ends as written; None where the wording leaves that side open."""
    written_high: float | None = None
    perimeter: str = ""
    fresh: float = 1.0
    age_days: int | None = None
    raw: str = ""
    """A word or a date as the claim gives it."""

    @property
    def yes(self) -> bool:
        return self.value >= 0.5

    @property
    def detail(self) -> str:
        """What a flag's words say beyond yes and no, in brackets behind them."""
        return "" if self.text in ("yes", "no", "") else f" ({self.text})"

    @property
    def open_at(self) -> Literal["low", "high"] | None:
        """The one end that the wording leaves open."""
        if (self.written_low is None) == (self.written_high is None):
            return None
        return "low" if self.written_low is None else "high"


def usable(claim: Claim) -> bool:
    """Whether a rating may stand on this claim."""
    return (
        claim.tier in RATING_TIERS
        and claim.modality == "fact"
        and claim.deal_status not in TALK_STAGES
    )


class Facts:
    """An index over one ledger: measures by subject and metric, and the lines of the supply map."""

    def __init__(self, ledger: Ledger, rubric: Rubric) -> None:
        self.ledger = ledger
        self.rubric = rubric
        self.evidence: Evidence = ledger.evidence
        self.as_of: date = ledger.as_of
        self._by_subject: dict[str, dict[str, list[Finding]]] = {}
        self._measures: dict[tuple[str, str], tuple[Measure, ...]] = {}
        self._rules: dict[tuple[Criterion, Layer], tuple[tuple[Lead, ...], tuple[Adjust, ...]]] = {}

    def rules(
        self, criterion: Criterion, layer: Layer
    ) -> tuple[tuple[Lead, ...], tuple[Adjust, ...]]:
        """What the rubric has to say on a criterion at a layer."""
        key = (criterion, layer)
        if key not in self._rules:
            rubric = self.rubric
            self._rules[key] = (
                rubric.leads_for(criterion, layer),
                rubric.adjusts_for(criterion, layer),
            )
        return self._rules[key]

    def findings(self, subject: str) -> dict[str, list[Finding]]:
        """What claims that may move a rating come to, by metric; an asset's under any name."""
        known = self._by_subject.get(subject)
        if known is None:
            known = {}
            for finding in self.ledger.resting_on(subject):
                known.setdefault(finding.metric, []).append(finding)
            self._by_subject[subject] = known
        return known

    def measures(self, subject: str, metric: str) -> tuple[Measure, ...]:
        """All usable measures, the one to go by first: the subject alone, then the newest."""
        found = self.findings(subject).get(metric)
        if not found:
            return ()
        key = (subject, metric)
        if key not in self._measures:
            made = [m for m in map(self._measure, found) if m is not None]
            self._measures[key] = tuple(sorted(made, key=self._order))
        return self._measures[key]

    def measure(self, subject: str, metric: str) -> Measure | None:
        found = self.measures(subject, metric)
        return found[0] if found else None

    def first_measure(self, subject: str, *metrics: str) -> Measure | None:
        """The measure of the first of these metrics that is known."""
        known = (self.measure(subject, metric) for metric in metrics)
        return next((measure for measure in known if measure is not None), None)

    def mention(self, subject: str, metric: str) -> Measure | None:
        """A fact told without a figure ("high cash burn"), as a yes."""
        for finding in self.findings(subject).get(metric, ()):
            told = [c for c in self.supported(finding.claims) if usable(c) and c.figure is None]
            if told:
                claim = max(told, key=lambda c: (self.ordinal(c), -TIER_RANK[c.tier], c.id))
                return Measure(
                    metric,
                    1.0,
                    1.0,
                    1.0,
                    self.width_of(claim),
                    claim.hedge or "told without a figure",
                    (claim.id,),
                    claim.tier,
                    fresh=self.fresh(claim),
                    age_days=self.ledger.age_days(claim),
                )
        return None

    def all_findings(self, subject: str, metric: str) -> list[Finding]:
        """Of any tier, ambition and analysis included."""
        return [it for it in self.ledger.of(subject) if it.metric == metric]

    def asset(self, asset: str) -> str:
        """The asset a name stands for: another name's own."""
        seen = {asset}
        while True:
            entry = self.evidence.assets.get(asset)
            if entry is None or entry.alias_of is None or entry.alias_of in seen:
                return asset
            asset = entry.alias_of
            seen.add(asset)

    @cached_property
    def children(self) -> dict[str, tuple[Employer, ...]]:
        """Subsidiaries by parent."""
        found: dict[str, tuple[Employer, ...]] = {}
        for child, parent in parents_of(self.evidence).items():
            found[parent] = (*found.get(parent, ()), self.evidence.employers[child])
        return found

    @cached_property
    def relations_of(self) -> dict[str, tuple[tuple[str, Relation], ...]]:
        """Live lines of each employer: (asset, relation)."""
        found: dict[str, list[tuple[str, Relation]]] = {}
        for relation in self.evidence.relations:
            if self.live(relation):
                asset = self.asset(relation.asset)
                found.setdefault(relation.employer, []).append((asset, relation))
        return {employer: tuple(lines) for employer, lines in found.items()}

    @cached_property
    def relations_at(self) -> dict[str, tuple[Relation, ...]]:
        """Live lines of each asset."""
        found: dict[str, list[Relation]] = {}
        for lines in self.relations_of.values():
            for asset, relation in lines:
                found.setdefault(asset, []).append(relation)
        return {asset: tuple(lines) for asset, lines in found.items()}

    def live(self, relation: Relation) -> bool:
        """Signed or running at the as-of date, on a visible claim that a rating may stand on."""
        if relation.status not in ("signed", "effective"):
            return False
        if relation.end is not None and relation.end.last < self.as_of:
            return False
        if relation.start is not None and relation.start.first > self.as_of:
            return False
        visible = self.ledger.visible
        return not relation.claims or any(
            c in visible and visible[c].tier in RATING_TIERS for c in relation.claims
        )

    def supported(self, claims: Iterable[str]) -> tuple[Claim, ...]:
        visible = self.ledger.visible
        found = [visible[c] for c in claims if c in visible]
        return tuple(sorted(found, key=lambda c: (TIER_RANK[c.tier], c.id)))

    def width_of(self, claim: Claim, tier: Tier | None = None) -> float:
        return self.rubric.half_width(tier or claim.tier, self.fresh(claim))

    def fresh(self, claim: Claim) -> float:
        """A closed figure's relevance fades from its period's end; all else ages in the ledger."""
        metric = self.evidence.metrics.get(claim.metric)
        if metric is not None and metric.behaviour == "closed":
            period = claim.period
            if period is not None and period.known and period.end is not None:
                days: float | None = (self.as_of - period.end).days
            else:
                days = self.ledger.age_days(claim)
            if days is None:
                return float(self.ledger.fresh(claim))
            return float(min(1.0, 2.0 ** (-max(days, 0) / self.rubric.relevance_half_life)))
        return float(self.ledger.fresh(claim))

    def ordinal(self, claim: Claim) -> int:
        """A day number for "newest": a finished period counts from its end."""
        metric = self.evidence.metrics.get(claim.metric)
        if metric is not None and metric.behaviour == "closed":
            period = claim.period
            if period is not None and period.known and period.end is not None:
                return period.end.toordinal()
        if claim.as_of is not None:
            return claim.as_of.last.toordinal()
        age = self.ledger.age_days(claim)
        return self.as_of.toordinal() - age if age is not None else 0

    def _order(self, measure: Measure) -> tuple[bool, int, int, str]:
        claim = self.claim_of(measure)
        newest = -self.ordinal(claim)
        return (bool(measure.perimeter), newest, TIER_RANK[claim.tier], claim.id)

    def claim_of(self, measure: Measure) -> Claim:
        """The claim whose figure a measure of one metric carries."""
        return self.ledger.visible[measure.claims[0]]

    def _measure(self, finding: Finding) -> Measure | None:
        claim, tier = finding.standing, finding.tier
        if not usable(claim):
            others = [c for c in self.supported(finding.claims) if usable(c)]
            if not others:
                return None
            claim = max(others, key=lambda c: (self.ordinal(c), -TIER_RANK[c.tier], c.id))
            tier = claim.tier
        measure = measure_of(claim, tier)
        if measure is None:
            return None
        fresh = self.fresh(claim)
        disputed: tuple[str, ...] = ()
        low, high = measure.low, measure.high
        from_, to = measure.written_low, measure.written_high
        contested = finding.contested and claim is finding.standing
        if contested:
            disputed = finding.contradicted_by
            if claim.figure is not None and claim.figure.per is None:
                low = low if finding.span_low is None else min(low, finding.span_low)
                high = high if finding.span_high is None else max(high, finding.span_high)
                open_low, open_high = self._open(disputed)
                from_, to = None if open_low else from_, None if open_high else to
        return replace(
            measure,
            low=low,
            high=high,
            half_width=self.rubric.half_width(tier, fresh),
            claims=tuple(dict.fromkeys((claim.id, *finding.corroborated_by, *disputed))),
            contested=contested,
            written_low=from_,
            written_high=to,
            fresh=fresh,
            perimeter=finding.perimeter,
            age_days=self.ledger.age_days(claim),
        )

    def _open(self, claims: Iterable[str]) -> tuple[bool, bool]:
        """Whether one of these leaves the lower or the upper side open."""
        found = [claim.figure for claim in self.supported(claims)]
        numbers = [figure for figure in found if figure is not None and figure.middle is not None]
        return any(it.bound_low is None for it in numbers), any(
            it.bound_high is None for it in numbers
        )


def measure_of(claim: Claim, tier: Tier) -> Measure | None:
    """A claim's figure as a measure, with its own bounds."""
    figure = claim.figure
    if figure is None:
        return None
    text = show_figure(figure)
    value = figure.middle
    if value is None:
        return Measure(claim.metric, 0.0, 0.0, 0.0, 0.0, text, (claim.id,), tier, raw=figure.text)
    low, high = figure_ends(figure, value)
    return Measure(
        claim.metric,
        value,
        low,
        high,
        0.0,
        text,
        (claim.id,),
        tier,
        written_low=written(figure, value)[0],
        written_high=written(figure, value)[1],
    )


def figure_ends(figure: Figure, value: float) -> tuple[float, float]:
    """The bounds; an open side reaches no further than the figure itself."""
    low = figure.bound_low if figure.bound_low is not None else value
    high = figure.bound_high if figure.bound_high is not None else value
    return min(low, value), max(high, value)


def written(figure: Figure, value: float) -> tuple[float | None, float | None]:
    """The ends as written: "2–3 %" is 2 to 3, "5B+" is 5 billion and open above."""
    low = figure.low if figure.low is not None else value
    high = figure.high if figure.high is not None else value
    return (
        None if figure.bound_low is None else low,
        None if figure.bound_high is None else high,
    )


def combine(
    name: str,
    value: float,
    text: str,
    parts: Sequence[Measure],
    *,
    low: float | None = None,
    high: float | None = None,
    rising: Sequence[Measure] = (),
    falling: Sequence[Measure] = (),
) -> Measure:
    """A measure reckoned from others: as wide and as weak as the widest and weakest of them.

    It is greater where those it is ``rising`` with are, and less where those it is ``falling``
    with are greater: an end that one of them leaves open is open here.
    """
    more = any(it.written_high is None for it in rising)
    more = more or any(it.written_low is None for it in falling)
    less = any(it.written_low is None for it in rising)
    less = less or any(it.written_high is None for it in falling)
    claims = tuple(dict.fromkeys(c for part in parts for c in part.claims))
    weakest = max(parts, key=lambda part: TIER_RANK[part.tier])
    return Measure(
        name,
        value,
        value if low is None else min(low, value),
        value if high is None else max(high, value),
        max(part.half_width for part in parts),
        text,
        claims,
        weakest.tier,
        any(part.contested for part in parts),
        written_low=None if less else value,
        written_high=None if more else value,
        fresh=min(part.fresh for part in parts),
        age_days=max((p.age_days for p in parts if p.age_days is not None), default=None),
    )


def name_of(evidence: Evidence, subject: str) -> str:
    """The name a reader knows an employer or an asset by."""
    if subject in evidence.employers:
        return evidence.employers[subject].name
    if subject in evidence.assets:
        return evidence.assets[subject].name
    return subject

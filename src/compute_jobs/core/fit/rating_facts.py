"""What a rating may be based on: measures of one subject, with width, range and claims.

Only facts of tier filed to reported count here. Analysis, ambition and plans are used by the hype
watch, never by a rating.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import effective_day, freshness
from compute_jobs.core.evidence.evidence_model import (
    LIVE_STAGES,
    RATING_TIERS,
    TALK_STAGES,
    TIER_RANK,
    Claim,
    Day,
    Employer,
    Evidence,
    Figure,
    Finding,
    Relation,
    Tier,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.fit.rubric import Curve, Rubric

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger


def credited_points(curve: Curve, parts: Sequence[tuple[float, float]], gap: float) -> float:
    """The gap plus the credited share of what each part (an amount and its share) adds above it.

    Parts are stacked, so another one never costs points.
    """
    total = 0.0
    reached = points = gap
    for amount, share in parts:
        total += amount
        above = max(curve.at(total), gap)
        points += share * (above - reached)
        reached = above
    return min(points, curve.at(total)) if reached == gap else points


class Measure(Struct, frozen=True):
    """One thing known about one employer: a number (flags are 1 or 0) and how well it is known."""

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
    """The ends as written; None if the wording leaves that side open."""
    written_high: float | None = None
    perimeter: str = ""
    fresh: float = 1.0
    age_days: int | None = None
    raw: str = ""
    """A word or a date as in the claim."""
    overdue: str = ""
    """Its period, and the newer one that was due."""
    credits: tuple[Credited, ...] = ()
    """Its parts if they aren't credited in full, the most credited first."""

    @property
    def yes(self) -> bool:
        return self.value >= 0.5

    @property
    def detail(self) -> str:
        """What a flag says beyond yes and no, in brackets after it."""
        return "" if self.text in ("yes", "no", "") else f" ({self.text})"

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The ends as written; of all figures if they are disputed. None is open."""
        low, high = self.written_low, self.written_high
        if self.contested:
            return None if low is None else self.low, None if high is None else self.high
        return low, high

    @property
    def open_at(self) -> Literal["low", "high"] | None:
        """The one end that the wording leaves open."""
        if (self.written_low is None) == (self.written_high is None):
            return None
        return "low" if self.written_low is None else "high"


class Credited(Struct, frozen=True):
    """A part of a measure, and the share of what it adds above the gap that is credited."""

    measure: Measure
    share: float = 1.0
    how: str = ""
    """The role it is credited for, in words."""

    @property
    def value(self) -> float:
        return self.measure.value * self.share


def usable(claim: Claim) -> bool:
    """Whether a rating may be based on this claim."""
    return (
        claim.tier in RATING_TIERS
        and claim.modality == "fact"
        and claim.deal_status not in TALK_STAGES
    )


class Facts:
    """An index over one ledger: measures by subject and metric, and the links of the supply map."""

    def __init__(self, ledger: Ledger, rubric: Rubric) -> None:
        self.ledger = ledger
        self.rubric = rubric
        self.evidence: Evidence = ledger.evidence
        self.as_of: date = ledger.as_of
        self._findings: dict[str, dict[str, list[Finding]]] = {}
        self._measures: dict[tuple[str, str], tuple[Measure, ...]] = {}

    # -- measures ----------------------------------------------------------------------------

    def findings(self, subject: str) -> dict[str, list[Finding]]:
        """By metric, the conclusions from claims that may change a rating; an asset's under any
        name.
        """
        if subject not in self._findings:
            by_metric: dict[str, list[Finding]] = {}
            for finding in self.ledger.resting_on(subject):
                by_metric.setdefault(finding.metric, []).append(finding)
            self._findings[subject] = by_metric
        return self._findings[subject]

    def measures(self, subject: str, metric: str) -> tuple[Measure, ...]:
        """All usable measures, the most relevant first: the subject alone, then the newest; of
        those that end on one day, the shortest period that is about as relevant as the longest.
        """
        key = (subject, metric)
        if key not in self._measures:
            findings = self.findings(subject).get(metric, ())
            measures = [m for m in map(self._measure, findings) if m is not None]
            self._measures[key] = tuple(sorted(measures, key=self._order))
        return self._measures[key]

    def measure(self, subject: str, metric: str) -> Measure | None:
        return next(iter(self.measures(subject, metric)), None)

    def first_measure(self, subject: str, *metrics: str) -> Measure | None:
        """The measure of the first of these metrics that is known."""
        known = (self.measure(subject, metric) for metric in metrics)
        return next((measure for measure in known if measure is not None), None)

    def mention(self, subject: str, metric: str) -> Measure | None:
        """A fact reported without a figure ("high cash burn"), as a yes."""
        for finding in self.findings(subject).get(metric, ()):
            bare = [c for c in self.supported(finding.claims) if usable(c) and c.figure is None]
            if bare:
                claim = self._newest(bare)
                return self.said(claim, metric, claim.hedge or "reported without a figure", 1.0)
        return None

    def said(self, claim: Claim, name: str, text: str, value: float = 0.0) -> Measure:
        """What a claim says without a figure of its own."""
        return Measure(
            name,
            *(value, value, value),
            self.width_of(claim),
            text,
            (claim.id,),
            claim.tier,
            fresh=self.fresh(claim),
            age_days=self.ledger.age_days(claim),
        )

    def of_claim(self, claim: Claim) -> Measure | None:
        """What a claim's own figure says; None without one."""
        figure = claim.figure
        if figure is None:
            return None
        said = self.said(claim, claim.metric, show_figure(figure), figure.middle or 0.0)
        low, high = figure_ends(figure)
        written_low, written_high = written_ends(figure)
        return replace(
            said,
            low=low,
            high=high,
            written_low=written_low,
            written_high=written_high,
            raw=figure.text if figure.middle is None else "",
            overdue=self.overdue(claim),
        )

    def _measure(self, finding: Finding) -> Measure | None:
        """The standing claim's figure, widened over what contests it."""
        claim, tier = finding.standing, finding.tier
        if not usable(claim):
            others = [c for c in self.supported(finding.claims) if usable(c)]
            if not others:
                return None
            claim = self._newest(others)
            tier = claim.tier
        measure = self.of_claim(claim)
        if measure is None:
            return None
        contested = finding.contested and claim is finding.standing
        opposing = finding.contradicted_by if contested else ()
        measure = replace(
            measure,
            half_width=self.rubric.half_width(tier, measure.fresh),
            claims=each_once(measure.claims, finding.corroborated_by, opposing),
            tier=tier,
            contested=contested,
            perimeter=finding.perimeter,
        )
        if not contested or claim.figure is None or claim.figure.per is not None:
            return measure
        low = measure.low if finding.span_low is None else finding.span_low
        high = measure.high if finding.span_high is None else finding.span_high
        figures = [it.figure for it in self.supported(opposing)]
        numbers = [it for it in figures if it is not None and it.middle is not None]
        open_below = any(it.bound_low is None for it in numbers)
        open_above = any(it.bound_high is None for it in numbers)
        return replace(
            measure,
            low=min(measure.low, low),
            high=max(measure.high, high),
            written_low=None if open_below else measure.written_low,
            written_high=None if open_above else measure.written_high,
        )

    def _order(self, measure: Measure) -> tuple[bool, int, int, float, int, str]:
        claim = self.claim_of(measure)
        newest = -self.ordinal(claim)
        start = claim.period.start if claim.period is not None else None
        shortest = -start.toordinal() if start is not None else 0
        relevance = -round(measure.fresh, 1)
        rank = TIER_RANK[claim.tier]
        return (bool(measure.perimeter), newest, rank, relevance, shortest, claim.id)

    # -- claims ------------------------------------------------------------------------------

    def claim_of(self, measure: Measure) -> Claim:
        """The claim that a measure's figure comes from."""
        return self.ledger.visible[measure.claims[0]]

    def all_findings(self, subject: str, metric: str) -> Sequence[Finding]:
        """Of any tier, ambition and analysis included."""
        return self.ledger.of(subject, metric)

    def supported(self, claims: Iterable[str]) -> tuple[Claim, ...]:
        """The visible ones among these claims, the best tier first."""
        visible = self.ledger.visible
        known = [visible[c] for c in claims if c in visible]
        return tuple(sorted(known, key=lambda c: (TIER_RANK[c.tier], c.id)))

    def resting_also(self, measure: Measure, *groups: Iterable[str]) -> Measure:
        """The measure with more that its text says: as weak as the weakest of it, each group of
        claims being as strong as its best, and one without any as strong as a report."""
        tiers = [
            found[0].tier if (found := self.supported(group)) else "reported" for group in groups
        ]
        return replace(
            measure,
            claims=each_once(measure.claims, *groups),
            tier=max([measure.tier, *tiers], key=TIER_RANK.__getitem__),
        )

    def _newest(self, claims: Iterable[Claim]) -> Claim:
        return max(claims, key=lambda c: (self.ordinal(c), -TIER_RANK[c.tier], c.id))

    @cached_property
    def claims_by_party(self) -> dict[str, list[Claim]]:
        """Every visible claim by its subjects and its counterparty."""
        claims: dict[str, list[Claim]] = {}
        for claim in self.ledger.visible.values():
            for party in claim.parties:
                claims.setdefault(party, []).append(claim)
        return claims

    @cached_property
    def sites_of_deal(self) -> dict[str, set[str]]:
        """The assets that the claims of each deal name; a claim without a deal stands alone."""
        sites: dict[str, set[str]] = {}
        for claim in self.ledger.visible.values():
            named = (self.ledger.index.name(s) for s in claim.subjects if s in self.evidence.assets)
            sites.setdefault(claim.deal or claim.id, set()).update(named)
        return sites

    @cached_property
    def starts_of_deal(self) -> dict[str, Day]:
        """The earliest start that any claim of each deal gives."""
        starts: dict[str, Day] = {}
        for claim in self.ledger.visible.values():
            if claim.deal and claim.start is not None and usable(claim):
                known = starts.get(claim.deal, claim.start)
                starts[claim.deal] = min(known, claim.start, key=lambda day: day.first)
        return starts

    # -- age ---------------------------------------------------------------------------------

    def width_of(self, claim: Claim) -> float:
        return self.rubric.half_width(claim.tier, self.fresh(claim))

    def fresh(self, claim: Claim) -> float:
        """A closed figure counts fully until a newer one is due; everything else ages in the
        ledger. A closed figure with an unknown period fades from the claim's own date.
        """
        if not self._is_closed(claim):
            return self.ledger.fresh(claim)
        relevance = self.rubric.relevance
        relevant = None if claim.period is None else relevance.of(claim.period, self.as_of)
        if relevant is not None:
            return relevant
        unknown = self.evidence.rules.unknown_half_lives
        return freshness(self.ledger.age_days(claim), relevance.half_life, unknown)

    def overdue(self, claim: Claim) -> str:
        """ "Q2 2026; Q3 was due by 13 Nov" for a closed figure that should be replaced by now."""
        metric = self.evidence.metrics.get(claim.metric)
        if metric is None or metric.behaviour != "closed" or metric.dimension == "duration":
            return ""  # durations are not reported again
        return self.rubric.relevance.overdue(claim.period, self.as_of)

    def how_known(self, claim: Claim, tier: Tier, hedge: str = "", *, dated: bool = False) -> str:
        """As in "filed, H1 2026" or "press, 5 mo": no age if the text is ``dated`` itself."""
        when = ""
        if claim.period is not None and claim.period.known:
            when = fmt.period(claim.period)
        elif (age := self.ledger.age_days(claim)) is not None:
            day = effective_day(claim, self.evidence.sources)
            when = fmt.age(age) + (", date inferred" if day is not None and day.inferred else "")
        label = fmt.how_known(claim, self.evidence.origin_of(claim), tier)
        if claim.pack == "scenario":
            return label
        return ", ".join(part for part in (label, hedge, "" if dated else when) if part)

    def ordinal(self, claim: Claim) -> int:
        """A day number for sorting by age: a finished period counts from its end."""
        end = _period_end(claim) if self._is_closed(claim) else None
        if end is not None:
            return end.toordinal()
        if claim.as_of is not None:
            return claim.as_of.last.toordinal()
        age = self.ledger.age_days(claim)
        return self.as_of.toordinal() - age if age is not None else 0

    def _is_closed(self, claim: Claim) -> bool:
        metric = self.evidence.metrics.get(claim.metric)
        return metric is not None and metric.behaviour == "closed"

    # -- the supply map ----------------------------------------------------------------------

    @cached_property
    def children(self) -> dict[str, tuple[Employer, ...]]:
        """Subsidiaries by parent."""
        employers = self.evidence.employers
        children = self.ledger.index.children
        return {parent: tuple(employers[it] for it in ids) for parent, ids in children.items()}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """An employer's owner on that day: as listed, or from a claim that its sale is done."""
        listed = {it.id: it.parent for it in self.evidence.employers.values() if it.parent}
        bought = {
            claim.subjects[0]: claim.counterparty
            for claim in self.ledger.visible.values()
            if claim.role == "parent" and claim.deal_status == "effective" and usable(claim)
            if claim.counterparty and claim.subjects[0] in self.evidence.employers
        }
        return {**bought, **listed}

    @cached_property
    def relations_of(self) -> dict[str, list[tuple[str, Relation]]]:
        """Current links of each employer: (asset, relation)."""
        lines: dict[str, list[tuple[str, Relation]]] = {}
        for relation in self.evidence.relations:
            if self._is_live(relation):
                asset = self.ledger.index.name(relation.asset)
                lines.setdefault(relation.employer, []).append((asset, relation))
        return lines

    @cached_property
    def relations_at(self) -> dict[str, list[Relation]]:
        """Current links of each asset."""
        by_asset: dict[str, list[Relation]] = {}
        for lines in self.relations_of.values():
            for asset, relation in lines:
                by_asset.setdefault(asset, []).append(relation)
        return by_asset

    @cached_property
    def signed_at(self) -> dict[str, list[Relation]]:
        """Agreed links of each asset that begin after the as-of date."""
        by_asset: dict[str, list[Relation]] = {}
        for relation in self.evidence.relations:
            if self._begins_later(relation) and self._is_agreed(relation):
                by_asset.setdefault(self.ledger.index.name(relation.asset), []).append(relation)
        return by_asset

    def in_force(self, claim: Claim) -> bool:
        """Whether the deal that a claim is about hasn't ended."""
        over = claim.end is not None and claim.end.last < self.as_of
        return claim.deal_status != "ended" and not over

    def _is_live(self, relation: Relation) -> bool:
        return self._is_agreed(relation) and not self._begins_later(relation)

    def _begins_later(self, relation: Relation) -> bool:
        return relation.start is not None and relation.start.first > self.as_of

    def _is_agreed(self, relation: Relation) -> bool:
        """Signed or running and not over, by a visible claim that may change a rating."""
        if relation.status not in LIVE_STAGES:
            return False
        if relation.end is not None and relation.end.last < self.as_of:
            return False
        visible = self.ledger.visible
        return not relation.claims or any(
            c in visible and visible[c].tier in RATING_TIERS for c in relation.claims
        )


def _period_end(claim: Claim) -> date | None:
    return claim.period.end if claim.period is not None and claim.period.known else None


def figure_ends(figure: Figure) -> tuple[float, float]:
    """The bounds; an open side ends at the figure itself."""
    value = figure.middle or 0.0
    low = figure.bound_low if figure.bound_low is not None else value
    high = figure.bound_high if figure.bound_high is not None else value
    return min(low, value), max(high, value)


def written_ends(figure: Figure) -> tuple[float | None, float | None]:
    """The ends as written: "2–3 %" is 2 to 3, "5B+" is 5 billion and open above."""
    low = figure.low if figure.low is not None else figure.middle
    high = figure.high if figure.high is not None else figure.middle
    return (
        None if figure.bound_low is None else low,
        None if figure.bound_high is None else high,
    )


def each_once(*groups: Iterable[str]) -> tuple[str, ...]:
    """The ids of all groups in order, each once."""
    return tuple(dict.fromkeys(claim for group in groups for claim in group))


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
    """A measure derived from others: as wide and as weak as the widest and weakest of them.

    It rises with those in ``rising`` and falls with those in ``falling``; an end that one of them
    leaves open is open here.
    """
    more = any(it.written_high is None for it in rising)
    more = more or any(it.written_low is None for it in falling)
    less = any(it.written_low is None for it in rising)
    less = less or any(it.written_high is None for it in falling)
    weakest = max(parts, key=lambda part: TIER_RANK[part.tier])
    return Measure(
        name,
        value,
        value if low is None else min(low, value),
        value if high is None else max(high, value),
        max(part.half_width for part in parts),
        text,
        each_once(*(part.claims for part in parts)),
        weakest.tier,
        any(part.contested for part in parts),
        written_low=None if less else value,
        written_high=None if more else value,
        fresh=min(part.fresh for part in parts),
        age_days=max((p.age_days for p in parts if p.age_days is not None), default=None),
        overdue=next((p.overdue for p in parts if p.overdue), ""),
    )


def flag_measure(name: str, yes: bool, base: Measure, text: str) -> Measure:
    """A plain yes or no, based on another measure."""
    value = 1.0 if yes else 0.0
    return replace(
        base,
        name=name,
        value=value,
        low=value,
        high=value,
        text=text,
        written_low=value,
        written_high=value,
        contested=False,
    )

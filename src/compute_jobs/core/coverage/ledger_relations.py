"""What a candidate would be in the ledger: new, agreeing, newer, contradicting or known.

A candidate is turned into a claim and compared with the claims on its subject and metric, and with
the document's other candidates, by the ledger's own rules (R0 to R7), before any is accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import inf

from msgspec.structs import replace

from compute_jobs.core.coverage.candidates import Candidate, LedgerRelation, Reading, Standing
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.claim_keys import Comparable, EvidenceIndex, Key
from compute_jobs.core.evidence.conclusions import comparison_of
from compute_jobs.core.evidence.dates import DayError, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    TIER_RANK,
    Claim,
    Day,
    Figure,
    Metric,
    Period,
    SourceRef,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.evidence.ledger import Ledger
from compute_jobs.core.evidence.rules import RuleVerdict, agrees, compare, within

MOST_COMPARED = 40
"""Claims on one subject and metric that a candidate is compared with, current ones first, and
figures of its document."""
_AGREED = ("agrees", "known", "retells")
_PART = (
    "Another figure of this document agrees with the ledger; this one may be about a part of it. "
    "Check it before you accept it."
)
_OPEN = (
    'One of the two is only a bound, such as "at least": it allows the other figure without '
    "confirming it."
)
_QUIET = frozenset(("unrelated", "different_period", "derived"))
_AGAINST = frozenset(("conflict", "possible_conflict"))
_UNSURE = frozenset(("conflict", "conflict_undated"))
_ORDER: Mapping[Standing, int] = {
    "contradicts": 0,
    "known": 1,
    "retells": 2,
    "agrees": 3,
    "updates": 4,
    "older": 5,
    "agrees_if": 6,
    "watch": 7,
    "asks": 8,
    "new": 9,
}


def candidate_claim(candidate: Candidate, metric: Metric, published: str = "") -> Claim:
    """The candidate as a claim of its first metric. Anything unreadable is left out."""
    figure = candidate.figure
    period, as_of = dates_for(candidate, metric)
    return Claim(
        id=f"candidate-{candidate.id}",
        subjects=(candidate.subject,),
        metric=metric.id,
        statement=candidate.quote,
        tier=candidate.tier,
        sources=(SourceRef("candidate"),),
        figure=None if figure is None else figure_for(figure, metric),
        period=_period(period),
        as_of=_day(as_of),
        start=_day(candidate.start_day),
        end=_day(candidate.end_day),
        published=_day(published),
        hedge=candidate.hedge,
        modality=candidate.modality,
        counterparty=candidate.counterparty or None,
        perimeter=candidate.perimeter,
    )


def figure_for(figure: Figure, metric: Metric) -> Figure:
    """A count in the noun of its metric; GPUs and TPUs stay what they are."""
    if metric.dimension != "count" or figure.unit in ("gpu", "tpu", metric.unit):
        return figure
    return replace(figure, unit=metric.unit)


def dates_for(candidate: Candidate, metric: Metric | None) -> tuple[str, str]:
    """Period and as-of date of its claim: a level has an as-of date, not a period."""
    moving = metric is not None and metric.behaviour not in ("closed", "plan")
    if moving and candidate.modality != "plan" and not candidate.as_of and _day(candidate.period):
        return "", candidate.period
    return candidate.period, candidate.as_of


def relate(reading: Reading, ledger: Ledger, *, url: str = "") -> Reading:
    """The reading with each candidate's relation to the ledger.

    ``url`` is the document's address: claims of the same document are known already.
    """
    known = _KnownClaims(ledger, url)
    published = reading.facts.published
    apart = known.apart(reading.candidates, published)
    related = [
        _asked(known.related(each, published), apart.get(each.id)) for each in reading.candidates
    ]
    agreed = {
        _about(each)
        for each in related
        if each.relation is not None and each.relation.standing in _AGREED
    }
    return replace(reading, candidates=tuple(_doubted(each, agreed) for each in related))


def _with_year(why: str, part: str, period: str) -> str:
    """The explanation with the period as it is shown elsewhere, its year marked as concluded."""
    known, shown = _period(part), _period(period)
    if known is None or shown is None or part == period:
        return why
    return why.replace(fmt.period(known), f"{fmt.period(shown)} (the year is concluded)")


def _about(candidate: Candidate) -> tuple[str, ...]:
    return candidate.subject, candidate.metrics[0], candidate.period


def _doubted(candidate: Candidate, agreed: Collection[tuple[str, ...]]) -> Candidate:
    """A document that also says what the ledger says doesn't contradict it: this is a part."""
    relation = candidate.relation
    if relation is None or relation.standing != "contradicts" or _about(candidate) not in agreed:
        return candidate
    return replace(candidate, relation=replace(relation, standing="asks", why=_PART))


def _asked(candidate: Candidate, other: Figure | None) -> Candidate:
    """A candidate beside another figure of its document that doesn't agree with it."""
    relation = candidate.relation
    if other is None or (relation is not None and relation.standing in (*_AGREED, "contradicts")):
        return candidate
    why = f"This document says {show_figure(other)} for it too. Check which is the whole."
    claims = () if relation is None else relation.claims
    return replace(candidate, relation=LedgerRelation("asks", "R4", "conflict", claims, why))


class _KnownClaims:
    def __init__(self, ledger: Ledger, url: str) -> None:
        self._ledger = ledger
        self._url = url
        self._index = EvidenceIndex(ledger.evidence)
        self._by_subject: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        self._by_deal: dict[str, list[Claim]] = defaultdict(list)
        self._deals: dict[frozenset[str], set[str]] = defaultdict(set)
        for claim in ledger.visible.values():
            for subject in claim.subjects:
                about, _ = self._index.place(subject, claim.perimeter)
                self._by_subject[about, claim.metric].append(claim)
            if claim.deal is not None:
                self._by_deal[claim.deal].append(claim)
                self._deals[self._index.companies(claim)].add(claim.deal)

    def related(self, candidate: Candidate, published: str) -> Candidate:
        metric = (
            self._ledger.evidence.metrics.get(candidate.metrics[0]) if candidate.metrics else None
        )
        unsure = not {"change", "metric", "denied"}.isdisjoint(candidate.asks)
        if metric is None or not candidate.subject or unsure:
            return candidate
        if metric.behaviour != "closed" and "period" in candidate.asks:
            return candidate  # an earlier level with an unknown date
        asked = "period" in candidate.asks  # its year is only concluded
        part = candidate.period[-2:]
        compared = replace(candidate, period=part) if asked else candidate
        claim = candidate_claim(compared, metric, published)
        claim = replace(claim, deal=self._deal(claim, metric))
        verdicts = [
            (self._standing(compared, verdict, claim.id), verdict)
            for other in self._others(claim, metric)
            if (verdict := self._verdict(claim, other)) is not None
        ]
        if not verdicts:
            return candidate
        agreed = [pair for pair in verdicts if pair[0] in _AGREED]
        if any(self._rank(verdict, claim.id) <= TIER_RANK[claim.tier] for _, verdict in agreed):
            verdicts = [pair for pair in verdicts if pair[0] != "contradicts"]
        standing, verdict = min(verdicts, key=lambda pair: _ORDER[pair[0]])
        alike = [each for kind, each in verdicts if kind == standing]
        comparison = comparison_of(verdict, self._index)
        why = _OPEN if _is_open(verdict) else comparison.why
        relation = LedgerRelation(
            standing=standing,
            rule="R7" if standing in ("known", "retells") else comparison.rule,
            relation=comparison.relation,
            claims=tuple(dict.fromkeys(_other(each, claim.id).id for each in alike)),
            why=_with_year(why, part, candidate.period) if asked else why,
        )
        return replace(candidate, relation=relation)

    def apart(self, candidates: Sequence[Candidate], published: str) -> Mapping[str, Figure]:
        """By id of a figure: another one of its document that it doesn't agree with.

        A figure with a later day of its own replaces an earlier one; a sum without one may be
        another sum: backlog, and performance obligations.
        """
        evidence = self._ledger.evidence
        alike: dict[Key, list[tuple[Candidate, Comparable]]] = defaultdict(list)
        for each in candidates:
            metric = evidence.metrics.get((*each.metrics, "")[0])
            told = each.label in ("sourced", "reported") and not each.asks
            if metric is None or each.figure is None or not told:
                continue
            item = Comparable(candidate_claim(each, metric, published), metric, evidence)
            for _, key in self._index.keys(item):
                alike[key].append((each, item))
        apart: dict[str, Figure] = {}
        for group in alike.values():
            near = (
                (pair, other)
                for at, pair in enumerate(group, start=1)
                for other in group[at : at + MOST_COMPARED]
            )
            for (one, left), (other, right) in near:
                verdict = within(left, right, evidence.rules)
                newer = one if verdict.first.id == left.id else other
                is_sum = left.metric.dimension == "money" and not (newer.as_of or newer.period)
                if verdict.relation in _UNSURE or (is_sum and verdict.relation == "supersedes"):
                    for each, beside in ((one, other), (other, one)):
                        doubts = beside.clear or not each.clear  # a part says nothing of its whole
                        if beside.figure is not None and doubts:
                            apart.setdefault(each.id, beside.figure)
        return apart

    def _others(self, claim: Claim, metric: Metric) -> Sequence[Claim]:
        """The claims it may be compared with: current ones first, then the newest."""
        about = self._index.name(claim.subjects[0])
        found = {each.id: each for each in self._by_subject.get((about, metric.id), ())}
        if claim.deal is not None:
            found |= {each.id: each for each in self._by_deal[claim.deal]}
        current = {name: self._ledger.status(name) in ("standing", "contested") for name in found}
        order = sorted(found, key=lambda name: (not current[name], _last(found[name]), name))
        return [found[name] for name in order[:MOST_COMPARED]]

    def _verdict(self, claim: Claim, other: Claim) -> RuleVerdict | None:
        """How the candidate and a claim relate, if that is worth saying."""
        verdict = compare(claim, other, self._index)
        return None if verdict is None or verdict.relation in _QUIET else verdict

    def _deal(self, claim: Claim, metric: Metric) -> str | None:
        """The one deal that the ledger knows between the candidate's parties."""
        if metric.behaviour not in ("contract", "event") or claim.counterparty is None:
            return None
        deals = self._deals.get(self._index.companies(claim), set())
        return next(iter(deals)) if len(deals) == 1 else None

    def _standing(self, candidate: Candidate, verdict: RuleVerdict, own: str) -> Standing:
        other = _other(verdict, own)
        if _is_open(verdict):
            return "asks"
        if verdict.relation in ("agree", "corroborates"):
            if self._url and self._is_same_document(other):
                return "known"
            return "retells" if self._is_same_origin(candidate, other) else "agrees"
        if verdict.relation in _AGAINST:
            return "contradicts"
        if verdict.relation == "supersedes":
            return "updates" if verdict.first.id == own else "older"
        if verdict.relation == "agree_if" or self._would_agree(candidate, verdict):
            return "agrees_if"
        return "watch" if verdict.relation == "watch" else "asks"

    def _would_agree(self, candidate: Candidate, verdict: RuleVerdict) -> bool:
        """Whether a figure without its full period is the other's: "Q2" of a year to be asked."""
        if verdict.relation != "needs_period" or not agrees(verdict.first, verdict.second):
            return False
        other = _other(verdict, f"candidate-{candidate.id}")
        part = candidate.period
        if not part or other.period is None or other.period.start is None:
            return not part
        month = other.period.start.month
        return part in (f"Q{(month + 2) // 3}", f"H{1 if month < 7 else 2}")

    def _is_same_document(self, claim: Claim) -> bool:
        sources = self._ledger.evidence.sources
        urls = (sources[ref.source].url for ref in claim.sources if ref.source in sources)
        return any(url == self._url for url in urls)

    def _is_same_origin(self, candidate: Candidate, claim: Claim) -> bool:
        """Whether both go back to a filing of the company: repeats count once."""
        if candidate.provenance != "filing":
            return False
        origin = self._ledger.evidence.origins.get(claim.origin or "")
        return claim.tier == "filed" or (origin is not None and origin.kind == "filing")

    @staticmethod
    def _rank(verdict: RuleVerdict, own: str) -> int:
        return TIER_RANK[_other(verdict, own).tier]


def _other(verdict: RuleVerdict, own: str) -> Claim:
    return verdict.second.claim if verdict.first.id == own else verdict.first.claim


def _is_open(verdict: RuleVerdict) -> bool:
    """Whether figures that are too far apart agree (R3) only because one of them is a bound."""
    one, other = verdict.first, verdict.second
    if verdict.rule != "R3" or one.middle is None or other.middle is None:
        return False
    size = max(abs(one.middle), abs(other.middle))
    bound = inf in (one.high, other.high, -one.low, -other.low)
    return bound and abs(one.middle - other.middle) > size * one.metric.tolerance


def _last(claim: Claim) -> int:
    """For sorting the newest first: by a period's end, since reports repeat older figures."""
    if claim.period is not None and claim.period.end is not None:
        return -claim.period.end.toordinal()
    day = claim.as_of or claim.published
    return -day.last.toordinal() if day is not None else 0


def _day(text: str) -> Day | None:
    try:
        return parse_day(text) if text else None
    except DayError:
        return None


def _period(text: str) -> Period | None:
    try:
        return parse_period(text) if text else None
    except DayError:
        return None

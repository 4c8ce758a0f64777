"""Relayed and reported claims held against what was filed, and against what boards show today.

Matching is by metric, period and perimeter under the ledger's own rules R0 to R4, never by the
nearest number. A confirmed claim rises to ``filed`` and carries both sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.age import visible
from compute_jobs.core.evidence.claim_keys import EvidenceIndex
from compute_jobs.core.evidence.dates import period_key
from compute_jobs.core.evidence.evidence_model import Claim, Evidence, Period, RuleId
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.evidence.rule_sentences import why
from compute_jobs.core.evidence.rules import RuleVerdict, compare
from compute_jobs.live.claim_parts import BOARDS, PACKS

Outcome = Literal["confirmed", "contradicted", "not_found"]
VERIFIABLE = ("relayed", "reported")
_SLACK = timedelta(days=7)
"""A 13-week quarter that ends within a week of the calendar's is what press calls by its name."""
_LABEL = re.compile(r"\((Q[1-4]) (FY\d{4})\)")
_FISCAL = re.compile(r"(FY\d{4})[ -](Q[1-4])|(Q[1-4])[ -](FY\d{4})")


class Verified(Struct, frozen=True):
    """What came of one claim for one of its subjects."""

    claim: str
    subject: str
    outcome: Outcome
    against: str
    """The filed claim (or the board's) that decided; empty where there is none."""
    rule: RuleId | Literal[""]
    sentence: str


def verify(evidence: Evidence, as_of: date, *, subject: str = "") -> tuple[Verified, ...]:
    """Every relayed or reported claim that one could have known on ``as_of``, in order of ids."""
    return tuple(_Verifier(evidence, as_of).all(subject))


def confirmed(evidence: Evidence, results: Iterable[Verified]) -> Evidence:
    """The claims that rise to filed: an overlay of the same ids, with both sources each.

    A claim about several subjects rises only when it is confirmed for each of them.
    """
    by_claim: dict[str, list[Verified]] = {}
    for result in results:
        by_claim.setdefault(result.claim, []).append(result)
    risen: dict[str, Claim] = {}
    for claim_id, found in by_claim.items():
        claim = evidence.claims[claim_id]
        filed = [evidence.claims[it.against] for it in found if it.outcome == "confirmed"]
        if len(filed) < len(found) or not all(it.tier == "filed" for it in filed):
            continue
        sources = dict.fromkeys([*claim.sources, *(ref for it in filed for ref in it.sources)])
        note = f"{claim.note} Confirmed: {found[0].sentence}".strip()
        risen[claim_id] = replace(
            claim,
            tier="filed",
            sources=tuple(sources),
            origin=filed[0].origin or claim.origin,
            inputs=tuple(dict.fromkeys([*claim.inputs, *(it.id for it in filed)])),
            note=note,
        )
    return Evidence(claims=risen)


class _Verifier:
    def __init__(self, evidence: Evidence, as_of: date) -> None:
        self._evidence = evidence
        self._as_of = as_of
        self._ground = EvidenceIndex(evidence)
        self._proofs: dict[tuple[str, str], list[Claim]] = {}
        self._filers: set[str] = set()
        self._asked = sorted(
            (it for it in evidence.claims.values() if self._can_be_asked(it)), key=lambda it: it.id
        )
        self._gather({claim.metric for claim in self._asked})

    def all(self, subject: str) -> Iterator[Verified]:
        wanted = self._ground.name(subject) if subject else ""
        for claim in self._asked:
            for name in dict.fromkeys(map(self._ground.name, claim.subjects)):
                if not wanted or name == wanted:
                    yield self._one(claim, name)

    def _can_be_asked(self, claim: Claim) -> bool:
        return (
            claim.tier in VERIFIABLE
            and claim.pack not in PACKS
            and claim.modality == "fact"
            and self._measurable(claim)
            and visible(claim, self._evidence.sources, self._as_of)
        )

    def _measurable(self, claim: Claim) -> bool:
        """Whether a filing or a board could say anything to it: readings and deals are not."""
        metric = self._evidence.metrics.get(claim.metric)
        return (
            metric is not None
            and metric.behaviour in ("closed", "moving")
            and claim.figure is not None
            and claim.figure.unit not in ("text", "date")
        )

    def _gather(self, metrics: set[str]) -> None:
        """What was filed under these metrics, and the newest a board shows of them."""
        newest: dict[tuple[str, ...], Claim] = {}
        for claim in self._evidence.claims.values():
            filed = claim.tier == "filed"
            if filed:
                self._filers.update(claim.subjects)
            if (
                not (filed or claim.pack == BOARDS)
                or claim.metric not in metrics
                or not visible(claim, self._evidence.sources, self._as_of)
            ):
                continue
            if filed:
                self._add(claim)
                continue
            key = (claim.metric, claim.perimeter, *claim.subjects)
            held = newest.get(key)
            if held is None or _day(held) < _day(claim):
                newest[key] = claim
        for claim in newest.values():
            self._add(claim)

    def _add(self, claim: Claim) -> None:
        for name in claim.subjects:
            self._proofs.setdefault((claim.metric, self._ground.name(name)), []).append(claim)

    def _one(self, claim: Claim, subject: str) -> Verified:
        proofs = self._proofs.get((claim.metric, subject), [])
        # Whoever relays a filing is no second witness to it, so no origin is compared.
        alone = replace(claim, subjects=(subject,), origin=None)
        silent: RuleVerdict | None = None
        for proof in sorted(proofs, key=_best_first):
            mine = self._in_period_of(alone, proof)
            verdict = compare(mine, replace(proof, subjects=(subject,)), self._ground)
            if verdict is None or verdict.relation in ("unrelated", "different_period"):
                continue
            outcome = _outcome(verdict, claim.id)
            if outcome is None:
                silent = silent or verdict
                continue
            return Verified(
                claim.id, subject, outcome, proof.id, verdict.rule, _said(verdict, proof, outcome)
            )
        if silent is not None:
            return Verified(claim.id, subject, "not_found", "", silent.rule, why(silent))
        rule, sentence = self._missing(claim, subject, proofs)
        return Verified(claim.id, subject, "not_found", "", rule, sentence)

    def _in_period_of(self, claim: Claim, proof: Claim) -> Claim:
        """The claim with the proof's period, where its words mean that period."""
        mine, theirs = claim.period, proof.period
        if mine is None or theirs is None or period_key(mine) == period_key(theirs):
            return claim
        label = _LABEL.search(proof.statement)
        fiscal = _FISCAL.fullmatch(mine.text)
        if fiscal is not None:
            year, quarter = fiscal[1] or fiscal[4], fiscal[2] or fiscal[3]
            meant = label is not None and (label[1], label[2]) == (quarter, year)
            return replace(claim, period=theirs) if meant else claim
        return replace(claim, period=theirs) if _same_days(mine, theirs) else claim

    def _missing(
        self, claim: Claim, subject: str, proofs: Sequence[Claim]
    ) -> tuple[RuleId | Literal[""], str]:
        metric = self._evidence.metrics.get(claim.metric)
        what = metric.name if metric else claim.metric
        if proofs:
            inner = [it for it in proofs if it.perimeter != claim.perimeter]
            if len(inner) == len(proofs):
                named = ", ".join(sorted({it.perimeter or "the whole company" for it in inner})[:3])
                return "R0", f"Only filed for another perimeter: {named}."
            newest = max(proofs, key=_day)
            when = fmt.period(newest.period) if newest.period else "another day"
            mine = fmt.period(claim.period) if claim.period else "no period"
            return "R1", f"Filed for other periods only (newest: {when}); this one is for {mine}."
        employer = self._evidence.employers.get(subject)
        if employer is not None and employer.parent in self._filers:
            parent = self._evidence.employers[employer.parent].name
            return "R0", (
                f"{employer.name}'s figures are filed with those of {parent}; a consolidated "
                "figure neither confirms nor refutes one of its own."
            )
        if subject in self._filers:
            return "", f"{what} is not among the filed figures read."
        return "", "Nothing filed by it has been read."


def _outcome(verdict: RuleVerdict, claim_id: str) -> Outcome | None:
    """None where the rule leaves the question open."""
    if verdict.relation in ("agree", "corroborates"):
        return "confirmed"
    if verdict.relation == "conflict":
        return "contradicted"
    if verdict.relation == "supersedes" and verdict.first.id != claim_id:
        return "contradicted"
    return None


def _said(verdict: RuleVerdict, proof: Claim, outcome: Outcome) -> str:
    figure = show_figure(proof.figure) if proof.figure is not None else "nothing"
    when = fmt.day(proof.published) if proof.published else "an unknown day"
    where = f"the filing of {when}" if proof.tier == "filed" else f"the board, read on {when},"
    if verdict.relation == "supersedes":
        return f"{where[0].upper()}{where[1:]} says {figure}. It may have been right in its day."
    if outcome == "confirmed":
        return f"{where[0].upper()}{where[1:]} says {figure}, which agrees."
    return f"{where[0].upper()}{where[1:]} says {figure}. {why(verdict)}"


def _best_first(claim: Claim) -> tuple[bool, float, str]:
    """Filed before boards, what was filed last before what it replaced."""
    return claim.tier != "filed", -_day(claim).toordinal(), claim.id


def _day(claim: Claim) -> date:
    day = claim.as_of or claim.published
    return day.last if day is not None else date.min


def _same_days(one: Period, other: Period) -> bool:
    if None in (one.start, one.end, other.start, other.end):
        return False
    assert one.start and one.end and other.start and other.end
    return abs(one.start - other.start) <= _SLACK and abs(one.end - other.end) <= _SLACK

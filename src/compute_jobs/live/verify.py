"""Relayed and reported claims compared with what was filed, and with what boards show today.

Matching is by metric, period and perimeter under the ledger's own rules R0 to R4, never by the
nearest number. A confirmed claim is raised to ``filed`` and carries both sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, TypeVar

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

T = TypeVar("T")
Outcome = Literal["confirmed", "contradicted", "not_found"]
VERIFIABLE = ("relayed", "reported")
_SLACK = timedelta(days=7)
"""The press calls a 13-week quarter by the name of the calendar quarter it ends close to."""
_LABEL = re.compile(r"\((Q[1-4]) (FY\d{4})\)")
_FISCAL = re.compile(r"(FY\d{4})[ -](Q[1-4])|(Q[1-4])[ -](FY\d{4})")


class Verified(Struct, frozen=True):
    """The outcome for one claim and one of its subjects."""

    claim: str
    subject: str
    outcome: Outcome
    against: str
    """The filed claim (or the board's) that decided; empty where there is none."""
    rule: RuleId | Literal[""]
    sentence: str


def verify(evidence: Evidence, as_of: date, *, subject: str = "") -> tuple[Verified, ...]:
    """Every relayed or reported claim that was public on ``as_of``, in order of ids."""
    return tuple(_Verifier(evidence, as_of).all(subject))


def confirmed(evidence: Evidence, results: Iterable[Verified]) -> Evidence:
    """The claims raised to filed: an overlay of the same ids, with both sources each.

    A claim about several subjects is raised only when it is confirmed for each of them.
    """
    by_claim: dict[str, list[Verified]] = {}
    for result in results:
        by_claim.setdefault(result.claim, []).append(result)
    raised: dict[str, Claim] = {}
    for claim_id, outcomes in by_claim.items():
        claim = evidence.claims[claim_id]
        if any(it.outcome != "confirmed" for it in outcomes):
            continue
        proofs = [evidence.claims[it.against] for it in outcomes]
        if any(proof.tier != "filed" for proof in proofs):
            continue
        raised[claim_id] = replace(
            claim,
            tier="filed",
            sources=_unique([*claim.sources, *(ref for it in proofs for ref in it.sources)]),
            origin=proofs[0].origin or claim.origin,
            inputs=_unique([*claim.inputs, *(proof.id for proof in proofs)]),
            note=f"{claim.note} Confirmed: {outcomes[0].sentence}".strip(),
        )
    return Evidence(claims=raised)


def with_confirmed(evidence: Evidence, as_of: date) -> Evidence:
    """The evidence with its confirmed claims raised to filed."""
    raised = confirmed(evidence, verify(evidence, as_of)).claims
    return replace(evidence, claims={**evidence.claims, **raised}) if raised else evidence


class _Verifier:
    def __init__(self, evidence: Evidence, as_of: date) -> None:
        self._evidence = evidence
        self._index = EvidenceIndex(evidence)
        claims = evidence.claims.values()
        public = [it for it in claims if visible(it, evidence.sources, as_of)]
        self._questions = sorted(filter(self._can_be_asked, public), key=lambda it: it.id)
        self._filers = {name for it in claims if it.tier == "filed" for name in it.subjects}
        self._proofs: dict[tuple[str, str], list[Claim]] = {}
        """Filed claims, and the newest a board shows, by metric and subject; the best first."""
        boards: dict[tuple[str, ...], Claim] = {}
        proofs = [it for it in public if it.tier == "filed"]
        for claim in sorted((it for it in public if it.pack == BOARDS), key=_day, reverse=True):
            boards.setdefault((claim.metric, claim.perimeter, *claim.subjects), claim)
        for claim in sorted([*proofs, *boards.values()], key=_best_first):
            for name in claim.subjects:
                key = (claim.metric, self._index.name(name))
                self._proofs.setdefault(key, []).append(claim)

    def all(self, subject: str) -> Iterator[Verified]:
        wanted = self._index.name(subject) if subject else ""
        for claim in self._questions:
            for name in _unique(map(self._index.name, claim.subjects)):
                if not wanted or name == wanted:
                    yield self._verified(claim, name)

    def _can_be_asked(self, claim: Claim) -> bool:
        """Whether a filing or a board could say anything about it: not for texts and deals."""
        metric = self._evidence.metrics.get(claim.metric)
        return (
            claim.tier in VERIFIABLE
            and claim.pack not in PACKS
            and claim.modality == "fact"
            and metric is not None
            and metric.behaviour in ("closed", "moving")
            and claim.figure is not None
            and claim.figure.unit not in ("text", "date")
        )

    def _verified(self, claim: Claim, subject: str) -> Verified:
        proofs = self._proofs.get((claim.metric, subject), [])
        # A relay of a filing is no second witness to it, so no origin is compared.
        alone = replace(claim, subjects=(subject,), origin=None)
        undecided: RuleVerdict | None = None
        for proof in proofs:
            mine = self._in_period_of(alone, proof)
            verdict = compare(mine, replace(proof, subjects=(subject,)), self._index)
            if verdict is None or verdict.relation in ("unrelated", "different_period"):
                continue
            outcome = _outcome(verdict, claim.id)
            if outcome is not None:
                sentence = _sentence(verdict, proof, outcome)
                return Verified(claim.id, subject, outcome, proof.id, verdict.rule, sentence)
            undecided = undecided or verdict
        if undecided is not None:
            return Verified(claim.id, subject, "not_found", "", undecided.rule, why(undecided))
        rule, sentence = self._missing(claim, subject, proofs)
        return Verified(claim.id, subject, "not_found", "", rule, sentence)

    def _in_period_of(self, claim: Claim, proof: Claim) -> Claim:
        """The claim with the proof's period, where its words mean that period."""
        mine, theirs = claim.period, proof.period
        if mine is None or theirs is None or period_key(mine) == period_key(theirs):
            return claim
        if fiscal := _FISCAL.fullmatch(mine.text):
            label = _LABEL.search(proof.statement)
            named = (fiscal[2] or fiscal[3], fiscal[1] or fiscal[4])
            same = label is not None and label.groups() == named
        else:
            same = _same_days(mine, theirs)
        return replace(claim, period=theirs) if same else claim

    def _missing(
        self, claim: Claim, subject: str, proofs: Sequence[Claim]
    ) -> tuple[RuleId | Literal[""], str]:
        """Why nothing filed decides: the rule, if one says so, and a sentence."""
        metric = self._evidence.metrics.get(claim.metric)
        if proofs:
            perimeters = {it.perimeter for it in proofs}
            if claim.perimeter not in perimeters:
                named = ", ".join(sorted(it or "the whole company" for it in perimeters)[:3])
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
            name = metric.name if metric else claim.metric
            return "", f"{name} is not among the filed figures read."
        return "", "Nothing filed by it has been read."


def _outcome(verdict: RuleVerdict, claim_id: str) -> Outcome | None:
    """None where the rule leaves the question open."""
    if verdict.relation in ("agree", "corroborates"):
        return "confirmed"
    replaced = verdict.relation == "supersedes" and verdict.first.id != claim_id
    return "contradicted" if replaced or verdict.relation == "conflict" else None


def _sentence(verdict: RuleVerdict, proof: Claim, outcome: Outcome) -> str:
    figure = show_figure(proof.figure) if proof.figure is not None else "nothing"
    when = fmt.day(proof.published) if proof.published else "an unknown day"
    where = f"The filing of {when}" if proof.tier == "filed" else f"The board, read on {when},"
    if verdict.relation == "supersedes":
        return f"{where} says {figure}. It may have been right in its day."
    if outcome == "confirmed":
        return f"{where} says {figure}, which agrees."
    return f"{where} says {figure}. {why(verdict)}"


def _best_first(claim: Claim) -> tuple[bool, float, str]:
    """Filed before boards, later filings before those they replaced."""
    return claim.tier != "filed", -_day(claim).toordinal(), claim.id


def _day(claim: Claim) -> date:
    day = claim.as_of or claim.published
    return day.last if day is not None else date.min


def _same_days(one: Period, other: Period) -> bool:
    if not (one.start and one.end and other.start and other.end):
        return False
    return abs(one.start - other.start) <= _SLACK and abs(one.end - other.end) <= _SLACK


def _unique(things: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(things))

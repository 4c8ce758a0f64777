"""Claims compared with filings, with companies' own statements, and with job boards today.

Matching is by metric, period and perimeter under the ledger's own rules, never by the nearest
number. A figure that a filing gives for another period or perimeter is misread. A confirmed claim
is raised to ``filed`` and has both sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.claim_keys import Comparable, EvidenceIndex
from compute_jobs.core.evidence.dates import parse_period, period_key, visible
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Evidence,
    Figure,
    Metric,
    Period,
    RuleId,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.evidence.rules import RuleVerdict, compare, gap, only_one, same_deal, why
from compute_jobs.live.claim_parts import BOARDS, PACKS

Outcome = Literal["confirmed", "contradicted", "misread", "not_found"]
VERIFIABLE = ("relayed", "reported")
_PROVING = ("filed", "primary")
"""The tiers that settle a claim. A company's own statement settles it only as such."""
_LEASES = ("capacity_lease", "accelerators_leased", "power_leased", "deal_rate", "deal_value")
"""The metrics whose filed claims name tenant and landlord."""
_LETTING = ("owner", "operator", "parent", "supplier")
_SLACK = timedelta(days=7)
"""The press names a 13-week quarter after the calendar quarter it ends close to."""
_LABEL = re.compile(r"\((Q[1-4]) (FY\d{4})\)")
_FISCAL = re.compile(r"(FY\d{4})[ -](Q[1-4])|(Q[1-4])[ -](FY\d{4})")


class Verified(Struct, frozen=True):
    """The outcome for one claim and one of its subjects."""

    claim: Claim
    subject: str
    outcome: Outcome
    against: Claim | None
    """The deciding claim: filed, or the company's own statement if no filing covers it."""
    rule: RuleId | Literal[""]
    sentence: str


def verify(evidence: Evidence, as_of: date, *, subject: str = "") -> tuple[Verified, ...]:
    """Every claim that a filing could settle and that was public on ``as_of``, in order of ids."""
    return tuple(_Verifier(evidence, as_of).all(subject))


def confirmed(results: Iterable[Verified]) -> dict[str, Claim]:
    """The claims raised to filed, by their ids, with both sources each.

    A claim about several subjects is raised only when it is confirmed for each of them, and only by
    filings. An opinion that a filing confirms stays an opinion, and what a later document says
    beyond a filing's figure isn't in that filing: only a finished period's figure is all there is.
    """
    by_claim: dict[str, list[Verified]] = {}
    for result in results:
        by_claim.setdefault(result.claim.id, []).append(result)
    raised: dict[str, Claim] = {}
    for claim_id, outcomes in by_claim.items():
        claim = outcomes[0].claim
        agreeing = [it.against for it in outcomes if it.outcome == "confirmed"]
        proofs = [proof for proof in agreeing if proof is not None and proof.tier == "filed"]
        if claim.tier not in VERIFIABLE or len(proofs) < len(outcomes):
            continue
        if any(_only_its_figure(claim, proof) for proof in proofs):
            continue
        period = claim.period
        if proofs[0].period and (period is None or period.inferred or not period.known):
            period = proofs[0].period  # the filing states it
        refs = (ref for proof in proofs for ref in proof.sources)
        raised[claim_id] = replace(
            claim,
            tier="filed",
            period=period,
            sources=tuple(dict.fromkeys([*claim.sources, *refs])),
            origin=proofs[0].origin or claim.origin,
            inputs=tuple(dict.fromkeys([*claim.inputs, *(proof.id for proof in proofs)])),
            note=f"{claim.note} Confirmed: {outcomes[0].sentence}".strip(),
        )
    return raised


def _only_its_figure(claim: Claim, proof: Claim) -> bool:
    """Whether a claim on terms or a level is from a later document than the filing."""
    mine, filed = claim.published, proof.published
    later = mine is not None and filed is not None and mine.first > filed.last
    return later and proof.tier == "filed" and proof.period is None


class _FiledAs(NamedTuple):
    """A subsidiary's figures are in its parent's filings as this segment."""

    parent: str
    perimeter: str
    claim: Claim


class _Proofs:
    """What can settle claims: filed claims and companies' own statements, the best first, by metric
    and by what they are about: an asset if they name one, else a company.

    If a parent files its subsidiary's figures as a segment, a claim with the role "parent" says so
    and names the segment as its perimeter; only that links the two.
    """

    def __init__(self, public: Sequence[Claim], index: EvidenceIndex) -> None:
        self._index = index
        self._by_subject: dict[tuple[str, str], list[Claim]] = {}
        self.filed: list[Claim] = []
        self.filed_as: dict[str, _FiledAs] = {}
        """By subsidiary."""
        boards: dict[tuple[str, ...], Claim] = {}
        others = []
        for claim in sorted(public, key=_claim_day, reverse=True):
            if self.is_board(claim):
                boards.setdefault((claim.metric, claim.perimeter, *claim.subjects), claim)
            elif claim.tier in _PROVING and claim.modality != "plan":
                others.append(claim)
            if claim.role == "parent" and claim.counterparty and claim.perimeter:
                self._join(claim, index.name(claim.counterparty))
        proofs = [*others, *boards.values()]
        proofs.sort(key=lambda it: (it.tier != "filed", -_claim_day(it).toordinal(), it.id))
        for claim in proofs:
            for name in self.about(claim):
                self._by_subject.setdefault((claim.metric, name), []).append(claim)
            if claim.tier == "filed":
                self.filed.append(claim)
        self.filers = {name for claim in self.filed for name in claim.subjects}
        self.deals = [claim for claim in self.filed if self.on_deal(claim)]
        """Filed claims on deals and leases."""

    def is_board(self, claim: Claim) -> bool:
        """Whether the program counted it on a job board, live or for the bundle."""
        if claim.pack == BOARDS or claim.tier != "primary":
            return claim.pack == BOARDS
        return any(it.kind == "posting" for it in self._index.evidence.sources_of(claim))

    def on_deal(self, claim: Claim) -> bool:
        metric = self._index.evidence.metrics.get(claim.metric)
        return metric is not None and metric.behaviour in ("contract", "event")

    def _join(self, claim: Claim, parent: str) -> None:
        segment = _FiledAs(parent, self._index.place(parent, claim.perimeter)[1], claim)
        for name in claim.subjects:
            if name != parent and name in self._index.evidence.employers:
                self.filed_as.setdefault(name, segment)

    def about(self, claim: Claim) -> Sequence[str]:
        """What a claim is about: its assets if it names any, else all its parties."""
        names = list(dict.fromkeys(map(self._index.name, claim.subjects)))
        if assets := [name for name in names if name in self._index.evidence.assets]:
            return assets
        return list(dict.fromkeys(self._index.parties(claim))) if self.on_deal(claim) else names

    def of(self, metric: str, subject: str) -> Sequence[Claim]:
        """Filed claims first, later filings before those they replaced."""
        return self._by_subject.get((metric, subject), ())

    def deal_between(self, claim: Claim, proof: Claim) -> bool:
        """Whether two claims on a deal are about one between the same companies."""
        companies = self._index.companies
        return len(companies(claim)) > 1 and companies(claim) == companies(proof)


def _as_one_deal(claim: Claim, proof: Claim) -> tuple[Claim, Claim]:
    """Both claims with the same deal name, so the ledger's rules compare them."""
    deal = proof.deal or claim.deal or "one deal"
    perimeter = claim.perimeter or proof.perimeter
    return replace(claim, deal=deal, perimeter=perimeter), replace(proof, deal=deal)


def _claim_day(claim: Claim) -> date:
    day = claim.as_of or claim.published
    return day.last if day is not None else date.min


class _Answer(NamedTuple):
    outcome: Outcome
    proof: Claim | None
    rule: RuleId | Literal[""]
    sentence: str


class _Verifier:
    def __init__(self, evidence: Evidence, as_of: date) -> None:
        self._evidence = evidence
        self._index = EvidenceIndex(evidence)
        claims = evidence.claims.values()
        public = [it for it in claims if visible(it, evidence.sources, as_of)]
        self._questions = sorted(filter(self._can_be_asked, public), key=lambda it: it.id)
        self._proofs = _Proofs(public, self._index)
        self._public = public
        self._parts = dict(evidence.rules.parts)
        """A part's metric by that of the whole."""

    def all(self, subject: str) -> Iterator[Verified]:
        wanted = self._index.name(subject) if subject else ""
        for claim in self._questions:
            names = self._proofs.about(claim)
            if self._proofs.on_deal(claim):
                # A deal is one thing, however many parties it has.
                names = (wanted,) if wanted in names else names[:1]
            for name in names:
                if not wanted or name == wanted:
                    yield self._verified(claim, name)

    def _metric(self, claim: Claim) -> Metric:
        return self._evidence.metrics[claim.metric]

    def _can_be_asked(self, claim: Claim) -> bool:
        """Whether a filing, a company or a board could settle it: not a text or an opinion.

        A finished period's figure is settled by its filing, whatever the claim's source.
        """
        metric = self._evidence.metrics.get(claim.metric)
        if metric is None or claim.pack in PACKS or claim.modality != "fact":
            return False
        figured = claim.figure is not None and claim.figure.unit not in ("text", "date")
        if claim.tier == "analysis":
            return figured and metric.behaviour == "closed" and not claim.inputs
        if claim.tier not in VERIFIABLE:
            return False
        if claim.only and metric.behaviour == "event":
            return True
        return figured and metric.behaviour in ("closed", "moving", "contract")

    def _verified(self, claim: Claim, subject: str) -> Verified:
        ways: tuple[Callable[[Claim, str], _Answer | None], ...] = (
            self._without_a_year,
            self._by_names,
            self._compared,
            self._arithmetic_only,
        )
        answer = next((it for way in ways if (it := way(claim, subject)) is not None), None)
        answer = self._misread(claim, subject, answer) or answer
        answer = answer or self._at_other_site(claim)
        answer = answer or _Answer("not_found", None, *self._why_missing(claim, subject))
        return Verified(claim, subject, *answer)

    # -- the same thing, as filed ------------------------------------------------------------

    def _compared(self, claim: Claim, subject: str) -> _Answer | None:
        """The first deciding claim about the same thing, by the ledger's rules."""
        undecided: _Answer | None = None
        for mine, proof, joined in self._pairs(claim, subject):
            verdict = self._compare(mine, proof)
            if verdict is None or verdict.relation in ("unrelated", "different_period"):
                continue
            outcome = _outcome(verdict, claim.id, self._metric(claim))
            if outcome == "confirmed" and not self._of_one_time(claim, proof):
                continue
            if outcome is not None:
                said = _sentence(verdict, proof, outcome, self._where(proof))
                if outcome == "confirmed" and _only_its_figure(claim, proof):
                    said += " That filing is older, so only the figure is confirmed."
                sentence = f"{joined}{said}{self._newer(mine)}"
                return _Answer(outcome, proof, verdict.rule, sentence)
            undecided = undecided or _Answer("not_found", None, verdict.rule, why(verdict))
        return undecided

    def _pairs(self, claim: Claim, subject: str) -> Iterator[tuple[Claim, Claim, str]]:
        """Each claim that may settle it, with the claim restated in its terms and the link between
        them. First the subject's filings, then its parent's, then its own statements and its board.
        """
        direct = self._proofs.of(claim.metric, subject)
        # A relayed filing isn't a second witness, so origins aren't compared.
        alone = replace(claim, origin=None)
        if not self._proofs.on_deal(claim):
            alone = replace(alone, subjects=(subject,))
        yield from ((alone, proof, "") for proof in direct if proof.tier == "filed")
        join = self._proofs.filed_as.get(subject)
        if join is not None and not claim.perimeter:
            # The whole of the subsidiary is a segment of its parent.
            metric = self._parts.get(claim.metric, claim.metric)
            asked = replace(alone, subjects=(join.parent,), perimeter=join.perimeter, metric=metric)
            for proof in self._proofs.of(metric, join.parent):
                if proof.tier == "filed":
                    yield asked, proof, f"{join.claim.statement} "
        yield from ((alone, proof, "") for proof in direct if proof.tier != "filed")

    def _compare(self, claim: Claim, proof: Claim) -> RuleVerdict | None:
        if self._proofs.on_deal(proof):
            if not self._proofs.deal_between(claim, proof):
                return None
            claim, proof = _as_one_deal(claim, proof)
        return compare(
            _in_period_of(claim, proof), replace(proof, subjects=claim.subjects), self._index
        )

    def _of_one_time(self, claim: Claim, proof: Claim) -> bool:
        """Whether a level is confirmed for its own date: another date's figure proves nothing.

        A claim without a date is compared with the last known level, and only by an exact figure.
        """
        metric = self._metric(claim)
        if metric.behaviour != "moving" or metric.dimension == "flag":
            return True
        if claim.as_of is not None and proof.as_of is not None:
            apart = max(claim.as_of.first, proof.as_of.first) - min(
                claim.as_of.last, proof.as_of.last
            )
            return apart <= _SLACK
        one, other = self._index.comparable(claim), self._index.comparable(proof)
        return one is not None and other is not None and _same_figure(one, other)

    def _newer(self, claim: Claim) -> str:
        """The figure for a later period, if a filing or relayed claim gives one."""
        if claim.period is None or claim.period.end is None:
            return ""
        place = self._index.place(claim.subjects[0], claim.perimeter)
        later = [
            it
            for it in self._public
            if it.metric == claim.metric
            and it.tier in ("filed", "relayed")
            and it.figure is not None
            and _period_end(it) > claim.period.end
            and any(self._index.place(name, it.perimeter) == place for name in it.subjects)
        ]
        if not later:
            return ""
        newest = max(later, key=lambda it: (_period_end(it), it.tier == "filed", it.id))
        figure, when = _figure(newest), _period_text(newest)
        return f" Newer: {figure} for {when} ({fmt.TIER_WORDS[newest.tier]})."

    # -- a period that is not fully given ----------------------------------------------------

    def _without_a_year(self, claim: Claim, subject: str) -> _Answer | None:
        """A flow without a period is compared with the newest filed period that it may mean."""
        mine = claim.period
        if self._metric(claim).behaviour != "closed" or (mine is not None and mine.known):
            return None
        told = _claim_day(claim)
        found: list[tuple[Claim, bool]] = []
        for asked, proof, _ in self._pairs(claim, subject):
            period = proof.period
            if proof.tier != "filed" or period is None or period.end is None or period.end > told:
                continue
            # "Q1" without a year may mean any year's first quarter.
            if mine is None or _same_days(parse_period(f"{period.end.year}-{mine.text}"), period):
                verdict = self._compare(replace(asked, period=period), proof)
                if verdict is not None and verdict.rule in ("R3", "R4"):
                    found.append((proof, verdict.relation == "agree"))
        agreeing = [proof for proof, agreed in found if agreed]
        if not agreeing:
            return None
        best = max(agreeing, key=lambda it: (_period_end(it), it.id))
        others = [
            f"{_figure(it)} for {_period_text(it)}"
            for it, _ in sorted(found, key=lambda pair: _period_end(pair[0]), reverse=True)
            if it.period != best.period
        ]
        beside = f" Other periods: {', '.join(others[:3])}." if others else ""
        sentence = (
            f"{self._where(best)} says {_figure(best)} for {_period_text(best)}, which agrees; the "
            f"claim gives no {'period' if mine is None else 'year'}.{beside}"
        )
        return _Answer("confirmed", best, "R3", sentence)

    # -- "the only one", and counts of tenants -----------------------------------------------

    def _by_names(self, claim: Claim, subject: str) -> _Answer | None:
        """R6: other customers named in filings, compared with "the only" or a count."""
        if claim.only:
            said = self._index.comparable(claim)
            for proof in self._proofs.deals:
                other = self._index.comparable(proof)
                if said is None or other is None:
                    continue
                verdict = only_one(said, other, self._index)
                if verdict is not None and verdict.relation == "conflict":
                    return _Answer("contradicted", proof, "R6", why(verdict))
            return None
        most = claim.figure.bound_high if claim.figure is not None else None
        if claim.metric != "outside_tenants" or most is None:
            return None
        named: dict[str, Claim] = {}
        for proof in self._proofs.deals:
            for tenant in self._tenants(proof, subject):
                named.setdefault(tenant, proof)
        if len(named) <= most:
            return None
        known = set(self._index.parties(claim))
        new = [proof for tenant, proof in sorted(named.items()) if tenant not in known]
        names = fmt.joined(map(self._evidence.name_of, sorted(named)))
        sentence = f"Filings name more customers than {_figure(claim)}: {names}."
        for proof in self._proofs.of(claim.metric, subject):
            if proof.tier == "filed":
                sentence += f" {self._where(proof)} says: {proof.statement}"
                break
        return _Answer("contradicted", (new or [*named.values()])[0], "R6", sentence)

    def _tenants(self, proof: Claim, landlord: str) -> Sequence[str]:
        """Who rents from a company, or at an asset, by a filed claim on a current lease."""
        if proof.metric not in _LEASES or proof.deal_status not in (None, "signed", "effective"):
            return ()
        index, other = self._index, self._index.name(proof.counterparty or "")
        named = [index.name(name) for name in proof.subjects]
        companies = [name for name in named if name in self._evidence.employers]
        family = set(index.family(landlord))
        if landlord in self._evidence.assets:
            if landlord not in named:
                return ()
            family = {
                inner for name in index.holders.get(landlord, ()) for inner in index.family(name)
            }
        if proof.role == "tenant" and other in family:
            return [name for name in companies if name not in family]
        if proof.role in _LETTING and family & set(companies) and other and other not in family:
            return [other]
        return ()

    # -- totals that no filing states --------------------------------------------------------

    def _arithmetic_only(self, claim: Claim, subject: str) -> _Answer | None:
        """R2: a filed rate implies something about a total or a term, but doesn't file either."""
        metric = self._metric(claim)
        mine = self._index.comparable(claim)
        if metric.behaviour != "contract" or mine is None or mine.rated:
            return None
        for rate in self._proofs.deals:
            if not (rate.figure and rate.figure.per and self._proofs.deal_between(claim, rate)):
                continue
            other = self._index.comparable(rate)
            if other is None or self._metric(rate).behaviour != "contract":
                continue
            if metric.dimension == "duration":
                text = "No filing read states the term: {told} is filed{until}."
            elif metric.dimension == "money":
                asked, filed = _as_one_deal(claim, rate)
                pair = self._index.comparable(asked), self._index.comparable(filed)
                verdict = None if None in pair else same_deal(*pair)  # type: ignore[arg-type]
                if verdict is None:
                    continue
                if verdict.relation == "conflict" and verdict.detail == "":
                    return _Answer("contradicted", rate, "R2", why(verdict))
                text = f"No filing read states a total; {{told}} is filed{{until}}. {why(verdict)}"
            else:
                continue
            until = f", to {fmt.day(rate.end)}" if rate.end else ""
            sentence = text.format(told=_figure(rate), until=until) + " This is only arithmetic."
            return _Answer("not_found", rate, "R2", sentence)
        return None

    # -- the figure stands in a filing, for something else -----------------------------------

    def _misread(self, claim: Claim, subject: str, found: _Answer | None) -> _Answer | None:
        """A figure that a filing gives for another period or perimeter.

        The filing has to contradict the figure for the claim's own period, and the figure needs
        enough digits to be distinctive and bounds on both sides.
        """
        if found is None or found.outcome != "contradicted" or not self._is_telling(claim.figure):
            return None
        if self._metric(claim).behaviour != "closed":
            return None
        proof = next(self._for_another(claim, subject), None)
        if proof is None:
            return None
        place = self._index.place
        here = place(subject, proof.perimeter) == place(subject, claim.perimeter)
        rule: RuleId = "R1" if here and proof.metric == claim.metric else "R0"
        what = self._of_what(proof)
        sentence = f"{self._where(proof)} gives this figure {what}. {found.sentence}"
        return _Answer("misread", proof, rule, sentence)

    def _is_telling(self, figure: Figure | None) -> bool:
        """Whether a figure is unlikely to match another by chance."""
        if figure is None:
            return False
        digits = len(re.sub(r"\D", "", figure.text).strip("0"))
        bounded = figure.bound_low is not None and figure.bound_high is not None
        return bounded and digits >= self._evidence.rules.misread_digits

    def _at_other_site(self, claim: Claim) -> _Answer | None:
        """What filings say about another site of the same company is shown but settles nothing."""
        sites = set(self._proofs.about(claim)) & self._evidence.assets.keys()
        holders = self._holders(sites)
        if claim.figure is None or claim.figure.unit != "flag":
            return None
        for proof in self._proofs.filed:
            if proof.metric != claim.metric:
                continue
            others = set(self._proofs.about(proof)) & self._evidence.assets.keys()
            if not others or others & sites or not self._holders(others) & holders:
                continue
            if proof.figure and proof.figure.middle == claim.figure.middle:
                name = self._evidence.name_of
                there, here = (fmt.joined(map(name, sorted(it))) for it in (others, sites))
                sentence = f"{self._where(proof)} says so about {there}, not about {here}."
                return _Answer("not_found", proof, "R0", sentence)
        return None

    def _holders(self, sites: Iterable[str]) -> set[str]:
        return {holder for site in sites for holder in self._index.holders.get(site, ())}

    def _for_another(self, claim: Claim, subject: str) -> Iterator[Claim]:
        """Filed claims with exactly this figure, of the same kind, for another period or part."""
        mine = self._index.comparable(claim)
        place = self._index.place(subject, claim.perimeter)
        kin = (other for pair in self._parts.items() if claim.metric in pair for other in pair)
        for metric in dict.fromkeys([claim.metric, *kin]):
            for proof in self._proofs.of(metric, subject):
                other = self._index.comparable(proof)
                if proof.tier != "filed" or mine is None or other is None:
                    continue
                here = metric == claim.metric and place == self._index.place(
                    subject, proof.perimeter
                )
                same_period = _in_period_of(claim, proof).period == proof.period
                if not (here and same_period) and _same_figure(mine, other):
                    yield proof

    def _of_what(self, proof: Claim) -> str:
        """What a filed claim is about, if that differs from the claim: part and period."""
        parts = [f"for {proof.perimeter}"] if proof.perimeter else []
        if proof.period is not None:
            parts.append(f"{'in' if parts else 'for'} {_period_text(proof)}")
        return " ".join((*parts, f"({_figure(proof)})"))

    # -- nothing found -----------------------------------------------------------------------

    def _why_missing(self, claim: Claim, subject: str) -> tuple[RuleId | Literal[""], str]:
        """Why nothing decides: the rule, if any, and a sentence."""
        proofs = [it for it in self._proofs.of(claim.metric, subject) if it.tier == "filed"]
        if proofs:
            perimeters = {it.perimeter for it in proofs}
            if claim.perimeter not in perimeters:
                named = ", ".join(sorted(it or "the whole company" for it in perimeters)[:3])
                return "R0", f"Filed only for other perimeters: {named}."
            newest = max(proofs, key=_claim_day)
            when = fmt.period(newest.period) if newest.period else "another day"
            mine = fmt.period(claim.period) if claim.period else "no period"
            return "R1", f"Filed only for other periods (newest: {when}); this claim is for {mine}."
        employer = self._evidence.employers.get(subject)
        if employer is not None and employer.parent in self._proofs.filers:
            parent = self._evidence.employers[employer.parent].name
            return "R0", (
                f"{employer.name}'s figures are filed with those of {parent}; a consolidated "
                "figure neither confirms nor refutes a figure for the subsidiary alone."
            )
        if subject in self._proofs.filers:
            return "", f"{self._metric(claim).name} isn't among the filed figures read."
        return "", "None of its filings has been read."

    def _where(self, proof: Claim) -> str:
        """Where the deciding claim was read."""
        when = fmt.day(proof.published) if proof.published else "an unknown day"
        if proof.tier == "filed":
            return f"The filing of {when}"
        if self._proofs.is_board(proof):
            return f"The board, read on {when},"
        return f"The company's own statement of {when}, not a filing,"


def _outcome(verdict: RuleVerdict, claim_id: str, metric: Metric) -> Outcome | None:
    """None if the rule leaves the question open."""
    if verdict.relation in ("agree", "corroborates", "derived"):
        return "confirmed"
    if verdict.relation == "supersedes" and verdict.first.id != claim_id:
        # A level that has changed may have been right at the time; a yes or no has flipped.
        return "contradicted" if metric.dimension == "flag" else "not_found"
    return "contradicted" if verdict.relation == "conflict" else None


def _sentence(verdict: RuleVerdict, proof: Claim, outcome: Outcome, where: str) -> str:
    figure = _figure(proof)
    if verdict.relation == "supersedes":
        return f"{where} says {figure}. The claim may have been right at the time."
    if outcome == "confirmed":
        return f"{where} says {figure}, which agrees."
    return f"{where} says {figure}. {why(verdict)}"


def _figure(claim: Claim) -> str:
    return show_figure(claim.figure) if claim.figure is not None else "nothing"


def _period_text(claim: Claim) -> str:
    return fmt.period(claim.period) if claim.period is not None else "no period"


def _period_end(claim: Claim) -> date:
    end = claim.period.end if claim.period is not None else None
    return end or date.min


def _same_figure(one: Comparable, other: Comparable) -> bool:
    """Whether one figure is the other, rounded: their bounds overlap, whatever the tolerance."""
    if one.rated is not other.rated:
        return False
    return gap(one.low, one.high, other.low, other.high) < 0


def _in_period_of(claim: Claim, proof: Claim) -> Claim:
    """The claim with the proof's period, if its words can mean that period."""
    mine, theirs = claim.period, proof.period
    if mine is None or theirs is None:
        return claim
    if fiscal := _FISCAL.fullmatch(mine.text):
        label = _LABEL.search(proof.statement)
        named = (fiscal[2] or fiscal[3], fiscal[1] or fiscal[4])
        same = label is not None and label.groups() == named
    else:
        same = _same_days(mine, theirs)
    same = same or period_key(mine) == period_key(theirs)
    return replace(claim, period=theirs) if same else claim


def _same_days(one: Period, other: Period) -> bool:
    if not (one.start and one.end and other.start and other.end):
        return False
    return abs(one.start - other.start) <= _SLACK and abs(one.end - other.end) <= _SLACK

"""The view itself: one ledger, one ranking and the reader's dossiers, seen together.

Everything that costs time is made when somebody asks for it and kept, so that a picture of
10,000 employers is as quick to make as one of six.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import ChecklistItem, Dossier, Suggestion
from compute_jobs.core.evidence.claim_index import ClaimIndex, hidden, index_of
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Comparison,
    Employer,
    Evidence,
    Finding,
    Metric,
    Tier,
)
from compute_jobs.core.fit.fit_model import Fit, HypeFlag, Profile
from compute_jobs.core.fit.preference_lines import Line
from compute_jobs.desk.view import ClaimRow, Compared, EmployerRow, ItemRow, Robustness

if TYPE_CHECKING:
    from compute_jobs.core.evidence.ledger import Ledger
    from compute_jobs.core.fit.scoring import Ranking

_NO_CLAIMS: Mapping[Tier, int] = {}


class KnownClaims(Protocol):
    """Where it is known already how a claim fares."""

    def get(self, claim_id: str) -> Compared | None: ...


class LedgerIndex:
    """What is asked of a ledger again and again: claims by employer, tiers counted, relations."""

    def __init__(
        self, ledger: Ledger, aside: Mapping[str, Claim], kept: KnownClaims | None = None
    ) -> None:
        """``kept`` are claims that an earlier run has held against each other."""
        self.ledger = ledger
        self.aside = aside
        self._kept = kept
        self.looked_at: dict[str, Compared] = {}
        """The claims that were held against the others, here or by an earlier run."""
        self._rows: dict[str, ClaimRow] = {}
        self._counted: dict[str, Counter[Tier]] = {}

    def told_of(self, name: str) -> Sequence[str]:
        """Ids of the claims that speak of somebody or something; those set aside come last."""
        index = self._claims
        if index is None:
            return self._by_subject.get(name, ())
        places = sorted({*index.subjects.get(name, ()), *index.others.get(name, ())})
        shown = [index.names[place] for place in places]
        aside = [key for key, claim in self.aside.items() if name in _parties(claim)]
        return [*(key for key in shown if key not in self._hidden), *aside]

    def tiers_of(self, employer: str) -> Mapping[Tier, int]:
        """How many claims of each tier have it as a subject."""
        index = self._claims
        if index is None:
            return self._tiers.get(employer, _NO_CLAIMS)
        counts = self._counted.get(employer)
        if counts is None:
            counts = self._counted[employer] = Counter()
            for place in index.subjects.get(employer, ()):
                if not self._hidden or index.names[place] not in self._hidden:
                    counts[index.tier(place)] += 1
        return counts

    @cached_property
    def _claims(self) -> ClaimIndex | None:
        return index_of(self.ledger.evidence)

    @cached_property
    def _hidden(self) -> frozenset[str]:
        return hidden(self.ledger.visible)

    @cached_property
    def _by_subject(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for claims in (self.ledger.visible, self.aside):
            for name, claim in claims.items():
                for subject in _parties(claim):
                    found[subject].append(name)
        return found

    @cached_property
    def _tiers(self) -> Mapping[str, Mapping[Tier, int]]:
        counts: dict[str, Counter[Tier]] = defaultdict(Counter)
        for claim in self.ledger.visible.values():
            for subject in dict.fromkeys(claim.subjects):
                counts[subject][claim.tier] += 1
        return counts

    @cached_property
    def assets_of(self) -> Mapping[str, Sequence[str]]:
        """The assets an employer owns, runs, supplies or rents, with their other names."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        others: dict[str, list[str]] = defaultdict(list)
        evidence = self.ledger.evidence
        for asset in evidence.assets.values():
            if asset.alias_of is not None:
                others[asset.alias_of].append(asset.id)
        for relation in evidence.relations:
            names = dict.fromkeys((relation.asset, *others.get(relation.asset, ())))
            found[relation.employer].update(names)
        return {name: tuple(assets) for name, assets in found.items()}

    def claims_of(self, employer: str) -> Sequence[str]:
        """Ids of the claims about the employer, then those about its assets."""
        names = dict.fromkeys(self.told_of(employer))
        for asset in self.assets_of.get(employer, ()):
            names.update(dict.fromkeys(self.told_of(asset)))
        return tuple(names)

    def row(self, claim_id: str) -> ClaimRow:
        known = self._rows.get(claim_id)
        if known is None:
            known = self._rows[claim_id] = self._make_row(claim_id)
        return known

    def _make_row(self, claim_id: str) -> ClaimRow:
        ledger = self.ledger
        claim = ledger.visible.get(claim_id)
        if claim is None:
            claim = self.aside[claim_id]
            return ClaimRow(
                claim, "context", ledger.fresh(claim), ledger.age_days(claim), (), (), None, True
            )
        compared = self.compared(claim_id)
        agree: list[str] = []
        differ: list[str] = []
        later: str | None = None
        for it in compared.comparisons:
            other = it.second if it.first == claim_id else it.first
            if it.relation in ("agree", "corroborates"):
                if it.relation == "corroborates" and other not in agree:
                    agree.append(other)
            elif it.relation in ("conflict", "conflict_undated", "possible_conflict"):
                if other not in differ:
                    differ.append(other)
            elif it.relation == "supersedes" and it.second == claim_id:
                later = it.first
        return ClaimRow(
            claim,
            compared.status,
            ledger.fresh(claim),
            ledger.age_days(claim),
            tuple(agree),
            tuple(differ),
            later,
        )

    def compared(self, claim_id: str) -> Compared:
        """A visible claim against the others, by an earlier run where nothing has changed since."""
        known = self.looked_at.get(claim_id)
        if known is None:
            ledger = self.ledger
            kept = None if self._kept is None else self._kept.get(claim_id)
            known = kept or Compared(ledger.status(claim_id), ledger.relations_of(claim_id))
            self.looked_at[claim_id] = known
        return known


def _parties(claim: Claim) -> Mapping[str, None]:
    """Everybody and everything it is about, each once."""
    other = (claim.counterparty,) if claim.counterparty else ()
    return dict.fromkeys((*claim.subjects, *other))


class Picture(Struct, frozen=True, dict=True):
    """Implements ``compute_jobs.desk.view.View``."""

    index: LedgerIndex
    ranking: Ranking
    profile: Profile
    dossiers: Mapping[str, Dossier]
    items: Sequence[ChecklistItem]
    flags: Callable[[str | None], Sequence[HypeFlag]]
    suggestions: Callable[[str], Sequence[Suggestion]]
    cached_shares: Callable[[Picture], Robustness | None]
    unranked: Sequence[str]
    before: Ranking | None = None
    summary: str = ""
    _made: dict[str, Sequence[ItemRow]] = field(default_factory=dict)

    def saying(self, summary: str) -> Picture:
        """This one with what it changed in words; what has been made of it so far is kept."""
        made = replace(self, summary=summary)
        made.__dict__.update(self.__dict__)
        return made

    def shows(
        self,
        index: LedgerIndex,
        profile: Profile,
        dossiers: Mapping[str, Dossier],
        before: Ranking | None,
    ) -> bool:
        """Whether another picture of all this would be the same."""
        same = self.index is index and self.dossiers is dossiers and self.before is before
        return same and self.profile == profile

    @property
    def fits_moved(self) -> bool:
        before = self.before
        return bool(self.summary) and before is not None and before.fits != self.ranking.fits

    @property
    def as_of(self) -> date:
        return self.index.ledger.as_of

    @property
    def evidence(self) -> Evidence:
        return self.index.ledger.evidence

    @property
    def weights(self) -> Mapping[str, float]:
        return {str(name): share for name, share in self.ranking.weights.items()}

    @cached_property
    def order(self) -> Sequence[str]:
        return (*self.ranking.order, *self.unranked)

    @property
    def eligible_count(self) -> int:
        return self.ranking.eligible_count

    @property
    def excluded_count(self) -> int:
        return len(self.ranking.ids) - self.ranking.eligible_count

    def row(self, employer: str) -> EmployerRow:
        it = self.evidence.employers[employer]
        dossier = self._written(employer)
        tiers = self.index.tiers_of(employer)
        stage = (dossier.stage or "") if dossier else ""
        mark = dossier.shortlisted if dossier else None
        place = self.ranking.position(employer)
        if place is None:
            return EmployerRow(
                it.id, it.name, it.layer, None, None, False, (), (), 0.0, 0, stage, mark, tiers
            )
        ranking = self.ranking
        value, rank = ranking.value(place), ranking.rank(place)
        delta, moved = 0.0, 0
        if self.before is not None and (was := self.before.position(employer)) is not None:
            delta = value - self.before.value(was)
            old = self.before.rank(was)
            moved = old - rank if old is not None and rank is not None else 0
        broken, unknown = ranking.not_met(place)
        return EmployerRow(
            it.id,
            it.name,
            it.layer,
            rank,
            value,
            ranking.excluded(place),
            broken,
            unknown,
            delta,
            moved,
            stage,
            mark,
            tiers,
        )

    def values(self, employers: Iterable[str]) -> Sequence[float | None]:
        """Each one's fit as a number; None where it isn't ranked."""
        places, fits = self.ranking.scorer.places, self.ranking.fits
        known = map(places.get, employers)
        return [None if place is None else float(fits[place]) for place in known]

    @cached_property
    def excluded(self) -> frozenset[str]:
        """Who stands below the line."""
        return self.ranking.excluded_ids

    def fit(self, employer: str) -> Fit | None:
        return self.ranking.fit(employer)

    def range_of(self, employer: str) -> tuple[float, float] | None:
        place = self.ranking.position(employer)
        return None if place is None else self.ranking.range_of(place)

    def employer(self, employer: str) -> Employer:
        return self.evidence.employers[employer]

    def metric(self, metric: str) -> Metric:
        return self.evidence.metrics[metric]

    def line(self, metric: str) -> Line | None:
        return self.ranking.scorer.lines.get(metric, self.evidence.metrics)

    def claims(self, employer: str | None = None) -> Sequence[ClaimRow]:
        if employer is None:
            names: Sequence[str] = (*self.index.ledger.visible, *self.index.aside)
        elif employer in self.evidence.employers:
            names = self.index.claims_of(employer)
        else:
            names = self.index.told_of(employer)
        return [self.index.row(name) for name in names]

    def claim(self, claim: str) -> ClaimRow:
        return self.index.row(claim)

    def findings(self, subject: str) -> Sequence[Finding]:
        return self.index.ledger.of(subject)

    def subjects_of(self, employer: str) -> Sequence[str]:
        """The employer and the assets it owns, runs, supplies or rents."""
        return (employer, *self.index.assets_of.get(employer, ()))

    def comparisons(self, claim: str | None = None) -> Sequence[Comparison]:
        index = self.index
        if claim is None:
            return index.ledger.comparisons
        return index.compared(claim).comparisons if claim in index.ledger.visible else ()

    def dossier(self, employer: str) -> Dossier:
        return self._written(employer) or Dossier(employer)

    def _written(self, employer: str) -> Dossier | None:
        """The reader's, if there is one; of most there is none, which ``get`` is slow to say."""
        if employer not in self.dossiers:
            return None
        return self.dossiers[employer]

    def checklist(self, employer: str) -> Sequence[ItemRow]:
        if employer not in self._made:
            self._made[employer] = self._item_rows(employer)
        return self._made[employer]

    def _item_rows(self, employer: str) -> Sequence[ItemRow]:
        """Evidence at hand on each item, what it suggests, what is recorded."""
        dossier = self.dossier(employer)
        found = [finding for name in self.subjects_of(employer) for finding in self.findings(name)]
        rows = []
        for item, suggested in zip(self.items, self.suggestions(employer), strict=True):
            verdict = dossier.verdicts.get(item.id)
            rows.append(
                ItemRow(
                    item,
                    suggested,
                    tuple(finding for finding in found if finding.metric in item.metrics),
                    verdict.kind if verdict else None,
                    dossier.notes.get(item.id, ""),
                )
            )
        return rows

    def hype(self, employer: str | None = None) -> Sequence[HypeFlag]:
        return self.flags(employer)

    def robustness_cached(self) -> Robustness | None:
        return self.cached_shares(self)

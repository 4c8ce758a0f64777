"""One ledger and its scores: as it is, or with scenarios and without some claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import TIER_RANK, Claim, Day, Status, Tier
from compute_jobs.desk.workspace import Workspace

if TYPE_CHECKING:
    from compute_jobs.core.dossier.dossier_model import Dossiers, Suggestion
    from compute_jobs.core.evidence.ledger import Ledger
    from compute_jobs.core.evidence.rules import RuleVerdict
    from compute_jobs.core.fit.fit_model import HypeFlag
    from compute_jobs.core.fit.scoring import Ratings, Scorer

_CONFLICTS = ("conflict", "conflict_undated", "possible_conflict")


class ClaimRow(Struct, frozen=True, dict=True):
    """One claim in the ledger: its status, its age and how it compares with the others.

    Everything is computed on demand; a claim that is set aside isn't compared.
    """

    claim: Claim
    ledger: Ledger
    set_aside: bool = False

    @cached_property
    def status(self) -> Status:
        return "context" if self.set_aside else self.ledger.status(self.claim.id)

    @cached_property
    def fresh(self) -> float:
        return self.ledger.fresh(self.claim)

    @cached_property
    def age_days(self) -> int | None:
        return self.ledger.age_days(self.claim)

    @property
    def corroborated_by(self) -> tuple[str, ...]:
        return self._others("corroborates")

    @property
    def conflicts_with(self) -> tuple[str, ...]:
        return self._others(*_CONFLICTS)

    @property
    def superseded_by(self) -> str | None:
        mine = [it for it in self._verdicts if it.relation == "supersedes"]
        newer = [it.first.id for it in mine if it.second.id == self.claim.id]
        return newer[-1] if newer else None

    @cached_property
    def _verdicts(self) -> Sequence[RuleVerdict]:
        return () if self.set_aside else self.ledger.verdicts_on(self.claim.id)

    def _others(self, *relations: str) -> tuple[str, ...]:
        """The claims that have one of these relations with it."""
        name = self.claim.id
        pairs = [(it.first.id, it.second.id) for it in self._verdicts if it.relation in relations]
        return tuple(dict.fromkeys(two if one == name else one for one, two in pairs))

    @property
    def is_dated(self) -> bool:
        """Whether a source states its date; an inferred date never counts as the newest."""
        day = self.claim.when
        return day is not None and not day.inferred


def newest_first(rows: Iterable[ClaimRow], subject: str) -> list[ClaimRow]:
    """As a reader wants them: its own before those around it, those with a stated day before the
    others, the newest first, and of one day the best tier."""

    def order(row: ClaimRow) -> tuple[bool, bool, int, int]:
        day = row.claim.when
        newest = -day.last.toordinal() if day is not None else 0
        return (
            subject not in row.claim.subjects,
            not row.is_dated,
            newest,
            TIER_RANK[row.claim.tier],
        )

    return sorted(rows, key=order)


class ScoredLedger:
    """Everything is computed on first use and kept."""

    def __init__(
        self,
        workspace: Workspace,
        scenarios: Sequence[str] = (),
        without: frozenset[str] = frozenset(),
        whole: ScoredLedger | None = None,
    ) -> None:
        """``scenarios`` by id; ``without`` are the ids of claims that don't count, ``whole`` is
        the same with them."""
        self.workspace = workspace
        self._whole = whole
        self.scenarios = scenarios
        self._without = without
        claims = workspace.evidence.claims if without else {}
        self.aside: Mapping[str, Claim] = {
            name: claims[name] for name in sorted(without) if name in claims
        }
        self._claim_rows: dict[str, ClaimRow] = {}
        self._flags: dict[str | None, Sequence[HypeFlag]] = {}
        """By employer; under None, everyone's."""
        self._suggestions: dict[str, Sequence[Suggestion]] = {}

    @cached_property
    def ledger(self) -> Ledger:
        from compute_jobs.core.evidence.ledger import resolve

        workspace = self.workspace
        evidence = workspace.evidence
        if self.scenarios:
            from compute_jobs.core.fit.scenario_overlays import apply_scenarios

            chosen = [each for each in workspace.scenarios if each.id in self.scenarios]
            evidence = apply_scenarios(evidence, chosen, workspace.as_of)
        return resolve(evidence, workspace.as_of, without=self._without)

    @cached_property
    def newest_evidence(self) -> Day | None:
        """The latest stated day on which a source of a known claim, or the claim, came out."""
        claims, sources = self.ledger.visible.values(), self.ledger.evidence.sources
        cited = {ref.source for claim in claims for ref in claim.sources}
        days = {claim.published for claim in claims if claim.published is not None}
        days |= {
            source.published
            for name in cited
            if (source := sources.get(name)) is not None
            and source.published is not None
            and not source.inferred
        }
        known = [day for day in days if not day.inferred and day.first <= self.ledger.as_of]
        return max(known, key=lambda day: (day.first, day.last), default=None)

    # -- scores ------------------------------------------------------------------------------

    @cached_property
    def scorer(self) -> Scorer:
        """Every employer rated, from the ratings of an earlier run where nothing has changed."""
        from compute_jobs.core.fit.scoring import Scorer

        workspace = self.workspace
        plain = not (self.scenarios or self._without)
        rated = workspace.kept_ratings() if plain else None
        scorer = Scorer(
            self.ledger,
            workspace.rubric,
            workspace.anchors,
            workspace.lines,
            rated=rated,
            known=self._ratings_kept,
        )
        if plain and rated is None:
            workspace.keep_ratings(scorer.rated)
        return scorer

    @property
    def _ratings_kept(self) -> Mapping[str, Ratings]:
        """The ratings of the whole ledger that don't depend on the claims set aside."""
        if self._whole is None:
            return {}
        whole = self._whole
        gone = whole.ledger.visible.keys() - self.ledger.visible.keys()
        reached = whole.reached_by(whole.ledger.visible[name] for name in gone)
        return {name: it for name, it in whole.scorer.rated.items() if name not in reached}

    def reached_by(self, claims: Iterable[Claim]) -> frozenset[str]:
        """The employers whose ratings may depend on these claims: their parties, and employers
        related to them through an asset, a parent or a subsidiary.
        """
        evidence = self.ledger.evidence
        parties = {party for claim in claims for party in claim.parties}
        for asset in evidence.assets.values():
            if asset.alias_of is not None and parties & {asset.id, asset.alias_of}:
                parties |= {asset.id, asset.alias_of}
        reached = set(parties)
        for relation in evidence.relations:
            if relation.asset in parties:
                reached.add(relation.employer)
        for employer in evidence.employers.values():
            if employer.parent is not None and {employer.id, employer.parent} & reached:
                reached |= {employer.id, employer.parent}
        return frozenset(reached)

    def scorer_with(self, dossiers: Dossiers) -> Scorer:
        """The scorer under the reader's own verdicts; nothing is rated again."""
        judged = dossiers.with_verdicts()
        if not judged:
            return self.scorer
        from compute_jobs.core.dossier.checklist_rules import own_ratings

        checklist = self.workspace.checklist
        own = {name: own_ratings(dossiers[name], checklist, checklist.scale) for name in judged}
        return self.scorer.with_own({name: ratings for name, ratings in own.items() if ratings})

    @cached_property
    def employers(self) -> Sequence[str]:
        """All of them, by name."""
        return tuple(it.id for it in self.ledger.evidence.employers_by_name)

    # -- hype flags and suggestions ----------------------------------------------------------

    def flags(self, employer: str | None = None) -> Sequence[HypeFlag]:
        """One employer's, or everyone's."""
        from compute_jobs.core.fit.hype_watch import hype_flags

        if employer not in self._flags:
            about = self.ledger.evidence.employers[employer] if employer is not None else None
            self._flags[employer] = hype_flags(self.scorer.facts, self.workspace.hype_rules, about)
        return self._flags[employer]

    def suggestions(self, employer: str) -> Sequence[Suggestion]:
        """What the evidence suggests on each checklist item."""
        if employer not in self._suggestions:
            from compute_jobs.core.dossier.suggestions import suggest
            from compute_jobs.core.fit.ratings import rate_all

            facts, flags = self.scorer.facts, self.flags(employer)
            about = self.ledger.evidence.employers[employer]
            rated = self.scorer.ratings.get(employer) or rate_all(facts, about)
            ratings = {rating.criterion: rating for rating in rated}
            checklist = self.workspace.checklist
            self._suggestions[employer] = tuple(
                suggest(
                    item,
                    about,
                    facts,
                    flags,
                    rating=ratings.get(item.criterion) if item.criterion else None,
                    scale=checklist.scale,
                )
                for item in checklist
            )
        return self._suggestions[employer]

    # -- claims ------------------------------------------------------------------------------

    def claim_row(self, claim_id: str) -> ClaimRow:
        row = self._claim_rows.get(claim_id)
        if row is None:
            known = self.ledger.visible.get(claim_id)
            row = ClaimRow(known or self.aside[claim_id], self.ledger, known is None)
            self._claim_rows[claim_id] = row
        return row

    def claims_about(self, name: str) -> Sequence[str]:
        """Ids of the claims about an employer or an asset; those set aside come last."""
        return self._claims_by_party.get(name, ())

    def claims_of(self, employer: str) -> Sequence[str]:
        """Ids of the claims about the employer, then of those about its assets."""
        claims = dict.fromkeys(self.claims_about(employer))
        for asset in self.assets_of.get(employer, ()):
            claims.update(dict.fromkeys(self.claims_about(asset)))
        return tuple(claims)

    @cached_property
    def assets_of(self) -> Mapping[str, Sequence[str]]:
        """The assets an employer owns, runs, supplies or rents, with their aliases."""
        aliases: dict[str, list[str]] = defaultdict(list)
        evidence = self.ledger.evidence
        for asset in evidence.assets.values():
            if asset.alias_of is not None:
                aliases[asset.alias_of].append(asset.id)
        assets: dict[str, dict[str, None]] = defaultdict(dict)
        for relation in evidence.relations:
            names = (relation.asset, *aliases.get(relation.asset, ()))
            assets[relation.employer].update(dict.fromkeys(names))
        return {employer: tuple(names) for employer, names in assets.items()}

    @cached_property
    def _claims_by_party(self) -> Mapping[str, Sequence[str]]:
        claims: dict[str, list[str]] = defaultdict(list)
        for name, claim in (*self.ledger.visible.items(), *self.aside.items()):
            for party in claim.parties:
                claims[party].append(name)
        return claims

    @cached_property
    def tiers(self) -> Mapping[str, Mapping[Tier, int]]:
        """How many claims of each tier have an employer as a subject."""
        counts: dict[str, Counter[Tier]] = defaultdict(Counter)
        for claim in self.ledger.visible.values():
            for subject in dict.fromkeys(claim.subjects):
                counts[subject][claim.tier] += 1
        return counts

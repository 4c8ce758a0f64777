"""One ledger and what is reckoned from it: with or without scenarios and claims set aside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from compute_jobs.core.dossier.dossier_model import Suggestion
from compute_jobs.core.fit.fit_model import HypeFlag
from compute_jobs.desk.picture import LedgerIndex

if TYPE_CHECKING:
    from datetime import date

    from compute_jobs.caches.claims_cache import ClaimsCache
    from compute_jobs.caches.rated_cache import RatedCache
    from compute_jobs.caches.suggestions_cache import SuggestionsCache
    from compute_jobs.core.dossier.checklist_rules import Checklist
    from compute_jobs.core.evidence.evidence_model import Evidence
    from compute_jobs.core.evidence.ledger import Ledger
    from compute_jobs.core.fit.anchors import Anchors
    from compute_jobs.core.fit.hype_rules import HypeRules
    from compute_jobs.core.fit.hype_watch import Watch
    from compute_jobs.core.fit.preference_lines import Lines
    from compute_jobs.core.fit.rubric import Rubric
    from compute_jobs.core.fit.scoring import Scorer
    from compute_jobs.record.dossier_store import Dossiers


class Opened(Protocol):
    """What a world is reckoned from; a setting is one."""

    @property
    def as_of(self) -> date: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def rubric(self) -> Rubric: ...
    @property
    def anchors(self) -> Anchors: ...
    @property
    def lines(self) -> Lines: ...
    @property
    def checklist(self) -> Checklist: ...
    @property
    def hype_rules(self) -> HypeRules: ...
    @property
    def kept_ratings(self) -> RatedCache: ...
    @property
    def kept_claims(self) -> ClaimsCache: ...
    @property
    def kept_suggestions(self) -> SuggestionsCache: ...
    @property
    def plain_world(self) -> World: ...
    def with_scenarios(self, names: tuple[str, ...]) -> Evidence: ...


class World:
    """Everything is reckoned when it is first asked for."""

    def __init__(self, setting: Opened, scenarios: tuple[str, ...], aside: frozenset[str]) -> None:
        self.setting = setting
        self.scenarios = scenarios
        self.aside = aside
        self.suggested: dict[str, Sequence[Suggestion]] = {}
        """By employer, where somebody has looked."""

    @cached_property
    def ledger(self) -> Ledger:
        from compute_jobs.core.evidence.ledger import resolve

        evidence = self.setting.evidence
        if self.scenarios:
            evidence = self.setting.with_scenarios(self.scenarios)
        return resolve(evidence, self.setting.as_of, without=self.aside)

    @cached_property
    def index(self) -> LedgerIndex:
        it = self.setting
        if not (self.scenarios or self.aside):
            return LedgerIndex(self.ledger, {}, it.kept_claims)
        claims = it.evidence.claims
        return LedgerIndex(
            self.ledger, {name: claims[name] for name in sorted(self.aside) if name in claims}
        )

    @cached_property
    def scorer(self) -> Scorer:
        """Everyone rated, by an earlier run where nothing has changed since."""
        from compute_jobs.core.fit.scoring import Scorer

        it = self.setting
        plain = not (self.scenarios or self.aside)
        rated = it.kept_ratings.rated() if plain else None
        made = Scorer(self.ledger, it.rubric, it.anchors, it.lines, rated=rated)
        if plain and rated is None:
            it.kept_ratings.keep(made.rated)
        return made

    @cached_property
    def unranked(self) -> tuple[str, ...]:
        """Who is listed without a rank, by name."""
        ranked = self.scorer.places
        employers = self.ledger.evidence.employers
        return tuple(
            sorted(
                (name for name in employers if name not in ranked),
                key=lambda name: (employers[name].name.casefold(), name),
            )
        )

    def scorer_with(self, dossiers: Dossiers) -> Scorer:
        """The scorer under the reader's own verdicts; nothing is rated again."""
        judged = dossiers.with_verdicts()
        if not judged:
            return self.scorer
        from compute_jobs.core.dossier.verdict_ratings import own_ratings

        checklist = self.setting.checklist
        own = {name: own_ratings(dossiers[name], checklist, checklist.scale) for name in judged}
        return self.scorer.with_own({name: ratings for name, ratings in own.items() if ratings})

    def flags(self, employer: str | None = None) -> Sequence[HypeFlag]:
        """One employer's, or everyone's."""
        if employer is None:
            return self._all_flags
        return tuple(self._watch.flags(self.ledger.evidence.employers[employer]))

    def suggestions(self, employer: str) -> Sequence[Suggestion]:
        """What the evidence suggests on each item of the checklist."""
        known = self.suggested.get(employer)
        if known is None:
            it, plain = self.setting, not (self.scenarios or self.aside)
            items = it.checklist
            if plain:
                known = it.kept_suggestions.get(employer, [item.id for item in items])
            if known is None:
                from compute_jobs.core.dossier.suggestions import suggest

                who, facts = self.ledger.evidence.employers[employer], self.scorer.facts
                flags = self.flags(employer)
                known = tuple(suggest(item, who, facts, flags) for item in items)
            self.suggested[employer] = known
        return known

    @cached_property
    def _all_flags(self) -> Sequence[HypeFlag]:
        from compute_jobs.core.fit.hype_watch import hype_flags

        return hype_flags(self.scorer.facts, self.setting.hype_rules)

    @cached_property
    def _watch(self) -> Watch:
        from compute_jobs.core.fit.hype_watch import Watch

        return Watch(self.scorer.facts, self.setting.hype_rules)

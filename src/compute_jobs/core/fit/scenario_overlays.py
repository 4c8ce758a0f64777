"""What if …? Named events as overlays of claims over any evidence.

A scenario changes copies: what it sets replaces what was known about the same subject and metric,
at the same tier, dated on the as-of day. Switching it off leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from operator import mul
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import (
    LETTING,
    LIVE_STAGES,
    Claim,
    Evidence,
    Figure,
    Finding,
    Origin,
    Relation,
)
from compute_jobs.core.evidence.figures import figure_of, flag_figure, parse_figure
from compute_jobs.core.evidence.ledger import Ledger, resolve
from compute_jobs.core.typed_tables import Number, Text, read_typed

GROWTHS = ("revenue_growth", "segment_growth")
REVENUES = ("revenue", "segment_revenue")
ASSUMPTION = Origin("assumption", "a what-if", "assumption")
"""The origin of what a scenario sets: no document says it."""
LEASE_METRICS = ("accelerators_leased", "power_leased", "outside_tenants")


class Condition(Struct, frozen=True, rename={"state": "is"}):
    metric: Text
    state: Literal["yes", "no", "known", "negative"] = "known"
    at_least: Number | None = None


class Effect(Struct, frozen=True, rename={"any_of": "any", "all_of": "all", "none_of": "none"}):
    kind: Literal["sole_tenant_leaves", "set", "lose_share"]
    subjects: tuple[str, ...] = ()
    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()
    set: Mapping[str, str] = {}
    drop: tuple[str, ...] = ()
    scale: Mapping[str, Number] = {}
    share: str = ""
    of: Number = 1.0
    assumed: Number = 0.0


class Scenario(Struct, frozen=True, rename={"effects": "effect"}):
    id: Text
    title: Text
    what: Text
    why: Text
    effects: tuple[Effect, ...]


def scenarios_from(data: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """The scenarios that ``data/scenarios.toml`` describes."""
    return read_typed(data.get("scenario"), tuple[Scenario, ...], "scenario")


def apply_scenarios(evidence: Evidence, chosen: Sequence[Scenario], as_of: date) -> Evidence:
    """The evidence as if all of these had happened by the as-of day, one after another."""
    for scenario in chosen:
        changes = _Changes(scenario.id, resolve(evidence, as_of))
        for effect in scenario.effects:
            changes.apply(effect)
        evidence = changes.evidence()
    return evidence


class _Changes:
    """What one scenario does: it replaces claims and ends links of the map."""

    def __init__(self, scenario: str, ledger: Ledger) -> None:
        self.scenario = scenario
        self.ledger = ledger
        self.before = ledger.evidence
        self.placed: dict[tuple[str, str], list[Claim]] = {}
        """By subject and metric; an empty list only removes."""
        self.ended: set[tuple[str, str]] = set()
        """(tenant, asset)"""
        self.dropped: set[str] = set()
        self.added: list[Claim] = []

    def apply(self, effect: Effect) -> None:
        if effect.kind == "sole_tenant_leaves":
            self._sole_tenant_leaves()
            return
        for subject in self._subjects(effect):
            for metric, text in effect.set.items():
                self._set(subject, metric, text)
            for metric in effect.drop:
                self.placed[subject, metric] = []
            for metric, factor in effect.scale.items():
                self._change(subject, metric, partial(mul, factor))
            if effect.kind == "lose_share":
                self._lose_share(subject, effect)

    def evidence(self) -> Evidence:
        """The evidence with the changes made."""
        before = self.before
        taken = {
            (name, metric)
            for subject, metric in self.placed
            for name in (subject, *self._other_names(subject))
        }
        claims: dict[str, Claim] = {}
        for claim in before.claims.values():
            left = tuple(it for it in claim.subjects if (it, claim.metric) not in taken)
            if claim.id in self.dropped or not left:
                continue
            claims[claim.id] = claim if left == claim.subjects else replace(claim, subjects=left)
        # A link based on replaced claims remains, based on what is left of them.
        relations = tuple(
            replace(line, status="ended")
            if line.role == "tenant" and (line.employer, line.asset) in self.ended
            else replace(line, claims=tuple(c for c in line.claims if c in claims) or line.claims)
            for line in before.relations
        )
        for placed in (*self.placed.values(), self.added):
            claims.update((claim.id, claim) for claim in placed)
        origins = {**before.origins, ASSUMPTION.id: ASSUMPTION}
        return replace(before, claims=claims, relations=relations, origins=origins)

    # -- where an effect holds ---------------------------------------------------------------

    def _subjects(self, effect: Effect) -> Iterator[str]:
        """The subjects it names, or all that meet its conditions; assets under one name only."""
        if not (effect.any_of or effect.all_of or effect.subjects):
            return
        for subject in effect.subjects or (*self.before.employers, *self.before.assets):
            asset = self.before.assets.get(subject)
            if asset is not None and asset.alias_of is not None:
                continue
            if effect.any_of and not any(self._holds(subject, it) for it in effect.any_of):
                continue
            if any(self._holds(subject, it) for it in effect.none_of):
                continue
            if all(self._holds(subject, it) for it in effect.all_of):
                yield subject

    def _holds(self, subject: str, condition: Condition) -> bool:
        finding = self._best(subject, condition.metric)
        if finding is None:
            return False
        value = finding.standing.middle
        if condition.at_least is None and condition.state == "known":
            return not self._is_done(finding.standing)
        if condition.at_least is not None:
            value = self._largest(subject, condition.metric) or value
        if value is None:
            return False
        if condition.at_least is not None:
            return value >= condition.at_least
        return {"yes": value >= 0.5, "no": value < 0.5, "negative": value < 0}[condition.state]

    def _is_done(self, plan: Claim) -> bool:
        """Whether a fact says that the deal of a plan is done or has ended."""
        return plan.modality == "plan" and any(
            claim.deal == plan.deal and claim.modality == "fact"
            for claim in self.ledger.visible.values()
            if claim.deal is not None and claim.deal_status in ("effective", "ended")
        )

    def _best(self, subject: str, metric: str) -> Finding | None:
        best = self.ledger.best
        return best(subject, metric, perimeter=None) or best(
            subject, metric, perimeter=None, tiers=("analysis", "ambition")
        )

    def _largest(self, subject: str, metric: str) -> float | None:
        """The largest of several parts' figures (each customer's share) in the newest period."""
        found = [
            (it.standing.period.end, value)
            for it in self.ledger.resting_on(subject, metric=metric)
            if it.perimeter and it.standing.period is not None
            if it.standing.period.end is not None and (value := it.standing.middle) is not None
        ]
        return max(found)[1] if found else None

    # -- what an effect does -----------------------------------------------------------------

    def _set(self, subject: str, metric: str, text: str) -> None:
        """One claim that replaces what was known; an empty text sets a yes without a figure."""
        about = self.before.metrics.get(metric)
        if about is None:
            return
        figure: Figure | None = None
        if text:
            flag = about.dimension == "flag"
            figure = flag_figure(text) if flag else parse_figure(text, unit=about.unit)
        base = self._best(subject, metric)
        day = day_of(self.ledger.as_of)
        claim = Claim(
            id=f"if-{self.scenario}-{subject}-{metric}".replace("_", "-"),
            subjects=(subject,),
            metric=metric,
            statement=f"Assumed by the scenario {self.scenario}.",
            tier=base.standing.tier if base is not None else "reported",
            sources=(),
            figure=figure,
            as_of=day,
            hedge="assumed",
            note="Assumed, not known: it disappears when the scenario is switched off.",
            origin=ASSUMPTION.id,
            pack="scenario",
        )
        self.placed[subject, metric] = [claim]

    def _lose_share(self, subject: str, effect: Effect) -> None:
        finding = self._best(subject, effect.share)
        value = finding.standing.middle if finding is not None else None
        value = self._largest(subject, effect.share) or value
        share = effect.assumed if value is None else value
        kept = 1.0 - min(max(share * effect.of / 100.0, 0.0), 1.0)
        for metric in GROWTHS:
            self._change(subject, metric, lambda growth: ((1 + growth / 100) * kept - 1) * 100)
        for metric in REVENUES:
            self._change(subject, metric, partial(mul, kept))

    def _change(self, subject: str, metric: str, change: Callable[[float], float]) -> None:
        """A copy of each standing claim with its figure changed, its wording kept if possible."""
        copies = []
        for number, finding in enumerate(self.ledger.resting_on(subject, metric=metric)):
            claim = finding.standing
            value = finding.standing.middle
            if claim.figure is None or value is None:
                continue
            figure = figure_of(
                value=change(value),
                wording="at least" if claim.figure.bound_high is None else "about",
                unit=claim.figure.unit,
                per=claim.figure.per,
            )
            name = f"if-{self.scenario}-{subject}-{metric}-{number}".replace("_", "-")
            note = f"Assumed: {claim.id}, changed by the scenario {self.scenario}."
            made = {"origin": ASSUMPTION.id, "note": note, "pack": "scenario"}
            copy = replace(claim, id=name, figure=figure, **made)
            if claim.deal is None:
                copies.append(replace(copy, subjects=(subject,)))
            elif claim.id not in self.dropped:  # a deal's terms are the same for all parties
                self.dropped |= set(finding.claims)
                self.added.append(copy)
        if copies:
            self.placed[subject, metric] = copies

    def _sole_tenant_leaves(self) -> None:
        """An employer that leases everything to one outside company loses it."""
        index = self.ledger.index
        live = [line for line in self.before.relations if line.status in LIVE_STAGES]
        for employer in self.before.employers.values():
            family = {employer.id, employer.parent, *index.children.get(employer.id, ())}
            lets = {
                index.name(line.asset)
                for line in live
                if line.role in LETTING and line.employer in family
            }
            leases = [
                line
                for line in live
                if line.role == "tenant"
                and line.employer not in family
                and index.name(line.asset) in lets
                and any(claim in self.ledger.visible for claim in line.claims)
            ]
            tenants = {line.employer for line in leases}
            if len(tenants) == 1 and self._said_to_be_one({*family, *lets}):
                for lease in leases:
                    self._end_lease(lease, {*lets, employer.id})

    def _said_to_be_one(self, landlords: Collection[str | None]) -> bool:
        """Whether a claim counts one tenant or names "the only one", since the map may not have
        them all.
        """
        name = self.ledger.index.name
        for claim in self.ledger.visible.values():
            parties = {*map(name, claim.subjects), claim.counterparty}
            if not parties.isdisjoint(landlords):
                count = claim.figure if claim.metric == "outside_tenants" else None
                if (count and count.middle == 1) or (claim.only and claim.role == "tenant"):
                    return True
        return False

    def _end_lease(self, lease: Relation, landlords: Iterable[str]) -> None:
        """Remove the contract's claims; the landlord and its site have no outside tenant left."""
        self.ended.add((lease.employer, lease.asset))
        claims = self.before.claims
        deals = {claims[name].deal for name in lease.claims if name in claims} - {None}
        self.dropped |= {
            claim.id
            for claim in claims.values()
            if claim.deal in deals or (claim.only and lease.employer in claim.subjects)
        }
        for subject in landlords:
            if any(self._best(subject, metric) for metric in LEASE_METRICS):
                self._set(subject, "outside_tenants", "0")

    def _other_names(self, subject: str) -> Iterator[str]:
        return (it.id for it in self.before.assets.values() if it.alias_of == subject)

"""Who still ranks if …? Named events as overlays of claims over whatever evidence there is.

A scenario changes copies: what it sets takes the place of what was known of the same subject and
metric, at the tier it was known at, dated on the as-of day. Switching it off leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import (
    Claim,
    Evidence,
    Figure,
    Finding,
    Metric,
    Relation,
    Tier,
)
from compute_jobs.core.evidence.figures import figure_of, flag_figure, parse_figure
from compute_jobs.core.evidence.ledger import Ledger, overlay, resolve
from compute_jobs.core.typed_tables import Number, Text, read_typed

GROWTHS = ("revenue_growth", "segment_growth")
REVENUES = ("revenue", "segment_revenue")
LETTING = ("owner", "operator", "parent")
LEASE_METRICS = ("accelerators_leased", "power_leased", "outside_tenants")


class Condition(Struct, frozen=True, rename={"state": "is"}):
    metric: Text
    state: Literal["yes", "no", "known", "negative"] = "known"
    at_least: Number | None = None


class Effect(Struct, frozen=True, rename={"any_of": "any", "all_of": "all"}):
    kind: Literal["sole_tenant_leaves", "set", "lose_share"]
    subjects: tuple[str, ...] = ()
    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()
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


class _Changes(Struct):
    """What one scenario does: claims put in the place of others, and lines of the map ended."""

    scenario: str
    day: date
    placed: dict[tuple[str, str], list[Claim]] = field(default_factory=dict)
    """By subject and metric; an empty list only takes away."""
    ended: set[tuple[str, str]] = field(default_factory=set)
    """(tenant, asset)"""
    dropped: set[str] = field(default_factory=set)
    added: list[Claim] = field(default_factory=list)


def scenarios_from(data: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """The scenarios that ``data/scenarios.toml`` describes."""
    return read_typed(data.get("scenario"), tuple[Scenario, ...], "scenario")


def apply_scenarios(evidence: Evidence, chosen: Sequence[Scenario], as_of: date) -> Evidence:
    """The evidence had all of these happened by the as-of day, one after another."""
    for scenario in chosen:
        ledger = resolve(evidence, as_of)
        changes = _Changes(scenario.id, as_of)
        for effect in scenario.effects:
            if effect.kind == "sole_tenant_leaves":
                _sole_tenant_leaves(ledger, changes)
            else:
                _where_it_holds(ledger, effect, changes)
        evidence = _applied(ledger, changes)
    return evidence


def _where_it_holds(ledger: Ledger, effect: Effect, changes: _Changes) -> None:
    evidence = ledger.evidence
    named = effect.subjects or (*evidence.employers, *evidence.assets)
    for subject in named:
        asset = evidence.assets.get(subject)
        if asset is not None and asset.alias_of is not None:
            continue
        if effect.any_of and not any(_holds(ledger, subject, it) for it in effect.any_of):
            continue
        if not all(_holds(ledger, subject, it) for it in effect.all_of):
            continue
        if not (effect.any_of or effect.all_of or effect.subjects):
            continue
        for metric, text in effect.set.items():
            _set(ledger, changes, subject, metric, text)
        for metric in effect.drop:
            changes.placed[subject, metric] = []
        for metric, factor in effect.scale.items():
            _scale(ledger, changes, subject, metric, factor)
        if effect.kind == "lose_share":
            _lose_share(ledger, changes, subject, effect)


def _best(ledger: Ledger, subject: str, metric: str) -> Finding | None:
    return ledger.best(subject, metric, perimeter=None) or ledger.best(
        subject, metric, perimeter=None, tiers=("analysis", "ambition")
    )


def _holds(ledger: Ledger, subject: str, condition: Condition) -> bool:
    found = _best(ledger, subject, condition.metric)
    if found is None:
        return False
    figure = found.standing.figure
    value = figure.middle if figure is not None else None
    if condition.at_least is not None:
        return value is not None and value >= condition.at_least
    match condition.state:
        case "yes":
            return value is not None and value >= 0.5
        case "no":
            return value is not None and value < 0.5
        case "negative":
            return value is not None and value < 0
        case _:
            return True


def _set(ledger: Ledger, changes: _Changes, subject: str, metric: str, text: str) -> None:
    """One claim in the place of what was known; an empty text tells the fact without a figure."""
    known = ledger.evidence.metrics.get(metric)
    if known is None:
        return
    base = _best(ledger, subject, metric)
    tier = base.standing.tier if base is not None else "reported"
    figure = _figure(known, text)
    changes.placed[subject, metric] = [_claim(changes, subject, metric, figure, tier)]


def _figure(metric: Metric, text: str) -> Figure | None:
    if not text:
        return None
    if metric.dimension == "flag":
        return flag_figure(text)
    return parse_figure(text, unit=metric.unit)


def _claim(
    changes: _Changes, subject: str, metric: str, figure: Figure | None, tier: Tier
) -> Claim:
    day = day_of(changes.day)
    return Claim(
        id=f"if-{changes.scenario}-{subject}-{metric}".replace("_", "-"),
        subjects=(subject,),
        metric=metric,
        statement=f"Supposed by the scenario {changes.scenario}.",
        tier=tier,
        sources=(),
        figure=figure,
        as_of=day,
        published=day,
        hedge="supposed",
        note="Supposed, not known: it goes when the scenario is switched off.",
        pack="scenario",
    )


def _scale(ledger: Ledger, changes: _Changes, subject: str, metric: str, factor: float) -> None:
    """Every figure of the subject's metric, times the factor."""
    _reckon(ledger, changes, subject, metric, lambda value: value * factor)


def _lose_share(ledger: Ledger, changes: _Changes, subject: str, effect: Effect) -> None:
    told = _best(ledger, subject, effect.share)
    figure = told.standing.figure if told is not None else None
    share = figure.middle if figure is not None and figure.middle is not None else effect.assumed
    kept = 1.0 - min(max(share * effect.of / 100.0, 0.0), 1.0)
    for metric in GROWTHS:
        _reckon(ledger, changes, subject, metric, lambda g: ((1 + g / 100) * kept - 1) * 100)
    for metric in REVENUES:
        _reckon(ledger, changes, subject, metric, lambda value: value * kept)


def _reckon(ledger: Ledger, changes: _Changes, subject: str, metric: str, change: Any) -> None:
    """A copy of each standing claim with its figure changed, the wording kept as far as it goes."""
    found = [it for it in ledger.resting_on(subject) if it.metric == metric]
    copies = []
    for number, finding in enumerate(found):
        claim = finding.standing
        figure = claim.figure
        if figure is None or figure.middle is None:
            continue
        made = figure_of(
            value=change(figure.middle),
            wording="at least" if figure.bound_high is None else "about",
            unit=figure.unit,
            per=figure.per,
        )
        name = f"if-{changes.scenario}-{subject}-{metric}-{number}".replace("_", "-")
        note = f"Supposed: {claim.id}, changed by the scenario {changes.scenario}."
        copy = replace(claim, id=name, figure=made, note=note, pack="scenario")
        if claim.deal is None:
            copies.append(replace(copy, subjects=(subject,)))
        elif claim.id not in changes.dropped:
            # a deal's terms are one thing, whoever of its parties one asks
            changes.dropped |= set(finding.claims)
            changes.added.append(copy)
    if copies:
        changes.placed[subject, metric] = copies


def _sole_tenant_leaves(ledger: Ledger, changes: _Changes) -> None:
    evidence = ledger.evidence
    live = [line for line in evidence.relations if line.status in ("signed", "effective")]
    for employer in evidence.employers.values():
        family = {employer.id, employer.parent} | {
            it.id for it in evidence.employers.values() if it.parent == employer.id
        }
        lets = {
            _root(evidence, line.asset)
            for line in live
            if line.role in LETTING and line.employer in family
        }
        leases = [
            line
            for line in live
            if line.role == "tenant"
            and line.employer not in family
            and _root(evidence, line.asset) in lets
            and any(claim in ledger.visible for claim in line.claims)
        ]
        if len({line.employer for line in leases}) != 1:
            continue
        for line in leases:
            changes.ended.add((line.employer, line.asset))
            _end_deal(ledger, changes, line, lets | {employer.id})


def _end_deal(ledger: Ledger, changes: _Changes, line: Relation, landlords: Iterable[str]) -> None:
    """The contract's claims go; the landlord and its site have no outside tenant left."""
    claims = ledger.evidence.claims
    deals = {claims[name].deal for name in line.claims if name in claims} - {None}
    changes.dropped |= {
        claim.id
        for claim in claims.values()
        if claim.deal in deals or (claim.only and line.employer in claim.subjects)
    }
    for subject in landlords:
        if any(_best(ledger, subject, metric) for metric in LEASE_METRICS):
            _set(ledger, changes, subject, "outside_tenants", "0")


def _root(evidence: Evidence, asset: str) -> str:
    found = evidence.assets.get(asset)
    return found.alias_of if found is not None and found.alias_of else asset


def _applied(ledger: Ledger, changes: _Changes) -> Evidence:
    evidence = ledger.evidence
    gone: set[str] = set(changes.dropped)
    kept: dict[str, Claim] = {}
    names = _names(evidence)
    taken = {(name, metric) for subject, metric in changes.placed for name in names(subject)}
    for claim in evidence.claims.values():
        if claim.id in gone:
            continue
        left = tuple(it for it in claim.subjects if (it, claim.metric) not in taken)
        if len(left) == len(claim.subjects):
            continue
        if left:
            kept[claim.id] = replace(claim, subjects=left)
        else:
            gone.add(claim.id)
    made = [claim for claims in changes.placed.values() for claim in claims] + changes.added
    relations = tuple(
        replace(line, status="ended")
        if line.role == "tenant" and (line.employer, line.asset) in changes.ended
        else replace(line, claims=tuple(c for c in line.claims if c not in gone) or line.claims)
        for line in evidence.relations
    )
    result = overlay(evidence, [*kept.values(), *made], frozenset(gone), relations)
    # a line that stood on claims the scenario replaced is still drawn, on what is left of them
    return replace(result, relations=relations)


def _names(evidence: Evidence) -> Any:
    """A subject's own id and the other names of the same asset."""

    def names(subject: str) -> tuple[str, ...]:
        others = tuple(it.id for it in evidence.assets.values() if it.alias_of == subject)
        return (subject, *others)

    return names

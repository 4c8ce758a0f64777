"""The effect of a claim, a source or an asset: the ranking with it and without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from compute_jobs.answers.scenario_standings import MOVED
from compute_jobs.answers.supply_map import ROLE_VERBS
from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.desk.view import View

Kind = Literal["claim", "source", "asset"]
State = Literal["moved", "touched", "unscored"]
"""``touched``: the item is about it, but nothing changes. ``unscored``: it has no rank."""


class ImpactItem(Struct, frozen=True):
    """What is set aside."""

    kind: Kind
    id: str
    title: str
    claims: tuple[str, ...]
    """The claims removed with it, including those calculated from them."""


class EmployerImpact(Struct, frozen=True):
    """One employer with the item and without it."""

    employer: str
    name: str
    state: State
    fit_before: float | None
    fit_after: float | None
    range_before: tuple[float, float] | None
    range_after: tuple[float, float] | None
    rank_before: int | None
    rank_after: int | None
    flags_gained: tuple[str, ...]
    flags_lost: tuple[str, ...]
    lines: tuple[str, ...]
    """How the item affects it: "its own figures", "owns Colossus 2"."""
    claims: tuple[str, ...]
    """The claims that affect it."""

    @property
    def delta(self) -> float:
        if self.fit_before is None or self.fit_after is None:
            return 0.0
        return self.fit_after - self.fit_before


def impact_item(view: View, name: str, asset: str | None = None) -> ImpactItem | None:
    """The claim or source of that id, or the ``asset`` it was resolved to; None for neither."""
    evidence = view.evidence
    claims = {row.claim.id: row.claim for row in view.claims() if not row.set_aside}
    if name in claims:
        return ImpactItem("claim", name, claims[name].statement, _with_derived([name], claims))
    if name in evidence.sources:
        gone = claims_of_source(claims.values(), name)
        return ImpactItem("source", name, evidence.sources[name].title, _with_derived(gone, claims))
    if asset is None or asset not in evidence.assets:
        return None
    about = [claim.id for claim in claims.values() if asset in claim.subjects]
    for relation in evidence.relations:
        if relation.asset == asset:
            about += [claim for claim in relation.claims if claim in claims]
    title = evidence.assets[asset].name
    return ImpactItem("asset", asset, title, _with_derived(about, claims))


def claims_of_source(claims: Iterable[Claim], source: str) -> list[str]:
    """The claims that no other source supports."""
    return [
        claim.id
        for claim in claims
        if claim.sources and all(ref.source == source for ref in claim.sources)
    ]


def _with_derived(gone: Iterable[str], claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """And the claims calculated from them, and so on."""
    all_gone = dict.fromkeys(gone)
    grew = True
    while grew:
        more = [
            claim.id
            for claim in claims.values()
            if claim.id not in all_gone and any(name in all_gone for name in claim.inputs)
        ]
        all_gone.update(dict.fromkeys(more))
        grew = bool(more)
    return tuple(all_gone)


def impact(before: View, after: View, item: ImpactItem) -> list[EmployerImpact]:
    """Every employer that changes or that the item is about; the largest change first."""
    gone = frozenset(item.claims)
    rows = []
    for name in before.order:
        row = _employer(before, after, name, gone)
        if row is not None:
            rows.append(row)
    order = ("moved", "touched", "unscored")
    return sorted(rows, key=lambda row: (order.index(row.state), -abs(row.delta)))


def _employer(before: View, after: View, name: str, gone: Collection[str]) -> EmployerImpact | None:
    then, now = before.row(name), after.row(name)
    lines, claims = _reaches(before, name, gone)
    old, new = ({flag.flag: flag.title for flag in view.hype(name)} for view in (before, after))
    gained = tuple(title for flag, title in new.items() if flag not in old)
    lost = tuple(title for flag, title in old.items() if flag not in new)
    ranges = before.range_of(name), after.range_of(name)
    moved = (
        (then.rank, then.excluded) != (now.rank, now.excluded)
        or (then.fit is None) != (now.fit is None)
        or _differs(then.fit, now.fit)
        or any(_differs(*pair) for pair in zip(*map(_ends, ranges), strict=True))
        or bool(gained or lost)
    )
    if not moved and not claims:
        return None
    state: State = "moved" if moved else "touched"
    if then.fit is None and now.fit is None:
        state = "unscored"
    return EmployerImpact(
        employer=name,
        name=then.name,
        state=state,
        fit_before=then.fit,
        fit_after=now.fit,
        range_before=ranges[0],
        range_after=ranges[1],
        rank_before=then.rank,
        rank_after=now.rank,
        flags_gained=gained,
        flags_lost=lost,
        lines=lines,
        claims=claims,
    )


def _ends(ends: tuple[float, float] | None) -> tuple[float | None, float | None]:
    return ends or (None, None)


def _differs(old: float | None, new: float | None) -> bool:
    return old is not None and new is not None and abs(new - old) >= MOVED


def _reaches(
    view: View, employer: str, gone: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How claims affect an employer: its own, as counterparty, or through what it owns or rents."""
    evidence = view.evidence
    lines: dict[str, None] = {}
    claims: dict[str, None] = {}
    roles: dict[str, list[str]] = {}
    carried: dict[str, list[str]] = {}
    for relation in evidence.relations:
        if relation.employer == employer and relation.asset in evidence.assets:
            name = f"{ROLE_VERBS[relation.role]} {evidence.assets[relation.asset].name}"
            roles.setdefault(relation.asset, []).append(name)
            for carrier in relation.claims:
                carried.setdefault(carrier, []).append(name)
    children = {it.id: it.name for it in evidence.employers.values() if it.parent == employer}
    for claim_id in sorted(gone):
        claim = view.claim(claim_id).claim
        found: list[str] = []
        if employer in claim.subjects:
            found.append("its own claim")
        if claim.counterparty == employer:
            found.append("named as the other party")
        for subject in claim.subjects:
            found += roles.get(subject, ())
            if subject in children:
                found.append(f"parent of {children[subject]}")
        found += carried.get(claim_id, ())
        if found:
            claims[claim_id] = None
            lines.update(dict.fromkeys(found))
    return tuple(lines), tuple(claims)

"""The ranking with something and without it: a scenario, a claim, a source or an asset."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, get_args

from msgspec import Struct

from compute_jobs.answers.supply_map import ROLE_VERBS
from compute_jobs.core.evidence.evidence_model import Claim
from compute_jobs.core.fit.rating_facts import each_once
from compute_jobs.desk.view import EmployerRow, View

MOVED = 0.05
"""The smallest visible move in points of fit: half the last digit shown."""
Kind = Literal["claim", "source", "asset"]
State = Literal["moved", "touched", "unscored"]
"""``touched``: the item is about it, but nothing changes. ``unscored``: it has no rank."""
STATES: tuple[State, ...] = get_args(State)


class BeforeAfter(Struct, frozen=True):
    """One employer before and after; a rank is None where it is out or not ranked."""

    employer: str
    name: str
    rank_before: int | None
    rank_after: int | None
    fit_before: float | None
    fit_after: float | None

    @property
    def delta(self) -> float:
        if self.fit_before is None or self.fit_after is None:
            return 0.0
        return self.fit_after - self.fit_before


def place_change(before: EmployerRow, after: EmployerRow) -> str:
    """As in "rank 16 → 20", "rank 16 → ruled out" or "still ruled out"."""
    if before.place == after.place:
        return f"still {before.place}"
    both = before.rank is not None and after.rank is not None
    return f"{before.place} → {after.place.removeprefix('rank ') if both else after.place}"


class Standing(BeforeAfter, frozen=True):
    """One employer without a scenario and with it."""

    out: str
    """Why it is excluded now; empty where it isn't, or was before too."""

    @property
    def moved(self) -> bool:
        return abs(self.delta) >= MOVED or self.rank_before != self.rank_after


def standings(before: View, after: View, limit: int | None = None) -> Sequence[Standing]:
    """The ranked and excluded employers in their new order.

    With a limit: that many from the top, and only those of the rest that moved.
    """
    known = set(before.order)
    rows = []
    for place, name in enumerate(after.order):
        now = after.row(name)
        then = before.row(name) if name in known else None
        if now.fit is None and (then is None or then.fit is None):
            continue
        out = ""
        if now.excluded and not (then is not None and then.excluded):
            out = now.out_for[0].why if now.out_for else "excluded"
        old = (then.rank, then.fit) if then is not None else (None, None)
        standing = Standing(name, now.name, old[0], now.rank, old[1], now.fit, out)
        if limit is None or place < limit or standing.moved:
            rows.append(standing)
    return rows


class ImpactItem(Struct, frozen=True):
    """What is set aside."""

    kind: Kind
    id: str
    title: str
    claims: tuple[str, ...]
    """The claims removed with it, including those calculated from them."""


class EmployerImpact(BeforeAfter, frozen=True):
    """One employer with the item and without it."""

    state: State
    range_before: tuple[float, float] | None
    range_after: tuple[float, float] | None
    flags_gained: tuple[str, ...]
    flags_lost: tuple[str, ...]
    lines: tuple[str, ...]
    """How the item affects it: "its own figures", "owns Colossus 2"."""
    claims: tuple[str, ...]
    """The claims that affect it."""


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
    rows = [_employer(before, after, name, gone) for name in before.order]
    known = [row for row in rows if row is not None]
    return sorted(known, key=lambda row: (STATES.index(row.state), -abs(row.delta)))


def _employer(before: View, after: View, name: str, gone: Collection[str]) -> EmployerImpact | None:
    then, now = before.row(name), after.row(name)
    lines, claims = _reaches(before, name, gone)
    old, new = ({flag.flag: flag.title for flag in view.hype(name)} for view in (before, after))
    gained = tuple(title for flag, title in new.items() if flag not in old)
    lost = tuple(title for flag, title in old.items() if flag not in new)
    first, last = before.range_of(name), after.range_of(name)
    numbers = zip((then.fit, *(first or ())), (now.fit, *(last or ())), strict=False)
    moved = then.place != now.place or any(
        a is not None and b is not None and abs(b - a) >= MOVED for a, b in numbers
    )
    if not (moved or gained or lost or claims):
        return None
    state: State = "moved" if moved or gained or lost else "touched"
    if then.fit is None and now.fit is None:
        state = "unscored"
    both = (name, then.name, then.rank, now.rank, then.fit, now.fit)
    return EmployerImpact(*both, state, first, last, gained, lost, lines, claims)


def _reaches(
    view: View, employer: str, gone: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How claims affect an employer: its own, as counterparty, or through what it owns or rents."""
    evidence = view.evidence
    ways: dict[str, list[str]] = {}
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
            ways[claim_id] = found
    return each_once(*ways.values()), tuple(ways)

"""Who supplies, owns, operates and rents what, with the lines that could snap marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import LAYERS, Finding, Relation, Role
from compute_jobs.desk.view import View

ROLE_WORDS: dict[Role, str] = {
    "supplier": "supplies",
    "owner": "owns",
    "operator": "operates",
    "tenant": "rents",
    "parent": "is parent over",
}
_ROLE_ORDER: tuple[Role, ...] = ("supplier", "owner", "parent", "operator", "tenant")
_LIVE = ("signed", "effective")
_TALKS = ("rumored", "negotiating")
_RUNS_ON_NOTHING = ("model", "product")
"""Kinds of asset that draw no power of their own, so that no permit bears on them."""


class SupplyLine(Struct, frozen=True):
    layer: str
    employer: str
    employer_name: str
    role: Role
    verb: str
    target: str
    target_name: str
    since: str
    until: str
    status: str
    marks: tuple[str, ...]
    claims: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "layer": self.layer,
            "employer": self.employer,
            "role": self.role,
            "target": self.target,
            "since": self.since or None,
            "until": self.until or None,
            "status": self.status,
            "marks": list(self.marks),
            "claims": list(self.claims),
        }


def supply_map(view: View) -> Sequence[SupplyLine]:
    """Every line between an employer and an asset, by asset, suppliers first."""
    evidence = view.evidence
    known = {row.claim.id for row in view.claims()}
    lines = []
    for relation in evidence.relations:
        if relation.claims and not any(claim in known for claim in relation.claims):
            continue
        employer = evidence.employers.get(relation.employer)
        asset = evidence.assets.get(relation.asset)
        if employer is None or asset is None:
            continue
        lines.append(
            SupplyLine(
                employer.layer,
                employer.id,
                employer.name,
                relation.role,
                ROLE_WORDS[relation.role],
                asset.id,
                asset.name,
                fmt.day(relation.start) if relation.start else "",
                fmt.day(relation.end) if relation.end else "",
                relation.status,
                tuple(_marks(view, relation)),
                tuple(claim for claim in relation.claims if claim in known),
            )
        )
    return sorted(
        lines,
        key=lambda it: (
            it.target_name,
            _ROLE_ORDER.index(it.role),
            LAYERS.index(it.layer) if it.layer in LAYERS else len(LAYERS),
            it.employer_name,
        ),
    )


def outside_tenants(view: View, asset: str) -> Sequence[str]:
    """Live tenants of an asset that are neither its owner or operator nor of the same house."""
    relations = [it for it in view.evidence.relations if it.asset == asset]
    house = {it.employer for it in relations if it.role in ("owner", "operator", "parent")}
    employers = view.evidence.employers
    house |= {parent for name in house if name in employers and (parent := employers[name].parent)}
    tenants = {it.employer for it in relations if it.role == "tenant" and it.status in _LIVE}
    return sorted(tenants - house)


def _marks(view: View, relation: Relation) -> Iterable[str]:
    if relation.role in ("owner", "operator", "tenant"):
        renting = relation.role != "tenant" or relation.status in _LIVE
        if renting and len(outside_tenants(view, relation.asset)) == 1:
            yield _single(view, relation.asset)
        if view.evidence.assets[relation.asset].kind not in _RUNS_ON_NOTHING:
            yield from _power_marks(view, relation)
    if any(_contested(view, claim) for claim in relation.claims):
        yield "claims contested"
    if relation.end is not None and relation.end.last < view.as_of:
        yield "ended"
    elif relation.status in _TALKS:
        yield relation.status


def _single(view: View, asset: str) -> str:
    """The one tenant, and whether a second is spoken of."""
    talks = {
        it.status
        for it in view.evidence.relations
        if it.asset == asset and it.role == "tenant" and it.status in _TALKS
    }
    spoken = "; another negotiates" if "negotiating" in talks else "; another is rumored"
    return f"single tenant{spoken if talks else ''}"


def _power_marks(view: View, relation: Relation) -> Iterable[str]:
    subjects = (relation.asset, relation.employer)
    if _says(view, subjects, "permit_challenge", 1.0):
        yield "permit contested"
    if not _says(view, subjects, "power_permitted", 1.0):
        yield "power not known to be permitted"


def _contested(view: View, claim: str) -> bool:
    try:
        return bool(view.claim(claim).conflicts_with)
    except KeyError:
        return False  # not known on the view's date


def _says(view: View, subjects: Iterable[str], metric: str, value: float) -> bool:
    return any(_is(it, metric, value) for name in subjects for it in view.findings(name))


def _is(it: Finding, metric: str, value: float) -> bool:
    figure = it.standing.figure
    return it.metric == metric and figure is not None and figure.value == value

"""Who supplies, owns, operates and rents what, with weak spots marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import LAYERS, Relation, Role
from compute_jobs.desk.view import View

ROLE_VERBS: dict[Role, str] = {
    "supplier": "supplies",
    "owner": "owns",
    "parent": "is parent over",
    "operator": "operates",
    "tenant": "rents",
}
"""What each role does, in the order of the map."""
_SIGNED = ("signed", "effective")
_TALKS = ("rumored", "negotiating")
_NEEDS_NO_POWER = ("model", "product")
"""Kinds of asset without power of their own, which need no permit."""


class SupplyLine(Struct, frozen=True):
    layer: str
    employer: str
    employer_name: str
    role: Role
    target: str
    target_name: str
    since: str
    until: str
    status: str
    marks: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def verb(self) -> str:
        return ROLE_VERBS[self.role]


def supply_map(view: View) -> Sequence[SupplyLine]:
    """Every relation between an employer and an asset, by asset, suppliers first."""
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
                asset.id,
                asset.name,
                fmt.day(relation.start) if relation.start else "",
                fmt.day(relation.end) if relation.end else "",
                relation.status,
                tuple(_marks(view, relation)),
                tuple(claim for claim in relation.claims if claim in known),
            )
        )
    return sorted(lines, key=_order)


def _order(line: SupplyLine) -> tuple[str, int, int, str]:
    layer = LAYERS.index(line.layer) if line.layer in LAYERS else len(LAYERS)
    return line.target_name, list(ROLE_VERBS).index(line.role), layer, line.employer_name


def outside_tenants(view: View, asset: str) -> Sequence[str]:
    """Signed tenants of an asset other than its owners, operators and their parents."""
    relations = [each for each in view.evidence.relations if each.asset == asset]
    owners = {each.employer for each in relations if each.role in ("owner", "operator", "parent")}
    employers = view.evidence.employers
    parents = {employers[name].parent for name in owners if name in employers}
    tenants = {
        each.employer for each in relations if each.role == "tenant" and each.status in _SIGNED
    }
    return sorted(tenants - owners - parents)


def _marks(view: View, relation: Relation) -> Iterable[str]:
    if relation.role in ("owner", "operator", "tenant"):
        renting = relation.role != "tenant" or relation.status in _SIGNED
        if renting and len(outside_tenants(view, relation.asset)) == 1:
            yield _single_tenant(view, relation.asset)
        if view.evidence.assets[relation.asset].kind not in _NEEDS_NO_POWER:
            yield from _power_marks(view, relation)
    if any(_contested(view, claim) for claim in relation.claims):
        yield "claims contested"
    if relation.end is not None and relation.end.last < view.as_of:
        yield "ended"
    elif relation.status in _TALKS:
        yield relation.status


def _single_tenant(view: View, asset: str) -> str:
    """The mark, with the state of talks with a second tenant."""
    talks = {
        each.status
        for each in view.evidence.relations
        if each.asset == asset and each.role == "tenant" and each.status in _TALKS
    }
    second = "; another negotiates" if "negotiating" in talks else "; another is rumored"
    return f"single tenant{second if talks else ''}"


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
    """Whether a finding about one of the subjects has this figure."""
    return any(
        finding.metric == metric
        and (figure := finding.standing.figure) is not None
        and figure.value == value
        for name in subjects
        for finding in view.findings(name)
    )

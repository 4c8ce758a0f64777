"""Who supplies, owns, operates and rents what, with weak spots marked.

A mark distinguishes a relation: what is unknown for most sites isn't marked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.answers.sites import SITE_KINDS
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import (
    DEAL_STAGES,
    LAYERS,
    LIVE_STAGES,
    TALK_STAGES,
    TIER_RANK,
    Relation,
    Role,
    Tier,
)
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.view import View

ROLE_VERBS: dict[Role, str] = {
    "supplier": "supplies",
    "owner": "owns",
    "parent": "is the parent of",
    "operator": "operates",
    "tenant": "rents",
}
"""What each role does, in the order of the map."""
NOTICE = "' notice"
"""Ends the mark of a contract that either side may end early: "90 days' notice"."""


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
    start: str | None = None
    """The dates as written, for scripts."""
    end: str | None = None
    notice: str = ""
    """How much notice either side has to give, if a claim says."""

    tier: Tier | None = None
    """Of the best claim on the line."""
    how: str = ""
    """That tier as a reader reads it: "via 10-Q"."""
    alone: bool = False
    """No one else has a relation to the asset, so there is no dependence."""

    @property
    def is_talk(self) -> bool:
        """Whether it is only rumored or negotiated."""
        return self.status in TALK_STAGES and self.role != "parent"

    @property
    def is_plan(self) -> bool:
        return self.tier == "ambition" and self.status == "effective" and self.role != "parent"

    @property
    def verb(self) -> str:
        """What the employer does there; "may rent" if it is only under discussion, "is to rent"
        if no more than a plan says so."""
        verb = ROLE_VERBS[self.role]
        if self.is_talk:
            return f"may {verb.removesuffix('s')}"
        return f"is to {verb.removesuffix('s')}" if self.is_plan else verb

    @property
    def known(self) -> str:
        """The stage and how it is known: "signed, filed"; a plan is at no stage."""
        return ", ".join(filter(None, ("" if self.is_plan else self.status, self.how)))


def supply_map(view: View) -> Sequence[SupplyLine]:
    """Every relation between an employer and an asset, by asset: suppliers first, what is filed
    before what is only reported, talk last. Assets with lines of one employer alone come last.

    What several packs say of one relation is one line, at the furthest stage that any gives.
    """
    known = {row.claim.id for row in view.claims()}
    same: dict[tuple[str, str, Role], list[Relation]] = {}
    for relation in view.evidence.relations:
        if relation.claims and not any(claim in known for claim in relation.claims):
            continue
        if relation.employer in view.evidence.employers and relation.asset in view.evidence.assets:
            key = (relation.employer, relation.asset, relation.role)
            same.setdefault(key, []).append(relation)
    at: dict[str, set[str]] = {}
    for employer, asset, _ in same:
        at.setdefault(asset, set()).add(employer)
    lines = (_line(view, _joined(each), known) for each in same.values())
    told = (replace(line, alone=len(at[line.target]) == 1) for line in lines)
    return sorted(told, key=_order)


def _joined(relations: Sequence[Relation]) -> Relation:
    """One relation: the furthest stage, the earliest start, the latest end, the claims of all."""
    furthest = max(relations, key=lambda it: DEAL_STAGES.index(it.status))
    starts = [it.start for it in relations if it.start is not None]
    ends = [it.end for it in relations if it.end is not None]
    return replace(
        furthest,
        start=min(starts, key=lambda day: day.first, default=None),
        end=max(ends, key=lambda day: day.last, default=None),
        claims=tuple(dict.fromkeys(claim for it in relations for claim in it.claims)),
    )


def _line(view: View, relation: Relation, known: Collection[str]) -> SupplyLine:
    employer = view.evidence.employers[relation.employer]
    asset = view.evidence.assets[relation.asset]
    claims = tuple(claim for claim in relation.claims if claim in known)
    told = (view.claim(it).claim for it in claims)
    best = min(told, key=lambda it: TIER_RANK[it.tier], default=None)
    notice = _notice(view, claims)
    marks = [*([f"{notice}{NOTICE}"] if notice else []), *_marks(view, relation, claims)]
    return SupplyLine(
        employer.layer,
        employer.id,
        employer.name,
        relation.role,
        asset.id,
        asset.name,
        fmt.day(relation.start) if relation.start else "",
        fmt.day(relation.end) if relation.end else "",
        relation.status,
        tuple(marks),
        claims,
        relation.start.text if relation.start else None,
        relation.end.text if relation.end else None,
        notice,
        best.tier if best else None,
        fmt.how_known(best, view.evidence.origin_of(best)) if best else "",
    )


def _notice(view: View, claims: Iterable[str]) -> str:
    """How soon the contract can end early: "90 days", by the best claim on it."""
    told = (view.claim(claim).claim for claim in claims)
    for claim in sorted(told, key=lambda it: TIER_RANK[it.tier]):
        if claim.metric == "notice_period" and claim.figure is not None:
            return show_figure(claim.figure)
    return ""


def _order(line: SupplyLine) -> tuple[bool, str, bool, int, int, int, str]:
    layer = LAYERS.index(line.layer) if line.layer in LAYERS else len(LAYERS)
    role = list(ROLE_VERBS).index(line.role)
    tier = TIER_RANK[line.tier] if line.tier else len(TIER_RANK)
    return line.alone, line.target_name, line.is_talk, role, tier, layer, line.employer_name


def outside_tenants(view: View, asset: str, stages: Collection[str] = LIVE_STAGES) -> Sequence[str]:
    """Tenants of an asset, signed unless other stages are given, other than its owners and
    operators, their parents and subsidiaries."""
    relations = [each for each in view.evidence.relations if each.asset == asset]
    owners = {each.employer for each in relations if each.role in ("owner", "operator", "parent")}
    belongs = view.facts.owners
    family = owners | {belongs[name] for name in owners if name in belongs}
    family |= {name for name, owner in belongs.items() if owner in owners}
    tenants = {
        each.employer for each in relations if each.role == "tenant" and each.status in stages
    }
    return sorted(tenants - family)


def _marks(view: View, relation: Relation, claims: Sequence[str]) -> Iterable[str]:
    kind = view.evidence.assets[relation.asset].kind
    lets = relation.role in ("owner", "operator")
    # a whole cloud has unnamed customers
    if lets and kind != "cloud" and len(outside_tenants(view, relation.asset)) == 1:
        yield _single_tenant(view, relation.asset)
    # an employer's permits are those of its sites
    parties = [relation.asset, *([relation.employer] if kind in SITE_KINDS else [])]
    if (lets or relation.role == "tenant") and any(_disputed(view, it) for it in parties):
        yield "permit disputed"
    if any(view.claim(claim).conflicts_with for claim in claims):
        yield "claims contested"
    if relation.end is not None and relation.end.last < view.as_of:
        yield "ended"


def _single_tenant(view: View, asset: str) -> str:
    """The mark, with the state of talks with a second tenant; other tenants belong to the owner."""
    let = {it.employer for it in view.evidence.relations if it.asset == asset
           and it.role == "tenant" and it.status in LIVE_STAGES}  # fmt: skip
    single = "single outside tenant" if len(let) > 1 else "single tenant"
    for stage in reversed(TALK_STAGES):
        if {*outside_tenants(view, asset, (stage,))} - {*outside_tenants(view, asset)}:
            return f"{single}; another is {stage}"
    return single


def _disputed(view: View, subject: str) -> bool:
    """Whether its permit is known to be challenged."""
    figures = (
        it.standing.figure for it in view.findings(subject) if it.metric == "permit_challenge"
    )
    return any(it is not None and it.value == 1 for it in figures)

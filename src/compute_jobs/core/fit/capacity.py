"""Who holds capacity: lines of the supply map turned into credited chips and power, and tenants.

An asset's deployed figure is credited by relation (owner, operator, parent, tenant), fully where a
named outside company uses it and less where it is captive. Shares stand in the rubric.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Employer, Relation, Role
from compute_jobs.core.evidence.figures import as_worded
from compute_jobs.core.fit.rating_facts import Facts, Measure, combine, name_of, usable

LETTING: tuple[Role, ...] = ("owner", "operator", "parent")
SUPPLIER_LAYERS = ("silicon", "accelerator")


class Holding(Struct, frozen=True):
    """One asset that an employer holds in some role, directly or through a subsidiary."""

    asset: str
    role: Role
    claims: tuple[str, ...]


def holdings(facts: Facts, employer: Employer) -> tuple[Holding, ...]:
    """Each asset once, in the role credited most; what a subsidiary holds is the parent's."""
    best: dict[str, Holding] = {}

    def offer(asset: str, role: Role, claims: tuple[str, ...]) -> None:
        share = facts.rubric.shares.by_role
        held = best.get(asset)
        if held is None or share[role] > share[held.role]:
            best[asset] = Holding(asset, role, claims)

    for asset, relation in facts.relations_of.get(employer.id, ()):
        offer(asset, relation.role, visible(facts, relation))
    for child in facts.children.get(employer.id, ()):
        for asset, relation in facts.relations_of.get(child.id, ()):
            if relation.role in ("owner", "operator"):
                offer(asset, "parent", visible(facts, relation))
    return tuple(best[asset] for asset in sorted(best))


def visible(facts: Facts, relation: Relation) -> tuple[str, ...]:
    return tuple(c for c in relation.claims if c in facts.ledger.visible)


def let_assets(facts: Facts, employer: Employer) -> tuple[Holding, ...]:
    return tuple(h for h in holdings(facts, employer) if h.role in LETTING)


def family(facts: Facts, employer: Employer) -> frozenset[str]:
    """The employer, its parent and its subsidiaries: none of them is an outside user to another."""
    ids = {employer.id, *(child.id for child in facts.children.get(employer.id, ()))}
    if employer.parent:
        ids.add(employer.parent)
        ids.update(child.id for child in facts.children.get(employer.parent, ()))
    return frozenset(ids)


def tenants_at(facts: Facts, asset: str, but: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Live outside tenants of an asset, each with the claims that say so."""
    return {
        relation.employer: visible(facts, relation)
        for relation in facts.relations_at.get(asset, ())
        if relation.role == "tenant" and relation.employer not in but
    }


def tenants_of(facts: Facts, employer: Employer) -> dict[str, tuple[str, ...]]:
    """Live outside tenants over everything the employer lets, with their claims."""
    found: dict[str, tuple[str, ...]] = {}
    own = family(facts, employer)
    for holding in let_assets(facts, employer):
        for tenant, claims in tenants_at(facts, holding.asset, own).items():
            found[tenant] = tuple(dict.fromkeys((*found.get(tenant, ()), *claims)))
    return found


def credited_accelerators(facts: Facts, employer: Employer) -> Measure | None:
    return _credited(facts, employer, "accelerators")


def credited_power(facts: Facts, employer: Employer) -> Measure | None:
    return _credited(facts, employer, "power")


def _credited(facts: Facts, employer: Employer, what: str) -> Measure | None:
    name = f"credited_{what}"
    parts: list[tuple[Measure, float, str]] = []
    for holding in holdings(facts, employer):
        if holding.role == "supplier":
            continue
        found = _at_asset(facts, employer, holding, what)
        if found is not None:
            parts.append(found)
    own = _own_figure(facts, employer, what)
    if own is not None and own[0].value * own[1] > sum(m.value * share for m, share, _ in parts):
        parts = [own]
    if not parts:
        return None
    total = sum(measure.value * share for measure, share, _ in parts)
    text = "; ".join(
        f"{measure.text} {how}, counted {fmt.percent(share * 100)}" for measure, share, how in parts
    )
    return combine(
        name,
        total,
        text,
        [measure for measure, _, _ in parts],
        low=sum(measure.low * share for measure, share, _ in parts),
        high=sum(measure.high * share for measure, share, _ in parts),
        rising=[measure for measure, _, _ in parts],
    )


def _at_asset(
    facts: Facts, employer: Employer, holding: Holding, what: str
) -> tuple[Measure, float, str] | None:
    """Deployed or leased capacity of one asset, the share credited, and how it is held."""
    deployed = facts.measure(holding.asset, f"{what}_deployed")
    leased = facts.measure(holding.asset, f"{what}_leased")
    best = max(
        (m for m in (deployed, leased) if m is not None), key=lambda m: m.value, default=None
    )
    if best is None:
        return None
    shares = facts.rubric.shares
    share = shares.by_role[holding.role]
    where = f"at {name_of(facts.evidence, holding.asset)}"
    best = replace(best, claims=tuple(dict.fromkeys((*best.claims, *_rated(facts, holding)))))
    if holding.role == "tenant":
        return best, share * shares.outside_user, f"{where} as tenant"
    users = tenants_at(facts, holding.asset, family(facts, employer))
    used = shares.outside_user if users else shares.captive
    named = ", ".join(name_of(facts.evidence, tenant) for tenant in sorted(users))
    user = f"with {named} as outside user" if users else "without a named outside user"
    backing = tuple(dict.fromkeys(c for claims in users.values() for c in claims))
    best = replace(best, claims=tuple(dict.fromkeys((*best.claims, *backing))))
    return best, share * used, f"{where} as {holding.role}, {user}"


def _rated(facts: Facts, holding: Holding) -> tuple[str, ...]:
    """The claims behind a line that may themselves move a rating."""
    return tuple(claim.id for claim in facts.supported(holding.claims) if usable(claim))


def _own_figure(facts: Facts, employer: Employer, what: str) -> tuple[Measure, float, str] | None:
    """A figure told of the employer itself, where no asset of the map already carries it."""
    shares = facts.rubric.shares
    found: list[tuple[Measure, float, str]] = []
    for metric in (f"{what}_deployed", f"{what}_leased"):
        for measure in facts.measures(employer.id, metric):
            claim = facts.claim_of(measure)
            if any(subject in facts.evidence.assets for subject in claim.subjects):
                continue
            role: Role = claim.role or "owner"
            if claim.counterparty == employer.id:
                role = "owner" if role == "tenant" else "tenant"
            outside = role == "tenant" or metric.endswith("_leased") or has_outside(facts, employer)
            used = shares.outside_user if outside else shares.captive
            user = "with a named user" if outside else "without a named outside user"
            found.append((measure, shares.by_role[role] * used, f"as {role}, {user}"))
    return max(found, key=lambda item: item[0].value * item[1], default=None)


def has_outside(facts: Facts, employer: Employer) -> bool:
    if tenants_of(facts, employer):
        return True
    counted = facts.measure(employer.id, "outside_tenants")
    return counted is not None and counted.value >= 1


def supplied_accelerators(facts: Facts, employer: Employer) -> Measure | None:
    """Deployed chips in named systems that the employer supplies."""
    parts: list[Measure] = []
    names: list[str] = []
    for holding in holdings(facts, employer):
        if holding.role != "supplier":
            continue
        deployed = facts.measure(holding.asset, "accelerators_deployed") or facts.measure(
            holding.asset, "accelerators_leased"
        )
        if deployed is not None:
            parts.append(
                replace(deployed, claims=tuple(dict.fromkeys((*deployed.claims, *holding.claims))))
            )
            names.append(name_of(facts.evidence, holding.asset))
    if not parts:
        return None
    total = sum(part.value for part in parts)
    least_sure = next((it.text for it in parts if not it.text[:1].isdigit()), "")
    text = f"{as_worded(fmt.quantity(total, 'gpu'), least_sure)} in {', '.join(names)}"
    return combine(
        "supplied_accelerators",
        total,
        text,
        parts,
        low=sum(part.low for part in parts),
        high=sum(part.high for part in parts),
        rising=parts,
    )


def site_flag(
    facts: Facts, employer: Employer, metric: str, roles: tuple[Role, ...]
) -> Measure | None:
    """A flag of the employer or of an asset it holds in one of the roles; the worse one decides.

    A subsidiary's flag is its parent's too where the parent answers for sites.
    """
    found = list(_flags(facts, employer, metric, roles))
    if not found:
        return None
    better = facts.evidence.metrics[metric].better if metric in facts.evidence.metrics else "higher"
    worst = min(found, key=lambda m: m.value if better == "higher" else -m.value)
    if any(m.yes != worst.yes for m in found):
        opposing = next(m for m in found if m.yes != worst.yes)
        low, high = min(worst.low, opposing.low), max(worst.high, opposing.high)
        return replace(worst, low=low, high=high)
    return worst


def _flags(
    facts: Facts, employer: Employer, metric: str, roles: tuple[Role, ...]
) -> Iterator[Measure]:
    subjects = [h.asset for h in holdings(facts, employer) if h.role in roles]
    if set(roles) & set(LETTING):
        subjects.insert(0, employer.id)
        subjects.extend(child.id for child in facts.children.get(employer.id, ()))
    for subject in subjects:
        measure = facts.measure(subject, metric)
        if measure is not None:
            yield measure


def tenant_count(facts: Facts, employer: Employer) -> Measure | None:
    """How many outside companies rent, as told or by the map, whichever knows of more.

    A count that is open above ("1+") stays so: written_high is None, and the names are only those
    that are told.
    """
    counted = facts.measure(employer.id, "outside_tenants")
    for holding in let_assets(facts, employer):
        there = facts.measure(holding.asset, "outside_tenants")
        if there is not None and (counted is None or there.value > counted.value):
            counted = there
    tenants = tenants_of(facts, employer)
    known = facts.supported(c for claims in tenants.values() for c in claims)
    if counted is not None and counted.value >= len(tenants):
        base = counted
    elif known:
        best = known[0]
        width = facts.width_of(best)
        base = Measure("tenant_count", 0, 0, 0, width, "", (best.id,), best.tier)
    elif tenants:
        # lines of a pack's map that cite no claim weigh as the weakest word that counts
        width = facts.rubric.half_width("reported", 1.0)
        base = Measure("tenant_count", 0, 0, 0, width, "", (), "reported")
    else:
        return None
    number = max(float(len(tenants)), base.value)
    open_above = counted is not None and counted.written_high is None
    return replace(
        base,
        name="tenant_count",
        value=number,
        low=number,
        high=number,
        written_low=number,
        written_high=None if open_above else number,
        contested=base.contested and not open_above,
        text=_tenants_text(facts, tenants, number, open_above=open_above),
        claims=tuple(dict.fromkeys((*base.claims, *(claim.id for claim in known)))),
    )


def _tenants_text(facts: Facts, tenants: Iterable[str], number: float, *, open_above: bool) -> str:
    names = sorted(name_of(facts.evidence, tenant) for tenant in tenants)
    listed = ", ".join(names)
    if open_above and names:
        return f"only {listed} {'is' if len(names) == 1 else 'are'} named"
    if open_above:
        return f"at least {fmt.count(number, 'tenant')}"
    return f"one, {listed}" if number == 1 and names else listed or fmt.count(number, "tenant")

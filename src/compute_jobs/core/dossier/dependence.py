"""Who an employer's capacity depends on, and whether they compete: read from the supply map."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.core.fit.capacity import holdings, tenants_of
from compute_jobs.core.fit.outside_customers import LETTING, family, visible_claims
from compute_jobs.core.fit.rating_facts import Facts, Measure, usable

Derived = Callable[[Facts, Employer], Measure | None]


def landlord_is_rival(facts: Facts, employer: Employer) -> Measure | None:
    """It rents from a group of companies with an employer in its own layer."""
    own = family(facts, employer)
    for landlord, claims in _landlords(facts, employer).items():
        if landlord in own:
            continue
        rival = _same_layer(facts, employer, landlord)
        if rival:
            text = facts.evidence.name_of(landlord)
            if rival != landlord:
                text += f", whose {facts.evidence.name_of(rival)} competes with it"
            return _yes("landlord_is_rival", text, claims, facts)
    return None


def rents_capacity(facts: Facts, employer: Employer) -> Measure | None:
    """It rents capacity from a company outside its own group."""
    own = family(facts, employer)
    outside = {who: it for who, it in _landlords(facts, employer).items() if who not in own}
    if not outside:
        return None
    claims = tuple(dict.fromkeys(claim for each in outside.values() for claim in each))
    names = ", ".join(facts.evidence.name_of(who) for who in outside)
    return _yes("rents_capacity", names, claims, facts)


def tenant_is_rival(facts: Facts, employer: Employer) -> Measure | None:
    """It, or its group, leases capacity to a competitor of the group."""
    own = family(facts, employer)
    employers = facts.evidence.employers
    for member in sorted(own):
        if member not in employers:
            continue
        for tenant, claims in tenants_of(facts, employers[member]).items():
            layer = employers[tenant].layer if tenant in employers else None
            rival = next((it for it in sorted(own) if _layer(facts, it) == layer), None)
            if rival is not None and layer is not None:
                text = (
                    f"{facts.evidence.name_of(tenant)} competes with"
                    f" {facts.evidence.name_of(rival)}"
                )
                return _yes("tenant_is_rival", text, claims, facts)
    return None


DERIVED: Mapping[str, Derived] = {
    "landlord_is_rival": landlord_is_rival,
    "rents_capacity": rents_capacity,
    "tenant_is_rival": tenant_is_rival,
}


def _landlords(facts: Facts, employer: Employer) -> dict[str, tuple[str, ...]]:
    """Its landlords, each with the claims that say so."""
    found: dict[str, tuple[str, ...]] = {}
    for holding in holdings(facts, employer, ("tenant",)):
        for relation in facts.relations_at.get(holding.asset, ()):
            if relation.role in LETTING and relation.employer != employer.id:
                claims = (*holding.claims, *visible_claims(facts, relation))
                before = found.get(relation.employer, ())
                found[relation.employer] = tuple(dict.fromkeys((*before, *claims)))
    return found


def _same_layer(facts: Facts, employer: Employer, landlord: str) -> str | None:
    """The landlord, or a member of the landlord's group, in the employer's layer."""
    entry = facts.evidence.employers.get(landlord)
    house = family(facts, entry) if entry is not None else frozenset({landlord})
    rivals = [it for it in sorted(house) if _layer(facts, it) == employer.layer]
    return landlord if landlord in rivals else next(iter(rivals), None)


def _layer(facts: Facts, employer: str) -> str | None:
    entry = facts.evidence.employers.get(employer)
    return entry.layer if entry is not None else None


def _yes(name: str, text: str, claims: tuple[str, ...], facts: Facts) -> Measure:
    """A yes, based on the claims that may change a rating."""
    counting = [claim for claim in facts.supported(claims) if usable(claim)]
    tier = counting[0].tier if counting else "reported"
    ids = {claim.id for claim in counting}
    cited = tuple(it for it in claims if it in ids)
    return Measure(name, 1.0, 1.0, 1.0, 0.0, text, cited, tier)

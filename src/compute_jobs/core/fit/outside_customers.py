"""Who outside an employer uses what it runs: tenants of the supply map, counterparties, counts.

A company counts as an outside customer if a link of the map or a current claim names it; a filed
count of tenants counts without names. A company is never an outside customer of itself, its parent
or its subsidiaries; what a tenant rents is its landlord's capacity, not capacity that it leases
out.
"""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.core.evidence.evidence_model import LETTING, Claim, Employer, Relation
from compute_jobs.core.fit.rating_facts import Facts, each_once, usable

FILED_COUNT = ("filed", "relayed")
"""The tiers at which a count of tenants counts without names."""

Customers = dict[str, tuple[str, ...]]
"""Companies, each with the claims that name it."""


def family(facts: Facts, employer: Employer) -> frozenset[str]:
    """The employer, its parent and its subsidiaries: none of them is an outside user to another."""
    top = facts.owners.get(employer.id, employer.id)
    heads = {employer.id, top}
    owned = {child for child, owner in facts.owners.items() if owner in heads}
    return frozenset(heads | owned)


def visible_claims(facts: Facts, relation: Relation) -> tuple[str, ...]:
    return tuple(c for c in relation.claims if c in facts.ledger.visible)


def tenants_at(facts: Facts, asset: str, but: frozenset[str]) -> Customers:
    """Current outside tenants of an asset on the map, each with the claims that say so."""
    return {
        relation.employer: visible_claims(facts, relation)
        for relation in facts.relations_at.get(asset, ())
        if relation.role == "tenant" and relation.employer not in but
    }


def customers_at(facts: Facts, employer: Employer, asset: str) -> Customers:
    """Outside companies that use an asset: on the map, or named by a claim."""
    at_map = tenants_at(facts, asset, family(facts, employer))
    return {**named_customers(facts, employer, asset), **at_map}


def named_customers(facts: Facts, employer: Employer, asset: str = "") -> Customers:
    """Outside companies that a current claim names as buyers of the employer's capacity.

    If a claim is about particular assets, it counts only for those.
    """
    own = family(facts, employer)
    index = facts.ledger.index
    customers: Customers = {}
    for claim in facts.claims_by_party.get(employer.id, ()):
        if claim.metric not in facts.rubric.customer_metrics or not in_force(claim, facts):
            continue
        sites = [index.name(s) for s in claim.subjects if s in facts.evidence.assets]
        if not usable(claim) or (sites and asset not in sites):
            continue
        for customer in _buyers(claim, employer, facts):
            if customer not in own:
                customers[customer] = each_once(customers.get(customer, ()), (claim.id,))
    return customers


def filed_tenants(facts: Facts, employer: Employer, asset: str = "") -> Sequence[str]:
    """The claims in which a filing, directly or relayed, counts outside tenants without names."""
    counts = [
        measure
        for subject in (employer.id, asset)
        for measure in facts.measures(subject, "outside_tenants")
    ]
    return each_once(
        *(it.claims for it in counts if it.value >= 1 and facts.claim_of(it).tier in FILED_COUNT)
    )


def in_force(claim: Claim, facts: Facts) -> bool:
    """Whether the deal that a claim is about hasn't ended."""
    over = claim.end is not None and claim.end.last < facts.as_of
    return claim.deal_status != "ended" and not over


def _buyers(claim: Claim, employer: Employer, facts: Facts) -> Sequence[str]:
    """Who buys from the employer according to this claim."""
    companies = [s for s in claim.subjects if s in facts.evidence.employers]
    if claim.counterparty == employer.id:
        return [s for s in companies if s != employer.id] if claim.role == "tenant" else ()
    if employer.id not in companies or claim.counterparty is None:
        return ()
    sells = claim.role in (*LETTING, "supplier") or claim.metric == "top_customer_share"
    return (claim.counterparty,) if sells else ()

"""Capacity measures: the supply map turned into credited chips and power, sites and tenants.

An asset's figure is credited by relation (owner, operator, parent, tenant), fully where a named
outside company uses it and less where it is captive. The shares are in the rubric; they scale the
points above the gap, not the count. Active, contracted, funded and permitted power are separate
measures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import LETTING, Claim, Employer, Relation, Role
from compute_jobs.core.evidence.figures import as_worded
from compute_jobs.core.fit.rating_facts import (
    Credited,
    Facts,
    Measure,
    combine,
    credited_points,
    each_once,
    flag_measure,
    usable,
)

SITES: tuple[Role, ...] = (*LETTING, "tenant")
"""The roles of those who have machines at an asset; a supplier only sold them."""
_SUPPLIER_LAYERS = ("silicon", "accelerator", "power")
_RUNNING = {
    "accelerators": ("accelerators_deployed", "accelerators_leased"),
    "power": ("power_deployed",),
}
"""Leased power is contracted and may not be active."""
_RUNS = tuple(metric for metrics in _RUNNING.values() for metric in metrics)


FILED_COUNT = ("filed", "relayed")
"""The tiers at which a count of tenants counts without names."""

Customers = dict[str, tuple[str, ...]]
"""Companies, each with the claims that name it."""


# -- who outside an employer uses what it runs -------------------------------------------------
#
# A company counts as an outside customer if a link of the map or a current claim names it; a filed
# count of tenants counts without names. A company is never an outside customer of itself, its
# parent or its subsidiaries; what a tenant rents is its landlord's capacity, not capacity that it
# leases out.


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

    A deal counts for the assets that any of its claims names, and without one for no asset.
    """
    own = family(facts, employer)
    customers: Customers = {}
    for claim in facts.claims_by_party.get(employer.id, ()):
        if claim.metric not in facts.rubric.customer_metrics or not facts.in_force(claim):
            continue
        sites = facts.sites_of_deal.get(claim.deal or claim.id, ())
        elsewhere = asset not in sites if sites else asset
        start = claim.start or facts.starts_of_deal.get(claim.deal or "")
        later = start is not None and start.first > facts.as_of
        if elsewhere or later or not usable(claim):
            continue
        for customer in _buyers(claim, employer, facts):
            if customer not in own:
                customers[customer] = each_once(customers.get(customer, ()), (claim.id,))
    return customers


def filed_tenants(facts: Facts, subject: str) -> Sequence[str]:
    """The claims in which a filing, directly or relayed, counts outside tenants without names."""
    counts = facts.measures(subject, "outside_tenants")
    return each_once(
        *(it.claims for it in counts if it.value >= 1 and facts.claim_of(it).tier in FILED_COUNT)
    )


def _buyers(claim: Claim, employer: Employer, facts: Facts) -> Sequence[str]:
    """Who buys from the employer according to this claim."""
    companies = [s for s in claim.subjects if s in facts.evidence.employers]
    if claim.counterparty == employer.id:
        return [s for s in companies if s != employer.id] if claim.role == "tenant" else ()
    if employer.id not in companies or claim.counterparty is None:
        return ()
    sells = claim.role in (*LETTING, "supplier") or claim.metric == "top_customer_share"
    return (claim.counterparty,) if sells else ()


# -- what an employer holds, and who rents it -------------------------------------------------


class Holding(Struct, frozen=True):
    """One asset in which an employer has a role, directly or through a subsidiary."""

    asset: str
    role: Role
    claims: tuple[str, ...]


def holdings(facts: Facts, employer: Employer, roles: Collection[str] = SITES) -> list[Holding]:
    """Each asset once, if the role with the most credit is one of these; a subsidiary's assets
    count for the parent.
    """
    best: dict[str, Holding] = {}

    def offer(asset: str, role: Role, relation: Relation) -> None:
        share = facts.rubric.shares.of
        held = best.get(asset)
        if held is None or share(role) > share(held.role):
            best[asset] = Holding(asset, role, visible_claims(facts, relation))

    for asset, relation in facts.relations_of.get(employer.id, ()):
        offer(asset, relation.role, relation)
    for child in facts.children.get(employer.id, ()):
        for asset, relation in facts.relations_of.get(child.id, ()):
            if relation.role in ("owner", "operator"):
                offer(asset, "parent", relation)
    return [best[asset] for asset in sorted(best) if best[asset].role in roles]


def is_supplier(employer: Employer) -> bool:
    """Whether the employer sells parts or power rather than leasing out capacity."""
    return employer.layer in _SUPPLIER_LAYERS


def tenants_of(facts: Facts, employer: Employer, *, in_use: bool = False) -> Customers:
    """Current outside tenants of everything the employer leases out, with their claims; ``in_use``
    leaves out places where nothing is known to run.
    """
    tenants: Customers = {}
    own = family(facts, employer)
    for holding in holdings(facts, employer, LETTING):
        at = facts.evidence.assets[holding.asset]
        if in_use and at.place and facts.first_measure(at.id, *_RUNS) is None:
            continue
        for tenant, claims in tenants_at(facts, holding.asset, own).items():
            tenants[tenant] = each_once(tenants.get(tenant, ()), claims)
    return tenants


def tenant_count(facts: Facts, employer: Employer) -> Measure | None:
    """How many outside companies rent: as reported or from the map, whichever is more.

    A tenant that is only on the map isn't known to be the only one. A count without an upper bound
    ("1+") stays that way: written_high is None, and only known names are listed.
    """
    counted = facts.measure(employer.id, "outside_tenants")
    for holding in holdings(facts, employer, LETTING):
        there = facts.measure(holding.asset, "outside_tenants")
        if there is not None and (counted is None or there.value > counted.value):
            counted = there
    tenants = tenants_of(facts, employer)
    known = facts.supported(c for claims in tenants.values() for c in claims)
    if counted is not None and counted.value >= len(tenants):
        base = counted
    elif counted is None and len(tenants) == 1:
        return None
    elif known:
        base = facts.said(known[0], "tenant_count", "")
    elif tenants or _had_tenants(facts, employer):
        # Links of a pack's map without a claim count as the weakest tier that counts.
        width = facts.rubric.half_width("reported", 1.0)
        base = Measure("tenant_count", 0, 0, 0, width, "", (), "reported")
    else:
        return None
    number = max(float(len(tenants)), base.value)
    open_above = counted is not None and counted.written_high is None
    return replace(
        facts.resting_also(base, *tenants.values()),
        name="tenant_count",
        value=number,
        low=number,
        high=number,
        written_low=number,
        written_high=None if open_above else number,
        contested=base.contested and not open_above,
        text=_tenants_text(facts, tenants, number, open_above=open_above),
        claims=each_once(base.claims, (claim.id for claim in known)),
    )


def _had_tenants(facts: Facts, employer: Employer) -> bool:
    """Whether a lease of its capacity has ended, so that having no tenant is a fact."""
    let = {holding.asset for holding in holdings(facts, employer, LETTING)}
    own = family(facts, employer)
    return any(
        line.role == "tenant"
        and line.status == "ended"
        and line.employer not in own
        and facts.ledger.index.name(line.asset) in let
        for line in facts.evidence.relations
    )


def _tenants_text(facts: Facts, tenants: Iterable[str], number: float, *, open_above: bool) -> str:
    names = sorted(facts.evidence.name_of(tenant) for tenant in tenants)
    listed = ", ".join(names)
    if open_above and names:
        return f"{fmt.joined(names)} {'is' if len(names) == 1 else 'are'} named"
    if open_above:
        return f"at least {fmt.count(number, 'tenant')}"
    return f"one, {listed}" if number == 1 and names else listed or fmt.count(number, "tenant")


def single_tenant(facts: Facts, employer: Employer) -> Measure | None:
    """One tenant leases everything; no for employers that lease out nothing (layer or record)."""
    counted = tenant_count(facts, employer)
    if counted is not None:
        flag = flag_measure("single_tenant", counted.value == 1, counted, counted.text)
        if counted.written_high is None and counted.value <= 1:
            # At least one is known: there may be a second.
            return replace(flag, low=0.0, high=1.0, written_low=0.0, written_high=1.0)
        return flag
    if employer.layer in ("cluster", "cloud"):
        return None
    what = "power or its equipment" if employer.layer == "power" else "parts"
    sells = f"sells {what} and leases out no capacity"
    text = sells if is_supplier(employer) else "no leased-out capacity on record"
    return Measure(
        "single_tenant", 0.0, 0.0, 0.0, 0.0, text, (), "primary", written_low=0.0, written_high=0.0
    )


# -- credited capacity -----------------------------------------------------------------------


def credited(facts: Facts, employer: Employer, what: str) -> Measure | None:
    """All its assets together, or the employer's own figure if that is more."""
    parts = [
        credit
        for holding in holdings(facts, employer)
        if (credit := _credit_at(facts, employer, holding, what)) is not None
    ]
    own = _own_credit(facts, employer, what)
    if own is not None and own.value > sum(credit.value for credit in parts):
        parts = [own]
    if not parts:
        return None
    parts = _worth_most(facts, employer, f"credited_{what}", parts)
    parts.sort(key=lambda credit: -credit.share)
    texts = []
    for each in parts:
        counted = "in full" if each.share >= 1 else fmt.percent(each.share * 100)
        texts.append(f"{each.measure.text} {each.how}, counted {counted}")
    measure = _sum(f"credited_{what}", "; ".join(texts), parts)
    return replace(measure, credits=tuple(parts))


def _sum(name: str, text: str, credited: Sequence[Credited]) -> Measure:
    """The credited shares of all parts together."""
    parts = [each.measure for each in credited]
    return combine(
        name,
        sum(each.value for each in credited),
        text,
        parts,
        low=sum(each.measure.low * each.share for each in credited),
        high=sum(each.measure.high * each.share for each in credited),
        rising=parts,
    )


def _worth_most(
    facts: Facts, employer: Employer, name: str, parts: list[Credited]
) -> list[Credited]:
    """The sites that are worth most together, the freshest first.

    Together they count only as much as the oldest of them, so an old site could reduce the credit.
    """
    leads = facts.rubric.leads_for("capacity", employer.layer)
    curve = next((lead.curve for lead in leads if lead.measure == name), None)
    if curve is None:
        return parts
    gap = facts.rubric.gaps["capacity"].mode
    ordered = sorted(parts, key=lambda credit: -credit.measure.fresh)
    best, most = ordered, -math.inf
    for count in range(1, len(ordered) + 1):
        some = sorted(ordered[:count], key=lambda credit: -credit.share)
        points = credited_points(curve, [(it.measure.value, it.share) for it in some], gap)
        aged = ordered[count - 1].measure.fresh * (points - gap)
        if aged >= most:
            best, most = ordered[:count], aged
    return best


def _credit_at(facts: Facts, employer: Employer, holding: Holding, what: str) -> Credited | None:
    """What is running at one asset; for accelerators, the leased ones if that counts for more.

    A lease ages twice as fast as a count, so an old lease must not replace a count that still
    carries weight.
    """
    measures = (facts.measure(holding.asset, metric) for metric in _RUNNING[what])
    known = [measure for measure in measures if measure is not None]
    if not known:
        return None
    best = max(known, key=lambda m: m.value * m.fresh)
    shares = facts.rubric.shares
    share = shares.of(holding.role)
    where = f"at {facts.evidence.name_of(holding.asset)}"
    backing = [claim.id for claim in facts.supported(holding.claims) if usable(claim)]
    others = _also_credited(facts, employer, holding.asset)
    also = f", also counted for {fmt.joined(others)}" if others else ""
    if holding.role == "tenant":
        best = facts.resting_also(best, *filter(None, [backing]))
        return Credited(best, share * shares.outside_user, f"{where} as tenant{also}")
    outside, user, claims = _users(facts, employer, holding.asset)
    best = facts.resting_also(best, *filter(None, [backing]), *claims)
    used = shares.outside_user if outside else shares.captive
    return Credited(best, share * used, f"{where} as {holding.role}, {user}{also}")


def _users(
    facts: Facts, employer: Employer, asset: str = ""
) -> tuple[bool, str, Sequence[Sequence[str]]]:
    """Whether an outside company uses an asset (or what an employer's own figure counts), in words,
    and the claims on each.

    A named company, or a filed count of tenants. A tenant of a place where nothing is known to run
    doesn't use what runs elsewhere.
    """
    if asset:
        users = customers_at(facts, employer, asset)
    else:
        tenants = tenants_of(facts, employer, in_use=True)
        users = {**named_customers(facts, employer), **tenants}
    if users:
        names = fmt.joined(sorted(facts.evidence.name_of(user) for user in users))
        used = "used by" if asset else "with customers including"
        return True, f"{used} {names}", tuple(users.values())
    counted = filed_tenants(facts, asset or employer.id)
    if counted:
        return True, "with outside tenants counted in a filing", (counted,)
    return False, "without a named outside user", ()


def _also_credited(facts: Facts, employer: Employer, asset: str) -> list[str]:
    """The names of the other employers that are credited with the same machines."""
    holders = [line for line in facts.relations_at.get(asset, ()) if line.role in SITES]
    names = {line.employer for line in holders}
    employers = facts.evidence.employers
    for line in holders:
        parent = employers[line.employer].parent if line.employer in employers else None
        if parent is not None and line.role in ("owner", "operator"):
            names.add(parent)
    return sorted(facts.evidence.name_of(name) for name in names - {employer.id})


def _own_credit(facts: Facts, employer: Employer, what: str) -> Credited | None:
    """A figure about the employer itself, unless an asset on the map already has it."""
    shares = facts.rubric.shares
    credited: list[Credited] = []
    for metric in _RUNNING[what]:
        for known in facts.measures(employer.id, metric):
            measure, claim = known, facts.claim_of(known)
            if any(subject in facts.evidence.assets for subject in claim.subjects):
                continue
            role: Role = claim.role or "owner"
            if claim.counterparty == employer.id:
                role = "owner" if role == "tenant" else "tenant"
            share, how = shares.of(role), f"as {role}"
            if role != "tenant":
                leased = metric.endswith("_leased")
                outside, user, claims = _users(facts, employer)
                share *= shares.outside_user if outside or leased else shares.captive
                user = "leased out" if leased and not outside else user
                how = f"{how}, {user}" if claim.role is not None else user
                measure = facts.resting_also(measure, *claims)
            credited.append(Credited(measure, share, how))
    return max(credited, key=lambda credit: credit.value, default=None)


def supplied_accelerators(facts: Facts, employer: Employer) -> Measure | None:
    """Deployed chips in named systems that the employer supplies."""
    parts: list[Measure] = []
    names: list[str] = []
    for holding in holdings(facts, employer, ("supplier",)):
        deployed = facts.first_measure(holding.asset, *_RUNNING["accelerators"])
        if deployed is not None:
            parts.append(facts.resting_also(deployed, *filter(None, [holding.claims])))
            names.append(facts.evidence.name_of(holding.asset))
    if not parts:
        return None
    total = fmt.quantity(sum(part.value for part in parts), "gpu")
    least_sure = next((it.text for it in parts if not it.text[:1].isdigit()), "")
    text = f"{as_worded(total, least_sure)} in {', '.join(names)}"
    return _sum("supplied_accelerators", text, [Credited(part) for part in parts])


def outside_user(facts: Facts, employer: Employer) -> Measure | None:
    """Whether a named outside company, or a filed count of them, uses what the employer runs.

    "No" needs a claim. It is unknown if no claim names a user, and for what a tenant rents: a
    tenant isn't its own outside customer.
    """
    name = "outside_user"
    if is_supplier(employer):
        known = facts.measure(employer.id, "named_deployment")
        best = supplied_accelerators(facts, employer) or known
        return flag_measure(name, best.yes, best, best.text) if best else None
    running = facts.first_measure(employer.id, *_RUNS)
    for holding in holdings(facts, employer, LETTING):
        at_site = facts.first_measure(holding.asset, *_RUNS)
        outside, user, claims = _users(facts, employer, holding.asset)
        if at_site is None:
            continue
        where = f"{at_site.text} at {facts.evidence.name_of(holding.asset)}"
        if outside:
            at_site = facts.resting_also(at_site, *claims)
            return flag_measure(name, True, at_site, f"{where} {user}")
        running = running or replace(at_site, text=where)
    outside, user, claims = _users(facts, employer)
    if running is not None and outside:
        running = facts.resting_also(running, *claims)
        return flag_measure(name, True, running, f"{running.text}, {user}")
    tenants = facts.measure(employer.id, "outside_tenants")
    if tenants is None:
        return None
    return flag_measure(name, tenants.value >= 1, tenants, fmt.count(tenants.value, "tenant"))


# -- sites -----------------------------------------------------------------------------------


LET = "leased to customers"
"""What contracted power is that an employer leases out, unlike power that it takes itself."""


def power(
    facts: Facts,
    employer: Employer,
    name: str,
    metrics: Sequence[str],
    counts: Callable[[Claim, bool], bool] = lambda claim, lets: True,
) -> Measure | None:
    """The sum over its sites, whatever its role, or the employer's own figure if that is more.

    A figure for a part of what it has counts only if no other is known. ``counts`` decides by the
    claim, and by whether it is about a site that the employer leases out.
    """

    def known_of(subject: str, *, lets: bool = False) -> list[list[Measure]]:
        def current(measure: Measure) -> bool:
            claim = facts.claim_of(measure)
            return facts.in_force(claim) and counts(claim, lets)

        return [[m for m in facts.measures(subject, it) if current(m)] for it in metrics]

    parts: list[Measure] = []
    for holding in holdings(facts, employer):
        there = known_of(holding.asset, lets=holding.role in LETTING)
        at_site = [known[0] for known in there if known]
        if at_site:
            most = max(at_site, key=lambda measure: measure.value)
            text = f"{most.text} at {facts.evidence.name_of(holding.asset)}"
            let = LET if holding.role in LETTING and "power_leased" in metrics else ""
            parts.append(replace(most, text=text, perimeter=let))
    known = [measure for some in known_of(employer.id) for measure in some]
    own = max(known, key=lambda it: (not it.perimeter, it.value), default=None)
    total = sum(part.value for part in parts)
    if own is not None and own.value > total and not (own.perimeter and parts):
        parts = [replace(own, perimeter=_covers(facts, own, employer))]
    if not parts:
        return None
    text = "; ".join(part.text for part in parts)
    covered = {part.perimeter for part in parts}
    return replace(
        _sum(name, text, [Credited(part) for part in parts]),
        perimeter=covered.pop() if len(covered) == 1 else "",
    )


def _covers(facts: Facts, measure: Measure, employer: Employer) -> str:
    """The part that it is about, or that it is leased out."""
    claim = facts.claim_of(measure)
    let = claim.metric == "power_leased" and claim.role != "tenant"
    return claim.perimeter or (LET if let or _buyers(claim, employer, facts) else "")


def permit_challenge(facts: Facts, employer: Employer) -> Measure | None:
    """A contested permit at a site the employer is responsible for, and who it is reported for."""
    flag = site_flag(facts, employer, "permit_challenge", LETTING)
    if flag is None or facts.measure(employer.id, "permit_challenge") is not None:
        return flag
    told_of = facts.evidence.name_of(facts.claim_of(flag).subjects[0])
    return replace(flag, text=f"reported for {told_of}")


def landlord_permit_challenge(facts: Facts, employer: Employer) -> Measure | None:
    """A contested permit at a site the employer only rents, or for that site's landlord."""
    if permit_challenge(facts, employer) is not None:
        return None
    for holding in holdings(facts, employer, ("tenant",)):
        lines = facts.relations_at.get(holding.asset, ())
        landlords = sorted(line.employer for line in lines if line.role in LETTING)
        for subject in (holding.asset, *landlords):
            flag = facts.measure(subject, "permit_challenge")
            if flag is not None:
                where = facts.evidence.name_of(holding.asset)
                return replace(flag, name="landlord_permit_challenge", text=where)
    return None


def build_days(facts: Facts, employer: Employer) -> Measure | None:
    """Days the employer took to build a site, or days to build a site that it doesn't merely rent.

    A site's figure says who built it: a subsidiary's work isn't its parent's.
    """
    own = facts.measure(employer.id, "build_days")
    if own is not None:
        return own
    sites = [
        replace(measure, text=f"{measure.text}, {_builder(facts, measure, holding.asset)}")
        for holding in holdings(facts, employer, LETTING)
        if (measure := facts.measure(holding.asset, "build_days")) is not None
    ]
    return min(sites, key=lambda m: m.value, default=None)


def _builder(facts: Facts, measure: Measure, asset: str) -> str:
    """Who a build time is about; the site if no employer is named."""
    subjects = facts.claim_of(measure).subjects
    names = [facts.evidence.name_of(it) for it in subjects if it in facts.evidence.employers]
    if names:
        return f"by {', '.join(names)}"
    return f"reported for {facts.evidence.name_of(asset)} without its builder"


def site_flag(
    facts: Facts, employer: Employer, metric: str, roles: Collection[str]
) -> Measure | None:
    """A flag of the employer or of an asset in one of these roles; the worse one decides.

    A subsidiary's flag also counts for a parent that is responsible for sites.
    """
    children = (child.id for child in facts.children.get(employer.id, ()))
    assets = (holding.asset for holding in holdings(facts, employer, roles))
    known = (facts.measure(it, metric) for it in (employer.id, *assets, *children))
    flags = [flag for flag in known if flag is not None]
    if not flags:
        return None
    better = facts.evidence.metrics[metric].better if metric in facts.evidence.metrics else "higher"
    sign = 1.0 if better == "higher" else -1.0
    worst = min(flags, key=lambda m: (sign * m.value, -m.fresh))  # ties: what counts most
    worst = replace(worst, text=facts.claim_of(worst).perimeter or worst.text)
    opposing = next((m for m in flags if m.yes != worst.yes), None)
    if opposing is None:
        return worst
    return replace(worst, low=min(worst.low, opposing.low), high=max(worst.high, opposing.high))

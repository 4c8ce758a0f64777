"""The measures a rubric or a preference may name: any metric, and those reckoned from several."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Employer, Role, Tier
from compute_jobs.core.fit import capacity, contracts, income
from compute_jobs.core.fit.rating_facts import Facts, Measure, name_of

Derived = Callable[[Facts, Employer], Measure | None]
FILED_TIERS: tuple[Tier, ...] = ("filed", "relayed")
_SITES: tuple[Role, ...] = ("owner", "operator", "parent", "tenant")


def power_funded(facts: Facts, employer: Employer) -> Measure | None:
    return capacity.site_flag(facts, employer, "power_funded", _SITES)


def power_permitted(facts: Facts, employer: Employer) -> Measure | None:
    return capacity.site_flag(facts, employer, "power_permitted", _SITES)


def permit_challenge(facts: Facts, employer: Employer) -> Measure | None:
    """A contested permit at a site the employer answers for, and of whom it is told."""
    found = capacity.site_flag(facts, employer, "permit_challenge", capacity.LETTING)
    if found is None or facts.measure(employer.id, "permit_challenge") is not None:
        return found
    told_of = name_of(facts.evidence, facts.claim_of(found).subjects[0])
    return replace(found, text=f"told of {told_of}")


def landlord_permit_challenge(facts: Facts, employer: Employer) -> Measure | None:
    """A contested permit at a site the employer only rents, told of the site or of its landlord."""
    if permit_challenge(facts, employer) is not None:
        return None
    rented = [h.asset for h in capacity.holdings(facts, employer) if h.role == "tenant"]
    for asset in rented:
        keepers = [
            r.employer for r in facts.relations_at.get(asset, ()) if r.role in capacity.LETTING
        ]
        for subject in (asset, *sorted(keepers)):
            found = facts.measure(subject, "permit_challenge")
            if found is not None:
                where = name_of(facts.evidence, asset)
                return replace(found, name="landlord_permit_challenge", text=where)
    return None


def build_days(facts: Facts, employer: Employer) -> Measure | None:
    """Days the employer, or a site it holds and does not merely rent, took to build.

    A site's figure says who built it: what a subsidiary did is no deed of its parent.
    """
    own = facts.measure(employer.id, "build_days")
    if own is not None:
        return own
    found = [
        replace(measure, text=f"{measure.text}, {_builder(facts, measure, holding.asset)}")
        for holding in capacity.let_assets(facts, employer)
        if (measure := facts.measure(holding.asset, "build_days")) is not None
    ]
    return min(found, key=lambda m: m.value, default=None)


def _builder(facts: Facts, measure: Measure, asset: str) -> str:
    """Who a build time is told of; the site where no employer is."""
    told = facts.claim_of(measure).subjects
    names = [name_of(facts.evidence, it) for it in told if it in facts.evidence.employers]
    if names:
        return f"by {', '.join(names)}"
    return f"told of {name_of(facts.evidence, asset)} without its builder"


def revenue_filed(facts: Facts, employer: Employer) -> Measure | None:
    """Whether revenue is known from a filing, held or relayed; no where only weaker word is."""
    known: list[Measure] = []
    for metric in ("revenue", "segment_revenue", "run_rate", "revenue_growth", "segment_growth"):
        known.extend(facts.measures(employer.id, metric))
    if not known:
        return None
    money = [m for m in known if m.name in ("revenue", "segment_revenue")]
    for measure in money:
        claim = facts.claim_of(measure)
        if claim.tier in FILED_TIERS:
            return _flag("revenue_filed", True, measure, f"{measure.text}, {claim.tier}")
    best = (money or known)[0]
    return _flag("revenue_filed", False, best, f"{best.text}, only {best.tier}")


def outside_user(facts: Facts, employer: Employer) -> Measure | None:
    """Deployed capacity with a named outside user: its own for a supplier or a tenant."""
    if employer.layer in capacity.SUPPLIER_LAYERS:
        supplied = capacity.supplied_accelerators(facts, employer)
        told = facts.measure(employer.id, "named_deployment")
        best = supplied or told
        return _flag("outside_user", best.yes, best, best.text) if best else None
    mine = capacity.holdings(facts, employer)
    own = capacity.family(facts, employer)
    captive: Measure | None = None
    for holding in mine:
        if holding.role == "supplier":
            continue
        running = facts.measure(holding.asset, "accelerators_deployed") or facts.measure(
            holding.asset, "accelerators_leased"
        )
        running = running or facts.measure(holding.asset, "power_deployed")
        if running is None:
            continue
        users = (
            [employer.id]
            if holding.role == "tenant"
            else list(capacity.tenants_at(facts, holding.asset, own))
        )
        where = name_of(facts.evidence, holding.asset)
        if users:
            names = ", ".join(name_of(facts.evidence, user) for user in users)
            return _flag("outside_user", True, running, f"{running.text} at {where}: {names}")
        captive = _flag("outside_user", False, running, f"{running.text} at {where}, captive")
    told = facts.measure(employer.id, "outside_tenants")
    if told is not None:
        return _flag("outside_user", told.value >= 1, told, fmt.count(told.value, "tenant"))
    return captive


def single_tenant(facts: Facts, employer: Employer) -> Measure | None:
    """One tenant takes all that is let; no for those who let nothing, by layer or by record."""
    counted = capacity.tenant_count(facts, employer)
    if counted is not None:
        flag = _flag("single_tenant", counted.value == 1, counted, counted.text)
        if counted.written_high is None and counted.value <= 1:
            # at least one is told: there may be a second
            return replace(flag, low=0.0, high=1.0, written_low=0.0, written_high=1.0)
        return flag
    if employer.layer in ("cluster", "cloud"):
        return None
    sells = employer.layer in capacity.SUPPLIER_LAYERS
    text = "sells parts and lets no capacity" if sells else "lets no capacity on record"
    return Measure(
        "single_tenant", 0.0, 0.0, 0.0, 0.0, text, (), "primary", written_low=0.0, written_high=0.0
    )


def _flag(name: str, yes: bool, base: Measure, text: str) -> Measure:
    value = 1.0 if yes else 0.0
    return replace(
        base,
        name=name,
        value=value,
        low=value,
        high=value,
        text=text,
        written_low=value,
        written_high=value,
        contested=False,
    )


DERIVED: Mapping[str, Derived] = {
    "annual_income": income.income,
    "product_revenue": income.product_revenue,
    "revenue_growth": income.revenue_growth,
    "segment_growth": income.segment_growth,
    "run_rate_growth": income.run_rate_growth,
    "growth": income.growth,
    "contracted_over_revenue": contracts.contracted_over_revenue,
    "contract_years": contracts.contract_years,
    "operating_margin": income.operating_margin,
    "profitable": income.profitable,
    "told_profit": income.told_profit,
    "high_burn": income.high_burn,
    "subsidiary_loss": income.subsidiary_loss,
    "commitments_over_income": contracts.commitments_over_income,
    "raised_over_income": contracts.raised_over_income,
    "credited_accelerators": capacity.credited_accelerators,
    "credited_power": capacity.credited_power,
    "supplied_accelerators": capacity.supplied_accelerators,
    "tenant_count": capacity.tenant_count,
    "single_tenant": single_tenant,
    "power_funded": power_funded,
    "power_permitted": power_permitted,
    "permit_challenge": permit_challenge,
    "landlord_permit_challenge": landlord_permit_challenge,
    "build_days": build_days,
    "revenue_filed": revenue_filed,
    "outside_user": outside_user,
}
"""Measures by name; a name that isn't here is a metric's, measured of the employer itself."""


def measured(facts: Facts, employer: Employer, name: str) -> Measure | None:
    derive = DERIVED.get(name)
    return derive(facts, employer) if derive else facts.measure(employer.id, name)

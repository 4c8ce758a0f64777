"""The measures a rubric or a preference may name: any metric, and those derived from several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.core.fit import capacity, money
from compute_jobs.core.fit.capacity_ladder import PER_HEAD, per_employee
from compute_jobs.core.fit.rating_facts import Facts, Measure

Derived = Callable[[Facts, Employer], Measure | None]

DERIVED: Mapping[str, Derived] = {
    "annual_income": money.income,
    "product_revenue": money.product_revenue,
    "revenue_filed": money.revenue_filed,
    "revenue_growth": money.revenue_growth,
    "segment_growth": money.segment_growth,
    "run_rate_growth": money.run_rate_growth,
    "growth": money.growth,
    "contracted_over_revenue": money.contracted_over_revenue,
    "contract_share": money.contract_share,
    "contract_years": money.contract_years,
    "top5_customer_share": money.top_five_share,
    "top_customer_share": money.top_customer_share,
    "operating_margin": money.operating_margin,
    "profitable": money.profitable,
    "told_profit": money.told_profit,
    "high_burn": money.high_burn,
    "subsidiary_loss": money.subsidiary_loss,
    "commitments_over_income": money.commitments_over_income,
    "raised_over_income": money.raised_over_income,
    "credited_accelerators": partial(capacity.credited, what="accelerators"),
    "active_power": partial(capacity.power, name="active_power", metrics=("power_deployed",)),
    "contracted_power": partial(
        capacity.power, name="contracted_power", metrics=("power_leased", "power_committed")
    ),
    "credited_power": partial(capacity.credited, what="power"),
    **{name: partial(per_employee, name=name) for name in PER_HEAD},
    "supplied_accelerators": capacity.supplied_accelerators,
    "tenant_count": capacity.tenant_count,
    "single_tenant": capacity.single_tenant,
    "outside_user": capacity.outside_user,
    "power_funded": partial(capacity.site_flag, metric="power_funded", roles=capacity.SITES),
    "power_permitted": partial(capacity.site_flag, metric="power_permitted", roles=capacity.SITES),
    "permit_challenge": capacity.permit_challenge,
    "landlord_permit_challenge": capacity.landlord_permit_challenge,
    "build_days": capacity.build_days,
}
"""Measures by name; a name that isn't here is a metric, measured for the employer itself."""


def estimated(facts: Facts, employer: Employer, name: str) -> Measure | None:
    """Estimates of derived measures without facts: for display, not for deal-breakers."""
    return per_employee(facts, employer, name, estimates=True) if name in PER_HEAD else None


def measured(facts: Facts, employer: Employer, name: str) -> Measure | None:
    derive = DERIVED.get(name)
    return derive(facts, employer) if derive else facts.measure(employer.id, name)

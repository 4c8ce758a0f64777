"""The measures a rubric or a preference may name: any metric, and those derived from several."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from compute_jobs.core.evidence.evidence_model import Employer
from compute_jobs.core.fit import capacity, compute_per_head, money
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
    "credited_accelerators": capacity.credited_accelerators,
    "active_power": capacity.active_power,
    "contracted_power": capacity.contracted_power,
    "credited_power": capacity.credited_power,
    "h100e_per_employee": compute_per_head.h100e_per_employee,
    "power_per_employee": compute_per_head.power_per_employee,
    "supplied_accelerators": capacity.supplied_accelerators,
    "tenant_count": capacity.tenant_count,
    "single_tenant": capacity.single_tenant,
    "outside_user": capacity.outside_user,
    "power_funded": capacity.power_funded,
    "power_permitted": capacity.power_permitted,
    "permit_challenge": capacity.permit_challenge,
    "landlord_permit_challenge": capacity.landlord_permit_challenge,
    "build_days": capacity.build_days,
}
"""Measures by name; a name that isn't here is a metric, measured for the employer itself."""


def estimated(facts: Facts, employer: Employer, name: str) -> Measure | None:
    """Estimates of derived measures without facts: for display, not for deal-breakers."""
    return compute_per_head.estimated_per_head(facts, employer, name)


def measured(facts: Facts, employer: Employer, name: str) -> Measure | None:
    derive = DERIVED.get(name)
    return derive(facts, employer) if derive else facts.measure(employer.id, name)

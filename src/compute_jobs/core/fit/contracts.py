"""What contracts bring in, and what was promised: set against a year's income."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DAYS_A_YEAR
from compute_jobs.core.evidence.evidence_model import Claim, Employer, Role
from compute_jobs.core.fit.income import income, scaled, yearly_factor
from compute_jobs.core.fit.rating_facts import Facts, Measure, combine

_BOUND = {"low": "at most ", "high": "at least ", None: ""}
"""How a number is bounded that is open at one end."""
_SELLS: tuple[Role, ...] = ("owner", "operator", "supplier", "parent")


class Deal(Struct, frozen=True):
    """One signed contract as seen from one side."""

    deal: str
    sells: bool
    yearly: Measure
    total: float | None
    years: float | None
    parts: tuple[Measure, ...]
    """What the total and the term stand on: the rate or the value, and the term where told."""


def side(claim: Claim, employer: str) -> bool | None:
    """True where the employer is the one who sells, False where it pays, None where untold."""
    if claim.role is None:
        return None
    sells = claim.role in _SELLS
    return not sells if claim.counterparty == employer else sells


def deals(facts: Facts, employer: Employer) -> tuple[Deal, ...]:
    """Contracts in force with a rate, or with a value and a term."""
    by_deal: dict[str, Deal] = {}
    rates = [(m, True) for m in facts.measures(employer.id, "deal_rate")]
    values = [(m, False) for m in facts.measures(employer.id, "deal_value")]
    for measure, is_rate in (*rates, *values):
        claim = facts.claim_of(measure)
        sells = side(claim, employer.id)
        over = claim.deal_status == "ended" or (
            claim.end is not None and claim.end.last < facts.as_of
        )
        key = claim.deal or claim.id
        if sells is None or over or key in by_deal:
            continue
        years, told = term_years(facts, employer, claim)
        if is_rate:
            yearly = scaled(measure, yearly_factor(claim), "deal")
        elif years:
            yearly = scaled(measure, 1 / years, "deal")
        else:
            continue
        total = yearly.value * years if years else None
        parts = (yearly,) if told is None else (yearly, told)
        by_deal[key] = Deal(key, sells, yearly, total, years, parts)
    return tuple(by_deal.values())


def term_years(
    facts: Facts, employer: Employer, claim: Claim
) -> tuple[float | None, Measure | None]:
    """The contract's length: its own dates, else the term told of the same deal and by what."""
    if claim.start is not None and claim.end is not None:
        return (claim.end.last - claim.start.first).days / DAYS_A_YEAR, None
    if claim.deal is None:
        return None, None
    for measure in facts.measures(employer.id, "deal_term"):
        if facts.claim_of(measure).deal == claim.deal and measure.value > 0:
            return measure.value / DAYS_A_YEAR, measure
    return None, None


def contracted_over_revenue(facts: Facts, employer: Employer) -> Measure | None:
    """Signed sales of a year, in percent of the income known so far."""
    sold = [deal.yearly for deal in deals(facts, employer) if deal.sells]
    earned = income(facts, employer)
    if not sold or earned is None or earned.value <= 0:
        return None
    total = sum(measure.value for measure in sold)
    text = f"{fmt.money(total)} a year, against income of {earned.text}"
    share = total / earned.value * 100
    parts = (*sold, earned)
    return combine("contracted_over_revenue", share, text, parts, rising=sold, falling=(earned,))


def contract_years(facts: Facts, employer: Employer) -> Measure | None:
    """The longest term of a signed sale."""
    sold = [deal for deal in deals(facts, employer) if deal.sells and deal.years]
    if not sold:
        return None
    longest = max(sold, key=lambda deal: deal.years or 0.0)
    years = longest.years or 0.0
    text = f"{years:.3g} years"
    return combine("contract_years", years, text, longest.parts, rising=longest.parts[1:])


def commitments_over_income(facts: Facts, employer: Employer) -> Measure | None:
    """Money promised for computing, told or by contract, over a year's income."""
    earned = income(facts, employer)
    if earned is None or earned.value <= 0:
        return None
    owed: list[tuple[float, tuple[Measure, ...]]] = []
    seen: set[str] = set()
    for measure in facts.measures(employer.id, "capacity_commitments"):
        claim = facts.claim_of(measure)
        if claim.counterparty == employer.id or (claim.deal and claim.deal in seen):
            continue
        seen.add(claim.deal or claim.id)
        owed.append((measure.value, (measure,)))
    leases: list[tuple[float, tuple[Measure, ...]]] = [
        (deal.total, deal.parts)
        for deal in deals(facts, employer)
        if not deal.sells and deal.total and deal.deal not in seen
    ]
    owed.extend(leases)
    if not owed:
        return None
    total = sum(value for value, _ in owed)
    ratio = total / earned.value
    promised = f"{fmt.money(total)} promised{', what it rents included' if leases else ''}"
    promises = [measure for _, each in owed for measure in each]
    made = combine(
        "commitments_over_income",
        ratio,
        "",
        (*promises, earned),
        rising=promises,
        falling=(earned,),
    )
    times = f"{_BOUND[made.open_at]}{ratio:.3g} times"
    return replace(made, text=f"{promised}, against income of {earned.text}: {times}")


def raised_over_income(facts: Facts, employer: Employer) -> Measure | None:
    """The newest closed funding round, in years of income."""
    raised = facts.measure(employer.id, "funding_round")
    earned = income(facts, employer)
    if raised is None or earned is None or earned.value <= 0:
        return None
    text = f"{raised.text} raised, against income of {earned.text}"
    return combine(
        "raised_over_income",
        raised.value / earned.value,
        text,
        (raised, earned),
        rising=(raised,),
        falling=(earned,),
    )

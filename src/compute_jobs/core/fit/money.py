"""Money measures: yearly revenue, growth, margins, contracts and commitments."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import (
    DAYS_A_MONTH,
    DAYS_A_YEAR,
    months_between,
    period_key,
)
from compute_jobs.core.evidence.evidence_model import TIERS, Claim, Employer
from compute_jobs.core.evidence.figures import as_worded
from compute_jobs.core.fit.capacity import FILED_COUNT
from compute_jobs.core.fit.rating_facts import (
    Credited,
    Facts,
    Measure,
    combine,
    each_once,
    flag_measure,
    usable,
)

_OPEN = {"low": " or less", "high": " or more", None: ""}
"""What follows a number that is open at one end."""
_BOUND = {"low": "at most ", "high": "at least ", None: ""}
"""What precedes a number that is open at one end."""
_PER_YEAR = {"day": 365.25, "week": 52.0, "month": 12.0, "quarter": 4.0, "year": 1.0}
_WHOLE_QUARTERS = 4
"""Days by which a period of whole quarters may be off, since months vary; a 14th week counts."""
_ARTICLES = {"net": "a", "operating": "an"}
_STRETCHES = {4.0: " in a quarter", 2.0: " in half a year", 4 / 3: " in nine months"}
"""The period a pace was measured over, by its factor, if the figure's own text doesn't say."""


# -- a year's income -------------------------------------------------------------------------


def yearly_factor(claim: Claim) -> float:
    """The factor that converts a period's figure to a year's; 1 if the period is unknown."""
    if claim.figure is not None and claim.figure.per in _PER_YEAR:
        return _PER_YEAR[claim.figure.per]
    period = claim.period
    if period is None:
        return 1.0
    if not period.known or period.start is None or period.end is None:
        return 4.0 if period.text.startswith("Q") else 2.0
    days = (period.end - period.start).days + 1
    for length, factor in ((365, 1.0), (273, 4 / 3), (182, 2.0), (91, 4.0)):
        if abs(days - length) <= _WHOLE_QUARTERS:
            return factor
    return DAYS_A_YEAR / max(days, 1)


def _scaled(measure: Measure, factor: float, name: str) -> Measure:
    """The measure converted to a year by this factor."""
    if factor == 1.0:
        return measure
    pace = measure.text.removesuffix(" a year")
    yearly = as_worded(fmt.money(measure.value * factor), pace)
    stretch = _STRETCHES.get(factor, "")
    if not stretch and name != "deal" and factor not in _PER_YEAR.values():
        stretch = f" in {DAYS_A_YEAR / factor:.0f} days"
    text = f"{yearly} a year, at the pace of {pace}{stretch}"
    return replace(_times(measure, factor), name=name, text=text)


def _times(measure: Measure, factor: float) -> Measure:
    low, high = measure.written_low, measure.written_high
    return replace(
        measure,
        value=measure.value * factor,
        low=measure.low * factor,
        high=measure.high * factor,
        written_low=None if low is None else low * factor,
        written_high=None if high is None else high * factor,
        text=as_worded(fmt.money(measure.value * factor), measure.text),
    )


def annual(
    facts: Facts, subject: str, metric: str, beside: Measure | None = None
) -> Measure | None:
    """The newest figure of a finished, dated period as a year's; an undated one only if there is no
    other. Of those that end on one day, the one over the stretch of ``beside``, else the longest.
    """
    measures = facts.measures(subject, metric)
    if not measures:
        return None

    stretch = None if beside is None else facts.claim_of(beside).period

    def order(measure: Measure) -> tuple[bool, bool, int, bool, float]:
        claim = facts.claim_of(measure)
        dated = claim.period is not None and claim.period.known
        alike = dated and claim.period == stretch
        return (not measure.perimeter, dated, facts.ordinal(claim), alike, -yearly_factor(claim))

    best = max(measures, key=order)
    claim = facts.claim_of(best)
    year = _scaled(best, yearly_factor(claim), metric)
    if claim.period is not None and not claim.period.known:
        return replace(year, text=f"{year.text} (year not given)")
    return year


def income(facts: Facts, employer: Employer) -> Measure | None:
    """Yearly revenue, or a run-rate if no period's revenue is known.

    One segment's revenue is a lower bound for the company. It counts only if nothing as new is
    known about the whole: a segment's quarter times four may exceed the company's half-year times
    two without saying anything about its size. So the whole is read over the segment's stretch.
    """
    segment = _largest_segment(facts, employer)
    whole = annual(facts, employer.id, "revenue", segment) or annual(facts, employer.id, "run_rate")
    if segment is None or (whole is not None and _covers(facts, whole, segment)):
        return whole
    text = f"at least {segment.text}, of one segment"
    return replace(segment, name="annual_income", text=text, written_high=None)


def _covers(facts: Facts, whole: Measure, segment: Measure) -> bool:
    """Whether the whole is larger than the segment, or known for a date as late."""
    if whole.value >= segment.value:
        return True
    ends = [facts.ordinal(facts.claim_of(it)) for it in (whole, segment)]
    return not whole.perimeter and ends[0] >= ends[1]


def _largest_segment(facts: Facts, employer: Employer) -> Measure | None:
    segments = facts.measures(employer.id, "segment_revenue")
    yearly = [_scaled(m, yearly_factor(facts.claim_of(m)), m.name) for m in segments]
    return max(yearly, key=lambda m: m.value, default=None)


def positive_income(facts: Facts, employer: Employer) -> Measure | None:
    """A year's revenue, if it can be divided by."""
    earned = income(facts, employer)
    return earned if earned is not None and earned.value > 0 else None


def product_revenue(facts: Facts, employer: Employer) -> Measure | None:
    """Product that a supplier shipped for AI systems in a year.

    Its largest segment or product line for them; else all its revenue, with less credit.
    """
    words = frozenset(facts.rubric.ai_segments)
    into_ai = [
        _scaled(m, yearly_factor(facts.claim_of(m)), "product_revenue")
        for m in facts.measures(employer.id, "segment_revenue")
        if _says_one_of(m.perimeter, words)
    ]
    if into_ai:
        return max(into_ai, key=lambda m: m.value)
    segment = _largest_segment(facts, employer)
    sold = annual(facts, employer.id, "revenue", segment) or segment
    if sold is None:
        return None
    shares = facts.rubric.shares
    power = employer.layer == "power"
    share = shares.whole_power_company if power else shares.whole_company
    credited = fmt.percent(share * 100)
    return replace(
        sold,
        name="product_revenue",
        text=f"{sold.text}; its share for AI systems isn't known, counted {credited}",
        credits=(Credited(sold, share),),
    )


def _says_one_of(text: str, words: frozenset[str]) -> bool:
    """Whether a text contains one of the words or phrases, as whole words."""
    padded = f" {' '.join(re.split(r'[^a-z0-9]+', text.casefold()))} "
    return any(f" {word.replace('-', ' ')} " in padded for word in words)


def revenue_filed(facts: Facts, employer: Employer) -> Measure | None:
    """Whether revenue is known from a filing, directly or relayed; no if there are only weaker
    claims.
    """
    money = [
        *facts.measures(employer.id, "revenue"),
        *facts.measures(employer.id, "segment_revenue"),
    ]
    for measure in money:
        tier = facts.claim_of(measure).tier
        if tier in ("filed", "relayed"):
            return flag_measure("revenue_filed", True, measure, f"{measure.text}, {tier}")
    weaker = ("run_rate", "revenue_growth", "segment_growth")
    best = money[0] if money else facts.first_measure(employer.id, *weaker)
    if best is None:
        return None
    return flag_measure(
        "revenue_filed", False, best, f"{best.text}, only {fmt.tier_label(best.tier)}"
    )


# -- growth ----------------------------------------------------------------------------------


def revenue_growth(facts: Facts, employer: Employer) -> Measure | None:
    """As reported, or calculated from the same period a year apart if that is newer."""
    reported = facts.measure(employer.id, "revenue_growth")
    derived = _year_on_year(facts, employer)
    if reported is None or derived is None:
        return reported or derived
    newer = facts.ordinal(facts.claim_of(derived)) > facts.ordinal(facts.claim_of(reported))
    return derived if newer else reported


def segment_growth(facts: Facts, employer: Employer) -> Measure | None:
    """Growth of the segment with the most revenue, else of the newest one reported."""
    growths = facts.measures(employer.id, "segment_growth")
    sizes = {m.perimeter: m.value for m in facts.measures(employer.id, "segment_revenue")}
    return max(growths, key=lambda m: sizes.get(m.perimeter, 0.0), default=None)


def run_rate_growth(facts: Facts, employer: Employer) -> Measure | None:
    """As reported, or from two dated run-rates about half a year to a year and a half apart.

    Growth over more than a year is converted to one year. Growth over less isn't extrapolated,
    since the pace may not have held.
    """
    reported = facts.measure(employer.id, "run_rate_growth")
    if reported is not None:
        return reported
    now = facts.measure(employer.id, "run_rate")
    before = _earlier_run_rate(facts, employer, now) if now is not None else None
    if now is None or before is None:
        return None
    apart = facts.ordinal(facts.claim_of(now)) - facts.ordinal(facts.claim_of(before))
    within = apart < DAYS_A_YEAR and now.value > before.value
    measure = _growth("run_rate_growth", now, before, 1.0 if within else DAYS_A_YEAR / apart)
    about = "~" if "~" in f"{before.text}{now.text}" else ""
    over = "within a year" if within else "a year"
    text = f"from {before.text} to {now.text}, {about}{_pace(measure)} {over}"
    return replace(measure, text=text)


def _earlier_run_rate(facts: Facts, employer: Employer, now: Measure) -> Measure | None:
    """The run-rate of the same perimeter that is nearest to a year older."""
    if now.value <= 0:
        return None
    newest, limits = facts.claim_of(now), facts.rubric.comparable
    findings = facts.findings(employer.id).get("run_rate", ())
    claims = each_once(*((*finding.claims, *finding.supersedes) for finding in findings))

    def apart(claim: Claim) -> int:
        return facts.ordinal(newest) - facts.ordinal(claim)

    earlier = [
        claim
        for claim in facts.supported(claims)
        if usable(claim)
        and claim.perimeter == newest.perimeter
        and (claim.middle or 0.0) > 0
        and limits.least_apart <= apart(claim) <= limits.most_apart
    ]
    nearest = min(earlier, key=lambda claim: abs(apart(claim) - 365.25), default=None)
    return None if nearest is None else facts.of_claim(nearest)


def growth(facts: Facts, employer: Employer) -> Measure | None:
    """Any known growth, the most telling first: company, segment, run-rate."""
    return (
        revenue_growth(facts, employer)
        or segment_growth(facts, employer)
        or run_rate_growth(facts, employer)
    )


def _year_on_year(facts: Facts, employer: Employer) -> Measure | None:
    """Growth of revenue between two figures of like periods a year apart, the newest first."""
    limits, dated = facts.rubric.comparable, []
    for measure in facts.measures(employer.id, "revenue"):
        period = facts.claim_of(measure).period
        if period is not None and period.known and period.start and period.end:
            dated.append((period.end, (period.end - period.start).days, measure))
    dated.sort(key=lambda row: (row[0], row[1]), reverse=True)
    for end, length, now in dated:
        for before_end, before_length, before in dated:
            alike = abs(length - before_length) <= limits.same_length
            alike = alike and now.perimeter == before.perimeter
            a_year = abs((end - before_end).days - 365) <= limits.a_year_apart
            if alike and a_year and before.value > 0:
                if abs(length - before_length) <= _WHOLE_QUARTERS:
                    measure = _growth("revenue_growth", now, before)
                    text = f"from {before.text} to {now.text}, {_pace(measure)}"
                else:  # a quarter of 14 weeks, or a year of 53
                    days = before_length + 1, length + 1
                    measure = _growth("revenue_growth", now, _times(before, days[1] / days[0]))
                    text = f"from {before.text} in {days[0]} days to {now.text} in {days[1]} days"
                    text += f", day for day {_pace(measure)}"
                return replace(measure, text=text)
    return None


def _growth(name: str, now: Measure, before: Measure, power: float = 1.0) -> Measure:
    """Growth in percent; ``power`` converts it to another length of time."""

    def grown(last: float, first: float) -> float:
        return float((last / first) ** power - 1) * 100

    # Width and freshness come from the newer figure: the older one has to be old.
    first = replace(
        before, half_width=now.half_width, fresh=now.fresh, overdue="", age_days=now.age_days
    )
    return combine(
        name,
        grown(now.value, before.value),
        "",
        (now, first),
        low=grown(max(now.low, 0.0), before.high),
        high=grown(now.high, before.low) if before.low > 0 else None,
        rising=(now,),
        falling=(first,),
    )


def _pace(growth: Measure) -> str:
    return f"{fmt.percent(growth.value, signed=True)}{_OPEN[growth.open_at]}"


# -- customers -------------------------------------------------------------------------------


_WHOLE = ("", "consolidated", "total revenue", "total-revenue", "whole company", "whole-company")
"""The perimeters of a share of total revenue."""
_DISCLOSED_FROM = 10.0
"""Percent of revenue from which a customer has to be disclosed."""


def top_five_share(facts: Facts, employer: Employer) -> Measure | None:
    """The five largest customers' share of total revenue; at least the sum of the disclosed ones.

    A share of a segment or of receivables isn't one of total revenue.
    """
    stated = next(iter(_shares_of_total(facts, employer, "top5_customer_share")), None)
    summed = _disclosed_customers(facts, employer)
    if stated is None or summed is None:
        return stated or summed
    newer = facts.ordinal(facts.claim_of(summed)) - facts.ordinal(facts.claim_of(stated))
    return summed if newer > 0 or (newer == 0 and summed.value > stated.value) else stated


def top_customer_share(facts: Facts, employer: Employer) -> Measure | None:
    """The largest customer's share of total revenue, in the newest period known."""
    return max(_newest_customers(facts, employer), key=lambda m: m.value, default=None)


def _shares_of_total(facts: Facts, employer: Employer, metric: str) -> list[Measure]:
    return [
        measure
        for measure in facts.measures(employer.id, metric)
        if (perimeter := measure.perimeter.casefold()) in _WHOLE or perimeter.startswith("customer")
    ]


def _newest_customers(
    facts: Facts, employer: Employer, tiers: Sequence[str] = TIERS
) -> list[Measure]:
    """The known customers' shares of total revenue in the newest period.

    Shares for a quarter and a half year that end on the same day are never added up: the shorter
    says more about the present.
    """
    known = _shares_of_total(facts, employer, "top_customer_share")
    shares = [share for share in known if share.tier in tiers]
    periods = [_newest_then_shortest(facts.claim_of(share), facts) for share in shares]
    newest = max(periods, default=(0, 0))
    return [share for share, period in zip(shares, periods, strict=True) if period == newest]


def _newest_then_shortest(claim: Claim, facts: Facts) -> tuple[int, int]:
    period = claim.period
    if period is None or period.start is None or period.end is None:
        return facts.ordinal(claim), 0
    return facts.ordinal(claim), (period.start - period.end).days


def _disclosed_customers(facts: Facts, employer: Employer) -> Measure | None:
    """The sum of two or more disclosed customers: a lower bound for the five largest."""
    customers = _newest_customers(facts, employer)
    if len(customers) < 2:  # one customer in the press doesn't replace the list in a filing
        customers = _newest_customers(facts, employer, FILED_COUNT)
    largest = sorted(customers, key=lambda m: -m.value)[:5]
    total = sum(share.value for share in largest)
    if len(largest) < 2 or total > 100:
        return None
    undisclosed = (5 - len(largest)) * _DISCLOSED_FROM
    shares = " + ".join(f"{share.value:.3g}" for share in largest)
    measure = combine(
        "top5_customer_share",
        total,
        f"at least {fmt.percent(total)} ({shares})",
        largest,
        low=sum(share.low for share in largest),
        high=min(100.0, sum(share.high for share in largest) + undisclosed),
    )
    return replace(measure, written_high=None if undisclosed else total)


# -- profit ----------------------------------------------------------------------------------


def operating_margin(facts: Facts, employer: Employer) -> Measure | None:
    """Operating (else net) income over the same period's revenue, in percent."""
    name = "operating_margin"
    for metric in ("operating_income", "net_income"):
        for earned in facts.measures(employer.id, metric):
            sold = _of_period(facts, employer, "revenue", earned)
            if sold is None or sold.value <= 0:
                continue
            margin = earned.value / sold.value * 100
            text = f"{_result(earned)} on {sold.text} of revenue"
            # The same loss matters less with more revenue.
            rising, falling = ((earned, sold), ()) if earned.value < 0 else ((earned,), (sold,))
            known = combine(name, margin, text, (earned, sold), rising=rising, falling=falling)
            net = _of_period(facts, employer, "net_income", earned)
            if metric == "net_income" or net is None:
                return known
            # Interest and one-off items can be larger than what operations earn.
            text += f", {_result(net)}"
            return replace(facts.resting_also(known, net.claims), text=text)
    lost = facts.measure(employer.id, "loss_to_revenue")
    if lost is None:
        return None
    text = f"a loss of {lost.text} its revenue"
    low, high = -lost.high * 100, -lost.low * 100
    return combine(name, -lost.value * 100, text, (lost,), low=low, high=high, falling=(lost,))


def _result(earned: Measure) -> str:
    """Which result it is: "operating income of $63.73B", "a net loss of $492M"."""
    kind = "net" if earned.name == "net_income" else "operating"
    what = f"{_ARTICLES[kind]} {kind} loss" if earned.value < 0 else f"{kind} income"
    return f"{what} of {earned.text.replace('−', '')}"


def _of_period(facts: Facts, employer: Employer, metric: str, like: Measure) -> Measure | None:
    """A figure for the same period and part of the company as another."""
    period = period_key(facts.claim_of(like).period)
    for measure in facts.measures(employer.id, metric):
        same = period_key(facts.claim_of(measure).period) == period != ""
        if same and measure.perimeter == like.perimeter:
            return measure
    return None


def profitable(facts: Facts, employer: Employer) -> Measure | None:
    """As reported, else by the sign of what was earned."""
    reported = facts.measure(employer.id, "profitable")
    if reported is not None:
        return reported
    earned = facts.first_measure(employer.id, "net_income", "operating_income")
    if earned is None:
        return None
    flag = flag_measure("profitable", earned.value > 0, earned, _result(earned))
    return replace(flag, contested=earned.contested)


def told_profit(facts: Facts, employer: Employer) -> Measure | None:
    """Only a yes or no, used only if no margin is known."""
    if operating_margin(facts, employer) is not None:
        return None
    return profitable(facts, employer)


def high_burn(facts: Facts, employer: Employer) -> Measure | None:
    """Cash burn reported without a figure, or above the share of a year's revenue that counts as
    high.
    """
    burned = annual(facts, employer.id, "cash_burn")
    earned = positive_income(facts, employer)
    if burned is None or earned is None:
        return facts.mention(employer.id, "cash_burn")
    yes = 1.0 if burned.value > facts.rubric.comparable.high_burn * earned.value else 0.0
    text = f"{burned.text} burned, against revenue of {earned.text}"
    return combine("high_burn", yes, text, (burned, earned))


def subsidiary_loss(facts: Facts, employer: Employer) -> Measure | None:
    """What subsidiaries lose in a year for each dollar of the parent's revenue.

    A parent's known profit or loss already includes theirs, so they aren't counted again.
    """
    own = positive_income(facts, employer)
    if own is None or operating_margin(facts, employer) is not None:
        return None
    losses: list[Measure] = []
    names: list[str] = []
    for child in facts.children.get(employer.id, ()):
        lost = annual(facts, child.id, "operating_income")
        if lost is not None and lost.value < 0:
            losses.append(lost)
            names.append(facts.evidence.name_of(child.id))
    if not losses:
        return None
    total = -sum(lost.value for lost in losses)
    text = f"{', '.join(names)} lost {fmt.money(total)}, against the parent's {own.text}"
    parts = (*losses, own)
    return combine("subsidiary_loss", total / own.value, text, parts, falling=parts)


# -- contracts and commitments ---------------------------------------------------------------


class Deal(Struct, frozen=True):
    """One signed contract as seen from one side. A range counts from its lower end."""

    deal: str
    sells: bool | None
    yearly: Measure | None
    whole: Measure | None
    """Over its full term."""
    years: float | None
    notice: Measure | None
    parts: tuple[Measure, ...]
    """What size and length are based on: the rate or value, and the term if reported."""


def deals(facts: Facts, employer: Employer) -> tuple[Deal, ...]:
    """Contracts in force with a rate or a value."""
    by_deal: dict[str, Deal] = {}
    for metric in ("deal_rate", "deal_value"):
        for told in facts.measures(employer.id, metric):
            claim = facts.claim_of(told)
            if not facts.in_force(claim):
                continue
            measure = _floor(told, claim)
            key = claim.deal or claim.id
            known = by_deal.get(key)
            if known is not None and known.whole is None and metric == "deal_value":
                by_deal[key] = replace(known, whole=measure, parts=(*known.parts, measure))
            if known is not None:
                continue
            years, term = _term(facts, employer, claim)
            yearly: Measure | None = None
            whole: Measure | None = measure
            if metric == "deal_rate":
                yearly = _scaled(measure, yearly_factor(claim), "deal")
                whole = _times(yearly, years) if years else None
            elif years:
                yearly = _scaled(measure, 1 / years, "deal")
            parts = [it for it in (yearly or measure, term) if it is not None]
            notice = _of_deal(facts, employer, claim, "notice_period")
            side = sells(claim, employer.id)
            by_deal[key] = Deal(key, side, yearly, whole, years, notice, tuple(parts))
    return tuple(by_deal.values())


def _floor(measure: Measure, claim: Claim) -> Measure:
    """The lower end of a range: what a contract is sure to bring."""
    low = measure.written_low
    if low is None or low >= measure.value:
        return measure
    rate = fmt.per(claim.figure.per) if claim.figure is not None else ""
    text = f"at least {fmt.money(low)} {rate}".rstrip()
    return replace(measure, value=low, low=low, written_high=None, text=text)


def sells(claim: Claim, employer: str) -> bool | None:
    """True if the employer sells, False if it pays, None if unknown."""
    if claim.role is None:
        return None
    return (claim.role == "tenant") is (claim.counterparty == employer)


def _term(facts: Facts, employer: Employer, claim: Claim) -> tuple[float | None, Measure | None]:
    """The contract's length in years: from its own dates, else from a reported term of the same
    deal.
    """
    if claim.start is not None and claim.end is not None:
        return months_between(claim.start, claim.end) / 12, None
    term = _of_deal(facts, employer, claim, "deal_term")
    return (None, None) if term is None else (term.value / DAYS_A_YEAR, term)


def _of_deal(facts: Facts, employer: Employer, claim: Claim, metric: str) -> Measure | None:
    """A length of time that is reported for the same deal."""
    same = (
        measure
        for measure in facts.measures(employer.id, metric)
        if claim.deal is not None and facts.claim_of(measure).deal == claim.deal
    )
    return next((measure for measure in same if measure.value > 0), None)


def _sold_yearly(facts: Facts, employer: Employer) -> list[Measure]:
    """What each signed sale brings in a year; "up to" an amount may bring nothing."""
    yearly = (deal.yearly for deal in deals(facts, employer) if deal.sells)
    return [it for it in yearly if it is not None and it.written_low is not None]


def contracted_over_revenue(facts: Facts, employer: Employer) -> Measure | None:
    """Signed sales per year, as a percentage of known revenue."""
    sold = _sold_yearly(facts, employer)
    earned = positive_income(facts, employer)
    if not sold or earned is None:
        return None
    total = sum(measure.value for measure in sold)
    text = f"{fmt.money(total)} a year, against revenue of {earned.text}"
    return _over_income("contracted_over_revenue", total / earned.value * 100, text, sold, earned)


def contract_share(facts: Facts, employer: Employer) -> Measure | None:
    """The largest signed sale per year, as a percentage of revenue including it.

    Sources rarely say whether revenue already includes the contract; if it does, the share is
    higher.
    """
    sold = _sold_yearly(facts, employer)
    earned = positive_income(facts, employer)
    if not sold or earned is None:
        return None
    largest = max(sold, key=lambda measure: measure.value)
    share = largest.value / (largest.value + earned.value) * 100
    least = "about" if earned.written_high is None else "at least"
    text = f"{least} {fmt.percent(round(share))} of revenue including it: {largest.text}"
    return combine(
        "contract_share",
        share,
        text,
        (largest, earned),
        high=min(100.0, largest.value / earned.value * 100),
        rising=(largest,),
        falling=(earned,),
    )


def contract_years(facts: Facts, employer: Employer) -> Measure | None:
    """The longest term of a signed sale."""
    sold = [deal for deal in deals(facts, employer) if deal.sells and deal.years]
    if not sold:
        return None
    longest = max(sold, key=lambda deal: deal.years or 0.0)
    years, start = longest.years or 0.0, facts.claim_of(longest.parts[0]).start
    text = fmt.duration(round(years * 12) * DAYS_A_MONTH)
    text += "" if start is None else f", from {fmt.day(start)}"
    return combine("contract_years", years, text, longest.parts, rising=longest.parts[1:])


class Commitments(Struct, frozen=True):
    """What an employer has committed to pay for computing capacity."""

    announced: tuple[Measure, ...]
    leases: tuple[Measure, ...]
    """Each over its term, or over its notice if it can be ended sooner."""
    parts: tuple[Measure, ...]
    """What the leases are based on."""
    announced_over: str
    """ ", over up to 10 years where the term is known"."""
    over: str
    """With the leases."""
    left_out: Mapping[str, tuple[str, tuple[str, ...]]]
    """What of each deal isn't committed or can't be added up, in words, with its claims."""


def commitments(facts: Facts, employer: Employer) -> Commitments:
    """Announced in money, the newest figure of each deal, and contracts in which it pays."""
    announced: dict[str, Measure] = {}
    leases: list[Measure] = []
    parts: list[Measure] = []
    years: list[float | None] = []
    left_out: dict[str, tuple[str, tuple[str, ...]]] = {}
    ceilings: dict[str, tuple[str, tuple[str, ...]]] = {}
    for measure in facts.measures(employer.id, "capacity_commitments"):
        claim = facts.claim_of(measure)
        key = claim.deal or claim.id
        known = key in announced or key in ceilings
        if claim.counterparty == employer.id or known or not facts.in_force(claim):
            continue
        if measure.written_low is None:
            ceilings[key] = measure.text, measure.claims
            continue
        announced[key] = measure
        years.append(_term(facts, employer, claim)[0])
    announced_over = _over_years(years)
    for deal in deals(facts, employer):
        if deal.sells or deal.deal in announced:
            continue
        size = deal.whole or deal.yearly
        assert size is not None  # a rate or a value made it
        said, notice = size.text, None if deal.notice is None else deal.notice.value / DAYS_A_YEAR
        if deal.sells is None:
            said += " in a deal that doesn't say who pays"
        elif notice is not None and notice < (deal.years or math.inf):
            assert deal.notice is not None
            said += f" (can be ended on {deal.notice.text}' notice)"
            if deal.yearly is not None and deal.yearly.written_low is not None:
                said = f"all but {deal.notice.text} of {size.text} (can be ended on notice)"
                leases.append(_times(deal.yearly, notice))
                parts += [*deal.parts, deal.notice]
        elif deal.whole is None:
            said += " without a known term"
        elif deal.whole.written_low is not None:
            leases.append(deal.whole)
            parts += deal.parts
            years.append(deal.years)
            continue
        left_out[deal.deal] = said, each_once(*(it.claims for it in deal.parts))
    return Commitments(
        tuple(announced.values()),
        tuple(leases),
        tuple(parts),
        announced_over,
        _over_years(years),
        {**left_out, **ceilings},
    )


def _over_years(years: Sequence[float | None]) -> str:
    longest = max((it for it in years if it is not None), default=0.0)
    known = " where the term is known" if None in years else ""
    return f", over up to {longest:.3g} years{known}" if longest > 1 else ""


def yearly_text(text: str) -> str:
    """A year's figure after "yearly"."""
    return text.replace(" a year", "", 1)


def commitments_over_income(facts: Facts, employer: Employer) -> Measure | None:
    """Money committed to computing, announced or by contract, divided by a year's revenue."""
    earned = positive_income(facts, employer)
    due = commitments(facts, employer)
    if earned is None or not (due.announced or due.leases):
        return None
    total = sum(it.value for it in (*due.announced, *due.leases))
    ratio = total / earned.value
    measure = _over_income(
        "commitments_over_income", ratio, "", (*due.announced, *due.parts), earned
    )
    committed = f"{fmt.money(total)} committed{', leases included' if due.leases else ''}{due.over}"
    times = f"{_BOUND[measure.open_at]}{ratio:.3g} times"
    claim = facts.claim_of(earned)
    day = claim.as_of if claim.period is None else None
    revenue = yearly_text(earned.text) + (f" ({fmt.day(day)})" if day is not None else "")
    text = f"{committed}, against yearly revenue of {revenue}: {times}"
    return replace(measure, text=text)


def raised_over_income(facts: Facts, employer: Employer) -> Measure | None:
    """The newest closed funding round, in years of revenue."""
    raised = facts.measure(employer.id, "funding_round")
    earned = positive_income(facts, employer)
    if raised is None or earned is None:
        return None
    text = f"{raised.text} raised, against revenue of {earned.text}"
    ratio = raised.value / earned.value
    return _over_income("raised_over_income", ratio, text, (raised,), earned)


def _over_income(
    name: str, value: float, text: str, parts: Sequence[Measure], earned: Measure
) -> Measure:
    return combine(name, value, text, (*parts, earned), rising=parts, falling=(earned,))

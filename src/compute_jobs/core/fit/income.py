"""Money measures: yearly income, growth and margins."""

from __future__ import annotations

from msgspec.structs import replace

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import DAYS_A_YEAR, period_key
from compute_jobs.core.evidence.evidence_model import Claim, Employer
from compute_jobs.core.evidence.figures import as_worded, show_figure
from compute_jobs.core.fit.rating_facts import (
    Facts,
    Measure,
    combine,
    figure_ends,
    name_of,
    usable,
    written_ends,
)

_OPEN = {"low": " or less", "high": " or more", None: ""}
"""What is said behind a number that is open at one end."""
_UNDATED = "year not given"
_PER_YEAR = {"day": 365.25, "week": 52.0, "month": 12.0, "quarter": 4.0, "year": 1.0}


_WHOLE_QUARTERS = 10
"""Days by which a period of whole quarters may be off: months and fiscal weeks are uneven."""


def yearly_factor(claim: Claim) -> float:
    """What turns a period's figure into a year's; 1 where the period isn't told."""
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


def scaled(measure: Measure, factor: float, name: str) -> Measure:
    if factor == 1.0:
        return measure
    pace = measure.text.removesuffix(" a year")
    yearly = as_worded(fmt.money(measure.value * factor), pace)
    return replace(
        measure,
        name=name,
        value=measure.value * factor,
        low=measure.low * factor,
        high=measure.high * factor,
        written_low=_times(measure.written_low, factor),
        written_high=_times(measure.written_high, factor),
        text=f"{yearly} a year, at the pace of {pace}{_stretch(factor)}",
    )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _stretch(factor: float) -> str:
    """What the pace was measured over, where the figure's own text does not say so."""
    return {4.0: " in a quarter", 2.0: " in half a year", 4 / 3: " in nine months"}.get(factor, "")


def annual(facts: Facts, subject: str, metric: str) -> Measure | None:
    """The newest figure of a finished, dated period as a year's; an undated one only without."""
    found = facts.measures(subject, metric)
    if not found:
        return None

    def order(measure: Measure) -> tuple[bool, bool, int, float]:
        claim = facts.claim_of(measure)
        dated = claim.period is not None and claim.period.known
        return (not measure.perimeter, dated, facts.ordinal(claim), -yearly_factor(claim))

    best = max(found, key=order)
    claim = facts.claim_of(best)
    made = scaled(best, yearly_factor(claim), metric)
    if claim.period is not None and not claim.period.known:
        made = replace(made, text=f"{made.text} ({_UNDATED})")
    return made


def income(facts: Facts, employer: Employer) -> Measure | None:
    """What a year brings: revenue, or a run-rate where no period's revenue is known."""
    return annual(facts, employer.id, "revenue") or annual(facts, employer.id, "run_rate")


def product_revenue(facts: Facts, employer: Employer) -> Measure | None:
    """Product a supplier shipped in a year: its largest named segment, else all it sold."""
    segments = [
        scaled(m, yearly_factor(facts.claim_of(m)), "product_revenue")
        for m in facts.measures(employer.id, "segment_revenue")
    ]
    if segments:
        return max(segments, key=lambda m: m.value)
    return annual(facts, employer.id, "revenue")


def revenue_growth(facts: Facts, employer: Employer) -> Measure | None:
    """As told, or reckoned from the same period a year apart where that is newer."""
    told = facts.measure(employer.id, "revenue_growth")
    derived = _year_on_year(facts, employer, "revenue")
    if told is None or derived is None:
        return told or derived
    newer = facts.ordinal(facts.claim_of(derived)) > facts.ordinal(facts.claim_of(told))
    return derived if newer else told


def segment_growth(facts: Facts, employer: Employer) -> Measure | None:
    """Growth of the segment with the most revenue, else of the newest one told."""
    found = facts.measures(employer.id, "segment_growth")
    if not found:
        return None
    sizes = {m.perimeter: m.value for m in facts.measures(employer.id, "segment_revenue")}
    return max(found, key=lambda m: sizes.get(m.perimeter, 0.0))


def run_rate_growth(facts: Facts, employer: Employer) -> Measure | None:
    """As told, or from two dated run-rates about half a year to a year and a half apart.

    What grew over more than a year is put on one. Growth within less is taken as it is: nobody
    knows whether the pace held.
    """
    told = facts.measure(employer.id, "run_rate_growth")
    if told is not None:
        return told
    now = facts.measure(employer.id, "run_rate")
    if now is None or now.value <= 0:
        return None
    newest, known = facts.claim_of(now), facts.rubric.comparable
    best: tuple[float, Claim] | None = None
    for claim in facts.supported(_all_claims(facts, employer.id, "run_rate")):
        days = facts.ordinal(newest) - facts.ordinal(claim)
        figure = claim.figure.middle if claim.figure else None
        alike = usable(claim) and claim.perimeter == newest.perimeter
        if figure and figure > 0 and known.least_apart <= days <= known.most_apart and alike:
            far = abs(days - 365.25)
            if best is None or far < abs(best[0] - 365.25):
                best = (float(days), claim)
    if best is None:
        return None
    apart, older = best
    assert older.figure is not None and older.figure.middle is not None
    least, most = figure_ends(older.figure)
    within = apart < DAYS_A_YEAR and now.value > older.figure.middle
    power = 1.0 if within else DAYS_A_YEAR / apart

    def grown(last: float, first: float) -> float:
        return float((last / first) ** power - 1) * 100

    growth = grown(now.value, older.figure.middle)
    before_text = show_figure(older.figure)
    first_low, first_high = written_ends(older.figure)
    before = replace(
        now,
        claims=(older.id,),
        text=before_text,
        tier=older.tier,
        written_low=first_low,
        written_high=first_high,
    )
    made = combine(
        "run_rate_growth",
        growth,
        "",
        (now, before),
        low=grown(max(now.low, 0.0), most),
        high=grown(now.high, least) if least > 0 else None,
        rising=(now,),
        falling=(before,),
    )
    about = "~" if "~" in f"{before_text}{now.text}" else ""
    pace = f"{about}{fmt.percent(growth, signed=True)}{_OPEN[made.open_at]}"
    over = "within a year" if within else "a year"
    return replace(made, text=f"from {before_text} to {now.text}, {pace} {over}")


def growth(facts: Facts, employer: Employer) -> Measure | None:
    """Any growth known, in the order in which they say most: company, segment, run-rate."""
    return (
        revenue_growth(facts, employer)
        or segment_growth(facts, employer)
        or run_rate_growth(facts, employer)
    )


def operating_margin(facts: Facts, employer: Employer) -> Measure | None:
    """Operating (else net) income over the same period's revenue, in percent."""
    revenues = facts.measures(employer.id, "revenue")
    for metric in ("operating_income", "net_income"):
        for earned in facts.measures(employer.id, metric):
            claim = facts.claim_of(earned)
            for sold in revenues:
                other = facts.claim_of(sold)
                same = period_key(claim.period) == period_key(other.period) != ""
                if same and sold.perimeter == earned.perimeter and sold.value > 0:
                    margin = earned.value / sold.value * 100
                    what = "a loss of" if earned.value < 0 else "earnings of"
                    text = f"{what} {earned.text.lstrip('−')} on {sold.text} of revenue"
                    parts = (earned, sold)
                    if earned.value < 0:  # the same loss weighs less on more revenue
                        return combine("operating_margin", margin, text, parts, rising=parts)
                    return combine(
                        "operating_margin",
                        margin,
                        text,
                        parts,
                        rising=(earned,),
                        falling=(sold,),
                    )
    lost = facts.measure(employer.id, "loss_to_revenue")
    if lost is None:
        return None
    text = f"a loss of {lost.text} its revenue"
    low, high = -lost.high * 100, -lost.low * 100
    return combine(
        "operating_margin", -lost.value * 100, text, (lost,), low=low, high=high, falling=(lost,)
    )


def profitable(facts: Facts, employer: Employer) -> Measure | None:
    """As told, else by the sign of what was earned."""
    told = facts.measure(employer.id, "profitable")
    if told is not None:
        return told
    for metric in ("net_income", "operating_income"):
        earned = facts.measure(employer.id, metric)
        if earned is not None:
            yes = 1.0 if earned.value > 0 else 0.0
            return replace(earned, name="profitable", value=yes, low=yes, high=yes)
    return None


def told_profit(facts: Facts, employer: Employer) -> Measure | None:
    """The bare yes or no, only where no margin says more."""
    if operating_margin(facts, employer) is not None:
        return None
    return profitable(facts, employer)


def high_burn(facts: Facts, employer: Employer) -> Measure | None:
    """Cash burn told without a figure, or above the share of a year's income that is high."""
    told = facts.mention(employer.id, "cash_burn")
    burned = annual(facts, employer.id, "cash_burn")
    earned = income(facts, employer)
    if burned is not None and earned is not None and earned.value > 0:
        share = facts.rubric.comparable.high_burn
        yes = 1.0 if burned.value > share * earned.value else 0.0
        text = f"{burned.text} burned, against income of {earned.text}"
        return combine("high_burn", yes, text, (burned, earned))
    return told


def subsidiary_loss(facts: Facts, employer: Employer) -> Measure | None:
    """What subsidiaries lose in a year for each dollar the parent earns."""
    own = income(facts, employer)
    if own is None or own.value <= 0:
        return None
    losses = []
    names = []
    for child in facts.children.get(employer.id, ()):
        lost = annual(facts, child.id, "operating_income")
        if lost is not None and lost.value < 0:
            losses.append(lost)
            names.append(name_of(facts.evidence, child.id))
    if not losses:
        return None
    total = -sum(lost.value for lost in losses)
    text = f"{', '.join(names)} lost {fmt.money(total)}, against the parent's {own.text}"
    parts = (*losses, own)
    return combine("subsidiary_loss", total / own.value, text, parts, falling=parts)


def _year_on_year(facts: Facts, employer: Employer, metric: str) -> Measure | None:
    known, dated = facts.rubric.comparable, []
    for measure in facts.measures(employer.id, metric):
        period = facts.claim_of(measure).period
        if period is not None and period.known and period.start and period.end:
            dated.append((period.end, (period.end - period.start).days, measure))
    dated.sort(key=lambda row: (row[0], row[1]), reverse=True)
    for end, length, now in dated:
        for before_end, before_length, before in dated:
            apart = (end - before_end).days
            alike = abs(length - before_length) <= known.same_length
            alike = alike and now.perimeter == before.perimeter
            if alike and abs(apart - 365) <= known.a_year_apart and before.value > 0:
                value = (now.value / before.value - 1) * 100
                newer = replace(before, half_width=now.half_width, fresh=now.fresh)
                made = combine(
                    f"{metric}_growth",
                    value,
                    "",
                    (now, newer),
                    low=(now.low / before.high - 1) * 100,
                    high=(now.high / before.low - 1) * 100 if before.low > 0 else None,
                    rising=(now,),
                    falling=(before,),
                )
                pace = f"{fmt.percent(value, signed=True)}{_OPEN[made.open_at]}"
                return replace(made, text=f"{before.text} to {now.text}, {pace}")
    return None


def _all_claims(facts: Facts, subject: str, metric: str) -> tuple[str, ...]:
    found = facts.findings(subject).get(metric, ())
    return tuple(
        dict.fromkeys(c for finding in found for c in (*finding.claims, *finding.supersedes))
    )

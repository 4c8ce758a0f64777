"""A verdict as a sentence that a reader understands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.claim_keys import Comparable, ordered
from compute_jobs.core.evidence.dates import add_months, months_between
from compute_jobs.core.evidence.evidence_model import Tier
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.evidence.rules import EXACT, RuleVerdict, independent, months_of, solve, term

_TIER_NOUNS: dict[Tier, tuple[str, str]] = {
    "filed": ("a filing", "filings"),
    "relayed": ("press that quotes a filing", "press that quotes a filing"),
    "primary": ("a company statement", "company statements"),
    "reported": ("press", "press"),
    "analysis": ("a view", "views"),
    "ambition": ("a plan", "plans"),
}
"""What a claim of each tier is called in a sentence: one, and two."""


def why(verdict: RuleVerdict) -> str:
    """One sentence: what the rule found, and what follows from it."""
    return _SENTENCES[verdict.rule](verdict)


def _unrelated(verdict: RuleVerdict) -> str:
    return "They are about different things: another subject, metric or perimeter."


def _periods(verdict: RuleVerdict) -> str:
    first, second = verdict.first, verdict.second
    if verdict.relation == "different_period":
        return f"{_period(first)} and {_period(second)} are different periods; no conflict."
    return (
        f"{_what(first)} is given for {_period(first)}; until the period is known, "
        f"it can't be compared with {_what(second)} for {_period(second)}."
    )


def _deal(verdict: RuleVerdict) -> str:
    rate, total = verdict.first, verdict.second
    start, end = term(rate, total)
    if start is not None and end is not None:
        months = round(months_between(start, end), 1)
        sum_ = fmt.money((rate.middle or 0.0) * months)
        outcome = "which agrees with" if verdict.relation == "agree" else "not"
        return (
            f"{_what(rate)} from {fmt.day(start)} to {fmt.day(end)} is {months:g} months, "
            f"so {sum_} in total, {outcome} {_what(total)}."
        )
    if verdict.length is not None:
        return _over_its_term(verdict, verdict.length)
    solved = solve(rate, total)
    if solved is None:
        return f"No plausible term makes {_what(rate)} add up to {_what(total)}."
    months_text = f"{solved.months:.3g} months"
    lead = f"{_what(total)} at {_what(rate)} is {months_text}"
    if solved.starts is not None and end is not None:
        return (
            f"{lead}; to end in {fmt.day(end)} they agree if it began around "
            f"{fmt.month(solved.starts)}."
        )
    if solved.ends is not None and start is not None:
        return (
            f"{lead}; from {fmt.day(start)} they agree if it runs until around "
            f"{fmt.month(solved.ends)}."
        )
    return f"{lead}; they agree if it runs that long."


def _over_its_term(verdict: RuleVerdict, length: Comparable) -> str:
    """A rate, a total and a term, with the deal's start or end unknown."""
    rate, total = verdict.first, verdict.second
    months = months_of(length)
    whole = (rate.middle or 0.0) * months
    lead = f"{_what(rate)} over a term of {_what(length)} ({months:.3g} months)"
    if verdict.relation == "conflict":
        return f"{lead} is {fmt.money(whole)} in total, not {_what(total)}."
    exactly = "exactly" if abs(whole - (total.middle or 0.0)) <= abs(whole) * EXACT else "about"
    lead = f"{lead} is {exactly} {_what(total)}"
    start, end = term(rate, total)
    if end is not None:
        began = fmt.month(add_months(end.first, -round(months)))
        end_day = fmt.day(end)
        return f"{lead}; only the start is unknown: to end in {end_day}, it began around {began}."
    if start is not None:
        ends = fmt.month(add_months(start.first, round(months)))
        start_day = fmt.day(start)
        return f"{lead}; only the end is unknown: from {start_day}, it runs until around {ends}."
    return f"{lead}; when it began isn't known."


def _agree(verdict: RuleVerdict) -> str:
    first, second = verdict.first, verdict.second
    same = f"{_what(first)} and {_what(second)} agree"
    if verdict.relation == "derived":
        return f"{_what(second)} is calculated from {_what(first)}, so it counts once (R7)."
    if _what(first) == _what(second):
        same = f"Both say {_what(first)}"
    return f"{same}; {_origins(first, second)}."


def _gap(verdict: RuleVerdict) -> str:
    first, second = verdict.first, verdict.second
    if verdict.relation == "supersedes":
        return f"{_what(first)} ({_when(first)}) is newer than {_what(second)} ({_when(second)})."
    if verdict.detail == "opposite views":
        return (
            f'"{first.text}" and "{second.text}" are opposite views of the same thing; '
            f"{_stands(first, second)}."
        )
    apart = f"{_what(first)} and {_what(second)} are too far apart"
    if verdict.relation == "conflict_undated":
        bare = [item for item in (first, second) if item.last is None]
        what = "neither is dated" if len(bare) == 2 else f"{_what(bare[0])} isn't dated"
        return f"{apart}, and {what}, so neither can replace the other."
    if verdict.detail == "same time":
        return f"{apart} at the same time; {_stands(first, second)}."
    if verdict.detail == "weaker":
        return (
            f"{apart}; the newer one is only {_TIER_NOUNS[second.claim.tier][0]}, too weak to "
            f"replace {_TIER_NOUNS[first.claim.tier][0]}."
        )
    return f"{apart} for the same finished period; {_stands(first, second)}."


def _event(verdict: RuleVerdict) -> str:
    first, second = verdict.first, verdict.second
    if verdict.relation == "agree":
        return f"Both report the same event; {_origins(first, second)}."
    if verdict.detail == "perhaps one deal":
        return (
            f"One deal is {first.claim.deal_status}, another {second.claim.deal_status}, between "
            f"the same companies; they agree if it is one deal, but no document says so."
        )
    stages = f"{_stage(first)} ({_when(first)}) and {_stage(second)} ({_when(second)})"
    if verdict.relation == "conflict":
        return f"{stages} are dated in the wrong order."
    if ordered(first, second) is None:
        return f"{_stage(first)} is a later stage than {_stage(second)}; the event is the same."
    return (
        f"{_stage(first)} ({_when(first)}) is the later stage: it replaces the status "
        f"{_stage(second)} ({_when(second)}), not the event."
    )


def _only(verdict: RuleVerdict) -> str:
    claim, other = verdict.first, verdict.second
    said = f'The claim says "the only {claim.claim.role}"'
    status = str(other.claim.deal_status or "").replace("negotiating", "under negotiation")
    told = other.claim.statement.rstrip(".")
    if verdict.relation == "watch":
        lead = f"{said}; another deal is {status or 'planned'}, which would end that"
    elif verdict.relation == "conflict":
        lead = f"{said}, but another company in that role is {status or 'in place'}"
    else:
        lead = f"{said}; another deal, whose role isn't known, is {status or 'reported'}"
    return f"{lead}: {told}." if told else f"{lead}."


_SENTENCES: dict[str, Callable[[RuleVerdict], str]] = {
    "R0": _unrelated,
    "R1": _periods,
    "R2": _deal,
    "R3": _agree,
    "R4": _gap,
    "R5": _event,
    "R6": _only,
}


def _what(item: Comparable) -> str:
    figure = item.claim.figure
    return item.claim.statement if figure is None else show_figure(figure)


def _period(item: Comparable) -> str:
    period = item.claim.period
    return "no stated period" if period is None else fmt.period(period)


def _when(item: Comparable) -> str:
    if item.last is None or item.first is None:
        return "undated"
    if item.claim.as_of is not None:
        return fmt.day(item.claim.as_of)
    if item.claim.published is not None:
        return f"reported {fmt.day(item.claim.published)}"
    if item.first == item.last:
        return f"reported {fmt.day(date.fromordinal(item.first))}"
    return f"reported {fmt.month(date.fromordinal(item.first))}"


def _stage(item: Comparable) -> str:
    if item.metric.ordered and item.text:
        return item.text
    return item.claim.deal_status or "no stage"


def _stands(first: Comparable, second: Comparable) -> str:
    if first.rank == second.rank:
        return f"both are {_TIER_NOUNS[first.claim.tier][1]}, so both are shown"
    better, weaker = (_TIER_NOUNS[item.claim.tier][0] for item in (first, second))
    return f"{better} takes precedence over {weaker}, and both are shown"


def _origins(first: Comparable, second: Comparable) -> str:
    if independent(first, second):
        return "the origins differ, so each corroborates the other (R7)"
    if first.claim.inputs or second.claim.inputs:
        return "one is calculated from other claims, so it counts once (R7)"
    if first.origin is None or second.origin is None:
        return "an origin is unknown, so it counts once (R7)"
    return "both come from one origin, so it counts once (R7)"

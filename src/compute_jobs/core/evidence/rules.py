"""The rules for how two claims relate. The first that matches decides.

R0 unrelated, R1 periods, R2 one deal on two bases, R3 agree, R4 too far apart, R5 events, R6 "the
only"; R7 (which claim corroborates which) is ``independent``. Every rule is symmetric: only the
order in the verdict, newer or better first, distinguishes the two claims.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import inf
from typing import Literal, NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.claim_keys import Comparable, EvidenceIndex, Key, ordered
from compute_jobs.core.evidence.dates import DAYS_A_MONTH, add_months, months_between
from compute_jobs.core.evidence.evidence_model import (
    LIVE_STAGES,
    TALK_STAGES,
    Claim,
    Day,
    LedgerRules,
    RelationKind,
    RuleId,
    Tier,
)
from compute_jobs.core.evidence.figures import show_figure

TOUCH = 1e-9
"""Relative floating-point slack for bounds that should meet exactly."""
EXACT = 1e-3
"""Relative gap up to which a rate over its term adds up to "exactly" the total."""
LENGTH = "deal_term"
"""The metric of how long a deal runs."""
LONGEST_TERM = 1200.0
"""Months; a longer term isn't plausible."""


class RuleVerdict(NamedTuple):
    """Which rule decided what; ``first`` is the newer or better claim."""

    rule: RuleId
    relation: RelationKind
    first: Comparable
    second: Comparable
    detail: str = ""
    length: Comparable | None = None
    """For R2: the claim that says how long the deal runs."""


def gap(low: float, high: float, other_low: float, other_high: float) -> float:
    """The distance between two intervals; negative if they overlap."""
    return max(low, other_low) - min(high, other_high)


def better_first(one: Comparable, other: Comparable) -> tuple[Comparable, Comparable]:
    """By tier, then the later date, then the id."""
    return (one, other) if better_key(one) <= better_key(other) else (other, one)


def newer_first(one: Comparable, other: Comparable) -> tuple[Comparable, Comparable]:
    """By the later date, then the tier, then the id."""
    return (one, other) if newer_key(one) <= newer_key(other) else (other, one)


def better_key(item: Comparable) -> tuple[int, float, str]:
    return item.rank, inf if item.last is None else -item.last, item.id


def newer_key(item: Comparable) -> tuple[float, int, str]:
    return inf if item.last is None else -item.last, item.rank, item.id


def compare(one: Claim, other: Claim, index: EvidenceIndex) -> RuleVerdict | None:
    """How two claims relate; None if a metric is unknown."""
    left, right = index.comparable(one), index.comparable(other)
    if left is None or right is None:
        return None
    verdict = only_pair(left, right, index)
    verdict = verdict or same_deal(left, right)
    verdict = verdict or perhaps_one_deal(left, right, index) or opposite_views(left, right, index)
    if verdict is not None:
        return verdict
    if left.metric.behaviour != "statement":
        keys = {key for _, key in index.keys(left)}
        others = {key for _, key in index.keys(right)}
        if keys & others:
            return within(left, right, index.evidence.rules)
        if {_but_period(key) for key in keys} & {_but_period(key) for key in others}:
            return between_periods(left, right)
    return RuleVerdict("R0", "unrelated", *better_first(left, right))


def within(one: Comparable, other: Comparable, rules: LedgerRules) -> RuleVerdict:
    """Two claims about the same thing (R0 is passed): R1 without a year, R5, R3, R4."""
    if one.period.startswith("?"):
        return RuleVerdict("R1", "needs_period", *better_first(one, other))
    if one.metric.behaviour == "event":
        return events(one, other)
    if agrees(one, other):
        if one.id in other.claim.inputs:
            return RuleVerdict("R3", "derived", one, other)
        if other.id in one.claim.inputs:
            return RuleVerdict("R3", "derived", other, one)
        closed = one.metric.behaviour == "closed"
        return RuleVerdict("R3", "agree", *(better_first if closed else newer_first)(one, other))
    return _apart(one, other, rules.weaker_by)


def between_periods(one: Comparable, other: Comparable) -> RuleVerdict:
    """R1: the same flow over a different period, or over one that isn't fully known."""
    unknown = [item for item in (one, other) if item.period.startswith("?")]
    if len(unknown) == 1:
        known = other if unknown[0] is one else one
        return RuleVerdict("R1", "needs_period", unknown[0], known)
    if unknown:
        return RuleVerdict("R1", "needs_period", *better_first(one, other))
    return RuleVerdict("R1", "different_period", *newer_first(one, other))


def agrees(one: Comparable, other: Comparable) -> bool:
    """R3: the bounds overlap, or the figures are no further apart than the metric's tolerance.

    Bounds that only touch don't overlap: $1B and $2B meet at 1.5 and are still different figures.
    """
    if one.text or other.text:
        if one.low > -inf and other.low > -inf:
            return gap(one.low, one.high, other.low, other.high) <= 0
        return one.text == other.text
    if one.middle is None or other.middle is None:
        return one.middle is other.middle
    size = max(abs(one.middle), abs(other.middle))
    if gap(one.low, one.high, other.low, other.high) < -size * TOUCH:
        return True
    apart = gap(one.near_low, one.near_high, other.near_low, other.near_high)
    return apart <= size * (one.metric.tolerance + TOUCH)


def independent(one: Comparable, other: Comparable) -> bool:
    """R7: agreement corroborates only if both origins are known and differ.

    A figure calculated from other claims has no origin of its own.
    """
    if one.claim.inputs or other.claim.inputs:
        return False
    return one.origin is not None and other.origin is not None and one.origin != other.origin


def _apart(one: Comparable, other: Comparable, weaker_by: int) -> RuleVerdict:
    """R4: the gap is too large."""
    if one.metric.behaviour == "closed":
        return RuleVerdict("R4", "conflict", *better_first(one, other))
    order = ordered(one, other)
    if order is None:
        return RuleVerdict("R4", "conflict_undated", *better_first(one, other))
    if order == 0:
        return RuleVerdict("R4", "conflict", *better_first(one, other), "same time")
    newer, older = (one, other) if order > 0 else (other, one)
    if newer.rank - older.rank >= weaker_by:
        return RuleVerdict("R4", "conflict", older, newer, "weaker")
    return RuleVerdict("R4", "supersedes", newer, older)


def _but_period(key: Key) -> Key:
    return (*key[:3], *key[4:])


# -- R2: one deal on two bases. A total is a rate times the months it runs. ---------------------


class Solved(NamedTuple):
    """The term that makes rate and total agree, and what it implies about the open end."""

    months: float
    starts: date | None
    ends: date | None


def same_deal(
    one: Comparable, other: Comparable, length: Comparable | None = None
) -> RuleVerdict | None:
    """R2, or None if the two aren't a rate and a total of one deal.

    ``length`` is the claim that says how long the deal runs, if there is one.
    """
    rate, total = (one, other) if one.rated else (other, one)
    if not is_rate(rate) or not is_total(total):
        return None
    if rate.claim.deal is None or rate.claim.deal != total.claim.deal:
        return None
    if rate.claim.perimeter != total.claim.perimeter:
        return None
    start, end = term(rate, total)
    if start is not None and end is not None:
        adds_up = _adds_up(rate, total, months_between(start, end))
        return RuleVerdict("R2", "agree" if adds_up else "conflict", rate, total)
    if length is not None:
        adds_up = _adds_up(rate, total, months_of(length))
        return RuleVerdict("R2", "agree_if" if adds_up else "conflict", rate, total, "", length)
    solved = solve(rate, total)
    if solved is None:
        return RuleVerdict("R2", "conflict", rate, total, "no term")
    return RuleVerdict("R2", "agree_if", rate, total)


def is_rate(item: Comparable) -> bool:
    return item.rated and _money_of_deal(item)


def is_total(item: Comparable) -> bool:
    return not item.rated and _money_of_deal(item)


def is_length(item: Comparable) -> bool:
    """Whether the claim says how long a deal runs; a notice period isn't a length."""
    return item.metric.id == LENGTH and bool(item.middle)


def months_of(length: Comparable) -> float:
    return (length.middle or 0.0) / DAYS_A_MONTH


def term(rate: Comparable, total: Comparable) -> tuple[Day | None, Day | None]:
    """The start and end, from whichever claim gives them; the rate's own come first."""
    start = rate.claim.start or total.claim.start
    end = rate.claim.end or total.claim.end
    return start, end


def solve(rate: Comparable, total: Comparable) -> Solved | None:
    """How long the rate must run to add up to the total; None if no plausible term does."""
    if rate.middle is None or total.middle is None or rate.middle <= 0 or total.middle <= 0:
        return None
    months = total.middle / rate.middle
    if not 0.5 <= months <= LONGEST_TERM:
        return None
    start, end = term(rate, total)
    whole = round(months)
    starts = add_months(end.first, -whole) if end is not None and start is None else None
    ends = add_months(start.first, whole) if start is not None and end is None else None
    return Solved(months, starts, ends)


def _adds_up(rate: Comparable, total: Comparable, months: float) -> bool:
    size = max(abs((rate.middle or 0.0) * months), abs(total.middle or 0.0))
    apart = gap(rate.low * months, rate.high * months, total.low, total.high)
    return apart <= size * (total.metric.tolerance + TOUCH)


def _money_of_deal(item: Comparable) -> bool:
    figure = item.claim.figure
    return (
        item.metric.behaviour == "contract"
        and item.metric.dimension == "money"
        and figure is not None
        and item.middle is not None
    )


# -- R5: events go through stages; a later stage supersedes the status, not the event. ----------


def events(one: Comparable, other: Comparable) -> RuleVerdict:
    """Two claims about one event."""
    if one.stage is None or other.stage is None or one.stage == other.stage:
        return RuleVerdict("R5", "agree", *newer_first(one, other))
    later, earlier = (one, other) if one.stage > other.stage else (other, one)
    if ordered(later, earlier) == -1 and _says_when(earlier):
        return RuleVerdict("R5", "conflict", later, earlier, "order")
    return RuleVerdict("R5", "supersedes", later, earlier)


def _says_when(item: Comparable) -> bool:
    """Whether the claim's date is the stage's date.

    A lasting stage (signed, filed) may be reported much later; only its own as-of date says when it
    happened. Talks and rumors are reported while they last, so the date of the report is good
    enough.
    """
    return item.claim.as_of is not None or item.claim.deal_status in TALK_STAGES


def perhaps_one_deal(
    one: Comparable, other: Comparable, index: EvidenceIndex
) -> RuleVerdict | None:
    """R5 for a rumored deal and a signed one between the same two companies.

    A subsidiary counts as its parent. They may be one event, but no claim says so.
    """
    if one.claim.deal == other.claim.deal or one.metric.id != other.metric.id:
        return None
    live, talk = (one, other) if one.claim.deal_status in LIVE_STAGES else (other, one)
    if live.claim.deal_status not in LIVE_STAGES or talk.claim.deal_status not in TALK_STAGES:
        return None
    companies = index.companies(live.claim)
    if len(companies) != 2 or companies != index.companies(talk.claim):
        return None
    return RuleVerdict("R5", "agree_if", live, talk, "perhaps one deal")


# -- R4 for views: statements aren't compared by number, but two views can be opposites. --------


def opposite_views(one: Comparable, other: Comparable, index: EvidenceIndex) -> RuleVerdict | None:
    """R4 for two statements about one subject whose views can't both be right."""
    if one.metric.behaviour != "statement" or other.metric.behaviour != "statement":
        return None
    views = {one.text.casefold(), other.text.casefold()}
    if not any(views == set(pair) for pair in index.evidence.rules.opposites):
        return None
    subjects = {index.name(name) for name in one.claim.subjects}
    if subjects.isdisjoint(index.name(name) for name in other.claim.subjects):
        return None
    return RuleVerdict("R4", "conflict", *better_first(one, other), "opposite views")


# -- R6: "the only tenant" is compared with every other member in that role. ------------------


OnlyAnswer = Literal["conflict", "possible_conflict", "watch"]


def only_pair(one: Comparable, other: Comparable, index: EvidenceIndex) -> RuleVerdict | None:
    """R6 between two claims, whichever says "the only"; if both do, the better one."""
    if not one.claim.only and not other.claim.only:
        return None
    first, second = better_first(one, other)
    return only_one(first, second, index) or only_one(second, first, index)


def only_one(claim: Comparable, other: Comparable, index: EvidenceIndex) -> RuleVerdict | None:
    """How ``other`` affects the "only" in ``claim``; None if it doesn't."""
    said = claim.claim
    if not said.only or said.role is None or claim.id == other.id:
        return None
    member, anchors = only_parties(said, index)
    if not anchors:
        return None
    end = other.claim.end
    if end is not None and claim.first is not None and end.last.toordinal() < claim.first:
        return None
    answer = _by_relation(said, other.claim, member, anchors, index)
    answer = answer or _by_claim(claim, other, member, anchors, index)
    return None if answer is None else RuleVerdict("R6", answer, claim, other)


def only_parties(claim: Claim, index: EvidenceIndex) -> tuple[str | None, frozenset[str]]:
    """Who is the only one, and for which parties (with what belongs to them)."""
    holder = role_holder(claim, index)
    of = [name for name in index.parties(claim) if name != holder]
    employers = [name for name in of if name in index.evidence.employers]
    anchors = employers or of
    return holder, frozenset(inner for name in anchors for inner in index.family(name))


def role_holder(claim: Claim, index: EvidenceIndex) -> str | None:
    """The party that has the claim's role: the one that the supply map shows in that role, if there
    is just one; otherwise the first subject, if there is another party.
    """
    names = [name for name in index.parties(claim) if name in index.evidence.employers]
    if claim.role is None or not names:
        return None
    holding = [name for name in names if claim.role in index.roles.get(name, ())]
    if len(holding) == 1:
        return holding[0]
    return names[0] if len(index.parties(claim)) > 1 else None


def _by_claim(
    claim: Comparable,
    other: Comparable,
    member: str | None,
    anchors: frozenset[str],
    index: EvidenceIndex,
) -> OnlyAnswer | None:
    dealing, said = other.claim, claim.claim
    if other.metric.behaviour not in ("event", "contract") or (
        said.deal and dealing.deal == said.deal
    ):
        return None
    names = index.parties(dealing)
    if not anchors.intersection(names):
        return None
    others = [name for name in names if name not in anchors and name in index.evidence.employers]
    if member is not None and member in others:
        return None
    if dealing.role is not None and dealing.role != said.role and dealing.metric != said.metric:
        return None
    if dealing.role == said.role and role_holder(dealing, index) in anchors:
        return None
    if not others and dealing.role != said.role and dealing.metric != said.metric:
        return None
    if dealing.deal_status in TALK_STAGES:
        return "watch"
    if dealing.deal_status == "ended" or not others:
        return None
    if dealing.modality == "plan":
        return "watch"
    known_role = dealing.role is not None
    return "conflict" if known_role and dealing.deal_status in LIVE_STAGES else "possible_conflict"


def _by_relation(
    said: Claim, other: Claim, member: str | None, anchors: frozenset[str], index: EvidenceIndex
) -> OnlyAnswer | None:
    answer: OnlyAnswer | None = None
    for relation in index.relations_of(other.id):
        if relation.role != said.role or relation.employer == member:
            continue
        asset = index.name(relation.asset)
        if asset not in anchors and not anchors.intersection(index.holders.get(asset, ())):
            continue
        if relation.status in LIVE_STAGES:
            return "conflict"
        if relation.status in TALK_STAGES:
            answer = "watch"
    return answer


# -- a verdict as a sentence that a reader understands -----------------------------------------

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
    said = f'"{claim.claim.statement.rstrip(".")}" ({_when(claim)})'
    status = str(other.claim.deal_status or "").replace("negotiating", "under negotiation")
    told = other.claim.statement.rstrip(".")
    if verdict.relation == "watch":
        lead = f"{said}; another deal is {status or 'planned'}, which would end that"
    elif verdict.relation == "conflict":
        lead = f"{said}, but another {claim.claim.role}'s deal is {status or 'in place'}"
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

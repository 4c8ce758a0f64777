"""What a watch is currently true for. It fires for each thing that it wasn't true for before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import due_plans, planned_day, published_day
from compute_jobs.core.evidence.evidence_model import TIER_RANK
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.view import View
from compute_jobs.record.watches import WatchKind, WatchRule

Matches = Sequence[tuple[str, str]]
"""Postings that a saved search finds: id and title."""


class Fired(Struct, frozen=True):
    """One thing a watch is true for."""

    key: str
    """Identifies it, now and at the next check."""
    employer: str
    before: str
    after: str
    why: str
    claims: tuple[str, ...] = ()


def true_for(view: View, watch: WatchRule, matches: Matches) -> list[Fired]:
    """Everything the watch is true for; ``matches`` are those of its saved search."""
    if watch.kind == "posting":
        return [
            Fired(posting, "", "", title, f"the saved search {watch.search} finds {title}")
            for posting, title in matches
        ]
    return _RULES[watch.kind](view, watch)


def watch_words(watch: WatchRule) -> str:
    """The watch as it was added, without the word "add"."""
    value = "" if watch.value is None else f"{watch.value:g}"
    tier = f"--tier {watch.tier}" if watch.tier else ""
    parts = (watch.kind, watch.employer, watch.metric, watch.op, value, watch.search, tier)
    return " ".join(part for part in parts if part)


_SIDES = {"<=": "at or below", ">=": "at or above"}


def _crosses(value: float, watch: WatchRule) -> bool:
    limit = watch.value or 0.0
    return value <= limit if watch.op == "<=" else value >= limit


def _fit(view: View, watch: WatchRule) -> list[Fired]:
    fit = view.row(watch.employer).fit
    if fit is None or not _crosses(fit, watch):
        return []
    name, limit = view.employer(watch.employer).name, fmt.points(watch.value or 0.0)
    why = f"{name}'s fit is {fmt.points(fit)}, {_SIDES[watch.op]} {limit}"
    return [Fired("crossed", watch.employer, limit, fmt.points(fit), why)]


def _range(view: View, watch: WatchRule) -> list[Fired]:
    ends = view.range_of(watch.employer)
    if ends is None:
        return []
    end = ends[1] if watch.op == "<=" else ends[0]
    if not _crosses(end, watch):
        return []
    name, limit = view.employer(watch.employer).name, fmt.points(watch.value or 0.0)
    shown = fmt.points_range(*ends)
    why = f"{name}'s whole range, {shown}, is {_SIDES[watch.op]} {limit}"
    return [Fired("crossed", watch.employer, limit, shown, why)]


def _rank(view: View, watch: WatchRule) -> list[Fired]:
    row, most = view.row(watch.employer), round(watch.value or 0)
    if row.rank is not None and row.rank <= most:
        return []
    why = f"{row.name} isn't in the top {most}: {row.place}"
    return [Fired("out", watch.employer, f"first {most}", row.place, why)]


def _claim(view: View, watch: WatchRule) -> list[Fired]:
    found = []
    worst = TIER_RANK[watch.tier] if watch.tier in TIER_RANK else max(TIER_RANK.values())
    for row in view.claims(watch.employer):
        claim = row.claim
        if claim.metric != watch.metric or row.set_aside or TIER_RANK[claim.tier] > worst:
            continue
        figure = show_figure(claim.figure) if claim.figure is not None else claim.statement
        tier = fmt.tier_label(claim.tier, view.evidence.origin_of(claim))
        why = f"{view.metric(claim.metric).name}: {figure} ({tier})"
        key = f"{claim.id}@{claim.tier}"
        found.append(Fired(key, watch.employer, "", figure, why, (claim.id,)))
    return found


def _due(view: View, watch: WatchRule) -> list[Fired]:
    ledger = view.scored.ledger
    found = []
    for plan in due_plans(ledger.visible.values(), view.evidence.sources, view.as_of):
        if watch.employer and watch.employer not in plan.subjects:
            continue
        employer = watch.employer or next(
            (name for name in plan.subjects if name in view.evidence.employers), ""
        )
        day = planned_day(plan)
        when = f" by {fmt.day(day)}" if day is not None else ""
        why = f"was due{when}: {plan.statement}"
        found.append(Fired(plan.id, employer, "planned", "outcome unknown", why, (plan.id,)))
    return found


def _old(view: View, watch: WatchRule) -> list[Fired]:
    """The newest evidence on an employer is older than this many days."""
    sources = view.evidence.sources
    days = [
        (day.last, row.claim.id)
        for row in view.claims(watch.employer)
        if (day := published_day(row.claim, sources)) is not None
    ]
    if not days:
        return []
    newest, claim = max(days)
    age, most = (view.as_of - newest).days, round(watch.value or 0)
    if age <= most:
        return []
    name = view.employer(watch.employer).name
    why = f"the newest evidence on {name} is {fmt.age(age)} old ({fmt.day(newest)})"
    return [Fired(newest.isoformat(), watch.employer, fmt.age(most), fmt.age(age), why, (claim,))]


_RULES: Mapping[WatchKind, Callable[[View, WatchRule], list[Fired]]] = {
    "fit": _fit,
    "range": _range,
    "rank": _rank,
    "claim": _claim,
    "due": _due,
    "old": _old,
}
"""A new kind of watch is a function here, its name in ``WatchKind`` and its words in ``watch``."""

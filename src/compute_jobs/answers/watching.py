"""The reader's watches on a desk: which there are, what each is true for, and what fired.

A watch fires for what it is true for now and wasn't when it was last checked; what it was true for
when it was added doesn't fire it. A new kind of watch is a row of ``WATCHES`` and a name in
``WatchKind``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import due_plans, planned_day, published_day
from compute_jobs.core.evidence.evidence_model import TIER_RANK, TIERS
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.packs.own_claims import metrics_named
from compute_jobs.record import watches
from compute_jobs.record.watches import WATCH_KINDS, WatchKind, WatchRule

FIELDS: Mapping[str, str] = {
    "employer": "an employer",
    "metric": "a metric",
    "op": "<= or >=",
    "value": "a number",
    "tier": "tier",
    "search": "a saved search",
}
"""What a watch may be given, and how a problem with it names that."""
OPS: Mapping[str, str] = {"<=": "at or below", ">=": "at or above"}


class Fired(Struct, frozen=True):
    """One thing a watch is true for."""

    key: str
    """Identifies it, now and at the next check."""
    employer: str
    before: str
    after: str
    why: str
    claims: tuple[str, ...] = ()


class WatchState(Struct, frozen=True):
    """A watch and its current state."""

    watch: WatchRule
    now: tuple[Fired, ...] = ()
    """Everything it is true for."""
    fired: tuple[Fired, ...] = ()
    """Of those, what it wasn't true for at the last check."""
    gone: bool = False
    """Whether its employer no longer exists."""


def watch_states(desk: Desk) -> list[WatchState]:
    """Every watch, in the order they were added. Nothing is remembered by looking."""
    home = desk.workspace.home
    rows = watches.load_watches(home)
    remembered = watches.load_fired(home) if rows else {}
    states = []
    for watch in rows:
        if watch.employer and watch.employer not in desk.view.evidence.employers:
            states.append(WatchState(watch, gone=True))
            continue
        now = tuple(_true_now(desk, watch))
        seen = set(remembered.get(watch.id, ()))
        fired = tuple(each for each in now if each.key not in seen)
        states.append(WatchState(watch, now, fired))
    return states


def remember(desk: Desk, states: Sequence[WatchState]) -> None:
    """Mark what fired as known; it doesn't fire again unless it stops being true and returns."""
    home = desk.workspace.home
    memory = {it.watch.id: sorted(each.key for each in it.now) for it in states if not it.gone}
    before = watches.load_fired(home) if memory else {}
    after = {**before, **memory}
    if after != {number: sorted(keys) for number, keys in before.items()}:
        watches.save_fired(home, after)


def add_watch(desk: Desk, watch: WatchRule) -> WatchRule:
    """Save a watch; what is already true doesn't fire it."""
    true_now = [each.key for each in _true_now(desk, watch)]
    return watches.add_watch(desk.workspace.home, watch, true_now)


def remove_watch(desk: Desk, number: int) -> WatchRule:
    return watches.remove_watch(desk.workspace.home, number)


def _true_now(desk: Desk, watch: WatchRule) -> Sequence[Fired]:
    return true_for(desk.view, watch, desk.live.matches(watch.search) if watch.search else ())


def new_watch(
    desk: Desk, kind: str, given: Mapping[str, str]
) -> tuple[WatchRule | None, Sequence[tuple[str, str]]]:
    """The watch that the fields describe; else what is wrong with which field."""
    known = next((name for name in WATCH_KINDS if name == kind), None)
    if known is None:
        return None, [("kind", f"a watch must be one of {', '.join(WATCH_KINDS)}")]
    evidence = desk.view.evidence
    given = {name: text for name, text in given.items() if text}
    if "tier" in given:
        given["tier"] = fmt.tier_named(given["tier"])
    if len(meant := metrics_named(given.get("metric", ""), evidence)) == 1:
        given["metric"] = meant[0]
    needs, may_have, *_ = WATCHES[known]
    problems = [(it, f"{known} needs {FIELDS[it]}") for it in needs if it not in given]
    extra = [it for it in given if it not in (*needs, *may_have)]
    problems += [(it, f"{known} takes no {FIELDS[it]}") for it in extra]
    if problems:
        return None, problems
    value: float | None = None
    employer = ""
    for name, text in given.items():
        problem = ""
        if name == "employer":
            try:
                employer = desk.workspace.find_name(text, assets=False)
            except ReaderError as error:
                problem = str(error)
        elif name == "metric" and text not in evidence.metrics:
            problem = f"no metric {text!r}{desk.workspace.nearest_metric(text)}"
        elif name == "op" and text not in OPS:
            problem = f"{text!r} is neither <= nor >="
        elif name == "tier" and text not in TIERS:
            problem = f"no tier {text!r}; one of {fmt.tier_labels(TIERS)}"
        elif name == "search" and text not in desk.live.saved_searches():
            problem = f"no saved search {text!r}; see: compute-jobs postings --searches"
        elif name == "value":
            value = _number(text)
            problem = f"{text!r} is not a number from 0" if value is None else ""
        if problem:
            problems.append((name, problem))
    if problems:
        return None, problems
    rest = {name: given.get(name, "") for name in ("metric", "op", "tier", "search")}
    return WatchRule(0, known, employer, value=value, **rest), ()


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < 1e9 else None


def watch_sentence(view: View, watch: WatchRule) -> str:
    """A watch's condition, in words: "NVIDIA: fit at or below 80"."""
    metrics, name = view.evidence.metrics, view.evidence.name_of(watch.employer)
    value = "" if watch.value is None else f"{watch.value:g}"
    metric = metrics[watch.metric].name if watch.metric in metrics else watch.metric
    return WATCHES[watch.kind].says.format(
        name=name or "any employer",
        value=value,
        end=f"{OPS.get(watch.op, '')} {value}",
        metric=metric.lower(),
        tier=f", {fmt.tier_label(watch.tier)} or better" if watch.tier in TIERS else "",
        search=watch.search,
    )


def watch_words(watch: WatchRule) -> str:
    """The watch as it was added, without the word "add"."""
    value = "" if watch.value is None else f"{watch.value:g}"
    tier = f"--tier {watch.tier}" if watch.tier else ""
    parts = (watch.kind, watch.employer, watch.metric, watch.op, value, watch.search, tier)
    return " ".join(part for part in parts if part)


def true_for(view: View, watch: WatchRule, matches: Sequence[tuple[str, str]]) -> list[Fired]:
    """Everything the watch is true for; ``matches`` are those of its saved search, by id and
    title.
    """
    rule = WATCHES[watch.kind].rule
    if rule is not None:
        return rule(view, watch)
    found = f"the saved search {watch.search} finds"
    return [Fired(name, "", "", title, f"{found} {title}") for name, title in matches]


def _fit(view: View, watch: WatchRule) -> list[Fired]:
    fit = view.row(watch.employer).fit
    if fit is None:
        return []
    return _crossed(view, watch, fit, f"fit is {fmt.points(fit)},", fmt.points(fit))


def _range(view: View, watch: WatchRule) -> list[Fired]:
    ends = view.range_of(watch.employer)
    if ends is None:
        return []
    shown, end = fmt.points_range(*ends), ends[watch.op == "<="]
    return _crossed(view, watch, end, f"whole range, {shown}, is", shown)


def _crossed(view: View, watch: WatchRule, value: float, what: str, shown: str) -> list[Fired]:
    limit = watch.value or 0.0
    if not (value <= limit if watch.op == "<=" else value >= limit):
        return []
    name, level = view.employer(watch.employer).name, fmt.points(limit)
    why = f"{name}'s {what} {OPS[watch.op]} {level}"
    return [Fired("crossed", watch.employer, level, shown, why)]


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


class WatchShape(NamedTuple):
    needs: tuple[str, ...]
    may_have: tuple[str, ...]
    says: str
    rule: Callable[[View, WatchRule], list[Fired]] | None
    """What it is true for; None: the postings that its search finds."""


WATCHES: Mapping[WatchKind, WatchShape] = {
    "fit": WatchShape(("employer", "op", "value"), (), "{name}: fit {end}", _fit),
    "range": WatchShape(("employer", "op", "value"), (), "{name}: its whole range {end}", _range),
    "rank": WatchShape(("employer", "value"), (), "{name}: out of the top {value}", _rank),
    "claim": WatchShape(
        ("employer", "metric"), ("tier",), "{name}: a claim on {metric}{tier}", _claim
    ),
    "due": WatchShape((), ("employer",), "{name}: a plan's date passes, outcome unknown", _due),
    "old": WatchShape(("employer", "value"), (), "{name}: nothing new for {value} days", _old),
    "posting": WatchShape(("search",), (), "a new posting in the search {search}", None),
}

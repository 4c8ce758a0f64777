"""The reader's watches on a desk: which there are, what each is true for, and what fired.

A watch fires for what it is true for now and wasn't when it was last checked; what it was true for
when it was added doesn't fire it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from compute_jobs.answers.watch_rules import Fired, true_for
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.view import View
from compute_jobs.errors import ReaderError
from compute_jobs.packs.own_claims import metrics_named
from compute_jobs.record import watches
from compute_jobs.record.watches import WATCH_KINDS, WatchKind, WatchRule

NEEDS: Mapping[WatchKind, tuple[str, ...]] = {
    "fit": ("employer", "op", "value"),
    "range": ("employer", "op", "value"),
    "rank": ("employer", "value"),
    "claim": ("employer", "metric"),
    "due": (),
    "old": ("employer", "value"),
    "posting": ("search",),
}
MAY_HAVE: Mapping[WatchKind, tuple[str, ...]] = {"claim": ("tier",), "due": ("employer",)}
FIELDS = ("employer", "metric", "op", "value", "tier", "search")
OPS = ("<=", ">=")


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
    allowed = (*NEEDS[known], *MAY_HAVE.get(known, ()))
    problems = [
        (name, f"{known} needs {_NAMES[name]}") for name in NEEDS[known] if name not in given
    ]
    problems += [
        (name, f"{known} takes no {_NAMES[name]}") for name in given if name not in allowed
    ]
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
    end = f"at or {'below' if watch.op == '<=' else 'above'} {value}"
    metric = metrics[watch.metric].name if watch.metric in metrics else watch.metric
    tier = f", {fmt.tier_label(watch.tier)} or better" if watch.tier in TIERS else ""
    said = {
        "fit": f"{name}: fit {end}",
        "range": f"{name}: its whole range {end}",
        "rank": f"{name}: out of the top {value}",
        "claim": f"{name}: a claim on {metric.lower()}{tier}",
        "due": f"{name or 'any employer'}: a plan's date passes, outcome unknown",
        "old": f"{name}: nothing new for {value} days",
        "posting": f"a new posting in the search {watch.search}",
    }
    return said[watch.kind]


_NAMES: Mapping[str, str] = {
    "employer": "an employer",
    "metric": "a metric",
    "op": "<= or >=",
    "value": "a number",
    "tier": "tier",
    "search": "a saved search",
}

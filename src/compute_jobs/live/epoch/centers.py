"""Frontier data centers: owners, users, and how each has grown and is planned to grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import DealStatus, Tier
from compute_jobs.core.evidence.figures import text_figure
from compute_jobs.live.claim_parts import about
from compute_jobs.live.epoch.collector import Collector
from compute_jobs.live.payload import Fields

CENTERS = (
    ("Handle", "Title", "Owner", "Users"),
    ("Name", "Owner", "Users", "Current H100 equivalents"),
)
"""The columns of December 2025, and those since May 2026."""
TIMELINE = ("Date", "Data center", "Construction status")


class _Power(NamedTuple):
    """The columns for power in the timeline and in the list of centers, and what they cover."""

    step: str
    current: str
    perimeter: str


_SITE = _Power("Power (MW)", "Current power (MW)", "whole site")
_MACHINES = _Power("IT power (MW)", "Current IT power (MW)", "machines")


class _Step(NamedTuple):
    """A center's capacity from one day on."""

    when: date
    power: float | None
    h100e: float | None
    buildings: float | None = None


class _Center(NamedTuple):
    """One data center, and what its claims share."""

    handle: str
    name: str
    asset: str
    source: str
    perimeter: str
    """What its power covers."""
    today: date
    """Steps after this are plans."""


def read_centers(
    centers: Sequence[Fields], timeline: Sequence[Fields], into: Collector, published: date
) -> None:
    """With both files, whatever the timeline puts after the centers' own "current" is a plan.

    With the timeline alone, whatever comes after ``published`` is a plan.
    """
    power = _measured(centers, timeline)
    by_handle = {row.line("Handle", 120) or row.line("Name", 120): row for row in centers}
    into.rows += len(by_handle)
    steps = _steps(timeline, power, into)
    least = float(into.table["rules"]["smallest_step"])
    into.retrieved = _last_fact(by_handle, steps, published, power, least)
    source = into.source("data-centers", "Data on Frontier AI Data Centers")
    for handle in dict.fromkeys([*by_handle, *steps]):
        row = by_handle.get(handle, Fields(None))
        machines = row.positive("Current H100 equivalents") or 0.0
        owners, users = into.parties(row.text("Owner"), machines), into.parties(row.text("Users"))
        parties = [*owners, *users] if row else _parties_in_handle(handle, into)
        if not parties:
            into.skipped["data centers with unknown owners and users"] += 1
            continue
        name = row.line("Title", 100) or handle
        place = row.text("Address") or row.text("Country")
        asset = into.site(name, parties, "data center", place)
        center = _Center(handle, name, asset, source, power.perimeter, into.retrieved)
        now = _Step(center.today, row.digits(power.current), machines)
        running = _add_changes(center, into, steps.get(handle, [now]))
        for owner, mark in owners.items():
            _add_owner(center, into, owner, mark, running=running)
        for user, mark in users.items():
            if user not in owners:
                _add_user(center, into, user, mark, next(iter(owners), None), running=running)


def _measured(centers: Sequence[Fields], timeline: Sequence[Fields]) -> _Power:
    """Which power these files state as current; a file may have both."""
    for power in (_SITE, _MACHINES):
        if any(power.current in row for row in centers[:1]):
            return power
    return _SITE if any(_SITE.step in row for row in timeline[:1]) else _MACHINES


def _steps(timeline: Sequence[Fields], power: _Power, into: Collector) -> dict[str, list[_Step]]:
    """The steps of each center, the earliest first."""
    steps: dict[str, list[_Step]] = {}
    for row in timeline:
        into.rows += 1
        when, handle = row.day("Date"), row.line("Data center", 120)
        drawn, h100e = row.digits(power.step), row.digits("H100 equivalents")
        if when is None or not handle or drawn is None or drawn < 0:
            into.skipped["timeline rows without a date or power"] += 1
            continue
        machines = h100e if h100e or not drawn else None  # 0 beside power is a blank
        step = _Step(when, drawn, machines, row.positive("Buildings operational"))
        steps.setdefault(handle, []).append(step)
    for center_steps in steps.values():
        center_steps.sort(key=lambda step: step.when)
    return steps


def _last_fact(
    centers: Mapping[str, Fields],
    steps: Mapping[str, list[_Step]],
    latest: date,
    power: _Power,
    least: float,
) -> date:
    """The day up to which the files report facts, judged by where each center's "current" power is
    in its timeline. Otherwise, files fetched long after they were written would turn their
    forecasts into facts.
    """
    last = latest
    for handle, center in centers.items():
        current, timeline = center.digits(power.current), steps.get(handle, [])
        if current is None:
            continue
        same = [_alike(step.power, current, least) for step in timeline]
        if True not in same:
            continue
        after = len(same) - same[::-1].index(True)
        later = [step.when for step in timeline[after:]]
        if later and later[0] <= last:
            last = later[0] - timedelta(days=1)
    return last


def _alike(power: float | None, other: float, least: float) -> bool:
    return power is not None and abs(power - other) <= least * other


def _add_changes(center: _Center, into: Collector, steps: Sequence[_Step]) -> bool:
    """Add the steps at which power or machines change by more than rounding; whether any of them
    isn't a plan.
    """
    least, running = float(into.table["rules"]["smallest_step"]), False
    for metric in ("power", "h100e"):
        before = 0.0
        found: list[tuple[float, _Step]] = []
        for step in steps:
            value = step.power if metric == "power" else step.h100e
            if value is not None and abs(value - before) > least * before:
                found.append((value, step))
                before = value
        past = sum(step.when <= center.today for _, step in found)
        running = running or past > 0
        for place, (value, step) in enumerate(found, start=1):
            _add_change(
                center, into, metric, value, step, planned=place > past, current=place == past
            )
    return running


def _add_change(
    center: _Center,
    into: Collector,
    metric: str,
    value: float,
    step: _Step,
    *,
    planned: bool,
    current: bool,
) -> None:
    """A new figure in a timeline; the ``current`` one is the latest that isn't planned."""
    power, when = metric == "power", step.when
    figure = about(value, "mw") if power else about(round(value), "h100e")
    verb = "is expected to have" if planned else "has had" if current else "had"
    since = "since" if current else "from"
    note, perimeter = "Epoch AI's estimate from permits, announcements and satellite images.", ""
    if power:
        perimeter = center.perimeter
        whole = perimeter == _SITE.perimeter
        note += " Includes cooling and losses." if whole else " The machines only, without cooling."
    of = f" ({perimeter})" if perimeter else ""
    if step.buildings:
        when_used = "by then" if planned else "in use"
        note += f" {step.buildings:g} of its buildings {when_used}."
    into.add(
        f"{center.handle} {metric} {when.isoformat()}",
        subjects=(center.asset,),
        metric=f"{metric}_{'planned' if planned else 'deployed'}",
        statement=f"{center.name} {verb} {figure.text} {since} {fmt.day(when)}{of}.",
        figure=figure,
        tier="ambition" if planned else "analysis",
        source=center.source,
        locator=f"timeline of {center.handle!r}, {when.isoformat()}",
        start=day_of(when) if planned or current else None,
        as_of=day_of(center.today if planned or current else when),
        modality="plan" if planned else "fact",
        perimeter=perimeter,
        note=note,
        hedge="estimated",
    )


def _add_owner(center: _Center, into: Collector, owner: str, mark: str, *, running: bool) -> None:
    if mark == "speculative":
        return
    name = into.name(owner)
    verb = "belongs to" if running else "is being built for"
    claim = into.add(
        f"{center.handle} owned by {owner}",
        subjects=(owner, center.asset),
        metric="ownership",
        statement=f"{center.name} {verb} {name} ({mark}).",
        figure=text_figure(f"{center.name}: {name}"),
        tier=_tier(mark, into),
        source=center.source,
        locator=f"row {center.handle!r}, Owner",
        as_of=day_of(center.today),
        role="owner",
        hedge="" if mark == "confident" else mark,
    )
    status: DealStatus = "effective" if running else "signed"
    into.relate(owner, center.asset, "owner", claim, status=status)


def _add_user(
    center: _Center, into: Collector, user: str, mark: str, owner: str | None, *, running: bool
) -> None:
    """A lease, graded by the mark Epoch AI gives the user."""
    name = into.name(user)
    status: DealStatus = "effective" if running and mark == "confident" else "rumored"
    claim = into.add(
        f"{center.handle} used by {user}",
        subjects=(user, center.asset),
        metric="capacity_lease",
        statement=f"{center.name} is {'used by' if running else 'meant for'} {name} ({mark}).",
        figure=text_figure(f"{name} at {center.name}"),
        tier=_tier(mark, into) if running else "ambition",
        source=center.source,
        locator=f"row {center.handle!r}, Users",
        as_of=day_of(center.today),
        role="tenant",
        counterparty=owner,
        deal_status=status,
        hedge="" if mark == "confident" else mark,
    )
    if mark != "speculative":
        into.relate(user, center.asset, "tenant", claim, status=status)


def _parties_in_handle(handle: str, into: Collector) -> list[str]:
    """The employers that a center's handle begins with, if only the timeline was given."""
    parts = map(into.employer, handle.partition(" ")[0].split("-"))
    return [employer for employer in parts if employer is not None]


def _tier(mark: str, into: Collector) -> Tier:
    tier: Tier = into.table["tiers"]["centers"][mark]
    return tier

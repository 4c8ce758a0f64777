"""Frontier data centres: owners, users, and how their power has grown and is planned to grow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import DealStatus, Tier
from compute_jobs.live.claim_parts import about, words
from compute_jobs.live.epoch.collector import Collector
from compute_jobs.live.payload import Fields

CENTERS = ("Handle", "Title", "Owner", "Users", "Current power (MW)")
TIMELINE = ("Date", "Data center", "Construction status", "Power (MW)")
_MARKS = ("confident", "likely", "speculative")


class _Step(NamedTuple):
    """The power of a centre from one day on."""

    when: date
    power: float
    row: Fields


class _Center(NamedTuple):
    """One data centre, and what its claims share."""

    handle: str
    name: str
    asset: str
    source: str
    today: date
    """Steps after this are plans."""
    steps: Sequence[_Step]


def read_centers(
    centers: Sequence[Fields], timeline: Iterable[Fields], into: Collector, published: date
) -> None:
    """Both files together: what the timeline puts after the centres' own "current" is a plan.

    With the timeline alone, what comes after ``published`` is a plan.
    """
    steps: dict[str, list[_Step]] = {}
    for row in timeline:
        into.rows += 1
        when, power, handle = (
            row.day("Date"),
            row.digits("Power (MW)"),
            row.line("Data center", 120),
        )
        if when is None or power is None or power < 0 or not handle:
            into.skipped["timeline rows without a date or power"] += 1
            continue
        steps.setdefault(handle, []).append(_Step(when, power, row))
    for center_steps in steps.values():
        center_steps.sort(key=lambda step: step.when)
    by_handle = {row.line("Handle", 120): row for row in centers}
    into.rows += len(by_handle)
    into.retrieved = _last_fact(by_handle, steps, published)
    source = into.source("data-centers", "Data on Frontier AI Data Centers")
    for handle in dict.fromkeys([*by_handle, *steps]):
        _read(handle, by_handle.get(handle, Fields(None)), steps.get(handle, []), into, source)


def _last_fact(
    centers: Mapping[str, Fields], steps: Mapping[str, list[_Step]], latest: date
) -> date:
    """The day up to which the files report facts, by where each centre's "current" power is in its
    timeline. Files fetched long after they were written would turn their forecasts into facts."""
    last = latest
    for handle, center in centers.items():
        current, timeline = center.digits("Current power (MW)"), steps.get(handle, [])
        reached = [i for i, step in enumerate(timeline) if step.power == current]
        if current is None or not reached:
            continue
        later = [step.when for step in timeline[reached[-1] + 1 :] if step.power != current]
        if later and later[0] <= last:
            last = later[0] - timedelta(days=1)
    return last


def _read(handle: str, row: Fields, steps: Sequence[_Step], into: Collector, source: str) -> None:
    today = into.retrieved
    owners, users = into.parties(row.text("Owner")), into.parties(row.text("Users"))
    parties = [*owners, *users] if row else _parties_in_handle(handle, into)
    if not parties:
        into.skipped["data centres of owners and users nobody here knows"] += 1
        return
    if not steps:
        steps = [_Step(today, row.positive("Current power (MW)") or 0.0, row)]
    center = _Center(
        handle=handle,
        name=row.line("Title", 100) or handle,
        asset=into.site(handle, parties, "data center", row.text("Address")),
        source=source,
        today=today,
        steps=steps,
    )
    marks = [*owners.values()] or [*users.values()] or ["likely"]
    claims = _add_power(center, into, _tier(marks, into))
    if not claims:
        return
    running = any(step.power > 0 and step.when <= today for step in steps)
    for owner, mark in owners.items():
        if mark != "speculative":
            stage: DealStatus = "effective" if running else "signed"
            into.relate(owner, center.asset, "owner", claims[-1], status=stage)
    for user, mark in users.items():
        if user not in owners:
            _add_user(center, into, user, mark, running=running, owner=next(iter(owners), None))


def _add_user(
    center: _Center, into: Collector, user: str, mark: str, *, running: bool, owner: str | None
) -> None:
    """A lease, by the mark Epoch AI gives the user."""
    name = into.name(user)
    status: DealStatus = "effective" if running and mark == "confident" else "rumored"
    claim = into.add(
        f"{center.handle} used by {user}",
        subjects=(user, center.asset),
        metric="capacity_lease",
        statement=f"{center.name} is {'used by' if running else 'meant for'} {name} ({mark}).",
        figure=words(f"{name} at {center.name}"),
        tier=_tier([mark], into) if running else "ambition",
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


def _add_power(center: _Center, into: Collector, tier: Tier) -> list[str]:
    """A claim wherever the power changes: ids of plans, then of facts, the newest fact last."""
    plans: list[str] = []
    facts: list[str] = []
    before = 0.0
    for when, power, row in center.steps:
        changed, before = power != before, power
        if not changed or power <= 0:
            continue
        planned = when > center.today
        figure = about(power, "mw")
        verb = "is expected to draw" if planned else "draws"
        note = "Epoch AI's estimate from permits and satellite images."
        if chips := row.positive("H100 equivalents"):
            note += f" About {chips:,.0f} H100 equivalents."
        if status := row.line("Construction status", 240):
            note += f" {status}"
        claim = into.add(
            f"{center.handle} power {when.isoformat()}",
            subjects=(center.asset,),
            metric="power_planned" if planned else "power_deployed",
            statement=f"{center.name} {verb} {figure.text} from {fmt.day(when)}.",
            figure=figure,
            tier="ambition" if planned else tier,
            source=center.source,
            locator=f"timeline of {center.handle!r}, {when.isoformat()}",
            as_of=day_of(center.today if planned else when),
            modality="plan" if planned else "fact",
            note=note,
            hedge="estimated",
        )
        (plans if planned else facts).append(claim)
    return [*reversed(plans), *facts]


def _parties_in_handle(handle: str, into: Collector) -> list[str]:
    """The employers a centre's handle begins with, where only the timeline was given."""
    parts = map(into.employer, handle.partition(" ")[0].split("-"))
    return [employer for employer in parts if employer is not None]


def _tier(marks: Sequence[str], into: Collector) -> Tier:
    """The tier of the most certain mark."""
    tier: Tier = into.table["tiers"]["centers"][min(marks, key=_MARKS.index)]
    return tier

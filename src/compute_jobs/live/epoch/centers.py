"""Frontier data centres: who owns and uses them, and how their power grew and is meant to grow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from compute_jobs.core.evidence.evidence_model import DealStatus, Tier
from compute_jobs.live import making
from compute_jobs.live.epoch.common import Collector, Row, about, marked, positive
from compute_jobs.live.payload import day, digits, line

CENTERS = ("Handle", "Title", "Owner", "Users", "Current power (MW)")
TIMELINE = ("Date", "Data center", "Construction status", "Power (MW)")


def read_centers(
    centers: Sequence[Row], timeline: Iterable[Row], into: Collector, published: date
) -> None:
    """Both files together: what the timeline puts after the centres' own "current" is a plan.

    With the timeline alone, what lies after ``published`` is a plan.
    """
    steps: dict[str, list[tuple[date, float, Row]]] = {}
    for row in timeline:
        into.rows += 1
        when, power = day(row.get("Date")), digits(row.get("Power (MW)"))
        handle = line(row.get("Data center"), 120)
        if when is None or power is None or power < 0 or not handle:
            into.skipped["timeline rows without a date or power"] += 1
            continue
        steps.setdefault(handle, []).append((when, power, row))
    by_handle = {line(row.get("Handle"), 120): row for row in centers}
    into.rows += len(by_handle)
    today = into.retrieved = _written(by_handle, steps, published)
    source = into.source("data-centers", "Data on Frontier AI Data Centers")
    for handle in dict.fromkeys([*by_handle, *steps]):
        center = by_handle.get(handle, {})
        told = sorted(steps.get(handle, []), key=lambda it: it[0])
        _read(handle, center, told, into, source=source, today=today)


def _written(
    centers: Mapping[str, Row], steps: Mapping[str, list[tuple[date, float, Row]]], latest: date
) -> date:
    """The day up to which the files tell what was, found by where each "current" power stands.

    A file fetched long after it was written would otherwise turn its forecasts into facts.
    """
    day_of = latest
    for handle, center in centers.items():
        current = digits(center.get("Current power (MW)"))
        told = sorted(steps.get(handle, []), key=lambda it: it[0])
        standing = [i for i, (_, power, _row) in enumerate(told) if power == current]
        if current is None or not standing:
            continue
        later = [when for when, power, _row in told[standing[-1] + 1 :] if power != current]
        if later and later[0] <= day_of:
            day_of = date.fromordinal(later[0].toordinal() - 1)
    return day_of


def _read(
    handle: str,
    center: Row,
    told: Sequence[tuple[date, float, Row]],
    into: Collector,
    *,
    source: str,
    today: date,
) -> None:
    owners = _known(marked(center.get("Owner") or ""), into)
    users = _known(marked(center.get("Users") or ""), into)
    parties = [*owners, *users]
    if not center:
        parties = _named(handle, into)
    if not parties:
        into.skipped["data centres of owners and users nobody here knows"] += 1
        return
    name = line(center.get("Title"), 100) or handle
    asset = into.site(handle, parties, "data center", center.get("Address") or "")
    tier: Tier = _tier(list(owners.values()) or list(users.values()) or ["likely"], into)
    if not told:
        told = [(today, positive(center.get("Current power (MW)")) or 0.0, center)]
    claims = _power(
        handle, told, into, name=name, source=source, asset=asset, tier=tier, today=today
    )
    if not claims:
        return
    running = any(power > 0 and when <= today for when, power, _ in told)
    for owner, mark in owners.items():
        if mark != "speculative":
            stage: DealStatus = "effective" if running else "signed"
            into.relate(owner, asset, "owner", claims[-1], status=stage)
    for user, mark in users.items():
        if user in owners:
            continue
        user_tier = _tier([mark], into)
        status: DealStatus = "effective" if running and mark == "confident" else "rumored"
        claim = into.add(
            f"{handle} used by {user}",
            subjects=(user, asset),
            metric="capacity_lease",
            statement=f"{name} is {'used by' if running else 'meant for'} "
            f"{into.name(user)} ({mark}).",
            figure=making.words(f"{into.name(user)} at {name}"),
            tier=user_tier if running else "ambition",
            source=source,
            locator=f"row {handle!r}, Users",
            as_of=making.cached_day(today),
            role="tenant",
            counterparty=next(iter(owners), None),
            deal_status=status,
            hedge="" if mark == "confident" else mark,
        )
        if mark != "speculative":
            into.relate(user, asset, "tenant", claim, status=status)


def _power(
    handle: str,
    told: Sequence[tuple[date, float, Row]],
    into: Collector,
    *,
    name: str,
    source: str,
    asset: str,
    tier: Tier,
    today: date,
) -> list[str]:
    """A claim wherever the power changes; the first running one comes last in the list."""
    made: list[str] = []
    before = 0.0
    for when, power, row in told:
        if power == before or power <= 0:
            before = power
            continue
        before = power
        planned = when > today
        figure = about(power, "mw")
        verb = "is expected to draw" if planned else "draws"
        chips = positive(row.get("H100 equivalents"))
        words = line(row.get("Construction status"), 240)
        note = "Epoch AI's estimate from permits and satellite images."
        if chips:
            note += f" About {chips:,.0f} H100 equivalents."
        if words:
            note += f" {words}"
        claim = into.add(
            f"{handle} power {when.isoformat()}",
            subjects=(asset,),
            metric="power_planned" if planned else "power_deployed",
            statement=f"{name} {verb} {figure.text} from {making.day_text(when)}.",
            figure=figure,
            tier="ambition" if planned else tier,
            source=source,
            locator=f"timeline of {handle!r}, {when.isoformat()}",
            as_of=making.cached_day(today if planned else when),
            modality="plan" if planned else "fact",
            note=note,
            hedge="estimated",
        )
        made.insert(0, claim) if planned else made.append(claim)
    return made


def _known(cells: Iterable[tuple[str, str]], into: Collector) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, mark in cells:
        employer = into.employer(name)
        if employer is None:
            into.unknown[name] += 1
        else:
            found.setdefault(employer, mark)
    return found


def _named(handle: str, into: Collector) -> list[str]:
    """The employers a centre's handle begins with, where only the timeline was given."""
    found = []
    for part in handle.partition(" ")[0].split("-"):
        employer = into.employer(part)
        if employer is not None:
            found.append(employer)
    return found


def _tier(marks: Sequence[str], into: Collector) -> Tier:
    tiers = into.table["tiers"]["centers"]
    order = ("confident", "likely", "speculative")
    best = min(marks, key=order.index)
    found: Tier = tiers[best]
    return found

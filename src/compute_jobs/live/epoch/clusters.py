"""GPU clusters: what runs, what is planned, who owns and who uses it."""

from __future__ import annotations

from collections.abc import Iterable

from compute_jobs.core.evidence.evidence_model import DealStatus, Tier
from compute_jobs.live import making
from compute_jobs.live.epoch.common import Collector, Row, about, names_in, positive
from compute_jobs.live.payload import day, line, link

COLUMNS = ("Name", "Status", "Certainty", "Owner", "H100 equivalents", "Users")


def read_clusters(rows: Iterable[Row], into: Collector) -> None:
    """Rows whose owner or user is known; duplicates, small and closed ones are counted."""
    source = into.source("gpu-clusters", "Data on GPU Clusters")
    for row in rows:
        into.rows += 1
        _read(row, into, source)


def _read(row: Row, into: Collector, source: str) -> None:
    name = line(row.get("Name"), 120).strip('"')
    status, certainty = line(row.get("Status"), 30), line(row.get("Certainty"), 30)
    tier: Tier | None = into.table["tiers"]["clusters"].get(f"{status} {certainty}")
    size = positive(row.get("H100 equivalents")) or 0.0
    if not name or tier is None:
        into.skipped["closed, or without a status"] += 1
        return
    if row.get("Possible Duplicate") == "True" or row.get("Exclude") == "True":
        into.skipped["possible duplicates"] += 1
        return
    if size < into.table["rules"]["smallest_h100"]:
        into.skipped["small clusters"] += 1
        return
    listed, used = names_in(row.get("Owner") or ""), names_in(row.get("Users") or "")
    owners, users = into.known(listed), into.known(used)
    if not owners and not users:
        into.skipped["owners and users nobody here knows"] += 1
        return
    # Epoch lists the main user among the owners of a cluster built for it.
    builders = [it for it in owners if it not in users] or owners
    asset = into.site(name, [*owners, *users], "cluster", row.get("Location") or "")
    claims = _claims(row, into, source, name=name, tier=tier, asset=asset)
    if not claims or tier == "analysis":
        return
    existing = status == "Existing"
    stage: DealStatus = "effective" if existing else "rumored"
    if not existing and certainty == "Confirmed":
        stage = "signed"
    began = day(row.get("First Operational Date"))
    start = making.cached_day(began) if began else None
    for owner in builders:
        into.relate(owner, asset, "owner", claims[0], status=stage, start=start)
    for user in users:
        if user not in builders:
            into.relate(user, asset, "tenant", claims[0], status=stage, start=start)


def _claims(
    row: Row, into: Collector, source: str, *, name: str, tier: Tier, asset: str
) -> list[str]:
    planned = tier == "ambition"
    began = day(row.get("First Operational Date"))
    as_of = began if began and not planned and began <= into.retrieved else into.retrieved
    since = f" since {making.day_text(as_of)}" if began and not planned else ""
    cited = link((row.get("Source 1") or "").split(" ")[0])
    locator = f"row {name!r}"
    equal = positive(row.get("H100 equivalents"))
    note = f"Epoch AI rates it {line(row.get('Certainty'), 30).lower()}."
    if equal:
        note += f" About {equal:,.0f} H100 equivalents."
    if cited:
        note += f" It cites {cited}"
    more = {
        "as_of": making.cached_day(as_of),
        "modality": "plan" if planned else "fact",
        "note": note,
        "hedge": "estimated" if tier == "analysis" else "",
    }
    made = []
    chips = positive(row.get("Total number of AI chips"))
    chips = chips or positive(row.get("Chip quantity (primary)"))
    if chips:
        kind = line(row.get("Chip type (primary)"), 60)
        unit = "tpu" if "TPU" in kind else "gpu" if "NVIDIA" in kind or "AMD" in kind else "chip"
        figure = about(chips, unit)
        verb = "is planned to have" if planned else "runs"
        of = f" ({kind})" if kind else ""
        made.append(
            into.add(
                f"{name} {'planned' if planned else 'deployed'} chips",
                subjects=(asset,),
                metric="accelerators_planned" if planned else "accelerators_deployed",
                statement=f"{name} {verb} {figure.text}{of}{since}.",
                figure=figure,
                tier=tier,
                source=source,
                locator=locator,
                **more,
            )
        )
    power = positive(row.get("Reported Power Capacity (MW)"))
    if power:
        figure = about(power, "mw")
        verb = "is planned to draw" if planned else "draws"
        made.append(
            into.add(
                f"{name} {'planned' if planned else 'deployed'} power",
                subjects=(asset,),
                metric="power_planned" if planned else "power_deployed",
                statement=f"{name} {verb} {figure.text}{since}.",
                figure=figure,
                tier=tier,
                source=source,
                locator=locator,
                **more,
            )
        )
    if not made:
        into.skipped["rows without chips or reported power"] += 1
    return made

"""GPU clusters: what runs, what is planned, who owns and who uses it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import day_of
from compute_jobs.core.evidence.evidence_model import DealStatus, Figure, Tier
from compute_jobs.live.claim_parts import about
from compute_jobs.live.epoch.collector import Collector
from compute_jobs.live.payload import Fields, link

COLUMNS = ("Name", "Status", "Certainty", "Owner", "H100 equivalents", "Users")


def read_clusters(rows: Iterable[Fields], into: Collector) -> None:
    """Rows whose owner or user is known; duplicates, small and closed ones are counted."""
    source = into.source("gpu-clusters", "Data on GPU Clusters")
    for row in rows:
        into.rows += 1
        name = row.line("Name", 120).strip('"')
        status, certainty = row.line("Status", 30), row.line("Certainty", 30)
        tier: Tier | None = into.table["tiers"]["clusters"].get(f"{status} {certainty}")
        size = row.positive("H100 equivalents") or 0.0
        if not name or tier is None:
            into.skipped["closed, or without a status"] += 1
            continue
        if row.raw("Possible Duplicate") == "True" or row.raw("Exclude") == "True":
            into.skipped["possible duplicates"] += 1
            continue
        if size < into.table["rules"]["smallest_h100"]:
            into.skipped["small clusters"] += 1
            continue
        owners, users = into.parties(row.text("Owner"), size), into.parties(row.text("Users"))
        if not owners and not users:
            into.skipped["unknown owners and users"] += 1
            continue
        asset = into.site(name, [*owners, *users], "cluster", row.text("Location"))
        claims = _add_claims(row, into, source, name=name, tier=tier, asset=asset)
        if not claims:
            into.skipped["rows without chips or reported power"] += 1
            continue
        stage: DealStatus = "rumored"  # only likely, so it doesn't count as capacity
        if certainty == "Confirmed":
            stage = "effective" if status == "Existing" else "signed"
        began = row.day("First Operational Date")
        start = day_of(began) if began else None
        # Epoch lists the main user among the owners of a cluster built for it.
        builders = [owner for owner in owners if owner not in users] or list(owners)
        for owner in builders:
            into.relate(owner, asset, "owner", claims[0], status=stage, start=start)
        for user in users:
            if user not in builders:
                into.relate(user, asset, "tenant", claims[0], status=stage, start=start)


def _add_claims(
    row: Fields, into: Collector, source: str, *, name: str, tier: Tier, asset: str
) -> list[str]:
    """Add claims on the chips and the power of a cluster; returns their ids."""
    planned, certainty = tier == "ambition", row.line("Certainty", 30)
    stage = "planned" if planned else "deployed"
    began = row.day("First Operational Date")
    as_of = began if began and not planned and began <= into.retrieved else into.retrieved
    since = f" since {fmt.day(as_of)}" if began and not planned else ""
    note = f"Epoch AI rates it {certainty.lower()}."
    if cited := link(row.text("Source 1").split(" ")[0]):
        note += f" It cites {cited}"
    more: dict[str, Any] = {
        "as_of": day_of(as_of),
        "modality": "plan" if planned else "fact",
        "perimeter": into.phase(name) if planned else "",
        "note": note,
        "hedge": certainty.lower() if certainty in ("Likely", "Unlikely") else "",
        "tier": tier,
    }
    claims = []

    def add(what: str, metric: str, figure: Figure, statement: str) -> None:
        claim = into.add(
            f"{name} {stage} {what}",
            subjects=(asset,),
            metric=f"{metric}_{stage}",
            statement=f"{name} {statement}{since}.",
            figure=figure,
            source=source,
            locator=f"row {name!r}",
            **more,
        )
        claims.append(claim)

    chips = row.positive("Total number of AI chips") or row.positive("Chip quantity (primary)")
    if chips:
        kind = row.line("Chip type (primary)", 60)
        unit = "tpu" if "TPU" in kind else "gpu" if "NVIDIA" in kind or "AMD" in kind else "chip"
        figure = about(chips, unit)
        verb = "is planned to have" if planned else "has run" if since else "runs"
        of = f" ({kind})" if kind else ""
        add("chips", "accelerators", figure, f"{verb} {figure.text}{of}")
    if power := row.positive("Reported Power Capacity (MW)"):
        figure = about(power, "mw")
        verb = "is planned to draw" if planned else "has drawn" if since else "draws"
        add("power", "power", figure, f"{verb} {figure.text}")
    if claims and (equal := row.positive("H100 equivalents")):
        figure = about(round(equal), "h100e")
        verb = "is planned to equal" if planned else "has equaled" if since else "equals"
        more |= {"tier": "ambition" if planned else "analysis"}
        more |= {"hedge": more["hedge"] or "estimated"}
        add("h100e", "h100e", figure, f"{verb} {figure.text}")
    return claims

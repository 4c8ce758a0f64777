"""The small world with sites: what runs, is contracted and planned at its halls, and for whom."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Evidence,
    Relation,
    SourceRef,
    Tier,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure


def site_claim(
    evidence: Evidence, subject: str, metric: str, figure: str, *, tier: Tier, day: str, **more: Any
) -> Claim:
    about = evidence.metrics[metric]
    flag = about.dimension == "flag"
    if "start" in more:
        more["start"] = parse_day(more["start"])
    return Claim(
        more.pop("id", f"{subject}-{metric}-{day}".replace("_", "-")),
        (subject,),
        metric,
        f"{subject}: {about.name.lower()} {figure}.",
        tier,
        (SourceRef("dispatch", "p. 9"),),
        flag_figure(figure) if flag else parse_figure(figure, unit=about.unit),
        as_of=parse_day(day),
        **more,
    )


def with_sites(evidence: Evidence) -> Evidence:
    """Hall One runs and is let; Hall Two is being built; Hall Three is an estimate; Hall Four is
    only a name."""
    plan: dict[str, Any] = {"modality": "plan"}
    rows: list[tuple[Any, ...]] = [
        ("hall-one", "power_deployed", "90 MW", "reported", "2025-10-01", {}),
        ("hall-one", "power_deployed", "130 MW", "reported", "2026-06-30", {}),
        ("hall-one", "power_leased", "100 MW", "primary", "2026-06-01", {}),
        ("hall-one", "h100e_deployed", "240,000 H100e", "reported", "2026-06-30", {}),
        ("hall-one", "power_permitted", "yes", "reported", "2026-06-30", {}),
        ("hall-one", "power_planned", "300 MW", "ambition", "2026-09-01",
         {"id": "plan-a", "start": "2027-03", **plan}),
        ("hall-one", "power_planned", "450 MW", "ambition", "2026-09-01",
         {"id": "plan-b", "start": "2028-01", **plan}),
        ("hall-two", "power_under_construction", "200 MW", "filed", "2026-08-31", {}),
        ("hall-three", "power_deployed", "60 MW", "analysis", "2026-05-01", {}),
        ("hall-three", "accelerators_deployed", "30,000 TPUs", "analysis", "2026-05-01", {}),
        ("cobalt", "employees", "500 employees", "filed", "2026-03-31", {}),
    ]  # fmt: skip
    claims = [
        site_claim(evidence, subject, metric, figure, tier=tier, day=day, **more)
        for subject, metric, figure, tier, day, more in rows
    ]
    halls = [
        Asset("hall-three", "Hall Three", "data center", place="Port Lune"),
        Asset("hall-four", "Hall Four", "campus"),
    ]
    lines = [
        Relation("tarn", "hall-three", "tenant", None, None, (), "rumored"),
        Relation("quarry", "hall-three", "owner", None, None, ()),
        Relation("cobalt", "hall-two", "owner", None, None, ()),
    ]
    return replace(
        evidence,
        claims={**evidence.claims, **{claim.id: claim for claim in claims}},
        assets={**evidence.assets, **{hall.id: hall for hall in halls}},
        relations=(*evidence.relations, *lines),
    )

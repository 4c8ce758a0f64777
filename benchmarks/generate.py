"""Ledgers of any size from a seed, shaped like the bundled one: about fifty claims an employer,
half of them in buckets where claims agree, supersede or contradict each other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from compute_jobs.core.evidence.dates import day_of, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    LAYERS,
    Claim,
    Day,
    Employer,
    Evidence,
    Figure,
    Metric,
    Origin,
    Source,
    SourceRef,
    Tier,
)
from compute_jobs.core.evidence.figures import parse_figure, text_figure
from compute_jobs.packs.load import load_packs

CLAIMS_AN_EMPLOYER = 50
FIRST_DAY = date(2024, 1, 1)
_TIERS: tuple[Tier, ...] = ("relayed", "primary", "reported", "reported", "analysis", "ambition")
_CLOSED = ("revenue", "revenue_growth", "operating_income", "rd_share", "top5_customer_share")
_MOVING = ("run_rate", "accelerators_deployed", "power_deployed", "users", "employees")
_OTHER = ("accelerators_planned", "strategy", "capacity_lease", "deal_rate", "deal_value")


def generate(
    claims: int, seed: int = 7, *, claims_an_employer: int = CLAIMS_AN_EMPLOYER
) -> Evidence:
    """Evidence with this many claims; the same for the same seed."""
    draw = random.Random(seed)
    metrics = load_packs([]).evidence.metrics
    employers = {
        f"employer-{number}": Employer(
            f"employer-{number}",
            f"Employer {number}",
            LAYERS[number % len(LAYERS)],
            pack="generated",
        )
        for number in range(max(claims // claims_an_employer, 2))
    }
    origins = {
        f"origin-{number}": Origin(
            f"origin-{number}", f"Filing {number}", "filing", pack="generated"
        )
        for number in range(max(claims // 20, 2))
    }
    sources = {source.id: source for source in _sources(draw, max(claims // 10, 2), list(origins))}
    made: dict[str, Claim] = {}
    names, source_ids, origin_ids = list(employers), list(sources), list(origins)
    for number in range(claims):
        employer = names[number // claims_an_employer % len(names)]
        metric = metrics[draw.choice(draw.choices((_CLOSED, _MOVING, _OTHER), (4, 4, 3))[0])]
        claim = _claim(draw, number, employer, metric, draw.choice(names), source_ids, origin_ids)
        made[claim.id] = claim
    return Evidence(
        employers=employers,
        origins=origins,
        sources=sources,
        metrics=metrics,
        claims=made,
        packs=("generated",),
    )


def write_pack(evidence: Evidence, folder: Path, rows_a_file: int = 5_000) -> Path:
    """The evidence as a pack on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(
        'schema = 1\nid = "generated"\ntitle = "Generated"\n[end]\n', encoding="utf-8"
    )
    tables = {
        "employers": [
            f'[[employer]]\nid = "{it.id}"\nname = "{it.name}"\nlayer = "{it.layer}"\n'
            for it in evidence.employers.values()
        ],
        "origins": [
            f'[[origin]]\nid = "{it.id}"\ntitle = "{it.title}"\nkind = "{it.kind}"\n'
            for it in evidence.origins.values()
        ],
        "sources": [_source_text(it) for it in evidence.sources.values()],
        "claims": [_claim_text(it) for it in evidence.claims.values()],
    }
    for name, rows in tables.items():
        for start in range(0, len(rows), rows_a_file):
            part = rows[start : start + rows_a_file]
            text = "\n".join([*part, f"[end]\n{name} = {len(part)}\n"])
            (folder / f"{name}-{start // rows_a_file:03}.toml").write_text(text, encoding="utf-8")
    return folder


def _sources(draw: random.Random, count: int, origins: list[str]) -> Iterator[Source]:
    for number in range(count):
        yield Source(
            id=f"source-{number}",
            title=f"What paper {number} says",
            publisher=f"Paper {number % 40}",
            kind="article",
            stance="primary" if number % 4 == 0 else "supporting",
            published=day_of(FIRST_DAY + timedelta(days=draw.randrange(900))),
            url=f"https://example.org/{number}",
            relays=(draw.choice(origins),),
            pack="generated",
        )


def _claim(  # noqa: PLR0917
    draw: random.Random,
    number: int,
    employer: str,
    metric: Metric,
    other: str,
    sources: list[str],
    origins: list[str],
) -> Claim:
    tier = draw.choice(_TIERS)
    deal = metric.behaviour in ("contract", "event")
    origin = draw.choice(origins) if tier == "relayed" or draw.random() < 0.4 else None
    day = FIRST_DAY + timedelta(days=draw.randrange(900))
    primary = sources[draw.randrange(0, len(sources), 4)]
    return Claim(
        id=f"claim-{number}",
        subjects=(employer, other) if deal and other != employer else (employer,),
        metric=metric.id,
        statement=f"Employer {employer} says {metric.name.lower()} came to figure {number}.",
        tier=tier,
        sources=(SourceRef(primary if tier == "primary" else draw.choice(sources), "p. 1"),),
        figure=_figure(draw, metric),
        period=parse_period(f"{2022 + draw.randrange(4)}")
        if metric.behaviour == "closed"
        else None,
        end=parse_day("2029-05") if metric.id == "deal_rate" else None,
        as_of=_as_of(draw, day),
        published=day_of(day),
        deal=f"deal-{employer}" if deal else None,
        deal_status="signed" if metric.behaviour == "event" else None,
        counterparty=other if deal and other != employer else None,
        role="tenant" if deal else None,
        origin=origin,
        pack="generated",
        line=number,
    )


def _as_of(draw: random.Random, day: date) -> Day | None:
    return None if draw.random() < 0.1 else day_of(day)


def _figure(draw: random.Random, metric: Metric) -> Figure | None:
    lead = draw.choice(("", "", "about ", "over "))
    base = draw.choice((100, 150, 200))
    match metric.dimension:
        case "money":
            per = "month" if metric.id == "deal_rate" else None
            return parse_figure(f"{lead}${base + draw.randrange(3)}M", per=per)
        case "percent":
            return parse_figure(f"{lead}{draw.randrange(10, 90)}.{draw.randrange(10)}%")
        case "count" | "power":
            return parse_figure(f"{lead}{base},{draw.randrange(10)}00", unit=metric.unit)
        case "text" | "choice":
            return text_figure(f"a reading of kind {draw.randrange(5)}")
        case _:
            return None


def _source_text(it: Source) -> str:
    day = f'published = "{it.published.text}"\n' if it.published else ""
    relays = ", ".join(f'"{name}"' for name in it.relays)
    return (
        f'[[source]]\nid = "{it.id}"\ntitle = "{it.title}"\npublisher = "{it.publisher}"\n'
        f'kind = "{it.kind}"\nstance = "{it.stance}"\n{day}url = "{it.url}"\nrelays = [{relays}]\n'
    )


def _claim_text(it: Claim) -> str:
    texts = {
        "id": it.id,
        "metric": it.metric,
        "statement": it.statement,
        "figure": it.figure.text if it.figure else None,
        "per": it.figure.per if it.figure else None,
        "period": it.period.text if it.period else None,
        "end": it.end.text if it.end else None,
        "as_of": it.as_of.text if it.as_of else None,
        "published": it.published.text if it.published else None,
        "tier": it.tier,
        "deal": it.deal,
        "deal_status": it.deal_status,
        "counterparty": it.counterparty,
        "role": it.role,
        "origin": it.origin,
    }
    lines = [f'{key} = "{text}"' for key, text in texts.items() if text is not None]
    subjects = ", ".join(f'"{name}"' for name in it.subjects)
    sources = ", ".join(
        f'{{ id = "{ref.source}", locator = "{ref.locator}" }}' for ref in it.sources
    )
    return "\n".join(
        ["[[claim]]", *lines, f"subjects = [{subjects}]", f"sources = [{sources}]", ""]
    )

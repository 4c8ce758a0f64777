"""Parts of docs/evidence.md: what the ledger says of the founding packs."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import TIERS, Claim
from compute_jobs.core.evidence.ledger import Ledger, resolve
from compute_jobs.packs.bundled import bundled_data, bundled_packs, founding_packs
from compute_jobs.packs.load import load_packs
from tools.made import Maker

FOUNDING_DAY = date(2026, 5, 22)
"""The day the examples stand on: the newest of the founding packs is published by then."""
VERIFIED_ON = date(2026, 11, 21)
"""The day on which they are compared with the bundled filings."""


class SaysOtherwiseError(AssertionError):
    """The page promises an outcome that the ledger does not give."""


@cache
def ledger() -> Ledger:
    return resolve(load_packs(founding_packs()).evidence, FOUNDING_DAY)


def comparison(first: str, second: str, rule: str, relation: str) -> str:
    """Two claims, and what the named rule says of them; fails if it says something else."""
    for it in ledger().relations_of(first):
        if second in (it.first, it.second):
            if (it.rule, it.relation) != (rule, relation):
                raise SaysOtherwiseError(f"{first} / {second}: {it.rule} {it.relation}")
            rows = [_claim_row(name) for name in (it.first, it.second)]
            said = f"**{it.rule} {it.relation}**: {it.why}"
            return "\n".join([*_CLAIM_HEAD, *rows, "", said])
    raise SaysOtherwiseError(f"{first} and {second} are not compared")


def unrelated(first: str, second: str, rule: str, relation: str) -> str:
    """Two claims that the rules keep apart, asked for by hand: they are in no list."""
    from compute_jobs.core.evidence.rules import compare, why

    claims = ledger().evidence.claims
    verdict = compare(claims[first], claims[second], ledger().index)
    if verdict is None or (verdict.rule, verdict.relation) != (rule, relation):
        raise SaysOtherwiseError(f"{first} / {second}: {verdict and verdict[:2]}")
    rows = [_claim_row(first), _claim_row(second)]
    return "\n".join([*_CLAIM_HEAD, *rows, "", f"**{rule} {relation}**: {why(verdict)}"])


def statuses(*claims_and_statuses: str) -> str:
    """Claims with the status each has; given as ID=STATUS, and fails if one has another."""
    rows = []
    for pair in claims_and_statuses:
        name, _, promised = pair.partition("=")
        status = ledger().status(name)
        if status != promised:
            raise SaysOtherwiseError(f"{name} is {status}, not {promised}")
        rows.append(f"{_claim_row(name)} {status} |")
    head = [f"{_CLAIM_HEAD[0]} status |", f"{_CLAIM_HEAD[1]} --- |"]
    return "\n".join([*head, *rows])


def verified(*claims_and_outcomes: str) -> str:
    """Founding claims beside what settles them, of all that is bundled; given as ID=OUTCOME."""
    from compute_jobs.live.verify import verify

    evidence = load_packs(bundled_packs()).evidence
    found = {it.claim.id: it for it in verify(evidence, VERIFIED_ON)}
    rows = ["| claim | filing, or the company's own statement | outcome |", "| --- | --- | --- |"]
    for pair in claims_and_outcomes:
        name, _, promised = pair.partition("=")
        it = found[name]
        if it.outcome != promised:
            raise SaysOtherwiseError(f"{name} is {it.outcome}, not {promised}")
        side = f"{it.against.statement} ({it.against.tier})" if it.against else "–"
        outcome = f"**{it.outcome.replace('_', ' ')}**{f' {it.rule}' if it.rule else ''}"
        rows.append(f"| {it.claim.statement} (`{name}`) | {side} | {outcome}: {it.sentence} |")
    return "\n".join(rows)


def freshness(*names: str) -> str:
    """How old claims are on the examples' day and half a year on, and what is left of them."""
    head = ["| claim | metric | half-life | age | fresh |", "| --- | --- | --- | --- | --- |"]
    rows = []
    for name in names:
        claim = ledger().evidence.claims[name]
        metric = ledger().evidence.metrics[claim.metric]
        ages = metric.behaviour != "closed" and metric.half_life is not None
        life = f"{metric.half_life:g} days" if ages else "never ages"
        age = fmt.age(ledger().age_days(claim))
        rows.append(f"| `{name}` | {metric.id} | {life} | {age} | {ledger().fresh(claim):.2f} |")
    return "\n".join([*head, *rows])


def bounds(*names: str) -> str:
    """Figures as written, and the bounds that the wording gives."""
    head = ["| claim | as written | read as between |", "| --- | --- | --- |"]
    rows = []
    for name in names:
        figure = ledger().evidence.claims[name].figure
        assert figure is not None
        ends = [
            "open" if end is None else fmt.quantity(end, figure.unit)
            for end in (figure.bound_low, figure.bound_high)
        ]
        rows.append(f"| `{name}` | {figure.text} | {ends[0]} and {ends[1]} |")
    return "\n".join([*head, *rows])


def tiers() -> str:
    """What can carry each tier, from data/tiers.toml."""
    with (bundled_data() / "tiers.toml").open("rb") as stream:
        rows = {row["tier"]: row for row in tomllib.load(stream)["carry"]}
    lines = ["| tier | mark | source it needs | why |", "| --- | --- | --- | --- |"]
    for tier in TIERS:
        row = rows[tier]
        needs = ", ".join(row["kinds"])
        if row.get("stance"):
            needs += f"; stance {row['stance']}"
        if row.get("url"):
            needs += "; its URL"
        if row.get("origin_kinds"):
            needs += f"; an origin of kind {', '.join(row['origin_kinds'])}"
        lines.append(f"| `{tier}` | {fmt.tier(tier)} | {needs} | {row['reason']} |")
    return "\n".join(lines)


def tier_counts() -> str:
    """How many claims of the founding packs stand at each tier."""
    counts = Counter(claim.tier for claim in ledger().evidence.claims.values())
    told = ", ".join(f"{counts[tier]} {tier}" for tier in TIERS)
    return f"{counts.total()} claims in the founding packs: {told}."


def half_lives() -> str:
    """Behaviour, tolerance and half-life as data/metrics.toml has them."""
    groups: dict[tuple[str, float, float | None], list[str]] = {}
    for metric in ledger().evidence.metrics.values():
        life = None if metric.behaviour == "closed" else metric.half_life
        groups.setdefault((metric.behaviour, metric.tolerance, life), []).append(metric.id)
    lines = ["| behaviour | tolerance | half-life | metrics |", "| --- | --- | --- | --- |"]
    for (behaviour, tolerance, life), names in sorted(
        groups.items(), key=lambda it: (it[0][0], -(it[0][2] or 1e9), it[0][1])
    ):
        days = f"{life:g} days" if life else "never ages"
        listed = ", ".join(names)
        lines.append(f"| {behaviour} | {tolerance * 100:g} % | {days} | {listed} |")
    return "\n".join(lines)


_CLAIM_HEAD = (
    "| claim | tier | figure | when | origin |",
    "| --- | --- | --- | --- | --- |",
)


def _claim_row(name: str) -> str:
    claim = ledger().evidence.claims[name]
    figure = claim.figure.text if claim.figure is not None else ""
    if claim.figure is not None and claim.figure.per:
        figure += f" {fmt.per(claim.figure.per)}"
    origin = claim.origin or "unknown"
    return f"| `{name}` | {claim.tier} | {figure} | {_when(claim)} | {origin} |"


def _when(claim: Claim) -> str:
    if claim.period is not None:
        return fmt.period(claim.period)
    if claim.end is not None:
        start = fmt.day(claim.start) if claim.start is not None else "…"
        return f"{start} to {fmt.day(claim.end)}"
    if claim.as_of is not None:
        return fmt.day(claim.as_of)
    from compute_jobs.core.evidence.dates import published_day

    day = published_day(claim, ledger().evidence.sources)
    return "undated" if day is None else f"published {fmt.day(day)}"


MAKERS: Mapping[str, Maker] = {
    "comparison": comparison,
    "unrelated": unrelated,
    "statuses": statuses,
    "freshness": freshness,
    "verified": verified,
    "bounds": bounds,
    "tiers": tiers,
    "tier-counts": tier_counts,
    "half-lives": half_lives,
}

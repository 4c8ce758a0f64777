"""Small evidence for tests: claims in a line each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from compute_jobs.core.evidence.dates import parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Employer,
    Evidence,
    Metric,
    Origin,
    Relation,
    Source,
    SourceRef,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure, text_figure
from compute_jobs.core.evidence.ledger import Ledger, resolve

TODAY = date(2026, 11, 21)


def metric(name: str, dimension: str, behaviour: str, **more: Any) -> Metric:
    units = {"money": "usd", "percent": "percent", "count": "gpu", "power": "mw", "duration": "day"}
    given: dict[str, Any] = {
        "id": name,
        "name": name.replace("_", " ").capitalize(),
        "dimension": dimension,
        "unit": units.get(
            dimension, dimension if dimension in ("flag", "date", "ratio") else "text"
        ),
        "behaviour": behaviour,
        "criterion": None,
        "better": None,
        "tolerance": 0.02,
        "half_life": 120.0,
        "explain": "",
    }
    return Metric(**(given | more))


METRICS = {
    it.id: it
    for it in (
        metric("revenue", "money", "closed"),
        metric("revenue_growth", "percent", "closed"),
        metric("build_days", "duration", "closed", tolerance=0.1),
        metric("run_rate", "money", "moving"),
        metric("gpus", "count", "moving", tolerance=0.1),
        metric("gpus_planned", "count", "plan", tolerance=0.1, half_life=45.0),
        metric("raise", "money", "plan", tolerance=0.1),
        metric("permitted", "flag", "moving", tolerance=0.0),
        metric("listing", "date", "plan", tolerance=0.0),
        metric("rate", "money", "contract", tolerance=0.05),
        metric("total", "money", "contract", tolerance=0.05),
        metric("deal_term", "duration", "contract", tolerance=0.05),
        metric("notice", "duration", "contract", tolerance=0.05),
        metric("lease", "text", "event", half_life=60.0, tolerance=0.0),
        metric("pact", "text", "event", half_life=60.0, tolerance=0.0),
        metric(
            "stage",
            "choice",
            "event",
            choices=("planned", "confidential", "public", "listed"),
            ordered=True,
        ),
        metric("view", "text", "statement"),
        metric("score", "count", "statement", unit="point"),
    )
}
EMPLOYERS = {
    it.id: it
    for it in (
        Employer("rocket", "Rocket", "cluster"),
        Employer("model", "Model Lab", "lab", parent="rocket"),
        Employer("tenant", "Tenant", "lab"),
        Employer("other", "Other", "platform"),
        Employer("third", "Third", "cloud"),
    )
}
ASSETS = {
    "hall-1": Asset("hall-1", "Hall 1", "cluster"),
    "hall": Asset("hall", "Hall", "cluster", alias_of="hall-1"),
    "hall-2": Asset("hall-2", "Hall 2", "cluster"),
}
ORIGINS = {name: Origin(name, name, "filing") for name in ("s1", "post", "paper")}
SOURCES = {
    "article": Source("article", "Article", "Paper", "article", "supporting", None),
    "thread": Source("thread", "Thread", "Officer", "thread", "primary", None),
}


def claim(name: str, metric: str = "gpus", figure: str | None = None, **more: Any) -> Claim:
    """A claim about "rocket", reported by an undated article unless it is said otherwise."""
    kind = METRICS[metric]
    unit = more.pop("unit", None)
    per = more.pop("per", None)
    made = None
    if figure is not None:
        match kind.dimension:
            case "flag":
                made = flag_figure(figure)
            case "text" | "choice":
                made = text_figure(figure)
            case "date":
                made = text_figure(figure, unit="date")
            case _:
                made = parse_figure(figure, unit=unit or kind.unit, per=per)
    for day in ("as_of", "published", "start", "end"):
        if isinstance(more.get(day), str):
            more[day] = parse_day(more[day])
    if isinstance(more.get("period"), str):
        more["period"] = parse_period(more["period"])
    subjects = more.pop("subjects", ("rocket",))
    sources = tuple(SourceRef(ref) for ref in more.pop("sources", ("article",)))
    given: dict[str, Any] = {"tier": "reported", "statement": name, **more}
    return Claim(
        id=name, subjects=tuple(subjects), metric=metric, sources=sources, figure=made, **given
    )


def evidence(claims: Iterable[Claim], relations: Iterable[Relation] = (), **more: Any) -> Evidence:
    given: dict[str, Any] = {
        "employers": EMPLOYERS,
        "assets": ASSETS,
        "relations": tuple(relations),
        "origins": ORIGINS,
        "sources": SOURCES,
        "metrics": METRICS,
        "claims": {it.id: it for it in claims},
    }
    return Evidence(**(given | more))


def ledger(*claims: Claim, relations: Iterable[Relation] = (), as_of: date = TODAY) -> Ledger:
    return resolve(evidence(claims, relations), as_of)


def said(made: Ledger, one: str, other: str) -> tuple[str, str, str] | None:
    """(rule, relation, first) of two claims, or None where nothing worth showing links them."""
    for it in made.comparisons:
        if {it.first, it.second} == {one, other}:
            return it.rule, it.relation, it.first
    return None


def corroborated_by(ledger: Ledger, claim_id: str) -> tuple[str, ...]:
    """Claims of other known origins that agree with this one."""
    others: set[str] = set()
    for finding in ledger.findings:
        if finding.standing.id == claim_id:
            others.update(finding.corroborated_by)
        elif claim_id in finding.corroborated_by:
            others.add(finding.standing.id)
    return tuple(sorted(others))

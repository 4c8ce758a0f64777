"""The founding evidence, read once, and a small builder of invented evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from msgspec.structs import replace

from compute_jobs.core.evidence.dates import day_of, parse_day, parse_period
from compute_jobs.core.evidence.evidence_model import (
    Asset,
    Claim,
    Employer,
    Evidence,
    Figure,
    Layer,
    Metric,
    Relation,
    Role,
)
from compute_jobs.core.evidence.figures import flag_figure, parse_figure, text_figure
from compute_jobs.core.evidence.ledger import Ledger, resolve
from compute_jobs.core.fit.anchors import Anchors, make_anchors, newest_date
from compute_jobs.core.fit.fit_model import Fit
from compute_jobs.core.fit.hype_watch import HypeRules
from compute_jobs.core.fit.preference_lines import PreferenceLines
from compute_jobs.core.fit.rubric import Rubric
from compute_jobs.core.fit.scenario_overlays import Scenario
from compute_jobs.core.fit.scoring import Ranking, Scorer
from compute_jobs.packs.bundled import founding_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.select import limit_evidence
from compute_jobs.packs.tables import (
    read_hype,
    read_lines,
    read_rubric,
    read_scenarios,
)

LATER = date(2026, 11, 21)
FIVE = ("astera-labs", "nvidia", "anthropic", "spacex", "xai")


@dataclass(frozen=True)
class Founding:
    evidence: Evidence
    newest: date
    ledger: Ledger
    rubric: Rubric
    lines: PreferenceLines
    hype: HypeRules
    scenarios: tuple[Scenario, ...]
    anchors: Anchors

    def scorer(self, as_of: date | None = None, *, without: frozenset[str] = frozenset()) -> Scorer:
        day = as_of or self.newest
        ledger = resolve(self.evidence, day, without=without)
        return Scorer(ledger, self.rubric, self.anchors, self.lines)

    def published(self) -> dict[str, float]:
        """As the packs say it, not as the program calculates it."""
        return {
            claim.subjects[0]: claim.figure.value
            for claim in self.evidence.claims.values()
            if claim.metric == "published_fit" and claim.figure and claim.figure.value
        }


@cache
def founding() -> Founding:
    packs = [place.name for place in founding_packs()]
    evidence = limit_evidence(load_packs(founding_packs()).evidence, packs)
    newest = newest_date(evidence)
    assert newest is not None
    ledger = resolve(evidence, newest)
    rubric = read_rubric()
    return Founding(
        evidence,
        newest,
        ledger,
        rubric,
        read_lines(),
        read_hype(),
        read_scenarios(),
        make_anchors(ledger, rubric),
    )


@cache
def metrics() -> dict[str, Metric]:
    return dict(load_packs([]).evidence.metrics)


def claim(subject: str, metric: str, figure: str | None, **more: Any) -> Claim:
    """A claim as a pack would give it; ``also`` names further subjects."""
    about = metrics()[metric]
    also: tuple[str, ...] = more.pop("also", ())
    shown: Figure | None = None
    if figure is not None:
        if about.dimension == "flag":
            shown = flag_figure(figure)
        elif about.dimension in ("text", "choice"):
            shown = text_figure(figure)
        elif about.dimension == "date":
            shown = text_figure(figure, unit="date")
        else:
            shown = parse_figure(figure, unit=about.unit, per=more.pop("per", None))
    for key in ("start", "end", "as_of", "published"):
        if isinstance(more.get(key), str):
            more[key] = parse_day(more[key])
    if isinstance(more.get("period"), str):
        more["period"] = parse_period(more["period"])
    more.setdefault("tier", "filed")
    more.setdefault("published", day_of(date(2026, 5, 1)))
    name = more.pop("id", f"{subject}-{metric}-{figure}".replace(" ", "-"))
    return Claim(
        id=name,
        subjects=(subject, *also),
        metric=metric,
        statement=f"{subject} {metric} {figure}",
        sources=(),
        figure=shown,
        pack="test",
        **more,
    )


def employer(name: str, layer: Layer = "cluster", **more: Any) -> Employer:
    return Employer(name, more.pop("title", name.title()), layer, pack="test", **more)


def relation(who: str, asset: str, role: Role, **more: Any) -> Relation:
    for key in ("start", "end"):
        if isinstance(more.get(key), str):
            more[key] = parse_day(more[key])
    return Relation(
        who,
        asset,
        role,
        more.get("start"),
        more.get("end"),
        tuple(more.get("claims", ())),
        more.get("status", "effective"),
        "test",
    )


def evidence(
    employers: Iterable[Employer],
    claims: Iterable[Claim] = (),
    assets: Iterable[Asset] = (),
    relations: Iterable[Relation] = (),
) -> Evidence:
    return Evidence(
        employers={it.id: it for it in employers},
        assets={it.id: it for it in assets},
        relations=tuple(relations),
        metrics=metrics(),
        claims={it.id: it for it in claims},
        packs=("test",),
    )


def with_claims(world: Evidence, claims: Iterable[Claim]) -> Evidence:
    """The evidence with claims added, replacing those of the same id."""
    return replace(world, claims={**world.claims, **{it.id: it for it in claims}})


def grounding(name: str) -> list[Claim]:
    """Filed claims on which more than half of the default weights rest."""
    return [
        claim(name, "revenue_growth", "20%", period="2026-Q1"),
        claim(name, "top5_customer_share", "40%", period="2026-Q1"),
        claim(name, "rd_share", "20%", period="2026-Q1"),
    ]


def fit_of(ranking: Ranking, who: str) -> Fit:
    """The breakdown of an employer, ranked or not."""
    fit = ranking.fit(who) or ranking.partial(who)
    assert fit is not None
    return fit


def scorer(world: Evidence, as_of: date = date(2026, 6, 1)) -> Scorer:
    """Under the bundled rubric, without the published scale."""
    return Scorer(resolve(world, as_of), read_rubric(), None, founding().lines)


def mode(made: Scorer, who: str, criterion: str) -> float:
    return float(rating(made, who, criterion).mode)


def rating(made: Scorer, who: str, criterion: str) -> Any:
    return next(r for r in made.ratings[who] if r.criterion == criterion)


def points(made: Scorer, who: str, rule: str) -> float | None:
    """What one rule of the rubric put on or took off, None where it didn't speak."""
    for row in made.ratings[who]:
        for reason in row.reasons:
            if reason.rule == rule:
                return float(reason.points)
    return None

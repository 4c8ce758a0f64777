"""The JSON that scripts rely on: one function per shape, made from a view. It only ever grows."""

from __future__ import annotations

from typing import Any

from compute_jobs.core.evidence.age import first_seen, published_day
from compute_jobs.core.evidence.evidence_model import (
    TIERS,
    Claim,
    Comparison,
    Day,
    Evidence,
    Finding,
)
from compute_jobs.core.fit.fit_model import Fit, HypeFlag, Question
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View


def day(value: Day | None) -> str | None:
    return value.text if value is not None else None


def rounded(value: float | None, digits: int = 9) -> float | None:
    """A float without the noise of binary sums; scripts compare and diff these."""
    if value is None:
        return None
    result = round(value, digits)
    return 0.0 if result == 0 else result


def claim_sources(claim: Claim, evidence: Evidence) -> list[dict[str, Any]]:
    cards = []
    for ref in claim.sources:
        source = evidence.sources.get(ref.source)
        if source is None:
            continue
        cards.append(
            {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "kind": source.kind,
                "stance": source.stance,
                "url": source.url or None,
                "published": day(source.published),
                "inferred": source.inferred,
                "locator": ref.locator or None,
                "file": source.file or None,
            }
        )
    return cards


def _inferred(it: Claim, published: Day | None, evidence: Evidence) -> bool:
    """Whether every source that gives the date only infers it; so does who gives none."""
    if published is None:
        return True
    cards = [evidence.sources[ref.source] for ref in it.sources if ref.source in evidence.sources]
    giving = [card for card in cards if card.published == published]
    return bool(giving) and all(card.inferred for card in giving)


def claim(row: ClaimRow, evidence: Evidence) -> dict[str, Any]:
    it = row.claim
    figure = it.figure
    origin = evidence.origins.get(it.origin) if it.origin else None
    published = published_day(it, evidence.sources)
    seen = first_seen(it, evidence.sources) if published is None else None
    return {
        "id": it.id,
        "subjects": list(it.subjects),
        "metric": it.metric,
        "statement": it.statement,
        "value": figure.value if figure else None,
        "low": figure.low if figure else None,
        "high": figure.high if figure else None,
        "bound_low": rounded(figure.bound_low, 6) if figure else None,
        "bound_high": rounded(figure.bound_high, 6) if figure else None,
        "text": figure.text if figure else None,
        "unit": figure.unit if figure else None,
        "per": figure.per if figure else None,
        "period": it.period.text if it.period else None,
        "start": day(it.start),
        "end": day(it.end),
        "as_of": day(it.as_of),
        "published": day(published),
        "seen": day(seen),
        "date_inferred": it.date_inferred or _inferred(it, published, evidence),
        "tier": it.tier,
        "hedge": it.hedge or None,
        "modality": it.modality,
        "deal": it.deal,
        "deal_status": it.deal_status,
        "perimeter": it.perimeter or None,
        "counterparty": it.counterparty,
        "role": it.role,
        "only": it.only,
        "note": it.note or None,
        "origin": it.origin,
        "origin_title": origin.title if origin else None,
        "inputs": list(it.inputs),
        "sources": claim_sources(it, evidence),
        "status": row.status,
        "corroborated_by": list(row.corroborated_by),
        "conflicts_with": list(row.conflicts_with),
        "superseded_by": row.superseded_by,
        "fresh": rounded(row.fresh),
        "age_days": row.age_days,
        "set_aside": row.set_aside,
        "pack": it.pack,
    }


def comparison(it: Comparison) -> dict[str, Any]:
    return {
        "subject": it.subject,
        "metric": it.metric,
        "period": it.period or None,
        "rule": it.rule,
        "relation": it.relation,
        "claims": [it.first, it.second],
        "why": it.why,
    }


def finding(it: Finding) -> dict[str, Any]:
    figure = it.standing.figure
    return {
        "subject": it.subject,
        "metric": it.metric,
        "perimeter": it.perimeter or None,
        "period": it.period or None,
        "standing": it.standing.id,
        "figure": figure.text if figure else None,
        "value": figure.middle if figure else None,
        "unit": figure.unit if figure else None,
        "tier": it.tier,
        "as_of": day(it.standing.as_of),
        "corroborated_by": list(it.corroborated_by),
        "contradicted_by": list(it.contradicted_by),
        "supersedes": list(it.supersedes),
        "contested": it.contested,
        "span_low": rounded(it.span_low, 6),
        "span_high": rounded(it.span_high, 6),
        "fresh": rounded(it.fresh),
        "age_days": it.age_days,
        "claims": list(it.claims),
    }


def criteria(fit: Fit) -> list[dict[str, Any]]:
    return [
        {
            "criterion": part.criterion,
            "weight": rounded(part.weight, 6),
            "rating": rounded(part.rating.mode),
            "low": rounded(part.rating.low),
            "high": rounded(part.rating.high),
            "points": rounded(part.points),
            "gap": part.rating.gap,
            "own_verdict": part.rating.own,
            "claims": list(part.rating.claims),
            "reasons": [
                {
                    "rule": reason.rule,
                    "text": reason.text,
                    "points": rounded(reason.points),
                    "metric": reason.metric,
                    "claims": list(reason.claims),
                }
                for reason in part.rating.reasons
            ],
        }
        for part in fit.criteria
    ]


def employer(view: View, employer_id: str, robustness: Robustness | None) -> dict[str, Any]:
    """One employer as ``rank --json`` and ``explain --json`` print it."""
    row, fit = view.row(employer_id), view.fit(employer_id)
    share = robustness.row(employer_id) if robustness else None
    tiers = {tier: row.tiers.get(tier, 0) for tier in TIERS}
    data: dict[str, Any] = {
        "id": row.id,
        "name": row.name,
        "layer": row.layer,
        "rank": row.rank,
        "fit": rounded(fit.fit) if fit else None,
        "low": rounded(fit.low) if fit else None,
        "high": rounded(fit.high) if fit else None,
        "points": rounded(fit.points) if fit else None,
        "published": fit.published if fit else None,
        "scale_shift": rounded(fit.scale_shift) if fit else None,
        "residual": rounded(fit.residual) if fit else None,
        "status": "excluded" if row.excluded else "eligible",
        "broken": [_answer(result) for result in row.broken],
        "unknown": [_answer(result) for result in row.unknown],
        "tiers": tiers,
        "win_share": rounded(share.win) if share else None,
        "top3_share": rounded(share.top3) if share else None,
        "shortlisted": row.shortlisted is not None,
        "stage": row.stage or None,
        "criteria": criteria(fit) if fit else [],
    }
    return data


def _answer(result: Any) -> dict[str, Any]:
    preference = result.preference
    value = preference.value
    return {
        "metric": preference.metric,
        "op": preference.op,
        "value": list(value) if isinstance(value, tuple) else value,
        "why": result.why,
        "claims": list(result.claims),
    }


def hype_flag(it: HypeFlag) -> dict[str, Any]:
    return {
        "employer": it.employer,
        "flag": it.flag,
        "title": it.title,
        "ratio": rounded(it.ratio),
        "contested": it.contested,
        "claims": list(it.claims),
        "why": it.why,
    }


def question(it: Question) -> dict[str, Any]:
    return {
        "employer": it.employer,
        "criterion": it.criterion,
        "value": rounded(it.value, 6),
        "p_change": rounded(it.p_change, 6),
        "row_value": rounded(it.row_value, 6),
        "question": it.question,
    }


def robustness(it: Robustness) -> dict[str, Any]:
    return {
        "draws": it.draws,
        "seed": it.seed,
        "employers": [
            {
                "id": row.id,
                "p5": rounded(row.p5),
                "p50": rounded(row.p50),
                "p95": rounded(row.p95),
                "rank_shares": [rounded(share, 6) for share in row.rank_shares],
                "win_share": rounded(row.win, 6),
                "top3_share": rounded(row.top3, 6),
            }
            for row in it.rows
        ],
        "weight_to_flip": [
            {
                "criterion": flip.criterion,
                "weight": rounded(flip.weight, 6),
                "low": rounded(flip.low, 6),
                "high": rounded(flip.high, 6),
                "low_challengers": list(flip.low_challengers),
                "high_challengers": list(flip.high_challengers),
            }
            for flip in it.weight_to_flip
        ],
        "dominated": [{"id": low, "by": high} for low, high in it.dominated],
    }


def ranking(view: View, robustness: Robustness | None) -> dict[str, Any]:
    """``rank --json``: the ranked employers; those with too little evidence are not among them."""
    return {
        "as_of": view.as_of.isoformat(),
        "profile": view.profile.name,
        "employers": [
            employer(view, name, robustness) for name in view.order if view.fit(name) is not None
        ],
    }

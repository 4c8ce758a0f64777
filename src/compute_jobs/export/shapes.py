"""The JSON that scripts rely on: one function per shape, made from a view. It only ever grows."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any

from compute_jobs.core.evidence.dates import first_seen, published_day
from compute_jobs.core.evidence.evidence_model import (
    CRITERIA,
    TIERS,
    Claim,
    Comparison,
    Day,
    Evidence,
    Figure,
    Finding,
)
from compute_jobs.core.fit.fit_model import Fit, HypeFlag, OpenQuestion, PreferenceResult, Question
from compute_jobs.core.fit.preference_lines import shown_value
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import ItemRow, View

if TYPE_CHECKING:
    from compute_jobs.answers.balance import CriterionBalance
    from compute_jobs.answers.impact import EmployerImpact
    from compute_jobs.answers.sites import Site
    from compute_jobs.answers.supply_map import SupplyLine
    from compute_jobs.core.fit.capacity_ladder import (
        LadderPart,
        LadderRung,
        SiteFigure,
    )
    from compute_jobs.core.fit.scoring import RankNeeds
    from compute_jobs.desk.robustness import Robustness
    from compute_jobs.live.verify import Verified

SCHEMA = 1
KIND = "compute-jobs-export"
_LONE = re.compile("[\\ud800-\\udfff]")


def day(value: Day | None) -> str | None:
    return value.text if value is not None else None


def rounded(value: float | None, digits: int = 9) -> float | None:
    """A float without the noise of binary sums; scripts compare and diff these."""
    if value is None:
        return None
    result = round(value, digits)
    return 0.0 if result == 0 else result


def fields(record: object, *names: str) -> dict[str, Any]:
    """These fields of a record, in this order."""
    return {name: getattr(record, name) for name in names}


def known_fields(record: object, *names: str) -> dict[str, Any]:
    """The same, with null for what is empty."""
    return {name: getattr(record, name) or None for name in names}


def numbers(record: object, *names: str, digits: int = 9) -> dict[str, Any]:
    """The same, rounded."""
    return {name: rounded(getattr(record, name), digits) for name in names}


def claim_sources(claim: Claim, evidence: Evidence) -> list[dict[str, Any]]:
    """The sources of a claim that are known, each with the place in it."""
    known = [
        (ref, evidence.sources[ref.source])
        for ref in claim.sources
        if ref.source in evidence.sources
    ]
    return [
        {
            **fields(source, "id", "title", "publisher", "kind", "stance"),
            **known_fields(source, "url"),
            "published": day(source.published),
            "inferred": source.inferred,
            "locator": ref.locator or None,
            **known_fields(source, "file"),
        }
        for ref, source in known
    ]


def inferred(it: Claim) -> list[str]:
    """Which of the claim's dates no document states."""
    dates = {"period": it.period, "start": it.start, "end": it.end, "as_of": it.as_of}
    return [name for name, value in dates.items() if value is not None and value.inferred]


def claim(row: ClaimRow, evidence: Evidence) -> dict[str, Any]:
    it = row.claim
    origin = evidence.origins.get(it.origin) if it.origin else None
    published = published_day(it, evidence.sources)
    seen = first_seen(it, evidence.sources) if published is None else None
    return {
        **fields(it, "id", "subjects", "metric", "statement"),
        **figure(it.figure),
        "period": it.period.text if it.period else None,
        "start": day(it.start),
        "end": day(it.end),
        "as_of": day(it.as_of),
        "published": day(published),
        "seen": day(seen),
        "date_inferred": published is None or published.inferred,
        "inferred": inferred(it),
        "tier": it.tier,
        **known_fields(it, "hedge"),
        **fields(it, "modality", "deal", "deal_status"),
        **known_fields(it, "perimeter"),
        **fields(it, "counterparty", "role", "only"),
        **known_fields(it, "note"),
        "origin": it.origin,
        "origin_title": origin.title if origin else None,
        "inputs": it.inputs,
        "sources": claim_sources(it, evidence),
        **fields(row, "status", "corroborated_by", "conflicts_with", "superseded_by"),
        "fresh": rounded(row.fresh),
        **fields(row, "age_days", "set_aside"),
        "pack": it.pack,
    }


def figure(it: Figure | None) -> dict[str, Any]:
    if it is None:
        names = ("value", "low", "high", "bound_low", "bound_high", "text", "unit", "per")
        return dict.fromkeys(names)
    return {
        **fields(it, "value", "low", "high"),
        **numbers(it, "bound_low", "bound_high", digits=6),
        **fields(it, "text", "unit", "per"),
    }


def comparison(pair: Comparison) -> dict[str, Any]:
    return {
        **fields(pair, "subject", "metric"),
        **known_fields(pair, "period"),
        **fields(pair, "rule", "relation"),
        "claims": [pair.first, pair.second],
        "why": pair.why,
    }


def finding(it: Finding) -> dict[str, Any]:
    figure = it.standing.figure
    return {
        **fields(it, "subject", "metric"),
        **known_fields(it, "perimeter", "period"),
        "standing": it.standing.id,
        "figure": figure.text if figure else None,
        "value": figure.middle if figure else None,
        "unit": figure.unit if figure else None,
        "tier": it.tier,
        "as_of": day(it.standing.as_of),
        "inferred": inferred(it.standing),
        **fields(it, "corroborated_by", "contradicted_by", "supersedes", "contested"),
        **numbers(it, "span_low", "span_high", digits=6),
        "fresh": rounded(it.fresh),
        **fields(it, "age_days", "claims"),
    }


def criteria(fit: Fit) -> list[dict[str, Any]]:
    """How a fit came about, criterion by criterion."""
    return [
        {
            "criterion": part.criterion,
            "weight": rounded(part.weight, 6),
            "rating": rounded(part.rating.mode),
            **numbers(part.rating, "low", "high"),
            "points": rounded(part.points),
            "gap": part.rating.gap,
            "own_verdict": part.rating.own,
            "claims": part.rating.claims,
            "reasons": [
                {
                    **fields(reason, "rule", "text"),
                    "points": rounded(reason.points),
                    **fields(reason, "metric", "claims"),
                    **numbers(reason, "fresh", "measured"),
                    **known_fields(reason, "overdue"),
                }
                for reason in part.rating.reasons
            ],
        }
        for part in fit.criteria
    ]


def employer(view: View, employer_id: str, robustness: Robustness | None) -> dict[str, Any]:
    """One employer as ``rank --json`` and ``explain --json`` print it."""
    row, fit, known = view.row(employer_id), view.fit(employer_id), view.partial(employer_id)
    share = robustness.row(employer_id) if robustness else None
    names = (
        *("fit", "low", "high", "points", "published", "published_freshness"),
        *("scale_shift", "residual"),
    )
    return {
        **fields(row, "id", "name", "layer", "rank"),
        **(numbers(fit, *names) if fit else dict.fromkeys(names)),
        **_known(known),
        "status": "excluded" if row.excluded else "eligible",
        "broken": list(map(_answer, row.broken)),
        "unknown": list(map(_answer, row.unknown)),
        "tiers": {tier: row.tiers.get(tier, 0) for tier in TIERS},
        "win_share": rounded(share.win) if share else None,
        "top3_share": rounded(share.top3) if share else None,
        "first_without_scale": _first_without_scale(robustness, employer_id),
        "shortlisted": row.shortlisted is not None,
        **known_fields(row, "stage"),
    }


def _known(fit: Fit | None) -> dict[str, Any]:
    """The share of the weights with evidence, and every rating, ranked or not."""
    return {
        "grounded": rounded(fit.grounded if fit else 0.0),
        "missing": fit.missing if fit else CRITERIA,
        "criteria": criteria(fit) if fit else [],
    }


def _answer(result: PreferenceResult) -> dict[str, Any]:
    return {**fields(result.preference, "metric", "op", "value"), **fields(result, "why", "claims")}


def preferences(view: View) -> list[dict[str, Any]]:
    """Each preference, with every ranked employer's answer."""
    answers, rows = view.ranking.scorer.answers, []
    for it in view.profile.preferences:
        results = {name: answers.result(it, name) for name in view.ranking.ids}
        line = view.line(it.metric)
        known = any(result.claims or result.answer != "unknown" for result in results.values())
        rows.append(
            {
                "metric": it.metric,
                "name": line.name if line else it.metric,
                **fields(it, "op", "value"),
                "text": shown_value(it, line),
                **fields(it, "unknown", "on"),
                "employers": {name: result.answer for name, result in results.items()},
                "why": {name: result.why for name, result in results.items()},
                "note": "" if known or not results else "not known for any employer here",
            }
        )
    return rows


def checklist_item(row: ItemRow) -> dict[str, Any]:
    return {
        "item": row.item.id,
        **fields(row.item, "name", "criterion"),
        "verdict": row.verdict,
        "suggested": row.suggestion.kind,
        **fields(row.suggestion, "why", "claims"),
        "questions": row.item.questions,
    }


def site(it: Site, role: str | None = None) -> dict[str, Any]:
    """One site; ``role`` is what the employer that was asked about is there."""
    from compute_jobs.answers.sites import SITE_FIGURES

    known = {name: it.figures[place] for name, place in SITE_FIGURES.items() if place in it.figures}
    return {
        "asset": it.asset.id,
        **fields(it.asset, "name", "kind"),
        "owner": it.owners[0] if it.owners else None,
        **{name: list(getattr(it, name)) for name in ("owners", "operators")},
        "possible_owners": list(it.possible_owners),
        "users": list(it.users) or None,
        "possible_users": list(it.possible_users),
        **known_fields(it.asset, "place"),
        **{name: rounded(known[name].value, 6) if name in known else None for name in SITE_FIGURES},
        **{
            name: flag.yes if (flag := getattr(it, name)) is not None else None
            for name in ("permitted", "funded", "permit_challenge")
        },
        "as_of": day(it.as_of),
        **fields(it, "tier", "estimated"),
        "role": role,
        "figures": {name: site_figure(figure) for name, figure in known.items()},
        "claims": list(it.claims),
    }


def supply_line(it: SupplyLine) -> dict[str, Any]:
    return {
        **fields(it, "employer", "role"),
        "asset": it.target,
        "name": it.target_name,
        "layer": it.layer,
        "status": it.status,
        "since": it.start,
        "until": it.end,
        "notice": it.notice or None,
        "tier": it.tier,
        "look_out": list(it.marks),
        "claims": list(it.claims),
    }


def site_figure(it: SiteFigure) -> dict[str, Any]:
    """One figure of a site or a rung, with its basis."""
    return {
        "value": rounded(it.value, 6),
        **fields(it, "unit", "text", "tier"),
        "as_of": day(it.day),
        "due": day(it.due),
        **fields(it, "estimated", "contested", "at_least"),
        **known_fields(it, "perimeter"),
        "claims": list(it.claims),
    }


def ladder_rung(it: LadderRung) -> dict[str, Any]:
    """One rung of an employer's ladder; unknown is null."""
    return {
        **fields(it, "rung", "track"),
        "value": rounded(it.value, 6),
        "unit": it.unit,
        **known_fields(it, "text"),
        **fields(it, "at_least", "tier", "estimated"),
        "days": [each.text for each in it.days],
        "sites": [_ladder_part(part) for part in it.parts],
        "rented": rounded(it.rented, 6),
        "rented_sites": [_ladder_part(part) for part in it.rented_parts],
        "others": list(map(site_figure, it.others)),
        "claims": list(it.claims),
    }


def _ladder_part(part: LadderPart) -> dict[str, Any]:
    return {**fields(part, "asset", "role"), **site_figure(part.figure)}


def hype_flag(flag: HypeFlag) -> dict[str, Any]:
    return {
        **fields(flag, "employer", "flag", "title"),
        **numbers(flag, "ratio", "ratio_low", "ratio_high"),
        **fields(flag, "contested", "claims", "why"),
        "ages": dict(flag.ages),
        "inferred": list(flag.inferred),
    }


def question(it: Question) -> dict[str, Any]:
    return {
        **fields(it, "employer", "criterion"),
        **numbers(it, "value", "p_change", "row_value", digits=6),
        "question": it.question,
        "kind": "rating",
        "decides": it.decides,
        "claims": [],
    }


def open_question(it: OpenQuestion) -> dict[str, Any]:
    """As a question; the value of its answer is unknown."""
    return {
        **fields(it, "employer", "criterion"),
        **dict.fromkeys(("value", "p_change", "row_value")),
        **fields(it, "question", "kind"),
        "decides": None,
        "claims": list(it.claims),
    }


def robustness(it: Robustness) -> dict[str, Any]:
    """Rank shares, and how far each weight may move."""
    return {
        **fields(it, "draws", "seed"),
        "employers": [
            {
                "id": row.id,
                **numbers(row, "p5", "p50", "p95"),
                "rank_shares": [rounded(share, 6) for share in row.rank_shares],
                "win_share": rounded(row.win, 6),
                "top3_share": rounded(row.top3, 6),
                "first_without_scale": _first_without_scale(it, row.id),
            }
            for row in it.rows
        ],
        "weight_to_flip": [
            {
                "criterion": flip.criterion,
                **numbers(flip, "weight", "low", "high", digits=6),
                **fields(flip, "low_challengers", "high_challengers"),
            }
            for flip in it.weight_to_flip
        ],
        "dominated": [{"id": low, "by": high} for low, high in it.dominated],
    }


def ranking(view: View, robustness: Robustness | None) -> dict[str, Any]:
    """``rank --json``: the ranked employers, and apart from them those with too little evidence."""
    return {
        "as_of": view.as_of.isoformat(),
        "profile": view.profile.name,
        "packs": list(view.packs) or None,
        "scale": "published" if view.ranking.on_published_scale else "points",
        "baseline": rounded(view.ranking.baseline),
        "employers": [
            employer(view, name, robustness) for name in view.order if view.fit(name) is not None
        ],
        "unranked": [unranked(view, name) for name in view.unranked],
    }


def _first_without_scale(robustness: Robustness | None, employer_id: str) -> float | None:
    """The share of first places by the evidence alone; the same where no score was published."""
    row = robustness.row(employer_id) if robustness else None
    if robustness is None or row is None:
        return None
    return rounded(robustness.first_without_scale.get(employer_id, row.win))


def listed_employer(view: View, employer_id: str) -> dict[str, Any]:
    """One row of ``employers --json``: who it is, and how its claims are known."""
    it, tiers = view.employer(employer_id), view.row(employer_id).tiers
    boards = [board for board in view.evidence.boards if board.employer == employer_id]
    return {
        **fields(it, "id", "name", "layer", "aliases"),
        "ticker": it.ticker or None,
        **fields(it, "cik", "parent"),
        "ranked": view.fit(employer_id) is not None,
        "tiers": {tier: tiers.get(tier, 0) for tier in TIERS},
        "claims": sum(tiers.values()),
        **fields(it, "summary", "pack"),
        "place": it.place or None,
        "boards": [known_fields(board, "board", "token", "host", "site") for board in boards],
    }


def rank_needs(needs: RankNeeds) -> dict[str, Any]:
    """What a listed employer lacks for a rank; any one of the criteria in ``enough`` would do."""
    return {
        **numbers(needs, "grounded", "needed"),
        "missing": [
            {**fields(it, "criterion"), "weight": rounded(it.weight), **fields(it, "evidence")}
            for it in needs.missing
        ],
        "enough": [it.criterion for it in needs.enough],
    }


def unranked(view: View, employer_id: str) -> dict[str, Any]:
    """An employer that isn't ranked: what is known of it, and what is missing."""
    return {
        **fields(view.employer(employer_id), "id", "name", "layer"),
        **_known(view.partial(employer_id)),
    }


def impact_row(row: EmployerImpact) -> dict[str, Any]:
    """What an item moves for one employer."""
    ends = {"range_before": row.range_before, "range_after": row.range_after}
    return {
        **fields(row, "employer", "name", "state"),
        **numbers(row, "fit_before", "fit_after"),
        "delta": rounded(row.delta),
        **{name: None if pair is None else [*map(rounded, pair)] for name, pair in ends.items()},
        **fields(row, "rank_before", "rank_after", "flags_gained", "flags_lost", "lines", "claims"),
    }


def balance_row(row: CriterionBalance) -> dict[str, Any]:
    """The evidence for and against an employer on one criterion."""
    sides = {"for": row.favourable, "against": row.adverse, "contested": row.contested}
    return {
        **fields(row, "criterion"),
        **numbers(row, "weight", "rating"),
        **{
            side: [
                {
                    **fields(it, "text", "tier", "claims", "origins"),
                    **numbers(it, "points", "fresh"),
                }
                for it in points
            ]
            for side, points in sides.items()
        },
        **fields(row, "unknown", "opinions"),
    }


def verified(result: Verified) -> dict[str, Any]:
    """How one claim fares against filings, with both sides."""
    proof = result.against
    return {
        "claim": result.claim.id,
        **fields(result, "subject", "outcome"),
        "against": proof.id if proof else None,
        **known_fields(result, "rule"),
        "why": result.sentence,
        "statement": result.claim.statement,
        "against_statement": proof.statement if proof else None,
        "against_tier": proof.tier if proof else None,
        "filed_statement": proof.statement if proof and proof.tier == "filed" else None,
    }


# -- the export ------------------------------------------------------------------------------


def to_json(view: View, employers: Sequence[str], shares: Robustness | None) -> str:
    """One document; ``restore --from`` reads its "reader" part."""
    from compute_jobs.record.backups import reader_export

    profile = view.profile
    document = {
        "schema": SCHEMA,
        "kind": KIND,
        "as_of": view.as_of.isoformat(),
        "profile": {
            "name": profile.name,
            "label": profile.label,
            "weights": {name: rounded(weight) for name, weight in view.weights.items()},
            "evidence_only": profile.evidence_only,
            "scenarios": list(profile.scenarios),
        },
        "employers": [_export_employer(view, name, shares) for name in employers],
        "robustness": robustness(shares) if shares else None,
        "questions": [
            question(it)
            for it in (view.questions(shares) if shares else ())
            if it.employer in employers
        ],
        "open_questions": [
            open_question(it) for it in view.open_questions if it.employer in employers
        ],
        "reader": _ready(reader_export([view.dossier(name) for name in employers], profile)),
    }
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # half a character can't be written as UTF-8; escaped it survives
    return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _ready(value: Any) -> Any:
    """What a file of the reader's may hold beside JSON's own: dates, times, infinities."""
    if isinstance(value, Mapping):
        return {str(key): _ready(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_ready(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _export_employer(view: View, name: str, shares: Robustness | None) -> dict[str, Any]:
    claims = view.claims(name)
    own = {row.claim.id for row in claims}
    it = view.employer(name)
    return {
        **employer(view, name, shares),
        "summary": it.summary or None,
        "findings": list(map(finding, view.findings(name))),
        "hype": list(map(hype_flag, view.hype(name))),
        "checklist": list(map(checklist_item, view.checklist(name))),
        "claims": [claim(row, view.evidence) for row in claims],
        "comparisons": [
            comparison(pair)
            for pair in view.comparisons()
            if pair.first in own and pair.second in own
        ],
    }

"""How a reader's verdicts change ratings: they take precedence over the rubric.

A verdict of pass, concern or fail sets the rating of its item's criterion, unless the evidence
already agrees; an explicit number sets it exactly. A gap or a skip doesn't change it, and removing
a verdict leaves no trace, since ratings are recalculated from the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from msgspec import Struct

from compute_jobs.core.dossier.dossier_model import ChecklistItem, Dossier, Verdict, VerdictKind
from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion
from compute_jobs.core.fit.fit_model import OwnRating


class Scale(Struct, frozen=True):
    """The rating for each verdict and its width, from ``data/checklist.toml``."""

    modes: Mapping[VerdictKind, float]
    half_widths: Mapping[VerdictKind, float]
    rated_half_width: float
    """Around a number the reader gave."""
    low: float = 50.0
    """If a pass is suggested and the rating is below this, the suggestion says why they differ."""
    high: float = 60.0
    """The same for a suggested concern or fail and a rating of at least this."""


def own_ratings(
    dossier: Dossier, items: Iterable[ChecklistItem], scale: Scale
) -> dict[Criterion, OwnRating]:
    """The ratings a reader's verdicts set, by criterion."""
    judged: dict[Criterion, list[tuple[ChecklistItem, Verdict]]] = {}
    for item in items:
        verdict = dossier.verdicts.get(item.id)
        if verdict is None or not item.scored or item.criterion not in CRITERIA:
            continue
        if verdict.rating is not None or verdict.kind in scale.modes:
            judged.setdefault(item.criterion, []).append((item, verdict))
    return {criterion: _rating(criterion, each, scale) for criterion, each in judged.items()}


def _rating(
    criterion: Criterion, judged: Sequence[tuple[ChecklistItem, Verdict]], scale: Scale
) -> OwnRating:
    """Several items on one criterion count equally; each narrows the range, as another observation
    would.
    """
    modes = [_mode(verdict, scale) for _, verdict in judged]
    widths = [_half_width(verdict, scale) for _, verdict in judged]
    mode = sum(modes) / len(modes)
    # If the items disagree, the range spans them, since that is unsettled.
    spread = (max(modes) - min(modes)) / 2
    half_width = max(sqrt(sum(width**2 for width in widths)) / len(widths), spread)
    said = "; ".join(_said(i, v) for i, v in judged)
    agrees = None
    if all(verdict.rating is None for _, verdict in judged):
        # Nothing is better than a pass or worse than a fail, so neither moves what lies beyond it.
        kinds = {verdict.kind for _, verdict in judged}
        low = 0.0 if kinds == {"fail"} else mode - half_width
        high = 100.0 if kinds == {"pass"} else mode + half_width
        agrees = low, high
    return OwnRating(criterion, mode, half_width, said, agrees)


def _mode(verdict: Verdict, scale: Scale) -> float:
    return verdict.rating if verdict.rating is not None else scale.modes[verdict.kind]


def _half_width(verdict: Verdict, scale: Scale) -> float:
    if verdict.rating is not None:
        return scale.rated_half_width
    return scale.half_widths[verdict.kind]


def _said(item: ChecklistItem, verdict: Verdict) -> str:
    number = f", {verdict.rating:g}" if verdict.rating is not None else ""
    told = f", from {verdict.told_by}" if verdict.told_by else ""
    day = f" on {verdict.date}" if verdict.date else ""
    return f"your verdict on {item.name}: {verdict.kind}{number}{day}{told}"

"""Whether a claim's sentence and its figure say the same."""

from __future__ import annotations

from collections.abc import Sequence

from compute_jobs.core.coverage.figure_spans import FigureSpan, blocked_spans, find_figures
from compute_jobs.core.coverage.reading_rules import ReadingRules
from compute_jobs.core.evidence.evidence_model import Claim, Figure
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.core.evidence.rules import gap

_INFINITE = float("inf")


def other_figure_said(claim: Claim, rules: ReadingRules) -> str:
    """As in "the statement says 1.2 GW, but the figure is 1.5 GW"; empty if they agree or the
    statement has no figure in that unit.
    """
    text, figure = claim.statement, claim.figure
    if figure is None:
        return ""
    found = find_figures(text, 0, len(text), rules.nouns, blocked_spans(text))
    alike = [it for it in found if it.unit == figure.unit and _same_rate(it.figure, figure)]
    if not alike or _adds_up(alike, figure) or any(_meets(it.figure, figure) for it in alike):
        return ""
    said = text[alike[0].start : alike[0].end].strip()
    return f"the statement says {said}, but the figure is {show_figure(figure)}"


def _same_rate(one: Figure, other: Figure) -> bool:
    return one.per == other.per or None in (one.per, other.per)


def _ends(figure: Figure) -> tuple[float, float]:
    low, high = figure.bound_low, figure.bound_high
    return -_INFINITE if low is None else low, _INFINITE if high is None else high


def _meets(one: Figure, other: Figure) -> bool:
    return gap(*_ends(one), *_ends(other)) <= 0 or gap(*_sizes(one), *_sizes(other)) <= 0


def _sizes(figure: Figure) -> tuple[float, float]:
    """Without the sign, which "fell 12 %" leaves out."""
    low, high = sorted(map(abs, _ends(figure)))
    return low, high


def _adds_up(spans: Sequence[FigureSpan], figure: Figure) -> bool:
    """Three customers of 36 %, 26 % and 10 % match a figure of 72 %."""
    ends = [_ends(it.figure) for it in spans]
    low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
    return gap(low, high, *_ends(figure)) <= 0

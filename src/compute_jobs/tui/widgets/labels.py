"""Sentences and short forms that the screens share; numbers and dates come from evidence.format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Claim, Origin, Source
from compute_jobs.core.evidence.figures import show_figure
from compute_jobs.desk.view import ItemRow, View
from compute_jobs.tui.host import Option
from compute_jobs.tui.widgets.styled_text import Span

TIER_MEANS: Mapping[str, str] = {
    "filed": "the filing is in the ledger",
    "relayed": "press quoting a filing",
    "primary": "the company or an officer said so",
    "reported": "press, unnamed or second-hand",
    "analysis": "opinion or estimate",
    "ambition": "intent or target, not a commitment",
}
TIERS_TERMS = f"tier {' '.join(TIER_MEANS)}"
"""The glossary terms of a column with tiers."""
STATUS_MEANS: Mapping[str, str] = {
    "standing": "current: no better or newer claim",
    "corroborates": "agrees with the current claim",
    "superseded": "superseded by a newer claim",
    "contested": "contested: another claim disagrees",
    "context": "context only, not compared",
}
RELATION_MEANS: Mapping[str, str] = {
    "different_period": "different periods",
    "needs_period": "needs its period",
    "agree_if": "agree if",
    "conflict_undated": "conflict, one undated",
    "possible_conflict": "possible conflict",
}
"""Only those that don't read well as they are."""
LAYER_SHORT: Mapping[str, str] = {
    "silicon": "sil",
    "accelerator": "acc",
    "cluster": "clu",
    "lab": "lab",
    "cloud": "clo",
    "platform": "pla",
    "power": "pow",
}
VERDICT_ROLES: Mapping[str, str] = {
    "pass": "good",
    "concern": "warn",
    "fail": "bad",
    "gap": "dim",
    "skip": "faint",
}
VERDICT_OPTIONS = (
    Option("p", "pass", "pass"),
    Option("c", "concern", "concern"),
    Option("f", "fail", "fail"),
    Option("g", "gap", "gap"),
)
UNKNOWN_MEANS: Mapping[str, str] = {
    "warn": "unknown: keep, but flag",
    "exclude": "unknown: exclude",
    "ignore": "unknown: ignore",
}


def judged(rows: Sequence[ItemRow]) -> int:
    """How many items have a verdict; one that was skipped has none."""
    return sum(1 for row in rows if row.verdict and row.verdict != "skip")


def judged_words(rows: Sequence[ItemRow]) -> str:
    """5 judged, 3 skipped."""
    skipped = sum(1 for row in rows if row.verdict == "skip")
    return f"{judged(rows)} judged" + (f", {skipped} skipped" if skipped else "")


def tier_span(tier: str, *, word: bool = True, origin: Origin | None = None) -> Span:
    """Its mark, with its word or alone."""
    glyph = fmt.tier_glyph(tier)
    return Span(f"{glyph} {fmt.tier_label(tier, origin)}" if word else glyph, f"tier.{tier}")


def figure_text(claim: Claim) -> str:
    """The figure as a reader reads it; empty where the claim has none."""
    return show_figure(claim.figure) if claim.figure is not None else ""


def unsaid_figure(claim: Claim) -> str:
    """The figure where the statement doesn't say it; a yes or no is said by the statement."""
    text = figure_text(claim)
    is_flag = claim.figure is not None and claim.figure.unit == "flag"
    return "" if is_flag or text.casefold() in claim.statement.casefold() else text


def claim_date(claim: Claim, *, short: bool = True) -> str:
    return fmt.day(claim.when, short=short) if claim.when is not None else "undated"


def source_line(source: Source) -> str:
    """Publisher, kind and date."""
    when = fmt.day(source.published) if source.published else "undated"
    inferred = ", inferred" if source.inferred else ""
    return f"{source.publisher}, {source.kind}, {when}{inferred}"


def source_name(source: Source) -> str:
    """The document, and who published it unless its title says so, as a filing's does."""
    told = source.kind == "filing" or source.publisher in source.title
    return source.title if told else f"{source.title}; {source.publisher}"


def metric_name(view: View, metric: str) -> str:
    """The name a reader knows; deal-breakers can also be over no metric, such as the layer."""
    known = view.line(metric)
    return known.name if known else metric.replace("_", " ").capitalize()

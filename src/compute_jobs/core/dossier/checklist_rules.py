"""The checklist as data: items, their rules and what a verdict is worth, checked when read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import (
    ChecklistItem,
    Dossier,
    ItemRule,
    Verdict,
    VerdictKind,
)
from compute_jobs.core.evidence.evidence_model import CRITERIA, Criterion
from compute_jobs.core.fit.fit_model import OwnRating
from compute_jobs.core.typed_tables import Number, TableError, read_typed

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ROW_ONLY = {"rule", "fails_at_why"}


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


class Checklist(list[ChecklistItem]):
    """The items in order, and what a verdict on one is worth."""

    def __init__(self, items: Iterable[ChecklistItem], scale: Scale) -> None:
        super().__init__(items)
        self.scale = scale

    def with_items(self, more: Sequence[ChecklistItem]) -> Checklist:
        """The founding items, then the reader's own; one with the same id replaces it."""
        named = {item.id: item for item in self}
        named.update((item.id, item) for item in more)
        return Checklist(named.values(), self.scale)


class _VerdictRow(Struct, frozen=True):
    mode: Number
    half_width: Number


class _RatedRow(Struct, frozen=True):
    half_width: Number


class _AgainstRating(Struct, frozen=True):
    low: Number
    high: Number


def scale_from(table: Mapping[str, Any]) -> Scale:
    """``[verdicts]``: pass, concern, fail with mode and half_width; rated with half_width."""
    kinds: tuple[VerdictKind, ...] = ("pass", "concern", "fail")
    against = read_typed(table.get("against_rating"), _AgainstRating, "against_rating")
    rows = {kind: read_typed(table.get(kind), _VerdictRow, kind) for kind in kinds}
    return Scale(
        {kind: row.mode for kind, row in rows.items()},
        {kind: row.half_width for kind, row in rows.items()},
        read_typed(table.get("rated"), _RatedRow, "rated").half_width,
        against.low,
        against.high,
    )


def items_from(rows: Sequence[Any], *, pack: str = "") -> tuple[ChecklistItem, ...]:
    """``[[item]]`` tables as items. Raises TableError."""
    items: dict[str, ChecklistItem] = {}
    for row in rows:
        item = _item(row, pack)
        if item.id in items:
            raise TableError("this id is taken", item.id)
        items[item.id] = item
    return tuple(items.values())


def _item(row: Any, pack: str) -> ChecklistItem:
    if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
        raise TableError("an item needs an id")
    about = row["id"]
    if not _SLUG.fullmatch(about) or len(about) > 60:
        raise TableError("an id is lower-case letters, digits and hyphens", about)
    criterion = row.get("criterion")
    defaults = {"criterion": None, "metrics": (), "questions": ()}
    own = {key: value for key, value in row.items() if key not in _ROW_ONLY}
    rules = tuple(_rule(each, about) for each in row.get("rule", ()))
    item = read_typed({**defaults, **own, "pack": pack}, ChecklistItem, about)
    return replace(item, rules=rules, scored=item.scored and criterion is not None)


def _rule(row: Any, item: str) -> ItemRule:
    if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
        raise TableError("a rule needs an id", item)
    about = f"{item}, rule {row['id']}"
    rule = read_typed(row, ItemRule, about)
    if bool(rule.measure) == bool(rule.flag):
        raise TableError("a rule needs a measure or a flag", about)
    return rule


# -- how a reader's verdicts change ratings ----------------------------------------------------
#
# A verdict of pass, concern or fail sets the rating of its item's criterion, unless the evidence
# already agrees; an explicit number sets it exactly. A gap or a skip doesn't change it, and
# removing a verdict leaves no trace, since ratings are recalculated from the evidence.


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
    said_so = [
        (scale.modes[it.kind], scale.half_widths[it.kind])
        if it.rating is None
        else (it.rating, scale.rated_half_width)
        for _, it in judged
    ]
    modes, widths = zip(*said_so, strict=True)
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


def _said(item: ChecklistItem, verdict: Verdict) -> str:
    number = f", {verdict.rating:g}" if verdict.rating is not None else ""
    told = f", from {verdict.told_by}" if verdict.told_by else ""
    day = f" on {verdict.date}" if verdict.date else ""
    return f"your verdict on {item.name}: {verdict.kind}{number}{day}{told}"

"""The checklist as data: items, their rules and what a verdict is worth, checked when read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import ChecklistItem, ItemRule, VerdictKind
from compute_jobs.core.dossier.verdict_ratings import Scale
from compute_jobs.core.typed_tables import Number, TableError, read_typed

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ROW_ONLY = {"rule", "fails_at_why"}
_NOT_IN_ROWS = {"rules", "pack"}
_ITEM_KEYS = ({*ChecklistItem.__struct_fields__} | _ROW_ONLY) - _NOT_IN_ROWS


@dataclass(frozen=True, slots=True)
class Checklist(Sequence[ChecklistItem]):
    """The items in order, and what a verdict on one is worth."""

    items: tuple[ChecklistItem, ...]
    scale: Scale

    @overload
    def __getitem__(self, index: int) -> ChecklistItem: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ChecklistItem]: ...
    def __getitem__(self, index: int | slice) -> ChecklistItem | Sequence[ChecklistItem]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[ChecklistItem]:
        return iter(self.items)

    def with_items(self, more: Sequence[ChecklistItem]) -> Checklist:
        """The founding items, then the reader's own; one with the same id replaces it."""
        named = {item.id: item for item in self.items}
        named.update((item.id, item) for item in more)
        return Checklist(tuple(named.values()), self.scale)


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
    _refuse_other_keys(row, _ITEM_KEYS, about)
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
    _refuse_other_keys(row, {*ItemRule.__struct_fields__}, about)
    rule = read_typed(row, ItemRule, about)
    if bool(rule.measure) == bool(rule.flag):
        raise TableError("a rule needs a measure or a flag", about)
    return rule


def _refuse_other_keys(row: Mapping[str, Any], keys: set[str], about: str) -> None:
    if unknown := sorted(row.keys() - keys):
        raise TableError(f"unknown key {unknown[0]}", about)

"""The checklist as data: items, their rules and what a verdict counts, checked as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from compute_jobs.core.dossier.dossier_model import VERDICTS, ChecklistItem, ItemRule, VerdictKind
from compute_jobs.core.dossier.verdict_ratings import Scale
from compute_jobs.core.evidence.evidence_model import CRITERIA, RATING_TIERS

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ITEM_TEXTS = ("name", "confirm", "good", "bad")
_RULE_KEYS = set(ItemRule.__struct_fields__)
_ITEM_KEYS = {
    "id",
    "criterion",
    "metrics",
    "questions",
    "scored",
    "gap",
    "fails_at",
    "fails_at_why",
    "rule",
    *_ITEM_TEXTS,
}
_RATING_VERDICTS: tuple[VerdictKind, ...] = ("pass", "concern", "fail")


class ChecklistError(ValueError):
    """What is wrong with a checklist, and which item or rule it is about."""

    def __init__(self, what: str, about: str = "") -> None:
        super().__init__(f"{about}: {what}" if about else what)
        self.about = about


@dataclass(frozen=True, slots=True)
class Checklist(Sequence[ChecklistItem]):
    """The items in their order, and what a verdict on one counts."""

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
        """A reader's own items after the founding ones; one of the same id takes its place."""
        named = {item.id: item for item in self.items}
        named.update((item.id, item) for item in more)
        return Checklist(tuple(named.values()), self.scale)


def scale_from(table: Mapping[str, Any]) -> Scale:
    """``[verdicts]``: pass, concern, fail with mode and half_width; rated with half_width."""
    modes: dict[VerdictKind, float] = {}
    widths: dict[VerdictKind, float] = {}
    for kind in _RATING_VERDICTS:
        row = table.get(kind, {})
        modes[kind] = _number(row, "mode", kind)
        widths[kind] = _number(row, "half_width", kind)
    return Scale(modes, widths, _number(table.get("rated", {}), "half_width", "rated"))


def items_from(rows: Sequence[Any], *, pack: str = "") -> tuple[ChecklistItem, ...]:
    """``[[item]]`` tables as items. Raises ChecklistError."""
    found: dict[str, ChecklistItem] = {}
    for row in rows:
        item = _item(row, pack)
        if item.id in found:
            raise ChecklistError("this id is taken", item.id)
        found[item.id] = item
    return tuple(found.values())


def _item(row: Any, pack: str) -> ChecklistItem:
    if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
        raise ChecklistError("an item needs an id")
    about = row["id"]
    if not _SLUG.fullmatch(about) or len(about) > 60:
        raise ChecklistError("an id is lower-case letters, digits and hyphens", about)
    if unknown := sorted(row.keys() - _ITEM_KEYS):
        raise ChecklistError(f"there is no key {unknown[0]}", about)
    criterion = row.get("criterion")
    if criterion is not None and criterion not in CRITERIA:
        raise ChecklistError(f"no criterion {criterion!r}", about)
    texts = {key: _text(row, key, about) for key in _ITEM_TEXTS}
    fails_at = row.get("fails_at", 0)
    if not isinstance(fails_at, int) or fails_at < 0:
        raise ChecklistError("fails_at is a whole number", about)
    return ChecklistItem(
        id=about,
        criterion=criterion,
        metrics=_texts(row, "metrics", about),
        questions=_texts(row, "questions", about),
        scored=bool(row.get("scored", criterion is not None)) and criterion is not None,
        rules=tuple(_rule(each, about) for each in row.get("rule", ())),
        gap=_text(row, "gap", about, needed=False),
        fails_at=fails_at,
        pack=pack,
        **texts,
    )


def _rule(row: Any, item: str) -> ItemRule:
    if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
        raise ChecklistError("a rule needs an id", item)
    about = f"{item}, rule {row['id']}"
    if unknown := sorted(row.keys() - _RULE_KEYS):
        raise ChecklistError(f"there is no key {unknown[0]}", about)
    if row.get("says") not in VERDICTS:
        raise ChecklistError(f"no verdict {row.get('says')!r}", about)
    if bool(row.get("measure")) == bool(row.get("flag")):
        raise ChecklistError("a rule needs a measure or a flag", about)
    for key in ("tier", "weaker_than"):
        if row.get(key, "") not in ("", *RATING_TIERS):
            raise ChecklistError(f"no tier {row[key]!r}", about)
    if row.get("holds") not in (None, True, False):
        raise ChecklistError("holds is true or false", about)
    return ItemRule(
        id=row["id"],
        says=row["says"],
        text=_text(row, "text", about),
        why=_text(row, "why", about),
        measure=_text(row, "measure", about, needed=False),
        at_least=_number(row, "at_least", about, needed=False),
        at_most=_number(row, "at_most", about, needed=False),
        holds=row.get("holds"),
        tier=row.get("tier", ""),
        weaker_than=row.get("weaker_than", ""),
        words=_texts(row, "words", about),
        unless=_texts(row, "unless", about),
        flag=_text(row, "flag", about, needed=False),
    )


def _text(row: Mapping[str, Any], key: str, about: str, *, needed: bool = True) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise ChecklistError(f"{key} is a text", about)
    return value


def _texts(row: Mapping[str, Any], key: str, about: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise ChecklistError(f"{key} is a list of texts", about)
    return tuple(value)


@overload
def _number(row: Any, key: str, about: str) -> float: ...
@overload
def _number(row: Any, key: str, about: str, *, needed: bool) -> float | None: ...
def _number(row: Any, key: str, about: str, *, needed: bool = True) -> float | None:
    value = row.get(key) if isinstance(row, Mapping) else None
    if value is None and not needed:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e15:
        raise ChecklistError(f"{key} is a number", about)
    return float(value)

"""What the hype watch looks for, as ``data/hype.toml`` says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Pair(Struct, frozen=True):
    """A field in which openings should follow what was announced."""

    field: str
    openings: str
    announced: tuple[str, ...]
    missing: str


class HypeRule(Struct, frozen=True):
    id: str
    title: str
    texts: Mapping[str, str]
    why: str
    at_least: float = 0.0
    pairs: tuple[Pair, ...] = ()


class HypeRules(Struct, frozen=True):
    rules: Mapping[str, HypeRule]


def hype_rules_from(data: Mapping[str, Any]) -> HypeRules:
    """The rules that ``data/hype.toml`` describes."""
    return HypeRules({name: _rule(name, raw) for name, raw in data["flag"].items()})


def _rule(name: str, raw: Mapping[str, Any]) -> HypeRule:
    pairs = tuple(
        Pair(p["field"], p["openings"], tuple(p["announced"]), p["missing"])
        for p in raw.get("pair", ())
    )
    texts = {
        key: value
        for key, value in raw.items()
        if isinstance(value, str) and key not in ("title", "why")
    }
    return HypeRule(name, raw["title"], texts, raw["why"], float(raw.get("at_least", 0)), pairs)

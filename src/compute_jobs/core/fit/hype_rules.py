"""What the hype watch looks for, from ``data/hype.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from compute_jobs.core.typed_tables import Number, Text, read_typed, table_of


class HiringPair(Struct, frozen=True):
    """A field in which openings should follow what was announced."""

    field: Text
    openings: tuple[str, ...]
    """Metrics that would show the hiring; the first one known counts."""
    announced: tuple[str, ...]
    missing: Text


class HypeRule(Struct, frozen=True, rename={"pairs": "pair"}):
    id: str
    title: Text
    why: Text
    texts: Mapping[str, str]
    """The rule's sentences by name; ``{name}`` and other placeholders are filled in."""
    at_least: Number = 0.0
    pairs: tuple[HiringPair, ...] = ()
    quantities: tuple[str, ...] = ()
    """What may be announced without any of it existing; "accelerators" compares
    ``accelerators_planned`` and ``_committed`` with ``_deployed``.
    """


class HypeRules(Struct, frozen=True):
    rules: Mapping[str, HypeRule]


def hype_rules_from(data: Mapping[str, Any]) -> HypeRules:
    """The rules that ``data/hype.toml`` describes."""
    rules = {}
    for name, raw in table_of(data.get("flag"), "flag").items():
        row = table_of(raw, name)
        texts = {key: value for key, value in row.items() if isinstance(value, str)}
        rules[name] = read_typed({**row, "id": name, "texts": texts}, HypeRule, name)
    return HypeRules(rules)

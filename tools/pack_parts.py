"""Parts of docs/packs.md: the keys of each table and the bundled metrics."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

from msgspec.structs import fields

from compute_jobs.packs.schema import ROWS
from tools.evidence_parts import ledger
from tools.made import Maker
from tools.meanings import KEYS


def keys(table: str) -> str:
    """The keys of one table: what they take, their default and what they are for."""
    lines = ["| key | takes | default | what it says |", "| --- | --- | --- | --- |"]
    shape = ROWS[table]
    defaults = {it.name: it.default for it in fields(shape.noun)}
    for name, kind in shape.keys.items():
        default = defaults.get(name)
        shown = (
            f"`{_toml(default)}`"
            if default != "" and isinstance(default, str | bool | float)
            else ""
        )
        if name in shape.needed.split():
            shown = "**needed**"
        lines.append(f"| `{name}` | {_takes(name, kind.type)} | {shown} | {KEYS[table][name]} |")
    return "\n".join(lines)


def metrics() -> str:
    """Every bundled metric by criterion."""
    lines = ["| metric | measures | takes | behaviour |", "| --- | --- | --- | --- |"]
    found = ledger().evidence.metrics.values()
    for it in sorted(found, key=lambda it: (it.criterion or "~", it.id)):
        takes = it.unit if it.dimension in ("count", "text", "choice") else it.dimension
        if it.choices:
            takes = " / ".join(it.choices)
        lines.append(f"| `{it.id}` | {it.criterion or 'no criterion'} | {takes} | {it.behaviour} |")
    return "\n".join(lines)


def _takes(name: str, kind: Any) -> str:
    options = typing.get_args(kind)
    if name == "figure":
        return "text, number or true/false"
    if kind is Any:
        return "text or date"
    origin = typing.get_origin(kind)
    if origin is typing.Annotated:
        return _takes(name, options[0])
    if origin is typing.Literal:
        return ", ".join(f"`{word}`" for word in options)
    if origin is tuple:
        return f"list of {_takes(name, options[0])}"
    plain = {str: "text", bool: "true/false", float: "number", int: "whole number"}
    return plain.get(kind, "`{ id, locator }`")


def _toml(value: object) -> str:
    return (
        {True: "true", False: "false"}.get(value, str(value))
        if value in (True, False)
        else str(value)
    )


MAKERS: Mapping[str, Maker] = {"keys": keys, "metrics": metrics}

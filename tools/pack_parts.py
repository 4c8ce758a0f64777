"""Parts of docs/packs.md: the keys of each table and the bundled metrics."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

from compute_jobs.packs.schema import ROWS
from tools.evidence_parts import ledger
from tools.made import Maker
from tools.meanings import KEYS


def keys(table: str) -> str:
    """The keys of one table: what they take, their default and what they are for."""
    lines = ["| key | takes | default | what it says |", "| --- | --- | --- | --- |"]
    for name, field in ROWS[table].model_fields.items():
        if field.is_required():
            default = "**needed**"
        else:
            default = "" if field.default in (None, "", []) else f"`{_toml(field.default)}`"
        takes = _takes(field.annotation)
        lines.append(f"| `{name}` | {takes} | {default} | {KEYS[table][name]} |")
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


def _takes(annotation: Any) -> str:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _takes(typing.get_args(annotation)[0])
    if origin is typing.Literal:
        return ", ".join(f"`{word}`" for word in typing.get_args(annotation))
    if origin is list:
        return f"list of {_takes(typing.get_args(annotation)[0])}"
    options = typing.get_args(annotation)
    if options:
        known = [_takes(it) for it in options if it is not type(None)]
        return " or ".join(dict.fromkeys(known))
    plain = {str: "text", bool: "true/false", float: "number", int: "whole number"}
    return plain.get(annotation, "date" if annotation.__name__ == "date" else "`{ id, locator }`")


def _toml(value: object) -> str:
    return (
        {True: "true", False: "false"}.get(value, str(value))
        if value in (True, False)
        else str(value)
    )


MAKERS: Mapping[str, Maker] = {"keys": keys, "metrics": metrics}

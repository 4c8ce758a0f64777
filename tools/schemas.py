"""JSON Schemas for packs and config.toml, from the code that checks them."""

from __future__ import annotations

import json
import typing
from collections.abc import Mapping
from typing import Any

from msgspec.json import schema_components
from msgspec.structs import fields

from compute_jobs.packs.read import PLURALS
from compute_jobs.packs.schema import ROWS
from compute_jobs.platform.config import SETTINGS, Config
from tools import meanings
from tools.meanings import HEADER, KEYS, TABLES

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_COUNT = {"type": "integer", "minimum": 0}
_DATE = {"anyOf": [{"type": "string", "maxLength": 40}, {"type": "string", "format": "date"}]}
_ANY = {"figure": {"type": ["string", "boolean", "number"], "maxLength": 500}}
"""What msgspec has no type for: texts or TOML's own dates, and figures."""


def pack_schema() -> dict[str, Any]:
    """One schema for every file of a pack: any table may stand in any of them."""
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for key, said in HEADER.items():
        properties[key] = {"description": f"In pack.toml: {said}"} | (
            {"const": 1} if key == "schema" else {"type": "string"}
        )
    for table, shape in ROWS.items():
        defaults = {it.name: it.default for it in fields(shape.noun)}
        row: dict[str, Any] = {}
        for key, kind in shape.keys.items():
            made, inner = schema_components([kind.type], ref_template="#/$defs/{name}")
            definitions |= {name: _tidied(it) for name, it in inner.items()}
            default = defaults.get(key)
            row[key] = _tidied(made[0] if kind.type is not Any else _ANY.get(key, _DATE))
            row[key] |= {"description": KEYS[table][key]}
            if isinstance(default, str | bool | float):
                row[key]["default"] = default
        definitions[table] = {
            "type": "object",
            "description": TABLES[table],
            "properties": row,
            "required": shape.needed.split(),
            "additionalProperties": False,
        }
        properties[table] = {"type": "array", "items": {"$ref": f"#/$defs/{table}"}}
    properties["end"] = {
        "type": "object",
        "description": "How many rows of each table the file has, so that a cut file is noticed.",
        "properties": dict.fromkeys(PLURALS.values(), _COUNT),
        "additionalProperties": False,
    }
    return {
        "$schema": _DRAFT,
        "title": "A file of a compute-jobs pack",
        "description": "Evidence as TOML. See docs/packs.md.",
        "type": "object",
        "properties": properties,
        "required": ["end"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def config_schema() -> dict[str, Any]:
    """The settings of config.toml."""
    hints = typing.get_type_hints(Config)
    root: dict[str, Any] = {
        "$schema": _DRAFT,
        "title": "compute-jobs config.toml",
        "description": "Your own settings; the program reads them and never writes them.",
        "type": "object",
        "properties": {},
        "additionalProperties": False,
    }
    for setting in SETTINGS:
        table, _, key = setting.key.rpartition(".")
        place = root["properties"]
        if table:
            empty = {"type": "object", "properties": {}, "additionalProperties": False}
            place = place.setdefault(table, empty)["properties"]
        place[key] = _type_of(hints[setting.name], setting.takes) | {
            "description": f"{meanings.SETTINGS[setting.key]} Takes {setting.takes}."
        }
    return root


def schemas() -> Mapping[str, str]:
    """File name to text."""
    made = {"pack.schema.json": pack_schema(), "config.schema.json": config_schema()}
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in made.items()
    }


def _type_of(hint: Any, takes: str) -> dict[str, Any]:
    if typing.get_origin(hint) in (Mapping, dict):
        kind = "integer" if int in typing.get_args(hint) else "string"
        return {"type": "object", "additionalProperties": {"type": kind}}
    kinds = set(typing.get_args(hint)) or {hint}
    if bool in kinds:
        return {"type": "boolean"}
    if float in kinds:
        return {"type": "number", "minimum": 0}
    quoted = [word for word in takes.split('"')[1::2] if word]
    return {"type": "string", "enum": quoted} if len(quoted) > 1 else {"type": "string"}


def _tidied(schema: Any) -> Any:
    """Without titles, and with patterns as JSON Schema writes them."""
    if isinstance(schema, list):
        return [_tidied(item) for item in schema]
    if not isinstance(schema, dict):
        return schema.replace(r"\Z", "$") if isinstance(schema, str) else schema
    return {key: _tidied(value) for key, value in schema.items() if key != "title"}

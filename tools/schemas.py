"""JSON Schemas for packs and config.toml, from the code that checks them."""

from __future__ import annotations

import json
import typing
from collections.abc import Mapping
from typing import Any

from compute_jobs.packs.read import PLURALS
from compute_jobs.packs.schema import ROWS, PackHeader
from compute_jobs.platform.config import SETTINGS, Config
from tools import meanings
from tools.meanings import HEADER, KEYS, TABLES

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_COUNT = {"type": "integer", "minimum": 0}


def pack_schema() -> dict[str, Any]:
    """One schema for every file of a pack: any table may stand in any of them."""
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for key, said in HEADER.items():
        field = next(
            it for name, it in PackHeader.model_fields.items() if (it.alias or name) == key
        )
        properties[key] = {"description": f"In pack.toml: {said}"} | (
            {"const": 1} if key == "schema" else {"type": "string"}
        )
        properties[key] |= {"default": field.default} if not field.is_required() else {}
    for table, model in ROWS.items():
        made = model.model_json_schema(by_alias=True)
        for name, inner in made.pop("$defs", {}).items():
            definitions[name] = _tidied(inner)
        row = _tidied(made)
        for key, said in KEYS[table].items():
            row["properties"][key]["description"] = said
        row["description"] = TABLES[table]
        definitions[table] = row
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
    """Without titles that repeat the keys' names, and without null, which TOML doesn't have."""
    if isinstance(schema, list):
        return [_tidied(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: _tidied(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and value is None)
    }
    if "anyOf" in made:
        kinds = [kind for kind in made.pop("anyOf") if kind != {"type": "null"}]
        made |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return made

"""The formats of 0.1.0: changes as field-by-field deltas, and snapshots as lists of stored objects.

Both are only read. New changes hold whole texts (``journal``), new snapshots are archives
(``backups``).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from compute_jobs.record.merge import MISSING, Document, merge_lists

Delta = dict[str, Any]
"""{"p": path, "b": before, "a": after}, a side is omitted if there was nothing; or for a text {"p":
path, "at": position, "cut": removed, "put": inserted}.
"""


class ClashError(Exception):
    """Fields that a step would change have since been changed by another program or by hand."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(", ".join(self.fields))


# -- changes ---------------------------------------------------------------------------------


class OldFileChange(Struct, frozen=True):
    """A change to one file as deltas, with fingerprints of its content before and after."""

    key: str
    before: str | None
    """None where there was no file."""
    after: str | None
    deltas: tuple[Delta, ...]
    text_before: str | None
    """The exact text, if the reader had edited the file by hand."""


def old_file_change(record: Mapping[str, Any]) -> OldFileChange:
    """A file of a journal line. Raises ValueError, KeyError or TypeError if it is malformed."""
    deltas = tuple({key: _from_json(value) for key, value in each.items()} for each in record["d"])
    for delta in deltas:
        texts = [delta.get(side) for side in ("cut", "put")] if "at" in delta else []
        if not delta.get("p") or not all(isinstance(text, str) for text in texts):
            raise ValueError("no delta")
    return OldFileChange(
        str(record["key"]), record["from"], record["to"], deltas, record.get("raw")
    )


def apply(document: Document, deltas: Iterable[Delta], *, back: bool) -> Document:
    """The document with the deltas applied or, with ``back``, reverted. Raises ClashError."""
    result = deepcopy(document)
    clashes: list[str] = []
    for delta in deltas:
        try:
            _apply_one(result, delta, back)
        except ClashError as clash:
            clashes += clash.fields
    if clashes:
        raise ClashError(clashes)
    return result


def _apply_one(document: Document, delta: Delta, back: bool) -> None:
    *parents, key = delta["p"]
    name = ".".join(delta["p"])
    table = document
    for parent in parents:
        table = table.setdefault(parent, {})
        if not isinstance(table, dict):
            raise ClashError([name])
    now = table.get(key, MISSING)
    if "at" in delta:
        old, new = (delta["put"], delta["cut"]) if back else (delta["cut"], delta["put"])
        table[key] = _patched(now, delta["at"], old, new, name)
        return
    expected, wanted = delta.get("b", MISSING), delta.get("a", MISSING)
    if back:
        expected, wanted = wanted, expected
    if now == wanted:
        return
    if now != expected:
        if not all(isinstance(each, list) for each in (now, expected, wanted)):
            raise ClashError([name])
        wanted = merge_lists(expected, wanted, now)
    if wanted is MISSING:
        table.pop(key, None)
    else:
        table[key] = wanted


def _patched(now: Any, at: int, old: str, new: str, name: str) -> str:
    if not isinstance(now, str):
        raise ClashError([name])
    if now[at : at + len(old)] != old or (not old and at > len(now)):
        # The text has moved within the note: replace it only if it occurs once.
        if not old or now.count(old) != 1:
            raise ClashError([name])
        at = now.index(old)
    return now[:at] + new + now[at + len(old) :]


def _from_json(value: Any) -> Any:
    """A value of a delta; dates and times, which JSON lacks, were written as TOML."""
    if isinstance(value, list):
        return [_from_json(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"$toml"} and isinstance(value["$toml"], str):
        return tomllib.loads(value["$toml"])["v"]
    return {key: _from_json(each) for key, each in value.items()}


# -- snapshots -------------------------------------------------------------------------------


def old_manifest(path: Path) -> tuple[str, tuple[str, ...]]:
    """Why a snapshot was made, and its files. Raises OSError, ValueError, KeyError or TypeError."""
    manifest = _manifest(path)
    return str(manifest.get("why", "")), tuple(map(str, manifest["files"]))


def old_contents(path: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The undamaged ones among these files of a snapshot. Raises like ``old_manifest``."""
    files = _manifest(path)["files"]
    contents = {}
    for name in names:
        digest = str(files[name][0])
        try:
            data = (path.parent / "objects" / f"{Path(digest).name}.toml").read_bytes()
        except OSError:
            continue
        if sha256(data).hexdigest() == digest:
            contents[name] = data
    return contents


def _manifest(path: Path) -> dict[str, Any]:
    manifest = json.loads(path.read_bytes())
    if not isinstance(manifest, dict):
        raise TypeError("no manifest")
    return manifest

"""A pack as rows, and the one text that rows are written as: the same rows give the same bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import tomli_w

from compute_jobs.packs.read import PLURALS, TABLES
from compute_jobs.packs.schema import ROWS

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""Rows by table ("claim", "source", "origin" …), with the keys that packs have."""

NOTE = "# Made by `make atlas`; edits here are lost. See docs/atlas.md.\n\n"


class AtlasPack(NamedTuple):
    """One pack to write. ``files`` are its rows by file name ("claims.toml")."""

    id: str
    title: str
    note: str
    files: Mapping[str, Rows]


def pack_files(pack: AtlasPack) -> dict[str, str]:
    """The texts of a pack's files by name."""
    header = {"schema": 1, "id": pack.id, "title": pack.title, "note": pack.note}
    texts = {"pack.toml": f"{NOTE}{tomli_w.dumps(header)}\n[end]\n"}
    return texts | {name: file_text(rows) for name, rows in pack.files.items()}


def file_text(rows: Rows) -> str:
    """One file: tables in the order packs are read in, rows by id, and the count at the end."""
    parts = [NOTE]
    counts: dict[str, int] = {}
    for table in TABLES:
        chosen = sorted(rows.get(table, ()), key=_place)
        if not chosen:
            continue
        keys = [*ROWS[table].keys]
        parts += [f"[[{table}]]\n{_row_text(row, keys)}\n" for row in chosen]
        counts[PLURALS[table]] = len(chosen)
    parts.append(f"[end]\n{tomli_w.dumps(counts)}")
    return "".join(parts)


def write_pack(pack: AtlasPack, folder: Path) -> None:
    """Write the pack's folder below this one; files it no longer has go."""
    place = folder / pack.id
    place.mkdir(parents=True, exist_ok=True)
    texts = pack_files(pack)
    for old in place.glob("*.toml"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")


def read_files(place: Path) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The rows of each file of a pack's folder by table; none where there is no such folder."""
    files = {file.name: file.read_text("utf-8") for file in sorted(place.glob("*.toml"))}
    return {
        name: {table: data.get(table, []) for table in TABLES}
        for name, text in files.items()
        if name != "pack.toml" and (data := tomllib.loads(text))
    }


def in_one(files: Mapping[str, Rows]) -> dict[str, list[Row]]:
    """All rows of a pack's files by table."""
    return {table: [row for it in files.values() for row in it.get(table, ())] for table in TABLES}


def changes(before: Rows, now: Rows) -> dict[str, list[str]]:
    """Ids of claims that were added, removed and changed."""
    old = {row["id"]: row for row in before.get("claim", ())}
    new = {row["id"]: row for row in now.get("claim", ())}
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(key for key in new.keys() & old.keys() if new[key] != old[key]),
    }


def all_rows(pack: AtlasPack) -> dict[str, list[Row]]:
    """A pack's rows by table, over all its files, as they read once they are written."""
    return in_one({name: tomllib.loads(file_text(rows)) for name, rows in pack.files.items()})


def with_silent(pack: AtlasPack, bundled: Mapping[str, Rows]) -> tuple[AtlasPack, list[str]]:
    """The pack with the bundled claims of those of whom it has none now, and who they are."""
    now, before = in_one(pack.files), in_one(bundled)
    heard = {subject for row in now["claim"] for subject in row["subjects"]}
    kept = [row for row in before["claim"] if not heard & {*row["subjects"]}]
    used = {ref["id"] for row in kept for ref in row["sources"]} | {it.get("origin") for it in kept}
    used |= {it for row in before["source"] if row["id"] in used for it in row.get("relays", ())}
    cards = {
        table: [row for row in before[table] if row["id"] in used] for table in ("source", "origin")
    }
    there = {row["id"] for table in cards for row in now[table]}
    files = {
        name: {table: [*rows] for table, rows in it.items()} for name, it in pack.files.items()
    }
    files["claims.toml"]["claim"] += kept
    for table, rows in cards.items():
        files["sources.toml"][table] += [row for row in rows if row["id"] not in there]
    silent = sorted({subject for row in kept for subject in row["subjects"]})
    return pack._replace(files=files), silent


def _place(row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(key, "")) for key in ("id", "employer", "asset", "role", "start"))


def _row_text(row: Row, keys: Sequence[str]) -> str:
    unknown = row.keys() - set(keys)
    assert not unknown, f"a pack has no {', '.join(sorted(unknown))}: {row}"
    return "".join(f"{key} = {_value(row[key])}\n" for key in keys if _said(row.get(key)))


def _said(value: Any) -> bool:
    return value is not None and value not in ("", [], ())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items() if _said(v)) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        value = int(value)
    return tomli_w.dumps({"v": value}).removeprefix("v = ").rstrip("\n")

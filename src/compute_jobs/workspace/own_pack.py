"""Claims the reader adds: a pack of their own, checked by the same rules as every other."""

from __future__ import annotations

import re
import tempfile
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from compute_jobs.errors import ReaderError
from compute_jobs.evidence.clean import clean_text
from compute_jobs.workspace.atomic import write_file
from compute_jobs.workspace.locks import FileLock
from compute_jobs.workspace.paths import Home
from compute_jobs.workspace.toml_out import emit

PACK = "own"
FIELDS = (
    "subjects",
    "metric",
    "statement",
    "figure",
    "unit",
    "per",
    "period",
    "as_of",
    "tier",
    "publisher",
    "title",
    "url",
    "kind",
    "stance",
    "published",
    "locator",
    "origin",
    "note",
)
"""What the form asks for; subjects may be several, separated by commas."""

_HEADER = "Claims of your own, written by compute-jobs. Edit them too: keep the counts in [end]."
_CLAIM_FIELDS = ("metric", "statement", "figure", "unit", "per", "period", "as_of", "tier", "note")
_TABLES = ("source", "origin", "claim")


def add_own_claim(home: Home, fields: Mapping[str, str]) -> Sequence[str]:
    """Add one claim to the reader's own pack; what is returned says why it was not added."""
    given = {
        name: clean_text(value, limit=4000)
        for name, value in fields.items()
        if name in FIELDS and clean_text(value)
    }
    missing = [
        name
        for name in ("subjects", "metric", "statement", "tier", "publisher")
        if name not in given
    ]
    if missing:
        return [f"{', '.join(missing)}: needed, so that a reader can ask how you know"]
    with FileLock(home.lock_file):
        tables = _read(home)
        _append(tables, given)
        text = _text(tables)
        problems = _problems(text)
        if not problems:
            write_file(home.packs / PACK / "claims.toml", text.encode())
            write_file(home.packs / PACK / "pack.toml", _pack_text().encode())
    return problems


def _read(home: Home) -> dict[str, list[dict[str, Any]]]:
    path = home.packs / PACK / "claims.toml"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        data = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReaderError(
            f"your own pack can't be read: {error}", str(path), "mend it first"
        ) from None
    return {table: list(data.get(table, [])) for table in _TABLES}


def _append(tables: dict[str, list[dict[str, Any]]], given: Mapping[str, str]) -> None:
    source = {
        "title": given.get("title", given["publisher"]),
        "publisher": given["publisher"],
        "kind": given.get("kind", "own"),
        "stance": given.get("stance", "supporting"),
        "published": given.get("published") or given.get("as_of", ""),
        "url": given.get("url", ""),
    }
    source = {name: value for name, value in source.items() if value}
    subjects = [part.strip() for part in given["subjects"].split(",") if part.strip()]
    claim: dict[str, Any] = {
        "id": _free(tables["claim"], f"own-{_slug(subjects[0])}-{_slug(given['metric'])}"),
        "subjects": subjects,
        **{name: given[name] for name in _CLAIM_FIELDS if name in given},
    }
    if "origin" in given:
        kind = "filing" if given["tier"] in ("filed", "relayed") else "statement"
        claim["origin"] = _known(
            tables["origin"],
            {"title": given["origin"], "kind": kind},
            f"own-{_slug(given['origin'])}",
        )
    ref = {"id": _known(tables["source"], source, f"own-{_slug(given['publisher'])}")}
    if "locator" in given:
        ref["locator"] = given["locator"]
    claim["sources"] = [ref]
    tables["claim"].append(claim)


def _known(rows: list[dict[str, Any]], row: dict[str, Any], wanted: str) -> str:
    """The id of the row that says the same, else of a new one."""
    for known in rows:
        if {name: value for name, value in known.items() if name != "id"} == row:
            return str(known["id"])
    rows.append({"id": _free(rows, wanted), **row})
    return str(rows[-1]["id"])


def _free(rows: Sequence[Mapping[str, Any]], wanted: str) -> str:
    taken = {row.get("id") for row in rows}
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:48] or "x"


def _text(tables: Mapping[str, list[dict[str, Any]]]) -> str:
    counts = {f"{table}s": len(rows) for table, rows in tables.items() if rows}
    return emit({**{k: v for k, v in tables.items() if v}, "end": counts}, header=_HEADER)


def _pack_text() -> str:
    return emit({"schema": 1, "id": PACK, "title": "Claims of your own", "end": {}})


def _problems(text: str) -> list[str]:
    """What checking the pack as it would be says, without touching the one there is."""
    from compute_jobs.workspace.packs import check_pack

    with tempfile.TemporaryDirectory(prefix="compute-jobs-") as folder:
        place = Path(folder) / PACK
        place.mkdir()
        (place / "claims.toml").write_text(text, "utf-8")
        (place / "pack.toml").write_text(_pack_text(), "utf-8")
        return [it.what + (f"; {it.todo}" if it.todo else "") for it in check_pack(place)]

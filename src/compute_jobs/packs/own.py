"""Claims the reader adds: a pack of their own, checked by the same rules as every other."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_packs, own_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.own_text import NoPlaceError, with_rows
from compute_jobs.packs.problems import LoadResult, Problem
from compute_jobs.platform.files import disk_error
from compute_jobs.platform.paths import Home

PACK = "own"
_CLAIM_FIELDS = ("metric", "statement", "figure", "unit", "per", "period", "as_of", "tier", "note")
_SOURCE_FIELDS = ("publisher", "title", "url", "kind", "stance", "published")
FIELDS = ("subjects", *_CLAIM_FIELDS, *_SOURCE_FIELDS, "locator", "origin")
"""The fields of the form; subjects may be several, separated by commas."""
_NEEDED = ("subjects", "metric", "statement", "tier", "publisher")

_CLAIMS, _PACK = "claims.toml", "pack.toml"
_NEW = """# Claims of your own, written by compute-jobs. Edit them too: keep the counts in [end].

[end]
"""
_PACK_TEXT = """schema = 1
id = "own"
title = "Claims of your own"

[end]
"""


def with_claim(home: Home, fields: Mapping[str, str]) -> tuple[dict[str, str], Sequence[str]]:
    """The texts of the reader's own pack by file name with one claim added, for the caller to
    write; or none of them, and why it can't be added.
    """
    given = {name: clean_text(fields.get(name, ""), limit=4000) for name in FIELDS}
    given = {name: value for name, value in given.items() if value}
    missing = [name for name in _NEEDED if not given.get(name, "").strip(" ,")]
    if missing:
        return {}, [f"{', '.join(missing)}: needed, so that a reader can ask how you know"]
    folder = home.packs / PACK
    before = _load(home, folder)
    _refuse_a_broken_pack(before.problems, folder)
    text = _text_of(folder / _CLAIMS)
    try:
        texts = {} if (folder / _PACK).exists() else {_PACK: _PACK_TEXT}
        own = tomllib.loads(text.removeprefix("\ufeff"))
        texts[_CLAIMS] = with_rows(text, _rows(own, before.evidence, given))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ReaderError(
            f"your own pack can't be read: {error}", str(folder / _CLAIMS), "mend it first"
        ) from None
    except NoPlaceError:
        raise ReaderError(
            "your own pack is written in a form nothing can be added to",
            str(folder / _CLAIMS),
            "write its [end] as a table, and its rows as [[claim]]",
        ) from None
    problems = _new_problems(home, folder, texts, before.problems)
    return ({}, problems) if problems else (texts, [])


def _load(home: Home, folder: Path) -> LoadResult:
    """All packs, with this folder in the place of the reader's own."""
    folders = [*bundled_packs(), *(place for place in own_packs(home) if place.name != PACK)]
    return load_packs([*folders, folder] if (folder / _PACK).exists() else folders)


def _refuse_a_broken_pack(problems: Sequence[Problem], folder: Path) -> None:
    """Nothing is added to a pack that is left out for its problems."""
    for problem in problems:
        if Path(problem.file).is_relative_to(folder):
            place = f"{problem.file}:{problem.line}" if problem.line else problem.file
            todo = problem.todo or "mend it, then add again"
            raise ReaderError(f"your own pack: {problem.what}", place, todo)


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return _NEW
    except OSError as error:
        raise disk_error(error, "read your own pack", path) from error
    except UnicodeDecodeError:
        raise ReaderError("your own pack is no UTF-8 text", str(path), "save it as UTF-8") from None


def _new_problems(
    home: Home, folder: Path, texts: Mapping[str, str], before: Sequence[Problem]
) -> list[str]:
    """What would be wrong with these texts in the folder, found out in a copy of it."""
    known = {(problem.file, problem.what) for problem in before}
    with tempfile.TemporaryDirectory(prefix="compute-jobs-") as temporary:
        place = Path(temporary) / PACK
        place.mkdir()
        for path in folder.glob("*.toml"):
            shutil.copyfile(path, place / path.name)
        for name, text in texts.items():
            (place / name).write_bytes(text.encode())
        problems = _load(home, place).problems
    new = []
    for problem in problems:
        what = problem.what.replace(str(place), str(folder))
        if (problem.file, what) not in known:
            new.append(f"{what}; {problem.todo}" if problem.todo else what)
    return new


def _rows(
    own: Mapping[str, Any], known: Evidence, given: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """The rows to add, by table: the claim, and its source and origin where they are new."""
    source = {
        "title": given.get("title", given["publisher"]),
        "publisher": given["publisher"],
        "kind": given.get("kind", "own"),
        "stance": given.get("stance", "supporting"),
        "published": given.get("published") or given.get("as_of", ""),
        "url": given.get("url", ""),
    }
    source = {name: value for name, value in source.items() if value}
    rows: dict[str, list[dict[str, Any]]] = {"source": [], "origin": [], "claim": []}
    subjects = [part.strip() for part in given["subjects"].split(",") if part.strip()]
    claim: dict[str, Any] = {
        "id": _free(known.claims, f"own-{_slug(subjects[0])}-{_slug(given['metric'])}"),
        "subjects": subjects,
        **{name: given[name] for name in _CLAIM_FIELDS if name in given},
    }
    if "origin" in given:
        kind = "filing" if given["tier"] in ("filed", "relayed") else "statement"
        wanted = f"own-{_slug(given['origin'])}"
        origin = {"title": given["origin"], "kind": kind}
        claim["origin"], rows["origin"] = _same_or_new(own, "origin", origin, known.origins, wanted)
    wanted = f"own-{_slug(given['publisher'])}"
    ref: dict[str, str] = {}
    ref["id"], rows["source"] = _same_or_new(own, "source", source, known.sources, wanted)
    if "locator" in given:
        ref["locator"] = given["locator"]
    claim["sources"] = [ref]
    rows["claim"] = [claim]
    return rows


def _same_or_new(
    own: Mapping[str, Any], table: str, row: dict[str, Any], taken: Collection[str], wanted: str
) -> tuple[str, list[dict[str, Any]]]:
    """The id of the row that says the same, else of a new row, with that row to add."""
    for other in own.get(table, []):
        if {name: value for name, value in other.items() if name != "id"} == row:
            return str(other["id"]), []
    name = _free(taken, wanted)
    return name, [{"id": name, **row}]


def _free(taken: Collection[str], wanted: str) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:48] or "x"

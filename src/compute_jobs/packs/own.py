"""Claims the reader adds: a pack of their own, checked by the same rules as every other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.packs.own_pack import OwnPack, free_id, own_slug
from compute_jobs.packs.own_text import with_rows
from compute_jobs.platform.paths import Home

_CLAIM_FIELDS = ("metric", "statement", "figure", "unit", "per", "period", "as_of", "tier", "note")
_SOURCE_FIELDS = ("publisher", "title", "url", "kind", "stance", "published")
FIELDS = ("subjects", *_CLAIM_FIELDS, *_SOURCE_FIELDS, "locator", "origin")
"""The fields of the form; subjects may be several, separated by commas."""
_NEEDED = ("subjects", "statement", "metric", "tier", "publisher")

_CLAIMS = "claims.toml"


def with_claim(home: Home, fields: Mapping[str, str]) -> tuple[dict[str, str], Sequence[str]]:
    """The texts of the reader's own pack by file name with one claim added, for the caller to
    write; or none of them, and why it can't be added.
    """
    given = {name: clean_text(fields.get(name, ""), limit=4000) for name in FIELDS}
    given = {name: value for name, value in given.items() if value}
    missing = [name for name in _NEEDED if not given.get(name, "").strip(" ,")]
    if missing:
        return {}, [f"{', '.join(missing)}: needed, so that a reader can ask how you know"]
    pack = OwnPack(home)
    own = pack.tables(_CLAIMS, "Claims")
    with pack.editing(_CLAIMS):
        rows = _rows(own, pack.evidence, given)
        texts = pack.complete({_CLAIMS: with_rows(pack.text(_CLAIMS, "Claims"), rows)})
    problems = pack.problems(texts)
    return ({}, problems) if problems else (texts, [])


class OwnClaims(NamedTuple):
    """Claims of one document, added to the reader's own pack."""

    texts: Mapping[str, str]
    """The pack's files for the caller to write; none where there are problems."""
    ids: Sequence[str]
    problems: Sequence[str] = ()


def with_document(
    home: Home, source: Mapping[str, str], claims: Sequence[Mapping[str, Any]]
) -> OwnClaims:
    """The reader's own pack with claims of one document added, under one source card.

    ``source`` has an id of its own, so that later claims of the document join it. A claim is a row
    of a pack without id and sources; "locator" says where in the document it is, and an "origin" is
    the id of one, or the title of a new one.
    """
    pack = OwnPack(home)
    own = pack.tables(_CLAIMS, "Claims")
    rows: dict[str, list[dict[str, Any]]] = {"source": [], "origin": [], "claim": []}
    if not any(row.get("id") == source["id"] for row in own.get("source", [])):
        rows["source"] = [{name: value for name, value in source.items() if value}]
    origins = {str(row["title"]): str(row["id"]) for row in own.get("origin", []) if "title" in row}
    taken = set(pack.evidence.claims)
    for given in claims:
        row = {name: value for name, value in given.items() if name not in ("locator", "origin")}
        wanted = f"own-{own_slug(row['subjects'][0])}-{own_slug(row['metric'])}"
        row = {"id": free_id(taken, wanted), **row}
        taken.add(row["id"])
        origin = given.get("origin", "")
        if origin and origin not in pack.evidence.origins:
            if origin not in origins:
                name = free_id(
                    {*pack.evidence.origins, *origins.values()}, f"own-{own_slug(origin)}"
                )
                origins[origin] = name
                rows["origin"].append({"id": name, "title": origin, "kind": "filing"})
            origin = origins[origin]
        if origin:
            row["origin"] = origin
        ref = {"id": source["id"], "locator": given.get("locator", "")}
        row["sources"] = [{name: value for name, value in ref.items() if value}]
        rows["claim"].append(row)
    with pack.editing(_CLAIMS):
        texts = pack.complete({_CLAIMS: with_rows(pack.text(_CLAIMS, "Claims"), rows)})
    problems = pack.problems(texts)
    ids = [str(row["id"]) for row in rows["claim"]]
    return OwnClaims({}, (), problems) if problems else OwnClaims(texts, ids)


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
        "id": free_id(known.claims, f"own-{own_slug(subjects[0])}-{own_slug(given['metric'])}"),
        "subjects": subjects,
        **{name: given[name] for name in _CLAIM_FIELDS if name in given},
    }
    if "origin" in given:
        kind = "filing" if given["tier"] in ("filed", "relayed") else "statement"
        wanted = f"own-{own_slug(given['origin'])}"
        origin = {"title": given["origin"], "kind": kind}
        claim["origin"], rows["origin"] = _same_or_new(own, "origin", origin, known.origins, wanted)
    wanted = f"own-{own_slug(given['publisher'])}"
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
    name = free_id(taken, wanted)
    return name, [{"id": name, **row}]

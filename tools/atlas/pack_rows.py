"""Evidence as the rows of a pack, so that what the program's own readers make can be bundled."""

from __future__ import annotations

from typing import Any

from compute_jobs.core.evidence.evidence_model import Claim, Day, Evidence, Figure, Period
from compute_jobs.core.evidence.figures import wording_of
from tools.atlas.pack_text import Rows

_NOUNS = {
    "employer": "employers",
    "asset": "assets",
    "origin": "origins",
    "source": "sources",
}
_DEFAULTS = {"modality": "fact", "only": False, "inferred": False, "line": 0, "pack": ""}
_DATED = ("period", "start", "end", "as_of", "published")


def evidence_rows(evidence: Evidence) -> Rows:
    """Every employer, asset, origin, source, claim and relation as a row."""
    rows: dict[str, list[dict[str, Any]]] = {
        table: [_plain_row(noun) for noun in getattr(evidence, plural).values()]
        for table, plural in _NOUNS.items()
    }
    rows["claim"] = [claim_row(claim) for claim in evidence.claims.values()]
    rows["relation"] = [_plain_row(relation) for relation in evidence.relations]
    return rows


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim as a row; the reader of packs makes the same claim of it."""
    row = _plain_row(claim)
    row["sources"] = [{"id": ref.source, "locator": ref.locator} for ref in claim.sources]
    row["inferred"] = [
        key for key in _DATED if (day := getattr(claim, key)) is not None and day.inferred
    ]
    del row["figure"]
    if claim.figure is not None:
        row |= figure_keys(claim.figure)
    return row


def figure_keys(figure: Figure) -> dict[str, Any]:
    """The keys of a row that give a figure."""
    if figure.unit in ("text", "date"):
        return {"figure": figure.text}
    if figure.unit == "flag":
        return {"figure": figure.value == 1.0}
    wording = wording_of(figure)
    keys: dict[str, Any] = {"unit": figure.unit, "per": figure.per}
    if figure.value is not None and figure.low is not None and figure.high is not None:
        return keys | {"value": figure.value, "low": figure.low, "high": figure.high}
    if figure.value is not None:
        keys |= {"value": figure.value}
    else:
        keys |= {"low": figure.low, "high": figure.high}
    return keys if wording == "exact" else keys | {"wording": wording}


def _plain_row(noun: Any) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key in noun.__struct_fields__:
        value = getattr(noun, key)
        if key in ("pack", "line") or (key in _DEFAULTS and value == _DEFAULTS[key]):
            continue
        row[key] = _plain(value)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, Period):
        if value.start is None or value.end is None or "/" in value.text:
            return value.text
        return f"{value.start.isoformat()}/{value.end.isoformat()}"
    if isinstance(value, Day):
        return value.text
    return list(value) if isinstance(value, tuple) else value

"""A dossier as a document and back. Whatever isn't understood stays in ``extra``, and in the file.

The employer's own note stands as ``note``; notes on checklist items stand under ``[notes]``;
each verdict has a table of its own, so that two edits to one file show as two small differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from compute_jobs.core.dossier.dossier_model import (
    STAGES,
    VERDICTS,
    CompDetail,
    Dossier,
    StageChange,
    Verdict,
)
from compute_jobs.record.documents import Document, Kind, sorted_deep
from compute_jobs.record.migrations import SCHEMA

_TOP = (
    "schema",
    "employer",
    "shortlisted",
    "stages",
    "links",
    "contacts",
    "targets",
    "note",
    "verdicts",
    "notes",
)
_EMPTY_IS_ABSENT = ("stages", "links", "contacts", "targets", "verdicts", "notes")
_VERDICT = ("kind", "rating", "date", "told_by", "note", "comp")
_COMP = ("low", "high", "currency", "level", "place", "source")
_LISTS = ("links", "contacts", "targets")


def to_document(dossier: Dossier) -> Document:
    """The canonical document; ``from_document`` gives the same dossier back."""
    known: Document = {"schema": SCHEMA, "employer": dossier.employer}
    if dossier.shortlisted is not None:
        known["shortlisted"] = dossier.shortlisted
    for name in _LISTS:
        if values := getattr(dossier, name):
            known[name] = list(values)
    notes = dict(dossier.notes)
    if "" in notes:
        known["note"] = notes.pop("")
    if dossier.verdicts:
        known["verdicts"] = {item: _verdict_out(v) for item, v in dossier.verdicts.items()}
    if notes:
        known["notes"] = notes
    document = _overlay(_still_meant(dossier), known)
    # A newer version's number stays, so that it finds its own file again.
    document["schema"] = max(SCHEMA, _whole(dossier.extra.get("schema")) or 0)
    stages = _stages_out(dossier.stages, dossier.extra.get("stages", ()))
    if stages:
        document["stages"] = stages
    return _arrange(document)


def from_document(employer: str, document: Mapping[str, Any]) -> tuple[Dossier, list[str]]:
    """The dossier a document describes, and what in it could not be understood."""
    reader = _Reader(document)
    dossier = Dossier(
        employer=employer,
        verdicts=reader.verdicts(),
        notes=reader.notes(),
        stages=reader.stages(),
        shortlisted=reader.shortlisted(),
        links=reader.texts("links"),
        contacts=reader.texts("contacts"),
        targets=reader.texts("targets"),
        extra=reader.rest(),
    )
    return dossier, reader.problems


def _still_meant(dossier: Dossier) -> Mapping[str, Any]:
    """``extra`` without the unknown keys of verdicts that have been taken back."""
    rows = dossier.extra.get("verdicts")
    if not isinstance(rows, Mapping):
        return dossier.extra
    kept = {
        item: row
        for item, row in rows.items()
        if item in dossier.verdicts or not isinstance(row, Mapping) or "kind" in row
    }
    return {**dossier.extra, "verdicts": kept}


class _Reader:
    """Takes apart one document; what is taken is known, the rest is ``extra``."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.extra: dict[str, Any] = {}
        self.problems: list[str] = []

    def rest(self) -> dict[str, Any]:
        for key, value in self.document.items():
            if key not in _TOP:
                self.extra[key] = value
        schema = _whole(self.document.get("schema"))
        if schema is not None and schema > SCHEMA:
            self.extra["schema"] = schema
        return self.extra

    def verdicts(self) -> dict[str, Verdict]:
        found: dict[str, Verdict] = {}
        for item, table in self._table("verdicts").items():
            verdict, unknown = _verdict_in(item, table)
            if verdict is not None:
                found[item] = verdict
            else:
                self.problems.append(f"the verdict on {item} is not understood")
            if unknown:
                self.extra.setdefault("verdicts", {})[item] = unknown
        return found

    def notes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        own = self.document.get("note")
        if isinstance(own, str):
            found[""] = own
        elif own is not None:
            self._odd("note", own)
        for item, text in self._table("notes").items():
            if isinstance(text, str) and item:
                found[item] = text
            else:
                self.problems.append(f"the note on {item} is no text")
                self.extra.setdefault("notes", {})[item] = text
        return found

    def stages(self) -> tuple[StageChange, ...]:
        found = []
        rows = self.document.get("stages", ())
        if not isinstance(rows, (list, tuple)):
            self._odd("stages", rows)
            rows = ()
        for row in rows:
            change = _stage_in(row)
            if change is not None:
                found.append(change)
            else:
                self.problems.append(f"the stage {row!r} is not understood")
            if change is None or set(row) != {"stage", "date"}:
                self.extra.setdefault("stages", []).append(row)
        return tuple(found)

    def shortlisted(self) -> int | None:
        value = self.document.get("shortlisted")
        position = _whole(value)
        if value is not None and (position is None or position < 1):
            self._odd("shortlisted", value)
            return None
        return position

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.document.get(name, ())
        if isinstance(value, str):
            return (value,)
        if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self._odd(name, value)
        return ()

    def _table(self, name: str) -> Mapping[str, Any]:
        value = self.document.get(name, {})
        if isinstance(value, Mapping):
            return value
        self._odd(name, value)
        return {}

    def _odd(self, name: str, value: Any) -> None:
        self.problems.append(f"{name} = {value!r} is not understood"[:120])
        self.extra[name] = value


def _verdict_in(item: str, table: Any) -> tuple[Verdict | None, Any]:
    """The verdict and its keys that aren't known; without a kind, all of it is unknown."""
    if not isinstance(table, Mapping) or table.get("kind") not in VERDICTS:
        return None, table
    unknown = {key: value for key, value in table.items() if key not in _VERDICT}
    comp, odd = _comp_in(table.get("comp"))
    if odd:
        unknown["comp"] = odd
    rating = _number(table.get("rating"))
    if table.get("rating") is not None and (rating is None or not 0 <= rating <= 100):
        unknown["rating"], rating = table["rating"], None
    texts: dict[str, str] = {}
    for key in ("date", "told_by", "note"):
        value = table.get(key, "")
        if isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, str):
            texts[key] = value
        else:
            texts[key] = ""
            unknown[key] = value
    return Verdict(item=item, kind=table["kind"], rating=rating, comp=comp, **texts), unknown


def _comp_in(table: Any) -> tuple[CompDetail | None, Any]:
    if table is None:
        return None, None
    if not isinstance(table, Mapping):
        return None, table
    known: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for key, value in table.items():
        number = _number(value)
        if key in ("low", "high") and number is not None:
            known[key] = number
        elif key in _COMP[2:] and isinstance(value, str):
            known[key] = value
        else:
            unknown[key] = value
    return CompDetail(**known), unknown


def _verdict_out(verdict: Verdict) -> Document:
    table: Document = {"kind": verdict.kind}
    if verdict.date:
        table["date"] = verdict.date
    if verdict.rating is not None:
        table["rating"] = _plain(verdict.rating)
    if verdict.told_by:
        table["told_by"] = verdict.told_by
    if verdict.note:
        table["note"] = verdict.note
    if verdict.comp is not None:
        detail = verdict.comp
        comp: Document = {"currency": detail.currency}
        for key in ("low", "high"):
            if (number := getattr(detail, key)) is not None:
                comp[key] = _plain(number)
        comp |= {k: v for k in ("level", "place", "source") if (v := getattr(detail, k))}
        table["comp"] = comp
    return table


def _stage_in(row: Any) -> StageChange | None:
    if not isinstance(row, Mapping) or row.get("stage") not in STAGES:
        return None
    day = row.get("date", "")
    if isinstance(day, date):
        day = day.isoformat()
    return StageChange(row["stage"], day) if isinstance(day, str) else None


def _stages_out(stages: Iterable[StageChange], kept: Any) -> list[Any]:
    """The history, with rows a newer version wrote back where their date puts them."""
    if not isinstance(kept, (list, tuple)):
        return [{"stage": s.stage, "date": s.date} for s in stages] or cast("list[Any]", kept)
    rest = list(kept)
    rows: list[Any] = []
    for stage in stages:
        same = next((row for row in rest if _stage_in(row) == stage), None)
        if same is not None:
            rest.remove(same)
        rows.append(same or {"stage": stage.stage, "date": stage.date})
    for row in rest:
        if _stage_in(row) is not None:
            continue  # a known stage that has been taken back
        day = str(row.get("date", "")) if isinstance(row, Mapping) else ""
        later = (n for n, other in enumerate(rows) if _day_of(other) > day)
        rows.insert(next(later, len(rows)), row)
    return rows


def _day_of(row: Any) -> str:
    return str(row.get("date", "")) if isinstance(row, Mapping) else ""


def _overlay(under: Mapping[str, Any], over: Mapping[str, Any]) -> Document:
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = _overlay(below, value)
        else:
            result[key] = value
    return result


def _arrange(document: Document) -> Document:
    found = {key: document[key] for key in _TOP if key in document}
    for key in sorted(document.keys() - set(_TOP)):
        found[key] = sorted_deep(document[key])
    for key in _EMPTY_IS_ABSENT:
        if key in found and found[key] in ([], {}, ()):
            del found[key]
    if isinstance(verdicts := found.get("verdicts"), Mapping):
        found["verdicts"] = {item: _in_order(verdicts[item], _VERDICT) for item in sorted(verdicts)}
    if isinstance(notes := found.get("notes"), Mapping):
        found["notes"] = {item: notes[item] for item in sorted(notes)}
    if isinstance(stages := found.get("stages"), (list, tuple)):
        found["stages"] = [_in_order(row, ("stage", "date")) for row in stages]
    return {"schema": SCHEMA, **found}


def _in_order(table: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(table, Mapping):
        return table
    found = {name: table[name] for name in names if name in table}
    if isinstance(comp := found.get("comp"), Mapping):
        found["comp"] = _in_order(comp, _COMP)
    return {**found, **{key: sorted_deep(table[key]) for key in sorted(table.keys() - set(names))}}


def _counts(document: Document) -> Mapping[str, int]:
    notes = _size(document, "notes") + ("note" in document)
    return {
        "verdicts": _size(document, "verdicts"),
        "notes": notes,
        "stages": _size(document, "stages"),
    }


def _size(document: Document, key: str) -> int:
    value = document.get(key)
    return len(value) if isinstance(value, (Mapping, list, tuple)) else 0


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e300 else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


DOSSIER = Kind(
    name="dossier",
    header="Yours to edit. Unknown keys are kept; comments end with the program's next save.",
    arrange=_arrange,
    counts=_counts,
)

"""The reader's files as TOML text, as plain documents, and as dossiers and profiles.

A file is a document plus an ``[end]`` table that counts its entries, so a truncated file can be
distinguished from one edited by hand. Unknown content is kept in ``extra``, and so in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta, Struct

from compute_jobs.core.dossier.dossier_model import (
    CompDetail,
    Dossier,
    Stage,
    StageChange,
    Verdict,
    VerdictKind,
)
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import HEAVIEST, Op, Preference, Profile, Unknown
from compute_jobs.core.typed_tables import Number
from compute_jobs.errors import ReaderError
from compute_jobs.platform.toml_lines import parse_toml
from compute_jobs.record.merge import Document

SCHEMA = 1
"""The schema this version writes, for dossiers and profiles alike."""

MIGRATIONS: dict[int, Callable[[Document], Document]] = {}
"""From schema N to N + 1. Before a migrated file is written, a snapshot keeps its old form."""


class FileKind(Struct, frozen=True):
    """The format of one kind of file."""

    header: str
    arrange: Callable[[Document], Document]
    """The canonical form: keys in their order, empty tables left out. Never drops a value."""
    counts: Callable[[Document], Mapping[str, int]]
    """What ``[end]`` says."""
    mend: Callable[[Document], Document] = lambda document: document
    """The document as written, without quirks from hand editing."""
    plain: bool = False
    """The file is kept as its reader wrote it: the document is {"note": the whole text}."""


TEXT = FileKind("", dict, lambda _: {}, plain=True)
"""A pack's file. As a note, its text is merged line by line."""

State = Literal["absent", "good", "fewer", "cut", "broken"]


class FileContent(Struct, frozen=True):
    state: State
    """fewer: complete, but with less than its ``[end]`` counts; cut: without a complete ``[end]``,
    so either cut short or written by hand; broken: not readable."""
    document: Document | None
    """In canonical form; of a damaged file its last good version, where there is one."""
    raw: bytes | None
    """None without a file."""
    trouble: str = ""
    line: int | None = None
    warning: ReaderError | None = None
    ours: bool = False
    """Written by this program just now, so it is in the program's own form."""

    @property
    def damaged(self) -> bool:
        return self.state in ("broken", "cut")


ABSENT = FileContent("absent", None, None)


def read(kind: FileKind, raw: bytes) -> FileContent:
    """The document in a file, or why it can't be read. Never raises."""
    try:
        if kind.plain:
            return FileContent("good", {"note": raw.decode()}, raw)
        tables = parse_toml(raw)
        end = tables.pop("end", None)
        document = kind.arrange(migrated(tables))
        counts = kind.counts(document)
    except (ValueError, TypeError, RecursionError) as error:
        trouble = str(error) or type(error).__name__
        place = re.search(r"at line (\d+)", trouble)  # tomllib says it nowhere else
        return FileContent("broken", None, raw, trouble, int(place[1]) if place else None)
    if not _is_complete(end, counts):
        return FileContent("cut", document, raw, "it has no complete [end]")
    missing = [f"{n} {name}, not {end[name]}" for name, n in counts.items() if n < end[name]]
    if missing:
        return FileContent("fewer", document, raw, "it holds " + ", ".join(missing))
    return FileContent("good", document, raw)


def to_bytes(kind: FileKind, document: Document) -> bytes:
    if kind.plain:
        return str(document.get("note", "")).encode()
    arranged = kind.mend(kind.arrange(document))
    return to_toml({**arranged, "end": dict(kind.counts(arranged))}, kind.header).encode()


def migrated(document: Document) -> Document:
    """A document in the current schema; one from a newer version stays as it is.

    Raises ValueError for a schema that isn't a number or is too old.
    """
    schema = document.get("schema", SCHEMA)
    if isinstance(schema, bool) or not isinstance(schema, int) or schema < 0:
        raise ValueError(f"schema = {schema!r} is not a version number")
    while schema < SCHEMA:
        if schema not in MIGRATIONS:
            raise ValueError(f"schema {schema} is older than this program can read")
        document = {**MIGRATIONS[schema](document), "schema": schema + 1}
        schema += 1
    return document


_UNPRINTED = re.compile("[\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls and direction overrides that are legal in TOML but garble a terminal or a diff."""
_RETURN, _QUOTE = "\udc0d", "\udc22"
"""Stand-ins for characters while tomli-w runs: lone surrogates, which no stored text contains."""


def to_toml(document: Document, header: str) -> str:
    """A document as TOML that reads and diffs well and comes back character for character.

    tomli-w writes it, except that tomli-w turns CR LF into LF in a multi-line text, and escapes
    every quote there.
    """
    import tomli_w

    text = tomli_w.dumps(_mapped(document, _marked), multiline_strings=True, indent=2)
    text = text.replace(_RETURN, "\\r").replace(_QUOTE, '"')
    text = _UNPRINTED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return "".join(f"# {line}\n" for line in header.splitlines()) + text


def storable(value: Any) -> Any:
    """A copy that can be written as UTF-8: a lone surrogate becomes a replacement character."""
    return _mapped(value, encodable)


def encodable(text: str) -> str:
    """A text without lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _marked(text: str) -> str:
    text = encodable(text).replace("\r", _RETURN)
    return re.sub(r'"(?!""|\Z)', _QUOTE, text) if "\n" in text else text


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {encodable(key): _mapped(each, change) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mapped(each, change) for each in value]
    return value


def _is_complete(end: Any, counts: Mapping[str, int]) -> bool:
    return isinstance(end, dict) and all(
        isinstance(end.get(name), int) and not isinstance(end[name], bool) for name in counts
    )


# -- what dossiers and profiles have in common -----------------------------------------------

Types = Mapping[str, Any]
"""The known keys of a table, in the order they are written, and the type of each value."""
_Texts = tuple[str, ...]


def _understood(table: Mapping[str, Any], types: Types) -> tuple[dict[str, Any], dict[str, Any]]:
    """The known values of a table, and everything else in it as it is."""
    known: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, value in table.items():
        plain = _day_text(value)
        if types.get(name) is _Texts and isinstance(value, str):
            plain = (value,)
        try:
            known[name] = msgspec.convert(plain, types[name])
        except (KeyError, msgspec.ValidationError):
            if value is not None:
                rest[name] = value
    return known, rest


def _day_text(value: Any) -> Any:
    """A TOML date, or the day of a date and time, as the text that this program writes."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else value


def _read_document(
    document: Mapping[str, Any], types: Types
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """The known values of a document, the rest, and which known keys are in the rest."""
    known, extra = _understood(document, types)
    odd = [name for name in types if name in extra]
    problems = [f"{name} = {extra[name]!r} isn't valid"[:120] for name in odd]
    if known.pop("schema", SCHEMA) > SCHEMA:
        extra["schema"] = document["schema"]
    return known, extra, problems


def _with_extra(
    known: Document, extra: Mapping[str, Any], table: str, rows: Collection[str], sign: str
) -> Document:
    """A document with the unknown values that were read with it.

    Unknown keys of a removed row are removed with it; a row that was never understood, with the key
    ``sign`` or not a table, stays.
    """
    if isinstance(unknown := extra.get(table), Mapping):
        kept = {
            name: row
            for name, row in unknown.items()
            if name in rows or not isinstance(row, Mapping) or sign in row
        }
        extra = {**extra, table: kept}
    known = {name: value for name, value in known.items() if value not in ([], {})}
    # A newer version's schema stays, so that version recognizes its own file.
    return {**_overlaid(extra, known), "schema": max(SCHEMA, extra.get("schema", SCHEMA))}


def _overlaid(under: Mapping[str, Any], over: Mapping[str, Any]) -> Document:
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[key] = _overlaid(cast("Document", below), value) if both else value
    return result


def _written(record: Struct, *, always: Collection[str] = ()) -> Document:
    """The fields of a record that have a value, and those that are always written."""
    return {
        name: _plain(value)
        for name, value in msgspec.to_builtins(record).items()
        if name in always or value not in ("", None, [], {})
    }


def _plain(value: Any) -> Any:
    """A value as in a document: a list, and a number as people write it, 80 for 80.0."""
    if isinstance(value, tuple):
        return list(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _arranged(document: Document, types: Types, rows: Mapping[str, Types]) -> Document:
    """The canonical order: known keys, then unknown ones; rows of tables sorted by name."""
    result = _in_order(document, types)
    for key in types:
        if result.get(key) in ([], {}, ()):
            del result[key]
    for key, row_types in rows.items():
        if isinstance(table := result.get(key), Mapping):
            result[key] = {name: _in_order(table[name], row_types) for name in sorted(table)}
    return {"schema": SCHEMA, **result}


def _in_order(table: Any, types: Types) -> Any:
    if not isinstance(table, Mapping):
        return table
    ordered = {name: table[name] for name in types if name in table}
    rest = sorted(table.keys() - types.keys())
    return {**ordered, **{name: _sorted_deep(table[name]) for name in rest}}


def _sorted_deep(value: Any) -> Any:
    """Tables sorted by key, so that unknown ones have a canonical form too."""
    if isinstance(value, Mapping):
        return {key: _sorted_deep(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_sorted_deep(each) for each in value]
    return value


def _size(document: Document, key: str) -> int:
    value = document.get(key)
    return len(value) if isinstance(value, (Mapping, list, tuple)) else 0


# -- dossiers --------------------------------------------------------------------------------

_DOSSIER: Types = {
    "schema": int,
    "employer": Any,
    "shortlisted": Annotated[int, Meta(ge=1)],
    "stages": list,
    "links": _Texts,
    "contacts": _Texts,
    "targets": _Texts,
    "note": str,
    "verdicts": dict,
    "notes": dict,
}
_VERDICT: Types = {
    "kind": VerdictKind,
    "rating": Annotated[float, Meta(ge=0, le=100)],
    "date": str,
    "told_by": str,
    "note": str,
    "comp": dict,
}
_COMP: Types = {
    "low": Number,
    "high": Number,
    "currency": str,
    "level": str,
    "place": str,
    "source": str,
}
_STAGE: Types = {"stage": Stage, "date": str}


def dossier_document(dossier: Dossier) -> Document:
    """The canonical document; ``read_dossier`` gives the same dossier back.

    The employer's own note is ``note``, those on checklist items are under ``[notes]``. Each
    verdict has its own table, so that two edits to one file give two small differences.
    """
    notes = dict(dossier.notes)
    known: Document = {"employer": dossier.employer}
    if dossier.shortlisted is not None:
        known["shortlisted"] = dossier.shortlisted
    if "" in notes:
        known["note"] = notes.pop("")
    known |= {name: list(getattr(dossier, name)) for name in ("links", "contacts", "targets")}
    known["verdicts"] = {item: _verdict_out(verdict) for item, verdict in dossier.verdicts.items()}
    known["notes"] = notes
    document = _with_extra(known, dossier.extra, "verdicts", dossier.verdicts, "kind")
    document["stages"] = _stages_out(dossier.stages, dossier.extra.get("stages", ()))
    return _arrange_dossier(document)


def read_dossier(employer: str, document: Mapping[str, Any]) -> tuple[Dossier, list[str]]:
    """The dossier a document describes, and what in it couldn't be understood."""
    known, extra, problems = _read_document(document, _DOSSIER)
    verdicts = {}
    for item, table in known.get("verdicts", {}).items():
        verdict, unknown = _verdict_in(item, table)
        if verdict is None:
            problems.append(f"the verdict on {item} isn't valid")
        else:
            verdicts[item] = verdict
            if odd := _odd_date(table.get("date")):
                problems.append(f"the verdict on {item} {odd}"[:120])
        if unknown:
            extra.setdefault("verdicts", {})[item] = unknown
    notes = {"": known["note"]} if "note" in known else {}
    for item, text in known.get("notes", {}).items():
        if isinstance(text, str) and item:
            notes[item] = text
        else:
            problems.append(f"the note on {item} is not text")
            extra.setdefault("notes", {})[item] = text
    stages = []
    for row in known.get("stages", ()):
        change = _stage_in(row)
        if change is not None:
            stages.append(change)
        else:
            problems.append(f"the stage {row!r} isn't valid")
        if change is None or set(row) != {"stage", "date"}:
            extra.setdefault("stages", []).append(row)
    dossier = Dossier(
        employer=employer,
        verdicts=verdicts,
        notes=notes,
        stages=tuple(stages),
        shortlisted=known.get("shortlisted"),
        links=known.get("links", ()),
        contacts=known.get("contacts", ()),
        targets=known.get("targets", ()),
        extra=extra,
    )
    return dossier, problems


def _verdict_in(item: str, table: Any) -> tuple[Verdict | None, Any]:
    """The verdict and its unknown keys; without a known kind, all of it is unknown."""
    if not isinstance(table, Mapping):
        return None, table
    known, unknown = _understood(table, _VERDICT)
    if "kind" not in known:
        return None, table
    if "comp" in known:
        comp, odd = _understood(known["comp"], _COMP)
        known["comp"] = CompDetail(**comp)
        if odd:
            unknown["comp"] = odd
    return Verdict(**{"item": item, "date": "", **known}), unknown


def _odd_date(value: Any) -> str:
    """What is wrong with a verdict's date; empty if nothing is."""
    if value in (None, ""):
        return "has no date"
    if isinstance(value, datetime):
        return f"has a time in its date, {value}"
    try:
        parse_day(_day_text(value))
    except (DayError, AttributeError):
        return f"has the date {value!r}, which is not a date"
    return ""


def _verdict_out(verdict: Verdict) -> Document:
    table = _written(verdict)
    del table["item"]
    if verdict.comp is not None:
        table["comp"] = _written(verdict.comp, always=["currency"])
    return table


def _stage_in(row: Any) -> StageChange | None:
    known, odd = _understood(row, _STAGE) if isinstance(row, Mapping) else ({}, {})
    if "stage" not in known or "date" in odd:
        return None
    return StageChange(known["stage"], known.get("date", ""))


def _stages_out(stages: Iterable[StageChange], kept: Any) -> list[Any]:
    """The rows of the history; those only a newer version understands are placed by their date."""
    if not isinstance(kept, (list, tuple)):
        return [msgspec.to_builtins(stage) for stage in stages] or cast("list[Any]", kept)
    rest = list(kept)
    rows: list[Any] = []
    for stage in stages:
        same = next((row for row in rest if _stage_in(row) == stage), None)
        if same is not None:
            rest.remove(same)
        rows.append(same or msgspec.to_builtins(stage))
    for row in rest:
        if _stage_in(row) is not None:
            continue  # a known stage that was removed
        later = (n for n, other in enumerate(rows) if _day_of(other) > _day_of(row))
        rows.insert(next(later, len(rows)), row)
    return rows


def _day_of(row: Any) -> str:
    return str(row.get("date", "")) if isinstance(row, Mapping) else ""


def _arrange_dossier(document: Document) -> Document:
    arranged = _arranged(document, _DOSSIER, {"verdicts": _VERDICT, "notes": {}})
    if isinstance(verdicts := arranged.get("verdicts"), Mapping):
        for verdict in verdicts.values():
            if isinstance(verdict, dict) and "comp" in verdict:
                verdict["comp"] = _in_order(verdict["comp"], _COMP)
    if isinstance(stages := arranged.get("stages"), (list, tuple)):
        arranged["stages"] = [_in_order(row, _STAGE) for row in stages]
    return arranged


def _mend_dossier(document: Document) -> Document:
    """The same, with the day for each verdict whose date has a time."""
    verdicts = document.get("verdicts")
    if not isinstance(verdicts, Mapping):
        return document
    return {**document, "verdicts": {name: _dated(row) for name, row in verdicts.items()}}


def _dated(row: Any) -> Any:
    if isinstance(row, Mapping) and isinstance(row.get("date"), datetime):
        return {**row, "date": _day_text(row["date"])}
    return row


def _dossier_counts(document: Document) -> Mapping[str, int]:
    return {
        "verdicts": _size(document, "verdicts"),
        "notes": _size(document, "notes") + ("note" in document),
        "stages": _size(document, "stages"),
    }


DOSSIER = FileKind(
    header="Yours to edit. Unknown keys are kept; comments end with the program's next save.",
    arrange=_arrange_dossier,
    counts=_dossier_counts,
    mend=_mend_dossier,
)


# -- profiles --------------------------------------------------------------------------------

_PROFILE: Types = {
    "schema": int,
    "name": str,
    "label": str,
    "evidence_only": bool,
    "scenarios": _Texts,
    "level": str,
    "places": _Texts,
    "skills": _Texts,
    "weights": dict,
    "preferences": dict,
}
_PREFERENCE: Types = {"op": Op, "value": Number | str | _Texts, "unknown": Unknown, "on": bool}
_WEIGHTS: Types = dict.fromkeys(CRITERIA, Annotated[float, Meta(ge=0, le=HEAVIEST)])


def profile_document(profile: Profile) -> Document:
    """The canonical document; ``read_profile`` gives the same profile back.

    Each preference has a table named after its metric, so two windows can change two of them.
    """
    known = _written(profile, always=["name", "label"])
    known.pop("extra", None)
    if not profile.evidence_only:
        del known["evidence_only"]
    known["weights"] = {key: _plain(value) for key, value in profile.weights.items()}
    preferences = {each.metric: _preference_out(each) for each in profile.preferences}
    known["preferences"] = preferences
    return _arrange_profile(_with_extra(known, profile.extra, "preferences", preferences, "op"))


def read_profile(document: Mapping[str, Any]) -> tuple[Profile, list[str]]:
    """The profile a document describes, and what in it could not be understood."""
    known, extra, problems = _read_document(document, _PROFILE)
    weights, odd = _understood(known.pop("weights", {}), _WEIGHTS)
    for key in odd:
        why = (
            f"is not a number from 0 to {HEAVIEST:g}"
            if key in CRITERIA
            else "is for an unknown criterion"
        )
        problems.append(f"the weight of {key} {why}"[:120])
    if weights.keys() >= set(CRITERIA) and not any(weights.values()):
        problems.append("all weights are 0, so the defaults are used")
        odd, weights = {**odd, **weights}, {}
    if odd:
        extra["weights"] = odd
    preferences = []
    for metric, row in known.pop("preferences", {}).items():
        values, unknown = _understood(row, _PREFERENCE) if isinstance(row, Mapping) else ({}, row)
        if {"op", "value"} <= values.keys() and not unknown.keys() & _PREFERENCE.keys():
            preferences.append(Preference(metric, **values))
        else:
            problems.append(f"the preference on {metric} isn't valid")
            unknown = row
        if unknown:
            extra.setdefault("preferences", {})[metric] = unknown
    profile = Profile(**known, weights=weights, preferences=tuple(preferences), extra=extra)
    return profile, problems


def _preference_out(preference: Preference) -> Document:
    row: Document = {
        "op": preference.op,
        "value": _plain(preference.value),
        "unknown": preference.unknown,
    }
    return row if preference.on else {**row, "on": False}


def _arrange_profile(document: Document) -> Document:
    return _arranged(document, _PROFILE, {"weights": {}, "preferences": _PREFERENCE})


def _profile_counts(document: Document) -> Mapping[str, int]:
    return {key: _size(document, key) for key in ("weights", "preferences")}


PROFILE = FileKind(
    header="Your weights and hard preferences, written by compute-jobs (settings: config.toml).",
    arrange=_arrange_profile,
    counts=_profile_counts,
)

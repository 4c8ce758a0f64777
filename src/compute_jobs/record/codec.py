"""The reader's files as TOML text, as plain documents, and as dossiers and profiles.

A file is a document plus an ``[end]`` table that counts its entries, so that a file cut short can
be told from one edited by hand. What isn't understood is kept in ``extra``, and so in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, Literal, cast

from msgspec import Struct

from compute_jobs.core.dossier.dossier_model import (
    STAGES,
    VERDICTS,
    CompDetail,
    Dossier,
    StageChange,
    Verdict,
)
from compute_jobs.core.fit.fit_model import OPS, UNKNOWN_CHOICES, Preference, Profile
from compute_jobs.record.merge import Document

SCHEMA = 1
"""The schema this version writes, for dossiers and profiles alike."""

MIGRATIONS: dict[int, Callable[[Document], Document]] = {}
"""From schema N to N + 1. Before a migrated file is written, a snapshot keeps its old form."""


class FileKind(Struct, frozen=True):
    """How one kind of file is written."""

    header: str
    arrange: Callable[[Document], Document]
    """The canonical form: keys in their order, empty tables left out. Never drops a value."""
    counts: Callable[[Document], Mapping[str, int]]
    """What ``[end]`` says."""
    plain: bool = False
    """The file is kept as its reader wrote it: the document is {"note": the whole text}."""


TEXT = FileKind("", dict, lambda _: {}, plain=True)
"""A pack's file. As a note, its text is merged line by line."""

State = Literal["absent", "good", "fewer", "cut", "broken"]


class Reading(Struct, frozen=True):
    """A file's content: ``document`` is in canonical form, and None where there is none."""

    state: State
    """fewer: complete, but with less than its ``[end]`` counts; cut: without a complete ``[end]``,
    so either cut short or written by hand; broken: not readable."""
    document: Document | None
    raw: bytes | None
    trouble: str = ""
    line: int | None = None


ABSENT = Reading("absent", None, None)


def read(kind: FileKind, raw: bytes) -> Reading:
    """The document in a file, or why it can't be read. Never raises."""
    try:
        if kind.plain:
            return Reading("good", {"note": raw.decode()}, raw)
        tables = _parsed(raw)
        end = tables.pop("end", None)
        document = kind.arrange(migrated(tables))
        counts = kind.counts(document)
    except (ValueError, TypeError, RecursionError) as error:
        trouble = str(error) or type(error).__name__
        place = re.search(r"at line (\d+)", trouble)  # tomllib says it nowhere else
        return Reading("broken", None, raw, trouble, int(place[1]) if place else None)
    if not _is_complete(end, counts):
        return Reading("cut", document, raw, "it has no complete [end]")
    missing = [f"{n} {name}, not {end[name]}" for name, n in counts.items() if n < end[name]]
    if missing:
        return Reading("fewer", document, raw, "it holds " + ", ".join(missing))
    return Reading("good", document, raw)


def to_bytes(kind: FileKind, document: Document) -> bytes:
    """The file for a document."""
    if kind.plain:
        return str(document.get("note", "")).encode()
    arranged = kind.arrange(document)
    return to_toml({**arranged, "end": dict(kind.counts(arranged))}, kind.header).encode()


def migrated(document: Document) -> Document:
    """A document in the current schema; one of a newer version stays as it is.

    Raises ValueError for a schema that is no number or too old.
    """
    schema = document.get("schema", SCHEMA)
    if isinstance(schema, bool) or not isinstance(schema, int) or schema < 0:
        raise ValueError(f"schema = {schema!r} is no version number")
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
    """A copy whose texts can be written as UTF-8: a lone surrogate becomes a replacement mark."""
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


def _parsed(raw: bytes) -> Document:
    import tomllib

    return tomllib.loads(raw.decode("utf-8-sig"))


def _is_complete(end: Any, counts: Mapping[str, int]) -> bool:
    return isinstance(end, dict) and all(
        isinstance(end.get(name), int) and not isinstance(end[name], bool) for name in counts
    )


def _sorted_deep(value: Any) -> Any:
    """Tables sorted by key, so that unknown ones have a canonical form too."""
    if isinstance(value, Mapping):
        return {key: _sorted_deep(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_sorted_deep(each) for each in value]
    return value


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e300 else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _plain(value: Any) -> Any:
    """A number as people write it: 80, not 80.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# -- what dossiers and profiles have in common -----------------------------------------------


class _DocumentReader:
    """Takes the known values out of a document; the rest goes to ``extra``."""

    def __init__(self, document: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        self.document = document
        self.extra: dict[str, Any] = {k: v for k, v in document.items() if k not in keys}
        self.problems: list[str] = []
        schema = _whole(document.get("schema"))
        if schema is not None and schema > SCHEMA:
            self.extra["schema"] = schema

    def text(self, name: str, default: str = "") -> str:
        value = self.document.get(name, default)
        return value if isinstance(value, str) else self.odd(name, value, default)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.document.get(name, ())
        if isinstance(value, str):
            return (value,)
        if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.odd(name, value, ())
        return ()

    def table(self, name: str) -> Mapping[str, Any]:
        value = self.document.get(name, {})
        return value if isinstance(value, Mapping) else self.odd(name, value, {})

    def odd(self, name: str, value: Any, instead: Any) -> Any:
        """Report a value that is not understood, and keep it."""
        self.problems.append(f"{name} = {value!r} is not understood"[:120])
        self.extra[name] = value
        return instead

    def odd_row(self, table: str, name: str, row: Any, problem: str = "") -> None:
        """Keep a row of a table, or what is unknown in it."""
        if problem:
            self.problems.append(problem)
        self.extra.setdefault(table, {})[name] = row


def _with_extra(
    known: Document, extra: Mapping[str, Any], table: str, rows: Collection[str], sign: str
) -> Document:
    """A document with the unknown values that were read with it.

    Unknown keys of a row that was removed since go with it; a row that was never understood, which
    has the key ``sign`` or is no table, stays.
    """
    if isinstance(unknown := extra.get(table), Mapping):
        kept = {
            name: row
            for name, row in unknown.items()
            if name in rows or not isinstance(row, Mapping) or sign in row
        }
        extra = {**extra, table: kept}
    # A newer version's schema stays, so that it recognizes its own file.
    schema = max(SCHEMA, _whole(extra.get("schema")) or 0)
    return {**_overlaid(extra, known), "schema": schema}


def _overlaid(under: Mapping[str, Any], over: Mapping[str, Any]) -> Document:
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[key] = _overlaid(cast("Document", below), value) if both else value
    return result


def _arranged(
    document: Document, keys: tuple[str, ...], rows: Mapping[str, tuple[str, ...]]
) -> Document:
    """The canonical order: known keys, then unknown ones; rows of tables sorted by name."""
    result = {key: document[key] for key in keys if key in document}
    result |= {key: _sorted_deep(document[key]) for key in sorted(document.keys() - set(keys))}
    for key in keys:
        if result.get(key) in ([], {}, ()):
            del result[key]
    for key, names in rows.items():
        if isinstance(table := result.get(key), Mapping):
            result[key] = {name: _in_order(table[name], names) for name in sorted(table)}
    return {"schema": SCHEMA, **result}


def _in_order(table: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(table, Mapping):
        return table
    ordered = {name: table[name] for name in names if name in table}
    if isinstance(comp := ordered.get("comp"), Mapping):
        ordered["comp"] = _in_order(comp, _COMP_KEYS)
    rest = sorted(table.keys() - set(names))
    return {**ordered, **{key: _sorted_deep(table[key]) for key in rest}}


def _size(document: Document, key: str) -> int:
    value = document.get(key)
    return len(value) if isinstance(value, (Mapping, list, tuple)) else 0


# -- dossiers --------------------------------------------------------------------------------

_DOSSIER_KEYS = (
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
_DOSSIER_LISTS = ("links", "contacts", "targets")
_VERDICT_KEYS = ("kind", "rating", "date", "told_by", "note", "comp")
_COMP_KEYS = ("low", "high", "currency", "level", "place", "source")


def dossier_document(dossier: Dossier) -> Document:
    """The canonical document; ``read_dossier`` gives the same dossier back.

    The employer's own note is ``note``, those on checklist items are under ``[notes]``. Each
    verdict has its own table, so that two edits to one file give two small differences.
    """
    known: Document = {"employer": dossier.employer}
    if dossier.shortlisted is not None:
        known["shortlisted"] = dossier.shortlisted
    for name in _DOSSIER_LISTS:
        if values := getattr(dossier, name):
            known[name] = list(values)
    notes = dict(dossier.notes)
    if "" in notes:
        known["note"] = notes.pop("")
    if dossier.verdicts:
        known["verdicts"] = {item: _verdict_out(v) for item, v in dossier.verdicts.items()}
    if notes:
        known["notes"] = notes
    document = _with_extra(known, dossier.extra, "verdicts", dossier.verdicts, "kind")
    stages = _stages_out(dossier.stages, dossier.extra.get("stages", ()))
    if stages:
        document["stages"] = stages
    return _arrange_dossier(document)


def read_dossier(employer: str, document: Mapping[str, Any]) -> tuple[Dossier, list[str]]:
    """The dossier a document describes, and what in it could not be understood."""
    reader = _DocumentReader(document, _DOSSIER_KEYS)
    dossier = Dossier(
        employer=employer,
        verdicts=_verdicts_in(reader),
        notes=_notes_in(reader),
        stages=_stages_in(reader),
        shortlisted=_shortlisted_in(reader),
        links=reader.texts("links"),
        contacts=reader.texts("contacts"),
        targets=reader.texts("targets"),
        extra=reader.extra,
    )
    return dossier, reader.problems


def _verdicts_in(reader: _DocumentReader) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    for item, table in reader.table("verdicts").items():
        verdict, unknown = _verdict_in(item, table)
        if verdict is None:
            reader.problems.append(f"the verdict on {item} is not understood")
        else:
            verdicts[item] = verdict
        if unknown:
            reader.odd_row("verdicts", item, unknown)
    return verdicts


def _notes_in(reader: _DocumentReader) -> dict[str, str]:
    notes: dict[str, str] = {}
    own = reader.document.get("note")
    if isinstance(own, str):
        notes[""] = own
    elif own is not None:
        reader.odd("note", own, "")
    for item, text in reader.table("notes").items():
        if isinstance(text, str) and item:
            notes[item] = text
        else:
            reader.odd_row("notes", item, text, f"the note on {item} is no text")
    return notes


def _stages_in(reader: _DocumentReader) -> tuple[StageChange, ...]:
    rows = reader.document.get("stages", ())
    if not isinstance(rows, (list, tuple)):
        rows = reader.odd("stages", rows, ())
    changes = []
    for row in rows:
        change = _stage_in(row)
        if change is not None:
            changes.append(change)
        else:
            reader.problems.append(f"the stage {row!r} is not understood")
        if change is None or set(row) != {"stage", "date"}:
            reader.extra.setdefault("stages", []).append(row)
    return tuple(changes)


def _shortlisted_in(reader: _DocumentReader) -> int | None:
    value = reader.document.get("shortlisted")
    position = _whole(value)
    if value is not None and (position is None or position < 1):
        reader.odd("shortlisted", value, None)
        return None
    return position


def _verdict_in(item: str, table: Any) -> tuple[Verdict | None, Any]:
    """The verdict and its unknown keys; without a known kind, all of it is unknown."""
    if not isinstance(table, Mapping) or table.get("kind") not in VERDICTS:
        return None, table
    unknown = {key: value for key, value in table.items() if key not in _VERDICT_KEYS}
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
        elif key in _COMP_KEYS[2:] and isinstance(value, str):
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
    """The rows of the history; those only a newer version understands are placed by their date."""
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
        later = (n for n, other in enumerate(rows) if _day_of(other) > _day_of(row))
        rows.insert(next(later, len(rows)), row)
    return rows


def _day_of(row: Any) -> str:
    return str(row.get("date", "")) if isinstance(row, Mapping) else ""


def _arrange_dossier(document: Document) -> Document:
    arranged = _arranged(document, _DOSSIER_KEYS, {"verdicts": _VERDICT_KEYS, "notes": ()})
    if isinstance(stages := arranged.get("stages"), (list, tuple)):
        arranged["stages"] = [_in_order(row, ("stage", "date")) for row in stages]
    return arranged


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
)


# -- profiles --------------------------------------------------------------------------------

_PROFILE_KEYS = (
    "schema",
    "name",
    "label",
    "evidence_only",
    "scenarios",
    "level",
    "places",
    "skills",
    "weights",
    "preferences",
)
_PROFILE_LISTS = ("scenarios", "places", "skills")
_PREFERENCE_KEYS = ("op", "value", "unknown", "on")


def profile_document(profile: Profile) -> Document:
    """The canonical document; ``read_profile`` gives the same profile back.

    Each preference has a table named after its metric, so two windows can change two of them.
    """
    known: Document = {"name": profile.name, "label": profile.label}
    if profile.evidence_only:
        known["evidence_only"] = True
    for name in _PROFILE_LISTS:
        if values := getattr(profile, name):
            known[name] = list(values)
    if profile.level:
        known["level"] = profile.level
    if profile.weights:
        known["weights"] = {key: _plain(value) for key, value in profile.weights.items()}
    preferences = {each.metric: _preference_out(each) for each in profile.preferences}
    if preferences:
        known["preferences"] = preferences
    return _arrange_profile(_with_extra(known, profile.extra, "preferences", preferences, "op"))


def read_profile(document: Mapping[str, Any]) -> tuple[Profile, list[str]]:
    """The profile a document describes, and what in it could not be understood."""
    reader = _DocumentReader(document, _PROFILE_KEYS)
    default = Profile()
    evidence_only = document.get("evidence_only", False)
    if not isinstance(evidence_only, bool):
        evidence_only = reader.odd("evidence_only", evidence_only, False)
    profile = Profile(
        name=reader.text("name", default.name),
        label=reader.text("label", default.label),
        level=reader.text("level"),
        scenarios=reader.texts("scenarios"),
        places=reader.texts("places"),
        skills=reader.texts("skills"),
        weights=_weights_in(reader),
        preferences=_preferences_in(reader),
        evidence_only=evidence_only,
        extra=reader.extra,
    )
    return profile, reader.problems


def _weights_in(reader: _DocumentReader) -> dict[str, float]:
    weights: dict[str, float] = {}
    for key, value in reader.table("weights").items():
        number = _number(value)
        if number is not None and number >= 0:
            weights[key] = number
        else:
            reader.odd_row("weights", key, value, f"the weight of {key} is no number from 0")
    return weights


def _preferences_in(reader: _DocumentReader) -> tuple[Preference, ...]:
    preferences = []
    for metric, row in reader.table("preferences").items():
        preference = _preference_in(metric, row)
        if preference is None:
            problem = f"the preference on {metric} is not understood"
            reader.odd_row("preferences", metric, row, problem)
            continue
        preferences.append(preference)
        if unknown := {key: value for key, value in row.items() if key not in _PREFERENCE_KEYS}:
            reader.odd_row("preferences", metric, unknown)
    return tuple(preferences)


def _preference_in(metric: str, row: Any) -> Preference | None:
    if not isinstance(row, Mapping) or row.get("op") not in OPS:
        return None
    value = row.get("value")
    number = _number(value)
    if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        value = tuple(value)
    elif number is not None:
        value = number
    elif not isinstance(value, str):
        return None
    unknown, on = row.get("unknown", "warn"), row.get("on", True)
    if unknown not in UNKNOWN_CHOICES or not isinstance(on, bool):
        return None
    return Preference(metric=metric, op=row["op"], value=value, unknown=unknown, on=on)


def _preference_out(preference: Preference) -> Document:
    value = preference.value
    row: Document = {
        "op": preference.op,
        "value": list(value) if isinstance(value, tuple) else _plain(value),
        "unknown": preference.unknown,
    }
    return row if preference.on else {**row, "on": False}


def _arrange_profile(document: Document) -> Document:
    return _arranged(document, _PROFILE_KEYS, {"weights": (), "preferences": _PREFERENCE_KEYS})


def _profile_counts(document: Document) -> Mapping[str, int]:
    return {key: _size(document, key) for key in ("weights", "preferences")}


PROFILE = FileKind(
    header="Your weights and hard preferences, written by compute-jobs (settings: config.toml).",
    arrange=_arrange_profile,
    counts=_profile_counts,
)

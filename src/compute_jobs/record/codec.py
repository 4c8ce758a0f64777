"""The reader's files as TOML text, as plain documents, and as dossiers and profiles.

A file is a document plus an ``[end]`` table that counts its entries, so a truncated file can be
distinguished from one edited by hand. What isn't understood in a file stays in it
(``FileKind.keeping``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

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
from compute_jobs.record.merge import Document, merge_lists

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
    understood: Callable[[Document], Document] = lambda document: document
    """The part of a document that this version understands, as it would write it."""
    unused: Callable[[Document], Document] = lambda _: {}
    """Understood too, though the defaults are used instead."""
    plain: bool = False
    """The file is kept as its reader wrote it: the document is {"note": the whole text}."""

    def keeping(self, document: Document, raw: Document) -> Document:
        """A document with everything in a file that isn't understood."""
        known = {**self.understood(raw), **self.unused(raw)}
        return self.arrange(_with_unknown(document, raw, known))


TEXT = FileKind("", dict, lambda _: {}, plain=True)
"""A pack's file. As a note, its text is merged line by line."""

State = Literal["absent", "good", "cut", "broken"]


class FileContent(Struct, frozen=True):
    state: State
    """cut: without a complete ``[end]``, so either cut short or written by hand; broken: not
    readable."""
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
    return FileContent("good", document, raw)


def to_bytes(kind: FileKind, document: Document) -> bytes:
    if kind.plain:
        return str(document.get("note", "")).encode()
    arranged = kind.arrange(document)
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


_UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls and direction overrides, which garble a terminal or a diff."""
_HELD = "\udc22"
"""Around a stand-in while tomli-w runs: a lone surrogate, which no stored text contains."""


def to_toml(document: Document, header: str) -> str:
    """A document as TOML that reads and diffs well and comes back character for character.

    tomli-w writes it, except texts of several lines: it goes through them character by character,
    turns CR LF into LF, and escapes every quote.
    """
    import tomli_w

    texts: list[str] = []

    def held(text: str) -> str:
        text = encodable(text)
        if "\n" not in text:
            return text
        texts.append(text)
        return f"{_HELD}{len(texts) - 1}{_HELD}"

    toml = tomli_w.dumps(_mapped(document, held), indent=2)
    toml = re.sub(f'"{_HELD}(\\d+){_HELD}"', lambda it: _multiline(texts[int(it[1])]), toml)
    toml = _UNPRINTED.sub(lambda match: f"\\u{ord(match[0]):04x}", toml)
    return "".join(f"# {line}\n" for line in header.splitlines()) + toml


def _multiline(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\r", "\\r")
    return '"""\n' + re.sub(r'"(?=""|\Z)', r"\"", text) + '"""'


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


def _understood(table: Mapping[str, Any], types: Types) -> dict[str, Any]:
    """The known values of a table."""
    known: dict[str, Any] = {}
    for name, value in table.items():
        plain = _day_text(value)
        if types.get(name) is _Texts and isinstance(value, str | list):
            plain = [value] if isinstance(value, str) else _texts_in(value)
        try:
            known[name] = msgspec.convert(plain, types[name])
        except (KeyError, msgspec.ValidationError):
            continue
    return known


def _texts_in(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)]


def _day_text(value: Any) -> Any:
    """A TOML date, or the day of a date and time, as the text that this program writes."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else value


def _read_document(document: Mapping[str, Any], types: Types) -> tuple[dict[str, Any], list[str]]:
    """The known values of a document, and what is wrong with the others of known keys."""
    known = _understood(document, types)
    odd = [
        name
        for name in types
        if name in document
        and (
            name not in known
            or (isinstance(value := document[name], list) and len(known[name]) < len(value))
        )
    ]
    return known, [f"{name} = {document[name]!r} isn't valid"[:120] for name in odd]


def _with_unknown(
    document: Mapping[str, Any],
    raw: Mapping[str, Any],
    known: Mapping[str, Any],
    rows: Types | None = None,
) -> Document:
    """A changed document with everything in a file that isn't understood.

    ``known`` is the part of the file that is, and ``rows`` are the known keys of a table's rows.
    Unknown keys of a removed row are removed with it; of a row that isn't understood, a new one has
    only the unknown keys.
    """
    result = dict(document)
    for key, value in raw.items():
        was, now = known.get(key), result.get(key)
        if isinstance(value, Mapping) and isinstance(now, Mapping | None):
            if rows is not None and key in known and now is None:
                continue
            new = rows if rows and was is None and now is not None else {}
            left = {name: each for name, each in value.items() if name not in new}
            under = was if isinstance(was, Mapping) else {}
            row_types = _ROWS.get(key, {}) if rows is None else {}
            if inside := _with_unknown(now or {}, left, under, row_types):
                result[key] = inside
        elif isinstance(value, list) and isinstance(now, list | None) and (was or now):
            result[key] = _with_unknown_items(was or [], now or [], value)
        elif key not in known:
            result.setdefault(key, value)
    return result


def _with_unknown_items(was: list[Any], now: list[Any], raw: list[Any]) -> list[Any]:
    """A changed list, each item that is still there as the file has it."""
    left = [(_as_written(item), item) for item in raw]
    items = []
    for item in merge_lists(was, now, [written for written, _ in left]):
        at = next((n for n, (written, _) in enumerate(left) if written == item), None)
        items.append(item if at is None else left.pop(at)[1])
    return items


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
    known: Document = {"employer": dossier.employer} if dossier.employer else {}
    if dossier.shortlisted is not None:
        known["shortlisted"] = dossier.shortlisted
    if "" in notes:
        known["note"] = notes.pop("")
    known |= {name: list(getattr(dossier, name)) for name in ("links", "contacts", "targets")}
    known["verdicts"] = {item: _verdict_out(verdict) for item, verdict in dossier.verdicts.items()}
    known["notes"] = notes
    known["stages"] = [msgspec.to_builtins(stage) for stage in dossier.stages]
    return _arrange_dossier(known)


def read_dossier(employer: str, document: Mapping[str, Any]) -> tuple[Dossier, list[str]]:
    """The dossier a document describes, and what in it couldn't be understood."""
    known, problems = _read_document(document, _DOSSIER)
    verdicts = {}
    for item, table in known.get("verdicts", {}).items():
        verdict = _verdict_in(item, table)
        if verdict is None:
            problems.append(f"the verdict on {item} isn't valid")
        else:
            verdicts[item] = verdict
            if odd := _odd_date(table.get("date")):
                problems.append(f"the verdict on {item} {odd}"[:120])
    notes = {"": known["note"]} if "note" in known else {}
    for item, text in known.get("notes", {}).items():
        if isinstance(text, str) and item:
            notes[item] = text
        else:
            problems.append(f"the note on {item} is not text")
    stages = []
    for row in known.get("stages", ()):
        if (change := _stage_in(row)) is not None:
            stages.append(change)
        else:
            problems.append(f"the stage {row!r} isn't valid")
    dossier = Dossier(
        employer=employer,
        verdicts=verdicts,
        notes=notes,
        stages=tuple(stages),
        shortlisted=known.get("shortlisted"),
        links=known.get("links", ()),
        contacts=known.get("contacts", ()),
        targets=known.get("targets", ()),
    )
    return dossier, problems


def _verdict_in(item: str, table: Any) -> Verdict | None:
    known = _understood(table, _VERDICT) if isinstance(table, Mapping) else {}
    if "kind" not in known:
        return None
    if "comp" in known:
        known["comp"] = CompDetail(**_understood(known["comp"], _COMP))
    return Verdict(**{"item": item, "date": "", **known})


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
    known = _understood(row, _STAGE) if isinstance(row, Mapping) else {}
    if "stage" not in known or ("date" in row and "date" not in known):
        return None
    return StageChange(known["stage"], known.get("date", ""))


def _as_written(row: Any) -> Any:
    """A row of the stages as this version would write it; anything else as it is."""
    stage = _stage_in(row)
    return row if stage is None else msgspec.to_builtins(stage)


def _arrange_dossier(document: Document) -> Document:
    arranged = _arranged(document, _DOSSIER, {"verdicts": _VERDICT, "notes": {}})
    if isinstance(verdicts := arranged.get("verdicts"), Mapping):
        for verdict in verdicts.values():
            if isinstance(verdict, dict) and "comp" in verdict:
                verdict["comp"] = _in_order(verdict["comp"], _COMP)
    if isinstance(stages := arranged.get("stages"), (list, tuple)):
        arranged["stages"] = [_in_order(row, _STAGE) for row in stages]
    return arranged


def _dossier_understood(document: Document) -> Document:
    dossier, _ = read_dossier(str(document.get("employer", "")), document)
    return {**dossier_document(dossier), "schema": document.get("schema", SCHEMA)}


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
    understood=_dossier_understood,
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
_ROWS: Mapping[str, Types] = {
    "preferences": _PREFERENCE,
    # The words of a verdict that isn't understood stay under a new one.
    "verdicts": {name: value for name, value in _VERDICT.items() if name != "note"},
}


def profile_document(profile: Profile) -> Document:
    """The canonical document; ``read_profile`` gives the same profile back.

    Each preference has a table named after its metric, so two windows can change two of them.
    """
    known = _written(profile, always=["name", "label"])
    if not profile.evidence_only:
        del known["evidence_only"]
    known["weights"] = {key: _plain(value) for key, value in profile.weights.items()}
    known["preferences"] = {each.metric: _preference_out(each) for each in profile.preferences}
    return _arrange_profile(known)


def read_profile(document: Mapping[str, Any]) -> tuple[Profile, list[str]]:
    """The profile a document describes, and what in it could not be understood."""
    known, problems = _read_document(document, _PROFILE)
    known.pop("schema", None)
    given = known.pop("weights", {})
    weights = _understood(given, _WEIGHTS)
    for key in given.keys() - weights.keys():
        why = (
            f"is not a number from 0 to {HEAVIEST:g}"
            if key in CRITERIA
            else "is for an unknown criterion"
        )
        problems.append(f"the weight of {key} {why}"[:120])
    if weights.keys() >= set(CRITERIA) and not any(weights.values()):
        problems.append("all weights are 0, so the defaults are used")
        weights = {}
    preferences = []
    for metric, row in known.pop("preferences", {}).items():
        values = _understood(row, _PREFERENCE) if isinstance(row, Mapping) else {}
        if {"op", "value"} <= values.keys() and row.keys() & _PREFERENCE.keys() == values.keys():
            preferences.append(Preference(metric, **values))
        else:
            problems.append(f"the preference on {metric} isn't valid")
    return Profile(**known, weights=weights, preferences=tuple(preferences)), problems


def _preference_out(preference: Preference) -> Document:
    row: Document = {
        "op": preference.op,
        "value": _plain(preference.value),
        "unknown": preference.unknown,
    }
    return row if preference.on else {**row, "on": False}


def _arrange_profile(document: Document) -> Document:
    return _arranged(document, _PROFILE, {"weights": {}, "preferences": _PREFERENCE})


def _profile_understood(document: Document) -> Document:
    profile = profile_document(read_profile(document)[0])
    return {**profile, "schema": document.get("schema", SCHEMA)}


def _profile_unused(document: Document) -> Document:
    """Weights that are all 0 are not a leftover for the reader's next ones."""
    weights = document.get("weights")
    return {"weights": _understood(weights, _WEIGHTS)} if isinstance(weights, Mapping) else {}


def _profile_counts(document: Document) -> Mapping[str, int]:
    return {key: _size(document, key) for key in ("weights", "preferences")}


PROFILE = FileKind(
    header="Your weights and hard preferences, written by compute-jobs (settings: config.toml).",
    arrange=_arrange_profile,
    counts=_profile_counts,
    understood=_profile_understood,
    unused=_profile_unused,
)

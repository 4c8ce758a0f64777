"""A profile as a document and back: profile.toml, and the named ones beside it.

Each preference has a table named after its metric, so two windows can change two of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compute_jobs.core.fit.fit_model import OPS, UNKNOWN_CHOICES, Preference, Profile
from compute_jobs.record.documents import Document, Kind, sorted_deep
from compute_jobs.record.migrations import SCHEMA

_TOP = (
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
_LISTS = ("scenarios", "places", "skills")
_PREFERENCE = ("op", "value", "unknown", "on")


def to_document(profile: Profile) -> Document:
    """The canonical document; ``from_document`` gives the same profile back."""
    known: Document = {"schema": SCHEMA, "name": profile.name, "label": profile.label}
    if profile.evidence_only:
        known["evidence_only"] = True
    for name in _LISTS:
        if values := getattr(profile, name):
            known[name] = list(values)
    if profile.level:
        known["level"] = profile.level
    if profile.weights:
        known["weights"] = {key: _plain(value) for key, value in profile.weights.items()}
    if profile.preferences:
        known["preferences"] = {each.metric: _preference_out(each) for each in profile.preferences}
    return _arrange({**profile.extra, **_with_unknown(known, profile.extra)})


def from_document(document: Mapping[str, Any]) -> tuple[Profile, list[str]]:
    """The profile a document describes, and what in it could not be understood."""
    problems: list[str] = []
    extra: Document = {key: value for key, value in document.items() if key not in _TOP}
    schema = document.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        extra["schema"] = schema

    def odd(key: str, value: Any) -> None:
        problems.append(f"{key} = {value!r} is not understood"[:120])
        extra[key] = value

    default = Profile()
    texts: dict[str, str] = {}
    for key in ("name", "label", "level"):
        value = document.get(key, getattr(default, key))
        if isinstance(value, str):
            texts[key] = value
        else:
            odd(key, value)
    lists: dict[str, tuple[str, ...]] = {}
    for key in _LISTS:
        value = document.get(key, ())
        if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
            lists[key] = tuple(value)
        else:
            odd(key, value)
    evidence_only = document.get("evidence_only", False)
    if not isinstance(evidence_only, bool):
        odd("evidence_only", evidence_only)
        evidence_only = False
    profile = Profile(
        name=texts.get("name", default.name),
        label=texts.get("label", default.label),
        level=texts.get("level", ""),
        scenarios=lists.get("scenarios", ()),
        places=lists.get("places", ()),
        skills=lists.get("skills", ()),
        weights=_weights(document.get("weights", {}), extra, problems),
        preferences=_preferences(document.get("preferences", {}), extra, problems),
        evidence_only=evidence_only,
        extra=extra,
    )
    return profile, problems


def _weights(table: Any, extra: Document, problems: list[str]) -> dict[str, float]:
    if not isinstance(table, Mapping):
        problems.append("weights is no table")
        extra["weights"] = table
        return {}
    known: dict[str, float] = {}
    for key, value in table.items():
        number = _number(value)
        if number is not None and number >= 0:
            known[key] = number
        else:
            problems.append(f"the weight of {key} is no number from 0")
            extra.setdefault("weights", {})[key] = value
    return known


def _preferences(table: Any, extra: Document, problems: list[str]) -> tuple[Preference, ...]:
    if not isinstance(table, Mapping):
        problems.append("preferences is no table")
        extra["preferences"] = table
        return ()
    known = []
    for metric, row in table.items():
        preference = _preference_in(metric, row)
        unknown = row
        if preference is not None:
            known.append(preference)
            unknown = {key: value for key, value in row.items() if key not in _PREFERENCE}
        else:
            problems.append(f"the preference on {metric} is not understood")
        if unknown:
            extra.setdefault("preferences", {})[metric] = unknown
    return tuple(known)


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


def _with_unknown(known: Document, extra: Mapping[str, Any]) -> Document:
    """Known tables with the rows and keys a newer version wrote into them."""
    result = dict(known)
    if isinstance(extra.get("weights"), Mapping):
        result["weights"] = {**extra["weights"], **known.get("weights", {})}
    if isinstance(extra.get("preferences"), Mapping):
        known_rows = known.get("preferences", {})
        # Unknown keys of a preference that was removed go with it.
        rows = {
            metric: row
            for metric, row in extra["preferences"].items()
            if metric in known_rows or not isinstance(row, Mapping) or "op" in row
        }
        for metric, row in known_rows.items():
            more = rows.get(metric)
            rows[metric] = {**more, **row} if isinstance(more, Mapping) else row
        result["preferences"] = rows
    result["schema"] = max(SCHEMA, extra.get("schema", SCHEMA))
    return result


def _arrange(document: Document) -> Document:
    found = {key: document[key] for key in _TOP if key in document}
    for key in sorted(document.keys() - set(_TOP)):
        found[key] = sorted_deep(document[key])
    for key in (*_LISTS, "weights", "preferences"):
        if key in found and found[key] in ([], {}, ()):
            del found[key]
    for key in ("weights", "preferences"):
        if isinstance(table := found.get(key), Mapping):
            found[key] = {name: _row(table[name]) for name in sorted(table)}
    return {"schema": SCHEMA, **found}


def _row(row: Any) -> Any:
    if not isinstance(row, Mapping):
        return row
    names = [*(key for key in _PREFERENCE if key in row), *sorted(row.keys() - set(_PREFERENCE))]
    return {key: sorted_deep(row[key]) for key in names}


def _counts(document: Document) -> Mapping[str, int]:
    found = {}
    for key in ("weights", "preferences"):
        table = document.get(key)
        found[key] = len(table) if isinstance(table, Mapping) else 0
    return found


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e300 else None


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


PROFILE = Kind(
    name="profile",
    header="Your weights and hard preferences, written by compute-jobs (settings: config.toml).",
    arrange=_arrange,
    counts=_counts,
)

"""What one change did to a document, small enough to keep and exact enough to take back.

A delta names a path and what stood there before and after; a text carries only the stretch that
changed. Applied to the very document it was made from it gives the other one exactly; applied to
a document that has moved on it changes just its own fields, or says that it can't.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compute_jobs.record.documents import Document
from compute_jobs.record.merge import MISSING, common_prefix, is_text, merge_lists

Delta = dict[str, Any]
"""{"p": path, "b": before, "a": after}, a side left out where there was nothing; or for a text
{"p": path, "at": position, "cut": removed, "put": inserted}."""


class ClashError(Exception):
    """The fields of a delta have been changed since by somebody else."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = tuple(fields)


def difference(before: Document, after: Document) -> list[Delta]:
    """Every field that differs, as deltas from ``before`` to ``after``."""
    found: list[Delta] = []
    _compare(before, after, [], found)
    return found


def apply(document: Document, deltas: Iterable[Delta], *, back: bool = False) -> Document:
    """The document with the change made, or (``back``) taken out; raises ClashError.

    Fields that already are as they should be count as done.
    """
    result: Document = _copied(document)
    clashes: list[str] = []
    for delta in deltas:
        try:
            _apply_one(result, delta, back)
        except ClashError as clash:
            clashes += clash.fields
    if clashes:
        raise ClashError(clashes)
    return result


def _compare(before: Any, after: Any, path: list[str], found: list[Delta]) -> None:
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key, MISSING), after.get(key, MISSING)
        here = [*path, key]
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            _compare(old, new, here, found)
        elif not identical(old, new):
            found.append(_delta(here, old, new))


def _delta(path: list[str], old: Any, new: Any) -> Delta:
    if isinstance(old, str) and isinstance(new, str) and is_text(path):
        at = common_prefix(old, new)
        limit = min(len(old), len(new)) - at
        tail = min(common_prefix(old[at:][::-1], new[at:][::-1]), limit)
        cut, put = old[at : len(old) - tail], new[at : len(new) - tail]
        return {"p": path, "at": at, "cut": cut, "put": put}
    delta: Delta = {"p": path}
    if old is not MISSING:
        delta["b"] = old
    if new is not MISSING:
        delta["a"] = new
    return delta


def _apply_one(document: Document, delta: Delta, back: bool) -> None:
    *parents, key = delta["p"]
    name = ".".join(delta["p"])
    table = document
    for parent in parents:
        table = table.setdefault(parent, {})
        if not isinstance(table, dict):
            raise ClashError([name])
    now = table.get(key, MISSING)
    if "at" in delta:
        old, new = (delta["put"], delta["cut"]) if back else (delta["cut"], delta["put"])
        table[key] = _patched(now, delta["at"], old, new, name)
        return
    expected, wanted = delta.get("b", MISSING), delta.get("a", MISSING)
    if back:
        expected, wanted = wanted, expected
    if identical(now, wanted):
        return
    if not identical(now, expected):
        if not all(isinstance(each, list) for each in (now, expected, wanted)):
            raise ClashError([name])
        wanted = merge_lists(expected, wanted, now)
    if wanted is MISSING:
        table.pop(key, None)
    else:
        table[key] = wanted


def _patched(now: Any, at: int, old: str, new: str, name: str) -> str:
    if not isinstance(now, str):
        raise ClashError([name])
    if now[at : at + len(old)] != old or (not old and at > len(now)):
        # The text moved within the note; it is taken out only where there is no doubt which.
        if not old or now.count(old) != 1:
            raise ClashError([name])
        at = now.index(old)
    return now[:at] + new + now[at + len(old) :]


def identical(a: Any, b: Any) -> bool:
    """Equal to the letter: 1 is not 1.0, nor true, and a number that is none equals itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(identical(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(identical, a, b))
    return repr(a) == repr(b) if isinstance(a, float) else bool(a == b)


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    return value


def to_json(value: Any) -> str:
    """One line of JSON; dates and times, which TOML has and JSON hasn't, are carried along."""
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_toml)


def from_json(text: str) -> Any:
    import json

    return json.loads(text, object_hook=_from_toml)


def _as_toml(value: Any) -> Any:
    from compute_jobs.record.toml_out import emit

    return {"$toml": emit({"v": value})}


def _from_toml(found: dict[str, Any]) -> Any:
    if found.keys() == {"$toml"} and isinstance(found["$toml"], str):
        import tomllib

        return tomllib.loads(found["$toml"])["v"]
    return found

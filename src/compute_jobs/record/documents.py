"""Documents as they lie on the disk: TOML with an end marker, read with distrust.

A document is a plain dictionary of one file without its ``[end]``: what merging, snapshots and
undo work on, so that keys nobody here knows are carried along like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from compute_jobs.record.migrations import SCHEMA, Step, migrate

Document = dict[str, Any]
State = Literal["absent", "good", "edited", "fewer", "cut", "migrated", "broken"]
"""How a file was found.

good: as this program writes it; edited: by hand, in other form or with more than its end marker
counts; fewer: complete, but with less than the marker counts; cut: without a complete marker, so
perhaps cut short; migrated: of an older schema; broken: no readable TOML.
"""


class Kind(Struct, frozen=True):
    """One kind of file: what it is called, how its keys are ordered, and what its marker counts."""

    name: str
    header: str
    arrange: Callable[[Document], Document]
    """The canonical form: known tables present, keys in their order. Never drops a key."""
    counts: Callable[[Document], Mapping[str, int]]
    plain: bool = False
    """Kept to the letter in its reader's form: the document is the text itself."""


TEXT = Kind("text", "", dict, lambda _: {}, plain=True)
"""A pack's file. Its text stands under "note", as all that is taken back by the stretch."""


class Reading(Struct, frozen=True):
    """One file as found. ``document`` is in canonical form, and None where there is none."""

    state: State
    document: Document | None
    raw: bytes | None
    trouble: str = ""
    line: int | None = None


ABSENT = Reading("absent", None, None)


def to_bytes(kind: Kind, document: Document) -> bytes:
    """The file for a document, its end marker counting what stands above it."""
    if kind.plain:
        return str(document.get("note", "")).encode()
    from compute_jobs.record.toml_out import emit

    arranged = kind.arrange(document)
    body = {**arranged, "end": dict(kind.counts(arranged))}
    return emit(body, header=kind.header).encode()


def sorted_deep(value: Any) -> Any:
    """Tables in the order of their keys, so that what isn't known has one canonical form too."""
    if isinstance(value, Mapping):
        return {key: sorted_deep(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [sorted_deep(each) for each in value]
    return value


def read(kind: Kind, raw: bytes, *, steps: Mapping[int, Step] | None = None) -> Reading:
    """What a file says, or why it can't be read; never raises."""
    try:
        if kind.plain:
            return Reading("good", {"note": raw.decode()}, raw)
        found = _parse(raw)
        end = found.pop("end", None)
        document, migrated = migrate(found, to=SCHEMA, steps=steps)
        document = kind.arrange(document)
        counts = kind.counts(document)
        canonical = to_bytes(kind, document) == raw
    except (ValueError, TypeError, RecursionError) as error:
        what = str(error) or type(error).__name__
        return Reading("broken", None, raw, what, _line_of(what))
    if canonical:
        return Reading("good", document, raw)
    if migrated:
        return Reading("migrated", document, raw)
    if not _complete(end, counts):
        return Reading("cut", document, raw, "it has no complete [end]")
    missing = [f"{n} {name}, not {end[name]}" for name, n in counts.items() if n < end[name]]
    if missing:
        return Reading("fewer", document, raw, "it holds " + ", ".join(missing))
    return Reading("edited", document, raw)


def _parse(raw: bytes) -> Document:
    import tomllib

    return tomllib.loads(raw.decode("utf-8-sig"))


def _complete(end: Any, counts: Mapping[str, int]) -> bool:
    return isinstance(end, dict) and all(
        isinstance(end.get(name), int) and not isinstance(end[name], bool) for name in counts
    )


def _line_of(what: str) -> int | None:
    """tomllib says "(at line 3, column 5)" and nothing more formal."""
    import re

    found = re.search(r"at line (\d+)", what)
    return int(found[1]) if found else None

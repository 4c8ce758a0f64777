"""The last good version of a file: its newest snapshot, rolled forward by what was saved since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from compute_jobs.errors import ReaderError
from compute_jobs.records import dataclass
from compute_jobs.workspace.atomic import fingerprint
from compute_jobs.workspace.deltas import ClashError, apply
from compute_jobs.workspace.documents import Document, Kind, read, to_bytes
from compute_jobs.workspace.journal import FileChange, Journal
from compute_jobs.workspace.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class Good:
    document: Document
    when: str
    """Where it comes from, in the reader's words."""


_SLACK = 2.0
"""Seconds: a change saved right after a snapshot may bear the time just before it."""

LastGood = Callable[[str, Kind], Good | None]


def last_good(snapshots: Snapshots, journal: Journal) -> LastGood:
    """A function that finds the last good version of a file by its key."""

    def find(key: str, kind: Kind) -> Good | None:
        kept = _from_snapshots(snapshots, key, kind)
        since = kept[1] if kept else 0.0
        rolled = _rolled_forward(journal, key, kind, kept[0] if kept else None, since)
        if rolled is not None:
            return Good(rolled, "the last saved version")
        if kept is None:
            return None
        return Good(kept[0], f"the snapshot of {kept[2]}")

    return find


def filled(document: Document, good: Mapping[str, Any]) -> Document:
    """The document with what only the good version has; where both have a value, its own stays."""
    result = dict(document)
    for key, value in good.items():
        if key not in result:
            result[key] = value
        elif isinstance(value, Mapping) and isinstance(result[key], Mapping):
            result[key] = filled(dict(result[key]), value)
        elif isinstance(value, list) and isinstance(result[key], list):
            result[key] = result[key] + [each for each in value if each not in result[key]]
    return result


def _from_snapshots(
    snapshots: Snapshots, key: str, kind: Kind
) -> tuple[Document, float, str] | None:
    name = f"{key}.toml"
    seen: set[str] = set()
    for snapshot in snapshots.newest_first():
        digest = snapshot.files.get(name)
        if digest is None or digest in seen:
            continue
        seen.add(digest)
        try:
            reading = read(kind, snapshots.content(snapshot, name))
        except ReaderError:
            continue
        if reading.state in ("good", "edited", "migrated") and reading.document is not None:
            return reading.document, snapshot.made, snapshot.when
    return None


def _rolled_forward(
    journal: Journal, key: str, kind: Kind, start: Document | None, since: float
) -> Document | None:
    """The document after the newest saved change that can be reached; None when there is none."""
    try:
        events = journal.events()
    except ReaderError:
        return None
    # A hand-edited start is known by its document; saved changes name it by its exact content,
    # so changes to such a file are reached through the entry that carries its text.
    states: dict[str | None, Document] = {None: {}}
    if start is not None:
        states[fingerprint(to_bytes(kind, start))] = start
    newest = None
    for event in events:
        if event.at < since - _SLACK or event.kind == "drop":
            continue
        for change in event.entry.files:
            if change.key != key:
                continue
            reached = _step(change, states, kind, back=event.kind == "undo")
            if reached is not None:
                newest = reached
    return newest or None


def _step(
    change: FileChange, states: dict[str | None, Document], kind: Kind, *, back: bool
) -> Document | None:
    source, target = (change.after, change.before) if back else (change.before, change.after)
    if target is None:
        return {}
    if source not in states:
        if change.raw is None or back:
            return None
        reading = read(kind, change.raw.encode())
        if reading.document is None:
            return None
        states[source] = reading.document
    try:
        document = kind.arrange(apply(states[source], change.deltas, back=back))
    except ClashError:
        return None
    states[target] = document
    return document

"""The last good version of a file: its newest snapshot, rolled forward by what was saved since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from compute_jobs.caches.file_state import fingerprint
from compute_jobs.errors import ReaderError
from compute_jobs.record.deltas import ClashError, apply
from compute_jobs.record.documents import Document, Kind, read, to_bytes
from compute_jobs.record.journal import FileChange, Journal
from compute_jobs.record.snapshots import Snapshots


class Good(Struct, frozen=True):
    document: Document
    when: str
    """Where it comes from, in the reader's words."""


class _Kept(Struct, frozen=True):
    """One version of a file in a snapshot."""

    document: Document
    mark: str
    made: float
    when: str


class _Move(Struct, frozen=True):
    """One step of the history that one file took."""

    change: FileChange
    back: bool
    at: float

    @property
    def source(self) -> str | None:
        return self.change.after if self.back else self.change.before

    @property
    def target(self) -> str | None:
        return self.change.before if self.back else self.change.after


_SLACK = 2.0
"""Seconds: a change saved right after a snapshot may bear the time just before it."""

LastGood = Callable[[str, Kind], Good | None]


def last_good(snapshots: Snapshots, journal: Journal) -> LastGood:
    """A function that finds the last good version of a file by its key."""

    def find(key: str, kind: Kind) -> Good | None:
        moves = _moves(journal, key)
        kept, since = _start(snapshots, key, kind, moves)
        rolled = _rolled_forward(moves[since:], kind, kept)
        if rolled is not None:
            return Good(rolled, "the last saved version")
        if kept is None:
            return None
        return Good(kept.document, f"the snapshot of {kept.when}")

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


def _start(
    snapshots: Snapshots, key: str, kind: Kind, moves: Sequence[_Move]
) -> tuple[_Kept | None, int]:
    """The version to go on from, and the first move after it.

    Told by content: a clock that went wrong once must not hide what was saved since. By time only
    where the history knows nothing of the newest version, which then was written by hand.
    """
    best: tuple[_Kept | None, int] = (None, 0)
    for kept in _versions(snapshots, key, kind):
        at = _place(kept.mark, moves)
        if best[0] is None and at is None:
            later = (n for n, move in enumerate(moves) if move.at >= kept.made - _SLACK)
            return kept, next(later, len(moves))
        if best[0] is None or (at is not None and at > best[1]):
            best = kept, at or 0
        if best[1] == len(moves):
            break
    return best


def _place(mark: str, moves: Sequence[_Move]) -> int | None:
    """How many moves led to this content, the last time it was there."""
    for n in range(len(moves) - 1, -1, -1):
        if moves[n].target == mark:
            return n + 1
        if moves[n].source == mark:
            return n
    return None


def _versions(snapshots: Snapshots, key: str, kind: Kind) -> Iterator[_Kept]:
    """Every readable one that was kept, the newest first."""
    name = f"{key}.toml"
    seen: set[str] = set()
    for snapshot in snapshots.newest_first():
        digest = snapshot.files.get(name)
        if digest is None or digest in seen:
            continue
        seen.add(digest)
        try:
            raw = snapshots.content(snapshot, name)
        except ReaderError:
            continue
        reading = read(kind, raw)
        if reading.state in ("good", "edited", "migrated") and reading.document is not None:
            yield _Kept(reading.document, fingerprint(raw), snapshot.made, snapshot.when)


def _moves(journal: Journal, key: str) -> list[_Move]:
    try:
        events = journal.events()
    except ReaderError:
        return []
    return [
        _Move(change, event.kind == "undo", event.at)
        for event in events
        if event.kind != "drop"
        for change in event.entry.files
        if change.key == key
    ]


def _rolled_forward(moves: Sequence[_Move], kind: Kind, start: _Kept | None) -> Document | None:
    """The document after the newest saved change that can be reached; None when there is none."""
    # A hand-edited start is known by its document; saved changes name it by its exact content,
    # so changes to such a file are reached through the entry that carries its text.
    states: dict[str | None, Document] = {None: {}}
    if start is not None:
        states[start.mark] = start.document
        states[fingerprint(to_bytes(kind, start.document))] = start.document
    newest = None
    for move in moves:
        reached = _step(move, states, kind)
        if reached is not None:
            newest = reached
    return newest or None


def _step(move: _Move, states: dict[str | None, Document], kind: Kind) -> Document | None:
    change, source, target = move.change, move.source, move.target
    if target is None:
        return {}
    if source not in states:
        if change.raw is None or move.back:
            return None
        reading = read(kind, change.raw.encode())
        if reading.document is None:
            return None
        states[source] = reading.document
    try:
        document = kind.arrange(apply(states[source], change.deltas, back=move.back))
    except ClashError:
        return None
    states[target] = document
    return document

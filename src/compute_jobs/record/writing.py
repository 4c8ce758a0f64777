"""Every change to the reader's files, one at a time: lock, re-read, merge, note for undo, write.

A caller says what it started from and what it wants; what others wrote meanwhile is kept. The
history is written before the files, so that whatever a crash leaves, undo can tell what happened.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct, field

from compute_jobs.caches.file_state import fingerprint
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FileLock, sweep
from compute_jobs.platform.paths import Home
from compute_jobs.record.deltas import ClashError, apply, difference
from compute_jobs.record.documents import Document
from compute_jobs.record.journal import Entry, FileChange, Journal
from compute_jobs.record.merge import merge
from compute_jobs.record.reader_files import Files, Found
from compute_jobs.record.snapshots import Snapshots
from compute_jobs.record.toml_out import storable


class Edit(Struct, frozen=True):
    """One file's part of a change; ``mine`` is None to remove the file."""

    key: str
    base: Document
    mine: Document | None


class Outcome(Struct):
    documents: dict[str, Document | None] = field(default_factory=dict)
    """What each file holds now; None where it is gone."""
    told: list[str] = field(default_factory=list)
    """What the reader should know: conflicts, files set aside, undo that won't be possible."""
    change: str = ""
    """Its entry in the history; empty where nothing changed, or undo will not know it."""


class Step(Struct, frozen=True):
    """One change undone or redone."""

    what: str
    keys: tuple[str, ...]
    elsewhere: bool
    """A file had been changed since, and only this change's own fields were touched."""
    told: tuple[str, ...] = ()


class _Plan(Struct):
    key: str
    found: Found
    document: Document | None
    data: bytes | None
    raw: bool = False
    """``data`` is a reader's own form of the document, put back as it was."""


class Writer:
    """The only way to the reader's files. One per process is enough; threads may share it."""

    def __init__(self, home: Home, files: Files, journal: Journal, snapshots: Snapshots) -> None:
        self.home = home
        self.files = files
        self.journal = journal
        self.snapshots = snapshots
        self._thread = threading.RLock()
        self._depth = 0
        self._swept = False
        self._locks = True

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the home; nests within one thread."""
        with self._thread:
            if self._depth:
                yield
                return
            _load_what_saving_needs()
            with FileLock(self.home.lock_file) as lock:
                self._locks = lock.supported
                self._depth = 1
                try:
                    self._sweep()
                    yield
                finally:
                    self._depth = 0

    def change(self, what: str, edits: Sequence[Edit]) -> Outcome:
        """Save a change; when this returns it is on the disk."""
        outcome = Outcome()
        with self.alone():
            plans = [plan for edit in edits if (plan := self._plan(edit, outcome)) is not None]
            if plans:
                self._keep_old(plans, outcome)
                self._journal(what, plans, outcome)
                self._write(plans)
            if not self._locks:
                outcome.told.append(
                    f"{self.home.root} lies on a file system without locks: write from one"
                    " program at a time"
                )
        return outcome

    def replace(self, what: str, contents: Sequence[tuple[str, Document]]) -> Outcome:
        """Put whole documents in place of what is there (restore); can be undone."""
        outcome = Outcome()
        with self.alone():
            plans = []
            for key, document in contents:
                found = self.files.read(key)
                data = self.files.to_bytes(key, document)
                outcome.documents[key] = document
                if data != found.reading.raw:
                    plans.append(_Plan(key, found, document, data))
            if plans:
                self._keep_old(plans, outcome)
                self._journal(what, plans, outcome)
                self._write(plans)
        return outcome

    def undo(self, change: str = "") -> Step | None:
        """Take back the last change that still stands, or a named one; None when there is none."""
        return self._step(change, back=True)

    def redo(self, change: str = "") -> Step | None:
        return self._step(change, back=False)

    def _plan(self, edit: Edit, outcome: Outcome) -> _Plan | None:
        found = self.files.read(edit.key)
        current = found.document
        if edit.mine is None:
            outcome.documents[edit.key] = None
            return _Plan(edit.key, found, None, None) if found.reading.raw is not None else None
        mine = storable(edit.mine)
        if current is None:
            current = self.files.blank(edit.base)
        if current != edit.base:
            merged = merge(edit.base, mine, current)
            outcome.told += [f"{edit.key}: {conflict}" for conflict in merged.conflicts]
            mine = merged.document
        mine = self.files.kind(edit.key).arrange(mine)
        outcome.documents[edit.key] = mine
        if mine == found.document:
            return None
        return _Plan(edit.key, found, mine, self.files.to_bytes(edit.key, mine))

    def _keep_old(self, plans: Sequence[_Plan], outcome: Outcome) -> None:
        """Before anything is replaced: a snapshot when one is due, and of what isn't our form."""
        states = {plan.found.reading.state for plan in plans}
        if "migrated" in states:
            self.snapshots.take("before migrating")
        elif states & {"edited", "fewer"}:
            try:
                self.snapshots.take("edited by hand")
            except ReaderError:
                for plan in plans:
                    if plan.found.reading.state in ("edited", "fewer"):
                        self._set_aside(plan, outcome)
        else:
            try:
                if self.snapshots.due():
                    self.snapshots.take("while writing")
            except ReaderError as error:
                outcome.told.append(f"no snapshot was made: {error}")
        for plan in plans:
            if plan.found.reading.state in ("broken", "cut"):
                self._set_aside(plan, outcome)

    def _set_aside(self, plan: _Plan, outcome: Outcome) -> None:
        if plan.found.reading.raw:
            copy = self.files.set_aside(plan.key, plan.found.reading.raw)
            outcome.told.append(f"{self.home.file(plan.key).name} was set aside as {copy}")

    def _journal(self, what: str, plans: Sequence[_Plan], outcome: Outcome) -> None:
        try:
            entry = self.journal.add(what, [self._file_change(plan) for plan in plans])
            outcome.change = entry.id
        except ReaderError as error:
            # The note matters more than being able to take it back.
            outcome.told.append(f"saved, but undo will not know it: {error}")

    def _file_change(self, plan: _Plan) -> FileChange:
        found = plan.found
        before = found.document or {}
        mark, raw = found.mark, None
        if found.reading.raw is not None and not found.own_form:
            if found.document is None or found.reading.state in ("broken", "cut"):
                # Undo goes back to what was read in its place; the damaged copy is kept anyway.
                mark = fingerprint(self.files.to_bytes(plan.key, before))
            else:
                raw = found.reading.raw.decode()
        elif plan.data is None and found.reading.raw is not None:
            raw = found.reading.raw.decode()
        after = None if plan.data is None else fingerprint(plan.data)
        deltas = tuple(difference(before, plan.document or {}))
        return FileChange(plan.key, mark, after, deltas, raw)

    def _write(self, plans: Sequence[_Plan]) -> None:
        for plan in plans:
            if plan.data is None:
                self.files.remove(plan.key)
            elif plan.raw or plan.document is None:
                self.files.write_raw(plan.key, plan.data)
            else:
                self.files.write(plan.key, plan.data, plan.document)

    def _stack(self, change: str, *, back: bool) -> list[Entry]:
        stack = self.journal.stacks()[0 if back else 1]
        return [entry for entry in stack if entry.id == change] if change else stack

    def _step(self, change: str, *, back: bool) -> Step | None:
        verb = "undone" if back else "redone"
        if not self._stack(change, back=back):
            return None  # without waiting for anybody, or making a folder to lock
        with self.alone():
            while True:
                stack = self._stack(change, back=back)
                if not stack:
                    return None
                entry = stack[-1]
                try:
                    plans, elsewhere = self._revert(entry, back)
                except ClashError as clash:
                    self.journal.note("drop", entry)
                    raise ReaderError(
                        f"{entry.what!r} was not {verb}: {clash} was changed since",
                        todo=f"{'undo' if back else 'redo'} again goes on to the next change",
                    ) from None
                outcome = Outcome()
                if plans:
                    self._keep_old(plans, outcome)
                    self._write(plans)
                try:
                    self.journal.note("undo" if back else "redo", entry)
                except ReaderError as error:
                    if not plans:
                        raise  # it would be the next one again, and for ever
                    outcome.told.append(f"{verb}, but the history does not know it: {error}")
                if plans:
                    keys = tuple(plan.key for plan in plans)
                    if elsewhere:
                        outcome.told.append(f"{entry.what}: changed elsewhere since; that was kept")
                    return Step(entry.what, keys, elsewhere, tuple(outcome.told))
                # Never came to be (a crash before its files), or is so already: the next one.

    def _revert(self, entry: Entry, back: bool) -> tuple[list[_Plan], bool]:
        plans = []
        elsewhere = False
        clashes: list[str] = []
        for change in entry.files:
            found = self.files.read(change.key)
            expected, wanted = change.after, change.before
            if not back:
                expected, wanted = wanted, expected
            if found.mark == wanted:
                continue
            if found.mark == expected:
                plans.append(self._exact(change, found, wanted, back))
                continue
            elsewhere = True
            try:
                plan = self._by_field(change, found, wanted, back)
            except ClashError as clash:
                name = self.home.file(change.key).name
                plain = self.files.kind(change.key).plain
                clashes.append(name if plain else f"{clash} in {name}")
                continue
            if plan is not None:
                plans.append(plan)
        if clashes:
            raise ClashError(clashes)
        return plans, elsewhere

    def _exact(self, change: FileChange, found: Found, wanted: str | None, back: bool) -> _Plan:
        if wanted is None:
            return _Plan(change.key, found, None, None)
        document = self.files.kind(change.key).arrange(
            apply(found.document or {}, change.deltas, back=back)
        )
        if back and change.raw is not None:
            return _Plan(change.key, found, document, change.raw.encode(), raw=True)
        return _Plan(change.key, found, document, self.files.to_bytes(change.key, document))

    def _by_field(
        self, change: FileChange, found: Found, wanted: str | None, back: bool
    ) -> _Plan | None:
        if found.reading.state == "broken":
            raise ClashError(["the unreadable file"])
        if found.reading.raw is None and wanted is None:
            return None
        before = found.document or {}
        document = self.files.kind(change.key).arrange(apply(before, change.deltas, back=back))
        if document == before:
            return None
        if wanted is None and document.keys() <= self.files.blank(document).keys():
            return _Plan(change.key, found, None, None)
        return _Plan(change.key, found, document, self.files.to_bytes(change.key, document))

    def _sweep(self) -> None:
        if not self._swept:
            self._swept = True
            home = self.home
            for folder in (home.root, home.dossiers, home.profiles, home.state, home.cache):
                sweep(folder)
            sweep(home.backups)


def _load_what_saving_needs() -> None:
    """Import it before the first file is touched: a disk that fails must not fail an import."""
    import datetime
    import json
    import zlib

    from compute_jobs.record import dossier_toml
    from compute_jobs.record import profile_toml as profile_store

    assert all((datetime, json, zlib, dossier_toml, profile_store))

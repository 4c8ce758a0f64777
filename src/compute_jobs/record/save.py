"""Read and write the reader's files: lock, read again, merge, record for undo, write.

``Files`` reads one file at a time, by key: "profile", "profiles/NAME", "dossiers/EMPLOYER",
"packs/…". A damaged file is answered with its last good version, and left as it is until something
is saved. ``Writer`` makes every change: a caller says what it started from and what it wants, and
what others wrote meanwhile is kept. The journal is written before the files, so undo can tell what
happened whatever a crash leaves.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import (
    FileLock,
    Signature,
    disk_error,
    remove_file,
    signature_at,
    signature_of,
    sweep,
    write_file,
)
from compute_jobs.platform.paths import Home
from compute_jobs.record.codec import (
    ABSENT,
    DOSSIER,
    PROFILE,
    TEXT,
    FileContent,
    FileKind,
    read,
    storable,
    to_bytes,
)
from compute_jobs.record.merge import Document, merge

if TYPE_CHECKING:
    from compute_jobs.record.backups import LastGood, Snapshots
    from compute_jobs.record.journal import FileChange, Journal, JournalEntry
    from compute_jobs.record.legacy import OldFileChange

FindLastGood = Callable[[str, FileKind, bool], "LastGood | None"]
"""The last good version of a file by key and kind; with True, only one with a complete [end]."""
_IDENTITY = ("schema", "employer", "name", "label")


class Files:
    """The reader's files of one home. What was parsed is remembered until the file changes."""

    def __init__(self, home: Home, find_last_good: FindLastGood) -> None:
        self.home = home
        self._find_last_good = find_last_good
        self._known: dict[str, tuple[Signature, FileContent]] = {}
        self.seen: dict[str, Signature] = {}
        """The files as they were when they were last read or written here, by key."""

    def kind(self, key: str) -> FileKind:
        if key.startswith("dossiers/"):
            return DOSSIER
        return TEXT if key.startswith("packs/") else PROFILE

    def read(self, key: str) -> FileContent:
        """The file as it is now. One that can't be opened is an error, never an empty file."""
        path = self.home.file(key)
        try:
            signature = self.seen[key] = signature_of(path.stat())
            known = self._known.get(key)
            if known is not None and known[0] == signature:
                return known[1]
            raw = path.read_bytes()
        except FileNotFoundError:
            self._forget(key)
            return replace(ABSENT, warning=_to_nothing(path)) if path.is_symlink() else ABSENT
        except OSError as error:
            raise disk_error(error, f"read {path.name}", path) from error
        content = self._settled(key, path, read(self.kind(key), raw))
        if signature_at(path) == signature:  # else it was replaced while it was being read
            self._known[key] = (signature, content)
        return content

    def write(self, key: str, data: bytes, document: Document | None) -> None:
        """Replace the file. The document is the one in ``data``, where it is known."""
        path = self.home.file(key)
        write_file(path, data)
        self._forget(key)
        signature = signature_at(path)
        if signature is not None and document is not None:
            self.seen[key] = signature
            self._known[key] = (signature, FileContent("good", document, data))

    def remove(self, key: str) -> None:
        path = self.home.file(key)
        remove_file(path)
        self._forget(key)
        if key.startswith("packs/"):
            with contextlib.suppress(OSError):
                path.parent.rmdir()  # an empty folder would be taken for a pack

    def set_aside(self, key: str, raw: bytes) -> Path:
        """Copy a damaged file to another name beside it; the same content only once."""
        path = self.home.file(key)
        try:
            for other in path.parent.glob(f"{path.name}.unreadable-*"):
                if other.read_bytes() == raw:
                    return other
        except OSError as error:
            raise disk_error(error, f"set {path.name} aside", path) from error
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        copy = path.with_name(f"{path.name}.unreadable-{stamp}")
        number = 1
        while copy.exists():
            number += 1
            copy = path.with_name(f"{path.name}.unreadable-{stamp}-{number}")
        write_file(copy, raw)
        return copy

    def names(self, group: str) -> list[str]:
        """The files of a group ("dossiers", "profiles") by stem; links to nothing are left out."""
        folder = {"dossiers": self.home.dossiers, "profiles": self.home.profiles}[group]
        try:
            files = [path for path in folder.iterdir() if path.suffix == ".toml" and path.exists()]
        except FileNotFoundError:
            files = []
        except OSError as error:
            raise disk_error(error, f"read the {group}", folder) from error
        names = sorted(path.stem for path in files if not path.name.startswith("."))
        for key in [key for key in self.seen if key.startswith(f"{group}/")]:
            if key.partition("/")[2] not in names:
                self._forget(key)
        return names

    def blank(self, document: Mapping[str, object]) -> Document:
        """An empty document of the same employer or profile."""
        return {name: document[name] for name in _IDENTITY if name in document}

    def to_bytes(self, key: str, document: Document) -> bytes:
        return to_bytes(self.kind(key), document)

    def _forget(self, key: str) -> None:
        self._known.pop(key, None)
        self.seen.pop(key, None)

    def _settled(self, key: str, path: Path, content: FileContent) -> FileContent:
        """The content to go on from, with a warning where it isn't what the file holds."""
        if content.state == "fewer":
            what = f"{path.name}: {content.trouble} as its [end] says"
            todo = f"fine if you took it out; else: compute-jobs restore {path.stem}"
            return replace(content, warning=ReaderError(what, str(path), todo))
        if content.state == "cut":
            return self._cut(key, path, content)
        if content.state == "broken" and not self.kind(key).plain:
            return self._broken(key, path, content)
        return content

    def _cut(self, key: str, path: Path, content: FileContent) -> FileContent:
        """A file without a complete [end]: the beginning of the last version, or made by hand."""
        good = self._find_last_good(key, self.kind(key), True)
        text = (content.raw or b"").decode()
        if good is None or not good.text.startswith(text.rstrip()):
            return replace(content, state="good")
        what = f"{path.name} looks cut short ({content.trouble}); the rest comes from {good.where}"
        warning = ReaderError(what, str(path), "the next save sets the cut file aside")
        return replace(content, document=good.document, warning=warning)

    def _broken(self, key: str, path: Path, content: FileContent) -> FileContent:
        good = self._find_last_good(key, self.kind(key), False)
        instead = f"read {good.where} instead" if good else "there is no earlier version"
        warning = ReaderError(
            f"{path.name} can't be read: {content.trouble}; {instead}",
            f"{path}:{content.line}" if content.line else str(path),
            "repair it; if you save first, it is set aside and kept",
        )
        return replace(content, document=good.document if good else None, warning=warning)


def _to_nothing(path: Path) -> ReaderError:
    what = f"{path.name} is a link to a file that isn't there, so nothing of it is used"
    return ReaderError(what, str(path), "repair the link")


# -- changes ---------------------------------------------------------------------------------


class Edit(Struct, frozen=True):
    """One file's part of a change; ``mine`` is None to remove the file."""

    key: str
    base: Document
    mine: Document | None


class Outcome(Struct):
    """What a change came to."""

    documents: dict[str, Document | None] = field(default_factory=dict)
    """What each file holds now; None where it is gone."""
    messages: list[str] = field(default_factory=list)
    """What the reader should know: conflicts, files set aside, undo that won't be possible."""
    change: str = ""
    """The id of its journal entry; empty where nothing changed, or undo won't know it."""


class HistoryStep(Struct, frozen=True):
    """One change undone or redone."""

    what: str
    keys: tuple[str, ...]
    elsewhere: bool
    """A file had been changed since; only this change's own fields were touched."""
    messages: tuple[str, ...] = ()


class _Plan(Struct, frozen=True):
    """One file to write, or to remove where there is no data."""

    key: str
    old: FileContent
    data: bytes | None
    document: Document | None = None
    """The document in the data, where it is known."""


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
            self._carry_out(what, plans, outcome)
            if not self._locks:
                outcome.messages.append(
                    f"{self.home.root} lies on a file system without locks: write from one"
                    " program at a time"
                )
        return outcome

    def replace(self, what: str, documents: Mapping[str, Document]) -> Outcome:
        """Put whole documents in place of what is there (restore); can be undone."""
        outcome = Outcome(documents=dict(documents))
        with self.alone():
            plans = []
            for key, document in documents.items():
                file = self.files.read(key)
                data = self.files.to_bytes(key, document)
                if data != file.raw:
                    plans.append(_Plan(key, file, data, document))
            self._carry_out(what, plans, outcome)
        return outcome

    def _plan(self, edit: Edit, outcome: Outcome) -> _Plan | None:
        file = self.files.read(edit.key)
        current = file.document
        if edit.mine is None:
            outcome.documents[edit.key] = None
            return _Plan(edit.key, file, None) if file.raw is not None else None
        mine = storable(edit.mine)
        if current is None:
            current = self.files.blank(edit.base)
        if current != edit.base:
            merged = merge(edit.base, mine, current)
            outcome.messages += [f"{edit.key}: {conflict}" for conflict in merged.conflicts]
            mine = merged.document
        mine = self.files.kind(edit.key).arrange(mine)
        outcome.documents[edit.key] = mine
        if mine == file.document:
            return None
        return _Plan(edit.key, file, self.files.to_bytes(edit.key, mine), mine)

    def _carry_out(self, what: str, plans: Sequence[_Plan], outcome: Outcome) -> None:
        from compute_jobs.record.journal import FileChange

        if not plans:
            return
        self._keep_old(plans, outcome)
        changes = []
        for plan in plans:
            after = None if plan.data is None else plan.data.decode()
            changes.append(FileChange(plan.key, self._text_before(plan), after))
        try:
            outcome.change = self.journal.add(what, changes).id
        except ReaderError as error:
            # The note matters more than being able to take it back.
            outcome.messages.append(f"saved, but undo will not know it: {error}")
        self._write(plans)

    def _text_before(self, plan: _Plan) -> str | None:
        """What undo goes back to: of a damaged file, which is set aside, what was read instead."""
        file = plan.old
        if file.raw is None or file.document is None:
            return None
        if file.damaged:
            return self.files.to_bytes(plan.key, file.document).decode()
        return file.raw.decode()

    def _keep_old(self, plans: Sequence[_Plan], outcome: Outcome) -> None:
        """Before files are replaced: set damaged ones aside, and make a snapshot if one is due.

        One is always due before a file is rewritten that isn't in the program's own form: it may
        have comments, or an older schema.
        """
        edited = [plan for plan in plans if self._edited_by_hand(plan)]
        try:
            if edited:
                self.snapshots.take("edited by hand")
            elif self.snapshots.due():
                self.snapshots.take("while writing")
        except ReaderError as error:
            outcome.messages.append(f"no snapshot was made: {error}")
            for plan in edited:
                self._set_aside(plan, outcome)
        for plan in plans:
            if plan.old.damaged:
                self._set_aside(plan, outcome)

    def _edited_by_hand(self, plan: _Plan) -> bool:
        raw, document = plan.old.raw, plan.old.document
        if raw is None or document is None or plan.old.damaged:
            return False
        return self.files.to_bytes(plan.key, document) != raw

    def _set_aside(self, plan: _Plan, outcome: Outcome) -> None:
        if plan.old.raw:
            copy = self.files.set_aside(plan.key, plan.old.raw)
            outcome.messages.append(f"{self.home.file(plan.key).name} was set aside as {copy}")

    def _write(self, plans: Sequence[_Plan]) -> None:
        for plan in plans:
            if plan.data is None:
                self.files.remove(plan.key)
            else:
                self.files.write(plan.key, plan.data, plan.document)

    # Undo and redo

    def _stack(self, change: str, *, back: bool) -> list[JournalEntry]:
        stack = self.journal.stacks()[0 if back else 1]
        return [entry for entry in stack if entry.id == change] if change else stack

    def step(self, change: str, *, back: bool) -> HistoryStep | None:
        """Take back (``back``) or make again the last change, or the one with this id.

        None when there is none.
        """
        verb = "undone" if back else "redone"
        if not self._stack(change, back=back):
            return None  # without waiting for anybody, or making a folder to lock
        with self.alone():
            while stack := self._stack(change, back=back):
                entry = stack[-1]
                plans, elsewhere, clashes = self._revert(entry, back)
                if clashes:
                    self.journal.note("drop", entry)
                    raise ReaderError(
                        f"{entry.what!r} was not {verb}: {', '.join(clashes)} was changed since",
                        todo=f"{'undo' if back else 'redo'} again goes on to the next change",
                    )
                outcome = Outcome()
                if plans:
                    self._keep_old(plans, outcome)
                    self._write(plans)
                try:
                    self.journal.note("undo" if back else "redo", entry)
                except ReaderError as error:
                    if not plans:
                        raise  # it would be the next one again, and for ever
                    outcome.messages.append(f"{verb}, but the history does not know it: {error}")
                if plans:
                    if elsewhere:
                        outcome.messages.append(
                            f"{entry.what}: changed elsewhere since; that was kept"
                        )
                    keys = tuple(plan.key for plan in plans)
                    return HistoryStep(entry.what, keys, elsewhere, tuple(outcome.messages))
                # The change was never made (a crash before its files), or is undone already.
        return None

    def _revert(self, entry: JournalEntry, back: bool) -> tuple[list[_Plan], bool, list[str]]:
        """What to write, whether files were changed since, and which fields clash with that."""
        from compute_jobs.record.legacy import OldFileChange

        plans, elsewhere, clashes = [], False, []
        for change in entry.files:
            file = self.files.read(change.key)
            if isinstance(change, OldFileChange):
                data, moved, fields = self._old_step(change, file, back)
            else:
                data, moved, fields = self._step_of(change, file, back)
            elsewhere = elsewhere or moved
            name = self.home.file(change.key).name
            if fields:
                plain = self.files.kind(change.key).plain
                clashes += [name] if plain else [f"{', '.join(fields)} in {name}"]
            elif data != file.raw:
                plans.append(_Plan(change.key, file, data))
        return plans, elsewhere, clashes

    def _step_of(
        self, change: FileChange, file: FileContent, back: bool
    ) -> tuple[bytes | None, bool, list[str]]:
        """The content of a file with a change taken back or made again.

        Also whether the file was changed since, and the fields that clash with that.
        """
        expected, wanted = change.before, change.after
        if back:
            expected, wanted = wanted, expected
        now = file.raw
        content = None if wanted is None else wanted.encode()
        if now == content or now == (None if expected is None else expected.encode()):
            return content, False, []
        if file.state == "broken":
            return now, True, ["the unreadable file"]
        kind = self.files.kind(change.key)
        base, mine = (
            None if text is None else read(kind, text.encode()).document
            for text in (expected, wanted)
        )
        blank = self.files.blank(mine or base or {})
        theirs = file.document or blank
        merged = merge(base or blank, mine or blank, theirs, undo=True)
        return self._content(change.key, merged.document, file, wanted), True, merged.fields

    def _old_step(
        self, change: OldFileChange, file: FileContent, back: bool
    ) -> tuple[bytes | None, bool, list[str]]:
        """The same for a change that 0.1.0 recorded."""
        from compute_jobs.record.legacy import ClashError, apply, fingerprint

        expected, wanted = change.before, change.after
        if back:
            expected, wanted = wanted, expected
        raw = file.raw
        now = None if raw is None else fingerprint(raw)
        if now == wanted:
            return raw, False, []
        if file.state == "broken":
            return raw, True, ["the unreadable file"]
        if now == expected:
            if wanted is None:
                return None, False, []
            if back and change.text_before is not None:
                return change.text_before.encode(), False, []
        try:
            document = apply(file.document or {}, change.deltas, back=back)
        except ClashError as clash:
            return raw, True, list(clash.fields)
        content = self._content(change.key, document, file, wanted)
        return content, now != expected, []

    def _content(
        self, key: str, document: Document, file: FileContent, wanted: str | None
    ) -> bytes | None:
        """The file for a merged document; none where a file that was new has nothing left."""
        document = self.files.kind(key).arrange(document)
        if document == file.document:
            return file.raw
        if wanted is None and document.keys() <= self.files.blank(document).keys():
            return None
        return self.files.to_bytes(key, document)

    def _sweep(self) -> None:
        if not self._swept:
            self._swept = True
            home = self.home
            folders = (home.root, home.dossiers, home.profiles, home.state, home.cache)
            for folder in (*folders, home.backups):
                sweep(folder)


def _load_what_saving_needs() -> None:
    """Import it before the first file is touched: a disk that fails must not fail an import."""
    import datetime
    import tomllib

    import tomli_w

    from compute_jobs.record import backups, journal

    assert all((datetime, tomllib, tomli_w, backups, journal))

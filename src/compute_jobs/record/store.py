"""The reader's record as the desk uses it: dossiers, profiles, undo and redo, snapshots.

Opening one touches no disk. A change has a base and a target; the files are locked, read again,
merged and written. Every save returns the file's new content: the change, plus what another window,
a script or the reader's editor wrote meanwhile. The journal is written before the files, so undo
works whatever a crash leaves behind.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from compute_jobs.core.dossier.dossier_model import Dossier, Dossiers
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import (
    FileLock,
    Signature,
    read_file,
    remove_file,
    signature_at,
    sweep,
    write_file,
)
from compute_jobs.platform.paths import Home
from compute_jobs.record.codec import (
    FileContent,
    FileKind,
    dossier_document,
    profile_document,
    read,
    read_dossier,
    read_profile,
    storable,
)
from compute_jobs.record.merge import Document, merge
from compute_jobs.record.reader_files import FilePlan, Files

if TYPE_CHECKING:
    from pathlib import Path

    from compute_jobs.record.backups import LastGood, Snapshots
    from compute_jobs.record.history import History
    from compute_jobs.record.journal import Journal

ProfileChange = tuple[Profile, Profile]
DossierChange = tuple[Dossier, Dossier]
"""(the target, the base of the change)"""
LARGEST_NOTED = 1_000_000
"""Size of a pack's file in bytes beyond which the journal would drop too many other changes."""


class Edit(Struct, frozen=True):
    """One file's part of a change."""

    key: str
    base: Document | None
    """What the change started from; None to replace the file whatever is in it."""
    mine: Document | None
    """None to remove the file."""
    unknown_of: str = ""
    """The key of the file whose part that isn't understood is kept; empty for its own."""


class Saved(Struct):
    """The result of a change."""

    documents: dict[str, Document | None] = field(default_factory=dict)
    """The content on disk of each file it is about; None if it is gone."""
    messages: list[str] = field(default_factory=list)
    """What the reader should know: conflicts, files set aside, undo that won't be possible."""
    change: str = ""
    """The id of its journal entry, by which it alone can be undone; empty if nothing changed or it
    can't be undone.
    """

    @property
    def dossiers(self) -> dict[str, Dossier]:
        keys = [key for key in self.documents if key.startswith("dossiers/")]
        names = {key.removeprefix("dossiers/"): self.documents[key] or {} for key in keys}
        return {name: read_dossier(name, document)[0] for name, document in names.items()}

    @property
    def profile(self) -> Profile | None:
        """The one in use, if the change was about it."""
        document = self.documents.get("profile")
        return read_profile(document)[0] if document is not None else None


class HistoryStep(Struct, frozen=True):
    what: str
    keys: tuple[str, ...]
    elsewhere: bool
    """A file has changed since; only this change's own fields were touched."""
    messages: tuple[str, ...] = ()


class Keeper:
    """The record of one home. One per process is enough; threads may share it for writing."""

    def __init__(self, home: Home, *, read_only: bool = False) -> None:
        self.home = home
        self.read_only = read_only
        self.warnings: list[ReaderError] = []
        """Messages for the reader about reading and saving, each once."""
        self.files = Files(home, self._last_good)
        self._thread = threading.RLock()
        self._depth = 0
        self._swept = False

    @cached_property
    def snapshots(self) -> Snapshots:
        from compute_jobs.record.backups import Snapshots

        return Snapshots(self.home)

    @cached_property
    def journal(self) -> Journal:
        from compute_jobs.record.journal import Journal

        return Journal(self.home)

    @cached_property
    def history(self) -> History:
        from compute_jobs.record.history import History

        return History(self.home, self.files, self.journal)

    def _last_good(self, key: str, kind: FileKind, complete: bool) -> LastGood | None:
        from compute_jobs.record.backups import last_good

        return last_good(self.snapshots, self.journal, key, kind, complete=complete)

    # Reading

    def load_all(self) -> Dossiers:
        """Every dossier. Unreadable ones give a warning."""
        dossiers = Dossiers()
        for employer in self.files.names("dossiers"):
            try:
                file = self.files.read(f"dossiers/{employer}")
            except ReaderError as error:
                self._warn(error)
                continue
            if file.raw is not None:
                dossiers[employer] = self._dossier(employer, file)
        return dossiers

    def dossier(self, employer: str) -> Dossier:
        """One dossier as it is now; an empty one without a file."""
        return self._dossier(employer, self.files.read(f"dossiers/{employer}"))

    def _dossier(self, employer: str, file: FileContent) -> Dossier:
        if file.warning:
            self._warn(file.warning)
        if file.document is None:
            return Dossier(employer)
        dossier, problems = read_dossier(employer, file.document)
        name = file.document.get("employer", employer)
        if name != employer:
            problems.append(f"it says employer = {name!r}; a dossier belongs to the file's name")
        self._warn_of_odd_values(problems, f"dossiers/{employer}")
        return dossier

    def profile(self, name: str = "") -> Profile | None:
        """The profile in use, or a named one; None without a file."""
        key = f"profiles/{name}" if name else "profile"
        file = self.files.read(key)
        if file.warning:
            self._warn(file.warning)
        if file.document is None:
            return None
        profile, problems = read_profile(file.document)
        self._warn_of_odd_values(problems, key)
        return profile

    def profile_names(self) -> tuple[str, ...]:
        return tuple(self.files.names("profiles"))

    # Writing

    def save(self, dossier: Dossier, base: Dossier, what: str = "") -> Dossier:
        """Save one dossier; ``base`` is the one the change started from."""
        what = what or f"change to {dossier.employer}"
        return self.save_all(what, dossiers=[(dossier, base)]).dossiers[dossier.employer]

    def save_profile(
        self, profile: Profile, base: Profile, what: str = "", *, named: str = ""
    ) -> Profile:
        """Save the profile in use; ``base`` is the one the change started from.

        With ``named``, it is the profile of that name, which replaces the one in use.
        """
        new, old = profile_document(profile), profile_document(base)
        edit = Edit("profile", old, new, f"profiles/{named}" if named else "")
        return self._change(what or "change to the profile", [edit]).profile or profile

    def save_all(
        self,
        what: str,
        *,
        dossiers: Iterable[DossierChange] = (),
        profile: ProfileChange | None = None,
    ) -> Saved:
        """One change, undone as one, that may affect several files."""
        edits = [
            Edit(f"dossiers/{new.employer}", dossier_document(base), dossier_document(new))
            for new, base in dossiers
        ]
        if profile is not None:
            new_profile, base_profile = map(profile_document, profile)
            edits.append(Edit("profile", base_profile, new_profile))
        return self._change(what, edits)

    def save_profile_as(self, name: str, profile: Profile, in_use: Profile | None = None) -> Saved:
        """Save a profile under a name, replacing one with the same name.

        With ``in_use``, the profile used so far, the saved one becomes the one in use, as one
        change.
        """
        base = self.profile(name) or Profile(name=profile.name, label=profile.label)
        edits = [
            Edit(key, profile_document(old), profile_document(profile), "profile")
            for key, old in ((f"profiles/{name}", base), ("profile", in_use))
            if old is not None
        ]
        return self._change(f"profile saved as {name}", edits)

    def remove_profile(self, name: str) -> Saved:
        """Remove a named profile; undo restores it."""
        return self._change(f"profile {name} removed", [Edit(f"profiles/{name}", None, None)])

    def change_texts(
        self, change: Callable[[Home], Mapping[str, str | None]], what: str
    ) -> Sequence[str]:
        """Write whole texts by key (of the inbox, of the reader's own pack) as one change.

        ``change`` returns them, with the lock held; None removes a file. Returns messages for the
        reader.
        """
        self._may_write()
        with self._alone():
            edits = [_whole_text(*it) for it in change(self.home).items()]
            return self._change(what, edits).messages

    def undo(self, change: str = "") -> HistoryStep | None:
        """Undo the last change, or the one with this id; None if there is none."""
        return self._step(change, back=True)

    def redo(self, change: str = "") -> HistoryStep | None:
        return self._step(change, back=False)

    # Snapshots

    def backup(self, why: str = "asked for") -> str | None:
        """Make a snapshot now; its id, or None when nothing changed since the last one."""
        self._may_write()
        if self.snapshots.nothing_to_keep():
            return None  # without creating a folder to lock
        with self._alone():
            snapshot = self.snapshots.take(why)
            self.tell(map(str, self.snapshots.left_out))
        return snapshot.id if snapshot else None

    def difference(self, source: str | Path, employers: Sequence[str] = ()) -> str:
        """What restoring a snapshot, or an export's file, would change; empty when nothing."""
        name, contents = self._chosen(source, employers)
        label = f"snapshot of {name}" if isinstance(source, str) else name
        return self.snapshots.difference(label, contents)

    def restore(self, source: str | Path, employers: Sequence[str] = ()) -> Saved:
        """Restore named dossiers, or everything, from a snapshot or from an export's file.

        A snapshot of today's files is made first. Files that aren't in the source are left alone.
        """
        from compute_jobs.record.backups import is_document_file, snapshot_path

        self._may_write()
        title, contents = self._chosen(source, employers)
        what = f"restore of {', '.join(employers) or 'everything'} from {title}"
        documents: dict[str, Document] = {}
        plain: dict[str, bytes] = {}
        """Written as it is; can't be undone."""
        for name, data in contents.items():
            key = name if name.startswith("packs/") else name.removesuffix(".toml")
            document = None if is_document_file(name) else read(self.files.kind(key), data).document
            too_large = key == name and (document is None or len(data) > LARGEST_NOTED)
            if is_document_file(name) or too_large:
                plain[name] = data
            elif document is None:
                todo = "choose an older one"
                raise ReaderError(f"{name} can't be read in that snapshot", todo=todo)
            else:
                documents[key] = document
        with self._alone():
            self.backup("before restore")
            for name, data in plain.items():
                path = snapshot_path(self.home, name)
                if not path.is_file() or read_file(path) != data:
                    write_file(path, data)
                    if name.startswith("packs/"):
                        self.tell(
                            [f"{name} is too large for undo; the snapshot made before has it"]
                        )
            return self._change(what, [Edit(key, None, it) for key, it in documents.items()])

    def _chosen(
        self, source: str | Path, employers: Sequence[str]
    ) -> tuple[str, Mapping[str, bytes]]:
        """A snapshot's time or an export's name, and its files by name."""
        if isinstance(source, str):
            snapshot, contents = self.snapshots.to_restore(source, employers)
            return snapshot.when, contents
        from compute_jobs.record.backups import read_export

        documents = read_export(source, employers)
        for key, it in documents.items():
            # An export has what this program understood, so the rest of the file stays.
            now = self.files.read(key).document or {}
            documents[key] = self.files.kind(key).keeping(it, now)
        contents = {f"{key}.toml": self.files.to_bytes(key, it) for key, it in documents.items()}
        return source.name, contents

    # Inside

    def tell(self, lines: Iterable[str]) -> None:
        """Add warnings for the reader."""
        for line in lines:
            self._warn(ReaderError(line))

    def _warn_of_odd_values(self, problems: Iterable[str], key: str) -> None:
        for problem in problems:
            self._warn(ReaderError(problem, str(self.home.file(key)), "it is kept as it is"))

    def _may_write(self) -> None:
        if self.read_only:
            raise ReaderError("this view is read-only", str(self.home.root), "nothing was changed")

    def _warn(self, warning: ReaderError) -> None:
        if str(warning) not in map(str, self.warnings):
            self.warnings.append(warning)

    # One change

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock; reentrant within one thread."""
        with self._thread:
            if self._depth:
                yield
                return
            _load_what_saving_needs()
            with FileLock(self.home.lock_file):
                self._depth = 1
                try:
                    self._sweep()
                    self._finish_interrupted()
                    yield
                finally:
                    self._depth = 0

    def _change(self, what: str, edits: Sequence[Edit]) -> Saved:
        """Save a change; when this returns, it is on disk."""
        self._may_write()
        saved = Saved()
        with self._alone():
            plans = [plan for edit in edits if (plan := self._plan(edit, saved)) is not None]
            self._carry_out(what, plans, saved)
        self.tell(saved.messages)
        return saved

    def _plan(self, edit: Edit, saved: Saved) -> FilePlan | None:
        key, base, mine = edit.key, edit.base, edit.mine
        file = self.files.read(key)
        if base is not None and mine is not None:
            kind, mine = self.files.kind(key), storable(mine)
            current = self.files.blank(base) if file.document is None else file.document
            if mine == base and file.document is not None and not (file.damaged or edit.unknown_of):
                saved.documents[key] = file.document
                return None
            theirs = kind.understood(current)
            if theirs != base:
                merged = merge(base, mine, theirs)
                saved.messages += [f"{key}: {conflict}" for conflict in merged.conflicts]
                mine = merged.document
            if edit.unknown_of not in ("", key):
                current = self.files.read(edit.unknown_of).document or {}
            mine = kind.keeping(mine, current)
        saved.documents[key] = mine
        data = None if mine is None else self.files.to_bytes(key, mine)
        same = data == file.raw if base is None else mine == file.document
        return None if same else FilePlan(key, file, data, mine)

    def _carry_out(self, what: str, plans: Sequence[FilePlan], saved: Saved) -> None:
        from compute_jobs.record.journal import FileChange

        if not plans:
            return
        self._keep_old(plans, saved)
        changes = []
        for plan in plans:
            after = None if plan.data is None else plan.data.decode()
            changes.append(FileChange(plan.key, self._text_before(plan), after))
        try:
            saved.change = self.journal.add(what, changes).id
        except ReaderError as error:
            # The note matters more than being able to undo it.
            saved.messages.append(f"saved, but it can't be undone: {error}")
        several = len(plans) > 1 and saved.change
        if several:
            write_file(self.home.unfinished_file, saved.change.encode())
        self._write(plans)
        if several:
            remove_file(self.home.unfinished_file)

    def _text_before(self, plan: FilePlan) -> str | None:
        """What undo restores: for a damaged file, which is set aside, what was read instead."""
        file = plan.old
        if file.raw is None or file.document is None:
            return None
        if file.damaged:
            return self.files.to_bytes(plan.key, file.document).decode()
        return file.raw.decode()

    def _keep_old(self, plans: Sequence[FilePlan], saved: Saved) -> None:
        """Before files are replaced: set damaged ones aside, and make a snapshot if one is due.

        One is always due before rewriting a file that isn't in the program's own form: it may have
        comments, or an older schema.
        """
        edited = [plan for plan in plans if self._edited_by_hand(plan)]
        try:
            if edited or self.snapshots.due():
                self.snapshots.take("edited by hand" if edited else "while writing")
                saved.messages += map(str, self.snapshots.left_out)
        except ReaderError as error:
            saved.messages.append(f"no snapshot was made: {error}")
            for plan in edited:
                self._set_aside(plan, saved)
        for plan in plans:
            if plan.old.damaged:
                self._set_aside(plan, saved)

    def _edited_by_hand(self, plan: FilePlan) -> bool:
        raw, document = plan.old.raw, plan.old.document
        if raw is None or document is None or plan.old.damaged or plan.old.ours:
            return False
        return self.files.to_bytes(plan.key, document) != raw

    def _set_aside(self, plan: FilePlan, saved: Saved) -> None:
        if plan.old.raw:
            copy = self.files.set_aside(plan.key, plan.old.raw)
            saved.messages.append(f"{self.home.file(plan.key).name} was kept as {copy}")

    def _write(self, plans: Sequence[FilePlan]) -> None:
        for plan in plans:
            if plan.data is None:
                self.files.remove(plan.key)
            else:
                self.files.write(plan.key, plan.data, plan.document)

    # Undo and redo, one step

    def _step(self, change: str, *, back: bool) -> HistoryStep | None:
        """Undo (``back``) or redo the last change, or the one with this id."""
        self._may_write()
        verb = "undone" if back else "redone"
        if not self.history.stack(change, back=back):
            return None  # without waiting for anyone, or creating a folder to lock
        with self._alone():
            while stack := self.history.stack(change, back=back):
                entry = stack[-1]
                plans, elsewhere, clashes = self.history.step(entry, back)
                if clashes:
                    what = f"{entry.what!r} was not {verb}: {'; '.join(clashes)}"
                    if change:
                        raise ReaderError(what, todo="undo the later changes first")
                    self.journal.note("drop", entry)
                    todo = f"{'undo' if back else 'redo'} again continues with the next change"
                    raise ReaderError(what, todo=todo)
                saved = Saved()
                if plans:
                    self._keep_old(plans, saved)
                    self._write(plans)
                try:
                    self.journal.note("undo" if back else "redo", entry)
                except ReaderError as error:
                    if not plans:
                        raise  # it would be next again, endlessly
                    saved.messages.append(f"{verb}, but it is missing from the history: {error}")
                if plans:
                    if elsewhere:
                        saved.messages.append(
                            f"{entry.what}: changed elsewhere since; that was kept"
                        )
                    self.tell(saved.messages)
                    keys = tuple(plan.key for plan in plans)
                    return HistoryStep(entry.what, keys, elsewhere, tuple(saved.messages))
                # The change was never made (a crash before its files), or is already undone.
        return None

    def _finish_interrupted(self) -> None:
        """Write the rest of a change that was interrupted between two of its files."""
        try:
            change = read_file(self.home.unfinished_file, 100).decode("ascii", "replace")
        except OSError:
            return
        from compute_jobs.record.journal import FileChange

        entry = next((each for each in self.journal.stacks()[0] if each.id == change), None)
        plans, untouched = [], True
        for each in entry.files if entry is not None else ():
            file = self.files.read(each.key)
            text = None if file.raw is None else file.raw.decode("utf-8", "replace")
            if not isinstance(each, FileChange) or text not in (each.before, each.after):
                untouched = False  # since then; it is left alone
            elif text != each.after:
                data = None if each.after is None else each.after.encode()
                plans.append(FilePlan(each.key, file, data))
        if entry is not None and untouched and 0 < len(plans) < len(entry.files):
            self._write(plans)
            self.tell([f"completed an interrupted change: {entry.what}"])
        remove_file(self.home.unfinished_file)

    def _sweep(self) -> None:
        if not self._swept:
            self._swept = True
            home = self.home
            folders = (home.root, home.dossiers, home.profiles, home.state, home.cache)
            for folder in (*folders, home.backups):
                sweep(folder)


class ExternalChanges:
    """Notices that another program changed the record: every save writes the journal."""

    def __init__(self, home: Home) -> None:
        self._places = (home.profile_file, home.dossiers, home.packs, home.journal_file)
        self._seen = self._signatures()
        self.changed = False
        """Whether a change by another program was found; stays set until ``caught_up``."""

    def look(self) -> None:
        """Look for changes. Call it before the program's own changes, which would hide others."""
        self.changed = self.changed or self._seen != self._signatures()

    def wrote(self) -> None:
        """Treat what is on disk as written here."""
        self._seen = self._signatures()

    def caught_up(self) -> None:
        """Treat everything on disk as read."""
        self._seen, self.changed = self._signatures(), False

    def _signatures(self) -> tuple[Signature | None, ...]:
        return tuple(map(signature_at, self._places))


def _whole_text(key: str, text: str | None) -> Edit:
    return Edit(key, None, None if text is None else {"note": text})


def _load_what_saving_needs() -> None:
    """Import it before the first file is touched: a failing disk mustn't break an import."""
    import datetime
    import tomllib

    import tomli_w

    from compute_jobs.record import backups, journal

    assert all((datetime, tomllib, tomli_w, backups, journal))

"""The reader's record as the desk uses it: dossiers, profiles, undo and redo, snapshots.

Opening one touches no disk. Every save returns what the file holds now: what was asked for,
together with what another window, a script or the reader's editor wrote meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import Signature, signature_at, write_file
from compute_jobs.platform.paths import Home
from compute_jobs.record.codec import (
    FileContent,
    FileKind,
    dossier_document,
    profile_document,
    read,
    read_dossier,
    read_profile,
)
from compute_jobs.record.merge import Document
from compute_jobs.record.save import Edit, Files, HistoryStep, Outcome, Writer

if TYPE_CHECKING:
    from pathlib import Path

    from compute_jobs.record.backups import LastGood, Snapshots
    from compute_jobs.record.journal import Journal

ProfileChange = tuple[Profile, Profile]
DossierChange = tuple[Dossier, Dossier]
"""(what it should be, what it was when the change began)"""
LARGEST_NOTED = 1_000_000
"""Bytes of a pack's file beyond which the journal would drop too many other changes for it."""


class Saved(Struct, frozen=True):
    """What is on the disk now."""

    dossiers: dict[str, Dossier]
    profile: Profile | None
    messages: tuple[str, ...]
    """Conflicts and the like, one line each, for the reader."""
    change: str = ""
    """The id of its journal entry, by which it alone can be undone."""


class Dossiers(dict[str, Dossier]):
    """Every dossier by employer. Employers without one aren't in it."""

    def shortlist(self) -> list[str]:
        """Employers on the shortlist, in the reader's order."""
        listed = [
            (dossier.shortlisted, employer)
            for employer, dossier in self.items()
            if dossier.shortlisted is not None
        ]
        return [employer for _, employer in sorted(listed)]

    def with_verdicts(self) -> list[str]:
        return [employer for employer, dossier in self.items() if dossier.verdicts]

    def with_changes(self, changed: Mapping[str, Dossier]) -> Dossiers:
        """A copy in which some dossiers are others."""
        return Dossiers({**self, **changed})


class Keeper:
    """The record of one home."""

    def __init__(self, home: Home, *, read_only: bool = False) -> None:
        self.home = home
        self.read_only = read_only
        self.warnings: list[ReaderError] = []
        """What the reader should know about reading and saving, each once."""
        self.files = Files(home, self._last_good)

    @cached_property
    def snapshots(self) -> Snapshots:
        from compute_jobs.record.backups import Snapshots

        return Snapshots(self.home)

    @cached_property
    def journal(self) -> Journal:
        from compute_jobs.record.journal import Journal

        return Journal(self.home)

    @cached_property
    def writer(self) -> Writer:
        """Made at the first change: looking around needs none of it."""
        return Writer(self.home, self.files, self.journal, self.snapshots)

    def _last_good(self, key: str, kind: FileKind, complete: bool) -> LastGood | None:
        from compute_jobs.record.backups import last_good

        return last_good(self.snapshots, self.journal, key, kind, complete=complete)

    # Reading

    def load_all(self) -> Dossiers:
        """Every dossier. What can't be read gives a warning."""
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
        """One dossier as it is now; an empty one where there is no file."""
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
        """The profile in use, or a named one; None where there is no such file."""
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
        """Keep one dossier; ``base`` is the one the change began with."""
        what = what or f"change to {dossier.employer}"
        return self.save_all(what, dossiers=[(dossier, base)]).dossiers[dossier.employer]

    def save_profile(self, profile: Profile, base: Profile, what: str = "") -> Profile:
        """Keep the profile in use; ``base`` is the one the change began with."""
        what = what or "change to the profile"
        return self.save_all(what, profile=(profile, base)).profile or profile

    def save_all(
        self,
        what: str,
        *,
        dossiers: Iterable[DossierChange] = (),
        profile: ProfileChange | None = None,
    ) -> Saved:
        """One change, undone as one, that may touch several files."""
        dossiers = list(dossiers)
        edits = [
            Edit(f"dossiers/{new.employer}", dossier_document(base), dossier_document(new))
            for new, base in dossiers
        ]
        if profile is not None:
            new_profile, base_profile = map(profile_document, profile)
            edits.append(Edit("profile", base_profile, new_profile))
        outcome = self._change(what, edits)
        saved = {}
        for (new, _), edit in zip(dossiers, edits, strict=False):
            document = outcome.documents[edit.key]
            same = document is None or document == edit.mine
            saved[new.employer] = new if same else read_dossier(new.employer, document or {})[0]
        in_use = _saved_profile(outcome) if profile is not None else None
        return Saved(saved, in_use, tuple(outcome.messages), outcome.change)

    def save_profile_as(self, name: str, profile: Profile, in_use: Profile | None = None) -> Saved:
        """Keep a profile under a name, over the one of that name if there is one.

        With ``in_use``, what was used until now, it is the one in use from now on: one change.
        """
        base = self.profile(name) or Profile(name=profile.name, label=profile.label)
        edits = [
            Edit(key, profile_document(old), profile_document(profile))
            for key, old in ((f"profiles/{name}", base), ("profile", in_use))
            if old is not None
        ]
        outcome = self._change(f"profile saved as {name}", edits)
        saved = profile if in_use is None else _saved_profile(outcome)
        return Saved({}, saved, tuple(outcome.messages))

    def remove_profile(self, name: str) -> Saved:
        """Remove a named profile; undo brings it back."""
        outcome = self._change(f"profile {name} removed", [Edit(f"profiles/{name}", {}, None)])
        return Saved({}, None, tuple(outcome.messages))

    def add_claim(self, fields: Mapping[str, str], what: str) -> Sequence[str]:
        """Add to the reader's own pack; what is returned says why it was not done."""
        from compute_jobs.packs.own import PACK, with_claim

        self._may_write()
        with self.writer.alone():
            texts, problems = with_claim(self.home, fields)
            documents = {f"packs/{PACK}/{name}": {"note": text} for name, text in texts.items()}
            if documents:
                self.tell(self.writer.replace(what, documents).messages)
        return problems

    def undo(self, change: str = "") -> HistoryStep | None:
        """Take back the last change, or the one with this id; None when there is none."""
        return self._step(change, back=True)

    def redo(self, change: str = "") -> HistoryStep | None:
        return self._step(change, back=False)

    def history(self, limit: int = 20) -> list[str]:
        """What undo would take back, the next one first."""
        return [entry.what for entry in reversed(self.journal.stacks()[0])][:limit]

    # Snapshots

    def backup(self, why: str = "asked for") -> str | None:
        """Make a snapshot now; its id, or None when nothing changed since the last one."""
        self._may_write()
        if self.snapshots.nothing_to_keep():
            return None  # without making a folder to lock
        with self.writer.alone():
            snapshot = self.snapshots.take(why)
        return snapshot.id if snapshot else None

    def difference(self, source: str | Path, employers: Sequence[str] = ()) -> str:
        """What restoring a snapshot, or an export's file, would change; empty when nothing."""
        if not isinstance(source, str):
            documents = self._exported(source, employers).items()
            contents = {f"{key}.toml": self.files.to_bytes(key, each) for key, each in documents}
            return self.snapshots.difference(source.name, contents)
        chosen, contents = self.snapshots.to_restore(source, employers)
        return self.snapshots.difference(f"snapshot of {chosen.when}", contents)

    def restore(self, source: str | Path, employers: Sequence[str] = ()) -> Saved:
        """Bring back named dossiers, or everything, from a snapshot or from an export's file.

        A snapshot of today's files is made first. Files that the source doesn't have are left
        alone.
        """
        self._may_write()
        if not isinstance(source, str):
            documents = self._exported(source, employers)
            what = f"restore of {', '.join(employers)}" if employers else "restore"
            return self._restore(f"{what} from {source.name}", documents, {})
        chosen, contents = self.snapshots.to_restore(source, employers)
        documents, too_large = {}, {}
        for name, data in contents.items():
            key = name if name.startswith("packs/") else name.removesuffix(".toml")
            document = read(self.files.kind(key), data).document
            if key == name and (document is None or len(data) > LARGEST_NOTED):
                too_large[name] = data
            elif document is None:
                todo = "choose an older one"
                raise ReaderError(f"{name} can't be read in that snapshot", todo=todo)
            else:
                documents[key] = document
        what = f"restore of {', '.join(employers) or 'everything'} from {chosen.when}"
        return self._restore(what, documents, too_large)

    def _exported(self, path: Path, employers: Sequence[str]) -> dict[str, Document]:
        from compute_jobs.record.backups import read_export

        return read_export(path, employers)

    def _restore(
        self, what: str, documents: Mapping[str, Document], too_large: Mapping[str, bytes]
    ) -> Saved:
        with self.writer.alone():
            self.backup("before restore")
            for name, data in too_large.items():
                path = self.home.file(name)
                if not path.is_file() or path.read_bytes() != data:
                    write_file(path, data)
                    self.tell([f"{name} is too large for undo; the snapshot made before has it"])
            outcome = self.writer.replace(what, documents)
        self.tell(outcome.messages)
        dossiers = {}
        for key, document in documents.items():
            if key.startswith("dossiers/"):
                employer = key.partition("/")[2]
                dossiers[employer] = read_dossier(employer, document)[0]
        return Saved(dossiers, self.profile(), tuple(outcome.messages))

    # Inside

    def _step(self, change: str, *, back: bool) -> HistoryStep | None:
        self._may_write()
        step = self.writer.step(change, back=back)
        if step is not None:
            self.tell(step.messages)
        return step

    def _change(self, what: str, edits: Sequence[Edit]) -> Outcome:
        self._may_write()
        outcome = self.writer.change(what, edits)
        self.tell(outcome.messages)
        return outcome

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


class ExternalChanges:
    """Notices that another program changed the record: every save writes the journal."""

    def __init__(self, home: Home) -> None:
        self._places = (home.profile_file, home.dossiers, home.packs, home.journal_file)
        self._seen = self._signatures()
        self.changed = False
        """Whether a change of another program was found; it stays so until ``caught_up``."""

    def look(self) -> None:
        """Look for changes. To be called before an own change, which would hide others."""
        self.changed = self.changed or self._seen != self._signatures()

    def wrote(self) -> None:
        """Take what is on the disk now as written here."""
        self._seen = self._signatures()

    def caught_up(self) -> None:
        """Take everything on the disk now as read."""
        self._seen, self.changed = self._signatures(), False

    def _signatures(self) -> tuple[Signature | None, ...]:
        return tuple(map(signature_at, self._places))


def _saved_profile(outcome: Outcome) -> Profile:
    return read_profile(outcome.documents["profile"] or {})[0]

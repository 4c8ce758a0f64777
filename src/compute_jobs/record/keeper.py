"""What the desk asks to keep and to bring back: dossiers, profiles, undo, snapshots.

Opening one touches no disk. Every save returns what the file holds now, which is what was asked
for together with whatever another window, a script or the reader's editor put there meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home
from compute_jobs.record import dossier_store
from compute_jobs.record.documents import Document
from compute_jobs.record.dossier_store import Dossiers
from compute_jobs.record.dossier_toml import from_document, to_document
from compute_jobs.record.reader_files import Files

if TYPE_CHECKING:
    from pathlib import Path

    from compute_jobs.record.documents import Kind
    from compute_jobs.record.journal import Journal
    from compute_jobs.record.recovery import Good
    from compute_jobs.record.snapshots import Snapshots
    from compute_jobs.record.writing import Edit, Outcome, Step, Writer

ProfileChange = tuple[Profile, Profile]
DossierChange = tuple[Dossier, Dossier]
"""(what it should be, what it was when the change began)"""


class Saved(Struct, frozen=True):
    """What is on the disk now."""

    dossiers: dict[str, Dossier]
    profile: Profile | None
    told: tuple[str, ...]
    """Conflicts and the like, one line each, for the reader."""
    change: str = ""
    """Its entry in the history, by which undo can be asked for it alone."""


class Keeper:
    def __init__(self, home: Home, *, read_only: bool = False) -> None:
        self.home = home
        self.read_only = read_only
        self.warnings: list[ReaderError] = []
        """What the reader should be told of reading and saving, each once."""
        self.files = Files(home, self._last_good)

    @cached_property
    def snapshots(self) -> Snapshots:
        from compute_jobs.record.snapshots import Snapshots

        return Snapshots(self.home)

    @cached_property
    def journal(self) -> Journal:
        from compute_jobs.record.journal import Journal

        return Journal(self.home)

    def _last_good(self, key: str, kind: Kind) -> Good | None:
        from compute_jobs.record.recovery import last_good

        return last_good(self.snapshots, self.journal)(key, kind)

    @cached_property
    def writer(self) -> Writer:
        """Made at the first change: looking around needs none of it."""
        from compute_jobs.record.writing import Writer

        return Writer(self.home, self.files, self.journal, self.snapshots)

    # Reading

    def load_all(self) -> Dossiers:
        """Every dossier there is."""
        return dossier_store.load_all(self.home, self.files, self._warn)

    def dossier(self, employer: str) -> Dossier:
        """One dossier as it is now; an empty one where there is no file."""
        key = f"dossiers/{employer}"
        found = self.files.read(key)
        path = str(self.home.file(key))
        dossier, problems = dossier_store.understood(employer, found, path)
        for problem in problems:
            self._warn(problem)
        return dossier

    def profile(self, name: str = "") -> Profile | None:
        """The profile in use, or a named one; None where there is no such file."""
        key = f"profiles/{name}" if name else "profile"
        from compute_jobs.record import profile_toml as profile_store

        found = self.files.read(key)
        if found.warning:
            self._warn(found.warning)
        if found.document is None:
            return None
        profile, problems = profile_store.from_document(found.document)
        for problem in problems:
            self._warn(ReaderError(problem, str(self.home.file(key)), "it is kept as it is"))
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
        from compute_jobs.record.writing import Edit

        dossiers = list(dossiers)
        edits = [
            Edit(f"dossiers/{new.employer}", to_document(base), to_document(new))
            for new, base in dossiers
        ]
        if profile is not None:
            from compute_jobs.record import profile_toml as profile_store

            new_profile, base_profile = map(profile_store.to_document, profile)
            edits.append(Edit("profile", base_profile, new_profile))
        outcome = self._change(what, edits)
        found: dict[str, Dossier] = {}
        for (new, _), edit in zip(dossiers, edits, strict=False):
            document = outcome.documents[edit.key]
            same = document is None or document == edit.mine
            found[new.employer] = new if same else from_document(new.employer, document or {})[0]
        told = tuple(outcome.told)
        return Saved(found, self._saved_profile(profile, outcome), told, outcome.change)

    def save_profile_as(self, name: str, profile: Profile, in_use: Profile | None = None) -> Saved:
        """Keep a profile under a name, over the one of that name if there is one.

        With ``in_use``, what was used until now, it is the one in use from now on: one change.
        """
        from compute_jobs.record import profile_toml as profile_store
        from compute_jobs.record.writing import Edit

        base = self.profile(name) or Profile(name=profile.name, label=profile.label)
        asked = None if in_use is None else (profile, in_use)
        edits = [
            Edit(key, profile_store.to_document(old), profile_store.to_document(profile))
            for key, old in ((f"profiles/{name}", base), ("profile", in_use))
            if old is not None
        ]
        outcome = self._change(f"profile saved as {name}", edits)
        return Saved({}, self._saved_profile(asked, outcome) or profile, tuple(outcome.told))

    def remove_profile(self, name: str) -> Saved:
        """Remove a named profile; undo brings it back."""
        from compute_jobs.record.writing import Edit

        outcome = self._change(f"profile {name} removed", [Edit(f"profiles/{name}", {}, None)])
        return Saved({}, None, tuple(outcome.told))

    def add_claim(self, fields: Mapping[str, str], what: str) -> Sequence[str]:
        """Add to the reader's own pack; what is returned says why it was not done."""
        from compute_jobs.packs.own import add_own_claim

        self._may_write()
        return add_own_claim(self, fields, what)

    def undo(self, change: str = "") -> Step | None:
        """Take back the last change, or a named one; None when there is nothing to undo."""
        return self._travelled(lambda: self.writer.undo(change))

    def redo(self, change: str = "") -> Step | None:
        return self._travelled(lambda: self.writer.redo(change))

    def history(self, limit: int = 20) -> list[str]:
        """What undo would take back, the next one first."""
        return [entry.what for entry in reversed(self.journal.stacks()[0])][:limit]

    # Snapshots

    def backup(self, why: str = "asked for") -> str | None:
        """Make a snapshot now; its id, or None when nothing changed since the last one.

        What had to be stored again is told in ``snapshots.mended``.
        """
        self._may_write()
        if self.snapshots.nothing_to_keep():
            return None  # without making a folder to lock
        with self.writer.alone():
            made = self.snapshots.take(why)
        return made.id if made else None

    def difference(self, snapshot: str, employers: Sequence[str] = ()) -> str:
        """What restoring would change, as a unified diff; empty when nothing."""
        from compute_jobs.record import restoring

        return restoring.difference(self, self.snapshots.find(snapshot), employers)

    def restore(self, snapshot: str, employers: Sequence[str] = ()) -> Saved:
        """Bring back named dossiers, or with none named everything, after a snapshot of today's."""
        from compute_jobs.record import restoring

        self._may_write()
        return restoring.restore(self, self.snapshots.find(snapshot), employers)

    def export_difference(self, path: Path, employers: Sequence[str] = ()) -> str:
        """What restoring an export would change, as a unified diff; empty when nothing."""
        from compute_jobs.record import restoring

        return restoring.export_difference(self, path, employers)

    def restore_export(self, path: Path, employers: Sequence[str] = ()) -> Saved:
        """Bring back what ``export --format json`` wrote, or only named dossiers of it.

        A snapshot of today's files is made first.
        """
        from compute_jobs.record import restoring

        self._may_write()
        return restoring.restore_export(self, path, employers)

    def _travelled(self, step: Callable[[], Step | None]) -> Step | None:
        self._may_write()
        done = step()
        if done is not None:
            self.tell(done.told)
        return done

    def _change(self, what: str, edits: Sequence[Edit]) -> Outcome:
        self._may_write()
        outcome = self.writer.change(what, edits)
        self.tell(outcome.told)
        return outcome

    def tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._warn(ReaderError(line))

    def _saved_profile(self, asked: ProfileChange | None, outcome: Outcome) -> Profile | None:
        if asked is None:
            return None
        from compute_jobs.record import profile_toml as profile_store

        document: Document | dict[str, Any] = outcome.documents["profile"] or {}
        return profile_store.from_document(document)[0]

    def _may_write(self) -> None:
        if self.read_only:
            raise ReaderError("this view is read-only", str(self.home.root), "nothing was changed")

    def _warn(self, warning: ReaderError) -> None:
        if str(warning) not in map(str, self.warnings):
            self.warnings.append(warning)

"""The one object that screens and commands talk to: load, ask, change, undo.

The desk hands out an immutable view. Every change is a small command that saves, re-scores and
leaves a new view; previews and what-ifs re-score without saving.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import (
    KEEP,
    VERDICTS,
    CompDetail,
    Dossier,
    Keep,
    KeptNote,
)
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.desk import change_words as changed
from compute_jobs.desk.live_desk import LiveDesk
from compute_jobs.desk.setting import Setting
from compute_jobs.desk.tuning import Tuning
from compute_jobs.errors import ReaderError
from compute_jobs.record.external_changes import Elsewhere

if TYPE_CHECKING:
    from compute_jobs.desk.picture import Picture
    from compute_jobs.platform.paths import Home
    from compute_jobs.record.dossier_store import Dossiers
    from compute_jobs.record.writing import Step


READING = "reading the packs, once after an install or a change …"
"""What a reader is told while it is done, which takes a while."""


class Desk(Tuning, LiveDesk):
    """One reader's workspace, opened. Not thread-safe: one thread sends commands."""

    def __init__(self, setting: Setting, profile: Profile, *, today: Callable[[], date]) -> None:
        """``today`` is asked at each change: a desk may be open for days."""
        self._setting = setting
        self._keeper = setting.keeper
        self._today = today
        self._saved = profile
        self._preview: Profile | None = None
        self._aside: frozenset[str] = frozenset()
        self._dossiers: Dossiers | None = None
        self._picture: Picture | None = None
        self._last: Picture | None = None
        """What the next picture is compared with: the one before it that was no mere trial."""
        self._trying = False
        self._elsewhere = Elsewhere(setting.home)

    @classmethod
    def open(
        cls,
        home: Home,
        *,
        as_of: date | None = None,
        profile: str | None = None,
        evidence_only: bool = False,
        today: date | None = None,
        on_reading: Callable[[], None] | None = None,
    ) -> Desk:
        """Open a home, which may be empty or absent; nothing is written before the first change.

        ``on_reading`` is told before the packs are read, once after an install or a change.
        ``today`` is for tests: what the reader writes is of the day it is written.
        """
        clock = _calendar_day if today is None else lambda: today
        day = as_of or clock()
        setting = Setting(home, day, read_only=profile is not None, on_reading=on_reading)
        chosen = setting.named_profile(profile) if profile else setting.profile()
        if evidence_only:
            chosen = replace(chosen, evidence_only=True)
        return cls(setting, chosen, today=clock)

    @property
    def view(self) -> Picture:
        """The picture as things stand; made when somebody looks, kept until something changes."""
        return self._view

    def look(self) -> Picture:
        """Make the picture now, so that the next change can say what it moved."""
        return self._view

    @property
    def _view(self) -> Picture:
        if self._picture is None:
            self._picture = self._setting.picture(
                self._preview or self._saved, self.dossiers, self._aside, before=self._last
            )
        return self._picture

    @property
    def dossiers(self) -> Dossiers:
        """Every dossier as this desk last saw it; a change makes a new collection."""
        if self._dossiers is None:
            self._dossiers = self._keeper.load_all()
        return self._dossiers

    @property
    def warnings(self) -> list[str]:
        """What was found wrong while opening: packs left out, files set aside."""
        return [*self._setting.warnings, *map(str, self._keeper.warnings)]

    @property
    def read_only(self) -> bool:
        return self._keeper.read_only

    # -- the reader's record -----------------------------------------------------------------

    def mark(
        self,
        employer: str,
        item: str,
        kind: str,
        *,
        rating: float | Keep | None = KEEP,
        note: str | Keep = KEEP,
        told_by: str | Keep = KEEP,
        comp: CompDetail | Keep | None = KEEP,
    ) -> None:
        """Judge an item; what is left out stays as it was beside an earlier verdict."""
        verdict = next((it for it in VERDICTS if it == kind), None)
        if verdict is None:
            raise ReaderError(f"no verdict {kind!r}", todo="verdicts: " + ", ".join(VERDICTS))
        day = self._today().isoformat()
        self._judge(
            employer,
            item,
            lambda it: changes.mark(
                it, item, verdict, day, rating=rating, note=note, told_by=told_by, comp=comp
            ),
        )

    def unmark(self, employer: str, item: str) -> None:
        self._judge(employer, item, lambda it: changes.unmark(it, item))

    def write_note(
        self, employer: str, text: str, item: str = "", base: str | None = None
    ) -> KeptNote:
        """Keep a note written from ``base``; what it holds now, with what others wrote to it."""
        from compute_jobs.record.note_text import before_appended

        words = changed.note(self._name(employer), self._item_name(item), text)
        known = self._known(employer)
        base = known.notes.get(item, "") if base is None else base
        theirs = self._keeper.dossier(employer).notes.get(item, "")
        if (joined := before_appended(base, text, theirs)) is not None:
            text, base = joined, theirs
        known = changes.write_note(known, base, item)
        pair = (changes.write_note(known, text, item), known)
        saved = self._keeper.save_all(words, dossiers=[pair])
        self._keep(saved.dossiers)
        return KeptNote(saved.dossiers[employer].notes.get(item, ""), saved.change)

    def append_note(self, employer: str, text: str, item: str = "") -> None:
        day = self._today().isoformat()
        words = changed.note(self._name(employer), self._item_name(item), text)
        self._change(employer, lambda it: changes.append_note(it, text, day, item), words)

    def set_stage(self, employer: str, stage: str) -> None:
        day = self._today().isoformat()
        words = changed.stage(self._name(employer), self._known(employer).stage, stage)
        self._change(employer, lambda it: changes.set_stage(it, stage, day), words)

    def set_links(self, employer: str, links: Sequence[str]) -> None:
        words = f"links of {self._name(employer)}"
        self._change(employer, lambda it: changes.set_links(it, links), words)

    def set_contacts(self, employer: str, contacts: Sequence[str]) -> None:
        words = f"contacts at {self._name(employer)}"
        self._change(employer, lambda it: changes.set_contacts(it, contacts), words)

    def set_target(self, employer: str, posting: str, on: bool) -> None:
        """Mark a posting as one the reader is after."""
        words = f"a target at {self._name(employer)}: {'on' if on else 'off'}"
        self._change(employer, lambda it: changes.set_target(it, posting, on), words)

    def shortlist_add(self, employer: str, *more: str) -> None:
        added = (employer, *more)
        self._reorder(
            [*(it for it in self.shortlist() if it not in added), *added],
            f"{self._names(added)} on the shortlist",
        )

    def shortlist_remove(self, employer: str, *more: str) -> None:
        gone = (employer, *more)
        self._reorder(
            [it for it in self.shortlist() if it not in gone],
            f"{self._names(gone)} off the shortlist",
            gone,
        )

    def shortlist_move(self, employer: str, position: int) -> None:
        rest = [it for it in self.shortlist() if it != employer]
        rest.insert(max(position - 1, 0), employer)
        self._reorder(rest, f"{self._name(employer)} to place {position} on the shortlist")

    def shortlist_order(self, employers: Sequence[str]) -> None:
        """Put these first, in this order; the others follow as they were."""
        rest = [it for it in self.shortlist() if it not in employers]
        self._reorder([*employers, *rest], "shortlist reordered")

    def undo(self, change: str = "") -> str:
        """Take back the last change, or a named one; what it was, or nothing if there is none."""
        return self._travel(lambda: self._keeper.undo(change))

    def redo(self, change: str = "") -> str:
        return self._travel(lambda: self._keeper.redo(change))

    def add_claim(self, fields: Mapping[str, str]) -> Sequence[str]:
        """Add an own claim, checked as a pack is; what is returned says why it was not added."""
        about = self._name(fields.get("subjects", "").partition(",")[0].strip())
        words = changed.claim(about, fields.get("statement", ""))
        problems = self._keeper.add_claim(fields, words)
        if not problems:
            self.reload()
        return problems

    def reload(self) -> None:
        """Read evidence and record anew: after a refresh, an import, or an edit by hand."""
        profile = self._keeper.files.seen.get("profile")
        self._setting = self._setting.again()
        self._keeper = self._setting.keeper
        if profile is not None:
            self._keeper.files.seen["profile"] = profile
        self._dossiers = None
        self._move_on()

    def read_again(self) -> None:
        """Everything anew, the profile included; what is being tried is given up."""
        self.reload()
        self._take_up()

    def catch_up(self) -> bool:
        """Read the record anew where another program changed it; whether what is shown changed.

        Not while something is tried, which would be lost, nor for a profile that was asked for.
        """
        if self._trying or self.read_only:
            return False
        self._elsewhere.look()
        if not self._elsewhere.changed:
            return False
        profile, dossiers = self._saved, self._dossiers
        self._take_up()
        return self._saved != profile or dict(self.dossiers) != dict(dossiers or {})

    def back_up(self) -> str | None:
        """A snapshot now; its id, or None where nothing changed since the last one."""
        return self._keeper.backup()

    def restore(self, snapshot: str, employers: Sequence[str] = ()) -> Sequence[str]:
        """Bring back named dossiers, or everything; what to tell the reader. Undone by undo."""
        told = self._keeper.restore(snapshot, employers).told
        self.read_again()
        return told

    # -- what a change is called -------------------------------------------------------------

    def _name(self, employer: str) -> str:
        known = self._setting.evidence.employers.get(employer)
        return known.name if known is not None else employer

    def _names(self, employers: Sequence[str]) -> str:
        return ", ".join(map(self._name, employers))

    def _item_name(self, item: str) -> str:
        if not item:
            return ""  # a note on the employer needs no checklist read
        return next((it.name for it in self._setting.checklist if it.id == item), item)

    # -- inside ------------------------------------------------------------------------------

    def _change(self, employer: str, change: Callable[[Dossier], Dossier], what: str) -> None:
        base = self._known(employer)
        self._elsewhere.look()
        self._keep({employer: self._keeper.save(change(base), base, what)})

    def _judge(self, employer: str, item: str, change: Callable[[Dossier], Dossier]) -> None:
        before = self._known(employer)
        was, now = (it.verdicts.get(item) for it in (before, change(before)))
        words = changed.verdict(self._name(employer), self._item_name(item), was, now)
        self._change(employer, change, words)

    def _known(self, employer: str) -> Dossier:
        """The dossier as this desk last saw it; read alone where nothing else was asked for yet."""
        if self._dossiers is None:
            return self._keeper.dossier(employer)
        return self._dossiers.get(employer) or Dossier(employer)

    def _keep(self, saved: Mapping[str, Dossier]) -> None:
        self._elsewhere.wrote()
        if self._dossiers is not None:
            self._dossiers = self._dossiers.with_changes(saved)
        self._move_on()

    def _reorder(self, order: Sequence[str], what: str, gone: Sequence[str] = ()) -> None:
        moved = changes.reorder(self.dossiers, order, gone)
        if moved:
            pairs = [(new, self._known(name)) for name, new in moved.items()]
            self._elsewhere.look()
            self._keep(self._keeper.save_all(what, dossiers=pairs).dossiers)

    def _travel(self, step: Callable[[], Step | None]) -> str:
        done = step()
        if done is None:
            return ""
        if any(key.startswith("packs/") for key in done.keys):
            self.reload()
            self._keeper.tell(done.told)
        self._take_up()
        return done.what

    def _take_up(self) -> None:
        """The profile and the dossiers as they lie on the disk."""
        self._elsewhere.caught_up()
        self._dossiers = None
        shown = self._preview or self._saved
        self._saved = self._setting.profile() if not self.read_only else self._saved
        self._show(self._saved)
        if shown.evidence_only != self._saved.evidence_only:
            self.set_evidence_only(shown.evidence_only)  # for this run, not in the file


def _calendar_day() -> date:
    return date.today()  # noqa: DTZ011 - a reader's own calendar day is meant

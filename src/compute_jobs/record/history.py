"""The changes that can be undone or redone, and what that would write.

A file that has changed since is merged: only what the change itself did is reverted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import fingerprint
from compute_jobs.record.codec import FileContent, read
from compute_jobs.record.inbox_files import stepped_entry
from compute_jobs.record.journal import FileChange, Journal, JournalEntry
from compute_jobs.record.legacy import ClashError, OldFileChange, apply
from compute_jobs.record.merge import Document, merge
from compute_jobs.record.reader_files import OWN_KEYS, FilePlan, Files

if TYPE_CHECKING:
    from compute_jobs.platform.paths import Home


class OwnPackChange(Struct, frozen=True):
    id: str
    what: str
    claims: tuple[str, ...]
    """Those it added, changed or removed."""


class History:
    """Of one home; ``Keeper`` writes what it says."""

    def __init__(self, home: Home, files: Files, journal: Journal) -> None:
        self._home = home
        self._files = files
        self._journal = journal

    def stack(self, change: str, *, back: bool) -> list[JournalEntry]:
        stack = self._journal.stacks()[0 if back else 1]
        return [entry for entry in stack if entry.id == change] if change else stack

    def last_change_of(self, claim: str) -> OwnPackChange | None:
        """The newest change of a claim in the reader's own pack, or of its document's card, that
        can still be undone.
        """
        from compute_jobs.packs.own_undo import changed_claims

        for entry in reversed(self.stack("", back=True)):
            rows, cards = changed_claims([(it.before, it.after) for it in _own_files(entry)])
            if claim in rows | cards:
                return OwnPackChange(entry.id, entry.what, tuple(sorted(rows)))
        return None

    def claims_removed(self) -> list[OwnPackChange]:
        """The changes that removed claims from the reader's own pack, newest first."""
        from compute_jobs.packs.own_undo import removed_claims

        found = []
        for entry in reversed(self.stack("", back=True)):
            if claims := removed_claims([(it.before, it.after) for it in _own_files(entry)]):
                found.append(OwnPackChange(entry.id, entry.what, tuple(claims)))
        return found

    def step(self, entry: JournalEntry, back: bool) -> tuple[list[FilePlan], bool, list[str]]:
        """What to write, whether files were changed since, and which fields clash with that."""
        plans, elsewhere, clashes = self._own_pack_step(entry, back)
        own = _own_files(entry)
        for change in entry.files:
            if change in own:
                continue
            file, ends = self._files.read(change.key), _ends(change, back)
            if isinstance(change, OldFileChange):
                data, moved, fields = self._old_step(change, file, *ends, back=back)
            else:
                data, moved, fields = self._step_of(change.key, file, *ends)
            elsewhere = elsewhere or moved
            name = self._home.file(change.key).name
            if fields:
                plain = self._files.kind(change.key).plain
                where = name if plain else f"{', '.join(fields)} in {name}"
                clashes.append(f"{where} has changed since")
            elif data != file.raw:
                plans.append(FilePlan(change.key, file, data))
        return plans, elsewhere, clashes

    def _own_pack_step(
        self, entry: JournalEntry, back: bool
    ) -> tuple[list[FilePlan], bool, list[str]]:
        """Like ``step``, for the files of the reader's own pack: row by row if they have changed
        since, so every other row stays.
        """
        own = _own_files(entry)
        if not own:
            return [], False, []
        from compute_jobs.packs.own_undo import RowClashError, TextStep, stepped

        steps, files = {}, {}
        for change in own:
            name = change.key.removeprefix(OWN_KEYS)
            file = files[name] = self._files.read(change.key)
            now = None if file.raw is None else file.raw.decode()
            steps[name] = TextStep(now, *_ends(change, back))
        newest = self.stack("", back=back)[-1].id == entry.id
        try:
            texts = stepped(self._home, steps, newest=newest)
        except (RowClashError, ReaderError) as clash:
            return [], True, [str(clash)]
        plans = []
        for name, text in texts.items():
            file = files.get(name) or self._files.read(f"{OWN_KEYS}{name}")
            data = None if text is None else text.encode()
            if data != file.raw:
                plans.append(FilePlan(f"{OWN_KEYS}{name}", file, data))
        return plans, False, []

    def _step_of(
        self, key: str, file: FileContent, expected: str | None, wanted: str | None
    ) -> tuple[bytes | None, bool, list[str]]:
        """The content of a file after a step from the expected text to the wanted one.

        Also whether the file has changed since, and the fields that clash with that.
        """
        now = file.raw
        content = None if wanted is None else wanted.encode()
        if now == content or now == (None if expected is None else expected.encode()):
            return content, False, []
        if file.state == "broken":
            return now, True, ["the unreadable file"]
        if key.startswith("inbox/") and now is not None and None not in (expected, wanted):
            return self._inbox_step(key, now, str(expected), str(wanted))
        kind = self._files.kind(key)
        base, mine = (
            None if text is None else read(kind, text.encode()).document
            for text in (expected, wanted)
        )
        blank = self._files.blank(mine or base or {})
        theirs = file.document or blank
        merged = merge(base or blank, mine or blank, theirs, undo=True)
        return self._content(key, merged.document, file, wanted), True, merged.fields

    def _inbox_step(
        self, key: str, now: bytes, expected: str, wanted: str
    ) -> tuple[bytes, bool, list[str]]:
        """Like ``_step_of``: later decisions on other candidates stay."""
        place = str(self._home.file(key))
        try:
            text, clashes = stepped_entry(now.decode("utf-8", "replace"), expected, wanted, place)
        except ReaderError:
            return now, True, ["the unreadable file"]
        return text.encode(), False, clashes

    def _old_step(
        self,
        change: OldFileChange,
        file: FileContent,
        expected: str | None,
        wanted: str | None,
        *,
        back: bool,
    ) -> tuple[bytes | None, bool, list[str]]:
        """The same for a change that 0.1.0 recorded."""
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
        """The file for a merged document; None if a new file has nothing left."""
        document = self._files.kind(key).arrange(document)
        if document == file.document:
            return file.raw
        if wanted is None and document.keys() <= self._files.blank(document).keys():
            return None
        return self._files.to_bytes(key, document)


def _own_files(entry: JournalEntry) -> list[FileChange]:
    """The part of a change that is about the reader's own pack."""
    own = (change for change in entry.files if change.key.startswith(OWN_KEYS))
    return [change for change in own if isinstance(change, FileChange)]


def _ends(change: FileChange | OldFileChange, back: bool) -> tuple[str | None, str | None]:
    """The text that a step expects, and the one it leads to."""
    return (change.after, change.before) if back else (change.before, change.after)

"""The reader's TOML files by key: "profile", "profiles/NAME", "dossiers/EMPLOYER", "packs/…".

Reading remembers what it parsed for as long as the file is untouched; a file that is damaged is
answered with the last good version, and left as it is until something is saved.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.caches.file_state import Signature, fingerprint, signature_at, signature_of
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error, remove_file, write_file
from compute_jobs.platform.paths import Home
from compute_jobs.record.documents import ABSENT, TEXT, Document, Kind, Reading, read, to_bytes

if TYPE_CHECKING:
    from compute_jobs.record.recovery import LastGood

_IN_USE = "profile"
_IDENTITY = ("schema", "employer", "name", "label")


class Found(Struct, frozen=True):
    """One file: as found, and the document to go on from (None where there is none)."""

    reading: Reading
    document: Document | None
    warning: ReaderError | None = None

    @property
    def mark(self) -> str | None:
        """The fingerprint of what is on the disk."""
        return None if self.reading.raw is None else fingerprint(self.reading.raw)

    @property
    def own_form(self) -> bool:
        """Whether writing the document again would lose nothing a reader put there by hand."""
        return self.reading.state in ("absent", "good")


class Files:
    def __init__(self, home: Home, last_good: LastGood) -> None:
        self.home = home
        self._last_good = last_good
        self._known: dict[str, tuple[Signature, Found]] = {}
        self.seen: dict[str, Signature] = {}
        """The files as they stood when they were last read or written here, by key."""

    def kind(self, key: str) -> Kind:
        if key.startswith("dossiers/"):
            from compute_jobs.record.dossier_toml import DOSSIER

            return DOSSIER
        if key.startswith("packs/"):
            return TEXT
        from compute_jobs.record.profile_toml import PROFILE

        return PROFILE

    def read(self, key: str) -> Found:
        """What the file holds now. A file that can't be opened is an error, never an empty one."""
        path = self.home.file(key)
        try:
            signature = self.seen[key] = signature_of(path.stat())
            known = self._known.get(key)
            if known is not None and known[0] == signature:
                return known[1]
            raw = path.read_bytes()
        except FileNotFoundError:
            self._forget(key)
            return Found(ABSENT, None, _to_nothing(path) if path.is_symlink() else None)
        except OSError as error:
            raise disk_error(error, f"read {path.name}", path) from error
        found = self._settled(key, path, self._reading(key, raw))
        # Only if it was not replaced while it was being read.
        if signature_at(path) == signature:
            self._known[key] = (signature, found)
        return found

    def _reading(self, key: str, raw: bytes) -> Reading:
        """The content read; of the profile in use, which every start asks for, as kept."""
        if key != _IN_USE:
            return read(self.kind(key), raw)
        from compute_jobs.caches.profile_cache import keep_parsed, parsed

        document = parsed(self.home, raw)
        if document is not None:
            return Reading("good", document, raw)
        reading = read(self.kind(key), raw)
        if reading.state == "good" and reading.document is not None:
            keep_parsed(self.home, raw, reading.document)
        return reading

    def write(self, key: str, data: bytes, document: Document) -> None:
        """Replace the file; what could not be read in it is set aside first."""
        path = self.home.file(key)
        write_file(path, data)
        signature = signature_at(path)
        if signature is not None:
            self.seen[key] = signature
            self._known[key] = (signature, Found(Reading("good", document, data), document))
        if key == _IN_USE:
            from compute_jobs.caches.profile_cache import keep_parsed

            keep_parsed(self.home, data, document)

    def write_raw(self, key: str, data: bytes) -> None:
        """Put exact content back, in whatever form a reader had given it."""
        write_file(self.home.file(key), data)
        self._forget(key)

    def remove(self, key: str) -> None:
        path = self.home.file(key)
        remove_file(path)
        self._forget(key)
        if key.startswith("packs/"):
            with contextlib.suppress(OSError):
                path.parent.rmdir()  # an empty folder would be taken for a pack

    def _forget(self, key: str) -> None:
        self._known.pop(key, None)
        self.seen.pop(key, None)

    def looked_at(self, group: str, stats: Mapping[str, os.stat_result]) -> None:
        """A whole group was, and stood so."""
        others = {key: it for key, it in self.seen.items() if not key.startswith(f"{group}/")}
        now = {f"{group}/{name}": signature_of(stat) for name, stat in stats.items()}
        self.seen = others | now

    def set_aside(self, key: str, raw: bytes) -> Path:
        """A copy of a damaged file under another name beside it; the same content only once."""
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

    def names(self, group: str) -> dict[str, os.stat_result]:
        """The files of a group ("dossiers", "profiles") by stem, in order."""
        folder = {"dossiers": self.home.dossiers, "profiles": self.home.profiles}[group]
        found = {}
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".toml") and not entry.name.startswith("."):
                        try:
                            found[entry.name[:-5]] = entry.stat()
                        except FileNotFoundError:
                            continue  # a dangling link, or removed meanwhile
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise disk_error(error, f"read the {group}", folder) from error
        return dict(sorted(found.items()))

    def settle(self, key: str, raw: bytes) -> Found:
        """What to make of content that was read elsewhere."""
        return self._settled(key, self.home.file(key), read(self.kind(key), raw))

    def blank(self, base: Mapping[str, object]) -> Document:
        """What stands for a file that isn't there: only who it is about."""
        return {name: base[name] for name in _IDENTITY if name in base}

    def to_bytes(self, key: str, document: Document) -> bytes:
        return to_bytes(self.kind(key), document)

    def _settled(self, key: str, path: Path, reading: Reading) -> Found:
        if reading.state == "fewer":
            return Found(
                reading,
                reading.document,
                ReaderError(
                    f"{path.name}: {reading.trouble} as its [end] says",
                    str(path),
                    f"fine if you took it out; else: compute-jobs restore {path.stem}",
                ),
            )
        if reading.state == "cut":
            return self._cut(key, path, reading)
        if reading.state == "broken" and not self.kind(key).plain:
            return self._broken(key, path, reading)
        return Found(reading, reading.document)

    def _cut(self, key: str, path: Path, reading: Reading) -> Found:
        good = self._last_good(key, self.kind(key))
        document = reading.document or {}
        whole = document
        if good is not None:
            from compute_jobs.record.recovery import filled

            whole = self.kind(key).arrange(filled(document, good.document))
        if good is None or whole == document:
            # Written by hand without an end marker; nothing is known to be missing.
            return Found(replace(reading, state="edited"), document)
        warning = ReaderError(
            f"{path.name} looks cut short ({reading.trouble}); the rest comes from {good.when}",
            str(path),
            "the next save sets the cut file aside",
        )
        return Found(reading, whole, warning)

    def _broken(self, key: str, path: Path, reading: Reading) -> Found:
        good = self._last_good(key, self.kind(key))
        where = f"{path}:{reading.line}" if reading.line else str(path)
        instead = f"read {good.when} instead" if good else "there is no earlier version"
        warning = ReaderError(
            f"{path.name} can't be read: {reading.trouble}; {instead}",
            where,
            "repair it; if you save first, it is set aside and kept",
        )
        return Found(reading, good.document if good else None, warning)


def _to_nothing(path: Path) -> ReaderError:
    what = f"{path.name} is a link to a file that isn't there, so nothing of it is used"
    return ReaderError(what, str(path), "repair the link")

"""The reader's files, one at a time and by key.

Keys are "profile", "profiles/NAME", "dossiers/EMPLOYER", "inbox/ID", "packs/…", and "searches",
"watches" and "contact", which have formats of their own and are known here as texts. If a file is
damaged, its last good version is read, and the file is left alone until something is saved.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import (
    Signature,
    disk_error,
    read_file,
    remove_file,
    signature_at,
    signature_of,
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
    to_bytes,
)
from compute_jobs.record.merge import Document

if TYPE_CHECKING:
    from compute_jobs.record.backups import LastGood

FindLastGood = Callable[[str, FileKind, bool], "LastGood | None"]
"""The last good version of a file by key and kind; with True, only one with a complete [end]."""
OWN_KEYS = "packs/own/"
"""How the keys of the reader's own pack begin, which the program writes."""
_IDENTITY = ("schema", "employer", "name", "label")


class FilePlan(Struct, frozen=True):
    """One file to write, or to remove where there is no data."""

    key: str
    old: FileContent
    data: bytes | None
    document: Document | None = None
    """The document in the data, if known."""


class Files:
    """The reader's files of one home. Parsed content is cached until the file changes."""

    def __init__(self, home: Home, find_last_good: FindLastGood) -> None:
        self.home = home
        self._find_last_good = find_last_good
        self._known: dict[str, tuple[Signature, FileContent]] = {}
        self.seen: dict[str, Signature] = {}
        """The files as they were when they were last read or written here, by key."""

    def kind(self, key: str) -> FileKind:
        if key.startswith("dossiers/"):
            return DOSSIER
        return PROFILE if key == "profile" or key.startswith("profiles/") else TEXT

    def read(self, key: str) -> FileContent:
        """The file as it is now. One that can't be opened is an error, never an empty file."""
        path = self.home.file(key)
        try:
            signature = self.seen[key] = signature_of(path.stat())
            known = self._known.get(key)
            if known is not None and known[0] == signature:
                return known[1]
            raw = read_file(path)
        except FileNotFoundError:
            self._forget(key)
            if not path.is_symlink():
                return ABSENT
            what = f"{path.name} is a link to a file that isn't there, so it is not used"
            return replace(ABSENT, warning=ReaderError(what, str(path), "repair the link"))
        except OSError as error:
            raise disk_error(error, f"read {path.name}", path) from error
        content = self._settled(key, path, read(self.kind(key), raw))
        if signature_at(path) == signature:  # otherwise it was replaced while being read
            self._known[key] = (signature, content)
        return content

    def write(self, key: str, data: bytes, document: Document | None) -> None:
        """Replace the file. The document is the one in ``data``, if known."""
        path = self.home.file(key)
        write_file(path, data)
        self._forget(key)
        signature = signature_at(path)
        if signature is not None and document is not None:
            self.seen[key] = signature
            self._known[key] = (signature, FileContent("good", document, data, ours=True))

    def remove(self, key: str) -> None:
        path = self.home.file(key)
        remove_file(path)
        self._forget(key)
        if key.startswith("packs/"):
            with contextlib.suppress(OSError):
                path.parent.rmdir()  # an empty folder would count as a pack

    def set_aside(self, key: str, raw: bytes) -> Path:
        """Copy a damaged file to another name beside it; the same content only once."""
        path = self.home.file(key)
        try:
            for other in path.parent.glob(f"{path.name}.unreadable-*"):
                if other.stat().st_size == len(raw) and read_file(other) == raw:
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
        """The files of a group ("dossiers", "profiles") by stem; broken links are left out."""
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
        """The content to use, with a warning if it isn't the file's."""
        if content.state == "cut":
            return self._cut(key, path, content)
        if content.state == "broken" and not self.kind(key).plain:
            return self._broken(key, path, content)
        return content

    def _cut(self, key: str, path: Path, content: FileContent) -> FileContent:
        """A file without a complete [end]: a truncated version, or written by hand."""
        good = self._find_last_good(key, self.kind(key), True)
        text = (content.raw or b"").decode()
        if good is None or not good.text.startswith(text.rstrip()):
            return replace(content, state="good")
        what = f"{path.name} looks cut short ({content.trouble}); the rest comes from {good.where}"
        warning = ReaderError(what, str(path), "the next save moves the incomplete file aside")
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

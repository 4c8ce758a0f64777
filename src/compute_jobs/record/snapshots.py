"""Copies of the reader's files outside the data folder, kept for 30 days.

Contents lie once each under ``objects``, named by their hash; a snapshot is a small JSON list of
which file had which content. So a snapshot costs what changed, every version is a plain TOML
file, and a damaged copy is noticed: before a snapshot relies on a copy that is there already, it is
read and hashed, and stored again where it is damaged. Writing needs the home's lock.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from compute_jobs.caches.file_state import Signature, signature_of
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error, sweep, write_file
from compute_jobs.platform.paths import Home

EVERY = 300.0
"""Seconds between two automatic snapshots while the reader is writing."""
KEPT_DAYS = 30
KEPT_ALWAYS = 5
"""The newest ones stay however old they are: one may come back after a year."""
_PURGE_DAYS = KEPT_DAYS + 1
"""The oldest one's age that starts a clean-up, so that it runs about once a day."""
_SYNC_SINGLY = 32
"""More new contents than this are flushed in one go instead of one by one."""
_FOLDERS = ("dossiers", "profiles")
_OTHER = "choose another snapshot"
_AGAIN = "compute-jobs backup stores it again where the file still says the same"


class Snapshot(Struct, frozen=True):
    id: str
    """Its time, UTC, e.g. 20261121T101500-123; ids sort by age."""
    why: str
    files: Mapping[str, str]
    """Name relative to the data folder → hash of the content."""
    signatures: Mapping[str, Signature]

    @property
    def made(self) -> float:
        return _time_of(self.id)

    @property
    def when(self) -> str:
        """2026-11-21 10:15 UTC"""
        day, clock = self.id[:8], self.id[9:13]
        return f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:]} UTC"


class Snapshots:
    def __init__(self, home: Home) -> None:
        self.home = home
        self._looked = 0.0
        self.mended: tuple[str, ...] = ()
        """Files whose copies the last ``take`` found damaged, or gone, and stored again."""

    def newest_first(self) -> list[Snapshot]:
        """All readable ones, newest first."""
        return [found for id_ in reversed(self._ids()) if (found := self._open(id_)) is not None]

    def find(self, name: str) -> Snapshot:
        """By id or the beginning of one; "latest" is the newest."""
        ids = self._ids()
        matching = ids[-1:] if name == "latest" else [id_ for id_ in ids if id_.startswith(name)]
        if len(matching) != 1:
            what = "no snapshot" if not matching else "more than one snapshot"
            raise ReaderError(f"{what} is called {name!r}", todo="compute-jobs restore lists them")
        found = self._open(matching[0])
        if found is None:
            raise ReaderError("the snapshot is damaged", str(self._manifest(matching[0])))
        return found

    def due(self) -> bool:
        """Whether the last one is five minutes old (or from the future: clocks get corrected)."""
        now = time.time()
        if abs(now - self._looked) < EVERY:
            return False
        ids = self._ids()
        return not ids or abs(now - _time_of(ids[-1])) >= EVERY

    def nothing_to_keep(self) -> bool:
        """Whether the home holds none of the reader's files yet."""
        return next(self._reader_files(), None) is None

    def damaged(self) -> list[ReaderError]:
        """Every list and every copy that can't be trusted, newest first; each is hashed once."""
        found: list[ReaderError] = []
        seen: set[str] = set()
        for id_ in reversed(self._ids()):
            snapshot = self._open(id_)
            if snapshot is None:
                found.append(ReaderError("a snapshot is damaged", str(self._manifest(id_)), _OTHER))
                continue
            for name, digest in snapshot.files.items():
                if digest not in seen and not self._is_good(digest):
                    what = (
                        f"the copy of {name} in the snapshot of {snapshot.when} is damaged or gone"
                    )
                    found.append(ReaderError(what, str(self._object(digest)), _AGAIN))
                seen.add(digest)
        return found

    def take(self, why: str) -> Snapshot | None:
        """Keep every file as it is now; None when nothing changed since the last one.

        Damaged copies of what the files hold now are stored again in either case.
        """
        try:
            return self._take(why)
        except OSError as error:
            raise disk_error(error, "make a snapshot", self.home.backups) from error
        except ImportError as error:  # a disk that fails may hold the standard library as well
            raise ReaderError("could not make a snapshot", str(error)) from error

    def _take(self, why: str) -> Snapshot | None:
        ids = self._ids()
        last = self._open(ids[-1]) if ids else None
        files: dict[str, str] = {}
        signatures: dict[str, Signature] = {}
        fresh: dict[str, bytes] = {}
        mended: list[str] = []
        checked: dict[str, bool] = {}

        def good(digest: str) -> bool:
            if digest not in checked:
                checked[digest] = self._is_good(digest)
            return checked[digest]

        for name, path in self._reader_files():
            signature = signature_of(path.stat())
            signatures[name] = signature
            relied = last.files.get(name) if last is not None else None
            same = last is not None and last.signatures.get(name) == signature
            if same and relied is not None and good(relied):
                files[name] = relied
                continue
            data = path.read_bytes()
            files[name] = digest = _digest(data)
            if not good(digest):
                fresh[digest] = data
                if digest == relied or self._object(digest).exists():
                    mended.append(name)
        self._looked = time.time()
        if fresh:
            sweep(self.home.backups / "objects")
            self._keep(fresh)
        self.mended = tuple(mended)
        if not files or (last is not None and last.files == files):
            return None
        snapshot = Snapshot(self._new_id(ids), why, files, signatures)
        write_file(self._manifest(snapshot.id), _manifest_out(snapshot))
        self._purge([*ids, snapshot.id])
        return snapshot

    def content(self, snapshot: Snapshot, name: str) -> bytes:
        """One file as it was; a damaged copy is an error, never handed out."""
        path = self._object(snapshot.files[name])
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise ReaderError(f"the copy of {name} is gone", str(path), _OTHER) from None
        except OSError as error:
            raise disk_error(error, f"read the snapshot of {name}", path) from error
        if _digest(data) != snapshot.files[name]:
            raise ReaderError(f"the copy of {name} is damaged", str(path), _OTHER)
        return data

    def _keep(self, contents: Mapping[str, bytes]) -> None:
        singly = len(contents) <= _SYNC_SINGLY or not hasattr(os, "sync")
        for digest, data in contents.items():
            write_file(self._object(digest), data, durable=singly)
        if not singly:
            os.sync()

    def _is_good(self, digest: str) -> bool:
        """Whether the stored copy can be read and is what its name says."""
        try:
            return _digest(self._object(digest).read_bytes()) == digest
        except OSError:
            return False

    def _reader_files(self) -> Iterator[tuple[str, Path]]:
        root = self.home.root
        if self.home.profile_file.is_file():
            yield "profile.toml", self.home.profile_file
        for folder in _FOLDERS:
            for path in sorted(_children(root / folder)):
                if path.suffix == ".toml" and not path.name.startswith(".") and path.is_file():
                    yield f"{folder}/{path.name}", path
        for path in sorted(self.home.packs.glob("**/*.toml")):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path

    def _ids(self) -> list[str]:
        names = _names(self.home.backups)
        return sorted(name[:-5] for name in names if name.endswith(".json") and _time_of(name[:-5]))

    def _open(self, id_: str) -> Snapshot | None:
        import json

        try:
            return _manifest_in(id_, json.loads(self._manifest(id_).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _manifest(self, id_: str) -> Path:
        return self.home.backups / f"{id_}.json"

    def _object(self, digest: str) -> Path:
        return self.home.backups / "objects" / f"{digest}.toml"

    def _new_id(self, ids: list[str]) -> str:
        now = time.time()
        while (id_ := _id_of(now)) in ids:
            now += 0.001
        return id_

    def _purge(self, ids: list[str]) -> None:
        """Let go what is older than 30 days, then the contents nobody names any more."""
        now = time.time()
        if now - _time_of(ids[0]) < _PURGE_DAYS * 86400:
            return
        old = [id_ for id_ in ids[:-KEPT_ALWAYS] if now - _time_of(id_) > KEPT_DAYS * 86400]
        try:
            for id_ in old:
                self._manifest(id_).unlink(missing_ok=True)
            left = [self._open(id_) for id_ in ids if id_ not in old]
            named = {digest for each in left if each is not None for digest in each.files.values()}
            if None in left:
                return  # a damaged list may name any of them
            for path in _children(self.home.backups / "objects"):
                if path.suffix == ".toml" and path.stem not in named:
                    path.unlink(missing_ok=True)
        except (OSError, ReaderError):
            return  # cleaning up can wait for the next time


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise disk_error(error, "read the snapshots", folder) from error


def _children(folder: Path) -> list[Path]:
    return [folder / name for name in _names(folder)]


def _digest(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _id_of(now: float) -> str:
    return time.strftime("%Y%m%dT%H%M%S", time.gmtime(now)) + f"-{int(now * 1000) % 1000:03d}"


def _time_of(id_: str) -> float:
    """Seconds since 1970 of an id; 0 for a name that is none."""
    from datetime import UTC, datetime

    if len(id_) != 19 or id_[8] != "T" or id_[15] != "-":
        return 0.0
    try:
        day = (int(id_[:4]), int(id_[4:6]), int(id_[6:8]))
        clock = (int(id_[9:11]), int(id_[11:13]), int(id_[13:15]), int(id_[16:]) * 1000)
        return datetime(*day, *clock, tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _manifest_out(snapshot: Snapshot) -> bytes:
    import json

    files = {name: [digest, *snapshot.signatures[name]] for name, digest in snapshot.files.items()}
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in files.items())
    why = json.dumps(snapshot.why)
    return f'{{"schema": 1, "why": {why}, "files": {{\n{rows}\n}}}}\n'.encode()


def _manifest_in(id_: str, found: Any) -> Snapshot:
    files = {str(name): str(row[0]) for name, row in found["files"].items()}
    signatures = {
        str(name): (int(row[1]), int(row[2]), int(row[3]), int(row[4]))
        for name, row in found["files"].items()
    }
    return Snapshot(id_, str(found.get("why", "")), files, signatures)

"""Snapshots of the reader's files outside the data folder, and exports that can be restored.

A snapshot is a plain zip archive of the TOML files, named after its time and its number, with the
reason in its comment. Each contains everything, so a damaged archive loses only itself; restored
content is verified by checksum. Writing needs the home's lock.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.core.fit.fit_model import Profile
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import FILE_MODE, LARGEST, disk_error, read_file, write_file
from compute_jobs.platform.paths import SINGLE_FILES, Home, file_stem
from compute_jobs.record.codec import (
    DOSSIER,
    PROFILE,
    SCHEMA,
    FileKind,
    dossier_document,
    encodable,
    migrated,
    profile_document,
    read,
    read_dossier,
    read_profile,
)
from compute_jobs.record.inbox_files import DOCUMENT_FILES
from compute_jobs.record.journal import Journal
from compute_jobs.record.legacy import old_contents, old_manifest
from compute_jobs.record.merge import Document

EVERY = 300.0
"""Seconds between two automatic snapshots while the reader is writing."""
LARGEST_DOCUMENT = 1_000_000
"""Size in bytes beyond which a document's text, or its reading, isn't in snapshots: each contains
everything, and a filing can be read again from its address.
"""
KEPT_DAYS = 30
KEPT_ALWAYS = 5
"""The newest ones are kept whatever their age: a reader may come back after a year."""
_DAMAGED = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error),
    *(NotImplementedError, RuntimeError),
)
"""Raised when reading an archive that is damaged, encrypted or compressed differently."""
_OTHER = "choose another snapshot"
_SAVED = "the last saved version"


class Snapshot(Struct, frozen=True):
    id: str
    """Its time, UTC, and its number, e.g. 20261121T101500-123-42. The number says which is newer: a
    clock may have been wrong. Those of earlier versions have none and are older."""
    path: Path
    why: str
    files: tuple[str, ...]
    """Names relative to the data folder."""

    @property
    def made(self) -> float:
        return _time_of(self.id)

    @property
    def when(self) -> str:
        """2026-11-21 10:15 UTC"""
        day, clock = self.id[:8], self.id[9:13]
        return f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:]} UTC"


class LastGood(Struct, frozen=True):
    text: str
    document: Document
    where: str
    """Its source, for the reader."""


class Snapshots:
    def __init__(self, home: Home) -> None:
        self.home = home
        self._looked = 0.0
        self.set_aside: Path | None = None
        """Where the last ``take`` moved the newest snapshot, if it was damaged."""
        self.left_out: list[ReaderError] = []
        """The files that the last ``take`` couldn't read, and why."""

    def newest_first(self) -> list[Snapshot]:
        """All readable ones, newest first."""
        return list(self._opened())

    def find(self, name: str) -> Snapshot:
        """By id or a prefix of one; "latest" is the newest."""
        paths = self._paths()
        matching = paths[-1:] if name == "latest" else [p for p in paths if p.stem.startswith(name)]
        if len(matching) != 1:
            what = "no snapshot" if not matching else "more than one snapshot"
            raise ReaderError(f"{what} matches {name!r}", todo="compute-jobs restore lists them")
        snapshot = self._open(matching[0])
        if snapshot is None:
            raise ReaderError("the snapshot is damaged", str(matching[0]))
        return snapshot

    def due(self) -> bool:
        """Whether the last one is five minutes old (or from the future: clocks get corrected)."""
        now = time.time()
        if abs(now - self._looked) < EVERY:
            return False
        paths = self._paths()
        return not paths or abs(now - _time_of(paths[-1].stem)) >= EVERY

    def nothing_to_keep(self) -> bool:
        """Whether the home has none of the reader's files yet."""
        return next(self._reader_files(), None) is None

    def damaged(self) -> list[ReaderError]:
        """Every snapshot with untrustworthy content, newest first."""
        problems: list[ReaderError] = []
        for path in reversed(self._paths()):
            snapshot = self._open(path)
            if snapshot is None:
                problems.append(ReaderError("a snapshot is damaged", str(path), _OTHER))
                continue
            whole = self._contents(snapshot, snapshot.files)
            if lost := [name for name in snapshot.files if name not in whole]:
                what = f"{', '.join(lost)} in the snapshot of {snapshot.when}: damaged or gone"
                problems.append(ReaderError(what, str(path), _OTHER))
        return problems

    def take(self, why: str) -> Snapshot | None:
        """Save every file as it is now; None if nothing changed since the last one."""
        try:
            return self._take(why)
        except OSError as error:
            raise disk_error(error, "make a snapshot", self.home.backups) from error

    def contents(self, snapshot: Snapshot, names: Sequence[str]) -> dict[str, bytes]:
        """Files as they were; a damaged copy is an error, never returned."""
        contents = self._contents(snapshot, names)
        for name in names:
            if name not in contents:
                what = f"the copy of {name} is damaged or gone"
                raise ReaderError(what, str(snapshot.path), _OTHER)
        return contents

    def to_restore(self, name: str, employers: Sequence[str]) -> tuple[Snapshot, dict[str, bytes]]:
        """A snapshot and its dossiers of some employers, or with none given all its files.

        Refuses a snapshot with any file that isn't one of the reader's: it may come from someone
        else.
        """
        snapshot = self.find(name)
        for file in snapshot.files:
            if not _is_readers(file):
                raise ReaderError(
                    f"the snapshot of {snapshot.when} names {file!r}, "
                    "which isn't one of your files",
                    todo="choose another; compute-jobs restore lists them",
                )
        for employer in employers:
            if f"dossiers/{employer}.toml" not in snapshot.files:
                raise ReaderError(
                    f"the snapshot of {snapshot.when} has no dossier of {employer}",
                    todo="compute-jobs restore lists the snapshots",
                )
        names = [f"dossiers/{employer}.toml" for employer in employers] or snapshot.files
        return snapshot, self.contents(snapshot, names)

    def difference(self, source: str, contents: Mapping[str, bytes]) -> str:
        """A unified diff from the files as they are to other contents."""
        from difflib import unified_diff

        parts: list[str] = []
        for name, then in contents.items():
            try:
                now = read_file(snapshot_path(self.home, name))
            except OSError:
                now = b""
            if now != then:
                a, b = (each.decode("utf-8", "replace").split("\n") for each in (now, then))
                parts += unified_diff(a, b, f"{name} (now)", f"{name} ({source})", lineterm="")
        return "\n".join(parts)

    def versions(self, key: str, newest: int | None) -> Iterator[tuple[Snapshot, str]]:
        """The texts of a file in all snapshots, or in the ``newest`` ones, newest first."""
        name = f"{key}.toml"
        for snapshot in islice(self._opened(), newest):
            if name in snapshot.files:
                data = self._contents(snapshot, [name]).get(name)
                if data is not None:
                    yield snapshot, data.decode("utf-8", "replace")

    def _take(self, why: str) -> Snapshot | None:
        files = self._readable()
        self._looked = time.time()
        self.set_aside = None
        paths = self._paths()
        if not files:
            if self.left_out:
                raise self.left_out[0]
            return None
        if paths:
            last = self._open(paths[-1])
            whole = self._contents(last, last.files) if last is not None else {}
            if last is None or whole.keys() != set(last.files):
                self.set_aside = paths[-1].with_name(f"{paths[-1].name}.damaged")
                paths.pop().replace(self.set_aside)
            elif whole == files:
                return None
        number, now = max(map(_number_of, paths), default=0) + 1, time.time()
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now))
        path = self.home.backups / f"{stamp}-{int(now * 1000) % 1000:03d}-{number}.zip"
        write_file(path, _archive(why, files))
        self._prune([*paths, path])
        return self._open(path)

    def _readable(self) -> dict[str, bytes]:
        """Every file that can be read, by name; the others are named in ``left_out``."""
        files: dict[str, bytes] = {}
        self.left_out = []
        for name, path in self._reader_files():
            try:
                files[name] = read_file(path)
            except OSError as error:
                self.left_out.append(disk_error(error, f"read {path.name}", path))
        return files

    def _opened(self) -> Iterator[Snapshot]:
        for path in reversed(self._paths()):
            if (snapshot := self._open(path)) is not None:
                yield snapshot

    def _contents(self, snapshot: Snapshot, names: Sequence[str]) -> dict[str, bytes]:
        """The files among these that are in a snapshot and undamaged."""
        contents: dict[str, bytes] = {}
        try:
            if snapshot.path.suffix == ".json":
                return old_contents(snapshot.path, names)
            with zipfile.ZipFile(snapshot.path) as archive:
                if sum(each.file_size for each in archive.infolist()) > LARGEST:
                    return {}
                for name in names:
                    with contextlib.suppress(*_DAMAGED):
                        contents[name] = archive.read(name)
        except _DAMAGED:
            return contents
        return contents

    def _open(self, path: Path) -> Snapshot | None:
        try:
            if path.suffix == ".json":
                return Snapshot(path.stem, path, *old_manifest(path))
            with zipfile.ZipFile(path) as archive:
                why = archive.comment.decode("utf-8", "replace")
                return Snapshot(path.stem, path, why, tuple(archive.namelist()))
        except _DAMAGED:
            return None

    def _paths(self) -> list[Path]:
        """Every snapshot, oldest first."""
        paths = _children(self.home.backups)
        ours = [path for path in paths if path.suffix in (".zip", ".json") and _time_of(path.stem)]
        return sorted(ours, key=lambda path: (_number_of(path), path.stem))

    def _reader_files(self) -> Iterator[tuple[str, Path]]:
        home = self.home
        for key in SINGLE_FILES:
            if (path := home.file(key)).is_file():
                yield f"{key}.toml", path
        for folder in (home.dossiers, home.profiles, home.inbox):
            for path in sorted(_children(folder)):
                if path.suffix == ".toml" and not path.name.startswith(".") and path.is_file():
                    yield encodable(f"{folder.name}/{path.name}"), path
        for name in DOCUMENT_FILES:
            for path in sorted(home.inbox.glob(f"*/{name}")):
                if path.is_file() and path.stat().st_size <= LARGEST_DOCUMENT:
                    yield encodable(path.relative_to(home.root).as_posix()), path
        for path in sorted(home.packs.glob("**/*.toml")):
            if path.is_file():
                yield encodable(path.relative_to(home.root).as_posix()), path

    def _prune(self, paths: Sequence[Path]) -> None:
        """Remove those older than 30 days, and then the oldest beyond the allowed size."""
        from compute_jobs.platform.config import load_config

        now = time.time()
        oldest = _reference(paths, now) - KEPT_DAYS * 86400
        old = _older(paths[:-KEPT_ALWAYS], oldest, now)
        try:
            for path in old:
                path.unlink(missing_ok=True)
            kept = [path for path in paths if path not in old]
            for path in leftovers(self.home):
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)
            most = int(load_config(self.home).backup_megabytes * 1e6)
            remove_beyond(most, leftovers(self.home), kept, kept[:-KEPT_ALWAYS])
        except OSError:
            return  # it can wait for the next time
        if old and not any(path.suffix == ".json" for path in kept):
            # The contents of the snapshots of 0.1.0, the last of which is gone.
            shutil.rmtree(self.home.backups / "objects", ignore_errors=True)


def last_good(
    snapshots: Snapshots, journal: Journal, key: str, kind: FileKind, *, complete: bool
) -> LastGood | None:
    """The last good version of a file in the journal or in the snapshots.

    With ``complete``, it needs a complete ``[end]``, and only the newest snapshots are read: every
    hand-written file is looked up like this.
    """
    newest = KEPT_ALWAYS if complete else None
    for text, where in _versions(snapshots, journal, key, newest):
        content = read(kind, text.encode())
        whole = content.state != "cut"
        if content.document is not None and (whole or (where == _SAVED and not complete)):
            return LastGood(text, content.document, where)
        if complete and where == _SAVED:
            return None
    return None


def _versions(
    snapshots: Snapshots, journal: Journal, key: str, newest: int | None
) -> Iterator[tuple[str, str]]:
    """The texts of a file with their sources, newest first.

    The journal has every version this program wrote. A snapshot is newer only if the journal
    doesn't have its text (the file was edited by hand) and its time is later: time alone would
    trust a clock that was wrong once.
    """
    try:
        saved = journal.texts(key)
    except ReaderError:
        saved = []
    texts = {text for _, text in saved}
    for snapshot, text in snapshots.versions(key, newest):
        if saved and (text in texts or snapshot.made <= saved[-1][0]):
            yield saved[-1][1], _SAVED
            saved = []
        yield text, f"the snapshot of {snapshot.when}"
    if saved:
        yield saved[-1][1], _SAVED


# -- leftovers of failures: crash reports, copies of unreadable files --------------------------
#
# They are removed by age, and the oldest beyond a total size, so they never fill a disk. The newest
# copy of each unreadable file stays: it may be the only copy of a text.


def leftovers(home: Home) -> list[Path]:
    """Everything except snapshots, the least important first, each kind oldest first."""
    reports = _oldest_first(home.state.glob("crash-*.txt"))
    damaged = _oldest_first(home.backups.glob("*.damaged"))
    copies: list[Path] = []
    for folder in (home.root, home.dossiers, home.profiles):
        copies += folder.glob("*.unreadable-*")
    newest = {path.name.partition(".unreadable-")[0]: path for path in _oldest_first(copies)}
    older = [path for path in _oldest_first(copies) if path not in newest.values()]
    return [*reports, *damaged, *older]


def remove_beyond(
    most: int, left: Sequence[Path], snapshots: Sequence[Path], may_go: Sequence[Path]
) -> None:
    """Remove leftovers, and then the oldest removable snapshots, until everything fits."""
    size = sum(path.stat().st_size for path in (*left, *snapshots))
    for path in (*left, *may_go):
        if size <= most:
            return
        size -= path.stat().st_size
        path.unlink(missing_ok=True)


def _oldest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.stat().st_mtime, path.name))


# -- exports ---------------------------------------------------------------------------------


def reader_export(dossiers: Sequence[Dossier], profile: Profile) -> dict[str, Any]:
    """What an export embeds so ``restore --from`` can restore it."""
    return {
        "schema": SCHEMA,
        "dossiers": {each.employer: dossier_document(each) for each in dossiers},
        "profile": profile_document(profile),
    }


def read_export(path: Path, employers: Sequence[str] = ()) -> dict[str, Document]:
    """The documents in an export by key, or only the dossiers of some employers."""
    reader = _exported(path)
    documents: dict[str, Document] = {}
    try:
        for employer, document in reader["dossiers"].items():
            if not isinstance(document, dict):
                raise ReaderError(f"the dossier of {employer} is not a table", str(path))
            exported = migrated(document)
            mine = dossier_document(read_dossier(employer, exported)[0])
            documents[f"dossiers/{file_stem(employer)}"] = DOSSIER.keeping(mine, exported)
        if isinstance(profile := reader.get("profile"), dict):
            exported = migrated(profile)
            mine = profile_document(read_profile(exported)[0])
            documents["profile"] = PROFILE.keeping(mine, exported)
    except ValueError as error:
        raise ReaderError(str(error), str(path)) from None
    keys = [f"dossiers/{file_stem(employer)}" for employer in employers]
    for employer, key in zip(employers, keys, strict=True):
        if key not in documents:
            todo = "leave out the name to restore everything in it"
            raise ReaderError(f"{path.name} has no dossier of {employer}", str(path), todo)
    return {key: documents[key] for key in keys} if keys else documents


def _exported(path: Path) -> dict[str, Any]:
    """The reader's part of an export: {"schema": 1, "dossiers": {id: …}, "profile": …}."""
    try:
        export = json.loads(read_file(path, LARGEST))
    except FileNotFoundError as error:
        if not path.parent.is_dir():
            raise disk_error(error, f"read {path.name}", path) from error
        what = f"could not read {path.name}: there is no such file"
        raise ReaderError(what, str(path), "check its name and folder") from None
    except OSError as error:
        raise disk_error(error, f"read {path.name}", path) from error
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"{path.name} is not JSON: {error}", str(path)) from None
    reader = export.get("reader") if isinstance(export, dict) else None
    if not isinstance(reader, dict) or not isinstance(reader.get("dossiers"), dict):
        todo = "make one with: compute-jobs export --all --format json"
        raise ReaderError(f"{path.name} is not a compute-jobs export", str(path), todo)
    return reader


# -- inside ----------------------------------------------------------------------------------


def _is_readers(name: str) -> bool:
    """Whether a name may be one of the reader's files; an archive may name any file."""
    parts = Path(name).parts
    if ".." in parts or "\0" in name:
        return False
    if is_document_file(name):
        return True
    single = name.removesuffix(".toml") in SINGLE_FILES
    return name.endswith(".toml") and (
        single or parts[0] in ("dossiers", "profiles", "inbox", "packs")
    )


def is_document_file(name: str) -> bool:
    """Whether a name belongs to a document's reading, which undo doesn't cover."""
    folder, _, rest = name.partition("/")
    return folder == "inbox" and rest.partition("/")[2] in DOCUMENT_FILES


def snapshot_path(home: Home, name: str) -> Path:
    if name.removesuffix(".toml") in SINGLE_FILES:
        return home.file(name.removesuffix(".toml"))
    if is_document_file(name):
        _, document, file = name.split("/")
        return home.inbox / file_stem(document) / file
    return home.root / name


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise disk_error(error, "read the snapshots", folder) from error


def _archive(why: str, files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    now = max(time.localtime()[:6], (1980, 1, 1, 0, 0, 0))  # zip has no earlier time
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = why.encode()
        for name, data in files.items():
            info = zipfile.ZipInfo(name, now)
            info.external_attr = FILE_MODE << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _time_of(id_: str) -> float:
    """Seconds since 1970 from an id; 0 for any other name."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(f"{id_[:15]}.{id_[16:19]}+00:00").timestamp()
    except ValueError:
        return 0.0


def _number_of(path: Path) -> int:
    """The number in a snapshot's name; 0 for those of earlier versions."""
    number = path.stem[20:]
    return int(number) if number.isascii() and number.isdigit() else 0


def _reference(paths: Sequence[Path], now: float) -> float:
    """A time that is certainly past: the earliest of the last three days with a snapshot.

    A clock that is wrong for a day or two doesn't make anything look old.
    """
    days: dict[int, float] = {int(now // 86400): now}
    for path in reversed(paths):
        if len(days) == 3:
            break
        made = _time_of(path.stem)
        days.setdefault(int(made // 86400), made)
    return min(days.values())


def _older(paths: Sequence[Path], oldest: float, now: float) -> list[Path]:
    """The snapshots made before that time, in order.

    None is older than those before it. One with a future time is as old as the next.
    """
    times = [_time_of(path.stem) for path in paths]
    made, latest = [float("inf")] * len(paths), 0.0
    for at, time_ in enumerate(times):
        if time_ <= now:
            made[at] = latest = max(latest, time_)
    for at in reversed(range(len(paths) - 1)):
        made[at] = min(made[at], made[at + 1])
    return [path for path, time_ in zip(paths, made, strict=True) if time_ < oldest]

"""All dossiers at once, without reading every file at every start.

What was parsed is kept in the cache folder, keyed by each file's exact state; a dossier is built
when somebody looks at it. The cache is only ever a shortcut: damaged or missing, it is made again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from compute_jobs import __version__
from compute_jobs.caches.file_state import Signature, fingerprint, signature_of
from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error, write_cache
from compute_jobs.platform.paths import Home
from compute_jobs.record.documents import Document
from compute_jobs.record.dossier_toml import from_document
from compute_jobs.record.reader_files import Files, Found

_FORMAT = f"compute-jobs dossiers 1 {__version__}"
Row = list[Any]
"""A dossier in the cache: the file's signature (4), place and size of its packed form, a glance."""
_AT, _SIZE, _STAGE, _SHORTLISTED, _VERDICTS = 4, 5, 6, 7, 8
_WORTH_WRITING = 16_384
"""Bytes of TOML parsed anew that make writing the cache worth while."""
_SETTLED = 2_000_000_000
"""Nanoseconds: a file changed as recently as this may change again within one clock tick."""


class Glance(Struct, frozen=True):
    """What a list shows of a dossier, known without building it."""

    stage: str
    shortlisted: int | None
    verdicts: int


class Dossiers(Mapping[str, Dossier]):
    """Every dossier by employer, built on first sight. Employers without one aren't in it."""

    def __init__(self) -> None:
        self._made: dict[str, Dossier] = {}
        self._rows: dict[str, Row] = {}
        self._body = b""

    def __getitem__(self, employer: str) -> Dossier:
        made = self._made.get(employer)
        if made is None:
            made = self._made[employer] = _unpacked(employer, self._packed(employer))
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, employer: object) -> bool:
        return employer in self._rows

    def glance(self, employer: str) -> Glance:
        row = self._rows[employer]
        return Glance(row[_STAGE], row[_SHORTLISTED], row[_VERDICTS])

    def shortlist(self) -> list[str]:
        """Employers on the shortlist, in the reader's order."""
        places = [(row[_SHORTLISTED], name) for name, row in self._rows.items()]
        return [name for _, name in sorted(place for place in places if place[0] is not None)]

    def with_verdicts(self) -> list[str]:
        return [employer for employer, row in self._rows.items() if row[_VERDICTS]]

    def with_changes(self, changed: Mapping[str, Dossier | None]) -> Dossiers:
        """A copy in which some dossiers are others; None for one that is gone."""
        copy = Dossiers()
        copy._made, copy._rows, copy._body = dict(self._made), dict(self._rows), self._body
        for employer, dossier in changed.items():
            if dossier is not None:
                copy._put(employer, dossier)
            else:
                copy._made.pop(employer, None)
                copy._rows.pop(employer, None)
        return copy

    def _packed(self, employer: str) -> bytes:
        row = self._rows[employer]
        return self._body[row[_AT] : row[_AT] + row[_SIZE]]

    def _put(self, employer: str, dossier: Dossier) -> None:
        self._made[employer] = dossier
        stage, shortlisted = dossier.stage or "", dossier.shortlisted
        self._rows[employer] = [0, 0, 0, 0, 0, 0, stage, shortlisted, len(dossier.verdicts)]


def load_all(home: Home, files: Files, warn: Callable[[ReaderError], None]) -> Dossiers:
    """Every dossier; what can't be read is warned of, never skipped in silence."""
    dossiers = Dossiers()
    stats = files.names("dossiers")
    files.looked_at("dossiers", stats)
    if not stats:
        return dossiers
    kept, dossiers._body = _read_cache(home)
    fresh: dict[str, tuple[Signature, bytes]] = {}
    anew = 0
    recent = time.time_ns() - _SETTLED
    for employer, stat in stats.items():
        signature = signature_of(stat)
        row = kept.get(employer)
        if row is not None and tuple(row[:4]) == signature:
            dossiers._rows[employer] = row
            continue
        try:
            packed = _load_one(home, files, employer, dossiers, warn)
        except ReaderError as error:
            warn(error)
            continue
        if packed is not None and max(signature[0], signature[3]) < recent:
            anew += stat.st_size
            fresh[employer] = (signature, packed)
    if anew >= _WORTH_WRITING or len(kept) > 2 * len(stats) + 100:
        write_cache(_cache_file(home), _cache_out(dossiers, fresh))
    return dossiers


def _load_one(
    home: Home, files: Files, employer: str, dossiers: Dossiers, warn: Callable[[ReaderError], None]
) -> bytes | None:
    """Put one dossier in; its packed form where it may be cached."""
    path = home.dossiers / f"{employer}.toml"
    try:
        found = files.settle(f"dossiers/{employer}", path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_error(error, f"read {path.name}", path) from error
    dossier, problems = understood(employer, found, str(path))
    for problem in problems:
        warn(problem)
    dossiers._put(employer, dossier)
    return None if problems or found.warning else _packed(found.document)


def understood(employer: str, found: Found, where: str) -> tuple[Dossier, list[ReaderError]]:
    """The dossier in a file, and everything the reader should know about it."""
    problems = [found.warning] if found.warning else []
    if found.document is None:
        return Dossier(employer), problems
    dossier, odd = from_document(employer, found.document)
    name = found.document.get("employer", employer)
    if name != employer:
        odd.append(f"it says employer = {name!r}; a dossier belongs to the file's name")
    problems += [ReaderError(each, where, "it is kept as it is") for each in odd]
    return dossier, problems


def _packed(document: Document | None) -> bytes | None:
    import json

    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError):
        return None  # dates and the like: such a file is read each time


def _unpacked(employer: str, packed: bytes) -> Dossier:
    import json

    return from_document(employer, json.loads(packed))[0]


def _cache_file(home: Home) -> Path:
    return home.cache / "dossiers.cache"


def _cache_out(dossiers: Dossiers, fresh: Mapping[str, tuple[Signature, bytes]]) -> bytes:
    import json

    index: dict[str, Row] = {}
    parts: list[bytes] = []
    at = 0
    for employer, row in dossiers._rows.items():
        if employer in fresh:
            signature, packed = fresh[employer]
        elif row[_SIZE]:
            signature, packed = tuple(row[:4]), dossiers._packed(employer)
        else:
            continue
        index[employer] = [*signature, at, len(packed), *row[_STAGE:]]
        parts.append(packed)
        at += len(packed)
    head = json.dumps({"format": _FORMAT, "files": index}, separators=(",", ":"))
    rest = b"".join([head.encode(), b"\n", *parts])
    return fingerprint(rest).encode() + b"\n" + rest


def _read_cache(home: Home) -> tuple[dict[str, Row], bytes]:
    """The rows by employer and the packed dossiers they point into; nothing if in any doubt."""
    import json

    try:
        mark, _, rest = _cache_file(home).read_bytes().partition(b"\n")
        if mark.decode("ascii", "replace") != fingerprint(rest):
            return {}, b""
        head, _, body = rest.partition(b"\n")
        found = json.loads(head)
        return (found["files"], body) if found["format"] == _FORMAT else ({}, b"")
    except (OSError, ValueError, KeyError, TypeError):
        return {}, b""

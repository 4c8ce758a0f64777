"""All dossiers at once, without reading every file at every start.

What was parsed is kept in the cache folder, keyed by each file's exact state; a dossier is built
when somebody looks at it. The cache is only ever a shortcut: damaged or missing, it is made again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from compute_jobs import __version__
from compute_jobs.dossier.model import Dossier
from compute_jobs.errors import ReaderError
from compute_jobs.workspace.atomic import disk_error, fingerprint, write_cache
from compute_jobs.workspace.documents import Document
from compute_jobs.workspace.dossier_toml import from_document
from compute_jobs.workspace.files import Files, Found
from compute_jobs.workspace.paths import Home
from compute_jobs.workspace.snapshots import Signature, signature_of

_FORMAT = f"compute-jobs dossiers 1 {__version__}"
_WORTH_WRITING = 16_384
"""Bytes of TOML parsed anew that make writing the cache worth while."""
_SETTLED = 2_000_000_000
"""Nanoseconds: a file changed as recently as this may change again within one clock tick."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a list shows of a dossier, known without building it."""

    stage: str
    shortlisted: int | None
    verdicts: int


class Dossiers(Mapping[str, Dossier]):
    """Every dossier by employer, built on first sight. Employers without one aren't in it."""

    def __init__(self) -> None:
        self._made: dict[str, Dossier] = {}
        self._packed: dict[str, bytes] = {}
        self._glances: dict[str, Glance] = {}

    def __getitem__(self, employer: str) -> Dossier:
        made = self._made.get(employer)
        if made is None:
            made = self._made[employer] = _unpacked(employer, self._packed[employer])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._glances)

    def __len__(self) -> int:
        return len(self._glances)

    def __contains__(self, employer: object) -> bool:
        return employer in self._glances

    def glance(self, employer: str) -> Glance:
        return self._glances[employer]

    def shortlist(self) -> list[str]:
        """Employers on the shortlist, in the reader's order."""
        places = [(g.shortlisted, e) for e, g in self._glances.items() if g.shortlisted is not None]
        return [employer for _, employer in sorted(places)]

    def with_verdicts(self) -> list[str]:
        return [employer for employer, glance in self._glances.items() if glance.verdicts]

    def with_changes(self, changed: Mapping[str, Dossier | None]) -> Dossiers:
        """A copy in which some dossiers are others; None for one that is gone."""
        copy = Dossiers()
        copy._made = dict(self._made)
        copy._packed = self._packed
        copy._glances = dict(self._glances)
        for employer, dossier in changed.items():
            if dossier is None:
                copy._made.pop(employer, None)
                copy._glances.pop(employer, None)
            else:
                copy._put(employer, dossier)
        return copy

    def _put(self, employer: str, dossier: Dossier) -> None:
        self._made[employer] = dossier
        self._glances[employer] = glance_of(dossier)

    def _put_packed(self, employer: str, packed: bytes, glance: Glance) -> None:
        self._packed[employer] = packed
        self._glances[employer] = glance


def glance_of(dossier: Dossier) -> Glance:
    return Glance(dossier.stage or "", dossier.shortlisted, len(dossier.verdicts))


def load_all(home: Home, files: Files, warn: Callable[[ReaderError], None]) -> Dossiers:
    """Every dossier; what can't be read is warned of, never skipped in silence."""
    dossiers = Dossiers()
    stats = files.names("dossiers")
    if not stats:
        return dossiers
    kept = _read_cache(home)
    fresh: dict[str, tuple[Signature, bytes, Glance]] = {}
    anew = 0
    recent = time.time_ns() - _SETTLED
    for employer, stat in stats.items():
        signature = signature_of(stat)
        entry = kept.get(employer)
        if entry is not None and entry[0] == signature:
            fresh[employer] = entry
            dossiers._put_packed(employer, entry[1], entry[2])
            continue
        try:
            packed = _load_one(home, files, employer, dossiers, warn)
        except ReaderError as error:
            warn(error)
            continue
        if packed is not None and max(signature[0], signature[3]) < recent:
            anew += stat.st_size
            fresh[employer] = (signature, packed, dossiers.glance(employer))
    if anew >= _WORTH_WRITING or len(kept) > 2 * len(fresh) + 100:
        write_cache(_cache_file(home), _cache_out(fresh))
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


def _cache_out(entries: Mapping[str, tuple[Signature, bytes, Glance]]) -> bytes:
    import json

    index = {}
    at = 0
    for employer, (signature, packed, glance) in entries.items():
        row = [*signature, at, len(packed), glance.stage, glance.shortlisted, glance.verdicts]
        index[employer] = row
        at += len(packed)
    body = b"".join(packed for _, packed, _ in entries.values())
    whole = {"format": _FORMAT, "body": fingerprint(body), "files": index}
    return json.dumps(whole, separators=(",", ":")).encode() + b"\n" + body


def _read_cache(home: Home) -> dict[str, tuple[Signature, bytes, Glance]]:
    import json

    try:
        data = _cache_file(home).read_bytes()
        head, _, body = data.partition(b"\n")
        index = json.loads(head)
        if index["format"] != _FORMAT or index["body"] != fingerprint(body):
            return {}
        found = {}
        for employer, row in index["files"].items():
            signature = (int(row[0]), int(row[1]), int(row[2]), int(row[3]))
            packed = body[row[4] : row[4] + row[5]]
            found[employer] = (signature, packed, Glance(row[6], row[7], row[8]))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}
    return found

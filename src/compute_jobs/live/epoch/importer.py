"""``import epoch FILE…``: each file is recognized by its columns, whatever its name."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.live.epoch import centers, chip_owners, clusters, companies
from compute_jobs.live.epoch.collector import Collector
from compute_jobs.live.payload import Fields, day
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.files import read_file


class DataSet(NamedTuple):
    kind: str
    columns: tuple[str, ...]
    """Columns that identify a file."""
    day: Callable[[Fields], date | None]
    """The day a row mentions; the latest past one dates the file if its name doesn't."""
    read: Callable[[Iterable[Fields], Collector], None]


def _in(column: str) -> Callable[[Fields], date | None]:
    return lambda row: row.day(column)


_DATA_SETS = (
    DataSet("clusters", clusters.COLUMNS, _in("First Operational Date"), clusters.read_clusters),
    DataSet("owned chips", chip_owners.BY_DESIGNER, chip_owners.made, chip_owners.read_by_designer),
    DataSet("owned chips by type", chip_owners.BY_CHIP, chip_owners.made, chip_owners.read_by_chip),
    DataSet("chips by quarter", chip_owners.QUARTERS, chip_owners.made, chip_owners.read_quarters),
    DataSet("revenue", companies.REVENUE, _in("Report date"), companies.read_revenue),
    DataSet("staff", companies.STAFF, _in("Report date"), companies.read_staff),
    DataSet("spend", companies.SPEND, _in("Report date"), companies.read_spend),
)
_KINDS = (
    *((data_set.kind, data_set.columns) for data_set in _DATA_SETS),
    *(("centers", columns) for columns in centers.CENTERS),
    ("timeline", centers.TIMELINE),
)
_MOST_ROWS = 100_000
_DATED = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)")
"""A day in a file's name."""


class UnknownOwnerError(ReaderError):
    """An owner to adopt that isn't in the files."""


class EpochImport(Struct, frozen=True):
    """The evidence of an import, and a count of what was left out."""

    evidence: Evidence
    rows: int
    skipped: tuple[tuple[str, int], ...]
    """Reason and number, most first."""
    unknown: tuple[tuple[str, int], ...]
    """Unknown owners, users and companies with their rows, those with the most machines first; name
    them in ``adopt``.
    """
    machines: tuple[tuple[str, int], ...]
    """Their machines in H100 equivalents, in the same order."""
    files: tuple[tuple[str, str], ...]
    """File and its detected kind."""
    unread: tuple[tuple[str, str], ...]
    """File and why it wasn't read."""
    older: tuple[str, ...] = ()
    """Data sets that the ledger has a newer copy of, which counts instead."""


class _File(NamedTuple):
    path: Path
    kind: str
    rows: list[Fields]
    sha256: str

    @property
    def trace(self) -> str:
        return f"Read from {self.path.name}, sha256 {self.sha256}."


class _UnknownFileError(ReaderError):
    """A file of a kind that this program doesn't read."""


def import_epoch(
    files: Sequence[Path],
    evidence: Evidence,
    *,
    retrieved: date | None = None,
    adopt: Collection[str] = (),
) -> EpochImport:
    """Read the files, given what the ledger knows.

    Raises ReaderError if one can't be read; files of other kinds are named in the result, unless
    there is nothing else.

    ``retrieved`` is the day of the files. Without it, it is the day in a file's name, else the
    latest past day that the file mentions, since a file read late would otherwise make old plans
    look fresh. ``adopt`` names owners to be listed as employers without a rank; all other unknown
    ones are counted.
    """
    known, unread = _read_all(files)
    into = Collector(evidence, bundled_table("epoch"), adopt)
    # Centers first: their names are better if both files list a site.
    sites = [known[kind] for kind in ("centers", "timeline") if kind in known]
    if sites:
        into.inferred = retrieved is None and not any(_day_in_name(file.path) for file in sites)
        into.trace = " ".join(file.trace for file in sites)
        rows = {file.kind: file.rows for file in sites}
        latest = retrieved or max(_day_of(file.path) for file in sites)
        centers.read_centers(rows.get("centers", []), rows.get("timeline", []), into, latest)
    for data_set in _DATA_SETS:
        if data_set.kind in known:
            file = known[data_set.kind]
            into.retrieved = retrieved or _day_in_name(file.path) or _latest(file, data_set.day)
            into.inferred = retrieved is None and not _day_in_name(file.path)
            into.trace = file.trace
            data_set.read(file.rows, into)
    used = {relation.employer for relation in into.relations.values()}
    used |= {subject for claim in into.claims.values() for subject in claim.subjects}
    for employer_id, employer in into.employers.items():
        if employer_id not in used:
            raise UnknownOwnerError(
                f"these files don't mention {employer.name!r}",
                todo="adopt a name that they contain",
            )
    unknown = sorted(into.unknown, key=lambda it: (-into.machines[it], -into.unknown[it], it))
    return EpochImport(
        evidence=into.result(),
        rows=into.rows,
        skipped=tuple(into.skipped.most_common()),
        unknown=tuple((name, into.unknown[name]) for name in unknown),
        machines=tuple((name, into.machines[name]) for name in unknown),
        files=tuple((file.path.name, file.kind) for file in known.values()),
        unread=tuple(unread),
        older=tuple(_older(into.result(), evidence)),
    )


def _older(imported: Evidence, known: Evidence) -> Iterable[str]:
    """The imported data sets that are older than the copy that is known."""
    for source in imported.sources.values():
        newest = max(
            (
                other.published
                for other in known.sources.values()
                if other.kind == source.kind and other.url == source.url and other.published
            ),
            key=lambda day: day.last,
            default=None,
        )
        if newest and source.published and newest.last > source.published.last:
            yield f"{source.title}: the copy of {fmt.day(newest)} is newer and is used instead"


def _read_all(files: Sequence[Path]) -> tuple[dict[str, _File], list[tuple[str, str]]]:
    """The newest file of each kind, and what was left out with the reason."""
    if not files:
        raise ReaderError("no file was named", todo="give the CSV files from epoch.ai/data")
    known: dict[str, _File] = {}
    unread: list[tuple[str, str]] = []
    unknown: _UnknownFileError | None = None
    for path in sorted(files, key=_day_of):
        try:
            file = _read(path)
        except _UnknownFileError as error:
            unknown = error
            unread.append((path.name, "not a file this program reads"))
            continue
        if (older := known.get(file.kind)) is not None:
            unread.append((older.path.name, f"{path.name} is newer"))
        known[file.kind] = file
    if unknown is not None and not known:
        raise unknown
    return known, unread


def _read(path: Path) -> _File:
    largest = int(bundled_table("epoch")["rules"]["largest_file"])
    try:
        data = read_file(path, largest)
    except OSError as error:
        if error.errno == errno.EFBIG:
            what = f"{path.name} is too large to be one of Epoch's files"
            raise ReaderError(what, str(path)) from None
        reason = error.strerror or "it failed"
        raise ReaderError(f"could not read {path.name}: {reason}", str(path)) from None
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    try:
        columns = set(reader.fieldnames or ())
        kind = next((name for name, needed in _KINDS if columns.issuperset(needed)), None)
        if kind is None:
            raise _UnknownFileError(
                f"{path.name} has none of the columns that this program reads",
                str(path),
                "give Epoch AI's gpu_clusters, data_centers, data_center_timelines, chip owners, "
                "or ai_companies revenue, staff or compute_spend file",
            )
        rows: list[Fields] = []
        for row in reader:
            rows.append(Fields(row))
            if len(rows) > _MOST_ROWS:
                raise ReaderError(f"{path.name} has far too many rows", str(path))
    except csv.Error as error:
        raise ReaderError(f"{path.name} is damaged: {error}", f"{path}:{reader.line_num}") from None
    return _File(path, kind, rows, hashlib.sha256(data).hexdigest())


def _latest(file: _File, mentioned_in: Callable[[Fields], date | None]) -> date:
    """The latest past day that the rows mention."""
    latest = _day_of(file.path)
    mentioned = map(mentioned_in, file.rows)
    return max((day for day in mentioned if day is not None and day <= latest), default=latest)


def _day_in_name(path: Path) -> date | None:
    found = _DATED.search(path.name)
    return day(found[0]) if found else None


def _day_of(path: Path) -> date:
    """The day in the file's name, else the one it was written on."""
    if (named := _day_in_name(path)) is not None:
        return named
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except OSError:
        return date.max  # reading it will report what is wrong

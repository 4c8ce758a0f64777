"""``import epoch FILE…``: each file is recognized by its columns, whatever its name."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.live.epoch import centers, clusters, companies
from compute_jobs.live.epoch.collector import Collector
from compute_jobs.live.payload import Fields
from compute_jobs.packs.tables import bundled_table


class DataSet(NamedTuple):
    """One of Epoch AI's files."""

    kind: str
    columns: tuple[str, ...]
    """By which a file is recognized."""
    day: str
    """The column whose latest past day dates the file."""
    read: Callable[[Iterable[Fields], Collector], None]


_DATA_SETS = (
    DataSet("clusters", clusters.COLUMNS, "First Operational Date", clusters.read_clusters),
    DataSet("revenue", companies.REVENUE, "Report date", companies.read_revenue),
    DataSet("staff", companies.STAFF, "Report date", companies.read_staff),
    DataSet("spend", companies.SPEND, "Report date", companies.read_spend),
)
_KINDS = (
    ("centers", centers.CENTERS),
    ("timeline", centers.TIMELINE),
    *((data_set.kind, data_set.columns) for data_set in _DATA_SETS),
)
_MOST_ROWS = 100_000


class UnknownOwnerError(ReaderError):
    """An owner to be adopted that the files don't name."""


class EpochImport(Struct, frozen=True):
    """The evidence of an import, and a count of what was left out."""

    evidence: Evidence
    rows: int
    skipped: tuple[tuple[str, int], ...]
    """Reason and number, most first."""
    unknown: tuple[tuple[str, int], ...]
    """Owners, users and companies not known here, most first; name them in ``adopt``."""
    files: tuple[tuple[str, str], ...]
    """File and the kind it was taken for."""


def import_epoch(
    files: Sequence[Path],
    evidence: Evidence,
    *,
    retrieved: date | None = None,
    adopt: Collection[str] = (),
) -> EpochImport:
    """Read the files against what the ledger knows. Raises ReaderError for one it can't read.

    ``retrieved`` is the day of the files. Without it, it is the latest past day that a file
    mentions, since a file read late would otherwise make old plans look fresh. ``adopt`` names
    owners to be listed as employers without a rank; all other unknown ones are counted.
    """
    if not files:
        raise ReaderError("no file was named", todo="give the CSV files from epoch.ai/data")
    rows: dict[str, list[Fields]] = {}
    kinds: list[tuple[str, str]] = []
    for path in files:
        kind, file_rows = _read(path)
        rows.setdefault(kind, []).extend(file_rows)
        kinds.append((path.name, kind))
    into = Collector(evidence, bundled_table("epoch"), adopt, inferred=retrieved is None)
    latest = retrieved or max(_day_of(path) for path in files)
    # Centers first: their names are the better ones where both files list a site.
    if "centers" in rows or "timeline" in rows:
        centers.read_centers(rows.get("centers", []), rows.get("timeline", []), into, latest)
    for data_set in _DATA_SETS:
        if data_set.kind in rows:
            mentioned = (row.day(data_set.day) for row in rows[data_set.kind])
            past = (day for day in mentioned if day is not None and day <= latest)
            into.retrieved = retrieved or max(past, default=latest)
            data_set.read(rows[data_set.kind], into)
    used = {relation.employer for relation in into.relations.values()}
    used |= {subject for claim in into.claims.values() for subject in claim.subjects}
    for employer_id, employer in into.employers.items():
        if employer_id not in used:
            raise UnknownOwnerError(
                f"nothing in these files is told of {employer.name!r}",
                todo="adopt a name they have",
            )
    return EpochImport(
        evidence=into.result(),
        rows=into.rows,
        skipped=tuple(into.skipped.most_common()),
        unknown=tuple(into.unknown.most_common()),
        files=tuple(kinds),
    )


def _read(path: Path) -> tuple[str, list[Fields]]:
    """A file's kind and its rows."""
    largest = int(bundled_table("epoch")["rules"]["largest_file"])
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        reason = error.strerror or "it failed"
        raise ReaderError(f"could not read {path.name}: {reason}", str(path)) from None
    if len(data) > largest:
        raise ReaderError(f"{path.name} is too large to be one of Epoch's files", str(path))
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    try:
        columns = set(reader.fieldnames or ())
        kind = next((name for name, needed in _KINDS if columns.issuperset(needed)), None)
        if kind is None:
            raise ReaderError(
                f"{path.name} has none of the columns of a file this program reads",
                str(path),
                "give Epoch AI's gpu_clusters, data_centers, data_center_timelines, "
                "or ai_companies revenue, staff or compute_spend file",
            )
        rows: list[Fields] = []
        for row in reader:
            rows.append(Fields(row))
            if len(rows) > _MOST_ROWS:
                raise ReaderError(f"{path.name} has an absurd number of rows", str(path))
    except csv.Error as error:
        raise ReaderError(f"{path.name} is damaged: {error}", f"{path}:{reader.line_num}") from None
    return kind, rows


def _day_of(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()

"""Live evidence as one plain file: a start reads it without a database library.

Rows become claims when they are asked for. The database beside it is the truth; whoever changes
what it says of evidence removes this first, and writes it anew in the end, so that it is never
older. A damaged or missing file is no file.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from compute_jobs.caches.compiled_rows import TABLES, relation_of, relation_row
from compute_jobs.caches.file_state import LIVE
from compute_jobs.caches.row_file import opened, packed
from compute_jobs.core.evidence.evidence_model import Evidence

NAME = LIVE
SCHEMA = 1
DATABASE = f"live-{SCHEMA}.sqlite"
"""The database of live data: named here, so that nobody loads SQLite to see that there is none."""
KINDS = ("employers", "assets", "origins", "sources", "claims")
_KIND = f"compute-jobs live {SCHEMA}b"
"""Files of the first kind could be older than the database."""
T = TypeVar("T")


class Rows(Mapping[str, T], Generic[T]):
    """Things by id, decoded when somebody looks."""

    __slots__ = ("_decode", "_made", "_rows", "_whole")

    def __init__(self, rows: Mapping[str, Any], decode: Callable[[Any], T]) -> None:
        self._rows = rows
        self._decode = decode
        self._made: dict[str, T] = {}
        self._whole: dict[str, T] | None = None

    def __getitem__(self, name: str) -> T:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._decode(self._rows[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def items(self) -> ItemsView[str, T]:
        return self._all().items()

    def values(self) -> ValuesView[T]:
        return self._all().values()

    def _all(self) -> dict[str, T]:
        if self._whole is None:
            with _no_collection():
                self._whole = {name: self[name] for name in self._rows}
        return self._whole


@contextmanager
def _no_collection() -> Iterator[None]:
    """Making many things at once makes no garbage, yet looking for it would cost more than they."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def encode(evidence: Evidence) -> dict[str, Any]:
    """The evidence as plain rows, by kind and id."""
    plain: dict[str, Any] = {
        kind: {name: TABLES[kind][0](it) for name, it in getattr(evidence, kind).items()}
        for kind in KINDS
    }
    plain["relations"] = [relation_row(it) for it in evidence.relations]
    return plain


def decode(plain: Mapping[str, Any]) -> Evidence:
    """The evidence those rows hold. Raises what damaged rows raise."""
    tables: dict[str, Any] = {kind: Rows(plain[kind], TABLES[kind][1]) for kind in KINDS}
    return Evidence(relations=tuple(map(relation_of, plain["relations"])), **tables)


def write_rows(folder: Path, evidence: Evidence) -> bool:
    """Put the compiled file in place; False where that failed, which costs only time."""
    from compute_jobs.platform.files import write_cache

    data = packed(_KIND, {}, {name: [rows] for name, rows in encode(evidence).items()})
    return data is not None and write_cache(folder / NAME, data)


def read_rows(folder: Path) -> Evidence | None:
    """The compiled live evidence; None where there is none that can be read."""
    file = opened(folder / NAME, _KIND)
    if file is None:
        return None
    try:
        with _no_collection():
            plain = {name: file.piece(name) for name in (*KINDS, "relations")}
        return None if None in plain.values() else decode(plain)
    except (ValueError, TypeError, KeyError):
        return None

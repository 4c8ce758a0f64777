"""Rows of a compiled copy that become things when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from compute_jobs.core.evidence.bulk import without_collection
from compute_jobs.core.evidence.claim_index import ClaimIndex, index_parts
from compute_jobs.core.evidence.evidence_model import Claim, Employer, Source
from compute_jobs.packs.problems import LoadResult

CHUNK = 32
"""Rows in one piece: an employer's claims mostly stand together, their sources anywhere."""
T = TypeVar("T")


class Pieces(Protocol):
    """Where the rows lie."""

    def piece(self, name: str, number: int = 0) -> Any:
        """The ids (0) or a chunk of rows (from 1); None where the copy is damaged."""
        ...

    def again(self) -> LoadResult:
        """The same, read from the packs after all."""
        ...


class LazyTable(Mapping[str, T], Generic[T]):
    """By id; each thing is made once."""

    def __init__(self, pieces: Pieces, name: str, size: int, decode: Callable[[Any], T]) -> None:
        self._pieces = pieces
        self._name = name
        self._size = size
        self._decode = decode
        self._index: dict[str, int] | None = None
        self._rows: dict[int, Sequence[Any]] = {}
        self._made: dict[str, T] = {}
        self._whole: Mapping[str, T] | None = None

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole if self._whole is not None else self._ids())

    def __contains__(self, name: object) -> bool:
        return name in (self._whole if self._whole is not None else self._ids())

    def __getitem__(self, name: str) -> T:
        if self._whole is not None:
            return self._whole[name]
        found = self._made.get(name)
        if found is None:
            ids = self._ids()
            if self._whole is not None:
                return self._whole[name]
            place: int = ids[name]
            rows = self._chunk(place // CHUNK)
            if self._whole is not None:
                return self._whole[name]
            found = self._made[name] = self._decode(rows[place % CHUNK])
        return found

    def items(self) -> ItemsView[str, T]:
        return self._all().items()

    def values(self) -> ValuesView[T]:
        return self._all().values()

    def _all(self) -> Mapping[str, T]:
        if self._whole is None:
            with without_collection():
                whole = self._turned()
            if self._whole is not None:
                return self._whole
            self._whole = whole
            self._rows, self._made, self._index = {}, {}, None
        return self._whole

    def _turned(self) -> dict[str, T]:
        made, whole = self._made, {}
        for number in range(0, self._size, CHUNK):
            for row in self._chunk(number // CHUNK):
                name = row[0]
                whole[name] = made[name] if name in made else self._decode(row)
        return whole

    def _ids(self) -> Mapping[str, Any]:
        if self._whole is not None:
            return self._whole
        if self._index is None:
            ids = self._pieces.piece(self._name)
            if ids is None:
                return self._rescue()
            self._index = {name: place for place, name in enumerate(ids)}
        return self._index

    def _chunk(self, number: int) -> Sequence[Any]:
        rows = self._rows.get(number)
        if rows is None:
            rows = self._pieces.piece(self._name, number + 1)
            if rows is None:
                self._rescue()
                return ()
            self._rows[number] = rows
        return rows

    def _rescue(self) -> Mapping[str, T]:
        """The copy turned out to be damaged: read the packs after all."""
        whole: Mapping[str, T] = getattr(self._pieces.again().evidence, self._name)
        self._whole, self._size = whole, len(whole)
        return whole


class ClaimTable(LazyTable[Claim]):
    """Claims with an index, so that a ledger need not look at all of them."""

    sources: Mapping[str, Source]

    @cached_property
    def index(self) -> ClaimIndex:
        return ClaimIndex(self, self.sources, self._part)

    @cached_property
    def _parts(self) -> Mapping[str, Any]:
        return index_parts(self.values(), self.sources)

    def _part(self, name: str) -> Any:
        found = self._pieces.piece(name)
        return self._parts[name] if found is None else found


class EmployerTable(LazyTable[Employer]):
    """Employers, and who belongs to whom."""

    @cached_property
    def parents(self) -> Mapping[str, str]:
        found = self._pieces.piece("parents")
        if found is None:
            found = {it.id: it.parent for it in self.values() if it.parent is not None}
        return found  # type: ignore[no-any-return]

"""Opening the evidence quickly: a compiled copy in the cache folder, the packs' TOML the truth.

The copy is taken while the packs' files keep their time and size and the program is the same; a
touched file with the same content is noticed by its hash. A start from it reads one file and
turns rows into claims as they are asked for. Whatever goes wrong with it is silent: the packs
are read instead, and the copy is written anew.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from dataclasses import astuple
from pathlib import Path
from typing import Any, Generic, TypeVar

from compute_jobs import __version__
from compute_jobs.evidence.bulk import without_collection
from compute_jobs.evidence.model import Evidence, LedgerRules
from compute_jobs.workspace.bundled import bundled_data
from compute_jobs.workspace.compiled_rows import TABLES, relation_of, relation_row
from compute_jobs.workspace.packs_result import LoadResult, Problem

NAME = "ledger.bin"
_MAGIC = b"CJLEDGER3"
_HEAD = len(_MAGIC) + 12
_CHUNK = 500
_MOST = 1 << 30
_CODE = ("packs", "packs_build", "packs_check", "packs_schema", "compiled_rows")
_CORE = ("model", "figures", "units", "days", "format", "clean")
T = TypeVar("T")


def load_evidence(folders: Sequence[Path], cache_dir: Path | None) -> LoadResult:
    """As ``load_packs``, from the compiled copy in ``cache_dir`` where that is current."""
    if cache_dir is None:
        return _from_packs(folders)
    place = cache_dir / NAME
    stamp = _stamp(folders)
    opened = _open(place, folders)
    if opened is not None and opened.stamp == stamp:
        return opened.result()
    digest = _digest(stamp)
    if opened is not None and opened.digest == digest and opened.same_files(stamp):
        _write(place, opened.whole(), stamp, digest)
        return opened.result()
    made = _from_packs(folders)
    if _stamp(folders) == stamp:
        _write(place, made, stamp, digest)
    return made


def mark(folders: Sequence[Path]) -> str:
    """The same while the packs' files, the program and the Python are the same."""
    return f"{zlib.crc32(repr((_who(), _stamp(folders))).encode()):08x}"


class LazyTable(Mapping[str, T], Generic[T]):
    """Rows by id that become things when they are asked for."""

    __slots__ = ("_copy", "_decode", "_index", "_made", "_name", "_rows", "_size", "_whole")

    def __init__(self, copy: _Copy, name: str, size: int, decode: Callable[[Any], T]) -> None:
        self._copy = copy
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
            place = self._ids()[name]
            rows = self._chunk(place // _CHUNK)
            if self._whole is not None:
                return self._whole[name]
            found = self._made[name] = self._decode(rows[place % _CHUNK])
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
        for number in range(0, self._size, _CHUNK):
            for row in self._chunk(number // _CHUNK):
                name = row[0]
                whole[name] = made[name] if name in made else self._decode(row)
        return whole

    def _ids(self) -> Mapping[str, Any]:
        if self._whole is not None:
            return self._whole
        if self._index is None:
            ids = self._copy.piece(self._name, -1)
            if ids is None:
                return self._rescue()
            self._index = {name: place for place, name in enumerate(ids)}
        return self._index

    def _chunk(self, number: int) -> Sequence[Any]:
        rows = self._rows.get(number)
        if rows is None:
            rows = self._copy.piece(self._name, number)
            if rows is None:
                self._rescue()
                return ()
            self._rows[number] = rows
        return rows

    def _rescue(self) -> Mapping[str, T]:
        """The copy turned out to be damaged: read the packs after all."""
        whole: Mapping[str, T] = getattr(self._copy.again().evidence, self._name)
        self._whole, self._size = whole, len(whole)
        return whole


class _Copy:
    """One compiled file: where its pieces lie, and what it was made from."""

    def __init__(self, data: bytes, start: int, head: Any, again: Callable[[], LoadResult]) -> None:
        self._data = memoryview(data)
        self._start = start
        self._pieces: Mapping[str, Any] = head["pieces"]
        self._head = head
        self._again = again
        self._result: LoadResult | None = None
        self._read_again: LoadResult | None = None
        self.stamp: Any = head["stamp"]
        self.digest: str = head["digest"]

    def result(self) -> LoadResult:
        if self._result is None:
            tables = {
                name: LazyTable(self, name, self._head["sizes"][name], decode)
                for name, (_, decode) in TABLES.items()
            }
            evidence = Evidence(
                relations=tuple(map(relation_of, self._head["relations"])),
                packs=self._head["packs"],
                rules=LedgerRules(*self._head["rules"]),
                **tables,
            )
            problems = tuple(Problem(*row) for row in self._head["problems"])
            self._result = LoadResult(evidence, problems, self._head["left_out"])
        return self._result

    def whole(self) -> LoadResult:
        """The result with every row turned, for writing it again."""
        return self.result()

    def same_files(self, stamp: Any) -> bool:
        return [entry[0] for entry in self.stamp[1]] == [entry[0] for entry in stamp[1]]

    def piece(self, table: str, number: int) -> Any:
        """The ids (-1) or one chunk of rows; None where the copy is damaged."""
        offset, length, checksum = self._pieces[table][number + 1]
        part = self._data[self._start + offset : self._start + offset + length]
        if len(part) != length or zlib.crc32(part) != checksum:
            return None
        try:
            return marshal.loads(part)  # noqa: S302 (our own file, checked by its checksum)
        except (ValueError, EOFError, TypeError):
            return None

    def again(self) -> LoadResult:
        if self._read_again is None:
            self._read_again = self._again()
        return self._read_again


def _from_packs(folders: Sequence[Path]) -> LoadResult:
    from compute_jobs.workspace.packs import load_packs

    return load_packs(folders)


def _open(place: Path, folders: Sequence[Path]) -> _Copy | None:
    try:
        with place.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if not _HEAD <= size <= _MOST:
                return None
            data = stream.read()
    except OSError:
        return None
    if data[: len(_MAGIC)] != _MAGIC:
        return None
    length = int.from_bytes(data[len(_MAGIC) : len(_MAGIC) + 8], "little")
    checksum = int.from_bytes(data[len(_MAGIC) + 8 : _HEAD], "little")
    part = data[_HEAD : _HEAD + length]
    if len(part) != length or zlib.crc32(part) != checksum:
        return None
    try:
        head = marshal.loads(part)  # noqa: S302 (our own file, checked by its checksum)
        if head["total"] != len(data) - _HEAD - length or head["who"] != _who():
            return None
    except (ValueError, EOFError, TypeError, KeyError):
        return None
    return _Copy(data, _HEAD + length, head, lambda: _from_packs(folders))


def _write(place: Path, made: LoadResult, stamp: Any, digest: str) -> None:
    from compute_jobs.workspace.atomic import write_cache

    body: list[bytes] = []
    pieces: dict[str, list[tuple[int, int, int]]] = {}
    sizes: dict[str, int] = {}
    offset = 0
    try:
        for name, (encode, _) in TABLES.items():
            table: Mapping[str, Any] = getattr(made.evidence, name)
            rows = [encode(it) for it in table.values()]
            sizes[name] = len(rows)
            parts: list[Any] = [tuple(table)]
            parts += [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
            places = pieces.setdefault(name, [])
            for part in parts:
                packed = marshal.dumps(part)
                places.append((offset, len(packed), zlib.crc32(packed)))
                body.append(packed)
                offset += len(packed)
        head = marshal.dumps(
            {
                "who": _who(),
                "stamp": stamp,
                "digest": digest,
                "pieces": pieces,
                "sizes": sizes,
                "total": offset,
                "relations": [relation_row(it) for it in made.evidence.relations],
                "packs": made.evidence.packs,
                "rules": astuple(made.evidence.rules),
                "problems": [(it.file, it.line, it.what, it.todo) for it in made.problems],
                "left_out": made.left_out,
            }
        )
    except ValueError:
        return
    start = _MAGIC + len(head).to_bytes(8, "little") + zlib.crc32(head).to_bytes(4, "little")
    write_cache(place, b"".join([start, head, *body]))


def _who() -> tuple[str, ...]:
    """The program and the Python that can read the copy; in a checkout, its code's times too."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    core = os.path.join(os.path.dirname(here), "evidence")  # noqa: PTH118, PTH120
    code = [f"{here}{os.sep}{name}.py" for name in _CODE]
    code += [f"{core}{os.sep}{name}.py" for name in _CORE]
    return (__version__, sys.version, str(marshal.version), *(_time(path) for path in code))


def _stamp(folders: Sequence[Path]) -> tuple[tuple[str, ...], tuple[tuple[str, int, int], ...]]:
    """The packs' folders, and each of their files with its time and size."""
    data = str(bundled_data())
    names = ("metrics.toml", "employers.toml", "assets.toml", "tiers.toml", "ledger.toml")
    files = [_entry(f"{data}{os.sep}{name}") for name in names]
    for folder in folders:
        try:
            with os.scandir(folder) as found:
                files += [_entry(entry.path) for entry in found if entry.name.endswith(".toml")]
        except OSError:
            files.append((str(folder), -1, -1))
    return tuple(str(folder) for folder in folders), tuple(sorted(files))


def _entry(path: str) -> tuple[str, int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return path, -1, -1
    return path, found.st_mtime_ns, found.st_size


def _time(path: str) -> str:
    return str(_entry(path)[1])


def _digest(stamp: Any) -> str:
    import hashlib

    whole = hashlib.blake2b(digest_size=16)
    for path, _, _ in stamp[1]:
        try:
            content = Path(path).read_bytes()
        except OSError:
            content = b"?"
        whole.update(f"{path}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()

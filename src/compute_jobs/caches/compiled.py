"""Opening the evidence quickly: a compiled copy in the cache folder, the packs' TOML the truth.

The copy is taken while the packs' files are the very same ones, untouched, and so is the program;
a touched or copied file with the same content is noticed by that. A start from it reads one file
and turns rows into claims as they are asked for. Whatever goes wrong with it is silent: the packs
are read instead, and the copy is written anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import astuple, replace

from compute_jobs.caches.compiled_rows import TABLES, relation_of, relation_row
from compute_jobs.caches.file_state import code_state, fingerprint, packs_stamp, short
from compute_jobs.caches.lazy_table import CHUNK, ClaimTable, EmployerTable, LazyTable
from compute_jobs.caches.row_file import RowFile, opened, packed
from compute_jobs.core.evidence.claim_index import index_parts, parents_of
from compute_jobs.core.evidence.evidence_model import Evidence, LedgerRules
from compute_jobs.packs.problems import LoadResult, Problem
from compute_jobs.platform.files import write_cache

NAME = "ledger.rows"
_KIND = "compute-jobs ledger 5"
_KINDS: Mapping[str, type[LazyTable[Any]]] = {"claims": ClaimTable, "employers": EmployerTable}


def load_evidence(
    folders: Sequence[Path],
    cache_dir: Path | None,
    on_reading: Callable[[], None] | None = None,
) -> LoadResult:
    """As ``load_packs``, from the compiled copy in ``cache_dir`` where that is current.

    ``on_reading`` is told before the packs themselves are read, which takes a while.
    """
    if cache_dir is None:
        return _from_packs(folders)
    place = cache_dir / NAME
    stamp = packs_stamp(folders)
    found = _open(place, folders)
    if found is not None and found.stamp == stamp:
        return found.result()
    digest = _digest(stamp)
    if found is not None and found.digest == digest and found.same_files(stamp):
        found.restamp(stamp)
        return found.result()
    if on_reading is not None:
        on_reading()
    made = _from_packs(folders)
    if packs_stamp(folders) == stamp:
        _write(place, made, stamp, digest)
        made = replace(made, mark=_mark(digest))
    return made


class _Copy:
    """One compiled file, and what it was made from."""

    def __init__(self, place: Path, file: RowFile, again: Callable[[], LoadResult]) -> None:
        self._place = place
        self._file = file
        self._head = file.head
        self._again = again
        self._result: LoadResult | None = None
        self._read_again: LoadResult | None = None
        self.stamp: Any = file.head["stamp"]
        self.digest: str = file.head["digest"]

    def result(self) -> LoadResult:
        if self._result is None:
            head = self._head
            tables = {
                name: _KINDS.get(name, LazyTable)(self, name, head["sizes"][name], decode)
                for name, (_, decode) in TABLES.items()
            }
            claims = tables["claims"]
            assert isinstance(claims, ClaimTable)
            claims.sources = tables["sources"]
            evidence = Evidence(
                relations=tuple(map(relation_of, head["relations"])),
                packs=tuple(head["packs"]),
                rules=LedgerRules(*head["rules"]),
                **tables,
            )
            problems = tuple(Problem(*row) for row in head["problems"])
            left_out = tuple(head["left_out"])
            self._result = LoadResult(evidence, problems, left_out, _mark(self.digest))
        return self._result

    def same_files(self, stamp: Any) -> bool:
        return [entry[0] for entry in self.stamp[1]] == [entry[0] for entry in stamp[1]]

    def restamp(self, stamp: Any) -> None:
        """The same rows for files that were touched; where that can't be written, this once."""
        if os.access(self._place.parent, os.W_OK):
            data = self._file.under(_KIND, {**self._head, "stamp": stamp})
            if data is not None:
                write_cache(self._place, data)

    def piece(self, name: str, number: int = 0) -> Any:
        """A damaged copy goes, so that the next start makes a good one."""
        found = self._file.piece(name, number)
        if found is None:
            with suppress(OSError):
                self._place.unlink()
        return found

    def again(self) -> LoadResult:
        """The packs, read once more after all."""
        if self._read_again is None:
            self._read_again = self._again()
        return self._read_again


def _from_packs(folders: Sequence[Path]) -> LoadResult:
    from compute_jobs.packs.load import load_packs

    return load_packs(folders)


def _open(place: Path, folders: Sequence[Path]) -> _Copy | None:
    file = opened(place, _KIND)
    if file is None or file.head.get("who") != code_state():
        return None
    return _Copy(place, file, lambda: _from_packs(folders))


def _write(place: Path, made: LoadResult, stamp: Any, digest: str) -> None:
    evidence = made.evidence
    pieces: dict[str, list[Any]] = {}
    for name, (encode, _) in TABLES.items():
        table: Mapping[str, Any] = getattr(evidence, name)
        rows = [encode(it) for it in table.values()]
        chunks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
        pieces[name] = [list(table), *chunks]
    for name, part in index_parts(evidence.claims.values(), evidence.sources).items():
        pieces[name] = [part]
    pieces["parents"] = [dict(parents_of(evidence))]
    head = {
        "who": code_state(),
        "stamp": stamp,
        "digest": digest,
        "sizes": {name: len(pieces[name][0]) for name in TABLES},
        "relations": [relation_row(it) for it in evidence.relations],
        "packs": evidence.packs,
        "rules": astuple(evidence.rules),
        "problems": [(it.file, it.line, it.what, it.todo) for it in made.problems],
        "left_out": made.left_out,
    }
    data = packed(_KIND, head, pieces)
    if data is not None:
        write_cache(place, data)


def _digest(stamp: Any) -> str:
    """The packs' content, by which a copied or touched file is known to be the same."""
    contents = []
    for path, *_ in stamp[1]:
        try:
            contents.append((path, fingerprint(Path(path).read_bytes())))
        except OSError:
            contents.append((path, "?"))
    return short(contents)


def _mark(digest: str) -> str:
    """The same while what the packs say, the program and the Python are the same."""
    return short((code_state(), digest))

"""A pack's files, read into checked rows; every problem has its file and line."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from compute_jobs.core.evidence.evidence_model import SourceRef
from compute_jobs.packs.problems import UNREAD, UNREAD_NOW, Problem, nearest
from compute_jobs.packs.schema import HEADER, ROWS, read_row
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.files import DISK_FAILS, LARGEST_PACK_FILE, read_file
from compute_jobs.platform.toml_lines import TomlLines, find_lines, parse_toml

NOT_EVIDENCE = frozenset({"checklist.toml", "coverage.toml"})
"""Files of a pack that hold no evidence."""

TABLES = tuple(ROWS)
PLURALS = {table: f"{table}s" for table in TABLES}
LARGEST_PACK = 16 * 2**20
MOST_FILES = 500
MOST_PROBLEMS = 200

_NAMING = (
    "subjects", "origin", "sources", "inputs", "counterparty", "relays", "asset", "claims",
    "alias_of",
)  # fmt: skip
"""Keys that name rows, perhaps of the bundled packs."""
_FREE_TEXT = ("statement", "title", "publisher", "name", "explain")
"""Required keys of a row that nothing else depends on."""
_MADE_LATER = "figure"
"""How a figure is read depends on the claim's metric."""


class PackFile(Struct):
    """One file of a pack, and where its rows and keys are."""

    name: str
    lines: TomlLines


class RawRow(Struct):
    """One row of a file. ``model`` is its noun, None if too much is wrong; ``more`` are the values
    of keys that the noun doesn't have.
    """

    table: str
    source: PackFile
    index: int
    id: str
    model: Any
    more: Mapping[str, Any] = {}

    @property
    def file(self) -> str:
        return self.source.name

    def line(self, key: str = "") -> int:
        return self.source.lines.of(self.table, self.index, key)

    def problem(self, what: str, todo: str = "", *, key: str = "") -> Problem:
        return Problem(self.file, self.line(key), what, todo, key)


class RawPack(Struct):
    """A pack's rows, in the order of files and rows, and what is wrong with them so far.

    ``nouns`` is what the rows became, by table and id.
    """

    folder: Path
    id: str
    base: bool = False
    rows: list[RawRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    size: int = 0
    """Bytes read so far."""
    nouns: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def has_id(self) -> bool:
        """Whether ``id`` is a pack's id: the base has none, and of a pack that couldn't be read
        only the folder's name is known, which may be another pack's id."""
        return not self.base and bool(self.rows or not self.problems)

    def of(self, table: str) -> list[RawRow]:
        return [row for row in self.rows if row.table == table]

    def good(self, table: str) -> list[RawRow]:
        """Those with a valid shape."""
        return [row for row in self.of(table) if row.model is not None]

    def problem(self, file: Path | str, line: int, what: str, todo: str = "") -> None:
        self.problems.append(Problem(str(file), line, what, todo))


def read_pack(folder: Path) -> RawPack:
    """All rows of a pack's folder, shapes checked. Never raises for what is in the files."""
    pack = RawPack(folder, folder.name or Path(os.path.realpath(folder)).name)
    files = _files(folder, pack)
    if not pack.problems and not any(file.name == "pack.toml" for file in files):
        pack.problem(folder, 0, "this folder is not a pack", "add a pack.toml with the pack's id")
    for file in files:
        _read_file(file, pack)
    _renew(pack)
    return pack


def _renew(pack: RawPack) -> None:
    """What an earlier version called otherwise, by its id of today."""
    own = {row.id for row in pack.rows}
    former: dict[str, str] = bundled_table("former_ids")["ids"]
    ids = {old: now for old, now in former.items() if old not in own}

    def renewed(value: Any) -> Any:
        if isinstance(value, SourceRef):
            return replace(value, source=ids.get(value.source, value.source))
        if isinstance(value, str):
            return ids.get(value, value)
        return type(value)(dict.fromkeys(map(renewed, value)))

    for row in (it for it in pack.rows if it.model is not None):
        named = {key: it for key in _NAMING if (it := getattr(row.model, key, None))}
        row.model = replace(row.model, **{key: renewed(it) for key, it in named.items()})


def read_base(folder: Path) -> RawPack:
    """The metrics, employers, boards and assets that ship with the program."""
    pack = RawPack(folder, "", base=True)
    for name in ("metrics.toml", "employers.toml", "boards.toml", "assets.toml"):
        if (folder / name).is_file():
            _read_file(folder / name, pack)
    return pack


def _files(folder: Path, pack: RawPack) -> list[Path]:
    try:
        files = sorted(
            place
            for place in folder.iterdir()
            if place.suffix == ".toml"
            and place.name not in NOT_EVIDENCE
            and not place.name.startswith(".")
        )
    except OSError as error:
        pack.problem(folder, 0, _unread(error))
        return []
    if len(files) > MOST_FILES:
        what = f"{len(files)} files are more than the {MOST_FILES} a pack may have"
        pack.problem(folder, 0, what)
        return []
    return files


def _read_file(place: Path, pack: RawPack) -> None:
    text = _text(place, pack)
    data = None if text is None else _parsed(place, text, pack)
    if text is None or data is None:
        return
    file = PackFile(str(place), find_lines(text))
    counted = data.pop("end", None)
    if place.name == "pack.toml" and not pack.base:
        header = {key: data.pop(key) for key in list(data) if key not in TABLES}
        _read_header(header, file, pack)
    counts: dict[str, int] = {}
    for key, value in data.items():
        line = file.lines.of_top(key)
        if key not in TABLES:
            pack.problem(place, line, f"unknown table {key!r}", nearest(key, TABLES))
        elif not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            pack.problem(place, line, f"{key!r} must be rows", f"write [[{key}]]")
        else:
            counts[key] = len(value)
            for index, row in enumerate(value):
                _read_row(key, index, row, file, pack)
    _check_counts(counted, counts, file, pack)


def _text(file: Path, pack: RawPack) -> str | None:
    try:
        raw = read_file(file, LARGEST_PACK_FILE)
    except OSError as error:
        if error.errno == errno.EFBIG:
            what = f"larger than the {LARGEST_PACK_FILE // 2**20} MB a file may have"
            pack.problem(file, 0, what, "split it into several files")
            return None
        pack.problem(file, 0, _unread(error))
        return None
    pack.size += len(raw)
    if pack.size > LARGEST_PACK:
        what = f"makes the pack larger than the {LARGEST_PACK // 2**20} MB it may have"
        pack.problem(file, 0, what, "split the pack")
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        pack.problem(file, line, "is not UTF-8 text", "save it as UTF-8")
        return None


def _parsed(file: Path, text: str, pack: RawPack) -> dict[str, Any] | None:
    try:
        return parse_toml(text)
    except ValueError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        what = re.sub(r"\s*\(at .*\)", "", str(error)).lower()
        line = int(at[1]) if at else text.count("\n") + 1
        if "exceeds the limit" in what:
            line, what = 0, "a number has too many digits"
        pack.problem(file, line, f"is not valid TOML: {what}", "is the file cut short?")
    return None


def _read_header(header: Mapping[str, Any], file: PackFile, pack: RawPack) -> None:
    values, faults = read_row("pack", HEADER, header)
    pack.id = values.get("id", pack.id)
    for key, (what, todo) in faults.items():
        pack.problem(file.name, file.lines.of("", 0, key), what, todo)


def _read_row(
    table: str, index: int, data: Mapping[str, Any], file: PackFile, pack: RawPack
) -> None:
    name = data.get("id")
    row = RawRow(table, file, index, name if isinstance(name, str) else "", None)
    pack.rows.append(row)
    shape = ROWS[table]
    values, faults = read_row(table, shape, data)
    pack.problems += [row.problem(*fault, key=key) for key, fault in faults.items()]
    # The pack is refused if anything is wrong; the rest of the row is checked all the same.
    needed = shape.needed.split()
    values = {key: "?" for key in needed if key in faults and key in _FREE_TEXT} | values
    if values.keys() >= {*needed}:
        has = {*shape.noun.__struct_fields__} - {_MADE_LATER}
        row.model = shape.noun(**{key: value for key, value in values.items() if key in has})
        row.more = {key: value for key, value in values.items() if key not in has}


def _check_counts(
    counted: object, counts: Mapping[str, int], file: PackFile, pack: RawPack
) -> None:
    """Compare the counts in [end] with the rows, to detect a truncated file."""
    if not isinstance(counted, dict):
        last = max([1, *file.lines.rows.values()])
        todo = "the file is cut short, or the count was forgotten"
        pack.problem(file.name, last, "has no [end] table", todo)
        return
    line = file.lines.of("end", 0)
    for table, plural in PLURALS.items():
        number, given = counts.get(table, 0), counted.get(plural)
        if given is None and number:
            what = f"[end] doesn't count the {plural}"
            pack.problem(file.name, line, what, f"write {plural} = {number} if that is all of them")
        elif given is not None and (given != number or not isinstance(given, int)):
            what = f"[end] says {str(given)[:20]} {plural}, the file has {number or 'none'}"
            todo = "rows were lost or added; correct the count when all rows are there"
            pack.problem(file.name, line, what, todo if number else "the file is cut short")
    for key in counted.keys() - set(PLURALS.values()):
        what = f"[end] counts {key[:40]!r}, which isn't a table of a pack"
        pack.problem(file.name, line, what, nearest(key, tuple(PLURALS.values())))


def _unread(error: OSError) -> str:
    how = UNREAD_NOW if error.errno in DISK_FAILS else UNREAD
    return f"{how} ({(error.strerror or type(error).__name__).lower()})"

"""One pack from the disk: files to rows, every problem by file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.packs.problems import Problem, nearest
from compute_jobs.packs.toml_lines import Lines, find_lines

NOT_EVIDENCE = frozenset({"checklist.toml", "coverage.toml"})
"""Files of a pack that others read."""

TABLES = ("metric", "employer", "asset", "origin", "source", "claim", "relation")
PLURALS = {table: f"{table}s" for table in TABLES}
LARGEST_FILE = 16 * 2**20
MOST_FILES = 500
MOST_PROBLEMS = 200


class RawRow(Struct):
    """One row as it stands in a file."""

    table: str
    file: str
    index: int
    lines: Lines
    data: Mapping[str, Any]
    model: Any = None

    def line(self, key: str = "") -> int:
        return self.lines.of(self.table, self.index, key)

    def problem(self, what: str, todo: str = "", *, key: str = "") -> Problem:
        return Problem(self.file, self.line(key), what, todo)


class RawPack(Struct):
    """A pack's rows, in files' and rows' order, and what is wrong with them so far."""

    folder: Path
    id: str
    title: str = ""
    base: bool = False
    rows: list[RawRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def has_id(self) -> bool:
        """Whether its id is one of a pack: the base has none, and where nothing could be read, the
        folder's name may be another pack's."""
        return not self.base and bool(self.rows or not self.problems)

    def of(self, table: str) -> list[RawRow]:
        return [row for row in self.rows if row.table == table]

    def good(self, table: str) -> list[RawRow]:
        """Those whose shape is right."""
        return [row for row in self.rows if row.table == table and row.model is not None]


def read_pack(folder: Path) -> RawPack:
    """All rows of a pack's folder, shapes checked. Never raises for what is in the files."""
    pack = RawPack(folder, folder.name or folder.resolve().name)
    files = _files(folder, pack)
    if not any(file.name == "pack.toml" for file in files) and not pack.problems:
        pack.problems.append(
            Problem(str(folder), 0, "this folder is no pack", "a pack has a pack.toml with its id")
        )
    _read_files(pack, files)
    return pack


def read_base(folder: Path) -> RawPack:
    """The metrics, employers and assets that ship with the program."""
    pack = RawPack(folder, "", base=True)
    names = ("metrics.toml", "employers.toml", "assets.toml")
    _read_files(pack, [folder / name for name in names if (folder / name).is_file()])
    return pack


def _files(folder: Path, pack: RawPack) -> list[Path]:
    try:
        found = sorted(
            place
            for place in folder.iterdir()
            if place.suffix == ".toml"
            and place.name not in NOT_EVIDENCE
            and not place.name.startswith(".")
        )
    except OSError as error:
        pack.problems.append(Problem(str(folder), 0, f"cannot be read ({_reason(error)})"))
        return []
    if len(found) > MOST_FILES:
        pack.problems.append(
            Problem(
                str(folder), 0, f"{len(found)} files are more than the {MOST_FILES} a pack may have"
            )
        )
        return []
    return found


def _read_files(pack: RawPack, files: Sequence[Path]) -> None:
    for file in files:
        text = _text(file, pack)
        if text is None:
            continue
        lines = find_lines(text)
        data = _parsed(file, text, pack)
        if data is None:
            continue
        _take(pack, file, data, lines)


def _text(file: Path, pack: RawPack) -> str | None:
    name = str(file)
    try:
        if file.stat().st_size > LARGEST_FILE:
            pack.problems.append(
                Problem(
                    name,
                    0,
                    f"larger than the {LARGEST_FILE // 2**20} MB a file may have",
                    "split it into several files",
                )
            )
            return None
        raw = file.read_bytes()
    except OSError as error:
        pack.problems.append(Problem(name, 0, f"cannot be read ({_reason(error)})"))
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        pack.problems.append(Problem(name, line, "is not UTF-8 text", "save it as UTF-8"))
        return None


def _parsed(file: Path, text: str, pack: RawPack) -> dict[str, Any] | None:
    name = str(file)
    try:
        return tomllib.loads(text)
    except RecursionError:
        pack.problems.append(Problem(name, 1, "is nested too deeply to be a pack"))
    except ValueError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        what = re.sub(r"\s*\(at .*\)", "", str(error)).lower()
        line = int(at[1]) if at else text.count("\n") + 1
        if "exceeds the limit" in what:
            line, what = 0, "a number has too many digits"
        pack.problems.append(
            Problem(name, line, f"is not valid TOML: {what}", "is the file cut short?")
        )
    return None


def _take(pack: RawPack, file: Path, data: dict[str, Any], lines: Lines) -> None:
    name = str(file)
    counted = data.pop("end", None)
    if file.name == "pack.toml" and not pack.base:
        header = {key: data.pop(key) for key in list(data) if key not in TABLES}
        _check_header(pack, name, header, lines)
    counts: dict[str, int] = {}
    for key, value in data.items():
        if key not in TABLES:
            hint = nearest(key, TABLES)
            pack.problems.append(
                Problem(
                    name, lines.of(key, 0) or lines.of("", 0, key), f"unknown table {key!r}", hint
                )
            )
            continue
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            pack.problems.append(
                Problem(name, lines.of(key, 0), f"{key!r} must be rows", f"write [[{key}]]")
            )
            continue
        counts[key] = len(value)
        for index, row in enumerate(value):
            _take_row(pack, RawRow(key, name, index, lines, row))
    _check_end(pack, name, counted, counts, lines)


def _take_row(pack: RawPack, row: RawRow) -> None:
    from pydantic import ValidationError

    from compute_jobs.packs.schema import ROWS

    try:
        row.model = ROWS[row.table].model_validate(row.data)
    except ValidationError as error:
        from compute_jobs.packs.shape_words import shape_problems

        pack.problems += [
            row.problem(what, todo, key=key) for key, what, todo in shape_problems(row.table, error)
        ]
        row.model = _what_is_left(row, {str(wrong["loc"][0]) for wrong in error.errors()})
    pack.rows.append(row)


def _what_is_left(row: RawRow, wrong: Collection[str]) -> Any:
    """The row without its wrong keys, so that the rest of it is checked in the same run.

    The pack is refused all the same; None where what is left is no row.
    """
    from pydantic import ValidationError

    from compute_jobs.packs.schema import ROWS

    left = {key: value for key, value in row.data.items() if key not in wrong}
    left |= {key: "?" for key in wrong if key in _TOLD}
    try:
        return ROWS[row.table].model_validate(left)
    except ValidationError:
        return None


_TOLD = ("statement", "title", "publisher", "name", "explain")
"""Keys a row can't be without, whose words nothing else depends on."""


def _check_header(pack: RawPack, name: str, header: dict[str, Any], lines: Lines) -> None:
    from pydantic import ValidationError

    from compute_jobs.packs.schema import PackRow

    try:
        made = PackRow.model_validate(header)
    except ValidationError as error:
        from compute_jobs.packs.shape_words import shape_problems

        pack.problems += [
            Problem(name, lines.of("", 0, key), what, todo)
            for key, what, todo in shape_problems("pack", error)
        ]
        return
    pack.id, pack.title = made.id, clean_text(made.title)


def _check_end(
    pack: RawPack, name: str, counted: object, counts: Mapping[str, int], lines: Lines
) -> None:
    last = max([1, *lines.rows.values()])
    if not isinstance(counted, dict):
        pack.problems.append(
            Problem(
                name,
                last,
                "has no [end] table",
                "the file is cut short, or the count was forgotten",
            )
        )
        return
    line = lines.of("end", 0)
    for table, number in counts.items():
        said = counted.get(PLURALS[table])
        if said is None and number:
            pack.problems.append(
                Problem(
                    name,
                    line,
                    f"[end] does not count the {PLURALS[table]}",
                    f"write {PLURALS[table]} = {number} if that is all of them",
                )
            )
        elif said is not None and (not isinstance(said, int) or said != number):
            pack.problems.append(
                Problem(
                    name,
                    line,
                    f"[end] says {str(said)[:20]} {PLURALS[table]}, the file has {number}",
                    "rows were lost or added; correct the count once all are there",
                )
            )
    for key, said in counted.items():
        if key not in PLURALS.values():
            pack.problems.append(
                Problem(
                    name,
                    line,
                    f"[end] counts {str(key)[:40]!r}, which no pack has",
                    nearest(str(key), tuple(PLURALS.values())),
                )
            )
        elif key.removesuffix("s") not in counts and said != 0:
            pack.problems.append(
                Problem(
                    name,
                    line,
                    f"[end] says {str(said)[:20]} {key}, the file has none",
                    "the file is cut short",
                )
            )


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()

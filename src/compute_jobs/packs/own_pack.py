"""The reader's own pack as texts: read, changed, and checked before they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import OWN_PACK, Evidence
from compute_jobs.errors import ReaderError
from compute_jobs.packs.bundled import bundled_packs, own_packs
from compute_jobs.packs.load import load_packs, whole_bundle
from compute_jobs.packs.own_text import NoPlaceError, with_row, with_rows, without_rows
from compute_jobs.packs.problems import LoadResult
from compute_jobs.platform.files import LARGEST_PACK_FILE, disk_error, read_file
from compute_jobs.platform.paths import Home
from compute_jobs.platform.toml_lines import parse_toml

Row = dict[str, Any]
_FIELD_OF = {"value": "figure", "low": "figure", "high": "figure", "sources": "source"}
"""The form field for a key of a row, if its name differs."""
_HEADER = "pack.toml"
_NEW = """# {what} of your own, written by compute-jobs. You may edit it; keep the counts in [end].

[end]
"""
_PACK_TEXT = """schema = 1
id = "own"
title = "Claims of your own"

[end]
"""


class OwnPack:
    """The pack that the program writes for the reader, beside all others, with changes to its rows
    that aren't written yet.
    """

    def __init__(self, home: Home) -> None:
        """Raises ReaderError if the pack is left out because of problems."""
        self.home = home
        self.folder = home.packs / OWN_PACK
        self.texts: dict[str, str] = {}
        """Changed files by name."""
        before = self._load(self.folder)
        self._known_problems = {(problem.file, problem.what) for problem in before.problems}
        self.evidence: Evidence = before.evidence
        before.refuse_half()
        for place in sorted({str(folder) for folder in bundled_packs()} & {*before.left_out}):
            # A disk that fails for a moment: a change would be checked against half of the packs.
            raise ReaderError(
                "a bundled pack can't be read", place, "check the disk, then try again"
            )
        for problem in before.problems:
            if Path(problem.file).is_relative_to(self.folder):
                place = f"{problem.file}:{problem.line}" if problem.line else problem.file
                todo = problem.todo or "fix it, then try again"
                raise ReaderError(f"your own pack: {problem.what}", place, todo)

    def _load(self, folder: Path) -> LoadResult:
        """All packs, with this folder replacing the reader's own."""
        others = (place for place in own_packs(self.home) if place.name != OWN_PACK)
        folders = [*bundled_packs(), *others]
        if (folder / _HEADER).exists():
            folders.append(folder)
        return load_packs(folders, whole_bundle())

    def _text(self, name: str, what: str = "") -> str:
        """A file of the pack; the first line of a new one describes it."""
        if changed := self.texts.get(name):
            return changed
        path = self.folder / name
        try:
            return read_file(path, LARGEST_PACK_FILE).decode()
        except FileNotFoundError:
            return _NEW.format(what=what)
        except OSError as error:
            raise disk_error(error, "read your own pack", path) from error
        except UnicodeDecodeError:
            raise ReaderError(
                "your own pack is not UTF-8 text", str(path), "save it as UTF-8"
            ) from None

    @contextmanager
    def editing(self, name: str) -> Iterator[None]:
        """Turns whatever prevents a file's change into an error for the reader."""
        place = str(self.folder / name)
        try:
            yield
        except ValueError as error:
            raise ReaderError(
                f"your own pack can't be read: {error}", place, "fix it first"
            ) from None
        except NoPlaceError:
            raise ReaderError(
                "your own pack has a format that can't be edited here",
                place,
                "write its [end] as a table, and its rows as [[claim]]",
            ) from None

    def complete(self) -> dict[str, str]:
        """The changed files, with the pack's header if there is none yet."""
        head = {} if (self.folder / _HEADER).exists() else {_HEADER: _PACK_TEXT}
        return {**head, **self.texts} if self.texts else {}

    def problems(self, texts: Mapping[str, str | None]) -> list[tuple[str, str]]:
        """What would be wrong with these texts in the pack, checked in a copy: the key of the row,
        or nothing, and the problem. None is a removed file.
        """
        try:
            with TemporaryDirectory(
                prefix="compute-jobs-", ignore_cleanup_errors=True
            ) as temporary:
                place = Path(temporary) / OWN_PACK
                place.mkdir()
                for path in self.folder.glob("*.toml"):
                    (place / path.name).write_bytes(read_file(path, LARGEST_PACK_FILE))
                for name, text in texts.items():
                    if text is None:
                        (place / name).unlink(missing_ok=True)
                    else:
                        (place / name).write_bytes(text.encode())
                problems = self._load(place).problems
        except OSError as error:
            raise disk_error(error, "check your own pack", self.folder) from error
        new = []
        for problem in problems:
            what = problem.what.replace(str(place), str(self.folder))
            if (problem.file, what) not in self._known_problems:
                new.append((problem.key, f"{what}; {problem.todo}" if problem.todo else what))
        return new

    def rows(self, table: str) -> Iterator[tuple[str, int, Row]]:
        """The rows of a table over the pack's files: file, index in it, row."""
        names = sorted(path.name for path in self.folder.glob("*.toml"))
        own = [name for name in names if name != _HEADER and not name.startswith(".")]
        for name in dict.fromkeys([*own, *self.texts]):
            with self.editing(name):
                tables = parse_toml(self._text(name))
            for index, row in enumerate(tables.get(table, ())):
                yield name, index, row

    def users(self) -> list[Row]:
        """The rows that name sources and origins."""
        return [row for table in ("claim", "source") for _, _, row in self.rows(table)]

    def find(self, table: str, name: str) -> Row | None:
        return next((row for _, _, row in self.rows(table) if row.get("id") == name), None)

    def add(self, file: str, what: str, rows: Mapping[str, Sequence[Row]]) -> None:
        """Add rows to a file; the first line of a new one describes it."""
        if any(rows.values()):
            with self.editing(file):
                self.texts[file] = with_rows(self._text(file, what), rows)

    def put(self, table: str, name: str, row: Row) -> None:
        """Replace the row with that id."""
        file, index, before = next(it for it in self.rows(table) if it[2].get("id") == name)
        if row != before:
            with self.editing(file):
                self.texts[file] = with_row(self._text(file), table, index, row)

    def remove(self, table: str, keep: Callable[[Row], bool]) -> None:
        """Remove the rows of a table that aren't kept."""
        found: dict[str, list[int]] = {}
        for file, index, row in self.rows(table):
            if not keep(row):
                found.setdefault(file, []).append(index)
        for file, indexes in found.items():
            with self.editing(file):
                self.texts[file] = without_rows(self._text(file), table, indexes)

    def settled(self, name: str, fields: Collection[str]) -> OwnChange:
        """The change of that row, if the pack is valid with it; else what is wrong, by field."""
        texts = self.complete()
        problems: dict[str, str] = {}
        for key, what in self.problems(texts) if texts else ():
            field = _FIELD_OF.get(key, key)
            problems.setdefault(field if field in fields else "", what)
        return OwnChange(name, {} if problems else texts, problems)


class OwnChange(NamedTuple):
    """What to write for one change of the reader's own pack, or why not."""

    id: str
    """Of the row it is about; empty if a new one has none."""
    texts: Mapping[str, str] = {}
    problems: Mapping[str, str] = {}
    """By field, under "" if they belong to none."""

    def done(self, failed: str) -> None:
        """Raises ReaderError if it couldn't be done."""
        if self.problems:
            raise ReaderError(f"{failed}: {'; '.join(self.problems.values())}")


def cleaned(fields: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The given fields, cleaned; including empty ones, since they remove a value."""
    return {it: clean_text(fields[it], limit=4000).strip() for it in names if it in fields}


def free_id(taken: Collection[str], wanted: str) -> str:
    """That id, with a number after it if it is taken."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def own_slug(text: str) -> str:
    """Lower-case letters, digits and hyphens for an id."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:48] or "x"

"""Problems of packs, in words for readers. Light to import: a start from the cache needs it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import force_setattr

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.evidence_model import Day, Evidence
from compute_jobs.errors import ReaderError

if TYPE_CHECKING:
    from pydantic import ValidationError


UNREAD = "cannot be read"
"""The beginning of a problem caused by the disk, which may be gone the next time."""
UNREAD_NOW = f"{UNREAD} just now"
"""The same if the disk itself failed, not the path to a file."""


class Problem(Struct, frozen=True):
    """One thing wrong with a pack: where it is, what it is and what to do."""

    file: str
    line: int
    what: str
    todo: str = ""
    key: str = ""
    """Of the row, if one is at fault."""

    def __post_init__(self) -> None:
        force_setattr(self, "what", clean_text(self.what, limit=400))
        force_setattr(self, "todo", clean_text(self.todo, limit=400))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return clean_text(f"{place}: {self.what}" + (f"; {self.todo}" if self.todo else ""))


class LoadResult(Struct, frozen=True):
    """What could be loaded, what is wrong, and the folders of the packs left out for it."""

    evidence: Evidence
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    mark: str = ""
    """Equal for equal files and the same program; empty where the files changed meanwhile."""

    def refuse_half(self) -> None:
        """Raises ReaderError if the disk failed: nothing must be written from partial data."""
        for problem in self.problems:
            if problem.what.startswith(UNREAD_NOW):
                what = f"a pack {problem.what}, so nothing was changed"
                raise ReaderError(what, problem.file, "check the disk, then try again")


class PackDay(Struct, frozen=True):
    """A pack's size, and its latest date."""

    pack: str
    as_of: Day | None
    """The latest day of its sources: one they bear, else one inferred for them."""
    claims: int


class CheckReport(Struct, frozen=True):
    """How much was checked, and everything found wrong."""

    packs: int
    claims: int
    sources: int
    problems: tuple[Problem, ...] = ()
    days: tuple[PackDay, ...] = ()
    """Of the bundled and the reader's packs, if no others were named."""


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint at what was probably meant, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word[:100], known, n=1, cutoff=0.75)
    return f"did you mean {close[0]!r}?" if close else ""


# -- the shape of a row ----------------------------------------------------------------------

_DATES = frozenset({"period", "start", "end", "as_of", "published", "seen", "since"})
_BOARD_NAMES = frozenset({"token", "tenant", "host", "site"})
_EXPECTED = {
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list in [ ]",
    "model_type": "must be a table in { }",
    "finite_number": "must be a finite number",
    "too_short": "must not be empty",
    "too_long": "has too many entries",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "must be lower-case letters, digits, dots and hyphens",
}


def shape_problems(
    table: str, known: Sequence[str], error: ValidationError
) -> Iterator[tuple[str, str, str]]:
    """(key, what, what to do) for each key of a row that is wrong; a key is named once.

    ``known`` are the keys that a row of this table may have.
    """
    seen: set[str] = set()
    for fault in error.errors(include_url=False):
        place = [str(part) for part in fault["loc"]]
        in_list = len(place) > 1 and place[1].isdigit()
        path = ".".join(place[:3]) if in_list else place[0]
        if path not in seen:
            seen.add(path)
            yield place[0], *_shape_words(table, place[0], path, fault, known)


def _shape_words(
    table: str, key: str, path: str, fault: Mapping[str, Any], known: Sequence[str]
) -> tuple[str, str]:
    path = clean_text(path, limit=60)
    match fault["type"]:
        case "extra_forbidden" if path == key:
            return f"unknown key {path!r} in a {table}", nearest(path, known)
        case "extra_forbidden":
            return f"unknown key {path!r} in a {table}", "a source has id and locator"
        case "missing":
            return f"this {table} has no {path!r}", f"add {path} = …"
        case "value_error":  # raised by a reader of dates
            return f"{path}: {fault['ctx']['error']}", ""
        case "literal_error" if key == "schema":
            return "written for another version of the program", "this one reads schema = 1"
        case "literal_error":
            allowed = str(fault["ctx"]["expected"]).replace("'", "")
            given = str(fault["input"])
            return (
                f"{path} = {_shown(given)}: must be one of {allowed}",
                nearest(given, allowed.replace(" or ", ", ").split(", ")),
            )
    if key in _BOARD_NAMES and fault["type"] == "string_pattern_mismatch":
        expected = "must be letters, digits, dots and hyphens, as in the board's address"
    elif key in _DATES:
        expected = "must be a date like 2026-05-20, 2026-05, 2026-Q1 or FY2025"
    elif key == "figure" and path == key:
        expected = 'must be a short text like "$1.25B", or a number'
    else:
        message = str(fault["msg"]).lower().removeprefix("input should be ")
        expected = _EXPECTED.get(fault["type"], f"must be {message}")
    return f"{path} = {_shown(fault['input'])}: {expected}", ""


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # numbers too long to write, lists too deep
        text = "…"
    return clean_text(text, limit=40)
